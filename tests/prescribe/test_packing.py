"""The word `pack`: a folder becomes a signed zip, or nothing at all and a sentence."""

from __future__ import annotations

import stat
import sys
from datetime import date

import pytest

from models import vault
from prescribe.__main__ import main
from prescribe.errors import ClinicError
from prescribe.packing import new_key, pack_folder
from protocols.packs import read_pack
from tests.prescribe.publishing import CASE, TINY


@pytest.fixture
def folder(tmp_path):
    where = tmp_path / "edition"
    (where / "conditions").mkdir(parents=True)
    for name, text in TINY.items():
        (where / name).write_text(text, encoding="utf-8")
    return where


@pytest.fixture
def key(tmp_path):
    new_key(tmp_path / "publisher.key")
    return tmp_path / "publisher.key"


def pack(folder, key, edition="2026.2"):
    out = folder.parent / "out.zip"
    return pack_folder(folder, out, key, edition=edition, owner="编写组", changes=("一处",), dated=date(2026, 11, 24))


def test_a_key_is_its_owners_only_and_never_written_over(tmp_path):
    path = tmp_path / "publisher.key"
    public = new_key(path)
    assert len(public) == 64 and public not in path.read_text()
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = path.read_text()
    with pytest.raises(ClinicError, match="已经有了"):
        new_key(path)
    assert path.read_text() == kept


def test_what_is_packed_is_what_a_station_reads(folder, key):
    made = pack(folder, key)
    found = read_pack(made.out.read_bytes(), {made.public_key: "编写组"}, vault.verify)
    assert {name: text.decode() for name, text in found.files.items()} == TINY
    assert (made.protocols, made.cases, found.manifest.changes) == (1, 2, ("一处",))


@pytest.mark.parametrize(
    ("name", "old", "new", "say"),
    [
        ("conditions/everyone.yaml", "finding: postpone", "finding: postpon", "是不是“postpone”"),
        ("conditions/everyone.cases.yaml", CASE, CASE.replace("150}", "190}"), "样例不成立"),
        ("conditions/everyone.yaml", '"2026.2"', '"2026.3"', "版"),
        ("poses.yaml", "[]", "- {id: a, name: 怪, cue: 怪, view: side, window: [1, 2], start: {at: {fly: 1}}}", "怪"),
    ],
)  # fmt: skip
def test_nothing_unfit_is_packed(folder, key, name, old, new, say):
    path = folder / name
    assert old in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ClinicError, match=say):
        pack(folder, key)
    assert not (folder.parent / "out.zip").exists()


def test_a_missing_file_or_a_wrong_number_is_told(folder, key, tmp_path):
    (folder / "sources.yaml").rename(folder / "other.yaml")
    with pytest.raises(ClinicError):
        pack(folder, key)
    (folder / "other.yaml").rename(folder / "sources.yaml")
    with pytest.raises(ClinicError, match="私钥"):
        pack(folder, tmp_path / "none.key")
    for edition in ("26.2", "二零二六"):
        with pytest.raises(ClinicError, match="版次"):
            pack(folder, key, edition)


def test_the_word_of_the_door(folder, key, capsys):
    out = folder.parent / "out.zip"
    assert main(["pack", str(folder), str(out), "--key", str(key), "--edition", "2026.2", "--owner", "编写组", "--change", "一处"]) == 0
    assert out.exists() and "2 个样例都成立" in capsys.readouterr().out
    assert main(["pack", str(folder), str(out)]) == 2
    assert main(["pack", str(folder / "conditions"), str(out), "--key", str(key), "--edition", "2026.2", "--owner", "甲"]) == 1
    assert main(["pack", "--new-key", str(folder.parent / "other.key")]) == 0
