"""急救 F9: over everything, readable from two metres, printable. Esc closes it; what was typed stays."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QGridLayout, QWidget

from prescribe.sheets.sheet import Rendered
from ui.pages.emergency_view import EmergencyView
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chip import KeyCap
from ui.widgets.icons import IconLabel
from ui.widgets.overlay import Overlay
from ui.widgets.text import Text, column, row
from ui.words import tr


class EmergencyPage(Overlay):
    """Shows an `EmergencyView`; the resident's part may come a moment later. `event_wanted`: write down what happened, now."""

    event_wanted = Signal()

    def __init__(self, window: QWidget, view: EmergencyView) -> None:
        super().__init__(window, width=900)
        self._view = view
        self.make_paper: Callable[[Callable[[Rendered], None]], None] = self._paper_of_the_view
        self._to_write = False
        siren = IconLabel("siren", "danger", 28)
        call = Text(tr("打 120"), "figure", tone="danger")
        self.print_button = button(tr("打印"), self.print_it, icon="printer")
        self.close_button = button(tr("关闭"), self.close_it)
        head = row(siren, Text(tr("急救"), "name"), call, None, self.print_button, KeyCap("Ctrl+P"), self.close_button, KeyCap("Esc"))
        self._places = QWidget()
        self._signs = Text("", "card", wrap=True)
        self._about = Card(tone="sunk")
        self.write_button = button(tr("记下发生了什么"), self._write, kind="primary", icon="pencil")
        self._write_row = QWidget()
        self._write_row.setLayout(row(Text(tr("人安顿好了再记，时间已经填好。"), "label"), None, self.write_button, KeyCap("Ctrl+Enter")))
        self._write_row.hide()
        stop = row(Text(tr("有这些就停"), "body", tone="danger", bold=True), self._signs, gap=16)
        stop.setStretch(1, 1)
        self.card.add(head, self._steps(), stop, self._places, self._about, self._write_row)
        self.show_view(view)

    def offer_writing(self) -> None:
        """Somebody is signed in, may write an adverse event, and a resident is open: one key starts it."""
        self._to_write = True
        self._write_row.show()

    def _write(self) -> None:
        if self._to_write:
            self.event_wanted.emit()

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
        self._signs.setText("；".join(view.signs))
        self._about.setVisible(bool(view.person))
        if view.person:
            holder = QWidget()
            self._fill(holder, view.about)
            while self._about.body.count() > 0:
                item = self._about.body.takeAt(0)
                if item.widget():
                    item.widget().deleteLater()
            self._about.add(Text(view.person, "page"), holder)
        words = "。".join((*view.signs, *(f"{label}：{text}" for label, text in (*view.place, *view.about))))
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
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_P:
            self.print_it()
            return
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._write()
            return
        super().keyPressEvent(event)

    def print_it(self) -> None:
        """The card on A5, to the printer a person picks."""
        self.make_paper(self._print)

    def _paper_of_the_view(self, then: Callable[[Rendered], None]) -> None:
        """Before sign-in nobody is there to ask: the station's part is drawn from what is shown."""
        from prescribe.sheets.emergency_sheet import card_pdf

        if self._view.card is not None:
            then(card_pdf(self._view.card))

    def _print(self, made: Rendered) -> None:
        from ui.pages.preview_page import PRINT_DPI, a4_printer, pages_of, paint_pages

        printer: QPrinter = a4_printer()
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
        printer.setPageOrientation(QPageLayout.Orientation.Portrait)
        if QPrintDialog(printer, self).exec():
            paint_pages(printer, pages_of(made.pdf, PRINT_DPI))
