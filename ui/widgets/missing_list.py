"""还缺什么: questions, not field names; each leads to its field. And 和上次比."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from protocols.terms import Role
from ui import theme
from ui.pages.consultation_view import CompareView, MissingView, Question
from ui.widgets.buttons import link
from ui.widgets.chip import RoleBadge
from ui.widgets.form_field import tall_enough
from ui.widgets.icons import IconLabel
from ui.widgets.marks import Mark
from ui.widgets.text import Text, clear, row, rule
from ui.words import tr

_SHOWN = 6


def _badge(letter: str) -> RoleBadge:
    return RoleBadge(Role.INSTRUCTOR if letter == "指" else Role.PHYSICIAN, filled=True)


class QuestionLink(Text):
    """A question that leads to its field; wraps, takes the focus, Enter and Space press it."""

    clicked = Signal()

    def __init__(self, question: str, why: str) -> None:
        super().__init__(question, bold=True, wrap=True)
        self.setSizePolicy(tall_enough(QSizePolicy.Policy.Ignored))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(why)
        self.setAccessibleName(question)
        self.setAccessibleDescription("，".join(p for p in (why, tr("按 Enter 去填")) if p))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes there."""
        self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space go there."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Underlined and in the accent while it has the focus."""
        super().focusInEvent(event)
        self.set_tone("accent")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Plain again."""
        super().focusOutEvent(event)
        self.set_tone("ink")


class MissingList(QFrame):
    """Two groups: 会改变结论 blocks signing, 可以后补 does not."""

    go = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "plain")
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE["wide"], theme.SPACE["row"], theme.SPACE["wide"], theme.SPACE["row"])
        box.setSpacing(theme.SPACE["small"])
        box.addLayout(row(Mark("open", 18), Text(tr("还缺什么"), "card"), None))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.SPACE["hair"])
        box.addLayout(self._lines)
        self._view: MissingView | None = None
        self._open: set[str] = set()

    def show_view(self, view: MissingView) -> None:
        """Show the questions; nothing is drawn anew when they are the same."""
        if view == self._view:
            return
        self._view = view
        self._draw()

    def _draw(self) -> None:
        view = self._view
        clear(self._lines)
        if view is None or (not view.blocking and not view.later):
            self._lines.addWidget(Text(tr("没有了，都问到了。"), tone="muted"))
            return
        if view.blocking:
            self._group("blocking", tr("会改变结论"), view.blocking)
        if view.blocking and view.later:
            self._lines.addSpacing(4)
            self._lines.addWidget(rule())
        if view.later:
            self._group("later", tr("可以后补"), view.later)

    def _group(self, key: str, title: str, questions: tuple[Question, ...]) -> None:
        self._lines.addLayout(row(Text(title, "label"), Text(str(len(questions)), "label"), None))
        shown = questions if key in self._open else questions[:_SHOWN]
        reason = ""
        for question in shown:
            if question.reason != reason:
                reason = question.reason
                why = Text(reason, "label", wrap=True)
                why.setSizePolicy(tall_enough())
                self._lines.addWidget(why)
            go = QuestionLink(question.question, question.why)
            go.clicked.connect(lambda f=question.fact_id: self.go.emit(f))
            line = row(_badge(question.badge), go)
            line.setStretch(1, 1)
            line.setAlignment(line.itemAt(0).widget(), Qt.AlignmentFlag.AlignTop)
            self._lines.addLayout(line)
        left = len(questions) - len(shown)
        if left:
            self._lines.addWidget(
                link(tr("另 {count} 条", count=left), lambda: self._unfold(key)), 0, Qt.AlignmentFlag.AlignLeft
            )

    def _unfold(self, key: str) -> None:
        self._open.add(key)
        self._draw()


class TrendCompare(QFrame):
    """和上次比: old → new, most telling first."""

    trend = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "plain")
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE["wide"], theme.SPACE["row"], theme.SPACE["wide"], theme.SPACE["row"])
        box.setSpacing(theme.SPACE["small"])
        self._date = Text("", "label")
        box.addLayout(row(IconLabel("trending-up"), Text(tr("和上次比"), "card"), None, self._date))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.SPACE["hair"])
        box.addLayout(self._lines)
        box.addWidget(link(tr("看趋势"), self.trend.emit), 0, Qt.AlignmentFlag.AlignLeft)
        self._view: CompareView | None = None
        self.hide()

    def show_view(self, view: CompareView) -> None:
        """Show the lines; nothing to compare hides the card."""
        if view == self._view:
            return
        self._view = view
        self._date.setText(view.on)
        clear(self._lines)
        for line in view.lines:
            self._lines.addLayout(row(Text(f"{line.before} →"), Text(line.now, bold=True), None, gap=4))
        self.setVisible(bool(view.lines))
