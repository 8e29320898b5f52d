"""Filters of a long list, each a drop-down with counts; they narrow each other, and one press clears them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from ui.widgets.buttons import link
from ui.widgets.columns import Flow
from ui.words import number, tr

if TYPE_CHECKING:
    from prescribe.reading.list_filters import Choice, Choices

FILTERS = (("risk", "风险"), ("problem", "问题"), ("responsible", "负责人"))
"""(argument of `resident_ids`, label)."""


class NarrowingRow(QWidget):
    """`changed` when a person picks; `chosen()` are the arguments of the use case."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow(gap=10)
        self.setLayout(self._flow)
        self.boxes: dict[str, QComboBox] = {}
        for key, label in FILTERS:
            made = self.boxes[key] = QComboBox()
            made.setAccessibleName(tr(label))
            made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            made.addItem(tr("{label}：全部", label=label), "")
            made.activated.connect(lambda _: self._picked())
            self._flow.addWidget(made)
        self._clear = link(tr("不筛了"), self._clear_all)
        self._clear.hide()

    def add(self, widget: QWidget) -> None:
        """Put something behind the filters; the way to clear them stays last."""
        self._flow.addWidget(widget)
        self._flow.addWidget(self._clear)

    def show_choices(self, choices: Choices) -> None:
        """Fill the drop-downs; what was picked stays picked, even when it leaves nobody now."""
        for key, label in FILTERS:
            self._fill(self.boxes[key], tr(label), getattr(choices, key))

    def _fill(self, box: QComboBox, label: str, entries: tuple[Choice, ...]) -> None:
        now, words = box.currentData(), box.currentText()
        box.clear()
        box.addItem(tr("{label}：全部", label=label), "")
        for entry in entries:
            count = "" if entry.count is None else tr("（{n}）", n=number(entry.count))
            box.addItem(f"{entry.label}{count}", entry.key)
        if now and box.findData(now) < 0:
            box.addItem(words, now)
        box.setCurrentIndex(max(0, box.findData(now)))
        box.setVisible(box.count() > 1)

    def chosen(self) -> dict[str, str]:
        """What is picked, for `resident_ids`."""
        return {key: box.currentData() or "" for key, box in self.boxes.items()}

    def words(self) -> str:
        """「高、2 型糖尿病」; empty when nothing is picked."""
        return "、".join(box.currentText().split("（")[0] for box in self.boxes.values() if box.currentData())

    def clear(self) -> None:
        """Pick nothing, tell nobody."""
        for box in self.boxes.values():
            box.setCurrentIndex(0)
        self._clear.hide()

    def _picked(self) -> None:
        self._clear.setVisible(any(self.chosen().values()))
        self.changed.emit()

    def _clear_all(self) -> None:
        self.clear()
        self.changed.emit()
