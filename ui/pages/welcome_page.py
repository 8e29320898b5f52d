"""Asked once, at a person's first sign-in on this PC: how large the letters should be and which theme, with a live sample."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.preferences import SIZES, THEMES, Preference
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.choices import Segmented
from ui.widgets.field import Field, line
from ui.widgets.overlay import Overlay
from ui.widgets.text import Text, row
from ui.words import tr


class LookChooser(QWidget):
    """Type size and theme; every pick is used at once, so the whole screen is the sample."""

    picked = Signal(object)
    """A `Preference`."""

    def __init__(self, now: Preference) -> None:
        super().__init__()
        self._now = now
        self.size = Segmented([(name, tr(name)) for name in SIZES], now.size, name=tr("字的大小"))
        self.theme = Segmented([(key, tr(words)) for key, words in THEMES], now.theme, name=tr("颜色"))
        self.size.picked.connect(self._pick)
        self.theme.picked.connect(self._pick)
        self.setLayout(row(_labelled(tr("字的大小"), self.size), _labelled(tr("颜色"), self.theme), None, gap=28))

    def _pick(self, _key: str) -> None:
        self._now = Preference(self.theme.chosen, self.size.chosen, asked=True)
        self.picked.emit(self._now)

    @property
    def chosen(self) -> Preference:
        """What is chosen now."""
        return Preference(self.theme.chosen, self.size.chosen, asked=True)


def _labelled(words: str, control: QWidget) -> Field:
    return Field(words, control, grow=False)


def sample() -> Card:
    """A few lines as they stand on the pages."""
    made = Card(tr("样子"), icon="eye")
    made.add(
        row(Text("赵桂兰", "name"), Text(tr("女 76 岁"), bold=True), Chip(tr("中风险")), None),
        row(Field(tr("静息心率"), line(text="68", width=80), unit=tr("次/分"), grow=False, aside=tr("上次 72"))),
        Text(tr("每周 4 次，每次 20 分钟，能说话不能唱歌。"), wrap=True),
    )
    for child in made.findChildren(QWidget):
        if hasattr(child, "setReadOnly"):
            child.setReadOnly(True)
    return made


def welcome_page(window: QWidget, name: str, now: Preference, use: Callable[[Preference], None]) -> Overlay:
    """Open the question; `use` is called for every pick and once more at the end."""
    made = Overlay(window, width=680, stays=True)
    chooser = LookChooser(now)
    chooser.picked.connect(use)

    def done() -> None:
        use(chooser.chosen)
        made.close_it()

    go = button(tr("就用这样的"), done, kind="primary", icon="check", size="bar")
    made.card.add(
        Text(tr("{name}，字这么大看得清吗？", name=name), "page", wrap=True),
        Text(tr("只改您在这台电脑上看到的样子，以后在「设置 · 本机」里随时能改。"), "body", tone="muted", wrap=True),
        chooser, sample(), row(None, go),
    )  # fmt: skip
    made.open(go)  # Enter takes what is there; Shift+Tab or a click changes it first
    return made
