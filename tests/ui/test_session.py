"""What a page gets: use cases by the person who types now, people who come and go, news from the clinic."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from prescribe import unsaved
from prescribe.clinic import Change, Clinic, StaffOnDuty
from prescribe.errors import ClinicError, StorageFault
from prescribe.use_case import use_case
from protocols.terms import Act, Role
from tests.prescribe.records.sample import save_sample
from ui.session import Station
from ui.unsaved_form import UnsavedForm

DOCTOR = StaffOnDuty(uuid4(), "李文静", Role.PHYSICIAN)
INSTRUCTOR = StaffOnDuty(uuid4(), "张锐", Role.RX_INSTRUCTOR)


class AnsweringClinic:
    """Calls the use case with itself; enough for what a Station passes on."""

    on_change = None

    def do(self, use_case, /, *args, by, **kwargs):
        return use_case(SimpleNamespace(staff=by), *args, **kwargs)


@use_case(None, Act.READ, reads=True)
def who_and(work, n):
    """Who is on duty, and what was passed."""
    return work.staff.name, n


@pytest.fixture
def desk(qapp):
    return Station(AnsweringClinic(), DOCTOR)


def test_a_use_case_runs_by_who_types_now(desk, qtbot):
    got = []
    desk.join(INSTRUCTOR)
    desk.make_active(INSTRUCTOR)
    desk.do(who_and, 7, then=got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got == [("张锐", 7)]


def test_the_author_is_who_typed_when_it_was_asked(desk, qtbot):
    got = []
    desk.join(INSTRUCTOR)
    desk.do(who_and, 7, then=got.append)
    desk.make_active(INSTRUCTOR)
    qtbot.waitUntil(lambda: bool(got))
    assert got == [("李文静", 7)]


def test_a_refusal_comes_to_otherwise(desk, qtbot):
    @use_case(None, Act.READ, reads=True)
    def refuse(work):
        raise ClinicError("还差血压。")

    got = []
    desk.do(refuse, otherwise=got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got[0].sentence == "还差血压。"


def test_who_is_not_signed_in_cannot_become_active(desk):
    with pytest.raises(ValueError, match="signed in"):
        desk.make_active(INSTRUCTOR)


def test_leaving_makes_the_other_active_and_the_last_one_stays(desk):
    desk.join(INSTRUCTOR)
    desk.leave(DOCTOR)
    assert desk.staff == INSTRUCTOR and desk.people == (INSTRUCTOR,)
    desk.leave(INSTRUCTOR)
    assert desk.people == (INSTRUCTOR,)


def test_another_hat_replaces_the_person(desk):
    hat = StaffOnDuty(DOCTOR.staff_id, "李文静", Role.PHYSICIAN_RX)
    desk.join(hat)
    assert desk.people == (hat,) and desk.staff == hat


def test_the_one_who_fits_is_found(desk):
    desk.join(INSTRUCTOR)
    assert desk.person_with(lambda role: role.is_exercise) == INSTRUCTOR
    assert desk.person_with(lambda role: role is Role.NURSE) is None


def test_news_of_the_clinic_arrive_in_the_windows_thread(desk, qtbot):
    change = Change(frozenset({UUID(int=1)}), frozenset({"resident"}))
    with qtbot.waitSignal(desk.changed) as told:
        desk.clinic.on_change(change)
    assert told.args == [change]


@pytest.mark.parametrize("wrong", ["nowhere", "overview"])
def test_only_places_that_exist(desk, wrong):
    with pytest.raises(ValueError, match=wrong):
        desk.go(wrong)


def test_only_tabs_that_exist(desk):
    with pytest.raises(ValueError, match="today"):
        desk.open_resident(UUID(int=1), "today")


@use_case(None, Act.WRITE)
def save_and_forget(work, form):
    """Saves what the form held, and takes the form away in the same transaction."""
    save_sample(work, "saved")
    unsaved.discard(work, form)


def test_an_autosave_given_before_the_save_never_lands_after_it(qtbot, clinic, doctor):
    desk, done = Station(clinic, doctor), []
    for turn in range(10):
        form = UnsavedForm(desk, "form:1", lambda turn=turn: {"血压": f"{turn}"})
        form.touch()
        form.flush()
        desk.do(save_and_forget, "form:1", then=done.append)
    qtbot.waitUntil(lambda: len(done) == 10)
    assert clinic.do(unsaved.take, "form:1", by=doctor) is None


def test_what_was_typed_right_before_closing_is_kept(qapp, station, clinic, clock, doctor):
    form = UnsavedForm(Station(clinic, doctor), "form:1", lambda: {"血压": "132"})
    form.touch()
    form.flush()
    clinic.close()
    again = Clinic.open(station.folder, station.data_key, clock=clock)
    assert again.do(unsaved.take, "form:1", by=doctor).text == '{"血压": "132"}'
    again.close()


def test_each_change_tells_whether_the_disk_took_it(qtbot, clinic, doctor):
    @use_case(None, Act.WRITE)
    def too_much(work):
        raise StorageFault("没存上：磁盘满了。", kind="full")

    @use_case(None, Act.WRITE)
    def incomplete(work):
        raise ClinicError("还差血压。")

    desk, told, over = Station(clinic, doctor), [], []
    desk.storage_told.connect(told.append)
    for change in (too_much, incomplete, save_sample):
        desk.do(change, then=over.append, otherwise=over.append)
    qtbot.waitUntil(lambda: len(over) == 3 and len(told) == 2)
    assert [getattr(each, "kind", each) for each in told] == ["full", None]
