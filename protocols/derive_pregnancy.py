"""Derived facts of pregnancy: completed weeks from the due date (facts.csv, C)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from protocols.facts import Facts, Known

TERM_WEEKS = 40
LAST_WEEK = 45
"""Beyond this the due date cannot belong to the present pregnancy; the week is then not known."""


def gestational_weeks(due: date, on: date) -> float | None:
    """Weeks of pregnancy on a day, unrounded (40 weeks on the due date); None outside 0–45."""
    weeks = TERM_WEEKS - (due - on).days / 7
    return weeks if 0 <= weeks <= LAST_WEEK else None


def pregnancy_values(facts: Facts) -> Mapping[str, Known]:
    """`gestational_weeks` of a pregnant resident whose due date is known."""
    due = facts.known("due_date")
    if due is None or not isinstance(due.value, date) or facts.value("pregnancy_status") != "pregnant":
        return {}
    weeks = gestational_weeks(due.value, facts.on)
    return {} if weeks is None else {"gestational_weeks": Known(weeks, facts.on, "", "derived")}
