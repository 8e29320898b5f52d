"""How a value was measured: arm, course, aid, method. Chosen in the field's menu, or asked under the field by one digit each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from prescribe.measured_how import MOST, How, HowMeasured, how_words, unsaid_words, usual_how
from ui import theme
from ui.widgets.choices import AnswerRow
from ui.widgets.form_field import tall_enough
from ui.widgets.text import Text
from ui.words import tr


class HowRow(QWidget):
    """Nothing at all for a fact that has nothing to say about itself. `changed` when a person says something else.

    What nobody said is named in words and never filled in; the question stands there while the field has the keyboard.
    """

    changed = Signal()
    answered = Signal()
    """Nothing is open any more, before the question goes: the field takes the keyboard back."""
    moved_on = Signal()
    """The last open question was answered by a digit: the form may go to the next field."""

    def __init__(self, fact_id: str, label: str, asked: Sequence[HowMeasured], last: How = ()) -> None:
        super().__init__()
        self.setSizePolicy(tall_enough())
        self.fact_id, self._label, self._asked = fact_id, label, asked
        self._usual, self._said = usual_how(fact_id, last), dict[str, str]()
        self._actions: dict[tuple[str, str], QAction] = {}
        self._asking, self._editable = "", True
        self.filter: QObject | None = None
        """What Enter does on an answer: the field's own event filter."""
        self.question: AnswerRow | None = None
        self._about = ""
        self.words = Text("", "hint", wrap=True)
        self.edit = QLineEdit()
        self.edit.setMaxLength(MOST)
        self.edit.setFixedWidth(theme.px(140))
        self.edit.textEdited.connect(self._written)
        self.edit.editingFinished.connect(self._settle)
        self.edit.hide()
        line = QHBoxLayout()
        line.addWidget(self.words, 1)
        line.addWidget(self.edit)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.SPACE["hair"])
        self._box.addLayout(line)
        self.show_how(None)
        self.hide()

    def add_to(self, menu: QMenu) -> None:
        """Put the choices into the field's menu, a submenu for each question."""
        if self._asked:
            menu.addSeparator()
        for asked in self._asked:
            if not asked.choices:
                menu.addAction(tr("{what}…", what=asked.label)).triggered.connect(lambda _=False, a=asked: self._ask(a))
                continue
            inside = QMenu(asked.label, menu)
            menu.addMenu(inside)
            for code, words in asked.choices:
                action = QAction(words, inside)
                inside.addAction(action)
                action.setCheckable(True)
                action.triggered.connect(lambda _=False, k=asked.key, c=code: self.choose(k, c))
                self._actions[asked.key, code] = action
        self._show()

    def choose(self, key: str, code: str) -> None:
        """Say one thing about how it was measured; an empty code takes it back."""
        self._said[key] = code
        self._show()
        self.changed.emit()

    # What is still open ----------------------------------------------------------------------

    def _open(self) -> HowMeasured | None:
        return next((each for each in self._asked if each.choices and each.unsaid and not self._said.get(each.key)), None)

    def offer(self) -> bool:
        """Put the keyboard on the first open question. True = it is there now."""
        if self._open() is None or not self._editable:
            return False
        self.show_state(filled=True, near=True)
        assert self.question is not None
        self.question.setFocus()
        return True

    def _show_question(self, open_now: HowMeasured) -> None:
        if self.question is None:
            self.question = AnswerRow(())
            self.question.picked.connect(self._answer)
            self.question.moved_on.connect(lambda: self._open() is None and self.moved_on.emit())
            self._box.addWidget(self.question)
        if self._about != open_now.key:
            self._about = open_now.key
            self.question.name = tr("{label}：{what}", label=self._label, what=open_now.unsaid)
            self.question.setAccessibleName(self.question.name)
            self.question.set_choices([(code, f"{n} {words}") for n, (code, words) in enumerate(open_now.choices, start=1)])
            for code in self.question.keys:
                self.question.button(code).show()  # at once: a button not yet shown cannot take the keyboard from the one that goes
                if self.filter is not None:
                    self.question.button(code).installEventFilter(self.filter)
        self.question.show()

    def _answer(self, code: str) -> None:
        key = self._about
        self._said[key] = code
        following = self._open()
        if following is None:
            self.answered.emit()
        elif self.question is not None:
            self._show_question(following)
            self.question.setFocus()
        self.choose(key, code)

    # Free text -------------------------------------------------------------------------------

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

    # What is said ----------------------------------------------------------------------------

    def how(self) -> How:
        """What is said now, in the order of asking."""
        return tuple((each.key, self._said[each.key]) for each in self._asked if self._said.get(each.key))

    def show_how(self, how: How | None) -> None:
        """Show what was said of a value; None = there is no value yet, and what is usual at the station is offered."""
        self._said = dict(self._usual if how is None else how)
        self._show()

    def _show(self) -> None:
        for (key, code), action in self._actions.items():
            action.setChecked(self._said.get(key) == code)
        said, unsaid = how_words(self.fact_id, self.how()), unsaid_words(self.fact_id, self.how())
        self.words.setText("；".join(filter(None, (said, unsaid))))

    def show_state(self, *, filled: bool, near: bool = False) -> None:
        """`filled`: a value stands in the field; without one there is nothing to say about it. `near`: it has the keyboard."""
        open_now = self._open() if filled and near and self._editable else None
        if open_now is not None:
            self._show_question(open_now)
        elif self.question is not None:
            self.question.hide()
        self.setVisible(bool(self._asking) or (filled and bool(self.words.text())))

    def set_editable(self, editable: bool) -> None:
        """Readable by everybody."""
        self._editable = editable
        self.edit.setReadOnly(not editable)
