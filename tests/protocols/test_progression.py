"""Progression: both sides of every limit, and what must hold for any record: worse is never bolder, one field, inside the bounds."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.dose_steps import ELEMENTS, FREQUENCY, HRR, LOAD, MINUTES, RPE, WEEK, bounds_of, proposed
from protocols.facts import Facts
from protocols.pace import KINDS, Pace, pace_of
from protocols.plan import Plan
from protocols.progression import TrainingRecord, next_step
from protocols.screening import applying, facts_for_plan
from protocols.terms import Confidence
from tests.protocols.residents import LIBRARY, ON, planned, well_known

DISEASES: dict[str, dict[str, Any]] = {
    "nobody": {}, "hypertension": {"hypertension": True}, "diabetes": {"diabetes_type": "type2"},
    "failing heart": {"heart_failure": True, "nyha_class": "2"}, "coronary": {"coronary_heart_disease": True},
    "stroke": {"stroke_type": "ischaemic"}, "legs": {"peripheral_artery_disease": True}, "liver": {"fatty_liver": True},
    "lungs": {"copd": True}, "cancer": {"cancer_status": "after_treatment"}, "old": {"birth_date": ON.replace(year=1950)},
    "heart and sugar": {"hypertension": True, "diabetes_type": "type2", "coronary_heart_disease": True},
}  # fmt: skip
GOOD = TrainingRecord(
    planned=10, done=10, effort=11, effort_target=(11, 12), symptoms=frozenset(), weeks_in_stage=1, days_off=2, extra_reps=False,
    weeks_in_programme=5, weeks_since_step=2,
)  # fmt: skip


@lru_cache(maxsize=32)
def of(name: str) -> tuple[Plan, Pace]:
    """Plan and pace of somebody with this disease."""
    values = well_known(**DISEASES[name])
    facts = facts_for_plan(Facts.of(ON, values), LIBRARY)
    return planned(values)[1], pace_of(applying(facts, LIBRARY), facts, LIBRARY)


def signed_of(plan: Plan) -> dict[str, Any]:
    return {s.key: proposed(s) for s in plan.stages}


def step_of(record: TrainingRecord, name: str = "hypertension", stage: str = "1", **numbers: tuple[float, float]):
    plan, pace = of(name)
    chosen = {**proposed(plan.stage(stage)), **{f.replace("_", ".", 1): v for f, v in numbers.items()}}
    return next_step(plan, stage, chosen, record, pace, signed_of(plan))


LIMITS: tuple[tuple[str, str, dict[str, Any], dict[str, Any]], ...] = (
    # rule, kind at most, a record at the limit, the nearest record that keeps away from it
    ("STEP-STOP", "stop_and_refer", {"stop_symptom": True}, {"stop_symptom": False}),
    ("PR5-OFF", "step_back", {"days_off": 14}, {"days_off": 13}),
    ("PR5-STOP", "step_back", {"stops_since_step": 1}, {"stops_since_step": 0}),
    ("PR5-RPE", "step_back", {"efforts_above": 2}, {"efforts_above": 1}),
    ("PR5-ILL", "step_back", {"illness": True}, {"illness": False}),
    ("STEP-ON-HOLD", "hold", {"on_hold": True}, {"on_hold": False}),
    ("STEP-STOPS", "hold", {"stop_events_4wk": 2}, {"stop_events_4wk": 1}),
    ("STEP-FITNESS", "hold", {"fitness_change_pct": -10.0}, {"fitness_change_pct": -9.9}),
    ("STEP-TIRED", "hold", {"tired_weeks": 3}, {"tired_weeks": 2}),
    ("STEP-CONTROL", "hold", {"uncontrolled_visits": 2}, {"uncontrolled_visits": 1}),
    ("STEP-DRUG", "hold", {"drug_changed_days": 13}, {"drug_changed_days": 14}),
    ("STEP-READING", "hold", {"readings_high": ("血压 166/98",)}, {"readings_high": ()}),
    ("STEP-SYMPTOM", "hold", {"symptoms": frozenset({"leg"})}, {"symptoms": frozenset()}),
    ("STEP-NO-SYMPTOM", "hold", {"symptoms": None}, {"symptoms": frozenset()}),
    ("STEP-EFFORT", "hold", {"effort": 13}, {"effort": 12}),
    ("STEP-NO-EFFORT", "hold", {"effort": None}, {"effort": 6}),
    ("STEP-NO-EFFORT", "hold", {"effort_target": None}, {"effort_target": (11, 12)}),
    ("STEP-ADHERENCE", "hold", {"done": 7}, {"done": 8}),
    ("STEP-NO-ADHERENCE", "hold", {"done": None}, {"done": 9}),
    ("STEP-NO-ADHERENCE", "hold", {"planned": None}, {"planned": 10}),
)  # fmt: skip
BY_A_PHYSICIAN = {"STEP-STOP", "STEP-STOPS", "STEP-FITNESS", "STEP-TIRED", "STEP-CONTROL"}


@pytest.mark.parametrize(("rule", "kind", "at", "before"), LIMITS, ids=[f"{r}-{n}" for n, (r, *_) in enumerate(LIMITS)])
def test_both_sides_of_a_limit(rule, kind, at, before):
    there, away = step_of(replace(GOOD, **at)), step_of(replace(GOOD, **before))
    assert (there.kind, {r.rule_id for r in there.reasons}) == (kind, {rule})
    assert there.needs_physician == (rule in BY_A_PHYSICIAN)
    assert away.kind == "advance" and rule not in {r.rule_id for r in away.reasons}
    assert all(r.say.endswith("。") and r.source and r.source_title for r in there.reasons)
    assert there.unconfirmed == (there.reasons[0].confidence in (Confidence.C, Confidence.P))


def test_of_two_rules_the_more_careful_decides_and_both_are_told():
    for one, other in combinations(LIMITS, 2):
        if set(one[2]) & set(other[2]):
            continue
        step = step_of(replace(GOOD, **one[2], **other[2]))
        assert step.kind == min(one[1], other[1], key=KINDS.index), (one[0], other[0])
        if not any(rule.startswith("STEP-NO-") for rule in (one[0], other[0])):
            assert {one[0], other[0]} == {r.rule_id for r in step.reasons}
        assert step.needs_physician == bool({one[0], other[0]} & BY_A_PHYSICIAN)


def test_every_rule_of_the_record_has_its_limit_tried():
    written = {s.id for p in LIBRARY.protocols.values() for s in p.progression if "record" in s.extra}
    assert written - {"PC-STEP-PEM"} == {rule for rule, *_ in LIMITS}


def test_a_limit_that_stands_among_the_gates_too_is_the_same_number():
    gates = {"STEP-STOPS": "PROG-STOPS", "STEP-FITNESS": "PROG-FITNESS"}
    for line in LIBRARY.protocols["everyone"].progression:
        if line.id in gates:
            when = LIBRARY.rules[gates[line.id]][0].when
            assert [(when.fact, when.op, when.value)] == [tuple(test) for test in line.extra["record"]]


def test_the_sentence_of_a_pace_says_its_numbers():
    for protocol in LIBRARY.protocols.values():
        for line in protocol.progression:
            for size, value in line.extra.get("pace", {}).items():
                if size in ("minutes", "load") and line.id != "PC-PR-STEP":
                    least, most = (f"{v:g}" for v in value)
                    assert (least if least == most else f"{least}–{most}") in line.say, line.id


@pytest.mark.parametrize(
    ("name", "minutes", "weeks", "from_minutes", "free"),
    [
        ("nobody", (5, 10), (1, 2), 0, 0), ("hypertension", (5, 10), (1, 2), 0, 0), ("failing heart", (2, 5), (1, 2), 20, 0),
        ("coronary", (2, 5), (1, 2), 30, 0), ("stroke", (5, 5), (2, 2), 0, 0), ("legs", (5, 5), (2, 2), 0, 0),
        ("liver", (5, 5), (1, 2), 0, 0), ("lungs", (5, 10), (1, 2), 30, 0), ("cancer", (5, 10), (1, 2), 0, 3),
        ("heart and sugar", (2, 5), (1, 2), 30, 0),
    ],
)  # fmt: skip
def test_smallest_step_longest_interval(name, minutes, weeks, from_minutes, free):
    pace = of(name)[1]
    assert (pace.minutes, pace.weeks, pace.intensity_from_minutes, pace.free_sessions) == (minutes, weeks, from_minutes, free)
    assert pace.order == ("minutes", "frequency", "intensity") and pace.load == (2.5, 5) and pace.time_only_weeks == 6
    assert set(pace.decided_by) >= {"minutes", "weeks", "order", "load", "hrr_points"}


def test_effort_goes_second_only_where_everybody_says_so():
    """CN-OPCR raises effort before the number of sessions; the general rule says the other way round and wins."""
    coronary = next(s for s in LIBRARY.protocols["coronary_heart_disease"].progression if s.id == "CHD-PR-TIME")
    assert coronary.extra["pace"]["order"] == ("minutes", "intensity", "frequency")
    assert of("coronary")[1].order == ("minutes", "frequency", "intensity")


def test_tired_the_day_after_holds_whatever_else_says():
    for worsening, holds in ((True, True), (None, True), (False, False)):
        values = well_known(covid_onset_date=ON.replace(month=9), **({} if worsening is None else {"post_exertional_worsening": worsening}))
        facts = facts_for_plan(Facts.of(ON, values), LIBRARY)
        pace = pace_of([LIBRARY.protocols[p] for p in ("everyone", "post_covid", "healthy_adult")], facts, LIBRARY)
        assert ("PC-STEP-PEM" in {r.reason.rule_id for r in pace.rules if not r.tests}) is holds


@pytest.mark.parametrize(
    ("weeks", "since", "name", "kind"),
    [(5, 0, "hypertension", "hold"), (5, 1, "hypertension", "advance"), (5, 1, "stroke", "hold"), (5, 2, "stroke", "advance"),
     (1, None, "hypertension", "advance"), (0, None, "hypertension", "hold"), (None, None, "hypertension", "hold")],
)  # fmt: skip
def test_not_before_the_interval(weeks, since, name, kind):
    plan = of(name)[0]
    target = plan.stage("1").component(plan.stages[0].components[0].component).bound(RPE)
    record = replace(GOOD, weeks_in_programme=weeks, weeks_since_step=since, effort=6, effort_target=(target.low, target.high))
    assert step_of(record, name, "1", aerobic_minutes=(15, 15)).kind == kind


@pytest.mark.parametrize(("weeks", "stage", "to"), [(3, "1", "1"), (4, "1", "2a"), (7, "2a", "2a"), (8, "2a", "2b"), (30, "1", "2a"), (24, "3", "4")])
def test_the_next_stage_from_its_first_week_and_one_at_a_time(weeks, stage, to):
    assert step_of(replace(GOOD, weeks_in_programme=weeks), "hypertension", stage).to_stage == to


@pytest.mark.parametrize(("done", "to"), [(8, "2a"), (7, "1")])
def test_the_next_stage_only_with_enough_sessions(done, to):
    assert step_of(replace(GOOD, done=done, weeks_in_programme=4), "hypertension", "1").to_stage == to


def test_time_alone_until_week_six_then_sessions_then_effort():
    early = step_of(replace(GOOD, weeks_in_programme=5), "hypertension", "2a", aerobic_minutes=(40.0, 40.0), aerobic_frequency=(4.0, 4.0))
    later = step_of(replace(GOOD, weeks_in_programme=6), "hypertension", "2a", aerobic_minutes=(40.0, 40.0), aerobic_frequency=(4.0, 4.0))
    assert early.kind == "hold" and [r.rule_id for r in early.reasons] == ["STEP-FULL"]
    assert [d.field for d in later.doses if d.field != WEEK] == [FREQUENCY] and later.doses[0].after == (5.0, 5.0)
    assert step_of(replace(GOOD, weeks_in_programme=10), "hypertension", "2b", aerobic_minutes=(45.0, 45.0), aerobic_frequency=(5.0, 5.0),
                   aerobic_hrr_pct=(40.0, 50.0)).doses[0].field == HRR  # fmt: skip


@pytest.mark.parametrize(("minutes", "grows"), [(29.0, MINUTES), (30.0, HRR)])
def test_a_diseased_heart_walks_half_an_hour_before_it_walks_harder(minutes, grows):
    plan, pace = of("heart and sugar")
    slow = replace(pace, order=("intensity", "minutes", "frequency"))
    chosen = {**proposed(plan.stage("2b")), MINUTES: (minutes, minutes), RPE: (10.0, 11.0)}
    fields = [d.field for d in next_step(plan, "2b", chosen, replace(GOOD, weeks_in_programme=9), slow, signed_of(plan)).doses]
    assert (fields[0] == MINUTES) is (grows == MINUTES)


@pytest.mark.parametrize(("extra", "done", "name", "load"), [
    (True, 10, "hypertension", True), (False, 10, "hypertension", False), (None, 10, "hypertension", False),
    (True, 3, "cancer", True), (True, 2, "cancer", False),
])  # fmt: skip
def test_load_grows_only_after_two_repetitions_more(extra, done, name, load):
    record = replace(GOOD, extra_reps=extra, planned=done, done=done, weeks_in_programme=10, effort=6)
    step = step_of(record, name, "2b", resistance_pct1rm=(40.0, 50.0))
    grown = [d for d in step.doses if d.field == LOAD]
    assert bool(grown) is load
    assert all(d.after[1] - d.before[1] == 2.5 for d in grown)


def test_load_and_walking_take_turns():
    record = replace(GOOD, extra_reps=True, weeks_in_programme=10, last_component="resistance")
    step = step_of(record, "hypertension", "2b", resistance_pct1rm=(40.0, 50.0), aerobic_minutes=(30.0, 30.0))
    assert step.doses[0].field == MINUTES


def test_a_step_back_never_leaves_a_number_larger_and_goes_to_less():
    plan, _ = of("hypertension")
    for stage in ("1", "2a", "2b", "3", "4"):
        step = step_of(replace(GOOD, illness=True), "hypertension", stage)
        keys = [s.key for s in plan.stages]
        assert keys.index(step.to_stage) < keys.index(stage) or stage == "1"
        assert step.doses and all(d.after <= d.before for d in step.doses)
        assert any(d.field in (MINUTES, FREQUENCY, HRR, RPE) for d in step.doses)


# What must hold for any record. Each strategy makes a record worse in one way.
WORSE: dict[str, Any] = {
    "symptoms": lambda r: replace(r, symptoms=frozenset({*(r.symptoms or ()), "breath"})), "not asked": lambda r: replace(r, symptoms=None),
    "stop sign": lambda r: replace(r, stop_symptom=True), "reading": lambda r: replace(r, readings_high=(*r.readings_high, "血糖 15")),
    "effort": lambda r: replace(r, effort=None if r.effort is None else min(20, r.effort + 2)), "effort not asked": lambda r: replace(r, effort=None),
    "fewer": lambda r: replace(r, done=None if r.done is None else max(0, r.done - 3)), "sessions not asked": lambda r: replace(r, done=None),
    "gap": lambda r: replace(r, days_off=(r.days_off or 0) + 10), "too hard": lambda r: replace(r, efforts_above=r.efforts_above + 1),
    "stopped": lambda r: replace(r, stop_events_4wk=r.stop_events_4wk + 1, stops_since_step=r.stops_since_step + 1),
    "ill": lambda r: replace(r, illness=True), "drug": lambda r: replace(r, drug_changed_days=3), "held": lambda r: replace(r, on_hold=True),
    "weaker": lambda r: replace(r, fitness_change_pct=min(r.fitness_change_pct or 0.0, 0.0) - 6), "visits": lambda r: replace(r, uncontrolled_visits=r.uncontrolled_visits + 1),
    "tired": lambda r: replace(r, tired_weeks=(r.tired_weeks or 0) + 2), "younger": lambda r: replace(r, weeks_in_programme=max(0, (r.weeks_in_programme or 0) - 3)),
    "sooner": lambda r: replace(r, weeks_since_step=max(0, (r.weeks_since_step or 0) - 1)), "no spare": lambda r: replace(r, extra_reps=False),
}  # fmt: skip
RECORDS = st.builds(
    TrainingRecord, planned=st.sampled_from((None, 0, 4, 12)), done=st.sampled_from((None, 0, 3, 10, 12)),
    effort=st.sampled_from((None, 6, 11, 12, 13, 15, 17)), effort_target=st.sampled_from((None, (11, 12), (12, 13))),
    symptoms=st.sampled_from((None, frozenset(), frozenset(), frozenset({"leg"}))), stop_symptom=st.sampled_from((False, False, False, True)),
    readings_high=st.sampled_from(((), (), ("血压 165/95",))), days_off=st.sampled_from((None, 0, 13, 14, 40)),
    efforts_above=st.integers(0, 3), stop_events_4wk=st.integers(0, 2), illness=st.booleans(), drug_changed_days=st.sampled_from((None, 5, 13, 14, 90)),
    extra_reps=st.sampled_from((None, False, True)), on_hold=st.sampled_from((False, False, True)), stops_since_step=st.integers(0, 1),
    weeks_in_programme=st.sampled_from((None, 0, 1, 3, 4, 6, 8, 12, 30)), weeks_since_step=st.sampled_from((None, 0, 1, 2, 5)),
    fitness_change_pct=st.sampled_from((None, 5.0, -9.0, -10.0)), uncontrolled_visits=st.integers(0, 2), tired_weeks=st.sampled_from((None, 1, 3)),
    last_component=st.sampled_from(("", "aerobic", "resistance")),
)  # fmt: skip
GOOD_ENOUGH = st.builds(
    replace, st.just(GOOD), weeks_in_programme=st.integers(0, 40), weeks_since_step=st.integers(0, 4), extra_reps=st.booleans(),
    effort=st.integers(6, 12), done=st.integers(7, 12), illness=st.sampled_from((False, False, True)), days_off=st.sampled_from((0, 13, 14)), last_component=st.sampled_from(("", "aerobic", "resistance")),
)  # fmt: skip


@st.composite
def states(draw):
    """Somebody, the stage reached, and the numbers trained: anywhere from the least to what was signed."""
    name = draw(st.sampled_from(tuple(DISEASES)))
    plan = of(name)[0]
    stage = draw(st.sampled_from([s.key for s in plan.stages]))
    part = draw(st.sampled_from((0.0, 0.3, 0.7, 1.0)))
    bounds = bounds_of(plan.stage(stage))
    chosen = {}
    for field, (low, high) in proposed(plan.stage(stage)).items():
        top = bounds[field].low + part * (high - bounds[field].low)
        chosen[field] = (min(low, top), top) if low != high else (float(round(top)), float(round(top)))
    return name, stage, chosen


@settings(max_examples=150, deadline=None)
@given(states(), st.one_of(RECORDS, GOOD_ENOUGH), st.sampled_from(tuple(WORSE)))
def test_a_worse_record_never_gives_a_bolder_step(state, record, worse):
    name, stage, chosen = state
    plan, pace = of(name)
    before = next_step(plan, stage, chosen, record, pace, signed_of(plan))
    after = next_step(plan, stage, chosen, WORSE[worse](record), pace, signed_of(plan))
    keys = [s.key for s in plan.stages]
    assert KINDS.index(after.kind) <= KINDS.index(before.kind), (record, worse)
    assert keys.index(after.to_stage) <= keys.index(before.to_stage)
    assert after.needs_physician or not before.needs_physician


@settings(max_examples=150, deadline=None)
@given(states(), st.one_of(RECORDS, GOOD_ENOUGH, GOOD_ENOUGH))
def test_a_step_changes_one_field_and_stays_inside_the_bounds(state, record):
    name, stage, chosen = state
    plan, pace = of(name)
    step = next_step(plan, stage, chosen, record, pace, signed_of(plan))
    bounds = bounds_of(plan.stage(step.to_stage))
    grown = {ELEMENTS[d.field] for d in step.doses if d.after[1] > d.before[1] or d.after[0] > d.before[0] if d.field != WEEK}
    assert len(grown) <= 1 and (step.kind == "advance" or not grown)
    for dose in step.doses:
        assert dose.after[0] <= dose.after[1] <= bounds[dose.field].high, dose
        assert dose.field == WEEK or dose.after[0] >= min(bounds[dose.field].low, dose.before[0]) or step.kind != "advance"
    if step.kind == "advance":
        lead = {d.field: d.after[1] - d.before[1] for d in step.doses}
        assert lead.get(MINUTES, 0) <= pace.minutes[1] and lead.get(FREQUENCY, 0) <= 1 and lead.get(LOAD, 0) <= pace.load[1]
        now = {**chosen, **{d.field: d.after for d in step.doses}}
        if WEEK in bounds and MINUTES in lead:
            assert now[MINUTES][1] * now[FREQUENCY][1] <= bounds[WEEK].high
    else:
        assert all(d.after <= d.before for d in step.doses)
    assert step.say.endswith("。") and step.plain and len(step.plain) <= 16


@settings(max_examples=60, deadline=None)
@given(states(), RECORDS, st.sampled_from(tuple(DISEASES)))
def test_one_more_disease_never_makes_the_pace_faster(state, record, other):
    name, *_ = state
    values = well_known(**DISEASES[name])
    facts = facts_for_plan(Facts.of(ON, values), LIBRARY)
    more = applying(facts_for_plan(Facts.of(ON, well_known(**DISEASES[other])), LIBRARY), LIBRARY)
    alone = pace_of(applying(facts, LIBRARY), facts, LIBRARY)
    both = pace_of({p.id: p for p in (*applying(facts, LIBRARY), *more)}.values(), facts, LIBRARY)
    assert both.minutes <= alone.minutes and both.weeks >= alone.weeks and both.load <= alone.load
    assert both.intensity_from_minutes >= alone.intensity_from_minutes and both.free_sessions >= alone.free_sessions
    assert {r.reason.rule_id for r in alone.rules} <= {r.reason.rule_id for r in both.rules}
