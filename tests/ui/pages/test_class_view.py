"""A row of a class: texts as typed, what they come to, what 「都好」 answers, and what is told after saving."""

from __future__ import annotations

from uuid import uuid4

from prescribe.group_class import MeetingPerson, MeetingSaved
from prescribe.reading.pre_session import PreSession, TodayQuestion
from ui.pages.class_view import (
    RowForm,
    ask_words,
    counts,
    danger_line,
    problem,
    readings_of,
    row_of,
    row_view,
    saved_words,
    symptom_words,
    well_answers,
)


def question(fact_id: str, needed: bool = True, known: bool = False) -> TodayQuestion:
    return TodayQuestion(fact_id, fact_id, fact_id, needed, known)


def gate(answer: str = "", why: str = "", *questions: str, **more: object) -> PreSession:
    return PreSession(answer, why, "", (), tuple(map(question, questions)), **more)


def person(answer: PreSession, name: str = "李秀芬") -> MeetingPerson:
    return MeetingPerson(uuid4(), name, "女", 69, "高风险", answer, ("不低头",))


def test_numbers_become_readings_and_a_repeat_stands_behind_the_first():
    form = RowForm(numbers={"systolic": "182", "diastolic": "104", "pulse": "70"})
    assert form.waits
    form.again()
    form.numbers |= {"systolic": "150", "diastolic": "88"}
    found = {e.fact_id: e.readings for e in readings_of(form)}
    assert found == {"resting_systolic": (182.0, 150.0), "resting_diastolic": (104.0, 88.0), "resting_heart_rate": (70.0,)}
    form.numbers |= {"systolic": "", "diastolic": ""}
    form.take_back()
    assert form.numbers["systolic"] == "182" and not form.earlier


def test_how_pressure_is_taken_is_said_once_or_not_at_all():
    form = RowForm(numbers={"systolic": "130", "diastolic": "80", "pulse": "70"})
    assert [e.how for e in readings_of(form)] == [(), (), ()]
    assert [e.how for e in readings_of(form, "left")] == [(("arm", "left"), ("posture", "seated")), (), (("posture", "seated"),)]


def test_half_a_pressure_waits_for_nothing():
    assert not RowForm(numbers={"systolic": "182"}).waits


def test_what_cannot_be_saved_is_named():
    assert problem(RowForm(numbers={"systolic": "130"})) == ("diastolic", "血压少一个数")
    assert problem(RowForm(numbers={"systolic": "80", "diastolic": "120"}))[0] == "systolic"
    assert problem(RowForm(numbers={"effort": "30"}))[0] == "effort"
    assert problem(RowForm(numbers={"systolic": "-", "diastolic": "-"})) == ("", "")


def test_all_is_well_answers_what_was_asked_and_no_drug():
    asked = gate("", "", "symptoms_today", "infection_today", "vomiting_diarrhoea_dehydration", "medication_taken_today", "spo2_rest")
    found = well_answers(asked, {})
    assert found.keys() == {"symptoms_today", "infection_today", "vomiting_diarrhoea_dehydration"}
    assert (found["infection_today"], found["symptoms_today"]["yes"]) == ("none", [])
    assert ask_words(asked, RowForm()) == ""
    assert ask_words(asked, RowForm(asked=found)) == "差 2 项"
    assert ask_words(asked, RowForm(asked={"vomiting_diarrhoea_dehydration": True})) == "有"


def test_symptoms_not_asked_are_not_none():
    assert (symptom_words(None), symptom_words({"yes": [], "no": ["chest_pain"]})) == ("", "无")
    assert symptom_words({"yes": ["chest_pain", "wheeze"], "no": []}) == "胸痛等 2"


def test_a_form_comes_back_from_its_text():
    form = RowForm(True, "", {"systolic": "1x"}, [["182", "104"]], {"infection_today": "none"}, {"yes": [], "no": []}, True)
    assert RowForm.of_json(form.to_json()) == form


def test_who_is_stopped_cannot_come_and_stands_in_the_danger_line():
    stopped, held = gate("stop", "血压 182/104"), gate("stop", "暂停中", outside=True)
    one, other = person(stopped, "石振华"), person(held, "何志远")
    assert not row_view(one, stopped, RowForm()).may_come
    assert danger_line([(other, held), (one, stopped)]) == (one, "石振华 182/104：今天停止运动")
    assert danger_line([(other, held)]) is None
    assert row_of(one, RowForm(present=True)).present
    assert counts([(stopped, RowForm()), (gate("go"), RowForm(present=True)), (gate("go"), RowForm(reason="出门了"))]) == "3 人 · 到 1 · 停 1 · 没来 1"


def test_who_was_left_out_is_told_by_name():
    a, b = uuid4(), uuid4()
    assert saved_words(MeetingSaved((a,), left_out=(b,)), {a: "李秀芬", b: "郭建民"}) == "记下到 1 人；没有记：郭建民。"
