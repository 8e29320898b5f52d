"""Merging: one plan from every protocol that applies, each bound with the rules that set it and those they beat.

Strictest for what protects, highest inside that for what benefits (cardiometabolic §6.2). Where nothing is left, a `Clash`
that two people decide. No Qt, no SQL, no file: everything comes in, one frozen `Plan` goes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf
from types import MappingProxyType

from protocols import dose, sentences, stages, why
from protocols.bounds import Line, Range, Tightening, floors_giving_way, lines_of, merge_field, shortened, weakest
from protocols.choices import choices, is_older, ordered
from protocols.criteria import evaluate, used_facts
from protocols.dose_fields import DOSE_FIELDS
from protocols.effort import Effort, effort_of, heart_rate_zone
from protocols.facts import Facts, definition
from protocols.plan import ActivityChoice, Assumption, Bound, Clash, ComponentPlan, HeartRateZone, Plan, Reason, Stage
from protocols.protocol import Activity, DoseRange, Library, Protocol
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
_EVERY_FIELD = frozenset(DOSE_FIELDS)
_WEEK = frozenset({"aerobic.frequency", "aerobic.minutes", "aerobic.week_minutes"})
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
        goals=sentences.goals(applied, facts, library, base.most_minutes, base.forbidden),
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
    found = {c.field: c for r in (*base.start.values(), *base.target.values()) if (c := r.clash)}
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
    start: Mapping[str, Range]
    target: Mapping[str, Range]
    cleared: Mapping[str, Range]
    effort: Effort
    asked: why.Asked
    forbidden: frozenset[str]
    names: Mapping[str, str]
    activities: dict[Component, tuple[tuple[Activity, ...], bool]]
    """What a component may be made of, once worked out."""
    made: dict[tuple[str, int, float], Bound]
    """Bounds of whole start or target ranges already made: most stages share them."""
    most_minutes: tuple[float, float]
    """Most aerobic minutes a week the targets allow: now, and whatever the programme has reached."""

    @classmethod
    def of(cls, protocols: tuple[Protocol, ...], facts: Facts, screening: Screening, library: Library) -> _Base:
        rules = library.rules
        found = tuple(f for f in screening.findings if f.rule_id not in rules or Gate.ENTRY in rules[f.rule_id][0].gates)
        found = tuple({f.rule_id: f for f in found}.values())
        limits = tightenings(found, screening, library)
        lines = _dose_lines(protocols, facts, library)
        lasting = lines.lasting()
        start, target = (_merged(lines, limits, phase, _EVERY_FIELD) for phase in ("start", "target"))
        flags = {flag for f in found for flag in f.avoid_flags} | {p.id for p in protocols}
        if not _cleared_vigorous(facts):
            flags.add("flag_vigorous_not_cleared")
        return cls(
            protocols=protocols,
            facts=facts,
            library=library,
            findings=found,
            start=start,
            target=target,
            cleared=_merged(lines, limits, "cap", _may_use_caps(protocols, facts)),
            effort=effort_of(found, facts, library),
            asked=why.Asked(protocols, dict(screening.trace), facts, library),
            forbidden=frozenset(flags),
            names={p.id: p.short for p in protocols},
            activities={},
            made={},
            most_minutes=(_most_minutes(target), _most_minutes(target if lasting is lines else _merged(lasting, limits, "target", _WEEK))),
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


@dataclass(frozen=True, slots=True, eq=False)
class _DoseLines:
    """The dose lines that hold for a resident. Two are equal when the same lines of one library hold for the same reason."""

    key: tuple[str, ...]
    lines: tuple[tuple[DoseRange, str, str, str, str], ...]

    def lasting(self) -> _DoseLines:
        """Without the lines that hold only until the programme has got somewhere."""
        kept = [one for one in self.lines if one[0].when is None or "weeks_in_programme" not in used_facts(one[0].when)]
        return self if len(kept) == len(self.lines) else _DoseLines(("lasting", *self.key), tuple(kept))

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _DoseLines) and self.key == other.key


def _dose_lines(protocols: Sequence[Protocol], facts: Facts, library: Library) -> _DoseLines:
    """The lines that hold for this resident; one whose condition is not known holds too."""
    found = []
    for protocol in protocols:
        for line in protocol.dose:
            if line.when is None or evaluate(line.when, facts) is not Answer.NO:
                aside = line.said or (why.holding(line.when, facts) if line.when is not None else "")
                title, start_title = title_of(line.source, library), title_of(line.start_source, library)
                found.append((line, protocol.name, aside, title, start_title))
    found = floors_giving_way(found, {p.id for p in protocols if p.kind == "condition"})
    key = (library.fingerprint, *(f"{line.protocol_id}/{line.id} {aside}" for line, _, aside, _, _ in found))
    return _DoseLines(key, tuple(found))


@lru_cache(maxsize=64)
def _merged(dose_lines: _DoseLines, limits: tuple[Tightening, ...], phase: str, only: frozenset[str]) -> Mapping[str, Range]:
    """Every field merged. Kept, because the page asks again at each answer and most answers change no line and no limit."""
    found: dict[str, tuple[Line, ...]] = lines_of(dose_lines.lines, phase)
    merged = ((field, merge_field(field, found[field], limits, phase)) for field in DOSE_FIELDS if field in found and field in only)
    return MappingProxyType({field: r for field, r in merged if r is not None})


def _most_minutes(found: Mapping[str, Range]) -> float:
    """Most aerobic minutes a week that these targets allow."""
    if "aerobic.frequency" not in found or "aerobic.minutes" not in found:
        return inf
    return stages.week_minutes(found["aerobic.frequency"], found["aerobic.minutes"], found.get("aerobic.week_minutes"))[1]


def _least(base: _Base, field: str) -> int:
    part = base.target.get(field)
    return round(part.low) if part else 5


def _upper(base: _Base) -> Intensity:
    """The hardest band any stage of the plan reaches."""
    part = base.cleared.get("aerobic.rpe") or base.target.get("aerobic.rpe")
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


def _ranges(base: _Base, term: StageTerm) -> dict[str, Range]:
    found = {}
    for field, target in base.target.items():
        start = base.start.get(field)
        if start is None:
            if term.key in ("2b", "3", "4"):
                found[field] = base.cleared.get(field, target)
            continue
        found[field] = stages.in_stage(term, start, target, base.cleared.get(field))
    often, minutes = found.get("aerobic.frequency"), found.get("aerobic.minutes")
    if often is not None and minutes is not None:
        found["aerobic.minutes"] = stages.giving_way(minutes, often, found.get("aerobic.week_minutes"))
    return found


def _stage(base: _Base, term: StageTerm) -> Stage:
    ranges = _ranges(base, term)
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
    target = base.target[part.field.name]
    wish = stages.proposed(term, part, target, base.start.get(part.field.name))
    if part.field.name in ("aerobic.frequency", "aerobic.minutes"):
        often, minutes = (next((r for r in own if r.field.name == f"aerobic.{name}"), None) for name in ("frequency", "minutes"))
        if often is not None and minutes is not None:
            days = stages.proposed(term, often, base.target["aerobic.frequency"], base.start.get("aerobic.frequency"))
            days = stages.fitting_days(days, often, minutes, week)
            wish = days if part is often else stages.fitting_minutes(days, wish, part, week)
    aside = base.effort.aside if part.field.name in ("aerobic.hrr_pct", "aerobic.rpe") else ""
    return _as_bound(base, part, wish, part.field.name, part.field.label, part.field.unit, aside)


def _as_bound(base: _Base, part: Range, wish: float, field: str, label: str, unit: str, aside: str) -> Bound:
    which = 1 if part is base.start.get(field) else 2 if part is base.target.get(field) else 0
    key = (field, which, wish)
    if which and key in base.made:
        return base.made[key]
    reasons = (*shortened(part.reasons), *base.asked.reasons(field))
    sentence = why.plain_sentence(part, base.names, part.field.unit, aside)
    bound = Bound(field, label, unit, part.low, part.high, wish, part.limited or DOSE_FIELDS[field].safety, sentence, reasons, part.confidence)
    if which:
        base.made[key] = bound
    return bound


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

