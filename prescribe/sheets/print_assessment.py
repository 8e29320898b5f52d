"""Print and preview the assessment report (S3) and the comparison (S4, F19). The audit keeps the SHA-256 of what was printed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.current_paper import CurrentPaper
from prescribe.drafting.from_facts import person_on_paper
from prescribe.errors import Incomplete
from prescribe.over_time import OverTime, over_time_of, paper_to_hold_against
from prescribe.reading.lookup import open_holds, resident_row, sight_of, voided_words
from prescribe.sheets.blocks import NoticeState
from prescribe.sheets.printed import printed, rendered
from prescribe.sheets.sheet import Rendered, Sheet
from prescribe.use_case import use_case
from protocols.terms import ROLE_NAMES, Act, Clearance, Role

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work
    from prescribe.prescription import Prescription
    from prescribe.sheets.assessment_report import MayExercise, Plain
    from prescribe.sheets.comparison_sheet import Assessed
    from protocols.screening import Screening

KINDS = (("report", "评估报告"), ("comparison", "复测对比"), ("start", "和开始时比"))
"""(key, label): S3 · S4 for the file · S4 for the resident."""
READS = ("medical", "fitness_test")


@use_case(READS, Act.READ, reads=True, resident="resident_id")
def preview_assessment(work: Work, resident_id: UUID, kind: str = "report") -> Rendered:
    """The PDF as it would print now. Not audited as a print. Raises InvalidInput, Incomplete."""
    return rendered(assessment_sheet(work, resident_id, kind))


@use_case(READS, Act.READ, resident="resident_id")
def print_assessment(work: Work, resident_id: UUID, kind: str = "report") -> Rendered:
    """The PDF to print or save. Raises InvalidInput; Incomplete while nothing was measured."""
    return printed(work, resident_id, rendered(assessment_sheet(work, resident_id, kind)))


def assessment_sheet(work: Work, resident_id: UUID, kind: str) -> Sheet:
    """The blocks behind a print. Call it inside a use case. ValueError for an unknown kind."""
    from prescribe.sheets.assessment_report import assessment_report
    from prescribe.sheets.comparison_sheet import comparison_sheet

    if kind not in dict(KINDS):
        raise ValueError(kind)
    row = resident_row(work, resident_id)
    paper = paper_to_hold_against(work, resident_id)
    found = over_time_of(work, resident_id, paper)
    if not found.measures:
        raise Incomplete("还没有测过，没有可以打印的。请先做联合评估。")
    known, plain = _known(work, row, found, paper)
    if kind == "comparison":
        return comparison_sheet(found, known)
    return assessment_report(found, known, plain, work.library.poses, "start" if kind == "start" else "last")


def _known(work: Work, row: Resident, found: OverTime, paper: CurrentPaper | None) -> tuple[Assessed, Plain]:
    from prescribe.screen import screening_now
    from prescribe.sheets.assessment_report import Plain
    from prescribe.sheets.comparison_sheet import Assessed
    from protocols.derive import derive
    from protocols.fitness.limits import peer_limits
    from protocols.fitness.permissions import allowed_tests
    from protocols.fitness.results import Edition
    from protocols.fitness.scoring import score_fitness

    facts, screening = screening_now(work, found.resident_id)
    tests = allowed_tests(facts, screening, work.library)
    battery = score_fitness(derive(facts, work.library), Edition(work.settings["fitness_edition"]), tests)
    signed = prescription_in_force(paper, work.today())
    visits = [v.on for v in signed.visits if v.mode == "来站" and v.on > work.today()] if signed else []
    opinions, people = _opinions(work, found.resident_id, sight_of(work, row).diagnoses)
    known = Assessed(
        work.letterhead, person_on_paper(work, row), str(_latest_part(work, found.resident_id) or found.resident_id),
        work.now().isoformat(), opinions, min(visits, default=None), battery.say, _risk(work, found.resident_id),
    )  # fmt: skip
    may = may_exercise(screening, bool(open_holds(work, found.resident_id)), _standing(work, found.resident_id), signed)
    partial = bool(battery.items) and battery.total is None
    return known, Plain(may, signed, partial, people, peer_limits(battery))


def prescription_in_force(paper: CurrentPaper | None, today: date) -> Prescription | None:
    """What the resident may train by: signed by both, not over, not two undecided versions."""
    if paper is None or not paper.signed or paper.conflict or paper.prescription.valid_to < today:
        return None
    return paper.prescription


def may_exercise(screening: Screening, held: bool, kept_on: date | None, signed: Prescription | None) -> MayExercise:
    """The first sentence of the report, by what is known today. Not known is never *may*.

    `kept_on`: day of the last screening while it counts; `signed`: the prescription in force. A physician who signed after
    that screening has decided what it left to the doctor.
    """
    from prescribe.sheets.assessment_report import MayExercise

    if held:
        return MayExercise(NoticeState.ACT, "先不练，等医生电话")
    if screening.clearance is Clearance.REFER:
        return MayExercise(NoticeState.ACT, "先不练，去看医生")
    if screening.clearance is Clearance.NOT_TODAY:
        return MayExercise(NoticeState.ACT, "现在先不练，找医生")
    if signed is None:
        return MayExercise(NoticeState.WATCH, "等医生签好字，再开始练")
    if kept_on is None:
        return MayExercise(NoticeState.WATCH, "筛查要重做，先问医生")
    if screening.clearance is Clearance.DOCTOR_DECIDES and signed.drafted_on < kept_on:
        return MayExercise(NoticeState.WATCH, "先让医生看看，再练")
    return MayExercise(NoticeState.OK, "可以运动，医生已经同意")


def _standing(work: Work, resident_id: UUID) -> date | None:
    """Day of the last screening kept; None when there is none, it is past its day or something new made it void."""
    row = work.connection.exec_driver_sql(
        "SELECT day, valid_until FROM screening WHERE resident_id = ? ORDER BY at DESC, doc_id DESC LIMIT 1", (resident_id.bytes,)
    ).first()
    if row is None or date.fromisoformat(row[1]) < work.today() or voided_words(work, resident_id):
        return None
    return date.fromisoformat(row[0])


def _risk(work: Work, resident_id: UUID) -> str:
    from prescribe.overview import RISK_WORDS
    from prescribe.reading.grades import risk_sql

    tier = work.connection.exec_driver_sql(f"SELECT {risk_sql('?')}", (resident_id.bytes,) * risk_sql("?").count("?")).scalar()
    return RISK_WORDS.get(tier, "未分级")


def _latest_part(work: Work, resident_id: UUID) -> UUID | None:
    """The document a scanned code leads to."""
    found = work.connection.exec_driver_sql(
        "SELECT doc_id FROM assessment_part WHERE resident_id = ? ORDER BY day DESC, at DESC LIMIT 1", (resident_id.bytes,)
    ).scalar()
    return UUID(bytes=found) if found else None


def _opinions(work: Work, resident_id: UUID, medical: bool) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The newest opinion of each side with its author, and the authors' names; the doctor's text only for who may read it."""
    rows = work.connection.exec_driver_sql(
        "SELECT side, opinion, by_name, by_role FROM assessment_part WHERE resident_id = ? AND shown = 1 ORDER BY at",
        (resident_id.bytes,),
    )
    latest = {side: (opinion, name, role) for side, opinion, name, role in rows}
    found, people = [], []
    for side in ("medical", "fitness"):
        if side in latest:
            opinion, name, role = latest[side]
            title = ROLE_NAMES[Role(role)] if role in set(Role) else ""
            found.append((f"{title} {name}".strip(), opinion if medical or side == "fitness" else "请医生看"))
            people.append(name)
    return tuple(found), tuple(people)
