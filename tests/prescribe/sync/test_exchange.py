"""Two PCs and a hub: what one wrote stands at the other, nothing is lost by restores, clones and a hub that went back."""

from __future__ import annotations

import shutil

import pytest

from prescribe.clinic import Clinic
from prescribe.hold import stop_exercise
from prescribe.overview import banner
from prescribe.records import store
from prescribe.sync import applying
from prescribe.sync import exchange as exchanging
from prescribe.sync.exchange import Stopped, exchange
from prescribe.sync.hub import HubError, HubKind
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.records.test_projections import dump
from tests.prescribe.sync.pcs import MemoryHub, another_pc, enrolment_of, trust
from tests.prescribe.visits import registered


@pytest.fixture
def hub():
    return MemoryHub()


@pytest.fixture
def pcs(station, clinic, clock, tmp_path):
    """(front desk, gym floor): two PCs of one station."""
    trust(clinic)
    clinic.close()
    other = another_pc(station.folder, station.data_key, tmp_path / "gym", clock)
    first = Clinic.open(station.folder, station.data_key, clock=clock)
    yield first, other
    for each in (first, other):
        each.close()


def sync(clinic, hub, **more):
    return exchange(clinic, hub, enrolment_of(clinic), **more)


def test_what_one_pc_wrote_stands_at_the_other(pcs, hub, doctor, instructor):
    desk, gym = pcs
    who = registered(desk, doctor)
    given = sync(desk, hub)
    taken = sync(gym, hub)
    assert given.pushed > 0 and taken.pulled > 0 and given.agreed and taken.agreed
    assert gym.do(banner, who, by=instructor).resident_id == who
    gym.do(stop_exercise, who, "运动中胸闷", by=instructor)
    sync(gym, hub)
    sync(desk, hub)
    assert desk.do(banner, who, by=doctor).hold is not None
    assert dump(desk) == dump(gym)


def test_an_exchange_without_news_moves_nothing(pcs, hub, doctor):
    desk, gym = pcs
    registered(desk, doctor)
    for each in (desk, gym, desk, gym):
        sync(each, hub)
    quiet = sync(desk, hub)
    assert (quiet.pushed, quiet.pulled, quiet.set_aside) == (0, 0, 0) and quiet.agreed


def test_two_people_who_edit_one_record_leave_two_heads_on_both_pcs(pcs, hub, doctor):
    desk, gym = pcs
    who = registered(desk, doctor)
    for each in (desk, gym):
        sync(each, hub)
    revise(desk, doctor, who, "13800000001")
    revise(gym, doctor, who, "13800000002")
    for each in (desk, gym, desk):
        sync(each, hub)
    heads = [set(each.do(heads_of, who, by=doctor)) for each in pcs]
    assert heads[0] == heads[1] and len(heads[0]) == 2
    assert dump(desk) == dump(gym)


def test_a_restored_pc_opens_a_new_log_and_loses_nothing_that_was_sent(pcs, hub, doctor, station, clock, tmp_path):
    desk, gym = pcs
    registered(desk, doctor)
    sync(desk, hub)
    desk.close()
    shutil.copytree(station.folder, tmp_path / "kept")
    desk = Clinic.open(station.folder, station.data_key, clock=clock)
    late = registered(desk, doctor, name="周宁")
    sync(desk, hub)
    old_log = desk.origin.log_id
    desk.close()
    for name in ("station.db", "keyring.json"):
        source = tmp_path / "kept" / name
        if source.exists():
            shutil.copy(source, station.folder / name)
    for extra in station.folder.glob("*-wal"):
        extra.unlink()
    desk = Clinic.open(station.folder, station.data_key, clock=clock)
    again = sync(desk, hub)
    assert again.new_log == "restored" and desk.origin.log_id != old_log
    assert desk.do(banner, late, by=doctor).resident_id == late
    new = registered(desk, doctor, name="郭建民")
    sync(desk, hub)
    sync(gym, hub)
    assert gym.do(banner, new, by=doctor).resident_id == new and dump(desk) == dump(gym)
    desk.close()


def test_a_clone_that_writes_the_same_log_is_found_and_nothing_is_lost(pcs, hub, doctor, station, clock, tmp_path):
    """Two copies of one PC with one device and one log: the second to come moves its own rows into a new log."""
    desk, gym = pcs
    sync(desk, hub)
    desk.close()
    shutil.copytree(station.folder, tmp_path / "clone")
    twin = Clinic.open(tmp_path / "clone", station.data_key, clock=clock)
    desk = Clinic.open(station.folder, station.data_key, clock=clock)
    # The clone is found by its place at once; here both keep one log, as after an exact image of the disk.
    back_to_one_log(twin, desk)
    a = registered(desk, doctor, name="周宁")
    b = registered(twin, doctor, name="郭建民")
    sync(desk, hub)
    found = sync(twin, hub)
    assert found.new_log in ("forked", "restored")
    for each in (twin, desk, twin, gym):
        sync(each, hub)
    for each in (desk, twin, gym):
        assert {each.do(banner, who, by=doctor).resident_id for who in (a, b)} == {a, b}
    assert dump(desk) == dump(twin) == dump(gym)
    twin.close()
    desk.close()


def test_a_hub_that_went_back_is_healed_by_its_pcs(pcs, hub, doctor):
    desk, gym = pcs
    registered(desk, doctor)
    sync(desk, hub)
    kept = hub.copy()
    registered(gym, doctor, name="周宁")
    sync(gym, hub)
    sync(desk, hub)
    healed = sync(desk, kept)
    assert healed.hub_behind > 0 and healed.agreed and kept.counts() == hub.counts(), "desk relays the rows of gym, too"


def test_a_row_that_was_altered_is_set_aside_and_the_rest_goes_on(pcs, hub, doctor):
    desk, gym = pcs
    who = registered(desk, doctor)
    sync(desk, hub)
    log = desk.origin.log_id
    last = max(hub.rows[log])
    row = hub.rows[log][last]
    hub.rows[log][last] = row._replace(body=row.body.replace("王", "汪"))
    desk.do(stop_exercise, who, "运动中胸闷", by=doctor)
    sync(desk, hub)
    taken = sync(gym, hub)
    assert taken.set_aside == 1 and taken.pulled > 1
    with gym.reading() as connection:
        assert connection.exec_driver_sql("SELECT reason FROM quarantine").scalars().all() == ["hash"]
        assert connection.exec_driver_sql("SELECT count(*) FROM hold").scalar_one() == 1


@pytest.mark.parametrize(("field", "fault"), [("sig", "signature"), ("scope_id", "scope"), ("rev_hash", "hash")])
def test_every_fault_has_its_word(pcs, hub, doctor, field, fault):
    desk, gym = pcs
    registered(desk, doctor)
    sync(desk, hub)
    log = desk.origin.log_id
    last = max(hub.rows[log])
    row = hub.rows[log][last]
    value = getattr(row, field)
    hub.rows[log][last] = row._replace(**{field: bytes([value[0] ^ 1]) + value[1:]})
    sync(gym, hub)
    with gym.reading() as connection:
        assert connection.exec_driver_sql("SELECT reason FROM quarantine").scalars().all() == [fault]


def test_a_device_nobody_vouches_for_brings_nothing(pcs, hub, doctor):
    desk, gym = pcs
    registered(desk, doctor)
    exchange(desk, hub, b"\0" * 96)
    taken = sync(gym, hub)
    assert taken.set_aside == taken.pulled > 0


def test_rows_that_came_before_whoever_vouches_for_them_are_taken_in_the_end(pcs, hub, doctor, monkeypatch):
    """A new administrator enrolled the PC, and the record that says so comes after its rows."""
    desk, gym = pcs
    who = registered(desk, doctor)
    sync(desk, hub)
    known = exchanging.administrators
    monkeypatch.setattr(exchanging, "administrators", lambda connection, scope: frozenset())
    monkeypatch.setattr(applying, "administrators", lambda connection, scope: frozenset())
    assert sync(gym, hub).set_aside > 0
    monkeypatch.setattr(exchanging, "administrators", known)
    monkeypatch.setattr(applying, "administrators", known)
    sync(gym, hub)
    with gym.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM quarantine").scalar_one() == 0
    assert gym.do(banner, who, by=doctor).resident_id == who and dump(desk) == dump(gym)


def test_a_claim_nobody_proves_does_not_hold_the_place_of_the_true_one(pcs, hub, doctor):
    desk, gym = pcs
    who = registered(desk, doctor)
    sync(desk, hub)
    true = hub.logs[desk.origin.log_id]
    hub.logs[desk.origin.log_id] = true._replace(public_key=bytes(32), device_id=bytes(16))
    sync(gym, hub)
    hub.logs[desk.origin.log_id] = true
    sync(gym, hub)
    assert gym.do(banner, who, by=doctor).resident_id == who


def test_a_gap_is_never_stepped_over(pcs, hub, doctor):
    desk, gym = pcs
    for name in ("周宁", "郭建民", "丁卫东"):
        registered(desk, doctor, name=name)
    sync(desk, hub)
    log = desk.origin.log_id
    lost = max(hub.rows[log]) - 1
    kept = hub.rows[log].pop(lost)
    taken = sync(gym, hub)
    assert taken.gaps == 1 and not taken.agreed
    hub.rows[log][lost] = kept
    assert sync(gym, hub).agreed and dump(desk) == dump(gym)


def test_it_can_be_stopped_anywhere_and_goes_on_later(pcs, hub, doctor):
    desk, gym = pcs
    registered(desk, doctor)
    with pytest.raises(Stopped):
        sync(desk, hub, tell=lambda what, done, of: what != "push")
    sync(desk, hub)
    with pytest.raises(Stopped):
        sync(gym, hub, tell=lambda what, done, of: what != "pull")
    assert sync(gym, hub).agreed and dump(desk) == dump(gym)


def test_an_erased_resident_is_gone_everywhere_and_stays_gone(pcs, hub, doctor):
    desk, gym = pcs
    who = registered(desk, doctor)
    other = registered(desk, doctor, name="周宁")
    for each in (desk, gym):
        sync(each, hub)
    gym.do(stop_exercise, who, "运动中胸闷", by=doctor)
    hub.erase(b"e" * 16, who.bytes, "本人要求删除")
    for each in (desk, gym, desk):
        assert sync(each, hub).agreed
        with each.reading() as connection:
            run = connection.exec_driver_sql
            assert run("SELECT count(*) FROM resident WHERE doc_id = ?", (who.bytes,)).scalar_one() == 0
            assert run("SELECT count(*) FROM revision WHERE resident_id = ? AND body IS NOT NULL", (who.bytes,)).scalar_one() == 0
            assert run("SELECT count(*) FROM resident WHERE doc_id = ?", (other.bytes,)).scalar_one() == 1
    assert {device for _, device in hub.acknowledged} == {desk.origin.device_id, gym.origin.device_id}


def test_a_record_of_a_newer_program_is_kept_relayed_and_left_alone(pcs, hub, doctor):
    desk, gym = pcs
    who = registered(desk, doctor)
    for each in (desk, gym):
        sync(each, hub)
    kind = store._KINDS["hold"]
    store._KINDS["hold"] = store.RecordKind("hold", 99, kind.body, tables=kind.tables, project=kind.project, title=kind.title)
    try:
        desk.do(stop_exercise, who, "运动中胸闷", by=doctor)
        sync(desk, hub)
    finally:
        store._KINDS["hold"] = kind
    store.forget_bodies()
    taken = sync(gym, hub)
    assert taken.newer == 1
    empty = MemoryHub()
    sync(gym, empty)
    assert sum(row.schema_ver == 99 for theirs in empty.rows.values() for row in theirs.values()) == 1


def test_no_push_without_an_equal_hash_counts(pcs, hub, doctor):
    """A hub that loses what it was given is not believed."""
    desk, _ = pcs
    registered(desk, doctor)

    class Forgetful(MemoryHub):
        def push(self, rows):
            return None

    sync(desk, Forgetful())
    with desk.reading() as connection:
        assert connection.exec_driver_sql("SELECT max(hub_seq) FROM log_state").scalar_one() == 0


def test_an_unreachable_hub_is_said_so(pcs, doctor):
    class Gone(MemoryHub):
        def greet(self):
            raise HubError(HubKind.UNREACHABLE)

    with pytest.raises(HubError, match="unreachable"):
        sync(pcs[0], Gone())


@use_case(None, Act.READ, reads=True)
def heads_of(work, doc_id):
    return store.head_ids(work, doc_id)


def revise(clinic, by, who, phone):
    from dataclasses import replace

    from prescribe.register import resident_form, revise_resident

    form, heads = clinic.do(resident_form, who, by=by)
    clinic.do(revise_resident, who, replace(form, phone=phone), heads, by=by)


def back_to_one_log(twin, desk):
    """As if the disk had been imaged: the twin writes the very log of the desk."""
    from prescribe.running import origin

    def one(connection):
        connection.exec_driver_sql("DELETE FROM log_state WHERE mine = 1")
        connection.exec_driver_sql("UPDATE log_state SET mine = 1 WHERE log_id = ?", (desk.origin.log_id,))
        return origin.read(connection)

    twin.origin = twin.write(one)



def test_rows_that_only_a_sibling_still_has_survive_a_restored_hub_and_a_restored_pc(pcs, hub, doctor, station, clock, tmp_path):
    """Both the hub and the PC that wrote them went back, and the PC wrote other rows under the same numbers."""
    desk, gym = pcs
    sync(desk, hub)
    desk.close()
    shutil.copytree(station.folder, tmp_path / "kept")
    desk = Clinic.open(station.folder, station.data_key, clock=clock)
    old = hub.copy()
    first = registered(desk, doctor, name="周宁")
    sync(desk, hub)
    sync(gym, hub)
    desk.close()
    shutil.rmtree(station.folder)
    shutil.copytree(tmp_path / "kept", station.folder)
    desk = Clinic.open(station.folder, station.data_key, clock=clock)
    other = registered(desk, doctor, name="郭建民")
    for each in (desk, gym, desk, gym):
        sync(each, old)
    for each in (desk, gym):
        assert {each.do(banner, who, by=doctor).resident_id for who in (first, other)} == {first, other}
    assert dump(desk) == dump(gym) and sync(desk, old).agreed
    desk.close()
