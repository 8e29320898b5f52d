"""One believable resident for tests: hypertension and type 2 diabetes, everything asked that the rules ask."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from prescribe.assess import Entry, Part, open_assessment, record_fitness_part, record_medical_part
from prescribe.register import Consent, Registration, register_resident
from protocols.facts import vocabulary

CONSENTS = ("file", "assessment", "exercise")


def none_of(fact_id: str) -> dict[str, list[str]]:
    """「都没有」 of a set."""
    return {"yes": [], "no": [code for code, _ in vocabulary()[fact_id].choices]}


MEDICAL: dict[str, object] = {
    "resting_systolic": 132, "resting_diastolic": 82, "resting_heart_rate": 68, "current_rhythm": "regular",
    "standing_systolic_lowest": 126, "orthostatic_symptoms": False, "fasting_glucose": 6.8, "hba1c": 7.1, "serum_creatinine": 78,
    "urine_acr": 1.2, "hypertension": True, "diabetes_type": "type2", "dyslipidaemia": False, "coronary_heart_disease": False,
    "heart_failure": False, "af_type": "none", "cardiac_device": "none", "valve_disease": "none",
    "aortic_or_cerebral_aneurysm": False, "stroke_type": "none", "peripheral_artery_disease": False,
    "chronic_kidney_disease": False, "dialysis_or_transplant": "none", "surgery_kind": "none", "symptom_assessed": True,
    "medications": {"yes": ["anlvdiping", "erjiashuanggua"], "no": []}, "medication_list_confirmed": True,
    "medication_changed_date": "2026-06-01", "syncope_12m": False, "retinopathy_stage": "none", "retinal_detachment": False,
    "peripheral_neuropathy": False, "autonomic_neuropathy": False, "foot_deformity": False, "foot_ulcer": False,
    "amputation_level": "none", "hypoglycaemia_severe_24h": False, "hypoglycaemia_unawareness": False, "ecg_resting": "normal",
    "exercise_test_done": "none", "supervised_only_advised": False, "doctor_clearance": "light_moderate",
    "bp_above_160_preapproved": False, "smoking_status": "never", "pregnancy_status": "not_applicable",
}  # fmt: skip
for _set in (
    "acute_cardiovascular_conditions", "other_conditions", "exertional_symptoms", "poorly_controlled_conditions", "target_organ_damage",
):  # fmt: skip
    MEDICAL[_set] = none_of(_set)

FITNESS: dict[str, object] = {
    "height": 170, "weight": 76, "waist": 92, "six_minute_walk_distance": 486, "chair_stand_30s": 13, "grip_strength": 31.5,
    "falls_12m": 0, "mobility_aid": "none", "pavs_days": 3, "pavs_minutes_day": 20, "regular_exercise_3m": False,
    "desired_intensity": "moderate", "main_goal": "bp", "days_available": 5, "infection_today": "none",
    "vomiting_diarrhoea_dehydration": False, "symptoms_today": none_of("symptoms_today"), "medication_taken_today": "yes",
    "glucose_today": 7.2, "glucose_time_since_meal": 2, "foot_check_today": "intact",
    "equipment_available": {"yes": ["chair", "band"], "no": []}, "exercise_place": {"yes": ["park"], "no": []},
}  # fmt: skip


def part(side: str, values: dict[str, object], done: bool = False, opinion: str = "", **fields: object) -> Part:
    """A part of known values; a tuple is several readings of one measurement."""
    return Part(side, tuple(_entry(fact_id, value, fields) for fact_id, value in values.items()), opinion, done)


def _entry(fact_id: str, value: object, fields: dict[str, object]) -> Entry:
    if isinstance(value, tuple):
        return Entry(fact_id, "known", readings=value, **fields)
    return Entry(fact_id, "known", value, **fields)


def registered(clinic, by, **changes: object) -> UUID:
    """王𠮷堃, man of 62, agreed to everything that is needed."""
    on = clinic.clock.today()
    values: dict[str, object] = {
        "id_kind": "none", "no_id_reason": "忘带", "name": "王𠮷堃", "sex": "1", "birth_date": date(1964, 3, 8),
        "phone": "13800002206", "allergy": "青霉素", "contact_name": "王小雨", "contact_relation": "女儿",
        "contact_phone": "13800005172", "consents": tuple(Consent(p, True, "here", on) for p in CONSENTS),
    }  # fmt: skip
    return clinic.do(register_resident, Registration(**(values | changes)), by=by).resident_id


def visited(clinic, resident, doctor, instructor, medical=None, fitness=None, done=True) -> UUID:
    """Both parts of one visit, with some values changed (None = left out). Returns the assessment's id."""
    state = clinic.do(open_assessment, resident, by=doctor)
    for side, base, changes, record, by in (
        ("medical", MEDICAL, medical, record_medical_part, doctor), ("fitness", FITNESS, fitness, record_fitness_part, instructor),
    ):  # fmt: skip
        values = {k: v for k, v in (base | (changes or {})).items() if v is not None}
        heads = getattr(state, side).heads
        clinic.do(record, resident, state.assessment_id, part(side, values, done), heads, by=by)
    return state.assessment_id
