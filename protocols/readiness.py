"""The station's own readiness questionnaire: its result from facts already asked, by the logic of screening §1.2.

Own name and own questions. A *refer* is answered by the doctor at the table, not by sending the person away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from protocols.asking import condition
from protocols.criteria import Closed, answer_and_open, evaluate, open_facts
from protocols.facts import Facts
from protocols.protocol import Criterion
from protocols.terms import Answer

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Readiness:
    """`outcome`: cleared, cleared_with_advice, refer, delay or incomplete."""

    outcome: str
    reasons: tuple[str, ...]
    """What made it so, in Chinese."""
    missing: tuple[str, ...]
    """Facts that keep it incomplete."""


_HEART = "coronary_heart_disease = yes or heart_failure = yes or af_type not none or valve_disease not none or cardiac_device not none"
_STEADY = (
    "exertional_symptoms includes chest_pain",
    "exertional_symptoms includes dizziness_or_syncope",
)
GENERAL: tuple[tuple[str, str], ...] = (
    ("有心脏病或高血压", f"hypertension = yes or {_HEART}"),
    ("胸痛", _STEADY[0]),
    ("一年内头晕站不稳或晕厥", f"syncope_12m = yes or {_STEADY[1]}"),
    (
        "有其他慢性病",
        "diabetes_type in prediabetes type1 type2 gestational other or dyslipidaemia = yes or stroke_type not none "
        "or peripheral_artery_disease = yes or chronic_kidney_disease = yes or copd = yes or asthma = yes "
        "or cancer_status not none or depression_diagnosed = yes or epilepsy = yes or other_conditions includes other_unlisted",
    ),
    ("在用治病的药", "takes_any"),
    (
        "骨、关节或软组织有问题",
        "other_conditions includes inflammatory_arthritis or other_conditions includes gout or osteoarthritis = yes "
        "or osteoporosis = yes or low_back_pain_chronic = yes or poorly_controlled_conditions includes joint_bone",
    ),
    ("医生嘱咐只能在监护下运动", "supervised_only_advised = yes"),
)
"""Topics of the general part and the facts that answer them."""

FOLLOW_UP: tuple[tuple[str, str], ...] = (
    ("骨关节病难控制", "poorly_controlled_conditions includes joint_bone"),
    ("长期用全身激素", "takes_systemic_steroid = yes or long_term_steroid = yes"),
    ("肿瘤治疗中或部位特殊", "cancer_status = on_treatment or cancer_site in lung myeloma head_neck"),
    ("心脏病难控制", "poorly_controlled_conditions includes heart"),
    ("心律不齐需要治疗", "af_type not none or current_rhythm in irregular af or arrhythmia_status in controlled uncontrolled complex_ventricular"),
    ("慢性心力衰竭", "heart_failure = yes"),
    ("冠心病而且近期没有规律活动", "coronary_heart_disease = yes and regular_exercise_3m = no"),
    ("血压难控制", "poorly_controlled_conditions includes blood_pressure"),
    ("有高血压，静息血压达到 160/90 或没有量", "hypertension = yes and (resting_systolic >= 160 or resting_diastolic >= 90 or resting_systolic not_known or resting_diastolic not_known)"),
    ("血糖难控制", "poorly_controlled_conditions includes glucose"),
    ("有低血糖表现", "hypoglycaemia_severe_24h = yes or hypoglycaemia_unawareness = yes or hypoglycaemia_frequency in occasional frequent"),
    (
        "糖尿病有并发症",
        "diabetes = yes and (retinopathy_stage not none or peripheral_neuropathy = yes or autonomic_neuropathy = yes "
        "or foot_ulcer = yes or foot_deformity = yes or amputation_level not none or diabetic_nephropathy_stage in a2 a3 "
        "or coronary_heart_disease = yes or stroke_type not none or peripheral_artery_disease = yes)",
    ),
    ("还有其他代谢或肾脏病", "diabetes = yes and (chronic_kidney_disease = yes or liver_stage in compensated compensated_varices decompensated) or diabetes_type = gestational"),
    ("有代谢病而想做较大强度", "diabetes_type in prediabetes type1 type2 other and desired_intensity = vigorous"),
    ("心理疾病难控制", "poorly_controlled_conditions includes mental"),
    ("呼吸病难控制或需要吸氧", "poorly_controlled_conditions includes lung or home_oxygen = yes or pulmonary_hypertension in mild_moderate severe"),
    ("哮喘近期不稳", "asthma_symptoms_days_wk > 2 or reliever_uses_wk > 2"),
    ("脊髓损伤或难控制的脊柱病", "other_conditions includes spinal_cord_injury or poorly_controlled_conditions includes spinal"),
    ("脑卒中难控制", "poorly_controlled_conditions includes stroke"),
    ("脑卒中后走路受影响", "stroke_type not none and mobility_aid in cane walker person wheelchair"),
    ("脑卒中未满半年，或日期不清楚", "stroke_type not none and (days_since_stroke < 183 or days_since_stroke not_known)"),
    ("一年内头部外伤", "other_conditions includes head_injury_12m"),
    ("有没有列出的病", "other_conditions includes other_unlisted or epilepsy = yes or other_conditions includes neuromuscular"),
    ("肿瘤或其他病难控制", "poorly_controlled_conditions includes cancer or poorly_controlled_conditions includes other"),
)
"""Follow-up topics; any yes refers to the doctor."""

DELAY: tuple[tuple[str, str], ...] = (
    ("今天感冒、发热或呕吐腹泻", "infection_today not none or vomiting_diarrhoea_dehydration = yes"),
    ("怀孕或可能怀孕", "pregnancy_status in possible pregnant"),
)
"""Temporary states: wait until they are over."""

_CONDITIONS: tuple[str, ...] = (
    "hypertension = yes", _HEART, "diabetes = yes", "stroke_type not none", "peripheral_artery_disease = yes",
    "chronic_kidney_disease = yes", "copd = yes or asthma = yes or other_lung_disease not none", "cancer_status not none",
    "parkinson_disease = yes", "epilepsy = yes", "osteoarthritis = yes or osteoporosis = yes",
)  # fmt: skip
"""Chronic conditions that are counted; two of them refer (C10)."""


@lru_cache(maxsize=256)
def _read(text: str) -> Criterion:
    return condition(text)


def readiness_result(facts: Facts) -> Readiness:
    """The questionnaire's result; `facts` carry the derived medication classes, diabetes and nephropathy stage.

    Refer wins over delay, so that a cold never hides what the doctor must see. With every topic answered no: cleared.
    """
    general, open_general = _asked(GENERAL, facts)
    follow_up, open_follow_up = _asked(FOLLOW_UP, facts)
    delay, open_delay = _asked(DELAY, facts)
    several, open_count = _several(facts)
    if several is YES:
        follow_up = (*follow_up, "两种以上慢性病")
    open_follow_up += open_count
    missing = tuple(dict.fromkeys((*open_general, *open_follow_up, *open_delay)))
    if follow_up:
        return Readiness("refer", follow_up, missing)
    if delay:
        return Readiness("delay", delay, missing)
    if open_delay or (open_general and not general) or (general and open_follow_up):
        return Readiness("incomplete", general, missing)
    return Readiness("cleared_with_advice" if general else "cleared", general, ())


def _several(facts: Facts) -> tuple[Answer, list[str]]:
    """Whether two or more chronic conditions are there, and the facts that keep it open."""
    answers = {text: _closed(_read(text), facts) for text in _CONDITIONS}
    sure = sum(answer is YES for answer in answers.values())
    unsure = [text for text, answer in answers.items() if answer is NOT_KNOWN]
    if sure >= 2 or sure + len(unsure) < 2:
        return (YES if sure >= 2 else NO), []
    return NOT_KNOWN, [fact for text in unsure for fact in open_facts(_read(text), facts, closed=Closed.LATER)]


def _asked(topics: tuple[tuple[str, str], ...], facts: Facts) -> tuple[tuple[str, ...], list[str]]:
    """Chinese names of the topics answered yes, and the facts that leave others open."""
    yes: list[str] = []
    still: list[str] = []
    for name, text in topics:
        answer, missing = _topic(text, facts)
        if answer is YES:
            yes.append(name)
        still.extend(missing)
    return tuple(yes), still


def _topic(text: str, facts: Facts) -> tuple[Answer, tuple[str, ...]]:
    if text == "takes_any":
        classes = facts.known("medications")
        if classes is None:
            return NOT_KNOWN, ("medications",)
        return (YES if getattr(classes.value, "yes", None) else NO), ()
    return answer_and_open(_read(text), facts, Closed.LATER)


def _closed(criterion: Criterion, facts: Facts) -> Answer:
    return evaluate(criterion, facts, closed=Closed.LATER)
