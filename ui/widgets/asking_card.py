"""A card over the window that asks something: Ctrl+Enter is its own primary button, never the page's behind it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from ui.widgets.overlay import Overlay


def _finishes(event: QKeyEvent) -> bool:
    held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and bool(held)


class AskingCard(Overlay):
    """Override `finish`."""

    def event(self, event: QEvent) -> bool:
        """The key is this card's before it is a shortcut of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _finishes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter finishes."""
        if _finishes(event):
            self.finish()
        else:
            super().keyPressEvent(event)

    def finish(self) -> None:
        """What the primary button does."""
        raise NotImplementedError
