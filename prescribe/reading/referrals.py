"""Referrals as pages and lists show them; what is overdue is computed here. Not use cases themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe import unsaved
from prescribe.errors import ClinicError, InvalidInput
from prescribe.identity import mask_name
from prescribe.keys.signatures import signatures_on
from prescribe.permissions import acts
from prescribe.prescription import FactLine, SignatureOnPaper
from prescribe.reading.lookup import at_words, open_holds, sight_of
from prescribe.reading.masking import sight
from prescribe.records import store
from prescribe.records.referral import REFERRAL, AcceptedBody, AnswerBody, ReferralBody
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

DIRECTIONS = (("up", "上转医院"), ("back", "医院转回"), ("side", "转到场馆或别的站"))
URGENCIES = (("red", "马上"), ("amber", "14 天内"), ("blue", "约好再去"))
"""Gravest first."""
STATES = (
    ("draft", "草稿"), ("sent", "已转出"), ("received", "对方收到"), ("answered", "有回执，等医生签"), ("closed", "结束"), ("refused", "没有转成"),
)  # fmt: skip
MAY = (("yes", "可以运动"), ("limited", "可以，有限制"), ("no", "暂时不能"))
"""What an answer says of exercise."""
HIDDEN = "内容由医生和护士看"
ENDED = frozenset({"closed", "refused"})


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """What the answer of a hospital says, as typed."""

    finding: str = ""
    drugs: str = ""
    may_exercise: str = ""
    """Key of MAY; empty = the answer does not say."""
    limits: str = ""
    until: date | None = None
    next_check_on: date | None = None
    from_whom: str = ""
    received_at: str = ""
    """ISO 8601, local; empty = now."""


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One referral in a list."""

    referral_id: UUID
    resident_id: UUID
    person: str
    """Masked for a role that sees no names."""
    direction: str
    urgency: str
    state: str
    to_whom: str
    reason: str
    sent_on: date | None
    due_on: date | None
    days_late: int
    """Days past its due day without an answer; 0 = not overdue. On the day itself it is due, not late."""
    due_today: bool
    may_exercise: str
    conflict: bool
    waits_for: str
    """「请医生签回执」 …"""

    @property
    def overdue(self) -> bool:
        """Past its day without an answer: a question, not a state."""
        return self.days_late > 0


@dataclass(frozen=True, slots=True)
class ReferralVersion:
    """One of two undecided versions."""

    rev_id: UUID
    by: str
    at_words: str
    state: str
    says: str
    """What this version says that matters: the answer, else the reason."""


@dataclass(frozen=True, slots=True)
class ReferralState:
    """One referral as it stands, masked for the role on duty."""

    referral_id: UUID
    line: ReferralLine
    heads: tuple[UUID, ...]
    rev_id: UUID
    department: str
    question: str
    triggers: tuple[str, ...]
    problems: tuple[str, ...]
    readings: tuple[FactLine, ...]
    medications: str
    allergy: str
    prescription: str
    stopped: str
    answer: AnswerBody | None
    accepted: AcceptedBody | None
    closed_note: str
    hold_open: bool
    """The hold of this referral is not released."""
    by: str
    at_words: str
    changes: tuple[tuple[str, str, str], ...]
    versions: tuple[ReferralVersion, ...]
    """Two when undecided, else none."""
    signatures: tuple[SignatureOnPaper, ...]
    may_write: bool
    may_accept: bool


@dataclass(frozen=True, slots=True)
class Referrals:
    """The whole page of one resident."""

    resident_id: UUID
    lines: tuple[ReferralLine, ...]
    """Those that wait first, then newest first."""
    shown: ReferralState | None
    new_id: UUID
    """Id of a referral that is written next."""
    may_write: bool
    masked: bool
    unsaved: str | None
    """What this person typed into the form of the one shown, or of the next one (JSON text)."""


def form_name(referral_id: UUID) -> str:
    """Name of the unsaved form of a referral."""
    return f"referral/{referral_id}"


def referral_document(work: Work, referral_id: UUID) -> store.Document:
    """One referral. Raises InvalidInput when it is not here."""
    found = store.document(work, referral_id)
    if found is None or found.kind != REFERRAL:
        raise InvalidInput("找不到这份转诊单。可能还没同步过来，请先同步。")
    if not found.heads:
        raise InvalidInput("这份转诊单由新版本的程序写成。请先升级程序。")
    return found


_SELECT = (
    "SELECT e.doc_id, e.resident_id, r.name, e.direction, e.urgency, e.state, e.to_whom, e.reason, e.sent_on, e.due_on, e.may_exercise,"
    " e.n_heads, (SELECT group_concat(x.urgency || ' ' || x.may_exercise || ' ' || x.state, '/') FROM referral x WHERE x.resident_id ="
    " e.resident_id AND x.doc_id = e.doc_id AND x.n_heads > 1) FROM referral e JOIN resident r ON r.doc_id = e.resident_id"
    " WHERE e.shown = 1 AND "
)


def referral_lines(work: Work, where: str, values: tuple[object, ...]) -> tuple[ReferralLine, ...]:
    """Referrals that meet a fixed SQL condition over alias `e`: those that wait first, by gravity. The graver of two undecided
    versions counts: its urgency, and the stricter word about exercise."""
    rows = fixed_sql(work.connection)(_SELECT + where, values).fetchall()
    whole, tells = sight(work).names, Act.READ in acts(work.staff.role, "medical")
    return tuple(sorted((_line(work, row, whole, tells) for row in rows), key=_place))


def _line(work: Work, row: tuple, whole: bool, tells: bool) -> ReferralLine:
    doc, resident, name, direction, urgency, state, to_whom, reason, sent, due, may, n_heads, others = row
    heads = [part.split(" ") for part in others.split("/")] if others else [[urgency, may, state]]
    order = [key for key, _ in URGENCIES]
    urgency = min((h[0] for h in heads), key=order.index)
    strict = ["no", "limited", "", "yes"]
    may = min((h[1] for h in heads), key=strict.index)
    due_on, today = date.fromisoformat(due) if due else None, work.today()
    waits = n_heads > 1 or state in ("draft", "sent", "received")
    late = (today - due_on).days if due_on and waits and direction != "back" else 0
    return ReferralLine(
        UUID(bytes=doc), UUID(bytes=resident), name if whole else mask_name(name), direction, urgency, state, to_whom if tells else "",
        reason if tells else HIDDEN, date.fromisoformat(sent) if sent else None, due_on, max(0, late), late == 0 and due_on == today and waits,
        may, n_heads > 1, _waits_for(state, n_heads, late),
    )  # fmt: skip


def _waits_for(state: str, n_heads: int, late: int) -> str:
    if n_heads > 1:
        return "有两个版本，请定下一个"
    words = {"draft": "还没转出", "sent": "等医院回复", "received": "等医院回复", "answered": "请医生签回执"}.get(state, "")
    return f"{words}，已过 {late} 天，请打电话问" if words and late > 0 else words


def _place(line: ReferralLine) -> tuple:
    ended = line.state in ENDED and not line.conflict
    order = [key for key, _ in URGENCIES]
    waits_doctor = line.state == "answered" or line.conflict
    if ended:
        return (1, 0, 0, 0, -(line.sent_on or line.due_on or date.min).toordinal(), str(line.referral_id))
    return (0, order.index(line.urgency) if line.urgency == "red" else 1, not waits_doctor, -line.days_late, order.index(line.urgency),
            str(line.due_on), str(line.referral_id))  # fmt: skip


def referrals_waiting(work: Work) -> tuple[ReferralLine, ...]:
    """Every referral of the station that waits for somebody, gravest first; nothing for a role that reads no referral."""
    if Act.READ not in acts(work.staff.role, "referral"):
        return ()
    return referral_lines(
        work, "r.closed IS NULL AND (e.state IN ('draft', 'sent', 'received', 'answered') OR e.n_heads > 1)", ()
    )


def referrals_of(work: Work, row: Resident, referral_id: UUID | None = None) -> Referrals:
    """A resident's referrals; the one asked for, else the first that waits, is shown whole."""
    resident_id = UUID(bytes=row.doc_id)
    lines = referral_lines(work, "e.resident_id = ?", (row.doc_id,))
    known = {line.referral_id: line for line in lines}
    line = known.get(referral_id) if referral_id else next((x for x in lines if x.state not in ENDED or x.conflict), None)
    may = Act.WRITE in acts(work.staff.role, "referral") and not row.closed
    new_id = referral_id if referral_id and line is None else work.new_id()
    typed = unsaved.take(work, form_name(line.referral_id if line else resident_id)) if may else None
    shown = _state(work, row, line) if line else None
    return Referrals(resident_id, lines, shown, new_id, may, not sight_of(work, row).diagnoses, typed.text if typed else None)


def _state(work: Work, row: Resident, line: ReferralLine) -> ReferralState:
    found = referral_document(work, line.referral_id)
    body: ReferralBody = found.body
    sees, today = sight_of(work, row).diagnoses, work.today()
    versions = tuple(
        ReferralVersion(h.rev_id, h.body.by, at_words(h.at, today), dict(STATES)[h.body.state], _says(h.body) if sees else HIDDEN)
        for h in found.heads if found.n_heads > 1
    )  # fmt: skip
    held = {str(UUID(bytes=h[0])) for h in open_holds(work, found.resident_id)}
    may = Act.WRITE in acts(work.staff.role, "referral") and not row.closed
    return ReferralState(
        found.doc_id, line, store.head_ids(work, found.doc_id), found.head.rev_id, body.department if sees else "",
        body.question if sees else HIDDEN, body.triggers, body.problems if sees else (), body.summary if sees else (),
        body.medications if sees else "", body.allergy if sees else "", body.prescription if sees else "", body.stopped if sees else "",
        body.answer if sees else None, body.accepted if sees else None, body.closed_note if sees else "", body.hold_id in held,
        body.by, at_words(datetime.fromisoformat(body.at), today), body.changes if sees else (), versions,
        tuple(s.on_paper() for s in signatures_on(work, found.head)), may, may and body.state == "answered" and not versions and _signs(work),
    )  # fmt: skip


def _signs(work: Work) -> bool:
    try:
        work.require("referral", Act.SIGN)
    except ClinicError:
        return False
    return True


def _says(body: ReferralBody) -> str:
    if body.answer is None:
        return body.reason
    return "：".join(filter(None, (dict(MAY).get(body.answer.may_exercise, "没说能不能运动"), body.answer.limits or body.answer.finding)))


def answered_in_time(work: Work, first: date, after: date) -> tuple[int, int, int]:
    """Of referrals sent from `first` up to (not with) `after`: urgent ones, all, and those answered within 14 days (R&S table 6)."""
    row = fixed_sql(work.connection)(
        "SELECT coalesce(sum(urgency IN ('red', 'amber')), 0), count(*), coalesce(sum(answered_on IS NOT NULL AND"
        " julianday(answered_on) - julianday(sent_on) <= 14), 0) FROM referral WHERE shown = 1 AND direction = 'up' AND sent_on >= ? AND sent_on < ?",
        (first.isoformat(), after.isoformat()),
    ).fetchone()
    return row[0], row[1], row[2]
