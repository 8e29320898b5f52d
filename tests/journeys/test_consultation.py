"""A resident at medium risk: from the assessment to a signed grade, a signed minute, a prescription and two sheets read back."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pypdfium2

from prescribe.consult import open_consultation, settle_minute, write_minute
from prescribe.draft import draft_prescription, open_prescription, redraft_prescription
from prescribe.grade_risk import grade_risk, sign_grade
from prescribe.keys.signatures import genuine
from prescribe.overview import history, open_resident
from prescribe.records import rebuild, store
from prescribe.sheets.print_consultation import print_grade, print_minute
from prescribe.sign import sign_prescription
from prescribe.use_case import use_case
from protocols.terms import Act, RiskTier
from tests.conftest import PASSWORDS
from tests.prescribe.meetings import QUESTION, signed, two_versions
from tests.prescribe.visits import registered, visited


def read(made):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(made.pdf)))


@use_case(None, Act.READ, reads=True)
def check(work, doc_id):
    return dict(genuine(work, store.document(work, doc_id).head))


def test_from_the_assessment_to_the_minute_read_back_from_paper(clinic, clock, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    assert any(w.go == "meeting" for w in clinic.do(open_resident, who, by=doctor).waiting)

    # the instructor writes the computed grade down, the doctor raises it and signs
    grade = clinic.do(grade_risk, who, by=instructor)
    grade = clinic.do(grade_risk, who, grade.heads, RiskTier.HIGH, "夜里胸闷一次，等心内科的意见", by=doctor)
    grade = clinic.do(sign_grade, grade.grade_id, grade.rev_id, PASSWORDS["李文静"], by=doctor)
    words = read(clinic.do(print_grade, grade.grade_id, by=doctor))
    for said in ("王𠮷堃", "提高等级：夜里胸闷一次", "有慢性病", "按规则算出", "高风险", "李文静 证 1101…032", "高血压；2 型糖尿病"):
        assert said in words, said

    # the draft stands on the raised grade and asks for the consultation
    draft = clinic.do(draft_prescription, who, by=doctor)
    assert draft.prescription.basis.risk == "高风险" and draft.signing.reminder.startswith("高风险、有 2 种病，要先会诊")

    # both write on two PCs without a network; one version is decided, no opinion is lost
    begun = clinic.do(open_consultation, who, by=doctor).minute
    first = clinic.do(write_minute, who, begun.minute_id, replace(QUESTION, opinion=""), by=doctor).minute
    clock.advance(minutes=3)
    two_versions(
        clinic, doctor, first.minute_id, first.rev_id,
        lambda: clinic.do(write_minute, who, first.minute_id, replace(QUESTION, result="stricter"), first.heads, by=doctor),
        lambda: clinic.do(write_minute, who, first.minute_id, replace(QUESTION, opinion="右膝不痛，先坐站。"), first.heads, by=instructor),
    )  # fmt: skip
    split = clinic.do(open_consultation, who, by=doctor).minute
    keep = next(v for v in split.versions if v.result == "stricter")
    decided = clinic.do(settle_minute, first.minute_id, keep.rev_id, split.heads, by=doctor)
    done = signed(clinic, decided, doctor, instructor)
    assert done.minute.signed and done.reminder == ""
    assert clinic.do(check, first.minute_id, by=doctor) == {"李文静": True, "张锐": True}

    words = read(clinic.do(print_minute, first.minute_id, by=instructor))
    for said in ("高风险", QUESTION.question, QUESTION.opinion, "右膝不痛，先坐站。", "按更严的限制开处方", "两周后电话问血压", "王小雨（女儿）", "2026-11-23 09:03 电子签名"):
        assert said in words, said

    # signed and printed, it is on no list of things to do; a new word voids both names
    assert not any(w.go == "meeting" for w in clinic.do(open_resident, who, by=doctor).waiting)
    again = replace(clinic.do(open_consultation, who, by=doctor).minute.words, next_step="一周后来站复测血压")
    changed = clinic.do(write_minute, who, first.minute_id, again, done.minute.heads, by=doctor)
    assert [o.state for o in changed.minute.opinions] == ["void", "void"]
    signed(clinic, changed, instructor, doctor)

    # two people sign the prescription; the tables can be made anew from the records
    latest = clinic.do(open_prescription, draft.prescription_id, by=doctor)
    if latest.problems:
        latest = clinic.do(redraft_prescription, draft.prescription_id, latest.heads, by=doctor)
    for person in (doctor, instructor):
        state = clinic.do(sign_prescription, latest.prescription_id, latest.signing.rev_id, PASSWORDS[person.name], by=person)
    assert state.signed
    before = clinic.do(open_consultation, who, by=doctor)
    rebuild.rebuild(clinic)
    assert clinic.do(open_consultation, who, by=doctor) == before
    kinds = [line.kind_word for line in clinic.do(history, who, by=doctor)]
    assert kinds.count("会诊记录") == 5 and kinds.count("风险分级") == 2 and kinds.count("签名") == 7
