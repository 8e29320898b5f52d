"""Residents of every kind: several diagnoses with their complications and findings, up to ten drugs, some answers missing."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from protocols.facts import FactDefinition, SetAnswer, Value, vocabulary
from protocols.library import load_library
from tests.protocols.people import value_of
from tests.protocols.residents import ages, clearances, well_known

DIAGNOSES: tuple[dict[str, Any], ...] = (
    {"hypertension": True}, {"diabetes_type": "type2"}, {"diabetes_type": "prediabetes"}, {"dyslipidaemia": True},
    {"weight": 75.0}, {"weight": 95.0}, {"fatty_liver": True}, {"coronary_heart_disease": True}, {"heart_failure": True},
    {"af_type": "permanent"}, {"af_type": "paroxysmal"}, {"stroke_type": "ischaemic"}, {"stroke_type": "haemorrhagic"},
    {"peripheral_artery_disease": True}, {"chronic_kidney_disease": True}, {"osteoarthritis": True}, {"osteoporosis": True},
    {"low_back_pain_chronic": True}, {"neck_pain_type": "axial"}, {"copd": True}, {"asthma": True},
    {"cancer_status": "after_treatment"}, {"cancer_status": "on_treatment"}, {"depression_diagnosed": True},
    {"anxiety_diagnosed": True}, {"cognitive_status": "mci"}, {"parkinson_disease": True}, {"menopausal_stage": "peri"},
    {"cardiac_device": "pacemaker"}, {"cardiac_device": "icd"}, {"valve_disease": "mild"}, {"epilepsy": True},
)  # fmt: skip
"""One answer each that brings a protocol, or a block of one, into play."""

FOLLOWING = tuple(
    fact for fact in vocabulary().values()
    if not fact.is_derived and fact.id not in ("birth_date", "sex", "medications", "doctor_clearance")
)  # fmt: skip
"""Every fact a person may be asked beside."""
DRUGS = tuple(sorted(load_library().medications))


@st.composite
def anyone(draw: st.DrawFn, most_diagnoses: int = 5) -> dict[str, Value]:
    """One resident's answers by fact id."""
    values = well_known(birth_date=draw(ages), doctor_clearance=draw(clearances), sex=draw(st.sampled_from(["1", "2"])))
    for diagnosis in draw(st.lists(st.sampled_from(DIAGNOSES), max_size=most_diagnoses)):
        values |= diagnosis
    for fact in draw(st.lists(st.sampled_from(FOLLOWING), max_size=8, unique_by=_id)):
        values[fact.id] = draw(value_of(fact))
    values["medications"] = SetAnswer(frozenset(draw(st.lists(st.sampled_from(DRUGS), max_size=10))))
    for fact_id in draw(st.lists(st.sampled_from(sorted(values)), max_size=5)):
        values.pop(fact_id, None)
    return values


def _id(fact: FactDefinition) -> str:
    return fact.id
