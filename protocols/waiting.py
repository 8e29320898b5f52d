"""Waiting periods after an event whose date nobody knows: `assume:today`, so every one of them still runs (facts.md §5).

While it runs, a rule that would stop or postpone by that date alone does not refuse: it would forbid everything for want of
one date. The doctor decides, effort stays light, the rule's own limits hold, and the date is asked. What an answer could
still forbid stays open. Rules that only limit or ask the doctor hold as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from protocols.criteria import evaluate, used_facts
from protocols.dose import HIGHEST_HRR, HIGHEST_RPE
from protocols.facts import Facts, definition, vocabulary
from protocols.kept import kept
from protocols.missing import NamedLimit
from protocols.protocol import Limit, Rule
from protocols.terms import Action, Answer, Intensity

_LIGHT = (
    Limit("aerobic.hrr_pct", HIGHEST_HRR[Intensity.LIGHT]),
    Limit("aerobic.rpe", HIGHEST_RPE[Intensity.LIGHT]),
)


def dates_behind(rule: Rule, view: Facts) -> tuple[str, ...]:
    """The assumed dates without which the rule would not stop or postpone; empty when it does so anyway or never does."""
    if rule.action <= Action.CLEAR_BY_DOCTOR:
        return ()
    assumed = [f for f, _ in _dates_asked(rule) if (known := view.known(f)) is not None and known.origin == "assumed"]
    if not assumed or evaluate(rule.when, view.without(*assumed)) is Answer.YES:
        return ()
    return tuple(dict.fromkeys(event for f, event in _dates_asked(rule) if f in assumed))


@kept
def _dates_asked(rule: Rule) -> tuple[tuple[str, str], ...]:
    """The dates, and the days since dates, that the rule looks at, each with its date fact."""
    events = ((f, vocabulary().get(_event(f))) for f in used_facts(rule.when))
    return tuple((f, event.id) for f, event in events if event is not None and event.kind == "date")


def _event(fact_id: str) -> str:
    return fact_id.removeprefix("days_since_") + "_date" if fact_id.startswith("days_since_") else fact_id


class Waiting:
    """The rules that wait for a date, gathered by the date."""

    def __init__(self) -> None:
        self._rules: dict[str, list[Rule]] = {}

    def add(self, fact_id: str, rule: Rule) -> None:
        """One more rule that waits for this date."""
        self._rules.setdefault(fact_id, []).append(rule)

    def __iter__(self) -> Iterator[tuple[str, str, NamedLimit]]:
        """The date, the sentence about it, and what is capped and avoided until it is known."""
        for fact_id, rules in sorted(self._rules.items()):
            say = f"{definition(fact_id).label}没有记录，按等待期还没有过处理：问清日期之前，由医师决定，最多做低强度。"
            limits = (*_LIGHT, *(limit for rule in rules for limit in rule.limits))
            avoid = (words for rule in rules for words in rule.avoid)
            flags = (flag for rule in rules for flag in rule.avoid_flags)
            yield fact_id, say, NamedLimit("", limits, tuple(dict.fromkeys(avoid)), tuple(dict.fromkeys(flags)))
