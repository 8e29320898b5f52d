"""Entries of an assessment: what may be kept, who said it, and how it counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from prescribe.answers import Answered, value_of
from prescribe.clock import STATION_ZONE
from prescribe.errors import Incomplete, InvalidInput
from prescribe.measured_how import How, how_problem
from prescribe.readings import reduced, repeats
from prescribe.records.assessment import ENTRIES, EntryBody, PartBody
from protocols.facts import (
    FactDefinition,
    NoSuchFact,
    check_date,
    check_together,
    check_value,
    definition,
    problem_with,
)

if TYPE_CHECKING:
    from prescribe.clinic import Work

STATUSES = ("known", "not_measured", "refused", "device_fault")
ORIGINS = ("measured_here", "measured_home", "paper", "told")
_TYPED_THOUGH_DERIVED = frozenset({"egfr"})
_ON_PAPER = frozenset({"lab", "cardiac test"})


def usual_origin(fact_id: str) -> str:
    """Where an answer comes from unless somebody says otherwise: laboratory and heart tests from a report (facts.md §12)."""
    return "paper" if definition(fact_id).group in _ON_PAPER else "measured_here"


class Entry(NamedTuple):
    """One fact as answered: a value, or why there is none."""

    fact_id: str
    status: str
    """`known`, `not_measured`, `refused` (needs `reason`) or `device_fault`."""
    value: Any = None
    """Number in the fact's unit | bool | str | {"yes": [..], "no": [..]} | "2026-05-01" | "never" | None."""
    typed: str = ""
    """As typed, with its unit: 「126 mg/dL」."""
    unit: str = ""
    at: str = ""
    """ISO 8601 local time with +08:00; empty = now."""
    by: str = ""
    by_id: str = ""
    origin: str = "measured_here"
    """`measured_here`, `measured_home`, `paper` or `told`."""
    reason: str = ""
    readings: tuple[float, ...] = ()
    """All readings or trials, oldest first, where several count; `value` is then worked out from them."""
    confirmed: bool = False
    """An implausible value that was looked at again and kept."""
    how: How = ()
    """How it was measured, where that belongs to the number: (key, code) of `measured_how.py`."""


def check_entries(work: Work, entries: Sequence[Entry], before: PartBody | None, born: date | None) -> tuple[EntryBody, ...]:
    """The entries as they are stored. Whoever wrote an entry stays its author while it is unchanged.

    Raises InvalidInput or Incomplete with the fact id as field; nothing about the resident is in the sentence.
    """
    old = {entry.fact_id: entry for entry in before.entries} if before else {}
    own = (work.staff.name, str(work.staff.staff_id), work.staff.role.value)
    now, kept = work.now(), dict[str, dict[str, Any]]()
    said_at = stamp(now)
    for entry in entries:
        was = old.get(entry.fact_id)
        values = _as_it_stands(entry, was, before) if was is not None and before is not None else None
        if values is None:
            values = _values(now, entry, born)
        if entry.fact_id in kept:
            raise InvalidInput(f"{definition(entry.fact_id).label}填了两次，请留一个。", field=entry.fact_id)
        kept[entry.fact_id] = _stored(own, said_at, entry, values, was, before)
    numbers = {fact_id: values["value"] for fact_id, values in kept.items() if type(values["value"]) is float}
    for facts, check in check_together(numbers):
        if check.verdict == "impossible":
            raise InvalidInput(check.say, field=facts[-1])
    return ENTRIES.validate_python(tuple(kept.values()))


def _as_it_stands(entry: Entry, was: EntryBody, before: PartBody) -> dict[str, Any] | None:
    """An entry that was stored just so was checked then; None for any other."""
    said = was.at or before.said_at
    same = type(entry.value) is type(was.value) and (
        (entry.status, entry.value, entry.typed, entry.at or said, entry.origin, entry.reason, entry.readings, entry.confirmed, entry.how)
        == (was.status, was.value, was.typed, said, was.origin, was.reason, was.readings, was.confirmed, was.how)
    )
    if not same or entry.status != "known":
        return None
    return {
        "fact_id": was.fact_id, "status": was.status, "value": was.value, "typed": was.typed, "unit": was.unit, "at": said,
        "origin": was.origin, "reason": was.reason, "readings": was.readings, "confirmed": was.confirmed, "how": was.how,
    }  # fmt: skip


def counted(work: Work, side: str, entries: Sequence[Entry]) -> list[Answered]:
    """Entries as typed right now, as answers; what could not be saved does not count."""
    found, own, now = [], str(work.staff.staff_id), work.now()
    for entry in entries:
        try:
            values = _values(now, entry, None)
        except (InvalidInput, Incomplete):
            continue
        by_role = work.staff.role.value if entry.by_id in ("", own) else _role_of_side(side)
        at = datetime.fromisoformat(values["at"])
        found.append(
            Answered(
                entry.fact_id, entry.status, values["value"], at, entry.by or work.staff.name, by_role, entry.origin, side,
                values["reason"], readings=values["readings"], how=values["how"],
            )
        )  # fmt: skip
    return found


def _role_of_side(side: str) -> str:
    return "physician" if side == "medical" else "rx_instructor"


def _values(now: datetime, entry: Entry, born: date | None) -> dict[str, Any]:
    """The entry checked, without its author."""
    fact = _fact(entry.fact_id)
    if entry.status not in STATUSES or entry.origin not in ORIGINS:
        raise InvalidInput(f"{fact.label}的回答方式认不出来，请重新填。", field=fact.id)
    if entry.status == "refused" and len(entry.reason.strip()) < 2:
        raise Incomplete(f"{fact.label}：本人拒绝时，请写一下原因。", field=fact.id)
    known = entry.status == "known"
    readings = _readings(fact, entry.readings, now.date(), born) if known and entry.readings else ()
    typed = reduced(fact.id, readings) if readings else entry.value
    if problem := how_problem(fact.id, entry.how):
        raise InvalidInput(problem, field=fact.id)
    return {
        "fact_id": fact.id,
        "status": entry.status,
        "value": _value(fact, typed, now.date(), born) if known else None,
        "typed": entry.typed,
        "unit": "" if entry.unit == fact.unit else entry.unit,
        "at": _moment(now, fact, entry.at),
        "origin": entry.origin,
        "reason": entry.reason.strip(),
        "readings": readings,
        "confirmed": entry.confirmed,
        "how": entry.how if known else (),
    }


def _stored(
    own: tuple[str, str, str], said_at: str, entry: Entry, values: dict[str, Any], old: EntryBody | None, before: PartBody | None
) -> dict[str, Any]:
    """With its author and time, left empty when they are those of the part: it names them once."""
    author = own
    if old is not None and before is not None:
        said = old.at or before.said_at
        same = (old.status, old.value, old.origin, old.reason, old.readings, old.how) == (
            values["status"], values["value"], values["origin"], values["reason"], values["readings"], values["how"],
        )  # fmt: skip
        if same and (not entry.at or said == values["at"]):
            values["at"] = said
            author = (old.by, old.by_id, old.by_role) if old.by_id else (before.by, before.by_id, before.by_role)
    if values["at"] == said_at:
        values["at"] = ""
    if author != own:
        values["by"], values["by_id"], values["by_role"] = author
    return values


def _fact(fact_id: str) -> FactDefinition:
    try:
        fact = definition(fact_id)
    except NoSuchFact:
        raise InvalidInput("表单里有一项认不出来。请升级程序后再填。") from None
    if fact.entered_by == "derived" and fact_id not in _TYPED_THOUGH_DERIVED:
        raise InvalidInput(f"{fact.label}由程序算出，不用填。", field=fact_id)
    return fact


def _readings(fact: FactDefinition, typed: Sequence[float], today: date, born: date | None) -> tuple[float, ...]:
    """The readings, each of them possible. Raises InvalidInput for a fact that keeps one value only."""
    if not repeats(fact.id):
        raise InvalidInput(f"{fact.label}只留一个值，请重新填。", field=fact.id)
    return tuple(_value(fact, reading, today, born) for reading in typed)


def _value(fact: FactDefinition, typed: Any, today: date, born: date | None) -> Any:
    """The value as stored: numbers as float, sets sorted, dates as text."""
    kind = type(typed)
    if kind is bool and fact.kind == "yes_no":
        return typed
    if fact.kind == "number" and kind in (float, int) and math.isfinite(typed):
        check = check_value(fact, typed)
        if check.verdict == "impossible":
            raise InvalidInput(check.say, field=fact.id)
        return float(typed)
    try:
        if isinstance(typed, Mapping):
            typed = {key: sorted(map(str, typed.get(key, ()))) for key in ("yes", "no")}
        value = value_of(fact.id, typed)
    except (ValueError, TypeError, KeyError):
        raise InvalidInput(f"{fact.label}看不懂，请重新填。", field=fact.id) from None
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidInput(f"{fact.label}不是一个数，请重新填。", field=fact.id)
    problem = problem_with(fact, value)
    check = check_date(fact, value, today, born)
    if problem or check.verdict == "impossible":
        raise InvalidInput(problem or check.say, field=fact.id)
    return value if isinstance(value, float) else typed


@lru_cache(maxsize=4)
def stamp(now: datetime) -> str:
    """Local time with offset, to the second: as entries carry it."""
    return now.isoformat(timespec="seconds")


def _moment(now: datetime, fact: FactDefinition, typed: str) -> str:
    if not typed:
        return stamp(now)
    try:
        at, words = _told(typed)
    except ValueError:
        raise InvalidInput(f"{fact.label}的时间看不懂，请重新填。", field=fact.id) from None
    if at > now + timedelta(minutes=5):
        raise InvalidInput(f"{fact.label}的时间还没到，请核对。", field=fact.id)
    return words


@lru_cache(maxsize=64)
def _told(typed: str) -> tuple[datetime, str]:
    """The moment somebody wrote, and as entries carry it. ValueError when it is none."""
    at = datetime.fromisoformat(typed)
    at = at if at.tzinfo else at.replace(tzinfo=STATION_ZONE)
    return at, at.astimezone(STATION_ZONE).isoformat(timespec="seconds")
