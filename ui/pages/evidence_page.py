"""What the two pages behind 处方 share: a title, a strip or faces, one sheet of written rows, and the way back."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.page import Action, BarState, Page
from ui.session import Station
from ui.widgets.section_sheet import SectionSheet
from ui.widgets.text import Text
from ui.words import tr


class EvidencePage(Page):
    """Reads only. Enter on a row opens its protocol in 知识, Alt+← comes back, Esc leads to the prescription."""

    scrolls = False

    def __init__(self, station: Station, name: str) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self.title = Text("", "page", wrap=True)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.sheet = SectionSheet(name)
        self.sheet.opened.connect(lambda protocol: self.station.go("knowledge", protocol))
        self.head = QVBoxLayout()
        self.head.setSpacing(10)
        margin = theme.SPACE["page"]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(margin, 12, margin, 0)
        whole.setSpacing(10)
        whole.addWidget(self.title)
        whole.addLayout(self.head)
        whole.addWidget(self.sheet, 1)
        QShortcut(QKeySequence("Ctrl+F"), self, self.focus_first)

    def activate(self, resident_id: UUID | None) -> None:
        """Another resident: nothing of the former one stays."""
        if resident_id != self._resident:
            self.forget()
        self._resident = resident_id
        if resident_id is not None:
            self.ask(resident_id)

    def forget(self) -> None:
        """Show nothing of anybody."""
        self.sheet.show_sections(())

    def ask(self, resident_id: UUID) -> None:
        """Ask for what is shown of this resident."""

    def reload(self, change: object) -> None:
        """New answers, another prescription, another edition in force."""
        kinds = getattr(change, "kinds", ())
        if self._resident in getattr(change, "residents", ()) or any("knowledge" in kind for kind in kinds):
            self.ask(self._resident)

    def to_prescription(self) -> None:
        """Back to the paper."""
        if self._resident is not None:
            self.station.open_resident(self._resident, "prescription")

    def back(self) -> bool:
        self.to_prescription()
        return True

    def focus_first(self) -> None:
        self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_missing(self, step: int = 1) -> None:
        """F3: the next line that differs."""
        self.sheet.next_changed(step)

    def tell(self, note: str, *secondary: Action) -> None:
        """The bar: read, then back."""
        primary = Action(tr("回到处方"), self.to_prescription, icon="arrow-left")
        self.set_bar(BarState(note=note, secondary=secondary, primary=primary))


class DownIntoRows(QObject):
    """Event filter of a search box: ↓ and Enter go to the first row."""

    def __init__(self, box: QWidget, sheet: SectionSheet) -> None:
        super().__init__(box)
        self._sheet = sheet
        box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                return False
            self._sheet.step(1)
            return True
        return False
