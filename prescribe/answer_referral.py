"""What comes back from a hospital: the answer to a referral, and a stable person with a plan.

Typing it in never makes exercise freer: an answer that forbids or limits holds it, and only a physician who signs the answer may end
the hold of this referral, take over its limits, or leave everything stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe import unsaved
from prescribe.adverse_event import moment
from prescribe.assess import MEDICAL, facts_for, part_id
from prescribe.clock import to_ms
from prescribe.drafting.from_facts import person_on_paper
from prescribe.entries import Entry, check_entries, stamp
from prescribe.errors import Incomplete, InvalidInput
from prescribe.hold import hold_now, release_now
from prescribe.keys.signatures import give_signature, still_the_one
from prescribe.reading.lookup import open_holds, resident_row
from prescribe.reading.referral_summary import summary_of
from prescribe.reading.referrals import MAY, AnswerWords, Referrals, form_name, referrals_of
from prescribe.records import assessment, store
from prescribe.records.assessment import KINDS, PartBody
from prescribe.records.referral import REFERRAL, AcceptedBody, AnswerBody, ReferralBody
from prescribe.refer import LONGEST, decided, open_file, stepped
from prescribe.screen import keep_screening
from prescribe.use_case import use_case
from protocols.facts import definition, number_text
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

SHORTEST = 2
REASON, WITHOUT_NUMBERS = 4, 8
"""Characters of the reason to let exercise begin again; more where the limits have no number that the program keeps watch over."""
LIMITS = (("hr_limit", "session_hr_limit_ordered"), ("systolic_limit", "session_systolic_limit_ordered"))
"""Written personal limits of a hospital: fields of the form, and their facts."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a physician makes of an answer."""

    release: bool = False
    """End the hold of this referral."""
    reason: str = ""
    hr_limit: float | None = None
    """/min; only stricter than what stands."""
    systolic_limit: float | None = None
    """mmHg; only stricter than what stands."""


@use_case("referral", Act.WRITE)
def answer_referral(work: Work, referral_id: UUID, words: AnswerWords, rev_id: UUID) -> Referrals:
    """Write down what the hospital answered; until a physician signs, it may be corrected. *No* and *limited* hold exercise.

    Raises Incomplete, InvalidInput, ChangedMeanwhile, Undecided.
    """
    found = decided(work, referral_id)
    body: ReferralBody = found.body
    if body.state not in ("sent", "received", "answered"):
        raise InvalidInput("还没转出的转诊单没有回执。请先记“转出”。" if body.state == "draft" else "这份转诊单已经结束。")
    answer = _answer(work, words, body.sent_at)
    hold_id = body.hold_id
    if words.may_exercise in ("no", "limited") and not _is_open(work, found.resident_id, hold_id):
        hold_id = str(hold_now(work, found.resident_id, f"医院的意见：{dict(MAY)[words.may_exercise]}，等医生看"))
    unsaved.discard(work, form_name(referral_id))
    said = "改了回执" if body.answer else "记下回执"
    return stepped(work, referral_id, rev_id, {"state": "answered", "answer": answer, "hold_id": hold_id}, said)


@use_case("referral", Act.WRITE, resident="resident_id")
def record_return(work: Work, resident_id: UUID, referral_id: UUID, words: AnswerWords) -> Referrals:
    """A hospital gives a stable person back, with its plan. Exercise waits for a new screening. Raises Incomplete, InvalidInput."""
    row = open_file(work, resident_id)
    if len(words.from_whom.strip()) < SHORTEST:
        raise Incomplete("请写从哪家医院转回。", field="from_whom")
    answer = _answer(work, words, "")
    hold_id = str(hold_now(work, resident_id, "医院转回，重新筛查后再恢复"))
    known = summary_of(work, row)
    at = work.now().isoformat(timespec="seconds")
    body = ReferralBody(
        direction="back", urgency="blue", state="answered", to_whom=work.letterhead.station, department="", reason="医院转回",
        triggers=(), summary=known.readings, problems=known.problems, medications=known.medications, allergy=known.allergy, prescription=known.prescription,
        stopped=known.stopped, question="", sent_at="", received_at=answer.received_at, due_on=None, answer=answer, accepted=None,
        closed_note="", hold_id=hold_id, follow_up_id="", form_id="", event_id="", **work.author(), person=person_on_paper(work, row),
        letterhead=work.letterhead, changes=((at, work.staff.name, f"记下{answer.from_whom}转回"),),
    )  # fmt: skip
    store.save(work, REFERRAL, body, doc_id=referral_id, resident_id=resident_id, absent=True)
    for name in (form_name(referral_id), form_name(resident_id)):
        unsaved.discard(work, name)
    return referrals_of(work, row, referral_id)


@use_case("referral", Act.SIGN)
def accept_answer(work: Work, referral_id: UUID, rev_id: UUID, password: str, acceptance: Acceptance) -> Referrals:
    """A physician signs the answer: its limits count from now, and its hold ends if the physician says so. The referral is closed.

    Raises NotPermitted, Incomplete, InvalidInput, WrongPassword, LockedOut, ChangedMeanwhile, Undecided. Nothing is kept unless
    the signature is.
    """
    work.require("referral", Act.SIGN)
    found = decided(work, referral_id)
    body: ReferralBody = found.body
    if body.state != "answered" or body.answer is None:
        raise InvalidInput("还没有回执可签。")
    still_the_one(found.head, rev_id, "回执")
    _check_acceptance(work, found.resident_id, body, acceptance)
    at = work.now().isoformat(timespec="seconds")
    accepted = AcceptedBody(
        at=at, by=work.staff.name, by_id=str(work.staff.staff_id), by_role=work.staff.role.value, released=acceptance.release,
        reason=acceptance.reason.strip(), hr_limit=acceptance.hr_limit, systolic_limit=acceptance.systolic_limit,
    )  # fmt: skip
    said = "签了回执，恢复运动" if acceptance.release else "签了回执，运动照旧停着" if _is_open(work, found.resident_id, body.hold_id) else "签了回执"
    stepped(work, referral_id, rev_id, {"state": "closed", "accepted": accepted}, said)
    give_signature(work, store.document(work, referral_id).head, MEDICAL, password)
    _keep_limits(work, found.resident_id, referral_id, acceptance)
    if acceptance.release:
        if body.direction == "back":
            keep_screening(work, found.resident_id, _assessed_since(work, found.resident_id, body))
        release_now(work, found.resident_id, UUID(body.hold_id), acceptance.reason)
    return referrals_of(work, resident_row(work, found.resident_id), referral_id)


def _answer(work: Work, words: AnswerWords, sent_at: str) -> AnswerBody:
    """The answer checked. Raises Incomplete, InvalidInput with the field."""
    if len(words.finding.strip()) < SHORTEST:
        raise Incomplete("请写医院的发现或诊断。", field="finding")
    if words.may_exercise not in ("", *dict(MAY)):
        raise ValueError("no such answer")
    if words.may_exercise == "limited" and len(words.limits.strip()) < SHORTEST:
        raise Incomplete("请写有什么限制。", field="limits")
    for name in ("finding", "drugs", "limits", "from_whom"):
        if len(getattr(words, name)) > LONGEST:
            raise InvalidInput(f"写得太长，这里最多 {LONGEST} 个字。", field=name)
    received = moment(work, words.received_at, "received_at")
    if sent_at and received[:10] < sent_at[:10]:
        raise InvalidInput("回执的日期早于转出，请核对。", field="received_at")
    for name, label in (("until", "到哪天"), ("next_check_on", "下次检查")):
        day: date | None = getattr(words, name)
        if day is not None and day.isoformat() < received[:10]:
            raise InvalidInput(f"“{label}”早于回执，请核对。", field=name)
    return AnswerBody(
        received_at=received, from_whom=words.from_whom.strip(), finding=words.finding.strip(), drugs=words.drugs.strip(),
        may_exercise=words.may_exercise, limits=words.limits.strip(), until=words.until, next_check_on=words.next_check_on,
        typed_by=work.staff.name,
    )  # fmt: skip


def _check_acceptance(work: Work, resident_id: UUID, body: ReferralBody, given: Acceptance) -> None:
    """What the answer lets a physician do at once; everything else needs `resume_exercise` with its own reason."""
    facts = facts_for(work, resident_id)
    for name, fact_id in LIMITS:
        value, standing = getattr(given, name), facts.number(fact_id)
        if value is not None and standing is not None and value > standing:
            raise InvalidInput(
                f"{definition(fact_id).label}现在是 {number_text(standing)}，这里只能更严。要放宽，请医生在评估里改。", field=name
            )
    if not given.release:
        return
    work.require("release", Act.SIGN)
    answer, numbers = body.answer, any(getattr(given, name) is not None for name, _ in LIMITS)
    if not _is_open(work, resident_id, body.hold_id):
        raise InvalidInput("这份转诊没有停着运动，不用恢复。", field="release")
    if answer is None or answer.may_exercise in ("", "no"):
        words = "医院的意见是暂时不能运动" if answer and answer.may_exercise else "回执没有说能不能运动"
        raise InvalidInput(f"{words}，签名不恢复运动。", field="release")
    shortest = WITHOUT_NUMBERS if answer.may_exercise == "limited" and not numbers else REASON
    if len(given.reason.strip()) < shortest:
        asked = "限制没有数字，请写清楚怎么守住" if shortest == WITHOUT_NUMBERS else "请写清楚为什么可以恢复运动"
        raise Incomplete(f"{asked}（至少 {shortest} 个字）。", field="reason")
    if body.direction == "back" and _assessed_since(work, resident_id, body) is None:
        raise Incomplete("医院转回的人要重新评估和筛查，再恢复运动。请先做联合评估。", field="release")


def _assessed_since(work: Work, resident_id: UUID, body: ReferralBody) -> UUID | None:
    """A visit of which a doctor's part was saved after the person came back, on the day or later."""
    since = to_ms(datetime.fromisoformat(body.changes[0][0]))
    found = work.connection.exec_driver_sql(
        "SELECT assessment_id FROM assessment_part WHERE resident_id = ? AND shown = 1 AND side = 'medical' AND day >= ? AND at >= ?"
        " ORDER BY at DESC LIMIT 1",
        (resident_id.bytes, body.received_at[:10], since),
    ).scalar_one_or_none()
    return UUID(bytes=found) if found else None


def _keep_limits(work: Work, resident_id: UUID, referral_id: UUID, given: Acceptance) -> None:
    """The numbers as the written personal limits they are: answers of a part of its own, so that every rule sees them."""
    numbers = [(fact_id, getattr(given, name)) for name, fact_id in LIMITS if getattr(given, name) is not None]
    if not numbers:
        return
    doc_id = part_id(referral_id, MEDICAL)
    standing = store.document(work, doc_id)
    before: PartBody | None = standing.body if standing is not None and standing.heads else None
    entries = tuple(Entry(fact_id, "known", value, origin="paper", confirmed=True) for fact_id, value in numbers)
    body = PartBody(
        assessment_id=str(referral_id), side=MEDICAL, started_on=work.today(), entries=check_entries(work, entries, before, None), opinion="",
        done=False, by=work.staff.name, by_id=str(work.staff.staff_id), by_role=work.staff.role.value, said_at=stamp(work.now()),
        entered=assessment.REFERRAL,
    )  # fmt: skip
    parents = tuple(head.rev_id for head in standing.heads) if standing is not None else ()
    store.save(work, KINDS[MEDICAL], body, doc_id=doc_id, parents=parents, resident_id=resident_id, absent=standing is None)


def _is_open(work: Work, resident_id: UUID, hold_id: str) -> bool:
    return bool(hold_id) and any(str(UUID(bytes=h[0])) == hold_id for h in open_holds(work, resident_id))
