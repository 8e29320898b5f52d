"""Parts of the page 随访: the list of those due, the proposal, why it is proposed, the side, and the note of a call."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from prescribe.contact import KEYS, OUTCOMES
from prescribe.follow_up import FollowUpState
from ui import theme
from ui.pages.follow_up_view import (
    PAST_COLUMNS,
    DueRow,
    ProposalView,
    ReasonLine,
    past_note,
    past_rows,
    pressure_chart,
    weekly_chart,
)
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.chip import Chip, KeyCap
from ui.widgets.choices import AnswerRow
from ui.widgets.field import line
from ui.widgets.marks import Mark
from ui.widgets.overlay import Popover
from ui.widgets.text import Text, clear, row
from ui.widgets.trend_card import TrendCard
from ui.widgets.wrapping import as_high_as_needed
from ui.words import UNKNOWN, tr

ROW = 44
_VIEW = Qt.ItemDataRole.UserRole


class DueListWidget(QListWidget):
    """Those due, gravest first: ↑↓ move, Enter or a click opens."""

    wanted = Signal(object)
    """Id of the resident to open."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("该随访的人"))
        self.setItemDelegate(_DueDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("plain", True)
        self.itemClicked.connect(lambda item: self.wanted.emit(item.data(_VIEW).resident_id))

    def show_rows(self, rows: Sequence[DueRow], chosen: UUID | None) -> None:
        """Show these; the one open stays chosen."""
        self.clear()
        for view in rows:
            item = QListWidgetItem(view.name)
            item.setData(_VIEW, view)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, view.spoken)
            self.addItem(item)
        self.choose(chosen)

    def choose(self, resident: UUID | None) -> None:
        """Mark the resident that is open."""
        for at in range(self.count()):
            if self.item(at).data(_VIEW).resident_id == resident:
                self.setCurrentRow(at)
                return
        self.setCurrentRow(-1)

    def ids(self, due_now: bool = False) -> tuple[UUID, ...]:
        """Everybody in the list, in order; `due_now`: only those late or of today."""
        views = (self.item(at).data(_VIEW) for at in range(self.count()))
        return tuple(view.resident_id for view in views if not due_now or view.tone != "neutral")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.wanted.emit(self.currentItem().data(_VIEW).resident_id)
        else:
            super().keyPressEvent(event)


class _DueDelegate(QStyledItemDelegate):
    """Name bold, age, what was tried; the days at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(theme.px(180), theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        view: DueRow = index.data(_VIEW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(option.rect).adjusted(4, 2, -4, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(box, theme.RADIUS["button"], theme.RADIUS["button"])
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, theme.RADIUS["button"], theme.RADIUS["button"])
        right = self._chip(painter, box, view)
        inside = box.adjusted(theme.px(8), 0, -right - theme.px(6), 0)
        painter.setFont(theme.font("body", True))
        painter.setPen(theme.colour("ink"))
        name = painter.fontMetrics().elidedText(view.name, Qt.TextElideMode.ElideRight, inside.width())
        wide = painter.fontMetrics().horizontalAdvance(name)
        upper = inside.adjusted(0, 0, 0, -inside.height() // 2) if view.aside else inside
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(theme.font("label"))
        painter.setPen(theme.colour("muted"))
        painter.drawText(upper.adjusted(wide + theme.px(6), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, view.age)
        if view.aside:
            painter.drawText(inside.adjusted(0, inside.height() // 2, 0, 0), Qt.AlignmentFlag.AlignVCenter, view.aside)
        painter.restore()

    @staticmethod
    def _chip(painter: QPainter, box: QRect, view: DueRow) -> int:
        made = theme.font("small", view.tone != "neutral")
        wide, high = QFontMetrics(made).horizontalAdvance(view.chip) + theme.px(18), theme.px(22)
        place = QRectF(box.right() - wide - theme.px(4), box.center().y() - high / 2, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.soft(view.tone))
        painter.drawRoundedRect(place, theme.RADIUS["chip"], theme.RADIUS["chip"])
        painter.setFont(made)
        painter.setPen(theme.colour("muted" if view.tone == "neutral" else view.tone))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, view.chip)
        return wide + theme.px(4)


class ProposalCard(Card):
    """What the answers come to; its choices, and 「为什么」."""

    picked = Signal(str)
    why_wanted = Signal()
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tone="info")
        self.body.setSpacing(6)
        self.mark = Mark("info", 18)
        self.title_words = Text("", "card", wrap=True)
        self.line_words = Text("", "body", tone="muted", wrap=True)
        self.why = link(tr("为什么"), self.why_wanted.emit)
        head = row(self.mark, self.title_words, self.why, KeyCap("F1"), gap=8)
        head.setStretch(1, 1)
        self.choices = AnswerRow((), tr("怎么定"))
        self.choices.picked.connect(self.picked)
        self.again = button(tr("再量一次"), self.again_wanted.emit, size="small")
        self._offered: tuple[tuple[str, str], ...] = ()
        self.add(head, self.line_words, row(self.choices, self.again, None))
        as_high_as_needed(self)

    def show_view(self, view: ProposalView) -> None:
        """Show another proposal; the focus stays where it is."""
        self.set_tone(view.tone)
        self.mark.set_level(view.tone)
        self.title_words.setText(view.title)
        self.title_words.set_tone("danger" if view.tone == "danger" else "ink")
        self.line_words.setText(view.line)
        self.line_words.setVisible(bool(view.line))
        if view.choices != self._offered:
            self._offered = view.choices
            self.choices.set_choices([(key, tr(words)) for key, words in view.choices])
        self.choices.setVisible(bool(view.choices))
        self.choices.choose(*([view.chosen] if view.chosen else []))
        self.again.setVisible(view.again)
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(view.line)


class WhyPopover(Popover):
    """The reasons of a proposal, each with its source and how sure it is. Esc closes it."""

    def __init__(self, anchor: QWidget, title: str, lines: tuple[ReasonLine, ...]) -> None:
        super().__init__(anchor)
        self.setAccessibleName(tr("为什么"))
        self.body.addWidget(Text(title, "card", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE["row"])
        grid.setVerticalSpacing(theme.SPACE["small"])
        grid.setColumnStretch(0, 1)
        for place, each in enumerate(lines):
            words = QWidget()
            inside = QVBoxLayout(words)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(0)
            inside.addWidget(Text(each.say, wrap=True))
            inside.addWidget(Text(each.source, "hint", wrap=True))
            chip = Chip(each.mark, "warn" if each.needs_physician else "neutral", dashed=each.needs_physician)
            chip.setToolTip(tr("待医师确认") if each.needs_physician else each.mark)
            grid.addWidget(words, place, 0)
            grid.addWidget(chip, place, 1, Qt.AlignmentFlag.AlignTop)
        if not lines:
            grid.addWidget(Text(tr("没有要说的理由。"), tone="muted"), 0, 0)
        self.body.addLayout(grid)
        self.setAccessibleDescription("；".join(f"{each.say}{each.source}{each.mark}" for each in lines))


class CallPopover(Popover):
    """F6: the outcome of one call by 1–6, 0 for nobody; died, moved and lost are asked about once more."""

    chosen = Signal(str, str)
    """(outcome, note)."""

    def __init__(self, anchor: QWidget, name: str) -> None:
        super().__init__(anchor, width=660)
        self.setAccessibleName(tr("记一次电话"))
        self.body.addWidget(Text(tr("记一次电话：{name}", name=name), "card"))
        self.note = line(tr("备注，可以不写"))
        self.outcomes = AnswerRow([(key, f"{digit} {tr(OUTCOMES[key])}") for digit, key in KEYS.items()], tr("电话的结果"), digits=KEYS)
        self.question = Text("", "body", tone="warn", wrap=True)
        self.question.hide()
        self.answers = AnswerRow((), tr("怎么记"))
        self.answers.hide()
        self._outcome = ""
        for widget in (self.outcomes, self.note, self.question, self.answers):
            self.body.addWidget(widget)
        self.outcomes.picked.connect(self._picked)
        self.note.returnPressed.connect(lambda: self._picked(self._outcome) if self._outcome else None)

    def open(self) -> None:
        super().open()
        self.outcomes.setFocus()

    def _picked(self, key: str) -> None:
        self._outcome = key
        self.chosen.emit(key, self.note.text())

    def ask(self, sentence: str, answers: Sequence[tuple[str, str]]) -> AnswerRow:
        """Ask one more thing before it is written; the answers get the focus."""
        self.question.setText(sentence)
        self.question.show()
        self.answers.set_choices(answers)
        self.answers.show()
        self.adjustSize()
        self.place()
        self.answers.setFocus()
        return self.answers


class FollowUpSide(QWidget):
    """Pressure, sessions done, the last three."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.SPACE["row"])
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_state(self, state: FollowUpState | None) -> None:
        """Another resident's."""
        clear(self._layout)
        if state is None:
            return
        pressure, weekly = pressure_chart(state), weekly_chart(state)
        self._layout.addWidget(self._chart(pressure, state, tr("还没有量过血压。")))
        card = self._chart(weekly, state, tr("还没有随访过。"))
        if state.a_week:
            card.set_aside(tr("计划 {n} 次/周", n=state.a_week))
        self._layout.addWidget(card)
        self._layout.addWidget(self._past(state))

    @staticmethod
    def _chart(view: object, state: FollowUpState, empty: str) -> Card:
        if view.empty:
            card = Card(view.title, icon="chart-line")
            card.add(Text(empty, tone="muted"))
            return card
        return TrendCard(view, state.today)

    @staticmethod
    def _past(state: FollowUpState) -> Card:
        card, rows = Card(tr("前几次"), icon="history"), past_rows(state)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE["small"])
        grid.setVerticalSpacing(3)
        for place, title in enumerate(PAST_COLUMNS):
            grid.addWidget(Text(tr(title), "label"), 0, place)
        for at, cells in enumerate(rows, start=1):
            for place, words in enumerate(cells):
                made = Text(words, "body", tone="hint" if words == UNKNOWN else "ink")
                made.setAccessibleName(f"{PAST_COLUMNS[place]} {words}")
                grid.addWidget(made, at, place)
        card.add(grid if rows else Text(tr("这是第一次随访。"), tone="muted"))
        if past_note(state):
            card.add(Text(past_note(state), "label", tone="warn", wrap=True))
        return card

