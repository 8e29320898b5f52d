"""处方 without a resident open: drafts, mine to sign, the other's to sign, near their end, on hold."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from prescribe.draft import LISTS, PrescriptionRow, prescriptions
from ui import theme
from ui.session import Station
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.strips import EmptyState
from ui.widgets.text import Text, clear, row
from ui.words import tr

_TONES = {"draft": "info", "pending_cosign": "warn", "active": "ok", "on_hold": "danger", "conflict": "warn"}


class RowButton(QPushButton):
    """One prescription: person, number, what is to be done; Enter opens, ↑↓ walk."""

    walk = Signal(int)

    def __init__(self, view: PrescriptionRow) -> None:
        super().__init__()
        self.view = view
        self.setProperty("kind", "row")
        self.setAutoDefault(False)
        self.setMinimumHeight(theme.px(38))
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 12, 4)
        line.setSpacing(theme.SPACE["row"])
        person = Text(view.person, bold=True)
        for widget in (person, Text(view.number, "label"), Text(view.detail, "label")):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(Text(tr("到 {day}", day=view.valid_to), "label"))
        line.addWidget(Chip(view.state_word, _TONES.get(view.state, "neutral")))
        self.setAccessibleName(f"{view.person}，{view.number}，{view.state_word}，{view.detail}".strip("，"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↑↓ walk without wrapping, Enter opens."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walk.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class PrescriptionList(QWidget):
    """Five groups on one page; a group without rows is left out."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._groups: dict[str, tuple[PrescriptionRow, ...]] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.SPACE["page"], 10, theme.SPACE["page"], theme.SPACE["wide"])
        self._box.setSpacing(theme.SPACE["row"])
        self.rows: list[RowButton] = []

    def load(self) -> None:
        """Ask for all five lists."""
        self._groups = {}
        for key, _ in LISTS:
            self._station.do(prescriptions, key, then=lambda rows, k=key: self._arrived(k, rows), owner=self)

    def _arrived(self, key: str, rows: tuple[PrescriptionRow, ...]) -> None:
        self._groups[key] = rows
        if len(self._groups) == len(LISTS):
            self._show()

    def _show(self) -> None:
        clear(self._box)
        self.rows = []
        for key, label in LISTS:
            if not self._groups[key]:
                continue
            card = Card(tr(label), aside=tr("{n} 张", n=len(self._groups[key])))
            for view in self._groups[key]:
                made = RowButton(view)
                made.clicked.connect(lambda _=False, r=view: self._station.open_resident(r.resident_id, "prescription"))
                made.walk.connect(lambda by, m=made: self._walk(m, by))
                card.add(made)
                self.rows.append(made)
            self._box.addWidget(card)
        if self.rows:
            self._box.addStretch(1)
        else:
            self._box.addWidget(EmptyState("file-heart", tr("没有等您的处方。"), tr("打开一位居民，评估做完就能生成。")), 1)
        self._box.addLayout(row())

    def _walk(self, at: RowButton, by: int) -> None:
        there = self.rows.index(at) + by
        if 0 <= there < len(self.rows):
            self.rows[there].setFocus(Qt.FocusReason.TabFocusReason)

    def focus_first(self) -> None:
        """The most urgent one."""
        if self.rows:
            self.rows[0].setFocus(Qt.FocusReason.OtherFocusReason)
