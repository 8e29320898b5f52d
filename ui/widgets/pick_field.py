"""Several things picked from a long list by typing: drugs by name or pinyin initials, activities by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.pages.fields_view import FieldView
from ui.pages.picking_view import Pickable, matches
from ui.widgets.answer_buttons import AnswerButton
from ui.widgets.columns import Flow
from ui.widgets.form_field import FormField, Reading, tall_enough
from ui.widgets.icons import icon
from ui.words import tr

_ROWS = 7


@dataclass(frozen=True, slots=True)
class PickWords:
    """Words of one picking field."""

    placeholder: str
    none: str
    """Button that answers with nothing: 「没在吃药」."""
    nothing_found: str


class PickField(FormField):
    """Picked things are buttons that go away when pressed; Enter in the empty field moves on."""

    def __init__(
        self,
        view: FieldView,
        items: Sequence[Pickable],
        words: PickWords,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(view.key, view.fact_ids, view.label, parent)
        self.view, self._items, self._words = view, tuple(items), words
        self._names = {i.code: i.name for i in items}
        self._picked: list[str] = []
        self._none = False
        self._holder = QWidget()
        self._flow = Flow(gap=6)
        self._holder.setLayout(self._flow)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(words.placeholder)
        self.edit.setMinimumWidth(theme.px(190))
        self.edit.textEdited.connect(self._typed)
        self.edit.installEventFilter(self)
        self.describe(self.edit, view.label, "，".join(p for p in (words.placeholder, view.last) if p))
        self.none = AnswerButton(words.none)
        self.none.setAccessibleName(f"{view.label}：{words.none}")
        self.none.clicked.connect(self._answer_none)
        self._flow.addWidget(self.edit)
        self._flow.addWidget(self.none)
        self._holder.setSizePolicy(tall_enough(QSizePolicy.Policy.Expanding))
        box = QVBoxLayout()
        box.setSpacing(theme.SPACE["hair"])
        box.addWidget(self._holder)
        self.body.addLayout(box, 1)
        self._chips: dict[str, AnswerButton] = {}
        self.popup = QListWidget(self)
        self.popup.setProperty("card", "popover")
        self.popup.hide()
        self.popup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.popup.setAccessibleName(view.label)
        self.popup.itemClicked.connect(lambda item: self.pick(item.data(Qt.ItemDataRole.UserRole)))
        self.set_last(view.last)

    # Picking -----------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        found = matches(self._items, text, exclude=self._picked, limit=_ROWS)
        self.popup.clear()
        for item in found:
            row = QListWidgetItem(f"{item.name}    {item.detail}" if item.detail else item.name)
            row.setData(Qt.ItemDataRole.UserRole, item.code)
            self.popup.addItem(row)
        if not text.strip():
            self._close_popup()
            self.set_message("")
        elif found:
            self.popup.setCurrentRow(0)
            self._place_popup()
            self.set_message("")
        else:
            self._close_popup()
            self.set_message(self._words.nothing_found.format(text=text.strip()), "muted")
        self.edited.emit()

    def _place_popup(self) -> None:
        """Under the field, over everything else in the window; above it when there is no room below."""
        height = self.popup.sizeHintForRow(0) * self.popup.count() + 2 * self.popup.frameWidth() + theme.px(6)
        window = self.window()
        if self.popup.parentWidget() is not window:
            self.popup.setParent(window)
        self.popup.setFixedSize(max(self.edit.width(), theme.px(320)), height)
        at = self.edit.mapTo(window, QPoint(0, self.edit.height() + 2))
        if at.y() + height > window.height():
            at = self.edit.mapTo(window, QPoint(0, -height - 2))
        self.popup.move(at)
        self.popup.show()
        self.popup.raise_()

    def _close_popup(self) -> None:
        self.popup.hide()
        self.popup.setParent(self)

    def pick(self, code: str) -> None:
        """Take one thing."""
        if code not in self._picked:
            self._picked.append(code)
        self._none = False
        self.edit.clear()
        self._close_popup()
        self._refresh()
        self.edited.emit()
        self.edit.setFocus()

    def drop(self, code: str) -> None:
        """Take one thing off the list."""
        self._picked.remove(code)
        self._refresh()
        self.edited.emit()
        self.edit.setFocus()

    def _answer_none(self) -> None:
        self._none = self.none.isChecked()
        if self._none:
            self._picked.clear()
        self._refresh()
        self.edited.emit()

    def _refresh(self) -> None:
        for code in [c for c in self._chips if c not in self._picked]:
            chip = self._chips.pop(code)
            self._flow.removeWidget(chip)
            chip.deleteLater()
        for code in self._picked:
            if code in self._chips:
                continue
            chip = AnswerButton(self._names.get(code, code))
            chip.setChecked(True)
            chip.setIcon(icon("x", "accent"))
            chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            chip.setAccessibleName(tr("去掉{name}", name=self._names.get(code, code)))
            chip.clicked.connect(lambda _=False, c=code: self.drop(c))
            chip.setEnabled(self._editable)
            self._chips[code] = chip
            self._flow.addWidget(chip)
            chip.show()
        self.none.setVisible(not self._picked)
        self.none.setChecked(self._none)
        self._holder.updateGeometry()

    # Values ------------------------------------------------------------------------------------

    def readings(self) -> dict[str, Reading]:
        """Picked codes as yes; 「没在吃药」 is a known empty answer."""
        if self._none:
            return {self.key: Reading("known", {"yes": [], "no": []})}
        if not self._picked:
            return {}
        return {self.key: Reading("known", {"yes": list(self._picked), "no": []})}

    def show_entries(self, entries: dict[str, Any]) -> None:
        """Show stored codes."""
        entry = entries.get(self.key)
        known = entry is not None and entry.status == "known"
        self._picked = list((entry.value or {}).get("yes", ())) if known else []
        self._none = known and not self._picked
        self._refresh()

    def raw_text(self) -> Any:
        """What is typed and not picked yet."""
        return self.edit.text() or None

    def show_raw(self, raw: Any) -> None:
        """Put the text back."""
        self.edit.setText(str(raw))

    @property
    def blocked(self) -> str:
        """The label while something is typed and not picked."""
        return self.view.label if self.edit.text().strip() else ""

    def focus_first(self) -> None:
        """The field to type in."""
        self.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def set_editable(self, editable: bool) -> None:
        """Read-only: the picked things stay visible."""
        super().set_editable(editable)
        self.edit.setVisible(editable)
        self.none.setVisible(not self._picked and (editable or self._none))
        for widget in (self.none, *self._chips.values()):
            widget.setEnabled(editable or widget.isChecked())
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not editable)
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editable else Qt.FocusPolicy.NoFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the typing field: ↑↓ walk the list, Enter takes, Backspace in an empty field drops the last."""
        if watched is self.edit and event.type() == QEvent.Type.FocusOut:
            self._close_popup()
        if watched is not self.edit or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        open_list = self.popup.isVisible()
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and open_list:
            row = self.popup.currentRow() + (1 if key == Qt.Key.Key_Down else -1)
            self.popup.setCurrentRow(max(0, min(self.popup.count() - 1, row)))
            return True
        if key == Qt.Key.Key_Escape and open_list:
            self._close_popup()
            return True
        if key == Qt.Key.Key_Backspace and not self.edit.text() and self._picked:
            self.drop(self._picked[-1])
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if open_list and self.popup.currentItem() is not None:
                self.pick(self.popup.currentItem().data(Qt.ItemDataRole.UserRole))
            elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.left_back.emit()
            elif not self.edit.text().strip():
                self.left_forward.emit()
            return True
        if event.text() == "0" and not self.edit.text() and not self._picked:
            self.none.setChecked(True)
            self._answer_none()
            self.left_forward.emit()
            return True
        return False
