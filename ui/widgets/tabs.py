"""The resident's tabs under the banner; Alt+1…8."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ui import theme
from ui.rooms import Room
from ui.words import tr


class _Tab(QPushButton):
    def __init__(self, room: Room, number: int) -> None:
        super().__init__(tr(room.label))
        self.key = room.key
        self.setCheckable(True)
        self.setProperty("kind", "tab")
        self.setAutoDefault(False)
        self.setAccessibleName(f"{tr(room.label)}，Alt+{number}")
        self.setToolTip(f"Alt+{number}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        wide = QFontMetrics(theme.font("body", True)).horizontalAdvance(self.text()) + 6
        return QSize(max(size.width(), wide), size.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        if step is not None:
            self.parent().step(self, step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Tabs(QFrame):
    """One line of tabs; left and right arrows move between them."""

    picked = Signal(str)

    def __init__(self, rooms: Sequence[Room]) -> None:
        super().__init__()
        self.setProperty("ground", "top")
        self.setAccessibleName(tr("这位居民的页面"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.SPACE["page"], 0, theme.SPACE["page"], 0)
        layout.setSpacing(22)
        self.tabs = [_Tab(room, i + 1) for i, room in enumerate(rooms)]
        for tab in self.tabs:
            layout.addWidget(tab)
            tab.clicked.connect(lambda _=False, key=tab.key: self.picked.emit(key))
        layout.addStretch(1)

    def show_tab(self, key: str) -> None:
        """Mark the tab shown."""
        for tab in self.tabs:
            tab.setChecked(tab.key == key)

    def show_only(self, keys: Sequence[str]) -> None:
        """Tabs a role may not use are absent."""
        for tab in self.tabs:
            tab.setVisible(tab.key in keys)

    def key_at(self, number: int) -> str | None:
        """Key of the tab of Alt+number, or None when it is absent."""
        tab = self.tabs[number - 1]
        return None if tab.isHidden() else tab.key

    def step(self, at: _Tab, step: int) -> None:
        """Focus the neighbour."""
        shown = [tab for tab in self.tabs if not tab.isHidden()]
        there = shown.index(at) + step
        if 0 <= there < len(shown):
            shown[there].setFocus(Qt.FocusReason.TabFocusReason)
