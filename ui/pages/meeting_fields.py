"""The fields of the minute: question, opinions side by side, result, next step. They tell what was typed, and show versions."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from prescribe.consult import REASONS, RESULTS
from ui import theme
from ui.pages.meeting_form import MinuteForm, Typed
from ui.pages.meeting_view import SIDES, MeetingView, OpinionView
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.choices import AnswerRow
from ui.widgets.columns import Columns
from ui.widgets.field import Field, line
from ui.widgets.form_field import tall_enough
from ui.widgets.marks import Mark
from ui.widgets.text import Text, clear, row
from ui.words import tr


class TextBox(QPlainTextEdit):
    """Several lines of text that grow with what is written; Tab moves on."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._fit)
        theme.look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        lines = min(max(self.document().size().height(), self._lines), self._lines + 8)
        self.setFixedHeight(theme.px(14) + round(lines * self.fontMetrics().lineSpacing()))

    def put(self, text: str) -> None:
        """Show a text without moving the cursor of who types the same."""
        if text != self.toPlainText():
            self.setPlainText(text)


class MinuteFields(QWidget):
    """`typed(name, value)` after every change; `sign` and `settle` for the buttons inside."""

    typed = Signal(str, object)
    sign_wanted = Signal()
    settle_wanted = Signal(object)
    proposal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._quiet = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE["row"])
        self.versions = Card(tr("定下一个版本"), icon="copy", tone="warn")
        self._versions = QVBoxLayout()
        self.versions.add(self._versions)
        self.changed = Card(tone="warn")
        self._changed = QVBoxLayout()
        self.changed.add(self._changed)
        self.question_card = Card(tr("问题"), icon="circle-question-mark")
        self.result_card = Card(tr("结果"), icon="check-check")
        self.opinions = Columns(side_width=400, margins=False)
        self._build_question()
        self._build_opinions()
        self._build_result()
        for widget in (self.versions, self.changed, self.question_card, self.opinions, self.result_card):
            if isinstance(widget, Card):
                widget.setSizePolicy(tall_enough())
            box.addWidget(widget)
        box.addStretch(1)
        self.controls: dict[str, QWidget] = {
            "question": self.question, "reasons": self.reasons, "held_at": self.held_at, "present": self.present,
            "result": self.result, "decision": self.decision, "next_step": self.next_step, "next_on": self.next_on,
        }  # fmt: skip
        self.fields: dict[str, Field] = {}
        self._connect()

    # --- made once ------------------------------------------------------------------------------------------------
    def _build_question(self) -> None:
        self.question = self._named(TextBox(2), tr("这次会诊要回答的问题"))
        self.reasons = AnswerRow([(k, tr(w)) for k, w in REASONS], name=tr("为什么会诊"), several=True)
        self.held_at, self.present = line("11-23 10:30", width=150), line(tr("王小雨（女儿）、周护士"))
        self.held_field = Field(tr("时间"), self.held_at, aside=tr("空着就是现在"), grow=False)
        self.present_field = Field(tr("还有谁在场"), self.present)
        self.question_card.add(self.question, Text(tr("为什么会诊"), "label"), self.reasons)
        together = row(self.held_field, self.present_field, gap=theme.SPACE["wide"])
        together.setStretch(1, 1)
        self.question_card.add(together)

    def _build_opinions(self) -> None:
        self.opinion = self._named(TextBox(3), tr("您的意见"))
        self.opinion_cards: dict[str, Card] = {}
        self._opinion_rows: dict[str, QVBoxLayout] = {}
        for side, title in SIDES:
            card, body = Card(tr(title), icon="stethoscope" if side == "medical" else "dumbbell"), QVBoxLayout()
            body.setSpacing(theme.SPACE["small"])
            card.setSizePolicy(tall_enough())
            card.add(body)
            self.opinion_cards[side], self._opinion_rows[side] = card, body
            (self.opinions.main if side == "medical" else self.opinions.side).addWidget(card)
        self.take_over = link(tr("用评估里写的意见"), self.proposal_wanted.emit)
        self.sign = button(tr("签名"), self.sign_wanted.emit, size="small", icon="pen-line", name=tr("签会诊记录"))
        self.own = QWidget()
        inside = QVBoxLayout(self.own)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.SPACE["small"])
        self.own_mark, self.own_state = Mark("dot"), Text("", "label", wrap=True)
        foot = row(self.own_mark, self.own_state, self.take_over, self.sign)
        foot.setStretch(1, 1)
        inside.addWidget(self.opinion)
        inside.addLayout(foot)
        self.own.hide()

    def _build_result(self) -> None:
        self.result = AnswerRow([(k, tr(w)) for k, w in RESULTS], name=tr("结果"))
        self.decision = self._named(TextBox(2), tr("结果的说明"))
        self.next_step, self.next_on = line(tr("两周后电话问血压")), line("2026-12-07", width=130)
        self.next_field = Field(tr("下一步"), self.next_step)
        self.next_on_field = Field(tr("哪一天"), self.next_on, grow=False)
        self.result_card.add(self.result, self.decision)
        together = row(self.next_field, self.next_on_field, gap=theme.SPACE["wide"])
        together.setStretch(0, 1)
        self.result_card.add(together)

    @staticmethod
    def _named(box: TextBox, name: str) -> TextBox:
        box.setAccessibleName(name)
        box.setPlaceholderText(name)
        return box

    def _connect(self) -> None:
        self.fields = {"held_at": self.held_field, "present": self.present_field, "next_step": self.next_field, "next_on": self.next_on_field}
        for name, control in {**self.controls, "opinion": self.opinion}.items():
            if isinstance(control, QPlainTextEdit):
                control.textChanged.connect(lambda n=name, c=control: self._tell(n, c.toPlainText()))
            elif isinstance(control, QLineEdit):
                control.textEdited.connect(lambda text, n=name: self._tell(n, text))
            else:
                control.picked.connect(lambda _key, n=name, c=control: self._tell(n, self._picked(n, c)))

    @staticmethod
    def _picked(name: str, control: AnswerRow) -> Typed:
        return control.chosen if name == "reasons" else next(iter(control.chosen), "")

    def _tell(self, name: str, value: Typed) -> None:
        if not self._quiet:
            self.typed.emit(name, value)

    # --- shown again and again --------------------------------------------------------------------------------------
    def show_form(self, form: MinuteForm) -> None:
        """What stands in every field."""
        self._quiet = True
        for name, control in {**self.controls, "opinion": self.opinion}.items():
            value = form.value(name)
            if isinstance(control, TextBox):
                control.put(str(value))
            elif isinstance(control, QLineEdit):
                if control.text() != value:
                    control.setText(str(value))
            else:
                control.choose(*(value if isinstance(value, tuple) else (value,) if value else ()))
        self._quiet = False

    def show_view(self, view: MeetingView) -> None:
        """Opinions, versions, what changed, and what may be written."""
        for control in (*self.controls.values(), self.opinion):
            if isinstance(control, QPlainTextEdit | QLineEdit):
                control.setReadOnly(not view.may_write)
            else:
                control.setEnabled(view.may_write)
        self._show_opinions(view)
        for card in (self.question_card, self.result_card):
            card.setVisible(not view.masked)
        clear(self._versions)
        self.versions.setVisible(bool(view.versions))
        for version in view.versions:
            use = button(tr("用这一版"), lambda r=version.rev_id: self.settle_wanted.emit(r), size="small", name=f"{version.head}：{tr('用这一版')}")
            self._versions.addLayout(row(Text(version.head, bold=True), None, use))
            for words in version.lines:
                self._versions.addWidget(Text(words, wrap=True))
        if view.versions:
            self._versions.addWidget(Text(tr("各人的意见都会留下，取最后写的。"), "label", wrap=True))
        clear(self._changed)
        self.changed.setVisible(bool(view.changed))
        for words in view.changed:
            shown = row(Mark("warn"), Text(words, wrap=True))
            shown.setStretch(1, 1)
            self._changed.addLayout(shown)

    def _show_opinions(self, view: MeetingView) -> None:
        self.own.setParent(self)
        self.own.hide()
        for side, _ in SIDES:
            body = self._opinion_rows[side]
            clear(body)
            there = [o for o in view.opinions if o.side == side and not (o.mine and side == view.my_side)]
            for opinion in there:
                body.addWidget(_opinion(opinion))
            if side == view.my_side:
                body.addWidget(self.own)
                self.own.show()
            elif not there:
                body.addWidget(Text(tr("还没有写"), tone="muted"))
        mine = next((o for o in view.opinions if o.mine), None)
        self.own_mark.set_level(mine.mark if mine else "dot")
        self.own_state.setText(mine.state if mine else tr("写好后保存，再签名"))
        self.take_over.setVisible(bool(view.proposal))
        self.sign.setVisible(view.may_sign)

    def focus(self, name: str) -> None:
        """Put the keyboard into a field."""
        (self.opinion if name == "opinion" else self.controls.get(name, self.question)).setFocus()

    def problem(self, name: str, words: str) -> None:
        """Say what is wrong under a field; "" takes it away."""
        if name in self.fields:
            self.fields[name].problem(words)


def _opinion(opinion: OpinionView) -> QWidget:
    box = QWidget()
    inside = QVBoxLayout(box)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(theme.SPACE["hair"])
    inside.addWidget(Text(opinion.who, "label", wrap=True))
    words: QLabel = Text(opinion.text, wrap=True, selectable=True)
    inside.addWidget(words)
    state = row(Mark(opinion.mark), Text(opinion.state, "label", wrap=True))
    state.setStretch(1, 1)
    inside.addLayout(state)
    return box
