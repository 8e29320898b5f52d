"""From starting the process to a sign-in page that takes keys, against a bare QMainWindow in the same minute."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from protocols.files import root
from tests.bench.made import small_station
from tests.bench.table import Measure

BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6.QtCore import QTimer
app = QApplication([])
window = QMainWindow()
window.resize(1366, 768)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""
SIGN_IN = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit
import ui.app

class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, QLineEdit) and watched.isEnabled():
            app = QApplication.instance()
            app.removeEventFilter(self)
            QTimer.singleShot(0, lambda: __import__("os")._exit(0))
        return False

make = ui.app.make_application
def with_watch(*a, **k):
    app = make(*a, **k)
    app.watch = Painted(app)
    app.installEventFilter(app.watch)
    return app
ui.app.make_application = with_watch
ui.app.main()
"""
TURNS = 7


def measure() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "station"
        clinic, _ = small_station(home)
        clinic.close()
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "STATION_HOME": str(home)}
        bare, ours = [], []
        for _ in range(TURNS):
            bare.append(_seconds(BARE, environment))
            ours.append(_seconds(SIGN_IN, environment))
    note = f"bare QMainWindow {min(bare):.2f} s; best of {TURNS}, turn about, processes started anew"
    return [
        Measure("start to a usable sign-in page", min(ours), 1.0, "s", note),
        Measure("the same : a bare QMainWindow", min(ours) / min(bare), 3, "x"),
    ]


def _seconds(code: str, environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=root(), env=environment, check=True)
    return time.perf_counter() - started
