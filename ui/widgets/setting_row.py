"""One setting: label, its control, what it does, and 「恢复默认」. Changed at once, with undo by picking again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.pages.settings_view import whole_number
from ui.widgets.buttons import link
from ui.widgets.choices import Segmented
from ui.widgets.field import line
from ui.widgets.text import Text, row
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.settings import Setting


class SettingRow(QWidget):
    """Shows a `prescribe.settings.Setting` with its value; `changed(key, value)` when a person changes it."""

    changed = Signal(str, object)

    def __init__(self, setting: Setting, value: Any, editable: bool) -> None:
        super().__init__()
        self.setting = setting
        self._control = self._make(value)
        self._control.setEnabled(editable)
        default = link(tr("恢复默认"), lambda: self.changed.emit(setting.key, setting.default), name=tr("{label}：恢复默认", label=setting.label))
        default.setVisible(editable and value != setting.default)
        self.problem_words = Text("", "label", tone="warn", wrap=True)
        self.problem_words.hide()
        label = Text(setting.label)
        label.setMinimumWidth(theme.px(210))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(2)
        unit = [Text(setting.unit, "hint")] if setting.unit else []
        top = row(label, self._control, *unit, None, default)
        if setting.kind == "text":
            top.setStretch(1, 50)
        layout.addLayout(top)
        layout.addWidget(Text(setting.hint, "label", wrap=True))
        layout.addWidget(self.problem_words)
        self._control.setAccessibleName(setting.label)
        self._control.setAccessibleDescription("，".join(part for part in (setting.unit, setting.hint) if part))

    def _make(self, value: Any) -> QWidget:
        setting = self.setting
        if setting.kind in ("bool", "choice"):
            choices = setting.choices or (("on", tr("开")), ("off", tr("关")))
            now = ("on" if value else "off") if setting.kind == "bool" else str(value)
            made = Segmented(choices, now, name=setting.label)
            made.picked.connect(lambda key: self.changed.emit(setting.key, key == "on" if setting.kind == "bool" else key))
            return made
        made = line(text=str(value), width=80 if setting.kind == "int" else None)
        if setting.kind == "int":
            made.setAlignment(Qt.AlignmentFlag.AlignRight)
        made.editingFinished.connect(lambda: self._typed(made.text(), value))
        return made

    def _typed(self, text: str, before: Any) -> None:
        value: Any = text.strip()
        if self.setting.kind == "int":
            value = whole_number(text)
            if value is None:
                self.problem(tr("请填整数，例如 {example}。", example=self.setting.default))
                return
        if value != before:
            self.changed.emit(self.setting.key, value)

    def problem(self, sentence: str) -> None:
        """Say why it was not taken."""
        self.problem_words.setText(sentence)
        self.problem_words.setVisible(bool(sentence))
        theme.set_property(self._control, "state", "warn" if sentence else "")
