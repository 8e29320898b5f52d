"""The block 依据: what it says of measured and of worked-out values."""

from __future__ import annotations

import pytest

from prescribe.drafting.basis import basis_of, measures_of
from protocols.derive import derive
from protocols.library import load_library
from protocols.missing import with_assumptions
from protocols.screening import screen
from tests.protocols.people import resident

LIBRARY = load_library()


@pytest.mark.parametrize(("values", "waits"), [({"serum_creatinine": 300.0}, True), ({"serum_creatinine": 300.0, "egfr": 20.0}, False)])
def test_a_computed_egfr_says_that_it_waits_for_a_physician(values, waits):
    facts = derive(resident(chronic_kidney_disease=True, **values), LIBRARY)
    few = facts.without(*[key for key in facts if key not in ("egfr", "serum_creatinine")])
    [line] = measures_of(few)
    assert line.fact_id == "egfr" and ("待医师确认" in line.label) is waits


@pytest.mark.parametrize(("told", "says"), [(None, "没有记录"), ("light", "低强度")])
def test_what_is_only_assumed_of_a_permission_is_never_told_as_a_physicians_word(told, says):
    asked = resident(doctor_clearance=told) if told else resident().without("doctor_clearance")
    facts = with_assumptions(derive(asked, LIBRARY))
    assert facts.known("doctor_clearance") is not None
    assert basis_of(facts, screen(facts, LIBRARY), "", "").clearance == says
