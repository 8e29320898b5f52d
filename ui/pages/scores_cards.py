"""Cards of the tab 体测: the national standard with its bars, one score, single tests, tests of today, tables, track."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui import theme
from ui.pages.scores_view import (
    FitnessLine,
    FitnessView,
    MeasureLine,
    MissingLine,
    Question,
    ScoreView,
    TableLine,
    TestGroup,
    TrackView,
)
from ui.widgets.buttons import link
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.columns import Flow
from ui.widgets.form_field import tall_enough
from ui.widgets.marks import Mark
from ui.widgets.score_bars import ClassScale, NoBar, RangeBar, ShareBar
from ui.widgets.text import Text, column, row, rule
from ui.words import tr

Go = Callable[[str], None]
SHORT = 6
"""Parts of a score that are laid open at once; more wait behind a link."""
FIRST = 4
"""Questions shown at once."""


class TallCard(Card):
    """A card as high as its words."""

    def __init__(self, title: str, icon: str) -> None:
        super().__init__(title, icon=icon)
        self.setSizePolicy(tall_enough())

    def minimumSizeHint(self) -> QSize:
        """No higher than its words at its present width: lines inside guess their height without knowing it."""
        hint = super().minimumSizeHint()
        if self._width:
            hint.setHeight(self.layout().totalHeightForWidth(self._width))
        return hint


def waits_chip() -> Chip:
    """「待医师确认」."""
    return Chip(tr("待医师确认"), "warn", dashed=True)


class Questions(QWidget):
    """Each question leads to its field; the first few are shown, the others wait behind a link."""

    def __init__(self, asked: Sequence[Question], go: Go, title: str = "") -> None:
        super().__init__()
        self.setSizePolicy(tall_enough())
        self._rest = QWidget()
        self._rest.setSizePolicy(tall_enough())
        first, rest = asked[:FIRST], asked[FIRST:]
        self._rest.setLayout(column(*(_question(fact_id, words, go) for fact_id, words in rest), gap=0))
        self._rest.hide()
        words = tr("另 {n} 项", n=len(rest))
        self.more = link(words, self._show_rest, name=tr("{title}：{what}", title=title, what=words) if title else words)
        self.setLayout(column(*(_question(fact_id, words, go) for fact_id, words in first), self.more, self._rest, gap=0))
        self.more.setVisible(bool(rest))

    def _show_rest(self) -> None:
        self.more.hide()
        self._rest.show()


def _question(fact_id: str, words: str, go: Go) -> QWidget:
    box = QWidget()
    box.setSizePolicy(tall_enough())
    there = link(tr("去填"), lambda: go(fact_id), name=tr("去填：{question}", question=words))
    inside = row(Mark("open", 14), Text(words, wrap=True), there)
    inside.setStretch(1, 1)
    box.setLayout(inside)
    return box


# -- the national standard --


class FitnessCard(TallCard):
    """Items with value, points, bar and how far their table is verified."""

    def __init__(self, go: Go) -> None:
        super().__init__(tr("国民体质测定"), "dumbbell")
        self._go = go

    def show_view(self, view: FitnessView) -> None:
        """Put these lines below the title."""
        self.set_aside(view.edition)
        if view.figure:
            grade = [Text(view.grade, "card", tone="ok")] if view.grade else []
            said = Text(view.sentence, tone="muted", wrap=True)
            head = row(Text(view.figure, "figure"), *grade, said)
            head.setStretch(head.count() - 1, 1)
            self.add(head)
        else:
            self.add(Text(view.sentence, wrap=True))
        if view.label:
            self.add(_noted(view.label))
        if view.ranges and any(line.range for line in view.lines):
            self.add(_noted(tr("有底色的一段是美国同龄人常见的范围：美国常模，不是评级。○ 是 2020 年全国平均。左弱右好。")))
        for line in view.lines:
            self.add(rule(), _line(line))
        if not view.lines and not view.missing:
            self.add(Text(tr("还没有测过。"), tone="muted"), Questions((("height", tr("从身高、体重开始")),), self._go))
        if view.missing:
            self.add(rule(), Text(tr("没有做 {n} 项", n=len(view.missing)), "label", bold=True))
            self.add(*(self._missing(line) for line in view.missing))
        for note in view.notes:
            self.add(Text(note, "label", wrap=True))

    def _missing(self, line: MissingLine) -> QWidget:
        box = QWidget()
        box.setSizePolicy(tall_enough())
        inside = row(
            Mark("open", 14), Text(line.name, wrap=True), Text(line.why, "label"),
            link(tr("去填"), lambda: self._go(line.fact_id), name=tr("去填：{question}", question=line.name)),
        )  # fmt: skip
        inside.setStretch(1, 1)
        box.setLayout(inside)
        return box


def _noted(words: str) -> QWidget:
    box = QWidget()
    box.setSizePolicy(tall_enough())
    inside = row(Mark("info", 14), Text(words, "label", wrap=True))
    inside.setStretch(1, 1)
    box.setLayout(inside)
    return box


def _line(line: FitnessLine) -> QWidget:
    box = QWidget()
    box.setSizePolicy(tall_enough())
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.SPACE["wide"])
    grid.setVerticalSpacing(0)
    value = Text(line.value, "card")
    value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    grid.addLayout(column(None, Text(line.name, wrap=True), Text(line.aside, "label", wrap=True), None, gap=0), 0, 0)
    grid.addWidget(value, 0, 1)
    bar: QWidget = NoBar()
    if line.range is not None:
        bar = RangeBar(line.range.low, line.range.high, line.range.value, line.range.mean, line.spoken)
    elif line.points:
        bar = ShareBar(line.share, line.spoken)
    grid.addWidget(bar, 0, 2)
    mark = [_mark_chip(line)] if line.mark else []
    points = [row(Text(line.points, bold=True), *mark, None)] if line.points or mark else []
    grid.addLayout(column(None, *points, Text(line.detail, "label", wrap=True), None, gap=0), 0, 3)
    for place, share in enumerate((5, 3, 5, 7)):
        grid.setColumnStretch(place, share)
        grid.setColumnMinimumWidth(place, theme.px(96) if place == 1 else 0)
    return box


def _mark_chip(line: FitnessLine) -> Chip:
    chip = Chip(line.mark, "warn", dashed=True)
    chip.setToolTip(line.mark_words)
    chip.setAccessibleDescription(line.mark_words)
    return chip


# -- one score --


class ScoreCard(TallCard):
    """Value and class on their scale, what would settle it, its parts, what the guideline says."""

    def __init__(self, view: ScoreView, icon: str, go: Go) -> None:
        super().__init__(view.title, icon)
        self.view = view
        chip = Chip(view.word, view.tone)
        self.add_to_head(*([waits_chip()] if view.waits else []), chip)
        if view.text:
            self.add(Text(view.text, "figure" if any(c.isdigit() for c in view.text) else "card"))
        self.add(ClassScale(tuple((c.word, c.state) for c in view.classes), view.tone, view.spoken))
        spans = [tr("{word}：{span}", word=c.word, span=c.span) for c in view.classes if c.state != "not"]
        self.add(Text("；".join(spans), "label", wrap=True))
        if view.why_not:
            self.add(_noted(view.why_not))
        for say, waits in view.notes:
            self.add(_note(say, waits and not view.waits))
        if view.questions:
            self.add(Text(tr("还要问清 {n} 项", n=len(view.questions)), "label", bold=True), Questions(view.questions, go, view.title))
        self._parts = QWidget()
        self._parts.setSizePolicy(tall_enough())
        self._parts.setLayout(_parts_grid(view))
        self.more = link("", self.toggle)
        self.add(self.more, self._parts)
        self.more.setVisible(len(view.parts) > SHORT)
        self._open(len(view.parts) <= SHORT)
        self.add(Text("　".join(filter(None, (view.valid and tr("适用：{valid}", valid=view.valid), view.source))), "label", wrap=True))
        self.add(_plain(view.plain))

    def toggle(self) -> None:
        """Lay the parts open or fold them."""
        self._open(self._parts.isHidden())

    def _open(self, shown: bool) -> None:
        self._parts.setVisible(shown)
        words = tr("收起资料") if shown else tr("看算进去的 {n} 项资料", n=len(self.view.parts))
        self.more.setText(words)
        self.more.setAccessibleName(tr("{title}：{what}", title=self.view.title, what=words))


def _note(say: str, waits: bool) -> QWidget:
    box = QWidget()
    box.setSizePolicy(tall_enough())
    inside = row(Mark("dot", 14), Text(say, wrap=True), *([waits_chip()] if waits else []))
    inside.setStretch(1, 1)
    box.setLayout(inside)
    return box


def _parts_grid(view: ScoreView) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.SPACE["wide"])
    grid.setVerticalSpacing(theme.SPACE["hair"])
    for place, part in enumerate(view.parts):
        text = Text(part.text, bold=part.against, tone=None if part.known else "hint", wrap=True)
        grid.addWidget(Text(part.label, "label", wrap=True), place, 0, Qt.AlignmentFlag.AlignTop)
        mark = column(Mark("warn" if part.against else "dot" if part.known else "open", 13), None, gap=0)
        mark.setContentsMargins(0, theme.px(4), 0, 0)
        grid.addLayout(mark, place, 1)
        grid.addWidget(text, place, 2, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(0, 3)
    grid.setColumnStretch(2, 2)
    return grid


def _plain(words: str) -> QWidget:
    box = QWidget()
    box.setSizePolicy(tall_enough())
    said = row(Text(tr("对居民说"), "label"), Text(words, wrap=True))
    said.setStretch(1, 1)
    box.setLayout(said)
    return box


# -- single tests and what stands beside --


def measures_card(lines: Sequence[MeasureLine]) -> Card:
    """Single tests against their limits."""
    card = TallCard(tr("单项测试"), "list-checks")
    for place, line in enumerate(lines):
        if place:
            card.add(rule())
        flow = Flow()
        for each in (Chip(line.word, line.tone), *([waits_chip()] if line.waits else [])):
            flow.addWidget(each)
        chip = column(None, flow, None, gap=0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE["wide"])
        grid.addLayout(column(Text(line.name, wrap=True), Text(line.span, "label", wrap=True), gap=0), 0, 0)
        grid.addWidget(Text(line.value, "card"), 0, 1)
        grid.addLayout(chip, 0, 2)
        for at, share in enumerate((5, 2, 4)):
            grid.setColumnStretch(at, share)
        card.add(grid)
    return card


def tests_card(groups: Sequence[TestGroup], go: Go) -> Card:
    """Which test may be done today."""
    card = TallCard(tr("今天能做哪些测试"), "shield-check")
    for place, group in enumerate(groups):
        if place:
            card.add(rule())
        card.add(row(Mark(group.mark), Text(group.word, bold=True), None), Text(group.names, wrap=True))
        card.add(*(Text(reason, "label", wrap=True) for reason in group.reasons))
        if group.instead:
            card.add(Text(group.instead, "label", wrap=True))
        if group.questions:
            card.add(Questions(group.questions, go, group.word))
    return card


def track_card(view: TrackView, go: Go) -> Card:
    """The track by readiness with what to do."""
    card = TallCard(tr("运动意愿"), "footprints")
    card.add(Text(view.word, "card"), Text(view.why, "label", wrap=True))
    for doing in view.does:
        line = row(Mark("dot", 14), Text(doing, wrap=True))
        line.setStretch(1, 1)
        card.add(line)
    if view.ask_again:
        card.add(_noted(view.ask_again))
    if view.questions:
        card.add(Questions(view.questions, go, tr("运动意愿")))
    if view.plain:
        card.add(_plain(view.plain))
    return card


def tables_card(lines: Sequence[TableLine]) -> Card:
    """ACSM 2015 and the overlay of 2025; the stricter one says why."""
    card = TallCard(tr("运动前筛查表"), "clipboard-list")
    for place, line in enumerate(lines):
        if place:
            card.add(rule())
        head = row(Mark(line.mark), Text(line.name, bold=True, wrap=True), Text(line.outcome, "label"))
        head.setStretch(1, 1)
        card.add(head, Text(line.say, "label", wrap=True))
        if line.why:
            card.add(_noted(line.why))
    return card


def estimates_card(lines: Sequence[tuple[str, str, str]]) -> Card:
    """Values worked out by a formula."""
    card = TallCard(tr("估算"), "chart-line")
    for name, value, about in lines:
        card.add(Text(name, wrap=True), Text(value, bold=True, wrap=True), Text(about, "label", wrap=True))
    return card


def stack() -> QVBoxLayout:
    """A column of cards."""
    made = QVBoxLayout()
    made.setSpacing(theme.SPACE["row"])
    return made
