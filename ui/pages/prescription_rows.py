"""The FITT-VP grid of the prescription page: one row a component, inline reason rows, numbers walked by Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from protocols.terms import Role
from ui import theme
from ui.pages.prescription_view import MIN_REASON, EffortView, ReasonRow, RowView
from ui.widgets.buttons import link
from ui.widgets.chip import RoleBadge
from ui.widgets.icons import IconLabel
from ui.widgets.marks import Mark
from ui.widgets.number_cell import NumberCell
from ui.widgets.text import Text, clear, column, row
from ui.words import tr

HEADS = ("", "频率 F", "强度 I", "时间 T", "方式 T", "每周总量 V")
TIGHT_BELOW = 800
"""Under this width (at 100 %) type and volume stand on a second line of their row."""


class EffortCell(QFrame):
    """Intensity: heart rate or effort; the whole cell opens 「为什么」."""

    why = Signal(str)

    def __init__(self, view: EffortView) -> None:
        super().__init__()
        self.view = view
        self.setProperty("why", bool(view.field))
        if view.field:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{view.head} {view.unit}，{view.second}".strip("， "))
        self.setAccessibleDescription(tr("按 F1 看为什么") if view.field else "")
        head = row(Text(view.head, bold=True), Text(view.unit, "hint"), None, gap=4)
        second = row(Text(view.second, "hint"), gap=4)
        if view.field:
            why = link(tr("为什么"), lambda: self.why.emit(view.field or ""))
            why.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            font = why.font()
            font.setUnderline(True)
            why.setFont(font)
            second.addWidget(why)
        second.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 2)
        box.setSpacing(2)
        box.addLayout(head)
        box.addLayout(second)

    def set_open(self, shown: bool) -> None:
        """Its reasons are on the screen."""
        theme.set_property(self, "card", "chosen" if shown else None)

    def focusInEvent(self, event: QEvent) -> None:
        """The focus ring."""
        super().focusInEvent(event)
        theme.set_property(self, "card", "chosen")

    def focusOutEvent(self, event: QEvent) -> None:
        """No ring any more."""
        super().focusOutEvent(event)
        theme.set_property(self, "card", None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks why."""
        if self.view.field:
            self.why.emit(self.view.field)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter ask why."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.view.field:
            self.why.emit(self.view.field)
        else:
            super().keyPressEvent(event)


class ReasonLine(QFrame):
    """「为什么定 25 分？」 with the field for the written reason, who writes, and the way back."""

    given = Signal(str, str)
    """(field, reason)."""
    restore = Signal(str, float)

    def __init__(self, view: ReasonRow, editable: bool, role: Role | None) -> None:
        super().__init__()
        self.view = view
        self.setProperty("card", "warn")
        self.edit = QLineEdit(view.reason)
        self.edit.setPlaceholderText(tr("至少 {n} 个字，会印在处方上", n=MIN_REASON))
        self.edit.setAccessibleName(view.question)
        self.edit.setReadOnly(not editable)
        self.edit.editingFinished.connect(self._settle)
        self.edit.textEdited.connect(lambda: self.say(""))
        self.hint = Text("", "label", tone="warn")
        self.hint.hide()
        self.back = link(view.restore, lambda: self.restore.emit(view.field, view.restore_value))
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 12, 6)
        line.setSpacing(theme.SPACE["small"])
        line.addWidget(Mark("warn", 16))
        line.addWidget(Text(view.question))
        line.addWidget(self.edit, 1)
        line.addWidget(self.hint)
        if view.by:
            line.addWidget(RoleBadge(role or Role.PHYSICIAN, filled=True, size=20))
            line.addWidget(Text(tr("{who} 填写", who=view.by), "label"))
        line.addWidget(self.back)
        self.back.setVisible(editable)

    def _settle(self) -> None:
        text = self.edit.text().strip()
        if text == self.view.reason:
            return
        if len(text) < MIN_REASON:
            if text:
                self.say(tr("再写 {n} 个字", n=MIN_REASON - len(text)))
            return
        self.given.emit(self.view.field, text)

    def say(self, words: str) -> None:
        """What the reason still lacks."""
        self.hint.setText(words)
        self.hint.setVisible(bool(words))


class FittGrid(QWidget):
    """All rows of one stage."""

    chosen = Signal(str, float)
    why = Signal(str)
    reason_given = Signal(str, str)
    restore = Signal(str, float)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE["row"])
        self._grid.setVerticalSpacing(theme.SPACE["small"])
        self._tight = False
        self.cells: dict[str, NumberCell] = {}
        self.efforts: dict[str, EffortCell] = {}
        self.reasons: dict[str, ReasonLine] = {}
        self._texts: dict[tuple[str, str], Text] = {}
        self._role: Role | None = None
        self._shape: tuple = ()
        self._rows: tuple[RowView, ...] = ()

    def show_rows(self, rows: tuple[RowView, ...], editable: bool, role: Role | None) -> None:
        """Show these rows; the focus stays on the number it was on."""
        self._role = role
        focused = next((f for f, c in self.cells.items() if c.edit.hasFocus()), "")
        reason_of = next((f for f, r in self.reasons.items() if r.edit.hasFocus()), "")
        if self._same_shape(rows):
            self._update(rows, editable)
            return
        if focused or reason_of:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.empty()
        self._rows = rows
        heads = HEADS[:4] if self._tight else HEADS
        for place in range(len(HEADS)):
            self._grid.setColumnStretch(place, int(place == (3 if self._tight else 4)))
        for place, head in enumerate(heads):
            if head:
                self._grid.addWidget(Text(tr(head), "label"), 0, place)
        line = 1
        for view in rows:
            self._add_row(view, line, editable)
            line += 2
            for reason in view.reasons:
                made = ReasonLine(reason, editable, self._role)
                made.given.connect(self.reason_given)
                made.restore.connect(self.restore)
                self.reasons[reason.field] = made
                self._grid.addWidget(made, line, 0, 1, len(HEADS))
                line += 1
        self._shape = _shape(rows)
        new = next((f for f, r in self.reasons.items() if f == focused and not r.view.reason), "")
        if new:
            self.reasons[new].edit.setFocus(Qt.FocusReason.OtherFocusReason)
        elif focused in self.cells:
            self.cells[focused].edit.setFocus(Qt.FocusReason.OtherFocusReason)
        elif reason_of in self.reasons:
            self.reasons[reason_of].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _same_shape(self, rows: tuple[RowView, ...]) -> bool:
        return bool(self.cells) and self._shape == _shape(rows)

    def empty(self) -> None:
        """Show nothing."""
        clear(self._grid)
        self.cells, self.efforts, self.reasons = {}, {}, {}
        self._texts = {}

    def _update(self, rows: tuple[RowView, ...], editable: bool) -> None:
        self._rows = rows
        for view in rows:
            for cell, tail in ((view.frequency, ""), (view.time, view.time_tail)):
                if cell is not None:
                    self.cells[cell.field].show_view(cell, tail)
                    self.cells[cell.field].set_editable(editable)
            name = view.component.value
            for key, words in (("volume", view.volume), ("second", view.volume_second), ("types", view.types)):
                self._texts[name, key].setText(words)

    def _add_row(self, view: RowView, line: int, editable: bool) -> None:
        name = view.component.value
        label = QWidget()
        label.setLayout(row(IconLabel(view.icon), Text(view.label, bold=True), None))
        label.setMinimumWidth(theme.px(76))
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label, line, 0, top)
        label.layout().setContentsMargins(0, 6, 0, 0)
        if view.frequency is not None:
            self._grid.addWidget(self._cell(view.frequency, "", editable), line, 1, top)
        effort = EffortCell(view.effort)
        effort.why.connect(self.why)
        if view.effort.field:
            self.efforts[view.effort.field] = effort
        self._grid.addWidget(effort, line, 2, top)
        if view.time is not None:
            holder = column(self._cell(view.time, view.time_tail, editable), gap=0)
            if view.time_second:
                holder.addWidget(Text(view.time_second, "hint"))
            box = QWidget()
            box.setLayout(holder)
            self._grid.addWidget(box, line, 3, top)
        types = Text(view.types, wrap=True)
        volume, second = Text(view.volume), Text(view.volume_second, "hint")
        self._texts.update({(name, "types"): types, (name, "volume"): volume, (name, "second"): second})
        described, amount = _two(types, Text(view.avoid, "hint", wrap=True)), _two(volume, second)
        if self._tight:
            self._grid.addWidget(described, line + 1, 1, 1, 2, top)
            self._grid.addWidget(amount, line + 1, 3, top)
        else:
            self._grid.addWidget(described, line, 4, top)
            self._grid.addWidget(amount, line, 5, top)

    def set_tight(self, tight: bool) -> None:
        """Use a second line for type and volume, or not."""
        if tight != self._tight:
            self._tight, self._shape = tight, ()
            if self._rows:
                editable = not next(iter(self.cells.values())).edit.isReadOnly() if self.cells else False
                self.show_rows(self._rows, editable, self._role)

    def _cell(self, view, tail: str, editable: bool) -> NumberCell:
        cell = NumberCell(view, tail)
        cell.set_editable(editable)
        cell.chosen.connect(self.chosen)
        cell.why.connect(self.why)
        cell.moved_on.connect(lambda forward, f=view.field: self._step(f, 1 if forward else -1))
        cell.setProperty("why", True)
        self.cells[view.field] = cell
        return cell

    def _step(self, field: str, by: int) -> None:
        if by > 0 and field in self.reasons and not self.reasons[field].edit.text():
            self.reasons[field].edit.setFocus(Qt.FocusReason.TabFocusReason)
            return
        order = list(self.cells)
        there = order.index(field) + by if field in order else 0
        if 0 <= there < len(order):
            self.cells[order[there]].edit.setFocus(Qt.FocusReason.TabFocusReason)
            self.cells[order[there]].edit.selectAll()

    def focused_field(self) -> str:
        """The dose field that has the focus, or empty."""
        for field, cell in self.cells.items():
            if cell.edit.hasFocus() or cell.why_link.hasFocus():
                return field
        return next((f for f, e in self.efforts.items() if e.hasFocus()), "")

    def anchor(self, field: str) -> QWidget:
        """The widget a popover points at."""
        return self.cells.get(field) or self.efforts.get(field) or self

    def why_fields(self) -> tuple[str, ...]:
        """All fields with reasons, in reading order."""
        order: list[str] = []
        for name in dict.fromkeys(f.split(".")[0] for f in self.cells):
            mine = [f for f in self.cells if f.startswith(name + ".")]
            order += mine[:1] + [f for f in self.efforts if f.startswith(name + ".")] + mine[1:]
        return tuple(order)


def _shape(rows: tuple[RowView, ...]) -> tuple:
    return tuple(
        (r.component, r.effort, r.time_tail, r.time_second, r.avoid, tuple((x.field, x.question, x.reason) for x in r.reasons))
        for r in rows
    )


def _two(first: QWidget, second: QWidget) -> QWidget:
    box = QWidget()
    layout = column(first, second, gap=4)
    layout.setContentsMargins(0, 5, 0, 0)
    box.setLayout(layout)
    return box
