"""Where a measured value comes from: chosen in the field's menu, written under the field when it is not the usual."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from prescribe.dates import read_date
from prescribe.entries import usual_origin
from ui import theme
from ui.pages.readings_view import ORIGIN_WORDS, origin_words
from ui.widgets.form_field import skip_word, tall_enough
from ui.widgets.icons import icon
from ui.widgets.text import Text
from ui.words import tr


class ReportOrigin(QWidget):
    """`origin` is one of `ORIGIN_WORDS`; `on` the day of the report as ISO date, empty for the moment of typing."""

    changed = Signal()

    def __init__(self, fact_id: str, label: str, today: Callable[[], date]) -> None:
        super().__init__()
        self.fact_id, self._today = fact_id, today
        self.origin, self.on = usual_origin(fact_id), ""
        self.asks = False
        """The day of the report is being asked."""
        self.setSizePolicy(tall_enough())
        self.words = Text("", "hint", wrap=True)
        self.edit = QLineEdit()
        self.edit.setFixedWidth(theme.px(104))
        self.edit.setAccessibleName(tr("{label}：报告日期", label=label))
        self.edit.setAccessibleDescription(tr("可以写 5-1、今天、3天前"))
        self.edit.editingFinished.connect(self._settle)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.words, 1)
        line.addWidget(self.edit)
        self._actions: dict[str, QAction] = {}
        self._show()

    def add_to(self, menu: QMenu) -> None:
        """Put the choices into a menu."""
        group = QActionGroup(menu)
        for origin, words in ORIGIN_WORDS.items():
            action = menu.addAction(tr(words))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _=False, o=origin: self.choose(o))
            self._actions[origin] = action
        self._show()

    def choose(self, origin: str) -> None:
        """Take an origin; of a report the day is asked, today until somebody says otherwise."""
        self.origin, self.asks = origin, origin == "paper"
        self.on = (self.on or self._today().isoformat()) if self.asks else ""
        self._show()
        self.changed.emit()

    def show_entry(self, entry: Any) -> None:
        """Show where a stored answer comes from; None is an answer not given yet."""
        self.asks = False
        if entry is None or entry.status != "known":
            self.origin, self.on = usual_origin(self.fact_id), ""
        else:
            self.origin = entry.origin
            self.on = entry.at[:10] if entry.origin == "paper" else ""
        self._show()

    def set_editable(self, editable: bool) -> None:
        """Readable by everybody."""
        self.edit.setReadOnly(not editable)

    def _settle(self) -> None:
        """Take the day when it is one; a day to come is none."""
        if not self.asks:
            return
        try:
            day = read_date(self.edit.text().strip(), self._today())
            if day > self._today():
                raise ValueError(tr("报告日期还没到"))
        except ValueError as error:
            theme.set_property(self.edit, "state", "danger")
            self.edit.setToolTip(str(error))
            self.words.setText(str(error))
            return
        self.on, self.asks = day.isoformat(), False
        theme.set_property(self.edit, "state", None)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        words = tr("报告日期") if self.asks else origin_words(self.fact_id, self.origin, self.on, self._today())
        self.words.setText(words)
        self.edit.setVisible(self.asks)
        if self.asks:
            self.edit.setText(self.on)
            self.edit.selectAll()
        if self.origin in self._actions:
            self._actions[self.origin].setChecked(True)
        self.setVisible(bool(words))


def more_button(label: str) -> QToolButton:
    """The 「…」 of a measured field."""
    more = QToolButton()
    more.setIcon(icon("ellipsis"))
    more.setAutoRaise(True)
    more.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    more.setAccessibleName(tr("{label}：没量、拒绝、从哪里来", label=label))
    more.setToolTip(tr("没量（-）、拒绝（--）、从哪里来（Alt+↓）"))
    return more


def field_menu(more: QToolButton, origin: ReportOrigin, skip: Callable[[str], None]) -> QMenu:
    """The menu of that button: why there is no value, and where the value comes from."""
    menu = QMenu(more)
    for status, key in (("not_measured", "-"), ("refused", "--"), ("device_fault", "")):
        action = menu.addAction(skip_word(status) + (f"    {key}" if key else ""))
        action.triggered.connect(lambda _=False, s=status: skip(s))
    menu.addSeparator()
    origin.add_to(menu)
    return menu
