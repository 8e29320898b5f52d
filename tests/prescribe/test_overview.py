"""The banner, 概览 and 历史."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from prescribe.assess import open_assessment, record_fitness_part
from prescribe.draft import Change, draft_prescription, revise_draft
from prescribe.overview import banner, history, open_resident
from prescribe.register import resident_form, revise_resident
from tests.prescribe.visits import part, registered, visited


def test_the_banner_writes_what_is_not_known(clinic, doctor):
    who = registered(clinic, doctor, birth_date=None, birth_about=1950, allergy="not_asked", sex="9", phone="")
    shown = clinic.do(banner, who, by=doctor)
    assert (shown.sex_word, shown.birth_words, shown.age_words) == ("未说明", "约 1950 年", "约 76 岁")
    assert shown.allergy_words == "过敏史未问" and not shown.allergy_known and shown.risk == "未分级"
    assert shown.phone_tail == "" and not shown.namesake and not shown.conflict


def test_namesakes_are_marked(clinic, doctor):
    first = registered(clinic, doctor)
    registered(clinic, doctor, birth_date=date(1950, 1, 1), phone="13900001111")
    assert clinic.do(banner, first, by=doctor).namesake


def test_a_new_file_says_what_comes_next(clinic, doctor):
    who = registered(clinic, doctor, allergy="none")
    page = clinic.do(open_resident, who, by=doctor)
    assert [w.go for w in page.waiting] == ["assessment"]
    assert page.now[0].text == "还没有处方" and page.trends == () and page.events[0].title == "建档"


def test_overview_follows_the_work(clinic, clock, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor, done=False)
    page = clinic.do(open_resident, who, by=doctor)
    assert any("还没确认" in w.text for w in page.waiting)
    clock.advance(minutes=5)
    visited(clinic, who, doctor, instructor, {"resting_systolic": 140})
    page = clinic.do(open_resident, who, by=doctor)
    assert any(w.go == "prescription" for w in page.waiting) and page.banner.risk == "中风险"
    clinic.do(draft_prescription, who, by=doctor)
    page = clinic.do(open_resident, who, by=doctor)
    assert any(w.go == "sign" for w in page.waiting)
    assert {e.profession for e in page.events} == {"医", "指"}
    labels = {line.label: line for line in page.now}
    assert labels["用药"].text == "氨氯地平、二甲双胍" and labels["目标"].aside == "现在 140 mmHg"
    assert page.trends[0].band == (80.0, 130.0) and len(page.trends) == 2


def test_history_tells_what_changed(clinic, clock, doctor, instructor):
    who = registered(clinic, doctor)
    clock.advance(minutes=1)
    form, heads = clinic.do(resident_form, who, by=doctor)
    clinic.do(revise_resident, who, replace(form, phone="13900009999"), heads, by=doctor)
    lines = clinic.do(history, who, by=doctor)
    assert [line.is_head for line in lines] == [True, False]
    [change] = lines[0].changes
    assert (change.label, change.old, change.new) == ("电话", "13800002206", "13900009999")
    clock.advance(minutes=1)
    visited(clinic, who, doctor, instructor)
    draft = clinic.do(draft_prescription, who, by=doctor)
    bound = draft.prescription.plan.stage("1").components[0].bound("aerobic.frequency")
    clock.advance(minutes=1)
    clinic.do(revise_draft, draft.prescription_id, draft.heads, (Change("1", bound.field, bound.low, bound.low),), by=doctor)
    newest = clinic.do(history, who, by=doctor)[0]
    assert newest.kind == "prescription" and newest.state == "草案"
    assert any("频率" in c.label for c in newest.changes) and newest.text


def test_of_the_audit_one_view_in_ten_minutes(clinic, clock, doctor):
    who = registered(clinic, doctor)

    def views():
        with clinic.reading() as connection:
            return connection.exec_driver_sql("SELECT count(*) FROM audit WHERE subject = ? AND outcome = 'viewed'", (who.bytes,)).scalar_one()

    for minutes, count in ((0, 1), (9, 1), (2, 2)):
        clock.advance(minutes=minutes)
        clinic.do(open_resident, who, by=doctor)
        assert views() == count


def test_a_chart_holds_only_what_was_measured_as_the_newest_was(clinic, clock, doctor, instructor):
    who = registered(clinic, doctor)
    state = clinic.do(open_assessment, who, by=doctor)
    course = {"30": 440, "20": 400}
    for days, key in ((0, "20"), (30, "30"), (30, "30")):
        clock.advance(days=days)
        state = clinic.do(open_assessment, who, by=instructor)
        how = (("course", key), ("aid", "none"), ("oxygen", "air"), ("stops", "no"))
        walked = part("fitness", {"six_minute_walk_distance": course[key]}, how=how)
        clinic.do(record_fitness_part, who, state.assessment_id, walked, state.fitness.heads, by=instructor)
    [trend] = clinic.do(open_resident, who, by=doctor).trends
    assert [value for _, value in trend.series[0][1]] == [440, 440]
