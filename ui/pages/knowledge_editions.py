"""知识 · 版本: every edition the station keeps; one of them whole, with what it changes; adopted or gone back to by signature."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QWidget

from prescribe.errors import ClinicError
from prescribe.knowledge import (
    AdoptionState,
    EditionChanges,
    EditionLine,
    adopt_edition,
    changes_of_edition,
    editions,
    roll_back_edition,
)
from ui import theme
from ui.page import Action, BarState
from ui.pages.editions_view import ADOPT, ROLL_BACK, ActView, act_view, edition_rows, edition_sections, no_changes
from ui.pages.knowledge_panel import KnowledgePanel
from ui.session import Station
from ui.widgets.card import Card
from ui.widgets.field import EnterMovesOn, Field, line, password_field
from ui.widgets.open_row import OpenRow, OpenRows
from ui.widgets.section_sheet import SectionSheet
from ui.widgets.text import Text
from ui.words import tr

LIST_WIDTH = 288


class SigningCard(Card):
    """What a physician does with an edition: a reason where one goes back, and a password; the bar has the button."""

    signed = Signal()

    def __init__(self) -> None:
        super().__init__(" ", icon="signature")
        self.view: ActView | None = None
        self.words = Text("", wrap=True)
        self.reason = Field(tr("为什么退回"), line(tr("例如：新界值还没有培训")), aside=tr("必填"))
        self.password = password_field(tr("您的密码"))
        self._form = QWidget()
        self._fields = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._form)
        self._fields.setContentsMargins(0, 0, 0, 0)
        self._fields.setSpacing(14)
        self._fields.addWidget(self.reason, 5, Qt.AlignmentFlag.AlignTop)
        self._fields.addWidget(self.password, 3, Qt.AlignmentFlag.AlignTop)
        self._fields.addStretch(2)
        self.add(self.words, self._form)
        self._moves = EnterMovesOn(self)
        self._moves.watch(self.reason.control, self.password.control)
        self._moves.at_the_end.connect(self.signed)

    def show_act(self, view: ActView) -> None:
        """Another edition, or nothing to do."""
        self.view = view
        self.setVisible(bool(view.act))
        self.set_title(view.title or " ")
        self.words.setText(view.words if view.may else f"{view.words}{view.why_not}")
        self._form.setVisible(view.may)
        self.reason.setVisible(view.act == ROLL_BACK)
        self.reason.problem("")
        self.password.problem("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Below each other where there is no room."""
        super().resizeEvent(event)
        below = event.size().width() < theme.px(520)
        self._fields.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)

    def problem(self, error: ClinicError) -> QWidget:
        """What the station answered, at the field it is about; gives where to type."""
        field = self.reason if error.field == "reason" else self.password
        field.problem(error.sentence)
        return field.control

    def missing(self) -> QWidget | None:
        """The first field that is still empty, after saying so."""
        if self.reason.isVisibleTo(self) and not self.reason.control.text().strip():
            self.reason.problem(tr("写一句为什么退回，留作记录。"), "info")
            return self.reason.control
        if not self.password.control.text():
            self.password.problem(tr("请输入您的密码，当作签名。"), "info")
            return self.password.control
        return None


class EditionsPanel(KnowledgePanel):
    """The list at the left; at the right one edition: signing card, about it, changes."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._lines: tuple[EditionLine, ...] = ()
        self._changes: EditionChanges | None = None
        self._wanted = ""
        self._reasons: dict[str, str] = {}
        """What was typed and not signed yet, by edition."""
        self._signing = self._keys_wait = False
        self.list = OpenRows(tr("知识版本"), choice=True)
        self.list.picked.connect(self._choose)
        self._left = QScrollArea()
        self._left.setWidgetResizable(True)
        self._left.setFrameShape(QFrame.Shape.NoFrame)
        self._left.setFocusPolicy(self._left.focusPolicy().NoFocus)
        self._left.setHorizontalScrollBarPolicy(self._left.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        self._left.setWidget(self.list)
        self.card = SigningCard()
        self.card.signed.connect(self.sign)
        self.sheet = SectionSheet(tr("这一版的内容"), self.card)
        self.sheet.left.connect(self.focus_first)
        room = QHBoxLayout(self)
        room.setContentsMargins(0, 0, 0, 0)
        room.setSpacing(16)
        room.addWidget(self._left)
        room.addWidget(self.sheet, 1)
        self._scale()
        theme.look.changed.connect(self._scale)

    def _scale(self) -> None:
        self._left.setFixedWidth(min(theme.px(LIST_WIDTH), max(self.width() * 2 // 5, 200)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scale()

    def leave(self) -> None:
        self.card.password.control.clear()

    # --- reading ----------------------------------------------------------------------------------------------
    def load(self) -> None:
        self.station.do(editions, then=self._list, owner=self)

    def show_hint(self, hint: object) -> None:
        """An edition by its digest."""
        if isinstance(hint, str) and hint:
            self._wanted = hint
            if hint in self.list.keys:
                self._choose(hint)

    def take_state(self, state: AdoptionState) -> None:
        super().take_state(state)
        self._show()

    def _list(self, lines: Sequence[EditionLine]) -> None:
        self._lines = tuple(lines)
        self.list.show_rows([OpenRow(each.digest, each.title, each.lines, each.chip, choice=True) for each in edition_rows(lines)])
        waiting = next((each.digest for each in lines if each.waiting), next((each.digest for each in lines if each.in_force), ""))
        self._choose(self._wanted if self._wanted in self.list.keys else waiting)
        if self._keys_wait:
            self.focus_first()

    @property
    def shown(self) -> EditionLine | None:
        """The edition chosen."""
        return next((each for each in self._lines if each.digest == self.list.chosen), None)

    def _choose(self, digest: str) -> None:
        if self._wanted and self._wanted != digest:
            self._reasons[self._wanted] = self.card.reason.control.text()
            self.card.password.control.clear()
            self.card.reason.control.setText(self._reasons.get(digest, ""))
        self._wanted, self._changes = digest, None
        self.list.choose(digest)
        self._show()
        against = self._against()
        if against is not None:
            self.station.do(changes_of_edition, digest, against.digest, then=self._compared, owner=self)

    def _against(self) -> EditionLine | None:
        """What an edition is compared with: the one in force; that one itself with the one before it."""
        here = self.shown
        if here is None:
            return None
        if not here.in_force:
            return next((each for each in self._lines if each.in_force), None)
        if self.state is not None and self.state.former is not None:
            return self.state.former
        place = self._lines.index(here) + 1
        return self._lines[place] if place < len(self._lines) else None

    def _compared(self, found: EditionChanges) -> None:
        if found.after.digest == self.list.chosen:
            self._changes = found
            self._show()

    # --- showing ----------------------------------------------------------------------------------------------
    def _show(self) -> None:
        here = self.shown
        if here is None or self.state is None:
            self.card.hide()
            return
        act = act_view(here, self._lines, self.state)
        self.card.show_act(act)
        against = self._against()
        found = self._changes.changes if self._changes else None
        below = []
        if found is None and against is not None:
            below = [Text(tr("正在和 {edition} 版比…", edition=against.edition), tone="muted")]
        elif not found:
            below = [Text(no_changes(here, against.edition if against else ""), tone="muted", wrap=True)]
        self.sheet.show_sections(edition_sections(here, found, against.edition if against else ""), below=below, keep=True)
        self._tell(act)

    def _tell(self, act: ActView) -> None:
        may = bool(act.act) and act.may and not self._signing
        primary = Action(act.title, self.sign, icon="pen-line", enabled=may) if act.act and act.may else None
        note = tr("F3 下一处改动。什么都不会删掉。")
        self.set_bar(BarState(note=note, primary=primary))

    # --- signing ----------------------------------------------------------------------------------------------
    def sign(self) -> None:
        """Ctrl+Enter: goes to what is still empty, then signs."""
        here, act = self.shown, self.card.view
        if here is None or act is None or not act.may or not act.act or self._signing:
            return
        empty = self.card.missing()
        if empty is not None:
            self._go_to(empty)
            return
        password, reason = self.card.password.control.text(), self.card.reason.control.text().strip()
        self.card.password.control.clear()
        self._signing = True
        how = {"then": lambda state: self._signed(act, here, state), "otherwise": self._refused, "owner": self}
        if act.act == ADOPT:
            self.station.do(adopt_edition, here.digest, password, **how)
        else:
            self.station.do(roll_back_edition, here.digest, password, reason, **how)

    def _signed(self, act: ActView, line_: EditionLine, state: AdoptionState) -> None:
        self._signing = False
        self._reasons.pop(line_.digest, None)
        self.card.reason.control.clear()
        words = tr("已采用 {edition} 版。") if act.act == ADOPT else tr("已退回到 {edition} 版。")
        self.station.say(words.format(edition=line_.edition))
        self.state_changed.emit(state)
        self.load()

    def _refused(self, error: ClinicError) -> None:
        self._signing = False
        self._go_to(self.card.problem(error))

    def _go_to(self, control: QWidget) -> None:
        """The field and the words under it come into sight."""
        control.setFocus(Qt.FocusReason.OtherFocusReason)
        self.sheet.ensureWidgetVisible(self.card, 0, 0)
        self.sheet.ensureWidgetVisible(control, 0, theme.px(44))

    # --- keys -------------------------------------------------------------------------------------------------
    def focus_first(self) -> None:
        """The list: ↑↓ go through the editions. It may still be on its way."""
        self._keys_wait = not self.list.rows
        self.list.focus_first()

    def next_change(self, step: int) -> None:
        self.sheet.next_changed(step)
