"""Non-HDL cholesterol of one sample, and metabolic syndrome by three of five signs."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest

from protocols.criteria import evaluate
from protocols.derive import derive
from protocols.derive_metabolic import metabolic_syndrome
from protocols.facts import Facts, Known
from protocols.library import load_library
from protocols.terms import Answer
from tests.protocols.people import TODAY

LIBRARY = load_library()
NONE = {
    "sex": "1", "waist": 80.0, "fasting_glucose": 5.0, "glucose_2h": 6.0, "diabetes_type": "none", "hypertension": False,
    "resting_systolic": 120.0, "resting_diastolic": 75.0, "triglycerides": 1.0, "hdl_c": 1.5,
}  # fmt: skip
SIGNS = (
    {"waist": 92.0}, {"fasting_glucose": 6.3}, {"resting_diastolic": 86.0}, {"triglycerides": 1.9}, {"hdl_c": 0.9},
)  # fmt: skip


def answer(values: dict[str, object]) -> Answer:
    return metabolic_syndrome(derive(Facts.of(TODAY, values), LIBRARY).value)


@pytest.mark.parametrize("count", range(6))
def test_three_of_five_whichever_three(count):
    for some in combinations(SIGNS, count):
        values = {**NONE, **{k: v for sign in some for k, v in sign.items()}}
        assert answer(values) is (Answer.YES if count >= 3 else Answer.NO), some


def test_the_protocol_applies_to_the_same_people():
    applies = LIBRARY.protocols["metabolic_syndrome"].applies_when
    for count in range(6):
        for some in combinations(SIGNS, count):
            facts = derive(Facts.of(TODAY, {**NONE, **{k: v for sign in some for k, v in sign.items()}}), LIBRARY)
            assert evaluate(applies, facts) is metabolic_syndrome(facts.value)


def test_a_waist_nobody_measured_stays_open_only_where_it_decides():
    known = {k: v for k, v in NONE.items() if k != "waist"}
    assert answer({**known, "fasting_glucose": 6.3, "resting_systolic": 131.0}) is Answer.NOT_KNOWN
    assert answer({**known, "resting_systolic": 131.0}) is Answer.NO


def test_the_syndrome_counts_as_a_known_disease():
    values = {
        **NONE, "waist": 92.0, "fasting_glucose": 6.3, "resting_systolic": 131.0, "dyslipidaemia": False, "height": 170.0,
        "weight": 65.0, "coronary_heart_disease": False, "heart_failure": False, "af_type": "none", "valve_disease": "none",
        "stroke_type": "none", "peripheral_artery_disease": False, "chronic_kidney_disease": False,
    }  # fmt: skip
    assert derive(Facts.of(TODAY, values), LIBRARY).value("known_disease_cn25") is True
    assert derive(Facts.of(TODAY, {**values, "waist": 80.0}), LIBRARY).value("known_disease_cn25") is False


def test_non_hdl_is_of_one_sample():
    def non_hdl(total: Known, hdl: Known) -> object:
        return derive(Facts(TODAY, {"total_cholesterol": total, "hdl_c": hdl}), LIBRARY).value("non_hdl_c")

    earlier = TODAY - timedelta(days=30)
    assert non_hdl(Known(5.2, TODAY), Known(1.1, TODAY)) == pytest.approx(4.1)
    assert non_hdl(Known(5.2, TODAY), Known(1.1, earlier)) is None
    assert non_hdl(Known(1.0, TODAY), Known(1.1, TODAY)) is None
