"""Head and foot of 公卫表: which form, what the row is, the day, how; the next date, and why no referral."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from prescribe.dates import read_date
from prescribe.errors import InvalidInput
from prescribe.reading.control_class import Decision
from prescribe.reading.form_state import FormState
from prescribe.reading.form_words import MODES
from ui.pages.official_form_view import CLOSURE_ASKS, CLOSURE_CHOICES, FORM_WORDS, FormEdits
from ui.widgets.buttons import link
from ui.widgets.choices import AnswerRow, Segmented
from ui.widgets.columns import Flow
from ui.widgets.field import line
from ui.widgets.form_field import tall_enough
from ui.widgets.text import Text, clear, row
from ui.words import tr


class FormHead(QWidget):
    """Everything of a visit that is no cell in the middle of the form."""

    edited = Signal()
    form_wanted = Signal(str)
    visit_wanted = Signal(object)
    version_wanted = Signal(object)
    moved_on = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stored: dict[str, str] = {}
        self.forms = Segmented([(key, tr(words)) for key, words in FORM_WORDS.items()], name=tr("哪张表"))
        self.forms.picked.connect(self.form_wanted)
        self.what = AnswerRow(CLOSURE_CHOICES, tr("这一行记什么"))
        self.modes = AnswerRow([(code, f"{code} {words}") for code, words in MODES.items()], tr("随访方式"))
        self.day, self.next, self.why, self.told = (self._line(*each) for each in (
            (tr("随访日期"), 120), (tr("下次随访日期"), 120), (tr("为什么不转诊"), None), (tr("写明"), None),
        ))  # fmt: skip
        for control in (self.what, self.modes):
            control.picked.connect(lambda _: self.edited.emit())
            control.moved_on.connect(self.moved_on)
        self.title, self.standing = Text("", "card"), Text("", "label")
        self.last_day, self._next_label, self._why_label = Text("", "hint"), Text(tr("下次随访"), "label"), Text(tr("不转诊的原因"), "label")
        self._past = Flow(gap=10)
        past = QWidget()
        past.setLayout(self._past)
        past.setSizePolicy(tall_enough())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(_wrapping(self.title, self.forms, self.standing))
        box.addWidget(past)
        self._mode_label = Text(tr("方式"), "label")
        box.addWidget(_wrapping(Text(tr("随访日期"), "label"), self.day, self._mode_label, self.modes, self.what))
        box.addWidget(self.told)
        self.foot = QWidget()
        foot = QVBoxLayout(self.foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(6)
        foot.addLayout(row(self._why_label, self.why, gap=10))
        foot.addWidget(_wrapping(self._next_label, self.next, self.last_day))

    def _line(self, name: str, width: int | None) -> QLineEdit:
        made = line(width=width)
        made.setAccessibleName(name)
        made.textEdited.connect(lambda _: self.edited.emit())
        return made

    # --- showing --------------------------------------------------------------------------------------------------
    def show_state(self, state: FormState, edits: FormEdits, standing: str) -> None:
        """A visit as stored, with what was typed over it."""
        two = len(state.forms) > 1
        self.forms.setVisible(two)
        self.forms.choose(state.edition.form)
        self.title.setText(tr("公卫随访表") if two else state.edition.title)
        self.standing.setText(standing)
        self._stored = {
            "visit_on": state.visit_on.isoformat(), "mode": state.mode, "next_on": state.next_on.isoformat() if state.next_on and state.heads else "",
            "closure": state.closure, "closure_text": state.closure_text, "no_referral_reason": state.no_referral_reason,
        }  # fmt: skip
        now = self._stored | edits.head
        for control, name in ((self.day, "visit_on"), (self.next, "next_on"), (self.why, "no_referral_reason"), (self.told, "closure_text")):
            if control.text() != now[name]:
                control.setText(now[name])
        self.modes.choose(*((now["mode"],) if now["mode"] else ()))
        self.what.choose(now["closure"] or "visit")
        for control in (self.day, self.modes, self.what, self.next, self.why, self.told):
            control.setEnabled(state.may_write and not state.versions)
        self._show_past(state)

    def _show_past(self, state: FormState) -> None:
        """Earlier visits to open, or the two versions to decide between."""
        clear(self._past)
        for version in state.versions:
            words = tr("用{by}的这一版：血压 {sbp}/{dbp}", by=version.by, sbp=_value(version, "sbp"), dbp=_value(version, "dbp"))
            self._past.addWidget(link(words, lambda r=version.rev_id: self.version_wanted.emit(r)))
        for visit in state.past[:6]:
            if visit.form_id != state.form_id:
                self._past.addWidget(link(f"{visit.visit_on} {visit.words}", lambda f=visit.form_id: self.visit_wanted.emit(f)))

    def show_decision(self, decision: Decision, latest: date | None, state: FormState) -> None:
        """The proposed next day, and the question why no referral where the table asks for one."""
        visit = not self.closure
        self.next.setPlaceholderText(latest.isoformat() if latest else "")
        self.last_day.setText(tr("最晚 {day}", day=latest) if latest else "")
        asks = decision.referral and not state.referral_id and visit
        for widget, shown in (
            (self._next_label, visit), (self.next, visit), (self.last_day, visit), (self._why_label, asks or bool(self.why.text())),
            (self.why, asks or bool(self.why.text())), (self.told, not visit), (self.modes, visit), (self._mode_label, visit),
        ):  # fmt: skip
            widget.setVisible(shown)
        self.why.setPlaceholderText(tr("不转诊就写为什么，例如：上周刚看过专科"))
        self.told.setPlaceholderText(tr(CLOSURE_ASKS.get(self.closure, "")))

    # --- reading --------------------------------------------------------------------------------------------------
    @property
    def mode(self) -> str:
        """Code of the mode, or empty."""
        return next(iter(self.modes.chosen), "")

    @property
    def closure(self) -> str:
        """`lost`, `died`, `moved`, or empty for a visit."""
        chosen = next(iter(self.what.chosen), "")
        return "" if chosen == "visit" else chosen

    @property
    def closure_text(self) -> str:
        """What is written about it."""
        return self.told.text()

    @property
    def reason(self) -> str:
        """Why there is no referral."""
        return self.why.text()

    def kept(self, state: FormState) -> dict[str, str]:
        """What differs from the stored head."""
        now = {
            "visit_on": self.day.text(), "mode": self.mode, "next_on": self.next.text(), "closure": self.closure,
            "closure_text": self.closure_text, "no_referral_reason": self.reason,
        }  # fmt: skip
        return {name: text for name, text in now.items() if text != self._stored.get(name, "")}

    def visit_day(self, today: date) -> date | None:
        """The day as far as it can be read."""
        text = self.day.text().strip()
        try:
            return date.fromisoformat(text) if len(text) == 10 else None
        except ValueError:
            return None

    def read_visit_on(self, today: date) -> date:
        """Raises InvalidInput."""
        return self._read(self.day, "visit_on", today, False) or today

    def read_next_on(self, today: date) -> date | None:
        """None = the proposed day. Raises InvalidInput."""
        return self._read(self.next, "next_on", today, True)

    def _read(self, control: QLineEdit, name: str, today: date, future: bool) -> date | None:
        if not control.text().strip():
            return None
        try:
            return read_date(control.text(), today, future=future)
        except ValueError as error:
            raise InvalidInput(f"{error}。", field=name) from None

    # --- keys -----------------------------------------------------------------------------------------------------
    def first_controls(self) -> list[QWidget]:
        """Before the rows."""
        return [self.day, self.modes] if not self.closure else [self.day, self.what]

    def last_controls(self) -> list[QWidget]:
        """After the rows."""
        return [self.told] if self.closure else [self.next, self.why]

    def controls_of(self, name: str) -> list[QWidget]:
        """The control of a head cell."""
        found = {"visit_on": self.day, "mode": self.modes, "next_on": self.next, "closure_text": self.told, "no_referral_reason": self.why}.get(name)
        return [found] if found is not None else []


def _wrapping(*widgets: QWidget) -> QWidget:
    """Side by side, on the next line where the line is full."""
    made, flow = QWidget(), Flow(gap=12)
    for widget in widgets:
        flow.addWidget(widget)
    made.setLayout(flow)
    made.setSizePolicy(tall_enough())
    return made


def _value(version: object, name: str) -> str:
    return next((f.value for f in version.body.fields if f.name == name), "—")
