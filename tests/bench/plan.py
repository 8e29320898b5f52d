"""The engine: loading the knowledge, and from facts of two conditions to the merged plan."""

from __future__ import annotations

from protocols.facts import Facts
from protocols.library import load_library
from protocols.merging import merge
from protocols.screening import applying, facts_for_plan, screen
from tests.bench.table import Measure, median, milliseconds
from tests.protocols.residents import ON, taking, well_known


def measure() -> list[Measure]:
    library = load_library()
    drugs = taking("anlvdiping", "erjiashuanggua")
    facts = Facts.of(ON, well_known(hypertension=True, diabetes_type="type2", hba1c=7.1, glucose_today=6.8, medications=drugs))

    def from_facts_to_plan() -> None:
        screening = screen(facts, library)
        whole = facts_for_plan(facts, library)
        merge(applying(whole, library), whole, screening, library)

    from_facts_to_plan()
    plan = milliseconds(from_facts_to_plan, 60)
    loads = milliseconds(load_library.__wrapped__, 7)
    return [
        Measure("screen and plan, hypertension and type 2 diabetes", median(plan), 5, "ms", "median of 60"),
        Measure("load and validate the library, warm", median(loads), 150, "ms", "median of 7, nothing cached"),
    ]
