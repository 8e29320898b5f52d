"""The right column of the prescription page: 筛查结果, 停止信号, 两人签名, 目标与随访, 依据, and what waits for a physician."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from protocols.terms import Role
from ui import theme
from ui.pages.prescription_view import ConfirmLine, PrescriptionView
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.chip import Chip, RoleBadge
from ui.widgets.form_field import tall_enough
from ui.widgets.marks import Mark
from ui.widgets.overlay import Popover
from ui.widgets.text import Text, clear, row, rule
from ui.words import tr


class PrescriptionSide(QWidget):
    """Five cards, drawn anew only when what they say changed."""

    changes_wanted = Signal()
    looked_behind = Signal(str)
    """`replay` or `trace` is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.screening = Card(tr("筛查结果"), icon="shield-check")
        self.stop = Card(tr("停止信号"), icon="octagon-alert")
        self.signers = Card(tr("两人签名"), icon="pen-line")
        self.goals = Card(tr("目标与随访"), icon="flag")
        self.rules = Card(tr("依据"), icon="book-open")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE["row"])
        self._bodies: dict[Card, QVBoxLayout] = {}
        for card in (self.screening, self.stop, self.signers, self.goals, self.rules):
            body = QVBoxLayout()
            body.setSpacing(theme.SPACE["hair"])
            card.setSizePolicy(tall_enough())
            card.add(body)
            self._bodies[card] = body
            box.addWidget(card)
        box.addStretch(1)
        self._shown: PrescriptionView | None = None

    def show_view(self, view: PrescriptionView) -> None:
        """Show the cards of a prescription."""
        if view == self._shown:
            return
        self._shown = view
        self._screening(view)
        self._stop(view)
        self._signers(view)
        self._goals(view)
        self._rules(view)

    def _fresh(self, card: Card) -> QVBoxLayout:
        clear(self._bodies[card])
        return self._bodies[card]

    def _screening(self, view: PrescriptionView) -> None:
        body = self._fresh(self.screening)
        head = Text(view.screening_head, bold=True, wrap=True)
        line = row(Mark(view.screening_mark), head)
        line.setStretch(1, 1)
        line.addWidget(Text(view.screening_valid, "label"))
        body.addLayout(line)
        for words in view.screening_lines:
            body.addWidget(Text(words, wrap=True))

    def _stop(self, view: PrescriptionView) -> None:
        body = self._fresh(self.stop)
        body.addWidget(Text(view.stop_signs, wrap=True))
        body.addWidget(Text(view.stop_act, bold=True, wrap=True))
        if view.stop_measured:
            body.addWidget(Text(view.stop_measured, "label", wrap=True))

    def _signers(self, view: PrescriptionView) -> None:
        body = self._fresh(self.signers)
        for signer in view.signers:
            role = Role.PHYSICIAN if signer.badge == "医" else Role.RX_INSTRUCTOR
            name = Text(signer.name or signer.role, bold=bool(signer.name))
            chip = Chip(signer.chip, signer.kind or "neutral")
            title = Text(signer.role if signer.name else "", "label")
            body.addLayout(row(RoleBadge(role, filled=signer.filled, size=24), name, title, None, chip))
        note = Text(view.signing_note, "label", wrap=True)
        body.addWidget(note)
        if view.changed:
            body.addWidget(link(tr("看改动"), self.changes_wanted.emit), 0, Qt.AlignmentFlag.AlignLeft)

    def _goals(self, view: PrescriptionView) -> None:
        body = self._fresh(self.goals)
        for goal in view.goals:
            body.addWidget(Text(goal, wrap=True))
        for on, mode, what in view.visits:
            words = Text(f"{mode} {what}", tone="muted", wrap=True)
            line = row(Text(on, bold=True), words, gap=6)
            line.setStretch(1, 1)
            body.addLayout(line)
        if not view.goals and not view.visits:
            body.addWidget(Text(tr("还没有目标和随访日期。"), tone="muted"))

    def _rules(self, view: PrescriptionView) -> None:
        body = self._fresh(self.rules)
        body.addWidget(Text(view.made_by, wrap=True))
        for key, words, icon in (("replay", tr("按当时和现在的版本重算"), "refresh-cw"), ("trace", tr("每条规则的回答"), "scale")):
            leads = link(words, lambda k=key: self.looked_behind.emit(k), icon=icon)
            body.addWidget(leads, 0, Qt.AlignmentFlag.AlignLeft)


class ConfirmPopover(Popover):
    """Lines that rest on C or P: a physician reads them and confirms, one by one or all."""

    confirmed = Signal(object)
    """Tuple of rule ids."""

    def __init__(self, anchor: QWidget, lines: tuple[ConfirmLine, ...], may: bool) -> None:
        super().__init__(anchor, 520)
        self._lines, self._may = lines, may
        self.setAccessibleName(tr("待医师确认"))
        box = QVBoxLayout()
        box.setSpacing(theme.SPACE["small"])
        self.body.addLayout(box)
        box.addLayout(row(Mark("warn", 18), Text(tr("待医师确认 {n} 条", n=len(lines)), "card"), None))
        hint = tr("这些数字没有核到原文，或是本产品的建议。医生看过，点确认，就记下名字。")
        box.addWidget(Text(hint, "label", wrap=True))
        inside = QVBoxLayout()
        inside.setSpacing(theme.SPACE["small"])
        inside.setContentsMargins(0, 0, theme.SPACE["small"], 0)
        for before, line in zip((None, *lines), lines, strict=False):
            inside.addWidget(rule())
            if before is None or before.group != line.group:
                inside.addLayout(self._group(line.group))
            one = button(tr("确认"), lambda r=line.rule_id: self._confirm((r,)), size="small")
            one.setAccessibleName(tr("确认：{say}", say=line.say))
            one.setEnabled(may)
            words = row(Text(line.say, wrap=True), one)
            words.setStretch(0, 1)
            inside.addLayout(words)
        inside.addStretch(1)
        box.addWidget(_scrolled(inside, theme.px(44) * min(len(lines), 8) + 8))
        box.addWidget(rule())
        everything = button(tr("全部确认"), lambda: self._confirm(tuple(x.rule_id for x in lines)), kind="primary")
        everything.setEnabled(may)
        note = Text("" if may else tr("要医生来确认。"), "label")
        box.addLayout(row(note, None, everything))
        self.first = everything

    def _group(self, name: str) -> QHBoxLayout:
        """The name of a group, and one click for all of it."""
        rules = tuple(line.rule_id for line in self._lines if line.group == name)
        whole = button(tr("确认这 {n} 条", n=len(rules)), lambda: self._confirm(rules), kind="link", size="small")
        whole.setAccessibleName(tr("确认：{name}，{n} 条", name=name, n=len(rules)))
        whole.setEnabled(self._may)
        return row(Text(name, bold=True), None, whole)

    def _confirm(self, rules: tuple[str, ...]) -> None:
        self.confirmed.emit(rules)
        self.close_it()


class FactsPopover(Popover):
    """看用到的事实: what the engine knew when it made this plan."""

    def __init__(self, anchor: QWidget, facts: tuple[tuple[str, str], ...]) -> None:
        super().__init__(anchor, 496)
        self.setAccessibleName(tr("用到的事实"))
        self.body.addWidget(Text(tr("用到的事实"), "card"))
        self.body.addSpacing(theme.SPACE["small"])
        for label, value in facts[:18]:
            line = row(Text(label, "label"), None, Text(value))
            self.body.addLayout(line)
        if len(facts) > 18:
            self.body.addWidget(Text(tr("还有 {n} 项，在「筛查」里看。", n=len(facts) - 18), "label"))


def _scrolled(inside: QVBoxLayout, height: int) -> QScrollArea:
    holder = QWidget()
    holder.setProperty("clear", True)
    holder.setLayout(inside)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    area.setWidget(holder)
    area.setFixedHeight(height)
    return area
