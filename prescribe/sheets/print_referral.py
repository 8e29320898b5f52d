"""Preview and print referrals (S10) and adverse events (S14). The audit keeps the hash of what was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.current_paper import current_paper
from prescribe.drafting.papers import in_force, papers_of
from prescribe.errors import NotPermitted, Undecided
from prescribe.keys.signatures import signatures_on
from prescribe.reading.adverse_events import event_document
from prescribe.reading.lookup import resident_row, sight_of
from prescribe.reading.masked_screening import tells_diagnosis
from prescribe.reading.referrals import referral_document
from prescribe.records.prescription import limits_of
from prescribe.sheets.printed import printed, rendered
from prescribe.sheets.sheet import Rendered, Sheet, State
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work


@use_case("referral", Act.READ, reads=True)
def preview_referral(work: Work, referral_id: UUID) -> Rendered:
    """The referral as it would print now. Raises InvalidInput, Undecided, NotPermitted without sight of diagnoses."""
    return rendered(referral_sheet_of(work, referral_id))


@use_case("referral", Act.READ)
def print_referral(work: Work, referral_id: UUID) -> Rendered:
    """The referral to print or save. Raises as `preview_referral`."""
    return printed(work, referral_document(work, referral_id).resident_id, rendered(referral_sheet_of(work, referral_id)))


@use_case("adverse_event", Act.READ, reads=True)
def preview_event(work: Work, event_id: UUID) -> Rendered:
    """The report as it would print now. Raises InvalidInput, Undecided, NotPermitted for a role that sees no names."""
    return rendered(event_sheet_of(work, event_id))


@use_case("adverse_event", Act.READ)
def print_event(work: Work, event_id: UUID) -> Rendered:
    """The report to print or save. Raises as `preview_event`."""
    return printed(work, event_document(work, event_id).resident_id, rendered(event_sheet_of(work, event_id)))


def referral_sheet_of(work: Work, referral_id: UUID) -> Sheet:
    """The blocks of S10. Call it inside a use case. A draft has no QR code and stands under 「尚未生效」."""
    from prescribe.sheets.referral_sheet import Contact, Issued, referral_sheet

    found = referral_document(work, referral_id)
    row = resident_row(work, found.resident_id)
    if not sight_of(work, row).diagnoses:
        raise NotPermitted("转诊单上有诊断和用药，请医生或护士来看、来打印。")
    if found.n_heads > 1:
        raise Undecided("这份转诊单有两个版本，请先定下一个，再打印。")
    state = State.NOT_YET if found.body.state == "draft" else State.RECORD
    signing = tuple(s.on_paper() for s in signatures_on(work, found.head))
    issued = Issued(signing, work.now().isoformat(), str(referral_id), found.head.digest, state)
    contact = Contact() if found.body.state == "draft" else Contact(row.phone, row.contact)
    return referral_sheet(found.body, issued, contact, venue_limits(work, found.resident_id) if found.body.direction == "side" else ())


def venue_limits(work: Work, resident_id: UUID) -> tuple[str, ...]:
    """What a venue must keep: limits of the prescription in force, and its dates; nothing that names a disease."""
    paper = in_force(papers_of(work, resident_id), work.today())
    if paper is None:
        return ()
    now = current_paper(work, paper.prescription_id).prescription
    said = tuple(limit for limit in limits_of(now) if not tells_diagnosis(limit))
    return (*said, f"处方 {paper.valid_from} 到 {paper.valid_to}，过期不带练")


def event_sheet_of(work: Work, event_id: UUID) -> Sheet:
    """The blocks of S14. Call it inside a use case."""
    from prescribe.sheets.event_sheet import event_sheet
    from prescribe.sheets.form_page import Frame

    found = event_document(work, event_id)
    row = resident_row(work, found.resident_id)
    if not sight_of(work, row).names:
        raise NotPermitted("这张纸上有姓名，请经办人来打印。月表里有件数。")
    if found.n_heads > 1:
        raise Undecided("这份记录有两个版本，请先定下一个，再打印。")
    body = found.body
    return event_sheet(Frame(body.letterhead, work.now().isoformat(), body.person, str(event_id), found.head.digest), body)
