"""What every panel of 知识 shares: a bar, loading, keys. The page shows one panel at a time and passes the keys on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from prescribe.errors import ClinicError
from prescribe.knowledge import AdoptionState
from ui.page import BarState
from ui.session import Station


class KnowledgePanel(QWidget):
    """One of 方案, 版本, 导入, 发布单位."""

    bar_changed = Signal()
    wanted = Signal(str, object)
    """(another panel, hint)."""
    state_changed = Signal(object)
    """An `AdoptionState` after a signature or an import; None = ask anew."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self.state: AdoptionState | None = None
        self.bar = BarState()

    def load(self) -> None:
        """The panel comes on the screen."""

    def take_state(self, state: AdoptionState) -> None:
        """What is in force, what waits, who may sign."""
        self.state = state

    def leave(self) -> None:
        """The page goes off the screen, or the window is locked."""

    def show_hint(self, hint: object) -> None:
        """Go to what the caller named."""

    def focus_first(self) -> None:
        """Where the keys begin."""

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.focus_first()

    def next_change(self, step: int) -> None:
        """F3 and Shift+F3."""

    def back(self) -> bool:
        """Esc: close what is open. False: nothing was."""
        return False

    def refused(self, error: ClinicError) -> None:
        """A refusal in the bar of the page."""
        self.station.refuse(error)

    def set_bar(self, bar: BarState) -> None:
        """Another action bar."""
        self.bar = bar
        self.bar_changed.emit()
