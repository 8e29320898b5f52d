"""A measured number with its unit: 没量, 拒绝, soft and hard warnings, other units; and two pressures in one field."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from protocols.facts import FactDefinition
from ui import theme
from ui.pages.fields_view import FieldView, number_text
from ui.pages.typing_view import Typed, plain_digits, pressure_swapped, read_typed, split_pressure
from ui.widgets.form_field import EnterMoves, FormField, Reading, skip_word
from ui.widgets.icons import icon
from ui.words import tr

_SKIPPED = {"not_measured": "没量", "refused": "拒绝", "device_fault": "仪器坏了"}


class NumberEdit(QLineEdit):
    """One number as typed. The text stays as it is until the field is left."""

    settled = Signal()

    def __init__(self, definition: FactDefinition, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.definition = definition
        self.setFixedWidth(theme.px(74))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.status = ""
        self.note = ""
        self.original = ""
        self.reason = ""
        self.confirmed = False
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self.settle)

    def _typed(self) -> None:
        self.status, self.note, self.original, self.confirmed = "", "", "", False

    def read(self) -> Typed:
        """What stands in the field."""
        if self.status:
            return Typed(self.status, shown=skip_word(self.status))
        typed = read_typed(self.definition, self.original or self.text())
        return typed

    def settle(self) -> None:
        """Tidy the text when the field is left: full-width digits, other units, a lone `-`."""
        if self.status:
            return
        typed = read_typed(self.definition, self.original or self.text())
        if typed.status in _SKIPPED:
            self.skip(typed.status)
        elif typed.status == "known" and typed.note:
            self.original = self.original or plain_digits(self.text())
            self.note = typed.note
            self.setText(typed.shown)
        elif typed.status == "known":
            self.setText(typed.shown)
        self.settled.emit()

    def skip(self, status: str, reason: str = "") -> None:
        """Mark as 没量, 拒绝 or 仪器坏了; it looks like no number."""
        self.status, self.reason, self.note, self.original = status, reason, "", ""
        self.setText(skip_word(status))

    def show_value(self, value: float | None, typed: str = "", confirmed: bool = False) -> None:
        """Show a stored number."""
        self.status, self.note, self.original = "", "", ""
        self.confirmed = confirmed
        if value is None:
            self.setText("")
            return
        text = number_text(value, self.definition)
        read = read_typed(self.definition, typed) if typed else None
        if read is not None and read.note:
            self.note, self.original = read.note, typed
        elif read is not None and read.value == value:
            text = read.shown
        elif float(text) != value:
            text = f"{value:g}"
        self.setText(text)


class _NumbersField(FormField):
    """Shared by one number and by a pair."""

    def __init__(self, view: FieldView, definitions: tuple[FactDefinition, ...], parent: QWidget | None = None) -> None:
        super().__init__(view.key, view.fact_ids, view.label, parent)
        self.view = view
        self.edits = tuple(NumberEdit(d) for d in definitions)
        self.unit = QLabel(view.unit)
        self.unit.setProperty("role", "hint")
        self.more = QToolButton()
        self.more.setIcon(icon("ellipsis"))
        self.more.setAutoRaise(True)
        self.more.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.more.setAccessibleName(tr("{label}：没量或拒绝", label=view.label))
        self.more.setToolTip(tr("没量（-）、拒绝（--）"))
        menu = QMenu(self.more)
        for status, key in (("not_measured", "-"), ("refused", "--"), ("device_fault", "")):
            action = menu.addAction(skip_word(status) + (f"    {key}" if key else ""))
            action.triggered.connect(lambda _=False, s=status: self.skip(s))
        self.more.clicked.connect(lambda: menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft())))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("为什么拒绝？"))
        self.reason.setAccessibleName(tr("{label}：为什么拒绝", label=view.label))
        self.reason.textEdited.connect(self.edited)
        self.reason.hide()
        self.layout().insertWidget(2, self.reason)
        self._line = QHBoxLayout()
        self._line.setSpacing(theme.SPACE["small"] - 2)
        self.body.addLayout(self._line)
        self.body.addStretch(1)
        self._moves = EnterMoves(self, self._enter)
        for edit in self.edits:
            edit.installEventFilter(self._moves)
            edit.textEdited.connect(self._changed)
            edit.settled.connect(self._settled)
        self.reason.installEventFilter(self._moves)
        self.set_last(view.last)
        self._describe()

    def _describe(self, error: str = "") -> None:
        for edit in self.edits:
            name = edit.definition.label if len(self.edits) > 1 else self.view.label
            self.describe(edit, name, "。".join(p for p in (self.view.description, error) if p))

    def focus_first(self) -> None:
        """The first number, selected."""
        empty = next((e for e in self.edits if not e.text()), self.edits[0])
        empty.setFocus(Qt.FocusReason.TabFocusReason)
        empty.selectAll()

    def set_editable(self, editable: bool) -> None:
        """Numbers stay readable."""
        super().set_editable(editable)
        for edit in self.edits:
            edit.setReadOnly(not editable)
        self.reason.setReadOnly(not editable)
        self.more.setVisible(editable and not any(e.text() for e in self.edits))

    def skip(self, status: str) -> None:
        """没量, 拒绝 or 仪器坏了 for the whole field."""
        for edit in self.edits:
            edit.skip(status)
        self.refresh()
        self.edited.emit()
        if status == "refused":
            self.reason.setFocus()
        else:
            self.edits[-1].setFocus()

    def _changed(self) -> None:
        for edit in self.edits:
            if not edit.hasFocus() and edit.status:
                edit.status = ""
                edit.clear()
        self.set_message("")
        self._state(soft=False, hard=False)
        self.more.setVisible(self._editable and not any(e.text() for e in self.edits))
        self.reason.hide()
        self.edited.emit()

    def _settled(self) -> None:
        if any(e.status for e in self.edits):
            status = next(e.status for e in self.edits if e.status)
            for edit in self.edits:
                if edit.status != status:
                    edit.skip(status)
        self.refresh()
        self.edited.emit()

    def _enter(self, back: bool) -> bool:
        """Inside a pair Enter goes to the next number; a fresh refusal asks why; a soft warning is confirmed."""
        here = next((i for i, e in enumerate(self.edits) if e.hasFocus()), None)
        if here is None:
            return False
        edit = self.edits[here]
        pair = split_pressure(edit.text()) if len(self.edits) == 2 and here == 0 else None
        if pair:
            for each, text in zip(self.edits, pair, strict=True):
                each.setText(text)
                each.settle()
            return False
        edit.settle()
        if edit.status == "refused" and not back:
            self.reason.setFocus()
            return True
        if not back and len(self.edits) == 2 and here == 0 and not edit.status:
            self.edits[1].setFocus(Qt.FocusReason.TabFocusReason)
            self.edits[1].selectAll()
            return True
        if back and here == 1:
            self.edits[0].setFocus(Qt.FocusReason.BacktabFocusReason)
            self.edits[0].selectAll()
            return True
        return False

    # Values ----------------------------------------------------------------------------------

    def typed(self) -> tuple[Typed, ...]:
        """Each number as read."""
        return tuple(e.read() for e in self.edits)

    def readings(self) -> dict[str, Reading]:
        """Numbers that count, or why there is none; a swapped pair does not count."""
        found: dict[str, Reading] = {}
        typed = self.typed()
        if len(typed) == 2 and pressure_swapped(*typed):
            return found
        for fact_id, edit, read in zip(self.fact_ids, self.edits, typed, strict=True):
            if read.status in _SKIPPED:
                found[fact_id] = Reading(read.status, reason=self.reason.text().strip())
            elif read.counts:
                said = edit.original or edit.text()
                found[fact_id] = Reading(
                    "known", read.value, typed=said, unit=read.unit, confirmed=read.level == "soft"
                )
        return found

    def show_entries(self, entries: dict[str, Any]) -> None:
        """Show stored answers."""
        for fact_id, edit in zip(self.fact_ids, self.edits, strict=True):
            entry = entries.get(fact_id)
            if entry is None:
                edit.show_value(None)
            elif entry.status in _SKIPPED:
                edit.skip(entry.status, entry.reason)
                self.reason.setText(entry.reason)
            else:
                edit.show_value(float(entry.value), entry.typed, entry.confirmed)
        self.refresh()

    def raw_text(self) -> Any:
        """Texts as typed when one of them is no answer."""
        typed = self.typed()
        swapped = len(typed) == 2 and pressure_swapped(*typed)
        if swapped or any(t.level == "hard" for t in typed):
            return [e.original or e.text() for e in self.edits]
        return None

    def show_raw(self, raw: Any) -> None:
        """Show texts that do not count yet."""
        for edit, text in zip(self.edits, raw, strict=False):
            edit.show_value(None)
            edit.setText(str(text))
            edit.settle()
        self.refresh()

    @property
    def blocked(self) -> str:
        """The label when a text is there that cannot count, or a refusal without its reason."""
        unsaid = any(e.status == "refused" for e in self.edits) and len(self.reason.text().strip()) < 2
        return self.view.label if unsaid or self.raw_text() is not None else ""

    # Warnings --------------------------------------------------------------------------------

    def _state(self, *, soft: bool, hard: bool, which: int | None = None) -> None:
        for index, edit in enumerate(self.edits):
            mine = which is None or which == index
            theme.set_property(edit, "state", ("danger" if hard else "warn" if soft else None) if mine else None)

    def refresh(self) -> None:
        """Frames, aside and message by what stands in the field."""
        typed = self.typed()
        self.reason.setVisible(any(t.status == "refused" for t in typed))
        self.more.setVisible(self._editable and not any(e.text() for e in self.edits))
        self.set_message("")
        self._state(soft=False, hard=False)
        note = next((e.note for e in self.edits if e.note), "")
        self.set_aside(note)
        self._describe()
        if len(typed) == 2 and pressure_swapped(*typed):
            self._state(soft=False, hard=True)
            self.set_message(tr("上下反了？"), "danger", tr("对调"), self.swap)
            self._describe(tr("上下反了？"))
            return
        bad = next((i for level in ("hard", "soft") for i, t in enumerate(typed) if t.level == level), None)
        if bad is None:
            return
        read = typed[bad]
        hard = read.level == "hard"
        self._state(soft=not hard, hard=hard, which=bad)
        self._describe(read.say)
        if hard:
            self.set_aside(self._last, "danger", "danger")
        else:
            words = "，".join(p for p in (tr("少见"), self._last) if p)
            self.set_aside(words, "warn", "warn")
        if hard or read.fix:
            fix = read.fix
            use = (lambda: self._use(bad, fix.text)) if fix else None
            self.set_message(read.say, "danger" if hard else "warn", fix.label if fix else "", use)
        else:
            self.setToolTip(read.say)

    def _use(self, index: int, text: str) -> None:
        edit = self.edits[index]
        edit.show_value(None)
        edit.setText(text)
        edit.settle()
        edit.setFocus()
        self.edited.emit()

    def swap(self) -> None:
        """Exchange the two numbers."""
        one, two = (e.text() for e in self.edits)
        for edit, text in zip(self.edits, (two, one), strict=True):
            edit.show_value(None)
            edit.setText(text)
            edit.settle()
        self.edits[-1].setFocus()
        self.edited.emit()


class MeasuredField(_NumbersField):
    """One number."""

    def __init__(self, view: FieldView, definition: FactDefinition, parent: QWidget | None = None) -> None:
        super().__init__(view, (definition,), parent)
        self._line.addWidget(self.edits[0])
        self._line.addWidget(self.unit)
        self._line.addWidget(self.more)


class PressureField(_NumbersField):
    """Systolic and diastolic in one field; 「132/82」 may be typed or pasted into the first."""

    def __init__(
        self, view: FieldView, systolic: FactDefinition, diastolic: FactDefinition, parent: QWidget | None = None
    ) -> None:
        super().__init__(view, (systolic, diastolic), parent)
        slash = QLabel("/")
        slash.setProperty("role", "hint")
        for edit in self.edits:
            edit.setFixedWidth(theme.px(58))
        self._line.addWidget(self.edits[0])
        self._line.addWidget(slash)
        self._line.addWidget(self.edits[1])
        self._line.addWidget(self.unit)
        self._line.addWidget(self.more)
