"""Two versions of one record beside what they grew from, item by item. Pure: what changed, what is proposed, what comes of the choices.

Nothing is decided here. What only one side changed is proposed and still asks for a yes; lists that only grow may keep both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BOTH = "both"
"""A choice: what either side says."""
WRITTEN = "written"
"""A choice: joined by hand, the text comes with it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is not the same on all sides."""

    key: str
    """`field`, or `field/part` for one entry of a list."""
    base: Any
    """What it was in the version both grew from; None = not there."""
    sides: tuple[Any, ...]
    """What each head says; None = not there."""
    changed: tuple[bool, ...]
    """Which heads changed it."""
    may_both: bool
    """Both can stand together: a list or set of which each side added something."""
    may_write: bool
    """Text that may be joined by hand."""

    @property
    def proposed(self) -> int | str | None:
        """The side that alone changed it, `both` where both can stand, None where a person must look."""
        alone = [place for place, changed in enumerate(self.changed) if changed]
        if len(alone) == 1:
            return alone[0]
        return BOTH if self.may_both else None


@dataclass(frozen=True, slots=True)
class Shape:
    """How the bodies of one kind are taken apart."""

    keyed: Mapping[str, str]
    """List field → the name in its parts that tells them apart: each part is an item of its own."""
    leave: frozenset[str]
    """Fields of whoever saves: author, time, history."""
    grows: frozenset[str] = frozenset()
    """List fields of which both sides may be kept whole."""
    texts: frozenset[str] = frozenset()
    whole: bool = False
    """The parts hang together: one side or the other, nothing in between."""


AUTHOR = frozenset({"by", "by_id", "by_role", "at", "said_at", "recorded_at", "changes"})


def items_of(shape: Shape, base: Mapping[str, Any] | None, heads: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """What differs between the heads, in the order of the body. Of a whole record: one item `.`."""
    if shape.whole:
        plain = [{k: v for k, v in head.items() if k not in shape.leave} for head in heads]
        was = None if base is None else {k: v for k, v in base.items() if k not in shape.leave}
        return (Item(".", was, tuple(plain), tuple(side != was for side in plain), False, False),)
    found: list[Item] = []
    for name in heads[0]:
        if name in shape.leave:
            continue
        if name in shape.keyed:
            found += _parts(name, shape.keyed[name], base, heads)
            continue
        sides, was = tuple(head.get(name) for head in heads), None if base is None else base.get(name)
        if len({_plain(side) for side in sides}) > 1:
            found.append(_item(name, was, sides, name in shape.grows, name in shape.texts))
    return tuple(found)


def merged(shape: Shape, heads: Sequence[Mapping[str, Any]], items: Sequence[Item], choices: Mapping[str, Any]) -> dict[str, Any]:
    """The record that the choices make. `choices`: key → place of a head, `both`, or (`written`, text).

    Raises KeyError (the key) where a choice is missing, ValueError where it cannot be.
    """
    if shape.whole:
        return dict(heads[_place(choices["."], len(heads))])
    made = {name: value for name, value in heads[0].items() if name not in shape.keyed}
    for name in shape.keyed:
        made[name] = [part for part in heads[0].get(name, []) if not any(i.key == f"{name}/{part[shape.keyed[name]]}" for i in items)]
    for item in items:
        value = _chosen(item, choices[item.key])
        field, _, part = item.key.partition("/")
        if not part:
            made[field] = value
        elif value is not None:
            made[field] = [*made[field], value]
    for name, by in shape.keyed.items():
        order = {part[by]: place for place, part in enumerate(p for head in heads for p in head.get(name, []))}
        made[name] = sorted(made[name], key=lambda part, by=by, order=order: order[part[by]])
    return made


def _parts(name: str, by: str, base: Mapping[str, Any] | None, heads: Sequence[Mapping[str, Any]]) -> list[Item]:
    tables = [{part[by]: part for part in head.get(name, [])} for head in heads]
    was = {part[by]: part for part in (base or {}).get(name, [])}
    found = []
    for key in dict.fromkeys(k for table in tables for k in table):
        sides = tuple(table.get(key) for table in tables)
        if len({_plain(_bare(side)) for side in sides}) > 1:
            found.append(_item(f"{name}/{key}", was.get(key), sides, _sets_of_parts(sides), False))
    return found


def _item(key: str, was: Any, sides: tuple[Any, ...], may_both: bool, may_write: bool) -> Item:
    changed = tuple(_plain(_bare(side)) != _plain(_bare(was)) for side in sides)
    return Item(key, was, sides, changed, may_both and all(changed), may_write)


_STAMPS = frozenset({"by", "by_id", "by_role", "at"})


def _bare(value: Any) -> Any:
    """Without who said it and when: the same answer said twice is no difference."""
    return {k: v for k, v in value.items() if k not in _STAMPS} if isinstance(value, Mapping) else value


def _plain(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)




def _sets_of_parts(sides: Sequence[Any]) -> bool:
    """Answers of a set fact: {"yes": […], "no": […]} on every side."""
    return all(isinstance(side, Mapping) and isinstance(side.get("value"), Mapping) and "yes" in side["value"] for side in sides)


def _chosen(item: Item, choice: Any) -> Any:
    if choice == BOTH:
        if not item.may_both:
            raise ValueError(item.key)
        return _joined(item)
    if isinstance(choice, tuple) and choice[0] == WRITTEN:
        if not item.may_write or not str(choice[1]).strip():
            raise ValueError(item.key)
        return str(choice[1]).strip()
    return item.sides[_place(choice, len(item.sides))]


def _place(choice: Any, sides: int) -> int:
    if not isinstance(choice, int) or isinstance(choice, bool) or not 0 <= choice < sides:
        raise ValueError(str(choice))
    return choice


def _joined(item: Item) -> Any:
    """What either side has. In a set a *yes* of one side wins over a *no* of the other: the stricter stands."""
    first = item.sides[0]
    if isinstance(first, list):
        return list({_plain(v): v for side in item.sides for v in side}.values())
    yes = list(dict.fromkeys(code for side in item.sides for code in side["value"]["yes"]))
    no = [code for code in dict.fromkeys(c for side in item.sides for c in side["value"].get("no", ())) if code not in yes]
    return {**first, "value": {**first["value"], "yes": yes, "no": no}}
