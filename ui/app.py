"""The program: sign-in page first, then the clinic, the window, and the last-chance hook.

Before the first paint only PySide6, the theme, the sign-in page and the station's card are imported; everything else
loads on a thread while somebody types a password.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from prescribe import station
from prescribe.errors import AlreadyOpen
from prescribe.running.memory import rest_the_collector
from protocols.files import shipped
from ui import background, theme
from ui.preferences import Preference, preference
from ui.words import tr

TITLE = "体卫融合服务站"
SIZE = (1366, 720)


def now() -> datetime:
    """The clock of the sign-in page: the station's zone, whatever the machine's is."""
    return datetime.now(timezone(timedelta(hours=8)))


class Window(QMainWindow):
    """One window; what is in it changes from first run or sign-in to the frame."""

    painted = Signal()
    """Once, after the first paint."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(tr(TITLE))
        self.setWindowIcon(QIcon(str(shipped("resources", "icons", "heart-pulse.svg"))))
        self.setMinimumSize(640, 400)
        self.before_close: Callable[[], None] = lambda: None
        self._first = True

    def show_page(self, page: QWidget) -> None:
        """Put a page in the place of the one that is there."""
        old = self.takeCentralWidget()
        self.setCentralWidget(page)
        if old is not None:
            old.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._first:
            self._first = False
            QTimer.singleShot(0, self.painted)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.before_close()
        event.accept()


def use_preference(app: QApplication, chosen: Preference) -> None:
    """Theme and type size of one person, now."""
    dark = theme.system_is_dark() if chosen.theme == "system" else chosen.theme == "dark"
    scale = theme.SCALES[chosen.size]
    if (dark, scale) != (theme.look.dark, theme.look.scale) or not app.styleSheet():
        theme.apply(app, dark, scale)


def prepare_input() -> None:
    """Before QApplication: with fcitx and no plug-in of our own for it, Chinese is typed through ibus' portal."""
    named = " ".join(os.environ.get(name, "") for name in ("QT_IM_MODULE", "XMODIFIERS", "GTK_IM_MODULE"))
    if sys.platform != "linux" or ("fcitx" not in named and not _fcitx_runs()):
        return
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    if not any("fcitx" in path.name for path in plugins.glob("*")):
        os.environ["QT_IM_MODULE"] = "ibus"
        os.environ["IBUS_USE_PORTAL"] = "1"


def _fcitx_runs() -> bool:
    for entry in Path("/proc").glob("[0-9]*/comm"):
        try:
            if entry.read_text().startswith("fcitx"):
                return True
        except OSError:
            continue
    return False


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """QApplication with our language, fonts and style."""
    sys.setswitchinterval(0.001)
    rest_the_collector()
    prepare_input()
    QLocale.setDefault(QLocale("zh_CN"))
    app = QApplication.instance() or QApplication([sys.argv[0], *argv])
    app.setApplicationDisplayName(tr(TITLE))
    QGuiApplication.setDesktopFileName("tiwei-station")
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    theme.load_fonts()
    return app


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window: sign-in when there is a station, else the first run. Returns the exit code."""
    app = make_application(sys.argv[1:] if argv is None else argv)
    folder = station.demo_home() if "--demo" in (argv or sys.argv[1:]) else station.home()
    use_preference(app, preference(folder))
    from ui.program import Program

    window = Window()
    program = Program(app, window, folder)
    try:
        program.take_station()
    except AlreadyOpen as error:
        from ui.one_window import call_to_front

        if not call_to_front(folder):
            _say(error.sentence)
        return 3
    window.resize(*SIZE)
    program.begin()
    window.show()
    code = app.exec()
    program.end()
    background.finish()
    return code


def _say(sentence: str) -> None:
    from PySide6.QtWidgets import QMessageBox

    QMessageBox(QMessageBox.Icon.Information, tr(TITLE), sentence, QMessageBox.StandardButton.Close).exec()
