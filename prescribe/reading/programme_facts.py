"""What a programme has shown so far, as derived facts of the engine (facts.csv, group programme/follow-up).

Out of the tables of prescriptions, signatures, holds, sessions and follow-ups. What nothing was recorded of stays not known.
Read on every page: a handful of short queries, and none but the first for somebody who never signed a prescription.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.database import fixed_sql
from prescribe.answers import Answered
from prescribe.measured_how import comparable
from prescribe.reading.targets import Target, targets_of
from prescribe.records import store
from protocols.dose_steps import RPE
from protocols.facts import Known

if TYPE_CHECKING:
    from prescribe.clinic import Work

FOUR_WEEKS = 28
EFFORT_MARGIN = 2
"""Points above the target that make an effort too high (PR5; `sessions_rpe_above_target`)."""
DONE = frozenset({"attended", "stopped_early"})
"""States of a session that was begun."""
_FITNESS = ("six_minute_walk_distance", "chair_stand_30s")
"""Tests of which more is better and that a station repeats; their worst change counts."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` up to, not including, `after`."""

    first: date
    after: date


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """One prescription both signed."""

    prescription_id: UUID
    rev_id: UUID
    supersedes_id: UUID | None
    signed_on: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One logged session, of all its versions the more careful reading."""

    at: str
    day: date
    done: bool
    supervised: bool
    stopped: bool
    effort: int | None
    extra_reps: frozenset[str]
    prescription_id: UUID | None


@dataclass(frozen=True, slots=True)
class SignedSizes:
    """What these facts need of one signed prescription."""

    days_a_week: int
    """Days of the signed week that hold anything."""
    stage: str
    effort: Mapping[str, float]
    """Upper end of the aerobic effort signed for each stage."""
    pressure: tuple[Target, Target | None] | None
    """Goal of the upper and the lower number."""


def programme_facts(work: Work, resident_id: UUID, answers: Sequence[Answered], values: Mapping[str, Any]) -> dict[str, Known]:
    """The derived facts of the programme at today; empty for somebody who never signed a prescription. `values`: what the
    answers add up to."""
    papers = signed_papers(work, resident_id)
    if not papers:
        return {}
    today, held = work.today(), holds_of(work, resident_id)
    sessions = tuple(s for s in sessions_of(work, resident_id) if s.done and s.day <= today)
    found: dict[str, Any] = {"weeks_in_programme": float(programme_days(papers, held, today) // 7)}
    found |= _of_sessions(sessions, today)
    found["adherence_4wk_pct"] = _adherence(work, resident_id, papers[-1], sessions, held)
    found["sessions_rpe_above_target"] = _too_hard(work, resident_id, papers[-1], sessions)
    found["bp_control"] = _pressure_held(work, papers[-1], values)
    found["fitness_change_pct"] = fitness_change(answers, papers[0].signed_on, today)
    return {fact_id: Known(value, today, "", "derived") for fact_id, value in found.items() if value is not None}


_SIZES: dict[UUID, SignedSizes] = {}
_MOST_KEPT = 256


def _sizes(work: Work, paper: SignedPaper) -> SignedSizes | None:
    """Read once for each signed revision, which never changes: it is the largest record there is. Holds no personal data."""
    if paper.rev_id not in _SIZES:
        document = store.document(work, paper.prescription_id)
        if document is None or not document.heads or document.head.rev_id != paper.rev_id:
            return None
        prescription = document.head.body.prescription
        goals = targets_of(prescription, True)
        upper = goals.get("resting_systolic")
        if len(_SIZES) >= _MOST_KEPT:
            _SIZES.clear()
        _SIZES[paper.rev_id] = SignedSizes(
            len({slot.weekday for slot in prescription.week}), prescription.stage,
            {c.stage: c.high for c in prescription.chosen if c.field == RPE}, (upper, goals.get("resting_diastolic")) if upper else None,
        )  # fmt: skip
    return _SIZES[paper.rev_id]


def planned_sessions(days_a_week: int, since: date, until: date, held: Iterable[Span]) -> int:
    """Sessions a signed week asks for from `since` up to, not including, `until`; holds left out."""
    return round(days_a_week * days_trained(since, until, held) / 7)


def _adherence(work: Work, resident_id: UUID, paper: SignedPaper, sessions: Sequence[SessionLine], held: Sequence[Span]) -> float | None:
    """Per cent of the last 28 days: what was told at follow-ups or what was logged, whichever is more; at most all."""
    today = work.today()
    since = max(paper.signed_on, today - timedelta(days=FOUR_WEEKS))
    rows = fixed_sql(work.connection)(
        "SELECT planned, done FROM follow_up WHERE resident_id = ? AND shown = 1 AND day > ? AND day <= ? AND planned > 0 AND done IS NOT NULL",
        (resident_id.bytes, since.isoformat(), today.isoformat()),
    ).fetchall()
    shares = [sum(row[1] for row in rows) / sum(row[0] for row in rows)] if rows else []
    logged = sum(s.day >= since for s in sessions)
    if logged and (sizes := _sizes(work, paper)) and (planned := planned_sessions(sizes.days_a_week, since, today, held)):
        shares.append(logged / planned)
    return min(100.0, 100.0 * max(shares)) if shares else None


def _too_hard(work: Work, resident_id: UUID, paper: SignedPaper, sessions: Sequence[SessionLine]) -> float | None:
    """Sessions of the last 4 weeks whose effort was more than 2 above what was signed for the present stage."""
    efforts = [s.effort for s in sessions if (work.today() - s.day).days < FOUR_WEEKS and s.effort is not None]
    sizes = _sizes(work, paper) if efforts else None
    if sizes is None:
        return None
    row = fixed_sql(work.connection)(
        "SELECT to_stage FROM programme_step WHERE resident_id = ? AND prescription_id = ? AND shown = 1 AND state = 'in_force'"
        " AND kind <> 'hold' AND from_day <= ? ORDER BY from_day DESC, at DESC LIMIT 1",
        (resident_id.bytes, paper.prescription_id.bytes, work.today().isoformat()),
    ).fetchone()
    limit = sizes.effort.get(row[0] if row else sizes.stage)
    return None if limit is None else float(sum(effort > limit + EFFORT_MARGIN for effort in efforts))


def _pressure_held(work: Work, paper: SignedPaper, values: Mapping[str, Any]) -> bool | None:
    """Whether the pressure measured since the signing is where the goal of the signed prescription wants it."""
    pair = [values.get(fact_id) for fact_id in ("resting_systolic", "resting_diastolic")]
    if any(not isinstance(v, Known) or v.origin == "told" or v.on <= paper.signed_on for v in pair):
        return None
    sizes = _sizes(work, paper)
    if sizes is None or sizes.pressure is None:
        return None
    upper, lower = sizes.pressure
    return upper.reached(float(pair[0].value)) and (lower is None or lower.reached(float(pair[1].value)))


def signed_papers(work: Work, resident_id: UUID) -> tuple[SignedPaper, ...]:
    """Every prescription both signed, oldest signature first."""
    rows = fixed_sql(work.connection)(
        "SELECT p.doc_id, p.rev_id, p.supersedes_id, max(s.signed_at), p.valid_to FROM prescription p"
        " JOIN signature s ON s.document_id = p.doc_id AND s.signed_rev = p.rev_id WHERE p.resident_id = ?"
        " GROUP BY p.doc_id HAVING count(DISTINCT s.side) = 2 ORDER BY 4",
        (resident_id.bytes,),
    )
    return tuple(
        SignedPaper(UUID(bytes=doc), UUID(bytes=rev), UUID(bytes=old) if old else None, date.fromisoformat(at[:10]), date.fromisoformat(until))
        for doc, rev, old, at, until in rows
    )


def holds_of(work: Work, resident_id: UUID) -> tuple[Span, ...]:
    """The days on which exercise was on hold, overlapping ones as one; an open hold lasts through today."""
    rows = fixed_sql(work.connection)(
        "SELECT h.happened_at, (SELECT min(r.released_at) FROM hold_release r WHERE r.hold_id = h.doc_id) FROM hold h"
        " WHERE h.resident_id = ? ORDER BY 1",
        (resident_id.bytes,),
    )
    spans: list[Span] = []
    for begun, ended in rows:
        first = date.fromisoformat(begun[:10])
        after = date.fromisoformat(ended[:10]) if ended else work.today() + timedelta(days=1)
        if spans and first <= spans[-1].after:
            spans[-1] = Span(spans[-1].first, max(after, spans[-1].after))
        else:
            spans.append(Span(first, after))
    return tuple(spans)


def days_trained(first: date, after: date, held: Iterable[Span]) -> int:
    """Days from `first` up to, not including, `after`, holds left out."""
    lost = sum(max(0, (min(after, s.after) - max(first, s.first)).days) for s in held)
    return max(0, (after - first).days - lost)


def programme_days(papers: Sequence[SignedPaper], held: Sequence[Span], today: date) -> int:
    """Days in the programme: from the first signature through prescriptions that replace one another. Days without a valid
    prescription and days on hold are left out; a fresh start that replaces nothing begins anew."""
    total, until = 0, None
    for paper, after in [*pairwise(papers), (papers[-1], None)]:
        if until is not None and paper.supersedes_id is None and paper.signed_on > until:
            total = 0
        first = paper.signed_on
        until = min(paper.valid_to + timedelta(days=1), after.signed_on if after else today)
        total += days_trained(first, max(first, min(until, today)), held)
    return total


def sessions_of(work: Work, resident_id: UUID, since: date | None = None) -> tuple[SessionLine, ...]:
    """Logged sessions, oldest first. Of two versions of one: stopped if either says so, done and supervised only if both do."""
    rows = fixed_sql(work.connection)(
        "SELECT doc_id, min(happened_at), min(state IN ('attended', 'stopped_early')), min(supervised), max(stopped_live), max(effort),"
        " min(extra_reps), max(prescription_id) FROM training_session WHERE resident_id = ? AND day >= ? GROUP BY doc_id ORDER BY 2",
        (resident_id.bytes, since.isoformat() if since else ""),
    )
    return tuple(
        SessionLine(at, date.fromisoformat(at[:10]), bool(done), bool(supervised), bool(stopped), effort, frozenset(_list(extra)), UUID(bytes=paper) if paper else None)
        for _, at, done, supervised, stopped, effort, extra, paper in rows
    )  # fmt: skip


@lru_cache(maxsize=64)
def _list(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def extra_reps_twice(sessions: Sequence[SessionLine]) -> bool | None:
    """Whether the last two sessions of one exercise both left two repetitions over; None before there are two sessions."""
    done = [s for s in sessions if s.done]
    return None if len(done) < 2 else bool(done[-1].extra_reps & done[-2].extra_reps)


def _of_sessions(sessions: Sequence[SessionLine], today: date) -> dict[str, Any]:
    done = list(sessions)
    if not done:
        return {}
    found: dict[str, Any] = {
        "supervised_sessions_done": float(sum(s.supervised and not s.stopped for s in done)),
        "days_since_last_session": float((today - done[-1].day).days),
    }
    recent = [s for s in done if (today - s.day).days < FOUR_WEEKS]
    if recent:
        found["stop_events_4wk"] = float(sum(s.stopped for s in recent))
    if (extra := extra_reps_twice(done)) is not None:
        found["extra_reps_two_sessions"] = extra
    return found


def fitness_change(answers: Iterable[Answered], begun: date, today: date) -> float | None:
    """The worst change in per cent of a repeated test since the programme began: the last value up to that day against the
    last one after it, measured the same way. None without two such values."""
    changes = []
    for fact_id in _FITNESS:
        own = sorted((a for a in answers if a.fact_id == fact_id and a.status == "known" and a.origin != "told" and a.day <= today), key=lambda a: a.at)
        before, after = [a for a in own if a.day <= begun], [a for a in own if a.day > begun]
        if after and (like := [a for a in before if comparable(fact_id, after[-1].how, a.how)]) and like[-1].value:
            changes.append(100.0 * (float(after[-1].value) - float(like[-1].value)) / float(like[-1].value))
    return min(changes, default=None)
