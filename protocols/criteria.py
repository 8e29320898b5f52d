"""Criteria: questions about facts with three answers, after Kleene. *Not known* is never *no*.

A fact that need not be asked of this person (its `ask_when` is answered no) is silent: no test about it is yes, also
behind a `not`. An `only_if_recorded` fact (a written personal limit …) that was not recorded is simply not there, asked or
not: the general limit holds for everybody who has none. A value that was only assumed may answer yes to a test, never no:
it can add a restriction, not lift one.

An extended fact is *opened* by what is known of this person (`asking.opens_when`): from then on it is asked and kept open
like a core one. Not opened, it takes part only where it was recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from protocols.asking import asked_when, blocks_when, opens_when
from protocols.facts import SAME_DAY_GROUPS, FactDefinition, Facts, SetAnswer, definition, number_text, unit_name
from protocols.kept import kept
from protocols.protocol import Criterion
from protocols.terms import Answer
from protocols.values import NEVER
from protocols.vocabulary import DATED_EVENTS, vocabulary

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
_TURNED = {YES: NO, NO: YES}
Found = Answer | tuple[str, ...]
"""Yes, no, or the ids of the facts that keep the answer open: whoever hears *not known* asks next what to ask a person."""
Ask = Callable[[Facts, int], Found]
"""How one criterion is asked of facts, with `Closed` as a number."""


class Closed(IntEnum):
    """Which unrecorded facts that nothing opened answer no, so that a question nobody asked keeps nothing open."""

    NONE = 0
    LATER = 1
    LATER_BUT_TODAY = 2
    """As LATER, except for what is looked at on the day itself."""


_LATER = int(Closed.LATER)


def evaluate(criterion: Criterion, facts: Facts, closed: Closed = Closed.NONE) -> Answer:
    """The answer of `criterion` by what is known; `closed` as there."""
    found = (criterion.asks or ready(criterion))[True](facts, closed)
    return found if found.__class__ is Answer else NOT_KNOWN


def answer_and_open(criterion: Criterion, facts: Facts, closed: Closed = Closed.NONE) -> tuple[Answer, tuple[str, ...]]:
    """The answer, and what `open_facts` says, from one asking."""
    found = (criterion.asks or ready(criterion))[True](facts, closed)
    return (found, ()) if found.__class__ is Answer else (NOT_KNOWN, tuple(dict.fromkeys(found)))


def used_facts(criterion: Criterion) -> tuple[str, ...]:
    """Ids of the facts the criterion looks at, in order of reading, each once."""
    used = criterion.used
    if used is None:
        found = (criterion.fact,) if criterion.kind == "test" else (fact for part in criterion.parts for fact in used_facts(part))
        used = tuple(dict.fromkeys(found))
        object.__setattr__(criterion, "used", used)
    return used


def open_facts(criterion: Criterion, facts: Facts, closed: Closed = Closed.NONE) -> tuple[str, ...]:
    """Ids of the facts that keep the answer at *not known*; empty when it is yes or no."""
    found = (criterion.asks or ready(criterion))[True](facts, closed)
    return () if found.__class__ is Answer else tuple(dict.fromkeys(found))


def not_known_tests(criterion: Criterion, view: Facts | None = None) -> tuple[str, ...]:
    """Facts whose being not known is itself a condition (`not_known: yes`); with a view, those that are not known in it."""
    tests = _tests_of_not_known(criterion)
    return tuple(test.fact for test in tests if view is None or evaluate(test, view) is YES)


@kept
def _tests_of_not_known(criterion: Criterion) -> tuple[Criterion, ...]:
    if criterion.kind != "test":
        return tuple(test for part in criterion.parts for test in _tests_of_not_known(part))
    return (criterion,) if criterion.op == "not_known" and criterion.value is True else ()


def applicable(fact_id: str, facts: Facts) -> Answer:
    """Whether the fact need be asked of this person: yes, no, or not known (then its parent is asked first)."""
    found = facts.asked.get(fact_id)
    if found is None:
        facts.asked[fact_id] = YES
        found = facts.asked[fact_id] = _applicable(fact_id, facts)
    return found


def _applicable(fact_id: str, facts: Facts) -> Answer:
    if fact_id.startswith("days_since_"):
        member = fact_id.removeprefix("days_since_")
        if facts.value(f"{member}_date") is NEVER:
            return NO
        if vocabulary()[DATED_EVENTS].has_choice(member):
            return NO if facts.answer(DATED_EVENTS, member) is NO else YES
        return applicable(f"{member}_date", facts)
    condition = asked_when(fact_id)
    return YES if condition is None else evaluate(condition, facts, Closed.LATER)


def opened(fact_id: str, facts: Facts) -> Answer:
    """Whether the fact takes part without having been recorded: a core one does, an extended one once it is opened.

    Not known: its parent is asked first. A value that only counts when recorded is never opened.
    """
    fact = definition(fact_id)
    if fact.is_core:
        return YES
    if fact_id.startswith("days_since_"):
        return opened(fact_id.removeprefix("days_since_") + "_date", facts)
    return NO if fact.if_not_known == "only_if_recorded" else offered(fact_id, facts)


def offered(fact_id: str, facts: Facts) -> Answer:
    """Whether something known gives a reason to write down this extended fact, also one that only counts when recorded."""
    found = facts.opened.get(fact_id)
    if found is None:
        facts.opened[fact_id] = NO
        found = facts.opened[fact_id] = _offered(fact_id, facts)
    return found


def _offered(fact_id: str, facts: Facts) -> Answer:
    condition = opens_when(fact_id)
    if condition is None or applicable(fact_id, facts) is NO:
        return NO
    return applicable(fact_id, facts) if condition is asked_when(fact_id) else evaluate(condition, facts, Closed.LATER)


def blocks(fact_id: str, facts: Facts) -> bool:
    """For a `block_if` fact that is missing: True unless its condition is answered no."""
    condition = blocks_when(fact_id)
    return condition is None or evaluate(condition, facts, Closed.LATER) is not NO


def parents(fact_id: str, facts: Facts) -> tuple[str, ...]:
    """The facts to ask first, when it is not known whether `fact_id` need be asked at all."""
    condition = asked_when(fact_id) if definition(fact_id).is_core else opens_when(fact_id)
    return () if condition is None else tuple(dict.fromkeys(_first_open(condition, facts, True)))


def _first_open(criterion: Criterion, facts: Facts, positive: bool) -> tuple[str, ...]:
    """Of parts that must all hold, only the first open one, because its answer may settle the others."""
    found = (criterion.asks or ready(criterion))[positive](facts, _LATER)
    if found.__class__ is Answer:
        return ()
    if criterion.kind == "test":
        return found
    if criterion.kind == "not":
        return _first_open(criterion.parts[0], facts, not positive)
    parts = (_first_open(part, facts, positive) for part in criterion.parts)
    return next(filter(None, parts), ()) if (criterion.kind == "all") is positive else tuple(f for part in parts for f in part)


# -- made ready to be asked: each criterion once, as nested functions --


def ready(criterion: Criterion) -> tuple[Ask, Ask]:
    """How the criterion is asked, turned by a `not` around it and as it stands (indexed by `positive`). Made once and kept."""
    kind = criterion.kind
    if kind == "test":
        made = (_tested(criterion.fact, criterion.op, criterion.value, False), _tested(criterion.fact, criterion.op, criterion.value, True))
    elif kind == "not":
        plain, turned = reversed(criterion.parts[0].asks or ready(criterion.parts[0]))
        made = (plain, turned)
    else:
        parts = [part.asks or ready(part) for part in criterion.parts]
        decisive = NO if kind == "all" else YES
        made = (_joined(tuple(p[False] for p in parts), _TURNED[decisive]), _joined(tuple(p[True] for p in parts), decisive))
    object.__setattr__(criterion, "asks", made)
    return made


@lru_cache(maxsize=8192)
def _joined(parts: tuple[Ask, ...], decisive: Answer) -> Ask:
    """One part that answers `decisive` settles it; otherwise those that are not known leave it open. The same parts are one
    function: most rules ask again what another asked, and a small engine stays in the processor's cache."""
    settled = _TURNED[decisive]

    def ask(facts: Facts, closed: int) -> Found:
        still_open: tuple[str, ...] = ()
        for part in parts:
            found = part(facts, closed)
            if found is decisive:
                return decisive
            if found is not settled:
                still_open += found
        return still_open or settled

    return ask


@lru_cache(maxsize=8192, typed=True)
def _tested(fact_id: str, op: str, wanted: Any, positive: bool) -> Ask:
    """One test, or its opposite. A value that was only assumed may answer yes, never no."""
    test = Criterion("test", fact=fact_id, op=op, value=wanted)
    missing = _missing(test, positive)
    if fact_id.startswith("takes_"):
        missing = _of_drug_class(test, positive, missing)
    if op == "not_known":
        return _not_known(test, positive, missing)
    compare = _COMPARED.get(op, ne)
    if_holds, if_not = (YES, NO) if positive else (NO, YES)
    still_open = (fact_id,)

    def ask(facts: Facts, closed: int) -> Found:
        entry = facts.in_force.get(fact_id)
        if entry is None:
            return missing(facts, closed)
        value = entry.value
        if value.__class__ is SetAnswer:
            answer = if_holds if wanted in value.yes else if_not if wanted in value.no else still_open
        else:
            answer = if_holds if compare(value, wanted) else if_not
        return still_open if answer is NO and entry.origin == "assumed" else answer

    return ask


def _of_drug_class(test: Criterion, positive: bool, missing: Ask) -> Ask:
    """`takes_<class>`, which is recorded as a member of `medication_classes`."""
    member, no_test = test.fact.removeprefix("takes_"), _as_answer(test.value is False)
    answers = {YES: YES, NO: NO} if test.op == "is" and test.value is True else _TURNED if test.op == "is" else {YES: no_test, NO: no_test}
    yes, no = ((answers[a] if positive else _TURNED[answers[a]]) for a in (YES, NO))

    def ask(facts: Facts, closed: int) -> Found:
        classes = facts.in_force.get("medication_classes")
        if classes is not None:
            if member in classes.value.yes:
                return yes
            if member in classes.value.no:
                return no
        return missing(facts, closed)

    return ask


def _as_answer(holds: bool) -> Answer:
    return YES if holds else NO


def _missing(test: Criterion, positive: bool) -> Ask:
    """The test of a fact that is not known."""
    fact, about_itself = definition(test.fact), _as_answer(test.value is positive)
    fact_id, asks_that = fact.id, test.op == "not_known"
    if asks_that and fact.if_not_known == "only_if_recorded":
        return lambda facts, closed: about_itself
    if asks_that:
        return lambda facts, closed: NO if applicable(fact_id, facts) is NO else about_itself
    never_closed, looked_at_today = fact.is_core, fact.group in SAME_DAY_GROUPS
    always_asked = asked_when(fact_id) is None and not fact_id.startswith("days_since_")
    still_open = (fact_id,)
    if never_closed and always_asked:
        return lambda facts, closed: still_open
    if never_closed:
        return lambda facts, closed: NO if (facts.asked.get(fact_id) or applicable(fact_id, facts)) is NO else still_open

    def ask(facts: Facts, closed: int) -> Found:
        if not always_asked and (facts.asked.get(fact_id) or applicable(fact_id, facts)) is NO:
            return NO
        if not closed or (looked_at_today and closed != _LATER):
            return still_open
        return still_open if opened(fact_id, facts) is YES else NO

    return ask


def _not_known(test: Criterion, positive: bool, missing: Ask) -> Ask:
    """Whether a recorded value counts as not known: it was assumed, or a member of the set was not answered."""
    wanted, fact_id = test.value, test.fact

    def ask(facts: Facts, closed: int) -> Found:
        entry = facts.in_force.get(fact_id)
        if entry is None:
            return missing(facts, closed)
        unknown, value = entry.origin == "assumed", entry.value
        if isinstance(value, SetAnswer):
            unknown = unknown or not definition(fact_id).codes <= (value.yes | value.no)
        return YES if (unknown is wanted) is positive else NO

    return ask


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "is": eq, "at_least": ge, "at_most": le, "above": gt, "below": lt, "in": lambda value, wanted: value in wanted,
}  # fmt: skip
"""How a value is compared; the word left over is `is_not`."""

_NUMBER_WORDS = {"at_least": "达到或超过", "at_most": "不高于", "above": "高于", "below": "低于"}


def read_aloud(criterion: Criterion) -> str:
    """The criterion as a Chinese sentence without its full stop, e.g. 「静息收缩压达到或超过 160 mmHg，或静息舒张压…」."""
    if criterion.kind == "test":
        return _test_aloud(criterion, definition(criterion.fact))
    if criterion.kind == "not":
        return f"并非（{read_aloud(criterion.parts[0])}）"
    joint = "，而且" if criterion.kind == "all" else "，或者"
    said: list[str] = []
    members: dict[str, list[Criterion]] = {}
    for part in criterion.parts:
        if criterion.kind == "any" and part.op == "includes":
            members.setdefault(part.fact, []).append(part)
    for part in criterion.parts:
        together = members.get(part.fact, ())
        if len(together) > 1 and part in together:
            if part is together[0]:
                fact = definition(part.fact)
                said.append(f"{fact.label}有" + "".join(f"“{fact.label_of(one.value)}”" for one in together) + "之一")
        else:
            words = read_aloud(part)
            said.append(f"（{words}）" if part.kind in ("all", "any") and part.kind != criterion.kind else words)
    return joint.join(said)


def _test_aloud(test: Criterion, fact: FactDefinition) -> str:
    if test.op == "not_known":
        return f"{fact.label}{'还不知道' if test.value else '已经知道'}"
    if test.op in _NUMBER_WORDS:
        unit = unit_name(fact.unit)
        return f"{fact.label}{_NUMBER_WORDS[test.op]} {number_text(test.value)}{'' if unit[:1] in '%（' else ' '}{unit}".rstrip()
    if fact.kind == "yes_no":
        return f"{fact.label}：{'是' if test.value else '否'}"
    if test.op == "includes":
        return f"{fact.label}有“{fact.label_of(test.value)}”"
    if test.op == "in":
        return f"{fact.label}为" + "或".join(f"“{fact.label_of(code)}”" for code in test.value)
    return f"{fact.label}{'为' if test.op == 'is' else '不是'}“{fact.label_of(test.value)}”"
