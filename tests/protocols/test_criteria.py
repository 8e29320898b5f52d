"""Criteria: three answers, and what silence, assumption and one more answer may do to them."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.criteria import (
    Closed,
    answer_and_open,
    applicable,
    blocks,
    evaluate,
    not_known_tests,
    open_facts,
    parents,
    read_aloud,
    used_facts,
)
from protocols.derive import derive
from protocols.facts import NEVER, Facts, Known, SetAnswer, definition
from protocols.library import load_library
from protocols.missing import with_assumptions
from protocols.protocol import Criterion
from protocols.terms import Answer
from tests.protocols.people import TODAY, none_of

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
PLAIN = ("hypertension", "coronary_heart_disease", "heart_failure", "syncope_12m")
"""Yes/no facts that are asked of everybody."""


def a_test(fact: str, op: str, value: object) -> Criterion:
    return Criterion("test", fact=fact, op=op, value=value)





def yes(fact: str) -> Criterion:
    return a_test(fact, "is", True)


def facts(**values: object) -> Facts:
    return Facts.of(TODAY, values)


def answered(*answers: Answer) -> Facts:
    return Facts.of(TODAY, {f: a is YES for f, a in zip(PLAIN, answers, strict=False) if a is not NOT_KNOWN})


@pytest.mark.parametrize(("first", "second"), list(itertools.product(Answer, Answer)))
def test_all_and_any_after_kleene(first, second):
    order = [NO, NOT_KNOWN, YES]
    both = tuple(yes(f) for f in PLAIN[:2])
    known = answered(first, second)
    assert evaluate(Criterion("all", both), known) is min((first, second), key=order.index)
    assert evaluate(Criterion("any", both), known) is max((first, second), key=order.index)


@pytest.mark.parametrize(("answer", "turned"), [(YES, NO), (NO, YES), (NOT_KNOWN, NOT_KNOWN)])
def test_not_turns_yes_and_no_only(answer, turned):
    assert evaluate(Criterion("not", (yes("hypertension"),)), answered(answer)) is turned


@pytest.mark.parametrize(
    ("op", "wanted", "value", "answer"),
    [
        ("at_least", 160.0, 160.0, YES),
        ("at_least", 160.0, 159.9, NO),
        ("above", 160.0, 160.0, NO),
        ("above", 160.0, 160.1, YES),
        ("at_most", 160.0, 160.0, YES),
        ("at_most", 160.0, 160.1, NO),
        ("below", 160.0, 160.0, NO),
        ("below", 160.0, 159.9, YES),
        ("at_least", 160.0, None, NOT_KNOWN),
    ],
)
def test_numbers_at_the_limit(op, wanted, value, answer):
    known = facts() if value is None else facts(resting_systolic=value)
    assert evaluate(a_test("resting_systolic", op, wanted), known) is answer


@pytest.mark.parametrize(
    ("op", "wanted", "answer"),
    [("is", "none", NO), ("is", "permanent", YES), ("is_not", "none", YES), ("in", ("none", "permanent"), YES), ("in", ("none",), NO)],
)
def test_choices(op, wanted, answer):
    assert evaluate(a_test("af_type", op, wanted), facts(af_type="permanent")) is answer


def test_a_member_nobody_asked_about_is_not_known():
    known = facts(symptoms_today=SetAnswer(frozenset({"chest"}), frozenset({"dizzy"})))
    answers = [evaluate(a_test("symptoms_today", "includes", m), known) for m in ("chest", "dizzy", "breath")]
    assert answers == [YES, NO, NOT_KNOWN]


def test_not_known_is_itself_a_question():
    assert evaluate(a_test("potassium", "not_known", True), facts(heart_failure=True)) is YES
    assert evaluate(a_test("potassium", "not_known", True), facts(heart_failure=True, potassium=4.0)) is NO
    assert evaluate(a_test("potassium", "not_known", False), facts(heart_failure=True, potassium=4.0)) is YES


def test_a_set_is_known_only_with_every_member_answered():
    whole = SetAnswer(frozenset(), definition("symptoms_today").codes)
    partly = SetAnswer(frozenset({"chest"}), frozenset())
    assert evaluate(a_test("symptoms_today", "not_known", True), facts(symptoms_today=partly)) is YES
    assert evaluate(a_test("symptoms_today", "not_known", True), facts(symptoms_today=whole)) is NO


@pytest.mark.parametrize("polarity", ["plain", "not", "is_not", "not_known", "known"])
def test_a_fact_that_need_not_be_asked_is_silent_in_every_polarity(polarity):
    """No diabetes: no rule about the fundus fires, neither *is* nor *is not*."""
    is_none = a_test("retinopathy_stage", "is", "none")
    criterion = {
        "plain": is_none,
        "not": Criterion("not", (is_none,)),
        "is_not": a_test("retinopathy_stage", "is_not", "none"),
        "not_known": a_test("retinopathy_stage", "not_known", True),
        "known": a_test("retinopathy_stage", "not_known", False),
    }[polarity]
    assert evaluate(criterion, facts(diabetes=False)) is NO


def test_a_personal_limit_nobody_wrote_is_not_there_asked_or_not():
    """The limit of 90 % holds for the healthy too: a question that was never put to them must not silence it."""
    absent, present = a_test("spo2_limit_ordered", "not_known", True), a_test("spo2_limit_ordered", "not_known", False)
    healthy = facts(copd=False, asthma=False, other_lung_disease="none", heart_failure=False)
    for known in (healthy, facts(copd=True), facts()):
        assert [evaluate(c, known) for c in (absent, present)] == [YES, NO]
        assert [evaluate(Criterion("not", (c,)), known) for c in (absent, present)] == [NO, YES]
    assert applicable("spo2_limit_ordered", healthy) is NO
    assert evaluate(a_test("spo2_limit_ordered", "at_most", 89.0), healthy) is NO


def test_with_the_parent_not_known_a_child_is_not_known():
    assert evaluate(a_test("retinopathy_stage", "is", "pdr"), facts()) is NOT_KNOWN
    assert applicable("retinopathy_stage", facts()) is NOT_KNOWN
    assert parents("retinopathy_stage", facts()) == ("diabetes",)


def test_a_recorded_child_counts_whatever_its_parent_says():
    assert evaluate(a_test("retinopathy_stage", "is", "pdr"), facts(diabetes=False, retinopathy_stage="pdr")) is YES


def test_an_event_that_never_happened_is_silent():
    window = a_test("days_since_medication_changed", "below", 14.0)
    assert evaluate(window, facts(medication_changed_date=NEVER)) is NO
    assert evaluate(Criterion("not", (window,)), facts(medication_changed_date=NEVER)) is NO
    assert evaluate(window, facts()) is NOT_KNOWN


@pytest.mark.parametrize(("op", "wanted", "answer"), [("is", "none", YES), ("is", "vigorous", NOT_KNOWN), ("is_not", "vigorous", YES), ("is_not", "none", NOT_KNOWN)])
def test_an_assumed_value_answers_yes_or_nothing(op, wanted, answer):
    known = Facts.of(TODAY, {"doctor_clearance": Known("none", TODAY, origin="assumed")})
    assert evaluate(a_test("doctor_clearance", op, wanted), known) is answer
    assert evaluate(a_test("doctor_clearance", "not_known", True), known) is YES


def test_an_assumed_value_does_not_answer_no_behind_a_not():
    known = Facts.of(TODAY, {"peripheral_neuropathy": Known(True, TODAY, origin="assumed")})
    assert evaluate(Criterion("not", (yes("peripheral_neuropathy"),)), known) is NOT_KNOWN
    assert evaluate(Criterion("not", (a_test("peripheral_neuropathy", "is", False),)), known) is YES


@pytest.mark.parametrize(("listed", "confirmed", "answer"), [(True, False, YES), (False, True, NO), (False, False, NOT_KNOWN)])
def test_takes_asks_the_classes(listed, confirmed, answer):
    classes = SetAnswer(frozenset({"insulin"} if listed else ()), frozenset({"insulin"} if confirmed and not listed else ()))
    known = facts(medication_classes=classes)
    assert evaluate(yes("takes_insulin"), known) is answer
    assert evaluate(a_test("takes_insulin", "not_known", True), known) is (YES if answer is NOT_KNOWN else NO)


def test_facts_of_later_editions_keep_nothing_open_when_closed():
    copd = yes("copd")
    assert evaluate(copd, facts()) is NOT_KNOWN
    assert evaluate(copd, facts(), Closed.LATER) is NO
    assert evaluate(yes("joint_hot_swollen"), facts(), Closed.LATER_BUT_TODAY) is NOT_KNOWN
    assert evaluate(yes("hypertension"), facts(), Closed.LATER) is NOT_KNOWN


def test_open_facts_are_those_that_could_still_decide():
    either = Criterion("any", (yes("hypertension"), Criterion("all", (yes("heart_failure"), yes("syncope_12m")))))
    assert open_facts(either, facts(hypertension=False, heart_failure=False)) == ()
    assert open_facts(either, facts(hypertension=False)) == ("heart_failure", "syncope_12m")
    assert open_facts(either, facts(hypertension=False, heart_failure=True)) == ("syncope_12m",)
    assert open_facts(either, facts(hypertension=True)) == ()
    assert used_facts(either) == ("hypertension", "heart_failure", "syncope_12m")


def test_one_asking_gives_the_answer_and_each_open_fact_once():
    twice = Criterion("any", (yes("syncope_12m"), Criterion("not", (Criterion("all", (yes("heart_failure"), yes("syncope_12m"))),))))
    assert answer_and_open(twice, facts(heart_failure=True)) == (NOT_KNOWN, ("syncope_12m",))
    assert answer_and_open(twice, facts(heart_failure=False)) == (YES, ())
    assert answer_and_open(yes("syncope_12m"), facts(syncope_12m=False)) == (NO, ())
    assert answer_and_open(yes("copd"), facts(), Closed.LATER) == (NO, ())


def test_rules_that_wait_for_an_answer_are_found():
    either = Criterion("any", (yes("hypertension"), a_test("potassium", "not_known", True)))
    assert not_known_tests(either) == ("potassium",)
    assert not_known_tests(either, facts(heart_failure=True)) == ("potassium",)
    assert not_known_tests(either, facts(heart_failure=True, potassium=4.0)) == ()


@pytest.mark.parametrize(
    ("values", "blocking"),
    [({}, True), ({"hypoglycaemia_drug_group": "ii"}, True), ({"hypoglycaemia_drug_group": "i"}, False), ({"hypoglycaemia_drug_group": "na"}, False)],
)
def test_block_if_blocks_unless_answered_no(values, blocking):
    """Glucose before exercise: with the drugs not known it acts as if insulin were taken."""
    day = {"symptoms_today": none_of("symptoms_today"), "desired_intensity": "moderate"}
    assert blocks("glucose_today", facts(**day, **values)) is blocking


def criteria() -> st.SearchStrategy[Criterion]:
    leaf = st.sampled_from(PLAIN).map(yes)
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: Criterion("all", tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: Criterion("any", tuple(parts))),
            inner.map(lambda part: Criterion("not", (part,))),
        ),
        max_leaves=8,
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(criterion=criteria(), known=st.dictionaries(st.sampled_from(PLAIN), st.booleans()), more=st.dictionaries(st.sampled_from(PLAIN), st.booleans()))
def test_learning_more_never_takes_back_an_answer(criterion, known, more):
    before = evaluate(criterion, Facts.of(TODAY, known))
    after = evaluate(criterion, Facts.of(TODAY, {**more, **known}))
    assert before is NOT_KNOWN or after is before
    assert (before is NOT_KNOWN) == bool(open_facts(criterion, Facts.of(TODAY, known)))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(criterion=criteria(), known=st.fixed_dictionaries({f: st.booleans() for f in PLAIN}))
def test_with_everything_known_it_is_ordinary_logic(criterion, known):
    def plainly(c: Criterion) -> bool:
        if c.kind == "test":
            return known[c.fact]
        parts = [plainly(p) for p in c.parts]
        return all(parts) if c.kind == "all" else any(parts) if c.kind == "any" else not parts[0]

    assert evaluate(criterion, Facts.of(TODAY, known)) is (YES if plainly(criterion) else NO)


def test_reading_aloud():
    pressure = Criterion("any", (a_test("resting_systolic", "at_least", 160.0), a_test("resting_diastolic", "at_least", 100.0)))
    assert read_aloud(pressure) == "静息收缩压达到或超过 160 mmHg，或者静息舒张压达到或超过 100 mmHg"
    assert read_aloud(Criterion("not", (yes("hypertension"),))) == "并非（高血压：是）"
    assert read_aloud(a_test("symptoms_today", "includes", "chest")) == "今日新发或加重症状有“胸痛胸闷”"


@pytest.mark.parametrize(("events", "answer"), [(None, NOT_KNOWN), (SetAnswer(), NOT_KNOWN), (SetAnswer(frozenset(), frozenset({"joint_injection"})), NO)])
def test_days_since_a_dated_event_are_silent_once_the_event_is_denied(events, answer):
    facts = Facts.of(TODAY, {"dated_events": events} if events else {})
    assert evaluate(a_test("days_since_joint_injection", "at_most", 14.0), facts) is answer


@pytest.mark.parametrize(("days", "answer"), [(13, YES), (14, YES), (15, NO), (None, NO)])
def test_the_day_of_a_dated_event_gives_its_days_since_and_its_member(days, answer):
    """None: it never happened."""
    day = NEVER if days is None else TODAY - timedelta(days=days)
    facts = derive(Facts.of(TODAY, {"joint_injection_date": day, "dated_events": SetAnswer(frozenset({"myocarditis"}))}), load_library())
    assert evaluate(a_test("days_since_joint_injection", "at_most", 14.0), facts) is answer
    assert facts.answer("dated_events", "joint_injection") is (NO if days is None else YES)
    assert facts.answer("dated_events", "myocarditis") is YES and facts.answer("dated_events", "head_injury") is NOT_KNOWN
    again = derive(facts, load_library())
    assert again.known("dated_events") == facts.known("dated_events") and again.value("days_since_joint_injection") == days


def test_a_dated_event_without_its_day_is_planned_as_today():
    facts = with_assumptions(derive(Facts.of(TODAY, {"dated_events": SetAnswer(frozenset({"joint_injection"}))}), load_library()))
    assert facts.known("days_since_joint_injection").origin == "assumed" and facts.number("days_since_joint_injection") == 0
    assert facts.known("days_since_head_injury") is None
