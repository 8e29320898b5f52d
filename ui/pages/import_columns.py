"""Importing, the second step: what each column of the table is, and what holds for all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from prescribe.exchange.columns import PRESETS
from ui import theme
from ui.pages.import_view import (
    ORIGINS,
    ColumnView,
    day_typed,
    target_choices,
)
from ui.widgets.card import Card
from ui.widgets.choices import Segmented
from ui.widgets.columns import Columns, Flow
from ui.widgets.field import Field, line
from ui.widgets.text import Text, clear
from ui.widgets.wrapping import as_high_as_needed
from ui.words import tr


class TargetBox(QComboBox):
    """What one column is: the list opens, and a few typed characters find in it."""

    def __init__(self, model: QStandardItemModel, head: str) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setModel(model)
        self.setAccessibleName(tr("“{head}”这一列是什么", head=head))
        self.setMinimumWidth(theme.px(190))
        finder = QCompleter(model, self)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(finder)
        self.lineEdit().editingFinished.connect(self._settle)
        self._last = 0
        self.activated.connect(self._took)

    def show_target(self, target: str) -> None:
        """Without telling anybody."""
        self._last = max(self.findData(target), 0)
        self.setCurrentIndex(self._last)

    def _took(self, index: int) -> None:
        self._last = index

    def _settle(self) -> None:
        """A text that is none of the list goes back to what it was."""
        found = self.findText(self.currentText())
        if found < 0:
            self.setCurrentIndex(self._last)
        elif found != self._last:
            self._last = found
            self.setCurrentIndex(found)
            self.activated.emit(found)


class ColumnsStep(QWidget):
    """How the table is read."""

    changed = Signal(int, str, str)
    """(place, target, unit)"""
    preset_picked = Signal(str)
    sheet_picked = Signal(str)
    told = Signal()
    """Origin, day or consent changed."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._model: QStandardItemModel | None = None
        self.boxes: dict[int, TargetBox] = {}
        self.units: dict[int, QComboBox] = {}
        both = Columns(side_width=330, margins=False)
        both.main.addWidget(self._build_table())
        both.side.addWidget(as_high_as_needed(self._build_whole()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(both)

    def _build_whole(self) -> Card:
        whole = Card(tr("整张表"), icon="list-checks")
        self.summary = Text("", "label", wrap=True)
        self.preset, self.sheet = QComboBox(), QComboBox()
        self.preset.setAccessibleName(tr("按哪种表来认列"))
        for key, label in PRESETS:
            self.preset.addItem(tr(label), key)
        self.preset.activated.connect(lambda _: self.preset_picked.emit(self.preset.currentData()))
        self.sheet.setAccessibleName(tr("哪张工作表"))
        self.sheet.activated.connect(lambda _: self.sheet_picked.emit(self.sheet.currentText()))
        self.origin = Segmented([(key, tr(label)) for key, label in ORIGINS], "paper", name=tr("数从哪里来"))
        self.origin.picked.connect(lambda _: self.told.emit())
        self.day = Field(tr("测量日期（没有日期列的行）"), line("2026-05-01"), aside=tr("有日期列可以空着"))
        self.consents = QCheckBox(tr("表里的居民都在纸上同意过建档"))
        self.consents.toggled.connect(self._ticked)
        self.consent = Field(tr("同意书日期"), line("2026-05-01"), aside=tr("新建档案要有"))
        for made in (self.day, self.consent):
            made.control.editingFinished.connect(self.told.emit)
        whole.add(self.summary)
        for words, control in ((tr("按哪种表来认列"), self.preset), (tr("工作表"), self.sheet), (tr("数从哪里来"), self.origin)):
            label = Text(words, "label")
            holder = QWidget()
            holder.setLayout(Flow(gap=10))
            holder.layout().addWidget(label)
            holder.layout().addWidget(control)
            whole.add(holder)
            if control is self.sheet:
                self._sheet_row = holder
        whole.add(self.day, self.consents, self.consent)
        return whole

    def _build_table(self) -> Card:
        card = Card(tr("每一列是什么"), icon="list-checks", aside=tr("认不出的列不导入；可以改"))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self._inside.setProperty("clear", True)
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, 0, 8)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        self._area.setWidget(self._inside)
        card.add(self._area)
        return card

    def _ticked(self, on: bool) -> None:
        self.consent.setVisible(on)
        self.told.emit()

    def days(self) -> tuple[date | None, date | None]:
        """(day of measurement for all, day of the consents); what cannot be read is said beside its field."""
        found = []
        for made in (self.day, self.consent):
            day, problem = day_typed(made.control.text(), self._today)
            made.problem(problem)
            found.append(day)
        return found[0], found[1] if self.consents.isChecked() else None

    def show_columns(self, views: Sequence[ColumnView], summary: str, sheets: Sequence[str], sheet: str) -> None:
        """The whole table of columns anew."""
        self.summary.setText(summary)
        self.sheet.clear()
        self.sheet.addItems(list(sheets))
        self.sheet.setCurrentText(sheet)
        self._sheet_row.setVisible(len(sheets) > 1)
        self.consent.setVisible(self.consents.isChecked())
        clear(self._grid)
        self.boxes, self.units = {}, {}
        for place, words in enumerate((tr("表头"), tr("前几行"), tr("是什么"), tr("单位"))):
            self._grid.addWidget(Text(words, "label", tone="muted"), 0, place)
        for at, view in enumerate(views, 1):
            self._add(at, view)
        self._grid.setColumnStretch(1, 1)
        stops: list[QWidget] = []
        for place, box in self.boxes.items():
            stops += [box, self.units[place]] if place in self.units else [box]
        stops += [self.preset, self.sheet, *(self.origin.button(key) for key in self.origin.keys)]
        stops += [self.day.control, self.consents, self.consent.control]
        for before, after in pairwise(stops):  # the table first, then what holds for all of it
            QWidget.setTabOrder(before, after)
        self._fit()

    def _fit(self) -> None:
        bar = self._area.horizontalScrollBar().sizeHint().height()
        self._area.setFixedHeight(self._inside.sizeHint().height() + bar)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _add(self, at: int, view: ColumnView) -> None:
        if self._model is None:
            self._model = QStandardItemModel(self)
            for key, label in target_choices():
                item = QStandardItem(label)
                item.setData(key, Qt.ItemDataRole.UserRole)
                self._model.appendRow(item)
        box = self.boxes[view.place] = TargetBox(self._model, view.head)
        box.show_target(view.target)
        box.activated.connect(lambda _, p=view.place, b=box: self.changed.emit(p, b.currentData() or "", ""))
        self._grid.addWidget(Text(view.head, bold=bool(view.target)), at, 0)
        self._grid.addWidget(Text(view.samples, "label"), at, 1)
        self._grid.addWidget(box, at, 2)
        box.show()  # at once, so that it can take the focus
        if not view.units:
            return
        units = self.units[view.place] = QComboBox()
        units.setAccessibleName(tr("“{head}”的单位", head=view.head))
        units.addItem(tr("选单位"), "")
        for key, label in view.units:
            units.addItem(label, key)
        units.setCurrentIndex(max(units.findData(view.unit), 0))
        units.activated.connect(lambda _, p=view.place, t=view.target, u=units: self.changed.emit(p, t, u.currentData()))
        self._grid.addWidget(units, at, 3)
        units.show()

    def mark_gaps(self, places: Sequence[int]) -> None:
        """Which columns still want something."""
        for place, units in self.units.items():
            theme.set_property(units, "state", "warn" if place in places else "")

    def focus_column(self, place: int, about_day: bool = False) -> None:
        """The control that settles a gap: the unit, what the column is, the day of the whole table, or the first column."""
        first = next(iter(self.boxes.values()), None)
        found = self.units.get(place) or self.boxes.get(place) or (self.day.control if about_day else first)
        if found is not None:
            found.setFocus(Qt.FocusReason.TabFocusReason)
