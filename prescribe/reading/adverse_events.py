"""Adverse events as pages and lists show them. Not use cases themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe import unsaved
from prescribe.errors import InvalidInput
from prescribe.identity import mask_name
from prescribe.permissions import acts
from prescribe.reading.lookup import at_words, resident_row, sight_of
from prescribe.reading.masking import sight
from prescribe.records import store
from prescribe.records.referral import EVENT, EventBody
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

KINDS = (
    ("chest_pain", "胸痛"), ("syncope", "晕倒"), ("hypoglycaemia", "低血糖"), ("fall", "跌倒"), ("sprain", "扭伤拉伤"), ("other", "其他"),
)  # fmt: skip
"""As the report counts them (R&S 6.3, table 6)."""
SEVERITIES = ((1, "1 轻：现场处理就好"), (2, "2 中：要看医生"), (3, "3 重：送医院"), (4, "4 危重：抢救或去世"))
PLACES = (("supervised", "在站里、课上"), ("home", "在家"), ("elsewhere", "别处"))
FIRST_AID = (
    ("stopped", "停下，坐下或躺下"), ("pressure", "量了血压、脉搏"), ("glucose", "测了血糖"), ("sugar", "喝了糖水"), ("oxygen", "吸氧"),
    ("cpr", "胸外按压"), ("ice", "冷敷、包扎、固定"), ("own_drug", "用了本人随身的药"), ("family", "通知了家属"), ("doctor", "请医生来看"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventForm:
    """What a person says of an event; all but kind, severity, place and one sentence may come later."""

    kind: str
    """Key of KINDS."""
    severity: int
    what: str
    happened_at: str = ""
    """ISO 8601, local; empty = now."""
    place: str = "supervised"
    where: str = ""
    other: str = ""
    """What it was, for the kind `other`."""
    stop_symptom: bool = False
    """A symptom that always stops exercise was there, whatever the kind."""
    first_aid: tuple[str, ...] = ()
    """Keys of FIRST_AID."""
    timeline: tuple[tuple[str, str], ...] = ()
    """(「09:42」, what was done), in the order written."""
    called_120_at: str = ""
    """「09:43」; empty = nobody said that 120 was called."""
    aed_used: bool | None = None
    """None = not asked."""
    outcome: str = ""
    cause: str = ""
    measures: str = ""
    reported_to: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event in a list."""

    event_id: UUID
    resident_id: UUID
    person: str
    """Masked for a role that sees no names."""
    at_words: str
    kind: str
    """In words."""
    severity: int
    place: str
    state: str
    what: str
    by: str
    conflict: bool


@dataclass(frozen=True, slots=True)
class EventVersion:
    """One of two undecided versions."""

    rev_id: UUID
    by: str
    at_words: str
    severity: int
    what: str


@dataclass(frozen=True, slots=True)
class EventState:
    """One event as it stands."""

    event_id: UUID
    resident_id: UUID
    person: str
    heads: tuple[UUID, ...]
    rev_id: UUID
    form: EventForm
    state: str
    """`open` or `closed`."""
    held: bool
    """It stopped exercise."""
    referral_id: UUID | None
    closed_note: str
    by: str
    at_words: str
    changes: tuple[tuple[str, str, str], ...]
    versions: tuple[EventVersion, ...]
    may_write: bool
    may_close: bool


@dataclass(frozen=True, slots=True)
class Events:
    """The whole page of one resident."""

    resident_id: UUID
    lines: tuple[EventLine, ...]
    """Newest first."""
    shown: EventState | None
    new_id: UUID
    """Id of an event that is written next."""
    may_write: bool
    unsaved: str | None
    """What this person typed into the form of the one shown, or of the next one (JSON text)."""


@dataclass(frozen=True, slots=True)
class MonthOfEvents:
    """The report list of one month."""

    year: int
    month: int
    events: tuple[EventLine, ...]
    """Oldest first."""
    by_kind: tuple[tuple[str, int], ...]
    by_severity: tuple[tuple[int, int], ...]
    by_place: tuple[tuple[str, int], ...]
    sessions: int
    """Person-sessions attended or stopped early in the month: the denominator of the rate."""

    @property
    def per_thousand(self) -> float | None:
        """Events in 1,000 person-sessions; None without a session."""
        return len(self.events) / self.sessions * 1000 if self.sessions else None


def form_name(event_id: UUID) -> str:
    """Name of the unsaved form of an event."""
    return f"event/{event_id}"


def event_document(work: Work, event_id: UUID) -> store.Document:
    """One event. Raises InvalidInput when it is not here."""
    found = store.document(work, event_id)
    if found is None or found.kind != EVENT:
        raise InvalidInput("找不到这份不良事件记录。可能还没同步过来，请先同步。")
    if not found.heads:
        raise InvalidInput("这份不良事件记录由新版本的程序写成。请先升级程序。")
    return found


def event_state(work: Work, found: store.Document) -> EventState:
    """Everything for the role on duty."""
    row, body, today = resident_row(work, found.resident_id), found.body, work.today()
    sight, can = sight_of(work, row), acts(work.staff.role, "adverse_event")
    versions = tuple(
        EventVersion(h.rev_id, h.body.by, at_words(h.at, today), h.body.severity, h.body.what) for h in found.heads if found.n_heads > 1
    )
    return EventState(
        found.doc_id, found.resident_id, row.name if sight.names else mask_name(row.name), store.head_ids(work, found.doc_id),
        found.head.rev_id, form_of(body), body.state, bool(body.hold_id), UUID(body.referral_id) if body.referral_id else None,
        body.closed_note, body.by, at_words(datetime.fromisoformat(body.at), today), body.changes, versions,
        Act.WRITE in can and not row.closed, Act.APPROVE in can and body.state == "open" and not versions,
    )  # fmt: skip


def events_of(work: Work, row: Resident, event_id: UUID | None = None, fresh: bool = False) -> Events:
    """A resident's events; the one asked for, else the newest that is open, is shown whole. `fresh`: none, a new one is written."""
    resident_id = UUID(bytes=row.doc_id)
    lines = tuple(reversed(event_lines(work, "e.resident_id = ?", (row.doc_id,))))
    wanted = event_id if any(line.event_id == event_id for line in lines) else None
    wanted = wanted or next((line.event_id for line in lines if line.state == "open" or line.conflict), None)
    shown = event_state(work, event_document(work, wanted)) if wanted and not fresh else None
    may = Act.WRITE in acts(work.staff.role, "adverse_event") and not row.closed
    typed = unsaved.take(work, form_name(shown.event_id if shown else resident_id)) if may else None
    return Events(resident_id, lines, shown, work.new_id(), may, typed.text if typed else None)


def events_waiting(work: Work) -> tuple[EventLine, ...]:
    """Every event of the station that nobody closed, oldest first; nothing for a role that reads none."""
    if Act.READ not in acts(work.staff.role, "adverse_event"):
        return ()
    return event_lines(work, "r.closed IS NULL AND (e.state = 'open' OR e.n_heads > 1)", ())


def form_of(body: EventBody) -> EventForm:
    """A stored event as its form."""
    return EventForm(
        body.kind, body.severity, body.what, body.happened_at, body.place, body.where, body.other, False, body.first_aid, body.timeline,
        body.called_120_at, body.aed_used, body.outcome, body.cause, body.measures, body.reported_to,
    )  # fmt: skip


def event_lines(work: Work, where: str, values: tuple[object, ...]) -> tuple[EventLine, ...]:
    """Events that meet a fixed SQL condition over alias `e`, oldest first; of two undecided versions the graver severity."""
    rows = fixed_sql(work.connection)(
        "SELECT e.doc_id, e.resident_id, e.happened_at, e.kind, (SELECT max(x.severity) FROM adverse_event x WHERE x.resident_id ="
        " e.resident_id AND x.doc_id = e.doc_id), e.place, e.state, e.what, e.by_name, e.n_heads, r.name FROM adverse_event e JOIN resident r"
        f" ON r.doc_id = e.resident_id WHERE e.shown = 1 AND {where} ORDER BY e.happened_at, e.doc_id",
        values,
    ).fetchall()
    kinds, places, whole = dict(KINDS), dict(PLACES), sight(work).names
    return tuple(
        EventLine(
            UUID(bytes=doc), UUID(bytes=resident), name if whole else mask_name(name), at_words(datetime.fromisoformat(at), work.today()),
            kinds.get(kind, kind), severity, places.get(place, place), state, what, by, n > 1,
        )
        for doc, resident, at, kind, severity, place, state, what, by, n, name in rows
    )


def events_of_month(work: Work, year: int, month: int) -> MonthOfEvents:
    """By the day it happened."""
    first, after = date(year, month, 1).isoformat(), date(year + month // 12, month % 12 + 1, 1).isoformat()
    events = event_lines(work, "e.day >= ? AND e.day < ?", (first, after))
    kinds, severities, places = (Counter(getattr(e, name) for e in events) for name in ("kind", "severity", "place"))
    sessions = fixed_sql(work.connection)(
        "SELECT count(*) FROM training_session WHERE shown = 1 AND day >= ? AND day < ? AND state IN ('attended', 'stopped_early')",
        (first, after),
    ).fetchone()[0]
    return MonthOfEvents(
        year, month, events, tuple((label, kinds[label]) for _, label in KINDS), tuple((n, severities[n]) for n, _ in SEVERITIES),
        tuple((label, places[label]) for _, label in PLACES), sessions,
    )  # fmt: skip
