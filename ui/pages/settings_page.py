"""设置: people, this PC, this station, back-up, sync, about, audit. One panel at a time; a panel loads when it is opened."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.page import BarState, Page
from ui.pages import settings_panels as panels
from ui.pages.settings_audit import AuditPanel
from ui.pages.settings_people import PeoplePanel
from ui.pages.settings_search import FoundSettings
from ui.pages.settings_view import tabs_of
from ui.session import Station
from ui.widgets.choices import Segmented
from ui.widgets.columns import is_narrow
from ui.widgets.field import line
from ui.widgets.text import Text, row
from ui.words import tr

_PANELS = {
    "people": PeoplePanel, "local": panels.LocalPanel, "station": panels.StationPanel, "backup": panels.BackupPanel,
    "sync": panels.SyncPanel, "about": panels.AboutPanel, "audit": AuditPanel,
}  # fmt: skip
QUIET_MS = 120


class SettingsPage(Page):
    """Changes take effect at once; nothing here waits for a save but forms that say so."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self.tabs = Segmented(tabs_of(station.staff.role), "people", name=tr("设置"))
        self.tabs.picked.connect(self._picked)
        self.search = line(tr("找设置"))
        self.search.setAccessibleName(tr("找设置"))
        self.search.setAccessibleDescription(tr("在所有页里找，Ctrl+F"))
        self._wait = QTimer(self, singleShot=True, interval=QUIET_MS, timeout=self._look)
        self.search.textChanged.connect(lambda _: self._wait.start())
        self.search.returnPressed.connect(self._look)
        QShortcut(QKeySequence("Ctrl+F"), self, lambda: self.search.setFocus())
        self._panels: dict[str, QWidget] = {}
        self.found: FoundSettings | None = None
        self._room = QVBoxLayout()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(theme.SPACE["row"])
        self._head.addLayout(row(Text(tr("设置"), "page"), self.tabs, None, gap=18))
        self._head.addLayout(row(None, self.search))
        layout = QVBoxLayout(self)
        page = theme.SPACE["page"]
        layout.setContentsMargins(page, 12, page, 16)
        layout.setSpacing(theme.SPACE["row"])
        layout.addLayout(self._head)
        layout.addLayout(self._room)
        layout.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The search box goes below the tabs where they fill the line."""
        super().resizeEvent(event)
        below = is_narrow(self)
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
        self.search.setFixedWidth(theme.px(200))

    def activate(self, resident_id: UUID | None) -> None:
        wanted, tabs = self.tabs.chosen, tabs_of(self.station.staff.role)
        if self.tabs.keys != tuple(key for key, _ in tabs):
            self.tabs.set_choices(tabs)
            self.tabs.choose(wanted if wanted in dict(tabs) else "people")
        self.show_panel(self.tabs.chosen)

    def focus_on(self, hint: object) -> None:
        if isinstance(hint, str) and hint in self.tabs.keys:
            self.tabs.choose(hint)
            self._picked(hint)
            self.focus_first()

    def focus_first(self) -> None:
        """The tab that is open, so that ← and → go on from it."""
        self.tabs.button(self.tabs.chosen).setFocus(Qt.FocusReason.OtherFocusReason)

    def _picked(self, key: str) -> None:
        self._wait.stop()
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.show_panel(key)

    def show_panel(self, key: str) -> None:
        """Show one panel, loaded anew."""
        if key not in self._panels:
            self._panels[key] = made = _PANELS[key](self.station)
            self._room.addWidget(made)
        if self.found is not None:
            self.found.hide()
        for name, made in self._panels.items():
            made.setVisible(name == key)
        self._panels[key].load()
        self.set_bar(BarState())

    def _look(self) -> None:
        """Show what fits the words in the search box; an empty box shows the panel again."""
        self._wait.stop()
        typed = self.search.text().strip()
        if not typed:
            self.show_panel(self.tabs.chosen)
            return
        if self.found is None:
            self.found = FoundSettings(self.station)
            self.found.tab_wanted.connect(self.focus_on)
            self._room.addWidget(self.found)
        for made in self._panels.values():
            made.hide()
        self.found.show()
        self.found.look(typed)

    def back(self) -> bool:
        """Esc ends the search."""
        if not self.search.text():
            return False
        self._picked(self.tabs.chosen)
        return True

    def panel(self) -> QWidget:
        """The panel on the screen."""
        return self._panels[self.tabs.chosen]

    def save(self) -> None:
        panel = self.panel()
        if isinstance(panel, panels.StationPanel) and panel.isVisible() and panel.save_button.isVisible():
            panel.save()

    def reload(self, change: object) -> None:
        if self.tabs.chosen == "people" and self.panel().isVisible() and "staff" in getattr(change, "kinds", ()):
            self.panel().load()

    def leave(self) -> None:
        self.setFocus()
