"""The right column of 会诊: the risk grade with its reasons, raising it, signing it; consultations held before."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from prescribe.consult import Consultation
from ui import theme
from ui.pages.meeting_view import GradeView
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.choices import AnswerRow
from ui.widgets.field import Field, line
from ui.widgets.form_field import tall_enough
from ui.widgets.marks import Mark
from ui.widgets.text import Text, clear, row
from ui.words import tr


class MeetingSide(QWidget):
    """`fix`, `change(tier, reason)`, `sign`, `print`: what a person asks for the grade; `open(id or None)`: another minute."""

    fix_wanted = Signal()
    change_wanted = Signal(int, str)
    sign_wanted = Signal()
    print_wanted = Signal()
    minute_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.grade = Card(tr("风险等级"), icon="activity")
        self.earlier = Card(tr("别的会诊"), icon="history")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE["row"])
        self._grade, self._earlier = QVBoxLayout(), QVBoxLayout()
        for card, body in ((self.grade, self._grade), (self.earlier, self._earlier)):
            body.setSpacing(theme.SPACE["small"])
            card.setSizePolicy(tall_enough())
            card.add(body)
            box.addWidget(card)
        box.addStretch(1)
        self._build_change()
        self._shown: GradeView | None = None

    def _build_change(self) -> None:
        """Raising (or taking a raise back), in the card itself: which grade, why, and one button."""
        self.change = QWidget()
        inside = QVBoxLayout(self.change)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.SPACE["small"])
        self.tiers = AnswerRow([], name=tr("改成哪一级"))
        self.why = line(tr("写明为什么，至少 8 个字"))
        self.why.returnPressed.connect(self._change)
        self.why_field = Field(tr("为什么"), self.why)
        inside.addWidget(Text(tr("只能提高，不能低于算出的等级。"), "label", wrap=True))
        inside.addWidget(self.tiers)
        inside.addWidget(self.why_field)
        inside.addLayout(row(None, button(tr("不改了"), self.put_away, kind="quiet"), button(tr("改等级"), self._change)))
        self.grade.add(self.change)
        self.change.hide()

    def show_grade(self, view: GradeView) -> None:
        """The card of the grade; what is being typed into it stays."""
        if view == self._shown:
            return
        self._shown = view
        clear(self._grade)
        body = self._grade
        body.addLayout(row(Text(view.word, "page", tone=view.tone), None, Text(view.fixed, "label")))
        if view.raised:
            line_ = row(Mark("warn"), Text(view.raised, wrap=True))
            line_.setStretch(1, 1)
            body.addLayout(line_)
        body.addWidget(Text(view.computed, "label", wrap=True))
        for reason in view.reasons:
            body.addWidget(Text(f"· {reason}", wrap=True))
        if view.missing:
            body.addWidget(Text(tr("还不知道，问清楚后可能更高："), "label", bold=True, wrap=True))
            for question in view.missing[:6]:
                body.addWidget(Text(f"· {question}", "label", wrap=True))
        for note in view.notes:
            shown = row(Mark("warn"), Text(note, wrap=True))
            shown.setStretch(1, 1)
            body.addLayout(shown)
        for signature in view.signatures:
            shown = row(Mark(signature.mark), Text(signature.text, "label", wrap=True))
            shown.setStretch(1, 1)
            body.addLayout(shown)
        self._buttons(view)
        if not view.tiers:
            self.put_away()
        elif self.tiers.keys != tuple(key for key, _ in view.tiers):
            self.tiers.set_choices(view.tiers)

    def _buttons(self, view: GradeView) -> None:
        self.fix = button(view.fix_label or tr("按筛查定级"), self.fix_wanted.emit, size="small")
        self.raise_ = button(view.change_label, self.ask_change, size="small", icon="trending-up")
        self.sign = button(tr("签等级"), self.sign_wanted.emit, size="small", icon="pen-line")
        self.paper = button(tr("印分级单"), self.print_wanted.emit, size="small", icon="printer")
        shown = ((self.fix, bool(view.fix_label)), (self.raise_, bool(view.tiers)), (self.sign, view.may_sign), (self.paper, view.may_print))
        for pair in (shown[:2], shown[2:]):
            there = [made for made, may in pair if may]
            for made, may in pair:
                if not may:
                    made.setParent(None)
            if there:
                self._grade.addLayout(row(*there, None))

    def ask_change(self) -> None:
        """Open the question which grade and why."""
        self.change.show()
        if len(self.tiers.keys) == 1:
            self.tiers.choose(*self.tiers.keys)
            self.why.setFocus()
        else:
            self.tiers.setFocus()

    def put_away(self) -> bool:
        """Close it. False: it was closed."""
        if self.change.isHidden():
            return False
        self.change.hide()
        self.why.clear()
        self.why_field.problem("")
        return True

    def _change(self) -> None:
        if not self.tiers.chosen:
            self.why_field.problem(tr("先选改成哪一级。"))
            self.tiers.setFocus()
            return
        self.change_wanted.emit(int(self.tiers.chosen[0]), self.why.text())

    def refuse(self, words: str) -> None:
        """A refusal about the reason, under the reason."""
        self.why_field.problem(words)
        self.why.setFocus()

    def show_earlier(self, found: Consultation) -> None:
        """Other minutes, and a way to hold another consultation."""
        clear(self._earlier)
        minute = found.minute
        for minute_id, words in minute.earlier:
            self._earlier.addWidget(link(tr("会诊 {at}", at=words), lambda m=minute_id: self.minute_wanted.emit(m)))
        if found.may_write and minute.exists and minute.signed:
            self._earlier.addWidget(button(tr("另开一次会诊"), lambda: self.minute_wanted.emit(None), size="small", icon="plus"))
        self.earlier.setVisible(self._earlier.count() > 0)
