"""The resident banner: who this is, on every page of that resident. It edits nothing; Enter on it opens 概览.

Layout after the NHS Common User Interface patient banner: name first and never cut, labels muted, values bold, what is
not known written out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QWidget

from ui import theme
from ui.widgets.buttons import link
from ui.widgets.chip import Chip
from ui.widgets.columns import Flow, is_narrow
from ui.widgets.marks import Mark
from ui.widgets.text import Text, clear, row
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.overview import Banner

LIMITS_SHOWN = 2


class _Group(QWidget):
    """Widgets that stay on one line together."""

    def __init__(self, *widgets: QWidget, gap: int = 6) -> None:
        super().__init__()
        self.setLayout(row(*widgets, gap=gap))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class _Wrap(QWidget):
    def __init__(self, gap: int = 14) -> None:
        super().__init__()
        self.flow = Flow(gap=gap, line_gap=4)
        self.setLayout(self.flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class ResidentBanner(QFrame):
    """Shows a `prescribe.overview.Banner`."""

    opened = Signal()
    limits_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(theme.SPACE["page"], 9, theme.SPACE["page"], 0)
        self._box.setSpacing(16)
        self._who, self._alerts = _Wrap(), _Wrap(gap=10)
        self._box.addWidget(self._who, 1)
        self._box.addWidget(self._alerts)

    def show_banner(self, banner: Banner) -> None:
        """Show another resident, or the same one anew."""
        clear(self._who.flow)
        clear(self._alerts.flow)
        self._show_who(banner)
        self._show_alerts(banner)
        self.setAccessibleName(sentence(banner))
        self._fit()

    def _show_who(self, banner: Banner) -> None:
        add = self._who.flow.addWidget
        add(Text(banner.name, "name"))
        add(Text(f"{banner.sex_word} {banner.age_words}".strip(), bold=True))
        add(_Group(Text(tr("出生"), "label"), Text(banner.birth_words or tr("未登记"), bold=True)))
        add(_Group(Text(tr("档案号"), "label"), Text(banner.file_number, bold=True)))
        if banner.namesake:
            tail = tr("电话尾号 {tail}", tail=banner.phone_tail) if banner.phone_tail else tr("电话未登记")
            add(_Group(Mark("warn", 14), Text(tr("有同名者"), "label", tone="warn", bold=True), Text(tail, "label")))
        if banner.conflict:
            add(_Group(Mark("warn", 14), Text(tr("登记有两个版本，待核对"), "label", tone="warn", bold=True)))
        if banner.risk:
            tone = "warn" if banner.risk.startswith("高") else "neutral"
            add(Chip(banner.risk, tone, dashed=banner.risk == "未分级"))
        for words in banner.diagnoses:
            add(Chip(words))

    def _show_alerts(self, banner: Banner) -> None:
        add = self._alerts.flow.addWidget
        if banner.allergy_words:
            mark = Mark("square", 14)
            add(_Group(mark, Text(banner.allergy_words, bold=True)))
        for words in banner.limits[:LIMITS_SHOWN]:
            add(_Group(Mark("warn", 14), Text(words)))
        rest = len(banner.limits) - LIMITS_SHOWN
        if rest > 0:
            add(link(tr("另 {count} 条", count=rest), self.limits_wanted.emit))

    def _fit(self) -> None:
        below = is_narrow(self)
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        self._box.setDirection(way)
        self._box.setSpacing(3 if below else 16)
        self._alerts.flow.setContentsMargins(0, 0 if below else theme.px(6), 0, 0)
        limit = 16_777_215 if below else max(200, self.width() * 2 // 5)
        self._alerts.setMaximumWidth(limit)
        wide = 0 if below else min(self._alerts.flow.sizeHint().width(), limit)
        self._alerts.setMinimumWidth(wide)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(self.rect().adjusted(3, 3, -3, -3), 7, 7)
            painter.end()


def sentence(banner: Banner) -> str:
    """The banner as one sentence for a screen reader."""
    parts = [banner.name, f"{banner.sex_word} {banner.age_words}".strip(), f"出生 {banner.birth_words}",
             f"档案号 {banner.file_number}", banner.risk, *banner.diagnoses, banner.allergy_words, *banner.limits]  # fmt: skip
    if banner.namesake:
        parts.append("有同名者")
    if banner.hold is not None:
        parts.append(banner.hold.sentence)
    return "，".join(part for part in parts if part)
