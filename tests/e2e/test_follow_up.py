"""Follow-ups by keyboard only, in a real window, with their keys counted: `PICTURES=folder` keeps the pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from prescribe.clinic import Clinic
from protocols.files import root
from tests.conftest import StandingClock
from tests.e2e.test_real_window import pytestmark, screen  # noqa: F401  (the fixture)
from tests.prescribe.followed import under_way
from tests.ui.pages.test_follow_up_page import HEALTHY
from ui.preferences import Preference, keep_preference

PEOPLE = (("沈玉珍", "2", 1953), ("郭建民", "1", 1962), ("丁卫东", "1", 1968))


def test_three_people_by_keyboard(screen, station, tmp_path):  # noqa: F811
    pictures = Path(os.environ.get("PICTURES") or tmp_path)
    pictures.mkdir(parents=True, exist_ok=True)
    for staff in station.staff.values():
        keep_preference(station.folder, str(staff.staff_id), Preference(asked=True))
    clinic = Clinic.open(station.folder, station.data_key, clock=StandingClock())
    doctor, instructor = station.staff["李文静"], station.staff["张锐"]
    for n, (name, sex, year) in enumerate(PEOPLE):
        under_way(clinic, doctor, instructor, HEALTHY, {"glucose_today": None}, name=name, sex=sex, birth_date=date(year, 5, 19), phone=f"1390000000{n}")
    clinic.close()
    words = [sys.executable, "-m", "tests.e2e.follow_up", str(station.folder), str(pictures)]
    done = subprocess.run(words, cwd=root(), env=screen.env, text=True, capture_output=True, check=False, timeout=600)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
