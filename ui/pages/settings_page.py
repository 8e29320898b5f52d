"""设置: people, this PC, this station, back-up, sync, about. One panel at a time; a panel loads when it is opened."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.page import BarState, Page
from ui.pages import settings_panels as panels
from ui.pages.settings_people import PeoplePanel
from ui.pages.settings_view import TABS
from ui.session import Station
from ui.widgets.choices import Segmented
from ui.widgets.text import Text, row
from ui.words import tr

_PANELS = {
    "people": PeoplePanel, "local": panels.LocalPanel, "station": panels.StationPanel, "backup": panels.BackupPanel,
    "sync": panels.SyncPanel, "about": panels.AboutPanel,
}  # fmt: skip


class SettingsPage(Page):
    """Changes take effect at once; nothing here waits for a save but forms that say so."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self.tabs = Segmented([(key, tr(words)) for key, words in TABS], "people", name=tr("设置"))
        self.tabs.picked.connect(self.show_panel)
        self._panels: dict[str, QWidget] = {}
        self._room = QVBoxLayout()
        layout = QVBoxLayout(self)
        page = theme.SPACE["page"]
        layout.setContentsMargins(page, 12, page, 16)
        layout.setSpacing(theme.SPACE["row"])
        layout.addLayout(row(Text(tr("设置"), "page"), self.tabs, None, gap=18))
        layout.addLayout(self._room)
        layout.addStretch(1)

    def activate(self, resident_id: UUID | None) -> None:
        self.show_panel(self.tabs.chosen)

    def focus_on(self, hint: object) -> None:
        if isinstance(hint, str) and hint in _PANELS:
            self.tabs.choose(hint)
            self.show_panel(hint)

    def focus_first(self) -> None:
        self.tabs.setFocus()

    def show_panel(self, key: str) -> None:
        """Show one panel, loaded anew."""
        if key not in self._panels:
            self._panels[key] = made = _PANELS[key](self.station)
            self._room.addWidget(made)
        for name, made in self._panels.items():
            made.setVisible(name == key)
        self._panels[key].load()
        self.set_bar(BarState())

    def panel(self) -> QWidget:
        """The panel on the screen."""
        return self._panels[self.tabs.chosen]

    def save(self) -> None:
        panel = self.panel()
        if isinstance(panel, panels.StationPanel) and panel.save_button.isVisible():
            panel.save()

    def reload(self, change: object) -> None:
        if self.tabs.chosen == "people" and "staff" in getattr(change, "kinds", ()):
            self.panel().load()

    def leave(self) -> None:
        self.setFocus()
