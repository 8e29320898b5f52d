"""The scores and estimates of a resident as `explain` prints them: value, class, parts, what is missing, source and mark."""

from __future__ import annotations

from dataclasses import dataclass

from protocols.derive import derive
from protocols.estimating.estimate import Estimate
from protocols.estimating.walk import walk_of
from protocols.facts import Facts, definition
from protocols.protocol import Library
from protocols.risk.score import Note, Part, RiskClass, Score
from protocols.risk.scores import scores
from protocols.terms import Answer, Confidence
from protocols.tracks import TrackAnswer, track_of

_SPEAKS = {Answer.YES: "是", Answer.NO: "否", Answer.NOT_KNOWN: ""}


@dataclass(frozen=True, slots=True)
class Scored:
    """What the scores say of one set of facts."""

    scores: tuple[Score, ...]
    estimates: tuple[Estimate, ...]
    track: TrackAnswer


def scored(facts: Facts, library: Library) -> Scored:
    """Scores, estimates and track; `facts` as recorded, for what was only assumed never counts in a score."""
    own = derive(facts, library)
    return Scored(scores(own), walk_of(own), track_of(own))


def scores_text(found: Scored) -> str:
    """The same as staff read it, in Chinese."""
    lines = [f"【评分】{len(found.scores)} 项"]
    for score in found.scores:
        lines += _score_lines(score)
    if found.estimates:
        lines += ["", "【估算】", *(line for estimate in found.estimates for line in _estimate_lines(estimate))]
    return "\n".join([*lines, "", *_track_lines(found.track)])


def _mark(source: str, confidence: Confidence) -> str:
    return f"{source} {confidence.value}{'，待医师确认' if confidence.needs_physician else ''}"


def _score_lines(score: Score) -> list[str]:
    marks = dict.fromkeys((_mark(score.source, score.confidence), *(_mark(k.source, k.confidence) for k in _open_classes(score))))
    lines = ["", f"  {score.say}〔{'；'.join(marks)}〕"]
    scale = "；".join(
        f"{'▶ ' if score.least <= index <= score.worst else ''}{kind.word}：{kind.span}" for index, kind in enumerate(score.classes)
    )
    lines.append(f"      {scale}")
    lines += [_part_line(part) for part in score.parts]
    if score.missing:
        lines.append(f"      还要：{'、'.join(definition(fact).label for fact in score.missing)}")
    lines += [_note_line(note) for note in score.notes]
    return [*lines, f"      适用：{score.valid}", f"      给居民：{score.plain}"]


def _open_classes(score: Score) -> tuple[RiskClass, ...]:
    return score.classes[score.least : score.worst + 1]


def _part_line(part: Part) -> str:
    points = "" if part.points is None else f"，{part.points:g} 分"
    means = f"（{part.means}：{_SPEAKS[part.speaks] or '不知道'}）" if part.means else ""
    return f"      · {part.label}：{part.text}{points}{means}"


def _note_line(note: Note) -> str:
    return f"      ※ {note.say}〔{_mark(note.source, note.confidence)}〕"


def _estimate_lines(estimate: Estimate) -> list[str]:
    error = f"，误差 {estimate.error}" if estimate.error else ""
    head = f"  {estimate.name}：{estimate.text}（{estimate.formula}，{estimate.valid}{error}）〔{_mark(estimate.source, estimate.confidence)}〕"
    return [head, *(f"      ※ {note}" for note in estimate.notes)]


def _track_lines(answer: TrackAnswer) -> list[str]:
    if answer.track is None:
        return ["【运动意愿】还不能定：" + answer.why, f"      还要：{'、'.join(definition(fact).label for fact in answer.missing)}"]
    mark = _mark(answer.source, answer.confidence)
    lines = [f"【运动意愿】{answer.track.word}：{answer.why}〔{mark}〕", *(f"      · {doing}" for doing in answer.track.does)]
    return [*lines, *([f"      ※ {answer.ask_again}"] if answer.ask_again else [])]
