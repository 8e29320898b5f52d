"""What lies over the page: `Popover` (non-modal, with the one shadow) and `Overlay` (a card on a dimmed window).

An `Overlay` covers its window and gives the focus back where it was when it closes. Esc closes it unless `stays`.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.card import Card
from ui.widgets.text import row


def _shadow(widget: QWidget) -> None:
    effect = QGraphicsDropShadowEffect(widget)
    effect.setBlurRadius(28)
    effect.setOffset(0, 6)
    shade = theme.colour("ink" if not theme.look.dark else "bg")
    shade.setAlpha(70 if not theme.look.dark else 190)
    effect.setColor(shade)
    widget.setGraphicsEffect(effect)


class Popover(QFrame):
    """A panel near its anchor inside the window; Esc or a click elsewhere closes it, focus goes back."""

    closed = Signal()

    def __init__(self, anchor: QWidget, width: int = 496) -> None:
        super().__init__(anchor.window())
        self.setProperty("card", "popover")
        self._anchor, self._width = anchor, width
        self._came_from = QApplication.focusWidget()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 12)
        _shadow(self)
        QApplication.instance().installEventFilter(self)

    def open(self) -> None:
        """Show it below its anchor, or above when there is no room."""
        self.setFixedWidth(min(theme.px(self._width), self.window().width() - 24))
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Move it where it fits."""
        window = self.window()
        below = self._anchor.mapTo(window, QPoint(0, self._anchor.height() + 6))
        x = max(12, min(below.x(), window.width() - self.width() - 12))
        y = below.y()
        if y + self.height() > window.height() - 12:
            above = below.y() - self._anchor.height() - 12 - self.height()
            y = above if above >= 12 else max(12, window.height() - self.height() - 12)
        self.move(x, y)

    def close_it(self) -> None:
        """Close; the focus goes back where it was."""
        QApplication.instance().removeEventFilter(self)
        inside = self.isAncestorOf(QApplication.focusWidget()) if QApplication.focusWidget() else False
        self.hide()
        if inside and self._came_from is not None and shiboken6.isValid(self._came_from):
            self._came_from.setFocus()
        self.closed.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.isVisible():
            return False
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            at = event.globalPosition().toPoint()
            if not self.rect().contains(self.mapFromGlobal(at)):
                self.close_it()
        elif event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        elif event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.close_it()
            return True
        return False


class Overlay(QWidget):
    """A card in the middle of the dimmed window. `opaque=True` hides what is behind (lock)."""

    closed = Signal()

    def __init__(self, window: QWidget, width: int = 640, *, opaque: bool = False, stays: bool = False) -> None:
        super().__init__(window)
        self._opaque, self._stays, self._width = opaque, stays, width
        self._came_from = QApplication.focusWidget()
        self.card = Card()
        self._first: QWidget = self.card
        self.card.setProperty("card", "plain")
        self.card.body.setContentsMargins(24, 20, 24, 20)
        self.card.body.setSpacing(12)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        holder = QWidget()
        holder.setProperty("clear", True)
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(16, 16, 16, 16)
        inside.addStretch(1)
        inside.addLayout(row(None, self.card, None))  # an alignment would ask for the height at full width
        inside.addStretch(1)
        self._scroll.setWidget(holder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
        window.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._keep_focus)
        self._fit()

    def _fit(self) -> None:
        window = self.parentWidget()
        self.setGeometry(window.rect())
        self.card.setFixedWidth(min(theme.px(self._width), window.width() - 32))

    def open(self, first: QWidget | None = None) -> None:
        """Show it; the focus goes to `first`."""
        self._fit()
        self.show()
        self.raise_()
        self._first = first or self.card
        self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        """A page that finishes loading underneath takes no keys from the card that lies over it."""
        if now is None or not self.isVisible() or now.window() is not self.window() or self.isAncestorOf(now):
            return
        over = [w for w in self.parentWidget().children() if isinstance(w, Overlay | Popover) and w.isVisible()]
        if over[-1:] != [self]:
            return
        inside = old is not None and shiboken6.isValid(old) and self.isAncestorOf(old)
        back = old if inside else self._first if shiboken6.isValid(self._first) else self.card
        back.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_it(self) -> None:
        """Close; the focus goes back where it was."""
        QApplication.instance().focusChanged.disconnect(self._keep_focus)
        self.parentWidget().removeEventFilter(self)
        self.hide()
        if self._came_from is not None and shiboken6.isValid(self._came_from):
            self._came_from.setFocus()
        self.closed.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._fit()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()  # Esc closes this, not something behind it
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._stays:
            self.close_it()
            return
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside the card."""
        return _cycle(self.card, forward)

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        shade = theme.colour("bg") if self._opaque else QColor(theme.DARK.bg)
        shade.setAlpha(255 if self._opaque else 120)
        painter.fillRect(self.rect(), shade)
        painter.end()


def _cycle(root: QWidget, forward: bool) -> bool:
    stops: list[QWidget] = []
    at: QWidget = root
    while True:
        at = at.nextInFocusChain()
        if at is root:
            break
        if root.isAncestorOf(at) and at.isVisible() and at.isEnabled() and at.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops.append(at)
    if not stops:
        return True
    now = QApplication.focusWidget()
    there = (stops.index(now) + (1 if forward else -1)) % len(stops) if now in stops else 0
    stops[there].setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def ask(window: QWidget, build: Callable[[Overlay], QWidget | None], width: int = 520) -> Overlay:
    """Open an overlay filled by `build(overlay)`, which returns the widget that gets the focus."""
    made = Overlay(window, width)
    made.open(build(made))
    return made
