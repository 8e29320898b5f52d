"""What a follow-up begins from: what to ask, what was said last time, what the answers so far mean. Masked for the role on duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe import unsaved
from prescribe.answers import add_up
from prescribe.assess import FITNESS, Part, facts_for
from prescribe.dates import age_words
from prescribe.drafting.current_paper import CurrentPaper, current_paper
from prescribe.drafting.papers import in_force, papers_of
from prescribe.entries import Entry, counted
from prescribe.follow_up import (
    GLUCOSE,
    PRESSURE,
    SYMPTOMS,
    WEIGHT,
    Begun,
    Considered,
    FollowUpState,
    PastFollowUp,
    form_name,
)
from prescribe.identity import mask_name
from prescribe.over_time import Measure, over_time_of
from prescribe.overview import hold_words
from prescribe.progress import propose_step
from prescribe.reading import programme_facts
from prescribe.reading.due import GONE, Due, due_of, stage_day
from prescribe.reading.lookup import resident_row, sight_of
from prescribe.reading.masked_screening import BY_DOCTOR, tells_diagnosis
from prescribe.reading.masking import sight
from prescribe.reading.training_record import Heard, StepProposal, found_today, reason_of
from protocols import progression
from protocols.criteria import applicable
from protocols.facts import UNCONFIRMED, Facts, Unanswered, definition
from protocols.progression import StepReason
from protocols.screening import facts_for_plan
from protocols.terms import Action, Answer

if TYPE_CHECKING:
    from prescribe.clinic import Work

PAST = 12
REMEMBERED = 7
"""Days that people remember: the question goes no further back."""
_SHOWN = (*PRESSURE, WEIGHT, GLUCOSE)
_TWO_WEEKS = timedelta(days=14)


def state_of(work: Work, resident_id: UUID) -> FollowUpState:
    """The form of one resident before anything is typed."""
    row, today = resident_row(work, resident_id), work.today()
    listed = in_force(papers_of(work, resident_id), today)
    paper = current_paper(work, listed.prescription_id) if listed else None
    past = _past(work, resident_id, paper)
    held = programme_facts.holds_of(work, resident_id)
    due = due_of(work, resident_id)
    begun = _begun(paper, past, due, today, held)
    overall = over_time_of(work, resident_id, paper)
    measures = {f: overall.by_fact[f] for f in _SHOWN if f in overall.by_fact}
    hold, typed = hold_words(work, resident_id), unsaved.take(work, form_name(resident_id))
    facts = facts_for_plan(facts_for(work, resident_id), work.library)
    return FollowUpState(
        resident_id, today, begun, due, _week(paper, today, held), _asks_glucose(facts), past[0] if past else None,
        _with_pressure(past, measures), measures, a_week(paper), hold.sentence if hold else "", row.closed or "",
        considered(work, resident_id, Heard()), typed.text if typed else None, _gone(work, resident_id),
    )  # fmt: skip


def considered(work: Work, resident_id: UUID, heard: Heard) -> Considered:
    """What the answers so far mean, masked for the role on duty. The alerts are the engine's gates of the day, no own numbers."""
    proposal = propose_step(work, resident_id, heard)
    waits = _waits(work, heard)
    told = _alerts(work, resident_id, heard, proposal)
    danger = any(action >= Action.STOP_AND_REFER for action, _ in told) or (
        proposal.step is not None and proposal.step.kind == progression.STOP
    )
    alerts = tuple(reason for _, reason in told)
    if not sight_of(work, resident_row(work, resident_id)).diagnoses:
        proposal, alerts = _masked(proposal), tuple(map(_plain, alerts))
    by, why = _next(work, resident_id, danger or bool(alerts) or bool(waits), proposal)
    return Considered(heard, proposal, alerts, danger, waits, by, why)


def _alerts(work: Work, resident_id: UUID, heard: Heard, proposal: StepProposal) -> list[tuple[Action, StepReason]]:
    """Gates of the day that what was heard meets, gravest first; nothing while nothing was heard."""
    if heard.symptoms is None and not heard.entries:
        return []
    facts = facts_for_plan(facts_for(work, resident_id, (Part(FITNESS, _entries(heard)),)), work.library)
    return [(f.action, reason_of(f)) for f in found_today(work, facts)]


def _entries(heard: Heard) -> tuple[Entry, ...]:
    if heard.symptoms is None:
        return heard.entries
    codes = [code for code, _ in definition(SYMPTOMS).choices]
    told = {"yes": [c for c in codes if c in heard.symptoms], "no": [c for c in codes if c not in heard.symptoms]}
    return (*heard.entries, Entry(SYMPTOMS, "known", told))


def _waits(work: Work, heard: Heard) -> str:
    """Why the pressure just heard must be taken once more, or empty."""
    if not any(e.fact_id in PRESSURE for e in heard.entries):
        return ""
    found = add_up(counted(work, FITNESS, _entries(heard)))
    notes = (v.note for f in PRESSURE if isinstance(v := found.get(f), Unanswered) and v.why == UNCONFIRMED)
    return next(notes, "")


def _masked(proposal: StepProposal) -> StepProposal:
    """The same step; reasons that name a disease or a drug in plain words, or as the doctor's."""
    step = proposal.step
    if step is None:
        return proposal
    step = replace(step, reasons=tuple(map(_plain, step.reasons)))
    say = proposal.say if not tells_diagnosis(proposal.say) else "建议由医生定。"
    return replace(proposal, step=step, say=say)


def _plain(reason: StepReason) -> StepReason:
    if not tells_diagnosis(reason.say):
        return reason if not tells_diagnosis(reason.source_title) else replace(reason, source_title="")
    plain = reason.plain if reason.plain and not tells_diagnosis(reason.plain) else BY_DOCTOR
    return replace(reason, say=plain, source_title="")


def _next(work: Work, resident_id: UUID, watch: bool, proposal: StepProposal) -> tuple[date, str]:
    """The day by which somebody must ask again, and whose rule that is: two weeks after anything that stops or waits
    (cardiometabolic §5), else the next visit agreed on the prescription or the stages (station-service §4.2), whichever is earlier.
    """
    today = work.today()
    if watch:
        return today + _TWO_WEEKS, "规则：2 周内"
    if proposal.prescription_id is None:
        return today + _TWO_WEEKS, "没有有效处方：2 周内"
    paper = current_paper(work, proposal.prescription_id).prescription
    staged = stage_day(paper.valid_from, today)
    agreed = min((v.on for v in paper.visits if v.on > today), default=staged)
    if agreed <= staged:
        return agreed, f"处方约定：{agreed:%m-%d}"
    return staged, f"规则：{staged:%m-%d} 以前"


def _begun(
    paper: CurrentPaper | None, past: Sequence[PastFollowUp], due: Due | None, today: date, held: tuple[programme_facts.Span, ...]
) -> Begun:
    if paper is None:
        return Begun(due.due_on if due else None)
    since = max([paper.prescription.valid_from, today - timedelta(days=REMEMBERED), *(p.on for p in past[:1])])
    planned = round((a_week(paper) or 0) * programme_facts.days_trained(since, today, held) / 7)
    return Begun(due.due_on if due else None, paper.prescription_id, planned or None, max(0, (today - since).days) if planned else 0)


def a_week(paper: CurrentPaper | None) -> int | None:
    """Sessions a week on the prescription: days of the board that hold anything."""
    return len({slot.weekday for slot in paper.prescription.week}) or None if paper else None


def _week(paper: CurrentPaper | None, today: date, held: tuple[programme_facts.Span, ...]) -> int | None:
    if paper is None:
        return None
    return programme_facts.days_trained(paper.prescription.valid_from, today, held) // 7 + 1


def _asks_glucose(facts: Facts) -> bool:
    """Diabetes, or a drug that can lower the sugar: by the vocabulary's own condition and the drug group."""
    return applicable(GLUCOSE, facts) is Answer.YES or facts.value("hypoglycaemia_drug_group") in ("i", "ii")


def _past(work: Work, resident_id: UUID, paper: CurrentPaper | None) -> tuple[PastFollowUp, ...]:
    rows = fixed_sql(work.connection)(
        "SELECT doc_id, day, mode, planned, done, minutes, effort, symptoms, symptoms_asked, by_name, next_on, n_heads FROM follow_up"
        " WHERE resident_id = ? AND shown = 1 ORDER BY day DESC, happened_at DESC LIMIT ?",
        (resident_id.bytes, PAST),
    ).fetchall()
    begun = paper.prescription.valid_from if paper else None
    return tuple(_line(row, begun) for row in rows)


def _line(row: tuple, begun: date | None) -> PastFollowUp:
    import json

    doc_id, day, mode, planned, done, minutes, effort, symptoms, asked, by, next_on, heads = row
    on = date.fromisoformat(day)
    week = (on - begun).days // 7 + 1 if begun and on >= begun else None
    days = (date.fromisoformat(next_on) - on).days if next_on else None
    said = tuple(json.loads(symptoms)) if asked else None
    return PastFollowUp(UUID(bytes=doc_id), on, mode, planned, done, minutes, effort, said, None, by, week, days, heads > 1)


def _with_pressure(past: Sequence[PastFollowUp], measures: Mapping[str, Measure]) -> tuple[PastFollowUp, ...]:
    """Each with the pressure of its day."""
    upper, lower = (
        {p.on: p.value for p in (*measures[f].others, *measures[f].points)} if f in measures else {} for f in PRESSURE
    )
    return tuple(replace(p, pressure=(upper[p.on], lower[p.on])) if p.on in upper and p.on in lower else p for p in past)


def _gone(work: Work, resident_id: UUID) -> str:
    row = fixed_sql(work.connection)(
        "SELECT outcome FROM contact WHERE resident_id = ? ORDER BY happened_at DESC LIMIT 1", (resident_id.bytes,)
    ).fetchone()
    return row[0] if row is not None and row[0] in GONE else ""


def people_of(work: Work, rows: Sequence[Due]) -> dict[UUID, tuple[str, str, int]]:
    """By resident: name (masked for a role that sees none), age in words, calls tried since the day."""
    found: dict[UUID, tuple[str, str, int]] = {}
    sees, today, run = sight(work).names, work.today(), fixed_sql(work.connection)
    for start in range(0, len(rows), 500):
        part = {r.resident_id.bytes: r for r in rows[start : start + 500]}
        marks = ",".join("?" * len(part))
        tried: dict[bytes, int] = {}
        for resident, day, outcome in run(f"SELECT resident_id, day, outcome FROM contact WHERE resident_id IN ({marks})", tuple(part)):
            if outcome == "no_answer" and day >= part[resident].due_on.isoformat():
                tried[resident] = tried.get(resident, 0) + 1
        people = run(f"SELECT doc_id, name, birth_date, birth_about FROM resident WHERE doc_id IN ({marks})", tuple(part))
        for resident, name, born, about in people:
            age = age_words(date.fromisoformat(born) if born else None, about, today)
            found[UUID(bytes=resident)] = (name if sees else mask_name(name), age, tried.get(resident, 0))
    return found
