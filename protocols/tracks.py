"""Three tracks by readiness: what the product does for somebody who has no wish to train yet, a wish, or a habit.

After the Anhui technical norm (station study §4.5, AH-TRACK, A for the three tracks). Which stage of change counts as a wish,
and that a habit is a fact of the last three months and not an intention, is ours (P).
"""

from __future__ import annotations

from dataclasses import dataclass

from protocols.facts import Facts
from protocols.terms import Answer, Confidence

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Track:
    """One track, and what the product does on it."""

    code: str
    word: str
    who: str
    does: tuple[str, ...]
    """What staff see of the product's doing, in order."""
    plain: str
    """For the resident, sentences of at most 16 characters."""
    offers_prescription: bool
    """Whether a plan is put before the resident unasked; one may always be asked for."""
    small_goals_only: bool
    """One small goal and a calendar instead of the whole sheet."""
    contact_every_days: int | None
    """How often the station gets in touch between visits; None: at the next follow-up."""


TRACKS = (
    Track(
        "awareness", "运动意识培养", "还没有运动的打算", ("不推送运动处方", "讲一段短的科普", "下次随访再问一次"),
        "不急，先了解一下。下次再聊。", False, True, None,
    ),
    Track(
        "habit", "运动习惯育成", "想动，还没有习惯", ("定一个小目标", "用日历打勾", "每周联系一次"),
        "从一个小目标开始。动一次打个勾。", True, True, 7,
    ),
    Track(
        "guidance", "科学健身指导", "已经有运动习惯", ("完整的运动处方", "按阶段加量", "定期复测"),
        "照着安排练，按时来复测。", True, False, None,
    ),
)  # fmt: skip
"""The three tracks; nobody is left without the safety gates, whatever the track."""
SOURCE, CONFIDENCE = "AH-TRACK", Confidence.A
STAGES_SOURCE, STAGES_CONFIDENCE = "STATION", Confidence.P


@dataclass(frozen=True, slots=True)
class TrackAnswer:
    """The track of one resident. `track` is None while it is open; then `missing` says what to ask."""

    track: Track | None
    why: str
    missing: tuple[str, ...]
    ask_again: str = ""
    """Two answers that do not fit each other, said so that staff ask again."""
    source: str = STAGES_SOURCE
    confidence: Confidence = STAGES_CONFIDENCE


def track_of(facts: Facts) -> TrackAnswer:
    """The track by `regular_exercise_3m` (habit) and `stage_of_change` (wish).

    A habit is decided first and only by what was done in the last three months. Without one, *no intention* is awareness and any
    other stage is habit. *Not known* is never *no*: without an answer about habit nobody is filed under awareness.
    """
    habit, stage = facts.answer("regular_exercise_3m"), facts.value("stage_of_change")
    awareness, forming, guidance = TRACKS
    if habit is YES:
        odd = "近 3 个月在规律运动，阶段却填了“无打算”，请再问一次。" if stage == "precontemplation" else ""
        return TrackAnswer(guidance, "近 3 个月规律运动", (), odd)
    if habit is NOT_KNOWN:
        return TrackAnswer(None, "近 3 个月是否规律运动还没有问", ("regular_exercise_3m", *(("stage_of_change",) if stage is None else ())))
    if stage is None:
        return TrackAnswer(None, "还没有习惯；有没有打算还没有问", ("stage_of_change",))
    if stage == "precontemplation":
        return TrackAnswer(awareness, "没有习惯，也没有打算", ())
    odd = "阶段填了“维持期”，近 3 个月却没有规律运动，请再问一次。" if stage == "maintenance" else ""
    return TrackAnswer(forming, "有打算，还没有习惯", (), odd)
