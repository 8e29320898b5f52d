"""One purpose of 知情同意: agreed (how, when, with whom), refused, or not asked. Never ticked beforehand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QMenu, QVBoxLayout, QWidget

from ui import theme
from ui.pages.registration_form import HOW
from ui.pages.registration_view import ConsentView
from ui.widgets.buttons import link
from ui.widgets.field import line
from ui.widgets.text import Text, row
from ui.words import tr


class ConsentRow(QWidget):
    """`answered(purpose, given, how)`: given is True, False, or None when the answer is taken back."""

    answered = Signal(str, object, str)
    witnessed = Signal(str, str)
    explained = Signal(str)
    """What the purpose means, while the row is pointed at or has the focus; empty when it is left."""

    def __init__(self, purpose: str, label: str) -> None:
        super().__init__()
        self.purpose = purpose
        self._view: ConsentView | None = None
        self.tick = QCheckBox(label)
        self.tick.clicked.connect(self._ticked)
        self.refuse = link(tr("问过，不同意"), self._refuse)
        self.how = link("", self._ask_how)
        self.witness = line(tr("姓名"))
        self.witness.setAccessibleName(tr("{label}：见证人", label=label))
        self.witness.textEdited.connect(lambda text: self.witnessed.emit(self.purpose, text))
        self._not_yet = Text(tr("还没问"), "hint")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addLayout(row(self.tick, None, self._not_yet, self.refuse, self.how, gap=8))
        self._witness_row = QWidget()
        self._witness_row.setLayout(row(theme.px(28), Text(tr("见证人"), "label"), self.witness, None))
        whole.addWidget(self._witness_row)
        self._witness_row.hide()
        for control in (self.tick, self.refuse, self.how, self.witness):
            control.installEventFilter(self)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In the order Enter goes through them."""
        return (self.tick, self.witness)

    def show_view(self, view: ConsentView) -> None:
        """Show one answer."""
        self._view = view
        self.tick.setChecked(view.given is True)
        self.tick.setAccessibleName(view.label)
        self.tick.setAccessibleDescription(f"{view.explanation}{view.answer}")
        self._not_yet.setVisible(view.given is None)
        self.refuse.setVisible(view.given is None)
        self.refuse.setAccessibleName(tr("{label}：问过，不同意", label=view.label))
        self.how.setVisible(view.given is not None)
        self.how.setText(view.answer)
        self.how.setAccessibleName(f"{view.label}：{view.answer}")
        self._witness_row.setVisible(view.asks_witness)

    def set_witness(self, name: str) -> None:
        """Show the witness typed before."""
        if self.witness.text() != name:
            self.witness.setText(name)

    def _ticked(self, on: bool) -> None:
        self.answered.emit(self.purpose, True if on else None, "here")

    def _refuse(self) -> None:
        self.answered.emit(self.purpose, False, "here")

    def _ask_how(self) -> None:
        if self._view is None or self._view.given is None:
            return
        menu = QMenu(self)
        if self._view.given:
            for key, label in HOW:
                menu.addAction(label, lambda key=key: self.answered.emit(self.purpose, True, key))
            menu.addSeparator()
        menu.addAction(tr("收回这个回答"), lambda: self.answered.emit(self.purpose, None, "here"))
        menu.popup(self.how.mapToGlobal(self.how.rect().bottomLeft()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pointing at a row or coming to it explains it."""
        if event.type() == QEvent.Type.FocusIn and self._view is not None:
            self.explained.emit(self._view.explanation)
        return False

    def enterEvent(self, event: QEvent) -> None:
        """Pointed at."""
        if self._view is not None:
            self.explained.emit(self._view.explanation)

    def leaveEvent(self, event: QEvent) -> None:
        """Not pointed at any more."""
        focused = any(control.hasFocus() for control in (self.tick, self.refuse, self.how, self.witness))
        self.explained.emit(self._view.explanation if focused and self._view is not None else "")

    def focus(self) -> None:
        """Go to the tick, or to the witness when that is what is missing."""
        wants = self._view is not None and self._view.asks_witness and not self.witness.text().strip()
        (self.witness if wants else self.tick).setFocus(Qt.FocusReason.TabFocusReason)
