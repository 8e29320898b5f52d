"""Ctrl+U: find a rare character by its reading (ji) or its code (U+20BB7) and put it where the cursor is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from prescribe.pinyin import character_of_code, characters_read
from ui import background, theme
from ui.widgets.buttons import Button
from ui.widgets.field import Field, line
from ui.widgets.overlay import Popover
from ui.widgets.text import Text, clear
from ui.words import tr

PER_LINE = 10
SHOWN = 40
QUIET_MS = 150


class CharacterButton(Button):
    """One character, large enough to see how it differs from its neighbour."""

    def __init__(self, character: str) -> None:
        super().__init__("")
        self.character = character
        self.setAccessibleName(f"{character} U+{ord(character):04X}")
        self.setToolTip(f"U+{ord(character):04X}")
        self.setFixedSize(theme.px(40), theme.px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, then its character."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(theme.font("name", bold=False))
        painter.setPen(theme.colour("ink"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.character)


class CharacterFinder(Popover):
    """Type a reading or a code, ↓ into the characters, Enter takes one."""

    def __init__(self, target: QLineEdit, taken: Callable[[], None]) -> None:
        super().__init__(target, width=478)
        self._target, self._taken = target, taken
        self._asked = 0
        self._buttons: list[CharacterButton] = []
        self.setAccessibleName(tr("找生僻字"))
        self.search = line(tr("读音 ji，或编码 U+20BB7"))
        self.search.returnPressed.connect(self._take_first)
        self.search.installEventFilter(self)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS, timeout=self._look)
        self.search.textEdited.connect(lambda _: self._quiet.start())
        self._answer = Text(tr("不用写声调；ü 写成 v。"), "hint", wrap=True)
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self.body.addWidget(Field(tr("读音或编码"), self.search))
        self.body.addWidget(self._answer)
        self.body.addWidget(self._holder)

    def open(self) -> None:
        """Show it below the field."""
        super().open()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _look(self) -> None:
        text = self.search.text().strip()
        self._asked += 1
        asked = self._asked

        def show(found: tuple[str, ...]) -> None:
            if asked == self._asked:
                self._show(found, text)

        background.run(lambda: characters_of(text), show, owner=self)

    def _show(self, found: tuple[str, ...], text: str) -> None:
        clear(self._grid)
        self._buttons = []
        for place, character in enumerate(found):
            made = CharacterButton(character)
            made.clicked.connect(lambda _=False, c=character: self._take(c))
            made.installEventFilter(self)
            self._buttons.append(made)
            self._grid.addWidget(made, place // PER_LINE, place % PER_LINE)
            made.show()
        nothing = tr("没有找到“{text}”。换一个读音，或写编码 U+20BB7。", text=text)
        self._answer.setText(tr("Enter 用第一个，↓ 挑别的") if found else nothing if text else tr("不用写声调；ü 写成 v。"))
        self._holder.setFixedHeight(self._grid.sizeHint().height() if found else 0)
        self.body.activate()
        self.resize(self.width(), self.body.totalHeightForWidth(self.width()))
        self.place()

    def _take_first(self) -> None:
        if self._quiet.isActive():
            self._quiet.stop()
            self._look()
        elif self._buttons:
            self._buttons[0].click()

    def _take(self, character: str) -> None:
        target = self._target
        self.close_it()
        target.setFocus()
        target.insert(character)
        self._taken()

    def eventFilter(self, watched: object, event: object) -> bool:
        """Arrows walk between the field and the characters."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and self._walk(watched, event.key()):
            return True
        return super().eventFilter(watched, event)

    def _walk(self, at: object, key: int) -> bool:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -PER_LINE, Qt.Key.Key_Down: PER_LINE}
        if at is self.search:
            if key == Qt.Key.Key_Down and self._buttons:
                self._buttons[0].setFocus()
                return True
            return False
        if at not in self._buttons or key not in steps:
            return False
        there = self._buttons.index(at) + steps[key]
        (self.search if there < 0 else self._buttons[min(there, len(self._buttons) - 1)]).setFocus()
        return True


def characters_of(text: str) -> tuple[str, ...]:
    """Characters for what was typed: one for a code, many for a reading."""
    by_code = character_of_code(text) if any(c.isdigit() for c in text) else None
    return (by_code,) if by_code else characters_read(text, limit=SHOWN)
