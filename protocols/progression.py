"""What the dose of a programme does next: one step up, wait, one step back, or stop and refer; with every reason.

Pure: a signed plan, the present stage and numbers, what the record says since the last step, and the pace of this resident's
conditions (`pace.py`) give one `Step`. Where nothing asks for more care, one FITT field grows by one step, never above the
bounds of its stage, never above what two people signed for this stage or (time only) the next. The worse the record, the more
careful the answer. Rules and numbers stand in the progression lines of the protocols (cardiometabolic §1.3, §5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from protocols import dose_steps, step_words
from protocols.dose_steps import Numbers, StepDose
from protocols.pace import KINDS, Pace, RecordRule, RecordTest, StepReason
from protocols.plan import Plan
from protocols.terms import Confidence

__all__ = ["KIND_NAMES", "Pace", "Step", "StepDose", "StepReason", "TrainingRecord", "next_step", "step_back"]

ADVANCE, HOLD, STEP_BACK, STOP = "advance", "hold", "step_back", "stop_and_refer"
KIND_NAMES = {ADVANCE: "加一点", HOLD: "先不加", STEP_BACK: "退一步", STOP: "停止运动，转医生"}


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """What is known since the last step (or the signing). None = not asked or not known, which is never *no*."""

    planned: int | None = None
    """Sessions the prescription asked for, holds left out."""
    done: int | None = None
    effort: float | None = None
    """Borg 6–20, usual of these sessions."""
    effort_target: tuple[float, float] | None = None
    symptoms: frozenset[str] | None = None
    """Codes; None = not asked."""
    stop_symptom: bool = False
    """A symptom or reading that stops exercise (a day or live gate says stop and refer)."""
    readings_high: tuple[str, ...] = ()
    """Sentences of today's gates that postpone or ask a doctor first."""
    weeks_in_stage: int | None = None
    """Whole weeks in the present stage, holds left out."""
    days_off: int | None = None
    """Days without any session, the longest gap since the last step and up to today."""
    efforts_above: int = 0
    """Sessions of the last 4 weeks, since the last step, with an effort more than 2 above the target."""
    stop_events_4wk: int = 0
    """Sessions of the last 4 weeks stopped by a live rule and not yet reviewed by a physician."""
    illness: bool = False
    """Ill since the last step."""
    drug_changed_days: int | None = None
    """Days since the last change of a drug or dose; None = no change known."""
    extra_reps: bool | None = None
    """Two extra repetitions in two consecutive sessions of one exercise."""
    on_hold: bool = False
    stops_since_step: int = 0
    """Of `stop_events_4wk`, those since the last step back."""
    weeks_in_programme: int | None = None
    """Whole weeks since signing, holds left out."""
    weeks_since_step: int | None = None
    """Whole weeks since the last step, holds left out; None = since signing, `weeks_in_programme`."""
    fitness_change_pct: float | None = None
    uncontrolled_visits: int = 0
    """Follow-ups in a row, this one included, with pressure or glucose off target."""
    tired_weeks: int | None = None
    """Weeks of unexplained fatigue."""
    last_component: str = ""
    """`aerobic` or `resistance`: what grew last."""
    found: tuple[StepReason, ...] = ()
    """The rules behind `stop_symptom` and `readings_high`."""

    @property
    def adherence_pct(self) -> float | None:
        """Sessions done of those planned, per cent; None when one of them is not known. More than planned counts as all."""
        if self.planned is None or self.done is None:
            return None
        return 100.0 if self.planned <= 0 else min(100.0, 100.0 * self.done / self.planned)

    @property
    def effort_above(self) -> float | None:
        """Points above the upper end of the target, negative below it; None when not known."""
        return None if self.effort is None or self.effort_target is None else self.effort - self.effort_target[1]

    @property
    def symptoms_any(self) -> bool | None:
        """Whether any symptom was told; None = not asked."""
        return None if self.symptoms is None else bool(self.symptoms)

    @property
    def readings_any(self) -> bool:
        """Whether a reading of today asks to wait."""
        return bool(self.readings_high)


@dataclass(frozen=True, slots=True)
class Step:
    """What is proposed."""

    kind: str
    """`advance`, `hold`, `step_back` or `stop_and_refer`."""
    from_stage: str
    to_stage: str
    doses: tuple[StepDose, ...]
    """The numbers that change; the others stay."""
    say: str
    """One sentence for staff."""
    plain: str
    """One for the resident."""
    reasons: tuple[StepReason, ...]
    """Why; the gravest first."""
    needs_physician: bool = False

    @property
    def unconfirmed(self) -> bool:
        """Whether a reason is C or P: shown with 「待医师确认」."""
        return any(r.confidence in (Confidence.C, Confidence.P) for r in self.reasons)


def next_step(plan: Plan, stage: str, chosen: Numbers, record: TrainingRecord, pace: Pace, signed: Mapping[str, Numbers] | None = None) -> Step:
    """The step to propose.

    `chosen`: present numbers by field, (low, high), of `stage`. `signed`: what was signed for each stage; without it the plan's
    proposals count. Raises KeyError for a stage the plan does not have.
    """
    fired = [rule for rule in pace.rules if _fires(rule, record)]
    kind = min((rule.kind for rule in fired), key=KINDS.index, default=ADVANCE)
    told = tuple(rule.reason for rule in fired)
    physician = any(rule.physician for rule in fired)
    if kind in (STOP, STEP_BACK):
        return step_back(plan, stage, chosen, told, signed=signed, kind=kind, found=record.found, physician=physician)
    if kind == HOLD:
        return _hold(stage, (*record.found, *told), physician)
    return _advance(plan, stage, chosen, record, pace, signed)


def step_back(
    plan: Plan, stage: str, chosen: Numbers, reasons: tuple[StepReason, ...], *, signed: Mapping[str, Numbers] | None = None,
    kind: str = STEP_BACK, found: tuple[StepReason, ...] = (), physician: bool = False,
) -> Step:  # fmt: skip
    """One stage back (in the first: down to its least), whatever the record says; no number ever grows."""
    to_stage, doses = dose_steps.back(plan, stage, chosen, signed or {})
    where = f"退回{plan.stage(to_stage).name}的量" if to_stage != stage else "退到这一阶段最少的量" if doses else "照最少的量，先不加"
    say = "今天停止运动，请医生看；再练时" + where if kind == STOP else f"建议：{where}"
    plain = "先停下来，马上找医生。" if kind == STOP else "先少练一点，慢慢来。"
    return Step(kind, stage, to_stage, doses, f"{say}。", plain, _each_once((*found, *reasons)), physician or kind == STOP)


def _each_once(reasons: tuple[StepReason, ...]) -> tuple[StepReason, ...]:
    return tuple({r.rule_id: r for r in reasons}.values())


def _hold(stage: str, reasons: tuple[StepReason, ...], physician: bool) -> Step:
    return Step(HOLD, stage, stage, (), "建议：先不加量，照现在的练。", "这一步先不加，照样练。", _each_once(reasons), physician)


def _advance(plan: Plan, stage: str, chosen: Numbers, record: TrainingRecord, pace: Pace, signed: Mapping[str, Numbers] | None) -> Step:
    """One field up, in the stage after when its first week is reached; or a reason to wait."""
    waited = record.weeks_in_programme if record.weeks_since_step is None else record.weeks_since_step
    weeks = record.weeks_in_programme
    if weeks is None or waited is None:
        return _hold(stage, (_own("STEP-NO-WEEKS", "不知道练了几周：先不加量。", "先问清练了几周。"),), False)
    if waited < pace.weeks[0]:
        return _hold(stage, (pace.decided_by["weeks"], _own("STEP-SOON", f"离上一步还不满 {pace.weeks[0]:g} 周。", "再练几天，再加。")), False)
    to_stage = _stage_after(plan, stage, weeks)
    room = dose_steps.room_of(plan, to_stage, chosen, signed or {})
    may_load = record.extra_reps is True and record.effort_above is not None and _free(record, pace)
    element, doses = dose_steps.grown(room, pace, weeks, may_load, record.last_component != "resistance")
    if not element and to_stage == stage:
        return _hold(stage, (_own("STEP-FULL", "这一阶段签好的量已经练到：先照着练。", "已经练到了，照样练。"),), False)
    capped = tuple(StepDose(f, v, room.now[f]) for f, v in chosen.items() if f in room.now and room.now[f][1] < v[1])
    reasons = tuple(pace.decided_by[size] for size in _SIZES_OF.get(element, ()) if size in pace.decided_by)
    say, plain = step_words.advance(plan, stage, to_stage, doses)
    kept = tuple(d for d in capped if d.field not in {dose.field for dose in doses})
    return Step(ADVANCE, stage, to_stage, (*doses, *kept), say, plain, _each_once((*reasons, *_stage_reason(plan, stage, to_stage))))


_SIZES_OF = {
    "minutes": ("minutes", "weeks"), "frequency": ("order", "time_only_weeks", "weeks"), "intensity": ("hrr_points", "order", "weeks"),
    "load": ("load", "free_sessions"), "sets": ("load",), "days": ("load",),
}  # fmt: skip


def _free(record: TrainingRecord, pace: Pace) -> bool:
    """Whether enough sessions without symptoms lie behind."""
    return pace.free_sessions == 0 or (record.symptoms == frozenset() and (record.done or 0) >= pace.free_sessions)


def _stage_after(plan: Plan, stage: str, weeks: int) -> str:
    """The stage after when its first week is reached, else the same; one stage at a time."""
    keys = [s.key for s in plan.stages]
    place = keys.index(stage) + 1
    return keys[place] if place < len(keys) and weeks >= plan.stages[place].first_week - 1 else stage


def _stage_reason(plan: Plan, stage: str, to_stage: str) -> tuple[StepReason, ...]:
    if to_stage == stage:
        return ()
    at = plan.stage(to_stage)
    return (_own(f"STAGE-{at.key}", f"满 {at.first_week - 1} 周，完成得够，可以进{at.name}；没到的量一样一样加。", "练得好，进下一段。"),)


def _own(rule_id: str, say: str, plain: str) -> StepReason:
    return StepReason(rule_id, say, "STATION", "本程序的建议（没有指南这样规定）", Confidence.P, plain)


def _fires(rule: RecordRule, record: TrainingRecord) -> bool:
    return all(_true(test, record) for test in rule.tests)


def _true(test: RecordTest, record: TrainingRecord) -> bool:
    value = getattr(record, test.field)
    if test.op == "not_known":
        return (value is None) is test.value
    if value is None:
        return False
    if test.op == "is":
        return value is test.value
    return {"at_least": value >= test.value, "at_most": value <= test.value, "above": value > test.value, "below": value < test.value}[test.op]


def with_today(record: TrainingRecord, found: tuple[StepReason, ...], stop: bool, waits: tuple[str, ...]) -> TrainingRecord:
    """The record with what today's gates found."""
    return replace(record, found=found, stop_symptom=record.stop_symptom or stop, readings_high=waits)
