"""Merging: what must hold for every resident, and the picture of one whose reasons are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.bounds import Line, Tightening, merge_field
from protocols.dose_fields import DOSE_FIELDS
from protocols.facts import NEVER, Facts, SetAnswer
from protocols.merging import merge, tightenings
from protocols.plan import Bound, Plan
from protocols.protocol import Limit
from protocols.screening import applying, facts_for_plan, screen
from protocols.terms import Component, Confidence, Intensity
from tests.protocols.residents import ADDITIONS, LIBRARY, ON, bounds, planned, residents, taking, well_known

BOTH = {"hypertension": True, "diabetes_type": "type2"}
GIVES_WAY = {"aerobic.hrr_pct", "aerobic.heart_rate"}
BENEFIT_ONLY = {"balance.minutes"}
"""How long a balance session lasts protects nobody: §6.2 asks for its frequency alone, and a disease's own minutes replace
those of the healthy adult."""
many = settings(max_examples=60, deadline=None)


def looser(before: Bound, after: Bound) -> bool:
    """Whether the safe end of a bound moved to the unsafe side."""
    if DOSE_FIELDS[before.field].target_rule == "highest":
        return after.low < before.low
    return after.high > before.high


def loosened(before: Plan, after: Plan) -> list[str]:
    """Bounds of `before` that `after` loosens, or drops although it may not."""
    found = []
    now, rows = bounds(after), {(s.key, c.component) for s in after.stages for c in s.components}
    for where, bound in bounds(before).items():
        stage, field = where.split("/")
        if field in BENEFIT_ONLY:
            continue
        if where in now:
            if looser(bound, now[where]):
                found.append(f"{where} {bound.low}-{bound.high} -> {now[where].low}-{now[where].high}")
        elif field in GIVES_WAY and after.effort_by_feel:
            continue
        elif (stage, Component(field.split(".")[0])) in rows and DOSE_FIELDS[field].target_rule != "highest":
            found.append(f"{where} is gone")
    return found


@many
@given(residents(), st.integers(0, 10_000))
def test_the_order_of_the_protocols_never_matters(values: dict[str, Any], seed: int) -> None:
    facts = facts_for_plan(Facts.of(ON, values), LIBRARY)
    screening = screen(facts, LIBRARY)
    applied = list(applying(facts, LIBRARY))
    plan = merge(applied, facts, screening, LIBRARY)
    Random(seed).shuffle(applied)
    assert merge(applied, facts, screening, LIBRARY) == plan


@many
@given(residents(forget=False), st.sampled_from(ADDITIONS))
def test_one_more_condition_complication_or_drug_never_loosens_a_bound(values: dict[str, Any], addition: dict[str, Any]) -> None:
    for fact_id, more in addition.items():
        if not adds(values.get(fact_id), more):
            return
    _, before = planned(values)
    more_values = {**values, **addition}
    if "medications" in addition:
        more_values["medications"] = taking(*(values["medications"].yes | addition["medications"].yes))
    _, after = planned(more_values)
    assert not loosened(before, after)
    assert {s.say for s in before.stop_signs if s.rule_id != "L3-LEG-S"} <= {s.say for s in after.stop_signs}
    leg = {"L3-LEG-S"} & {s.rule_id for s in after.stop_signs}
    assert bool(leg) is (more_values.get("peripheral_artery_disease") is not True), "only the diagnosis takes leg pain off the list"
    assert after.upper_intensity <= before.upper_intensity or before.upper_intensity is Intensity.NONE


def adds(have: Any, more: Any) -> bool:
    """Whether `more` comes on top of `have`: a worse stage or a further answer, never another in its place."""
    order = ("none", "mild_npdr", "moderate_npdr", "severe_npdr", "pdr")
    if have in order and more in order:
        return order.index(more) > order.index(have)
    if isinstance(more, (bool, str)):
        return have in (False, "none", more)
    return not isinstance(more, float) or have is None or more >= have


@pytest.mark.parametrize("addition", ADDITIONS, ids=lambda a: " ".join(f"{k}={v}" for k, v in a.items())[:60])
@pytest.mark.parametrize("clearance", ["light_moderate", "vigorous"])
def test_each_addition_alone_never_loosens_what_both_conditions_allow(addition: dict[str, Any], clearance: str) -> None:
    values = well_known(**BOTH, doctor_clearance=clearance)
    assert not loosened(planned(values)[1], planned({**values, **addition})[1])


FORGOTTEN = (
    "target_organ_damage", "retinopathy_stage", "retinal_detachment", "peripheral_neuropathy", "autonomic_neuropathy",
    "medication_list_confirmed", "medications", "falls_12m", "current_rhythm", "cardiac_device", "af_type",
    "coronary_heart_disease", "heart_failure", "resting_heart_rate", "doctor_clearance", "urine_acr", "other_conditions",
    "medication_changed_date", "foot_ulcer", "chronic_kidney_disease",
)  # fmt: skip


@many
@given(
    st.sampled_from([date(1964, 3, 8), date(1950, 1, 1)]),
    st.sampled_from(["light_moderate", "vigorous"]),
    st.lists(st.sampled_from(FORGOTTEN), min_size=1, max_size=4),
)
def test_not_known_never_gives_more_than_no(born: date, clearance: str, forgotten: list[str]) -> None:
    """A clearance that was not given is none; one that limits to light effort is a limit of its own, so it stays out here."""
    known = well_known(**BOTH, birth_date=born, doctor_clearance=clearance)
    unknown = {key: value for key, value in known.items() if key not in forgotten}
    assert not loosened(planned(known)[1], planned(unknown)[1])


@many
@given(residents())
def test_every_bound_holds_a_number_or_there_is_a_clash(values: dict[str, Any]) -> None:
    _, plan = planned(values)
    clashing = {clash.field for clash in plan.clashes}
    for stage in plan.stages:
        assert stage.week_minutes[0] <= stage.week_minutes[1]
        for row in stage.components:
            for bound in row.bounds:
                assert bound.low <= bound.high or bound.field in clashing, (stage.key, bound.field)
                assert bound.low <= bound.proposed <= bound.high, (stage.key, bound.field)
                assert bound.reasons and bound.plain.endswith("。"), bound.field
            assert row.activities or "aerobic.type" in clashing
        aerobic = stage.component(Component.AEROBIC)
        if aerobic is not None:
            week, often, minutes = (aerobic.bound(f"aerobic.{f}") for f in ("week_minutes", "frequency", "minutes"))
            assert week is not None and often is not None and minutes is not None
            assert week.proposed == pytest.approx(often.proposed * minutes.proposed), stage.key
            assert (week.low, week.high) == stage.week_minutes


@many
@given(residents())
def test_without_clearance_nobody_with_a_condition_passes_the_line(values: dict[str, Any]) -> None:
    """INT1: above 60 %HRR, RPE 14 or 70 %1RM only when a doctor cleared vigorous effort."""
    _, plan = planned(values)
    if not plan.medical or values.get("doctor_clearance") == "vigorous":
        return
    for where, bound in bounds(plan).items():
        most = {"aerobic.hrr_pct": 59, "aerobic.rpe": 14, "resistance.pct1rm": 70, "resistance.rpe": 14}.get(bound.field)
        assert most is None or bound.high <= most, where


@many
@given(residents(forget=False), st.sampled_from([118.0, 104.0, 96.0]))
def test_a_hard_ceiling_is_never_passed(values: dict[str, Any], ceiling: float) -> None:
    values["session_hr_limit_ordered"] = ceiling
    _, plan = planned(values)
    for stage in plan.stages:
        if stage.heart_rate is not None:
            assert stage.heart_rate.high <= ceiling


def test_by_feel_the_rpe_ceiling_is_the_strictest_of_all_blocks() -> None:
    _, plan = planned(well_known(**BOTH, medications=taking("meituoluoer")))
    assert plan.effort_by_feel and "β 受体阻滞剂" in plan.effort_by_feel[0].say
    first = bounds(plan)["1/aerobic.rpe"]
    assert (first.low, first.high) == (10, 12)
    assert all(stage.heart_rate is None for stage in plan.stages)
    assert not any(field in where for where in bounds(plan) for field in GIVES_WAY)


def test_the_reasons_of_the_heart_rate_zone_name_who_set_it_and_whom_it_beat() -> None:
    _, plan = planned(well_known(**BOTH))
    zone = plan.stages[0].heart_rate
    assert zone is not None and (zone.low, zone.high) == (99, 112) and zone.uncertainty == 10
    bound = bounds(plan)["1/aerobic.heart_rate"]
    parts = {part: [r.rule_id for r in bound.reasons if r.part == part] for part in ("sets_upper", "sets_lower", "beaten", "silent", "error")}
    assert parts["sets_upper"][0] == "DM-A-I60" and "DM-A-I" in parts["sets_lower"]
    assert "HTN-A-I" in parts["beaten"]
    assert "M-BB-HR" in parts["silent"]
    assert parts["error"] == ["HR4"]
    assert "可以用心率" in bound.plain


def test_an_unset_maximum_is_never_guessed_for_a_heart_patient() -> None:
    _, plan = planned(well_known(**BOTH, coronary_heart_disease=True))
    assert [s.rule_id for s in plan.effort_by_feel] == ["HR3"]


def test_the_same_meaning_is_printed_once() -> None:
    _, plan = planned(well_known(**BOTH))
    for sentences in (plan.precautions, plan.stop_signs, plan.day_gates, plan.avoid, plan.hold):
        assert len({s.say for s in sentences}) == len(sentences)
    gates = [s.rule_id for s in plan.day_gates]
    assert ("HTN1" in gates) != ("X2" in gates), "X2 and HTN1 ask the same"
    assert not any(rule.startswith(("X0-PREG", "G1-ii", "M-DIU")) for rule in gates), "answered by the diagnoses and drugs"


def test_goals_keep_one_number_a_fact_and_age_comes_first() -> None:
    _, plan = planned(well_known(**BOTH))
    assert {g.fact_id: g.value for g in plan.goals}["resting_systolic"] == 130
    _, old = planned(well_known(**BOTH, birth_date=date(1944, 1, 1)))
    assert {g.fact_id: g.value for g in old.goals}["resting_systolic"] == 150


def test_two_rules_without_a_common_range_are_a_clash_with_both_reasons() -> None:
    line = Line("T", "p", "某病", 2, 3, "目标", "", "OWN", "常识", Confidence.C)
    most = Tightening("resistance.frequency", 1, None, "A", "p", "某病", "至多一次", "OWN", "常识", Confidence.C)
    least = Tightening("resistance.frequency", None, 2, "B", "p", "某病", "至少两次", "OWN", "常识", Confidence.C)
    merged = merge_field("resistance.frequency", [line], [most, least], "target")
    assert merged is not None and merged.clash is not None
    assert {"A", "B"} <= {reason.rule_id for reason in merged.clash.reasons}
    assert "两人商定" in merged.clash.say


def test_a_person_with_no_disease_gets_a_fitness_plan() -> None:
    _, plan = planned(well_known())
    assert not plan.medical and plan.stages[0].components
    _, plan = planned(well_known(**BOTH))
    assert plan.medical and plan.max_days_between == 2


def test_one_protocol_without_a_cap_keeps_everybody_below_it() -> None:
    values = well_known(**BOTH, doctor_clearance="vigorous")
    facts = facts_for_plan(Facts.of(ON, values), LIBRARY)
    screening, applied = screen(facts, LIBRARY), list(applying(facts, LIBRARY))
    assert bounds(merge(applied, facts, screening, LIBRARY))["3/aerobic.hrr_pct"].high == 80
    other = replace(LIBRARY, fingerprint="another")
    uncapped = [
        replace(p, dose=tuple(replace(d, target=(40, 85), cap_if_cleared=None) if d.id == "HTN-A-I" else d for d in p.dose))
        for p in applied
    ]
    assert bounds(merge(uncapped, facts, screening, other))["3/aerobic.hrr_pct"].high == 59


def test_a_limit_in_one_measure_of_effort_holds_in_the_other() -> None:
    screening, _ = planned(well_known(**BOTH))
    finding = replace(screening.findings[0], rule_id="ONE", limits=(Limit("aerobic.rpe", at_most=11),))
    found = tightenings((finding,), replace(screening, upper_intensity=Intensity.VIGOROUS), LIBRARY)
    assert {(t.field, t.at_most) for t in found} == {("aerobic.rpe", 11), ("aerobic.hrr_pct", 39)}


def test_a_rhythm_that_was_not_felt_leaves_effort_to_feel_and_says_so() -> None:
    _, plan = planned(well_known(**BOTH, current_rhythm=None))
    assert plan.effort_by_feel[0].rule_id == "HR5" and "还没有问清" in plan.effort_by_feel[0].say


def test_nobody_healthy_is_sent_running_without_clearance() -> None:
    _, plan = planned(well_known(doctor_clearance=None, desired_intensity="vigorous"))
    assert all(b.high <= 59 for where, b in bounds(plan).items() if where.endswith("hrr_pct"))
    aerobic = plan.stage("3").component(Component.AEROBIC)
    assert aerobic is not None and "jog_walk" not in {a.activity_id for a in aerobic.activities}


@pytest.mark.parametrize(("weight", "medical"), [(66.0, False), (70.0, False), (79.0, False), (79.1, True), (95.0, True)])
def test_being_overweight_alone_is_no_medical_prescription_but_obesity_is(weight: float, medical: bool) -> None:
    """Height 168 cm: BMI 24 is 67.7 kg, BMI 28 is 79.03 kg."""
    _, plan = planned(well_known(weight=weight))
    assert plan.medical is medical


def test_a_disease_beside_overweight_makes_it_medical() -> None:
    _, plan = planned(well_known(weight=72.0, hypertension=True))
    assert plan.medical


@pytest.mark.parametrize(
    ("born", "weight", "energy"), [(date(1980, 1, 1), 80.0, 1.4), (date(1967, 11, 23), 60.0, 1.05), (date(1966, 11, 23), 60.0, None), (date(1980, 1, 1), None, None)]
)  # fmt: skip
def test_energy_is_estimated_up_to_59_years_and_only_with_a_body_mass(born: date, weight: float | None, energy: float | None) -> None:
    """One MET-minute = 3.5 × kg ÷ 200 kcal (V2)."""
    _, plan = planned(well_known(birth_date=born, weight=weight))
    assert plan.kcal_per_met_minute == (None if energy is None else pytest.approx(energy))


FRAIL = {"birth_date": date(1942, 3, 8), "frail_items": SetAnswer(frozenset({"fatigue", "resistance", "ambulation"}), frozenset({"illnesses", "weight_loss"}))}


def test_the_least_of_the_healthy_gives_way_to_what_a_condition_asks_and_the_most_stays() -> None:
    """The 150 minutes of the healthy and of the able old are no floor for the frail, the breathless and those with Parkinson's."""
    healthy = bounds(planned(well_known())[1])
    assert (healthy["3/aerobic.week_minutes"].low, healthy["3/aerobic.minutes"].low) == (150, 30)
    frail = bounds(planned(well_known(**FRAIL))[1])
    assert (frail["3/aerobic.frequency"].high, frail["3/aerobic.minutes"].low) == (3, 6)
    assert frail["3/aerobic.week_minutes"].high == 90
    for sick in ({"copd": True, "exacerbation_date": NEVER, "home_oxygen": False}, {"parkinson_disease": True, "parkinson_stage": "2"}):
        found = bounds(planned(well_known(**sick))[1])
        assert found["3/aerobic.week_minutes"].low < 150 <= found["3/aerobic.week_minutes"].high <= 300
        assert found["3/aerobic.hrr_pct"].high <= 59 if "3/aerobic.hrr_pct" in found else True
    both = bounds(planned(well_known(**FRAIL, hypertension=True))[1])
    assert both["3/aerobic.minutes"].high == 30, "another disease's floor does not lift the ceiling"


def test_no_resistance_row_is_left_where_strength_work_is_forbidden() -> None:
    few = {"cancer_status": "on_treatment", "platelets": 42.0}
    for values in (few, {"post_exertional_worsening": True}):
        _, plan = planned(well_known(**values))
        assert all(stage.component(Component.RESISTANCE) is None for stage in plan.stages)


def test_a_plan_never_proposes_less_than_the_stage_before() -> None:
    for values in (FRAIL, {"post_exertional_worsening": True}, {"cognitive_status": "mci"}, {"copd": True, "exacerbation_date": NEVER}):
        _, plan = planned(well_known(**values))
        rows = [stage.component(Component.AEROBIC) for stage in plan.stages]
        minutes = [row.bound("aerobic.minutes").proposed for row in rows]
        assert minutes == sorted(minutes), values
