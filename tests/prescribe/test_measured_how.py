"""How a value was measured: what may be said, what is offered, and when two values are alike."""

from __future__ import annotations

import pytest

from prescribe.measured_how import asked_how, comparable, how_problem, how_words, unsaid_words, usual_how
from protocols.facts import definition

STATION = {"course", "chair", "device", "method", "scale", "load", "counted"}
"""What belongs to the room and its things; everything else belongs to one person on one day."""


def test_every_question_belongs_to_a_fact_and_its_usual_answer_is_one_of_its_own():
    for fact_id, asked in asked_how().items():
        assert definition(fact_id).entered_by != "derived"
        assert len({each.key for each in asked}) == len(asked)
        for each in asked:
            assert not each.first or each.first in dict(each.choices), (fact_id, each.key)
            assert each.of == ("station" if each.key in STATION else "today") and (each.of == "station" or not each.first)
            assert each.unsaid or not each.choices


def test_words_are_those_of_the_choices_and_a_text_stays_as_it_is():
    assert how_words("tug_3m", (("aid", "cane"),)) == "用手杖"
    assert how_words("body_fat_pct", (("device", "甲型"), ("method", "bia"))) == "甲型，生物电阻抗"


@pytest.mark.parametrize(
    ("how", "fine"),
    [
        ((("aid", "none"),), True),
        ((), True),
        ((("aid", "wings"),), False),
        ((("shoe", "none"),), False),
        ((("aid", "none"), ("aid", "cane")), False),
    ],
)
def test_what_cannot_be_kept_is_a_sentence(how, fine):
    assert (how_problem("tug_3m", how) == "") is fine


def test_a_text_is_short():
    assert how_problem("body_fat_pct", (("device", "长" * 41),)) and not how_problem("body_fat_pct", (("device", "长" * 40),))


def test_what_is_the_stations_is_offered_as_last_time_else_as_usual():
    assert usual_how("six_minute_walk_distance") == (("course", "30"),)
    assert dict(usual_how("body_fat_pct", (("device", "甲型"), ("method", "dxa")))) == {"device": "甲型", "method": "dxa"}
    assert usual_how("gait_speed") == (), "no course that every station has"


def test_what_is_of_today_is_never_taken_from_the_last_time():
    everything = {fact_id: tuple((each.key, each.choices[-1][0] if each.choices else "甲型") for each in asked) for fact_id, asked in asked_how().items()}
    for fact_id, last in everything.items():
        offered = {key for key, _ in usual_how(fact_id, last)} | {key for key, _ in usual_how(fact_id)}
        assert offered <= STATION, (fact_id, offered - STATION)
    assert usual_how("gait_speed", (("course", "6"), ("aid", "cane"))) == (("course", "6"),)


def test_what_nobody_said_is_named_kindly():
    assert unsaid_words("tug_3m", ()) == "未说明是否用助行器" and unsaid_words("tug_3m", (("aid", "none"),)) == ""
    assert unsaid_words("resting_systolic", (("arm", "right"),)) == "未说明什么姿势"
    assert unsaid_words("body_fat_pct", (("method", "bia"),)) == "", "which device is told by who likes to"
    assert unsaid_words("weight", ()) == ""


def test_two_courses_are_not_alike_nor_is_one_that_nobody_named():
    six, four = (("course", "6"), ("aid", "none")), (("course", "4"), ("aid", "none"))
    assert comparable("gait_speed", six, six)
    assert not comparable("gait_speed", six, four) and not comparable("gait_speed", six, (("aid", "none"),))
    assert comparable("weight", (), ())
