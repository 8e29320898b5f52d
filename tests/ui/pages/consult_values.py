"""Hand-made values for the pages of the consultation and the prescription, and a clinic that answers with them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from uuid import UUID

from prescribe.assess import AssessmentField, AssessmentState, Entry, LastValue, Part, PartState
from prescribe.assess import fields as real_fields
from prescribe.clock import STATION_ZONE
from prescribe.draft import DraftState
from prescribe.prescription import (
    Basis,
    Chosen,
    ChosenActivity,
    DaySlot,
    Departure,
    Diagnosis,
    Goal,
    Letterhead,
    NextVisit,
    PersonOnPaper,
    Prescription,
    SignatureOnPaper,
)
from prescribe.sign import Signer, SigningState
from protocols.plan import (
    ActivityChoice,
    Bound,
    Clash,
    ComponentPlan,
    HeartRateZone,
    Plan,
    Reason,
    Stage,
    Statement,
)
from protocols.screening import Finding, MissingFact, Screening, TableAnswer, UsedFact
from protocols.terms import Action, Answer, Clearance, Component, Confidence, Gate, Intensity, RiskTier, Role

TODAY = date(2026, 11, 23)
RESIDENT = UUID(int=7)
ASSESSMENT = UUID(int=8)
PRESCRIPTION = UUID(int=9)
DOCTOR_ID, INSTRUCTOR_ID = UUID(int=1), UUID(int=2)


def entry(fact_id: str, value: object, by: str = "李文静", status: str = "known", **more: object) -> Entry:
    """A stored answer of today."""
    return Entry(fact_id, status, value, at="2026-11-23T09:05:00+08:00", by=by, **more)


def fields() -> tuple[AssessmentField, ...]:
    """The real list of fields."""
    return real_fields()


def part_state(side: str, entries: tuple[Entry, ...] = (), by: str = "", **more: object) -> PartState:
    """A stored part."""
    part = Part(side, entries, str(more.pop("opinion", "")), bool(more.pop("done", False)))
    heads = (UUID(int=100),) if entries else ()
    return PartState(part, heads, by, str(more.pop("by_id", "")), "14:22" if entries else None, None)


def assessment(medical: tuple[Entry, ...] = (), fitness: tuple[Entry, ...] = (), last: dict | None = None) -> AssessmentState:
    """A visit of today."""
    rows = fields()
    ids = tuple(tuple(r.fact_id for r in rows if r.side == side) for side in ("medical", "fitness"))
    return AssessmentState(
        ASSESSMENT, RESIDENT, TODAY, part_state("medical", medical, "李文静" if medical else ""),
        part_state("fitness", fitness, "张锐" if fitness else ""), last or {}, ids, rows,
    )  # fmt: skip


def last_values() -> dict[str, LastValue]:
    """What was measured on 20 August."""
    on = date(2026, 8, 20)
    texts = {
        "resting_systolic": "142 mmHg", "resting_diastolic": "84 mmHg", "resting_heart_rate": "72 次/分",
        "fasting_glucose": "7.4 mmol/L", "hba1c": "7.6 %", "waist": "92 cm",
    }  # fmt: skip
    return {k: LastValue(v, on) for k, v in texts.items()}


def missing(fact_id: str, question: str, effect: str = "block", by: str = "doctor", why: str = "") -> MissingFact:
    """One open question."""
    assumed = "未查，按中度处理" if effect == "assume" else None
    return MissingFact(fact_id, question, why, by, effect, assumed, ("X1",))


def finding(action: Action = Action.MODIFY, say: str = "静息血压 132/82 mmHg。", **more: object) -> Finding:
    """One rule that fired."""
    used = (UsedFact("resting_systolic", "静息收缩压", "132 mmHg"),)
    base = Finding(
        "HTN3", "hypertension", "原发性高血压", Gate.DAY, action, say, None, used, "GETP12", "ACSM 指南第 12 版", Confidence.B
    )
    return replace(base, **more)


def screening(**more: object) -> Screening:
    """A concluded screening that may start; change what the test is about."""
    base = Screening(
        on=TODAY, valid_until=date(2027, 2, 21), clearance=Clearance.MAY_START, concluded=True,
        headline="按现在的资料可以开始运动。", findings=(), missing=(),
        tables=(TableAnswer("ACSM 2015", "规律运动、无症状", "not_necessary", "不必另做医学许可。", Confidence.A),),
        questionnaire="cleared", risk=RiskTier.MEDIUM, risk_complete=True, risk_reasons=("高血压",),
        upper_intensity=Intensity.MODERATE, day_gates=(), protocols=("hypertension",),
        trace=(("X1", Answer.NO), ("HTN3", Answer.YES), ("X7", Answer.NOT_KNOWN)), fingerprint="0123456789abcdef",
    )  # fmt: skip
    return replace(base, **more)


def reason(part: str, low: float | None, high: float | None, name: str = "原发性高血压", say: str = "", rule: str = "HTN-A-F",
           confidence: Confidence = Confidence.A) -> Reason:  # fmt: skip
    """One line of 「为什么」."""
    return Reason(part, rule, "hypertension", name, say or f"{name} {low}–{high}", low, high, "NHC-HTN", "成人高血压食养指南", confidence)


def bound(field: str, label: str, unit: str, low: float, high: float, proposed: float, **more: object) -> Bound:
    """A bound with two winners and one beaten."""
    reasons = more.pop("reasons", (
        reason("sets_upper", low, high, "2 型糖尿病", f"2 型糖尿病起步 {low:g}–{high:g}", "DM-A"),
        reason("beaten", low + 1, high + 2, "原发性高血压", f"原发性高血压 {low + 1:g}–{high + 2:g}：更高", "HTN-A", Confidence.B),
        reason("silent", None, None, "药物", "β 受体阻滞剂：未使用", "M-BB", Confidence.P),
    ))  # fmt: skip
    plain = str(more.pop("plain", "两种病各有一个起步量，取低的一档。"))
    return Bound(field, label, unit, low, high, proposed, bool(more.pop("safety", False)), plain, reasons, Confidence.A)


def statement(say: str, plain: str | None = None) -> Statement:
    """A cited sentence."""
    return Statement(say, plain, "S1", "hypertension", "GETP12", "ACSM 指南第 12 版", Confidence.A)


def stage(key: str = "start", name: str = "适应期", first: int = 1, last: int | None = 4) -> Stage:
    """One stage with four rows."""
    walk = ActivityChoice("walk_brisk", "快走", 3.5, "walk", "能说话不能唱歌")
    aerobic = ComponentPlan(
        Component.AEROBIC, "有氧",
        (
            bound("aerobic.frequency", "有氧频率", "次/周", 3, 4, 4), bound("aerobic.minutes", "每次时间", "分", 10, 20, 20),
            bound("aerobic.hrr_pct", "储备心率", "%", 30, 45, 45), bound("aerobic.heart_rate", "靶心率", "次/分", 97, 111, 111),
            bound("aerobic.rpe", "疲劳度", "", 10, 12, 12),
        ),
        "疲劳度 10–12，能说话不能唱歌", "微微出汗", (walk,), ("避开：冲刺、跳跃、憋气",),
    )  # fmt: skip
    resistance = ComponentPlan(
        Component.RESISTANCE, "抗阻",
        (
            bound("resistance.frequency", "抗阻频率", "次/周", 2, 3, 2), bound("resistance.pct1rm", "负荷", "%1RM", 40, 50, 50),
            bound("resistance.rpe", "疲劳度", "", 11, 13, 13), bound("resistance.sets", "组数", "组", 1, 2, 1),
            bound("resistance.reps", "每组次数", "次", 10, 15, 15), bound("resistance.exercises", "动作数", "个", 8, 10, 10),
        ),
        "疲劳度 11–13", "不憋气", (), ("中间至少隔一天；不憋气",),
    )  # fmt: skip
    balance = ComponentPlan(
        Component.BALANCE, "平衡",
        (bound("balance.frequency", "平衡频率", "次/周", 2, 7, 3), bound("balance.minutes", "每次时间", "分", 10, 20, 15)),
        "轻松", "扶稳", (), ("旁边要有扶手",),
    )  # fmt: skip
    flexibility = ComponentPlan(
        Component.FLEXIBILITY, "柔韧",
        (bound("flexibility.frequency", "柔韧频率", "次/周", 2, 7, 3),
         bound("flexibility.hold_seconds", "每个动作保持", "秒", 10, 30, 30),
         bound("flexibility.repeats", "每个动作次数", "次", 2, 4, 2)),
        "轻微牵拉感，不痛", "轻轻拉", (), ("避免低头过久",),
    )  # fmt: skip
    zone = HeartRateZone(97, 111, "储备心率法", 165, 10, "KARV", Confidence.B)
    return Stage(key, name, first, last, (aerobic, resistance, balance, flexibility), zone, (30, 80), (105, 280))


def plan(**more: object) -> Plan:
    """A plan of three stages without clash."""
    base = Plan(
        fingerprint="0123456789abcdef", library_edition="2026.1", protocols=(("hypertension", "原发性高血压", "2026.1"),),
        medical=True, stages=(stage(), stage("build", "提高期", 5, 8), stage("hold", "保持期", 9, 12)), effort_by_feel=(),
        upper_intensity=Intensity.MODERATE, warm_up_minutes=5, cool_down_minutes=10,
        avoid=(statement("憋气用力"), statement("深蹲、跳跃")),
        day_gates=(statement("运动前血压 ≥160/100 mmHg 时先不做"),), precautions=(),
        stop_signs=tuple(statement(w) for w in ("胸痛胸闷", "明显气短", "头晕", "心慌", "冷汗", "小腿走痛", "低血糖感")),
        max_days_between=2, resistance_nonconsecutive=True, supervision=statement("在站里起步，前 2 周每次量血压"),
        goals=(), effects=(), progression=(), step_back=(), hold=(), follow_up=(), assumptions=(), clashes=(),
    )  # fmt: skip
    return replace(base, **more)


def prescription(**more: object) -> Prescription:
    """A draft inside all bounds."""
    basis = Basis(
        (Diagnosis("高血压", "I10"),), "二甲双胍", "无已知过敏", "中风险", ("高血压",), "可以开始运动", TODAY, TODAY,
        date(2027, 2, 21), TODAY, 90, (), (), "右膝旧伤",
    )  # fmt: skip
    chosen = tuple(
        Chosen("start", b.field, b.low if b.field.endswith(("hrr_pct", "heart_rate", "rpe", "pct1rm", "reps", "exercises"))
               else b.proposed, b.proposed)
        for c in stage().components for b in c.bounds
    )  # fmt: skip
    week = (
        DaySlot(0, Component.AEROBIC, 20), DaySlot(0, Component.FLEXIBILITY, 15), DaySlot(1, Component.RESISTANCE, 25),
        DaySlot(2, Component.AEROBIC, 20), DaySlot(3, Component.RESISTANCE, 25), DaySlot(3, Component.FLEXIBILITY, 15),
        DaySlot(4, Component.AEROBIC, 20), DaySlot(5, Component.BALANCE, 15), DaySlot(6, Component.AEROBIC, 20),
    )  # fmt: skip
    base = Prescription(
        number="EP-2026-001873", version=1, supersedes=None, supersedes_id=None, medical=True, drafted_on=TODAY,
        valid_from=TODAY, valid_to=date(2026, 12, 21), review_on=date(2026, 12, 21),
        letterhead=Letterhead("青禾街道社区卫生服务中心", "青禾站", "", "", ""),
        person=PersonOnPaper("王𠮷堃", "男", 62, "SH-0018734"), basis=basis, plan=plan(), stage="start", chosen=chosen,
        departures=(),
        activities=(
            ChosenActivity(Component.AEROBIC, "walk_brisk", "快走", "walk", "", "", ""),
            ChosenActivity(Component.AEROBIC, "cycle", "固定单车", None, "", "", ""),
            ChosenActivity(Component.RESISTANCE, "sit_stand", "坐站", None, "", "", ""),
            ChosenActivity(Component.RESISTANCE, "band_row", "弹力带划船", None, "", "", ""),
            ChosenActivity(Component.FLEXIBILITY, "calf", "小腿牵伸", None, "", "", ""),
        ),
        week=week, goals=(Goal("12 周内：收缩压 < 130，每周有氧 150 分钟", None, "resting_systolic", 130, "mmHg", date(2027, 2, 15)),),
        medical_opinion="", exercise_opinion="", confirmed=(), confirmed_by=None,
        visits=(NextVisit(date(2026, 12, 7), "电话", "第 2 周，问不适和血压"), NextVisit(date(2026, 12, 21), "来站", "第 4 周，看能不能进阶")),
        place="站里", people=("李文静 社区医生",), facts={},
    )  # fmt: skip
    return replace(base, **more)


def with_value(base: Prescription, field: str, value: float, reason_text: str = "") -> Prescription:
    """The prescription with one number changed, and a written reason."""
    chosen = tuple(replace(c, low=value, high=value) if c.field == field and c.stage == base.stage else c for c in base.chosen)
    departures = base.departures
    if reason_text:
        departures = (Departure(base.stage, field, value, 10, 20, reason_text, "李文静", "社区医生", "2026-11-23T14:36:00+08:00"),)
    return replace(base, chosen=chosen, departures=departures)


def signature(name: str = "张锐", counts: bool = True) -> SignatureOnPaper:
    """A signature of 14:31."""
    return SignatureOnPaper("运动处方师", name, "YDCF…117", "2026-11-23 14:31", counts)


def signing(medical: str = "waiting", exercise: str = "waiting", changed: tuple[str, ...] = (), **more: object) -> SigningState:
    """How far two signatures are."""
    def sign(name: str, state: str) -> SignatureOnPaper | None:
        return None if state == "waiting" else signature(name, state == "signed")

    required = (
        Signer("medical", "社区医生", sign("李文静", medical), medical),
        Signer("exercise", "运动处方师", sign("张锐", exercise), exercise),
    )
    base = SigningState("ab" * 32, required, medical == exercise == "signed", (), changed, UUID(int=55))
    return replace(base, **more)


def draft(**more: object) -> DraftState:
    """A draft that can be signed."""
    base = DraftState(PRESCRIPTION, prescription(), (UUID(int=55),), signing(), (), RESIDENT, "draft", "草案")
    return replace(base, **more)


CLASH = Clash("aerobic.minutes", "每次时间", "两条规则没有共同范围：甲要 10–20 分，乙要 30–60 分。请两人商定。", ())


class StandingClock:
    """Stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 14, 31, tzinfo=STATION_ZONE)

    def today(self) -> date:
        return TODAY


class StandInClinic:
    """Answers use cases with what the test says, and remembers what was asked."""

    def __init__(self, answers: dict[Callable, object]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, tuple, dict]] = []
        self.clock = StandingClock()
        self.on_change = None
        self.library = SimpleNamespace(medications={}, medication_classes={}, activities={})

    def do(self, use_case: Callable, /, *args: object, by: object = None, **kwargs: object) -> object:
        self.asked.append((use_case.__name__, args, {**kwargs, "by": by}))
        answer = self.answers.get(use_case)
        if isinstance(answer, Exception):
            raise answer
        return answer(*args, **kwargs) if callable(answer) else answer

    def submit(self, use_case: Callable, /, *args: object, by: object = None, **kwargs: object) -> Future:
        """A change, answered at once."""
        given: Future = Future()
        try:
            given.set_result(self.do(use_case, *args, by=by, **kwargs))
        except Exception as error:
            given.set_exception(error)
        return given

    def calls(self, name: str) -> list[tuple]:
        """Arguments of every call of one use case."""
        return [args for each, args, _ in self.asked if each == name]


def people() -> tuple[SimpleNamespace, SimpleNamespace]:
    """The doctor and the instructor on duty."""
    return (
        SimpleNamespace(staff_id=DOCTOR_ID, name="李文静", role=Role.PHYSICIAN),
        SimpleNamespace(staff_id=INSTRUCTOR_ID, name="张锐", role=Role.RX_INSTRUCTOR),
    )
