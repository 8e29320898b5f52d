"""One way for anything to change: one transaction, one thread, one audit entry, permission twice."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from prescribe import audit
from prescribe.clinic import Change, Clinic
from prescribe.errors import AlreadyOpen, ClinicError, NotPermitted
from prescribe.letterhead import StationProfile, revise_station, station_profile
from prescribe.running.writer import MACHINES, Writer
from prescribe.sign_in import confirm_date
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.records.sample import look, open_file, save_sample


def entries(clinic):
    with clinic.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT act, staff_id, subject, outcome FROM audit ORDER BY n")]


@use_case(None, Act.WRITE)
def which_thread(work):
    """Name of the thread that writes."""
    return threading.current_thread().name


@use_case(None, Act.READ, reads=True)
def which_thread_looks(work):
    """Name of the thread that looks."""
    return threading.current_thread().name


@use_case(None, Act.WRITE)
def nested(work):
    """A use case that does what none may."""
    return work.clinic.do(save_sample, by=work.staff)


@use_case(None, Act.READ, reads=True)
def view_that_writes(work):
    """A view that does what none may."""
    work.connection.exec_driver_sql("DELETE FROM unsaved_form")


@use_case("medical", Act.WRITE)
def write_medical(work):
    """Something a clerk may not."""
    return save_sample(work, "diagnosis")


@use_case(None, Act.WRITE)
def refuses_inside(work):
    """Refused by the case, after something was already written."""
    save_sample(work, "first")
    work.require("prescription_medical", Act.SIGN)


def test_changes_run_on_the_one_writer_thread_and_views_on_the_callers(clinic, doctor):
    assert clinic.do(which_thread, by=doctor) == "writer"
    assert clinic.do(which_thread_looks, by=doctor) == threading.current_thread().name


def test_a_use_case_never_calls_do_and_a_view_never_writes(clinic, doctor):
    with pytest.raises(RuntimeError, match=r"never calls Clinic\.do"):
        clinic.do(nested, by=doctor)
    with pytest.raises(DBAPIError, match="readonly"):
        clinic.do(view_that_writes, by=doctor)
    with pytest.raises(TypeError, match="is not a use case"):
        clinic.do(len, by=doctor)


def test_a_change_is_one_audit_entry_in_its_own_transaction(clinic, doctor):
    resident, before = uuid4(), len(entries(clinic))
    clinic.do(save_sample, by=doctor, resident_id=resident)
    assert entries(clinic)[before:] == [("save_sample", doctor.staff_id.bytes, resident.bytes, "done")]
    with pytest.raises(ZeroDivisionError):
        clinic.do(save_sample, by=doctor, fail=True)
    assert len(entries(clinic)) == before + 1


def test_opening_a_file_is_one_entry_per_person_and_resident_in_ten_minutes(clinic, doctor, instructor, clock):
    one, other, before = uuid4(), uuid4(), len(entries(clinic))
    for minutes, staff, resident in (
        (0, doctor, one), (5, doctor, one), (0, doctor, other), (0, instructor, one), (4, doctor, one), (1, doctor, one), (1, doctor, one)
    ):  # fmt: skip
        clock.advance(minutes=minutes)
        assert clinic.do(open_file, resident, by=staff) == "opened"
    assert [(e[1], e[2]) for e in entries(clinic)[before:]] == [
        (doctor.staff_id.bytes, one.bytes), (doctor.staff_id.bytes, other.bytes), (instructor.staff_id.bytes, one.bytes),
        (doctor.staff_id.bytes, one.bytes),
    ]  # fmt: skip
    assert {e[3] for e in entries(clinic)[before:]} == {"viewed"}


def test_a_refusal_is_an_entry_and_nothing_else_is_written(clinic, clerk, instructor):
    def revisions():
        with clinic.reading() as connection:
            return connection.exec_driver_sql("SELECT count(*) FROM revision").scalar_one()

    before, count = len(entries(clinic)), revisions()
    with pytest.raises(NotPermitted, match=r"前台不能填写诊断、用药和检验。这里需要.*的权限。"):
        clinic.do(write_medical, by=clerk)
    with pytest.raises(NotPermitted, match="医疗运动处方"):
        clinic.do(refuses_inside, by=instructor)
    assert [(e[0], e[3]) for e in entries(clinic)[before:]] == [("write_medical", "refused"), ("refuses_inside", "refused")]
    assert revisions() == count


def test_the_audit_chain_shows_the_first_changed_or_missing_entry(clinic, doctor):
    for _ in range(4):
        clinic.do(save_sample, by=doctor)
    with clinic.reading() as connection:
        assert audit.first_break(connection) is None
        last = audit.tail(connection).n

    def tamper(connection):
        connection.exec_driver_sql("DROP TRIGGER audit_never_changed")
        connection.exec_driver_sql("UPDATE audit SET outcome = 'nothing happened' WHERE n = ?", (last - 2,))

    clinic.write(tamper)
    with clinic.reading() as connection:
        assert audit.first_break(connection) == last - 2


def test_entries_older_than_three_years_go_with_the_days_back_up_and_the_rest_still_follows(clinic, doctor, clock):
    from prescribe.backup import back_up

    for _ in range(3):
        clinic.do(save_sample, by=doctor)
    clock.advance(days=2 * 365)
    clinic.do(save_sample, by=doctor)
    before = len(entries(clinic))
    back_up(clinic)
    assert len(entries(clinic)) == before + 1
    clock.advance(days=2 * 365)
    back_up(clinic)
    assert [e[0] for e in entries(clinic)] == ["save_sample", "back_up", "back_up"]
    with clinic.reading() as connection:
        assert audit.first_break(connection) is None


def test_the_audit_page_pages_and_filters(clinic, doctor, manager, station):
    from prescribe.clinic import StaffOnDuty
    from protocols.terms import Role

    resident = uuid4()
    clinic.do(save_sample, by=doctor, resident_id=resident)
    clinic.do(save_sample, by=manager)
    auditor = StaffOnDuty(uuid4(), "审计", Role.AUDITOR)
    [entry] = clinic.do(audit.audit_log, resident, by=auditor)
    assert (entry.staff, entry.act, entry.outcome, entry.at) == ("李文静", "save_sample", "done", clinic.clock.now())
    newest = clinic.do(audit.audit_log, limit=1, by=auditor)[0]
    assert newest.staff == "何敏" and clinic.do(audit.audit_log, before=newest.n, limit=1, by=auditor)[0].n == newest.n - 1
    assert clinic.do(audit.audit_log, day=clinic.clock.today(), staff_id=manager.staff_id, by=auditor)[0] == newest
    with pytest.raises(NotPermitted):
        clinic.do(audit.audit_log, by=doctor)


def test_news_comes_after_the_commit_and_a_bug_in_the_listener_does_not_undo_the_save(clinic, doctor, monkeypatch):
    news, resident, hooked = [], uuid4(), threading.Event()
    clinic.on_change = news.append
    clinic.do(save_sample, by=doctor, resident_id=resident)
    clinic.do(which_thread, by=doctor)
    assert news == [Change(frozenset({resident}), frozenset({"sample"}))]
    monkeypatch.setattr(threading, "excepthook", lambda args: hooked.set())
    clinic.on_change = lambda change: 1 / 0
    saved = clinic.do(save_sample, by=doctor)
    assert saved and hooked.wait(5)
    clinic.on_change = None
    assert clinic.do(save_sample, by=doctor)


def test_what_was_submitted_first_lands_first_and_people_before_machines():
    writer, order, gate = Writer(), [], threading.Event()
    first = writer.submit(lambda: (gate.wait(5), None))
    futures = [writer.submit(lambda n=n: (order.append(n), None), MACHINES if n % 2 else 0) for n in range(6)]
    gate.set()
    for future in (first, *futures):
        future.result(5)
    writer.close(last=lambda: order.append("closed"))
    assert order == [0, 2, 4, 1, 3, 5, "closed"]


def test_a_looping_machine_never_keeps_a_person_waiting(clinic, doctor):
    stop, done = threading.Event(), []

    def loop():
        while not stop.is_set():
            clinic.write(lambda c: c.exec_driver_sql("UPDATE log_state SET hub_seq = hub_seq + 1"), MACHINES)
            done.append(1)

    machine = threading.Thread(target=loop)
    machine.start()
    try:
        for _ in range(20):
            started = time.perf_counter()
            clinic.do(save_sample, by=doctor)
            assert time.perf_counter() - started < 5
    finally:
        stop.set()
        machine.join()
    assert done


def test_readers_in_many_threads_see_whole_commits_while_one_writes(clinic, doctor):
    wrong, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            with clinic.reading() as connection:
                revisions = connection.exec_driver_sql("SELECT count(*) FROM revision WHERE log_id = ?", (clinic.origin.log_id,)).scalar_one()
                seq = connection.exec_driver_sql("SELECT last_seq FROM log_state WHERE mine = 1").scalar_one()
            if revisions != seq:
                wrong.append((revisions, seq))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(60):
        clinic.do(save_sample, by=doctor)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_a_second_program_is_refused_with_a_sentence(station, clinic):
    with pytest.raises(AlreadyOpen, match="已经在另一个窗口打开"):
        Clinic.open(station.folder, station.data_key)
    code = (
        "import sys; from pathlib import Path; from prescribe.station import StationLock\n"
        "lock = StationLock(Path(sys.argv[1])); print('taken', flush=True); sys.stdin.read()"
    )
    clinic.close()
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(station.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="."
    )
    try:
        assert other.stdout.readline() == "taken\n"
        with pytest.raises(AlreadyOpen):
            Clinic.open(station.folder, station.data_key)
    finally:
        other.kill()
        other.communicate()
    Clinic.open(station.folder, station.data_key).close()


def test_a_closed_station_says_so_and_forgets_its_key(clinic, doctor):
    clinic.close()
    clinic.close()
    assert clinic.data_key == b""
    for call in (lambda: clinic.do(save_sample, by=doctor), lambda: clinic.do(look, lambda work: 1, by=doctor)):
        with pytest.raises(ClinicError, match="重新登录"):
            call()


def test_a_refusal_of_what_was_submitted_comes_through_the_future(clinic, clerk, doctor):
    before = len(entries(clinic))
    refused = clinic.submit(write_medical, by=clerk)
    with pytest.raises(NotPermitted):
        refused.result(5)
    assert [e[3] for e in entries(clinic)[before:]] == ["refused"]
    clinic.close()
    with pytest.raises(ClinicError, match="重新登录"):
        clinic.submit(save_sample, by=doctor).result(5)


def test_what_was_submitted_before_closing_is_still_written(station, clinic, doctor):
    futures = [clinic.submit(save_sample, f"{n}", by=doctor) for n in range(20)]
    clinic.close()
    assert len({future.result(0).rev_id for future in futures}) == 20


def test_the_letterhead_follows_the_station_record_and_the_card_follows_too(station, clinic, manager, admin):
    from prescribe.station import read_card

    state = clinic.do(station_profile, by=manager)
    changed = StationProfile(state.profile.host, "青禾运动健康站", phone="010-5550 9999", code="XX")
    with pytest.raises(NotPermitted):
        clinic.do(revise_station, changed, state.heads, by=manager)
    after = clinic.do(revise_station, changed, state.heads, by=admin)
    assert (after.profile.station, after.profile.code) == ("青禾运动健康站", "QH")
    assert clinic.letterhead().station == "青禾运动健康站" and clinic.letterhead().aed_place == ""
    card = read_card(station.folder)
    assert (card.station, card.phone) == ("青禾运动健康站", "010-5550 9999")


@pytest.mark.parametrize(("back", "must_confirm"), [({"minutes": -3}, False), ({"hours": -23}, False), ({"days": -2}, True)])
def test_a_clock_set_back_is_noticed(clinic, doctor, clock, back, must_confirm):
    clinic.do(save_sample, by=doctor)
    assert clinic.clock_doubt() is None
    clock.advance(**back)
    wrong = clinic.clock_doubt()
    assert wrong.must_confirm is must_confirm and "电脑时间" in wrong.sentence
    clinic.do(save_sample, by=doctor)
    assert clinic.clock_doubt() is not None


def test_two_minutes_back_are_nothing(clinic, doctor, clock):
    clinic.do(save_sample, by=doctor)
    clock.advance(minutes=-2)
    assert clinic.clock_doubt() is None


@use_case(None, Act.WRITE)
def sign_something(work):
    """What a signature asks first."""
    work.require_true_clock()


def test_after_a_clock_set_back_for_days_signing_waits_until_a_person_confirms_the_date(station, clinic, doctor, clock):
    clock.advance(days=400)
    clinic.do(save_sample, by=doctor)
    clock.advance(days=-400)
    with pytest.raises(ClinicError, match="签名前请确认日期"):
        clinic.do(sign_something, by=doctor)
    clinic.do(confirm_date, by=doctor)
    clinic.do(sign_something, by=doctor)
    clinic.do(save_sample, by=doctor)
    assert clinic.clock_doubt() is None
    clock.advance(days=-3)
    assert clinic.clock_doubt().must_confirm
