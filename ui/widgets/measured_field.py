"""A measured number with its clock where the test has one; and two pressures in one field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QLabel, QWidget

from prescribe.timed_tests import timed_tests
from protocols.facts import FactDefinition
from ui import theme
from ui.pages.fields_view import FieldView
from ui.widgets.numbers_field import NumbersField
from ui.widgets.test_clock import TestClock


class MeasuredField(NumbersField):
    """One number."""

    def __init__(
        self, view: FieldView, definition: FactDefinition, parent: QWidget | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:  # fmt: skip
        super().__init__(view, (definition,), parent, today)
        self._line.addWidget(self.edits[0])
        self._line.addWidget(self.unit)
        self._line.addWidget(self.repeated.button)
        test = timed_tests().get(view.key)
        self.clock = TestClock(test, view.label) if test is not None and test.mode else None
        if self.clock is not None:
            self._line.addWidget(self.clock)
            self.clock.timed.connect(self._measured)
            self.clock.counted.connect(self._measured)
            self.clock.ticked.connect(self.set_aside)
        self._line.addWidget(self.more)
        self._show_more()

    def toggle_clock(self) -> bool:
        """F7: start or stop the clock. False = this field has none, or may not be typed into."""
        if self.clock is None or not (self._editable or self.clock.running):
            return False
        self.clock.toggle()
        self._show_more()
        return True

    def _show_more(self) -> None:
        """The clock stands beside the field that is typed in, and while it runs."""
        super()._show_more()
        clock = getattr(self, "clock", None)
        if clock is not None:
            clock.setVisible(clock.running or (self._editable and self._has_focus()))

    def _measured(self, value: float) -> None:
        """What the clock says is the next trial; a trial that stands in the field is kept before it."""
        if self.edits[0].text():
            self.again()
        self.edits[0].show_value(None)
        self.edits[0].setText(f"{value:g}")
        self.edits[0].settle()
        self._changed_by_clock()

    def _changed_by_clock(self) -> None:
        self.focus_first()
        self.refresh()
        self.edited.emit()


class PressureField(NumbersField):
    """Systolic and diastolic in one field; 「132/82」 may be typed or pasted into the first."""

    def __init__(
        self, view: FieldView, systolic: FactDefinition, diastolic: FactDefinition, parent: QWidget | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:  # fmt: skip
        super().__init__(view, (systolic, diastolic), parent, today)
        slash = QLabel("/")
        slash.setProperty("role", "hint")
        for edit in self.edits:
            edit.setFixedWidth(theme.px(58))
        self._line.addWidget(self.edits[0])
        self._line.addWidget(slash)
        self._line.addWidget(self.edits[1])
        self._line.addWidget(self.unit)
        self._line.addWidget(self.more)
