"""Adverse events (F18): what happened and what was done, told in time order and without blame.

Severity 3 or 4, or a symptom that always stops exercise, holds it in the same transaction. Whoever was there writes; the manager
reads and closes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe import unsaved
from prescribe.clock import STATION_ZONE
from prescribe.drafting.from_facts import person_on_paper
from prescribe.drafting.papers import in_force, papers_of
from prescribe.errors import Incomplete, InvalidInput, Undecided
from prescribe.hold import hold_now
from prescribe.reading.adverse_events import (
    FIRST_AID,
    KINDS,
    PLACES,
    SEVERITIES,
    EventForm,
    Events,
    EventState,
    MonthOfEvents,
    event_document,
    event_state,
    events_of,
    events_of_month,
    form_name,
)
from prescribe.reading.lookup import resident_row
from prescribe.reading.two_versions import WORDS, kept_of, longest_changes, together
from prescribe.records import store
from prescribe.records.referral import EVENT, EventBody
from prescribe.refer import open_file
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

SHORTEST = 2
"""Characters that must say what happened: whoever writes may have a hand free only."""
LONGEST = {"what": 1000, "outcome": 600, "cause": 600, "measures": 600, "where": 60, "other": 60}
STOPS = frozenset({"chest_pain", "syncope"})
"""Kinds that stop exercise however slight (live rules L1, L2 stop and refer)."""
GRAVE = 3
"""From this severity exercise is held, whatever happened (station-service §8)."""
_PARTS = (
    ("kind", "种类"), ("severity", "轻重"), ("happened_at", "时间"), ("place", "地点"), ("where", "地点"), ("what", "经过"),
    ("first_aid", "急救"), ("timeline", "时间线"), ("called_120_at", "120"), ("aed_used", "AED"), ("outcome", "结果"), ("cause", "可能的原因"),
    ("measures", "以后怎么办"), ("reported_to", "报告"),
)  # fmt: skip


def new_event(work: Work, resident_id: UUID, form: EventForm, *, session_id: str = "", event_id: UUID | None = None) -> UUID:
    """Write an event inside the caller's transaction, and hold exercise when it is grave. Gives its id (`event_id`, if given).

    Raises NotPermitted, Incomplete, InvalidInput.
    """
    work.require("adverse_event", Act.WRITE)
    row = open_file(work, resident_id)
    body = _written(work, row, form, session_id, None)
    return store.save(work, EVENT, body, doc_id=event_id, resident_id=resident_id, absent=event_id is not None).doc_id


@use_case("adverse_event", Act.WRITE, resident="resident_id")
def record_event(work: Work, resident_id: UUID, event_id: UUID, form: EventForm, heads: tuple[UUID, ...] = ()) -> EventState:
    """Write down an event, or what is known of it by now. One that was closed is open again by a change.

    Raises Incomplete, InvalidInput, ChangedMeanwhile, Undecided while there are two versions.
    """
    before = store.document(work, event_id)
    if before is None:
        new_event(work, resident_id, form, event_id=event_id)
    else:
        found = event_document(work, event_id)
        if found.resident_id != resident_id:
            raise ValueError("an event of somebody else")
        if found.n_heads > 1:
            raise Undecided("这份记录有两个版本，请先定下一个，再写。")
        body = _written(work, open_file(work, resident_id), form, found.body.session_id, found.body)
        if body is not found.body:
            store.save(work, EVENT, body, doc_id=event_id, parents=heads, resident_id=resident_id)
    for name in (form_name(event_id), form_name(resident_id)):
        unsaved.discard(work, name)
    return event_state(work, event_document(work, event_id))


@use_case("adverse_event", Act.WRITE)
def settle_event(work: Work, event_id: UUID, keep: UUID, heads: tuple[UUID, ...]) -> EventState:
    """Decide between two versions: the words of `keep`, the graver severity, and every line of both time lines.

    Raises InvalidInput when `keep` is none of the heads, ChangedMeanwhile.
    """
    found = event_document(work, event_id)
    work.subject = found.resident_id
    open_file(work, found.resident_id)
    kept, bodies = kept_of(found, keep, "这份记录")
    update = together(EVENT, kept, bodies) | work.author() | {"changes": (*longest_changes(bodies), work.stamp(WORDS))}
    body = kept.model_copy(update=update)
    body = body.model_copy(update={"hold_id": body.hold_id or _hold(work, found.resident_id, body.kind, body.severity, False, body.happened_at)})
    store.save(work, EVENT, body, doc_id=event_id, parents=heads, resident_id=found.resident_id)
    return event_state(work, event_document(work, event_id))


@use_case("adverse_event", Act.APPROVE)
def close_event(work: Work, event_id: UUID, rev_id: UUID, note: str = "") -> EventState:
    """The manager has read it. Raises InvalidInput when closed already, Incomplete without an outcome or a measure,
    ChangedMeanwhile, Undecided."""
    found = event_document(work, event_id)
    work.subject = found.resident_id
    work.require("adverse_event", Act.APPROVE)
    if found.n_heads > 1:
        raise Undecided("这份记录有两个版本，请先由经办人定下一个。")
    body: EventBody = found.body
    if body.state == "closed":
        raise InvalidInput("这份记录已经归档，不用再关。")
    missing = [label for key, label in (("outcome", "结果"), ("measures", "以后怎么办")) if not getattr(body, key)]
    if missing:
        raise Incomplete(f"还没有写：{'、'.join(missing)}。请经办人写上，再归档。", field="outcome" if "结果" in missing else "measures")
    stamp = work.stamp("看过并归档")
    closed = body.model_copy(update={"state": "closed", "closed_note": note.strip(), "changes": (*body.changes, stamp)})
    store.save(work, EVENT, closed, doc_id=event_id, parents=(rev_id,), resident_id=found.resident_id)
    return event_state(work, event_document(work, event_id))


@use_case("adverse_event", Act.READ, reads=True, resident="resident_id")
def open_events(work: Work, resident_id: UUID, event_id: UUID | None = None, fresh: bool = False) -> Events:
    """A resident's events, masked for a role that sees no names; `event_id`: the one shown whole, `fresh`: none of them."""
    return events_of(work, resident_row(work, resident_id), event_id, fresh)


@use_case("adverse_event", Act.READ, reads=True)
def open_event(work: Work, event_id: UUID) -> EventState:
    """One event as it stands, masked for a role that sees no names."""
    found = event_document(work, event_id)
    work.subject = found.resident_id
    return event_state(work, found)


@use_case("adverse_event", Act.READ, reads=True)
def month_of_events(work: Work, year: int, month: int) -> MonthOfEvents:
    """The report list of one month: by kind, severity and place, with every event; masked for a role that sees no names."""
    return events_of_month(work, year, month)


def _written(work: Work, row: Resident, form: EventForm, session_id: str, old: EventBody | None) -> EventBody:
    """The body as it would be stored; `old` itself when nothing changed."""
    resident_id = UUID(bytes=row.doc_id)
    happened = check_event(work, form)
    hold_id = old.hold_id if old else ""
    if not hold_id and not (old and _same_danger(old, form)):
        hold_id = _hold(work, resident_id, form.kind, form.severity, form.stop_symptom, happened)
    paper = None if old else in_force(papers_of(work, resident_id), work.today())
    fields = {
        "kind": form.kind, "other": form.other.strip(), "severity": form.severity, "happened_at": happened, "place": form.place,
        "where": form.where.strip(), "what": form.what.strip(), "first_aid": tuple(k for k, _ in FIRST_AID if k in form.first_aid),
        "timeline": tuple((at.strip(), text.strip()) for at, text in form.timeline if text.strip()),
        "called_120_at": form.called_120_at.strip(), "aed_used": form.aed_used, "outcome": form.outcome.strip(),
        "cause": form.cause.strip(), "measures": form.measures.strip(), "hold_id": hold_id,
        "reported_to": tuple((who.strip(), at.strip()) for who, at in form.reported_to if who.strip()),
    }  # fmt: skip
    if old is not None:
        news = list(dict.fromkeys(label for key, label in _PARTS if getattr(old, key) != fields[key]))
        if not news and old.hold_id == hold_id:
            return old
        said = "改了" + "、".join(news) + ("（归档后又打开）" if old.state == "closed" else "")
        stamp = work.stamp(said)
        return old.model_copy(update=fields | work.author() | {"state": "open", "changes": (*old.changes, stamp)})
    return EventBody(
        **fields, **work.author(), session_id=session_id, prescription_id=str(paper.prescription_id) if paper else "", referral_id="",
        state="open", closed_note="", person=person_on_paper(work, row), letterhead=work.letterhead,
        changes=((_now(work), work.staff.name, "写了记录"),),
    )  # fmt: skip


def check_event(work: Work, form: EventForm) -> str:
    """The moment it happened, local with offset. Raises Incomplete, InvalidInput with the field."""
    if form.kind not in dict(KINDS) or form.place not in dict(PLACES) or form.severity not in dict(SEVERITIES):
        raise Incomplete("请选种类、轻重和地点。", field="kind")
    if len(form.what.strip()) < SHORTEST:
        raise Incomplete("请写一句发生了什么。", field="what")
    if form.kind == "other" and not form.other.strip():
        raise Incomplete("请写一下是什么情况。", field="other")
    for name, most in LONGEST.items():
        if len(getattr(form, name)) > most:
            raise InvalidInput(f"写得太长，这里最多 {most} 个字。", field=name)
    return moment(work, form.happened_at, "happened_at")


def moment(work: Work, text: str, field: str) -> str:
    """ISO 8601 local time with offset; empty = now. Raises InvalidInput for one to come."""
    if not text:
        return _now(work)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput("时间看不懂，请按“2026-11-23 09:40”的样子填。", field=field) from None
    at = at if at.tzinfo else at.replace(tzinfo=STATION_ZONE)
    if at > work.now() + timedelta(minutes=5):
        raise InvalidInput("这个时间还没到，请核对。", field=field)
    return at.astimezone(STATION_ZONE).isoformat(timespec="seconds")


def _same_danger(old: EventBody, form: EventForm) -> bool:
    """An event that already held nothing, and is no graver now: exercise is not stopped again by a corrected word."""
    return form.severity <= old.severity and form.kind == old.kind and not form.stop_symptom


def _hold(work: Work, resident_id: UUID, kind: str, severity: int, stop_symptom: bool, happened_at: str) -> str:
    """The id of a new hold when this stops exercise, else empty. Its words name the event, no disease."""
    if severity < GRAVE and kind not in STOPS and not stop_symptom:
        return ""
    words = dict(KINDS)[kind] if kind != "other" else "不良事件"
    return str(hold_now(work, resident_id, f"发生{words}，等医生看", happened_at))


def _now(work: Work) -> str:
    return work.now().isoformat(timespec="seconds")


