"""What was measured and asked on an official form, kept as answers of its day: they count in screening and over time like any other.

Only what was typed on the form: what it was filled with is stored already. Laboratory values and drugs stand on the medical side.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.assess import FITNESS, MEDICAL, part_id
from prescribe.clock import STATION_ZONE
from prescribe.entries import Entry, check_entries, stamp
from prescribe.reading.form_fields import EMPTY, Cell, number_in
from prescribe.records import store
from prescribe.records.assessment import FOLLOW_UP, KINDS, PartBody

if TYPE_CHECKING:
    from prescribe.clinic import Work

_NUMBERS = {
    "sbp": ("resting_systolic", FITNESS), "dbp": ("resting_diastolic", FITNESS), "heart_rate": ("resting_heart_rate", FITNESS),
    "weight": ("weight", FITNESS), "fpg": ("fasting_glucose", MEDICAL), "smoke": ("cigarettes_day", MEDICAL), "drink": ("alcohol_day", MEDICAL),
}  # fmt: skip
_CODES = {
    "salt": ("salt_intake", {"1": "light", "2": "medium", "3": "heavy"}),
    "hypo": ("hypoglycaemia_frequency", {"1": "none", "2": "occasional", "3": "frequent"}),
    "adherence": ("medication_adherence", {"1": "regular", "2": "intermittent", "3": "not_taking"}),
    "dorsalis_pedis": ("dorsalis_pedis_pulse", {"1": "absent", "2": "normal"}),
}
_MEASURED = frozenset({"sbp", "dbp", "heart_rate", "weight", "fpg"})
TELEPHONE = "3"


def keep_readings(work: Work, resident_id: UUID, form_id: UUID, visit_on: date, mode: str, cells: dict[str, Cell]) -> None:
    """One part a side, with the form's id as its visit; a form completed again brings its parts along. Raises InvalidInput."""
    for side in (FITNESS, MEDICAL):
        entries = tuple(_entries(work, visit_on, mode, cells, side))
        doc_id = part_id(form_id, side)
        before = store.document(work, doc_id)
        if not entries and before is None:
            continue
        old: PartBody | None = before.head.body if before and before.heads else None
        body = PartBody(
            assessment_id=str(form_id), side=side, started_on=visit_on, entries=check_entries(work, entries, old, None), opinion="", done=False,
            by=work.staff.name, by_id=str(work.staff.staff_id), by_role=work.staff.role.value, said_at=stamp(work.now()), entered=FOLLOW_UP,
        )  # fmt: skip
        parents = tuple(h.rev_id for h in before.heads) if before else ()
        store.save(work, KINDS[side], body, doc_id=doc_id, parents=parents, resident_id=resident_id, absent=before is None)


def _entries(work: Work, visit_on: date, mode: str, cells: dict[str, Cell], side: str) -> list[Entry]:
    at = "" if visit_on == work.today() else datetime.combine(visit_on, time(12), STATION_ZONE).isoformat(timespec="seconds")
    found = []
    for name, (fact_id, of_side) in _NUMBERS.items():
        cell = cells.get(name, EMPTY)
        number = number_in(cell)
        if of_side == side and number is not None and not cell.filled_from:
            found.append(Entry(fact_id, "known", number, at=at, origin=_origin(name, mode)))
    for name, (fact_id, values) in _CODES.items():
        cell = cells.get(name, EMPTY)
        if side == MEDICAL and cell.codes and not cell.filled_from:
            found.append(Entry(fact_id, "known", values[cell.codes[0]], at=at, origin=_origin(name, mode)))
    return found


def _origin(name: str, mode: str) -> str:
    """By telephone the resident measured it; habits are always told."""
    if name in _MEASURED:
        return "measured_home" if mode == TELEPHONE else "measured_here"
    return "measured_here" if name == "dorsalis_pedis" else "told"
