"""The real program in a real window (Xvfb, openbox, xdotool): keys of a person, a picture that was looked at by a rule."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QImage

from prescribe.station import read_card, read_json
from protocols.files import root
from tests.conftest import PASSWORDS
from ui.preferences import Preference, keep_preference

NEEDED = ("Xvfb", "openbox", "xdotool", "import")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(shutil.which(tool) for tool in NEEDED), reason="needs Xvfb, openbox, xdotool, imagemagick"),
]


def wait(ready: Callable[[], object], seconds: float = 20) -> object:
    """Until something is there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ready()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")


class Screen:
    """One X server with a window manager."""

    def __init__(self, folder):
        self.folder = folder
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            self.env = os.environ | {"DISPLAY": f":{pipe.readline().strip()}", "QT_QPA_PLATFORM": "xcb", "QT_IM_MODULE": ""}
        self.manager = subprocess.Popen(["openbox"], env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.programs: list[subprocess.Popen[bytes]] = []

    def start(self, station) -> subprocess.Popen[bytes]:
        env = self.env | {"STATION_HOME": str(station)}
        self.programs.append(subprocess.Popen([sys.executable, "-m", "ui"], cwd=root(), env=env))
        return self.programs[-1]

    def windows(self) -> list[str]:
        done = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "体卫融合"], env=self.env, capture_output=True, text=True, check=False)
        return done.stdout.split()

    def do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.env, check=True, capture_output=True)

    def picture(self, name: str) -> QImage:
        path = self.folder / f"{name}.png"
        subprocess.run(["import", "-window", "root", str(path)], env=self.env, check=True)
        return QImage(str(path))

    def close(self) -> None:
        for process in (*self.programs, self.manager, self.server):
            process.terminate()
            process.wait(10)


@pytest.fixture
def screen(tmp_path) -> Iterator[Screen]:
    made = Screen(tmp_path)
    yield made
    made.close()


def signed_in(folder) -> bool:
    return bool((read_json(folder / "station.json") or {}).get("last_sign_in"))


def colours(image: QImage) -> int:
    return len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)})


def test_sign_in_lock_and_emergency_by_keyboard(screen, station):
    for staff in station.staff.values():
        keep_preference(station.folder, str(staff.staff_id), Preference(asked=True))
    screen.start(station.folder)
    wait(screen.windows)
    time.sleep(0.5)  # the window manager gives the focus
    first = read_card(station.folder).people[0].name
    screen.do("type", "--delay", "15", PASSWORDS[first])
    screen.do("key", "Return")
    wait(lambda: signed_in(station.folder))
    time.sleep(1.5)
    page = screen.picture("today")
    assert colours(page) > 20
    screen.do("key", "F9")
    time.sleep(0.7)
    assert screen.picture("emergency") != page
    screen.do("key", "Escape")
    screen.do("key", "ctrl+l")
    time.sleep(0.7)
    locked = screen.picture("locked")
    assert locked != page and colours(locked) > 10


def test_a_second_start_gives_way_and_a_killed_one_leaves_no_lock(screen, station):
    first = screen.start(station.folder)
    wait(screen.windows)
    time.sleep(0.8)
    assert screen.start(station.folder).wait(20) == 3
    assert len(screen.windows()) == 1
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    wait(lambda: not screen.windows())
    again = screen.start(station.folder)
    wait(screen.windows)
    assert again.poll() is None
