"""A whole visit by keyboard only, in a real window: `PICTURES=folder` keeps the pictures of every step."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from protocols.files import root
from tests.e2e.test_real_window import pytestmark, screen  # noqa: F401  (the fixture)
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
