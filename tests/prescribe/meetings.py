"""A resident at a joint consultation, for tests: opinions given, versions forked, everybody signed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from prescribe.consult import MinuteWords, open_consultation, sign_minute, write_minute
from prescribe.records import store
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.conftest import PASSWORDS

QUESTION = MinuteWords(
    question="血压平稳，能不能做中等强度？", opinion="血压已控制两个月，同意中等强度，先测后练。", result="proceed", decision="按中等强度开，前四周在站里练",
    next_step="两周后电话问血压", reasons=("risk", "comorbid"), present=(("王小雨", "女儿"),),
)  # fmt: skip


def written(clinic, who, doctor, instructor, words=QUESTION, opinion="六分钟走 486 米，右膝不痛，可以快走和坐站。"):
    """The doctor writes the minute, the instructor adds an opinion. Returns the consultation as the instructor sees it."""
    begun = clinic.do(open_consultation, who, by=doctor)
    begun = clinic.do(write_minute, who, begun.minute.minute_id, words, begun.minute.heads, by=doctor)
    own = replace(clinic.do(open_consultation, who, by=instructor).minute.words, opinion=opinion)
    return clinic.do(write_minute, who, begun.minute.minute_id, own, begun.minute.heads, by=instructor)


def signed(clinic, consultation, *people):
    """Each of the people signs the present version."""
    for one in people:
        minute = consultation.minute
        consultation = clinic.do(sign_minute, minute.minute_id, minute.rev_id, PASSWORDS[one.name], by=one)
    return consultation


@use_case(None, Act.READ)
def fork(work, doc_id: UUID, first: UUID, again: bool):
    """What two PCs without a network leave behind. `again` False: the document stands at `first` once more; True: the version
    `first` becomes a head beside the present one."""
    run = work.connection.exec_driver_sql
    if not again:
        run("DELETE FROM doc_head WHERE doc_id = ?", (doc_id.bytes,))
    run("INSERT INTO doc_head(doc_id, rev_id) VALUES(?, ?)", (doc_id.bytes, first.bytes))
    store.project_document(work.connection, doc_id.bytes)


def two_versions(clinic, by, doc_id, first, one, other):
    """`one()` and `other()` each save a version grown from `first`; both are heads afterwards."""
    one()
    with clinic.reading() as connection:
        head = UUID(bytes=connection.exec_driver_sql("SELECT rev_id FROM doc_head WHERE doc_id = ?", (doc_id.bytes,)).scalar_one())
    clinic.do(fork, doc_id, first, False, by=by)
    other()
    clinic.do(fork, doc_id, head, True, by=by)
