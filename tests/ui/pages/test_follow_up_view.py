"""What the form of a follow-up means: what is read, what is missing, what stops."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from prescribe.follow_up import Begun, Considered, FollowUpState, PastFollowUp
from prescribe.reading.due import Due
from prescribe.reading.training_record import Heard, StepProposal
from protocols.progression import Step, StepReason
from protocols.terms import Confidence
from ui.pages import follow_up_view as view

TODAY = date(2026, 11, 23)
NOTHING = Considered(Heard(), StepProposal(None, None, None, None, "没有有效的处方。"), (), False, "", date(2026, 12, 7), "规则：2 周内")
STATE = FollowUpState(uuid4(), TODAY, Begun(None, uuid4(), 4, 7), None, 4, False, None, (), {}, 4, "", "", NOTHING)
LAST = PastFollowUp(uuid4(), date(2026, 11, 16), "visit", 4, 1, 20, 13, ("dizzy",), (142, 84), "周宁", 3, 7)


def typed(**changes):
    values = {"mode": "phone", "done": "2", "minutes": "20", "effort": "13", "symptoms": (view.NONE,), "systolic": "134", "diastolic": "82",
              "place": view.HOME, "weight": "-", "next_weeks": "2"}  # fmt: skip
    return view.TypedAnswers(**(values | changes))


def test_nothing_measured_nothing_that_hurts_and_no_count_is_carried_over():
    fresh = view.first_answers(replace(STATE, last=LAST))
    assert (fresh.mode, fresh.minutes, fresh.effort, fresh.next_weeks) == ("visit", "20", "13", "2")
    assert (fresh.done, fresh.symptoms, fresh.systolic, fresh.weight, fresh.place) == ("", (), "", "", view.HERE)


def test_empty_not_measured_refused_and_zero_are_four_things():
    def weight(text, **more):
        form = view.form_of(typed(weight=text, **more), STATE)
        return next((e for e in form.entries if e.fact_id == "weight"), None)

    assert weight("") is None and weight("-").status == "not_measured"
    assert weight("--", reasons={"weight": "不想称"}).reason == "不想称"
    assert weight("５８．４").value == 58.4 and weight("0") is None


def test_symptoms_not_asked_is_none_and_none_at_all_is_empty():
    assert view.form_of(typed(symptoms=()), STATE).symptoms is None
    assert view.form_of(typed(), STATE).symptoms == frozenset()
    assert view.form_of(typed(symptoms=("chest", view.OTHER), more=("leg",), other="脚麻"), STATE).symptoms == {"chest", "leg"}


def test_a_pressure_is_two_numbers_and_minus_skips_both():
    both = [e.status for e in view.form_of(typed(systolic="-", diastolic=""), STATE).entries[:2]]
    assert both == ["not_measured", "not_measured"]
    half = view.form_of(typed(diastolic=""), STATE).entries
    assert [e.fact_id for e in half] == ["weight"]
    assert view.problems(typed(systolic="82", diastolic="134"))["diastolic"] == "上下反了？请对调。"


def test_two_readings_of_a_pressure_are_kept_both():
    entry = view.form_of(typed(systolic="176", diastolic="100", earlier=((184.0, 102.0),)), STATE).entries[0]
    assert entry.readings == (184.0, 176.0)


@pytest.mark.parametrize(("changes", "names"), [
    ({}, ()), ({"symptoms": ()}, ("symptoms",)), ({"diastolic": ""}, ("diastolic",)), ({"systolic": "", "diastolic": ""}, ("systolic",)),
    ({"weight": "--"}, ("reason_weight",)), ({"weight": "5840"}, ("weight",)), ({"next_weeks": "", "next_text": "什么"}, ("next",)),
])  # fmt: skip
def test_what_is_missing_in_the_order_of_the_form(changes, names):
    assert tuple(name for name, _ in view.missing(typed(**changes), STATE)) == names


def test_glucose_is_asked_only_of_whom_it_is_for():
    assert "glucose" in dict(view.missing(typed(), replace(STATE, glucose=True)))
    assert [e.fact_id for e in view.form_of(typed(glucose="6.8"), replace(STATE, glucose=True)).entries][2] == "glucose_today"
    assert "glucose_today" not in {e.fact_id for e in view.form_of(typed(glucose="6.8"), STATE).entries}


def test_what_was_kept_comes_back_as_it_was():
    import json

    kept = typed(symptoms=("chest",), reasons={"weight": "不想称"}, earlier=((184.0, 102.0),))
    assert view.TypedAnswers.of(json.loads(json.dumps(asdict(kept))) | {"gone": 1}) == kept


@pytest.mark.parametrize(("by", "weeks"), [(date(2026, 11, 25), "1"), (date(2026, 12, 7), "2"), (date(2027, 1, 4), "4"), (date(2027, 2, 21), "12")])
def test_the_longest_interval_the_rule_allows(by, weeks):
    assert view.weeks_until(by, TODAY) == weeks


def step(kind):
    reason = StepReason("X2", "静息血压 186/104 mmHg：不运动。", "GETP12", "指南", Confidence.B, None)
    return StepProposal(uuid4(), uuid4(), Step(kind, "1", "1", (), "建议：先不加量。", "照样练。", (reason,)), SimpleNamespace(waiting=()), "建议：先不加量。")


def test_a_stop_offers_only_the_physician_and_chooses_nothing():
    found = replace(NOTHING, proposal=step("stop_and_refer"), danger=True)
    shown = view.proposal_view(found, "taken")
    assert (shown.tone, shown.chosen) == ("danger", "") and [key for key, _ in shown.choices] == ["stopped", "ask_physician"]
    assert view.proposal_view(found, "stopped").chosen == "stopped"
    again = view.proposal_view(replace(NOTHING, proposal=step("advance"), waits="再量一次"), "")
    assert again.tone == "danger" and again.again and again.title == "再量一次"


def test_a_proposal_is_taken_unless_somebody_says_otherwise():
    found = replace(NOTHING, proposal=step("hold"))
    assert view.proposal_view(found, "").chosen == "taken" and view.proposal_view(found, "step_back").chosen == "step_back"
    assert view.reason_lines(found)[0].mark == "B 转引"
    assert view.proposal_view(NOTHING, "").choices == ()


def test_the_last_three_and_what_was_not_asked():
    unknown = replace(LAST, done=None, effort=None, pressure=None, undecided=True)
    rows = view.past_rows(replace(STATE, past=(LAST, unknown)))
    assert rows == (("11-16", "1/4", "13", "142/84", "周宁"), ("11-16*", "—", "—", "—", "周宁"))
    assert view.past_note(replace(STATE, past=(unknown,)))


def test_a_row_of_the_list():
    due = Due(uuid4(), date(2026, 11, 20), 3, "phone", "referral", None, "高风险")
    row = view.due_row(due, ("李秀芬", "69 岁", 2), TODAY)
    assert (row.chip, row.tone, row.aside) == ("逾期 3 天", "warn", "急转后　已打 2 次")
    assert view.due_row(replace(due, days_late=0), ("李秀芬", "69 岁", 0), TODAY).chip == "今天"
