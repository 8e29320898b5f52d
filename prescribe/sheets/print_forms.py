"""Preview and print the papers of an assessment from a resident's records. The audit keeps the SHA-256 of what was printed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.answers import Answered
from prescribe.assess import FITNESS, KEEP_OPEN_DAYS, facts_for
from prescribe.dates import age_on
from prescribe.errors import NotPermitted
from prescribe.identity import sex_word
from prescribe.letterhead import letterhead_of
from prescribe.prescription import PersonOnPaper
from prescribe.reading.lookup import answers_of, resident_row, sight_of, voided_words
from prescribe.records import store
from prescribe.records.resident import ResidentBody
from prescribe.register import Consent
from prescribe.score_resident import score_resident
from prescribe.sheets.consent_sheets import ConsentAnswers, consent_sheets, needs_guardian
from prescribe.sheets.fact_cells import paper_tests, readiness_questions
from prescribe.sheets.form_page import Answers, Frame
from prescribe.sheets.measurement_sheets import fitness_record, special_tests
from prescribe.sheets.printed import printed, rendered
from prescribe.sheets.readiness_sheets import SESSION_ORDER, Result, readiness_sheet, session_check
from prescribe.sheets.sheet import Rendered, Sheet
from prescribe.use_case import use_case
from protocols import screening as engine
from protocols.facts import definition
from protocols.readiness import readiness_result
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

FORMS: tuple[tuple[str, str, str], ...] = (
    ("consents", "同意书", "consent"), ("readiness", "问卷", "readiness"), ("session", "课前检查", "fitness_test"),
    ("tests", "测定记录", "fitness_test"), ("special", "专项测试", "fitness_test"),
)  # fmt: skip
"""(key, label, object of the permission matrix)."""
OBJECTS = ("consent", "readiness", "fitness_test")


@use_case(OBJECTS, Act.READ, reads=True)
def preview_forms(work: Work, resident_id: UUID, which: str) -> Rendered:
    """The PDF of one key of FORMS as it would print now. Raises NotPermitted."""
    return rendered(*forms_of(work, resident_id, which))


@use_case(OBJECTS, Act.READ)
def print_forms(work: Work, resident_id: UUID, which: str) -> Rendered:
    """The PDF to print or save. Raises NotPermitted."""
    return printed(work, resident_id, rendered(*forms_of(work, resident_id, which)))


def forms_of(work: Work, resident_id: UUID, which: str) -> tuple[Sheet, ...]:
    """The sheets of one key, filled as the records say. Call it inside a use case.

    Raises NotPermitted when the role may not see who it is, or the diagnoses that stand in the questionnaire.
    """
    work.require({key: name for key, _, name in FORMS}[which], Act.READ)
    row = resident_row(work, resident_id)
    sees = sight_of(work, row)
    if not sees.names:
        raise NotPermitted("这张纸上有姓名，您的角色看不到，不能打印。")
    if which == "consents":
        return _consents(work, resident_id, row)
    if which == "readiness":
        if not sees.diagnoses:
            raise NotPermitted("问卷上有诊断和用药，请医生来打印。")
        return _readiness(work, resident_id, row)
    given = [a for a in answers_of(work, [resident_id])[resident_id] if sees.diagnoses or a.side == FITNESS]
    answers = latest(given, _facts_of(which), work.today() if which == "session" else None)
    frame = frame_of(work, row, _document_of(work, resident_id, "fitness_part"))
    if which == "session":
        return (session_check(frame, answers),)
    if which == "special":
        return (special_tests(frame, answers),)
    return (fitness_record(frame, answers, score_resident(work, resident_id).fitness),)


def _facts_of(which: str) -> tuple[str, ...]:
    if which == "session":
        return SESSION_ORDER
    return tuple(f for _, facts in paper_tests("F07" if which == "tests" else "F10") for f in facts)


def latest(answers: Iterable[Answered], fact_ids: Iterable[str], only_on: date | None = None) -> Answers:
    """The last answer to each of these facts in the newest visit (its seven days) that has any; of one day with `only_on`."""
    wanted = frozenset(fact_ids)
    found = sorted((a for a in answers if a.fact_id in wanted), key=lambda a: a.at)
    since = only_on or (found[-1].day - timedelta(days=KEEP_OPEN_DAYS) if found else date.min)
    return {a.fact_id: a for a in found if a.day >= since}


def frame_of(work: Work, row: Resident, document: store.Document | None = None) -> Frame:
    """Who prints for whom; the code leads to `document`, else to the resident's file."""
    born = date.fromisoformat(row.birth_date) if row.birth_date else None
    about = row.birth_about or work.today().year
    age = age_on(born, work.today()) if born else work.today().year - about
    found = document or store.document(work, UUID(bytes=row.doc_id))
    head = found.head if found else None
    names = {drug.id: drug.name for drug in work.library.medications.values()}
    return Frame(
        letterhead_of(work.connection), work.now().isoformat(), PersonOnPaper(row.name, sex_word(row.sex), age, row.file_number),
        str(found.doc_id if found else UUID(bytes=row.doc_id)), head.digest if head else "", names=names,
    )  # fmt: skip


def _document_of(work: Work, resident_id: UUID, kind: str) -> store.Document | None:
    found = [d for d in store.documents_of(work, resident_id, kind) if d.heads]
    return max(found, key=lambda d: d.head.at) if found else None


def _consents(work: Work, resident_id: UUID, row: Resident) -> tuple[Sheet, ...]:
    document = store.document(work, resident_id)
    body: ResidentBody | None = document.body if document and document.heads else None
    rows = sorted(body.consents, key=lambda c: c.on) if body else []
    born = date.fromisoformat(row.birth_date) if row.birth_date else None
    answers = ConsentAnswers(
        tuple(Consent(c.purpose, c.given, c.how, c.on, c.witness) for c in rows), tuple(c.asked_by for c in rows),
        (body.contact_name, body.contact_relation, body.contact_phone) if body else ("", "", ""),
        needs_guardian(born, work.today()),
    )  # fmt: skip
    return consent_sheets(frame_of(work, row, document), answers)


def _readiness(work: Work, resident_id: UUID, row: Resident) -> tuple[Sheet, ...]:
    answers = {a.fact_id: a for a in sorted(answers_of(work, [resident_id])[resident_id], key=lambda a: a.at)}
    frame = frame_of(work, row, _document_of(work, resident_id, "medical_part"))
    facts = facts_for(work, resident_id)
    result = readiness_result(engine.facts_for_plan(facts, work.library))
    words = {fact_id: question for fact_id, _, question in readiness_questions()}
    missing = tuple(dict.fromkeys(words.get(fact_id, definition(fact_id).label) for fact_id in result.missing))
    on, until = _held(work, resident_id)
    return (
        readiness_sheet(frame, answers, Result(result.outcome, result.reasons, missing, on, until, _void(work, resident_id, until))),
    )


def _held(work: Work, resident_id: UUID) -> tuple[str, str]:
    """Day and last day of the screening that was kept last; empty while none was."""
    found = work.connection.exec_driver_sql(
        "SELECT day, valid_until FROM screening WHERE resident_id = ? ORDER BY at DESC, doc_id DESC LIMIT 1", (resident_id.bytes,)
    ).first()
    return (found[0], found[1]) if found else ("", "")


def _void(work: Work, resident_id: UUID, until: str) -> str:
    if not until:
        return "两人都确认完，才算有效。"
    if until < work.today().isoformat():
        return f"有效期到 {until}，已经过了，要重做。"
    return voided_words(work, resident_id)
