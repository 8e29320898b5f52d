"""Keys of the whole window, and the clock of the idle lock. One filter over the application; no key fires while composing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from ui import rooms

if TYPE_CHECKING:
    from ui.main_window import Frame

ACTIVITY = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel})

REST_MINUTES = 30


class Watch(QObject):
    """Sees every event of the program: Alt held, F9 over anything, and when somebody last did something."""

    alt_held = Signal(bool)
    emergency = Signal()
    idle = Signal()
    resting = Signal()
    """Nobody has done anything for half an hour: time for the day's copy."""

    def __init__(self, app: QApplication, idle_minutes: int = 10) -> None:
        super().__init__(app)
        self._rest = QTimer(self, singleShot=True, interval=REST_MINUTES * 60_000, timeout=self.resting.emit)
        self._rest.start()
        self._timer = QTimer(self, singleShot=True, timeout=self.idle.emit)
        self.set_idle_minutes(idle_minutes)
        app.installEventFilter(self)

    def set_idle_minutes(self, minutes: int) -> None:
        """After how many minutes without a key or a mouse the window locks; 0 = never."""
        self._timer.setInterval(max(1, minutes) * 60_000)
        self._timer.start() if minutes else self._timer.stop()
        self._never = minutes == 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in ACTIVITY:
            self._rest.start()
            if not self._never:
                self._timer.start()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_F9 and not event.isAutoRepeat():
                self.emergency.emit()
                return True
            if event.key() == Qt.Key.Key_Alt:
                self.alt_held.emit(True)
        elif (kind == QEvent.Type.KeyRelease and event.key() == Qt.Key.Key_Alt) or kind == QEvent.Type.ApplicationDeactivate:
            self.alt_held.emit(False)
        return False


class Keys(QObject):
    """The shortcuts of a frame (window.md: global keys)."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self._frame = frame
        self._on("Ctrl+K", lambda: frame.top.search.start())
        self._on("Ctrl+N", self._new)
        self._on("Ctrl+S", lambda: frame.page.save())
        for sequence in ("Ctrl+Return", "Ctrl+Enter"):
            self._on(sequence, self._primary)
        self._on("Ctrl+P", lambda: frame.page.print_it())
        self._on("Ctrl+Z", self._undo)
        self._on("Ctrl+L", frame.station.lock)
        self._on("F1", lambda: frame.page.explain())
        self._on("F3", lambda: frame.page.go_to_missing(1))
        self._on("Shift+F3", lambda: frame.page.go_to_missing(-1))
        self._on("F6", lambda: frame.page.note_call())
        self._on("F7", lambda: frame.page.timer())
        self._on("F8", self._other_side)
        self._on("Esc", self._escape)
        self._on("Alt+Left", frame.back)
        for room in rooms.RAIL:
            self._on(f"Alt+{room.letter}", partial(self._rail, room.key))
        for number in range(1, len(rooms.TABS) + 1):
            self._on(f"Alt+{number}", partial(self._tab, number))

    def _on(self, keys: str, do: Callable[[], object]) -> None:
        made = QShortcut(QKeySequence(keys), self._frame)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(do)

    def _rail(self, key: str) -> None:
        if not self._frame.rail.items[key].isHidden():
            self._frame.pick(key)

    def _tab(self, number: int) -> None:
        key = self._frame.tabs.key_at(number)
        if key is not None:
            self._frame.show_tab(key)

    def _new(self) -> None:
        if rooms.ROOMS["registration"].open_to(self._frame.station.staff.role):
            typed = self._frame.top.search.text()
            self._frame.top.search.line.clear()
            self._frame.show_place("registration", typed or None)

    def _primary(self) -> None:
        action = self._frame.page.primary()
        if action is not None and action.enabled:
            action.run()
        elif action is not None:
            self._frame.page.go_to_missing(1)

    def _undo(self) -> None:
        if not (self._frame.notice.isVisible() and self._frame.notice.undo()):
            self._frame.page.undo()

    def _other_side(self) -> None:
        if self._frame.page.switch_side():
            return
        people = self._frame.station.people
        there = (people.index(self._frame.station.staff) + 1) % len(people)
        self._frame.station.make_active(people[there])

    def _escape(self) -> None:
        frame = self._frame
        if frame.page.back():
            return
        focus = frame.focusWidget()
        if focus is not None and frame.stack.isAncestorOf(focus):
            focus.clearFocus()
            frame.stack.currentWidget().setFocus()
        elif frame.tab:
            frame.close_resident()
        else:
            frame.back()
