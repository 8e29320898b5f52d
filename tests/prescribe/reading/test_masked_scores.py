"""Test permissions and scores without diagnoses: same outcomes, other words."""

from __future__ import annotations

from prescribe.reading.masked_scores import estimates_without_diagnoses, permissions_without_diagnoses
from prescribe.reading.masked_screening import tells_diagnosis
from protocols.estimating.walk import oxygen_from_walk
from protocols.fitness.permissions import rules
from protocols.fitness.results import Outcome, TestPermission
from protocols.terms import Answer


def permission(*reasons, ask=()):
    outcome = max((r.outcome for r in reasons), default=Outcome.ASK_FIRST if ask else Outcome.ALLOWED)
    return TestPermission("grip", "grip_strength", "握力", outcome, reasons, ask, True)


def test_no_rule_names_a_disease_after_masking_and_none_gets_milder():
    whole = tuple(permission(rule.reason) for rule in rules())
    masked = permissions_without_diagnoses(whole)
    assert [m.outcome for m in masked] == [w.outcome for w in whole]
    for one in masked:
        assert one.reasons and not any(tells_diagnosis(r.say + r.plain) for r in one.reasons), one
        assert [r.outcome for r in one.reasons] == [one.outcome]


def test_what_stands_on_bones_eyes_or_drugs_says_only_that_the_doctor_limits():
    by_id = {rule.reason.rule_id: rule.reason for rule in rules()}
    for rule_id in ("FT-JUMP-BONE", "FT-MAX-EYE", "FT-EST", "FT-BAL-PD", "FT-BIA-DEVICE"):
        (one,) = permissions_without_diagnoses((permission(by_id[rule_id]),))
        assert "医生给的限制" in one.reasons[0].say and not one.reasons[0].rule_id, rule_id
    (pressure,) = permissions_without_diagnoses((permission(by_id["FT-BP"]),))
    assert "160/100" in pressure.reasons[0].say, "the pressure is a limit of today that everybody sees"


def test_the_doctors_questions_stay_with_the_doctor():
    ask = (("osteoporosis", "有没有骨质疏松？"), ("pain_rest", "不动的时候痛几分（0–10）？"))
    (one,) = permissions_without_diagnoses((permission(ask=ask),))
    assert one.ask == (ask[1],) and one.reasons[0].say == "医生部分还有没问的，先问医生。"
    (mine,) = permissions_without_diagnoses((permission(ask=ask[1:]),))
    assert mine.ask == ask[1:] and not mine.reasons


def test_the_formula_chosen_by_a_disease_is_left_out():
    assert estimates_without_diagnoses([oxygen_from_walk(400, heart) for heart in (Answer.YES, Answer.NO)]) == ()
