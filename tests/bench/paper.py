"""Both pages of a real prescription as PDF: the first in a process, and warm."""

from __future__ import annotations

import tempfile
from pathlib import Path

from prescribe.demo import make_demo
from prescribe.draft import current_prescription
from prescribe.find import find_residents
from prescribe.sheets.pdf import warm_up
from prescribe.sheets.print_prescription import preview_prescription
from prescribe.sign_in import sign_in
from tests.bench.table import Measure, median, milliseconds


def measure() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "demo"
        doctor = next(p for p in make_demo(home, residents=1).people if p.name == "李文静")
        clinic, staff = sign_in(home, doctor.staff_id, doctor.password)
        try:
            [resident] = clinic.do(find_residents, "王𠮷堃", by=staff).rows
            paper = clinic.do(current_prescription, resident.resident_id, by=staff).prescription_id
            pages = []

            [loading] = milliseconds(warm_up, 1)

            def print_it(which: str) -> None:
                pages.append(clinic.do(preview_prescription, paper, which, by=staff).pages)

            [first] = milliseconds(lambda: print_it("resident"), 1)
            warm = milliseconds(lambda: print_it("resident"), 15)
            both = milliseconds(lambda: print_it("both"), 15)
            each = median(both) / pages[-1]
        finally:
            clinic.close()
    return [
        Measure("resident's page as PDF, first in the process", first, 300, "ms", f"after the fonts were loaded ({loading:.0f} ms) while the password was typed"),
        Measure("resident's page as PDF, warm", median(warm), 60, "ms"),
        Measure("a page of the whole prescription, warm", each, 60, "ms", f"{pages[-1]} pages in {median(both):.0f} ms"),
    ]
