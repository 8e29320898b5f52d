"""The forms as data, and the acceptance vectors of records-and-standards §8: 3 (BMI), 7 (alcohol), 8 (none excludes the others)."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.reading.control_class import emergencies
from prescribe.reading.form_fields import (
    FORMS,
    Cell,
    bmi_of,
    edition_named,
    edition_on,
    editions,
    picked,
    spirits,
    wrong_with,
)
from prescribe.reading.form_filling import with_bmi

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(("text", "liang", "say"), [
    ("啤酒 10", 1.0, "啤酒 10 两 ÷ 10 = 1.0 两白酒"), ("红酒 4", 1.0, "红酒 4 两 ÷ 4 = 1.0 两白酒"), ("黄酒5两", 1.0, "黄酒 5 两 ÷ 5 = 1.0 两白酒"),
    ("2", 2.0, ""), ("白酒 2 两", 2.0, ""), ("啤酒 500 ml", 1.0, "啤酒 500 ml ÷ 50 = 10 两 ÷ 10 = 1.0 两白酒"), ("０", 0.0, ""),
    ("白酒 1、啤酒 10", 2.0, "白酒 1 两 + 啤酒 10 两 ÷ 10 = 2.0 两白酒"),
])  # fmt: skip
def test_drink_as_spirits_with_its_arithmetic(text, liang, say):
    assert (spirits(text).liang, spirits(text).say) == (liang, say)


@pytest.mark.parametrize("text", ["", "偶尔", "米酒 3", "两瓶", "啤酒"])
def test_what_is_no_amount_is_not_guessed(text):
    assert spirits(text) is None


def test_bmi_is_shown_rounded_and_kept_whole():
    height, weight = 200.0, 95.8
    assert bmi_of(weight, height) == pytest.approx(23.95) and bmi_of(weight, height) < 24
    assert with_bmi({"weight": Cell("95.8", goal="92")}, height)["bmi"] == Cell("24.0", goal="23.0")
    assert "bmi" not in with_bmi({"weight": Cell("95.8")}, None)


@pytest.mark.parametrize("form", FORMS)
def test_none_excludes_every_other_in_every_set(form):
    sets = [f for f in edition_on(form, DAY).fields if f.kind == "codes"]
    assert {f.name for f in sets} == {"symptoms", "emergencies"}
    for field in sets:
        every = tuple(code for code, _ in field.codes[1:])
        chosen = ()
        for code in every:
            chosen = picked(field, chosen, code)
        assert chosen == every and picked(field, every, "1") == ("1",) and picked(field, ("1",), "3") == ("3",)
        assert wrong_with(field, Cell(codes=("1", "3"))) and not wrong_with(field, Cell(codes=every))
        assert picked(field, ("2", "3"), "3") == ("2",)


def test_each_form_holds_its_own_rows():
    rows = {form: {f.name for f in edition_on(form, DAY).fields} for form in FORMS}
    assert rows["hypertension"] - rows["type2_diabetes"] == {"heart_rate", "salt"}
    assert rows["type2_diabetes"] - rows["hypertension"] == {"dorsalis_pedis", "staple", "fpg", "hba1c", "hba1c_on", "hypo", "insulin"}


def test_every_row_stands_in_its_place_and_every_number_has_limits():
    for edition in editions():
        order = [f.row for f in edition.fields]
        assert order == sorted(order) and set(order) == set(range(1, 22))
        assert all(f.possible and f.plausible for f in edition.fields if f.is_number)
        assert edition_named(edition.form, edition.edition) is edition
        assert edition_on(edition.form, date(2010, 1, 1)).form == edition.form
        assert tuple(e.code for e in emergencies(edition.form)) == tuple("123456789")
