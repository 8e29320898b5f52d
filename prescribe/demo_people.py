"""The people of the demo station: invented, from a seed. Nobody here exists.

Identity numbers carry a right check digit and an area code that no province has (`10`), so that none can be anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from prescribe.entries import Entry, usual_origin
from prescribe.measured_how import How
from protocols.facts import definition

if TYPE_CHECKING:
    from protocols.protocol import Library

SURNAMES = (
    "单", "曾", "解", "仇", "查", "翟", "覃", "区", "乐", "盖", "欧阳", "尉迟", "李", "王", "张", "刘", "陈", "杨", "赵", "黄",
    "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "罗", "高", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于",
)  # fmt: skip
MEN = ("德海", "志强", "建民", "国栋", "永福", "长林", "明远", "学文", "宝根", "振华", "家骏", "立新", "卫东", "守义", "庆丰")
WOMEN = ("秀芬", "玉珍", "桂兰", "淑英", "凤霞", "丽华", "春梅", "美玲", "素琴", "爱莲", "雪琴", "文娟", "慧敏", "佩兰", "银花")
STREETS = ("青禾一村", "青禾二村", "柳荫里", "西河沿", "向阳新村", "桃园坊")
RELATIONS = ("女儿", "儿子", "老伴", "妹妹", "弟弟")
ALLERGIES = ("none", "none", "none", "青霉素", "磺胺", "头孢", "not_asked")

PROFILES = ("htn", "t2d", "both", "both", "older", "htn_beta", "insulin", "healthy", "htn", "heart")
"""Which kinds of resident there are, and how often."""


@dataclass(frozen=True, slots=True)
class DemoResident:
    """One invented resident and the story of the file."""

    name: str
    sex: str
    born: date
    id_number: str
    phone: str
    contact: tuple[str, str, str]
    street: str
    allergy: str
    profile: str
    story: str
    """registered, half, assessed, draft, one_signature, active, second, held, released, expired, expiring, today, stopped."""
    days_ago: int
    """When the file was made."""


STORIES = (
    *["active"] * 9, *["second"] * 10, *["expired"] * 2, *["expiring"] * 2, *["held"] * 2, *["released"] * 2,
    *["one_signature"] * 2, *["draft"] * 2, *["assessed"] * 2, *["half"] * 2, *["registered"] * 2, *["today"] * 2,
)  # fmt: skip
_DAYS = {
    "active": (4, 17), "second": (58, 70), "expired": (100, 150), "expiring": (22, 26), "held": (6, 20), "released": (14, 26),
    "one_signature": (1, 4), "draft": (1, 3), "assessed": (2, 5), "half": (1, 4), "registered": (1, 6), "today": (0, 0),
}  # fmt: skip


def residents(seed: int, count: int, today: date) -> tuple[DemoResident, ...]:
    """`count` residents; the first is 王𠮷堃, 62, hypertension and type 2 diabetes, with a prescription in force."""
    dice = Random(seed)
    found = [_wang(today)] + ([_high_pressure(today)] if count > 1 else [])
    found += [_resident(dice, place, today) for place in range(len(found), count)]
    return tuple(found)


def _high_pressure(today: date) -> DemoResident:
    """Somebody whose pressure of this morning forbids exercise."""
    born = date(today.year - 71, 6, 30)
    return DemoResident(
        "孙德海", "1", born, "", "13800007731", ("女儿", "孙莉", "13800005171"), "柳荫里 8 号楼", "none", "htn", "stopped", 0
    )


def _wang(today: date) -> DemoResident:
    born = date(today.year - 62, 3, 8) if (today.month, today.day) >= (3, 8) else date(today.year - 63, 3, 8)
    return DemoResident(
        "王𠮷堃", "1", born, id_number(born, 1, "1"), "13800002206", ("女儿", "王小雨", "13800005172"), "青禾一村 3 号楼",
        "青霉素", "both", "second", 66,
    )  # fmt: skip


def _resident(dice: Random, place: int, today: date) -> DemoResident:
    sex = dice.choice("12")
    surname = SURNAMES[(place - 2) % len(SURNAMES)]
    given = dice.choice(MEN if sex == "1" else WOMEN)
    profile = PROFILES[place % len(PROFILES)]
    ages = {"older": (66, 84), "healthy": (30, 52)}.get(profile, (50, 78))
    born = today - timedelta(days=dice.randint(ages[0] * 365 + 20, ages[1] * 365))
    story = STORIES[(place * 7) % len(STORIES)]
    number = id_number(born, place + 1, sex) if place % 5 else ""
    contact = (dice.choice(RELATIONS), surname + dice.choice(MEN + WOMEN), f"1380001{place:04d}")
    street = f"{dice.choice(STREETS)} {dice.randint(1, 30)} 号楼"
    return DemoResident(
        surname + given, sex, born, number, f"1380000{1000 + place * 37 % 9000:04d}", contact, street, dice.choice(ALLERGIES),
        profile, story, dice.randint(*_DAYS[story]),
    )  # fmt: skip


def id_number(born: date, serial: int, sex: str) -> str:
    """A number of nobody: area 100000, right check digit."""
    order = serial * 2 % 1000 + (1 if sex == "1" else 0)
    digits = f"100000{born:%Y%m%d}{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11]


def medical_answers(resident: DemoResident, dice: Random, visit: int, on: date) -> dict[str, object]:
    """What the doctor finds at the `visit`-th visit (0 = first): a little better each time."""
    profile, step = resident.profile, visit * 4
    sugar = profile in ("t2d", "both", "insulin")
    pressure = profile in ("htn", "both", "htn_beta", "heart")
    systolic = (146 if pressure else 124) - step + dice.randint(-5, 5)
    if resident.story == "stopped":
        systolic = 186
    found: dict[str, object] = {
        "resting_systolic": systolic,
        "resting_diastolic": 112 if systolic == 186 else (86 if pressure else 76) - visit * 2 + dice.randint(-4, 4),
        "resting_heart_rate": (58 if profile in ("htn_beta", "heart") else 72) + dice.randint(-4, 5),
        "current_rhythm": "regular",
        "standing_systolic_lowest": systolic - dice.randint(2, 9),
        "orthostatic_symptoms": False,
        "fasting_glucose": round((7.8 if sugar else 5.3) - visit * 0.3 + dice.uniform(-0.4, 0.4), 1),
        "total_cholesterol": round(dice.uniform(4.0, 5.6), 1),
        "ldl_c": round(dice.uniform(2.0, 3.3), 1),
        "serum_creatinine": dice.randint(60, 92),
        "hypertension": pressure,
        "diabetes_type": "type2" if sugar else "none",
        "dyslipidaemia": profile in ("both", "heart"),
        "coronary_heart_disease": profile == "heart",
        "medications": {"yes": list(DRUGS[profile]), "no": []},
        "medication_list_confirmed": True,
        "medication_changed_date": (on - timedelta(days=120)).isoformat(),
        "symptom_assessed": True,
        "doctor_clearance": "light" if profile == "heart" else "vigorous" if profile == "healthy" else "light_moderate",
        "bp_above_160_preapproved": False,
        "supervised_only_advised": False,
        "exercise_test_done": "none",
        "ecg_resting": "normal",
        "smoking_status": dice.choice(("never", "never", "quit", "current")),
    }
    if sugar:
        found |= {
            "hba1c": round(7.6 - visit * 0.3 + dice.uniform(-0.3, 0.3), 1), "retinopathy_stage": "none", "urine_acr": 1.6,
            "peripheral_neuropathy": False, "autonomic_neuropathy": False, "foot_deformity": False, "foot_ulcer": False,
            "hypoglycaemia_frequency": "none", "low_calorie_or_low_carb_diet": False, "dorsalis_pedis_pulse": "normal",
        }  # fmt: skip
    if profile == "insulin":
        found |= {"hypoglycaemia_severe_24h": False, "hypoglycaemia_unawareness": False}
    if pressure:
        found |= {"urine_acr": 1.6, "potassium": 4.2}
    if profile == "heart":
        found |= _heart_answers(resident, on)
    return found | _plain_medical(resident, on)


def _heart_answers(resident: DemoResident, on: date) -> dict[str, object]:
    """What coronary disease opens: an old infarction with a stent, quiet since, rehabilitation done, mood and pump good."""
    past = Random(resident.phone)
    day = date(on.year - past.randint(2, 4), past.randint(1, 12), past.randint(1, 28)).isoformat()
    return {
        "mi_date": day, "pci_date": day, "cabg_date": "never", "sternotomy_date": "never", "cardiac_event_complicated": False,
        "cardiac_arrest_history": False, "angina_pattern_changed": False, "hospital_rehab_completed": "phase2_completed",
        "lvef": 58, "depression_diagnosed": False, "phq9_score": 3, "phq9_item9": "0", "myalgia_unusual": "none",
        "haemoglobin": 138, "spo2_rest": 97,
    }  # fmt: skip


DRUGS = {
    "htn": ("anlvdiping",), "t2d": ("erjiashuanggua",), "both": ("anlvdiping", "erjiashuanggua"), "older": (),
    "htn_beta": ("meituoluoer", "xieshatan"), "insulin": ("erjiashuanggua", "ganjingyidaosu"), "healthy": (),
    "heart": ("asipilin", "atuofatating", "bisuoluoer"),
}  # fmt: skip
"""Medication ids of medications.yaml by profile; ids the library does not know are left out by the caller."""

_NO = (
    "heart_failure", "aortic_or_cerebral_aneurysm", "peripheral_artery_disease", "chronic_kidney_disease", "syncope_12m",
    "retinal_detachment",
)  # fmt: skip
_NONE = ("af_type", "cardiac_device", "valve_disease", "stroke_type", "dialysis_or_transplant", "surgery_kind", "amputation_level")
NOTHING = (
    "acute_cardiovascular_conditions", "other_conditions", "exertional_symptoms", "poorly_controlled_conditions",
    "target_organ_damage",
)  # fmt: skip
"""Sets answered 「都没有」."""


def _plain_medical(resident: DemoResident, on: date) -> dict[str, object]:
    child_bearing = resident.sex == "2" and (on - resident.born).days < 55 * 366
    found: dict[str, object] = dict.fromkeys(_NO, False)
    found |= dict.fromkeys(_NONE, "none")
    found |= dict.fromkeys(NOTHING, "nothing")
    return found | {"pregnancy_status": "not_pregnant" if child_bearing else "not_applicable"}


def fitness_answers(resident: DemoResident, dice: Random, visit: int) -> dict[str, object]:
    """What the instructor finds at the `visit`-th visit."""
    older, sugar = resident.profile == "older", resident.profile in ("t2d", "both", "insulin")
    body = Random(resident.phone)
    height = body.randint(164, 178) if resident.sex == "1" else body.randint(152, 165)
    found: dict[str, object] = {
        "height": height,
        "weight": round((height - 100) * body.uniform(0.95, 1.18) - visit * 0.8, 1),
        "waist": body.randint(82, 99) - visit,
        "joint_limits": {"yes": ["knee"], "no": []} if body.random() < 0.2 else "nothing",
        "pain_loading": 0,
        "six_minute_walk_distance": (390 if older else 470) + body.randint(-30, 30) + visit * 22 + dice.randint(-6, 6),
        "chair_stand_30s": (11 if older else 14) + body.randint(-2, 2) + visit,
        "grip_strength": round((32 if resident.sex == "1" else 21) + body.uniform(-4, 5) + visit * 0.6, 1),
        "one_leg_stand_eyes_open": body.randint(8, 35) + visit,
        "falls_12m": 1 if older and dice.random() < 0.4 else 0,
        "mobility_aid": "none",
        "pavs_days": min(7, 2 + visit + dice.randint(0, 1)),
        "pavs_minutes_day": 20 + visit * 5,
        "regular_exercise_3m": resident.profile == "healthy" or visit > 1,
        "desired_intensity": "moderate",
        "main_goal": {"t2d": "glucose", "insulin": "glucose", "older": "falls", "healthy": "fitness"}.get(resident.profile, "bp"),
        "days_available": dice.choice((4, 5, 5, 6)),
        "equipment_available": {"yes": ["chair", "band"], "no": []},
        "exercise_place": {"yes": ["park"], "no": []},
        "symptoms_today": "nothing",
        "infection_today": "none",
        "vomiting_diarrhoea_dehydration": False,
        "medication_taken_today": "yes" if DRUGS[resident.profile] else "none_due",
    }
    if found["falls_12m"]:
        found |= {"fall_consequence_serious": False}
    if sugar:
        found |= {"glucose_today": round(dice.uniform(6.2, 9.5), 1), "glucose_time_since_meal": 2, "foot_check_today": "intact"}
    if resident.profile == "insulin":
        found |= {"hours_since_insulin": 5}
    return found


_READINGS_APART = {"resting_systolic": 4.0, "resting_diastolic": 2.0}
"""Pressure is taken twice; how far apart the two readings are, mmHg. Their mean is the answer."""


_HOW: dict[str, How] = {
    "resting_systolic": (("arm", "right"), ("posture", "seated")), "resting_heart_rate": (("posture", "seated"),),
    "grip_strength": (("hand", "right"), ("posture", "standing")), "chair_stand_30s": (("chair", "43"),),
    "six_minute_walk_distance": (("course", "30"), ("aid", "none"), ("oxygen", "air"), ("stops", "no")),
    "one_leg_stand_eyes_open": (("leg", "right"),),
}  # fmt: skip
"""What the two of the demonstration said about how they measured."""


def entries_of(answers: dict[str, object], library: Library) -> tuple[Entry, ...]:
    """Answers as entries; a drug the library does not know is left out, 「都没有」 is written out."""
    entries = []
    for fact_id, value in answers.items():
        if value == "nothing":
            value = {"yes": [], "no": [code for code, _ in definition(fact_id).choices]}
        if fact_id == "medications":
            value = {"yes": [drug for drug in value["yes"] if drug in library.medications], "no": []}
        half = _READINGS_APART.get(fact_id, 0.0) / 2
        readings = (float(value) + half, float(value) - half) if half else ()
        entries.append(Entry(fact_id, "known", value, origin=usual_origin(fact_id), readings=readings, how=_HOW.get(fact_id, ())))
    return tuple(entries)
