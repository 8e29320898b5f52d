"""Preview and print a class (S13) and the sessions of one resident (F15). The audit keeps the hash of what was printed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.dates import age_on
from prescribe.errors import InvalidInput, NotPermitted
from prescribe.identity import sex_word
from prescribe.letterhead import letterhead_of
from prescribe.prescription import PersonOnPaper
from prescribe.reading.class_lines import ClassLine, MeetingPerson, class_document, classes, meeting_of
from prescribe.reading.lookup import resident_row, sight_of
from prescribe.reading.pre_session import GO, MODIFY, POSTPONE, STOP
from prescribe.reading.session_lines import PLACES, STATES
from prescribe.records import store
from prescribe.records.training_session import CLASS, SessionBody
from prescribe.records.training_session import SESSION as KIND
from prescribe.sheets.form_page import Frame
from prescribe.sheets.printed import printed, rendered
from prescribe.sheets.sheet import Rendered, Sheet
from prescribe.sheets.training_sheets import ClassHead, ClassPaperRow, LoggedSession, class_sheet, session_log
from prescribe.use_case import use_case
from protocols.facts import definition
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

BLANK = "blank"
"""In place of a day: the list of the class, to be filled in by hand."""
LINES = 18
"""Characters of limits that stand in two lines of a row."""
MOST = 60
"""Newest sessions on one F15: two pages."""


@use_case("session_log", Act.READ, reads=True)
def preview_class(work: Work, class_id: UUID, which: str) -> Rendered:
    """S13 as it would print now. `which`: the day of the meeting, ISO, or `blank`. Raises InvalidInput."""
    return rendered(class_sheet_of(work, class_id, which))


@use_case("session_log", Act.READ)
def print_class(work: Work, class_id: UUID, which: str) -> Rendered:
    """S13 to print or save. Raises InvalidInput."""
    return printed(work, class_id, rendered(class_sheet_of(work, class_id, which)))


@use_case("session_log", Act.READ, reads=True)
def preview_sessions(work: Work, resident_id: UUID) -> Rendered:
    """F15 as it would print now."""
    return rendered(session_sheet_of(work, resident_id))


@use_case("session_log", Act.READ)
def print_sessions(work: Work, resident_id: UUID) -> Rendered:
    """F15 to print or save."""
    return printed(work, resident_id, rendered(session_sheet_of(work, resident_id)))


def class_sheet_of(work: Work, class_id: UUID, which: str) -> Sheet:
    """The blocks of S13. Call it inside a use case."""
    found = class_document(work, class_id)
    if found is None or found.kind != CLASS:
        raise InvalidInput("找不到这个班。可能还没同步过来，请先同步。")
    blank = which == BLANK
    meeting = meeting_of(work, found, work.today() if blank else date.fromisoformat(which))
    when = next((c.when for c in classes(work) if c.class_id == class_id), "")
    head = ClassHead(meeting.name, when, meeting.place, meeting.leader, "" if blank else meeting.on.isoformat())
    frame = Frame(letterhead_of(work.connection), work.now().isoformat(), record_id=str(class_id))
    return class_sheet(frame, head, tuple(_paper_row(p, blank) for p in meeting.people))


def _paper_row(person: MeetingPerson, blank: bool) -> ClassPaperRow:
    about = f"{person.sex_word} {person.age if person.age is not None else '—'}"
    gate, done = person.gate, None if blank else person.written
    held = gate.gate in (STOP, POSTPONE) and gate.outside
    said = [] if gate.heart_rate_used else ["疲劳度为准"]
    said += [words for words in person.limits if gate.heart_rate_used or "心率" not in words]
    limits = "、".join(said[: 2 if sum(map(len, said[:2])) <= LINES else 1])
    if held or (done is not None and gate.gate in (STOP, POSTPONE, MODIFY)):
        limits = gate.do
    if done is None:
        unused = "不用" if not gate.heart_rate_used else ""
        no_glucose = "" if person.needs_glucose else "不用"
        return ClassPaperRow(person.name, about, limits, glucose=no_glucose, peak=unused, stopped=held)
    pair = [done.before.get(f) for f in ("resting_systolic", "resting_diastolic")]
    symptoms = done.before.get("session_symptoms")
    unwell = "" if symptoms is None else "、".join(definition("session_symptoms").label_of(s).split("/")[0] for s in symptoms["yes"]) or "无"
    after = f"{done.systolic_after}/{done.diastolic_after}" if done.systolic_after and done.diastolic_after else ""
    return ClassPaperRow(
        person.name, about, limits if done.gate in (GO, MODIFY, "") else done.gate_say, {"attended": "到"}.get(done.state, STATES[done.state]),
        _pair(pair), _one(done.before.get("resting_heart_rate")), _one(done.before.get("glucose_today"), 1),
        _one(done.hr_peak), _one(done.effort), unwell, after, done.gate == STOP,
    )  # fmt: skip


def _last(value: object) -> object:
    return value[-1] if isinstance(value, list) and value else None if isinstance(value, list) else value


def _pair(pair: list[object]) -> str:
    one, two = map(_last, pair)
    return f"{one:.0f}/{two:.0f}" if isinstance(one, int | float) and isinstance(two, int | float) else ""


def _one(value: object, decimals: int = 0) -> str:
    last = _last(value)
    return f"{last:.{decimals}f}" if isinstance(last, int | float) else ""


def session_sheet_of(work: Work, resident_id: UUID) -> Sheet:
    """The blocks of F15. Call it inside a use case. Raises NotPermitted for a role that sees no names."""
    row = resident_row(work, resident_id)
    if not sight_of(work, row).names:
        raise NotPermitted("站长看汇总，不打印个人的训练记录。")
    born = date.fromisoformat(row.birth_date) if row.birth_date else None
    age = age_on(born, work.today()) if born else work.today().year - (row.birth_about or work.today().year)
    person = PersonOnPaper(row.name, sex_word(row.sex), age, row.file_number)
    frame = Frame(letterhead_of(work.connection), work.now().isoformat(), person, str(resident_id))
    bodies = [d.body for d in store.documents_of(work, resident_id, KIND) if d.heads]
    names = {str(c.class_id): c for c in classes(work)}
    newest = sorted(bodies, key=lambda b: b.happened_at)[-MOST:]
    return session_log(frame, tuple(_logged(body, names, work.today().year) for body in newest))


def _logged(body: SessionBody, names: dict[str, ClassLine], year: int) -> LoggedSession:
    where = names[body.class_id].name if body.class_id in names else PLACES.get(body.place, body.place)
    heart = "/".join("—" if n is None else str(n) for n in (body.hr_before, body.hr_peak, body.hr_after))
    symptoms = "、".join(definition("session_symptoms").label_of(s).split("/")[0] for s in body.symptoms)
    state = "" if body.state == "attended" else STATES[body.state]
    sugar = f"补糖 {body.carbohydrate_g} g" if body.carbohydrate_g else ""
    felt = "/".join("—" if n is None else f"{n}" for n in (body.feeling, body.pain))
    return LoggedSession(
        body.happened_at[5:10] if body.happened_at.startswith(f"{year}-") else body.happened_at[:10], where, body.gate_say or "—", _one(body.minutes) or "—", "—" if heart == "—/—/—" else heart,
        _one(body.effort) or "—", f"{body.systolic_after}/{body.diastolic_after}" if body.systolic_after else "—",
        "—" if felt == "—/—" else felt, "；".join(filter(None, (state, body.reason, symptoms, sugar, body.note))), body.by,
    )  # fmt: skip
