"""Changes of a draft, one at a time, each with the words that tell it. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from prescribe.drafting.composing import activities_of, as_mapping, dose_words
from prescribe.drafting.departures import bound_of, check_change, departure, inside
from prescribe.errors import InvalidInput
from prescribe.prescription import Chosen, ChosenActivity, DaySlot, Goal, NextVisit, Prescription
from prescribe.reading.masked_screening import open_fact, plan_without_diagnoses, tells_diagnosis
from prescribe.records.prescription import PrescriptionBody
from protocols.facts import number_text
from protocols.plan import Plan
from protocols.terms import Component
from protocols.week import propose_week, week_breaks

if TYPE_CHECKING:
    from prescribe.draft import Change

LONGEST = 600
"""Characters an opinion may have."""


class Edit:
    """One edit of a draft: the new prescription and the words of what changed."""

    def __init__(self, prescription: Prescription, by_name: str, by_role: str, at: str) -> None:
        self.prescription = prescription
        self.words: list[str] = []
        self._by = (by_name, by_role, at)

    def numbers(self, changes: Sequence[Change], *, may_depart: bool, day: date) -> None:
        """Set numbers; the week and the doses follow. Raises InvalidInput or Incomplete."""
        before = self.prescription
        for change in changes:
            bound = bound_of(before.plan, change.stage, change.field)
            leaves = check_change(bound, change.stage, change.low, change.high, change.reason, may_depart)
            old = before.value(change.field, change.stage)
            if old == (change.low, change.high) and not leaves:
                continue
            kept = tuple(d for d in self.prescription.departures if (d.stage, d.field) != (change.stage, change.field))
            if leaves:
                value = change.high if change.high > bound.high else change.low
                kept += (departure(bound, change.stage, value, change.reason, *self._by),)
            chosen = tuple(
                Chosen(c.stage, c.field, change.low, change.high) if (c.stage, c.field) == (change.stage, change.field) else c
                for c in self.prescription.chosen
            )
            self.prescription = replace(self.prescription, chosen=chosen, departures=kept)
            self.words.append(f"{bound.label} {_span(old)}→{_span((change.low, change.high))} {bound.unit}".rstrip())
        if self.words:
            self.prescription = _follow(self.prescription, {c.field for c in changes if c.stage == before.stage})

    def layout(self, week: Sequence[DaySlot] | None, activities: Sequence[ChosenActivity] | None, stage: str | None) -> None:
        """Another week, other activities, another stage. Raises InvalidInput when a rule is broken."""
        if stage is not None and stage != self.prescription.stage:
            names = {s.key: s.name for s in self.prescription.plan.stages}
            if stage not in names:
                raise InvalidInput("没有这个阶段。", field="stage")
            numbers = as_mapping(self.prescription.chosen, stage)
            moved = replace(
                self.prescription, stage=stage, activities=activities_of(self.prescription.plan.stage(stage), numbers)
            )
            self.prescription = _follow(moved, {"aerobic.frequency"})
            self.words.append(f"阶段改为{names[stage]}")
        if week is not None and tuple(week) != self.prescription.week:
            broken = week_breaks(self.prescription.plan, [(s.weekday, s.component, s.minutes) for s in week])
            if broken:
                raise InvalidInput(broken[0], field="week")
            if any(not 0 <= s.weekday <= 6 or s.minutes <= 0 for s in week):
                raise InvalidInput("一周安排里有一格不对，请重新排。", field="week")
            self.prescription = replace(self.prescription, week=tuple(week))
            self.words.append("改了一周安排")
        if activities is not None and tuple(activities) != self.prescription.activities:
            self.prescription = replace(self.prescription, activities=self._legal(activities))
            self.words.append("改了运动项目")

    def _legal(self, activities: Sequence[ChosenActivity]) -> tuple[ChosenActivity, ...]:
        """Only activities the plan allows in this stage; doses by the numbers chosen."""
        stage = self.prescription.plan.stage(self.prescription.stage)
        allowed = {a.activity_id: (c.component, a) for c in stage.components for a in c.activities}
        for activity in activities:
            if activity.activity_id not in allowed:
                raise InvalidInput(f"{activity.name}不适合这位居民现在做，请从可选的里面挑。", field="activities")
        if not any(a.component is Component.AEROBIC for a in activities) and stage.component(Component.AEROBIC):
            raise InvalidInput("至少留一项有氧运动。", field="activities")
        return tuple(activities)

    def follow_up(self, goals: Sequence[Goal] | None, visits: Sequence[NextVisit] | None, today: date) -> None:
        """Other goals or visits. Raises InvalidInput."""
        if goals is not None and tuple(goals) != self.prescription.goals:
            if not goals or any(not g.say.strip() or g.by <= today for g in goals):
                raise InvalidInput("每个目标要写清楚内容，日期要在今天以后；至少留一个目标。", field="goals")
            self.prescription = replace(self.prescription, goals=tuple(goals))
            self.words.append("改了目标")
        if visits is not None and tuple(visits) != self.prescription.visits:
            if not visits or any(v.on < today or v.mode not in ("来站", "电话") for v in visits):
                raise InvalidInput("随访要写日期（今天以后）和方式（来站或电话）；至少留一次。", field="visits")
            self.prescription = replace(self.prescription, visits=tuple(sorted(visits, key=lambda v: v.on)))
            self.words.append("改了随访")

    def opinions(self, medical: str | None, exercise: str | None) -> None:
        """Other words of the two professions, as printed."""
        for field, text, label in (("medical_opinion", medical, "医学意见"), ("exercise_opinion", exercise, "运动意见")):
            if text is None or text.strip() == getattr(self.prescription, field):
                continue
            if len(text.strip()) > LONGEST:
                raise InvalidInput(f"{label}最多 {LONGEST} 个字，请删短一些。", field=field)
            self.prescription = replace(self.prescription, **{field: text.strip()})
            self.words.append(f"改了{label}")

    def confirm(self, rule_ids: Sequence[str]) -> None:
        """A physician confirms lines of lower certainty for this resident."""
        open_ids = {rule_id for rule_id, _ in to_confirm(self.prescription)}
        news = tuple(r for r in dict.fromkeys(rule_ids) if r in open_ids)
        if news:
            self.prescription = replace(
                self.prescription, confirmed=(*self.prescription.confirmed, *news), confirmed_by=self._by[0]
            )
            self.words.append(f"医师确认了 {len(news)} 条")


def _span(pair: tuple[float, float] | None) -> str:
    if pair is None:
        return "—"
    low, high = pair
    return number_text(high) if low == high else f"{number_text(low)}–{number_text(high)}"


def _follow(prescription: Prescription, fields: set[str]) -> Prescription:
    """Doses and week after numbers of the present stage changed."""
    numbers = as_mapping(prescription.chosen, prescription.stage)
    doses = tuple(redosed(a, numbers) for a in prescription.activities)
    moved = replace(prescription, activities=doses)
    if not any(f.endswith((".frequency", ".minutes")) for f in fields):
        return moved
    text = prescription.facts.get("days_available")
    days = int(json.loads(text)["value"]) if text else None
    week = propose_week(prescription.plan, prescription.stage, numbers, days)
    return replace(moved, week=tuple(DaySlot(*slot) for slot in week))


def redosed(activity: ChosenActivity, numbers: dict[str, tuple[float, float]]) -> ChosenActivity:
    """The activity with its dose in words for these numbers."""
    dose, plain = dose_words(activity.component, numbers, activity.dose)
    return replace(activity, dose=dose, dose_plain=plain)


def keep_choices(fresh: Prescription, before: Prescription) -> Prescription:
    """Numbers a person chose, kept in a newly composed draft where the new bounds allow them; opinions and goals too."""
    old = {(c.stage, c.field): c for c in before.chosen}
    chosen = []
    for new in fresh.chosen:
        was, bound = old.get((new.stage, new.field)), bound_of(fresh.plan, new.stage, new.field)
        moved = was is not None and was != _proposal(before.plan, was)
        chosen.append(was if moved and was and inside(bound, was.low, was.high) else new)
    kept = replace(fresh, chosen=tuple(chosen))
    changed = {c.field for c, n in zip(chosen, fresh.chosen, strict=True) if c != n and c.stage == fresh.stage}
    return _follow(kept, changed) if changed else kept


def _proposal(plan: Plan, chosen: Chosen) -> Chosen | None:
    from prescribe.drafting.composing import chosen_of

    return next((c for c in chosen_of(plan) if (c.stage, c.field) == (chosen.stage, chosen.field)), None)


def to_confirm(prescription: Prescription) -> tuple[tuple[str, str], ...]:
    """(rule id, sentence) of every printed line of confidence C or P that no physician has confirmed yet."""
    plan, found = prescription.plan, {}
    lines = (*plan.avoid, *plan.day_gates, *plan.precautions, *plan.stop_signs, *plan.effort_by_feel, plan.supervision)
    for line in lines:
        if line.confidence.needs_physician:
            found.setdefault(line.rule_id, line.say)
    stage = plan.stage(prescription.stage)
    for component in stage.components:
        for bound in component.bounds:
            for reason in bound.reasons:
                if reason.part.startswith("sets") and reason.confidence.needs_physician:
                    found.setdefault(reason.rule_id, f"{bound.label}：{reason.say}")
    return tuple((rule_id, say) for rule_id, say in found.items() if rule_id not in prescription.confirmed)


def open_goal(goal: Goal) -> bool:
    """Whether a goal may be shown to a role that sees no diagnoses."""
    return (goal.fact_id is None or open_fact(goal.fact_id)) and not tells_diagnosis(goal.say)


def masked(prescription: Prescription) -> Prescription:
    """For a role that sees limits, not diagnoses."""
    basis = replace(
        prescription.basis, diagnoses=(), medications="", risk_reasons=(), problems=(),
        measures=tuple(m for m in prescription.basis.measures if m.fact_id in _OPEN_MEASURES),
    )  # fmt: skip
    return replace(
        prescription, basis=basis, plan=plan_without_diagnoses(prescription.plan), medical_opinion="", facts={}, departures=tuple(replace(d, reason="") for d in prescription.departures),
        goals=tuple(g for g in prescription.goals if open_goal(g)),
    )  # fmt: skip


_OPEN_MEASURES = frozenset(
    {"resting_heart_rate", "resting_systolic", "bmi", "waist", "six_minute_walk_distance", "chair_stand_30s"}
    | {"grip_strength", "one_leg_stand_eyes_open"}
)


def replace_body(
    body: PrescriptionBody, prescription: Prescription, changes: tuple[tuple[str, str, str], ...], screening_id: str = ""
) -> PrescriptionBody:
    """The next body of a draft."""
    return body.model_copy(
        update={"prescription": prescription, "changes": changes, "screening_id": screening_id or body.screening_id}
    )
