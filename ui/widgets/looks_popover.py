"""Who opened a file, newest first, beside the link that asked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QWidget

from prescribe.reading.looked import Look
from ui import theme
from ui.widgets.overlay import Popover
from ui.widgets.text import Text
from ui.words import tr

SHOWN = 10


def look_words(look: Look) -> str:
    """「今天 09:12　李文静（社区医生）　打开了档案」."""
    did = tr("想打开，没有权限") if look.refused else tr("打开了档案")
    return f"{look.at_words}　{look.who}（{look.role_word}）　{did}"


class LooksPopover(Popover):
    """Esc or a click elsewhere closes it."""

    def __init__(self, anchor: QWidget, looks: tuple[Look, ...]) -> None:
        super().__init__(anchor, width=440)
        self.setAccessibleName(tr("谁看过这份档案"))
        self.body.addWidget(Text(tr("谁看过这份档案"), "card"))
        self.body.addWidget(Text(tr("这台电脑上的；同一人十分钟内只记一次。"), "label", wrap=True))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("谁看过这份档案"))
        self.list.addItems([look_words(each) for each in looks])
        self.list.setFixedHeight(theme.px(24) * min(max(len(looks), 1), SHOWN) + 8)
        if looks:
            self.list.setCurrentRow(0)
            self.body.addWidget(self.list)
        else:
            self.body.addWidget(Text(tr("还没有人打开过。"), tone="muted"))

    def open(self) -> None:
        """Show it; arrows walk through the list."""
        super().open()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)
