"""The tab 筛查: the answer and how long it holds, every finding with who answered it, the tables, every rule asked."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from prescribe.assess import AssessmentState, open_assessment
from prescribe.permissions import allows
from prescribe.screen import screen_resident
from protocols.screening import Screening
from protocols.terms import Act
from ui import theme
from ui.page import Action, BarState, Page
from ui.pages.consultation_view import entries_by_fact
from ui.pages.screening_tab_view import FindingLine, ScreeningView, screening_view
from ui.session import Station
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.columns import Columns
from ui.widgets.form_field import tall_enough
from ui.widgets.marks import Mark
from ui.widgets.strips import Strip
from ui.widgets.text import Text, clear, row, rule
from ui.words import tr

TRACE_SHOWN = 12


class ScreeningTabPage(Page):
    """Read only; what is missing leads to its field."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self._state: AssessmentState | None = None
        self._screening: Screening | None = None
        self._trace_open = False
        self.columns = Columns(side_width=346)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.columns)
        self.strip = Strip("info")
        self.validity = Text("", "label")
        self.redo = button(tr("重做筛查"), self._go_assess, size="small")
        self.strip.add(self.validity, self.redo)
        self.columns.main.addWidget(self.strip)
        self.findings = Card(tr("筛查发现"), icon="list-checks")
        self.trace = Card(tr("每条规则的回答"), icon="scale")
        self.missing = Card(tr("还缺什么"), icon="circle-dashed")
        self.risk = Card(tr("风险分级"), icon="activity")
        self.tables = Card(tr("运动前筛查表"), icon="clipboard-list")
        self.gates = Card(tr("每次运动前要问"), icon="calendar-check")
        self._bodies: dict[Card, QVBoxLayout] = {}
        for card, side in ((self.findings, False), (self.trace, False), (self.risk, True), (self.missing, True),
                           (self.tables, True), (self.gates, True)):  # fmt: skip
            body = QVBoxLayout()
            body.setSpacing(theme.SPACE["small"])
            card.setSizePolicy(tall_enough())
            card.add(body)
            self._bodies[card] = body
            (self.columns.side if side else self.columns.main).addWidget(card)
        self.columns.main.addStretch(1)
        self.columns.side.addStretch(1)
        self._show_cards(False)

    def _show_cards(self, shown: bool) -> None:
        for card in self._bodies:
            card.setVisible(shown)

    def activate(self, resident_id: UUID | None) -> None:
        """Screen this resident by what is recorded."""
        if resident_id != self._resident:
            self._state = self._screening = None
            self._show_cards(False)
        self._resident = resident_id
        if resident_id is None:
            self.strip.show_state("info", tr("没有打开的居民"), tr("Ctrl+K 找居民。"))
            return
        self.station.do(open_assessment, resident_id, then=self._opened, owner=self)
        self.station.do(screen_resident, resident_id, then=self._screened, owner=self)

    def reload(self, change: object) -> None:
        """New answers came in."""
        if self._resident in getattr(change, "residents", ()):
            self.activate(self._resident)

    def _opened(self, state: AssessmentState) -> None:
        if state.resident_id == self._resident:
            self._state = state
            self._show()

    def _screened(self, screening: Screening) -> None:
        self._screening = screening
        self._show()

    def _show(self) -> None:
        if self._screening is None or self._state is None:
            return
        entries = {**entries_by_fact(self._state.fitness.part), **entries_by_fact(self._state.medical.part)}
        view = screening_view(self._screening, entries, self.station.clinic.clock.today())
        self._show_cards(True)
        self.strip.show_state(view.mark, view.head, view.headline)
        self.validity.setText(view.validity)
        self.validity.set_tone(view.validity_kind or "muted")
        self._show_findings(view)
        self._show_trace(view)
        self._show_side(view)
        primary = Action(tr("去评估"), self._go_assess, icon="stethoscope")
        papers = Action(tr("印问卷"), self.print_it, icon="printer", key="Ctrl+P")
        first = view.missing[0][1].rstrip("？?") if view.missing else ""
        text = tr("还差 {n} 项：{first}", n=len(view.missing), first=first) if view.missing else tr("都问到了")
        mark = "info" if view.missing else "ok"
        self.set_bar(BarState(text, mark, goes_to_missing=bool(view.missing), secondary=(papers,), primary=primary))

    def _fresh(self, card: Card) -> QVBoxLayout:
        clear(self._bodies[card])
        return self._bodies[card]

    def _show_findings(self, view: ScreeningView) -> None:
        body = self._fresh(self.findings)
        self.findings.set_aside(tr("{n} 条", n=len(view.findings)) if view.findings else "")
        if not view.findings:
            body.addWidget(Text(tr("没有哪条规则限制今天的运动。"), tone="muted", wrap=True))
        for place, line in enumerate(view.findings):
            if place:
                body.addWidget(rule())
            body.addWidget(_finding(line))

    def _show_trace(self, view: ScreeningView) -> None:
        body = self._fresh(self.trace)
        self.trace.set_aside(tr("规则库 {print}", print=view.fingerprint[:8]))
        body.addWidget(Text(view.trace_summary, wrap=True))
        shown = view.trace if self._trace_open else view.trace[:TRACE_SHOWN]
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE["wide"])
        grid.setVerticalSpacing(theme.SPACE["hair"])
        for place, line in enumerate(shown):
            column = (place % 3) * 2
            grid.addWidget(Text(line.rule_id, "label"), place // 3, column)
            grid.addWidget(Text(line.answer, bold=line.answer == tr("是")), place // 3, column + 1)
            grid.setColumnStretch(column + 1, 1)
        body.addLayout(grid)
        if len(view.trace) > len(shown):
            more = link(tr("看全部 {n} 条", n=len(view.trace)), self._open_trace)
            body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _open_trace(self) -> None:
        """The page of every rule, with its search; here for roles that may not see diagnoses."""
        if self._resident is not None and allows(self.station.staff.role, "medical", Act.READ):
            self.station.open_resident(self._resident, "trace")
            return
        self._trace_open = True
        self._show()

    def _show_side(self, view: ScreeningView) -> None:
        body = self._fresh(self.risk)
        body.addLayout(row(Text(view.risk, "card"), None, Text(tr("问卷：{result}", result=view.questionnaire), "label")))
        body.addWidget(Text(view.effort, wrap=True))
        for reason in view.risk_reasons:
            body.addWidget(Text(reason, "label", wrap=True))
        body = self._fresh(self.missing)
        self.missing.setVisible(bool(view.missing))
        for fact_id, question, why in view.missing[:8]:
            go = link(question, lambda f=fact_id: self._go_assess(f))
            body.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)
            if why:
                body.addWidget(Text(why, "label", wrap=True))
        body = self._fresh(self.tables)
        self.tables.setVisible(bool(view.tables))
        for table in view.tables:
            line = row(Mark(table.mark), Text(table.name, bold=True), None, Text(table.outcome, "label"))
            body.addLayout(line)
            body.addWidget(Text(f"{table.row}：{table.say}" if table.row else table.say, "label", wrap=True))
        body = self._fresh(self.gates)
        self.gates.setVisible(bool(view.day_gates))
        for title, lines in view.day_gates:
            body.addWidget(Text(title, "label", bold=True))
            for word, say in lines:
                line = row(Text(say, wrap=True), Chip(word))
                line.setStretch(0, 1)
                body.addLayout(line)

    def _go_assess(self, fact_id: object = None) -> None:
        if self._resident is not None:
            self.station.open_resident(self._resident, "assessment", fact_id if isinstance(fact_id, str) else None)

    def print_it(self) -> None:
        """Ctrl+P: the papers of an assessment, the questionnaire first."""
        from ui.pages.preview_page import show_papers

        show_papers(self, self._resident, "readiness")

    def go_to_missing(self, step: int = 1) -> None:
        """F3: to the field of the first open question."""
        missing = self._screening.missing if self._screening else ()
        self._go_assess(missing[0].fact_id if missing else None)


def _finding(line: FindingLine) -> QWidget:
    box = QWidget()
    inside = QVBoxLayout(box)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(theme.SPACE["hair"])
    say = Text(line.say, bold=True, wrap=True)
    chip = Chip(line.confidence, "warn" if line.needs_physician else "neutral", dashed=line.needs_physician)
    head = row(Mark(line.mark), Text(line.word, tone=line.mark), say, Chip(line.gate), chip)
    head.setStretch(2, 1)
    inside.addLayout(head)
    if line.facts:
        who = f"{line.facts}（{line.who}）" if line.who else line.facts
        inside.addWidget(Text(who, "label", wrap=True))
    inside.addWidget(Text(line.source, "label", wrap=True))
    return box
