"""每条规则: all that was asked about one resident, fired, not known or silent, by protocol, and where each number comes from."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout

from prescribe.replay import ResidentTrace, trace_resident
from ui import theme
from ui.pages.evidence_page import DownIntoRows, EvidencePage
from ui.pages.trace_view import faces, summary, trace_sections
from ui.session import Station
from ui.widgets.choices import Segmented
from ui.widgets.columns import is_narrow
from ui.widgets.field import line
from ui.widgets.text import Text, row
from ui.words import tr

QUIET_MS = 120


class TracePage(EvidencePage):
    """A few words typed look through every rule, whatever its answer."""

    def __init__(self, station: Station) -> None:
        super().__init__(station, tr("每条规则的回答"))
        self.title.setText(tr("每条规则的回答"))
        self._trace: ResidentTrace | None = None
        self.words = Text("", tone="muted", wrap=True)
        self.faces = Segmented([("fired", tr("成立"))], name=tr("哪些规则"))
        self.faces.picked.connect(lambda _: self._show())
        self.find = line(tr("找规则、事实、来源"))
        self.find.setAccessibleName(tr("在每条规则里找：编号、事实、病种或来源"))
        self.find.setClearButtonEnabled(True)
        self._wait = QTimer(self, singleShot=True, interval=QUIET_MS, timeout=self._show)
        self.find.textChanged.connect(lambda _: self._wait.start())
        DownIntoRows(self.find, self.sheet)
        self.sheet.left.connect(self.focus_first)
        self._tools = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._tools.setSpacing(10)
        self._tools.addWidget(self.find)
        self._tools.addLayout(row(self.faces, None))
        self.head.addWidget(self.words)
        self.head.addLayout(self._tools)
        self._fit()
        theme.look.changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        below = is_narrow(self)
        self._tools.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
        self.find.setMaximumWidth(16_777_215 if below else theme.px(300))

    def forget(self) -> None:
        self._trace = None
        self.words.setText("")
        self.find.clear()
        self._wait.stop()
        super().forget()

    def ask(self, resident_id: UUID) -> None:
        self.tell(tr("Enter 看规则原文，Alt+← 回来。"))
        if self._trace is None:
            self.sheet.show_sections((), (Text(tr("正在逐条问…"), tone="muted"),))
        self.station.do(trace_resident, resident_id, then=lambda found: self._take(resident_id, found), owner=self)

    def _take(self, resident_id: UUID, found: ResidentTrace) -> None:
        if resident_id != self._resident:
            return
        self._trace = found
        chosen, shown = self.faces.chosen, faces(found)
        self.faces.set_choices(shown)
        self.faces.choose(chosen if chosen in dict(shown) else "fired")
        self.words.setText(summary(found))
        self._show()

    def _show(self) -> None:
        """What was typed, or the face chosen."""
        self._wait.stop()
        if self._trace is None:
            return
        sections, below = trace_sections(self._trace, self.faces.chosen, self.find.text())
        self.sheet.show_sections(sections, below=(Text(below, tone="muted", wrap=True),) if below else ())

    def focus_first(self) -> None:
        """The search box; ↓ goes into the rows."""
        self.find.setFocus()

    def back(self) -> bool:
        """Esc ends the search first."""
        if self.find.text():
            self.find.clear()
            self._show()
            return True
        return super().back()
