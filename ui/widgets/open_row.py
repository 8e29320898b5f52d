"""A row that is chosen or leads somewhere: a bold line, quiet lines, a chip. ↑↓ go to the neighbours, Enter presses it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.chip import Chip
from ui.widgets.columns import Flow
from ui.widgets.form_field import tall_enough
from ui.widgets.text import Text, clear


class OpenRow(QPushButton):
    """`OpenRow("key", "2026.9 版", ("11-20 编写组",), ("在用", "ok"))`. As high as its words need at its width."""

    walk = Signal(int)

    def __init__(self, key: str, title: str, lines: Sequence[str] = (), chip: tuple[str, str] | None = None, *, choice: bool = False) -> None:
        super().__init__()
        self.key = key
        self.setProperty("kind", "row")
        self.setCheckable(choice)
        self.setAutoDefault(False)
        self.setSizePolicy(tall_enough())
        self.setAccessibleName("，".join(part for part in (title, chip[0] if chip else "", *lines) if part))
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(2)
        head = Flow(gap=8, line_gap=4)
        head.addWidget(Text(title, bold=True))
        if chip:
            head.addWidget(Chip(*chip))
        box.addLayout(head)
        for words in lines:
            box.addWidget(Text(words, "label", wrap=True))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.layout().totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 0 else theme.px(240)
        return QSize(theme.px(200), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), self.heightForWidth(max(self.width(), theme.px(120))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walk.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class OpenRows(QWidget):
    """Rows below each other; with `choice` one of them is chosen, and moving chooses."""

    picked = Signal(str)

    def __init__(self, name: str, *, choice: bool = False) -> None:
        super().__init__()
        self._choice = choice
        self.setAccessibleName(name)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(2, 2, 2, 2)
        self._box.setSpacing(6)
        self.rows: list[OpenRow] = []

    def show_rows(self, rows: Sequence[OpenRow]) -> None:
        """Other rows; the chosen one stays chosen and keeps the keys when it is still there."""
        chosen, had = self.chosen, any(row.hasFocus() for row in self.rows)
        clear(self._box)
        self.rows = list(rows)
        for row in self.rows:
            row.clicked.connect(lambda _=False, key=row.key: self._clicked(key))
            row.walk.connect(lambda by, at=row: self._walk(at, by))
            self._box.addWidget(row)
            row.show()
        self._box.addStretch(1)
        if self._choice:
            self.choose(chosen)
            if had:
                self.focus_first()

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys from top to bottom."""
        return tuple(row.key for row in self.rows)

    @property
    def chosen(self) -> str:
        """Key of the chosen row, or empty."""
        return next((row.key for row in self.rows if row.isChecked()), "")

    def choose(self, key: str) -> None:
        """Mark one without telling."""
        for row in self.rows:
            row.setChecked(row.key == key)
            first = row.key == key or (key not in self.keys and row is self.rows[0])
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if first else Qt.FocusPolicy.ClickFocus)

    def focus_first(self) -> None:
        """The chosen row, or the first."""
        row = next((row for row in self.rows if row.isChecked()), self.rows[0] if self.rows else None)
        if row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clicked(self, key: str) -> None:
        if self._choice:
            self.choose(key)
        self.picked.emit(key)

    def _walk(self, at: OpenRow, by: int) -> None:
        there = self.rows.index(at) + by
        if 0 <= there < len(self.rows):
            self.rows[there].setFocus(Qt.FocusReason.OtherFocusReason)
            if self._choice:
                self._clicked(self.rows[there].key)
