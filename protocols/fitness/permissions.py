"""Which fitness test one resident may do today (fitness-standard README, "Who does which item today"; all C).

The same-day screen comes first: a finding that stops or postpones forbids every test. Then the rules of `permissions.csv`,
conditions in the grammar of `asking.condition`, are asked of what is known today. *Not known* is never *no*: a rule that
could forbid a test keeps it at 「先问清再做」, with the question; one about scoring keeps the number unscored. A test that
was skipped is "not done, reason", never 0.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from protocols.asking import condition
from protocols.criteria import applicable, evaluate, open_facts, parents
from protocols.derive import inputs_of
from protocols.facts import Facts, SetAnswer, question
from protocols.files import shipped
from protocols.fitness.results import Outcome, TestPermission, TestReason
from protocols.fitness.tables import items
from protocols.kept import kept
from protocols.missing import asked_first, facts_for_plan
from protocols.protocol import Criterion, Library
from protocols.screened import Finding, Screening
from protocols.terms import Action, Answer, Confidence, Gate
from protocols.vocabulary import definition

ONE_RM = "one_rm"
BODY_SIZE = frozenset({"height", "weight", "bmi", "height_weight"})
"""Nobody is asked anything before the scale: only a finding that stops forbids these."""
EXERTION = frozenset({
    "vo2max_rel", "step_index", "step_2min", "walk_6min", "push_ups", "knee_push_ups", "sit_ups_1min", "vertical_jump",
    "arm_curl_30s", ONE_RM,
})  # fmt: skip
"""Tests that wait for the physician like a first session does (P)."""
BY_PRESSURE = frozenset({"hypertension", "resting_systolic", "resting_diastolic", "bp_above_160_preapproved", "symptoms_today"})
"""What a finding looks at that postpones a session for the pressure alone (HTN3)."""
SPARED_BY_PRESSURE = BODY_SIZE | {"body_fat_pct", "sit_and_reach", "chair_sit_reach"}
"""Reach and body size stay allowed below 180/110. Seated grip does too, but not where the pressure postpones the session:
squeezing with full force is the stricter reading."""
_NOBODY: frozenset[str] = frozenset()
_ALTERNATIVES = {"one_leg_stand_eyes_open": "扶着栏杆睁眼单脚站，旁边有人，不计分"}


@dataclass(frozen=True, slots=True)
class TestRule:
    """One row of `permissions.csv`."""

    __test__ = False
    reason: TestReason
    tests: tuple[str, ...]
    when: Criterion
    instead: str
    """Fact id of the alternative test, or empty."""


@lru_cache(maxsize=1)
def rules() -> tuple[TestRule, ...]:
    """Every rule, in the order of the file. Raises ValueError or NoSuchFact for a row that cannot be read."""
    with shipped("protocols", "fitness", "permissions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_rule(row) for row in csv.DictReader(file))


def all_tests() -> tuple[str, ...]:
    """Keys of every test: those of `items.csv`, then the one-repetition maximum."""
    return (*items(), ONE_RM)


def allowed_tests(facts: Facts, screening: Screening, library: Library) -> tuple[TestPermission, ...]:
    """What holds for each test today, in the order of `all_tests`. `screening` must be the one of these facts.

    Vital signs, symptoms and today's answers count only from the very day.
    """
    view = facts_for_plan(facts, library).at(Gate.DAY)
    general = _General(view, screening, library)
    answers = [(rule, answer) for rule in rules() if (answer := evaluate(rule.when, view)) is not Answer.NO]
    return tuple(_permission(test, view, general, answers) for test in all_tests())


class _General:
    """What the screening says of every test: reasons that forbid, what is not known, and whether the physician is waited for."""

    def __init__(self, view: Facts, screening: Screening, library: Library) -> None:
        self.reasons: list[tuple[TestReason, frozenset[str]]] = []
        """Each with the tests it spares."""
        self.waits: list[TestReason] = []
        """For what exerts."""
        self.ask: dict[str, None] = {}
        self._before_all(view, screening)
        for finding in screening.findings:
            self._add(finding, view)
        actions = _actions(library)
        for fact in screening.missing:
            if fact.effect == "block" and any(actions.get(rule, Action.GO) >= Action.POSTPONE for rule in fact.rules):
                self.ask[fact.fact_id] = None

    def of(self, test: str) -> list[TestReason]:
        """The reasons that hold for this test."""
        return [reason for reason, spared in self.reasons if test not in spared]

    def _before_all(self, view: Facts, screening: Screening) -> None:
        if screening.on != view.on:
            self.reasons.append((_reason("FT-SCREEN", Outcome.ASK_FIRST, "先做今天的筛查，再做测试。", "先做今天的筛查。"), BODY_SIZE))
        consent = view.answer("consent_exercise")
        if consent is Answer.YES:
            return
        outcome, spared = (Outcome.NOT_TODAY, _NOBODY) if consent is Answer.NO else (Outcome.ASK_FIRST, BODY_SIZE)
        self.reasons.append((_reason("FT-CONSENT", outcome, "没有签运动测试与指导知情同意：不做测试。", "先签同意书。"), spared))
        if consent is Answer.NOT_KNOWN:
            self.ask["consent_exercise"] = None

    def _add(self, finding: Finding, view: Facts) -> None:
        used = {fact.fact_id for fact in finding.used}
        if finding.action >= Action.POSTPONE and used != {"consent_exercise"}:
            reason = TestReason(finding.rule_id, Outcome.NOT_TODAY, finding.say, finding.plain or "", finding.source, Confidence.C)
            self.reasons.append((reason, SPARED_BY_PRESSURE if _by_pressure_alone(finding, used, view) else _NOBODY))
        if finding.action is Action.CLEAR_BY_DOCTOR and finding.cleared_on is None and not self.waits:
            say = f"医师同意后才做要用力的测试：{finding.say}"
            self.waits.append(TestReason("FT-DOCTOR", Outcome.ASK_FIRST, say, "要医生同意才做。", "STATION", Confidence.P))


def _by_pressure_alone(finding: Finding, used: set[str], view: Facts) -> bool:
    """True for a postponed session without a known symptom today, the pressure being high, not low. Symptoms nobody asked
    about keep the tests at 「先问清再做」 by themselves: they block."""
    symptoms = view.value("symptoms_today")
    high = (view.number("resting_systolic") or 0) >= 160 or (view.number("resting_diastolic") or 0) >= 100
    free = not (isinstance(symptoms, SetAnswer) and symptoms.yes)
    return finding.action is Action.POSTPONE and used <= BY_PRESSURE and "resting_systolic" in used and high and free


def _permission(
    test: str, view: Facts, general: _General, answers: Iterable[tuple[TestRule, Answer]]
) -> TestPermission:
    body = test in BODY_SIZE
    reasons = general.of(test)
    ask: dict[str, None] = {} if body else dict(general.ask)
    if test in EXERTION and general.waits:
        reasons += general.waits
        ask["doctor_clearance"] = None
    scored, instead, open_rule = test != ONE_RM, "", False
    for rule, answer in answers:
        if test not in rule.tests:
            continue
        if answer is Answer.YES:
            reasons.append(rule.reason)
            instead = instead or rule.instead
        elif not body or rule.reason.outcome is Outcome.MEASURE_ONLY:
            ask |= dict.fromkeys(_to_ask(rule.when, view))
            open_rule = open_rule or rule.reason.outcome is not Outcome.MEASURE_ONLY
        scored = scored and rule.reason.outcome is not Outcome.MEASURE_ONLY
    reasons.sort(key=lambda r: -r.outcome)
    outcome = _outcome(reasons, open_rule, not body and bool(general.ask), scored or test == ONE_RM)
    if outcome is Outcome.NOT_TODAY:
        ask, instead = {}, ""
    name, fact_id = _named(test)
    return TestPermission(
        test, fact_id, name, outcome, tuple(reasons), tuple((key, question(key)) for key in ask), scored, instead,
        _ALTERNATIVES.get(instead, ""),
    )  # fmt: skip


def _outcome(reasons: Iterable[TestReason], open_rule: bool, open_screen: bool, scored: bool) -> Outcome:
    """The strictest. The other way of doing a test waits, like the test itself, until the screening is answered."""
    found = {r.outcome for r in reasons}
    if Outcome.NOT_TODAY in found:
        return Outcome.NOT_TODAY
    if open_screen or Outcome.ASK_FIRST in found or (open_rule and Outcome.ALTERNATIVE not in found):
        return Outcome.ASK_FIRST
    if Outcome.ALTERNATIVE in found:
        return Outcome.ALTERNATIVE
    return Outcome.ALLOWED if scored else Outcome.MEASURE_ONLY


def _named(test: str) -> tuple[str, str]:
    if test == ONE_RM:
        return "最大重量（1RM）", "one_rm_estimate"
    return items()[test].name, items()[test].fact_id


def _to_ask(criterion: Criterion, view: Facts) -> tuple[str, ...]:
    """The facts to ask a person so that the criterion is answered; also extended ones that nothing else opens."""
    found: dict[str, None] = {}
    for fact_id in open_facts(criterion, view):
        found |= dict.fromkeys(asked_first(fact_id, view) or _leaves(fact_id, view, 0))
    return tuple(found)


def _leaves(fact_id: str, view: Facts, depth: int) -> tuple[str, ...]:
    if depth > 6:
        return ()
    inputs = inputs_of(fact_id)
    if not inputs:
        above = parents(fact_id, view) if applicable(fact_id, view) is Answer.NOT_KNOWN else ()
        return tuple(dict.fromkeys(key for parent in above for key in _leaves(parent, view, depth + 1))) or (fact_id,)
    unknown = [key for key in inputs if view.known(key) is None and applicable(key, view) is not Answer.NO]
    return tuple(dict.fromkeys(key for part in unknown for key in _leaves(part, view, depth + 1)))


@kept
def _actions(library: Library) -> Mapping[str, Action]:
    """What each rule of the library asks for."""
    return {rule.id: rule.action for protocol in library.protocols.values() for rule in protocol.rules}


def _reason(rule_id: str, outcome: Outcome, say: str, plain: str) -> TestReason:
    return TestReason(rule_id, outcome, say, plain, "OWN", Confidence.C)


def _rule(row: Mapping[str, str]) -> TestRule:
    outcome = Outcome[row["outcome"].upper()]
    reason = TestReason(row["id"], outcome, row["say"], row["plain"], row["source"], Confidence(row["confidence"]))
    tests = tuple(row["tests"].split())
    if strange := set(tests) - set(all_tests()):
        raise ValueError(f"{row['id']}: no such test {sorted(strange)}")
    if row["instead"]:
        definition(row["instead"])
    return TestRule(reason, tests, condition(row["when"]), row["instead"])
