"""Every number of records-and-standards §1.7 from both sides, every row of the table, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from prescribe.reading.control_class import (
    Previous,
    VisitFacts,
    control_of,
    criterion_of,
    criterion_words,
    decide,
    emergencies,
    emergency_of,
)

ON = date(2026, 11, 23)
CALM = {"symptoms": frozenset("1"), "emergencies": frozenset("1"), "adverse": False, "complication": False}
BAD = Previous(date(2026, 11, 9), unsatisfactory=True, adverse=False)
ADVERSE = Previous(date(2026, 11, 9), unsatisfactory=False, adverse=True)
GOOD = Previous(date(2026, 8, 24), unsatisfactory=False, adverse=False)


def pressure(sbp, dbp, age=60, **more) -> VisitFacts:
    return VisitFacts("hypertension", ON, age, **({"diabetes": False, "kidney_disease": False} | CALM | {"readings": {"sbp": sbp, "dbp": dbp}} | more))


def glucose(fpg, **more) -> VisitFacts:
    return VisitFacts("type2_diabetes", ON, 60, **(CALM | {"readings": {"sbp": 130, "dbp": 80, "fpg": fpg}} | more))


@pytest.mark.parametrize(("sbp", "dbp", "age", "more", "satisfied"), [
    (139, 89, 60, {}, True), (140, 89, 60, {}, False), (139, 90, 60, {}, False),
    (149, 89, 65, {}, True), (150, 89, 65, {}, False), (149, 90, 65, {}, False), (149, 89, 64, {}, False),
    (148, 88, 70, {}, True), (152, 88, 70, {}, False), (148, 88, 60, {}, False), (148, 88, None, {}, False), (139, 89, None, {}, True),
    (129, 79, 60, {"diabetes": True}, True), (130, 79, 60, {"diabetes": True}, False), (129, 80, 60, {"diabetes": True}, False),
    (130, 79, 60, {"kidney_disease": True}, False), (130, 79, 70, {"diabetes": True}, False), (130, 79, 79, {"diabetes": True}, False),
    (139, 89, 80, {"diabetes": True}, True), (140, 89, 80, {"diabetes": True}, False), (149, 89, 80, {}, True),
    (139, 89, 60, {"diabetes": None, "kidney_disease": None}, True), (130, 70, None, {"diabetes": True}, False),
])  # fmt: skip
def test_pressure_at_every_limit(sbp, dbp, age, more, satisfied):
    found = decide(pressure(sbp, dbp, age, **more))
    assert (found.row, found.visit_class) == (("1", 1) if satisfied else ("2a", 2))


@pytest.mark.parametrize(("fpg", "satisfied"), [(6.9, True), (6.99, True), (7.0, False), (4.0, True)])
def test_glucose_at_its_limit(fpg, satisfied):
    assert decide(glucose(fpg)).row == ("1" if satisfied else "2a")


@pytest.mark.parametrize(("facts", "urgent"), [
    (pressure(180, 80), True), (pressure(179, 80), False), (pressure(130, 110), True), (pressure(130, 109), False),
    (glucose(16.7), True), (glucose(16.6), False), (glucose(3.9), True), (glucose(4.0), False),
    (glucose(6.0, readings={"fpg": 6.0, "sbp": 180, "dbp": 80}), True), (glucose(6.0, readings={"fpg": 6.0, "sbp": 179, "dbp": 109}), False),
    (glucose(6.0, readings={"fpg": 6.0, "sbp": 150, "dbp": 110}), True),
])  # fmt: skip
def test_emergency_numbers(facts, urgent):
    assert emergency_of(facts)[0] is urgent
    assert (decide(facts).row == "E") is urgent


@pytest.mark.parametrize("form", ["hypertension", "type2_diabetes"])
def test_every_asked_emergency_item_alone_is_one(form):
    calm = pressure(120, 70) if form == "hypertension" else glucose(6.0)
    for item in emergencies(form):
        assert (decide(replace(calm, emergencies=frozenset((item.code,)))).row == "E") is (item.code != "1")


@pytest.mark.parametrize(("form", "urgent"), [("hypertension", "36"), ("type2_diabetes", "24")])
def test_symptoms_that_are_on_the_list_themselves(form, urgent):
    """Headache, dim eyes, dyspnoea and the rest are asked about; nausea, palpitation, polydipsia and polyuria are the list's own words."""
    calm = pressure(120, 70) if form == "hypertension" else glucose(6.0)
    assert {c for c in "123456789" if decide(replace(calm, symptoms=frozenset(c))).row == "E"} == set(urgent)


@pytest.mark.parametrize(("facts", "row", "visit_class", "referral", "hold", "days"), [
    (pressure(185, 88), "E", 2, True, True, 14),
    (pressure(185, 88, complication=True), "E", 4, True, True, 14),
    (pressure(120, 70, emergencies=frozenset("2"), adverse=True), "E", 3, True, True, 14),
    (pressure(120, 70, complication=True), "4", 4, True, True, 14),
    (pressure(120, 70, complication=True, adverse=True), "4", 4, True, True, 14),
    (pressure(120, 70, adverse=True, adverse_managed=False), "3b", 3, True, False, 14),
    (pressure(120, 70, adverse=True, adverse_managed=True, previous=ADVERSE), "3b", 3, True, False, 14),
    (pressure(120, 70, adverse=True, previous=ADVERSE), "3b", 3, True, False, 14),
    (pressure(145, 70, previous=BAD), "2b", 2, True, False, 14),
    (pressure(145, 70, adverse=True, adverse_managed=True, previous=BAD), "2b", 3, True, False, 14),
    (pressure(120, 70, adverse=True, adverse_managed=True), "3a", 3, False, False, 14),
    (pressure(120, 70, adverse=True, adverse_managed=True, previous=GOOD), "3a", 3, False, False, 14),
    (pressure(145, 70, adverse=True, adverse_managed=True), "3a", 3, False, False, 14),
    (pressure(145, 70), "2a", 2, False, False, 14),
    (pressure(145, 70, previous=GOOD), "2a", 2, False, False, 14),
    (pressure(145, 70, previous=ADVERSE), "2a", 2, False, False, 14),
    (pressure(120, 70, previous=BAD), "1", 1, False, False, 90),
    (pressure(120, 70, previous=ADVERSE), "1", 1, False, False, 90),
    (glucose(7.2, previous=BAD), "2b", 2, True, False, 14),
])  # fmt: skip
def test_the_rows(facts, row, visit_class, referral, hold, days):
    found = decide(facts)
    assert (found.row, found.visit_class, found.referral, found.hold) == (row, visit_class, referral, hold)
    assert found.latest_on == ON + timedelta(days=days)
    assert found.reasons and not found.missing


@pytest.mark.parametrize(("facts", "missing"), [
    (pressure(120, 70, symptoms=None), ("symptoms",)),
    (pressure(120, 70, emergencies=None), ("emergencies",)),
    (pressure(120, 70, complication=None), ("complication",)),
    (pressure(120, 70, adverse=None), ("adr",)),
    (pressure(120, 70, adverse=True), ("adr_managed",)),
    (pressure(120, 70, readings={}), ("sbp", "dbp")),
    (pressure(120, 70, readings={"sbp": 120}), ("dbp",)),
    (glucose(6.0, readings={"sbp": 120, "dbp": 70}), ("fpg",)),
    (glucose(6.0, readings={"fpg": 6.0}), ("sbp", "dbp")),
])  # fmt: skip
def test_what_is_not_known_is_never_no(facts, missing):
    found = decide(facts)
    assert (found.row, found.visit_class, found.missing) == ("", 0, missing)


def test_a_danger_that_is_known_does_not_wait_for_the_rest():
    assert decide(VisitFacts("hypertension", ON, 60, readings={"sbp": 185})).row == "E"
    assert decide(replace(pressure(120, 70, readings={"sbp": 120}), emergencies=frozenset("2"))).row == "E"


def test_one_value_over_its_limit_is_enough():
    assert control_of(pressure(120, 70, readings={"sbp": 141})) == "not_met"
    assert control_of(pressure(120, 70, readings={"sbp": 139})) == "unknown"


def test_the_criterion_is_told_with_whom_it_is_for():
    assert criterion_words(criterion_of(pressure(1, 1, 70))) == "<150/90 mmHg（65 岁及以上）"
    assert criterion_words(criterion_of(glucose(6.0))) == "<7.0 mmol/L"
    reasons = " ".join(w.say for w in decide(pressure(120, 70, diabetes=None)).reasons)
    assert "没问过糖尿病" in reasons and "肾病" not in reasons.split("没问过")[1].split("：")[0]
