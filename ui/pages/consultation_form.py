"""What is typed into one part, between the screen and the record: who and when, kept text, unsaved forms. No Qt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prescribe.assess import Entry, Part
from prescribe.entries import usual_origin
from ui.pages.consultation_view import entries_by_fact


@dataclass
class PartForm:
    """One part on the screen. `entries` is what counts now, `stored` what the record holds, `raw` texts that do not
    count (yet) by field key."""

    side: str
    stored: dict[str, Entry] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    stored_opinion: str = ""
    opinion: str = ""
    done: bool = False
    silent: frozenset[str] = frozenset()
    """Facts that do not apply any more: their answers stay here until saved, and come back with their reason."""

    @classmethod
    def of(cls, part: Part) -> PartForm:
        """The form of a stored part."""
        entries = entries_by_fact(part)
        return cls(part.side, dict(entries), dict(entries), {}, part.opinion, part.opinion, part.done)

    def become(self, other: PartForm) -> None:
        """Hold what another form holds."""
        for name in ("stored", "entries", "raw", "stored_opinion", "opinion", "done"):
            setattr(self, name, getattr(other, name))

    def snapshot(self) -> tuple[dict[str, Entry], dict[str, Any]]:
        """What stands in the fields, to come back to."""
        return dict(self.entries), dict(self.raw)

    def restore(self, snapshot: tuple[dict[str, Entry], dict[str, Any]]) -> None:
        """Back to a snapshot; what the record holds does not change."""
        self.entries, self.raw = dict(snapshot[0]), dict(snapshot[1])

    def rebase(self, part: Part, keep: set[str]) -> None:
        """The record moved on to `part`: take its answers but for those typed here (`keep`, or changed only here)."""
        theirs = entries_by_fact(part)
        for fact_id in {*theirs, *self.entries}:
            if fact_id in keep or self.entries.get(fact_id) != self.stored.get(fact_id):
                continue
            if fact_id in theirs:
                self.entries[fact_id] = theirs[fact_id]
            else:
                self.entries.pop(fact_id)
        if self.opinion == self.stored_opinion:
            self.opinion = part.opinion
        self.stored, self.stored_opinion, self.done = theirs, part.opinion, part.done

    @property
    def counting(self) -> dict[str, Entry]:
        """The answers that count: without those to questions that do not apply any more."""
        return {key: entry for key, entry in self.entries.items() if key not in self.silent} if self.silent else self.entries

    @property
    def dirty(self) -> bool:
        """True when something on the screen is not in the record."""
        return self.counting != self.stored or self.opinion != self.stored_opinion or bool(self.raw)

    def take(
        self, key: str, fact_ids: tuple[str, ...], readings: Mapping[str, Any], raw: Any, at: str, by: str, by_id: str
    ) -> bool:
        """Take what a field holds now. An answer that did not change keeps its author and time. True = changed."""
        before = dict(self.entries), dict(self.raw)
        for fact_id in fact_ids:
            reading = readings.get(fact_id)
            if reading is None:
                self.entries.pop(fact_id, None)
                continue
            known = (self.stored.get(fact_id), self.entries.get(fact_id))
            old = next((e for e in known if e is not None and _same(e, reading)), None)
            if old is not None:
                self.entries[fact_id] = old
                continue
            self.entries[fact_id] = Entry(
                fact_id=fact_id, status=reading.status, value=reading.value, typed=reading.typed, unit=reading.unit,
                at=_moment(reading.on, at), by=by, by_id=by_id, origin=reading.origin or usual_origin(fact_id),
                reason=reading.reason, readings=reading.readings, confirmed=reading.confirmed, how=reading.how,
            )  # fmt: skip
        if raw is None:
            self.raw.pop(key, None)
        else:
            self.raw[key] = raw
        return before != (self.entries, self.raw)

    def part(self, *, done: bool = False) -> Part:
        """The part as it would be saved."""
        return Part(self.side, tuple(self.counting.values()), self.opinion.strip(), done)

    def saved(self, part: Part, opinion: str) -> None:
        """The record holds this part now."""
        self.stored = entries_by_fact(part)
        self.stored_opinion = opinion
        self.done = part.done

    def to_json(self) -> dict[str, Any]:
        """The unsaved form: everything as typed, wrong texts too."""
        return {
            "entries": [e._asdict() for e in self.entries.values()],
            "raw": self.raw,
            "opinion": self.opinion,
        }

    def put_back(self, text: str, *, stale: bool = False) -> bool:
        """Show an unsaved form again. False when it cannot be read (then nothing changes).

        `stale`: the record moved on after it was kept; then of the answers only those given later than the record's own come back;
        texts that do not count yet come back where the record has no answer, and the opinion goes below the record's.
        """
        try:
            kept = json.loads(text)
            entries = {e["fact_id"]: _entry(e) for e in kept["entries"]}
            raw, opinion = dict(kept.get("raw", {})), str(kept.get("opinion", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            return False
        if stale:
            newer = {k: e for k, e in entries.items() if k not in self.stored or e.at > self.stored[k].at}
            self.entries = {**self.stored, **newer}
            self.raw = {k: text for k, text in raw.items() if k not in self.stored or k in newer}
            if opinion.strip() not in self.opinion:
                self.opinion = "\n".join(filter(None, (self.stored_opinion, opinion)))
            return True
        self.entries, self.raw, self.opinion = entries, raw, opinion
        return True


def _entry(kept: dict[str, Any]) -> Entry:
    how = tuple((str(key), str(code)) for key, code in kept.get("how", ()))
    return Entry(**{**kept, "readings": tuple(kept.get("readings", ())), "how": how})


def _moment(on: str, now: str) -> str:
    """The moment of an answer: noon of the report's day, or now when that is today or nobody said a day."""
    return now if on in ("", now[:10]) else f"{on}T12:00:00{now[19:]}"


def _same(old: Entry, reading: Any) -> bool:
    """The same answer in the same unit from the same place and day, however it is written."""
    same_unit = not reading.unit or not old.unit or old.unit == reading.unit
    same_origin = reading.origin in ("", old.origin) and reading.on in ("", old.at[:10])
    answer = (reading.status, reading.value, reading.reason, reading.readings, reading.how)
    return same_unit and same_origin and (old.status, old.value, old.reason, tuple(old.readings), old.how) == answer
