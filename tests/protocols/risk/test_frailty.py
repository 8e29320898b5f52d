"""FRAIL, SARC-F, SPPB and Vivifrail as scores: both sides of every class, bounds while parts are missing, marks."""

from __future__ import annotations

import pytest

from protocols.derive import derive
from protocols.facts import Facts, SetAnswer, definition
from protocols.library import load_library
from protocols.risk.frailty import frail, sarc_calf, sarc_f, sppb, vivifrail
from protocols.terms import Confidence
from tests.protocols.people import TODAY, some_of

LIBRARY = load_library()
ITEMS = [code for code, _ in definition("frail_items").choices]


def of(score, **values: object):
    return score(derive(Facts.of(TODAY, {k: v for k, v in values.items() if v is not None}), LIBRARY))


@pytest.mark.parametrize(("count", "code"), [(0, "robust"), (1, "pre_frail"), (2, "pre_frail"), (3, "frail"), (5, "frail")])
def test_frail_by_its_sum(count, code):
    found = of(frail, frail_items=some_of("frail_items", *ITEMS[:count]))
    assert (found.value, found.settled.code, found.missing) == (count, code, ())


@pytest.mark.parametrize(
    ("yes", "no", "text", "word", "settled"),
    [
        (0, 4, "至少 0 分", "还不能定", False),
        (1, 3, "至少 1 分", "衰弱前期", True),
        (1, 2, "至少 1 分", "至少衰弱前期", False),
        (2, 2, "至少 2 分", "至少衰弱前期", False),
        (3, 0, "至少 3 分", "衰弱", True),
        (0, 0, "没有记录", "还不能定", False),
    ],
)
def test_frail_while_answers_are_missing(yes, no, text, word, settled):
    found = of(frail, frail_items=SetAnswer(frozenset(ITEMS[:yes]), frozenset(ITEMS[yes : yes + no])))
    assert (found.text, found.word, found.settled is not None) == (text, word, settled)
    assert found.missing == ("frail_items",) and not found.complete
    assert settled or "测全" in found.plain or found.least


@pytest.mark.parametrize(("total", "code"), [(3, "negative"), (4, "positive"), (None, None)])
def test_sarc_f(total, code):
    found = of(sarc_f, sarc_f_score=total if total is None else float(total))
    assert (found.settled.code if found.settled else None) == code


@pytest.mark.parametrize(
    ("total", "sex", "calf", "code"),
    [
        (0.0, "1", 33.9, "negative"), (1.0, "1", 33.9, "positive"), (10.0, "1", 34.0, "negative"), (1.0, "2", 32.9, "positive"),
        (1.0, "2", 33.0, "negative"), (1.0, None, 30.0, None), (5.0, "1", None, None), (None, "1", 30.0, None), (None, "1", 36.0, "negative"),
    ],
)  # fmt: skip
def test_sarc_f_with_the_calf(total, sex, calf, code):
    found = of(sarc_calf, sarc_f_score=total, sex=sex, calf_circumference=calf)
    assert (found.settled.code if found.settled else None) == code


PARTS = {"sppb_balance": 3.0, "gait_speed": 0.7, "sppb_course_length": "4", "chair_stand_5x": 14.0}


@pytest.mark.parametrize(
    ("balance", "chair", "total", "code"),
    [(4.0, 12.0, 10, "robust"), (3.0, 12.0, 9, "pre_frail"), (2.0, 14.0, 7, "pre_frail"), (1.0, 14.0, 6, "frail"), (0.0, 17.0, 4, "frail"), (0.0, 61.0, 3, "disability")],
)
def test_sppb_by_its_total(balance, chair, total, code):
    found = of(sppb, **{**PARTS, "sppb_balance": balance, "chair_stand_5x": chair})
    assert (found.value, found.settled.code) == (total, code)
    assert [part.points for part in found.parts] == [balance, 3.0, total - balance - 3]
    assert any("≤9" in note.say for note in found.notes) is (total <= 9)


def test_sppb_keeps_its_course():
    assert "4米" in of(sppb, **PARTS).parts[1].text
    without = of(sppb, **{**PARTS, "sppb_course_length": None})
    assert without.missing == ("sppb_course_length",) and without.settled is None and (without.value, without.highest) == (5, 9)


@pytest.mark.parametrize("gone", ["sppb_balance", "gait_speed", "chair_stand_5x"])
def test_sppb_bounds_while_a_part_is_missing(gone):
    whole, found = of(sppb, **PARTS), of(sppb, **{**PARTS, gone: None})
    assert found.value < whole.value <= found.highest and gone in found.missing
    assert found.least <= whole.least <= found.worst


def test_a_typed_total_stands_while_parts_are_missing():
    found = of(sppb, sppb_score=7.0)
    assert (found.value, found.settled.code, found.missing) == (7, "pre_frail", ())
    assert of(sppb, sppb_score=12.0, **PARTS).value == 8


def test_sppb_carries_the_mark_of_its_walk():
    assert of(sppb, **PARTS).mark is Confidence.C and of(frail, frail_items=some_of("frail_items")).mark is Confidence.A


@pytest.mark.parametrize(
    ("total", "gait", "least", "worst"),
    [
        (12.0, 1.01, "D", "D"), (12.0, 1.0, "C", "C"), (9.0, 1.3, "C", "C"), (6.0, 1.3, "B", "B"), (12.0, 0.8, "B", "B"),
        (12.0, 0.49, "A", "A"), (3.0, 1.3, "A", "A"), (12.0, None, "D", "A"), (5.0, None, "B", "A"), (3.0, None, "A", "A"),
        (None, 0.6, "B", "A"), (None, 0.4, "A", "A"), (None, None, "D", "A"),
    ],
)  # fmt: skip
def test_vivifrail_type_or_what_it_may_still_be(total, gait, least, worst):
    found = of(vivifrail, sppb_score=total, gait_speed=gait)
    assert (found.classes[found.least].code, found.classes[found.worst].code) == (least, worst)
    assert bool(found.missing) is (least != worst)


def test_vivifrail_says_the_fall_prevention_variant_and_the_gap_of_the_table():
    assert any("（+）" in note.say for note in of(vivifrail, sppb_score=9.0, gait_speed=0.7).notes)
    gap = of(vivifrail, sppb_score=12.0, gait_speed=0.85)
    assert gap.settled.code == "C" and any("0.8–0.9" in note.say for note in gap.notes)
    assert any("还不能定" in note.say for note in gap.notes)
