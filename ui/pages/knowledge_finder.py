"""The left of 知识: a search box over 病种 | 药物 | 动作 | 来源 and the list of the one chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from prescribe.knowledge import ProtocolRow, ReferenceRow
from ui.pages.knowledge_view import found_rows, grouped
from ui.pages.reference_view import KINDS, PROTOCOL, Elsewhere, found_references, missed_words, reference_groups
from ui.widgets.choices import Segmented, spread
from ui.widgets.knowledge_list import KnowledgeList
from ui.widgets.text import column
from ui.words import tr


class KnowledgeFinder(QWidget):
    """`picked(kind, key)` when another one is to be read; `searched()` after other words or another list; `entered()` by Enter."""

    picked = Signal(str, str)
    searched = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._protocols: tuple[ProtocolRow, ...] = ()
        self._references: tuple[ReferenceRow, ...] = ()
        self._last: dict[str, str] = {}
        """What was read last of each list."""
        self.find = QLineEdit()
        self.find.setPlaceholderText(tr("找病种、药、动作、来源"))
        self.find.setAccessibleName(tr("找：名称、药名、拼音首字母、规则编号或来源"))
        self.find.setClearButtonEnabled(True)
        self.find.textChanged.connect(self._search)
        self.find.installEventFilter(self)
        self.kinds = Segmented([(key, tr(words)) for key, words in KINDS.items()], PROTOCOL, name=tr("看哪一种"))
        self.kinds.picked.connect(self._switched)
        self.list = KnowledgeList()
        self.list.picked.connect(self._picked)
        self.setLayout(column(self.find, spread(self.kinds), self.list, gap=8))
        self._fill()

    @property
    def kind(self) -> str:
        """Key of the list shown."""
        return self.kinds.chosen

    @property
    def typed(self) -> str:
        """The words searched for."""
        return self.find.text()

    def take_protocols(self, rows: Sequence[ProtocolRow]) -> None:
        """The protocols of the edition in force."""
        self._protocols = tuple(rows)
        self._fill()

    def take_references(self, rows: Sequence[ReferenceRow]) -> None:
        """Drugs, activities and sources."""
        self._references = tuple(rows)
        self._fill()

    def show_one(self, kind: str, key: str) -> None:
        """Show the list with one chosen, without telling; the words typed go when they hide it."""
        self.kinds.choose(kind)
        self._last[kind] = key
        self._fill()
        if key not in self.list.keys and self.typed:
            self.find.clear()

    @property
    def missed(self) -> str:
        """What to say when the list has nothing of what was typed; empty = it has."""
        rows = self._protocols if self.kind == PROTOCOL else self._references
        if not rows or self.list.keys:
            return ""
        return missed_words(self.typed, self.kind, self.elsewhere())

    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """The other lists that have something of the words typed, fewest first: there the words say most."""
        if not self.typed.split():
            return ()
        found = []
        for kind in (each for each in KINDS if each != self.kind):
            rows = self._found(kind)
            if rows:
                found.append(Elsewhere(kind, rows[0][0], tuple(name for _, name in rows)))
        return tuple(sorted(found, key=lambda each: len(each.names)))

    def go_elsewhere(self, kind: str = "") -> bool:
        """Switch to a list that has something of the words typed; False = none has."""
        found = [each for each in self.elsewhere() if kind in ("", each.kind)]
        if found:
            self._last[found[0].kind] = found[0].key
            self.kinds.choose(found[0].kind)
            self._switched(found[0].kind)
        return bool(found)

    def _found(self, kind: str) -> list[tuple[str, str]]:
        if kind == PROTOCOL:
            return [(row.protocol_id, row.name) for row in found_rows(self._protocols, self.typed)]
        return [(row.key, row.name) for row in found_references(self._references, kind, self.typed)]

    def _fill(self) -> None:
        kind = self.kind
        self.list.setAccessibleName(tr(KINDS[kind]))
        if kind == PROTOCOL:
            self.list.show_groups(grouped(found_rows(self._protocols, self.typed)))
        else:
            self.list.show_groups(reference_groups(found_references(self._references, kind, self.typed)))
        self.list.choose(self._last.get(kind, ""))

    def _search(self) -> None:
        self._fill()
        self.searched.emit()

    def _switched(self, kind: str) -> None:
        """The one read last of this list, or its first."""
        self._fill()
        keys = self.list.keys
        key = self._last.get(kind, "")
        if keys:
            self._picked(key if key in keys else keys[0])
            self.list.choose(self._last[kind])
        self.searched.emit()

    def _picked(self, key: str) -> None:
        self._last[self.kind] = key
        self.picked.emit(self.kind, key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.find and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(event.key())
            if step is not None:
                self.list.step(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if not (self.missed and self.go_elsewhere()):
                    self.entered.emit()
                return True
        return super().eventFilter(watched, event)
