"""The rail at the left: icon over a two-character label, a grey count, the letter while Alt is held, 急救 last.

When there is no height for labels it shows icons only; Alt then opens it as a drawer with labels.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout

from ui import theme
from ui.rooms import Room
from ui.widgets.icons import draw_icon
from ui.words import tr

WIDTH, ICONS_WIDTH, DRAWER_WIDTH = 76, 56, 148
FULL_ITEM, LEAST_ITEM = 59, 44


class RailItem(QAbstractButton):
    """One place. Reads out as 「今日，Alt+J，4 件」."""

    def __init__(self, label: str, icon: str, letter: str, tone: str = "muted") -> None:
        super().__init__()
        self._label, self._icon, self._letter, self._tone = label, icon, letter, tone
        self.setCheckable(tone != "danger")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._count = 0
        self.with_letter = False
        self.mode = "full"
        self._name_it()

    def _name_it(self) -> None:
        key = "F9" if self._tone == "danger" else f"Alt+{self._letter}"
        count = tr("，{count} 件", count=self._count) if self._count else ""
        self.setAccessibleName(f"{self._label}，{key}{count}")
        self.setToolTip(f"{self._label}  {key}")

    def set_count(self, count: int) -> None:
        """Grey number at the corner; 0 = none."""
        self._count = count
        self._name_it()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(60), theme.px(54 if self.mode == "full" else 36))

    def keyPressEvent(self, event: object) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(8)
        box = QRectF(self.rect()).adjusted(side, 1, -side, -1)
        tone = "accent" if self.isChecked() else self._tone
        self._draw_ground(painter, box)
        icon = theme.px(22)
        if self.mode == "full":
            draw_icon(painter, QRectF(box.center().x() - icon / 2, box.y() + theme.px(6), icon, icon), self._icon, tone)
            words = box.adjusted(0, theme.px(28), 0, 0)
            align = Qt.AlignmentFlag.AlignCenter
        else:
            left = box.x() + theme.px(9)
            draw_icon(painter, QRectF(left, box.center().y() - icon / 2, icon, icon), self._icon, tone)
            words = box.adjusted(theme.px(40), 0, 0, 0)
            align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if self.mode != "icons":
            painter.setFont(theme.font("label", self.isChecked() or self._tone == "danger"))
            painter.setPen(theme.colour(tone))
            painter.drawText(words, align, self._label + (" F9" if self._tone == "danger" else ""))
        if self.with_letter and self._letter:
            left = box.x() + theme.px(3) if self.mode == "full" else box.right() - theme.px(22)
            top = box.y() + theme.px(3) if self.mode == "full" else box.center().y() - theme.px(8)
            self._draw_tag(painter, box, self._letter, QPointF(left, top), "accent")
        elif self._count:
            at = QPointF(box.center().x() + theme.px(8), box.y() + theme.px(1))
            self._draw_tag(painter, box, "99+" if self._count > 99 else str(self._count), at, "muted")
        painter.end()

    def _draw_ground(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        radius = theme.RADIUS["button"]
        if self._tone == "danger":
            painter.setBrush(theme.soft("danger") if self.underMouse() else theme.colour("surface"))
            painter.setPen(QPen(theme.colour("danger"), 1.2))
            painter.drawRoundedRect(box.adjusted(-2, 0.5, 2, -0.5), radius, radius)
        elif self.isChecked():
            painter.setBrush(theme.soft("accent"))
            painter.drawRoundedRect(box, radius, radius)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(QRectF(0, box.y() + box.height() * 0.24, 3, box.height() * 0.52), 1.5, 1.5)
        elif self.underMouse():
            painter.setBrush(theme.colour("sunk"))
            painter.drawRoundedRect(box, radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)

    @staticmethod
    def _draw_tag(painter: QPainter, box: QRectF, text: str, at: QPointF, tone: str) -> None:
        font = theme.font("small", True)
        high = theme.px(17)
        wide = max(high, QFontMetrics(font).horizontalAdvance(text) + theme.px(8))
        tag = QRect(round(min(at.x(), box.right() - wide + theme.px(4))), round(at.y()), wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(tone))
        painter.drawRoundedRect(tag, high / 2, high / 2)
        painter.setPen(theme.colour("on_accent" if tone == "accent" else "surface"))
        painter.setFont(font)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()


class Rail(QFrame):
    """All places of the program."""

    picked = Signal(str)
    emergency = Signal()

    def __init__(self, rooms: Sequence[Room]) -> None:
        super().__init__()
        self.setProperty("ground", "side")
        self.setAccessibleName(tr("页面"))
        self._drawer = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 1, 10)
        layout.setSpacing(5)
        self.items: dict[str, RailItem] = {}
        for room in rooms:
            if room.key == "settings":
                layout.addStretch(1)
            item = RailItem(tr(room.label), room.icon, room.letter)
            item.clicked.connect(lambda _=False, key=room.key: self.picked.emit(key))
            self.items[room.key] = item
            layout.addWidget(item)
        self.siren = RailItem(tr("急救"), "siren", "", tone="danger")
        self.siren.clicked.connect(self.emergency)
        layout.addSpacing(2)
        layout.addWidget(self.siren)
        theme.look.changed.connect(self._fit)
        self._fit()

    def show_place(self, key: str) -> None:
        """Mark where we are."""
        for name, item in self.items.items():
            item.setChecked(name == key)

    def show_only(self, keys: Sequence[str]) -> None:
        """Show the places that the role on duty may use; the others are absent."""
        for name, item in self.items.items():
            item.setVisible(name in keys)
        self._fit()

    def hold_alt(self, held: bool) -> None:
        """Alt is held: show the letters, and the labels when there was no room for them."""
        self._drawer = held
        for item in self.items.values():
            item.with_letter = held
            item.update()
        self._fit()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = sum(not item.isHidden() for item in self.items.values()) + 1
        roomy = self.height() / theme.look.scale >= shown * FULL_ITEM + 30 and not self._is_slim()
        mode = "full" if roomy else "drawer" if self._drawer else "icons"
        wide = {"full": WIDTH, "icons": ICONS_WIDTH, "drawer": DRAWER_WIDTH}[mode]
        spare = (self.height() - 24) / max(1, shown) if not roomy else 99
        self.layout().setSpacing(5 if roomy or spare > theme.px(41) else 0)
        for item in (*self.items.values(), self.siren):
            if item.mode != mode:
                item.mode = mode
                item.updateGeometry()
            item.setMinimumHeight(0)
            item.setMaximumHeight(16_777_215 if roomy else max(24, int(spare)))
        self.setFixedWidth(theme.px(wide))

    def _is_slim(self) -> bool:
        return self.window().width() / theme.look.scale < 760
