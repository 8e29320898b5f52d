"""Group classes: who meets when and where, and one meeting written down for everybody at once.

One person's part in a meeting is one document, named by class, day and resident: two people of the class on two PCs meet in it. A
meeting is one transaction and one audit entry. Whom the gate stops cannot have been there; who was left out is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe import unsaved
from prescribe.clock import STATION_ZONE
from prescribe.entries import Entry
from prescribe.errors import ClinicError, Incomplete, InvalidInput, Undecided
from prescribe.reading import class_lines
from prescribe.reading.class_lines import (
    WEEKDAYS,
    ClassLine,
    Meeting,
    MeetingPerson,
    WrittenRow,
    class_document,
    session_id_of,
)
from prescribe.reading.gate_of_day import gate_of
from prescribe.reading.lookup import resident_row
from prescribe.reading.pre_session import ASK, POSTPONE, STOP, PreSession
from prescribe.records import store
from prescribe.records.training_session import CLASS, ClassBody
from prescribe.train import LONGEST_MINUTES, SessionForm, before_readings, save_session
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

__all__ = [
    "WEEKDAYS", "ClassForm", "ClassLine", "Meeting", "MeetingPerson", "MeetingRow", "MeetingSaved", "WrittenRow", "close_class",
    "form_name", "list_classes", "open_class", "open_class_meeting", "record_class_meeting", "save_class",
]  # fmt: skip

MOST_MEMBERS = 60
"""One leader cannot watch more; a longer list is split."""
SITES = ("station", "venue")


@dataclass(frozen=True, slots=True)
class ClassForm:
    """A class as typed."""

    name: str = ""
    weekday: int | None = None
    starts: str = ""
    """「14:00」."""
    ends: str = ""
    place: str = ""
    site: str = "venue"
    minutes: int | None = None
    """Of the main part; everybody who stays to the end has done them."""
    activities: tuple[str, ...] = ()
    leader_id: str = ""
    leader: str = ""
    members: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One person of a meeting as typed."""

    resident_id: UUID
    present: bool
    reason: str = ""
    """Why missed."""
    readings: tuple[Entry, ...] = ()
    hr_peak: int | None = None
    effort: int | None = None
    systolic_after: int | None = None
    diastolic_after: int | None = None
    hold: bool | None = None
    """As `SessionForm.hold`."""
    heads: tuple[UUID, ...] = ()
    """Of this person's document, when it was written down before."""

    @property
    def typed(self) -> bool:
        """Whether something was measured or asked."""
        return bool(self.readings) or any(v is not None for v in (self.hr_peak, self.effort, self.systolic_after, self.diastolic_after))


@dataclass(frozen=True, slots=True)
class MeetingSaved:
    """What was written down, by whom it is about."""

    present: tuple[UUID, ...] = ()
    missed: tuple[UUID, ...] = ()
    sent_home: tuple[UUID, ...] = ()
    """Came, and the gate said no."""
    stopped: tuple[UUID, ...] = ()
    """A stop sign ended it."""
    unchecked: tuple[UUID, ...] = ()
    """Present without a whole check beforehand."""
    left_out: tuple[UUID, ...] = ()
    """Nothing was said of them."""


def form_name(class_id: UUID, day: date) -> str:
    """Name of the unsaved form of a meeting."""
    return f"class/{class_id}/{day.isoformat()}"


@use_case("session_log", Act.READ, reads=True)
def list_classes(work: Work) -> tuple[ClassLine, ...]:
    """Every class, those that still meet first."""
    return class_lines.classes(work)


@use_case("session_log", Act.READ, reads=True)
def open_class(work: Work, class_id: UUID) -> tuple[ClassForm, tuple[UUID, ...]]:
    """A class as typed, with the heads it stands on. Raises InvalidInput when it is not here."""
    found = _class(work, class_id)
    body: ClassBody = found.body
    form = ClassForm(
        body.name, body.weekday, body.starts, body.ends, body.place, body.site, body.minutes, body.activities, body.leader_id, body.leader,
        tuple(map(UUID, body.members)),
    )  # fmt: skip
    return form, tuple(head.rev_id for head in found.heads)


@use_case("session_log", Act.WRITE)
def save_class(work: Work, form: ClassForm, class_id: UUID | None = None, heads: tuple[UUID, ...] = ()) -> UUID:
    """Make a class, or change it: name, time, place, leader, members.

    Raises Incomplete without a name or a time, InvalidInput for what cannot be, ChangedMeanwhile.
    """
    _check_class(work, form)
    body = ClassBody(
        name=form.name.strip(), weekday=form.weekday, starts=form.starts, ends=form.ends, place=form.place.strip(), site=form.site,
        minutes=form.minutes,
        activities=form.activities, leader_id=form.leader_id or str(work.staff.staff_id), leader=form.leader or work.staff.name,
        members=tuple(map(str, form.members)), closed_on=None, by=work.staff.name, by_id=str(work.staff.staff_id),
        by_role=work.staff.role.value,
    )  # fmt: skip
    work.subject = class_id
    return store.save(work, CLASS, body, doc_id=class_id, parents=heads).doc_id


@use_case("session_log", Act.WRITE)
def close_class(work: Work, class_id: UUID, heads: tuple[UUID, ...]) -> UUID:
    """The class no longer meets; what was written down of it stays. Raises ChangedMeanwhile."""
    body: ClassBody = _class(work, class_id).body
    work.subject = class_id
    return store.save(work, CLASS, body.model_copy(update={"closed_on": work.today()}), doc_id=class_id, parents=heads).doc_id


@use_case("session_log", Act.READ, reads=True)
def open_class_meeting(work: Work, class_id: UUID, day: date | None = None) -> Meeting:
    """The meeting of that day (today by default): everybody on the list with what the gates say now, and what is written down.

    Raises InvalidInput for a day to come.
    """
    on = day or work.today()
    if on > work.today():
        raise InvalidInput("这一天还没到，到那天再记。", field="day")
    return class_lines.meeting_of(work, _class(work, class_id), on)


@use_case("session_log", Act.WRITE)
def record_class_meeting(work: Work, class_id: UUID, day: date, rows: tuple[MeetingRow, ...]) -> MeetingSaved:
    """Write down one meeting: a session for each person present, missed with a reason, or sent home by the gate.

    All or nothing. Raises Incomplete or InvalidInput with the resident's id as field (no name in the sentence), ChangedMeanwhile.
    """
    found = _class(work, class_id)
    if found.n_heads > 1:
        raise Undecided("这个班有两个版本，请先核对，定下一个，再记这节课。")
    if day > work.today():
        raise InvalidInput("这一天还没到，到那天再记。", field="day")
    if len({row.resident_id for row in rows}) < len(rows):
        raise ValueError("a person twice in one meeting")
    work.subject = class_id
    body: ClassBody = found.body
    told: dict[str, list[UUID]] = {}
    for row in rows:
        try:
            for word in _record_row(work, class_id, body, day, row):
                told.setdefault(word, []).append(row.resident_id)
        except (Incomplete, InvalidInput) as refused:
            raise type(refused)(refused.sentence, field=str(row.resident_id)) from refused
    unsaved.discard(work, form_name(class_id, day))
    said = {row.resident_id for row in rows}
    left = [UUID(m) for m in body.members if UUID(m) not in said]
    return MeetingSaved(
        *(tuple(told.get(word, ())) for word in ("present", "missed", "sent_home", "stopped", "unchecked")),
        (*told.get("left_out", ()), *left),
    )


def _record_row(work: Work, class_id: UUID, body: ClassBody, day: date, row: MeetingRow) -> tuple[str, ...]:
    """Save one row; the lists of `MeetingSaved` it belongs to."""
    if not row.present and not row.typed and not row.reason.strip():
        return ("left_out",)
    gate = gate_of(work, row.resident_id, before_readings(row.readings)) if day == work.today() and not row.heads else None
    form = SessionForm(
        at=_moment(work, body, day), place=body.site, class_id=str(class_id), minutes=body.minutes if row.present else None, activities=body.activities, readings=row.readings,
        hr_peak=row.hr_peak, effort=row.effort, systolic_after=row.systolic_after, diastolic_after=row.diastolic_after, hold=row.hold,
        again_meant=True, day_meant=True,
    )  # fmt: skip
    word = "present"
    if row.present:
        _may(gate)
    else:
        word = "sent_home" if row.typed else "missed"
        reason = row.reason.strip() or (gate.line if gate is not None and gate.gate in (POSTPONE, STOP) else "量过，没有练")
        form = replace(form, state="missed" if word == "missed" else "cancelled", reason=reason)
    resident = resident_row(work, row.resident_id)
    saved = save_session(work, resident, form, session_id_of(class_id, day, row.resident_id), row.heads, gate)
    found = [word]
    if saved.state == "stopped_early":
        found.append("stopped")
    if row.present and gate is not None and gate.gate == ASK:
        found.append("unchecked")
    return tuple(found)


def _may(gate: PreSession | None) -> None:
    if gate is not None and gate.gate in (POSTPONE, STOP):
        raise InvalidInput(f"今天不能练（{gate.line}）。请取消这一行的「到」。")


def _moment(work: Work, body: ClassBody, day: date) -> datetime:
    """When the class began; a class of today that is written down before its hour is written down now."""
    hour, minute = map(int, (body.starts or "00:00").split(":"))
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=STATION_ZONE)
    return min(at, work.now())


def _class(work: Work, class_id: UUID) -> store.Document:
    found = class_document(work, class_id)
    if found is None or found.kind != CLASS:
        raise InvalidInput("找不到这个班。可能还没同步过来，请先同步。")
    return found


def _check_class(work: Work, form: ClassForm) -> None:
    if not form.name.strip():
        raise Incomplete("请写班的名字，比如“八段锦（坐立结合）”。", field="name")
    if form.site not in SITES or not (form.weekday is None or 0 <= form.weekday <= 6):
        raise InvalidInput("班的安排里有一项认不出来，请重新选。", field="weekday")
    for name, text in (("starts", form.starts), ("ends", form.ends)):
        if not text:
            raise Incomplete("请写几点开始、几点结束。", field=name)
        try:
            datetime.strptime(text, "%H:%M")
        except ValueError:
            raise InvalidInput("时间看不懂，请按“14:00”的样子填。", field=name) from None
    if form.starts >= form.ends:
        raise InvalidInput("结束的时间要在开始以后。", field="ends")
    if form.minutes is not None and not 0 < form.minutes <= LONGEST_MINUTES:
        raise InvalidInput(f"主要部分 {form.minutes} 分钟？请核对。", field="minutes")
    if len(set(form.members)) < len(form.members):
        raise InvalidInput("名单里有人写了两次。", field="members")
    if len(form.members) > MOST_MEMBERS:
        raise InvalidInput(f"一个班最多 {MOST_MEMBERS} 人，请分成两个班。", field="members")
    unknown = [a for a in form.activities if a not in work.library.activities]
    if unknown:
        raise ClinicError("有一项运动认不出来，请重新选。", field="activities")
