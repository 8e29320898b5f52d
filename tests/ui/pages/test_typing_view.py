"""Numbers as people type them."""

from __future__ import annotations

import pytest

from protocols.facts import definition
from ui.pages.typing_view import Typed, plain_digits, pressure_swapped, read_typed, split_pressure


@pytest.mark.parametrize(
    ("fact", "text", "value", "shown", "note"),
    [
        ("resting_systolic", "132", 132, "132", ""),
        ("resting_systolic", "１３２", 132, "132", ""),
        ("hba1c", "7。1", 7.1, "7.1", ""),
        ("sit_and_reach", "−2.5", -2.5, "-2.5", ""),
        ("fasting_glucose", "126 mg/dL", 7.0, "7", "原写 126 mg/dL"),
        ("fasting_glucose", "126mg/dl", 7.0, "7", "原写 126 mg/dL"),
        ("weight", "140斤", 70, "70", "原写 140 斤"),
        ("weight", "70 公斤", 70, "70", ""),
        ("height", "1.70米", 170, "170", "原写 1.70 米"),
        ("resting_systolic", "17.6 kPa", pytest.approx(132.01, abs=0.01), "132", "原写 17.6 kPa"),
    ],
)
def test_a_number_is_read_with_its_unit(fact, text, value, shown, note):
    read = read_typed(definition(fact), text)
    assert (read.status, read.value, read.shown, read.note) == ("known", value, shown, note)
    assert read.counts and read.level == ""


@pytest.mark.parametrize(
    ("text", "status"),
    [("", "empty"), ("  ", "empty"), ("-", "not_measured"), ("－", "not_measured"), ("--", "refused"), ("－－", "refused")],
)
def test_no_number_is_four_different_things(text, status):
    assert read_typed(definition("weight"), text).status == status


def test_zero_is_a_number():
    assert read_typed(definition("falls_12m"), "0").value == 0


@pytest.mark.parametrize(
    ("fact", "text", "level", "fix"),
    [
        ("resting_systolic", "230", "soft", None),
        ("waist", "192", "soft", "19.2 cm"),
        ("height", "17", "hard", "170"),
        ("height", "1.70", "hard", "1.7 米"),
        ("fasting_glucose", "126", "hard", "126 mg/dL"),
        ("weight", "6.5", "hard", "65"),
    ],
)
def test_a_number_that_is_not_usual_says_so(fact, text, level, fix):
    read = read_typed(definition(fact), text)
    assert read.level == level and read.say
    assert read.counts is (level == "soft")
    if fact != "waist":
        assert (read.fix.text if read.fix else None) == fix


def test_the_sentence_of_an_impossible_height_is_kind_and_offers_the_way_out():
    read = read_typed(definition("height"), "17")
    assert read.say == "不可能：身高 17 cm。是 170 吗？"
    assert read.fix.label == "改成 170"


def test_letters_are_refused_with_a_sentence_and_the_text_stays():
    read = read_typed(definition("weight"), "abc")
    assert (read.status, read.level, read.shown) == ("unreadable", "hard", "abc")
    assert "体重" in read.say


def test_an_unknown_unit_is_not_guessed():
    assert not read_typed(definition("weight"), "70 石").counts


@pytest.mark.parametrize(("upper", "lower", "swapped"), [(82, 132, True), (132, 82, False), (None, 82, False)])
def test_a_swapped_pressure_is_seen(upper, lower, swapped):
    assert pressure_swapped(Typed("known", upper), Typed("known", lower)) is swapped


@pytest.mark.parametrize(
    ("text", "pair"), [("132/82", ("132", "82")), ("１３２／８２", ("132", "82")), ("132 82", ("132", "82")), ("132", None)]
)
def test_both_pressures_may_be_typed_into_one_field(text, pair):
    assert split_pressure(text) == pair


def test_full_width_text_becomes_plain():
    assert plain_digits(" ７。１ ") == "7.1"


def test_a_weight_in_the_field_of_the_height_is_asked_about_and_never_made_a_height():
    read = read_typed(definition("height"), "72")
    assert read.level == "hard" and read.fix is None and "写的是体重吗" in read.say
    assert read_typed(definition("height"), "17").fix.text == "170"
