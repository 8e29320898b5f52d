"""A cell that names several members of one set: drugs, symptoms, other conditions. Never guesses, never says *no* by silence.

Members stand apart by 、，,;；/ or a line break, as Chinese words or codes. What is not named stays not known (facts.md §3);
only 「都没有」 and its like answer every member with no. A word nobody knows refuses the whole row: the rest of the list would
look complete without it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from protocols.facts import FactDefinition
from protocols.library import Library
from protocols.vocabulary import vocabulary

MemberWords = Mapping[str, Mapping[str, str]]
"""Fact id → word as `_bare` makes it → code."""
NONE_WORDS = frozenset({"都没有", "均无", "没有", "否认", "都无", "以上都没有", "没在吃药", "未服药", "不吃药", "未用药"})
_LISTED = re.compile(r"[、，,;；\n]+")
MOST_SHOWN = 12
"""Characters of an unknown word that are repeated to whoever imports."""


class UnknownMember(ValueError):
    """A word that names no member of this set; the row is refused."""


def member_words(library: Library) -> MemberWords:
    """Every word that names a member, by set. Drugs and activities are those of the edition in force."""
    found: dict[str, Mapping[str, str]] = {}
    for fact in vocabulary().values():
        if fact.kind == "set":
            found[fact.id] = _once((code, (code, *_said(label))) for code, label in fact.choices)
    found["medications"] = _once((drug.id, (drug.id, drug.name, *drug.aliases)) for drug in library.medications.values())
    moves = _once((move.id, (move.id, *_said(move.name))) for move in library.activities.values())
    return found | {"activities_preferred": moves, "activities_disliked": moves}


def _said(label: str) -> tuple[str, ...]:
    """A label as it stands, without what stands in brackets, and each of its halves: 「痛风/高尿酸」 is either."""
    short = re.split(r"[(（]", label)[0]
    return (label, short, *short.split("/"))


def _once(named: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """Words to codes, without those that could be two members."""
    found: dict[str, str] = {}
    double: set[str] = set()
    for code, words in named:
        for word in {_bare(word) for word in words} - {""}:
            if found.setdefault(word, code) != code:
                double.add(word)
    return {word: code for word, code in found.items() if word not in double}


def read_members(fact: FactDefinition, text: str, words: Mapping[str, str]) -> dict[str, Any]:
    """`{"yes": [codes], "no": [codes]}` as a set is stored. Raises UnknownMember with a sentence that names the word."""
    if _bare(text) in {_bare(word) for word in NONE_WORDS}:
        return {"yes": [], "no": sorted(code for code, _ in fact.choices)}
    codes: set[str] = set()
    for listed in _LISTED.split(unicodedata.normalize("NFKC", text)):
        whole = words.get(_bare(listed))
        for part in [listed] if whole else re.split(r"[/／]", listed):
            code = whole or words.get(_bare(part))
            if code is None and _bare(part):
                raise UnknownMember(f"“{part.strip()[:MOST_SHOWN]}”不是{fact.label}里的一项，请改成里面的词，或删掉它")
            codes |= {code} if code else set()
    return {"yes": sorted(codes), "no": []}


def together(new: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The new answer beside the one that stood: what was there stays, because a list that does not name it does not deny it.

    None where the table says there is nothing and the file says there is: a person must look.
    """
    if before is None:
        return dict(new)
    if not new["yes"] and before["yes"]:
        return None
    yes = {*new["yes"], *before["yes"]}
    return {"yes": sorted(yes), "no": sorted(({*new["no"], *before["no"]}) - yes)}


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).strip("。.").lower()
