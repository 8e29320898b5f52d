"""Chips, role badges and key caps: small words with a ground."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from protocols.terms import ROLE_BADGES, ROLE_NAMES, Role
from ui import theme
from ui.widgets.marks import draw_mark


class _Small(QWidget):
    """Fixed-size painted word; reads itself out."""

    ROLE = "small"
    BOLD = False
    PAD = 10
    HEIGHT = 22

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        theme.look.changed.connect(self.updateGeometry)

    def text(self) -> str:
        """The word shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another word."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(theme.font(self.ROLE, self.BOLD)).horizontalAdvance(self._text)
        return QSize(wide + 2 * theme.px(self.PAD), theme.px(self.HEIGHT))

    minimumSizeHint = sizeHint


class Chip(_Small):
    """`Chip("中风险")`, `Chip("已签 14:31", "ok")`, `Chip("待医师确认", "warn", dashed=True)`.

    Tones: neutral, accent, info, ok, warn, danger. Coloured chips are bold, so that they differ in grey too.
    """

    def __init__(self, text: str, tone: str = "neutral", *, dashed: bool = False, mark: str | None = None) -> None:
        self._tone, self._dashed, self._mark = tone, dashed, mark
        self.BOLD = tone != "neutral" and not dashed
        super().__init__(text)

    def set_tone(self, tone: str, *, dashed: bool = False) -> None:
        """Change the tone."""
        self._tone, self._dashed = tone, dashed
        self.BOLD = tone != "neutral" and not dashed
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return size + QSize(theme.px(16), 0) if self._mark else size

    minimumSizeHint = sizeHint

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ink = theme.colour("muted" if self._tone == "neutral" else self._tone)
        if self._dashed:
            pen = QPen(ink, 1)
            pen.setDashPattern([2, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.soft(self._tone))
        painter.drawRoundedRect(box, theme.RADIUS["chip"], theme.RADIUS["chip"])
        left = 0
        if self._mark:
            left = theme.px(16)
            side = theme.px(12)
            draw_mark(painter, QRectF(theme.px(8), (self.height() - side) / 2, side, side), self._mark)
        painter.setPen(ink)
        painter.setFont(theme.font(self.ROLE, self.BOLD))
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()


class KeyCap(_Small):
    """The key that does it: `KeyCap("Ctrl+K")`."""

    PAD = 7
    HEIGHT = 20

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAccessibleName(f"按键 {text}")

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("sunk"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS["key"], theme.RADIUS["key"])
        painter.setPen(theme.colour("muted"))
        painter.setFont(theme.font("small"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()


class RoleBadge(QWidget):
    """Letter of a role in a circle (医 指 护 前 站); the filled one is who types now."""

    def __init__(self, role: Role, filled: bool = False, size: int = 22) -> None:
        super().__init__()
        self._role, self._filled, self._size = role, filled, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(ROLE_NAMES[role])
        theme.look.changed.connect(self.updateGeometry)

    def set_role(self, role: Role, filled: bool) -> None:
        """Show another role, or whether this person types now."""
        self._role, self._filled = role, filled
        self.setAccessibleName(ROLE_NAMES[role])
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._size), theme.px(self._size))

    minimumSizeHint = sizeHint

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        draw_badge(painter, QRectF(self.rect()), self._role, self._filled)
        painter.end()


def draw_badge(painter: QPainter, rect: QRectF, role: Role, filled: bool) -> None:
    """Draw a role's letter in its circle, for delegates and painted rows."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    medical = role.is_medical
    tone = "accent" if medical else "info"
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent") if filled else theme.soft(tone))
    painter.drawEllipse(rect)
    painter.setPen(theme.colour("on_accent" if filled else tone))
    made = theme.font("small", True)
    painter.setFont(made)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, ROLE_BADGES[role])
    painter.restore()
