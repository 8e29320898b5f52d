"""Buttons and links. `button("签名", kind="primary", icon="pen-line", on_click=…)`, `link("看全部历史", …)`.

A button's words say the result; its accessible name is its label. Enter and Space press it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui import theme
from ui.widgets.icons import icon as themed_icon


class Button(QPushButton):
    """A push button with a kind of the theme; Enter presses it like Space."""

    def __init__(self, text: str, kind: str = "secondary", icon: str | None = None, size: str = "normal") -> None:
        super().__init__(text)
        self.setProperty("kind", kind)
        if size != "normal":
            self.setProperty("size", size)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._icon = icon
        if icon:
            self.show_icon(icon)
            self._fit_icon()
            theme.look.changed.connect(self._fit_icon)

    def show_icon(self, name: str) -> None:
        """Show another icon."""
        tone = {"primary": "on_accent", "danger": "danger", "link": "accent"}.get(self.property("kind"), "muted")
        self.setIcon(themed_icon(name, tone))

    def _fit_icon(self) -> None:
        self.setIconSize(QSize(theme.px(22 if self.text() else 16), theme.px(16)))  # the rest is the gap to the words

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.click()
            return
        super().keyPressEvent(event)


def button(
    text: str,
    on_click: Callable[[], object] | None = None,
    *,
    kind: str = "secondary",
    icon: str | None = None,
    size: str = "normal",
    name: str = "",
) -> Button:
    """A button. Kinds: primary, secondary, danger, quiet, link. Sizes: normal (32), bar (34), small (26)."""
    made = Button(text, kind, icon, size)
    made.setAccessibleName(name or text)
    if on_click is not None:
        made.clicked.connect(lambda *_: on_click())
    return made


def link(text: str, on_click: Callable[[], object] | None = None, *, icon: str | None = None, name: str = "") -> Button:
    """A text that leads somewhere; at least 24 px high."""
    return button(text, on_click, kind="link", icon=icon, name=name)


def icon_button(icon: str, name: str, on_click: Callable[[], object] | None = None) -> Button:
    """A button with an icon only; `name` is what a screen reader says and what hovering shows."""
    made = button("", on_click, kind="quiet", icon=icon, name=name)
    made.setToolTip(name)
    return made


def reachable(widget: QWidget, name: str, description: str = "") -> QWidget:
    """Give a control its accessible name (its visible label) and description (unit, last value, bound or error)."""
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(description)
    return widget
