"""Ctrl+F on the consultation: type a few letters of what something is called, Enter goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui import theme
from ui.pages.picking_view import Pickable, matches
from ui.widgets.field import Field, line
from ui.widgets.overlay import Popover
from ui.widgets.text import Text
from ui.words import tr

ROWS = 8


class FieldFinder(Popover):
    """One line and what fits it; ↑↓ choose, Enter goes, Esc goes back to where the keyboard was."""

    found = Signal(str)

    def __init__(self, anchor: QWidget, things: Sequence[Pickable]) -> None:
        super().__init__(anchor, width=420)
        self._things = things
        self.setAccessibleName(tr("找一项"))
        self.search = line(tr("名称，或拼音首字母：xy 血压"))
        self.search.textEdited.connect(self._look)
        self.search.returnPressed.connect(self._take)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("找到的项目"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(lambda item: self._go(item.data(Qt.ItemDataRole.UserRole)))
        self._says = Text("", "hint", wrap=True)
        self.body.addWidget(Field(tr("找一项"), self.search))
        self.body.addWidget(self.list)
        self.body.addWidget(self._says)
        self._look("")

    def open(self) -> None:
        """Show it, ready to type."""
        super().open()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _look(self, text: str) -> None:
        found = matches(self._things, text, limit=ROWS)
        self.list.clear()
        for thing in found:
            item = QListWidgetItem(f"{thing.name}　{thing.detail}" if thing.detail else thing.name)
            item.setData(Qt.ItemDataRole.UserRole, thing.code)
            self.list.addItem(item)
        self.list.setVisible(bool(found))
        if found:
            self.list.setCurrentRow(0)
            self.list.setFixedHeight(self.list.sizeHintForRow(0) * len(found) + 2 * self.list.frameWidth() + theme.px(6))
        nothing = tr("没有“{text}”。换一个字，或只打首字母。", text=text.strip()) if text.strip() else tr("打一两个字就找得到。")
        self._says.setText(tr("↑↓ 挑，Enter 去填") if found else nothing)
        if self.isVisible():
            self.body.activate()
            self.adjustSize()
            self.place()

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._go(item.data(Qt.ItemDataRole.UserRole))

    def _go(self, code: str) -> None:
        self.close_it()
        self.found.emit(code)

    def eventFilter(self, watched: QObject, event: object) -> bool:
        """↑ and ↓ walk through the list while the line keeps the keyboard; they never wrap."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and self.isVisible() and watched is self.search:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)
