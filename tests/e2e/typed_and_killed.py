"""Types into the consultation of one resident in a real window, or shows what stands there: run under a display.

    python -m tests.e2e.typed_and_killed STATION PICTURES type|look

`type` prints `typed` and then waits to be killed; `look` prints as JSON what the fields hold after signing in again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.e2e.visit import Visit, sign_in

OPINION = "zou lu you dian chuan, xian"
"""An unfinished sentence: nobody pressed Ctrl+S."""


def open_resident(v: Visit) -> None:
    v.press("ctrl+k")
    v.type("2206")
    v.settle(0.8)
    v.press("Return")
    v.until(lambda: v.program.frame.tab)
    v.press("alt+2")
    v.until(lambda: v.program.frame.tab == "assessment" and v.page.columns)


def type_it(v: Visit) -> None:
    """A whole value, and a sentence that is not finished."""
    v.find("kfxt", "fasting_glucose")
    v.write("7.3")
    opinion = v.page.columns["medical"].opinion
    v.press("shift+Tab")
    while v.focus is not opinion:
        v.press("shift+Tab")
    v.type(OPINION)
    v.settle(1.2)  # kept half a second after the last key
    v.picture("written, not saved")
    print("typed", flush=True)
    while True:
        v.settle(0.5)


def look(v: Visit) -> None:
    v.picture("after the kill")
    form = v.page.parts.forms["medical"]
    print(json.dumps({"glucose": form.entries["fasting_glucose"].value, "opinion": v.page.columns["medical"].opinion.toPlainText()}))


def main(station: str, pictures: str, what: str) -> int:
    v = Visit(Path(station), Path(pictures))
    sign_in(v)
    open_resident(v)
    (type_it if what == "type" else look)(v)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
