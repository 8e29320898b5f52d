"""Which diseases count as *known* before exercise: the list of ACSM 2015, and what the 2025 consensus adds to it (screening §1.1, §1.3).

Each disease is named, so that whoever reads the stricter answer sees what made it so.
"""

from __future__ import annotations

from collections.abc import Callable

from protocols.derive_metabolic import metabolic_syndrome
from protocols.facts import NEVER, Value
from protocols.terms import Answer

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
Named = tuple[tuple[str, Answer], ...]
"""Chinese name and answer of each disease."""
Recorded = Callable[[str, Answer], Answer]
"""Of an extended fact and its answer: what it counts as while nobody recorded it."""
OBESE_FROM = 28
"""kg/m² (CN25a: obesity counts)."""


def acsm_diseases(value: Callable[[str], Value | None], recorded: Recorded) -> Named:
    """Heart, brain and leg arteries, diabetes of type 1 or 2, kidneys. `value` gives a fact (derived ones too) or None."""

    def not_none(fact_id: str, no: tuple[str, ...] = ("none",)) -> Answer:
        found = value(fact_id)
        return NOT_KNOWN if found is None else NO if found in no else YES

    tia = value("tia_date")
    return (
        ("冠心病", _yes_no(value("coronary_heart_disease"))),
        ("心力衰竭", _yes_no(value("heart_failure"))),
        ("心房颤动", not_none("af_type")),
        ("瓣膜病", not_none("valve_disease")),
        ("心肌病", recorded("cardiomyopathy_type", not_none("cardiomyopathy_type"))),
        ("心律失常", recorded("arrhythmia_status", not_none("arrhythmia_status", ("none", "benign")))),
        ("脑卒中", not_none("stroke_type")),
        ("短暂性脑缺血发作", recorded("tia_date", NOT_KNOWN if tia is None else NO if tia is NEVER else YES)),
        ("外周动脉疾病", _yes_no(value("peripheral_artery_disease"))),
        ("糖尿病", _yes_no(value("diabetes"))),
        ("慢性肾脏病", _yes_no(value("chronic_kidney_disease"))),
    )


def overlay_diseases(value: Callable[[str], Value | None], recorded: Recorded) -> Named:
    """What the 2025 consensus adds: hypertension, COPD, asthma, interstitial lung disease and cystic fibrosis, obesity and
    disorders of metabolism (CN25a, B)."""
    bmi, kind, lung = value("bmi"), value("diabetes_type"), value("other_lung_disease")
    other_lung = NOT_KNOWN if lung is None else NO if lung in ("none", "other", "pneumothorax_recent") else YES
    return (
        ("高血压", _yes_no(value("hypertension"))),
        ("慢阻肺", recorded("copd", _yes_no(value("copd")))),
        ("哮喘", recorded("asthma", _yes_no(value("asthma")))),
        ("间质性肺病或囊性纤维化", recorded("other_lung_disease", other_lung)),
        ("肥胖", NOT_KNOWN if not isinstance(bmi, (int, float)) else YES if bmi >= OBESE_FROM else NO),
        ("糖尿病前期", NOT_KNOWN if kind is None else YES if kind == "prediabetes" else NO),
        ("血脂异常", _yes_no(value("dyslipidaemia"))),
        ("代谢综合征", metabolic_syndrome(value)),
    )


def _yes_no(value: Value | None) -> Answer:
    return NOT_KNOWN if not isinstance(value, bool) else YES if value else NO
