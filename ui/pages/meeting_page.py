"""The tab 会诊: one question, two opinions side by side, a result, everybody's signature; the risk grade beside it."""

from __future__ import annotations

from uuid import UUID, uuid4

from PySide6.QtWidgets import QVBoxLayout

from prescribe.consult import Consultation, open_consultation, settle_minute, sign_minute, write_minute
from prescribe.errors import ClinicError
from prescribe.grade_risk import GradeState, grade_risk, sign_grade
from prescribe.reading.consultations import form_name, side_of
from protocols.terms import RiskTier
from ui.page import Action, BarState
from ui.pages.meeting_fields import MinuteFields
from ui.pages.meeting_form import MinuteForm, Typed
from ui.pages.meeting_side import MeetingSide
from ui.pages.meeting_view import MeetingView, meeting_view, result_word
from ui.pages.preview_view import PrintJob, grade_job, minute_job
from ui.pages.signing_overlay import SignRecord
from ui.resident_page import WritingPage
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.columns import Columns
from ui.widgets.strips import Strip
from ui.words import tr

_MISSING = {"问题": "question", "医生的意见": "opinion", "处方师的意见": "opinion", "结果": "result", "下一步": "next_step"}


class MeetingPage(WritingPage):
    """What is typed is kept as an unsaved form of this person; only what differs from the record."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._minute: UUID | None = None
        self.found: Consultation | None = None
        self.view: MeetingView | None = None
        self.form = MinuteForm()
        self._wants_focus = False
        self.columns = Columns(side_width=330)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.columns)
        self.strip, self.fields, self.side = Strip("info"), MinuteFields(), MeetingSide()
        self.columns.main.addWidget(self.strip)
        self.columns.main.addWidget(self.fields)
        self.columns.main.addStretch(1)
        self.columns.side.addWidget(self.side)
        self.columns.side.addStretch(1)
        self.fields.typed.connect(self._typed)
        self.fields.sign_wanted.connect(self.sign)
        self.fields.settle_wanted.connect(self._settle)
        self.fields.proposal_wanted.connect(self._take_proposal)
        self.side.fix_wanted.connect(lambda: self._grade())
        self.side.change_wanted.connect(self._change_grade)
        self.side.sign_wanted.connect(self._sign_grade)
        self.side.print_wanted.connect(self._print_grade)
        self.side.minute_wanted.connect(self._other_minute)
        station.people_changed.connect(self._person_changed)
        self._show_parts(False)

    def _show_parts(self, shown: bool) -> None:
        self.fields.setVisible(shown)
        self.side.setVisible(shown)

    # --- the page's life ------------------------------------------------------------------------------------------
    def leave(self) -> None:
        """Keep what is typed; no password stays behind."""
        super().leave()
        self.side.put_away()

    def _forget(self) -> None:
        self.found = self.view = self._minute = self._kept = None
        self.form = MinuteForm()
        self.side.put_away()
        self._show_parts(False)

    def _person_changed(self) -> None:
        if self._resident is not None and self.found is not None and self.isVisible():
            if self._kept is not None:
                self._kept.flush()
            self._kept, self.form = None, MinuteForm()
            self._load()

    def _load(self) -> None:
        self.station.do(open_consultation, self._resident, self._minute, then=self._arrived, otherwise=self._shut, owner=self)

    def _shut(self, error: ClinicError) -> None:
        self._forget()
        self.strip.show_state("info", tr("会诊"), str(error))
        self.set_bar(BarState())

    def _arrived(self, found: Consultation) -> None:
        if found.resident_id != self._resident:
            return
        minute, form = found.minute, form_name(found.minute.minute_id)
        fresh = self._kept is None or self._kept.form != form
        if fresh:
            self.form = MinuteForm(minute.words)
            self.form.take_back(minute.unsaved if found.may_write else None)
            self._kept = UnsavedForm(self.station, form, self.form.kept, self._heads, self)
            both = ()
        else:
            both = self.form.show_words(minute.words)
        self.found = found
        self.view = meeting_view(found, side_of(self.station.staff.role))
        self._show_parts(True)
        self.strip.show_state(self.view.mark, self.view.head, self.view.text)
        self.fields.show_form(self.form)
        self.fields.show_view(self.view)
        self.side.show_grade(self.view.grade)
        self.side.show_earlier(found)
        self._show_bar()
        if self._wants_focus:
            self.focus_first()
        if both:
            self.station.say(tr("{by} 也改了同一处。您写的还在，保存会用您的。", by=minute.by), level="warn")

    def _heads(self) -> tuple[UUID, ...]:
        return self.found.minute.heads if self.found else ()

    def _show_bar(self) -> None:
        view = self.view
        if view is None:
            return
        others = tuple(a for a, may in ((Action(tr("印会诊记录"), self.print_it, icon="printer", key="Ctrl+P"), view.may_print),) if may)
        note = tr("有没保存的字") if self.form.dirty else view.saved
        primary = None
        if self.form.dirty and view.may_write:
            primary = Action(tr("保存会诊记录"), self.save, icon="save", enabled=not self._busy)
        elif view.may_sign:
            primary = Action(tr("签会诊记录"), self.sign, icon="pen-line")
        elif self.found and self.found.minute.signed:
            primary = Action(tr("去开处方"), self._go_on, icon="arrow-right")
        self.set_bar(BarState(view.bar, view.bar_mark, bool(self._first_missing()), note, others, primary))

    def _go_on(self) -> None:
        self.station.open_resident(self._resident, "prescription")

    # --- writing --------------------------------------------------------------------------------------------------
    def _typed(self, name: str, value: Typed) -> None:
        self.form.put(name, value)
        self.fields.problem(name, "")
        if self._kept is not None:
            self._kept.touch()
        self._show_bar()

    def _take_proposal(self) -> None:
        if self.view is not None and self.view.proposal:
            self.fields.opinion.setPlainText(self.view.proposal)
            self.fields.opinion.setFocus()

    def save(self) -> None:
        """Ctrl+S: one version of the minute."""
        if self.found is None or not self.form.dirty or self._busy or not (self.view and self.view.may_write):
            return
        try:
            words = self.form.read(self.station.clinic.clock.today())
        except ClinicError as error:
            self.refuse(error)
            return
        self._busy = True
        self._show_bar()
        minute = self.found.minute
        self.station.do(
            write_minute, self._resident, minute.minute_id, words, minute.heads, then=self._saved, otherwise=self._not_saved, owner=self
        )

    def _saved(self, found: Consultation) -> None:
        self._busy = False
        if found.resident_id != self._resident:
            return
        if self._kept is not None:
            self._kept.forget()
        self.form.show_words(found.minute.words)
        self._minute = found.minute.minute_id
        self._arrived(found)
        self.station.say(tr("会诊记录存好了。"))

    def _not_saved(self, error: ClinicError) -> None:
        self._busy = False
        self.refuse(error)
        self._load()

    def _settle(self, rev_id: UUID) -> None:
        minute = self.found.minute
        self.station.do(settle_minute, minute.minute_id, rev_id, minute.heads, then=self._saved, owner=self)

    def _other_minute(self, minute_id: UUID | None) -> None:
        """An earlier minute, or a new one."""
        if self._kept is not None:
            self._kept.flush()
        self._minute, self._kept = minute_id or uuid4(), None
        self._load()

    # --- signing --------------------------------------------------------------------------------------------------
    def sign(self) -> None:
        """The card with the whole minute; the password under it."""
        if self.found is None or self.view is None or not self.view.may_sign:
            return
        minute, words = self.found.minute, self.found.minute.words
        lines = [(tr("问题"), words.question)]
        lines += [(tr("{name}的意见", name=o.name), o.text) for o in minute.opinions]
        lines += [(tr("结果"), "：".join(filter(None, (result_word(words.result), words.decision))))]
        lines += [(tr("下一步"), " ".join(filter(None, (words.next_step, str(words.next_on or "")))))]
        note = tr("您改过的字还没有保存，签的是已保存的一版。") if self.form.dirty else ""
        card = SignRecord(
            self.window(), self.station, tr("签名：会诊记录"), tuple(lines),
            lambda password: (sign_minute, (minute.minute_id, minute.rev_id, password)), minute.changed_since, note,
        )  # fmt: skip
        card.signed.connect(self._signed)
        card.open_it()

    def _signed(self, found: Consultation) -> None:
        self._arrived(found)
        self.station.say(tr("签齐了，可以去开处方。") if found.minute.signed else tr("签好了。等另一位签名。"))

    # --- the grade ------------------------------------------------------------------------------------------------
    def _grade(self, to: RiskTier | None = None, reason: str = "") -> None:
        self.station.do(
            grade_risk, self._resident, self.found.grade.heads, to, reason, then=self._graded, otherwise=self._not_graded, owner=self
        )

    def _change_grade(self, tier: int, reason: str) -> None:
        grade = self.found.grade
        if grade.raised and grade.grade is not None and tier < grade.grade:
            self._sign_lower(RiskTier(tier), reason)
        else:
            self._grade(RiskTier(tier), reason)

    def _graded(self, state: GradeState) -> None:
        self.side.put_away()
        self.station.say(tr("已定为{word}。", word=state.grade_words))
        self._load()

    def _not_graded(self, error: ClinicError) -> None:
        if error.field == "reason":
            self.side.refuse(str(error))
        else:
            self.refuse(error)
            self._load()

    def _sign_lower(self, tier: RiskTier, reason: str) -> None:
        """Taking a raise back is signed in the same moment."""
        grade, view = self.found.grade, self.view.grade
        self._open_grade_card(
            tr("签名：改回较低的等级"), (*self._grade_lines(), (tr("为什么改回"), reason)),
            lambda password: (grade_risk, (self._resident, grade.heads, tier, reason, password)), view.notes,
        )  # fmt: skip

    def _sign_grade(self) -> None:
        grade = self.found.grade
        self._open_grade_card(
            tr("签名：风险等级"), self._grade_lines(), lambda password: (sign_grade, (grade.grade_id, grade.rev_id, password)),
            grade.changed_since,
        )  # fmt: skip

    def _grade_lines(self) -> tuple[tuple[str, str], ...]:
        view = self.view.grade
        raised = ((tr("提高"), view.raised),) if view.raised else ()
        missing = ((tr("还不知道"), "；".join(view.missing)),) if view.missing else ()
        return ((tr("等级"), view.word), (tr("算出"), view.computed), (tr("理由"), "；".join(view.reasons)), *raised, *missing)

    def _open_grade_card(self, title: str, lines: tuple, signing: object, changed: tuple[str, ...]) -> None:
        card = SignRecord(self.window(), self.station, title, lines, signing, changed)
        card.signed.connect(self._graded)
        card.open_it()

    # --- paper and keys -------------------------------------------------------------------------------------------
    def print_it(self) -> None:
        """Ctrl+P: the minute."""
        if self.view is not None and self.view.may_print:
            minute = self.found.minute
            self._preview(minute_job(minute.minute_id, minute.signed))

    def _print_grade(self) -> None:
        self._preview(grade_job(self.found.grade.grade_id, self.found.grade.signed))

    def _preview(self, job: PrintJob) -> None:
        from ui.pages.preview_page import PreviewDialog

        PreviewDialog(self.window(), self.station, job).open_it()

    def _first_missing(self) -> str:
        """Name of the first field that lacks something this person can give."""
        if self.view is None or not self.view.may_write:
            return ""
        mine = {"medical": "医生的意见", "exercise": "处方师的意见"}.get(self.view.my_side, "")
        for words, name in _MISSING.items():
            theirs = name == "opinion" and words != mine
            if not theirs and (words in self.found.minute.missing or not self.found.minute.exists) and not self.form.value(name):
                return name
        return ""

    def go_to_missing(self, step: int = 1) -> None:
        """F3: the first field that lacks something."""
        self.fields.focus(self._first_missing() or "question")

    def go_to_field(self, name: str) -> None:
        """The field a refusal names."""
        self.fields.focus(name)

    def focus_first(self) -> None:
        """The question while nobody wrote one, else one's own opinion; once more when it has been read."""
        self._wants_focus = self.found is None
        self.fields.focus(self._first_missing() or "opinion")

    def refuse(self, error: ClinicError) -> None:
        """The sentence in the bar, and under its field."""
        if error.field:
            self.fields.problem(error.field, str(error))
        super().refuse(error)

    def back(self) -> bool:
        """Esc puts the question about the grade away."""
        return self.side.put_away()
