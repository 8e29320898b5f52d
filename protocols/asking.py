"""When a fact need be asked, and when its absence blocks: the conditions of `facts.csv` as criteria.

Most conditions in the file follow a small grammar and are read as they stand:
`FACT = VALUE`, `FACT not VALUE`, `FACT in A B C`, `FACT includes MEMBER`, `FACT >= NUMBER` (also `<=`, `>`, `<`),
`FACT known`, `FACT not_known`, `takes_any`, joined by `and`, `or` and parentheses. Those written in prose are transcribed below.

A fact of scope `core` is asked of everyone of whom its condition holds. An extended one is asked only once a known
diagnosis, drug class, symptom or event *opens* it (`opens_when`): never by age or sex alone, never without a condition.
"""

from __future__ import annotations

import re
from functools import lru_cache

from protocols.protocol import Criterion
from protocols.vocabulary import definition, vocabulary

_STANDING = (
    "age >= 65 or diabetes = yes or parkinson_disease = yes or takes_alpha_blocker = yes "
    "or exertional_symptoms includes dizziness_or_syncope or symptoms_today includes dizzy or falls_12m >= 1"
)
_HEART = (
    "coronary_heart_disease = yes or heart_failure = yes or af_type not none or valve_disease not none "
    "or cardiac_device not none or cardiomyopathy_type not none"
)
_LUNG = "copd = yes or asthma = yes or other_lung_disease not none"
_HEART_HISTORY = f"{_HEART} or arrhythmia_status in controlled uncontrolled complex_ventricular av_block_high inherited"
_NECK = "joint_limits includes neck"
_KIDNEY_LATE = "(ckd_stage known and ckd_stage in g4 g5) or (chronic_kidney_disease = yes and ckd_stage in g4 g5)"
_MOOD = (
    f"depression_diagnosed = yes or anxiety_diagnosed = yes or {_HEART} or stroke_type not none or cancer_status not none"
)
_NERVES = "stroke_type not none or parkinson_disease = yes or peripheral_neuropathy = yes or other_conditions includes neuromuscular"

ASK_WHEN_IN_PROSE: dict[str, str] = {
    "standing_systolic_lowest": _STANDING,
    "orthostatic_symptoms": _STANDING,
    "spo2_rest": (
        f"{_HEART} or {_LUNG} or days_since_covid_onset <= 90 or exertional_symptoms includes dyspnoea_rest_or_mild "
        "or exertional_symptoms includes orthopnoea_pnd or exertional_symptoms includes unusual_fatigue "
        "or symptoms_today includes breath or bmi >= 32.5"
    ),
    "hba1c": "diabetes = yes or diabetes_type in prediabetes gestational",
    "potassium": (
        "takes_thiazide = yes or takes_loop_diuretic = yes or takes_mra = yes or takes_acei = yes or takes_arb = yes "
        "or takes_arni = yes or takes_digoxin = yes or heart_failure = yes or chronic_kidney_disease = yes"
    ),
    "haemoglobin": (
        "chronic_kidney_disease = yes or cancer_status not none or bleeding_risk not none "
        "or exertional_symptoms includes unusual_fatigue or symptoms_today includes bleeding "
        "or pregnancy_status in possible pregnant"
    ),
    "ecg_resting": (
        f"hypertension = yes or diabetes = yes or {_HEART} or current_rhythm in irregular af "
        "or exertional_symptom_any = yes or age >= 65"
    ),
    "falls_12m": f"age >= 60 or {_NERVES}",
    "mobility_aid": (
        f"age >= 65 or {_NERVES} or osteoarthritis = yes or other_conditions includes inflammatory_arthritis "
        "or foot_deformity = yes or foot_ulcer = yes or amputation_level in toe foot below_knee above_knee"
    ),
    "glucose_time_since_meal": "diabetes = yes or diabetes_type = gestational",
    "ketones_blood": "glucose_today > 13.9 or (takes_sglt2_inhibitor = yes and symptoms_today includes unwell)",
    "ketones_urine": "glucose_today > 13.9 or (takes_sglt2_inhibitor = yes and symptoms_today includes unwell)",
    "hours_since_insulin": "takes_insulin = yes",
    "foot_check_today": (
        "peripheral_neuropathy = yes or peripheral_neuropathy not_known or foot_deformity = yes "
        "or peripheral_artery_disease = yes"
    ),
    "pregnancy_status": "sex not 1 and age >= 15 and age <= 55",
    "caregiver_present": "cognitive_status not normal or stroke_type not none or parkinson_disease = yes",
    "liver_stage": "fatty_liver = yes or other_conditions includes hepatitis_active or alt_times_uln >= 2",
    "cardiac_arrest_history": _HEART_HISTORY,
    "icd_detection_rate": "cardiac_device in icd crt",
    "embolism_date": (
        "acute_cardiovascular_conditions includes dvt or acute_cardiovascular_conditions includes pulmonary_embolism "
        "or bleeding_risk in anticoagulant anticoagulant_plus"
    ),
    "fracture_date": "fragility_fracture not none or surgery_kind = orthopaedic",
    "neck_pain_type": _NECK,
    "neck_red_flags": f"{_NECK} or neck_pain_type not none",
    "back_red_flags": "low_back_pain_chronic = yes or joint_limits includes back",
    "covid_symptom_free_date": "days_since_covid_onset <= 180",
    "resting_heart_rate_standing": "days_since_covid_onset <= 180",
    "post_exertional_worsening": "days_since_covid_onset known or exertional_symptoms includes unusual_fatigue",
    "pulmonary_acute": (
        f"{_LUNG} or exertional_symptoms includes dyspnoea_rest_or_mild "
        "or exertional_symptoms includes orthopnoea_pnd or symptoms_today includes breath"
    ),
    "dorsalis_pedis_pulse": (
        "diabetes = yes or exertional_symptoms includes claudication or peripheral_artery_disease = yes"
    ),
    "abi": "peripheral_artery_disease = yes or dorsalis_pedis_pulse in absent left_weak right_weak",
    "sternal_instability": "days_since_sternotomy <= 180",
    "medication_adherence": "takes_any",
    "adverse_drug_reaction": "takes_any",
    "heart_failure_worsening": f"heart_failure = yes or takes_tzd = yes or {_KIDNEY_LATE}",
    "weight_change_3d": f"heart_failure = yes or takes_tzd = yes or {_KIDNEY_LATE}",
    "walking_distance_limit": f"peripheral_artery_disease = yes or osteoarthritis = yes or {_LUNG}",
    "myalgia_unusual": "takes_statin = yes or takes_fibrate = yes",
    "alt_times_uln": "fatty_liver = yes or takes_statin = yes or takes_fibrate = yes",
    "phq9_score": _MOOD,
    "phq9_item9": _MOOD,
    "gad7_score": _MOOD,
    "weight_loss_unintended_pct": "age >= 60 or cancer_status not none",
    "swelling_limb_unexplained": (
        "cancer_status not none or takes_hormone_therapy = yes or pregnancy_status in pregnant postpartum "
        "or surgery_kind not none or acute_cardiovascular_conditions includes dvt "
        "or acute_cardiovascular_conditions includes pulmonary_embolism or days_since_embolism known"
    ),
    "standing_diastolic_lowest": _STANDING,
    "serum_creatinine": (
        "hypertension = yes or diabetes = yes or chronic_kidney_disease = yes or heart_failure = yes or takes_thiazide = yes "
        "or takes_loop_diuretic = yes or takes_mra = yes or takes_acei = yes or takes_arb = yes or takes_arni = yes or age >= 65"
    ),
    "platelets": "cancer_status not none or symptoms_today includes bleeding or other_conditions includes haemophilia_or_bleeding",
    "inr": "takes_warfarin = yes",
    "pregnancy_warning_signs": "pregnancy_status in pregnant postpartum",
    "lvef": (
        "coronary_heart_disease = yes or heart_failure = yes or cardiomyopathy_type not none or cardiac_device not none "
        "or valve_disease not none"
    ),
    "aacvpr_class": (
        "coronary_heart_disease = yes or heart_failure = yes or cardiac_device not none or valve_disease = replaced"
    ),
    "t_score": "osteoporosis = yes or (sex not 1 and age >= 65) or (sex = 1 and age >= 70)",
    "tug_3m": "age >= 60",
    "sppb_course_length": "sppb_balance known",
    "berg_score": "stroke_type not none",
    "low_calorie_or_low_carb_diet": "takes_sglt2_inhibitor = yes or bmi >= 28",
    "hospital_rehab_completed": f"{_HEART_HISTORY} or stroke_type not none",
    "pde5_inhibitor_48h": "takes_nitrate = yes",
    "air_temperature": "exercise_place includes park",
    "air_quality_index": "exercise_place includes park",
    "pelvic_floor_symptoms": "pregnancy_status in pregnant postpartum or menopausal_stage in peri post",
    "menopausal_stage": "sex not 1 and age >= 40",
}
"""`ask_when` that the file words in prose. Sex not stated is asked like female.

A complaint counts where the vocabulary has a fact for it: a neck complaint is a neck that limits movement, breathlessness
one of the three symptoms of that name. A screen for low mood and a complaint about balance are no facts yet.
"""

BLOCK_IF_IN_PROSE: dict[str, str] = {
    "potassium": (
        "heart_failure = yes or takes_digoxin = yes or takes_loop_diuretic = yes or takes_mra = yes "
        "or (ckd_stage known and ckd_stage in g3b g4 g5) or (chronic_kidney_disease = yes and ckd_stage not_known)"
    ),
    "haemoglobin": (
        "(ckd_stage known and ckd_stage in g4 g5) or (chronic_kidney_disease = yes and ckd_stage not_known) "
        "or cancer_status = on_treatment or symptoms_today includes bleeding"
    ),
    "glucose_today": (
        "hypoglycaemia_drug_group = ii or (hypoglycaemia_drug_group = i and (weeks_in_programme <= 2 "
        "or symptoms_today includes unwell or desired_intensity = vigorous))"
    ),
    "lvef": "heart_failure = yes or days_since_mi <= 365",
}
"""`block_if` conditions in prose. An unmeasured eGFR alone does not block: a kidney stage is open only in kidney disease."""

_TOKEN = re.compile(r"\(|\)|>=|<=|[=<>]|[A-Za-z0-9_.+-]+")
_COMPARED = {">=": "at_least", "<=": "at_most", ">": "above", "<": "below"}
_WORDS = frozenset({"and", "or", ")"})
_NO_REASON = frozenset({"age", "sex"})
"""What alone opens no extended fact: older people's tests and questions by sex are asked in their own time."""


@lru_cache(maxsize=1024)
def asked_when(fact_id: str) -> Criterion | None:
    """The condition under which the fact is asked; None = always."""
    return _read(ASK_WHEN_IN_PROSE.get(fact_id, definition(fact_id).ask_when))


@lru_cache(maxsize=1024)
def blocks_when(fact_id: str) -> Criterion | None:
    """The condition of a `block_if` fact, None for others."""
    fact = definition(fact_id)
    if fact.effect.effect != "block_if":
        return None
    return _read(BLOCK_IF_IN_PROSE.get(fact_id, fact.effect.detail))


@lru_cache(maxsize=1024)
def opens_when(fact_id: str) -> Criterion | None:
    """What opens an extended fact: its `ask_when` and its `block_if`, without what only age or sex decide; None = nothing.

    A `block_if` names the diagnoses in which its absence blocks: these open the fact too (a TIA after a stroke).
    """
    found = [_reason(c) for c in (asked_when(fact_id), blocks_when(fact_id)) if c is not None]
    parts = tuple(part for part in found if part is not None)
    return Criterion("any", parts) if len(parts) > 1 else parts[0] if parts else None


def _reason(criterion: Criterion) -> Criterion | None:
    """The criterion without the alternatives that look at nothing but age and sex."""
    if _only_age_or_sex(criterion):
        return None
    if criterion.kind != "any":
        return criterion
    parts = tuple(part for found in criterion.parts if (part := _reason(found)) is not None)
    return parts[0] if len(parts) == 1 else Criterion("any", parts)


def _only_age_or_sex(criterion: Criterion) -> bool:
    if criterion.kind == "test":
        return criterion.fact in _NO_REASON
    return all(_only_age_or_sex(part) for part in criterion.parts)


def _read(text: str) -> Criterion | None:
    return condition(text) if text else None


def condition(text: str) -> Criterion:
    """A condition of the grammar above. Raises ValueError or NoSuchFact for anything else."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s+", "", text):
        raise ValueError(f"not a condition: {text}")
    found, rest = _joined(tokens, "or", "any")
    if rest:
        raise ValueError(f"not a condition: {text}")
    return found


def _joined(tokens: list[str], word: str, kind: str) -> tuple[Criterion, list[str]]:
    part, tokens = _joined(tokens, "and", "all") if word == "or" else _one(tokens)
    parts = [part]
    while tokens and tokens[0] == word:
        part, tokens = _joined(tokens[1:], "and", "all") if word == "or" else _one(tokens[1:])
        parts.append(part)
    return (parts[0] if len(parts) == 1 else Criterion(kind, tuple(parts))), tokens


def _one(tokens: list[str]) -> tuple[Criterion, list[str]]:
    if tokens[:1] == ["("]:
        found, tokens = _joined(tokens[1:], "or", "any")
        if tokens[:1] != [")"]:
            raise ValueError("a parenthesis is not closed")
        return found, tokens[1:]
    if tokens[:1] == ["takes_any"]:
        return _takes_any(), tokens[1:]
    if len(tokens) < 2:
        raise ValueError("a test needs a fact and a word")
    fact, word, rest = tokens[0], tokens[1], tokens[2:]
    definition(fact)
    if word in ("known", "not_known"):
        return Criterion("test", fact=fact, op="not_known", value=word == "not_known"), rest
    if word == "in":
        codes = []
        while rest and rest[0] not in _WORDS:
            codes.append(rest[0])
            rest = rest[1:]
        return _test(fact, "in", tuple(codes)), rest
    if word not in ("=", "not", "includes", *_COMPARED) or not rest:
        raise ValueError(f"not a test word: {word}")
    ops = {"=": "is", "not": "is_not", "includes": "includes"} | _COMPARED
    return _test(fact, ops[word], rest[0]), rest[1:]


def _takes_any() -> Criterion:
    """A drug of any class, one that has no class included."""
    classes = (code for code, _ in vocabulary()["medication_classes"].choices)
    return Criterion("any", tuple(Criterion("test", fact="medication_classes", op="includes", value=c) for c in classes))


def _test(fact_id: str, op: str, word: str | tuple[str, ...]) -> Criterion:
    fact = definition(fact_id)
    codes = (word,) if isinstance(word, str) else word
    if fact.kind in ("choice", "set") and not all(fact.has_choice(code) for code in codes):
        raise ValueError(f"no such answer of {fact_id}")
    if fact.kind == "yes_no":
        return Criterion("test", fact=fact_id, op="is", value=(word == "yes") is (op == "is"))
    if fact.kind == "number" and isinstance(word, str):
        return Criterion("test", fact=fact_id, op=op, value=float(word))
    return Criterion("test", fact=fact_id, op=op, value=word)
