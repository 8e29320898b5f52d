"""The vocabulary: complete, readable by the program to the last condition, and worded for people."""

from __future__ import annotations

import re

import pytest

from protocols.asking import ASK_WHEN_IN_PROSE, BLOCK_IF_IN_PROSE, asked_when, blocks_when, condition
from protocols.criteria import read_aloud
from protocols.derive import INPUTS, inputs_of
from protocols.facts import NoSuchFact, core, definition, question, vocabulary
from protocols.missing import NAMED_LIMITS, assumed_value, assumption_words
from protocols.protocol import Criterion
from tests.protocols.people import ASKED, TODAY

EFFECTS = {"block", "block_if", "assume", "limit", "warn", "only_if_recorded", "inputs"}


def test_all_facts_are_there_in_the_order_of_the_file():
    ids = list(vocabulary())
    days = [f"{code}_date" for code in vocabulary()["dated_events"].codes]
    assert (len(ids) - len(days), len(core()), len(days)) == (352, 115, 7)
    assert set(days) <= set(ids)
    assert ids[:3] == ["birth_date", "age", "sex"]


@pytest.mark.parametrize("member", sorted(vocabulary()["dated_events"].codes))
def test_every_member_of_the_dated_events_has_a_day_that_opens_with_it_and_gives_days_since(member):
    day, since = definition(f"{member}_date"), definition(f"days_since_{member}")
    assert (day.kind, day.scope, day.effect.effect, day.effect.detail) == ("date", "extended", "assume", "today")
    assert asked_when(day.id) == Criterion("test", fact="dated_events", op="includes", value=member)
    assert (since.unit, since.kind) == ("d", "number") and inputs_of(since.id) == (day.id,)
    assert question(day.id).endswith("？") and "哪天" in question(day.id)


@pytest.mark.parametrize("fact", core(), ids=lambda f: f.id)
def test_a_core_fact_can_be_used_in_full(fact):
    """Effect, conditions and assumed value are understood; a question stands ready."""
    assert fact.effect.effect in EFFECTS
    assert (asked_when(fact.id) is None) == (not fact.ask_when)
    assert (blocks_when(fact.id) is None) == (fact.effect.effect != "block_if")
    if fact.effect.effect == "assume":
        assert assumed_value(fact.id, TODAY) is not None and "按" in assumption_words(fact.id)
    if fact.effect.effect == "limit":
        assert fact.effect.detail in NAMED_LIMITS
    if not fact.is_derived:
        assert question(fact.id).endswith("？") and len(question(fact.id)) <= 30


def test_conditions_in_prose_are_transcribed_only_where_the_file_cannot_be_read():
    for fact_id in ASK_WHEN_IN_PROSE:
        with pytest.raises((ValueError, NoSuchFact)):
            condition(definition(fact_id).ask_when)


def test_prose_of_block_if_belongs_to_block_if():
    assert all(definition(fact_id).effect.effect == "block_if" for fact_id in BLOCK_IF_IN_PROSE)


def test_every_derived_core_fact_names_its_inputs():
    derived = {f.id for f in core() if f.is_derived} - {"days_since_event"}
    assert derived == set(INPUTS)
    for inputs in INPUTS.values():
        for fact_id in inputs:
            definition(fact_id)


def test_drugs_and_days_follow_from_rows():
    assert definition("takes_beta_blocker").kind == "yes_no" and inputs_of("takes_beta_blocker") == ("medication_classes",)
    assert definition("days_since_stroke").unit == "d" and inputs_of("days_since_stroke") == ("stroke_date",)
    assert definition("days_since_chemotherapy_cycle").label == "距化疗日天数"


@pytest.mark.parametrize("wrong", ["takes_magic", "days_since_party", "resting_systolc", "age "])
def test_a_name_that_is_not_a_fact_is_refused(wrong):
    with pytest.raises(NoSuchFact):
        definition(wrong)


def test_the_nearest_name_is_offered():
    with pytest.raises(NoSuchFact, match="no such fact 'resting_systolc'; did you mean 'resting_systolic'"):
        definition("resting_systolc")


def test_no_question_uses_a_word_a_resident_would_not():
    asked = " ".join(question(f.id) for f in ASKED)
    assert not re.search(r"[a-z]{3,}|_", asked)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("diabetes = yes or hypertension = yes", "糖尿病(1型/2型/其他)：是，或者高血压：是"),
        ("age >= 65 and falls_12m < 2", "年龄达到或超过 65 岁，而且一年内跌倒次数低于 2 次"),
        ("(age > 60 or diabetes = no) and sex not 1", "（年龄高于 60 岁，或者糖尿病(1型/2型/其他)：否），而且性别不是“男”"),
        ("af_type in none paroxysmal", "心房颤动类型为“无”或“阵发性”"),
        ("urine_acr not_known", "尿白蛋白/肌酐比还不知道"),
    ],
)
def test_conditions_are_read_and_spoken(text, spoken):
    assert read_aloud(condition(text)) == spoken


@pytest.mark.parametrize("broken", ["", "age", "age ?? 5", "age >= 65 and", "(age > 5", "sex = purple", "age >= 5 5", "ages > 5"])
def test_a_condition_that_is_none_is_refused(broken):
    with pytest.raises((ValueError, NoSuchFact)):
        condition(broken)
