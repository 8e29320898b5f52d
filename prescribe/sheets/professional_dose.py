"""FITT-VP, stages and reasons of the professional page: numbers from the plan and what was chosen inside it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prescribe.prescription import Prescription
from prescribe.sheets.blocks import Column, Reason, Reasons, Stage, Stages, Table
from prescribe.sheets.runs import NEW_LINE, Run, Text
from prescribe.sheets.wording import CIRCLED, GLUE, TO_CONFIRM, glued, is_confirmed, number, span
from protocols.plan import ActivityChoice, Bound, ComponentPlan
from protocols.terms import Component

NAMES = {
    Component.AEROBIC: "有氧",
    Component.RESISTANCE: "抗阻",
    Component.BALANCE: "平衡",
    Component.FLEXIBILITY: "柔韧",
}
COLUMNS = (
    Column("类型", 0.075, "centre", strong=True),
    Column("频率 F", 0.115),
    Column("强度 I（方法）", 0.30),
    Column("时间 T", 0.175),
    Column("方式 T", 0.215),
    Column("每周总量 V", 0.12),
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Which bound carries which reference mark."""

    order: tuple[Bound, ...]

    def of(self, bound: Bound | None) -> str:
        """「①」 …, or nothing for a bound without reasons."""
        if bound is None or bound not in self.order:
            return ""
        place = self.order.index(bound)
        return CIRCLED[place] if place < len(CIRCLED) else f"[{place + 1}]"


def marks(prescription: Prescription) -> Marks:
    """Bounds of the present stage that can say why, in the order of the table."""
    stage = prescription.plan.stage(prescription.stage)
    found = [b for c in stage.components for b in c.bounds if b.reasons and _is_printed(prescription, b)]
    return Marks(tuple(found))


def _is_printed(prescription: Prescription, bound: Bound) -> bool:
    if bound.field in ("aerobic.heart_rate", "aerobic.hrr_pct") and prescription.plan.effort_by_feel:
        return False
    return prescription.value(bound.field) is not None


def _piece(prescription: Prescription, row: ComponentPlan, field: str, unit: str, noted: Marks, lead: str = "") -> list[Run]:
    """`lead **5** unit ①` of one field, the number in a box while a physician must confirm it; empty when nothing is chosen."""
    value = prescription.value(field)
    if value is None:
        return []
    bound = row.bound(field)
    doubtful = bound is not None and not is_confirmed(bound, prescription, prescription.stage)
    text = [Run(lead)] if lead else []
    return [*text, Run(span(*value), strong=True, boxed=doubtful), Run((GLUE + unit if unit else "") + noted.of(bound))]


def _joined(*groups: list[Run], separator: Run = NEW_LINE) -> Text:
    found: list[Run] = []
    for group in groups:
        if group:
            found += ([separator] if found else []) + group
    return tuple(found)


def fitt_table(prescription: Prescription, noted: Marks) -> Table:
    """One row a component, numbers of the present stage."""
    stage = prescription.plan.stage(prescription.stage)
    rows = []
    for row in stage.components:
        cells = {
            Component.AEROBIC: _aerobic,
            Component.RESISTANCE: _resistance,
            Component.BALANCE: _balance,
            Component.FLEXIBILITY: _flexibility,
        }[row.component](prescription, row, noted)
        if any(cells[:3]):
            rows.append((NAMES[row.component], *cells[:3], _ways(prescription, row), cells[3]))
    return Table(COLUMNS, tuple(rows))


def fitt_aside(prescription: Prescription, table: Table) -> Text:
    """At the heading's right: what a box round a number means, and the parts of one session."""
    boxed = any(run.boxed for cells in table.rows for cell in cells if isinstance(cell, tuple) for run in cell)
    parts = Run(session_parts(prescription))
    return (Run("框住的数："), TO_CONFIRM, Run("　"), parts) if boxed else (parts,)


def _ways(prescription: Prescription, row: ComponentPlan) -> Text:
    """Names; a dose stands behind them only where the time column does not already say it."""
    own = [a for a in prescription.activities if a.component is row.component]
    if row.component is Component.AEROBIC:
        met = {a.activity_id: _met_words(a) for a in row.activities}
        return "、".join(a.name + met.get(a.activity_id, "") for a in own)
    doses = {_bare(a.dose) for a in own}
    if len(doses) == 1:
        dose = own[0].dose
        said = "" if not dose or _bare(dose) == _usual(prescription, row.component) else f"（{'各 ' if len(own) > 1 else ''}{glued(dose)}）"
        return "、".join(a.name for a in own) + said
    return "、".join(a.name + (f"（{glued(a.dose)}）" if a.dose else "") for a in own)


def _met_words(choice: ActivityChoice) -> str:
    """「（4.8 MET，17200）」: the value that volume is counted with, and its code in the compendium."""
    if choice.volume_met is None or choice.met_code is None:
        return ""
    of = choice.met_code if choice.counted_met is None else f"老年{GLUE}{choice.older_met:.1f}{GLUE}MET60+"
    return f"（{choice.volume_met:.1f}{GLUE}MET，{of}）"


def _bare(dose: str) -> str:
    return dose.replace(" ", "").replace(GLUE, "").removeprefix("保持").removeprefix("每次")


def _effort_words(prescription: Prescription, row: ComponentPlan) -> str:
    """The plan's words on effort without the numbers that stand beside them as chosen."""
    said = {"rpe": "疲劳度", "pct1rm": r"[\d–]+\s*%1RM", "heart_rate": r"靶心率|心率|[\d–]+\s*次/分", "hrr_pct": r"储备心率|[\d–]+\s*%"}
    beside = [pattern for name, pattern in said.items() if prescription.value(f"{row.component}.{name}")]
    parts = row.intensity_words.split("，")
    return "，".join(p for p in parts if not any(re.match(pattern, p) for pattern in beside))


def _usual(prescription: Prescription, component: Component) -> str:
    """The dose that the time column already says."""
    first, second, units = {
        Component.RESISTANCE: ("reps", "sets", ("次", "组")),
        Component.FLEXIBILITY: ("hold_seconds", "repeats", ("秒", "次")),
    }.get(component, ("minutes", "", ("分钟", "")))
    a, b = prescription.value(f"{component}.{first}"), prescription.value(f"{component}.{second}")
    if a is None:
        return ""
    return f"{span(*a)}{units[0]}" + (f"×{span(*b)}{units[1]}" if b else "")


def _aerobic(prescription: Prescription, row: ComponentPlan, noted: Marks) -> tuple[Text, Text, Text, Text]:
    rate: list[Run] = []
    if not prescription.plan.effort_by_feel:
        rate = _piece(prescription, row, "aerobic.heart_rate", "次/分", noted)
        zone = prescription.plan.stage(prescription.stage).heart_rate
        if not rate and zone:
            rate = [Run(span(zone.low, zone.high), strong=True), Run(GLUE + "次/分")]
    reserve = prescription.value("aerobic.hrr_pct")
    if rate and reserve:
        rate.append(Run(f"（{span(*reserve)}{GLUE}%HRR{noted.of(row.bound('aerobic.hrr_pct'))}）"))
    effort = _piece(prescription, row, "aerobic.rpe", "", noted, "疲劳度 ")
    if told := _effort_words(prescription, row):
        effort.append(Run(("，" if effort else "") + told))
    feel = [Run("心率不作准：看疲劳度和说话", strong=True)] if prescription.plan.effort_by_feel else []
    return (
        _joined(_piece(prescription, row, "aerobic.frequency", "次/周", noted)),
        _joined(feel, rate, effort),
        _joined(_piece(prescription, row, "aerobic.minutes", "分钟", noted)),
        _joined(*_volume(prescription, row, noted)),
    )


def week_minutes(prescription: Prescription, stage: str) -> tuple[float, float] | None:
    """Frequency × time of the chosen numbers, minutes a week; None when one is missing."""
    times, minutes = prescription.value("aerobic.frequency", stage), prescription.value("aerobic.minutes", stage)
    if times is None or minutes is None:
        return None
    return times[0] * minutes[0], times[1] * minutes[1]


def _volume(prescription: Prescription, row: ComponentPlan, noted: Marks) -> list[list[Run]]:
    computed = week_minutes(prescription, prescription.stage)
    if computed is None:
        return []
    found = [[Run(span(*computed), strong=True), Run(GLUE + "分钟" + noted.of(row.bound("aerobic.week_minutes")))]]
    first = next((a for a in prescription.activities if a.component is Component.AEROBIC), None)
    met = next((a.volume_met for a in row.activities if first and a.activity_id == first.activity_id), None)
    if met:
        found.append([Run(f"{span(round(computed[0] * met), round(computed[1] * met))}{GLUE}MET-min")])
        each = prescription.plan.kcal_per_met_minute
        if each is not None:
            found.append([Run(f"约{GLUE}{span(*(round(computed[end] * met * each, -1) for end in (0, 1)))}{GLUE}千卡")])
    return found


def _resistance(prescription: Prescription, row: ComponentPlan, noted: Marks) -> tuple[Text, Text, Text, Text]:
    apart = [Run(f"隔{GLUE}≥48{GLUE}h")] if prescription.plan.resistance_nonconsecutive else []
    reps = _piece(prescription, row, "resistance.reps", "次", noted)
    sets = _piece(prescription, row, "resistance.sets", "组", noted, f"{GLUE}×{GLUE}")
    kinds = _piece(prescription, row, "resistance.exercises", "个动作", noted)
    effort = _piece(prescription, row, "resistance.rpe", "", noted, "疲劳度 ")
    if told := _effort_words(prescription, row):
        effort.append(Run(("，" if effort else "") + told))
    times, count, each = (prescription.value(f"resistance.{name}") for name in ("frequency", "exercises", "sets"))
    if not count:
        named = sum(a.component is Component.RESISTANCE for a in prescription.activities)
        count = (named, named) if named else None
    total: list[Run] = []
    if times and count and each:
        total = [Run(span(times[0] * count[0] * each[0], times[1] * count[1] * each[1]), strong=True), Run(GLUE + "组")]
    return (
        _joined(_piece(prescription, row, "resistance.frequency", "次/周", noted), apart),
        _joined(
            _piece(prescription, row, "resistance.pct1rm", "%1RM", noted),
            effort,
        ),
        _joined(reps + sets, kinds),
        _joined(total),
    )


def _balance(prescription: Prescription, row: ComponentPlan, noted: Marks) -> tuple[Text, Text, Text, Text]:
    times, minutes = prescription.value("balance.frequency"), prescription.value("balance.minutes")
    total = [Run(span(times[0] * minutes[0], times[1] * minutes[1]), strong=True), Run(GLUE + "分钟")] if times and minutes else []
    return (
        _joined(_piece(prescription, row, "balance.frequency", "次/周", noted)),
        _joined([Run(row.intensity_words)] if row.intensity_words else []),
        _joined(_piece(prescription, row, "balance.minutes", "分钟", noted)),
        _joined(total),
    )


def _flexibility(prescription: Prescription, row: ComponentPlan, noted: Marks) -> tuple[Text, Text, Text, Text]:
    hold = _piece(prescription, row, "flexibility.hold_seconds", "秒", noted)
    repeat = _piece(prescription, row, "flexibility.repeats", "次", noted, f"{GLUE}×{GLUE}")
    times = prescription.value("flexibility.frequency")
    return (
        _joined(_piece(prescription, row, "flexibility.frequency", "次/周", noted)),
        _joined([Run(row.intensity_words)] if row.intensity_words else []),
        _joined(hold + repeat),
        _joined([Run(span(*times), strong=True), Run(GLUE + "次")] if times else []),
    )


def session_parts(prescription: Prescription) -> str:
    """「每次：热身 5 → 主体 30 → 整理 5 分钟」."""
    minutes = prescription.value("aerobic.minutes")
    main = f" → 主体 {span(*minutes)}" if minutes else " → 主体"
    stretch = " → 拉伸" if any(a.component is Component.FLEXIBILITY for a in prescription.activities) else ""
    plan = prescription.plan
    return f"每次：热身 {plan.warm_up_minutes}{main} → 整理 {plan.cool_down_minutes}{GLUE}分钟{stretch}"


def _weeks(first: int, last: int | None) -> str:
    if last is None:
        return f"第 {first} 周起"
    return f"第 {first} 周" if first == last else f"第 {first}–{last} 周"


def stage_table(prescription: Prescription, most: int | None = None) -> Stages | None:
    """Every stage with chosen numbers, the present one framed; at most `most` of them, the present one included."""
    found: list[Stage] = []
    now = 0
    for stage in prescription.plan.stages:
        if stage.key == prescription.stage:
            now = len(found)
        title = _weeks(stage.first_week, stage.last_week) + ("（现在）" if stage.key == prescription.stage else "")
        found.append(Stage(title, tuple(tell(prescription, stage.key) for _, tell in _STAGE_ROWS)))
    if not found:
        return None
    if most is not None and len(found) > most:
        first = min(now, len(found) - most)
        found, now = found[first : first + most], now - first
    told = [i for i in range(len(_STAGE_ROWS)) if any(s.lines[i] != "—" for s in found)]
    columns = tuple(Stage(s.weeks, tuple(s.lines[i] for i in told)) for s in found)
    return Stages(tuple(_STAGE_ROWS[i][0] for i in told), columns, now)


def _aerobic_stage(prescription: Prescription, key: str) -> str:
    times, minutes = prescription.value("aerobic.frequency", key), prescription.value("aerobic.minutes", key)
    return f"{span(*times)}{GLUE}次{GLUE}×{GLUE}{span(*minutes)}{GLUE}分钟" if times and minutes else "—"


def _effort_stage(prescription: Prescription, key: str) -> str:
    rate = None if prescription.plan.effort_by_feel else prescription.value("aerobic.heart_rate", key)
    if rate:
        return f"{span(*rate)}{GLUE}次/分"
    feel = prescription.value("aerobic.rpe", key)
    return f"疲劳度{GLUE}{span(*feel)}" if feel else "—"


def _resistance_stage(prescription: Prescription, key: str) -> str:
    sets, reps = prescription.value("resistance.sets", key), prescription.value("resistance.reps", key)
    if not sets or not reps:
        return "—"
    load = prescription.value("resistance.pct1rm", key)
    return f"{span(*sets)}{GLUE}组{GLUE}×{GLUE}{span(*reps)}{GLUE}次" + (f"，{span(*load)}{GLUE}%1RM" if load else "")


_STAGE_ROWS = (("有氧", _aerobic_stage), ("强度", _effort_stage), ("抗阻", _resistance_stage))


def reason_rows(prescription: Prescription, noted: Marks) -> tuple[Reason, ...]:
    """One row a marked bound."""
    return tuple(_reason(prescription, noted, bound) for bound in noted.order)


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if low is None:
        return f"≤{number(high)}"
    return f"≥{number(low)}" if high is None else span(low, high)


def _reason(prescription: Prescription, noted: Marks, bound: Bound) -> Reason:
    setting: dict[str, list[str]] = {}
    for r in bound.reasons:
        if r.part in ("sets_upper", "sets_lower"):
            said = _range(r.low, r.high)
            setting.setdefault(r.rule_id, []).append(said)
    parts = [f"{rule}{' ' + '、'.join(dict.fromkeys(filter(None, said))) if any(said) else ''}" for rule, said in setting.items()]
    parts += [r.say for r in bound.reasons if r.part == "error"]
    unknown = sum(r.part == "assumed" for r in bound.reasons)
    parts += [f"另有 {unknown} 项未查，按严处理"] if unknown else []
    beaten = [f"{r.rule_id} {_range(r.low, r.high)}".strip() for r in bound.reasons if r.part == "beaten"]
    sources = dict.fromkeys(r.source for r in bound.reasons if r.part in ("sets_upper", "sets_lower"))
    limit = f"{bound.label} {span(bound.low, bound.high)}{GLUE + bound.unit if bound.unit else ''}"
    return Reason(
        noted.of(bound), limit, "；".join(parts) or bound.plain, "；".join(beaten[:2]) + ("等" if len(beaten) > 2 else ""),
        next(iter(sources), ""), str(bound.confidence), bound.confidence.needs_physician,
        is_confirmed(bound, prescription, prescription.stage),
    )  # fmt: skip


def reasons_block(rows: tuple[Reason, ...], most: int | None = None) -> Reasons:
    """The first `most` rows, with 「其余 9 条见第 2 页」."""
    if most is None or len(rows) <= most:
        return Reasons(rows)
    return Reasons(rows[:most], f"其余 {len(rows) - most} 条见第 2 页")



def reasons_in_words(rows: tuple[Reason, ...], most: int) -> str:
    """The first rows as running text: mark, the rule that set the bound, the one it beat, source and confidence."""
    return "".join(
        f"{row.mark}{row.set_by.split('；')[0]}{'，收紧 ' + row.beat.split('；')[0] if row.beat else ''}（{row.source}·{row.confidence}）；"
        for row in rows[:most]
    )
