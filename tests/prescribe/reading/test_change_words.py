"""Changes in words: no verdict from nowhere, numbers as they are."""

from __future__ import annotations

import pytest

from prescribe.over_time import Change
from prescribe.reading.change_words import UNKNOWN, others_words, signed, smallest_words, spoken, verdict, verdict_mark
from tests.prescribe.sheets import measured


@pytest.mark.parametrize(("real", "better", "said", "mark"), [
    (None, True, UNKNOWN, ""), (None, None, UNKNOWN, ""), (False, True, "差不多", ""), (True, True, "变好", "better"),
    (True, False, "变差", "worse"), (True, None, "有变化", ""),
])  # fmt: skip
def test_a_verdict_only_where_it_is_known_how_much_is_real(real, better, said, mark):
    change = Change(5.0, real, better)
    assert (verdict(change), verdict_mark(change)) == (said, mark)


def test_without_a_pair_there_is_nothing_to_say():
    assert (verdict(None), verdict_mark(None), signed(measured.measure("weight", (76.0,)), None)) == ("", "", "—")


def test_signs_are_printed():
    walk = measured.measure("six_minute_walk_distance", (430, 486))
    assert signed(walk, walk.since_last) == "+56" and smallest_words(walk) == "30"
    waist = measured.measure("waist", (94, 92))
    assert signed(waist, waist.since_last) == "−2" and smallest_words(waist) == UNKNOWN
    same = measured.measure("waist", (92, 92))
    assert signed(same, same.since_last) == "0" and others_words(same) == ""


def test_for_the_ear_it_is_one_sentence():
    upper = measured.measure("resting_systolic", (148, 140, 132), measured.TARGETS["resting_systolic"])
    said = spoken(upper)
    assert said.startswith("静息收缩压：现在 132 mmHg（2026-11-21）") and "多大变化算真变化：没有资料" in said and "目标 <140，达到" in said
    assert "没有可比的前一次" in spoken(measured.measure("waist", (92,)))
