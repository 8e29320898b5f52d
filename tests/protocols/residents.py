"""Residents for the tests of screening and merging: one fully answered, and strategies that change single answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from protocols.facts import NEVER, Facts, SetAnswer, definition
from protocols.library import load_library
from protocols.merging import merge
from protocols.plan import Bound, Plan
from protocols.screening import Screening, applying, facts_for_plan, screen

ON = date(2026, 11, 23)
LIBRARY = load_library()


def no_to_all(fact_id: str) -> SetAnswer:
    """A set fact whose every member was answered no."""
    return SetAnswer(frozenset(), frozenset(code for code, _ in definition(fact_id).choices))


def taking(*drugs: str) -> SetAnswer:
    """A list of drugs, by their ids."""
    return SetAnswer(frozenset(drugs), frozenset())


def well_known(**changes: Any) -> dict[str, Any]:
    """A man of 62 with nothing but what `changes` say; every question that shapes a plan is answered."""
    answers: dict[str, Any] = {
        "birth_date": date(1964, 3, 8), "sex": "1", "consent_exercise": True, "hypertension": False, "diabetes_type": "none",
        "dyslipidaemia": False, "coronary_heart_disease": False, "heart_failure": False, "af_type": "none",
        "cardiac_device": "none", "valve_disease": "none", "aortic_or_cerebral_aneurysm": False, "stroke_type": "none",
        "peripheral_artery_disease": False, "chronic_kidney_disease": False, "dialysis_or_transplant": "none",
        "surgery_kind": "none", "other_conditions": no_to_all("other_conditions"),
        "acute_cardiovascular_conditions": no_to_all("acute_cardiovascular_conditions"),
        "target_organ_damage": no_to_all("target_organ_damage"), "retinopathy_stage": "none", "retinal_detachment": False,
        "peripheral_neuropathy": False, "autonomic_neuropathy": False, "foot_deformity": False, "foot_ulcer": False,
        "amputation_level": "none", "urine_acr": 1.0, "medications": taking(), "medication_list_confirmed": True,
        "medication_changed_date": NEVER, "exertional_symptoms": no_to_all("exertional_symptoms"), "syncope_12m": False,
        "resting_systolic": 128.0, "resting_diastolic": 78.0, "resting_heart_rate": 70.0, "current_rhythm": "regular",
        "ecg_resting": "normal", "exercise_test_done": "none", "falls_12m": 0.0, "mobility_aid": "none",
        "regular_exercise_3m": False, "desired_intensity": "moderate", "doctor_clearance": "light_moderate",
        "poorly_controlled_conditions": no_to_all("poorly_controlled_conditions"), "supervised_only_advised": False,
        "infection_today": "none", "vomiting_diarrhoea_dehydration": False, "symptoms_today": no_to_all("symptoms_today"),
        "height": 168.0, "weight": 66.0, "copd": False, "asthma": False, "osteoporosis": False, "cancer_status": "none",
    }  # fmt: skip
    return {key: value for key, value in {**answers, **changes}.items() if value is not None}


def planned(values: dict[str, Any]) -> tuple[Screening, Plan]:
    """Screening and plan of these answers."""
    facts = Facts.of(ON, values)
    ready = facts_for_plan(facts, LIBRARY)
    screening = screen(facts, LIBRARY)
    return screening, merge(applying(ready, LIBRARY), ready, screening, LIBRARY)


def bounds(plan: Plan) -> dict[str, Bound]:
    """Every bound of a plan by 「stage/field」."""
    return {f"{s.key}/{b.field}": b for s in plan.stages for c in s.components for b in c.bounds}


ADDITIONS: tuple[dict[str, Any], ...] = (
    {"hypertension": True},
    {"diabetes_type": "type2"},
    {"target_organ_damage": SetAnswer(frozenset({"lvh"}), frozenset())},
    {"urine_acr": 30.0},
    {"retinopathy_stage": "moderate_npdr"},
    {"retinopathy_stage": "severe_npdr"},
    {"peripheral_neuropathy": True},
    {"autonomic_neuropathy": True},
    {"foot_deformity": True},
    {"foot_ulcer": True},
    {"amputation_level": "toe"},
    {"aortic_or_cerebral_aneurysm": True},
    {"coronary_heart_disease": True},
    {"heart_failure": True},
    {"af_type": "permanent"},
    {"chronic_kidney_disease": True},
    {"stroke_type": "haemorrhagic", "stroke_date": date(2025, 6, 1)},
    {"peripheral_artery_disease": True},
    {"asthma": True},
    {"osteoporosis": True},
    {"copd": True, "exacerbation_date": date(2026, 11, 1)},
    {"copd": True, "exacerbation_date": NEVER, "home_oxygen": True},
    {"asthma": True, "act_score": 22.0, "fev1_pct_predicted": 55.0},
    {"cancer_status": "on_treatment", "white_cells": 1.9},
    {"cancer_status": "after_treatment", "cancer_treatment_effects": SetAnswer(frozenset({"bone_metastasis", "stoma"}))},
    {"parkinson_disease": True, "parkinson_stage": "2"},
    {"parkinson_disease": True, "parkinson_stage": "4", "parkinson_features": SetAnswer(frozenset({"freezing", "dbs"}))},
    {"covid_onset_date": date(2026, 10, 1), "covid_symptom_free_date": date(2026, 10, 20), "post_exertional_worsening": False},
    {"post_exertional_worsening": True},
    {"osteoarthritis": True},
    {"low_back_pain_chronic": True},
    {"neck_pain_type": "dizzy"},
    {"fragility_fracture": "vertebral"},
    {"grip_strength": 12.0},
    {"frail_items": SetAnswer(frozenset({"fatigue", "resistance", "ambulation"}), frozenset({"illnesses", "weight_loss"}))},
    {"falls_12m": 2.0},
    {"resting_systolic": 165.0},
    {"medications": taking("meituoluoer")},
    {"medications": taking("dierliuzhuo")},
    {"medications": taking("duoshazuoqin")},
    {"medications": taking("simeigelutai")},
    {"medications": taking("ganjingyidaosu")},
    {"medications": taking("gelieqite")},
    {"medications": taking("dageliejing")},
    {"medications": taking("digaoxin")},
    {"medications": taking("huafalin")},
    {"medications": taking("meituoluoer", "gelieqite", "xieshatan", "qinglvsaiqin")},
)
"""Diagnoses, complications, findings and drugs, each an answer more than `well_known` has."""

ages = st.sampled_from([date(1990, 1, 1), date(1964, 3, 8), date(1958, 5, 5), date(1940, 7, 7)])
clearances = st.sampled_from(["none", "light", "light_moderate", "vigorous", None])
conditions = st.sampled_from(
    [{}, {"hypertension": True}, {"diabetes_type": "type2"}, {"hypertension": True, "diabetes_type": "type2"}]
)
additions = st.lists(st.sampled_from(ADDITIONS), max_size=3)


@st.composite
def residents(draw: st.DrawFn, forget: bool = True) -> dict[str, Any]:
    """A resident with some of the additions, and (with `forget`) some answers missing."""
    values = well_known(birth_date=draw(ages), doctor_clearance=draw(clearances))
    values.update(draw(conditions))
    for addition in draw(additions):
        values.update(addition)
    if forget:
        for fact_id in draw(st.lists(st.sampled_from(sorted(values)), max_size=6)):
            values.pop(fact_id, None)
    return values
