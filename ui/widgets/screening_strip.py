"""The strip over a consultation: may this person exercise by what is known, what is missing, 去填, 为什么."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui import theme
from ui.pages.consultation_view import StripView
from ui.widgets.buttons import button, link
from ui.widgets.chip import KeyCap
from ui.widgets.form_field import tall_enough
from ui.widgets.marks import Mark
from ui.widgets.text import Text
from ui.words import tr

_CARDS = {"ok": "ok", "warn": "warn", "danger": "danger", "info": "info"}


class ScreeningStrip(QFrame):
    """Shape, colour and word; never green while a fact that could change the answer is missing."""

    go = Signal(str)
    why = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "info")
        self.setSizePolicy(tall_enough(QSizePolicy.Policy.Expanding))
        self._fact = ""
        self.mark = Mark("info")
        self.head = Text("", bold=True)
        self.text = Text("", wrap=True)
        self.text.setSizePolicy(tall_enough(QSizePolicy.Policy.Expanding))
        self.go_button = button(tr("去填"), lambda: self.go.emit(self._fact), size="small")
        self.go_key = KeyCap("F3")
        self.why_link = link(tr("为什么"), self.why.emit)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.SPACE["wide"], 6, theme.SPACE["row"], 6)
        line.setSpacing(theme.SPACE["small"])
        for widget in (self.mark, self.head):
            line.addWidget(widget)
        line.addWidget(self.text, 1)
        for widget in (self.go_button, self.go_key, self.why_link, KeyCap("F1")):
            line.addWidget(widget)

    def show_view(self, view: StripView) -> None:
        """Show one answer; the whole strip is one sentence for a screen reader."""
        theme.set_property(self, "card", _CARDS[view.mark])
        self.mark.set_level(view.mark)
        self.head.setText(view.head)
        self.text.setText(view.text)
        self._fact = view.go_fact or ""
        self.go_button.setVisible(bool(view.go_fact))
        self.go_key.setVisible(bool(view.go_fact))
        self.setAccessibleName(f"{view.head}。{view.text}")
