"""What people type becomes a number in the fact's unit, is checked, and is shown again."""

from __future__ import annotations

from datetime import date

import pytest

from protocols.facts import (
    NEVER,
    SetAnswer,
    check_date,
    check_together,
    check_value,
    definition,
    read_number,
    value_text,
)


@pytest.mark.parametrize(
    ("fact_id", "typed", "unit", "value"),
    [
        ("resting_systolic", "132", None, 132.0),
        ("resting_systolic", "１３２", None, 132.0),
        ("resting_systolic", " 132mmHg ", None, 132.0),
        ("resting_systolic", "20", "kPa", 150.012),
        ("weight", "130斤", None, 65.0),
        ("weight", "65。5", None, 65.5),
        ("weight", "65．5 公斤", None, 65.5),
        ("height", "1.7", "m", 170.0),
        ("height", "1.7米", None, 170.0),
        ("waist", "2.7尺", None, 89.991),
        ("glucose_today", "90 mg/dL", None, 5.0),
        ("hba1c", "53", "mmol/mol", 7.00044),
        ("body_temperature", "100.4", "degF", 38.0),
        ("glucose_time_since_meal", "90分钟", None, 1.5),
        ("orthostatic_systolic_drop", "-4", None, -4.0),
    ],
)
def test_numbers_are_read(fact_id, typed, unit, value):
    assert read_number(definition(fact_id), typed, unit) == pytest.approx(value, abs=1e-9)


def test_a_conversion_never_changes_a_class():
    """90 mg/dL is 5.0, not 4.999…: the glucose gate stands exactly there."""
    assert read_number(definition("glucose_today"), "90", "mg/dL") == 5.0
    assert read_number(definition("glucose_today"), "250.2", "mg/dL") == 13.9


@pytest.mark.parametrize("typed", ["", "一百三", "13O", "1,3", "12/80", "nan", "inf", "1e3", "--5", "132 磅"])
def test_what_is_no_number_gets_a_sentence_that_says_what_to_do(typed):
    with pytest.raises(ValueError, match=r"静息收缩压.*(例如 150|可以用：mmHg、kPa)"):
        read_number(definition("resting_systolic"), typed)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(49.9, "impossible"), (50, "implausible"), (79.9, "implausible"), (80, "ok"), (220, "ok"), (221, "implausible"), (300, "implausible"), (301, "impossible")],
)
def test_limits_of_the_systolic_pressure(value, verdict):
    check = check_value(definition("resting_systolic"), value)
    assert check.verdict == verdict
    assert bool(check.say) == (verdict != "ok") and str(value) not in check.say.replace("50–300", "").replace("80–220", "")


def test_dates_lie_between_birth_and_today():
    fact, today, born = definition("stroke_date"), date(2026, 11, 23), date(1960, 5, 1)
    assert check_date(fact, date(2026, 11, 24), today).verdict == "impossible"
    assert check_date(fact, date(1960, 4, 30), today, born).verdict == "impossible"
    assert check_date(fact, date(2026, 11, 23), today, born).verdict == "ok"
    assert check_date(fact, NEVER, today).verdict == "ok"
    assert check_date(definition("birth_date"), date(1899, 12, 31), today).verdict == "impossible"


@pytest.mark.parametrize(
    ("numbers", "before", "verdicts"),
    [
        ({"resting_systolic": 120, "resting_diastolic": 80}, {}, []),
        ({"resting_systolic": 80, "resting_diastolic": 80}, {}, ["impossible"]),
        ({"fev1": 3.1, "fvc": 3.0}, {}, ["impossible"]),
        ({"ldl_c": 3.0, "hdl_c": 1.4, "total_cholesterol": 4.0}, {}, ["implausible"]),
        ({"ldl_c": 3.0, "hdl_c": 1.3, "total_cholesterol": 4.0}, {}, []),
        ({"weight": 130}, {"weight": 65}, ["implausible"]),
        ({"weight": 91}, {"weight": 65}, []),
        ({"height": 167}, {"height": 171}, ["implausible"]),
        ({"height": 168}, {"height": 171}, []),
    ],
)
def test_values_are_checked_together(numbers, before, verdicts):
    assert [check.verdict for _, check in check_together(numbers, before)] == verdicts


@pytest.mark.parametrize(
    ("fact_id", "value", "text"),
    [
        ("resting_systolic", 132.0, "132 mmHg"),
        ("glucose_today", 7.85, "7.85 mmol/L"),
        ("spo2_rest", 97.0, "97%"),
        ("resting_heart_rate", 68.0, "68 次/分"),
        ("hypertension", True, "是"),
        ("retinopathy_stage", "mild_npdr", "轻度非增殖"),
        ("medication_changed_date", NEVER, "没有发生过"),
        ("medication_changed_date", date(2026, 5, 1), "2026-05-01"),
        ("symptoms_today", SetAnswer(frozenset({"dizzy", "chest"})), "胸痛胸闷、头晕"),
        ("symptoms_today", SetAnswer(), "都没有"),
    ],
)
def test_values_are_shown_with_their_unit(fact_id, value, text):
    assert value_text(definition(fact_id), value) == text
