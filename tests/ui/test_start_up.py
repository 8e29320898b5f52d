"""Before the first paint only Qt, the theme, the sign-in page and the station's card may be imported."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from protocols.files import root

HEAVY = (
    "sqlalchemy", "alembic", "cryptography", "sqlcipher3", "pydantic", "yaml", "reportlab", "pypdfium2", "pandas", "segno",
    "pypinyin", "openpyxl", "xlsxwriter", "models", "prescribe.clinic", "prescribe.sign_in", "ui.main_window",
)  # fmt: skip
START = """
import os
from ui.app import Window, make_application, preference, station, use_preference
from ui.program import Program
app = make_application()
folder = station.home()
use_preference(app, preference(folder))
window = Window()
program = Program(app, window, folder)
program.take_station()
program.begin()
print(type(window.centralWidget()).__name__, flush=True)
os._exit(0)
"""


def start(folder, *flags: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "STATION_HOME": str(folder)}
    command = [sys.executable, *flags, "-c", START]
    return subprocess.run(command, cwd=root(), env=env, capture_output=True, text=True, timeout=60, check=True)


@pytest.mark.parametrize("page", ["SignInPage", "FirstRunPage"])
def test_nothing_heavy_is_imported_before_the_first_paint(station, tmp_path, page):
    done = start(station.folder if page == "SignInPage" else tmp_path / "nothing", "-X", "importtime")
    imported = set(re.findall(r"\|\s+([\w.]+)$", done.stderr, re.MULTILINE))
    assert done.stdout.strip() == page
    assert "ui.theme" in imported, "the trace was read"
    heavy = sorted(name for name in imported if name.startswith(tuple(f"{h}." for h in HEAVY)) or name in HEAVY)
    assert not heavy
