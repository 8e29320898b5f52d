"""The dose of one programme: every field merged over the lines that hold, at the start, at the target and in each stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf

from protocols import stages, why
from protocols.bounds import Range, Tightening, floors_giving_way, lines_of, merge_field, shortened
from protocols.criteria import evaluate, used_facts
from protocols.dose_fields import DOSE_FIELDS
from protocols.facts import Facts
from protocols.plan import Reason
from protocols.protocol import DoseRange, Library, Protocol
from protocols.sentences import title_of
from protocols.stages import STAGES, StageTerm
from protocols.terms import Answer

_EVERY_FIELD = frozenset(DOSE_FIELDS)
_WEEK = frozenset({"aerobic.frequency", "aerobic.minutes", "aerobic.week_minutes"})


@dataclass(frozen=True, slots=True, eq=False)
class DoseLines:
    """The dose lines that hold for a resident. Two are equal when the same lines of one library hold for the same reason."""

    key: tuple[str, ...]
    lines: tuple[tuple[DoseRange, str, str, str, str], ...]

    def lasting(self) -> DoseLines:
        """Without the lines that hold only until the programme has got somewhere."""
        kept = [one for one in self.lines if one[0].when is None or "weeks_in_programme" not in used_facts(one[0].when)]
        return self if len(kept) == len(self.lines) else DoseLines(("lasting", *self.key), tuple(kept))

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DoseLines) and self.key == other.key


def dose_lines(protocols: Sequence[Protocol], facts: Facts, library: Library) -> DoseLines:
    """The lines that hold for this resident; one whose condition is not known holds too."""
    found = []
    for protocol in protocols:
        for line in protocol.dose:
            if line.when is None or evaluate(line.when, facts) is not Answer.NO:
                aside = line.said or (why.holding(line.when, facts) if line.when is not None else "")
                title, start_title = title_of(line.source, library), title_of(line.start_source, library)
                found.append((line, protocol.name, aside, title, start_title))
    found = floors_giving_way(found, {p.id for p in protocols if p.kind == "condition"})
    key = (library.fingerprint, *(f"{line.protocol_id}/{line.id} {aside}" for line, _, aside, _, _ in found))
    return DoseLines(key, tuple(found))


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Ranges by field: of the start, of the target, of what a clearance opens, and of each stage but the last."""

    start: Mapping[str, Range]
    target: Mapping[str, Range]
    cleared: Mapping[str, Range]
    stages: Mapping[str, Mapping[str, Range]]
    """By the key of the stage; the last keeps what the one before it reached."""
    most_minutes: tuple[float, float]
    """Most aerobic minutes a week the targets allow: now, and whatever the programme has reached."""
    told: dict[tuple[int, str], tuple[str, tuple[Reason, ...]]] = field(default_factory=dict)
    """What was said of a range of this programme, by the range itself and the sentence about effort."""

    def told_of(self, part: Range, names: Mapping[str, str], aside: str) -> tuple[str, tuple[Reason, ...]]:
        """The plain sentence of a range of this programme, and the reasons to show. `names` by protocol id; `aside` on effort."""
        key = (id(part), aside)
        if key not in self.told:
            self.told[key] = (why.plain_sentence(part, names, part.field.unit, aside), shortened(part.reasons))
        return self.told[key]


@lru_cache(maxsize=64)
def programme_of(lines: DoseLines, limits: tuple[Tightening, ...], caps: frozenset[str]) -> Programme:
    """The lines merged under the limits; `caps`: fields whose cap may be used.

    Kept, because the page asks again at each answer and most answers change no line and no limit.
    """
    start, target = (_merged(lines, limits, phase, _EVERY_FIELD) for phase in ("start", "target"))
    cleared = _merged(lines, limits, "cap", caps) if caps else {}
    lasting = lines.lasting()
    reached = target if lasting is lines else _merged(lasting, limits, "target", _WEEK)
    by_stage = {term.key: _staged(term, start, target, cleared) for term in STAGES[:-1]}
    return Programme(start, target, cleared, by_stage, (_most_minutes(target), _most_minutes(reached)))


def _merged(lines: DoseLines, limits: tuple[Tightening, ...], phase: str, only: frozenset[str]) -> Mapping[str, Range]:
    found = lines_of(lines.lines, phase)
    merged = ((name, merge_field(name, found[name], limits, phase)) for name in DOSE_FIELDS if name in found and name in only)
    return {name: part for name, part in merged if part is not None}


def _staged(term: StageTerm, start: Mapping[str, Range], target: Mapping[str, Range], cleared: Mapping[str, Range]) -> Mapping[str, Range]:
    found = {}
    for name, goal in target.items():
        begun = start.get(name)
        if begun is not None:
            found[name] = stages.in_stage(term, begun, goal, cleared.get(name))
        elif term.key in ("2b", "3", "4"):
            found[name] = cleared.get(name, goal)
    often, minutes = found.get("aerobic.frequency"), found.get("aerobic.minutes")
    if often is not None and minutes is not None:
        found["aerobic.minutes"] = stages.giving_way(minutes, often, found.get("aerobic.week_minutes"))
    return found


def _most_minutes(found: Mapping[str, Range]) -> float:
    """Most aerobic minutes a week that these targets allow."""
    if "aerobic.frequency" not in found or "aerobic.minutes" not in found:
        return inf
    return stages.week_minutes(found["aerobic.frequency"], found["aerobic.minutes"], found.get("aerobic.week_minutes"))[1]
