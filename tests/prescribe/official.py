"""A whole visit on an official form, for tests: every cell that is asked, some of them changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from prescribe.official_forms import FilledForm, open_form, save_form
from prescribe.reading.form_fields import Cell


def code(*codes: str) -> Cell:
    return Cell(codes=codes)


def cells(form: str = "hypertension", sbp: str = "126", dbp: str = "76", fpg: str = "6.2", **changes: Cell) -> dict[str, Cell]:
    found = {
        "symptoms": code("1"), "emergencies": code("1"), "sbp": Cell(sbp), "dbp": Cell(dbp), "weight": Cell("76", goal="74"),
        "smoke": Cell("0", goal="0"), "drink": Cell("0", goal="0"), "exercise_times": Cell("3", goal="5"), "exercise_minutes": Cell("20", goal="30"),
        "psych": code("1"), "behaviour": code("1"), "drugs": Cell(rows=(("氨氯地平", "1", "5 mg"),)), "adherence": code("1"), "adr": code("1"),
        "complication": code("1"),
    }  # fmt: skip
    if form == "hypertension":
        found |= {"heart_rate": Cell("68"), "salt": Cell(codes=("2",), goal="1")}
    else:
        found |= {"dorsalis_pedis": code("2"), "staple": Cell("300", goal="250"), "fpg": Cell(fpg), "hypo": code("1"), "insulin": Cell(codes=("none",))}
    return {k: v for k, v in (found | changes).items() if v is not None}


def visit(clinic, who, by, on: date | None = None, form: str = "hypertension", mode: str = "1", complete: bool = True, with_: dict | None = None, **values):
    """Open a new visit, fill it, save it. `values`: of `cells`; `with_`: of FilledForm."""
    on = on or clinic.clock.today()
    state = clinic.do(open_form, who, form, on, by=by)
    filled = FilledForm(form, on, mode, cells(form, **values), complete=complete)
    return clinic.do(save_form, who, state.form_id, replace(filled, **(with_ or {})), state.heads, by=by)
