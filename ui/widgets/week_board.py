"""Seven days with chips: symbol, word, minutes. Drag, or Shift+← and Shift+→, moves one; a day that breaks a rule says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from protocols.terms import Component
from ui import theme
from ui.pages.prescription_view import WEEKDAYS, SlotView
from ui.widgets.text import Text, clear
from ui.words import tr

_TONES = {Component.AEROBIC: "info", Component.RESISTANCE: "accent", Component.BALANCE: "muted", Component.FLEXIBILITY: "muted"}
_MIME = "application/x-week-slot"


def draw_shape(painter: QPainter, box: QRectF, shape: str) -> None:
    """circle, square, triangle or diamond, filled with the brush."""
    if shape == "circle":
        painter.drawEllipse(box)
    elif shape == "square":
        painter.drawRect(box)
    elif shape == "triangle":
        painter.drawPolygon(QPolygonF([box.bottomLeft(), box.bottomRight(), QPoint(round(box.center().x()), round(box.top()))]))
    else:
        centre = box.center()
        painter.drawPolygon(
            QPolygonF([QPoint(round(centre.x()), round(box.top())), QPoint(round(box.right()), round(centre.y())),
                       QPoint(round(centre.x()), round(box.bottom())), QPoint(round(box.left()), round(centre.y()))])
        )  # fmt: skip


class SlotChip(QWidget):
    """One block of one day."""

    move_wanted = Signal(object, int)
    """(slot, weekday it should go to)."""
    walk = Signal(object, int)
    opened = Signal(object)

    def __init__(self, slot: SlotView, editable: bool) -> None:
        super().__init__()
        self.slot, self._editable = slot, editable
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(slot.spoken)
        self.setAccessibleDescription(tr("按 Shift 加左右键换一天") if editable else "")
        self.setToolTip(slot.spoken)
        self._pressed: QPoint | None = None

    def sizeHint(self) -> QSize:
        """Symbol and words."""
        wide = QFontMetrics(theme.font("small", True)).horizontalAdvance(self.slot.text)
        return QSize(wide + theme.px(30), theme.px(24))

    minimumSizeHint = sizeHint

    def paintEvent(self, event: object) -> None:
        """Qt's own hook."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = _TONES[self.slot.component]
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(theme.colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        if tone != "muted":
            painter.setBrush(theme.soft(tone))
        painter.drawRoundedRect(box, theme.RADIUS["key"], theme.RADIUS["key"])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(tone))
        side = theme.px(9)
        draw_shape(painter, QRectF(theme.px(10), (self.height() - side) / 2, side, side), self.slot.mark)
        painter.setPen(theme.colour(tone))
        painter.setFont(theme.font("small", tone != "muted"))
        painter.drawText(self.rect().adjusted(theme.px(24), 0, -2, 0), Qt.AlignmentFlag.AlignVCenter, self.slot.text)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift+arrows move the block, arrows walk, Enter opens."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._editable:
            self.move_wanted.emit(self.slot, self.slot.weekday + step)
        elif step is not None:
            self.walk.emit(self.slot, step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit(self.slot)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin of a drag."""
        self._pressed = event.position().toPoint()
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the block to another day."""
        far = self._pressed is not None and (event.position().toPoint() - self._pressed).manhattanLength()
        if not self._editable or not far or far < QApplication.startDragDistance():
            return
        drag = QDrag(self)
        data = QMimeData()
        data.setData(_MIME, f"{self.slot.weekday}/{self.slot.component.value}".encode())
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.MoveAction)


class DayBox(QFrame):
    """One day; takes a dropped block, and says what it would break before it is dropped."""

    dropped = Signal(int, str, int)
    """(from weekday, component, to weekday)."""

    def __init__(self, weekday: int, warns: Callable[[int, Component, int], str]) -> None:
        super().__init__()
        self.setProperty("card", "sunk")
        self.weekday, self._warns = weekday, warns
        self.setAcceptDrops(True)
        self.setMinimumHeight(theme.px(98))
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(8, 6, 8, 6)
        self.box.setSpacing(3)
        self.box.addWidget(Text(WEEKDAYS[weekday], "label"))
        self.slots = QVBoxLayout()
        self.slots.setSpacing(3)
        self.box.addLayout(self.slots)
        self.warning = Text("", "small", tone="warn", wrap=True)
        self.warning.hide()
        self.box.addWidget(self.warning)
        self.box.addStretch(1)

    def say(self, words: str) -> None:
        """What a block here would break; empty takes it away."""
        self.warning.setText(words)
        self.warning.setVisible(bool(words))
        theme.set_property(self, "card", "warn" if words else "sunk")

    def dragEnterEvent(self, event: object) -> None:
        """Say what the drop would break."""
        if event.mimeData().hasFormat(_MIME):
            day, component = bytes(event.mimeData().data(_MIME)).decode().split("/")
            self.say(self._warns(int(day), Component(component), self.weekday))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: object) -> None:
        """Nothing to say any more."""
        self.say("")

    def dropEvent(self, event: object) -> None:
        """The block stays here, or goes back when it would break a rule."""
        day, component = bytes(event.mimeData().data(_MIME)).decode().split("/")
        self.say("")
        self.dropped.emit(int(day), component, self.weekday)


class WeekBoard(QWidget):
    """`move_wanted(from weekday, component, to weekday)`; the page decides and shows the week anew."""

    move_wanted = Signal(int, object, int)
    opened = Signal(object)

    def __init__(self, warns: Callable[[int, Component, int], str] | None = None) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.SPACE["small"])
        self.days = tuple(DayBox(d, warns or (lambda *_: "")) for d in range(7))
        for day in self.days:
            day.dropped.connect(lambda start, component, end: self.move_wanted.emit(start, Component(component), end))
        self._abreast = 0
        self.set_abreast(7)
        self._chips: list[SlotChip] = []
        self._wants: tuple[int, Component] | None = None
        self._shown: object = None

    def set_abreast(self, days: int) -> None:
        """How many days stand beside each other: 7, or 4 when there is no room."""
        if days == self._abreast:
            return
        self._abreast = days
        for place, day in enumerate(self.days):
            self._grid.removeWidget(day)
            self._grid.addWidget(day, place // days, place % days)
        for place in range(7):
            self._grid.setColumnStretch(place, 1 if place < days else 0)

    def show_week(self, week: tuple[tuple[SlotView, ...], ...], editable: bool) -> None:
        """Show seven days; the focus follows the block that was moved."""
        if (week, editable) == self._shown and self._wants is None:
            for box in self.days:
                box.say("")
            return
        self._shown = (week, editable)
        focused = next((c.slot for c in self._chips if c.hasFocus()), None)
        wants = self._wants or ((focused.weekday, focused.component) if focused else None)
        self._wants = None
        if focused is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._chips = []
        for box, day in zip(self.days, week, strict=True):
            clear(box.slots)
            box.say("")
            for slot in day:
                chip = SlotChip(slot, editable)
                chip.move_wanted.connect(self._move)
                chip.walk.connect(self._walk)
                chip.opened.connect(self.opened)
                box.slots.addWidget(chip)
                chip.show()
                self._chips.append(chip)
        if wants is not None:
            chip = next((c for c in self._chips if (c.slot.weekday, c.slot.component) == wants), None)
            if chip is not None:
                chip.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, weekday: int, words: str) -> None:
        """Name at a day the rule a block there would break."""
        for box in self.days:
            box.say(words if box.weekday == weekday else "")

    def _move(self, slot: SlotView, to: int) -> None:
        if 0 <= to <= 6:
            self._wants = (to, slot.component)
            self.move_wanted.emit(slot.weekday, slot.component, to)

    def stay(self) -> None:
        """The move was refused: the focus stays where it is."""
        self._wants = None

    def _walk(self, slot: SlotView, step: int) -> None:
        here = next(i for i, c in enumerate(self._chips) if c.slot == slot)
        if 0 <= here + step < len(self._chips):
            self._chips[here + step].setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def chips(self) -> tuple[SlotChip, ...]:
        """All blocks, Monday first."""
        return tuple(self._chips)
