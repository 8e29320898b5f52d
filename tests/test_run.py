"""The one door, without opening it: words, the stamp, a half-made environment, missing system libraries."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def door(tmp_path, monkeypatch):
    """`run.py` as a module whose environment lies in a folder of this test."""
    spec = importlib.util.spec_from_file_location("door", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "installed")
    return module


def test_it_needs_nothing_but_the_standard_library():
    """`-S` hides every installed package."""
    done = subprocess.run([sys.executable, "-I", "-S", "run.py", "--help"], capture_output=True, cwd=ROOT)
    assert done.returncode == 0 and b"python3 run.py" in done.stdout, done.stderr


def test_an_unknown_word_lists_the_words_and_installs_nothing(door, capsys):
    assert door.main(["prnt"]) == 2
    said = capsys.readouterr().out
    assert "没有“prnt”这个词" in said and "tour" in said
    assert not door.VENV.exists()


def test_a_stamp_of_this_lock_and_python_means_ready(door, monkeypatch):
    door.VENV.mkdir()
    door.STAMP.write_text(door.wanted_stamp())
    door.python().parent.mkdir(parents=True)
    door.python().touch()
    monkeypatch.setattr(door, "make_environment", lambda: pytest.fail("it was ready"))
    door.prepare(with_window=False)


@pytest.mark.parametrize("stamp", [None, "of another lock"])
def test_a_half_made_or_old_environment_is_made_again(door, monkeypatch, stamp):
    door.python().parent.mkdir(parents=True)
    door.python().touch()
    if stamp:
        door.STAMP.write_text(stamp)
    made = []
    monkeypatch.setattr(door, "make_environment", lambda: made.append(True))
    door.prepare(with_window=False)
    assert made == [True]


@pytest.mark.slow
def test_a_cut_install_leaves_no_stamp_and_says_so(door, monkeypatch):
    lock = door.VENV.parent / "broken.lock"
    lock.write_text("no-such-package-of-ours==0.0.1 --hash=sha256:" + "0" * 64 + "\n")
    monkeypatch.setattr(door, "LOCK", lock)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(door.CannotStart, match="再运行一次"):
        door.make_environment()
    assert not door.STAMP.exists()


def test_missing_libraries_are_named_with_the_line_to_type(door, monkeypatch):
    monkeypatch.setattr(door.sys, "platform", "linux")
    monkeypatch.setattr(door, "loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(door.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(door.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    with pytest.raises(door.CannotStart, match="sudo apt-get install -y --no-install-recommends libegl1"):
        door.check_libraries(with_window=False)


def test_without_a_display_the_window_gives_way_to_the_tour(door, monkeypatch, capsys):
    monkeypatch.setattr(door.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    started = []
    monkeypatch.setattr(door, "call", lambda *words, **_: started.append(words) or 0)
    assert door.start_window([]) == 0
    assert started == [("-m", "prescribe", "tour")]
    assert "没有找到显示器" in capsys.readouterr().out


def test_from_inside_the_environment_it_is_not_torn_down_under_ones_feet(door, monkeypatch):
    monkeypatch.setattr(door.sys, "prefix", str(door.VENV))
    door.VENV.mkdir(parents=True)
    with pytest.raises(door.CannotStart, match=r"python3 run\.py"):
        door.make_environment()
    assert door.VENV.exists()
