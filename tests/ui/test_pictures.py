"""The README's pictures can be made at any time, and are the same twice."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from protocols.files import root


@pytest.mark.slow
def test_pictures_are_made_from_the_demo_station(tmp_path):
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "ui.pictures", str(tmp_path / "out")]
    subprocess.run(command, cwd=root(), env=env, check=True, timeout=300, capture_output=True)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"main-window.png", "main-window-dark.png", "prescription.png", "sheet-resident.png"} <= names
    assert all(20_000 < path.stat().st_size < 400_000 for path in (tmp_path / "out").iterdir())
