"""急救 F9: over everything, readable from two metres, printable. Esc closes it; what was typed stays."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextDocument
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import theme
from ui.pages.emergency_view import EmergencyView, as_text
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chip import KeyCap
from ui.widgets.icons import IconLabel
from ui.widgets.overlay import Overlay
from ui.widgets.text import Text, column, row
from ui.words import tr


class EmergencyPage(Overlay):
    """Shows an `EmergencyView`; the resident's part may come a moment later."""

    def __init__(self, window: QWidget, view: EmergencyView) -> None:
        super().__init__(window, width=900)
        self._view = view
        siren = IconLabel("siren", "danger", 28)
        call = Text(tr("打 120"), "figure", tone="danger")
        self.print_button = button(tr("打印"), self.print_it, icon="printer")
        self.close_button = button(tr("关闭"), self.close_it)
        head = row(siren, Text(tr("急救"), "name"), call, None, self.print_button, KeyCap("Ctrl+P"), self.close_button, KeyCap("Esc"))
        self._places = QWidget()
        self._about = Card(tone="sunk")
        self.card.add(head, self._steps(), self._places, self._about)
        self.show_view(view)

    def _steps(self) -> QWidget:
        holder = QWidget()
        lines = []
        for number, step in enumerate(self._view.steps, 1):
            lines.append(row(Text(str(number), "page", tone="danger"), Text(step, "page", wrap=True), gap=14))
            lines[-1].setStretch(1, 1)
        holder.setLayout(column(*lines, gap=7))
        return holder

    def show_view(self, view: EmergencyView) -> None:
        """Show the station's part, and the resident's when there is one."""
        self._view = view
        self._fill(self._places, view.place)
        self._about.setVisible(bool(view.person))
        if view.person:
            holder = QWidget()
            self._fill(holder, view.about)
            while self._about.body.count() > 0:
                item = self._about.body.takeAt(0)
                if item.widget():
                    item.widget().deleteLater()
            self._about.add(Text(view.person, "page"), holder)
        words = "。".join(f"{label}：{text}" for label, text in (*view.place, *view.about))
        self.card.setAccessibleName(tr("急救"))
        self.card.setAccessibleDescription("。".join((*view.steps, words)))

    @staticmethod
    def _fill(holder: QWidget, pairs: tuple[tuple[str, str], ...]) -> None:
        if holder.layout() is not None:
            QWidget().setLayout(holder.layout())
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for i, (label, text) in enumerate(pairs):
            grid.addWidget(Text(label, "body", tone="muted"), i, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(text, "card", wrap=True, selectable=True), i, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_P and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.print_it()
            return
        super().keyPressEvent(event)

    def document(self) -> QTextDocument:
        """The card as printed: the same words, black on white."""
        made = QTextDocument()
        made.setDefaultFont(theme.font("card", bold=False))
        parts = []
        for title, lines in as_text(self._view):
            parts.append(f"<h2>{escape(title)}</h2>" + "".join(f"<p>{escape(text)}</p>" for text in lines))
        made.setHtml("".join(parts))
        return made

    def print_it(self) -> None:
        """To the printer a person picks."""
        from ui.paper import ask_and_print

        ask_and_print(self.document(), self, points=16)
