"""What the search box of 设置 finds: the settings themselves, to be changed right here, and the tabs where the rest is done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.pages.settings_panels import SettingTable
from ui.pages.settings_view import found_places
from ui.session import Station
from ui.widgets.buttons import link
from ui.widgets.card import Card
from ui.widgets.text import Text, clear, row
from ui.words import tr


class FoundSettings(QWidget):
    """Takes the place of the panel while something is typed."""

    tab_wanted = Signal(str)

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self.local = SettingTable(station, "local", tr("这台电脑"), "monitor")
        self.whole = SettingTable(station, "station", tr("全站的规则"), "settings")
        self._places = Card(tr("在别的页里"), icon="arrow-right")
        self._lines = QVBoxLayout()
        self._places.add(self._lines)
        self.nothing = Text("", tone="muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for widget in (self.nothing, self.local, self.whole, self._places):
            layout.addWidget(widget)
        for made in (self.local, self.whole):
            made.shown.connect(self._say_nothing)

    def look(self, typed: str) -> None:
        """Show what fits."""
        self.typed = typed
        clear(self._lines)
        self.places = found_places(typed, self._station.staff.role)
        for tab, label, words in self.places:
            made = link(words, lambda tab=tab: self.tab_wanted.emit(tab), name=tr("{words}：去{label}", words=words, label=label))
            self._lines.addLayout(row(Text(label, "label"), made, None, gap=12))
        self._places.setVisible(bool(self.places))
        for made in (self.local, self.whole):
            made.typed = typed
            made.load()

    def _say_nothing(self) -> None:
        found = self.places or self.local.rows or self.whole.rows
        self.nothing.setText("" if found else tr("没有“{typed}”这样的设置。换个词，或按 Esc 看全部。", typed=self.typed))
        self.nothing.setVisible(not found)
