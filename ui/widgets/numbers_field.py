"""What one measured number and a pair of them share: unit, further readings, origin, how it was measured, warnings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenu, QWidget

from prescribe.measured_how import How, asked_how
from prescribe.readings import reduced
from protocols.facts import FactDefinition, check_value
from ui import theme
from ui.pages.fields_view import FieldView
from ui.pages.readings_view import again_words, mean_words, more_words, readings_words, repeated
from ui.pages.typing_view import Typed, pressure_swapped, split_pressure
from ui.widgets.form_field import EnterMoves, FormField, Reading
from ui.widgets.how_row import HowRow
from ui.widgets.number_edit import SKIPPED, NumberEdit
from ui.widgets.reading_line import ReadingLine
from ui.widgets.report_origin import ReportOrigin, field_menu, more_button
from ui.widgets.skip_reason import SkipReason
from ui.words import tr


class NumbersField(FormField):
    """Shared by one number and by a pair."""

    def __init__(
        self, view: FieldView, definitions: tuple[FactDefinition, ...], parent: QWidget | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:  # fmt: skip
        super().__init__(view.key, view.fact_ids, view.label, parent)
        self.view = view
        self.edits = tuple(NumberEdit(d) for d in definitions)
        self.unit = QLabel(view.unit)
        self.unit.setProperty("role", "hint")
        self.reason = SkipReason(view.label)
        self.reason.textEdited.connect(self.edited)
        self.origin = ReportOrigin(view.key, view.label, today)
        self.origin.changed.connect(self._origin_changed)
        self.repeated = ReadingLine(view.label, repeated(view.fact_ids), again_words(view.fact_ids))
        self.repeated.again.connect(self.again)
        self.how = HowRow(view.key, view.label, asked_how().get(view.key, ()), view.how_last)
        self.how.changed.connect(self.edited)
        self.how.answered.connect(lambda: self.edits[-1].setFocus(Qt.FocusReason.OtherFocusReason))
        self.how.moved_on.connect(self.left_forward)
        self._earlier: list[tuple[float, ...]] = []
        self.more, self._menu = more_button(view.label), None
        self.more.clicked.connect(self._open_menu)
        for place, widget in enumerate((self.reason, self.origin, self.how, self.repeated), start=2):
            self.layout().insertWidget(place, widget)
        self._line = QHBoxLayout()
        self._line.setSpacing(theme.SPACE["small"] - 2)
        self.body.addLayout(self._line)
        self.body.addStretch(1)
        self._moves = self.how.filter = EnterMoves(self, self._enter)
        for edit in self.edits:
            edit.installEventFilter(self._moves)
            edit.textEdited.connect(self._changed)
            edit.settled.connect(self._settled)
            edit.menu_wanted.connect(self._open_menu)
            edit.skip_wanted.connect(self.skip)
            edit.focus_moved.connect(self._focus_moved)
        self.reason.installEventFilter(self._moves)
        self.set_last(view.last)
        self._describe()

    @property
    def menu(self) -> QMenu:
        """Why there is no value, where it comes from and how it was measured; made when it is first opened."""
        if self._menu is None:
            self._menu = field_menu(self.more, self.origin, self.skip)
            self.how.add_to(self._menu)
        return self._menu

    def _open_menu(self) -> None:
        reasons = self.menu.actions()[: len(SKIPPED)]
        for action in self.menu.actions():
            action.setEnabled(self._editable or action in reasons)
        if self._editable or self._may_skip():
            self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

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
            edit.only_skips = False
        self.reason.setReadOnly(not editable)
        self.origin.set_editable(editable)
        self.how.set_editable(editable)
        self._show_more()
        self._show_readings()

    def set_closed(self) -> None:
        """No number today, but why there is none may be written."""
        self.set_editable(False)
        self.reason.setReadOnly(False)
        for edit in self.edits:
            edit.only_skips = True
        self._show_more()

    def _may_skip(self) -> bool:
        """Why there is none may be written into a closed field, never over a number that stands there."""
        return self.edits[0].only_skips and all(e.status or not e.text() for e in self.edits)

    def _has_focus(self) -> bool:
        now = QApplication.focusWidget()
        return now is not None and self.isAncestorOf(now)

    def _show_more(self) -> None:
        """「…」 stands beside an empty field, and beside the one that is typed in."""
        filled = any(e.text() for e in self.edits)
        self.more.setVisible((self._editable or self._may_skip()) and (self._has_focus() or not filled))
        self.reason.show_state(next((e.status for e in self.edits if e.status), ""), near=self._has_focus())
        self.how.show_state(filled=filled and not any(e.status for e in self.edits), near=self._has_focus())

    def _origin_changed(self) -> None:
        if self.origin.asks:
            self.origin.edit.setFocus()
        self.edited.emit()

    # Further readings ------------------------------------------------------------------------

    def _now(self) -> tuple[float, ...] | None:
        """What stands in the field as one reading; None while it cannot count."""
        typed = self.typed()
        if not all(t.counts for t in typed) or (len(typed) == 2 and pressure_swapped(*typed)):
            return None
        return tuple(t.value for t in typed)

    def taken(self) -> list[tuple[float, ...]]:
        """Every reading that counts, oldest first."""
        now = self._now()
        return [*self._earlier, *([now] if now else [])]

    def again(self) -> None:
        """再量一次: what stands here is kept, and the field is ready for the next reading."""
        now = self._now()
        if now is None or not self._editable or not self.repeated.wanted:
            return
        self._earlier.append(now)
        for edit in self.edits:
            edit.show_value(None)
        self.edits[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def _focus_moved(self) -> None:
        """Left without a further reading, the field shows the last one again."""
        if not self._has_focus() and self._earlier and not any(e.text() for e in self.edits):
            self._take_back()
        if self._earlier:
            self.refresh()
        self._show_more()

    def _take_back(self) -> None:
        for edit, value in zip(self.edits, self._earlier.pop(), strict=True):
            edit.show_value(value)
        self.refresh()

    def _half(self) -> bool:
        """A further reading of which a number is missing or cannot count."""
        return bool(self._earlier) and any(e.text() for e in self.edits) and self._now() is None

    def _show_readings(self) -> None:
        taken = self.taken()
        more = more_words(self.fact_ids, taken) if self._now() else ""
        words = readings_words([e.definition for e in self.edits], taken)
        self.repeated.show_state(words, offered=self._editable and self._now() is not None, asked=more)

    def skip(self, status: str) -> None:
        """没量, 拒绝 or 仪器坏了 for the whole field; an empty status takes it back."""
        if not (self._editable or self._may_skip()):
            return
        self._earlier = []
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
                edit.skip("")
        self.set_message("")
        self._state(soft=False, hard=False)
        self._show_more()
        self._show_readings()
        self.edited.emit()

    def _settled(self) -> None:
        if self._earlier and any(e.status for e in self.edits):  # 没量 of a further reading: those before stand
            self._take_back()
        if any(e.status for e in self.edits):
            status = next(e.status for e in self.edits if e.status)
            for edit in self.edits:
                if edit.status != status:
                    edit.skip(status)
        self.refresh()
        self.edited.emit()

    def _enter(self, back: bool) -> bool:
        """Inside a pair Enter goes to the next number; a fresh refusal asks why; a reading that is due is offered."""
        here = next((i for i, e in enumerate(self.edits) if e.hasFocus()), None)
        if here is None:
            return False
        edit = self.edits[here]
        pair = split_pressure(edit.text()) if len(self.edits) == 2 and here == 0 else None
        if pair:
            for each, text in zip(self.edits, pair, strict=True):
                each.setText(text)
                each.settle()
            return self._offer(back)
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
        return self._offer(back)

    def _offer(self, back: bool) -> bool:
        """Put the keyboard on 「对调」 of a swapped pair, or on 「再量一次」 when another reading is due. Last,
        what nobody said about how it was measured. True = it is there."""
        typed = self.typed()
        if not back and len(typed) == 2 and pressure_swapped(*typed):
            self.refresh()
            self.fix_button.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return not back and (self.repeated.offer() or (self._now() is not None and self.how.offer()))

    # Values ----------------------------------------------------------------------------------

    def typed(self) -> tuple[Typed, ...]:
        """Each number as read."""
        return tuple(e.read() for e in self.edits)

    def readings(self) -> dict[str, Reading]:
        """Numbers that count, or why there is none; a swapped pair does not count."""
        if self._earlier:
            return self._several()
        found: dict[str, Reading] = {}
        typed = self.typed()
        if len(typed) == 2 and pressure_swapped(*typed):
            return found
        for fact_id, edit, read in zip(self.fact_ids, self.edits, typed, strict=True):
            if read.status in SKIPPED:
                found[fact_id] = Reading(read.status, reason=self.reason.said)
            elif read.counts:
                said = edit.original or edit.text()
                found[fact_id] = Reading(
                    "known", read.value, typed=said, unit=read.unit, confirmed=read.level == "soft",
                    origin=self.origin.origin, on=self.origin.on, how=self._how_of(fact_id),
                )  # fmt: skip
        return found

    def _how_of(self, fact_id: str) -> How:
        return self.how.how() if fact_id == self.key else ()

    def _several(self) -> dict[str, Reading]:
        found, taken = {}, self.taken()
        for place, edit in enumerate(self.edits):
            column = tuple(reading[place] for reading in taken)
            unusual = any(check_value(edit.definition, value).verdict != "ok" for value in column)
            found[self.fact_ids[place]] = Reading(
                "known", reduced(self.fact_ids[place], column), unit=edit.definition.unit, confirmed=unusual,
                readings=column if len(column) > 1 else (), origin=self.origin.origin, on=self.origin.on,
                how=self._how_of(self.fact_ids[place]),
            )  # fmt: skip
        return found

    def show_entries(self, entries: dict[str, Any]) -> None:
        """Show stored answers; of several readings the last stands in the field."""
        present = [entries.get(f) for f in self.fact_ids]
        self.origin.show_entry(next((e for e in present if e is not None), None))
        first = present[0]
        self.how.show_how(first.how if first is not None and first.status == "known" else None)
        rows = list(zip(*(e.readings if e is not None else () for e in present), strict=False))
        self._earlier = []
        for fact_id, edit in zip(self.fact_ids, self.edits, strict=True):
            entry = entries.get(fact_id)
            if entry is None:
                edit.show_value(None)
            elif entry.status in SKIPPED:
                edit.skip(entry.status, entry.reason)
                self.reason.setText(entry.reason)
            elif not rows:
                edit.show_value(float(entry.value), entry.typed, entry.confirmed)
        if rows:
            self._earlier = rows
            self._take_back()
        self.refresh()

    def raw_text(self) -> Any:
        """Texts as typed when one of them is no answer."""
        typed = self.typed()
        swapped = len(typed) == 2 and pressure_swapped(*typed)
        if not (swapped or self._half() or any(t.level == "hard" for t in typed)):
            return None
        texts = [e.original or e.text() for e in self.edits]
        return {"earlier": [list(r) for r in self._earlier], "texts": texts} if self._earlier else texts

    def show_raw(self, raw: Any) -> None:
        """Show texts that do not count yet."""
        if isinstance(raw, dict):
            self._earlier = [tuple(map(float, reading)) for reading in raw["earlier"]]
            raw = raw["texts"]
        for edit, text in zip(self.edits, raw, strict=False):
            edit.show_value(None)
            edit.setText(str(text))
            edit.settle()
        self.refresh()

    @property
    def blocked(self) -> str:
        """The label when a text is there that cannot count, or a refusal without its reason."""
        unsaid = any(e.status == "refused" for e in self.edits) and len(self.reason.said) < 2
        return self.view.label if unsaid or self.raw_text() is not None else ""

    # Warnings --------------------------------------------------------------------------------

    def _state(self, *, soft: bool, hard: bool, which: int | None = None) -> None:
        for index, edit in enumerate(self.edits):
            mine = which is None or which == index
            theme.set_property(edit, "state", ("danger" if hard else "warn" if soft else None) if mine else None)

    def refresh(self) -> None:
        """Frames, aside and message by what stands in the field. A message that stays is not hidden for a moment: its button
        may have the keyboard."""
        typed = self.typed()
        self._show_more()
        self._show_readings()
        self._state(soft=False, hard=False)
        note = next((e.note for e in self.edits if e.note), "")
        self.set_aside(note or mean_words(self.fact_ids, [e.definition for e in self.edits], self.taken()))
        self._describe()
        bad = next((i for level in ("hard", "soft") for i, t in enumerate(typed) if t.level == level), None)
        if len(typed) == 2 and pressure_swapped(*typed):
            self._state(soft=False, hard=True)
            self.set_message(tr("上下反了？"), "danger", tr("对调"), self.swap)
            self._describe(tr("上下反了？"))
        elif bad is not None:
            self._show_bad(bad, typed[bad])
        elif self._half() and not self._has_focus():
            self.set_message(tr("这次只写了一半，补上或清空"), "warn")
        else:
            self.set_message("")

    def _show_bad(self, which: int, read: Typed) -> None:
        """An impossible or a rare value, with what it may have been."""
        hard, fix = read.level == "hard", read.fix
        self._state(soft=not hard, hard=hard, which=which)
        self._describe(read.say)
        if hard:
            self.set_aside(self._last, "danger", "danger")
        else:
            self.set_aside("，".join(p for p in (tr("少见"), self._last) if p), "warn", "warn")
        if hard or fix:
            use = (lambda: self._use(which, fix.text)) if fix else None
            self.set_message(read.say, "danger" if hard else "warn", fix.label if fix else "", use)
        else:
            self.set_message("")
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
