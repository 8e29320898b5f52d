"""「另加一种病」: one line that finds a disease by its name or initials; choosing one shows its field."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui import theme
from ui.pages.picking_view import Pickable, matches
from ui.widgets.icons import IconLabel
from ui.widgets.text import Text
from ui.words import tr

_ROWS = 8


class AddDisease(QWidget):
    """Typing narrows the list, ↓ opens all of it; Enter takes, Esc closes. `chosen(key)`: the disease that was taken."""

    chosen = Signal(str)

    def __init__(self, diseases: Sequence[Pickable], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._diseases, self._without = tuple(diseases), frozenset[str]()
        self.editable = True
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(tr("另加一种病：病名或首字母，↓ 看全部"))
        self.edit.setAccessibleName(tr("另加一种病"))
        self.edit.setAccessibleDescription(tr("写病名或拼音首字母，如 mzf；↓ 看全部，Enter 选"))
        self.edit.textEdited.connect(self._typed)
        self.edit.installEventFilter(self)
        self.nothing = Text("", "label", wrap=True)
        self.nothing.hide()
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.SPACE["small"])
        line.addWidget(IconLabel("plus"))
        line.addWidget(self.edit, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE["hair"])
        box.addLayout(line)
        box.addWidget(self.nothing)
        self.popup = QListWidget(self)
        self.popup.setProperty("card", "popover")
        self.popup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.popup.setSpacing(theme.px(3))
        self.popup.setAccessibleName(tr("另加一种病"))
        self.popup.itemClicked.connect(lambda item: self.take(item.data(Qt.ItemDataRole.UserRole)))
        self.popup.hide()

    def leave_out(self, keys: Collection[str]) -> None:
        """Diseases whose field is there already, or that cannot be."""
        self._without = frozenset(keys)

    def set_editable(self, editable: bool) -> None:
        """Only for who may type into the column."""
        self.editable = editable

    def take(self, key: str) -> None:
        """Choose one disease."""
        self._close()
        self.edit.clear()
        self.nothing.hide()
        self.chosen.emit(key)

    def _typed(self, text: str) -> None:
        found = matches(self._diseases, text, exclude=self._without, limit=_ROWS)
        lost = bool(text.strip()) and not found
        self.nothing.setText(tr("没有“{text}”。选“其他情况”里的“其他未列疾病”，并写进医学意见。", text=text.strip()) if lost else "")
        self.nothing.setVisible(lost)
        self._offer(found)

    def open_all(self) -> None:
        """Every disease that is not on the page yet."""
        self._offer([d for d in self._diseases if d.code not in self._without])

    def _offer(self, found: Sequence[Pickable]) -> None:
        self.popup.clear()
        for disease in found:
            line = QListWidgetItem(disease.name)
            line.setData(Qt.ItemDataRole.UserRole, disease.code)
            self.popup.addItem(line)
        if not found:
            self._close()
            return
        self.popup.setCurrentRow(0)
        window = self.window()
        if self.popup.parentWidget() is not window:
            self.popup.setParent(window)
        rows = min(len(found), _ROWS)
        height = (self.popup.sizeHintForRow(0) + 2 * self.popup.spacing()) * rows + 2 * self.popup.frameWidth() + theme.px(6)
        self.popup.setFixedSize(max(self.edit.width(), theme.px(220)), height)
        at = self.edit.mapTo(window, QPoint(0, self.edit.height() + 2))
        if at.y() + height > window.height():
            at = self.edit.mapTo(window, QPoint(0, -height - 2))
        self.popup.move(at)
        self.popup.show()
        self.popup.raise_()

    def _close(self) -> None:
        self.popup.hide()
        self.popup.setParent(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line: ↑↓ walk the list, Enter takes, Esc closes it."""
        if watched is self.edit and event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self._close()
        if watched is not self.edit or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        open_list, key = self.popup.isVisible(), event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            if not open_list and key == Qt.Key.Key_Down:
                self.open_all() if not self.edit.text().strip() else self._typed(self.edit.text())
            elif open_list:
                line = self.popup.currentRow() + (1 if key == Qt.Key.Key_Down else -1)
                self.popup.setCurrentRow(max(0, min(self.popup.count() - 1, line)))
            return True
        if key == Qt.Key.Key_Escape and open_list:
            self._close()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if open_list and self.popup.currentItem() is not None:
                self.take(self.popup.currentItem().data(Qt.ItemDataRole.UserRole))
            return True
        return False
