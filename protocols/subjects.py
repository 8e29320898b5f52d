"""What a gate of the day is about, in the order of the room: so that forty gates read as eight rows. Pure."""

from __future__ import annotations

from protocols.criteria import used_facts
from protocols.kept import kept
from protocols.protocol import Rule

_PRESSURE = (
    "resting_systolic", "resting_diastolic", "standing_systolic_lowest", "orthostatic_systolic_drop",
    "orthostatic_diastolic_drop", "orthostatic_symptoms", "bp_above_160_preapproved",
)  # fmt: skip
_RATE = ("resting_heart_rate", "current_rhythm")
_GLUCOSE = ("glucose_today", "ketones_blood", "ketones_urine", "hypoglycaemia_severe_24h", "hours_since_insulin")
_BREATH = ("spo2_rest", "respiratory_rate", "asthma_today", "peak_expiratory_flow_pct_best")
_FEVER = ("infection_today", "body_temperature")
_PAIN = ("pain_rest", "pain_loading", "pain_next_morning_raised", "joint_hot_swollen", "foot_check_today", "swelling_limb_unexplained")
_UNWELL = (
    "symptoms_today", "vomiting_diarrhoea_dehydration", "neurological_deficit_new", "pregnancy_warning_signs",
    "heart_failure_worsening", "angina_pattern_changed", "exertional_symptoms", "phq9_item9",
)  # fmt: skip
OTHER = "其他"
SUBJECTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("血压", _PRESSURE), ("心率、心律", _RATE), ("血糖、酮体", _GLUCOSE), ("呼吸、血氧", _BREATH), ("发热、感染", _FEVER),
    ("疼痛、关节、脚", _PAIN), ("不舒服", _UNWELL),
)  # fmt: skip
"""Title and the facts it covers. A gate that asks for several stands under the first: what is measured before what is told."""


@kept
def subject_of(rule: Rule) -> str:
    """The title a gate stands under."""
    asked = set(used_facts(rule.when))
    return next((title for title, facts in SUBJECTS if not asked.isdisjoint(facts)), OTHER)
