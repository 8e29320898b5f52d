"""A person to pick: badge, name over role, quiet words at the right; and a list of them for ↑↓."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from protocols.terms import Role
from ui import theme
from ui.widgets.chip import RoleBadge
from ui.widgets.text import Text, clear, column, row


class PersonRow(QPushButton):
    """One person as a big button."""

    def __init__(self, key: str, name: str, role: Role, role_words: str, aside: str = "") -> None:
        super().__init__()
        self.key, self.role = key, role
        self.setProperty("kind", "row")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{name}，{role_words}")
        self.setAccessibleDescription(aside)
        self._badge = RoleBadge(role)
        words = column(Text(name, bold=True), Text(role_words, "label"), gap=0)
        inner = row(self._badge, words, None, Text(aside, "label"), gap=12)
        inner.setContentsMargins(14, 7, 14, 7)
        self.setLayout(inner)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(lambda on: self._badge.set_role(role, on))

    def sizeHint(self) -> QSize:
        return self.layout().sizeHint().expandedTo(QSize(200, theme.px(56)))

    minimumSizeHint = sizeHint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.parent().step(self, 1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class PersonList(QWidget):
    """Some people, one picked."""

    picked = Signal(str)
    entered = Signal()
    """The picked one was pressed by Enter or a click: the form may go on."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self.rows: list[PersonRow] = []

    def show_people(self, rows: Sequence[PersonRow]) -> None:
        """Show these rows; none is picked."""
        clear(self._layout)
        self.rows = list(rows)
        for made in self.rows:
            self._layout.addWidget(made)
            made.clicked.connect(lambda _=False, key=made.key: self._clicked(key))

    @property
    def chosen(self) -> str:
        """Key of the picked one, or empty."""
        return next((made.key for made in self.rows if made.isChecked()), "")

    def choose(self, key: str) -> None:
        """Pick one."""
        for made in self.rows:
            made.setChecked(made.key == key)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if made.key == key else Qt.FocusPolicy.ClickFocus)
        self.picked.emit(key)

    def _clicked(self, key: str) -> None:
        self.choose(key)
        self.entered.emit()

    def step(self, at: PersonRow, step: int) -> None:
        """↑↓: pick the neighbour; the ends stop."""
        there = self.rows.index(at) + step
        if 0 <= there < len(self.rows):
            self.choose(self.rows[there].key)
            self.rows[there].setFocus(Qt.FocusReason.OtherFocusReason)
