"""Print and preview one prescription. The audit keeps the SHA-256 of what was printed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.current_paper import CurrentPaper, current_paper, object_of, signatures_of
from prescribe.drafting.papers import SIGNED
from prescribe.errors import Incomplete, NotPermitted
from prescribe.reading.lookup import open_holds, resident_row, sight_of
from prescribe.reading.present_dose import PresentDose, dose_of, prescription_now, steps_of
from prescribe.reading.step_lines import change_lines
from prescribe.sheets.printed import printed, rendered
from prescribe.sheets.sheet import Rendered, Sheet, State
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

WHICH = ("both", "resident", "professional")
OBJECTS = ("prescription_low", "prescription_medium", "prescription_medical")


@use_case(OBJECTS, Act.READ, reads=True)
def preview_prescription(work: Work, prescription_id: UUID, which: str = "both", week: int = 1, first_day: date | None = None) -> Rendered:
    """The PDF as it would print now, drafts included (「尚未生效」). Not audited as a print.

    `which`: one of WHICH, for a role that sees no diagnoses the resident's page only; `week` of the programme (from 1) for the resident's page. Raises InvalidInput, Undecided.
    """
    return rendered(*_sheets(work, _paper(work, prescription_id), which, week, first_day))


@use_case(OBJECTS, Act.READ)
def print_prescription(work: Work, prescription_id: UUID, which: str = "both", week: int = 1, first_day: date | None = None) -> Rendered:
    """The PDF to print or save. On hold, the slip 「先不练，等医生电话」 prints instead.

    Raises Incomplete for a replaced prescription: the new one is printed instead; InvalidInput, Undecided.
    """
    paper = _paper(work, prescription_id)
    if _state(work, paper) is State.SUPERSEDED:
        raise Incomplete("这张处方已被新的一张取代，不再打印。请打印新的一张。")
    return printed(work, paper.resident_id, rendered(*_sheets(work, paper, which, week, first_day)))


def sheets_of(work: Work, prescription_id: UUID, which: str = "both", week: int = 1) -> tuple[Sheet, ...]:
    """The blocks behind a print, for plain text. Call it inside a use case."""
    return _sheets(work, _paper(work, prescription_id), which, week, None)


def _paper(work: Work, prescription_id: UUID) -> CurrentPaper:
    paper = current_paper(work, prescription_id, decided=True)
    work.require(object_of(paper.prescription), Act.READ)
    return paper


def _state(work: Work, paper: CurrentPaper) -> State:
    if not paper.signed:
        return State.NOT_YET
    if successor(work, paper.prescription_id) is not None:
        return State.SUPERSEDED
    return State.ON_HOLD if open_holds(work, paper.resident_id) else State.SIGNED


def successor(work: Work, prescription_id: UUID) -> int | None:
    """Version of the signed prescription that replaced this one; None while none did."""
    row = work.connection.exec_driver_sql(
        f"SELECT n.version FROM prescription n WHERE n.supersedes_id = ? AND {SIGNED.format(p='n')} ORDER BY n.version DESC LIMIT 1",
        (prescription_id.bytes,),
    ).first()
    return row[0] if row else None


def _sheets(work: Work, paper: CurrentPaper, which: str, week: int, first_day: date | None) -> tuple[Sheet, ...]:
    from prescribe.sheets.prescription_sheet import hold_slip, professional_page, resident_page

    if which not in WHICH:
        raise ValueError(which)
    body, state = paper.prescription, _state(work, paper)
    printed_at, record = work.now().isoformat(), str(paper.prescription_id)
    digest = paper.revision.digest
    if state is State.ON_HOLD:
        return (hold_slip(body, printed_at, record, digest),)
    present = _present(work, paper) if state is State.SIGNED else None
    amended, lines = "", ()
    if present is not None:
        body, amended, lines = prescription_now(body, present), present.words(work.today()), change_lines(present, work.today())
        done = (work.today() - body.valid_from).days // 7
        week = done + 1 if week == 1 and first_day is None and done > 0 else week
    signing = tuple(s.on_paper() for s in signatures_of(work, paper))
    version = successor(work, paper.prescription_id) if state is State.SUPERSEDED else None
    newer = f"第 {version} 版" if version else ""
    found: list[Sheet] = []
    if not sight_of(work, resident_row(work, paper.resident_id)).diagnoses:
        if which == "professional":
            raise NotPermitted("专业页上有诊断、用药和化验，请医生来看或打印。居民页可以照常打印。")
        which = "resident"
    if which != "professional":
        found.append(
            resident_page(
                body, signing, printed_at, record, digest, state, week, first_day, poses=work.library.poses, superseded_by=newer, amended=amended
            )
        )
    if which != "resident":
        found.append(professional_page(body, signing, printed_at, record, digest, state, superseded_by=newer, amendments=lines))
    return tuple(found)


def _present(work: Work, paper: CurrentPaper) -> PresentDose | None:
    """What is trained today, where it is no longer what was signed."""
    steps = steps_of(work, paper.resident_id, paper.prescription_id)
    present = dose_of(paper.prescription, steps, work.today()) if steps else None
    return present if present is not None and present.amended else None
