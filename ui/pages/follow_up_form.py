"""The questions of a follow-up, one row each: digits pick, Enter moves on, what was measured starts empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from prescribe.follow_up import EFFORTS, MODES, NEXT_WEEKS, FollowUpState
from protocols.facts import definition
from ui import theme
from ui.pages.follow_up_view import (
    HERE,
    HOME,
    NONE,
    NUMBERS,
    OTHER,
    TypedAnswers,
    done_choices,
    done_label,
    last_words,
    more_choices,
    next_day,
    place_of,
    problems,
    read_numbers,
    symptom_choices,
)
from ui.pages.typing_view import plain_digits
from ui.widgets.buttons import button
from ui.widgets.choices import AnswerRow, Segmented
from ui.widgets.field import line
from ui.widgets.text import Text, column, row
from ui.words import heading_date, tr

_HEARD = {"systolic": "收缩压", "diastolic": "舒张压", "glucose": "血糖", "weight": "体重"}
LABEL = 88
"""Width of the words before a row, px."""
_UNITS = {"systolic": "mmHg", "diastolic": "mmHg", "glucose": "mmol/L", "weight": "kg"}


class FollowUpQuestions(QWidget):
    """All rows. `edited` after every change a person made."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.typed = TypedAnswers()
        self._state: FollowUpState | None = None
        self._by: date | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self._labels: dict[str, Text] = {}
        self._unders: dict[str, Text] = {}
        self._lasts: dict[str, Text] = {}
        self._notes: dict[str, Text] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self._make_answers()
        self._make_numbers()
        self._place()
        self._moves = _Moves(self)
        for control in self.findChildren(QWidget):
            if isinstance(control, QLineEdit | QPushButton):
                control.installEventFilter(self._moves)

    # --- building ---------------------------------------------------------------------------------------------
    def _make_answers(self) -> None:
        self.mode = Segmented(tuple(MODES.items()), name=tr("方式"), digits={"1": "phone", "2": "visit", "3": "home", "4": "group"})
        self.done = AnswerRow((), tr("完成几次"), digits={str(n): str(n) for n in range(10)})
        self.effort = AnswerRow(tuple((str(n), f"{words} {n}") for n, words in EFFORTS.items()), tr("疲劳度"))
        self.symptoms = AnswerRow(
            symptom_choices(), tr("不舒服"), several=True, digits={str(n): key for n, (key, _) in enumerate(symptom_choices())}
        )
        self.more = AnswerRow(more_choices(), tr("其他不舒服"), several=True, digits={})
        self.other = line(tr("别的，写几个字"))
        self.other.setAccessibleName(tr("别的不舒服"))
        self.next = AnswerRow(tuple((str(w), tr("{n} 周后", n=w)) for w in NEXT_WEEKS), tr("下次"))
        self.next_text = line(width=150)
        self.place = Segmented(((HOME, tr("自测")), (HERE, tr("站里量"))), name=tr("在哪里量的"))
        self.mode.picked.connect(self._mode_picked)
        for name, answers in (("done", self.done), ("effort", self.effort), ("next_weeks", self.next)):
            answers.picked.connect(lambda key, n=name: self._picked(n, key))
            answers.moved_on.connect(lambda n=name: self.move_on({"next_weeks": "next"}.get(n, n)))
        self.mode.moved_on.connect(lambda: self.move_on("mode"))
        self.symptoms.picked.connect(self._symptom)
        self.more.picked.connect(lambda _: self._more_picked())
        self.other.textEdited.connect(lambda text: self._set(other=text))
        self.place.picked.connect(lambda key: self._set(place=key))
        self.next_text.textEdited.connect(self._next_typed)

    def _make_numbers(self) -> None:
        self.minutes = line(width=64)
        self.minutes.setAccessibleName(tr("每次多久"))
        self.minutes.textEdited.connect(lambda text: self._set(minutes=text))
        self.numbers: dict[str, QLineEdit] = {}
        self.reasons: dict[str, QLineEdit] = {}
        for name in NUMBERS:
            made = line(width=64)
            made.setAccessibleName(tr(_HEARD[name]))
            made.textEdited.connect(lambda text, n=name: self._set(**{n: text}))
            self.numbers[name] = made
            if name != "diastolic":
                why = line(tr("为什么拒绝"), width=150)
                why.setAccessibleName(tr("{what}：为什么拒绝", what=_HEARD[name]))
                why.textEdited.connect(lambda text, n=name: self._reason(n, text))
                why.hide()
                self.reasons[name] = why
        self.skips = {name: button(tr("没量"), lambda n=name: self._skip(n), size="small", name=tr("{what}没量", what=_HEARD[name])) for name in self.reasons}

    def _place(self) -> None:
        numbers, units = self.numbers, {n: Text(u, "hint") for n, u in _UNITS.items()}
        self.times = Text(tr("次"), "hint")
        self._row("mode", tr("方式"), row(self.mode, None))
        self._row("done", tr("完成几次"), self.done, under=True)
        self._row("minutes", tr("每次多久"), row(self.minutes, Text(tr("分钟"), "hint"), None))
        self._row("effort", tr("疲劳度"), self.effort)
        self._more = QWidget()
        inside = QVBoxLayout(self._more)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.more)
        inside.addWidget(self.other)
        self._more.hide()
        self._row("symptoms", tr("不舒服"), column(self.symptoms, self._more, gap=6))
        pair = row(numbers["systolic"], Text("/"), numbers["diastolic"], units["systolic"], self.place, self.skips["systolic"], self.reasons["systolic"], None)
        self._row("pressure", tr("血压"), pair)
        self._row("glucose", tr("血糖"), row(numbers["glucose"], units["glucose"], self.skips["glucose"], self.reasons["glucose"], None))
        self._row("weight", tr("体重"), row(numbers["weight"], units["weight"], self.skips["weight"], self.reasons["weight"], None))
        self._row("next", tr("下次"), row(self.next, self.next_text, None))

    def _row(self, name: str, label: str, what: object, under: bool = False) -> None:
        """A label with words under it, the controls with a note below, the last value at the right."""
        at = self._grid.rowCount()
        self._labels[name], self._unders[name] = Text(label, bold=True), Text("", "hint")
        left = QWidget()
        left.setLayout(column(self._labels[name], self._unders[name], gap=0))
        self._unders[name].setVisible(under)
        left.setFixedWidth(theme.px(LABEL))
        theme.follow(left, lambda: left.setFixedWidth(theme.px(LABEL)))
        note, last = Text("", "label", tone="warn", wrap=True), Text("", "hint")
        note.hide()
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(3)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(what, 1) if isinstance(what, QWidget) else beside.addLayout(what, 1)
        beside.addWidget(last)
        inside.addLayout(beside)
        inside.addWidget(note)
        last.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lasts[name], self._notes[name] = last, note
        self._grid.addWidget(left, at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(holder, at, 1)
        self._rows[name] = (left, holder)

    # --- showing ----------------------------------------------------------------------------------------------
    def show_state(self, state: FollowUpState, typed: TypedAnswers, when: str = "") -> None:
        """Another resident, or the same one anew; `when`: now and who writes it."""
        self._state, self.typed = state, typed
        self._lasts["mode"].setText(when)
        self.done.set_choices(done_choices(state))
        for made in self.done.findChildren(QPushButton):
            made.installEventFilter(self._moves)
        self._unders["done"].setText(done_label(state))
        for name, words in last_words(state).items():
            self._lasts[name].setText(words)
        for widget in self._rows["glucose"]:
            widget.setVisible(state.glucose)
        self.setEnabled(not state.closed)
        self._show_typed()

    def _show_typed(self) -> None:
        typed = self.typed
        self.mode.choose(typed.mode)
        for answers, key in ((self.done, typed.done), (self.effort, typed.effort), (self.next, typed.next_weeks)):
            answers.choose(*([key] if key else []))
        self.symptoms.choose(*typed.symptoms)
        self.more.choose(*typed.more)
        self._more.setVisible(OTHER in typed.symptoms)
        self.place.choose(typed.place or HOME)
        for edit, text in ((self.minutes, typed.minutes), (self.other, typed.other), (self.next_text, typed.next_text)):
            edit.setText(text)
        for name, edit in self.numbers.items():
            edit.setText(getattr(typed, name))
        for name, edit in self.reasons.items():
            edit.setText(typed.reasons.get(name, ""))
        self._show_next()
        self.show_problems()

    def show_problems(self) -> None:
        """What is wrong with a number, under its row; where a reason is wanted, its field."""
        wrong, read = problems(self.typed), read_numbers(self.typed)
        for rows, names in (("pressure", ("systolic", "diastolic")), ("glucose", ("glucose",)), ("weight", ("weight",))):
            say = next((wrong[n] for n in names if n in wrong), "")
            earlier = "、".join(f"{a:g}/{b:g}" for a, b in self.typed.earlier) if rows == "pressure" else ""
            words = "　".join(filter(None, (tr("先量的：{values}", values=earlier) if earlier else "", say)))
            self._notes[rows].setText(words)
            self._notes[rows].setVisible(bool(words))
            for name in names:
                theme.set_property(self.numbers[name], "state", "danger" if read[name].level == "hard" else "warn" if name in wrong else "")
        for name, edit in self.reasons.items():
            edit.setVisible(read[name].status == "refused")
            self.skips[name].setVisible(read[name].status == "empty")

    def _show_next(self) -> None:
        if self._state is not None:
            day = next_day(self.typed, self._state.today)
            self.next_text.setPlaceholderText(f"{day.isoformat()} {heading_date(day)[-3:]}" if day else tr("几月几日"))
            self.next_text.setAccessibleName(tr("下次的日期"))
            self._show_late()

    def show_rule(self, by: date, why: str) -> None:
        """By when the rules want the next one, and whether the day chosen is later."""
        self._by = by
        self._lasts["next"].setText(why)
        self._show_late()

    def _show_late(self) -> None:
        day = next_day(self.typed, self._state.today) if self._state is not None else None
        late = day is not None and self._by is not None and day > self._by
        self.note("next", tr("比规则晚，最晚 {day}。", day=self._by.isoformat()) if late else "")

    def note(self, name: str, sentence: str) -> None:
        """Say something under a row."""
        if name in self._notes:
            self._notes[name].setText(sentence)
            self._notes[name].setVisible(bool(sentence))

    # --- typing -----------------------------------------------------------------------------------------------
    def _set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self.typed, name, value)
        self.show_problems()
        self.edited.emit()

    def _picked(self, name: str, key: str) -> None:
        if name == "next_weeks":
            self.next_text.clear()
            self.typed.next_text = ""
        self._set(**{name: key})
        self._show_next()

    def _mode_picked(self, key: str) -> None:
        self.place.choose(place_of(key))
        self._set(mode=key, place=place_of(key))

    def _symptom(self, key: str) -> None:
        """「都没有」 takes the others away and goes on; any other takes 「都没有」 away."""
        chosen = (NONE,) if key == NONE else tuple(k for k in self.symptoms.chosen if k != NONE)
        self.symptoms.choose(*chosen)
        self._more.setVisible(OTHER in chosen)
        if OTHER not in chosen:
            self.more.choose()
            self.other.clear()
        self.symptoms.button(key).setFocus(Qt.FocusReason.OtherFocusReason)
        self._set(symptoms=chosen, more=self.more.chosen, other=self.other.text())
        if key == NONE and chosen:
            self.move_on("symptoms")

    def _more_picked(self) -> None:
        self._set(more=self.more.chosen)

    def _reason(self, name: str, text: str) -> None:
        self.typed.reasons = {**self.typed.reasons, name: text}
        self.edited.emit()

    def _skip(self, name: str) -> None:
        self.numbers[name].setText("-")
        self._set(**{name: "-"})
        self._settle(name)
        self.move_on("diastolic" if name == "systolic" else name)

    def _next_typed(self, text: str) -> None:
        self.next.choose()
        self._set(next_text=text, next_weeks="")
        self._show_late()

    def measure_again(self) -> None:
        """Keep the present pressure as the first of two and ask for another."""
        read = read_numbers(self.typed)
        if read["systolic"].counts and read["diastolic"].counts:
            self.typed.earlier = (*self.typed.earlier, (read["systolic"].value, read["diastolic"].value))
            for name in ("systolic", "diastolic"):
                self.numbers[name].clear()
            self._set(systolic="", diastolic="")
            self.numbers["systolic"].setFocus()

    # --- moving -----------------------------------------------------------------------------------------------
    @property
    def stops(self) -> tuple[str, ...]:
        """The fields in order; a skipped one is passed over."""
        glucose = ("glucose",) if self._state is not None and self._state.glucose else ()
        return ("mode", "done", "minutes", "effort", "symptoms", "systolic", "diastolic", *glucose, "weight", "next")

    def control(self, name: str) -> QWidget:
        """The control of a field; also of `pressure` and `reason_…`."""
        if name.startswith("reason_"):
            return self.reasons[name.removeprefix("reason_")]
        named = {"mode": self.mode, "done": self.done, "minutes": self.minutes, "effort": self.effort, "symptoms": self.symptoms, "next": self.next,
                 "pressure": self.numbers["systolic"], "next_on": self.next}  # fmt: skip
        return named.get(name) or self.numbers.get(name) or self.mode

    def go_to(self, name: str) -> None:
        """Put the focus on a field."""
        self.control(name).setFocus()

    def move_on(self, name: str, step: int = 1) -> None:
        """From one field to the next; after the last stays."""
        stops = self.stops
        there = stops.index(name) + step if name in stops else 0
        if 0 <= there < len(stops):
            self.go_to(stops[there])

    def field_of(self, widget: QWidget) -> str:
        """The field a control belongs to, or empty."""
        for name, edit in self.numbers.items():
            if widget is edit:
                return name
        for name, edit in self.reasons.items():
            if widget is edit:
                return "diastolic" if name == "systolic" else name
        if widget in (self.minutes, self.next_text, self.other):
            return {self.minutes: "minutes", self.next_text: "next", self.other: "symptoms"}[widget]
        groups: Sequence[tuple[str, QWidget]] = (
            ("mode", self.mode), ("done", self.done), ("effort", self.effort), ("symptoms", self.symptoms), ("symptoms", self.more), ("next", self.next),
        )  # fmt: skip
        return next((name for name, holder in groups if holder.isAncestorOf(widget)), "")

    def _settle(self, name: str) -> None:
        """Leave a number field: `-` becomes 没量, another unit the usual one."""
        if name in self.numbers:
            read = read_numbers(self.typed)[name]
            if read.shown and read.shown != self.numbers[name].text() and read.status != "empty" and getattr(self.typed, name):
                self.numbers[name].setText(read.shown)
                setattr(self.typed, name, read.shown)
        elif name == "minutes":
            plain = plain_digits(self.minutes.text())
            self.minutes.setText(plain)
            self.typed.minutes = plain

    def entered(self, widget: QWidget, back: bool) -> bool:
        """Enter in a control. False when it is none of ours."""
        name = self.field_of(widget)
        if not name:
            return False
        self._settle(name)
        read = read_numbers(self.typed)
        if not back and name in self.reasons and widget is self.numbers[name] and read[name].status == "refused":
            self.show_problems()
            self.reasons[name].setFocus()
            return True
        if not back and name == "systolic" and read["systolic"].status in ("not_measured", "refused"):
            name = "diastolic"
        self.show_problems()
        self.edited.emit()
        self.move_on(name, -1 if back else 1)
        return True

    def spoken_units(self) -> None:
        """Descriptions for a screen reader: unit and bounds."""
        for name, edit in self.numbers.items():
            low, high = definition(NUMBERS[name]).possible
            edit.setAccessibleDescription(tr("{unit}，{low:g} 到 {high:g}，没量按减号", unit=_UNITS[name], low=low, high=high))


class _Moves(QObject):
    """Enter and Shift+Enter of every control of the form."""

    def __init__(self, form: FollowUpQuestions) -> None:
        super().__init__(form)
        self._entered: Callable[[QWidget, bool], bool] = form.entered

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier) and isinstance(watched, QWidget):
                return self._entered(watched, held == Qt.KeyboardModifier.ShiftModifier)
        return False
