"""Made-up prescriptions, built by hand: believable numbers, invented people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml

from prescribe.prescription import (
    Basis,
    Chosen,
    ChosenActivity,
    DaySlot,
    Diagnosis,
    FactLine,
    Goal,
    Letterhead,
    NextVisit,
    PersonOnPaper,
    Prescription,
    SignatureOnPaper,
)
from protocols.plan import Bound, ComponentPlan, HeartRateZone, Plan, Reason, Stage, Statement
from protocols.terms import Component, Confidence, Intensity

A, B, C, P = Confidence.A, Confidence.B, Confidence.C, Confidence.P
RECORD = "9c4177d0-4b1e-4f6a-9a77-2f0e51d3c8aa"
DIGEST = "8f2c41d9a7e0b35512c4d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8"
PRINTED = "2026-11-23T10:46:00+08:00"
PROTOCOLS = {
    "HTN": ("hypertension", "原发性高血压", "NHC-HTN", "国家卫生健康委 2024"),
    "DM": ("type2_diabetes", "2 型糖尿病", "NHC-DM", "国家卫生健康委 2024"),
    "ALL": ("everyone", "所有人", "GETP12", "ACSM 第 12 版"),
}

SIGNED = (
    SignatureOnPaper("医师", "刘明远", "1101…032", "2026-11-23T10:42:10+08:00", True),
    SignatureOnPaper("运动处方师", "陈晓岚", "YD…118", "2026-11-23T10:45:30+08:00", True),
)


def poses() -> dict[str, dict]:
    """Figures by id, as `Library.poses` holds them."""
    text = (Path(__file__).parents[3] / "protocols" / "poses.yaml").read_text("utf-8")
    return {p["id"]: p for p in yaml.safe_load(text)}


def statement(rule: str, say: str, plain: str | None, confidence: Confidence = A, family: str = "HTN") -> Statement:
    protocol, _, source, title = PROTOCOLS[family]
    return Statement(say, plain, rule, protocol, source, title, confidence)


def why(part: str, rule: str, low: float | None, high: float | None, confidence: Confidence = A, family: str = "HTN", say: str = "") -> Reason:
    protocol, name, source, title = PROTOCOLS[family]
    return Reason(part, rule, protocol, name, say or name, low, high, source, title, confidence)


def bound(field: str, label: str, unit: str, low: float, high: float, *reasons: Reason, safety: bool = False) -> Bound:
    worst = max((r.confidence for r in reasons if r.part.startswith("sets")), default=A)
    return Bound(field, label, unit, low, high, high, safety, f"{label}取各方案里最严的一条。", reasons, worst)


def _aerobic(start: bool) -> ComponentPlan:
    return ComponentPlan(
        Component.AEROBIC, "有氧",
        (
            bound("aerobic.frequency", "有氧频率", "次/周", 3, 5, why("sets_lower", "T2D-A-F", 3, 7, A, "DM"), why("sets_upper", "HTN-A-F", 3, 5, P), why("beaten", "HA-A-F", 3, 7, B, "ALL")),
            bound("aerobic.heart_rate", "靶心率", "次/分", 104, 121, why("sets_upper", "HTN-A-I", 40, 59), why("beaten", "T2D-A-I", 40, 70, B, "DM"), why("error", "HR4", None, None, B, "ALL", "最大心率 164 ± 12（年龄公式）"), safety=True),
            bound("aerobic.rpe", "疲劳度", "", 12, 13, why("sets_upper", "HTN-A-R", 12, 13, B), why("sets_lower", "T2D-A-R", 11, 13, B, "DM"), safety=True),
            bound("aerobic.minutes", "每次时间", "分钟", 20, 30, why("sets_upper", "T2D-A-T", 10, 30, B, "DM"), why("sets_lower", "HTN-A-T", 20, 30, B)),
        ),
        "能说话、不能唱歌", "微微出汗，能说话、不能唱歌", (), (),
    )  # fmt: skip


def _resistance() -> ComponentPlan:
    return ComponentPlan(
        Component.RESISTANCE, "抗阻",
        (
            bound("resistance.frequency", "抗阻频率", "次/周", 2, 3, why("sets_upper", "HTN-R-F", 2, 3)),
            bound("resistance.pct1rm", "负荷", "%1RM", 40, 50, why("sets_upper", "HTN-R-L", 40, 50, B), why("beaten", "T2D-R-L", 50, 65, B, "DM"), safety=True),
            bound("resistance.sets", "组数", "组", 1, 2, why("sets_upper", "STATION-R-S", 1, 2, P)),
            bound("resistance.reps", "每组次数", "次", 10, 15, why("sets_upper", "HTN-R-N", 10, 15, A)),
        ),
        "疲劳度 11–13，不憋气", "有点累就好", (), (),
    )  # fmt: skip


def _stage(key: str, name: str, first: int, last: int | None) -> Stage:
    zone = HeartRateZone(104, 121, "储备心率法，最大心率按 207 − 0.7×年龄估算", 163.6, 12, "GETP12", B)
    rows = (
        _aerobic(first == 1),
        _resistance(),
        ComponentPlan(Component.BALANCE, "平衡", (bound("balance.frequency", "平衡频率", "次/周", 2, 3, why("sets_lower", "OA-B", 2, 3, B, "ALL")), bound("balance.minutes", "每次时间", "分钟", 5, 10)), "手扶椅背，旁边有人", "扶稳再做", (), ()),
        ComponentPlan(Component.FLEXIBILITY, "柔韧", (bound("flexibility.frequency", "柔韧频率", "次/周", 2, 7), bound("flexibility.hold_seconds", "每个动作保持", "秒", 10, 30), bound("flexibility.repeats", "每个动作次数", "次", 2, 4)), "轻度牵拉感，不痛", "有点紧就好", (), ()),
    )  # fmt: skip
    return Stage(key, name, first, last, rows, zone, (60, 150), (180, 885))


DAY_GATES = (
    statement("HTN1", "静息血压 ≥180 或 ≥110 mmHg：当日不练，转医师", "血压高的数到 180，先不练", B),
    statement("G7", "血糖 ≥16.7 mmol/L：当日不练，转医师", "血糖到 16.7，当天找医生", B, "DM"),
    statement("G2", "血糖 <5.0 mmol/L：先补 10–15 g 碳水，到 5.0 再练", "血糖不到 5.0，先吃点饼干", A, "DM"),
    statement("DM-F1", "足部破口或水疱：当日不走路，改坐姿", "脚上有破口，先不练", B, "DM"),
    statement("X11", "发热 ≥37.3 ℃ 或全身不适：推迟到退热后 48 小时", "发烧、头晕，先不练", C, "ALL"),
)
STOP_SIGNS = (
    statement("L1", "胸痛、胸闷或放射痛", "胸口痛、发闷、心里慌", A, "ALL"),
    statement("L2", "头晕、黑矇、冷汗、面色苍白", "头晕、眼前发黑、出冷汗", A, "ALL"),
    statement("L3", "气促不能成句", "喘得说不出话", B, "ALL"),
    statement("L9", "单侧肢体无力、言语不清：立即 120，记下时间", "一边手脚没力、说话不清：直接打 120", A, "ALL"),
    statement("L10", "血糖 ≤3.9 mmol/L 或低血糖症状：补糖，15 分钟复测", "心慌、手抖、饿得慌：吃三块方糖", A, "DM"),
)


def plan() -> Plan:
    return Plan(
        fingerprint="5e1c90ab77d2e014", library_edition="2026.1",
        protocols=(("hypertension", "原发性高血压", "2026.1"), ("type2_diabetes", "2 型糖尿病", "2026.1")),
        medical=True,
        stages=(_stage("adapt", "适应期", 1, 4), _stage("build_a", "提高期 a", 5, 8), _stage("build_b", "提高期 b", 9, 12)),
        effort_by_feel=(), upper_intensity=Intensity.MODERATE, warm_up_minutes=5, cool_down_minutes=5,
        avoid=(statement("HTN-AV", "憋气用力", "憋气用力"), statement("HTN-AV2", "头低于心脏的动作", None)),
        day_gates=DAY_GATES,
        precautions=(
            statement("DM-P-SUGAR", "随身带 15–30 g 快糖和糖尿病卡", "身上带几块方糖", B, "DM"),
            statement("HTN-P-COOL", "结束时慢走整理 5 分钟以上，不突然停下", "结尾慢慢停下来", B),
            statement("DM-P-MEAL", "餐后 1 小时开始运动，二甲双胍随餐", "吃完饭一小时再练", A, "DM"),
        ),
        stop_signs=STOP_SIGNS, max_days_between=2, resistance_nonconsecutive=True,
        supervision=statement("SUP1", "前 4 次在站里由指导员带练", "前 4 次有人教", P, "ALL"),
        goals=(), effects=(statement("HTN-E-BP", "收缩压平均下降 5–8 mmHg", None, B), statement("DM-E", "有助于控制血糖和体重", None, A, "DM")),
        progression=(statement("PR1", "两周内完成 ≥80 %、疲劳度 ≤13、无症状：每 1–2 周加 5 分钟", None, B, "ALL"),),
        step_back=(statement("PR5", "停练 ≥2 周或出现任何中止情况", None, P, "ALL"),),
        hold=(statement("HTN-HOLD", "换药或调量后 2 周内不进阶", None, P),),
        follow_up=(), assumptions=(), clashes=(),
    )  # fmt: skip


CHOSEN = (
    *(Chosen("adapt", f, low, high) for f, low, high in (
        ("aerobic.frequency", 5, 5), ("aerobic.minutes", 30, 30), ("aerobic.heart_rate", 104, 121), ("aerobic.hrr_pct", 40, 59), ("aerobic.rpe", 12, 13),
        ("resistance.frequency", 2, 2), ("resistance.sets", 2, 2), ("resistance.reps", 10, 10), ("resistance.exercises", 3, 3), ("resistance.pct1rm", 40, 50),
        ("balance.frequency", 2, 2), ("balance.minutes", 10, 10),
        ("flexibility.frequency", 3, 3), ("flexibility.hold_seconds", 30, 30), ("flexibility.repeats", 2, 2),
    )),
    *(Chosen("build_a", f, v, v) for f, v in (("aerobic.frequency", 5), ("aerobic.minutes", 35), ("resistance.sets", 2), ("resistance.reps", 12))),
    *(Chosen("build_b", f, v, v) for f, v in (("aerobic.frequency", 5), ("aerobic.minutes", 40), ("resistance.sets", 3), ("resistance.reps", 12))),
)  # fmt: skip

ACTIVITIES = (
    ChosenActivity(Component.AEROBIC, "walk_brisk", "快走", "brisk_walk", "30 分钟", "30 分钟", "抬头摆臂，微微出汗"),
    ChosenActivity(Component.RESISTANCE, "sit_stand_slow", "坐站起立", "sit_to_stand", "10 次 × 2 组", "10 次 × 2 组", "慢慢站起，慢慢坐下"),
    ChosenActivity(Component.RESISTANCE, "wall_pushup", "靠墙俯卧撑", "wall_push_up", "10 次 × 2 组", "10 次 × 2 组", "弯肘吸气，推开呼气"),
    ChosenActivity(Component.RESISTANCE, "band_row", "坐着拉弹力带", "seated_band_row", "10 次 × 2 组", "10 次 × 2 组", "坐直，拉到腰旁再放"),
    ChosenActivity(Component.BALANCE, "bal_one_leg_hold", "单脚站立", "single_leg_stand", "10 秒 × 4 次", "10 秒 × 4 次", "手扶椅背，两脚轮流"),
)

BASIS = Basis(
    diagnoses=(Diagnosis("原发性高血压 2 级（已控制）", "I10"), Diagnosis("2 型糖尿病", "E11.9")),
    medications="氨氯地平 5 mg qd；二甲双胍 0.5 g bid（随餐）。未用 β 受体阻滞剂、胰岛素",
    allergy="未发现", risk="中风险",
    risk_reasons=("两种慢病", "目前不规律运动", "无已知心血管病"),
    clearance="医师已许可", clearance_on=date(2026, 11, 20), screened_on=date(2026, 11, 20),
    screening_valid_until=date(2027, 2, 18), tested_on=date(2026, 11, 21), activity_minutes=60,
    measures=(
        FactLine("resting_heart_rate", "静息心率", "68", "次/分", date(2026, 11, 23)),
        FactLine("resting_systolic", "血压", "132/82", "mmHg", date(2026, 11, 23)),
        FactLine("fasting_glucose", "空腹血糖", "6.8", "mmol/L", date(2026, 11, 20)),
        FactLine("hba1c", "HbA1c", "7.1", "%", date(2026, 10, 28)),
        FactLine("bmi", "BMI", "26.4", "kg/m²", date(2026, 11, 23)),
        FactLine("waist", "腰围", "92", "cm", date(2026, 11, 23)),
        FactLine("six_minute_walk", "6 分钟步行", "486", "m", date(2026, 11, 21)),
        FactLine("chair_stand_30s", "30 秒坐站", "13", "次", date(2026, 11, 21)),
    ),
    problems=("下肢力量偏弱", "久坐"), joints="右膝 0–120°，痛 2/10",
)  # fmt: skip


def prescription(**changes: object) -> Prescription:
    """王𠮷堃, 62, hypertension and type 2 diabetes, controlled; every P line confirmed."""
    base = Prescription(
        number="EP-2026-001873", version=2, supersedes="第 1 版", supersedes_id=None, medical=True,
        drafted_on=date(2026, 11, 23), valid_from=date(2026, 11, 23), valid_to=date(2027, 2, 14), review_on=date(2026, 12, 21),
        letterhead=Letterhead("幸福里社区卫生服务中心", "体卫融合服务站", "000-0000 0000", "幸福里 1 号", "1 楼服务台左侧"),
        person=PersonOnPaper("王𠮷堃", "男", 62, "XF2026-00417"), basis=BASIS, plan=plan(), stage="adapt", chosen=CHOSEN,
        departures=(), activities=ACTIVITIES,
        week=(
            *(DaySlot(d, Component.AEROBIC, 30) for d in (0, 1, 3, 4, 5)),
            *(DaySlot(d, Component.RESISTANCE, 20) for d in (1, 4)), *(DaySlot(d, Component.BALANCE, 10) for d in (1, 4)),
        ),
        goals=(
            Goal("每周中等强度有氧 ≥150 分钟", "每周走路 5 天，每次 30 分钟，一口气能走完", "pavs_minutes_week", 150, "分钟/周", date(2027, 2, 14)),
            Goal("6 分钟步行 ≥520 m", None, "six_minute_walk", 520, "m", date(2027, 2, 14)),
            Goal("30 秒坐站 ≥15 次", None, "chair_stand_30s", 15, "次", date(2027, 2, 14)),
        ),
        medical_opinion="", exercise_opinion="", confirmed=("HTN-A-F", "STATION-R-S"), confirmed_by="刘明远",
        visits=(NextVisit(date(2026, 12, 7), "电话", "问不适、血压和用药"), NextVisit(date(2026, 12, 21), "来站", "带血压本和居民页")),
        place="幸福里公园步道", people=("刘医生", "陈指导员"), facts={},
    )  # fmt: skip
    return replace(base, **changes)


def unconfirmed() -> Prescription:
    """Nothing of confidence C or P confirmed."""
    return prescription(confirmed=(), confirmed_by=None)


def by_feel() -> Prescription:
    """A β-blocker: heart rate may not guide effort."""
    feel = (statement("M-BB", "正在服用会压低心率的药（β 受体阻滞剂）", "吃的药会压低心跳", A, "ALL"),)
    chosen = tuple(c for c in CHOSEN if c.field not in ("aerobic.heart_rate", "aerobic.hrr_pct"))
    basis = replace(BASIS, medications="美托洛尔 47.5 mg qd；二甲双胍 0.5 g bid（随餐）")
    return prescription(plan=replace(plan(), effort_by_feel=feel), chosen=chosen, basis=basis)


def aged_80() -> Prescription:
    """Light effort only, wide ranges, four weeks, no resistance yet."""
    stages = tuple(
        replace(s, heart_rate=None, components=tuple(
            replace(c, intensity_words="疲劳度 9–11，能唱歌", intensity_plain="很轻松，还能唱歌") if c.component is Component.AEROBIC else c
            for c in s.components if c.component is not Component.RESISTANCE
        )) for s in plan().stages
    )  # fmt: skip
    chosen = (
        Chosen("adapt", "aerobic.frequency", 3, 5), Chosen("adapt", "aerobic.minutes", 10, 15), Chosen("adapt", "aerobic.rpe", 9, 11),
        Chosen("adapt", "balance.frequency", 3, 3), Chosen("adapt", "balance.minutes", 10, 10),
    )  # fmt: skip
    activities = (
        ChosenActivity(Component.AEROBIC, "march_place", "踏步", "march_in_place", "10–15 分钟", "10 分钟", "原地抬膝，前后摆臂"),
        ChosenActivity(Component.BALANCE, "heel_raise_hold", "提踵", "heel_raise", "8 次 × 2 组", "8 次 × 2 组", "手扶椅背，脚跟抬起"),
        ChosenActivity(Component.FLEXIBILITY, "str_hamstring_sit", "椅上拉伸大腿后侧", "seated_hamstring_stretch", "30 秒 × 2 次", "30 秒 × 2 次", "一腿伸直，身子前倾"),
    )  # fmt: skip
    return prescription(
        person=PersonOnPaper("李桂英", "女", 80, "XF2026-00052"), medical=True, version=1, supersedes=None,
        plan=replace(plan(), stages=stages, upper_intensity=Intensity.LIGHT), chosen=chosen, activities=activities,
        valid_to=date(2026, 12, 20),
        week=tuple(DaySlot(d, part, 10) for d in (0, 2, 4) for part in (Component.AEROBIC, Component.BALANCE, Component.FLEXIBILITY)),
    )  # fmt: skip


def long_everything() -> Prescription:
    """A long name, many reasons, many gates: nothing may be cut."""
    base = plan()
    many = tuple(
        bound(f"aerobic.{n}", f"第 {n} 个界限", "分钟", n, n + 10, why("sets_upper", f"LONG-{n}", n, n + 10, P if n % 3 == 0 else B), why("beaten", f"OLD-{n}", 1, 99, B, "DM"))
        for n in range(1, 13)
    )  # fmt: skip
    stages = tuple(
        replace(s, components=tuple(replace(c, bounds=c.bounds + many) if c.component is Component.AEROBIC else c for c in s.components))
        for s in base.stages
    )
    chosen = CHOSEN + tuple(Chosen("adapt", b.field, b.low, b.high) for b in many)
    gates = DAY_GATES + tuple(statement(f"GATE{n}", f"第 {n} 条日门槛：出现这种情况时当日先不练，坐下休息十分钟后由医师决定", f"第 {n} 种不舒服，先不练", B) for n in range(1, 9))
    signs = STOP_SIGNS + tuple(statement(f"STOP{n}", f"第 {n} 条停止信号：任何一种说不清楚的不舒服", f"第 {n} 种难受", B) for n in range(1, 6))
    return prescription(
        person=PersonOnPaper("阿卜杜热合曼·买买提伊明江·依米提", "男", 66, "XF2026-11417"),
        plan=replace(base, stages=stages, day_gates=gates, stop_signs=signs), chosen=chosen,
        medical_opinion="血压平稳，同意中等强度；如近期换药，先复测一周血压再进阶。", exercise_opinion="右膝屈曲时疼痛，先做高椅坐站。",
        place="幸福里社区文化活动中心二楼多功能运动指导教室（东侧楼梯上）",
    )  # fmt: skip
