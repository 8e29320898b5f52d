"""The station folder: where it lies, what its card shows before anybody has signed in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from prescribe import station as folder_module
from prescribe.station import change_card, demo_home, home, read_card, write_json


def test_home_is_the_users_own_place_unless_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "chosen"))
    assert home() == tmp_path / "chosen" and demo_home() == tmp_path / "chosen-demo"
    monkeypatch.delenv("STATION_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert home() == tmp_path / "tiwei-station"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert home() == tmp_path / "local" / "TiweiStation"


def test_the_card_shows_station_and_people_and_nothing_secret(station, clinic):
    card = read_card(station.folder)
    assert (card.station, card.host, card.aed_place, card.demo) == (
        "青禾社区体卫融合服务站", "青禾街道社区卫生服务中心", "前台左侧白色箱", False,
    )  # fmt: skip
    assert {(p.name, p.role) for p in card.people} == {(s.name, s.role) for s in station.staff.values()}
    assert card.last_backup is None and card.passwords == ()
    text = (station.folder / "station.json").read_text(encoding="utf-8") + (station.folder / "keyring.json").read_text(encoding="utf-8")
    assert station.data_key.hex() not in text
    assert all(p.hex() not in text for p in (clinic.origin.scope_key,))


def test_who_signed_in_last_stands_first(station, clock, instructor, doctor):
    from prescribe.sign_in import sign_in
    from tests.conftest import PASSWORDS

    for staff in (instructor, doctor, instructor):
        clock.advance(hours=1)
        sign_in(station.folder, staff.staff_id, PASSWORDS[staff.name], clock=clock)[0].close()
    people = read_card(station.folder).people
    assert [p.name for p in people[:2]] == ["张锐", "李文静"] and people[0].last_sign_in == "2026-11-23T12:00:00+08:00"


def test_passwords_are_shown_for_a_demo_only(station):
    change_card(station.folder, passwords=[["1", "demo"]])
    assert read_card(station.folder).passwords == ()
    change_card(station.folder, demo=True)
    assert read_card(station.folder).passwords == (("1", "demo"),)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"people": []}', "\x00"])
def test_a_damaged_card_still_gives_a_sign_in_page(station, text):
    (station.folder / "station.json").write_text(text, encoding="utf-8")
    card = read_card(station.folder)
    assert card is not None and card.people == () and card.station == ""


def test_no_station_no_card(tmp_path):
    assert read_card(tmp_path) is None and not folder_module.database_is_lost(tmp_path)


def test_a_station_whose_database_is_gone_is_not_taken_for_none(station):
    assert not folder_module.database_is_lost(station.folder)
    (station.folder / "station.db").rename(station.folder / "moved.db")
    assert read_card(station.folder) is None and folder_module.database_is_lost(station.folder)


def test_a_side_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "side.json"
    write_json(path, {"a": 1})

    def cut(_handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(folder_module.os, "fsync", cut)
    with pytest.raises(KeyboardInterrupt):
        write_json(path, {"a": 2, "b": "x" * 10_000})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": 1}


def test_the_sign_in_page_needs_nothing_but_the_standard_library():
    code = (
        "import sys; from pathlib import Path; import prescribe.station as s; s.read_card(Path('.'))\n"
        "heavy = {'sqlalchemy', 'pydantic', 'cryptography', 'sqlcipher3', 'alembic', 'yaml', 'csv'} & set(sys.modules)\n"
        "sys.exit(' '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(folder_module.__file__).parent.parent)
    assert (done.returncode, done.stderr.strip()) == (0, "")




def test_before_anybody_signed_in_those_who_consult_come_first(station):
    card = folder_module.read_card(station.folder)
    assert [person.name for person in card.people if person.last_sign_in is None][:2] == ["李文静", "张锐"]
