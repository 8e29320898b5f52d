"""What every field of an assessment shares: label and last value above, the answer, a message below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import Button
from ui.widgets.field_note import FieldNote
from ui.widgets.marks import Mark
from ui.words import tr


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer as the field holds it: the page adds who and when."""

    status: str
    """`known`, `not_measured`, `refused` or `device_fault`."""
    value: Any = None
    typed: str = ""
    unit: str = ""
    reason: str = ""
    confirmed: bool = False
    readings: tuple[float, ...] = ()
    """All of several readings, oldest first."""
    origin: str = ""
    """Where it comes from; empty = the usual of the fact."""
    on: str = ""
    """Day of the report, ISO; empty = now."""
    how: tuple[tuple[str, str], ...] = ()
    """How it was measured: (key, code) of `prescribe.measured_how`."""


def tall_enough(horizontal: QSizePolicy.Policy = QSizePolicy.Policy.Preferred) -> QSizePolicy:
    """The policy of widgets whose lines wrap: as high as their width asks for, and no less."""
    policy = QSizePolicy(horizontal, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    return policy


class FormField(QWidget):
    """Base of all fields. `edited` after every change, `left_forward` / `left_back` when Enter moves on."""

    edited = Signal()
    left_forward = Signal()
    left_back = Signal()

    def __init__(self, key: str, fact_ids: tuple[str, ...], label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self.fact_ids, self.label_text = key, fact_ids, label
        self.setSizePolicy(tall_enough())
        self.label = QLabel(label)
        self.label.setProperty("role", "label")
        self.aside_mark = Mark("warn", 13)
        self.aside_mark.hide()
        self.aside = QLabel()
        self.aside.setProperty("role", "hint")
        self.head = QHBoxLayout()
        self.head.setSpacing(theme.SPACE["hair"])
        self.head.addWidget(self.label)
        self.head.addStretch(1)
        self.head.addWidget(self.aside_mark)
        self.head.addWidget(self.aside)
        self.body = QHBoxLayout()
        self.body.setSpacing(theme.SPACE["small"] - 2)
        self._message_row: QWidget | None = None
        self._fix: Callable[[], None] | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.SPACE["hair"])
        whole.addLayout(self.head)
        whole.addLayout(self.body)
        self._last = ""
        self._note: FieldNote | None = None
        self._doubt, self._doubted = ("", "warn"), ""
        self._editable = True

    def _build_message(self) -> None:
        """Most fields never have anything to say: the line under a field is made with its first sentence."""
        self._message_row = QWidget()
        row = QHBoxLayout(self._message_row)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(theme.SPACE["hair"])
        self._message = QLabel()
        self._message.setProperty("role", "label")
        self._message.setWordWrap(True)
        self._message.setSizePolicy(tall_enough())
        self._fix_button = Button("", size="small")
        self._fix_button.clicked.connect(lambda: self._fix and self._fix())
        row.addWidget(self._message, 1)
        row.addWidget(self._fix_button, 0, Qt.AlignmentFlag.AlignTop)
        self._message_row.hide()
        stops = [w for w in self.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        at = self.layout().indexOf(self._note) if self._note is not None else self.layout().count()
        self.layout().insertWidget(at, self._message_row)
        if stops:
            QWidget.setTabOrder(stops[-1], self._fix_button)

    @property
    def message(self) -> QLabel:
        """The sentence under the field."""
        if self._message_row is None:
            self._build_message()
        return self._message

    @property
    def fix_button(self) -> Button:
        """The one button beside it."""
        if self._message_row is None:
            self._build_message()
        return self._fix_button

    # What the page asks of every field -------------------------------------------------------

    def readings(self) -> dict[str, Reading]:
        """Answers by fact id; a fact without an answer is absent."""
        raise NotImplementedError

    def show_entries(self, entries: dict[str, Any]) -> None:
        """Show stored or kept answers (`Entry` by fact id) without `edited`."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Put the keyboard where the answer begins."""
        raise NotImplementedError

    def set_editable(self, editable: bool) -> None:
        """Readable, but not to be changed, when the part is another person's."""
        self._editable = editable

    def set_closed(self) -> None:
        """Nothing may be answered today; a measured field still takes why it was not measured."""
        self.set_editable(False)

    @property
    def blocked(self) -> str:
        """The label when what stands in the field cannot count, else empty."""
        return ""

    def raw_text(self) -> Any:
        """What stands in the field as typed, wrong values too, for the unsaved form; None when that is the answer."""
        return None

    def show_raw(self, raw: Any) -> None:
        """Show again what `raw_text` gave."""

    # Shared look -----------------------------------------------------------------------------

    def set_last(self, words: str, tip: str = "") -> None:
        """Last time's value, at the right of the label; its date in the tooltip."""
        self._last = words
        self.aside.setText(words)
        self.aside.setToolTip(tip)

    def set_aside(self, words: str, mark: str = "", tone: str = "") -> None:
        """Replace the last value by a mark and words; empty words bring it back."""
        self.aside.setText(words or self._last)
        theme.set_property(self.aside, "tone", tone or None)
        if mark:
            self.aside_mark.set_level(mark)
        self.aside_mark.setVisible(bool(mark))

    def set_message(self, text: str, tone: str = "danger", fix: str = "", on_fix: Callable[[], None] | None = None) -> None:
        """A sentence under the field, with at most one button; empty text takes it away, and a doubt of the page shows."""
        if not text:
            text, tone = self._doubt
        self._fix = on_fix
        if self._message_row is None and not text:
            return
        self.message.setText(text)
        theme.set_property(self.message, "tone", tone)
        self.fix_button.setText(fix)
        self.fix_button.setVisible(bool(fix))
        self.fix_button.setAccessibleName(f"{self.label_text}：{fix}")
        self._message_row.setVisible(bool(text))

    def set_doubt(self, text: str, tone: str = "warn") -> None:
        """What does not fit other fields or the visit before; a message of the field's own goes first."""
        was, self._doubt = self._doubt, (text, tone)
        row = self._message_row
        if was != self._doubt and (row is None or row.isHidden() or self.message.text() in ("", self._doubted)):
            self.set_message("")
        self._doubted = text

    def set_note(self, level: str, text: str, go: str = "", on_go: Callable[[], None] | None = None) -> None:
        """A quiet line under the field that stays whatever is typed, with at most one link; empty text takes it away."""
        if self._note is None:
            if not text:
                return
            self._note = FieldNote(self.label_text)
            self.layout().addWidget(self._note)
        self._note.show_words(level, text, go, on_go)

    @property
    def note(self) -> str:
        """The words of that line."""
        return self._note.words.text() if self._note is not None and not self._note.isHidden() else ""

    def describe(self, widget: QWidget, name: str, description: str) -> None:
        """Accessible name = visible label; description = unit, last value, bound or error."""
        widget.setAccessibleName(name)
        widget.setAccessibleDescription(description)


class EnterMoves(QObject):
    """Event filter: Enter moves on, Shift+Enter back; never while an input method is composing."""

    def __init__(self, field: FormField, before: Callable[[bool], bool] | None = None) -> None:
        super().__init__(field)
        self._field, self._before = field, before

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's own hook."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._before is not None and self._before(back):
            return True
        (self._field.left_back if back else self._field.left_forward).emit()
        return True


SKIP_WORDS = {"not_measured": "没量", "refused": "拒绝", "device_fault": "仪器坏了"}


def skip_word(status: str) -> str:
    """「没量」「拒绝」「仪器坏了」."""
    return tr(SKIP_WORDS[status])
