"""How a value was measured: arm, course, aid, method. Chosen in the field's menu, written under the field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QWidget

from prescribe.measured_how import MOST, How, HowMeasured, how_words, usual_how
from ui import theme
from ui.widgets.form_field import tall_enough
from ui.widgets.text import Text
from ui.words import tr


class HowRow(QWidget):
    """Nothing at all for a fact that has nothing to say about itself. `changed` when a person says something else."""

    changed = Signal()

    def __init__(self, fact_id: str, label: str, asked: Sequence[HowMeasured], last: How = ()) -> None:
        super().__init__()
        self.setSizePolicy(tall_enough())
        self.fact_id, self._label, self._asked = fact_id, label, asked
        self._usual, self._said = usual_how(fact_id, last), dict[str, str]()
        self._actions: dict[tuple[str, str], QAction] = {}
        self._asking = ""
        self.words = Text("", "hint", wrap=True)
        self.edit = QLineEdit()
        self.edit.setMaxLength(MOST)
        self.edit.setFixedWidth(theme.px(140))
        self.edit.textEdited.connect(self._written)
        self.edit.editingFinished.connect(self._settle)
        self.edit.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.words, 1)
        line.addWidget(self.edit)
        self.show_how(())
        self.hide()

    def add_to(self, menu: QMenu) -> None:
        """Put the choices into the field's menu, a submenu for each question."""
        if self._asked:
            menu.addSeparator()
        for asked in self._asked:
            if not asked.choices:
                menu.addAction(tr("{what}…", what=asked.label)).triggered.connect(lambda _=False, a=asked: self._ask(a))
                continue
            inside = menu.addMenu(asked.label)
            group = QActionGroup(inside)
            for code, words in asked.choices:
                action = inside.addAction(words)
                action.setCheckable(True)
                group.addAction(action)
                action.triggered.connect(lambda _=False, k=asked.key, c=code: self.choose(k, c))
                self._actions[asked.key, code] = action
        self._show()

    def choose(self, key: str, code: str) -> None:
        """Say one thing about how it was measured; an empty code takes it back."""
        self._said[key] = code
        self._show()
        self.changed.emit()

    def _ask(self, asked: HowMeasured) -> None:
        self._asking = asked.key
        self.edit.setPlaceholderText(asked.label)
        self.edit.setAccessibleName(tr("{label}：{what}", label=self._label, what=asked.label))
        self.edit.setText(self._said.get(asked.key, ""))
        self.edit.show()
        self.show()
        self.edit.setFocus()

    def _written(self, text: str) -> None:
        """Every key counts at once: locked or killed while writing, the text is there."""
        if self._asking:
            self._said[self._asking] = text.strip()
            self.changed.emit()

    def _settle(self) -> None:
        if self._asking:
            key, self._asking = self._asking, ""
            self.edit.hide()
            self.choose(key, self.edit.text().strip())

    def how(self) -> How:
        """What is said now, in the order of asking."""
        return tuple((each.key, self._said[each.key]) for each in self._asked if self._said.get(each.key))

    def show_how(self, how: How) -> None:
        """Show what was said; nothing said yet shows what is usual."""
        self._said = dict(how or self._usual)
        self._show()

    def _show(self) -> None:
        for (key, code), action in self._actions.items():
            action.setChecked(self._said.get(key) == code)
        self.words.setText(how_words(self.fact_id, self.how()))

    def show_state(self, *, filled: bool) -> None:
        """`filled`: a value stands in the field; without one there is nothing to say about it."""
        self.setVisible(bool(self._asking) or (filled and bool(self.words.text())))

    def set_editable(self, editable: bool) -> None:
        """Readable by everybody."""
        self.edit.setReadOnly(not editable)
