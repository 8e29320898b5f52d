"""What 知识 shows beside the protocols, as frozen values: classes of drugs, activities, sources, each with the lines that speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from protocols.terms import Action, Confidence

DRUG, ACTIVITY, SOURCE = KINDS = ("drug", "activity", "source")


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One line of a list."""

    kind: str
    """One of KINDS."""
    key: str
    group: str
    """The heading it stands under; empty = none."""
    name: str
    second: str
    aside: str
    """A word at the right; empty = nothing."""
    words: str
    """What the search looks through, in small letters."""


@dataclass(frozen=True, slots=True)
class CitingLine:
    """One line of a protocol that speaks of the thing."""

    protocol_id: str
    protocol_name: str
    item_id: str
    """Id of the rule, dose line or sentence."""
    when: str
    """The condition read aloud, or what kind of line it is."""
    action: Action | None
    action_words: str
    say: str
    effects: tuple[str, ...]
    source: str
    source_title: str
    confidence: Confidence | None
    """None of a protocol as a whole, which has sources of its own."""
    needs_physician: bool


@dataclass(frozen=True, slots=True)
class ReferencePart:
    """Lines under one title."""

    key: str
    title: str
    lines: tuple[CitingLine, ...]


@dataclass(frozen=True, slots=True)
class ReferencePage:
    """One class of drugs, one activity or one source."""

    kind: str
    key: str
    name: str
    edition: str
    told: tuple[tuple[str, str], ...]
    """(what, words)."""
    parts: tuple[ReferencePart, ...]
    """Without empty ones."""
    none: str
    """What to say when there is no part; empty = there is one."""
    pose: Mapping[str, Any] | None = None
    """Drawing of an activity."""
    confidence: Confidence | None = None
    """Of a source, or of the metabolic equivalent of an activity."""
