"""The tab 筛查 as plain values; picking drugs."""

from __future__ import annotations

from datetime import date

import pytest

from protocols.library import load_library
from protocols.terms import Action, Clearance, Confidence
from tests.ui.pages.consult_values import entry, finding, missing, screening
from ui.pages.picking_view import Pickable, matches, pickable_activities, pickable_drugs
from ui.pages.screening_tab_view import head_of, screening_view


@pytest.mark.parametrize("clearance", list(Clearance))
def test_the_head_is_never_green_before_it_is_concluded(clearance):
    assert head_of(screening(clearance=clearance, concluded=False, missing=(missing("x", "问？"),)))[0] != "ok"


@pytest.mark.parametrize(
    ("today", "kind", "part"),
    [(date(2026, 11, 23), "", "还剩 90 天"), (date(2027, 2, 10), "warn", "还剩 11 天"), (date(2027, 2, 22), "warn", "已到期，请重做")],
)
def test_validity_is_days_left(today, kind, part):
    view = screening_view(screening(), {}, today)
    assert view.validity_kind == kind and part in view.validity


def test_a_finding_says_who_answered_and_when():
    view = screening_view(screening(findings=(finding(),)), {"resting_systolic": entry("resting_systolic", 132)})
    assert view.findings[0].who == "李文静 11-23 09:05" and view.findings[0].facts == "静息收缩压 132 mmHg"
    assert view.findings[0].source.startswith("HTN3 · ACSM")


@pytest.mark.parametrize(
    ("action", "mark"),
    [(Action.GO, "ok"), (Action.MODIFY, "info"), (Action.CLEAR_BY_DOCTOR, "warn"), (Action.POSTPONE, "danger"),
     (Action.STOP_AND_REFER, "danger")],
)  # fmt: skip
def test_every_action_has_its_mark(action, mark):
    assert screening_view(screening(findings=(finding(action),)), {}).findings[0].mark == mark


def test_unsure_numbers_carry_the_physicians_mark():
    view = screening_view(screening(findings=(finding(confidence=Confidence.P),)), {})
    assert view.findings[0].needs_physician and view.findings[0].confidence == "P 建议"


def test_the_trace_counts_every_answer_and_puts_yes_first():
    view = screening_view(screening(), {})
    assert view.trace_summary == "问了 3 条规则：1 条成立，1 条不成立，1 条缺资料"
    assert [t.rule_id for t in view.trace] == ["HTN3", "X7", "X1"]


def test_a_risk_that_is_not_complete_is_at_least():
    assert screening_view(screening(risk_complete=False), {}).risk == "至少中风险"


@pytest.mark.parametrize(
    ("text", "first"), [("mtle", "美托洛尔"), ("MTLE", "美托洛尔"), ("美托", "美托洛尔"), ("倍他乐克", "美托洛尔"), ("二甲双", "二甲双胍")]
)
def test_a_drug_is_found_by_name_trade_name_or_initials(text, first):
    library = load_library()
    drugs = pickable_drugs(library.medications.values(), library.medication_classes.values())
    assert matches(drugs, text)[0].name == first


def test_what_is_picked_is_not_offered_again_and_the_list_is_short():
    items = tuple(Pickable(str(n), f"药{n}", "", (f"药{n}",)) for n in range(20))
    assert [i.code for i in matches(items, "药", exclude=("0",), limit=3)] == ["1", "2", "3"]
    assert matches(items, "  ") == ()


def test_activities_are_found_by_name():
    walks = matches(pickable_activities(load_library().activities.values()), "走")
    assert walks and all("走" in a.name for a in walks)
