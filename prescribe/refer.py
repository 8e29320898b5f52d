"""Referral both ways (F17): written from what is known, sent, answered; the answer counts by a physician's signature only.

Red is now, amber is contact within 14 days, blue is planned. Past its day without an answer is computed, never stored.
What comes back stands in `answer_referral.py`, reading in `reading/referrals.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe import unsaved
from prescribe.drafting.from_facts import person_on_paper
from prescribe.errors import Incomplete, InvalidInput, Undecided
from prescribe.hold import hold_now
from prescribe.permissions import acts
from prescribe.reading.lookup import resident_row
from prescribe.reading.referral_summary import Summary, summary_of
from prescribe.reading.referrals import (
    DIRECTIONS,
    ENDED,
    URGENCIES,
    ReferralLine,
    Referrals,
    form_name,
    referral_document,
    referral_lines,
    referrals_of,
    referrals_waiting,
)
from prescribe.reading.two_versions import WORDS, kept_of, longest_changes, together
from prescribe.records import store
from prescribe.records.referral import REFERRAL, ReferralBody
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

ASK_AFTER = timedelta(days=14)
"""Contact after an urgent referral: within 14 days (R&S 1.7, hypertension A)."""
SHORTEST = 4
"""Characters a reason must have."""
LONGEST = 600
_LINKS = ("follow_up_id", "form_id", "event_id")
HOLD_WORDS = {"red": "已紧急转诊，等医院的意见", "amber": "已转诊，等医院的意见"}
"""Reasons of the hold: seen by every role, so no disease stands there."""


@dataclass(frozen=True, slots=True)
class ReferralForm:
    """What a person says; everything else is filled from the records."""

    reason: str
    """One sentence."""
    urgency: str = "blue"
    direction: str = "up"
    question: str = ""
    to_whom: str = ""
    department: str = ""
    triggers: tuple[str, ...] = ()
    """Rule ids, or rows of the decision table (`E`, `4`, `3b`, `2b`), that asked for it."""
    due_on: date | None = None
    """The day somebody asks after it; None = 14 days. A later one only for what is planned."""
    hold_id: UUID | None = None
    """A hold the caller has just made for the same reason; None: red and amber make their own."""


@use_case("referral", Act.READ, reads=True, resident="resident_id")
def open_referrals(work: Work, resident_id: UUID, referral_id: UUID | None = None) -> Referrals:
    """A resident's referrals, masked for a role that sees no diagnoses; `referral_id`: the one shown whole."""
    return referrals_of(work, resident_row(work, resident_id), referral_id)


@use_case("referral", Act.READ, reads=True)
def waiting_referrals(work: Work) -> tuple[ReferralLine, ...]:
    """Every referral of the station that waits for somebody: urgent, unanswered, past its day, answered and not signed."""
    return referrals_waiting(work)


@use_case("referral", Act.WRITE, resident="resident_id")
def write_referral(
    work: Work, resident_id: UUID, referral_id: UUID, form: ReferralForm, heads: tuple[UUID, ...] = (), again: bool = False
) -> Referrals:
    """Write a referral, or its draft anew; filled from the records as they are now. A red one is sent in the same moment.

    Raises Incomplete (field `again`) while another one to a hospital is open, until the person says that it is meant (a red one asks
    nothing); InvalidInput for one already sent, ChangedMeanwhile, Undecided.
    """
    row = open_file(work, resident_id)
    check_form(work, form)
    if form.direction == "back":
        raise ValueError("what a hospital gives back is recorded by record_return")
    if store.document(work, referral_id) is None:
        if form.direction == "up" and form.urgency != "red" and not again:
            _ask_about_another(work, resident_id)
        store.save(work, REFERRAL, made(work, row, form, dict.fromkeys(_LINKS, "")), doc_id=referral_id, resident_id=resident_id, absent=True)
    else:
        found = decided(work, referral_id, resident_id)
        if found.body.state != "draft":
            raise InvalidInput("这份转诊单已经转出，不能再改。对方说了什么，写在回执里。")
        store.save(work, REFERRAL, _rewritten(work, row, found.body, form), doc_id=referral_id, parents=heads, resident_id=resident_id)
    for name in (form_name(referral_id), form_name(resident_id)):
        unsaved.discard(work, name)
    return referrals_of(work, row, referral_id)


@use_case("referral", Act.WRITE)
def send_referral(work: Work, referral_id: UUID, rev_id: UUID) -> Referrals:
    """It was given to the resident, or sent. Raises Incomplete without an addressee, InvalidInput, ChangedMeanwhile, Undecided."""
    body: ReferralBody = decided(work, referral_id).body
    if body.state != "draft":
        raise InvalidInput("这份转诊单已经转出。")
    if not body.to_whom:
        raise Incomplete("请写转到哪里。", field="to_whom")
    at = work.now().isoformat(timespec="seconds")
    return stepped(work, referral_id, rev_id, {"state": "sent", "sent_at": at}, "转出")


@use_case("referral", Act.WRITE)
def mark_received(work: Work, referral_id: UUID, rev_id: UUID) -> Referrals:
    """The other side says that it has it. Raises InvalidInput, ChangedMeanwhile, Undecided."""
    if decided(work, referral_id).body.state != "sent":
        raise InvalidInput("只有已转出的，才能记“对方收到”。")
    at = work.now().isoformat(timespec="seconds")
    return stepped(work, referral_id, rev_id, {"state": "received", "received_at": at}, "对方收到")


@use_case("referral", Act.WRITE)
def end_referral(work: Work, referral_id: UUID, rev_id: UUID, state: str, note: str) -> Referrals:
    """End it without an answer: `refused` (the resident does not go, or the hospital does not take), or `closed`.

    The hold of it stays. An urgent one that was sent is closed by a physician; an answer is never closed over: it is signed.
    Raises Incomplete without a reason, InvalidInput, NotPermitted, ChangedMeanwhile, Undecided.
    """
    body: ReferralBody = decided(work, referral_id).body
    if body.state in ENDED or state not in ENDED:
        raise InvalidInput("这份转诊单已经结束。")
    if body.state == "answered":
        raise InvalidInput("已经有回执。请医生看过并签名，转诊就结束了。")
    if len(note.strip()) < SHORTEST:
        raise Incomplete(f"请写清楚为什么结束（至少 {SHORTEST} 个字）。", field="closed_note")
    if body.urgency != "blue" and (body.state != "draft" or body.hold_id):
        work.require("referral", Act.SIGN)
    words = "没有转成" if state == "refused" else "结束，没有回执"
    return stepped(work, referral_id, rev_id, {"state": state, "closed_note": note.strip()}, f"{words}：{note.strip()}")


@use_case("referral", Act.WRITE)
def settle_referral(work: Work, referral_id: UUID, keep: UUID, heads: tuple[UUID, ...]) -> Referrals:
    """Decide between two versions: the words of `keep`, the graver urgency, the earlier day, a hold of either.

    When one of them has an answer, it waits for a physician's signature again: nothing was signed over both. Raises InvalidInput
    when `keep` is none of the heads, ChangedMeanwhile.
    """
    found = referral_document(work, referral_id)
    work.subject = found.resident_id
    kept, bodies = kept_of(found, keep, "转诊")
    update = together(REFERRAL, kept, bodies) | work.author() | {"changes": (*longest_changes(bodies), work.stamp(WORDS))}
    body = kept.model_copy(update=update)
    store.save(work, REFERRAL, body, doc_id=referral_id, parents=heads, resident_id=found.resident_id)
    return referrals_of(work, resident_row(work, found.resident_id), referral_id)


def decided(work: Work, referral_id: UUID, resident_id: UUID | None = None) -> store.Document:
    """One referral to go on with. Raises Undecided while it has two versions, InvalidInput for a closed file."""
    found = referral_document(work, referral_id)
    work.subject = found.resident_id
    if resident_id is not None and found.resident_id != resident_id:
        raise ValueError("a referral of somebody else")
    if found.n_heads > 1:
        raise Undecided("这份转诊单有两个版本，请先定下一个。")
    open_file(work, found.resident_id)
    return found


def stepped(work: Work, referral_id: UUID, rev_id: UUID, update: dict[str, object], words: str) -> Referrals:
    """The next version with what changed in it. Raises ChangedMeanwhile when `rev_id` is not what stands now."""
    found = decided(work, referral_id)
    stamp = work.stamp(words)
    body = found.body.model_copy(update=update | work.author() | {"changes": (*found.body.changes, stamp)})
    store.save(work, REFERRAL, body, doc_id=referral_id, parents=(rev_id,), resident_id=found.resident_id)
    return referrals_of(work, resident_row(work, found.resident_id), referral_id)


def may_refer(work: Work) -> bool:
    """Whether the person on duty may write a referral; who may not stops exercise and calls somebody who may."""
    return Act.WRITE in acts(work.staff.role, "referral")


def new_referral(
    work: Work, resident_id: UUID, form: ReferralForm, *, follow_up_id: str = "", form_id: str = "", event_id: str = ""
) -> UUID:
    """Write a referral inside the caller's transaction and give its id. A red one is sent at once; red and amber stop exercise.

    One visit has one referral: with an id that an open referral already names, that one gets the further triggers and the graver
    urgency. Raises NotPermitted (ask `may_refer` first), Incomplete, InvalidInput.
    """
    work.require("referral", Act.WRITE)
    row = open_file(work, resident_id)
    check_form(work, form)
    standing = _of_the_same_visit(work, resident_id, form, (follow_up_id, form_id, event_id))
    if standing is not None:
        return _joined(work, row, standing, form, form_id, event_id)
    links = {"follow_up_id": follow_up_id, "form_id": form_id, "event_id": event_id}
    return store.save(work, REFERRAL, made(work, row, form, links), resident_id=resident_id).doc_id


def open_file(work: Work, resident_id: UUID) -> Resident:
    """The resident's row. Raises InvalidInput when the file is closed."""
    row = resident_row(work, resident_id)
    if row.closed:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")
    return row


def check_form(work: Work, form: ReferralForm) -> None:
    """Raises Incomplete without a reason, InvalidInput for a day that cannot be."""
    if form.urgency not in dict(URGENCIES) or form.direction not in dict(DIRECTIONS):
        raise ValueError("no such urgency or direction")
    if len(form.reason.strip()) < SHORTEST:
        raise Incomplete(f"请写一句为什么转诊（至少 {SHORTEST} 个字）。", field="reason")
    for name in ("reason", "question", "to_whom", "department"):
        if len(getattr(form, name)) > LONGEST:
            raise InvalidInput(f"写得太长，这里最多 {LONGEST} 个字。", field=name)
    if form.due_on is not None and form.due_on < work.today():
        raise InvalidInput("该回复的日期已经过去，请改一个。", field="due_on")
    if form.due_on is not None and form.urgency != "blue" and form.due_on > work.today() + ASK_AFTER:
        raise InvalidInput("紧急的转诊 14 天内要问到结果，请把日期改早。", field="due_on")


def made(work: Work, row: Resident, form: ReferralForm, links: dict[str, str]) -> ReferralBody:
    """The first version, with its hold made. What leaves to a venue names no disease, drug or reading."""
    hold_id = _hold_of(work, UUID(bytes=row.doc_id), form)
    at, sent = work.now().isoformat(timespec="seconds"), form.urgency == "red"
    return ReferralBody(
        **said(form), **filled(form, summary_of(work, row)), **work.author(), **links, state="sent" if sent else "draft",
        sent_at=at if sent else "", received_at="", due_on=form.due_on or work.today() + ASK_AFTER, answer=None, accepted=None,
        closed_note="", hold_id=hold_id, person=person_on_paper(work, row), letterhead=work.letterhead,
        changes=((at, work.staff.name, "写了转诊单，马上转" if sent else "写了转诊单"),),
    )  # fmt: skip


def said(form: ReferralForm) -> dict[str, object]:
    """The fields a person fills."""
    return {
        "direction": form.direction, "urgency": form.urgency, "reason": form.reason.strip(), "question": form.question.strip(),
        "to_whom": form.to_whom.strip(), "department": form.department.strip(), "triggers": tuple(dict.fromkeys(form.triggers)),
    }  # fmt: skip


def filled(form: ReferralForm, known: Summary) -> dict[str, object]:
    """The fields the records fill; none of them for a venue."""
    if form.direction == "side":
        return {"summary": (), "problems": (), "medications": "", "allergy": "", "prescription": "", "stopped": ""}
    return {
        "summary": known.readings, "problems": known.problems, "medications": known.medications, "allergy": known.allergy,
        "prescription": known.prescription, "stopped": known.stopped,
    }  # fmt: skip


def _ask_about_another(work: Work, resident_id: UUID) -> None:
    where = "e.resident_id = ? AND e.direction = 'up' AND e.state IN ('draft', 'sent', 'received')"
    standing = next(iter(referral_lines(work, where, (resident_id.bytes,))), None)
    if standing is not None:
        on = standing.sent_on or work.today()
        raise Incomplete(f"已经有一份转诊单（{on:%m-%d}，{standing.to_whom or '还没写转到哪里'}）没有结果。还要另写一份，就再按一次。", field="again")


def _rewritten(work: Work, row: Resident, old: ReferralBody, form: ReferralForm) -> ReferralBody:
    """A draft with other words. It never becomes later than 14 days after its first version; a hold once made stays."""
    first, at = date.fromisoformat(old.changes[0][0][:10]), work.now().isoformat(timespec="seconds")
    last = first + ASK_AFTER
    due_on = form.due_on or last
    due_on = due_on if form.urgency == "blue" else min(due_on, last)
    sent = form.urgency == "red"
    hold_id = old.hold_id or _hold_of(work, UUID(bytes=row.doc_id), form)
    update = said(form) | filled(form, summary_of(work, row)) | work.author()
    update |= {
        "due_on": due_on, "hold_id": hold_id, "state": "sent" if sent else "draft", "sent_at": at if sent else "",
        "triggers": tuple(dict.fromkeys((*old.triggers, *form.triggers))),
        "changes": (*old.changes, (at, work.staff.name, "改了转诊单" + ("，马上转" if sent else ""))),
    }  # fmt: skip
    return old.model_copy(update=update)


def _hold_of(work: Work, resident_id: UUID, form: ReferralForm) -> str:
    if form.direction != "up" or form.urgency == "blue":
        return ""
    return str(form.hold_id or hold_now(work, resident_id, HOLD_WORDS[form.urgency]))


def _of_the_same_visit(work: Work, resident_id: UUID, form: ReferralForm, ids: tuple[str, ...]) -> store.Document | None:
    """The open referral that this visit already made; one with two versions is left alone."""
    wanted = {each for each in ids if each}
    if not wanted or form.direction != "up":
        return None
    for found in store.documents_of(work, resident_id, REFERRAL):
        if found.n_heads == 1 and found.heads:
            body: ReferralBody = found.body
            same = wanted & {body.follow_up_id, body.form_id, body.event_id}
            if same and body.direction == "up" and body.state in ("draft", "sent"):
                return found
    return None


def _joined(work: Work, row: Resident, standing: store.Document, form: ReferralForm, form_id: str, event_id: str) -> UUID:
    """The standing referral with what this form adds: triggers, another reason, the graver urgency."""
    body: ReferralBody = standing.body
    order = [key for key, _ in URGENCIES]
    graver = order.index(form.urgency) < order.index(body.urgency)
    urgency, at = form.urgency if graver else body.urgency, work.now().isoformat(timespec="seconds")
    reason = body.reason if form.reason.strip() in body.reason else f"{body.reason.rstrip('。')}；{form.reason.strip()}"
    sends = urgency == "red" and body.state == "draft"
    update = work.author() | {
        "reason": reason[:LONGEST], "urgency": urgency, "triggers": tuple(dict.fromkeys((*body.triggers, *form.triggers))),
        "question": body.question or form.question.strip(), "to_whom": body.to_whom or form.to_whom.strip(),
        "department": body.department or form.department.strip(), "hold_id": body.hold_id or _hold_of(work, standing.resident_id, form),
        "due_on": min(filter(None, (body.due_on, form.due_on or work.today() + ASK_AFTER))), "form_id": body.form_id or form_id,
        "event_id": body.event_id or event_id, "state": "sent" if sends else body.state, "sent_at": at if sends else body.sent_at,
    }  # fmt: skip
    update |= filled(form, summary_of(work, row))
    if all(getattr(body, key) == value for key, value in update.items() if key not in ("at", "by", "by_id", "by_role")):
        return standing.doc_id
    update["changes"] = (*body.changes, (at, work.staff.name, "加进了同一次的另一个原因" + ("，马上转" if sends else "")))
    store.save(work, REFERRAL, body.model_copy(update=update), doc_id=standing.doc_id, parents=(standing.head.rev_id,))
    return standing.doc_id
