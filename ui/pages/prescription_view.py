"""What the prescription page shows, as plain values: FITT-VP rows, the week, the cards at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prescribe.prescription import DaySlot, Departure, Prescription
from protocols.plan import Bound, ComponentPlan, Stage
from protocols.terms import Component
from ui.words import tr

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

COMPONENT_WORDS = {
    Component.AEROBIC: "有氧",
    Component.RESISTANCE: "抗阻",
    Component.BALANCE: "平衡",
    Component.FLEXIBILITY: "柔韧",
}

COMPONENT_MARKS = {
    Component.AEROBIC: "circle",
    Component.RESISTANCE: "square",
    Component.BALANCE: "diamond",
    Component.FLEXIBILITY: "triangle",
}

COMPONENT_ICONS = {
    Component.AEROBIC: "footprints",
    Component.RESISTANCE: "dumbbell",
    Component.BALANCE: "person-standing",
    Component.FLEXIBILITY: "accessibility",
}

_FREQUENCY, _TIME, _MORE = "F", "T", "more"

_CELLS: dict[Component, tuple[tuple[str, str], ...]] = {
    Component.AEROBIC: (("aerobic.frequency", _FREQUENCY), ("aerobic.minutes", _TIME)),
    Component.RESISTANCE: (("resistance.frequency", _FREQUENCY), ("resistance.sets", _TIME)),
    Component.BALANCE: (("balance.frequency", _FREQUENCY), ("balance.minutes", _TIME)),
    Component.FLEXIBILITY: (("flexibility.frequency", _FREQUENCY), ("flexibility.hold_seconds", _TIME)),
}

_CELL_UNITS = {
    "aerobic.minutes": "分/次", "balance.minutes": "分/次", "flexibility.hold_seconds": "秒/动作",
}  # fmt: skip

MIN_REASON = 8
"""Characters a written reason needs."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One number a person may change."""

    field: str
    label: str
    value: float
    text: str
    unit: str
    low: float
    high: float
    step: float
    allowed: str
    """「可选 3–4」 or 「超出 10–20」."""
    out: bool
    safety: bool
    why: bool
    description: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """The inline row under a component whose number left its bound."""

    field: str
    question: str
    reason: str
    by: str
    restore: str
    restore_value: float


@dataclass(frozen=True, slots=True)
class EffortView:
    """Intensity: bold first line, second line, and the field 「为什么」 opens."""

    head: str
    unit: str
    second: str
    field: str | None


@dataclass(frozen=True, slots=True)
class RowView:
    """One component: F, I, T, type, volume."""

    component: Component
    label: str
    icon: str
    frequency: CellView | None
    effort: EffortView
    time: CellView | None
    time_tail: str
    """After the number: 「组 × 10–15 次」; empty when the unit says all."""
    time_second: str
    types: str
    avoid: str
    volume: str
    volume_second: str
    reasons: tuple[ReasonRow, ...]


@dataclass(frozen=True, slots=True)
class SlotView:
    """One chip of the week board."""

    weekday: int
    component: Component
    mark: str
    text: str
    spoken: str


@dataclass(frozen=True, slots=True)
class SignerLine:
    """One line of 两人签名: badge, name, role, chip words and kind."""

    badge: str
    name: str
    role: str
    chip: str
    kind: str
    filled: bool


@dataclass(frozen=True, slots=True)
class ConfirmLine:
    """A C or P line that waits for a physician's click."""

    rule_id: str
    say: str
    group: str = ""
    """「这张处方的数」「练之前的门槛」「停止信号」「不做的」「注意的」."""


@dataclass(frozen=True, slots=True)
class PrescriptionBar:
    """Bar: mark, sentence, whether 签名 is on, and its words."""

    mark: str
    text: str
    may_sign: bool


@dataclass(frozen=True, slots=True)
class PrescriptionView:
    """The whole page for one stage."""

    title: str
    period: str
    state_word: str
    editable: bool
    stages: tuple[tuple[str, str], ...]
    stage: str
    rows: tuple[RowView, ...]
    clashes: tuple[str, ...]
    by_feel: str
    week: tuple[tuple[SlotView, ...], ...]
    week_note: str
    screening_mark: str
    screening_head: str
    screening_valid: str
    screening_lines: tuple[str, ...]
    stop_signs: str
    stop_act: str
    stop_measured: str
    """Stop values that only an instrument shows."""
    signers: tuple[SignerLine, ...]
    signing_note: str
    changed: bool
    goals: tuple[str, ...]
    visits: tuple[tuple[str, str, str], ...]
    """(date, mode, what)."""
    to_confirm: tuple[ConfirmLine, ...]
    bar: PrescriptionBar
    made_by: str
    """The edition of the rules, and the day of the facts."""


def figures(value: float) -> str:
    """A number without false digits."""
    return f"{value:g}"


def span(low: float, high: float) -> str:
    """「3–4」, or 「3」 when both ends meet."""
    return figures(low) if low == high else f"{figures(low)}–{figures(high)}"


def step_of(unit: str) -> float:
    """What one ↑ changes: 5 for minutes, seconds and percentages, else 1."""
    return 5.0 if unit.split("/")[0] in ("分", "秒", "%", "%1RM", "%HRR") else 1.0


def stage_label(stage: Stage) -> str:
    """「1–4 周」, or 「13 周起」 for an open end."""
    if stage.last_week is None:
        return tr("{week} 周起", week=stage.first_week)
    return tr("{span} 周", span=span(stage.first_week, stage.last_week))


def current_bound(prescription: Prescription, stage: str, field: str) -> Bound | None:
    """The bound of a field in a stage, or None when the plan has none."""
    component = Component(field.split(".")[0])
    row = prescription.plan.stage(stage).component(component)
    return row.bound(field) if row else None


def _chosen(prescription: Prescription, stage: str, bound: Bound) -> tuple[float, float]:
    value = prescription.value(bound.field, stage)
    return value if value is not None else (bound.low, bound.proposed)


def cell_view(prescription: Prescription, stage: str, bound: Bound) -> CellView:
    """A number with its range; out of range it says so."""
    low, high = _chosen(prescription, stage, bound)
    value = high
    out = value < bound.low or value > bound.high
    unit = _CELL_UNITS.get(bound.field, bound.unit)
    allowed = tr("超出 {span}") if out else tr("可选 {span}")
    allowed = allowed.format(span=span(bound.low, bound.high))
    description = "，".join(p for p in (unit, allowed) if p)
    return CellView(
        bound.field, bound.label, value, span(low, high), unit, bound.low, bound.high, step_of(bound.unit),
        allowed, out, bound.safety, bool(bound.reasons or bound.plain), description,
    )  # fmt: skip


def reason_row(bound: Bound, value: float, departure: Departure | None, by: str) -> ReasonRow:
    """「为什么定 25 分？」 with what is written so far and the way back."""
    unit = bound.unit.split("/")[0]
    amount = f"{figures(value)} {unit}".strip()
    back = bound.high if value > bound.high else bound.low
    return ReasonRow(
        bound.field,
        tr("为什么定 {amount}？", amount=amount),
        departure.reason if departure else "",
        departure.by_name if departure else by,
        tr("恢复 {amount}", amount=f"{figures(back)} {unit}".strip()),
        back,
    )


def _departure(prescription: Prescription, stage: str, field: str) -> Departure | None:
    return next((d for d in prescription.departures if d.stage == stage and d.field == field), None)


def effort_view(prescription: Prescription, stage: Stage, row: ComponentPlan) -> EffortView:
    """Intensity: heart rate when the drugs allow it, else effort by feel."""
    rpe = row.bound(f"{row.component.value}.rpe")
    rpe_words = ""
    if rpe is not None:
        rpe_words = tr("疲劳度 {span}", span=span(*_chosen(prescription, stage.key, rpe)))
    if row.component == Component.AEROBIC and stage.heart_rate is not None:
        zone = span(stage.heart_rate.low, stage.heart_rate.high)
        chosen = prescription.value("aerobic.heart_rate", stage.key)
        zone = span(*chosen) if chosen else zone
        return EffortView(tr("心率 {zone}", zone=zone), tr("次/分"), rpe_words, "aerobic.heart_rate")
    load = row.bound("resistance.pct1rm")
    if load is not None:
        return EffortView(f"{span(*_chosen(prescription, stage.key, load))} %", "1RM", rpe_words, load.field)
    if rpe is not None:
        return EffortView(rpe_words, "", row.intensity_words.replace(rpe_words, "").strip("，, "), rpe.field)
    return EffortView(row.intensity_words or "—", "", "", None)


def _number(prescription: Prescription, stage: str, row: ComponentPlan, field: str) -> float | None:
    bound = row.bound(field)
    return None if bound is None else _chosen(prescription, stage, bound)[1]


def volume_words(prescription: Prescription, stage: Stage, row: ComponentPlan) -> tuple[str, str]:
    """(weekly total, second line) of one component."""
    name = row.component.value
    times = _number(prescription, stage.key, row, f"{name}.frequency")
    minutes = _number(prescription, stage.key, row, f"{name}.minutes")
    if times is None:
        return "—", ""
    if minutes is not None:
        met = row.activities[0].volume_met if row.activities else None
        second = _energy_words(prescription, times * minutes * met) if met else ""
        return tr("{minutes} 分钟", minutes=figures(times * minutes)), second
    per_day = [s.minutes for s in prescription.week if s.component == row.component]
    second = tr("约 {minutes} 分钟", minutes=sum(per_day)) if per_day and stage.key == prescription.stage else ""
    return tr("{times} 次", times=figures(times)), second


def _energy_words(prescription: Prescription, met_minutes: float) -> str:
    """「≈ 300 MET-min，约 350 千卡」; the energy only where it can be estimated."""
    words = tr("≈ {met} MET-min", met=int(round(met_minutes, -1)))
    each = prescription.plan.kcal_per_met_minute
    return words if each is None else tr("{words}，约 {kcal} 千卡", words=words, kcal=int(round(met_minutes * each, -1)))


def _time_words(prescription: Prescription, stage: Stage, row: ComponentPlan) -> tuple[str, str]:
    if row.component == Component.RESISTANCE:
        reps, count = row.bound("resistance.reps"), row.bound("resistance.exercises")
        tail = ""
        if reps is not None:
            tail = tr("组 × {reps} 次", reps=span(*_chosen(prescription, stage.key, reps)))
        second = ""
        if count is not None:
            second = tr("{count} 个动作", count=span(*_chosen(prescription, stage.key, count)))
        return tail, second
    if row.component == Component.FLEXIBILITY:
        repeats = row.bound("flexibility.repeats")
        if repeats is not None:
            return "", tr("每个动作 {n} 次", n=span(*_chosen(prescription, stage.key, repeats)))
    return "", ""


def row_view(prescription: Prescription, stage: Stage, row: ComponentPlan, by: str) -> RowView:
    """One component of one stage."""
    cells = {}
    reasons = []
    for field, place in _CELLS[row.component]:
        bound = row.bound(field)
        if bound is None:
            continue
        cells[place] = cell_view(prescription, stage.key, bound)
        if cells[place].out and not bound.safety:
            departure = _departure(prescription, stage.key, field)
            reasons.append(reason_row(bound, cells[place].value, departure, by))
    names = [a.name for a in prescription.activities if a.component == row.component] or [
        a.name for a in row.activities[:3]
    ]
    volume, volume_second = volume_words(prescription, stage, row)
    tail, second = _time_words(prescription, stage, row)
    return RowView(
        row.component, COMPONENT_WORDS[row.component], COMPONENT_ICONS[row.component], cells.get(_FREQUENCY),
        effort_view(prescription, stage, row), cells.get(_TIME), tail, second,
        "、".join(names[:4]) or "—", "；".join(row.notes[:1]), volume, volume_second, tuple(reasons),
    )  # fmt: skip


def week_view(week: Sequence[DaySlot]) -> tuple[tuple[SlotView, ...], ...]:
    """Seven days of chips; a chip says its component and minutes."""
    days: list[list[SlotView]] = [[] for _ in WEEKDAYS]
    for slot in sorted(week, key=lambda s: (s.weekday, list(Component).index(s.component))):
        word = COMPONENT_WORDS[slot.component]
        spoken = tr("{day} {word} {minutes} 分钟", day=WEEKDAYS[slot.weekday], word=word, minutes=slot.minutes)
        text = f"{word} {slot.minutes}′"
        days[slot.weekday].append(
            SlotView(slot.weekday, slot.component, COMPONENT_MARKS[slot.component], text, spoken)
        )
    return tuple(tuple(day) for day in days)


def moved(week: Sequence[DaySlot], weekday: int, component: Component, to: int) -> tuple[DaySlot, ...]:
    """The week with one block on another day; the same week when it stands there already or the day is not one."""
    if not 0 <= to <= 6 or any(s.weekday == to and s.component == component for s in week):
        return tuple(week)
    out = [
        DaySlot(to, s.component, s.minutes) if s.weekday == weekday and s.component == component else s for s in week
    ]
    return tuple(sorted(out, key=lambda s: (s.weekday, list(Component).index(s.component))))
