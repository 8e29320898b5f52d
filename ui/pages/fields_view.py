"""What one field of an assessment looks like: label, unit, answers, last value. Plain values, no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prescribe.assess import AssessmentField
from protocols.facts import FactDefinition, unit_name
from ui.words import tr

PRESSURES = {
    "resting_systolic": "resting_diastolic",
    "session_systolic": "session_diastolic",
    "home_systolic": "home_diastolic",
}
"""Systolic facts that are typed together with their diastolic one."""

_WHOLE = {"mmHg", "/min", "a", "d", "1", "d/wk", "min/d", "min/wk", "min", "Borg 6-20", "g/L", "m", "reps", "umol/L", "NRS", "points", "wk", "1/wk", "1/d", "W", "grade", "index"}
_HUNDREDTHS = {"ratio", "L", "m/s", "SD"}
"""Where the second decimal decides: ankle-brachial index, breath volumes, walking speed."""
_FINE = {"choice_reaction"}
"""Recorded by the hundredth of a second (items.csv)."""

_YES_NO = {
    "consent_exercise": ("没同意", "同意"),
    "medication_list_confirmed": ("还没核对", "核对完整"),
    "symptom_assessed": ("还没有", "已评估"),
    "bp_above_160_preapproved": ("没有同意", "同意过"),
    "supervised_only_advised": ("没说过", "说过"),
    "can_follow_commands": ("不能", "能"),
    "obstetric_clearance": ("没有同意", "同意"),
    "syncope_unexplained": ("查清了", "没查清"),
    "pde5_inhibitor_48h": ("没用", "用过"),
}

_SHORT = {
    "exertional_symptoms": "近一月不舒服",
    "symptoms_today": "今天不舒服",
    "acute_cardiovascular_conditions": "急性心血管情况",
    "other_conditions": "其他情况",
    "poorly_controlled_conditions": "用药仍控制不好的病",
    "regular_exercise_3m": "近 3 个月规律运动",
    "vomiting_diarrhoea_dehydration": "呕吐腹泻、脱水",
    "bp_above_160_preapproved": "160–179/100–109 时步行",
    "supervised_only_advised": "医生说过只能监护下动",
    "symptom_assessed": "医生已评估该症状",
    "hba1c": "HbA1c",
    "pavs_days": "每周运动几天",
    "pavs_minutes_day": "每天运动多久",
    "infection_today": "发热、感染",
    "consent_exercise": "测试与指导同意书",
    "hypoglycaemia_severe_24h": "24 小时内严重低血糖",
    "hypoglycaemia_unawareness": "低血糖没感觉",
    "medication_list_confirmed": "用药核对",
    "medication_changed_date": "最近换药或调量",
    "medication_taken_today": "今天的药",
    "spo2_rest": "静息血氧",
    "falls_12m": "一年内跌倒",
    "days_available": "每周能动几天",
    "standing_systolic_lowest": "站立 1–3 分钟最低收缩压",
    "standing_diastolic_lowest": "站立 1–3 分钟最低舒张压",
    "arrhythmia_status": "其他心律失常",
    "fatty_liver": "脂肪肝",
    "osteoporosis": "骨质疏松、低骨量",
    "fragility_fracture": "脆性骨折",
    "osteoarthritis": "膝、髋骨关节炎",
    "low_back_pain_chronic": "慢性腰痛",
    "neck_pain_type": "颈椎病",
    "cancer_status": "肿瘤",
    "cognitive_status": "认知、记忆",
    "depression_diagnosed": "抑郁症",
    "severe_mental_disorder_unstable": "精神病性、躁狂发作期",
    "thyroid_status": "甲状腺功能",
    "covid_onset_date": "最近一次新冠",
    "tia_date": "短暂性脑缺血发作",
    "cardiomyopathy_type": "心肌病",
    "mi_date": "最近一次心梗",
    "pci_date": "最近一次支架",
    "cabg_date": "冠脉搭桥",
    "sternotomy_date": "开胸手术",
    "sternal_instability": "胸骨响、痛或渗液",
    "cardiac_event_complicated": "那次有休克、心衰或再缺血",
    "angina_pattern_changed": "近 4 周心绞痛有变化",
    "hf_last_unstable_date": "心衰最近加重或住院",
    "heart_failure_worsening": "近 3–5 天气短、水肿加重",
    "nyha_class": "心功能（NYHA）",
    "device_implant_date": "装置植入",
    "icd_detection_rate": "ICD 识别心率",
    "rhythm_procedure_date": "复律或消融",
    "embolism_date": "肺栓塞或血栓",
    "hospital_rehab_completed": "医院康复",
    "stroke_date": "最近一次脑卒中",
    "last_seizure_date": "最近一次抽搐",
    "stroke_impairments": "脑卒中留下的问题",
    "parkinson_stage": "Hoehn-Yahr 分期",
    "exacerbation_date": "肺病最近加重",
    "asthma_symptoms_days_wk": "每周有症状几天",
    "reliever_uses_wk": "上周用缓解药几次",
    "mmrc": "气短分级（mMRC）",
    "act_score": "ACT 评分",
    "fev1": "FEV1",
    "fvc": "FVC",
    "covid_symptom_free_date": "新冠症状消失",
    "surgery_date": "最近手术",
    "joint_locked_or_unstable": "关节卡住、打软腿",
    "oa_severe_limitation": "关节病严重受限",
    "walking_distance_limit": "一口气能走",
    "pain_duration_weeks": "疼了几周",
    "fracture_date": "最近骨折",
    "t_score": "骨密度 T 值",
    "cancer_treatment_effects": "肿瘤治疗后的情况",
    "swelling_limb_unexplained": "单侧腿肿、不明肿胀",
    "weight_loss_unintended_pct": "半年体重自己掉了",
    "phq9_item9": "PHQ-9 第 9 题",
    "obstetric_clearance": "产科医生",
    "pregnancy_absolute": "孕期绝对禁忌",
    "pregnancy_relative": "孕期相对禁忌",
    "adverse_drug_reaction": "药物不良反应",
    "pde5_inhibitor_48h": "48 小时内 PDE5 抑制剂",
    "low_calorie_or_low_carb_diet": "极低热量、低碳或断食",
    "syncope_unexplained": "晕厥原因",
    "myalgia_unusual": "异常肌痛或深色尿",
    "post_exertional_worsening": "活动后次日加重",
    "eye_procedure_date": "眼底激光或眼内手术",
    "alt_times_uln": "转氨酶（上限倍数）",
    "creatine_kinase_times_uln": "肌酸激酶（上限倍数）",
    "exercise_test_date": "负荷试验日期",
    "peak_mets": "峰值代谢当量",
    "ischaemic_threshold_hr": "缺血阈心率",
    "test_symptom_mets": "出现症状时",
    "hr_recovery_1min": "1 分钟心率下降",
    "spo2_limit_ordered": "书面血氧下限",
    "resting_hr_limit_ordered": "书面静息心率上限",
    "session_hr_limit_ordered": "书面运动心率上限",
    "session_systolic_limit_ordered": "书面运动收缩压上限",
    "lifting_limit": "书面提重上限",
    "pain_next_morning_raised": "次日晨起更痛",
    "fall_consequence_serious": "跌倒受伤、起不来或就医",
    "can_follow_commands": "听懂并照着做",
    "claudication_pain_grade": "走路腿痛几级",
    "peak_expiratory_flow_pct_best": "峰流速（占最佳）",
    "height_loss": "比年轻时矮了",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer button: stored code, words on it."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of one column.

    `kind`: `pressure`, `number`, `yes_no`, `choice`, `set`, `drugs`, `activities` or `date`.
    """

    key: str
    fact_ids: tuple[str, ...]
    label: str
    kind: str
    unit: str
    choices: tuple[Choice, ...]
    last: str
    """「上次 142/84」 with its date, or empty."""
    description: str
    """What a screen reader adds: unit, last value, usual range."""
    wide: bool
    """Takes the whole width of its column."""
    ask_when: str = ""
    essential: bool = True
    """Asked at every first visit; the others stand behind 「另 3 项」 until they matter."""
    shown: str = "always"
    """`always`, `opened` or `added`: see `prescribe.assess.AssessmentField`. Of the last two the engine says when."""
    words: tuple[str, ...] = ()
    """What an added disease is found by."""
    how_last: tuple[tuple[str, str], ...] = ()
    """How it was measured last time."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """Fields under one title; `folded` when last time's answers still stand and nothing in it is measured."""

    key: str
    title: str
    fields: tuple[FieldView, ...]
    folded: bool = False


def unit_words(unit: str) -> str:
    """The unit as printed beside a field; empty for a bare number."""
    return {"m": "m", "Borg 6-20": "", "NRS": ""}.get(unit, unit_name(unit))


def number_text(value: float, definition: FactDefinition | None) -> str:
    """A number with the decimals it is measured with, none when it is whole: 3900, 6.2, 0.45."""
    unit = definition.unit if definition else ""
    if unit in _WHOLE or (definition is not None and definition.id == "spo2_rest"):
        return f"{value:.0f}"
    fine = unit in _HUNDREDTHS or (definition is not None and definition.id in _FINE)
    text = f"{value:.2f}" if fine else f"{value:.1f}"
    return text.rstrip("0").rstrip(".")


def short_label(definition: FactDefinition) -> str:
    """The label of a field; longer official labels have a shorter word here."""
    return _SHORT.get(definition.id, definition.label)


def _kind(definition: FactDefinition) -> str:
    if definition.kind in ("yes_no", "choice", "date", "number"):
        return definition.kind
    if definition.id == "medications":
        return "drugs"
    if definition.id in ("activities_preferred", "activities_disliked"):
        return "activities"
    return "set"


def _choices(definition: FactDefinition) -> tuple[Choice, ...]:
    if definition.kind == "yes_no":
        no, yes = _YES_NO.get(definition.id, ("没有", "有"))
        return (Choice("no", tr(no)), Choice("yes", tr(yes)), Choice("unsure", tr("不知道")))
    return tuple(Choice(code, label) for code, label in definition.choices)


def _range_words(definition: FactDefinition) -> str:
    low, high = definition.plausible
    if low is None or high is None:
        return ""
    return tr("常见 {low} 到 {high}", low=f"{low:g}", high=f"{high:g}")


def field_view(
    definition: FactDefinition, last: Mapping[str, Any], partner: FactDefinition | None = None, essential: bool = True,
    shown: str = "always", find_words: str = "", only: str = "",
) -> FieldView:  # fmt: skip
    """The field of one fact; with `partner`, both pressures in one field.

    `last` holds `LastValue(text, on)` by fact id.
    """
    known = last.get(definition.id)
    words = ""
    if known is not None:
        text = known.text
        other = last.get(partner.id) if partner else None
        unit = unit_words(definition.unit)
        for tail in (definition.unit, unit):
            text = text.removesuffix(" " + tail) if tail else text
        if other is not None:
            low = other.text.split(" ")[0]
            text = f"{text.split(' ')[0]}/{low}"
        words = tr("上次 {value}", value=text)
    label = tr("血压（坐位）") if partner and definition.id == "resting_systolic" else short_label(definition)
    if partner and definition.id != "resting_systolic":
        label = tr("家里血压（平均）") if definition.id == "home_systolic" else tr("运动中血压")
    choices = _choices(definition)
    kind = "pressure" if partner else _kind(definition)
    parts = [unit_words(definition.unit), words, _range_words(definition)]
    return FieldView(
        key=definition.id,
        fact_ids=(definition.id, partner.id) if partner else (definition.id,),
        label=label,
        kind=kind,
        unit=unit_words(definition.unit),
        choices=choices,
        last=words,
        description="，".join(p for p in parts if p),
        wide=kind in ("set", "drugs", "activities") or sum(len(c.label) + 3 for c in choices) > 17,
        ask_when=" and ".join(filter(None, (only, definition.ask_when))) if shown == "always" else "",
        essential=essential,
        shown=shown,
        words=tuple(find_words.split()),
        how_last=known.how if known is not None else (),
    )


def group_view(
    key: str,
    title: str,
    facts: Iterable[AssessmentField],
    definitions: Mapping[str, FactDefinition],
    last: Mapping[str, Any],
) -> GroupView:
    """Fields in order of asking. Derived facts are never typed; a diastolic pressure stands inside its systolic field."""
    typed = [f for f in facts if f.fact_id in definitions and definitions[f.fact_id].entered_by != "derived"]
    inside = {PRESSURES[f.fact_id] for f in typed if f.fact_id in PRESSURES}
    fields = []
    for each in typed:
        if each.fact_id not in inside:
            partner = definitions.get(PRESSURES.get(each.fact_id, ""))
            about = (each.first_visit_essential, each.shown, each.words, each.only)
            fields.append(field_view(definitions[each.fact_id], last, partner, *about))
    told = [f for f in fields if f.kind != "number" and f.kind != "pressure" and (f.shown == "always" or f.last)]
    stands = [f for f in told if f.last]
    folded = len(told) == len([f for f in fields if f.shown == "always" or f.last]) > 0 and len(stands) * 2 >= len([f for f in told if f.essential] or told)
    today = any(definitions[f.key].valid_for_days == 0 for f in fields if f.shown == "always")
    return GroupView(key, title, tuple(fields), folded and bool(stands) and not today)


_ATOM = re.compile(r"^(\w+) (=|not|in) ([\w ]+)$")
_AGE = re.compile(r"^age (?:>=\s?(\d+)|(\d+)-(\d+))$")
_SEX = {"1": "male", "2": "female"}


def asked(ask_when: str, answers: Mapping[str, object]) -> bool:
    """Whether a field is to be shown: false only when its condition is surely answered *no*.

    Reads `fact = code`, `fact not code`, `age >=65` joined by `and`, `or` and commas; whatever it cannot read is shown.
    `answers` may hold `age` (years) and `sex` beside the answers of the form.
    """
    if not ask_when:
        return True
    ways = re.split(r" or |, ", ask_when)
    return any(all(_may_hold(atom.strip(), answers) for atom in way.split(" and ")) for way in ways)


def _may_hold(atom: str, answers: Mapping[str, object]) -> bool:
    age = _AGE.match(atom)
    if age is not None:
        years = answers.get("age")
        low, high = int(age[1] or age[2]), int(age[3] or 200)
        return not isinstance(years, int) or low <= years <= high
    match = _ATOM.match(atom)
    if not match:
        return True
    fact_id, word, codes = match.groups()
    value = answers.get(fact_id)
    if fact_id == "sex":
        value = _SEX.get(str(value))
    if fact_id == "diabetes" and value is None:
        kind = answers.get("diabetes_type")
        value = None if kind is None else kind in ("type1", "type2", "other")
    if value is None:
        return True
    if isinstance(value, bool):
        value = "yes" if value else "no"
    inside = value in codes.split()
    return not inside if word == "not" else inside


def none_code(field: FieldView) -> str | None:
    """The code that says *nothing of the kind* for a field that 「其余都没有」 may answer; None when there is none."""
    if field.kind == "yes_no":
        return "no" if field.choices and field.choices[0].label == tr("没有") else None
    if field.kind == "choice":
        return next((c.code for c in field.choices if c.code == "none"), None)
    return "none" if field.kind == "set" else None


def in_order(fields: Sequence[FieldView], fact_id: str) -> int:
    """Index of the field that holds a fact, or -1."""
    return next((i for i, f in enumerate(fields) if fact_id in f.fact_ids), -1)
