"""Finding a drug or an activity by what people type. Plain values, no Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prescribe.identity import initials
from protocols.protocol import Activity, Medication, MedicationClass

if TYPE_CHECKING:
    from ui.pages.consultation_view import ColumnView


@dataclass(frozen=True, slots=True)
class Pickable:
    """One thing that can be picked."""

    code: str
    name: str
    detail: str
    """Class or trade names, shown behind the name."""
    keys: tuple[str, ...]
    """Lower-case names and initials it is found by."""


def pickable_drugs(
    medications: Iterable[Medication], classes: Iterable[MedicationClass] = (), aliases_initials: bool = True
) -> tuple[Pickable, ...]:
    """Every drug, found by generic name, trade names and pinyin initials."""
    names = {c.id: c.name for c in classes}
    made = []
    for drug in medications:
        kinds = [names[c] for c in drug.class_ids if c in names]
        detail = "、".join([*drug.aliases[:2], *kinds[:1]])
        keys = [drug.name, *drug.aliases]
        if aliases_initials:
            keys += [i for i in drug.pinyin_initials.replace(";", " ").split() if i]
        made.append(Pickable(drug.id, drug.name, detail, tuple(k.lower() for k in keys)))
    return tuple(made)


def pickable_activities(activities: Iterable[Activity]) -> tuple[Pickable, ...]:
    """Aerobic and mind-body activities a resident may name, by their short name."""
    made = []
    for activity in activities:
        if activity.component.value != "aerobic":
            continue
        name = activity.name.split("(")[0].split("（")[0]
        made.append(Pickable(activity.id, name, activity.name[len(name):].strip("()（）"), (activity.name.lower(),)))
    return tuple(made)


def matches(items: Sequence[Pickable], text: str, exclude: Collection[str] = (), limit: int = 7) -> tuple[Pickable, ...]:
    """The things whose name or initials begin with the text, then those that contain it; the order of the list."""
    typed = text.strip().lower()
    if not typed:
        return ()
    begins, contains = [], []
    for item in items:
        if item.code in exclude:
            continue
        if any(key.startswith(typed) for key in item.keys):
            begins.append(item)
        elif any(typed in key for key in item.keys):
            contains.append(item)
    return tuple((begins + contains)[:limit])


def pickable_fields(columns: Iterable[ColumnView]) -> tuple[Pickable, ...]:
    """Every question of both columns, found by its label and the initials of its first characters."""
    made = []
    for column in columns:
        for group in column.groups:
            for each in group.fields:
                keys = (each.label.lower(), *initials(each.label[:_READ]))
                made.append(Pickable(each.fact_ids[0], each.label, group.title, keys))
    return tuple(made)


_READ = 8
"""Characters of a label whose reading is looked up: each may have several."""
