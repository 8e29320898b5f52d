"""The grade is never below what the rules compute; a physician raises it with a reason, and whatever changes voids a signature."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.consult import open_consultation
from prescribe.draft import draft_prescription, open_prescription, redraft_prescription
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput, NotPermitted, Undecided, WrongPassword
from prescribe.find import resident_ids, resident_rows
from prescribe.grade_risk import grade_risk, sign_grade
from prescribe.overview import banner, history, open_resident
from prescribe.replay import replay_prescription
from prescribe.staff import Certificate
from protocols.terms import RiskTier, Role
from tests.conftest import PASSWORDS
from tests.prescribe.meetings import two_versions
from tests.prescribe.test_sign import joined
from tests.prescribe.visits import registered, visited

WHY = "夜里胸闷一次，等心内科的意见"
LOWER = "心内科看过，心电图正常，改回"


@pytest.fixture
def who(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor)
    return resident


def grade_of(clinic, who, by):
    return clinic.do(open_consultation, who, by=by).grade


def signed(clinic, grade, by):
    return clinic.do(sign_grade, grade.grade_id, grade.rev_id, PASSWORDS[by.name], by=by)


def test_the_computed_grade_is_fixed_with_its_reasons_and_signed(clinic, doctor, who):
    before = grade_of(clinic, who, doctor)
    assert (before.grade, before.grade_words, before.computed) == (None, "未定级", RiskTier.MEDIUM)
    fixed = clinic.do(grade_risk, who, by=doctor)
    assert (fixed.grade_words, fixed.raised, fixed.signed, fixed.may_sign) == ("中风险", False, False, True)
    assert fixed.reasons == ("有慢性病", "问卷要医师评估，医师已许可")
    done = signed(clinic, fixed, doctor)
    assert done.signed and not done.may_sign and [s.name for s in done.signatures] == ["李文静"]
    with pytest.raises(InvalidInput, match="已经签过"):
        signed(clinic, done, doctor)


def test_fixing_the_same_again_writes_nothing_and_leaves_the_signature(clinic, doctor, who):
    done = signed(clinic, clinic.do(grade_risk, who, by=doctor), doctor)
    again = clinic.do(grade_risk, who, done.heads, by=doctor)
    assert (again.rev_id, again.signed) == (done.rev_id, True)


def test_lower_than_computed_is_refused_whoever_asks(clinic, doctor, who):
    with pytest.raises(InvalidInput, match="不能低于按规则算出的中风险") as refused:
        clinic.do(grade_risk, who, (), RiskTier.LOW, "本人要求改低一点", by=doctor)
    assert refused.value.field == "grade" and grade_of(clinic, who, doctor).grade is None


def test_only_a_physician_raises_and_only_with_a_reason(clinic, doctor, instructor, clerk, who):
    with pytest.raises(NotPermitted):
        clinic.do(grade_risk, who, (), RiskTier.HIGH, WHY, by=instructor)
    with pytest.raises(Incomplete, match="为什么提高") as refused:
        clinic.do(grade_risk, who, (), RiskTier.HIGH, "不放心", by=doctor)
    assert refused.value.field == "reason"
    with pytest.raises(NotPermitted):
        clinic.do(grade_risk, who, by=clerk)
    raised = clinic.do(grade_risk, who, (), RiskTier.HIGH, WHY, by=doctor)
    assert (raised.grade_words, raised.raised, raised.raise_reason, raised.raised_by) == ("高风险", True, WHY, "李文静")


def test_a_prescription_instructor_fixes_the_computed_grade_but_never_signs_it(clinic, doctor, instructor, who):
    fixed = clinic.do(grade_risk, who, by=instructor)
    assert fixed.by == "张锐" and not fixed.may_sign and not fixed.may_raise
    with pytest.raises(NotPermitted):
        signed(clinic, fixed, instructor)
    assert signed(clinic, fixed, doctor).signed


def test_a_wrong_password_signs_nothing(clinic, doctor, who):
    fixed = clinic.do(grade_risk, who, by=doctor)
    with pytest.raises(WrongPassword):
        clinic.do(sign_grade, fixed.grade_id, fixed.rev_id, "not-the-password", by=doctor)
    assert not grade_of(clinic, who, doctor).signatures


def test_a_change_after_signing_voids_the_signature_and_says_whose(clinic, doctor, who):
    done = signed(clinic, clinic.do(grade_risk, who, by=doctor), doctor)
    raised = clinic.do(grade_risk, who, done.heads, RiskTier.HIGH, WHY, by=doctor)
    assert not raised.signed and [s.counts for s in raised.signatures] == [False]
    assert raised.changed_since == (f"09:00 提高到高风险：{WHY}（李文静）", "李文静 09:00 的签名不再算数。")
    with pytest.raises(ChangedMeanwhile):
        clinic.do(sign_grade, raised.grade_id, done.rev_id, PASSWORDS["李文静"], by=doctor)


def test_a_raise_counts_at_once_on_banner_list_draft_and_supervision(clinic, doctor, who):
    draft = clinic.do(draft_prescription, who, by=doctor)
    assert draft.prescription.basis.risk == "中风险"
    clinic.do(grade_risk, who, (), RiskTier.HIGH, WHY, by=doctor)
    assert clinic.do(banner, who, by=doctor).risk == "高风险"
    events = [(e.mark, e.title, e.detail, e.by) for e in clinic.do(open_resident, who, by=doctor).events]
    assert ("warn", "提高风险等级", "高风险", "李文静") in events
    ids = clinic.do(resident_ids, "all", "risk", "3", by=doctor)
    assert [r.risk for r in clinic.do(resident_rows, ids, by=doctor)] == ["高"]
    old = clinic.do(open_prescription, draft.prescription_id, by=doctor)
    assert any("提高到高风险" in problem for problem in old.problems)
    new = clinic.do(redraft_prescription, draft.prescription_id, old.heads, by=doctor)
    assert new.prescription.basis.risk == "高风险" and WHY in new.prescription.basis.risk_reasons[0]
    assert "每次都在站里" in new.prescription.plan.supervision.say
    assert not any("提高到高风险" in problem for problem in new.problems)
    replayed = clinic.do(replay_prescription, draft.prescription_id, by=doctor)
    assert replayed.then.same and replayed.now.same


def test_a_raise_outlives_another_screening_until_a_later_grade_is_signed(clinic, clock, doctor, instructor, who):
    clinic.do(grade_risk, who, (), RiskTier.HIGH, WHY, by=doctor)
    clock.advance(days=1)
    kept = clinic.do(grade_risk, who, grade_of(clinic, who, doctor).heads, by=instructor)
    assert (kept.grade_words, kept.raise_reason, kept.raised_by, kept.by) == ("高风险", WHY, "李文静", "张锐")
    with pytest.raises(NotPermitted):
        clinic.do(grade_risk, who, kept.heads, RiskTier.MEDIUM, LOWER, by=instructor)
    with pytest.raises(Incomplete, match="当场签名"):
        clinic.do(grade_risk, who, kept.heads, RiskTier.MEDIUM, LOWER, by=doctor)
    with pytest.raises(WrongPassword):
        clinic.do(grade_risk, who, kept.heads, RiskTier.MEDIUM, LOWER, "not-the-password", by=doctor)
    assert clinic.do(banner, who, by=doctor).risk == "高风险"
    clock.advance(days=1)
    lowered = clinic.do(grade_risk, who, (), RiskTier.MEDIUM, LOWER, PASSWORDS["李文静"], by=doctor)
    assert lowered.signed and lowered.grade_words == "中风险"
    assert clinic.do(banner, who, by=doctor).risk == "中风险"


def test_new_facts_make_the_grade_stale_and_it_is_not_signed_then(clinic, clock, doctor, instructor, who):
    fixed = clinic.do(grade_risk, who, by=doctor)
    clock.advance(days=1)
    visited(clinic, who, doctor, instructor, {"resting_systolic": 164})
    stale = grade_of(clinic, who, doctor)
    assert stale.stale and not stale.may_sign and stale.computed is RiskTier.HIGH
    with pytest.raises(Incomplete, match="筛查变了"):
        signed(clinic, fixed, doctor)
    assert clinic.do(grade_risk, who, (), by=doctor).grade_words == "高风险"


def test_not_known_is_said_as_at_least(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor, {"poorly_controlled_conditions": None})
    fixed = clinic.do(grade_risk, resident, by=doctor)
    assert fixed.grade_words == "至少中风险" and fixed.missing


def test_two_versions_are_shown_the_graver_counts_and_neither_is_signed(clinic, doctor, instructor, who):
    first = clinic.do(grade_risk, who, by=doctor)

    def raised(reason):
        return lambda: clinic.do(grade_risk, who, first.heads, RiskTier.HIGH, reason, by=doctor)

    two_versions(clinic, doctor, first.grade_id, first.rev_id, raised(WHY), raised("今天血压波动大，先按高风险"))
    state = grade_of(clinic, who, doctor)
    assert len(state.versions) == 2 and WHY in " ".join(state.versions) and not state.may_sign
    assert clinic.do(banner, who, by=doctor).risk == "高风险"
    assert ("风险分级有两个版本，请定下一个", "meeting") in [(w.text, w.go) for w in clinic.do(open_resident, who, by=doctor).waiting]
    with pytest.raises(Undecided):
        signed(clinic, state, doctor)
    decided = clinic.do(grade_risk, who, state.heads, RiskTier.HIGH, "两条都算，先按高风险", by=doctor)
    assert not any("两个版本" in w.text for w in clinic.do(open_resident, who, by=doctor).waiting)
    assert decided.versions == () and signed(clinic, decided, doctor).signed


def test_without_an_assessment_there_is_no_grade(clinic, doctor):
    with pytest.raises(Incomplete, match="还没有评估"):
        clinic.do(grade_risk, registered(clinic, doctor), by=doctor)


def test_an_instructor_sees_the_grade_and_not_why(clinic, doctor, admin, who):
    clinic.do(grade_risk, who, (), RiskTier.HIGH, "糖尿病足刚愈合，先按高风险", by=doctor)
    guide = joined(clinic, admin, "周宁", Role.INSTRUCTOR, Certificate("certificate", "ZDY0000226", date(2027, 1, 1)))
    seen = grade_of(clinic, who, guide)
    assert seen.grade_words == "高风险" and "糖尿病" not in repr(seen) and seen.reasons == ("医生给的限制",)


def test_history_tells_every_version_and_signature(clinic, doctor, who):
    signed(clinic, clinic.do(grade_risk, who, by=doctor), doctor)
    clinic.do(grade_risk, who, grade_of(clinic, who, doctor).heads, RiskTier.HIGH, WHY, by=doctor)
    lines = [(h.kind_word, h.title) for h in clinic.do(history, who, by=doctor)]
    assert lines[:3] == [("风险分级", f"高风险（提高：{WHY}）"), ("签名", "李文静 签了风险分级"), ("风险分级", "中风险")]
