"""When a fact need be asked, and when its absence blocks: the conditions of `facts.csv` as criteria.

Most conditions in the file follow a small grammar and are read as they stand:
`FACT = VALUE`, `FACT not VALUE`, `FACT in A B C`, `FACT includes MEMBER`, `FACT >= NUMBER` (also `<=`, `>`, `<`),
`FACT known`, `FACT not_known`, joined by `and`, `or` and parentheses. Those written in prose are transcribed below.
"""

from __future__ import annotations

import re
from functools import lru_cache

from protocols.protocol import Criterion
from protocols.vocabulary import NoSuchFact, definition, vocabulary

_STANDING = (
    "age >= 65 or diabetes = yes or parkinson_disease = yes or takes_alpha_blocker = yes "
    "or exertional_symptoms includes dizziness_or_syncope or symptoms_today includes dizzy or falls_12m >= 1"
)
_HEART = (
    "coronary_heart_disease = yes or heart_failure = yes or af_type not none or valve_disease not none "
    "or cardiac_device not none or cardiomyopathy_type not none"
)
_LUNG = "copd = yes or asthma = yes or other_lung_disease not none"
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
}
"""`ask_when` of core facts that the file words in prose. Sex not stated is asked like female."""

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
}
"""`block_if` conditions in prose. An unmeasured eGFR alone does not block: a kidney stage is open only in kidney disease."""

_TOKEN = re.compile(r"\(|\)|>=|<=|[=<>]|[A-Za-z0-9_.+-]+")
_COMPARED = {">=": "at_least", "<=": "at_most", ">": "above", "<": "below"}
_WORDS = frozenset({"and", "or", ")"})


@lru_cache(maxsize=512)
def asked_when(fact_id: str) -> Criterion | None:
    """The condition under which the fact is asked; None = always (or worded in prose for a later edition)."""
    fact = definition(fact_id)
    text = ASK_WHEN_IN_PROSE.get(fact_id, fact.ask_when)
    return _read(text, strict=fact.is_core and fact_id in vocabulary())


@lru_cache(maxsize=512)
def blocks_when(fact_id: str) -> Criterion | None:
    """The condition of a `block_if` fact, None for others."""
    fact = definition(fact_id)
    if fact.effect.effect != "block_if":
        return None
    return _read(BLOCK_IF_IN_PROSE.get(fact_id, fact.effect.detail), strict=fact.is_core)


def _read(text: str, strict: bool) -> Criterion | None:
    if not text:
        return None
    try:
        return condition(text)
    except (ValueError, NoSuchFact):
        if strict:
            raise
        return None


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
