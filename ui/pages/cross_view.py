"""Values that do not fit each other or the visit before: what is asked beside the field. Plain values, no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from prescribe.assess import Entry, LastValue
from protocols.facts import check_together

_SAID_ELSEWHERE = frozenset({("resting_systolic", "resting_diastolic"), ("session_systolic", "session_diastolic")})
"""The field of a pressure says it itself, with 「对调」."""


def doubts(entries: Mapping[str, Entry], last: Mapping[str, LastValue]) -> Mapping[str, tuple[str, str]]:
    """Fact id → (sentence, `warn` or `danger`), beside the last field concerned. Facts.md §15: asked, or refused on saving."""
    numbers = {f: float(e.value) for f, e in entries.items() if e.status == "known" and type(e.value) in (int, float)}
    before = {f: value.number for f, value in last.items() if value.number is not None}
    return {
        facts[-1]: (check.say, "danger" if check.verdict == "impossible" else "warn")
        for facts, check in check_together(numbers, before)
        if facts not in _SAID_ELSEWHERE
    }
