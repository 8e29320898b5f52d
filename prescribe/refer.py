"""Referral both ways (F17): written from what is known, sent, answered; the answer counts by a physician's signature only.

Red is now, amber is contact within 14 days, blue is planned. Past its day without an answer is computed, never stored.
Accepting an answer stands in `accept_answer.py`, reading in `reading/referrals.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.from_facts import person_on_paper
from prescribe.errors import Incomplete, InvalidInput
from prescribe.hold import hold_now
from prescribe.permissions import acts
from prescribe.reading.lookup import resident_row
from prescribe.reading.referral_summary import Summary, summary_of
from prescribe.records import store
from prescribe.records.referral import REFERRAL, ReferralBody
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

DIRECTIONS = (("up", "上转医院"), ("back", "医院转回"), ("side", "转到场馆或别的站"))
URGENCIES = (("red", "马上"), ("amber", "14 天内"), ("blue", "约好再去"))
"""Gravest first."""
OPEN_STATES = ("draft", "sent", "received", "answered")
ASK_AFTER = timedelta(days=14)
"""Contact after an urgent referral: within 14 days (R&S 1.7, hypertension A)."""
SHORTEST = 4
"""Characters a reason must have."""
LONGEST = 600
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
        **said(form), **filled(form, summary_of(work, row)), **author(work), **links, state="sent" if sent else "draft",
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
        return {"summary": (), "problems": (), "medications": "", "prescription": "", "stopped": ""}
    return {
        "summary": known.readings, "problems": known.problems, "medications": known.medications, "prescription": known.prescription,
        "stopped": known.stopped,
    }  # fmt: skip


def author(work: Work) -> dict[str, str]:
    """Who wrote this version, and when."""
    staff = work.staff
    return {"at": work.now().isoformat(timespec="seconds"), "by": staff.name, "by_id": str(staff.staff_id), "by_role": staff.role.value}


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
    update = author(work) | {
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
