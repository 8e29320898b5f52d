"""A labelled field: label above, quiet words at the right of it, the control, a unit, and what is wrong below.

    name = Field("姓名", line(), aside="必填"); name.problem("请填姓名。", "warn"); name.problem("")
    height = Field("身高", line(width=90), unit="cm")
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import icon_button
from ui.widgets.marks import Mark
from ui.widgets.text import Text, row
from ui.words import tr


class Field(QWidget):
    """One control with its words. The control's accessible name is the label."""

    def __init__(self, label: str, control: QWidget, *, aside: str = "", unit: str = "", grow: bool = True) -> None:
        super().__init__()
        self.control = control
        self.label = Text(label, "label")
        self.label.setBuddy(control)
        self.aside = Text(aside, "hint")
        self._mark = Mark("warn", 14)
        self._words = Text("", "label", wrap=True)
        self._problem = QWidget()
        self._problem.setLayout(row(self._mark, self._words, gap=6))
        self._problem.layout().setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE["hair"])
        layout.addLayout(row(self.label, None, self.aside))
        self.line = row(control, gap=8)
        """The control's own line: more may stand at its right."""
        if grow:
            self.line.setStretch(0, 1)
        if unit:
            self.line.addWidget(Text(unit, "hint"))
        if not grow:
            self.line.addStretch(1)
        layout.addLayout(self.line)
        layout.addWidget(self._problem)
        self._problem.hide()
        control.setAccessibleName(label)
        control.setAccessibleDescription("，".join(t for t in (unit, aside) if t))

    def set_aside(self, text: str, tone: str = "hint") -> None:
        """Quiet words at the right of the label: last value, 必填, an allowed range."""
        self.aside.setText(text)
        self.aside.set_tone(tone)

    def problem(self, sentence: str, level: str = "warn") -> None:
        """Say what is wrong and what to do, or nothing any more (""). Level: ok, info, warn, danger."""
        self._words.setText(sentence)
        self._problem.setVisible(bool(sentence))
        if sentence:
            self._mark.set_level(level)
            self._words.set_tone(level if level in ("warn", "danger") else "muted")
        theme.set_property(self.control, "state", level if sentence and level in ("warn", "danger") else "")
        self.control.setAccessibleDescription(sentence)

    @property
    def words(self) -> QLabel:
        """The label that says what is wrong."""
        return self._words


def line(placeholder: str = "", *, width: int | None = None, text: str = "") -> QLineEdit:
    """A line to type in; `width` in px at 100 %."""
    made = QLineEdit(text)
    made.setPlaceholderText(placeholder)
    if width is not None:
        made.setFixedWidth(theme.px(width))
        theme.follow(made, lambda: made.setFixedWidth(theme.px(width)))
    return made


class PasswordLine(QLineEdit):
    """A password to type; tells when caps lock is on (as far as the keys typed show it)."""

    caps_lock = Signal(bool)

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setPlaceholderText(placeholder)
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhNoAutoUppercase)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._caps = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_CapsLock:
            QTimer.singleShot(0, lambda: self._say_caps(not self._caps))
        letter = event.text()
        if letter.isascii() and letter.isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._say_caps(letter.isupper() != shift)
        super().keyPressEvent(event)

    def _say_caps(self, on: bool) -> None:
        if on != self._caps:
            self._caps = on
            self.caps_lock.emit(on)


def password_field(label: str, aside: str = "", eye: bool = True) -> Field:
    """A password with its label, the caps-lock notice and 「看一眼」."""
    control = PasswordLine()
    made = Field(label, control, aside=aside)
    if eye:
        look = icon_button("eye", tr("看一眼密码"))
        look.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        look.pressed.connect(lambda: control.setEchoMode(QLineEdit.EchoMode.Normal))
        look.released.connect(lambda: control.setEchoMode(QLineEdit.EchoMode.Password))
        made.line.addWidget(look)
    control.caps_lock.connect(lambda on: made.problem(tr("大写锁定开着") if on else "", "info"))
    return made


class EnterMovesOn(QObject):
    """Enter goes to the next field, Shift+Enter to the one before; at the last one `at_the_end` is told.

    Install on a form: `EnterMovesOn(self)`. Text of several lines keeps its Enter; buttons press themselves.
    """

    at_the_end = Signal()

    def __init__(self, form: QWidget) -> None:
        super().__init__(form)
        self._form = form

    def watch(self, *controls: QWidget) -> None:
        """Watch these controls, in order."""
        self._controls = list(controls)
        for control in controls:
            control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
                return False
            self._step(watched, -1 if back else 1)
            return True
        return False

    def _step(self, at: QObject, step: int) -> None:
        there = self._controls.index(at) + step
        while 0 <= there < len(self._controls):
            control = self._controls[there]
            if control.isVisible() and control.isEnabled():
                control.setFocus(Qt.FocusReason.TabFocusReason)
                return
            there += step
        if step > 0:
            self.at_the_end.emit()


def composing() -> bool:
    """True while an input method is composing in the focused field: no key of the window may fire then."""
    focus = QGuiApplication.focusObject()
    return bool(focus is not None and getattr(focus, "composing", False))
