"""Sections of written rows in one scrolling sheet: ↑↓ walk the rows, Enter opens one, PgUp and PgDn scroll.

    sheet = SectionSheet("方案内容"); sheet.show_sections(sections, above=(Text("…"),))
    sheet.opened.connect(…)     # with the key of a row that leads somewhere (`WrittenLine.opens`)
    sheet.left.connect(…)       # ↑ above the first row: the keys go back to the search box
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from ui.pages.knowledge_view import Section, Words, WrittenLine
from ui.widgets.card import Card
from ui.widgets.form_field import tall_enough
from ui.widgets.text import Text, clear, row
from ui.widgets.written_row import INSET, WrittenRow, next_row

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


def section_card(section: Section) -> Card:
    """One section as a card: title, a word over each column, rows."""
    card = Card(section.title, icon=section.icon)
    card.setObjectName(section.key)
    card.title.setWordWrap(True)
    card.title.setSizePolicy(tall_enough())
    card.head.setStretchFactor(card.title, 50)
    if section.note:
        note = row(Text(section.note, "label", wrap=True))
        note.setContentsMargins(INSET, 0, INSET, 0)
        card.add(note)
    marks = any(line.mark for line in section.rows)
    sources = any(line.source or line.tags for line in section.rows)
    card.body.setSpacing(0)
    card.body.addSpacing(6)
    margins = card.body.contentsMargins()
    card.body.setContentsMargins(margins.left() - INSET, margins.top(), margins.right() - INSET, margins.bottom())
    card.head.setContentsMargins(INSET, 0, INSET, 0)
    if section.heads:
        heads = WrittenLine(tuple((Words(head, "label", "muted"),) for head in section.heads))
        card.add(WrittenRow(heads, section.weights, marks=marks, sources=sources, heading=True))
    for line in section.rows:
        card.add(WrittenRow(line, section.weights, marks=marks, sources=sources))
    return card


class SectionSheet(QScrollArea):
    """A column of widgets and cards of written rows; one tab stop. `top` stays whatever is shown below it."""

    opened = Signal(str)
    left = Signal()

    def __init__(self, name: str, top: QWidget | None = None) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.inside = QWidget()
        whole = QVBoxLayout(self.inside)
        whole.setContentsMargins(0, 0, 12, 16)
        whole.setSpacing(12)
        self.cards = QVBoxLayout()
        self.cards.setSpacing(12)
        if top is not None:
            whole.addWidget(top)
        whole.addLayout(self.cards, 1)
        self.setWidget(self.inside)

    def show_sections(
        self, sections: Sequence[Section], above: Sequence[QWidget | QLayout] = (), below: Sequence[QWidget] = (), *, keep: bool = False
    ) -> None:
        """Show these; from the top, or where it was scrolled to (`keep`)."""
        at = self.verticalScrollBar().value() if keep else 0
        clear(self.cards)
        for thing in (*above, *(section_card(section) for section in sections), *below):
            if isinstance(thing, QLayout):
                self.cards.addLayout(thing)
            else:
                self.cards.addWidget(thing)
        if not any(thing.sizePolicy().verticalPolicy() == thing.sizePolicy().Policy.Expanding for thing in below):
            self.cards.addStretch(1)
        self.verticalScrollBar().setValue(at)

    def rows(self) -> list[WrittenRow]:
        """Every row from top to bottom, without those over columns."""
        return [row for card in self.inside.findChildren(Card) for row in card.findChildren(WrittenRow) if not row.heading]

    def words(self) -> str:
        """All words of all rows."""
        return " ".join(row.words() for row in self.inside.findChildren(WrittenRow))

    def card(self, key: str) -> Card | None:
        """The card of a section."""
        return self.inside.findChild(Card, key)

    def go_to(self, key: str) -> None:
        """Scroll to a section; its first row gets the keys."""
        card = self.card(key)
        rows = [] if card is None else [row for row in card.findChildren(WrittenRow) if not row.heading]
        if card is not None and rows:
            self.verticalScrollBar().setValue(card.mapTo(self.inside, QPoint(0, 0)).y())
            rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, by: int) -> None:
        """↑↓ from here or from elsewhere: the next row gets the keys; above the first one they leave."""
        rows, at = self.rows(), QApplication.focusWidget()
        if not rows:
            return
        there = rows.index(at) + by if at in rows else 0
        if there < 0:
            self.left.emit()
        elif there < len(rows):
            self._go(rows[there])

    def next_changed(self, step: int) -> None:
        """F3: the next row that another edition changes, around the ends."""
        found = next_row(self.rows(), QApplication.focusWidget(), step)
        if found is not None:
            self._go(found)

    def _go(self, row: WrittenRow) -> None:
        row.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(row, 0, 40)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = QApplication.focusWidget()
        if event.key() in STEPS and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            self.step(STEPS[event.key()])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(now, WrittenRow) and now.line.opens:
            self.opened.emit(now.line.opens)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: object) -> None:
        """A row that leads somewhere has the focus from the first click."""
        now = QApplication.focusWidget()
        if isinstance(now, WrittenRow) and now.line.opens and self.isAncestorOf(now):
            self.opened.emit(now.line.opens)
