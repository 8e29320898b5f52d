"""Preview and print the follow-up records of the public-health norms (S8). The audit keeps the hash of what was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.errors import Incomplete, Undecided
from prescribe.reading.form_fields import FORMS, edition_named
from prescribe.reading.form_filling import forms_of_resident
from prescribe.reading.lookup import resident_row
from prescribe.records import store
from prescribe.sheets.official_sheet import VISITS, official_sheets
from prescribe.sheets.print_forms import frame_of
from prescribe.sheets.printed import printed, rendered
from prescribe.sheets.sheet import Rendered, Sheet
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work


@use_case("official_form", Act.READ, reads=True)
def preview_official(work: Work, resident_id: UUID, form: str) -> Rendered:
    """The last four completed visits of one form as they would print now. Raises Incomplete without any, Undecided."""
    return rendered(*official_of(work, resident_id, form))


@use_case("official_form", Act.READ)
def print_official(work: Work, resident_id: UUID, form: str) -> Rendered:
    """The sheet to print or save. Raises as `preview_official`."""
    return printed(work, resident_id, rendered(*official_of(work, resident_id, form)))


def official_of(work: Work, resident_id: UUID, form: str) -> tuple[Sheet, ...]:
    """The sheets of one form: the newest edition's last four visits. Call it inside a use case."""
    if form not in FORMS:
        raise ValueError("no such form")
    row = resident_row(work, resident_id)
    done: list[store.Document] = []
    for each in forms_of_resident(work, resident_id, form):
        if each.n_heads > 1:
            raise Undecided(f"{each.head.body.visit_on} 的公卫随访有两个版本，请先定下一个，再打印。")
        if each.head.body.complete:
            done.append(each)
    if not done:
        raise Incomplete("还没有填完的公卫随访，没有可印的。")
    edition = done[0].head.body.edition
    visits = [d for d in done if d.head.body.edition == edition][:VISITS]
    bodies = [d.head.body for d in reversed(visits)]
    return official_sheets(frame_of(work, row, visits[0]), edition_named(form, edition), bodies)
