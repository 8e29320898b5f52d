"""The training record of one resident since the last step, out of sessions, follow-ups, holds and what was just heard.

Whatever is not known stays None: `protocols.progression` treats it as a reason to wait, never as *no*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.assess import FITNESS, Part, facts_for
from prescribe.drafting.current_paper import CurrentPaper, current_paper
from prescribe.drafting.papers import in_force, papers_of
from prescribe.entries import Entry
from prescribe.reading import programme_facts
from prescribe.reading.lookup import open_holds
from prescribe.reading.present_dose import PresentDose, dose_of, signed_numbers, steps_of
from prescribe.reading.programme_facts import FOUR_WEEKS
from protocols.dose_steps import RPE
from protocols.facts import Facts, definition
from protocols.pace import pace_of
from protocols.progression import Step, StepReason, TrainingRecord, next_step
from protocols.screened import Finding
from protocols.screening import applying, facts_for_plan, screen
from protocols.terms import Action, Gate

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class Heard:
    """What was just said at a follow-up or seen in a session and is not saved yet. None = not asked."""

    planned: int | None = None
    """Sessions planned since the last follow-up; None = counted from the paper."""
    done: int | None = None
    effort: int | None = None
    """Borg 6–20."""
    symptoms: frozenset[str] | None = None
    """Codes of `symptoms_today`; empty = none at all."""
    other_symptom: str = ""
    entries: tuple[Entry, ...] = ()
    """Measured now, as of an assessment part: pressure, glucose, weight …"""
    ill: bool = False
    days_off: int | None = None
    """Days without any training up to today, when asked."""
    tired_weeks: int | None = None
    stopped_by: tuple[str, ...] = ()
    """Live rules that stopped the session just held."""
    extra_reps: bool | None = None


@dataclass(frozen=True, slots=True)
class StepProposal:
    """What `propose_step` answers; give it back to `take_step` unchanged."""

    prescription_id: UUID | None
    """None: nothing in force, no step."""
    rev_id: UUID | None
    step: Step | None
    present: PresentDose | None
    say: str
    """One sentence for the line under the form; never empty."""
    bodies: int = 0
    """How many versions of steps of this prescription it stands on."""

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return "；".join(reason.say.rstrip("。") for reason in self.step.reasons) + "。" if self.step and self.step.reasons else ""



def proposal_for(work: Work, resident_id: UUID, heard: Heard) -> StepProposal:
    """The step to propose for a resident, with everything it stands on."""
    listed = in_force(papers_of(work, resident_id), work.today())
    if listed is None:
        return StepProposal(None, None, None, None, "没有有效的处方，没有可调整的量。")
    paper = current_paper(work, listed.prescription_id)
    steps = steps_of(work, resident_id, paper.prescription_id)
    present = dose_of(paper.prescription, steps, work.today())
    step = _step(work, paper, present, heard)
    return StepProposal(paper.prescription_id, listed.rev_id, step, present, step.say, len(steps))


def _step(work: Work, paper: CurrentPaper, present: PresentDose, heard: Heard) -> Step:
    """The record, the pace of everything that applies today or did at signing, and the answer of the engine."""
    library = work.library
    facts = facts_for_plan(facts_for(work, paper.resident_id, (Part(FITNESS, _entries(heard)),)), library)
    signed = {p[0] for p in paper.prescription.plan.protocols}
    protocols = {p.id: p for p in applying(facts, library)} | {i: library.protocols[i] for i in signed if i in library.protocols}
    record = record_of(work, paper, present, heard, facts)
    pace = pace_of(protocols.values(), facts, library)
    return next_step(paper.prescription.plan, present.stage, present.numbers, record, pace, signed_numbers(paper.prescription))


def _entries(heard: Heard) -> tuple[Entry, ...]:
    """What was measured now, and the symptoms as an answer of today: those told yes, the others no."""
    if heard.symptoms is None:
        return heard.entries
    codes = tuple(code for code, _ in definition("symptoms_today").choices)
    told = {"yes": [c for c in codes if c in heard.symptoms], "no": [c for c in codes if c not in heard.symptoms]}
    return (*heard.entries, Entry("symptoms_today", "known", told))


def record_of(work: Work, paper: CurrentPaper, present: PresentDose, heard: Heard, facts: Facts) -> TrainingRecord:
    """The training record at this moment. `facts`: of today with what was heard laid over them, ready for a plan."""
    resident_id, today = paper.resident_id, work.today()
    held = programme_facts.holds_of(work, resident_id)
    begun = _signed_on(work, paper)
    last, back = _last_day(present, begun), _last_back(present, begun)
    sessions = programme_facts.sessions_of(work, resident_id, min(begun, today - timedelta(days=FOUR_WEEKS)))
    months = [s for s in sessions if s.done and (today - s.day).days < FOUR_WEEKS]
    offset = 7 * (paper.prescription.plan.stage(paper.prescription.stage).first_week - 1)
    target = present.numbers.get(RPE)
    found = found_today(work, facts)
    planned, done = _done(work, paper, heard, sessions, last, held)
    return TrainingRecord(
        planned=planned, done=done, effort=heard.effort, effort_target=target, symptoms=_symptoms(heard),
        stop_symptom=bool(heard.stopped_by) or any(f.action >= Action.STOP_AND_REFER for f in found),
        readings_high=tuple(f.say for f in found), weeks_in_stage=_weeks(_stage_since(present, begun), today, held),
        days_off=_days_off(heard, sessions, begun, back, today),
        efforts_above=_too_hard(months, back, target, heard.effort), illness=(heard.ill or facts.value("infection_today") == "systemic") and back <= today,
        stop_events_4wk=sum(s.stopped for s in months if s.at[:10] >= _reviewed_on(present)) + bool(heard.stopped_by),
        stops_since_step=sum(s.stopped for s in months if s.day >= back) + bool(heard.stopped_by),
        drug_changed_days=_drug_days(facts, today), on_hold=bool(open_holds(work, resident_id)),
        extra_reps=heard.extra_reps if heard.extra_reps is not None else programme_facts.extra_reps_twice([s for s in sessions if s.day >= last]),
        weeks_in_programme=(programme_facts.days_trained(begun, today, held) + offset) // 7,
        weeks_since_step=_weeks(last, today, held), fitness_change_pct=facts.number("fitness_change_pct"),
        uncontrolled_visits=_uncontrolled(work, resident_id, facts, today), tired_weeks=heard.tired_weeks,
        last_component=_last_component(present), found=tuple(reason_of(f) for f in found),
    )  # fmt: skip


def _symptoms(heard: Heard) -> frozenset[str] | None:
    return frozenset({*heard.symptoms, "other"}) if heard.symptoms is not None and heard.other_symptom.strip() else heard.symptoms


def found_today(work: Work, facts: Facts) -> tuple[Finding, ...]:
    """Gates of the day that today's answers and readings meet: those that postpone, ask a doctor first, or stop."""
    findings, protocols = screen(facts, work.library).findings, work.library.protocols
    of_day = {
        rule.id for name in {f.protocol_id for f in findings} if name in protocols for rule in protocols[name].rules if rule.gates != (Gate.ENTRY,)
    }  # a rule of both gates is told at the first
    return tuple(
        f for f in findings
        if f.rule_id in of_day and f.action >= Action.CLEAR_BY_DOCTOR and f.cleared_on is None and _of_today(f, facts)
    )  # fmt: skip


def _of_today(finding: Finding, facts: Facts) -> bool:
    """Whether a fact it used was answered today: an old reading is no news."""
    return any((known := facts.known(u.fact_id)) is not None and known.on == facts.on and known.origin != "assumed" for u in finding.used)


def reason_of(finding: Finding) -> StepReason:
    return StepReason(finding.rule_id, finding.say, finding.source, finding.source_title, finding.confidence, finding.plain)


def _signed_on(work: Work, paper: CurrentPaper) -> date:
    signed = {p.prescription_id: p.signed_on for p in programme_facts.signed_papers(work, paper.resident_id)}
    return signed.get(paper.prescription_id, paper.prescription.valid_from)


def _last_day(present: PresentDose, begun: date) -> date:
    return max((s.body.from_day for s in present.steps), default=begun)


def _last_back(present: PresentDose, begun: date) -> date:
    """The day of the last step back: what happened before it is answered by it."""
    return max((s.body.from_day + timedelta(days=1) for s in present.steps if s.body.kind in ("step_back", "stop_and_refer")), default=begun)


def _stage_since(present: PresentDose, begun: date) -> date:
    return max((s.body.from_day for s in present.steps if s.body.to_stage != s.body.from_stage), default=begun)


def _reviewed_on(present: PresentDose) -> str:
    """The day of a physician's last look at a step, as text; empty when nobody looked."""
    return max((s.body.reviewed_at[:10] for s in present.every if s.body.reviewed_at), default="")


def _last_component(present: PresentDose) -> str:
    grown = [d.field for s in present.steps if s.body.kind == "advance" for d in s.body.doses if d.high > d.before_high]
    return grown[-1].split(".")[0] if grown else ""


def _weeks(since: date, today: date, held: tuple[programme_facts.Span, ...]) -> int:
    return programme_facts.days_trained(since, today, held) // 7


def _drug_days(facts: Facts, today: date) -> int | None:
    changed = facts.value("medication_changed_date")
    return max(0, (today - changed).days) if isinstance(changed, date) else None


def _days_off(heard: Heard, sessions: tuple[programme_facts.SessionLine, ...], begun: date, back: date, today: date) -> int | None:
    """Days without training up to today, as told, else since the last session logged; those before the last step back are
    answered by it. Sessions told without a gap count as training up to today. None when nothing was logged or told."""
    since_back = max(0, (today - back).days) if back > begun else None
    days = [s.day for s in sessions if s.done and s.day >= begun]
    if heard.days_off is not None:
        off: int | None = heard.days_off
    elif heard.done:
        off = 0
    elif days:
        off = (today - max(days)).days
    else:
        off = (today - begun).days if heard.done == 0 else None
    return off if off is None or since_back is None else min(off, since_back)


def _too_hard(months: list[programme_facts.SessionLine], back: date, target: tuple[float, float] | None, heard: int | None) -> int:
    if target is None:
        return 0
    efforts = [s.effort for s in months if s.day >= back and s.effort is not None] + ([heard] if heard is not None else [])
    return sum(effort > target[1] + programme_facts.EFFORT_MARGIN for effort in efforts)


def _done(
    work: Work, paper: CurrentPaper, heard: Heard, sessions: tuple[programme_facts.SessionLine, ...], last: date,
    held: tuple[programme_facts.Span, ...],
) -> tuple[int | None, int | None]:  # fmt: skip
    """(planned, done): as heard, else of the sessions logged since the last step or the last 28 days."""
    since = max(last, work.today() - timedelta(days=FOUR_WEEKS))
    logged = sum(s.done for s in sessions if s.day >= since)
    done = heard.done if heard.done is not None else logged or None
    planned = heard.planned
    if planned is None and done is not None:
        planned = programme_facts.planned_sessions(len({slot.weekday for slot in paper.prescription.week}), since, work.today(), held)
    return planned, done


def _uncontrolled(work: Work, resident_id: UUID, facts: Facts, today: date) -> int:
    """Visits in a row, the latest first, whose official form says not satisfied (class 2)."""
    rows = fixed_sql(work.connection)(
        "SELECT day, max(visit_class = 2) FROM official_form WHERE resident_id = ? AND day <= ? GROUP BY day ORDER BY day DESC LIMIT 4",
        (resident_id.bytes, today.isoformat()),
    ).fetchall()
    count = 0
    for _, unsatisfied in rows:
        if not unsatisfied:
            break
        count += 1
    return count
