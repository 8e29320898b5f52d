"""What the tab 体测 shows: the fitness standard, scores with their parts, tests of today, tables, track. Plain values, no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from prescribe.score_resident import ResidentScores
from protocols.facts import number_text, question
from protocols.fitness.results import (
    EDITION_NAMES,
    FitnessResult,
    ItemScore,
    Outcome,
    RangeOfPeers,
    RawValue,
    TestPermission,
)
from protocols.risk.score import Part, Score
from protocols.screening import TableAnswer
from protocols.terms import Answer
from protocols.tracks import TrackAnswer
from ui.pages.reason_view import CONFIDENCE_WORDS
from ui.pages.screening_tab_view import OUTCOME_WORDS as TABLE_WORDS
from ui.words import tr

Question = tuple[str, str]
"""(fact id, question): a link to the field on the consultation page."""
_FIELD_OF = {"bmi": "weight", "": "weight"}
"""Where a value that is worked out is measured."""
HEART = ("china_par_10y", "aacvpr_class")
_BODY_SIZE = ("height_weight", "one_rm")
"""Tests that have no line of their own in the list of today."""


@dataclass(frozen=True, slots=True)
class RangeView:
    """A bar from weaker (left) to better (right): the range of peers, the value, a mean."""

    low: float | None
    """The weaker end; above `high` where less is better. None: no range."""
    high: float | None
    value: float
    mean: float | None


@dataclass(frozen=True, slots=True)
class FitnessLine:
    """One measured item."""

    name: str
    value: str
    aside: str
    """Share of the total and day."""
    points: str
    """「70 分」「不计分」, or the place among peers."""
    detail: str
    """Where the next score begins, why it is not scored, or what peers reach."""
    share: float | None
    """Part of the highest score, 0–1; None: no score."""
    range: RangeView | None
    mark: str
    """「待核对」「存疑」「不能用」, or empty."""
    mark_words: str
    spoken: str


@dataclass(frozen=True, slots=True)
class MissingLine:
    """An item of the battery that was not done."""

    name: str
    why: str
    fact_id: str


@dataclass(frozen=True, slots=True)
class FitnessView:
    """The card of the national standard."""

    edition: str
    figure: str
    """「82.5 分」「10/11 项」, or empty."""
    grade: str
    sentence: str
    label: str
    """How far the tables are verified."""
    lines: tuple[FitnessLine, ...]
    missing: tuple[MissingLine, ...]
    notes: tuple[str, ...]
    ranges: bool
    """Ranges of peers are shown instead of scores."""


@dataclass(frozen=True, slots=True)
class ClassView:
    """One class of a score: `settled`, `possible` or `not`."""

    word: str
    span: str
    state: str


@dataclass(frozen=True, slots=True)
class PartView:
    """One thing a score is made of."""

    label: str
    text: str
    known: bool
    against: bool
    """It speaks for a worse class."""


@dataclass(frozen=True, slots=True)
class ScoreView:
    """One score as a card."""

    id: str
    title: str
    text: str
    word: str
    tone: str
    """`ok`, `warn`, or `info` while it is open."""
    waits: bool
    """「待医师确认」."""
    classes: tuple[ClassView, ...]
    parts: tuple[PartView, ...]
    questions: tuple[Question, ...]
    notes: tuple[tuple[str, bool], ...]
    """(sentence, waits for a physician)."""
    why_not: str
    valid: str
    source: str
    plain: str
    spoken: str


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One single test read against its limit."""

    name: str
    value: str
    word: str
    tone: str
    span: str
    waits: bool


@dataclass(frozen=True, slots=True)
class TestGroup:
    """Tests for which the same holds today."""

    __test__ = False
    word: str
    mark: str
    names: str
    reasons: tuple[str, ...]
    questions: tuple[Question, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class TableLine:
    """One pre-participation table."""

    name: str
    outcome: str
    mark: str
    say: str
    why: str


@dataclass(frozen=True, slots=True)
class TrackView:
    """The track by readiness, and what to do on it."""

    word: str
    why: str
    does: tuple[str, ...]
    plain: str
    questions: tuple[Question, ...]
    ask_again: str


@dataclass(frozen=True, slots=True)
class ScoresView:
    """The whole tab."""

    fitness: FitnessView
    heart: tuple[ScoreView, ...]
    scores: tuple[ScoreView, ...]
    measures: tuple[MeasureLine, ...]
    tests: tuple[TestGroup, ...]
    tables: tuple[TableLine, ...]
    track: TrackView
    estimates: tuple[tuple[str, str, str], ...]
    """(name, value, for whom and how far off)."""
    with_doctor: tuple[str, ...]
    open: tuple[Question, ...]
    """Every question that would settle something, once, in page order: for F3."""


def scores_view(found: ResidentScores) -> ScoresView:
    """Everything as it stands on the page."""
    single = [score for score in found.scores if _single(score)]
    views = [_score(score) for score in found.scores if score not in single]
    fitness, track = _fitness(found.fitness), _track(found.track)
    asked = [line.fact_id for line in fitness.missing]
    asked += [fact for view in views for fact, _ in view.questions] + [fact for fact, _ in track.questions]
    return ScoresView(
        fitness,
        tuple(view for view in views if view.id in HEART),
        tuple(view for view in views if view.id not in HEART),
        tuple(_measure(score) for score in single if not score.why_not),
        permission_groups(found.tests),
        tuple(_table(table) for table in found.tables),
        track,
        tuple((e.name, e.text, "；".join(filter(None, (e.valid, e.error and tr("误差 {error}", error=e.error), *e.notes)))) for e in found.estimates),
        found.with_doctor,
        questions_of(asked),
    )


def questions_of(facts: Iterable[str]) -> tuple[Question, ...]:
    """Each once, with the words to ask it."""
    return tuple((fact, question(fact)) for fact in dict.fromkeys(facts))


def signed(value: float) -> str:
    """A number with a true minus."""
    return number_text(value).replace("-", "−")


def day(on: date, today: date) -> str:
    """「今天」, 「11-23」 this year, 「2025-11-23」 before."""
    return tr("今天") if on == today else f"{on:%m-%d}" if on.year == today.year else on.isoformat()


# -- the national standard --


def _fitness(result: FitnessResult) -> FitnessView:
    if result.values or not (result.items or result.missing):
        lines = tuple(_raw(value, result.on) for value in result.values)
        return FitnessView(EDITION_NAMES[result.edition], "", "", result.say, "", lines, (), result.notes, True)
    missing = tuple(MissingLine(m.name, m.why, _FIELD_OF.get(m.fact_id, m.fact_id)) for m in result.missing)
    figure = f"{number_text(result.total)} {tr('分')}" if result.total is not None else f"{len(result.items)}/{result.battery} {tr('项')}"
    said = tr("{n} 项测全", n=len(result.items)) if result.total is not None else _why_no_total(result)
    lines = tuple(_item(item, result.on) for item in result.items)
    return FitnessView(EDITION_NAMES[result.edition], figure, result.grade_word, said, result.label, lines, missing, result.notes, False)


def _why_no_total(result: FitnessResult) -> str:
    """The engine's own sentence, without the edition, the count and the label, which stand beside it."""
    said = result.say.removeprefix(f"{result.edition.value} 版：").removesuffix(f"。{result.label}。")
    return said.removeprefix(f"{len(result.items)}/{result.battery} 项")


def _item(item: ItemScore, today: date) -> FitnessLine:
    share = tr("占 {share} %", share=f"{item.weight * 100:g}") if item.weight else ""
    aside = " · ".join(filter(None, (share, day(item.on, today), item.word if item.score is not None else "")))
    points = tr("{n} 分", n=item.score) if item.score is not None else tr("不计分")
    detail = item.next.say if item.next else item.not_scored.rstrip("。") or tr("已是最高分")
    part = None if item.score is None else item.score / item.top
    spoken = item.say + (f"{item.mark}：{item.verification_words}。" if item.mark else "")
    value = f"{signed(item.value)} {item.unit}".rstrip()
    return FitnessLine(item.name, value, aside, points, detail, part, None, item.mark, item.verification_words, spoken)


_PLACES = {"低于": "弱于常见", "在": "在常见范围", "高于": "好于常见"}


def _raw(value: RawValue, today: date) -> FitnessLine:
    peers = value.peers
    norm = next((p for p in peers if p.low is not None), None)
    mean = next((p for p in peers if p.mean is not None), None)
    bar = RangeView(norm.low, norm.high, value.value, mean.mean if mean else None) if norm else None
    if norm is None and mean is not None:
        bar = RangeView(None, None, value.value, mean.mean)
    detail = "；".join(_peer_words(peer) for peer in peers) or value.alone or tr("没有可比的数")
    marked = next((p for p in peers if p.doubt), None) or next((p for p in peers if p.mark), None)
    text = f"{signed(value.value)} {value.unit}".rstrip()
    points = tr(_PLACES[norm.place]) if norm else tr("只有平均数可比") if mean else tr("没有可比的数") if marked else ""
    mark, words = ("存疑" if marked.doubt else marked.mark, marked.doubt or marked.verification_words) if marked else ("", "")
    return FitnessLine(value.name, text, day(value.on, today), points, detail, None, bar, mark, words, value.say)


def _peer_words(peer: RangeOfPeers) -> str:
    if peer.low is not None and peer.high is not None:
        return tr("美国常模 {low} 到 {high}", low=signed(peer.low), high=signed(peer.high))
    if peer.mean is not None:
        return tr("2020 全国平均 {mean}", mean=signed(peer.mean))
    return tr("2020 全国平均{doubt}", doubt=peer.doubt)


# -- scores --


def _single(score: Score) -> bool:
    return len(score.parts) == 1 and score.parts[0].id == score.id


def tone_of(score: Score) -> str:
    """Grey-blue while it is open, green only for the best class once settled, otherwise for a person to see."""
    if score.settled is None:
        return "warn" if score.least else "info"
    return "ok" if score.least == 0 else "warn"


def _score(score: Score) -> ScoreView:
    kinds = tuple(
        ClassView(kind.word, kind.span, "settled" if score.least == at == score.worst else "possible" if score.least <= at <= score.worst else "not")
        for at, kind in enumerate(score.classes)
    )
    notes = tuple((note.say, note.confidence.needs_physician) for note in score.notes)
    text = score.text if score.text != score.word else ""
    source = f"{score.source} {tr(CONFIDENCE_WORDS[score.confidence])}"
    parts = tuple(map(_part, score.parts))
    return ScoreView(
        score.id, score.name, text, score.word, tone_of(score), score.mark.needs_physician, kinds, parts, questions_of(score.missing),
        notes, score.why_not, score.valid, source, score.plain, score.say,
    )  # fmt: skip


def _part(part: Part) -> PartView:
    points = "" if part.points is None else tr("{n} 分", n=f"{part.points:g}")
    text = tr("还没有记") if not part.known else "，".join(filter(None, (part.text, points)))
    label = f"{part.label}（{part.means}）" if part.means else part.label
    return PartView(label, text, part.known, part.known and part.speaks is Answer.YES)


def _measure(score: Score) -> MeasureLine:
    kind = score.settled
    said = next((note.say for note in score.notes if note.source == score.source and tr("以上") in note.say), "")
    span = said.rstrip("。") or (kind.span if kind else "；".join(c.span for c in score.classes))
    word = kind.word if kind else score.why_not or score.word
    return MeasureLine(score.name, score.text, word, tone_of(score), span, score.mark.needs_physician)


# -- beside them --

_OUTCOME_MARKS = {
    Outcome.ALLOWED: "ok", Outcome.MEASURE_ONLY: "info", Outcome.ASK_FIRST: "info", Outcome.ALTERNATIVE: "info", Outcome.NOT_TODAY: "warn",
}  # fmt: skip


def permission_groups(tests: Iterable[TestPermission]) -> tuple[TestGroup, ...]:
    """What is not simply allowed first, tests of one answer together; then all that may be done. What waits for an answer is one
    group: first the questions that stand before all of it, then those of single tests."""
    shown = sorted((test for test in tests if test.item not in _BODY_SIZE), key=lambda t: -t.outcome)
    alike: dict[tuple[object, ...], list[TestPermission]] = {}
    for test in shown:
        waits = test.outcome is Outcome.ASK_FIRST
        alike.setdefault((test.outcome, () if waits else _reasons(test), test.instead_say), []).append(test)
    groups = []
    for (outcome, _, instead), same in alike.items():
        names = "、".join(t.name for t in same)
        reasons = tuple(dict.fromkeys(say for test in same for say in _reasons(test)))
        groups.append(TestGroup(same[0].word, _OUTCOME_MARKS[outcome], names, reasons, _asked(same), instead))
    return tuple(groups)


def _asked(tests: Sequence[TestPermission]) -> tuple[Question, ...]:
    """Each question once; one that stands before some tests only says which."""
    before: dict[Question, list[str]] = {}
    for test in tests:
        for each in test.ask:
            before.setdefault(each, []).append(test.name)
    ordered = sorted(before.items(), key=lambda item: -len(item[1]))
    return tuple((fact, words + _which(names, len(tests))) for (fact, words), names in ordered)


def _which(names: Sequence[str], of: int) -> str:
    if len(names) == of:
        return ""
    return f"（{names[0]}）" if len(names) == 1 else tr("（{first}等 {n} 项）", first=names[0], n=len(names))


def _reasons(test: TestPermission) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.say for r in test.reasons if r.outcome >= test.outcome))


def _table(table: TableAnswer) -> TableLine:
    mark = {"recommended": "warn", "not_necessary": "ok"}.get(table.outcome, "info")
    say = f"{table.row}：{table.say}" if table.row else table.say
    return TableLine(table.name, tr(TABLE_WORDS[table.outcome]), mark, say, table.why)


def _track(answer: TrackAnswer) -> TrackView:
    track, asks = answer.track, questions_of(answer.missing)
    if track is None:
        return TrackView(tr("还不能定"), answer.why, (), "", asks, answer.ask_again)
    return TrackView(track.word, answer.why, track.does, track.plain, asks, answer.ask_again)
