"""A resident's consultation as a page shows it: grade, why one is needed, the minute, who signed. Not use cases themselves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from prescribe import unsaved
from prescribe.errors import ClinicError, InvalidInput
from prescribe.grade_risk import GradeState, grade_state
from prescribe.keys.signatures import changes_since, signatures_on
from prescribe.permissions import acts
from prescribe.prescription import SignatureOnPaper
from prescribe.reading.grades import with_raise
from prescribe.reading.lookup import at_words, diagnoses_by_resident, resident_row, sight_of
from prescribe.records import store
from prescribe.records.consultation_minute import KIND, MinuteBody, OpinionBody
from prescribe.screen import screening_now
from protocols.terms import ROLE_NAMES, Act, RiskTier, Role

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

SHORTEST = 4
"""Characters a question, an opinion and a result must have."""
HIDDEN = "内容由医生和处方师看"
GOES_ON = frozenset({"proceed", "stricter"})
"""Results after which a prescription may be signed."""


@dataclass(frozen=True, slots=True)
class MinuteWords:
    """What a person writes into a minute: the common words, and their own opinion."""

    question: str = ""
    opinion: str = ""
    result: str = ""
    """Key of RESULTS, or empty."""
    decision: str = ""
    next_step: str = ""
    next_on: date | None = None
    reasons: tuple[str, ...] = ()
    """Keys of REASONS."""
    held_at: str = ""
    """ISO 8601, local; empty = now."""
    present: tuple[tuple[str, str], ...] = ()
    """(name, role in words) of others in the room."""


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """One person's opinion and signature."""

    side: str
    name: str
    role: str
    text: str
    at_words: str
    mine: bool
    state: str
    """`waiting`, `signed`, or `void`: signed, but the minute changed since."""
    signature: SignatureOnPaper | None


@dataclass(frozen=True, slots=True)
class MinuteVersion:
    """One of two undecided versions."""

    rev_id: UUID
    by: str
    at_words: str
    question: str
    result: str
    opinions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MinuteState:
    """One minute as it stands."""

    minute_id: UUID
    exists: bool
    heads: tuple[UUID, ...]
    rev_id: UUID | None
    words: MinuteWords
    """As stored, with one's own opinion; before the first save what may be proposed."""
    opinions: tuple[OpinionLine, ...]
    by: str
    at_words: str
    versions: tuple[MinuteVersion, ...]
    """Two when undecided, else none."""
    missing: tuple[str, ...]
    """What it lacks before it may be signed."""
    signed: bool
    """Everybody with an opinion signed this very text, of both sides."""
    changed_since: tuple[str, ...]
    may_sign: bool
    unsaved: str | None
    """What this person typed and did not save (JSON text)."""
    earlier: tuple[tuple[UUID, str], ...] = ()
    """Other minutes of this resident, newest first: (id, 「11-20 10:30」)."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """The whole tab."""

    resident_id: UUID
    grade: GradeState
    need: tuple[str, ...]
    """Why a consultation is needed, in words; empty = it is not."""
    reminder: str
    """What is still to be done before the prescription is signed; empty = nothing."""
    minute: MinuteState
    part_opinions: tuple[tuple[str, str, str], ...]
    """(side, name, text) of the opinions written in the last assessment."""
    may_write: bool
    masked: bool = False
    sides: frozenset[str] = field(default=frozenset())
    """Sides that have given an opinion."""


def form_name(minute_id: UUID) -> str:
    """Name of the unsaved form of a minute (`prescribe.unsaved.keep`)."""
    return f"minute/{minute_id}"


def side_of(role: Role) -> str:
    """`medical`, `exercise`, or empty for a role that gives no opinion."""
    if role.is_medical:
        return "medical"
    return "exercise" if role in (Role.RX_INSTRUCTOR, Role.THERAPIST) else ""


def consultation_of(work: Work, row: Resident, minute_id: UUID | None = None) -> Consultation:
    """Everything for the role on duty."""
    resident_id, sees = UUID(bytes=row.doc_id), sight_of(work, row).diagnoses
    needs = _needs(work, resident_id)
    need, minute = tuple(words for _, words in needs), _minute_state(work, resident_id, minute_id, tuple(key for key, _ in needs))
    may = Act.WRITE in acts(work.staff.role, "consultation") and sees and not row.closed
    opinions = _part_opinions(work, resident_id) if sees else ()
    return Consultation(
        resident_id, grade_state(work, row), need, reminder_of(work, resident_id, need), minute if sees else _without_words(minute),
        opinions, may, not sees, frozenset(o.side for o in minute.opinions),
    )  # fmt: skip


def need_of(work: Work, resident_id: UUID) -> tuple[str, ...]:
    """Why a joint consultation is needed, in words."""
    return tuple(words for _, words in _needs(work, resident_id))


def _needs(work: Work, resident_id: UUID) -> tuple[tuple[str, str], ...]:
    """(key of REASONS, words) of station-service §4.2, stage 6; dispute and no progress are for people to say."""
    screening = with_raise(work, resident_id, screening_now(work, resident_id)[1])
    graded = {RiskTier.MEDIUM: "中风险", RiskTier.HIGH: "高风险"}.get(screening.risk)
    several = len(diagnoses_by_resident(work, [resident_id])[resident_id])
    found = (("risk", graded or ""), ("comorbid", f"有 {several} 种病" if several >= 2 else ""))
    return tuple((key, words) for key, words in found if words)


def reminder_of(work: Work, resident_id: UUID, need: tuple[str, ...] | None = None) -> str:
    """One sentence before a prescription is signed; empty when no consultation is needed, or its minute is signed."""
    need = need_of(work, resident_id) if need is None else need
    if not need:
        return ""
    why, found = "、".join(need), _last_minute(work, resident_id)
    if found is None:
        return f"{why}，要先会诊。这次评估还没有会诊记录。"
    if found.n_heads > 1 or not found.heads:
        return "会诊记录有两个版本，请先定下一个。"
    body: MinuteBody = found.body
    missing = missing_in(body)
    if missing:
        return f"{why}，要先会诊。会诊记录还差：{'、'.join(missing)}。"
    counting = {s.staff_id for s in signatures_on(work, found.head) if s.counts}
    waiting = [o.name for o in body.opinions if UUID(o.staff_id) not in counting]
    if waiting:
        return f"{why}，要先会诊。会诊记录还差{'、'.join(waiting)}签名。"
    return "" if body.result in GOES_ON else "会诊的结果是先不开处方，请先按结果办。"


def missing_in(body: MinuteBody) -> tuple[str, ...]:
    """What a minute lacks before anybody may sign it."""
    sides = {o.side for o in body.opinions if len(o.text) >= SHORTEST}
    wanted = (
        ("问题", len(body.question) >= SHORTEST), ("医生的意见", "medical" in sides), ("处方师的意见", "exercise" in sides),
        ("结果", bool(body.result)), ("下一步", len(body.next_step) >= 2),
    )  # fmt: skip
    return tuple(name for name, there in wanted if not there)


def minute_document(work: Work, minute_id: UUID) -> store.Document:
    """One minute. Raises InvalidInput when it is not here."""
    found = store.document(work, minute_id)
    if found is None or found.kind != KIND:
        raise InvalidInput("找不到这份会诊记录。可能还没同步过来，请先同步。")
    if not found.heads:
        raise InvalidInput("这份会诊记录由新版本的程序写成。请先升级程序。")
    return found


def _assessment(work: Work, resident_id: UUID) -> UUID | None:
    found = work.connection.exec_driver_sql(
        "SELECT assessment_id FROM assessment_part WHERE resident_id = ? AND shown = 1 ORDER BY at DESC LIMIT 1", (resident_id.bytes,)
    ).scalar_one_or_none()
    return UUID(bytes=found) if found else None


def _last_minute(work: Work, resident_id: UUID) -> store.Document | None:
    """The last minute of the present assessment, or None."""
    row = work.connection.exec_driver_sql(
        "SELECT doc_id FROM consultation_minute WHERE resident_id = ?1 AND assessment_id ="
        " (SELECT assessment_id FROM assessment_part WHERE resident_id = ?1 AND shown = 1 ORDER BY at DESC LIMIT 1)"
        " GROUP BY doc_id ORDER BY max(held_at) DESC, doc_id DESC LIMIT 1",
        (resident_id.bytes,),
    ).first()
    return store.document(work, UUID(bytes=row[0])) if row else None


def _minute_state(work: Work, resident_id: UUID, minute_id: UUID | None, reasons: tuple[str, ...]) -> MinuteState:
    """`reasons`: proposed for the first minute of an assessment."""
    found = minute_document(work, minute_id) if minute_id and store.document(work, minute_id) else None
    if found is None and minute_id is None:
        found = _last_minute(work, resident_id)
    new_id = minute_id or uuid5(_assessment(work, resident_id) or resident_id, KIND)
    at = found.doc_id if found else new_id
    typed = unsaved.take(work, form_name(at))
    text, earlier = typed.text if typed else None, _earlier(work, resident_id, at)
    if found is None or not found.heads:
        proposed = MinuteWords(reasons=() if minute_id else reasons)
        return MinuteState(at, False, (), None, proposed, (), "", "", (), (), False, (), False, text, earlier)
    body: MinuteBody = found.body
    signed = signatures_on(work, found.head)
    opinions = tuple(_line(work, opinion, signed) for opinion in body.opinions)
    missing, counting = missing_in(body), any(s.counts for s in signed)
    whole = not missing and all(o.state == "signed" for o in opinions) and found.n_heads == 1
    return MinuteState(
        at, True, store.head_ids(work, at), found.head.rev_id, _words(body, str(work.staff.staff_id)), opinions, body.by,
        at_words(datetime.fromisoformat(body.at), work.today()), _versions(work, found), missing, whole,
        () if counting else changes_since(work, signed, body.changes), _may_sign(work, found, opinions, missing), text, earlier,
    )  # fmt: skip


def _words(body: MinuteBody, staff_id: str) -> MinuteWords:
    own = next((o.text for o in body.opinions if o.staff_id == staff_id), "")
    return MinuteWords(
        body.question, own, body.result, body.decision, body.next_step, body.next_on, body.reasons, body.held_at,
        tuple((p.name, p.role) for p in body.present),
    )  # fmt: skip


def _line(work: Work, opinion: OpinionBody, signed: tuple) -> OpinionLine:
    own = [s for s in signed if str(s.staff_id) == opinion.staff_id]
    counting = next((s for s in own if s.counts), None)
    state = "signed" if counting else "void" if own else "waiting"
    shown = counting or (own[-1] if own else None)
    return OpinionLine(
        opinion.side, opinion.name, ROLE_NAMES[Role(opinion.role)], opinion.text,
        at_words(datetime.fromisoformat(opinion.at), work.today()), opinion.staff_id == str(work.staff.staff_id), state,
        shown.on_paper() if shown else None,
    )  # fmt: skip


def _versions(work: Work, found: store.Document) -> tuple[MinuteVersion, ...]:
    if found.n_heads < 2:
        return ()
    return tuple(
        MinuteVersion(
            h.rev_id, h.body.by, at_words(h.at, work.today()), h.body.question, h.body.result, tuple((o.name, o.text) for o in h.body.opinions)
        )
        for h in found.heads
    )


def _may_sign(work: Work, found: store.Document, opinions: tuple[OpinionLine, ...], missing: tuple[str, ...]) -> bool:
    own = next((o for o in opinions if o.mine), None)
    if own is None or own.state == "signed" or missing or found.n_heads > 1:
        return False
    try:
        work.require("consultation", Act.SIGN)
    except ClinicError:
        return False
    return sight_of(work, resident_row(work, found.resident_id)).diagnoses


def _earlier(work: Work, resident_id: UUID, shown: UUID) -> tuple[tuple[UUID, str], ...]:
    rows = work.connection.exec_driver_sql(
        "SELECT doc_id, max(held_at) FROM consultation_minute WHERE resident_id = ? AND shown = 1 AND doc_id <> ? GROUP BY doc_id"
        " ORDER BY 2 DESC",
        (resident_id.bytes, shown.bytes),
    )
    return tuple((UUID(bytes=d), at_words(datetime.fromisoformat(at), work.today())) for d, at in rows)


def _part_opinions(work: Work, resident_id: UUID) -> tuple[tuple[str, str, str], ...]:
    """What the two wrote into their parts of the last assessment."""
    rows = work.connection.exec_driver_sql(
        "SELECT side, by_name, opinion FROM assessment_part WHERE resident_id = ?1 AND shown = 1 AND opinion <> '' AND assessment_id ="
        " (SELECT assessment_id FROM assessment_part WHERE resident_id = ?1 AND shown = 1 ORDER BY at DESC LIMIT 1) ORDER BY side DESC",
        (resident_id.bytes,),
    )
    return tuple(("medical" if side == "medical" else "exercise", name, text) for side, name, text in rows)


def _without_words(minute: MinuteState) -> MinuteState:
    """For a role that sees limits, not diagnoses: who met when and who signed, none of what was said."""
    return replace(
        minute, words=MinuteWords(held_at=minute.words.held_at, result=minute.words.result, next_on=minute.words.next_on),
        opinions=tuple(replace(o, text=HIDDEN) for o in minute.opinions),
        versions=tuple(replace(v, question=HIDDEN, opinions=()) for v in minute.versions), changed_since=minute.changed_since[-1:],
    )  # fmt: skip
