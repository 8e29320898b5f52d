"""One session: go, modify, postpone, stop at both sides of each limit through the real engine; what a stop in it asks for."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from prescribe.assess import part_id
from prescribe.consult import open_consultation
from prescribe.draft import draft_prescription
from prescribe.entries import Entry
from prescribe.errors import Incomplete, InvalidInput, NotPermitted
from prescribe.hold import stop_exercise
from prescribe.overview import banner
from prescribe.records import store
from prescribe.sign import sign_prescription
from prescribe.train import HomeSession, SessionForm, check_before, log_home_sessions, record_session
from prescribe.use_case import use_case
from protocols.terms import Act, Role
from tests.conftest import PASSWORDS
from tests.prescribe.test_masking_everywhere import leaks, on_duty
from tests.prescribe.visits import none_of, registered, visited


@use_case(None, Act.READ, reads=True)
def heads_of(work, doc_id):
    return store.head_ids(work, doc_id)


WELL: dict[str, object] = {
    "resting_systolic": 132.0, "resting_diastolic": 82.0, "resting_heart_rate": 68.0, "glucose_today": 7.2,
    "symptoms_today": none_of("symptoms_today"), "infection_today": "none", "vomiting_diarrhoea_dehydration": False,
    "foot_check_today": "intact", "medication_taken_today": "yes", "hypoglycaemia_severe_24h": False,
}  # fmt: skip
INSULIN = {"medications": {"yes": ["anlvdiping", "mendongyidaosu"], "no": []}}


def only(fact_id: str, member: str) -> dict[str, list[str]]:
    """One of a set, the others asked and not there."""
    return {"yes": [member], "no": [code for code in none_of(fact_id)["no"] if code != member]}


def today(**changes: object) -> tuple[Entry, ...]:
    """Somebody well this morning, with some answers changed (None = not asked)."""
    values = {k: v for k, v in (WELL | changes).items() if v is not None}
    return tuple(
        Entry(f, "known", readings=v) if isinstance(v, tuple) else Entry(f, "known", v) for f, v in values.items()
    )  # fmt: skip


def signed(clinic, doctor, instructor, medical=None, **person: object):
    who = registered(clinic, doctor, **person)
    visited(clinic, who, doctor, instructor, medical)
    draft = clinic.do(draft_prescription, who, by=doctor)
    for one in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[one.name], by=one)
    return who


@pytest.fixture
def resident(clinic, clock, doctor, instructor):
    """王𠮷堃 with a signed prescription, three days later: nothing of today is known."""
    who = signed(clinic, doctor, instructor)
    clock.advance(days=3)
    return who


LIMITS: tuple[tuple[dict[str, object], str, str], ...] = (
    ({}, "go", ""),
    ({"resting_systolic": 159.0}, "go", ""),
    ({"resting_systolic": 160.0}, "postpone", "血压 160/82"),
    ({"resting_diastolic": 99.0}, "go", ""),
    ({"resting_diastolic": 100.0}, "postpone", "血压 132/100"),
    ({"resting_systolic": (179.0, 179.0)}, "postpone", "血压 179/82"),
    ({"resting_systolic": (180.0, 180.0), "resting_diastolic": (82.0, 82.0)}, "stop", "血压 180/82"),
    ({"resting_heart_rate": 119.0}, "postpone", "心率 119"),
    ({"resting_heart_rate": 120.0}, "stop", "心率 120"),
    ({"resting_heart_rate": 100.0}, "go", ""),
    ({"glucose_today": 3.9}, "postpone", "血糖 3.9"),
    ({"glucose_today": 4.9}, "modify", "血糖 4.9"),
    ({"glucose_today": 5.0}, "go", ""),
    ({"glucose_today": 13.3}, "go", ""),
    ({"glucose_today": 13.9}, "modify", "血糖 13.9"),
    ({"glucose_today": 14.0}, "postpone", "血糖 14"),
    ({"glucose_today": 16.7}, "stop", "血糖 16.7"),
    ({"symptoms_today": only("symptoms_today", "chest")}, "stop", "胸痛胸闷"),
    ({"infection_today": "systemic"}, "postpone", "发热/全身酸痛/下呼吸道症状"),
    ({"vomiting_diarrhoea_dehydration": True}, "stop", "呕吐腹泻或脱水"),
    ({"medication_taken_today": "missed"}, "modify", "漏服"),
)  # fmt: skip


def test_both_sides_of_each_limit(clinic, doctor, resident):
    for changes, gate, why in LIMITS:
        found = clinic.do(check_before, resident, today(**changes), by=doctor)
        assert (found.gate, found.why) == (gate, why), (changes, found.reasons)
        assert not found.missing


def test_not_known_is_never_go(clinic, doctor, resident):
    for fact_id in ("resting_systolic", "resting_heart_rate", "symptoms_today", "infection_today", "vomiting_diarrhoea_dehydration"):
        found = clinic.do(check_before, resident, today(**{fact_id: None}), by=doctor)
        assert found.gate == "" and found.line.startswith("还没问：")
        assert [q.fact_id for q in found.missing] == [fact_id]


def test_what_is_not_needed_keeps_nothing_open(clinic, doctor, resident):
    assert clinic.do(check_before, resident, today(medication_taken_today=None), by=doctor).gate == "go"


def test_a_pressure_that_stops_waits_for_its_repeat_and_nobody_trains_meanwhile(clinic, doctor, resident):
    once = clinic.do(check_before, resident, today(resting_systolic=(182.0,), resting_diastolic=(104.0,)), by=doctor)
    assert (once.gate, once.why, once.do) == ("stop", "血压 182/104", "坐 5 分钟再量一次；叫医生")
    lower = clinic.do(
        check_before, resident, today(resting_systolic=(182.0, 150.0, 148.0), resting_diastolic=(104.0, 88.0, 86.0)), by=doctor
    )
    assert lower.gate == "go"


def test_sugar_as_the_rule_says_it(clinic, clock, doctor, instructor):
    who = signed(clinic, doctor, instructor, INSULIN)
    clock.advance(days=3)
    low = clinic.do(check_before, who, today(glucose_today=4.6), by=doctor)
    assert (low.gate, low.carbohydrate.grams, low.carbohydrate.again_minutes) == ("postpone", (15.0, 30.0), 15)
    lower = clinic.do(check_before, who, today(glucose_today=3.9), by=doctor)
    assert (lower.carbohydrate.grams, lower.carbohydrate.again_minutes) == ((15.0, 15.0), 15)
    between = clinic.do(check_before, who, today(glucose_today=5.5), by=doctor)
    assert (between.gate, between.carbohydrate.grams, between.carbohydrate.again_minutes) == ("modify", (15.0, 15.0), None)
    assert clinic.do(check_before, who, today(glucose_today=5.6), by=doctor).carbohydrate is None
    assert low.glucose_after
    unasked = clinic.do(check_before, who, today(glucose_today=None), by=doctor)
    assert (unasked.gate, unasked.line) == ("", "还没问：血糖")
    unasked = clinic.do(check_before, who, today(hypoglycaemia_severe_24h=None), by=doctor)
    assert [q.fact_id for q in unasked.missing] == ["hypoglycaemia_severe_24h"]


def test_glucose_is_asked_only_of_whom_a_gate_asks(clinic, clock, doctor, instructor):
    who = signed(clinic, doctor, instructor, {"diabetes_type": "none", "medications": {"yes": ["anlvdiping"], "no": []}})
    clock.advance(days=3)
    found = clinic.do(check_before, who, by=doctor)
    assert "glucose_today" not in [q.fact_id for q in found.questions] and not found.glucose_after
    assert clinic.do(check_before, who, today(glucose_today=None), by=doctor).gate == "go"


def test_without_lowering_drugs_glucose_is_needed_until_two_weeks_are_over(clinic, clock, doctor, resident):
    assert [q.fact_id for q in clinic.do(check_before, resident, today(glucose_today=None), by=doctor).missing] == ["glucose_today"]
    clock.advance(days=17)
    assert [q.fact_id for q in clinic.do(check_before, resident, today(glucose_today=None), by=doctor).missing] == ["glucose_today"]
    clock.advance(days=1)
    assert not clinic.do(check_before, resident, today(glucose_today=None), by=doctor).missing


def test_a_hold_stops_whatever_is_measured(clinic, doctor, instructor, resident):
    clinic.do(stop_exercise, resident, "走路时头晕", by=instructor)
    found = clinic.do(check_before, resident, today(), by=doctor)
    assert (found.gate, found.outside, found.why) == ("stop", True, "暂停中（走路时头晕）")


def test_an_urgent_referral_without_an_answer_stops(clinic, doctor, resident):
    sql = (
        "INSERT INTO referral(resident_id, doc_id, rev_id, n_heads, shown, direction, urgency, state, to_whom, reason, may_exercise, by_id,"
        " by_name, at) VALUES(?, x'01', x'02', 1, 1, 'up', ?, ?, '区医院', '', '', x'03', '李文静', 0)"
    )
    clinic.write(lambda c: c.exec_driver_sql(sql, (resident.bytes, "red", "sent")))
    assert clinic.do(check_before, resident, today(), by=doctor).line == "停：转诊未回复"
    clinic.write(lambda c: c.exec_driver_sql("UPDATE referral SET state = 'answered'"))
    assert clinic.do(check_before, resident, today(), by=doctor).gate == "go"
    clinic.write(lambda c: c.exec_driver_sql("UPDATE referral SET state = 'sent', urgency = 'blue'"))
    assert clinic.do(check_before, resident, today(), by=doctor).gate == "go"


def test_without_a_prescription_in_force_nobody_trains(clinic, clock, doctor, instructor, resident):
    fresh = registered(clinic, doctor, name="赵一")
    assert clinic.do(check_before, fresh, by=doctor).line == "缓：还没有处方"
    clock.advance(days=200)
    assert clinic.do(check_before, resident, today(), by=doctor).why.endswith("到期")


def test_a_session_is_kept_with_its_readings(clinic, doctor, instructor, resident):
    form = SessionForm(minutes=30, effort=12, hr_before=68, hr_peak=108, systolic_after=128, diastolic_after=78, readings=today())
    saved = clinic.do(record_session, resident, form, by=instructor)
    assert (saved.state, saved.gate, saved.ask_event) == ("attended", "go", False)
    with clinic.reading() as connection:
        row = connection.exec_driver_sql("SELECT state, gate, minutes, effort, hr_peak, day FROM training_session").one()
        kept = connection.exec_driver_sql(
            "SELECT count(*), max(p.shown) FROM answer a JOIN assessment_part p ON p.rev_id = a.rev_id WHERE p.doc_id = ?",
            (part_id(saved.session_id, "fitness").bytes,),
        ).one()
    assert row == ("attended", "go", 30, 12, 108, "2026-11-26")
    assert kept == (len(today()) + 2, 0)
    assert clinic.do(check_before, resident, by=doctor).gate == "go"


def test_a_stop_sign_ends_it_and_asks_for_a_hold(clinic, doctor, instructor, resident):
    chest = Entry("session_symptoms", "known", {"yes": ["chest_pain"], "no": []})
    form = SessionForm(minutes=12, effort=13, readings=(*today(), chest))
    with pytest.raises(Incomplete, match="等医生看") as asked:
        clinic.do(record_session, resident, form, by=instructor)
    assert asked.value.field == "hold"
    saved = clinic.do(record_session, resident, SessionForm(minutes=12, effort=13, readings=(*today(), chest), hold=True), by=instructor)
    assert (saved.state, saved.ask_event) == ("stopped_early", True) and saved.live[0].startswith("胸痛")
    assert clinic.do(banner, resident, by=doctor).hold.reason == "运动中：胸痛、压迫或放射痛"
    assert clinic.do(check_before, resident, today(), by=doctor).gate == "stop"
    with clinic.reading() as connection:
        steps = connection.exec_driver_sql("SELECT kind, automatic FROM programme_step").all()
    assert steps == [("step_back", 1)]


def test_the_pressure_of_a_session_at_its_limit(clinic, instructor, resident):
    for systolic, state in ((220, "attended"), (221, "stopped_early")):
        form = SessionForm(minutes=20, readings=(*today(), Entry("session_systolic", "known", systolic)), again_meant=True)
        assert clinic.do(record_session, resident, form, by=instructor).state == state


def test_a_session_is_no_visit_and_begins_no_consultation(clinic, doctor, instructor, resident):
    before = clinic.do(open_consultation, resident, by=doctor).minute.minute_id
    clinic.do(record_session, resident, SessionForm(minutes=20, readings=today()), by=instructor)
    assert clinic.do(open_consultation, resident, by=doctor).minute.minute_id == before


def test_who_trains_against_the_answer_is_asked_about(clinic, instructor, resident):
    form = SessionForm(minutes=20, readings=today(glucose_today=14.0))
    with pytest.raises(Incomplete) as asked:
        clinic.do(record_session, resident, form, by=instructor)
    assert asked.value.field == "gate"
    meant = SessionForm(minutes=20, readings=today(glucose_today=14.0), gate_meant=True)
    assert clinic.do(record_session, resident, meant, by=instructor).gate == "postpone"


def test_a_second_session_of_a_day_and_a_day_without_prescription_are_asked_about(clinic, instructor, resident):
    clinic.do(record_session, resident, SessionForm(minutes=20, readings=today()), by=instructor)
    with pytest.raises(Incomplete) as asked:
        clinic.do(record_session, resident, SessionForm(minutes=20, readings=today()), by=instructor)
    assert asked.value.field == "again"
    clinic.do(record_session, resident, SessionForm(minutes=20, readings=today(), again_meant=True), by=instructor)
    before = datetime(2026, 11, 2, 9)
    with pytest.raises(Incomplete, match="没有签好的处方") as asked:
        clinic.do(record_session, resident, SessionForm(at=before, minutes=20), by=instructor)
    assert asked.value.field == "day"
    saved = clinic.do(record_session, resident, SessionForm(at=before, minutes=20, day_meant=True), by=instructor)
    assert saved.gate == ""


def test_what_cannot_be_is_refused(clinic, doctor, instructor, resident):
    for form in (
        SessionForm(at=datetime(2026, 12, 1, 9)), SessionForm(minutes=0), SessionForm(effort=21), SessionForm(hr_peak=400),
        SessionForm(systolic_after=80, diastolic_after=120), SessionForm(state="missed"),
    ):  # fmt: skip
        with pytest.raises((InvalidInput, Incomplete)):
            clinic.do(record_session, resident, form, by=instructor)
    with pytest.raises(NotPermitted):
        clinic.do(record_session, resident, SessionForm(minutes=20), by=doctor)


def test_home_sessions_are_entered_once_several_days_at_a_time(clinic, instructor, resident):
    rows = (HomeSession(date(2026, 11, 24), 30, 12), HomeSession(date(2026, 11, 25), 25))
    assert clinic.do(log_home_sessions, resident, rows, by=instructor).saved == (date(2026, 11, 24), date(2026, 11, 25))
    again = clinic.do(log_home_sessions, resident, (*rows, HomeSession(date(2026, 11, 26), 20)), by=instructor)
    assert (again.saved, again.there_before) == ((date(2026, 11, 26),), (date(2026, 11, 24), date(2026, 11, 25)))
    with pytest.raises(InvalidInput, match="还没到"):
        clinic.do(log_home_sessions, resident, (HomeSession(date(2026, 11, 27), 20),), by=instructor)
    with pytest.raises(InvalidInput, match="两行"):
        clinic.do(log_home_sessions, resident, (rows[0], rows[0]), by=instructor)
    with pytest.raises(Incomplete):
        clinic.do(log_home_sessions, resident, (), by=instructor)


def test_a_session_can_be_corrected_and_keeps_its_part(clinic, instructor, resident):
    saved = clinic.do(record_session, resident, SessionForm(minutes=20, readings=today()), by=instructor)
    heads = clinic.do(heads_of, saved.session_id, by=instructor)
    again = clinic.do(record_session, resident, SessionForm(minutes=25, readings=today(glucose_today=6.1)), saved.session_id, heads, by=instructor)
    assert again.session_id == saved.session_id


def test_who_sees_no_diagnosis_gets_the_same_answer_without_one(clinic, clock, admin, doctor, instructor):
    who = signed(clinic, doctor, instructor, INSULIN)
    clock.advance(days=3)
    guide = on_duty(clinic, admin, Role.INSTRUCTOR)
    for changes, _, _ in LIMITS:
        seen, masked = (clinic.do(check_before, who, today(**changes), by=by) for by in (doctor, guide))
        assert masked.gate == seen.gate, changes
        assert leaks(repr(masked)) == [], changes
    low = clinic.do(check_before, who, today(glucose_today=4.6), by=guide)
    assert low.carbohydrate.grams == (15.0, 30.0) and "15–30 g" in low.do
