"""Two plans compared field by field: nothing hides, and the same says nothing."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from protocols.changes import LOOSER, OTHER, STRICTER
from protocols.library import load_library
from protocols.merging import merge
from protocols.plan import Clash, Plan
from protocols.replaying import plan_differences
from protocols.screening import applying, facts_for_plan, screen
from protocols.terms import Intensity
from tests.protocols.people import resident

LIBRARY = load_library()


def plan_of(**facts) -> Plan:
    known = resident(hypertension=True, doctor_clearance="light_moderate", **facts)
    whole = facts_for_plan(known, LIBRARY)
    return merge(applying(whole, LIBRARY), whole, screen(known, LIBRARY), LIBRARY)


PLAN = plan_of()
HIDDEN = {"fingerprint", "library_edition"}
"""The reason to compare, never a difference."""
FIXED = {"resistance_nonconsecutive"}
"""The same in every plan."""


def test_a_plan_does_not_differ_from_itself_whatever_its_fingerprint():
    assert plan_differences(PLAN, replace(PLAN, fingerprint="0" * 16, library_edition="2030.1")) == ()


@pytest.mark.parametrize("name", [f.name for f in fields(Plan) if f.name not in HIDDEN | FIXED])
def test_no_field_of_a_plan_hides(name):
    value = getattr(PLAN, name)
    other: object
    if isinstance(value, Intensity):
        other = Intensity.VIGOROUS if value is not Intensity.VIGOROUS else Intensity.LIGHT
    elif isinstance(value, bool):
        other = not value
    elif isinstance(value, int) or value is None:
        other = (value or 0) + 1
    elif name == "supervision":
        other = replace(value, say="另一句。")
    elif value:
        other = value[:-1]
    else:
        rich = plan_of(medications={"yes": ["meituoluoer"], "no": []}, diabetes_type="type2")
        other = getattr(rich, name) or (Clash("aerobic.rpe", "疲劳度", "没有共同的范围。", ()),)
    found = plan_differences(PLAN, replace(PLAN, **{name: other}))
    assert found and all(d.before != d.after and d.where for d in found), name


def test_a_bound_that_moved_names_both_reasons_and_its_direction():
    stage, *rest = PLAN.stages
    row = stage.components[0]
    bound = next(b for b in row.bounds if b.safety)
    wider = replace(bound, high=bound.high + 1)
    row = replace(row, bounds=tuple(wider if b is bound else b for b in row.bounds))
    moved = replace(PLAN, stages=(replace(stage, components=(row, *stage.components[1:])), *rest))
    [one] = plan_differences(PLAN, moved)
    assert one.where == f"{stage.name} · {row.label} · {bound.label}" and one.direction == LOOSER and one.why_before and one.why_after
    assert {r.part for r in one.why_after} <= {"sets_upper", "sets_lower"}
    [back] = plan_differences(moved, PLAN)
    assert (back.before, back.after, back.direction) == (one.after, one.before, STRICTER)


def test_a_sentence_that_goes_is_looser_where_it_protects():
    fewer = replace(PLAN, stop_signs=PLAN.stop_signs[1:], effects=PLAN.effects[1:])
    found = {d.where.split(" · ")[0]: d.direction for d in plan_differences(PLAN, fewer)}
    assert found == {"马上停": LOOSER, "预期效果": OTHER}
    told = replace(PLAN, stop_signs=(replace(PLAN.stop_signs[0], say="换了说法"), *PLAN.stop_signs[1:]))
    [one] = plan_differences(PLAN, told)
    assert (one.before, one.after) == (PLAN.stop_signs[0].say, "换了说法")
