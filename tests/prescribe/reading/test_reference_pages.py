"""Drugs, activities and sources of 知识: what each says, and that every line of the protocols that speaks of it stands there."""

from __future__ import annotations

import pytest

from prescribe.errors import InvalidInput
from prescribe.reading.reference_lines import ACTIVITY, DRUG, SOURCE
from prescribe.reading.reference_pages import (
    EQUIPMENT_WORDS,
    IMPACT_WORDS,
    POSITION_WORDS,
    equipment_words,
    reference_page,
    rows_of,
)
from protocols.facts import vocabulary
from protocols.library import load_library
from protocols.spoken import COMPONENT_NAMES

LIBRARY = load_library()


def lines(kind: str, key: str) -> list[str]:
    return [line.item_id or line.protocol_id for part in reference_page(LIBRARY, kind, key).parts for line in part.lines]


def test_every_class_activity_and_source_stands_in_its_list_once():
    keys = [(row.kind, row.key) for row in rows_of(LIBRARY)]
    assert len(set(keys)) == len(keys)
    for kind, known in ((DRUG, LIBRARY.medication_classes), (ACTIVITY, LIBRARY.activities), (SOURCE, LIBRARY.sources)):
        assert {key for k, key in keys if k == kind} == set(known)


def test_a_class_is_found_by_a_drug_of_it_its_other_name_and_initials():
    [words] = [row.words for row in rows_of(LIBRARY) if row.key == "antiplatelet"]
    assert "阿司匹林" in words and "拜阿司匹林" in words and "aspl" in words


@pytest.mark.parametrize(
    ("drug", "uses", "not_uses"),
    [
        ("beta_blocker", {"M-BB", "M-BB-HR", "M-HEAT"}, {"M-SU", "G1-ii"}),
        ("sulfonylurea", {"M-SU", "G1-ii"}, {"M-BB", "M-MET", "G1-i"}),
        ("antiplatelet", {"M-BRUISE"}, {"M-SU"}),
        ("ppi", set(), {"M-BB", "M-BRUISE"}),
    ],
)
def test_the_rules_that_a_class_moves_also_through_what_is_derived_of_it(drug, uses, not_uses):
    found = set(lines(DRUG, drug))
    assert uses <= found and not not_uses & found


def test_a_class_no_rule_looks_at_says_so():
    assert "每个人都要过的门" in reference_page(LIBRARY, DRUG, "ppi").none


def test_an_activity_says_what_it_asks_who_leaves_it_out_and_who_proposes_it():
    page = reference_page(LIBRARY, ACTIVITY, "walk_slow")
    told = dict(page.told)
    assert "2.8 MET" in told["消耗"] and "17152" in told["消耗"] and told["体位"] == "站着" and told["器材"] == "不用"
    assert page.pose is not None and told["难一些"] == "步行"
    avoid, proposed = page.parts
    assert "DM-N3" in [line.item_id for line in avoid.lines]
    assert len({line.item_id for line in avoid.lines}) == len(avoid.lines)
    expected = {p.id for p in LIBRARY.protocols.values() if any("walk_slow" in names for names in p.types_ok.values())}
    assert {line.protocol_id for line in proposed.lines} == expected


def test_every_reason_to_leave_an_activity_out_leads_to_a_protocol_or_a_rule():
    known = set(LIBRARY.protocols) | set(LIBRARY.rules) | {flag for rule, _ in LIBRARY.rules.values() for flag in rule.avoid_flags}
    assert {flag for one in LIBRARY.activities.values() for flag in one.avoid_for} <= known


def test_a_source_shows_every_rule_that_cites_it():
    for key in ("ADA16", "OWN"):
        cited = {rule.id for rule, _ in LIBRARY.rules.values() if rule.source == key}
        assert cited and cited <= set(lines(SOURCE, key))
    assert "一条引用它" in reference_page(LIBRARY, SOURCE, "BORG").none


def test_everything_an_activity_names_has_a_word():
    asked = dict(vocabulary()["equipment_available"].choices)
    for one in LIBRARY.activities.values():
        assert one.position in POSITION_WORDS and one.impact in IMPACT_WORDS and one.component in COMPONENT_NAMES
        assert all(each in asked or each in EQUIPMENT_WORDS for each in one.equipment)
    assert equipment_words("band") == "弹力带"


@pytest.mark.parametrize(("kind", "key"), [(DRUG, "sugar"), ("planet", "mars"), (SOURCE, "")])
def test_what_is_not_there_is_refused_in_words(kind, key):
    with pytest.raises(InvalidInput, match="重新选"):
        reference_page(LIBRARY, kind, key)
