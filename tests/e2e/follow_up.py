"""Follow-ups in a real window, every key through the X server; prints how many keys each took.

    python -m tests.e2e.follow_up STATION PICTURES        STATION: a folder made by the test, at conftest's START

The program's clock stands two weeks later than the prescriptions; nothing else is changed.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from prescribe.clock import SystemClock
from prescribe.follow_up import open_follow_up
from prescribe.overview import banner
from tests.conftest import START
from tests.e2e.visit import Visit, _called, sign_in
from ui import background
from ui.app import use_preference
from ui.preferences import Preference

LATER = timedelta(days=15)
MOST_KEYS = 16


def two_weeks_later() -> None:
    """The clock of the program, running from START + 15 days."""
    begun = time.monotonic()
    SystemClock.now = lambda self: START + LATER + timedelta(seconds=time.monotonic() - begun)  # type: ignore[method-assign]
    SystemClock.today = lambda self: self.now().date()  # type: ignore[method-assign]


def kept(v: Visit, resident: Any) -> Any:
    station = v.program.station
    return station.clinic.do(open_follow_up, resident, by=station.staff)


def open_the_list(v: Visit) -> None:
    v.press("alt+s")
    v.until(lambda: v.program.frame.place == "follow_ups" and v.page.due.count() == 3)
    assert v.focus is v.page.due, "the keyboard is in the list"
    v.picture("due")
    v.press("Return")
    v.until(lambda: v.page._state is not None and v.page.form.mode.isAncestorOf(v.focus))


def plain(v: Visit) -> None:
    """The fifteen keys of window.md §4.5; the sixteenth is never needed."""
    resident, before = v.page._resident, v.keys
    v.picture("fresh")
    for keys in ("Return", "2", "Return", "3", "0", "1", "3", "4", "Return", "8", "2", "Return", "minus", "Return"):
        v.press(keys)
    v.until(lambda: v.page._found.heard.done == 2 and not v.page._pause.isActive())
    v.picture("filled")
    begun: datetime = v.program.station.clinic.clock.now()
    v.press("ctrl+Return")
    v.until(lambda: v.program.station.resident != resident and v.page._state is not None)
    assert v.keys - before <= MOST_KEYS, f"{v.keys - before} keys"
    state = kept(v, resident)
    assert (state.last.done, state.last.effort, state.last.symptoms, state.past[0].pressure) == (2, 13, (), (134, 82)), state.last
    assert begun.date() == state.last.on
    print(f"a plain follow-up: {v.keys - before} keys")


def that_stops(v: Visit) -> None:
    """Chest pain: the proposal turns red while typing, two more keys stop exercise and tell the physician."""
    resident, before = v.page._resident, v.keys
    for keys in ("Return", "1", "Return", "3", "1"):
        v.press(keys)
    v.until(lambda: v.page.proposal.property("card") == "danger")
    for keys in ("Return", "1", "4", "4", "Return", "8", "8", "Return", "minus", "Return"):
        v.press(keys)
    v.until(lambda: not v.page._pause.isActive())
    v.picture("danger")
    v.press("F3", "1")
    v.picture("stopped")
    v.press("ctrl+Return")
    v.until(lambda: v.program.station.resident != resident and v.page._state is not None)
    station = v.program.station
    assert "胸痛胸闷" in station.clinic.do(banner, resident, by=station.staff).hold.sentence
    print(f"one that stops: {v.keys - before} keys")


def calls(v: Visit) -> None:
    v.press("F6")
    v.picture("call")
    v.press("0")
    v.until(lambda: v.page.calls.popover is None)
    v.press("F1")
    v.picture("why")
    v.press("Escape")


def looks(v: Visit) -> None:
    """Dark, and twice as large: nothing is cut."""
    for name, preference in (("dark", Preference("dark", "标准", True)), ("200", Preference("light", "巨大", True)), ("100", Preference("light", "标准", True))):
        use_preference(v.app, preference)
        v.settle(0.5)
        v.picture(name)


STEPS = (("sign in", sign_in), ("the list", open_the_list), ("plain", plain), ("one that stops", that_stops), ("call and why", calls), ("looks", looks))


def main(station: str, pictures: str) -> int:
    two_weeks_later()
    v = Visit(Path(station), Path(pictures))
    try:
        for name, do in STEPS:
            v.step(name, partial(do, v))
    except BaseException:
        v.picture("where it stopped")
        print("focus:", _called(v.focus), type(v.focus), v.program.frame and (v.program.frame.place, v.program.frame.tab))
        raise
    v.window.close()
    v.program.end()
    background.finish()
    QCoreApplication.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
