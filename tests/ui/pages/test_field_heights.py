"""About how high fields will be, before there are widgets."""

from __future__ import annotations

from protocols.facts import vocabulary
from ui.pages.field_heights import CONTROL, GAP, LABEL, Cell, cells, field_height, line_heights, lines_of
from ui.pages.fields_view import field_view


def view(fact_id):
    return field_view(vocabulary()[fact_id], {})


def test_a_wide_field_takes_a_line_of_its_own():
    fields = [view("weight"), view("medications"), view("height"), view("waist")]
    assert cells(fields, 2) == {
        "weight": Cell(0, 0, 1), "medications": Cell(1, 0, 2), "height": Cell(2, 0, 1), "waist": Cell(2, 1, 1),
    }  # fmt: skip
    assert [c.line for c in cells(fields, 1).values()] == [0, 1, 2, 3]


def test_things_wrap_where_the_line_is_full():
    assert lines_of([100, 100, 100], 312, gap=6) == 1
    assert lines_of([100, 100, 100], 311, gap=6) == 2
    assert lines_of([500], 100) == 1


def test_a_line_is_as_high_as_its_highest_field():
    number, choice = view("weight"), view("af_type")
    assert field_height(number, 200) == LABEL + CONTROL
    assert field_height(choice, 120) >= LABEL + 3 * CONTROL + 2 * GAP
    assert field_height(choice, 2000) == LABEL + CONTROL
    assert line_heights([number, view("height")], 2, 430, 16) == [LABEL + CONTROL]
    assert line_heights([], 2, 430, 16) == []


def test_a_set_with_many_members_is_named_in_running_words():
    many = next(v for v in map(view, ("acute_cardiovascular_conditions", "symptoms_today", "exertional_symptoms")) if len(v.choices) > 10)
    assert field_height(many, 400) > field_height(many, 1000) > LABEL + CONTROL
