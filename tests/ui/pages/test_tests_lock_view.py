"""What stands under the field of each test, from what the engine allows."""

from __future__ import annotations

import pytest

from prescribe.assess import fields
from protocols.fitness.results import Outcome, TestPermission, TestReason
from protocols.terms import Confidence
from ui.pages.tests_lock_view import EFFORT, SCALE, TestMarks, marks_of

EVERY, OWN = ("symptoms_today", "今天有没有不舒服？"), ("osteoporosis", "有没有骨质疏松？")


def permission(fact, outcome, say="", ask=(), instead="", rule="FT-X"):
    reasons = (TestReason(rule, outcome, say, "", "OWN", Confidence.C),) if say else ()
    return TestPermission(fact, fact, fact, outcome, reasons, ask, True, instead)


def mark(*tests, reason="", answered=(), of="grip_strength"):
    return marks_of(tests, reason, answered).of((of,))


@pytest.mark.parametrize(
    ("outcome", "closed"),
    [(Outcome.ALLOWED, False), (Outcome.MEASURE_ONLY, False), (Outcome.ASK_FIRST, False), (Outcome.ALTERNATIVE, True), (Outcome.NOT_TODAY, True)],
)
def test_only_not_today_and_another_way_close_a_field(outcome, closed):
    found = mark(permission("grip_strength", outcome, "因为"))
    assert found.closed is closed and bool(found.say) is (outcome is not Outcome.ALLOWED)


def test_not_today_says_why_once():
    assert mark(permission("grip_strength", Outcome.NOT_TODAY, "动脉瘤。")).say == "今天不做：动脉瘤。"
    stop = permission("grip_strength", Outcome.NOT_TODAY, "血压太高。", rule="HTN2")
    assert mark(stop, reason="血压太高。").say == "今天不做，原因见上面"
    other = permission("grip_strength", Outcome.NOT_TODAY, "有疝没有处理。")
    assert "有疝" in mark(other, reason="血压太高。").say, "a reason of its own is said even so"


def test_ask_first_brings_its_own_question_or_leads_to_the_common_one():
    grip, reach = permission("grip_strength", Outcome.ASK_FIRST, ask=(EVERY,)), permission("sit_and_reach", Outcome.ASK_FIRST, ask=(EVERY, OWN))
    assert (mark(grip, reach).say, mark(grip, reach).go) == ("先问清再做", "symptoms_today")
    there = mark(grip, reach, of="sit_and_reach")
    assert there.say == "先问清再做：有没有骨质疏松？" and there.go == "osteoporosis"
    free = [permission(f"free_{n}", Outcome.ALLOWED) for n in range(3)]
    assert mark(grip, reach, *free).say == "先问清再做：今天有没有不舒服？", "where only a few wait, each says its question"
    assert mark(grip, reach, answered={"grip_strength"}).say == "", "a test that is done is not asked about"
    assert "先问医生" in mark(permission("grip_strength", Outcome.ASK_FIRST, "先问医生。")).say


def test_another_way_leads_to_the_other_test():
    found = mark(permission("grip_strength", Outcome.ALTERNATIVE, "会头晕：改为扶着栏杆睁眼。", instead="one_leg_stand_eyes_open"))
    assert found.go == "one_leg_stand_eyes_open" and "扶着栏杆" in found.say and found.go_words


def test_while_effort_is_forbidden_every_effort_test_is_closed_and_the_scale_is_not():
    forbidden = TestMarks("已停止运动。", {})
    assert all(forbidden.of((fact,)).closed for fact in EFFORT)
    stopped = permission("weight", Outcome.NOT_TODAY, "血压太高。", rule="HTN2")
    assert not mark(stopped, reason="血压太高。", of="weight").closed and mark(stopped, of="weight").say
    assert not forbidden.of(("falls_12m",)).closed and not forbidden.of(("waist",)).closed


def test_every_effort_fact_has_a_field_of_the_instructor():
    side = {field.fact_id: field.side for field in fields()}
    assert {side[fact] for fact in EFFORT | SCALE} == {"fitness"}
