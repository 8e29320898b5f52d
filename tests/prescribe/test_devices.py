"""PCs of the station: invited with a code, joined from the hub or a stick, stopped when lost."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from uuid import uuid4

import pytest

from prescribe.devices import devices, invite_device, revoke_device, set_hub, vouch_for_this_device
from prescribe.errors import Incomplete, InvalidInput, NotPermitted, WrongPassword
from prescribe.keys.joining import NothingCame, join_station, read_invitation
from prescribe.overview import banner
from prescribe.running import origin
from prescribe.sign_in import sign_in
from prescribe.sync.address import HubAddress
from prescribe.sync.bundle import BundleRefused
from prescribe.sync.exchange import keep_vouched, take_rows
from prescribe.sync.rows import LogOrigin, rows_after
from prescribe.synchronise import (
    NotSynchronised,
    enrolment_of,
    light,
    read_from_stick,
    synchronise,
    wait_before_next,
    write_to_stick,
)
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered


@pytest.fixture
def vouched(clinic, admin):
    clinic.do(vouch_for_this_device, PASSWORDS[admin.name], "前台电脑", by=admin)
    return clinic


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


def joined(clinic, admin, folder, stick, clock, name="训练区电脑"):
    invitation = clinic.do(invite_device, PASSWORDS[admin.name], name, by=admin)
    path = write_to_stick(clinic, stick, whole=True).path
    return join_station(folder, invitation.file, invitation.code, lambda new: read_from_stick(new, path), clock=clock)


def test_a_new_pc_joins_by_a_stick_and_people_sign_in_there_as_at_home(vouched, admin, doctor, tmp_path, stick, clock):
    who = registered(vouched, doctor)
    gym = joined(vouched, admin, tmp_path / "gym", stick, clock)
    assert gym.do(banner, who, by=doctor).resident_id == who
    other = registered(gym, doctor, name="周宁")
    read_from_stick(vouched, write_to_stick(gym, stick).path)
    assert vouched.do(banner, other, by=doctor).resident_id == other
    found = vouched.do(devices, by=admin)
    assert [(d.name, d.this) for d in found] == [("前台电脑", True), ("训练区电脑", False)] and found[1].rows > 0
    gym.close()
    opened = sign_in(tmp_path / "gym", doctor.staff_id, PASSWORDS[doctor.name], clock=clock)
    clinic = opened[0] if isinstance(opened, tuple) else opened.clinic
    assert clinic.do(banner, who, by=doctor).resident_id == who
    clinic.close()


def test_file_and_code_open_only_together(vouched, admin):
    one = vouched.do(invite_device, PASSWORDS[admin.name], "训练区电脑", by=admin)
    other = vouched.do(invite_device, PASSWORDS[admin.name], "家访电脑", by=admin)
    with pytest.raises(InvalidInput, match="打不开"):
        read_invitation(one.file, other.code)
    with pytest.raises(InvalidInput, match="输错"):
        read_invitation(one.file, one.code[:-1] + ("2" if one.code[-1] != "2" else "3"))
    assert read_invitation(one.file, one.code.lower().replace("-", " "))["name"] == "训练区电脑"
    assert one.code not in repr(one) and vouched.origin.scope_key not in one.file


def test_a_join_that_brings_nobody_leaves_nothing_and_can_be_tried_again(vouched, admin, tmp_path, stick, clock, doctor):
    who = registered(vouched, doctor)
    invitation = vouched.do(invite_device, PASSWORDS[admin.name], "训练区电脑", by=admin)
    with pytest.raises(NothingCame, match="没有收到"):
        join_station(tmp_path / "gym", invitation.file, invitation.code, lambda new: None, clock=clock)
    assert not list((tmp_path / "gym").iterdir())
    path = write_to_stick(vouched, stick, whole=True).path
    gym = join_station(tmp_path / "gym", invitation.file, invitation.code, lambda new: read_from_stick(new, path), clock=clock)
    assert gym.do(banner, who, by=doctor).resident_id == who
    gym.close()


def test_a_stolen_pc_is_refused_everywhere_and_what_it_brought_before_counts(vouched, admin, doctor, tmp_path, stick, clock):
    gym = joined(vouched, admin, tmp_path / "gym", stick, clock)
    before = registered(gym, doctor, name="周宁")
    read_from_stick(vouched, write_to_stick(gym, stick).path)
    stolen = next(d for d in vouched.do(devices, by=admin) if not d.this)
    with pytest.raises(Incomplete):
        vouched.do(revoke_device, stolen.device_id, " ", by=admin)
    vouched.do(revoke_device, stolen.device_id, "被偷", by=admin)
    registered(gym, doctor, name="郭建民")
    with pytest.raises(BundleRefused, match="已停用"):
        read_from_stick(vouched, write_to_stick(gym, stick, whole=True).path)
    assert vouched.do(banner, before, by=doctor).resident_id == before
    assert next(d for d in vouched.do(devices, by=admin) if not d.this).revoked == "2026-11-23 被偷"
    gym.close()


def test_a_new_log_of_a_stolen_pc_is_refused_like_the_old_one(vouched, admin, doctor, tmp_path, stick, clock):
    """It was copied or restored: it writes a log nobody had heard of when it was stopped, and another PC hands the rows on."""
    gym = joined(vouched, admin, tmp_path / "gym", stick, clock)
    read_from_stick(vouched, write_to_stick(gym, stick).path)
    stolen = next(d for d in vouched.do(devices, by=admin) if not d.this)
    vouched.do(revoke_device, stolen.device_id, "被偷", by=admin)

    def anew(connection):
        origin.open_log(connection, 1, gym.origin.scope_id)
        return origin.read(connection)

    gym.origin = gym.write(anew)
    late = registered(gym, doctor, name="郭建民")
    with gym.reading() as connection:
        rows = rows_after(connection, gym.origin.log_id, 0)
        mine = LogOrigin(gym.origin.log_id, gym.origin.scope_id, gym.origin.device_id, gym.origin.device.public, enrolment_of(gym))
    keep_vouched(vouched, [mine])
    assert take_rows(vouched, rows).set_aside == len(rows) > 0
    with vouched.reading() as connection:
        assert connection.exec_driver_sql("SELECT DISTINCT reason FROM quarantine").scalars().all() == ["revoked"]
        assert connection.exec_driver_sql("SELECT 1 FROM resident WHERE doc_id = ?", (late.bytes,)).first() is None
    gym.close()


def test_nobody_stops_the_pc_in_use_and_only_an_administrator_invites(vouched, admin, doctor):
    own = vouched.origin.device_id.hex()
    with pytest.raises(InvalidInput, match="正在用"):
        vouched.do(revoke_device, own, "试试", by=admin)
    with pytest.raises(InvalidInput, match="没有这台"):
        vouched.do(revoke_device, "00", "试试", by=admin)
    with pytest.raises(NotPermitted):
        vouched.do(invite_device, PASSWORDS[doctor.name], "我的电脑", by=doctor)
    with pytest.raises(WrongPassword):
        vouched.do(invite_device, "不是这个密码吧", "训练区电脑", by=admin)
    with pytest.raises(Incomplete):
        vouched.do(invite_device, PASSWORDS[admin.name], " ", by=admin)


def test_the_light_says_in_words_how_it_stands(clinic, admin, doctor):
    assert light(clinic).words == "本机，未配置同步"
    with pytest.raises(NotSynchronised, match="没有登记"):
        synchronise(clinic)
    clinic.do(vouch_for_this_device, PASSWORDS[admin.name], "前台电脑", by=admin)
    with pytest.raises(NotSynchronised, match="没有设服务器"):
        synchronise(clinic)
    clinic.do(set_hub, HubAddress("127.0.0.1", 1, "hub", "pc_1", "secret"), by=admin)
    registered(clinic, doctor)
    assert light(clinic).words.startswith("还没有同步过 · 待上传")
    with pytest.raises(NotSynchronised, match="连不上") as refused:
        synchronise(clinic)
    assert "secret" not in str(refused.value) and light(clinic).level == "dot"


def test_the_pace_slows_while_it_fails_and_never_beyond_half_an_hour(clinic, admin):
    clinic.do(vouch_for_this_device, PASSWORDS[admin.name], "前台电脑", by=admin)
    clinic.do(set_hub, HubAddress("127.0.0.1", 1, "hub", "pc_1", "secret"), by=admin)
    assert wait_before_next(clinic, random.Random(1)) == timedelta(minutes=5)
    assert wait_before_next(clinic, random.Random(1), colleague=True) == timedelta(seconds=10)
    waits = []
    for _ in range(12):
        with pytest.raises(NotSynchronised):
            synchronise(clinic)
        waits.append(max(wait_before_next(clinic, random.Random(n)) for n in range(40)))
    assert waits[0] < timedelta(seconds=21) and waits[-1] <= timedelta(minutes=30) and waits == sorted(waits)


def test_the_hub_password_is_not_in_the_clear_anywhere(station, clinic, admin):
    secret = uuid4().hex
    clinic.do(set_hub, HubAddress("hub.example", 5432, "hub", "pc_1", secret), by=admin)
    clinic.close()
    assert all(secret.encode() not in path.read_bytes() for path in station.folder.rglob("*") if path.is_file())
    assert secret not in repr(HubAddress("hub.example", 5432, "hub", "pc_1", secret)) and json.loads(HubAddress("h", 1, "d", "r", "p").to_bytes())
