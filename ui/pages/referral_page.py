"""转诊, behind the tab 随访: write it, send it, take down the answer, sign it. What is typed is never lost."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from prescribe.answer_referral import accept_answer, answer_referral, record_return
from prescribe.errors import ClinicError
from prescribe.reading.referrals import Referrals, form_name
from prescribe.refer import end_referral, mark_received, open_referrals, send_referral, settle_referral, write_referral
from ui import theme
from ui.page import Action, BarState
from ui.pages import referral_view as view_of
from ui.pages.preview_view import PrintJob, referral_job
from ui.pages.referral_view import ReferralView, referral_view
from ui.pages.signing_overlay import SignRecord
from ui.resident_page import WritingPage
from ui.session import Station
from ui.typed_form import TypedForm
from ui.unsaved_form import UnsavedForm
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.columns import Columns
from ui.widgets.field import line
from ui.widgets.form_field import tall_enough
from ui.widgets.marks import Mark
from ui.widgets.record_fields import RecordFields
from ui.widgets.strips import Strip
from ui.widgets.text import Text, clear, row
from ui.words import tr


class ReferralPage(WritingPage):
    """One referral of the open resident at a time; the others stand at the side."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._wanted: UUID | None = None
        self._mode = ""
        """`new` or `return` while something not stored yet is written."""
        self.found: Referrals | None = None
        self.view: ReferralView | None = None
        self.form, self.decision = TypedForm({}), TypedForm(view_of.EMPTY_DECISION)
        self._again = self._wants_focus = False
        self.columns = Columns(side_width=300)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.columns)
        self._build()
        station.people_changed.connect(self._person_changed)

    # --- building -------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.strip = Strip("info")
        self.writing, self.answering, self.deciding = (RecordFields(rows) for rows in (view_of.FORM, view_of.ANSWER, view_of.DECISION))
        self.write_card = self._card(tr("转诊单"), "clipboard-list", self.writing)
        self.answer_card = self._card(tr("回执"), "clipboard-list", self.answering)
        self.decide_card = self._card(tr("医生的决定"), "stethoscope", self.deciding)
        self.decide_card.add(Text(tr("上限只能更严，存进这个人的书面限制，以后每次训练都看它。"), "label", wrap=True))
        self.told_card, self.versions_card = Card(tr("转诊单上的内容"), icon="clipboard-list"), Card(tr("两个版本"), mark="danger")
        self._told, self._versions, self._list = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        for card, body in ((self.told_card, self._told), (self.versions_card, self._versions)):
            body.setSpacing(theme.SPACE["small"])
            card.setSizePolicy(tall_enough())
            card.add(body)
        for each in (self.strip, self.versions_card, self.write_card, self.answer_card, self.decide_card, self.told_card):
            self.columns.main.addWidget(each)
        self.columns.main.addStretch(1)
        self._build_side()
        self.writing.typed.connect(self._typed)
        self.answering.typed.connect(self._typed)
        self.deciding.typed.connect(lambda name, value: (self.decision.put(name, value), self._show_bar()))

    def _build_side(self) -> None:
        self.list_card = Card(tr("这个人的转诊"), icon="history")
        self.list_card.add(self._list)
        self.new_button = button(tr("写转诊单"), lambda: self._begin("new"), icon="plus", size="small")
        self.return_button = button(tr("医院转回"), lambda: self._begin("return"), icon="arrow-left", size="small")
        self.end_card = Card(tr("结束，没有回执"))
        self.why_ended = line(tr("为什么：本人不去、别处看过了"))
        self.refused = button(tr("没有转成"), lambda: self._end("refused"), size="small")
        self.ended = button(tr("不用再等"), lambda: self._end("closed"), size="small")
        self.end_card.add(self.why_ended, row(self.refused, self.ended, None))
        self.list_card.add(row(self.new_button, self.return_button, None))
        for each in (self.list_card, self.end_card):
            self.columns.side.addWidget(each)
        self.columns.side.addStretch(1)

    @staticmethod
    def _card(title: str, icon: str, inside: QWidget) -> Card:
        card = Card(title, icon=icon)
        card.setSizePolicy(tall_enough())
        card.add(inside)
        return card

    # --- the page's life ------------------------------------------------------------------------------------------
    def focus_on(self, hint: object) -> None:
        """A referral's id, or `new` / `return`."""
        if isinstance(hint, UUID):
            self._wanted, self._mode, self._wants_focus = hint, "", True
            self._load()
        elif hint in ("new", "return"):
            self._begin(str(hint))

    def _forget(self) -> None:
        self.found = self.view = self._kept = self._wanted = None
        self._mode, self._again = "", False
        self.form, self.decision = TypedForm({}), TypedForm(view_of.EMPTY_DECISION)
        for each in (self.write_card, self.answer_card, self.decide_card, self.told_card, self.versions_card, self.end_card):
            each.hide()

    def _person_changed(self) -> None:
        if self._resident is not None and self.isVisible():
            self.leave()
            resident = self._resident
            self._forget()
            self._resident = resident
            self._load()

    def _load(self) -> None:
        if self._resident is not None:
            self.station.do(open_referrals, self._resident, self._wanted, then=self._arrived, otherwise=self._shut, owner=self)

    def _shut(self, error: ClinicError) -> None:
        self._forget()
        self.strip.show_state("info", tr("转诊"), str(error))
        self.set_bar(BarState())

    def _begin(self, mode: str) -> None:
        """A new one: what was typed into the one shown is kept."""
        self.leave()
        self._mode, self._kept, self._again, self._wanted = mode, None, False, None
        self._load()

    def _arrived(self, found: Referrals) -> None:
        if found.resident_id != self._resident:
            return
        if not self._mode and not found.lines and found.may_write and not found.masked:
            self._mode = "new"
        self.found, self.view = found, referral_view(found, self._mode)
        stored = self._stored()
        name = form_name(found.shown.referral_id if found.shown and not self._mode else self._resident)
        if self._kept is None or self._kept.form != name or set(stored) != set(self.form.stored):
            self.form, self.decision = TypedForm(stored), TypedForm(view_of.EMPTY_DECISION)
            self._kept = UnsavedForm(self.station, name, self.form.kept, self._heads, self)
            self._kept.take(lambda typed, form=self.form: self._put_back(form, typed), owner=self)
        elif self.form.show(stored):
            self.station.say(tr("别人也改了同一处。您写的还在，保存会用您的。"), level="warn")
        self._show()

    def _stored(self) -> dict:
        shown = self.found.shown if not self._mode else None
        return view_of.typed_form(shown) if self.view.mode in ("write", "none", "read") else view_of.typed_answer(shown)

    def _put_back(self, form: TypedForm, typed: object) -> None:
        """What this person had typed, unless another form is there by now."""
        if form is not self.form:
            return
        form.take_back(typed.text if typed else None)
        self._show()
        if self._wants_focus or self._mode:
            self.focus_first()

    def _heads(self) -> tuple[UUID, ...]:
        return self.found.shown.heads if self.found and self.found.shown and not self._mode else ()

    # --- showing --------------------------------------------------------------------------------------------------
    def _show(self) -> None:
        view = self.view
        self.strip.show_state(view.mark, view.head, view.text)
        self.write_card.setVisible(view.mode == "write")
        self.answer_card.setVisible(view.mode in ("answer", "return"))
        self.answer_card.set_title(tr("医院交来的") if view.mode == "return" else tr("回执"))
        self.decide_card.setVisible(view.decides)
        self.told_card.setVisible(bool(view.told))
        self.end_card.setVisible(view.may_end)
        for each in (self.new_button, self.return_button):
            each.setVisible(view.may_write)
        fields = self.writing if view.mode == "write" else self.answering if view.mode in ("answer", "return") else None
        if fields is not None:
            fields.show_form(self.form)
        self.deciding.show_form(self.decision)
        self._show_told()
        self._show_versions()
        self._show_list()
        self._show_bar()

    def _show_told(self) -> None:
        clear(self._told)
        for label, text in self.view.told:
            name = Text(label, "label")
            name.setFixedWidth(theme.px(92))
            shown = row(name, Text(text, wrap=True, selectable=True))
            shown.setStretch(1, 1)
            self._told.addLayout(shown)

    def _show_versions(self) -> None:
        clear(self._versions)
        self.versions_card.setVisible(bool(self.view.versions))
        for rev_id, head, says in self.view.versions:
            use = button(tr("用这一版"), lambda r=rev_id: self._settle(r), size="small", name=f"{head}：{tr('用这一版')}")
            use.setVisible(self.view.may_write)
            self._versions.addLayout(row(Text(head, bold=True), None, use))
            self._versions.addWidget(Text(says, wrap=True))

    def _show_list(self) -> None:
        clear(self._list)
        for each in self.view.lines:
            opens = link(each.title, lambda r=each.referral_id: self._open(r))
            opens.setAccessibleName(each.spoken)
            self._list.addLayout(row(Mark(each.mark), opens, None))
            self._list.addWidget(Text(each.text, "label", wrap=True))
        if not self.view.lines:
            self._list.addWidget(Text(tr("还没有。"), tone="muted"))

    def _open(self, referral_id: UUID) -> None:
        self.leave()
        self._wanted, self._mode, self._kept = referral_id, "", None
        self._load()

    def _show_bar(self) -> None:
        view = self.view
        if view is None:
            return
        note = tr("有没保存的字") if self.form.dirty else ""
        others = (Action(tr("打印"), self.print_it, icon="printer", key="Ctrl+P"),) if view.may_print and not self._mode else ()
        self.set_bar(BarState(view.text if view.mode == "none" else None, view.mark, False, note, others, self._primary()))

    def _primary(self) -> Action | None:
        view, red = self.view, self.form.stored and self.form.value("urgency") == "red" if "urgency" in self.form.stored else False
        state = self.found.shown.line.state if self.found and self.found.shown and not self._mode else ""
        if view.mode == "write" and (self.form.dirty or self._mode):
            words = tr("马上转：停运动，打印") if red else tr("再存一份") if self._again else tr("保存转诊单")
            return Action(words, self.save, icon="siren" if red else "save", enabled=not self._busy)
        if view.mode == "write":
            return Action(tr("转出并打印"), self._send, icon="printer", enabled=not self._busy)
        if view.mode in ("answer", "return") and (self.form.dirty or self._mode):
            return Action(tr("存下医院的意见"), self.save, icon="save", enabled=not self._busy)
        if view.decides:
            return Action(tr("签回执"), self.sign, icon="pen-line")
        if state == "sent" and view.may_write:
            return Action(tr("对方收到了"), self._received, icon="check", enabled=not self._busy)
        return None

    # --- writing --------------------------------------------------------------------------------------------------
    def _typed(self, name: str, value: object) -> None:
        if name in self.form.stored:
            self.form.put(name, value)
            self._again = False
            if self._kept is not None:
                self._kept.touch()
            self._show_bar()

    def save(self) -> None:
        """Ctrl+S: the referral, or the answer."""
        if self.view is None or self._busy or self.view.mode not in ("write", "answer", "return") or not (self.form.dirty or self._mode):
            return
        today, shown = self.station.clinic.clock.today(), self.found.shown if not self._mode else None
        try:
            if self.view.mode == "write":
                said = view_of.form_said(self.form, today)
                target = shown.referral_id if shown else self.found.new_id
                self._do(write_referral, self._resident, target, said, self._heads(), self._again, then=self._written)
            elif self._mode == "return":
                self._do(record_return, self._resident, self.found.new_id, view_of.answer_said(self.form, None, today), then=self._stored_it)
            else:
                words = view_of.answer_said(self.form, shown, today)
                self._do(answer_referral, shown.referral_id, words, shown.rev_id, then=self._stored_it)
        except ClinicError as error:
            self.refuse(error)

    def _do(self, use_case: object, *args: object, then: object) -> None:
        self._busy = True
        self._show_bar()
        self.station.do(use_case, *args, then=then, otherwise=self._not_done, owner=self)

    def _not_done(self, error: ClinicError) -> None:
        self._busy = False
        self._again = error.field == "again"
        self.refuse(error)
        self._load()

    def _done(self, found: Referrals) -> None:
        self._busy = self._again = False
        if self._kept is not None:
            self._kept.forget()
        self._mode, self._kept = "", None
        self._wanted = found.shown.referral_id if found.shown else None
        self.decision = TypedForm(view_of.EMPTY_DECISION)
        self._arrived(found)

    def _stored_it(self, found: Referrals) -> None:
        self._done(found)
        self.station.say(tr("存好了。回执由医生签名后才算数。"))

    def _written(self, found: Referrals) -> None:
        """A red one prints first and asks nothing."""
        self._done(found)
        if found.shown is not None and found.shown.line.urgency == "red":
            self.station.say(tr("已停止运动，转诊单马上打印。"), level="warn")
            self.print_it()
        else:
            self.station.say(tr("转诊单存好了。"))

    def _send(self) -> None:
        shown = self.found.shown
        self._do(send_referral, shown.referral_id, shown.rev_id, then=self._sent)

    def _sent(self, found: Referrals) -> None:
        self._done(found)
        self.station.say(tr("已转出，{day} 前问结果。", day=str(found.shown.line.due_on)))
        self.print_it()

    def _received(self) -> None:
        shown = self.found.shown
        self._do(mark_received, shown.referral_id, shown.rev_id, then=self._done)

    def _end(self, state: str) -> None:
        shown = self.found.shown
        self._do(end_referral, shown.referral_id, shown.rev_id, state, self.why_ended.text(), then=self._done)

    def _settle(self, rev_id: UUID) -> None:
        shown = self.found.shown
        self._do(settle_referral, shown.referral_id, rev_id, shown.heads, then=self._done)

    # --- the doctor -----------------------------------------------------------------------------------------------
    def sign(self) -> None:
        """The card with the answer and the decision; the password under it."""
        if self.view is None or not self.view.decides:
            return
        try:
            given = view_of.decision_said({name: self.decision.text(name) for name in view_of.EMPTY_DECISION})
        except ClinicError as error:
            self.refuse(error)
            return
        shown, answer = self.found.shown, self.found.shown.answer
        may = dict(view_of.MAY).get(answer.may_exercise, tr("没有说"))
        lines = [(tr("医院"), answer.from_whom), (tr("发现"), answer.finding), (tr("用药"), answer.drugs), (tr("能不能运动"), may),
                 (tr("限制"), answer.limits), (tr("签名以后"), dict(view_of.RELEASE)[self.decision.text("release")]),
                 (tr("理由"), given.reason), (tr("心率上限"), self.decision.text("hr_limit")), (tr("收缩压上限"), self.decision.text("systolic_limit"))]  # fmt: skip
        note = tr("回执里改过的字还没有保存，签的是已保存的一版。") if self.form.dirty else ""
        card = SignRecord(
            self.window(), self.station, tr("签名：转诊回执"), tuple((k, v) for k, v in lines if v),
            lambda password: (accept_answer, (shown.referral_id, shown.rev_id, password, given)), (), note,
        )  # fmt: skip
        card.signed.connect(self._signed)
        card.open_it()

    def _signed(self, found: Referrals) -> None:
        self._done(found)
        released = found.shown is not None and found.shown.accepted is not None and found.shown.accepted.released
        self.station.say(tr("签好了，可以恢复运动。") if released else tr("签好了，运动没有恢复。"))

    # --- paper and keys -------------------------------------------------------------------------------------------
    def print_it(self) -> None:
        """Ctrl+P: the referral."""
        if self.view is not None and self.view.may_print and self.found.shown is not None and not self._mode:
            from ui.pages.preview_page import PreviewDialog

            job: PrintJob = referral_job(self.found.shown.referral_id)
            PreviewDialog(self.window(), self.station, job).open_it()

    def focus_first(self) -> None:
        """The first field that waits; once more when the record has been read."""
        self._wants_focus = self.found is None
        mode = self.view.mode if self.view else ""
        if self.view is not None and self.view.decides:
            self.deciding.focus("release")
        elif mode == "write":
            self.writing.focus("urgency" if not self.form.value("urgency") else "reason")
        elif mode in ("answer", "return"):
            self.answering.focus("finding" if self.form.value("from_whom") else "from_whom")
        else:
            super().focus_first()

    def go_to_field(self, name: str) -> None:
        """The field a refusal names."""
        if name == "closed_note":
            self.why_ended.setFocus()
            return
        shown = (self.deciding,) if self.view and self.view.decides and name in view_of.EMPTY_DECISION else (self.writing, self.answering)
        for fields in shown:
            if fields.isVisible() and fields.focus(name):
                return

    def refuse(self, error: ClinicError) -> None:
        """The sentence in the bar, and under its field."""
        if error.field:
            for fields in (self.writing, self.answering, self.deciding):
                if fields.isVisible():
                    fields.problem(error.field, str(error))
        super().refuse(error)
