"""One training session (F06, F15): may it begin, what happened, and what a stop in it asks for.

The gates are those of the rules, with today's readings laid over the record (`reading/gate_of_day.py`). What was measured before,
during and after lies in a part of its own, so that it counts like any answer. Whoever stops somebody needs nobody's leave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from prescribe import unsaved
from prescribe.assess import FITNESS, Part, facts_for, part_id
from prescribe.clock import STATION_ZONE
from prescribe.drafting.papers import Paper, papers_of
from prescribe.entries import Entry, check_entries, stamp
from prescribe.errors import Incomplete, InvalidInput
from prescribe.hold import hold_now
from prescribe.progress import safety_step
from prescribe.reading.gate_of_day import gate_of, gate_of_row, paper_on
from prescribe.reading.lookup import resident_row
from prescribe.reading.masked_screening import BY_DOCTOR, tells_diagnosis
from prescribe.reading.pre_session import POSTPONE, STOP, PreSession
from prescribe.reading.session_lines import sessions_on
from prescribe.records import store
from prescribe.records.assessment import KINDS, SESSION, PartBody
from prescribe.records.training_session import SESSION as KIND
from prescribe.records.training_session import SessionBody
from prescribe.use_case import use_case
from protocols import screening as engine
from protocols.facts import check_value, definition
from protocols.progression import StepReason
from protocols.screened import Finding
from protocols.terms import Act, Action, Gate

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

DONE = ("attended", "stopped_early")
STATES = (*DONE, "missed", "cancelled")
PLACES = ("station", "venue", "home")
LONGEST_MINUTES = 300
_CHECKED = {
    "effort": "rpe_session", "hr_before": "resting_heart_rate", "hr_peak": "session_heart_rate", "hr_after": "session_heart_rate",
    "systolic_after": "session_systolic", "diastolic_after": "session_diastolic", "pain": "pain_loading",
}  # fmt: skip
"""Number of the form → the fact whose possible range it has."""
_DURING = frozenset({"rpe_session", "effort_0_10", "dyspnoea_cr10", "claudication_pain_grade", "post_session_recovery_ok"})
"""Answers of the session itself, beside those named `session_…`."""
_ALSO_FACTS = {"effort": "rpe_session", "hr_peak": "session_heart_rate"}


@dataclass(frozen=True, slots=True)
class SessionForm:
    """What is written down of one session."""

    at: datetime | None = None
    """Local; None = now."""
    place: str = "station"
    supervised: bool = True
    state: str = "attended"
    reason: str = ""
    minutes: int | None = None
    effort: int | None = None
    """Borg 6–20."""
    feeling: int | None = None
    """−5 … +5."""
    pain: int | None = None
    hr_before: int | None = None
    hr_peak: int | None = None
    hr_after: int | None = None
    systolic_after: int | None = None
    diastolic_after: int | None = None
    activities: tuple[str, ...] = ()
    extra_reps: tuple[str, ...] = ()
    carbohydrate_g: int | None = None
    note: str = ""
    readings: tuple[Entry, ...] = ()
    """Before, during and after: facts of the groups vital, symptom and today."""
    class_id: str = ""
    event_id: str = ""
    """An adverse event already written in the same breath (`prescribe/adverse_event.py`)."""
    hold: bool | None = None
    """Answer to a sign that stops and refers: hold exercise until a physician looks? None = not asked yet."""
    again_meant: bool = False
    """A second session of this day is meant."""
    gate_meant: bool = False
    """The resident trained although the check said no: said so by the person, after being asked."""
    day_meant: bool = False
    """A day without a prescription is meant."""


@dataclass(frozen=True, slots=True)
class SessionSaved:
    """One session just saved."""

    session_id: UUID
    state: str
    gate: str
    gate_say: str
    live: tuple[str, ...]
    """Sentences of the stop signs that ended it."""
    hold_id: UUID | None = None
    ask_event: bool = False
    """A stop sign fired and no adverse event is written yet: the page offers the form."""


@dataclass(frozen=True, slots=True)
class HomeSession:
    """One line of the resident's own paper."""

    on: date
    minutes: int | None = None
    effort: int | None = None


@dataclass(frozen=True, slots=True)
class HomeSaved:
    """What of a paper was entered, and which days were there before."""

    saved: tuple[date, ...]
    there_before: tuple[date, ...]


def form_name(resident_id: UUID) -> str:
    """Name of the unsaved form of the session page."""
    return f"session/{resident_id}"


@use_case("session_log", Act.READ, reads=True, resident="resident_id")
def check_before(work: Work, resident_id: UUID, readings: tuple[Entry, ...] = ()) -> PreSession:
    """May this resident train now, by the day gates with `readings` laid over the record. Masked for the role on duty."""
    return gate_of(work, resident_id, readings)


@use_case("session_log", Act.WRITE, resident="resident_id")
def record_session(
    work: Work, resident_id: UUID, form: SessionForm, session_id: UUID | None = None, heads: tuple[UUID, ...] = ()
) -> SessionSaved:
    """Write down one session with its readings; a stop sign among them makes it `stopped_early`.

    Raises InvalidInput for what cannot be; Incomplete with the field `gate`, `again`, `day` or `hold` for what is asked in words
    first; ChangedMeanwhile.
    """
    return save_session(work, resident_row(work, resident_id), form, session_id, heads)


@use_case("session_log", Act.WRITE, resident="resident_id")
def log_home_sessions(work: Work, resident_id: UUID, rows: tuple[HomeSession, ...]) -> HomeSaved:
    """Enter what a resident wrote at home, several days at once. A day is entered once, on whichever PC.

    Raises InvalidInput for a day to come, a day twice or an impossible number; Incomplete for no line at all.
    """
    resident = resident_row(work, resident_id)
    if not rows:
        raise Incomplete("还没有填哪一天练的。", field="rows")
    if len({row.on for row in rows}) < len(rows):
        raise InvalidInput("同一天填了两行，请合成一行。", field="rows")
    papers = papers_of(work, resident_id)
    saved, before = [], []
    for row in sorted(rows, key=lambda one: one.on):
        doc_id = uuid5(resident_id, f"home/{row.on.isoformat()}")
        if store.document(work, doc_id) is not None:
            before.append(row.on)
            continue
        at = datetime.combine(row.on, time(), STATION_ZONE)
        form = SessionForm(at=at, place="home", supervised=False, minutes=row.minutes, effort=row.effort)
        _check(work, resident, form, at)
        store.save(
            work, KIND, _body(work, form, at, paper_on(papers, row.on), None, ()), doc_id=doc_id, resident_id=resident_id, absent=True
        )
        saved.append(row.on)
    unsaved.discard(work, f"{form_name(resident_id)}/home")
    return HomeSaved(tuple(saved), tuple(before))


def save_session(
    work: Work, resident: Resident, form: SessionForm, session_id: UUID | None = None, heads: tuple[UUID, ...] = (),
    gate: PreSession | None = None,
) -> SessionSaved:  # fmt: skip
    """`record_session` for callers inside a transaction; `gate`: the answer of today where the caller has just asked."""
    resident_id = UUID(bytes=resident.doc_id)
    at = _moment(work, form.at)
    _check(work, resident, form, at)
    papers = papers_of(work, resident_id)
    paper = paper_on(papers, at.date())
    doc_id = session_id or work.new_id()
    standing = store.document(work, doc_id)
    if gate is None and standing is None and at.date() == work.today() and form.place != "home":
        gate = gate_of_row(work, resident, papers, before_readings(form.readings))
    if form.state == "missed":
        gate = None
    live = live_signs(work, resident_id, form)
    state = "stopped_early" if live and form.state == "attended" else form.state
    _ask(work, resident_id, form, at, paper, gate, session_id)
    refers = any(f.action is Action.STOP_AND_REFER for f in live)
    if refers and form.hold is None:
        raise Incomplete(f"{live[0].say}要不要停止运动，等医生看？", field="hold")
    if form.class_id and state == "stopped_early":
        form = replace(form, minutes=None)
    body = _body(work, form, at, paper, gate, live, state)
    if standing is not None and standing.heads:
        was = standing.body
        body = body.model_copy(update={"gate": was.gate, "gate_say": was.gate_say, "gate_rules": was.gate_rules})
    store.save(work, KIND, body, doc_id=doc_id, parents=heads, resident_id=resident_id, absent=standing is None, standing=standing)
    _save_part(work, resident, doc_id, form, at.date())
    hold_id = hold_now(work, resident_id, _hold_words(live, form)) if form.hold else None
    told_before = set(standing.body.live_rules) if standing is not None and standing.heads else set()
    fresh = tuple(f for f in live if f.rule_id not in told_before)
    if fresh:
        rules = tuple(StepReason(f.rule_id, f.say, f.source, f.source_title, f.confidence) for f in fresh)
        safety_step(work, resident_id, f"训练中出现停止信号：{fresh[0].say}", rules=rules, session_id=str(doc_id))
    unsaved.discard(work, form_name(resident_id))
    return SessionSaved(
        doc_id, state, body.gate, body.gate_say, tuple(f.say for f in live), hold_id, bool(live) and not form.event_id
    )


def before_readings(readings: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Those that were there before the session began."""
    return tuple(e for e in readings if not e.fact_id.startswith("session_") and e.fact_id not in _DURING)


def live_signs(work: Work, resident_id: UUID, form: SessionForm) -> tuple[Finding, ...]:
    """The live rules that these readings make fire and that end a session, gravest first."""
    entries = (*form.readings, *_told_facts(form))
    looked_at = {entry.fact_id for entry in entries if entry.status == "known"}
    if not looked_at:
        return ()
    screening = engine.screen(facts_for(work, resident_id, (Part(FITNESS, entries),)), work.library)
    return tuple(
        f for f in screening.findings
        if f.gate is Gate.LIVE and f.action >= Action.POSTPONE and looked_at & {u.fact_id for u in f.used}
    )  # fmt: skip


def _hold_words(live: tuple[Finding, ...], form: SessionForm) -> str:
    said = live[0].say.partition("：")[0] if live else form.reason.strip()
    return f"运动中：{said or '叫停'}"[:120]


def _told_facts(form: SessionForm) -> tuple[Entry, ...]:
    """The numbers of the form that are facts of the session, too."""
    given = {entry.fact_id for entry in form.readings}
    return tuple(
        Entry(fact_id, "known", float(value)) for name, fact_id in _ALSO_FACTS.items()
        if (value := getattr(form, name)) is not None and fact_id not in given
    )  # fmt: skip


def _moment(work: Work, at: datetime | None) -> datetime:
    moment = at or work.now()
    moment = moment if moment.tzinfo else moment.replace(tzinfo=STATION_ZONE)
    return moment.astimezone(STATION_ZONE)


def _check(work: Work, resident: Resident, form: SessionForm, at: datetime) -> None:
    """What no session can be. Raises InvalidInput, Incomplete."""
    if resident.closed:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")
    if form.state not in STATES or form.place not in PLACES:
        raise InvalidInput("训练记录里有一项认不出来，请重新选。", field="state")
    if at > work.now():
        raise InvalidInput("日期和时间还没到，请核对。", field="at")
    if resident.birth_date and at.date() < date.fromisoformat(resident.birth_date):
        raise InvalidInput("日期在出生以前，请核对。", field="at")
    if form.state not in DONE and not form.reason.strip():
        raise Incomplete("请写一下为什么没练。", field="reason")
    if form.minutes is not None and not 0 < form.minutes <= LONGEST_MINUTES:
        raise InvalidInput(f"练了 {form.minutes} 分钟？请核对。", field="minutes")
    if form.feeling is not None and not -5 <= form.feeling <= 5:
        raise InvalidInput("感觉是 −5 到 +5，请核对。", field="feeling")
    for name, fact_id in _CHECKED.items():
        value = getattr(form, name)
        if value is not None and (checked := check_value(definition(fact_id), float(value))).verdict == "impossible":
            raise InvalidInput(checked.say, field=name)
    if form.systolic_after and form.diastolic_after and form.systolic_after <= form.diastolic_after:
        raise InvalidInput("练完的血压上下反了？请核对。", field="systolic_after")


def _ask(
    work: Work, resident_id: UUID, form: SessionForm, at: datetime, paper: Paper | None, gate: PreSession | None, session_id: UUID | None
) -> None:
    """What may be meant and is asked in words first. Raises Incomplete."""
    if form.state not in DONE:
        return
    if paper is None and not form.day_meant and not (gate is not None and gate.outside):
        raise Incomplete(f"{at.date()} 这天没有签好的处方。日期没错就再按一次保存。", field="day")
    if gate is not None and gate.gate in (POSTPONE, STOP) and not form.gate_meant:
        raise Incomplete(f"课前结论是「{gate.line}」。没有练，请选「没练」；真的练了，再按一次保存。", field="gate")
    others = [doc for doc, place, state in sessions_on(work, resident_id, at.date()) if state in DONE and place == form.place]
    if any(doc != session_id for doc in others) and not form.again_meant:
        raise Incomplete(f"{at.date()} 已经记过一次训练。真的练了两次，再按一次保存。", field="again")


def _body(
    work: Work, form: SessionForm, at: datetime, paper: Paper | None, gate: PreSession | None, live: tuple[Finding, ...],
    state: str = "attended",
) -> SessionBody:  # fmt: skip
    said = () if gate is None else gate.rules
    symptoms = next((e.value.get("yes", ()) for e in form.readings if e.fact_id == "session_symptoms" and e.value), ())
    pulse = next((e.readings[-1] if e.readings else e.value for e in form.readings if e.fact_id == "resting_heart_rate"), None)
    before = form.hr_before if form.hr_before is not None or pulse is None else round(pulse)
    reason = form.reason.strip() or (_open(live[0].say, "出现停止信号") if live else "")
    return SessionBody(
        prescription_id=str(paper.prescription_id) if paper else "", class_id=form.class_id, happened_at=stamp(at), place=form.place,
        supervised=form.supervised, state=state, reason=reason, gate=gate.gate if gate is not None else "",
        gate_say=_open(gate.line, f"{gate.word}：{BY_DOCTOR}") if gate is not None else "", gate_rules=said, live_rules=tuple(f.rule_id for f in live), minutes=form.minutes,
        effort=form.effort, feeling=form.feeling, pain=form.pain, hr_before=before, hr_peak=form.hr_peak,
        hr_after=form.hr_after, systolic_after=form.systolic_after, diastolic_after=form.diastolic_after, activities=form.activities,
        extra_reps=form.extra_reps, symptoms=tuple(symptoms), carbohydrate_g=form.carbohydrate_g, event_id=form.event_id,
        note=form.note.strip(), recorded_at=stamp(work.now()), by=work.staff.name, by_id=str(work.staff.staff_id),
        by_role=work.staff.role.value,
    )  # fmt: skip


def _open(say: str, instead: str) -> str:
    """What every role may read in the log; the rules stand there by their ids."""
    return instead if tells_diagnosis(say) else say


def _save_part(work: Work, resident: Resident, session_id: UUID, form: SessionForm, day: date) -> None:
    """The readings as a part of their own; nothing is written when there are none and were none."""
    doc_id = part_id(session_id, FITNESS)
    standing = store.document(work, doc_id)
    said = stamp(_moment(work, form.at)) if day < work.today() else ""
    entries = tuple(e if e.at or not said else e._replace(at=said) for e in (*form.readings, *_told_facts(form)))
    if standing is None and not entries:
        return
    before: PartBody | None = standing.body if standing is not None and standing.heads else None
    born = date.fromisoformat(resident.birth_date) if resident.birth_date else None
    body = PartBody(
        assessment_id=str(session_id), side=FITNESS, started_on=day, entries=check_entries(work, entries, before, born), opinion="",
        done=False, by=work.staff.name, by_id=str(work.staff.staff_id), by_role=work.staff.role.value, said_at=stamp(work.now()),
        entered=SESSION,
    )  # fmt: skip
    parents = tuple(head.rev_id for head in standing.heads) if standing is not None else ()
    store.save(
        work, KINDS[FITNESS], body, doc_id=doc_id, parents=parents, resident_id=UUID(bytes=resident.doc_id), absent=standing is None,
        standing=standing,
    )  # fmt: skip

