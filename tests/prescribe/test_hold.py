"""Anyone stops, only a physician resumes."""

from __future__ import annotations

import pytest

from prescribe.draft import current_prescription, draft_prescription, prescriptions
from prescribe.errors import Incomplete, InvalidInput, NotPermitted
from prescribe.hold import resume_exercise, stop_exercise
from prescribe.overview import banner, open_resident
from prescribe.sign import sign_prescription
from prescribe.today import today
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered, visited


@pytest.fixture
def resident(clinic, doctor, instructor):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    return who


def test_a_hold_stands_on_every_page_until_a_physician_releases_it(clinic, clock, doctor, instructor, resident):
    draft = clinic.do(draft_prescription, resident, by=doctor)
    for who in (doctor, instructor):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS[who.name], by=who)
    clinic.do(stop_exercise, resident, "运动中胸闷", "2026-11-23T08:40:00", by=instructor)
    assert clinic.do(banner, resident, by=doctor).hold.sentence == "已停止运动：运动中胸闷（今天 08:40，张锐）。只有医生可以恢复。"
    assert clinic.do(current_prescription, resident, by=doctor).state == "on_hold"
    assert clinic.do(today, by=doctor).first[0].mark == "danger"
    assert clinic.do(open_resident, resident, by=doctor).waiting[0].go == "hold"
    assert [r.resident_id for r in clinic.do(prescriptions, "on_hold", by=doctor)] == [resident]
    with pytest.raises(NotPermitted):
        clinic.do(resume_exercise, resident, "看起来没事了", by=instructor)
    with pytest.raises(Incomplete):
        clinic.do(resume_exercise, resident, " ", by=doctor)
    assert clinic.do(resume_exercise, resident, "心电图正常，可以恢复", by=doctor).hold is None
    assert clinic.do(current_prescription, resident, by=doctor).state == "active"


def test_a_hold_stops_signing(clinic, doctor, instructor, resident):
    draft = clinic.do(draft_prescription, resident, by=doctor)
    clinic.do(stop_exercise, resident, "走路时头晕", by=instructor)
    with pytest.raises(Incomplete, match="已停止运动"):
        clinic.do(sign_prescription, draft.prescription_id, draft.signing.rev_id, PASSWORDS["李文静"], by=doctor)


def test_every_open_hold_is_released_at_once_and_counted(clinic, clock, doctor, instructor, manager, resident):
    clinic.do(stop_exercise, resident, "走路时头晕", by=instructor)
    clock.advance(minutes=5)
    again = clinic.do(stop_exercise, resident, "还是头晕，家属来电", by=manager)
    assert again.hold.more == 1 and again.hold.reason.startswith("还是头晕")
    assert clinic.do(resume_exercise, resident, "已就诊，原因明确", by=doctor).hold is None
    with pytest.raises(InvalidInput, match="没有暂停"):
        clinic.do(resume_exercise, resident, "再恢复一次", by=doctor)


def test_a_stop_needs_words_and_a_time_that_has_come(clinic, instructor, resident):
    with pytest.raises(Incomplete):
        clinic.do(stop_exercise, resident, "痛", by=instructor)
    with pytest.raises(InvalidInput, match="还没到"):
        clinic.do(stop_exercise, resident, "运动中胸闷", "2026-11-24T09:00:00", by=instructor)
    with pytest.raises(InvalidInput, match="看不懂"):
        clinic.do(stop_exercise, resident, "运动中胸闷", "昨天", by=instructor)


