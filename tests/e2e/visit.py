"""A whole visit in a real window, every key through the X server: run under a display with a window manager.

    python -m tests.e2e.visit STATION PICTURES        STATION: a folder made by the test; PICTURES: where the pictures go

Prints how many keys each step took. The clock of timed tests runs twenty times as fast; nothing else is changed. What is read
from the widgets only decides which key comes next.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.conftest import PASSWORDS
from tests.ui.pages.test_consultation_walk import ANSWERS, NUMBERS
from ui import background
from ui.app import Window, make_application, use_preference
from ui.pages.lock_page import AskPassword
from ui.pages.sign_in_page import SignInPage
from ui.preferences import preference
from ui.program import Program
from ui.widgets import test_clock
from ui.widgets.field_finder import FieldFinder
from ui.widgets.form_field import FormField

FASTER = 20
CARD = "110105196403080034"


class Visit:
    """The program in this process and the keys that reach it from outside."""

    def __init__(self, station: Path, pictures: Path) -> None:
        self.pictures, self.keys, self.counts = pictures, 0, {}
        self.app = make_application([])
        use_preference(self.app, preference(station))
        self.window = Window()
        self.program = Program(self.app, self.window, station)
        self.program.take_station()
        self.window.resize(1366, 720)
        self.program.begin()
        self.window.show()
        self.until(self.window.isActiveWindow)
        self.until(lambda: self.program._watch is not None)
        self.settle(0.5)

    # --- hands ------------------------------------------------------------------------------------------------
    def press(self, *keys: str) -> None:
        """Keys by their X names: `Return`, `ctrl+Return`, `F8`."""
        self.keys += len(keys)
        self._send("key", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        """Characters, as an input method gives them."""
        self.keys += len(text)
        for part in [text] if text.isascii() else list(text):  # a letter that no key has is put on one first
            self._send("type", "--delay", "25" if part.isascii() else "200", "--", part)

    def write(self, text: str) -> None:
        self.type(text)
        self.press("Return")

    def _send(self, *words: str) -> None:
        sent = subprocess.Popen(["xdotool", *words])
        while sent.poll() is None:
            self.app.processEvents()
            time.sleep(0.002)
        self.settle()

    def find(self, letters: str, fact_id: str) -> None:
        """Ctrl+F, a few letters, as many arrows as it takes, Enter."""
        self.press("ctrl+f")
        (finder,) = [w for w in self.window.findChildren(FieldFinder) if w.isVisible()]
        self.type(letters)
        codes = [finder.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(finder.list.count())]
        self.press(*["Down"] * codes.index(fact_id), "Return")
        assert self.field is not None and fact_id in self.field.fact_ids, self.key

    def reach(self, words: str) -> None:
        """Tab until what has the keyboard is called this."""
        for _ in range(40):
            if words in _called(self.focus):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {words}")

    # --- eyes -------------------------------------------------------------------------------------------------
    def settle(self, seconds: float = 0.12) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end or background.busy():
            self.app.processEvents()
            time.sleep(0.002)

    def until(self, ready: Callable[[], object], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < end, "it did not come"
            self.app.processEvents()
            time.sleep(0.005)
        self.settle()

    def picture(self, name: str) -> None:
        self.settle(0.3)
        path = self.pictures / f"{len(list(self.pictures.glob('*.png'))) + 1:02} {name}.png"
        subprocess.run(["import", "-window", "root", str(path)], check=True)

    def step(self, name: str, do: Callable[[], None]) -> None:
        before = self.keys
        do()
        self.counts[name] = self.keys - before
        self.picture(name)
        print(f"{name}: {self.counts[name]} keys", flush=True)

    @property
    def focus(self) -> QWidget | None:
        return QApplication.focusWidget()

    @property
    def page(self) -> QWidget:
        return self.program.frame.page

    @property
    def field(self) -> FormField | None:
        return self.page.room.field_at(self.focus)

    @property
    def key(self) -> str:
        return self.field.key if self.field is not None else ""


def _called(widget: QWidget | None) -> str:
    return "" if widget is None else f"{widget.accessibleName()} {getattr(widget, 'text', str)()}"


# --- the steps ----------------------------------------------------------------------------------------------------
def sign_in(v: Visit) -> None:
    page = v.window.centralWidget()
    assert isinstance(page, SignInPage)
    v.press("shift+Tab")
    for _ in range(8):
        if page._chosen() is not None and page._chosen().name == "李文静":
            break
        v.press("Down")
    v.press("Return")
    v.write(PASSWORDS["李文静"])
    v.until(lambda: v.program.frame is not None)


def register(v: Visit) -> None:
    v.press("ctrl+n")
    v.until(lambda: v.program.frame.place == "registration")
    v.write(CARD)
    v.type("王桂田")
    v.until(lambda: v.page._person.name.text() == "王桂田")
    v.press("Return")
    while "联系" not in _called(v.focus) and "电话" not in _called(v.focus):
        v.press("Return")
    v.write("13900002206")
    while v.focus not in {row.tick for row in v.page._consents.rows.values()}:
        v.press("Return")


def consent_and_start(v: Visit) -> None:
    for row in v.page._consents.rows.values():
        while v.focus is not row.tick:
            v.press("Tab")
        v.press("space")
    v.press("ctrl+Return")
    v.until(lambda: v.program.frame.tab == "assessment" and v.page.columns)


def join(v: Visit) -> None:
    v.press("F8")
    (page,) = [w for w in v.window.findChildren(AskPassword) if w.isVisible()]
    v.press("shift+Tab")
    for _ in range(6):
        if page._names.get(page.people.chosen) == "张锐":
            break
        v.press("Down")
    v.press("Return")
    v.picture("加一位")
    v.write(PASSWORDS["张锐"])
    v.until(lambda: len(v.program.station.people) == 2)


def bad_input(v: Visit) -> None:
    """Swapped pressures, another unit, a date to come, a reason not to measure: each caught where it is typed."""
    assert v.key == "resting_systolic", "the first question has the keyboard"
    v.write("82/132")
    v.picture("上下反了")
    v.press("Return")
    assert v.page.parts.forms["medical"].entries["resting_systolic"].value == 132
    v.find("kfxt", "fasting_glucose")
    v.write("126 mg/dL")
    assert v.page.parts.forms["medical"].entries["fasting_glucose"].value == 7.0
    v.find("zjhy", "medication_changed_date")
    v.write("20270101")
    v.picture("还没到的日子")
    v.press("shift+Return", "ctrl+a")
    v.write("20260601")


def bad_fitness(v: Visit) -> None:
    v.find("sg", "height")
    v.write("72")
    v.picture("身高栏里写了体重")
    v.find("sg", "height")
    v.press("ctrl+a")
    v.write("170")
    v.find("yw", "waist")
    v.write("--")
    v.write("怕痒，不愿量")


def trials(v: Visit) -> None:
    """Grip three times, best kept; the chair stand by clock and Space; a walking test whose watch broke."""
    v.find("wl", "grip_strength")
    v.write("31")
    v.picture("怎么量的，一个键一问")
    said(v)
    assert v.page.parts.forms["fitness"].entries["grip_strength"].how == (("hand", "right"), ("posture", "standing"))
    v.find("wl", "grip_strength")
    v.reach("再")
    v.press("space")
    v.write("33.5")
    v.picture("握力两次")
    v.find("30m", "chair_stand_30s")
    v.press("F7")
    v.press(*["space"] * 13)
    v.picture("坐站计数")
    v.until(lambda: not v.field.clock.running)
    v.press("space")  # a count too late
    assert v.page.parts.forms["fitness"].entries["chair_stand_30s"].value == 13
    v.find("6fz", "six_minute_walk_distance")
    v.press("alt+Down")
    v.picture("菜单")
    actions = v.field.menu.actions()
    place = next(n for n, action in enumerate(actions) if "仪器" in action.text())
    v.press(*["Down"] * (place + 1), "Return")
    entries = v.page.parts.forms["fitness"].entries
    assert entries["six_minute_walk_distance"].status == "device_fault", entries
    assert entries["chair_stand_30s"].value == 13 and entries["grip_strength"].readings == (31, 33.5)


def fill(v: Visit) -> None:
    """What F3 still finds, then every open question of both columns by Enter order."""
    for _ in range(140):
        v.settle(0.15)
        if not v.page._missing_ids():
            return
        v.press("F3")
        answer(v, v.key, v.field)


def said(v: Visit) -> None:
    """What is asked under a number, how it was measured: one digit each."""
    for _ in range(4):
        how = getattr(v.field, "how", None)
        if how is None or how.question is None or not how.question.isAncestorOf(v.focus):
            return
        v.type("1")


def answer(v: Visit, key: str, field: FormField) -> None:
    """What a person presses for one question."""
    if key in NUMBERS:
        v.write(NUMBERS[key])
        said(v)
    elif key in ANSWERS:
        v.type(ANSWERS[key])
    elif field.view.kind in ("set", "drugs", "activities"):
        v.type("0")
    elif field.view.kind == "date":
        v.write("0")
    elif field.view.kind in ("number", "pressure"):
        v.write("-")
    else:
        v.type("1")


def look_around(v: Visit) -> None:
    """What the answers say, before anything is drafted: 筛查, 体测 and 会诊; back where the question was."""
    for key, tab in (("alt+3", "screening"), ("alt+4", "scores"), ("alt+5", "meeting")):
        v.press(key)
        v.until(lambda tab=tab: v.program.frame.tab == tab)
        v.settle(0.6)
        v.picture(tab)
        assert v.program.frame.page.isAncestorOf(v.focus), f"{tab}: the keyboard is not on the page"
    v.press("alt+2")
    v.until(lambda: v.program.frame.tab == "assessment" and v.page.columns)
    assert not v.page._missing_ids(), "what was typed is still there"


def draft(v: Visit) -> None:
    v.press("ctrl+Return")
    v.until(lambda: v.program.frame.tab == "prescription" and v.page.grid.cells)


def sign(v: Visit) -> None:
    for name in ("张锐", "李文静"):
        if v.program.station.staff.name != name:
            v.press("F8")
        assert v.page.bar.primary.enabled, v.page.bar.missing
        v.press("ctrl+Return")
        v.picture(f"{name}签名")
        v.press("space")
        v.write(PASSWORDS[name])
        v.settle(0.6)


def paper(v: Visit) -> None:
    v.press("ctrl+p")
    v.settle(1.5)


def main(station: str, pictures: str) -> int:
    test_clock.TestClock.__init__.__defaults__ = (lambda: time.monotonic() * FASTER,)
    v = Visit(Path(station), Path(pictures))
    try:
        for name, do in STEPS:
            v.step(name, partial(do, v))
    except BaseException:
        v.picture("where it stopped")
        print("focus:", _called(v.focus), type(v.focus), v.program.frame and (v.program.frame.place, v.program.frame.tab))
        raise
    print(f"the whole visit: {v.keys} keys")
    v.window.close()
    v.program.end()
    background.finish()
    QCoreApplication.quit()
    return 0


STEPS = (
    ("登录", sign_in), ("建档", register), ("知情同意，开始接诊", consent_and_start), ("请同事来", join), ("写错的都拦在当场", bad_input),
    ("身高写成体重，拒绝量腰围", bad_fitness), ("试几次，计时，仪器坏了", trials), ("其余的问题", fill),
    ("看筛查、体测和会诊", look_around), ("生成处方", draft),
    ("两人签名", sign), ("印出来看", paper),
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
