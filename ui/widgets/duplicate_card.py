"""Files that may be the same person: what is the same, what differs, and the answers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.pages.registration_view import DuplicateView
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.chip import KeyCap
from ui.widgets.text import Text, clear, row
from ui.widgets.wrapping import as_high_as_needed
from ui.words import tr


class DuplicateCard(QFrame):
    """`opened`: it is this person. `ruled_out(True)`: somebody else; `ruled_out(False)`: think again."""

    opened = Signal()
    ruled_out = Signal(bool)

    def __init__(self, view: DuplicateView, first: bool) -> None:
        super().__init__()
        self.view = view
        self.setProperty("card", "plain")
        self.setAccessibleName(view.spoken)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(4)
        head = row(Text(view.name, bold=True), Text(view.second, "label"), None, Text(view.file_number, "label"))
        layout.addLayout(head)
        if view.settled:
            again = link(tr("再想想"), lambda: self.ruled_out.emit(False), name=tr("{name}：再想想", name=view.name))
            layout.addLayout(row(Text(tr("您看过：不是同一人"), "label"), None, again))
            return
        for label, text in view.lines:
            words = row(Text(f"{label}：", bold=True), Text(text, wrap=True), gap=2)
            words.setStretch(1, 1)
            layout.addLayout(words)
        layout.addWidget(Text(view.aside, "label", wrap=True))
        self._add_answers(layout, view, first)

    def _add_answers(self, layout: QVBoxLayout, view: DuplicateView, first: bool) -> None:
        kind = "primary" if first else "secondary"
        self.yes = button(view.open_words, self.opened.emit, kind=kind, size="small", name=f"{view.name}：{view.open_words}")
        answers = row(self.yes, KeyCap("Alt+D") if first else 0, None, gap=6)
        if not view.certain:
            words = tr("不是同一人")
            self.no = button(words, lambda: self.ruled_out.emit(True), size="small", name=f"{view.name}：{words}")
            answers.addWidget(self.no)
        layout.addLayout(answers)


class DuplicatePanel(Card):
    """「可能已经建过档」: a card for each file; hidden while there is none."""

    opened = Signal(object)
    """Resident id: it is this person."""
    ruled_out = Signal(object, bool)
    """Resident id and whether it is somebody else."""
    unsure = Signal()

    def __init__(self) -> None:
        super().__init__(tr("可能已经建过档"), mark="warn", tone="warn")
        self.cards: list[DuplicateCard] = []
        self._shown: tuple[DuplicateView, ...] = ()
        self.add(Text(tr("保存前请看一眼是不是同一个人。"), "label", wrap=True))
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self._unsure = QWidget()
        inside = QVBoxLayout(self._unsure)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(Text(tr("拿不准？可以先保存，两份会放进「待核对」，不会自动合并。"), "label", wrap=True))
        inside.addLayout(row(button(tr("拿不准，先保存"), self.unsure.emit, size="small"), None))
        self.add(self._list, self._unsure)
        as_high_as_needed(self)
        self.hide()

    def first_open(self) -> DuplicateView | None:
        """The first one nobody has answered."""
        return next((each for each in self._shown if not each.settled), None)

    def show_views(self, views: tuple[DuplicateView, ...]) -> None:
        """Show these; the same ones again change nothing under the pointer."""
        if views == self._shown:
            return
        self._shown, self.cards = views, []
        clear(self._list)
        first = self.first_open()
        for each in views:
            card = DuplicateCard(each, each is first)
            card.opened.connect(lambda at=each.resident_id: self.opened.emit(at))
            card.ruled_out.connect(lambda out, at=each.resident_id: self.ruled_out.emit(at, out))
            self.cards.append(card)
            self._list.addWidget(card)
        self.set_tone("warn" if first else "plain")
        self._unsure.setVisible(first is not None and not first.certain)
        self.setVisible(bool(views))
