"""随访: what is asked of the time since the last one, what it means for the dose, and when to ask again.

One transaction keeps the follow-up, what was measured (a part of its own, so that it counts like any answer), the step taken and
the stop. What was measured and what hurts is never carried over from last time; not asked is never *no*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from models.database import fixed_sql
from prescribe import unsaved
from prescribe.assess import FITNESS, part_id
from prescribe.clock import STATION_ZONE
from prescribe.entries import Entry, check_entries, stamp
from prescribe.errors import Incomplete, InvalidInput
from prescribe.hold import hold_now
from prescribe.progress import take_step
from prescribe.reading.due import Due, DueList, due_list
from prescribe.reading.lookup import open_holds, resident_row, sight_of
from prescribe.reading.training_record import Heard, StepProposal, proposal_for
from prescribe.records import store
from prescribe.records.assessment import FOLLOW_UP as PART
from prescribe.records.assessment import KINDS, PartBody
from prescribe.records.follow_up import FOLLOW_UP as KIND
from prescribe.records.follow_up import FollowUpBody
from prescribe.use_case import use_case
from protocols import progression
from protocols.facts import definition
from protocols.progression import StepReason
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work
    from prescribe.over_time import Measure

MODES = {"phone": "电话", "visit": "来站", "home": "上门", "group": "团体课"}
EFFORTS = {9: "很轻松", 11: "轻松", 13: "有点累", 15: "累", 17: "很累"}
"""Borg 6–20 with its words."""
OBSTACLES = {
    "no_time": "没时间", "forgot": "忘了", "unwell": "不舒服", "weather": "天气", "place": "没地方", "too_hard": "太累", "no_wish": "不想练", "family": "家里有事",
}  # fmt: skip
ANSWERS = {"taken": "按建议", "step_back": "退一步", "ask_physician": "请医生看", "stopped": "停止运动，转医生"}
SYMPTOMS, PRESSURE, WEIGHT, GLUCOSE = "symptoms_today", ("resting_systolic", "resting_diastolic"), "weight", "glucose_today"
NEXT_WEEKS = (1, 2, 4, 12)
LATEST_NEXT = timedelta(days=366)
_CHECKED = {"minutes": (1, 300, "每次多久", "分钟"), "effort": (6, 20, "疲劳度", ""), "done": (0, 50, "完成几次", "次")}


@dataclass(frozen=True, slots=True)
class Begun:
    """What the form stands on, read when it was opened."""

    due_on: date | None = None
    prescription_id: UUID | None = None
    planned: int | None = None
    """Sessions asked for in the days the question covers."""
    days: int = 0
    """Those days: since the last follow-up or the beginning, at most the last seven: that is what people remember."""


@dataclass(frozen=True, slots=True)
class FollowUpForm:
    """What was asked and measured. None = not asked."""

    mode: str = ""
    done: int | None = None
    minutes: int | None = None
    effort: int | None = None
    symptoms: frozenset[str] | None = None
    """Codes of `symptoms_today`; empty = none at all."""
    other_symptom: str = ""
    entries: tuple[Entry, ...] = ()
    """Pressure, weight, glucose, each also as not measured or refused."""
    obstacles: tuple[str, ...] = ()
    answer: str = ""
    """`taken`, `step_back`, `ask_physician` or `stopped`."""
    next_on: date | None = None
    next_mode: str = ""
    note: str = ""
    at: datetime | None = None
    """When it took place; None = now."""
    meant: frozenset[str] = frozenset()
    """Questions asked by a refusal and answered by going on: `again`, `before`, `gone`."""


@dataclass(frozen=True, slots=True)
class Considered:
    """What the answers so far mean."""

    heard: Heard
    proposal: StepProposal
    """Masked for the role on duty."""
    alerts: tuple[StepReason, ...]
    """Gates of the day that today's answers meet, gravest first."""
    danger: bool
    """A stop value or stop symptom: today no exercise, a physician looks."""
    waits: str
    """Why a pressure must be taken once more before it counts; empty = nothing."""
    next_by: date
    """The day by which the rules want the next follow-up."""
    next_why: str

    @property
    def stops(self) -> bool:
        """Whether saving asks for a decision first."""
        return self.danger or bool(self.waits)


@dataclass(frozen=True, slots=True)
class PastFollowUp:
    """One earlier follow-up in a line."""

    follow_up_id: UUID
    on: date
    mode: str
    planned: int | None
    done: int | None
    minutes: int | None
    effort: int | None
    symptoms: tuple[str, ...] | None
    """None = not asked."""
    pressure: tuple[float, float] | None
    by: str
    week: int | None
    next_days: int | None
    """Days to the next one agreed then."""
    undecided: bool = False
    """Two versions from two PCs: one is shown."""


@dataclass(frozen=True, slots=True)
class FollowUpState:
    """The form of one resident before anything is typed."""

    resident_id: UUID
    today: date
    begun: Begun
    due: Due | None
    week: int | None
    """Week of the programme, 1 = the first."""
    glucose: bool
    """Glucose is asked: diabetes, or a drug that can lower it."""
    last: PastFollowUp | None
    past: tuple[PastFollowUp, ...]
    """Newest first, up to twelve."""
    measures: dict[str, Measure]
    """Pressure, weight, glucose over time, with targets."""
    a_week: int | None
    """Sessions a week on the prescription."""
    hold: str
    """「已停止运动：…」 or empty."""
    closed: str
    first: Considered
    """With nothing heard yet."""
    unsaved: str | None = None
    gone: str = ""
    """The last call says died, moved or lost: the file waits to be closed."""


@dataclass(frozen=True, slots=True)
class FollowUpSaved:
    """What was kept."""

    follow_up_id: UUID
    next_on: date | None
    step_id: UUID | None
    hold_id: UUID | None


def form_name(resident_id: UUID) -> str:
    """Name of the unsaved form."""
    return f"follow_up/{resident_id}"


@use_case("follow_up", Act.READ, reads=True, resident="resident_id")
def open_follow_up(work: Work, resident_id: UUID) -> FollowUpState:
    """What to ask this resident now, and what is known."""
    from prescribe.reading.follow_up_state import state_of

    return state_of(work, resident_id)


@use_case("follow_up", Act.READ, reads=True, resident="resident_id")
def consider_follow_up(work: Work, resident_id: UUID, begun: Begun, form: FollowUpForm) -> Considered:
    """What the answers so far mean: the step to propose, gates of the day that they meet, the next day."""
    from prescribe.reading.follow_up_state import considered

    return considered(work, resident_id, heard_of(begun, form))


@use_case("follow_up", Act.READ, reads=True)
def follow_ups_due(work: Work, days: int = 7, most: int = 200) -> tuple[DueList, dict[UUID, tuple[str, str, int]]]:
    """Everybody due until `days` from now (the first `most` rows), and by resident (name, age in words, tries since the day)."""
    from prescribe.reading.follow_up_state import people_of

    found = due_list(work, work.today() + timedelta(days=days), most)
    return found, people_of(work, found.rows)


@use_case("follow_up", Act.WRITE, resident="resident_id")
def record_follow_up(
    work: Work, resident_id: UUID, begun: Begun, form: FollowUpForm, seen: Considered | None = None
) -> FollowUpSaved:
    """Keep one follow-up with its readings, the step and the stop, together or not at all.

    `seen`: what the page showed for these very answers; computed anew when it was for others. Raises InvalidInput for what cannot
    be (a day to come, a closed file, more while on hold), Incomplete with a field for what is missing and for what must be meant:
    `again` (a second one of this visit), `before` (dated before the prescription), `gone` (a call said died or moved).
    """
    row = resident_row(work, resident_id, "closed, birth_date")
    if row.closed:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")
    at = _moment(work, form)
    _check(form, at.date())
    _ask_what_is_meant(work, resident_id, begun, form, at)
    heard = heard_of(begun, form)
    if seen is None or seen.heard != heard:
        from prescribe.reading.follow_up_state import considered

        seen = considered(work, resident_id, heard)
    answer = _answer(work, resident_id, form, seen)
    follow_up_id = _id(work, resident_id, at, form)
    entries = tuple(e if e.at else e._replace(at=stamp(at)) for e in form.entries)
    kept = check_entries(work, (*entries, *_symptoms(form, at)), None, date.fromisoformat(row.birth_date) if row.birth_date else None)
    store.save(work, KIND, _body(work, begun, form, seen, answer, at), doc_id=follow_up_id, resident_id=resident_id, absent=True)
    _keep_readings(work, resident_id, follow_up_id, kept, at)
    step_id = take_step(work, resident_id, _whole(work, resident_id, heard, seen), _step_answer(seen, answer), follow_up_id=str(follow_up_id))
    hold_id = hold_now(work, resident_id, stop_reason(form), at.isoformat(timespec="seconds")) if answer == "stopped" else None
    unsaved.discard(work, form_name(resident_id))
    return FollowUpSaved(follow_up_id, form.next_on, step_id, hold_id)


def heard_of(begun: Begun, form: FollowUpForm) -> Heard:
    """The answers as the progression reads them."""
    return Heard(
        planned=begun.planned if form.done is not None else None, done=form.done, effort=form.effort, symptoms=form.symptoms,
        other_symptom=form.other_symptom.strip(), entries=tuple(e for e in form.entries if e.status == "known"),
    )  # fmt: skip


def stop_reason(form: FollowUpForm) -> str:
    """「随访：胸痛胸闷，血压 186/104」: what was said and measured, nothing that names a disease."""
    labels = dict(definition(SYMPTOMS).choices)
    said = [labels[code] for code in labels if code in (form.symptoms or ())]
    said += [form.other_symptom.strip()] if form.other_symptom.strip() else []
    values = {e.fact_id: e.value for e in form.entries if e.status == "known"}
    if PRESSURE[0] in values:
        said.append(f"血压 {values[PRESSURE[0]]:g}/{values.get(PRESSURE[1], 0):g}")
    if GLUCOSE in values:
        said.append(f"血糖 {values[GLUCOSE]:g}")
    return "随访：" + ("，".join(said) or "需要医生看")


def _moment(work: Work, form: FollowUpForm) -> datetime:
    at = form.at or work.now()
    at = at if at.tzinfo else at.replace(tzinfo=STATION_ZONE)
    if at > work.now() + timedelta(minutes=5):
        raise InvalidInput("随访的日期还没到，请核对。", field="at")
    return at.astimezone(STATION_ZONE)


def _check(form: FollowUpForm, day: date) -> None:
    """What is missing and what cannot be, first things first."""
    if form.mode not in MODES:
        raise Incomplete("请选随访方式。", field="mode")
    for name, (low, high, label, unit) in _CHECKED.items():
        value = getattr(form, name)
        if value is not None and not low <= value <= high:
            raise InvalidInput(f"{label} {value}：应在 {low}–{high}{' ' + unit if unit else ''}，请核对。", field=name)
    if form.symptoms is None:
        raise Incomplete("还没问有没有不舒服。没有就按 0。", field="symptoms")
    if set(form.symptoms) - {code for code, _ in definition(SYMPTOMS).choices}:
        raise InvalidInput("有一项不舒服认不出来，请重新选。", field="symptoms")
    asked = {e.fact_id for e in form.entries}
    if (PRESSURE[0] in asked) != (PRESSURE[1] in asked):
        raise Incomplete("血压要两个数。", field="pressure")
    if form.next_on is None:
        raise Incomplete("请定下次随访的日期。", field="next_on")
    if not day < form.next_on <= day + LATEST_NEXT:
        raise InvalidInput("下次随访的日期要在这次以后、一年以内。", field="next_on")


def _ask_what_is_meant(work: Work, resident_id: UUID, begun: Begun, form: FollowUpForm, at: datetime) -> None:
    run, one = fixed_sql(work.connection), resident_id.bytes
    if begun.prescription_id is not None and "before" not in form.meant:
        row = run("SELECT valid_from FROM prescription WHERE doc_id = ?", (begun.prescription_id.bytes,)).fetchone()
        if row is not None and at.date().isoformat() < row[0]:
            raise Incomplete(f"这张处方 {row[0]} 才开始，随访写的是 {at.date()}，更早。日期没错就再按一次保存。", field="before")
    if "again" not in form.meant:
        row = run(
            "SELECT day, by_name, mode, due_on FROM follow_up WHERE resident_id = ? AND shown = 1 AND (day = ? OR due_on = ?)"
            " ORDER BY happened_at DESC LIMIT 1",
            (one, at.date().isoformat(), begun.due_on.isoformat() if begun.due_on else None),
        ).fetchone()
        if row is not None:
            which = "当天" if row[0] == at.date().isoformat() else "同一次到期的"
            words = f"{which}已有一次随访（{row[0][5:]} {row[1]} {MODES.get(row[2], '')}）。确实又随访了一次，就再按一次保存。"
            raise Incomplete(words, field="again")
    if "gone" not in form.meant:
        row = run("SELECT outcome, day FROM contact WHERE resident_id = ? ORDER BY happened_at DESC LIMIT 1", (one,)).fetchone()
        if row is not None and row[0] in ("died", "moved"):
            said = "去世" if row[0] == "died" else "搬走"
            raise Incomplete(f"{row[1]} 的电话记录写着{said}。请核对是不是同一个人；没有弄错就再按一次保存。", field="gone")


def _answer(work: Work, resident_id: UUID, form: FollowUpForm, seen: Considered) -> str:
    """The answer to the proposal. A stop asks for a decision; nothing grows while exercise is on hold or a pressure waits."""
    if form.answer not in ("", *ANSWERS):
        raise InvalidInput("请选按建议、退一步或请医生看。", field="answer")
    if seen.stops and form.answer not in ("stopped", "ask_physician"):
        say = seen.waits or (seen.alerts[0].say if seen.alerts else seen.proposal.say)
        raise Incomplete(f"{say.rstrip('。')}。请选「停止并通知医生」或「请医生看」。", field="answer")
    step = seen.proposal.step
    if form.answer == "taken" and step is not None and step.kind == progression.ADVANCE and open_holds(work, resident_id):
        raise InvalidInput("正在停止运动，不能加量。只有医生可以恢复。", field="answer")
    return form.answer


def _whole(work: Work, resident_id: UUID, heard: Heard, seen: Considered) -> StepProposal:
    """The proposal with its reasons as they are: what a masked role was shown is not what a physician reads afterwards."""
    step = seen.proposal.step
    if step is None or sight_of(work, resident_row(work, resident_id, "shows_diagnoses")).diagnoses:
        return seen.proposal
    return proposal_for(work, resident_id, heard)


def _step_answer(seen: Considered, answer: str) -> str:
    """A stop value steps back at once, whatever was chosen; the physician's queue gets it."""
    step = seen.proposal.step
    nothing = answer == "taken" and step is not None and step.kind == progression.HOLD and not step.needs_physician
    return "stopped" if seen.danger else "" if nothing else answer


def _id(work: Work, resident_id: UUID, at: datetime, form: FollowUpForm) -> UUID:
    """One document a resident and day, so that two PCs without a network meet in it; a second one that is meant is its own."""
    usual = uuid5(resident_id, f"follow_up/{at.date().isoformat()}")
    found = fixed_sql(work.connection)("SELECT 1 FROM doc_head WHERE doc_id = ? LIMIT 1", (usual.bytes,)).fetchone()
    return work.new_id() if found is not None else usual


def _symptoms(form: FollowUpForm, at: datetime) -> tuple[Entry, ...]:
    if form.symptoms is None:
        return ()
    codes = [code for code, _ in definition(SYMPTOMS).choices]
    value = {"yes": [c for c in codes if c in form.symptoms], "no": [c for c in codes if c not in form.symptoms]}
    return (Entry(SYMPTOMS, "known", value, origin="told" if form.mode == "phone" else "measured_here", at=stamp(at)),)


def _keep_readings(work: Work, resident_id: UUID, follow_up_id: UUID, kept: tuple, at: datetime) -> None:
    if not kept:
        return
    body = PartBody(
        assessment_id=str(follow_up_id), side=FITNESS, started_on=at.date(), entries=kept, opinion="", done=False, by=work.staff.name,
        by_id=str(work.staff.staff_id), by_role=work.staff.role.value, said_at=stamp(work.now()), entered=PART,
    )  # fmt: skip
    store.save(work, KINDS[FITNESS], body, doc_id=part_id(follow_up_id, FITNESS), resident_id=resident_id, absent=True)


def _body(work: Work, begun: Begun, form: FollowUpForm, seen: Considered, answer: str, at: datetime) -> FollowUpBody:
    step = seen.proposal.step
    return FollowUpBody(
        prescription_id=str(begun.prescription_id or ""), due_on=begun.due_on, happened_at=at.isoformat(timespec="seconds"),
        mode=form.mode, planned=begun.planned, days=begun.days, done=form.done, minutes=form.minutes, effort=form.effort,
        symptoms=tuple(sorted(form.symptoms or ())), symptoms_asked=form.symptoms is not None, other_symptom=form.other_symptom.strip(),
        obstacles=form.obstacles, step=step.kind if step else "", step_say=step.say if step else "",
        step_reasons=tuple(r.rule_id for r in step.reasons) if step else (), answer=answer, next_on=form.next_on,
        next_mode=form.next_mode or form.mode, note=form.note.strip(), alerts=tuple(a.rule_id for a in seen.alerts), recorded_at=stamp(work.now()), by=work.staff.name,
        by_id=str(work.staff.staff_id), by_role=work.staff.role.value,
    )  # fmt: skip
