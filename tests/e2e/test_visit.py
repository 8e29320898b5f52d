"""A whole visit by keyboard only, in a real window: `PICTURES=folder` keeps the pictures of every step."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from prescribe.clinic import Clinic
from protocols.files import root
from tests.e2e.test_real_window import pytestmark, screen  # noqa: F401  (the fixture)
from tests.e2e.typed_and_killed import OPINION
from tests.prescribe.visits import registered
from ui.preferences import Preference, keep_preference


def test_a_visit_from_the_door_to_the_signed_sheet(screen, station, tmp_path):  # noqa: F811
    pictures = Path(os.environ.get("PICTURES") or tmp_path)
    pictures.mkdir(parents=True, exist_ok=True)
    for staff in station.staff.values():
        keep_preference(station.folder, str(staff.staff_id), Preference(asked=True))
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.visit", str(station.folder), str(pictures)], cwd=root(), env=screen.env, text=True,
        capture_output=True, check=False, timeout=900,
    )  # fmt: skip
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_was_typed_is_there_after_the_program_was_killed(screen, station, tmp_path):  # noqa: F811
    """`kill -9` between two keys, in a program of its own: nothing was saved, nothing is lost."""
    pictures = Path(os.environ.get("PICTURES") or tmp_path)
    pictures.mkdir(parents=True, exist_ok=True)
    for staff in station.staff.values():
        keep_preference(station.folder, str(staff.staff_id), Preference(asked=True))
    clinic = Clinic.open(station.folder, station.data_key)
    registered(clinic, station.staff["李文静"])
    clinic.close()
    words = [sys.executable, "-m", "tests.e2e.typed_and_killed", str(station.folder), str(pictures)]
    with subprocess.Popen([*words, "type"], cwd=root(), env=screen.env, text=True, stdout=subprocess.PIPE) as typing:
        assert typing.stdout.readline() == "typed\n"
        typing.send_signal(signal.SIGKILL)
    assert typing.returncode == -signal.SIGKILL
    done = subprocess.run([*words, "look"], cwd=root(), env=screen.env, text=True, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"glucose": 7.3, "opinion": OPINION}
