"""Scores of one resident through the clinic: from the record, by the station's edition, masked by role."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.assess import Entry, Part
from prescribe.clinic import StaffOnDuty
from prescribe.score_resident import score_resident
from prescribe.screen import screen_visit
from prescribe.settings import change_setting
from prescribe.staff import Certificate, NewPerson, add_person
from protocols.fitness.results import Edition, Outcome
from protocols.terms import Role
from tests.conftest import PASSWORDS
from tests.prescribe.visits import none_of, registered, visited

LABS = {"total_cholesterol": 5.2, "hdl_c": 1.1, "family_history_ascvd": False}
HOME = {"residence_north": True, "residence_urban": True}
BATTERY = {
    "body_fat_pct": 22.0, "vital_capacity": 3900, "push_ups": 20, "sit_ups_1min": 25, "sit_and_reach": 6.0, "choice_reaction": 0.45,
    "vertical_jump": 30.0, "one_leg_stand_eyes_closed": 20.0, "grip_strength": 42.0,
}  # fmt: skip
CLEAR = {
    "osteoporosis": False, "fragility_fracture": "none", "low_back_pain_chronic": False, "parkinson_disease": False,
    "medications": {"yes": ["erjiashuanggua"], "no": []},
}  # fmt: skip
FREE = {"joint_limits": none_of("joint_limits"), "pain_rest": 0, "impact_tolerated": True}


@pytest.fixture
def guide(clinic, admin):
    """An instructor without the right to read diagnoses."""
    certificate = Certificate("certificate", "ZDY0000226", date(2027, 1, 1))
    added = clinic.do(add_person, NewPerson("周宁", Role.INSTRUCTOR, "banshan-liushui-8", (certificate,)), PASSWORDS["管理员"], by=admin)
    return StaffOnDuty(added.staff_id, "周宁", Role.INSTRUCTOR)


@pytest.fixture
def younger(clinic, doctor, instructor):
    """45 years old, the whole battery but the cycle test."""
    resident = registered(clinic, doctor, birth_date=date(1981, 3, 8))
    visited(clinic, resident, doctor, instructor, LABS | CLEAR, HOME | BATTERY | FREE)
    return resident


def by_id(found):
    return {score.id: score for score in found.scores}


def test_the_doctor_sees_every_score(clinic, doctor, younger):
    found = clinic.do(score_resident, younger, by=doctor)
    risk = by_id(found)["china_par_10y"]
    assert risk.settled is not None and risk.value is not None and not risk.missing
    assert len(found.tables) == 2 and sum(bool(table.why) for table in found.tables) == 1, "the stricter one says why"
    assert found.fitness.say.startswith("2023 版：10/11 项已测，不打总分") and found.fitness.total is None
    assert [m.item for m in found.fitness.missing] == ["vo2max_rel"]
    assert not found.with_doctor and found.track.track is None


def test_a_whole_battery_with_the_cycle_test_has_a_total(clinic, doctor, younger):
    said = (
        Entry("body_fat_pct", "known", 22.0, how=(("method", "bia"),)),
        Entry("grip_strength", "known", 42.0, how=(("posture", "standing"),)),
    )
    cycle = Part("fitness", (*said, Entry("vo2max_estimated", "known", 36.0, how=(("method", "cycle"),))))
    found = clinic.do(score_resident, younger, (cycle,), by=doctor)
    assert found.fitness.total is not None and found.fitness.grade_word
    walk = Part("fitness", (*said, Entry("vo2max_estimated", "known", 36.0, how=(("method", "walk"),))))
    other = clinic.do(score_resident, younger, (walk,), by=doctor)
    assert other.fitness.total is None and "不是二级功率车" in other.fitness.items[-1].say + str(other.fitness.items)


def test_the_edition_is_the_stations_and_never_mixed(clinic, doctor, manager, younger):
    clinic.do(change_setting, "fitness_edition", "2003", by=manager)
    found = clinic.do(score_resident, younger, by=doctor).fitness
    assert found.edition is Edition.NATIONAL_2003 and {item.edition for item in found.items} == {Edition.NATIONAL_2003}
    assert "body_fat_pct" not in {item.item for item in found.items}


def test_an_instructor_sees_fitness_and_not_what_stands_on_diagnoses(clinic, doctor, instructor, guide):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor, LABS | {"coronary_heart_disease": True}, HOME | {"frail_items": none_of("frail_items")})
    seen, masked = (clinic.do(score_resident, resident, by=who) for who in (doctor, guide))
    assert {"china_par_10y", "aacvpr_class", "falls_risk"} <= by_id(seen).keys()
    assert by_id(masked).keys() == by_id(seen).keys() - {"china_par_10y", "aacvpr_class", "sarcopenia_class"}
    assert masked.with_doctor == ("十年心脑血管病风险（China-PAR）",), "the cardiac class is not even named"
    assert not masked.tables and masked.fitness.values == seen.fitness.values and masked.track == seen.track
    assert {test.item: test.outcome for test in masked.tests} == {test.item: test.outcome for test in seen.tests}
    assert "Cahalin" not in repr(masked) and "Ross" not in repr(masked) and "Ross" in repr(seen)


def test_the_visit_on_the_screen_says_which_tests_may_be_done_now(clinic, doctor, younger):
    before = {t.item: t for t in clinic.do(screen_visit, younger, by=doctor).tests}
    assert before["grip"].outcome is Outcome.ALLOWED and before["vital_capacity"].outcome is Outcome.ALLOWED
    high = Part("medical", (Entry("resting_systolic", "known", 166), Entry("resting_diastolic", "known", 82)))
    after = {t.item: t for t in clinic.do(screen_visit, younger, (high,), by=doctor).tests}
    assert after["vital_capacity"].outcome is Outcome.NOT_TODAY and after["height"].outcome is Outcome.ALLOWED
