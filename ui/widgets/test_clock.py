"""The clock of a timed test: F7 starts and stops it. A stopwatch gives seconds, a countdown counts repetitions by Space."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from prescribe.timed_tests import COUNTDOWN, TimedTest, clock_words
from ui.widgets.icons import icon
from ui.words import tr

TICK_MS = 100


class TestClock(QToolButton):
    """`timed(seconds)` when a stopwatch stops; `counted(repetitions)` when a countdown ends with something counted.

    `ticked(words)` ten times a second while it runs, empty when it stands. `now` gives seconds that never go back.
    """

    __test__ = False
    timed = Signal(float)
    counted = Signal(int)
    ticked = Signal(str)

    def __init__(self, test: TimedTest, label: str, now: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self.test, self._now, self._label = test, now, label
        self._since: float | None = None
        self.count = 0
        self._tick = QTimer(self, interval=TICK_MS, timeout=self.refresh)
        self.setIcon(icon("clock"))
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.clicked.connect(self.toggle)
        self._name()

    @property
    def running(self) -> bool:
        """The clock is going."""
        return self._since is not None

    @property
    def elapsed(self) -> float:
        """Seconds since the start; 0 while it stands."""
        return self._now() - self._since if self._since is not None else 0.0

    def toggle(self) -> None:
        """Start, or stop."""
        if self.running:
            self.stop()
            return
        self._since, self.count = self._now(), 0
        self._tick.start()
        QApplication.instance().installEventFilter(self)
        self._name()
        self.refresh()

    def stop(self) -> None:
        """Stop, and say what was measured: to a tenth of a second, cut as a stopwatch does."""
        elapsed = self.elapsed
        self.cancel()
        if self.test.mode == COUNTDOWN:
            if self.count:
                self.counted.emit(self.count)
        elif elapsed >= 0.1:
            self.timed.emit(int(elapsed * 10 + 1e-6) / 10)

    def cancel(self) -> None:
        """Stop without a result: the page is left."""
        if self.running:
            QApplication.instance().removeEventFilter(self)
        self._since = None
        self._tick.stop()
        self._name()
        self.ticked.emit("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While a countdown runs Space counts a repetition and Backspace takes one back, wherever the keyboard is."""
        if event.type() != QEvent.Type.KeyPress or self.test.mode != COUNTDOWN or not isinstance(watched, QWidget):
            return False
        step = {Qt.Key.Key_Space: 1, Qt.Key.Key_Backspace: -1}.get(event.key())
        if step is None:
            return False
        if not event.isAutoRepeat():
            self.count = max(0, self.count + step)
            self.refresh()
        return True

    def refresh(self) -> None:
        """Tell the time; a countdown that is over stops with a sound."""
        if not self.running:
            return
        left = self.test.seconds - self.elapsed
        if self.test.mode != COUNTDOWN:
            self.ticked.emit(clock_words(self.elapsed))
        elif left > 0:
            self.ticked.emit(tr("还剩 {time} · 空格计数 {count}", time=clock_words(left), count=self.count))
        else:
            QApplication.beep()
            self.stop()

    def _name(self) -> None:
        countdown = self.test.mode == COUNTDOWN
        words = tr("停") if self.running else tr("{seconds} 秒", seconds=self.test.seconds) if countdown else tr("计时")
        self.setText(words)
        self.setToolTip(tr("开始和停止：F7。计数：空格加一，退格减一") if countdown else tr("开始和停止：F7"))
        self.setAccessibleName(tr("{label}：{what}", label=self._label, what=words))

    def hideEvent(self, event: QEvent) -> None:
        """Off the screen nothing runs on."""
        super().hideEvent(event)
        self.cancel()
