"""The list of facts for people and machines."""

from __future__ import annotations

from prescribe.fact_list import facts_as_json, facts_as_text
from protocols.facts import core, vocabulary


def test_every_core_fact_is_listed_with_its_unit_and_ranges():
    text = facts_as_text()
    line = next(row for row in text.splitlines() if row.startswith("resting_systolic（"))
    assert "mmHg" in line and "常见 80–220" in line and "可能 50–300" in line and "14 天内有效" in line
    assert sum(f"{fact.id}（" in text for fact in core()) == len(core()) == 115


def test_everything_is_the_whole_vocabulary():
    assert [row["id"] for row in facts_as_json(everything=True)] == list(vocabulary())


def test_codes_are_a_mapping_for_machines():
    row = next(r for r in facts_as_json() if r["id"] == "diabetes_type")
    assert row["choices"]["type2"] == "2型" and row["if_not_known"] == "block"


def test_an_opened_fact_is_listed_with_what_opens_it_and_one_that_nothing_opens_is_not():
    text = facts_as_text()
    line = next(row for row in text.splitlines() if row.startswith("mi_date（"))
    assert line.endswith("有病有药才问：冠心病：是")
    assert "gait_speed（" not in text and "gait_speed（" in facts_as_text(everything=True)
    by_id = {row["id"]: row for row in facts_as_json()}
    assert by_id["mi_date"]["opened_by"] and by_id["resting_systolic"]["opened_by"] is None
