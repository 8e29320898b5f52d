"""Records of the public-health norms: filled with what is known, completed whole, followed by what the table asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from prescribe.assess import facts_for
from prescribe.draft import draft_prescription
from prescribe.errors import ChangedMeanwhile, ClinicError, Incomplete, InvalidInput, NotPermitted, Undecided
from prescribe.follow_up import FollowUpForm, open_follow_up, record_follow_up
from prescribe.official_forms import FilledForm, open_form, save_form, settle_form
from prescribe.reading.form_fields import Cell
from prescribe.reading.forms_due import forms_due, late_forms, wanted_by
from prescribe.records import store
from prescribe.records.referral import REFERRAL
from prescribe.sheets.print_official import preview_official
from prescribe.sign import sign_prescription
from prescribe.use_case import use_case
from protocols.terms import Act, Role
from tests.conftest import PASSWORDS
from tests.prescribe.meetings import two_versions
from tests.prescribe.official import cells, code, visit
from tests.prescribe.visits import registered, visited

EXERCISE = {"exercise_times": "aerobic.frequency", "exercise_minutes": "aerobic.minutes"}
REFERS = {"refer_reason": Cell("血压连着两次没控制好"), "refer_to": Cell("青禾区人民医院心内科")}


@pytest.fixture
def who(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor, {"cigarettes_day": None, "salt_intake": "medium"}, {})
    return resident


@use_case("person", Act.READ, reads=True)
def looked(work, ask):
    return ask(work)


def referrals(clinic, by, who):
    return clinic.do(looked, lambda work: [d.head.body for d in store.documents_of(work, who, REFERRAL)], by=by)


def held(clinic, by, who):
    return clinic.do(looked, lambda work: facts_for(work, who).value("exercise_hold_active"), by=by)


def test_a_new_form_is_filled_with_what_is_known_and_nothing_else(clinic, doctor, who):
    state = clinic.do(open_form, who, "hypertension", by=doctor)
    found = state.cells
    assert (found["sbp"].value, found["dbp"].value, found["heart_rate"].value, found["weight"].value) == ("132", "82", "68", "76.0")
    assert {found[n].filled_from for n in ("sbp", "dbp", "heart_rate", "weight")} == {"measured"}
    assert found["bmi"].value == "26.3" and found["smoke"].value == "0" and found["salt"].codes == ("2",)
    assert sorted(name for name, _, _ in found["drugs"].rows) == ["二甲双胍", "氨氯地平"]
    assert not {"symptoms", "emergencies", "adr", "complication", "psych", "exercise_times"} & set(found)
    assert state.forms == ("hypertension", "type2_diabetes") and not state.decision.settled and not state.complete


def test_another_day_is_told_beside_the_cell_and_not_put_into_it(clinic, clock, doctor, who):
    clock.advance(days=20)
    state = clinic.do(open_form, who, "hypertension", by=doctor)
    assert not {"sbp", "dbp", "heart_rate", "weight"} & set(state.cells)
    assert (state.hints["sbp"].text, state.hints["sbp"].on) == ("132 mmHg", date(2026, 11, 23))


def test_a_complete_visit_has_its_class_its_date_and_its_readings(clinic, doctor, who):
    state = visit(clinic, who, doctor)
    assert (state.decision.row, state.decision.visit_class, state.complete) == ("1", 1, True)
    assert state.next_on == state.visit_on + timedelta(days=90)
    assert clinic.do(looked, lambda work: facts_for(work, who).number("resting_systolic"), by=doctor) == 132  # the stricter of one day
    assert [p.words for p in state.past] == ["1 控制满意"]


def test_readings_of_a_form_count_as_answers_of_their_day(clinic, clock, doctor, who):
    clock.advance(days=20)
    visit(clinic, who, doctor, sbp="128", dbp="78")
    visit(clinic, who, doctor, form="type2_diabetes", sbp="128", dbp="78", fpg="6.1")
    facts = clinic.do(looked, lambda work: facts_for(work, who), by=doctor)
    assert (facts.number("resting_systolic"), facts.number("fasting_glucose"), facts.number("alcohol_day")) == (128, 6.1, 0)
    assert facts.known("resting_systolic").on == clock.today()


def test_the_laboratory_of_a_form_stays_on_the_medical_side(clinic, doctor, who):
    visit(clinic, who, doctor, form="type2_diabetes")
    with clinic.reading() as connection:
        sides = dict(connection.exec_driver_sql("SELECT fact_id, side FROM answer WHERE fact_id IN ('fasting_glucose', 'dorsalis_pedis_pulse')").all())  # fmt: skip
    assert set(sides.values()) == {"medical"}


def test_a_draft_may_be_anything_a_complete_one_is_whole(clinic, doctor, who):
    state = visit(clinic, who, doctor, complete=False, symptoms=None, sbp="", dbp="abc")
    assert not state.complete and state.cells["dbp"].value == "abc"
    with pytest.raises(Incomplete, match="症状还没填，一共还差 2 项") as refused:
        clinic.do(save_form, who, state.form_id, FilledForm("hypertension", state.visit_on, "1", cells(symptoms=None, psych=None), complete=True), state.heads, by=doctor)  # fmt: skip
    assert refused.value.field == "symptoms"


WRONG = [
    ({"symptoms": code("1", "3")}, "1", "symptoms"), ({"emergencies": code("1", "2")}, "1", "emergencies"),
    ({"sbp": "76", "dbp": "76"}, "1", "dbp"), ({"sbp": "301"}, "1", "sbp"), ({"dbp": "19"}, "1", "dbp"), ({"sbp": "126.5"}, "1", "sbp"),
    ({"heart_rate": None}, "1", "heart_rate"), ({"weight": None}, "2", "weight"), ({"adr": code("2")}, "1", "adr_text"),
    ({"drugs": None}, "1", "drugs"), ({"drugs": Cell(rows=(("氨氯地平", "", ""),))}, "1", "drugs"), ({"adherence": None}, "1", "adherence"),
    ({"smoke": Cell("201")}, "1", "smoke"), ({"exercise_times": Cell("22")}, "1", "exercise_times"), ({}, "", "mode"),
    ({"salt": code("2")}, "1", "salt"), ({"exercise_times": Cell("3")}, "1", "exercise_times"), ({"smoke": Cell("10")}, "1", "smoke"),
    ({"sbp": "", "dbp": ""}, "3", "sbp"), ({"psych": code("4")}, "1", "psych"),
]  # fmt: skip


def test_what_a_checker_counts(clinic, doctor, who):
    """One station for all of them: a refusal writes nothing."""
    for changes, mode, field in WRONG:
        with pytest.raises(ClinicError) as refused:
            visit(clinic, who, doctor, mode=mode, **changes)
        assert refused.value.field == field, changes
    assert clinic.do(open_form, who, "hypertension", by=doctor).past == ()


def test_by_telephone_what_needs_a_hand_is_not_asked(clinic, doctor, who):
    state = visit(clinic, who, doctor, mode="3", heart_rate=None, weight=None)
    assert state.complete and state.due.face_to_face == 0 and state.due.last_on == state.visit_on


def test_without_any_drug_nobody_asks_how_regularly_they_are_taken(clinic, doctor, who):
    assert visit(clinic, who, doctor, drugs=Cell(codes=("none",)), adherence=None).complete


def test_two_unsatisfactory_visits_running_ask_for_a_referral(clinic, clock, doctor, who):
    first = visit(clinic, who, doctor, sbp="152")
    assert (first.decision.row, first.next_on) == ("2a", first.visit_on + timedelta(days=14))
    clock.advance(days=14)
    with pytest.raises(Incomplete) as refused:
        visit(clinic, who, doctor, sbp="150")
    assert refused.value.field == "refer_reason"
    second = visit(clinic, who, doctor, sbp="150", **REFERS)
    assert (second.decision.row, second.decision.visit_class, second.next_on) == ("2b", 2, second.visit_on + timedelta(days=14))
    (referral,) = referrals(clinic, doctor, who)
    assert (referral.triggers, referral.urgency, referral.form_id) == (("2b",), "blue", str(second.form_id))
    assert referral.due_on <= clock.today() + timedelta(days=14) and second.referral_id
    assert not held(clinic, doctor, who)
    again = clinic.do(save_form, who, second.form_id, FilledForm("hypertension", second.visit_on, "1", cells(sbp="151", **REFERS), complete=True), second.heads, by=doctor)  # fmt: skip
    assert len(referrals(clinic, doctor, who)) == 1 and again.referral_id == second.referral_id


def test_a_written_reason_stands_in_for_the_referral(clinic, clock, doctor, who):
    visit(clinic, who, doctor, sbp="152", mode="3", heart_rate=None, weight=None)
    clock.advance(days=10)
    state = visit(clinic, who, doctor, sbp="150", with_={"no_referral_reason": "上周刚看过专科，在等结果"})
    assert state.decision.row == "2b" and referrals(clinic, doctor, who) == []


def test_a_draft_between_two_visits_is_no_visit(clinic, clock, doctor, who):
    visit(clinic, who, doctor, sbp="120", dbp="70")
    clock.advance(days=10)
    visit(clinic, who, doctor, sbp="170", complete=False)
    clock.advance(days=10)
    assert visit(clinic, who, doctor, sbp="152").decision.row == "2a"


@pytest.mark.parametrize(("changes", "row", "urgency"), [({"sbp": "184"}, "E", "red"), ({"complication": code("2")}, "4", "amber")])
def test_danger_stops_exercise_and_refers(clinic, doctor, who, changes, row, urgency):
    state = visit(clinic, who, doctor, **changes, **REFERS)
    assert state.decision.row == row and held(clinic, doctor, who)
    (referral,) = referrals(clinic, doctor, who)
    assert referral.urgency == urgency and referral.hold_id
    with clinic.reading() as connection:
        reasons = connection.exec_driver_sql("SELECT reason FROM hold").scalars().all()
    assert len(reasons) == 1 and "血压" not in reasons[0]


def test_a_reason_for_no_referral_does_not_let_exercise_go_on(clinic, doctor, who):
    visit(clinic, who, doctor, sbp="184", with_={"no_referral_reason": "家属已送去急诊，正在看"})
    assert held(clinic, doctor, who) and referrals(clinic, doctor, who) == []


def test_two_forms_of_one_visit_the_earlier_date_wins(clinic, doctor, who):
    pressure = visit(clinic, who, doctor)
    glucose = visit(clinic, who, doctor, form="type2_diabetes", fpg="8.1")
    assert glucose.next_on == glucose.visit_on + timedelta(days=14)
    again = clinic.do(open_form, who, "hypertension", by=doctor)
    assert again.next_on == glucose.next_on and again.form_id == pressure.form_id and again.complete


def test_the_later_form_takes_the_earlier_date_of_the_first(clinic, doctor, who):
    first = visit(clinic, who, doctor, sbp="152")
    second = visit(clinic, who, doctor, form="type2_diabetes")
    assert second.decision.row == "1" and second.next_on == second.latest_on == first.next_on
    with pytest.raises(InvalidInput) as refused:
        visit(clinic, who, doctor, form="type2_diabetes", with_={"next_on": first.next_on + timedelta(days=1)})
    assert refused.value.field == "next_on"


def test_two_forms_of_one_visit_make_one_referral(clinic, doctor, who):
    visit(clinic, who, doctor, sbp="184", **REFERS)
    visit(clinic, who, doctor, form="type2_diabetes", sbp="184", **REFERS)
    (referral,) = referrals(clinic, doctor, who)
    assert referral.urgency == "red"


def test_beer_becomes_spirits(clinic, doctor, who):
    assert visit(clinic, who, doctor, drink=Cell("啤酒 10", goal="红酒 4")).cells["drink"] == Cell("1", goal="1")


def test_goals_of_last_time_are_carried_and_answers_are_not(clinic, clock, doctor, who):
    visit(clinic, who, doctor)
    clock.advance(days=80)
    found = clinic.do(open_form, who, "hypertension", by=doctor).cells
    assert (found["weight"].goal, found["weight"].value, found["weight"].filled_from) == ("74", "", "last")
    assert found["drugs"].rows == (("氨氯地平", "1", "5 mg"),) or ("氨氯地平", "1", "5 mg") in found["drugs"].rows
    assert not {"symptoms", "sbp", "adr", "psych", "adherence"} & set(found)


@pytest.mark.parametrize("closure", ["lost", "died", "moved"])
def test_a_closure_is_a_row_without_readings(clinic, doctor, who, closure):
    with pytest.raises(Incomplete) as refused:
        visit(clinic, who, doctor, with_={"closure": closure})
    assert refused.value.field == "closure_text"
    state = visit(clinic, who, doctor, with_={"closure": closure, "closure_text": "电话三次没人接"})
    assert state.cells == {} and state.decision.row == "" and state.due is None and state.next_on is None


def test_the_same_day_is_filled_once(clinic, doctor, who):
    first = visit(clinic, who, doctor)
    with pytest.raises(InvalidInput, match="已经填过"):
        clinic.do(save_form, who, uuid4(), FilledForm("hypertension", first.visit_on, "1", cells(), complete=True), by=doctor)
    with pytest.raises(ChangedMeanwhile):
        clinic.do(save_form, who, first.form_id, FilledForm("hypertension", first.visit_on, "1", cells()), (), by=doctor)


def test_who_may(clinic, doctor, instructor, manager, who):
    for other in (instructor, manager):
        with pytest.raises(NotPermitted):
            clinic.do(open_form, who, by=other)
    with pytest.raises(InvalidInput, match="还没到"):
        clinic.do(save_form, who, who, FilledForm("hypertension", clinic.clock.today() + timedelta(days=1)), by=doctor)


def test_nobody_without_the_disease_has_a_form(clinic, doctor, instructor):
    resident = registered(clinic, doctor, name="李和")
    visited(clinic, resident, doctor, instructor, {"hypertension": False, "diabetes_type": "none"})
    with pytest.raises(InvalidInput, match="不用填"):
        clinic.do(open_form, resident, by=doctor)


def test_who_is_due(clinic, clock, doctor, who):
    def due():
        return {d.form: d for d in clinic.do(looked, lambda work: forms_due(work, [who]), by=doctor)}

    assert due()["hypertension"].behind and due()["hypertension"].last_on is None
    state = visit(clinic, who, doctor)
    assert not due()["hypertension"].behind and due()["hypertension"].next_on == state.next_on
    clock.advance(days=91)
    assert due()["hypertension"].days_late == 1 and due()["hypertension"].behind
    assert {d.form for d in clinic.do(looked, forms_due, by=doctor)} == {"hypertension"}
    assert [(d.form, d.days_late) for d in clinic.do(looked, late_forms, by=doctor)] == [("hypertension", 1)]


def test_only_the_newest_completed_visit_is_late(clinic, clock, doctor, who):
    def late():
        return clinic.do(looked, lambda work: [(d.next_on, d.days_late) for d in late_forms(work, work.today())], by=doctor)

    visit(clinic, who, doctor, sbp="152")
    clock.advance(days=15)
    assert late() == [(date(2026, 12, 7), 1)]
    visit(clinic, who, doctor, complete=False)
    assert len(late()) == 1
    visit(clinic, who, doctor)
    assert late() == []
    clock.advance(days=91)
    assert len(late()) == 1
    visit(clinic, who, doctor, with_={"closure": "moved", "closure_text": "迁到南湖"})
    assert late() == [] and clinic.do(looked, lambda work: forms_due(work, [who]), by=doctor)[0].form == "type2_diabetes"


@pytest.mark.parametrize(("begun", "today", "wanted"), [
    (date(2026, 1, 1), date(2026, 3, 31), 0), (date(2026, 1, 1), date(2026, 4, 1), 1), (date(2025, 6, 1), date(2026, 12, 31), 3),
    (date(2026, 8, 24), date(2026, 11, 23), 0), (date(2026, 8, 23), date(2026, 11, 23), 1), (date(2026, 11, 23), date(2026, 11, 23), 0),
])  # fmt: skip
def test_visits_that_the_year_asks_by_today(begun, today, wanted):
    assert wanted_by(begun, today) == wanted


@pytest.fixture
def prescribed(clinic, doctor, instructor, who):
    """A signed prescription in force."""
    draft = clinic.do(draft_prescription, who, by=doctor)
    for one in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[one.name], by=one)
    return draft.prescription


def test_exercise_comes_from_the_signed_prescription_and_is_overwritten_by_a_physician_with_a_reason(clinic, clock, doctor, who, prescribed):
    times, minutes = (int(prescribed.value(f)[0]) for f in ("aerobic.frequency", "aerobic.minutes"))
    found = clinic.do(open_form, who, "hypertension", by=doctor).cells
    assert (found["exercise_times"].goal, found["exercise_minutes"].goal) == (str(times), str(minutes))
    assert found["exercise_times"].filled_from == "prescription" and found["exercise_times"].value == ""
    goals = {"exercise_times": Cell("3", goal=str(times)), "exercise_minutes": Cell("20", goal=str(minutes))}
    assert visit(clinic, who, doctor, **goals).complete
    clock.advance(days=20)
    with pytest.raises(Incomplete) as refused:
        visit(clinic, who, doctor, **goals | {"exercise_times": Cell("3", goal=str(times + 1))})
    assert refused.value.field == "exercise_reason"
    assert visit(clinic, who, doctor, **goals | {"exercise_times": Cell("3", goal=str(times + 1)), "exercise_reason": Cell("膝痛，先少走")}).complete
    nurse = replace(doctor, role=Role.NURSE)
    with pytest.raises(NotPermitted, match="请医生来改"):
        visit(clinic, who, nurse, form="type2_diabetes", **goals | {"exercise_times": Cell("3", goal=str(times + 1))})
    assert visit(clinic, who, nurse, form="type2_diabetes", **goals).complete


def test_what_was_done_since_the_last_visit(clinic, clock, doctor, who, prescribed):
    """Each follow-up asks about at most a week: 5 sessions in 7 days and 2 in 5 are 4 a week, not 7 in four weeks."""
    visit(clinic, who, doctor, **{n: Cell("3", goal=str(int(prescribed.value(f)[0]))) for n, f in EXERCISE.items()})
    for days, done, minutes in ((14, 5, 20), (5, 2, 25)):
        clock.advance(days=days)
        begun = clinic.do(open_follow_up, who, by=doctor)
        told = FollowUpForm("phone", done=done, minutes=minutes, effort=12, symptoms=frozenset(), next_on=begun.first.next_by, next_mode="phone", meant=frozenset({"again", "before", "gone"}))
        clinic.do(record_follow_up, who, begun.begun, told, by=doctor)
    found = clinic.do(open_form, who, "hypertension", by=doctor)
    assert (found.cells["exercise_times"].value, found.cells["exercise_minutes"].value, found.mode) == ("4", "25", "3")
    assert found.cells["exercise_times"].filled_from == "log" and found.follow_up_id


def test_two_versions_of_one_visit_are_shown_and_decided(clinic, clock, doctor, who):
    first = visit(clinic, who, doctor, complete=False)

    def again(sbp):
        filled = FilledForm("hypertension", first.visit_on, "1", cells(sbp=sbp), complete=True)
        return lambda: clinic.do(save_form, who, first.form_id, filled, first.heads, by=doctor)

    two_versions(clinic, doctor, first.form_id, first.heads[0], again("126"), again("152"))
    found = clinic.do(open_form, who, "hypertension", by=doctor)
    assert sorted(next(f.value for f in v.body.fields if f.name == "sbp") for v in found.versions) == ["126", "152"]
    with pytest.raises(Undecided):
        clinic.do(save_form, who, found.form_id, FilledForm("hypertension", found.visit_on, "1", cells()), found.heads, by=doctor)
    with pytest.raises(Undecided):
        clinic.do(preview_official, who, "hypertension", by=doctor)
    keep = next(v.rev_id for v in found.versions if any(f.value == "152" for f in v.body.fields))
    settled = clinic.do(settle_form, who, found.form_id, keep, found.heads, by=doctor)
    assert (settled.versions, settled.decision.row, settled.complete, len(settled.heads)) == ((), "2a", True, 1)


def test_until_it_is_decided_the_worse_of_two_versions_is_the_visit_before(clinic, clock, doctor, who):
    first = visit(clinic, who, doctor, complete=False)

    def again(sbp):
        filled = FilledForm("hypertension", first.visit_on, "1", cells(sbp=sbp), complete=True)
        return lambda: clinic.do(save_form, who, first.form_id, filled, first.heads, by=doctor)

    two_versions(clinic, doctor, first.form_id, first.heads[0], again("152"), again("126"))
    clock.advance(days=14)
    assert clinic.do(open_form, who, "hypertension", by=doctor).context.previous.unsatisfactory


def test_a_nurse_completes_a_visit_in_danger_alone(clinic, doctor, who):
    nurse = replace(doctor, role=Role.NURSE)
    state = visit(clinic, who, nurse, sbp="184", **REFERS)
    assert state.complete and not state.may_change_exercise and held(clinic, doctor, who) and len(referrals(clinic, doctor, who)) == 1
