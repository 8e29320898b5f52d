"""Merging: one plan from every protocol that applies, each bound with the rules that set it and those they beat.

Strictest for what protects, highest inside that for what benefits (cardiometabolic §6.2). Where nothing is left, a `Clash`
that two people decide. No Qt, no SQL, no file: everything comes in, one frozen `Plan` goes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from protocols import dose, sentences, stages, why
from protocols.bounds import Range, weakest
from protocols.choices import choices, is_older, ordered
from protocols.criteria import evaluate
from protocols.dose_fields import DOSE_FIELDS
from protocols.effort import Effort, effort_of, heart_rate_zone
from protocols.facts import Facts, definition
from protocols.plan import ActivityChoice, Assumption, Bound, Clash, ComponentPlan, HeartRateZone, Plan, Reason, Stage
from protocols.programme import Programme, dose_lines, programme_of
from protocols.protocol import Activity, Library, Protocol
from protocols.screening import Finding, Screening
from protocols.sentences import title_of
from protocols.stages import STAGES, StageTerm
from protocols.terms import Answer, Component, Confidence, Gate, Intensity
from protocols.tightening import tightenings

COMPONENT_NAMES = {
    Component.AEROBIC: "有氧",
    Component.RESISTANCE: "抗阻",
    Component.BALANCE: "平衡",
    Component.FLEXIBILITY: "柔韧",
}
_NOT_SHOWN = frozenset({"aerobic.warm_up", "aerobic.cool_down", "aerobic.week_minutes", "resistance.not_before_week"})
"""Fields that shape the plan but are no row of a component."""


def merge(protocols: Iterable[Protocol], facts: Facts, screening: Screening, library: Library) -> Plan:
    """The plan of one resident: bounds by stage, sentences, choices of activity, clashes.

    `facts` are derived, with what is assumed (`screening.facts_for_plan`). The order of `protocols` never matters.
    """
    applied = tuple(sorted(protocols, key=lambda p: p.id))
    base = _Base.of(applied, facts, screening, library)
    made = _stages(base)
    clashes = _clashes(base, made)
    warm, cool = (_least(base, f"aerobic.{part}") for part in ("warm_up", "cool_down"))
    gap = min((p.max_days_between[0] for p in applied if p.max_days_between), default=None)
    found = base.findings
    return Plan(
        fingerprint=library.fingerprint,
        library_edition=library.edition,
        protocols=tuple((p.id, p.name, p.edition) for p in applied),
        medical=any(_is_medical(p, facts) for p in applied),
        stages=made,
        effort_by_feel=base.effort.reasons,
        upper_intensity=_upper(base),
        warm_up_minutes=warm,
        cool_down_minutes=cool,
        avoid=sentences.avoided(applied, found, library),
        day_gates=sentences.day_gates(screening, facts, library),
        precautions=sentences.precautions(applied, found, facts, library),
        stop_signs=sentences.gathered(applied, lambda p: p.stop_signs, facts, library),
        max_days_between=gap,
        resistance_nonconsecutive=True,
        supervision=sentences.supervision(screening, library),
        goals=sentences.goals(applied, facts, library, base.programme.most_minutes, base.forbidden),
        effects=sentences.gathered(applied, lambda p: p.effects, facts, library),
        progression=sentences.progression(applied, "advance", facts, library),
        step_back=sentences.progression(applied, "step_back", facts, library),
        hold=sentences.progression(applied, "hold", facts, library),
        follow_up=sentences.follow_up(applied, facts),
        assumptions=tuple(
            Assumption(m.fact_id, f"{definition(m.fact_id).label}：{m.assumed}")
            for m in screening.missing
            if m.assumed and m.effect in ("assume", "limit")
        ),
        clashes=clashes,
        kcal_per_met_minute=_energy(facts),
    )


ENERGY_UP_TO = 59
"""Years of age for which 3.5 mL/kg/min is one MET (GETP12; older adults use about 2.7)."""


def _energy(facts: Facts) -> float | None:
    mass, age = facts.number("weight"), facts.number("age")
    return dose.kcal_per_minute(1.0, mass) if mass is not None and age is not None and age <= ENERGY_UP_TO else None


def _is_medical(protocol: Protocol, facts: Facts) -> bool:
    """A condition makes the plan a medical one, unless its file says for whom only and this resident certainly is not."""
    if protocol.kind != "condition":
        return False
    return protocol.medical_when is None or evaluate(protocol.medical_when, facts) is not Answer.NO


def _clashes(base: _Base, made: Sequence[Stage]) -> tuple[Clash, ...]:
    found = {c.field: c for r in (*base.programme.start.values(), *base.programme.target.values()) if (c := r.clash)}
    if any((row := stage.component(Component.AEROBIC)) and not row.activities for stage in made):
        say = "没有一种有氧运动适合全部情况。请医师和指导员共同定方式。"
        found["aerobic.type"] = Clash("aerobic.type", "有氧方式", say, ())
    return tuple(found[field] for field in sorted(found))


@dataclass(frozen=True, slots=True)
class _Base:
    """Everything the stages share."""

    protocols: tuple[Protocol, ...]
    facts: Facts
    library: Library
    findings: tuple[Finding, ...]
    """Those that shape a programme: of entry rules."""
    programme: Programme
    effort: Effort
    asked: why.Asked
    forbidden: frozenset[str]
    names: Mapping[str, str]
    activities: dict[Component, tuple[tuple[Activity, ...], bool]]
    """What a component may be made of, once worked out."""
    made: dict[tuple[str, int, float], Bound]
    """Bounds already made, by field, range and number proposed: most stages share them."""

    @classmethod
    def of(cls, protocols: tuple[Protocol, ...], facts: Facts, screening: Screening, library: Library) -> _Base:
        rules = library.rules
        found = tuple(f for f in screening.findings if f.rule_id not in rules or Gate.ENTRY in rules[f.rule_id][0].gates)
        found = tuple({f.rule_id: f for f in found}.values())
        limits = tightenings(found, screening, library)
        programme = programme_of(dose_lines(protocols, facts, library), limits, _may_use_caps(protocols, facts))
        flags = {flag for f in found for flag in f.avoid_flags} | {p.id for p in protocols}
        if not _cleared_vigorous(facts):
            flags.add("flag_vigorous_not_cleared")
        return cls(
            protocols=protocols,
            facts=facts,
            library=library,
            findings=found,
            programme=programme,
            effort=effort_of(found, facts, library),
            asked=why.Asked(protocols, dict(screening.trace), facts, library),
            forbidden=frozenset(flags),
            names={p.id: p.short for p in protocols},
            activities={},
            made={},
        )


def _cleared_vigorous(facts: Facts) -> bool:
    known = facts.known("doctor_clearance")
    return known is not None and known.value == "vigorous" and known.origin != "assumed"


def _may_use_caps(protocols: Sequence[Protocol], facts: Facts) -> frozenset[str]:
    """Fields whose cap may be used: cleared for vigorous effort, and every line on it that holds has a cap."""
    if not _cleared_vigorous(facts):
        return frozenset()
    lines = [line for p in protocols for line in p.dose if line.when is None or evaluate(line.when, facts) is not Answer.NO]
    fields = {line.field for line in lines if line.cap_if_cleared is not None}
    return frozenset(fields - {line.field for line in lines if line.cap_if_cleared is None})


def _least(base: _Base, field: str) -> int:
    part = base.programme.target.get(field)
    return round(part.low) if part else 5


def _upper(base: _Base) -> Intensity:
    """The hardest band any stage of the plan reaches."""
    part = base.programme.cleared.get("aerobic.rpe") or base.programme.target.get("aerobic.rpe")
    return dose.band_of_rpe(part.high) if part else Intensity.LIGHT


def _choices_of(base: _Base, component: Component, upper: Intensity, level: int) -> tuple[tuple[ActivityChoice, ...], bool]:
    if component not in base.activities:
        base.activities[component] = ordered(component, base.protocols, base.forbidden, base.facts, base.library)
    found, fell_back = base.activities[component]
    return choices(found, upper, level, is_older(base.facts)), fell_back


def _stages(base: _Base) -> tuple[Stage, ...]:
    """All stages; the last keeps what the one before it reached, and says only that."""
    made = [_stage(base, term) for term in STAGES[:-1]]
    reached, last = made[-1], STAGES[-1]
    same = Reason(
        "sets_upper", f"STAGE-{last.key}", "", "阶段表", f"{last.name}：保持{reached.name}的量，变换方式", None, None,
        "STATION", title_of("STATION", base.library), Confidence.P,
    )  # fmt: skip
    rows = tuple(replace(c, bounds=tuple(_because(b, (same,)) for b in c.bounds)) for c in reached.components)
    made.append(replace(reached, key=last.key, name=last.name, first_week=last.first_week, last_week=last.last_week, components=rows))
    return tuple(made)


def _because(bound: Bound, reasons: tuple[Reason, ...]) -> Bound:
    """The same bound for other reasons; as `dataclasses.replace`, which is slow for every bound of a stage."""
    return Bound(
        bound.field, bound.label, bound.unit, bound.low, bound.high, bound.proposed, bound.safety, bound.plain, reasons, bound.confidence,
    )  # fmt: skip


def _stage(base: _Base, term: StageTerm) -> Stage:
    ranges = base.programme.stages[term.key]
    zone = heart_rate_zone(base.effort, ranges.get("aerobic.hrr_pct"), base.facts)
    week = _week(ranges)
    components = tuple(c for c in (_component(base, term, ranges, zone, week, at) for at in Component) if c is not None)
    aerobic = next((c for c in components if c.component is Component.AEROBIC), None)
    mets = [met for a in aerobic.activities if (met := a.volume_met)] if aerobic else []
    total = (dose.met_minutes(min(mets), week[0]), dose.met_minutes(max(mets), week[1])) if mets else None
    return Stage(term.key, term.name, term.first_week, term.last_week, components, zone, week, total)


def _week(ranges: Mapping[str, Range]) -> tuple[float, float]:
    if "aerobic.frequency" not in ranges or "aerobic.minutes" not in ranges:
        return (0.0, 0.0)
    return stages.week_minutes(ranges["aerobic.frequency"], ranges["aerobic.minutes"], ranges.get("aerobic.week_minutes"))


def _component(
    base: _Base, term: StageTerm, ranges: Mapping[str, Range], zone: HeartRateZone | None, week: tuple[float, float], at: Component
) -> ComponentPlan | None:
    """One row of the stage; None when no protocol speaks of it, it starts later, or nothing of it is safe."""
    own = [r for r in ranges.values() if r.field.component is at and r.field.name not in _NOT_SHOWN]
    earliest = ranges.get("resistance.not_before_week")
    later = at is Component.RESISTANCE and earliest is not None and term.last_week and earliest.low > term.last_week
    if not own or later:
        return None
    rpe = ranges.get("aerobic.rpe")
    upper = dose.band_of_rpe(rpe.high) if rpe else Intensity.LIGHT
    activities, fell_back = _choices_of(base, at, upper, term.level)
    if not activities and at is not Component.AEROBIC:
        return None
    if base.effort.reasons:
        own = [r for r in own if r.field.name != "aerobic.hrr_pct"]
    bounds = [_bound(base, term, r, own, week) for r in own]
    if at is Component.AEROBIC:
        bounds += _derived_bounds(base, ranges, zone, week, bounds)
    notes = ["没有一种方式适合全部情况，先用坐着的方式；请医师和指导员共同定。"] if fell_back else []
    if at is Component.RESISTANCE:
        notes.append("隔一天做一次，不连续两天。")
        if earliest is not None and earliest.low > term.first_week:
            notes.append(f"第 {earliest.low:.0f} 周起才开始。")
    words, plain = base.effort.words(at, {b.field: b for b in bounds})
    return ComponentPlan(at, COMPONENT_NAMES[at], tuple(bounds), words, plain, activities, tuple(notes))


def _bound(base: _Base, term: StageTerm, part: Range, own: Sequence[Range], week: tuple[float, float]) -> Bound:
    start, target = base.programme.start, base.programme.target
    wish = stages.proposed(term, part, target[part.field.name], start.get(part.field.name))
    if part.field.name in ("aerobic.frequency", "aerobic.minutes"):
        often, minutes = (next((r for r in own if r.field.name == f"aerobic.{name}"), None) for name in ("frequency", "minutes"))
        if often is not None and minutes is not None:
            days = stages.proposed(term, often, target["aerobic.frequency"], start.get("aerobic.frequency"))
            days = stages.fitting_days(days, often, minutes, week)
            wish = days if part is often else stages.fitting_minutes(days, wish, part, week)
    aside = base.effort.aside if part.field.name in ("aerobic.hrr_pct", "aerobic.rpe") else ""
    return _as_bound(base, part, wish, part.field.name, part.field.label, part.field.unit, aside)


def _as_bound(base: _Base, part: Range, wish: float, field: str, label: str, unit: str, aside: str) -> Bound:
    key = (field, id(part), wish)
    if key not in base.made:
        sentence, reasons = base.programme.told_of(part, base.names, aside)
        safety = part.limited or DOSE_FIELDS[field].safety
        reasons = (*reasons, *base.asked.reasons(field))
        base.made[key] = Bound(field, label, unit, part.low, part.high, wish, safety, sentence, reasons, part.confidence)
    return base.made[key]


def _derived_bounds(
    base: _Base, ranges: Mapping[str, Range], zone: HeartRateZone | None, week: tuple[float, float], bounds: Sequence[Bound]
) -> list[Bound]:
    """Heart rate in beats, from the percentage; minutes a week, from times and minutes."""
    made = []
    percent = ranges.get("aerobic.hrr_pct")
    if zone is not None and percent is not None:
        shape = DOSE_FIELDS["aerobic.heart_rate"]
        beats = _as_bound(base, percent, float(zone.high), shape.name, shape.label, shape.unit, base.effort.aside)
        error = base.effort.error(zone, percent)
        marks = weakest((beats.confidence, zone.confidence))
        made.append(replace(beats, low=float(zone.low), high=float(zone.high), reasons=(*beats.reasons, error), confidence=marks))
    at = {b.field: b for b in bounds}
    if "aerobic.frequency" in at and "aerobic.minutes" in at:
        shape = DOSE_FIELDS["aerobic.week_minutes"]
        often, minutes, rule = at["aerobic.frequency"], at["aerobic.minutes"], ranges.get("aerobic.week_minutes")
        reasons = rule.reasons if rule else (*often.reasons, *minutes.reasons)
        marks = weakest((often.confidence, minutes.confidence, *([rule.confidence] if rule else [])))
        say = f"次数乘每次时间：{week[0]:g}–{week[1]:g} 分钟。"
        total = max(week[0], min(week[1], often.proposed * minutes.proposed))
        made.append(Bound(shape.name, shape.label, shape.unit, *week, total, False, say, reasons, marks))
    return made

