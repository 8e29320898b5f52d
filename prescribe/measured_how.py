"""How a value was measured, where a number alone does not tell: arm, course, walking aid, method (facts.md §11). Pure.

Read from resources/measured_how.csv. `choices` are `code:label` joined by `;`, none for free text. `of` says whose the answer is:
of the `station` (course, chair, device, method, scale) it is offered as last time, or as stations usually do (`first`); of
`today` (arm, posture, aid, oxygen, which leg) it begins empty, and nobody's silence is ever kept as an answer. `unsaid`
finishes the sentence 「未说明…」.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from protocols.files import shipped

How = tuple[tuple[str, str], ...]
"""(key, code or text), in the order of the file."""
MOST = 40
"""Characters of a free text at most."""


@dataclass(frozen=True, slots=True)
class HowMeasured:
    """One thing to say about how a fact was measured."""

    fact_id: str
    key: str
    label: str
    choices: tuple[tuple[str, str], ...]
    """(code, label); empty for free text."""
    of: str
    """`station` or `today`."""
    first: str
    """What stations usually do; only of the station."""
    unsaid: str
    """What nobody said, after 「未说明」; empty for what need not be said."""

    def words(self, code: str) -> str:
        """The label of a code; a text as it is."""
        return dict(self.choices).get(code, code)


@lru_cache(maxsize=1)
def asked_how() -> Mapping[str, tuple[HowMeasured, ...]]:
    """What is asked, by fact id."""
    found: dict[str, list[HowMeasured]] = {}
    with shipped("resources", "measured_how.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pairs = [each.partition(":") for each in row["choices"].split(";") if each]
            choices = tuple((code, label) for code, _, label in pairs)
            found.setdefault(row["fact_id"], []).append(
                HowMeasured(row["fact_id"], row["key"], row["label"], choices, row["of"], row["first"], row["unsaid"])
            )
    return {fact_id: tuple(asked) for fact_id, asked in found.items()}


def how_problem(fact_id: str, how: How) -> str:
    """Why this cannot be kept, as a sentence; empty when it can."""
    known = {each.key: each for each in asked_how().get(fact_id, ())}
    for key, code in how:
        asked = known.get(key)
        if asked is None:
            return "测量方法里有一项认不出来，请重新选。"
        if (asked.choices and code not in dict(asked.choices)) or len(code) > MOST:
            return f"{asked.label}认不出来，请重新选。"
    return "测量方法里有一项选了两次，请留一个。" if len({key for key, _ in how}) < len(how) else ""


def how_words(fact_id: str, how: How) -> str:
    """「右手，站着」; empty when nothing was said."""
    known = {each.key: each for each in asked_how().get(fact_id, ())}
    return "，".join(known[key].words(code) if key in known else code for key, code in how)


def unsaid_words(fact_id: str, how: How) -> str:
    """「未说明哪只手臂、什么姿势」; empty when everything was said."""
    said = {key for key, code in how if code}
    left = [each.unsaid for each in asked_how().get(fact_id, ()) if each.unsaid and each.key not in said]
    return f"未说明{'、'.join(left)}" if left else ""


def usual_how(fact_id: str, last: How = ()) -> How:
    """What is offered before anybody spoke: only things of the station, as last time, else as stations usually do."""
    said = dict(last)
    asked = (each for each in asked_how().get(fact_id, ()) if each.of == "station")
    found = ((each.key, said.get(each.key, each.first)) for each in asked)
    return tuple((key, code) for key, code in found if code)


def comparable(fact_id: str, one: How, other: How) -> bool:
    """Whether two values were measured alike: never averaged nor set against each other otherwise. Not said is not alike
    to anything said."""
    keys = [each.key for each in asked_how().get(fact_id, ())]
    return all(dict(one).get(key) == dict(other).get(key) for key in keys)
