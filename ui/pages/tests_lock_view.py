"""What the field of each test says: not today, measured only, ask first, another way. Plain values, no Qt.

What was typed stays readable whatever the outcome; only 「今天不做」 and 「换一种做法」 close a field. A test that waits for an
answer stays open: two people work side by side, and the screen of the day may be answered in the next minute.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from protocols.fitness.results import Outcome, TestPermission
from ui.words import tr

EFFORT = frozenset({
    "six_minute_walk_distance", "chair_stand_30s", "grip_strength", "one_leg_stand_eyes_open", "one_leg_stand_eyes_closed",
    "sit_and_reach", "step_2min", "tug_3m", "up_and_go_8ft", "gait_speed", "chair_stand_5x", "sit_to_stand_1min", "shuttle_peak_speed",
    "cycle_peak_watts", "sppb_balance", "tandem_stand", "arm_curl_30s", "chair_sit_reach", "back_scratch", "vital_capacity",
    "vo2max_estimated", "step_index", "push_ups", "knee_push_ups", "sit_ups_1min", "vertical_jump", "choice_reaction",
})  # fmt: skip
"""Facts of the instructor's column that a resident works for; questions and body measures go on while exercise is forbidden."""

SCALE = frozenset({"height", "weight"})
"""Said not to be done while a finding stops everything, but never closed: they are no effort, and may stand on a paper."""


@dataclass(frozen=True, slots=True)
class TestMark:
    """What stands under one field."""

    __test__ = False
    closed: bool = False
    level: str = "info"
    say: str = ""
    go: str = ""
    """Fact to go to: the question, or the other test."""
    go_words: str = ""


NOTHING = TestMark()


@dataclass(frozen=True, slots=True)
class TestMarks:
    """What stands under the fields of one column."""

    __test__ = False
    reason: str = ""
    """Why no effort may be asked for now; empty = nothing forbids it."""
    marks: Mapping[str, TestMark] | None = None
    """By fact id."""

    def of(self, fact_ids: Iterable[str]) -> TestMark:
        """The mark of a field; an effort test is closed while effort is forbidden."""
        facts = tuple(fact_ids)
        found = next((self.marks[f] for f in facts if f in self.marks), NOTHING) if self.marks else NOTHING
        if not self.reason or not EFFORT.intersection(facts):
            return found
        return found if found.closed else TestMark(True, "warn", tr("今天不做，原因见上面"))


def marks_of(tests: Iterable[TestPermission], reason: str, answered: Collection[str]) -> TestMarks:
    """The marks of all tests. `reason`: what forbids effort altogether, said once above the column. `answered`: facts with a
    value; a test that is done is not asked about any more. While most tests wait, what stands before all of them is said in the
    strip above, and the field only leads there."""
    known = tuple(test for test in tests if test.fact_id)
    waiting = [dict(test.ask).keys() for test in known if test.outcome is Outcome.ASK_FIRST]
    most = len(waiting) > len(known) / 2
    common = frozenset.intersection(*map(frozenset, waiting)) if most else frozenset()
    marks = {test.fact_id: mark for test in known if (mark := _mark(test, reason, common, answered)) is not NOTHING}
    return TestMarks(reason, marks)


def _mark(test: TestPermission, reason: str, common: frozenset[str], answered: Collection[str]) -> TestMark:
    say = next((r.say for r in test.reasons if r.outcome is test.outcome), "")
    if test.outcome is Outcome.NOT_TODAY:
        above = reason and (say in reason or say == _stopped(test))
        return TestMark(test.fact_id not in SCALE, "warn", tr("今天不做，原因见上面") if above else tr("今天不做：{why}", why=say))
    if test.outcome is Outcome.ALTERNATIVE:
        return TestMark(True, "info", say, test.instead, tr("测这一项"))
    if test.fact_id in answered and test.outcome is Outcome.ASK_FIRST:
        return NOTHING
    if test.outcome is Outcome.ASK_FIRST:
        return _ask(test, say, common)
    return TestMark(False, "info", say or tr("只记数，不计分"), *_first(test)) if test.outcome is Outcome.MEASURE_ONLY else NOTHING


def _stopped(test: TestPermission) -> str:
    """The gravest reason, where it is one of the screening and not of a rule about tests."""
    return next((r.say for r in test.reasons[:1] if not r.rule_id.startswith("FT-")), "")


def _ask(test: TestPermission, say: str, common: frozenset[str]) -> TestMark:
    own = [(fact, words) for fact, words in test.ask if fact not in common]
    if own:
        return TestMark(False, "info", tr("先问清再做：{question}", question=own[0][1]), own[0][0], tr("去问"))
    words = tr("先问清再做") if test.ask else say or tr("先问清再做")
    return TestMark(False, "info", words, *_first(test))


def _first(test: TestPermission) -> tuple[str, str]:
    return (test.ask[0][0], tr("去问")) if test.ask else ("", "")
