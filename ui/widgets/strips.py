"""Lines across a page: `Strip` (hold, screening, storage), `NoticeBar` (10 s with 「撤销」), `EmptyState`, section titles."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import button, icon_button
from ui.widgets.chip import KeyCap
from ui.widgets.icons import IconLabel
from ui.widgets.marks import Mark
from ui.widgets.text import Text, row
from ui.words import tr

SHOWN_MS = 10_000


class Strip(QFrame):
    """Mark, a bold word, a sentence, and buttons at the right. `edge=True` spans the frame without radius."""

    def __init__(self, level: str = "info", bold: str = "", text: str = "", *, edge: bool = False) -> None:
        super().__init__()
        self._edge = edge
        layout = QHBoxLayout(self)
        margin = theme.SPACE["page"] if edge else 15
        layout.setContentsMargins(margin, 6, margin, 6)
        layout.setSpacing(9)
        self.mark = Mark("dot", 18)
        self.bold = Text(bold, bold=True)
        self.words = Text(text, wrap=True)
        self.tail = QHBoxLayout()
        self.tail.setSpacing(10)
        layout.addWidget(self.mark)
        layout.addWidget(self.bold)
        layout.addWidget(self.words, 1)
        layout.addLayout(self.tail)
        self.setMinimumHeight(theme.px(38))
        self.show_state(level, bold, text)

    def show_state(self, level: str, bold: str, text: str = "") -> None:
        """Change what it says. Levels: danger, warn, info, ok, closed."""
        theme.set_property(self, "ground" if self._edge else "card", {"ok": "ok"}.get(level, level))
        self.mark.set_level("dot" if level == "closed" else level)
        self.bold.setText(bold)
        self.bold.setVisible(bool(bold))
        self.bold.set_tone("danger" if level == "danger" else "ink")
        self.words.setText(text)
        self.words.set_tone("danger" if level == "danger" else "ink")
        self.setAccessibleName(f"{bold} {text}".strip())

    def add(self, *widgets: QWidget) -> None:
        """Put widgets at the right end."""
        for widget in widgets:
            self.tail.addWidget(widget)


class NoticeBar(QFrame):
    """One line for 10 s that says what was done, with 「撤销」; never over a field. A new one takes its place."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "info")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.SPACE["page"], 4, theme.SPACE["page"], 4)
        self._mark, self._words = Mark("ok"), Text("", wrap=True)
        self._undo_button = button(tr("撤销"), self.undo, icon="undo-2", size="small")
        self._key = KeyCap("Ctrl+Z")
        self._close = icon_button("x", tr("收起这一行"), self.put_away)
        layout.addWidget(self._mark)
        layout.addWidget(self._words, 1)
        for widget in (self._undo_button, self._key, self._close):
            layout.addWidget(widget)
        self._undo: Callable[[], None] | None = None
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS, timeout=self.put_away)
        self.hide()

    def say(self, text: str, level: str = "ok", undo: Callable[[], None] | None = None) -> None:
        """Show a line; the former one goes."""
        self._undo = undo
        self._words.setText(text)
        self._mark.set_level(level)
        theme.set_property(self, "ground", level if level in ("warn", "danger") else "info")
        self.setAccessibleName(text)
        self._undo_button.setVisible(undo is not None)
        self._key.setVisible(undo is not None)
        self.show()
        self._timer.start()

    def undo(self) -> bool:
        """Undo what the line told. False when there is nothing to undo any more."""
        undo, self._undo = self._undo, None
        self.put_away()
        if undo is None:
            return False
        undo()
        return True

    def put_away(self) -> None:
        """Hide the line; what it told stays in 历史."""
        self._timer.stop()
        self._undo = None
        self.hide()


class EmptyState(QWidget):
    """One sentence what this place is for, and one action. `EmptyState("users", "还没有居民。", "…", action=button(…))`."""

    def __init__(self, icon: str, sentence: str, detail: str = "", action: QWidget | None = None) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 32, 24, 32)
        layout.setSpacing(10)
        layout.addStretch(2)
        self._sentence, self._detail = Text(sentence, "card", wrap=True), Text(detail, "body", tone="muted", wrap=True)
        layout.addWidget(IconLabel(icon, "hint", 36), 0, Qt.AlignmentFlag.AlignHCenter)
        for words in (self._sentence, self._detail):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            words.setMaximumWidth(theme.px(560))
            centred = row(None, words, None)
            centred.setStretch(1, 50)
            layout.addLayout(centred)
        self._detail.setVisible(bool(detail))
        if action is not None:
            layout.addSpacing(6)
            layout.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.setAccessibleName(f"{sentence}{detail}")

    def show_words(self, sentence: str, detail: str = "") -> None:
        """Change the sentences."""
        self._sentence.setText(sentence)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{sentence}{detail}")


def section(title: str, count: str = "") -> QWidget:
    """A quiet title of a group inside a card: 「会改变结论 1」."""
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 4, 0, 0)
    layout.addWidget(Text(title, "label"))
    if count:
        layout.addWidget(Text(count, "label"))
    layout.addStretch(1)
    return made
