"""A USB stick between two PCs: whole or not at all, nothing twice, nothing from strangers."""

from __future__ import annotations

import pytest

from prescribe.clinic import Clinic
from prescribe.hold import stop_exercise
from prescribe.sync import bundle
from prescribe.sync.bundle import BundleRefused, read_bundle, write_bundle, write_receipt
from prescribe.sync.exchange import Stopped
from tests.prescribe.records.test_projections import dump
from tests.prescribe.sync.pcs import another_pc, enrolment_of, trust
from tests.prescribe.visits import registered


@pytest.fixture
def pcs(station, clinic, clock, tmp_path):
    trust(clinic)
    clinic.close()
    gym = another_pc(station.folder, station.data_key, tmp_path / "gym", clock)
    desk = Clinic.open(station.folder, station.data_key, clock=clock)
    yield desk, gym
    desk.close()
    gym.close()


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


def written(clinic, stick, **more):
    return write_bundle(clinic, stick, enrolment_of(clinic), **more)


def test_a_stick_carries_everything_and_a_receipt_makes_the_next_one_small(pcs, stick, doctor, instructor):
    desk, gym = pcs
    who = registered(desk, doctor)
    first = written(desk, stick)
    read = read_bundle(gym, first.path)
    assert read.rows == first.rows > 0 and read.set_aside == 0 and dump(desk) == dump(gym)
    receipt = write_receipt(gym, stick, enrolment_of(gym), read.receipt_for)
    read_bundle(desk, receipt.path)
    desk.do(stop_exercise, who, "运动中胸闷", by=instructor)
    second = written(desk, stick, to_device=gym.origin.device_id.hex())
    assert second.rows == 1 and read_bundle(gym, second.path).new == 1 and dump(desk) == dump(gym)


def test_reading_it_twice_does_nothing(pcs, stick, doctor):
    desk, gym = pcs
    registered(desk, doctor)
    path = written(desk, stick).path
    read_bundle(gym, path)
    before = dump(gym)
    assert read_bundle(gym, path).new == 0 and dump(gym) == before


def test_no_name_no_person_and_no_text_can_be_read_from_the_file(pcs, stick, doctor):
    desk, _ = pcs
    registered(desk, doctor)
    path = written(desk, stick).path
    raw = path.read_bytes()
    assert "王".encode() not in raw and b"13800002206" not in raw and "王" not in path.name
    assert not list(stick.glob("*.part"))


@pytest.mark.parametrize("place", [0, 9, 40, 0.3, 0.5, 0.8, -70, -10, -1])
def test_one_changed_byte_anywhere_refuses_it_whole(pcs, stick, doctor, place):
    desk, gym = pcs
    registered(desk, doctor)
    path = written(desk, stick).path
    raw = bytearray(path.read_bytes())
    at = int(len(raw) * place) if isinstance(place, float) else place
    raw[at] ^= 1
    path.write_bytes(raw)
    _refused(gym, path)


@pytest.mark.parametrize("kept", [0, 5, 0.2, 0.9, -1])
def test_a_file_cut_short_is_refused_whole(pcs, stick, doctor, kept):
    desk, gym = pcs
    registered(desk, doctor)
    path = written(desk, stick).path
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * kept) if isinstance(kept, float) else kept])
    _refused(gym, path)


def test_one_from_another_station_or_an_unknown_pc_is_refused(pcs, stick, doctor):
    desk, gym = pcs
    registered(desk, doctor)
    stranger = write_bundle(desk, stick, b"\0" * 96)
    assert _refused(gym, stranger.path).kind == "unknown_device"
    from prescribe.running import origin

    def elsewhere(connection):
        origin.set_local(connection, "origin.scope_id", b"elsewhere-------")
        return origin.read(connection)

    gym.origin = gym.write(elsewhere)
    assert _refused(gym, written(desk, stick).path).kind == "foreign"


def test_one_that_does_not_go_on_from_here_is_refused_with_words(pcs, stick, doctor, instructor):
    desk, gym = pcs
    who = registered(desk, doctor)
    with desk.reading() as connection:
        until = {log.hex(): seq for log, seq in bundle.vector_of(connection, desk.origin.scope_id).items()}
    desk.write(lambda connection: bundle._keep_peer(connection, "ab", until))
    desk.do(stop_exercise, who, "运动中胸闷", by=instructor)
    refused = _refused(gym, written(desk, stick, to_device="ab").path)
    assert refused.kind == "gap" and "少了前面的一份" in refused.sentence


def test_stopped_while_writing_leaves_nothing_and_while_reading_what_was_taken(pcs, stick, doctor, monkeypatch):
    desk, gym = pcs
    monkeypatch.setattr(bundle, "FRAME", 2)
    for name in ("周宁", "郭建民", "丁卫东", "田文彬"):
        registered(desk, doctor, name=name)
    with pytest.raises(Stopped):
        written(desk, stick, tell=lambda what, done, of: done < 2)
    assert not list(stick.iterdir())
    path = written(desk, stick).path
    with pytest.raises(Stopped):
        read_bundle(gym, path, tell=lambda what, done, of: done < 2)
    assert read_bundle(gym, path).set_aside == 0 and dump(desk) == dump(gym)


def _refused(clinic, path):
    before = dump(clinic)
    with pytest.raises(BundleRefused) as refused:
        read_bundle(clinic, path)
    assert dump(clinic) == before
    return refused.value
