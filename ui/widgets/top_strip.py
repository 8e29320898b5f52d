"""The top strip: the search box, the sync light, who is signed in. Each person is a letter and a name; the filled one types now."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QWidget

from protocols.terms import ROLE_NAMES, Role
from ui import theme
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.chip import Chip, KeyCap, RoleBadge
from ui.widgets.columns import is_narrow
from ui.widgets.marks import Mark
from ui.widgets.search_box import SearchBox
from ui.widgets.text import Text, clear, row
from ui.words import tr


class _Pressable(QWidget):
    """Something small that can be pressed by mouse, Enter or Space, with a focus ring."""

    pressed = Signal()

    def __init__(self, *widgets: QWidget, name: str) -> None:
        super().__init__()
        self.setLayout(row(*widgets, gap=7))
        self.layout().setContentsMargins(7, 3, 7, 3)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(theme.px(32))
        self.setAccessibleName(name)

    def mouseReleaseEvent(self, event: object) -> None:
        self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: object) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 7, 7)
            painter.end()


class TopStrip(QFrame):
    """Find, sync, people."""

    join_wanted = Signal()
    leave_wanted = Signal(object)
    hat_wanted = Signal(object, object)
    """(person, role): 「换角色」."""
    sync_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, station: Station, demo: bool) -> None:
        super().__init__()
        self._station = station
        self.setProperty("ground", "top")
        self.setFixedHeight(theme.px(50))
        theme.follow(self, lambda: self.setFixedHeight(theme.px(50)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.SPACE["page"], 0, 14, 0)
        layout.setSpacing(8)
        self.search = SearchBox(station)
        self.search.setMaximumWidth(theme.px(430))
        theme.follow(self, lambda: self.search.setMaximumWidth(theme.px(430)))
        self._key = KeyCap("Ctrl+K")
        layout.addWidget(self.search, 10)
        layout.addWidget(self._key)
        layout.addStretch(1)
        self._demo = Chip(tr("示范站"), "info")
        self._demo.setVisible(demo)
        layout.addWidget(self._demo)
        self._light, self._light_words = Mark("dot"), Text("", "label")
        self._sync = _Pressable(self._light, self._light_words, name=tr("同步"))
        self._sync.pressed.connect(self.sync_wanted)
        layout.addWidget(self._sync)
        self._people = QWidget()
        self._people.setLayout(row(gap=0))
        layout.addWidget(self._people)
        self._join = button(tr("加一位"), self.join_wanted.emit, kind="quiet", icon="user-plus")
        layout.addWidget(self._join)
        self.show_sync("dot", tr("本机，未配置同步"))
        station.people_changed.connect(self.show_people)
        self.show_people()

    def show_sync(self, mark: str, words: str) -> None:
        """Mark and words of the sync light; offline is normal and grey."""
        self._light.set_level(mark)
        self._light_words.setText(words)
        self._sync.setAccessibleName(words)
        self._sync.setToolTip(words)

    def show_people(self) -> None:
        """Everybody who is signed in, the one who types now filled and bold."""
        clear(self._people.layout())
        for person in self._station.people:
            active = person == self._station.staff
            name = Text(person.name, bold=active, tone="ink" if active else "muted")
            words = tr("{name}，{role}", name=person.name, role=ROLE_NAMES[person.role])
            made = _Pressable(RoleBadge(person.role, active), name, name=words + (tr("，正在填写") if active else ""))
            made.setToolTip(words)
            made.pressed.connect(partial(self._open_menu, made, person))
            self._people.layout().addWidget(made)

    def _open_menu(self, at: QWidget, person: object) -> None:
        menu = self.menu_for(person)
        menu.popup(at.mapToGlobal(QPoint(0, at.height())))

    def menu_for(self, person: object) -> QMenu:
        """What may be done about one signed-in person."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if person != self._station.staff:
            menu.addAction(tr("换成{name}填写  F8", name=person.name), partial(self._station.make_active, person))
        for role in self._station.hats(person):
            if role != person.role:
                words = tr("换角色：{role}", role=ROLE_NAMES[Role(role)])
                menu.addAction(words, partial(self.hat_wanted.emit, person, role))
        menu.addAction(tr("锁定  Ctrl+L"), self.lock_wanted.emit)
        leave = tr("{name}离开", name=person.name) if len(self._station.people) > 1 else tr("退出，关闭本站")
        menu.addSeparator()
        menu.addAction(leave, partial(self.leave_wanted.emit, person))
        return menu

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        narrow = is_narrow(self)
        slim = self.window().width() / theme.look.scale < 860
        self._key.setVisible(not narrow)
        self._light_words.setVisible(not slim)
        self._join.setText("" if slim else tr("加一位"))
        self._join._fit_icon()
