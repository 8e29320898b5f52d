"""Preview and print the risk sheet (F11) and the minute of a consultation (F12). The audit keeps the hash of what was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.errors import NotPermitted, Undecided
from prescribe.grade_risk import grade_document, latest_grade
from prescribe.keys.signatures import signatures_on
from prescribe.reading.consultations import minute_document, missing_in
from prescribe.reading.lookup import resident_row, sight_of
from prescribe.records import store
from prescribe.sheets.printed import printed, rendered
from prescribe.sheets.sheet import Rendered, Sheet, State
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work


@use_case("risk", Act.READ, reads=True)
def preview_grade(work: Work, grade_id: UUID) -> Rendered:
    """The risk sheet as it would print now. Raises InvalidInput, Undecided, NotPermitted without sight of diagnoses."""
    return rendered(risk_sheet_of(work, grade_id))


@use_case("risk", Act.READ)
def print_grade(work: Work, grade_id: UUID) -> Rendered:
    """The risk sheet to print or save. Raises as `preview_grade`."""
    return printed(work, grade_document(work, grade_id).resident_id, rendered(risk_sheet_of(work, grade_id)))


@use_case("consultation", Act.READ, reads=True)
def preview_minute(work: Work, minute_id: UUID) -> Rendered:
    """The minute as it would print now. Raises as `preview_grade`."""
    return rendered(minute_sheet_of(work, minute_id))


@use_case("consultation", Act.READ)
def print_minute(work: Work, minute_id: UUID) -> Rendered:
    """The minute to print or save. Raises as `preview_grade`."""
    return printed(work, minute_document(work, minute_id).resident_id, rendered(minute_sheet_of(work, minute_id)))


def risk_sheet_of(work: Work, grade_id: UUID) -> Sheet:
    """The blocks of F11. Call it inside a use case."""
    from prescribe.sheets.risk_sheet import risk_sheet

    found = grade_document(work, grade_id)
    _may_see(work, found, "风险分级单")
    signed, newest = signatures_on(work, found.head), latest_grade(work, found.resident_id)
    state = State.SIGNED if any(s.counts for s in signed) else State.NOT_YET
    if newest is not None and newest.doc_id != grade_id:
        state = State.SUPERSEDED
    return risk_sheet(
        found.body, tuple(s.on_paper() for s in signed), work.now().isoformat(), str(grade_id), found.head.digest, state
    )


def minute_sheet_of(work: Work, minute_id: UUID) -> Sheet:
    """The blocks of F12. Call it inside a use case."""
    from prescribe.sheets.minute_sheet import minute_sheet

    found = minute_document(work, minute_id)
    _may_see(work, found, "会诊记录")
    signed = signatures_on(work, found.head)
    counting = {str(s.staff_id) for s in signed if s.counts}
    whole = not missing_in(found.body) and all(o.staff_id in counting for o in found.body.opinions)
    state = State.SIGNED if whole else State.NOT_YET
    signing = tuple((str(s.staff_id), s.on_paper()) for s in signed)
    return minute_sheet(found.body, signing, work.now().isoformat(), str(minute_id), found.head.digest, state)


def _may_see(work: Work, found: store.Document, what: str) -> None:
    if not sight_of(work, resident_row(work, found.resident_id)).diagnoses:
        raise NotPermitted(f"{what}上有诊断和医生的意见，请医生或处方师来看、来打印。")
    if found.n_heads > 1:
        raise Undecided(f"{what}有两个版本，请先定下一个，再打印。")
