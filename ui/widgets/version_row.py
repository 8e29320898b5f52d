"""One thing on which versions differ: what it was, what each side says, one of them to choose; 1 / 2 / 3 choose by key."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from ui import theme
from ui.pages.conflict_view import ItemView
from ui.widgets.buttons import link
from ui.widgets.marks import Mark
from ui.widgets.text import Text, column, row
from ui.words import tr


class VersionButton(QPushButton):
    """What one version says. Enter and Space choose it; ← → and digits go to the row."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("kind", "answer")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.words = Text(words, wrap=True)
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inner = row(self.words)
        inner.setContentsMargins(12, 8, 12, 8)
        self.setLayout(inner)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        width = max(120, self.width())
        return QSize(120, max(theme.px(40), self.words.heightForWidth(width - 24) + 18))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(max(theme.px(40), self.words.heightForWidth(self.width() - 24) + 18))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):  # the page goes to the next row; a button would go to its neighbour
            event.ignore()
        elif not self.parent().take_key(event):
            super().keyPressEvent(event)


class VersionRow(QWidget):
    """`chosen(key, choice)`: the place of a version, or `both`."""

    chosen = Signal(str, object)

    def __init__(self, item: ItemView, shares: tuple[int, ...]) -> None:
        super().__init__()
        self.key, self._item = item.key, item
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 6, 0, 6)
        grid.setHorizontalSpacing(12)
        for place, share in enumerate(shares):
            grid.setColumnStretch(place, share)
        grid.addLayout(column(Text(item.label, bold=True, wrap=True), Text(item.note, "label", wrap=True), gap=2), 0, 0)
        grid.addWidget(Text(item.base, tone="muted", wrap=True), 0, 1)
        self.buttons: list[VersionButton] = []
        for place, words in enumerate(item.sides):
            made = VersionButton(words, tr("{label}，第 {n} 个版本：{words}", label=item.label, n=place + 1, words=words))
            made.clicked.connect(lambda _=False, p=place: self.chosen.emit(self.key, p))
            self.buttons.append(made)
            grid.addWidget(made, 0, 2 + place)
        self._mark, self._words = Mark(item.state, 16), Text("", wrap=True)
        state = row(self._mark, self._words, gap=6)
        state.setStretch(1, 1)
        below = [state]
        if item.may_both:
            below.append(row(link(tr("都要（3）"), lambda: self.chosen.emit(self.key, "both")), None))
        grid.addLayout(column(*below, gap=2), 0, 2 + len(item.sides))
        self.show_choice(item)

    def show_choice(self, item: ItemView) -> None:
        """What is chosen now."""
        self._item = item
        for place, made in enumerate(self.buttons):
            made.setChecked(item.chosen == "both" or item.chosen == place)
        self._mark.set_level(item.state)
        self._words.setText(item.state_words)

    def take_key(self, event: QKeyEvent) -> bool:
        """1, 2 … choose a version, 3 (or one more than there are) both; arrows move."""
        text = event.text()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if text.isdigit() and text != "0":
            place = int(text) - 1
            if place < len(self.buttons):
                self.chosen.emit(self.key, place)
                self.buttons[place].setFocus()
                return True
            if self._item.may_both and place == len(self.buttons):
                self.chosen.emit(self.key, "both")
                return True
            return False
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        at = next((n for n, made in enumerate(self.buttons) if made.hasFocus()), None)
        if step is None or at is None:
            return False
        self.buttons[max(0, min(len(self.buttons) - 1, at + step))].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def focus(self) -> None:
        """The version that is chosen, else the first."""
        chosen = self._item.chosen if isinstance(self._item.chosen, int) else 0
        self.buttons[chosen].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def has_focus(self) -> bool:
        """Whether one of its versions has the focus."""
        return any(made.hasFocus() for made in self.buttons)
