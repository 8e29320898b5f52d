"""The joint consultation: when one is needed, its minute with the opinion of each, and everybody's signature under it.

One minute is one document. Each person writes only their own opinion; question, result and next step belong to all. All sign
the same text, so whatever is changed afterwards leaves every signature standing and void. Reading halves stand in
`reading/consultations.py`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe import unsaved
from prescribe.clock import STATION_ZONE
from prescribe.drafting.from_facts import person_on_paper
from prescribe.errors import Incomplete, InvalidInput, NotPermitted, Undecided
from prescribe.grade_risk import tier_words
from prescribe.keys.signatures import give_signature, signatures_on, still_the_one
from prescribe.reading.consultations import (
    Consultation,
    MinuteWords,
    consultation_of,
    form_name,
    minute_document,
    missing_in,
    side_of,
)
from prescribe.reading.grades import with_raise
from prescribe.reading.lookup import diagnoses_by_resident, resident_row, sight_of
from prescribe.reading.two_versions import WORDS, kept_of, longest_changes, together
from prescribe.records import store
from prescribe.records.consultation_minute import KIND, MinuteBody, OpinionBody, PresentBody
from prescribe.screen import last_kept, screening_now
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

REASONS = (
    ("risk", "中风险或高风险"), ("comorbid", "两种以上的病"), ("dispute", "两人意见不同"), ("no_progress", "练了没有进步"), ("other", "其他"),
)  # fmt: skip
"""Why a consultation is held (station-service §4.2, stage 6)."""
RESULTS = (("proceed", "可以开处方"), ("stricter", "按更严的限制开处方"), ("tests", "先补检查，再定"), ("refer", "先转诊"))
"""What a consultation may come to."""
LONGEST = {"question": 400, "opinion": 3000, "decision": 600, "next_step": 300}
"""Characters each of them may have; more than a page of opinion is read by nobody."""
_PARTS = (
    ("question", "问题"), ("reasons", "原因"), ("held_at", "时间"), ("present", "在场的人"), ("result", "结果"), ("decision", "结果的说明"),
    ("next_step", "下一步"), ("next_on", "下一步的日期"),
)  # fmt: skip


@use_case("consultation", Act.READ, reads=True, resident="resident_id")
def open_consultation(work: Work, resident_id: UUID, minute_id: UUID | None = None) -> Consultation:
    """Grade, need and minute of one resident, masked for a role that sees no diagnoses. `minute_id`: an earlier one."""
    return consultation_of(work, resident_row(work, resident_id), minute_id)


@use_case("consultation", Act.WRITE, resident="resident_id")
def write_minute(
    work: Work, resident_id: UUID, minute_id: UUID, words: MinuteWords, heads: tuple[UUID, ...] = ()
) -> Consultation:
    """Save the minute with one's own opinion; the opinions of others stay as they are. Nothing changed: nothing is written.

    Raises InvalidInput, Incomplete before any assessment, ChangedMeanwhile, Undecided while there are two versions.
    """
    row = resident_row(work, resident_id)
    _may_write(work, row)
    before = store.document(work, minute_id)
    if before is not None:
        before = minute_document(work, minute_id)
        if before.resident_id != resident_id:
            raise ValueError("a minute of somebody else")
        if before.n_heads > 1:
            raise Undecided("这份会诊记录有两个版本，请先定下一个，再写。")
    old: MinuteBody | None = before.body if before else None
    body = _written(work, row, words, old)
    news = _news(old, body)
    if news:
        stamp = work.stamp("、".join(news))
        body = body.model_copy(update={"changes": (*(old.changes if old else ()), stamp)})
        store.save(work, KIND, body, doc_id=minute_id, parents=heads if before else (), resident_id=resident_id, absent=before is None)
    unsaved.discard(work, form_name(minute_id))
    return consultation_of(work, row, minute_id)


@use_case("consultation", Act.WRITE)
def settle_minute(work: Work, minute_id: UUID, keep: UUID, heads: tuple[UUID, ...]) -> Consultation:
    """Decide between two versions: the common words of `keep`, and of every person the opinion written last, so that nobody's
    words are lost. Raises InvalidInput when `keep` is none of the heads, ChangedMeanwhile."""
    found = minute_document(work, minute_id)
    row = resident_row(work, found.resident_id)
    work.subject = found.resident_id
    _may_write(work, row)
    kept, bodies = kept_of(found, keep, "会诊记录")
    update = together(KIND, kept, bodies) | work.author() | {"changes": (*longest_changes(bodies), work.stamp(WORDS))}
    body = kept.model_copy(update=update)
    store.save(work, KIND, body, doc_id=minute_id, parents=heads, resident_id=found.resident_id)
    return consultation_of(work, row, minute_id)


@use_case("consultation", Act.SIGN)
def sign_minute(work: Work, minute_id: UUID, rev_id: UUID, password: str) -> Consultation:
    """Sign one version of the minute, as somebody whose opinion stands in it.

    Raises ChangedMeanwhile, Undecided, Incomplete for what is missing, NotPermitted, WrongPassword, LockedOut.
    """
    found = minute_document(work, minute_id)
    work.subject = found.resident_id
    row = resident_row(work, found.resident_id)
    if found.n_heads > 1:
        raise Undecided("这份会诊记录有两个版本，请先定下一个，再签。")
    still_the_one(found.head, rev_id, "会诊记录")
    body: MinuteBody = found.body
    own = next((o for o in body.opinions if o.staff_id == str(work.staff.staff_id)), None)
    if own is None:
        raise NotPermitted("记录里没有您的意见。先写下您的意见，再签。")
    work.require("consultation", Act.SIGN)
    if not sight_of(work, row).diagnoses:
        raise NotPermitted("您看不到会诊记录的全文，不能签。请处方师来签。")
    missing = missing_in(body)
    if missing:
        raise Incomplete(f"会诊记录还差：{'、'.join(missing)}。")
    if any(s.counts and s.staff_id == work.staff.staff_id for s in signatures_on(work, found.head)):
        raise InvalidInput("您已经签过这一版，不用再签。")
    give_signature(work, found.head, own.side, password)
    return consultation_of(work, row, minute_id)


def _may_write(work: Work, row: Resident) -> None:
    if row.closed:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")
    if not sight_of(work, row).diagnoses:
        raise NotPermitted("您看不到会诊记录的全文，不能改。请处方师或医生来写。")


def _written(work: Work, row: Resident, words: MinuteWords, old: MinuteBody | None) -> MinuteBody:
    """The body as it would be stored, without its list of changes."""
    resident_id = UUID(bytes=row.doc_id)
    unknown = [key for key in words.reasons if key not in dict(REASONS)] + ([words.result] if words.result not in {"", *dict(RESULTS)} else [])
    if unknown:
        raise ValueError(f"no such reason or result: {unknown[0]}")
    for name, most in LONGEST.items():
        if len(getattr(words, name).strip()) > most:
            raise InvalidInput(f"写得太长，这里最多 {most} 个字。请写短一些。", field=name)
    if words.next_on is not None and words.next_on < date.fromisoformat(_held_at(work, words.held_at)[:10]):
        raise InvalidInput("下一步的日期早于会诊，请核对。", field="next_on")
    kept = last_kept(work, resident_id)
    screening = with_raise(work, resident_id, screening_now(work, resident_id)[1])
    same = old is not None
    return MinuteBody(
        assessment_id=old.assessment_id if same else str(_assessment(work, resident_id)),
        screening_id=old.screening_id if same else str(kept.doc_id) if kept else "",
        risk=old.risk if same else tier_words(screening.risk, screening.risk_complete),
        risk_reasons=old.risk_reasons if same else screening.risk_reasons,
        diagnoses=old.diagnoses if same else diagnoses_by_resident(work, [resident_id])[resident_id],
        reasons=tuple(key for key, _ in REASONS if key in words.reasons), question=words.question.strip(),
        held_at=_held_at(work, words.held_at or (old.held_at if old else "")), opinions=_opinions(work, words.opinion.strip(), old),
        present=tuple(PresentBody(name=name.strip(), role=role.strip()) for name, role in words.present if name.strip()),
        result=words.result, decision=words.decision.strip(), next_step=words.next_step.strip(), next_on=words.next_on,
        **work.author(), person=person_on_paper(work, row), letterhead=work.letterhead, changes=(),
    )  # fmt: skip


def _assessment(work: Work, resident_id: UUID) -> UUID:
    found = work.connection.exec_driver_sql(
        "SELECT assessment_id FROM assessment_part WHERE resident_id = ? AND shown = 1 ORDER BY at DESC LIMIT 1", (resident_id.bytes,)
    ).scalar_one_or_none()
    if found is None:
        raise Incomplete("还没有评估。请先做联合评估，再会诊。")
    return UUID(bytes=found)


def _opinions(work: Work, text: str, old: MinuteBody | None) -> tuple[OpinionBody, ...]:
    """Everybody's words with one's own put in; unchanged words keep their time, empty ones leave."""
    staff_id, side = str(work.staff.staff_id), side_of(work.staff.role)
    before = old.opinions if old else ()
    own = next((o for o in before if o.staff_id == staff_id), None)
    if text == (own.text if own else ""):
        return before
    if not side:
        raise NotPermitted("会诊的意见由医生、运动处方师或治疗师写。")
    if own is not None and own.side != side:
        raise NotPermitted("您已经以另一个角色写了意见。一个人只写一份。")
    others = tuple(o for o in before if o.staff_id != staff_id)
    if not text:
        return others
    fresh = OpinionBody(
        side=side, staff_id=staff_id, name=work.staff.name, role=work.staff.role.value, text=text,
        at=work.now().isoformat(timespec="seconds"),
    )  # fmt: skip
    return tuple(sorted((*others, fresh), key=lambda o: (o.side != "medical", o.staff_id)))


def _held_at(work: Work, text: str) -> str:
    """Local time with offset; empty = now. Raises InvalidInput."""
    if not text:
        return work.now().isoformat(timespec="minutes")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput("会诊的时间看不懂，请按“2026-11-23 10:30”的样子填。", field="held_at") from None
    at = at if at.tzinfo else at.replace(tzinfo=STATION_ZONE)
    if at > work.now() + timedelta(minutes=5):
        raise InvalidInput("会诊的时间还没到，请核对。", field="held_at")
    return at.astimezone(STATION_ZONE).isoformat(timespec="minutes")


def _news(old: MinuteBody | None, new: MinuteBody) -> list[str]:
    """What changed, in words; empty = nothing."""
    if old is None:
        return ["写了会诊记录"]
    found = [f"改了{label}" for name, label in _PARTS if getattr(old, name) != getattr(new, name)]
    return found + (["改了自己的意见"] if old.opinions != new.opinions else [])
