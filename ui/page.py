"""The page protocol: what the frame asks of a page, and what a page gets for it.

A page is a `QWidget` made once with the `Station` and kept; the frame puts it in a scroll area (unless `scrolls` is
False: then the page fills the room and scrolls inside). The frame owns rail, top strip, banner, tabs, hold strip,
action bar and all global keys; the page owns what is between the banner and the bar.

    class OverviewPage(Page):
        def __init__(self, station: Station) -> None:
            super().__init__(station)
            self._build()                                   # widgets only, nothing loaded

        def activate(self, resident_id: UUID | None) -> None:
            self.station.do(open_resident, resident_id, then=self._show, owner=self)

        def _show(self, overview: Overview) -> None:
            self.set_bar(BarState(note="", primary=Action("开始评估", self._assess, icon="stethoscope")))

Order of calls: `activate(resident)` → (`focus_on(hint)`) → … → `leave()`. Another resident is `leave()` and then
`activate()` again: a page must show nothing of the former one. `leave()` keeps what is typed (see `ui/unsaved_form.py`)
and asks nothing. `station.changed` calls `reload(change)` while the page is on the screen, and marks it to be
activated again when it is not.

Keys the frame passes on: Ctrl+Enter → `primary().run`, F3 / Shift+F3 → `go_to_missing(±1)`, F1 → `explain()`, F8 →
`switch_side()` (False = the frame changes the person), Ctrl+S → `save()`, Ctrl+P → `print_it()`, Ctrl+Z → `undo()`, F6 →
`note_call()`, F7 → `timer()`, Esc → `back()` (False = the frame goes back). They do nothing while an input method is composing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from prescribe.errors import ClinicError
from ui.session import Station


@dataclass(frozen=True)
class Action:
    """One button of the bar. `key` is shown as a key cap; the primary's Ctrl+Enter is added by the frame."""

    text: str
    run: Callable[[], None]
    icon: str | None = None
    key: str = ""
    enabled: bool = True
    kind: str = "secondary"
    """`secondary`, `danger` or `quiet`; the primary is always filled."""


PrimaryAction = Action


@dataclass(frozen=True)
class BarState:
    """The action bar of a page. An empty one (the default) hides the bar."""

    missing: str | None = None
    """One sentence: what is missing, or that all is there: 「还差 1 项：眼底检查」 (no full stop needed)."""
    missing_mark: str = "info"
    """`ok`, `info`, `warn`, `danger` or `dot`."""
    goes_to_missing: bool = False
    """True: F3 leads to it, and its key cap is shown."""
    note: str = ""
    """Quiet text before the buttons, e.g. 「14:31 自动保存」."""
    secondary: tuple[Action, ...] = field(default=())
    primary: Action | None = None

    @property
    def empty(self) -> bool:
        """Nothing to show: the bar is hidden."""
        return not (self.missing or self.note or self.secondary or self.primary)


class Page(QWidget):
    """Base of every page: does nothing politely. Override what the page can do."""

    bar_changed = Signal()
    title_changed = Signal()
    scrolls = True
    """False for pages with their own scrolling (lists, boards)."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self._bar = BarState()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    # --- called by the frame ----------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """The page comes on the screen, for this resident or for none."""

    def leave(self) -> None:
        """The page goes off the screen, or its resident is about to change. Keep what is typed; never ask."""

    def lock(self) -> None:
        """The window is being locked: keep what is typed. By default the same as leaving the page's fields."""

    def reload(self, change: object) -> None:
        """Something was committed, here or elsewhere: refresh what nobody types in."""

    def focus_on(self, hint: object) -> None:
        """Go to what the caller named (a fact id, a search text); called after `activate`."""

    def focus_first(self) -> None:
        """Put the focus on the page's first task. By default its first widget that takes a Tab."""
        at: QWidget = self.nextInFocusChain()
        while at is not self and self.isAncestorOf(at):
            if at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isVisibleTo(self) and at.isEnabled():
                at.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            at = at.nextInFocusChain()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def bar(self) -> BarState:
        """What the action bar shows now."""
        return self._bar

    def primary(self) -> Action | None:
        """The one primary action, or None."""
        return self._bar.primary

    def go_to_missing(self, step: int = 1) -> None:
        """F3 (+1) and Shift+F3 (−1): focus the next thing missing."""

    def go_to_field(self, name: str) -> None:
        """Focus the field a refusal names (`ClinicError.field`)."""

    def explain(self) -> bool:
        """F1: open 「为什么」 for the focused value. False when there is nothing to explain."""
        return False

    def save(self) -> None:
        """Ctrl+S: save to the record."""

    def print_it(self) -> None:
        """Ctrl+P: preview and print."""

    def undo(self) -> bool:
        """Ctrl+Z outside a text field. False when there is nothing to undo here."""
        return False

    def switch_side(self) -> bool:
        """F8: go to the other column. False: the frame makes the other person active."""
        return False

    def note_call(self) -> bool:
        """F6: note a phone call."""
        return False

    def timer(self) -> bool:
        """F7: start or stop the timed test that has the focus."""
        return False

    def back(self) -> bool:
        """Esc: close what is open inside the page. False: nothing was, the frame goes back."""
        return False

    # --- called by the page itself ----------------------------------------------------------------------------
    def set_bar(self, bar: BarState) -> None:
        """Show another action bar."""
        if bar != self._bar:
            self._bar = bar
            self.bar_changed.emit()

    def refuse(self, error: ClinicError) -> None:
        """Show a refusal in the bar and go to its field, when it names one."""
        self.station.refuse(error)
        if error.field:
            self.go_to_field(error.field)
