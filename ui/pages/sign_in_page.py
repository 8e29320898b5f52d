"""Sign-in: who, password, age of the last back-up. Before the first paint only this, the theme and the station's card load."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from prescribe.errors import ClinicError, StorageFault, WrongPassword
from ui import theme
from ui.pages.sign_in_view import PersonLine, SignInView, matching
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.chip import Chip, KeyCap
from ui.widgets.field import Field, line, password_field
from ui.widgets.icons import IconLabel
from ui.widgets.middle import in_the_middle
from ui.widgets.person_row import PersonList, PersonRow
from ui.widgets.text import Text, row
from ui.words import tr

UNREADABLE = frozenset({"corrupt", "wrong_key", "missing"})
"""Kinds of fault that a copy mends; a newer program or a full disk is another matter."""


class SignInPage(QWidget):
    """Shows a `SignInView`; tells who wants in with which password."""

    wanted = Signal(str, str, bool)
    """(staff id, password, a second person joins right after)."""
    recovery_wanted = Signal()
    emergency = Signal()
    other_station_wanted = Signal()
    """From the demo: to the real station, or to making one."""
    restore_wanted = Signal()
    """The file does not open: the way back from a copy."""

    def __init__(self, view: SignInView) -> None:
        super().__init__()
        self._view = view
        self._two = False
        self._card = Card()
        self._card.body.setContentsMargins(34, 26, 34, 24)
        self._build_head()
        self._build_people()
        self._build_password()
        self._build_frame()
        self._show_people((*view.people,))
        theme.look.changed.connect(self._fit_card)

    def _build_head(self) -> None:
        demo = [Chip(tr("示范站"), "info")] if self._view.demo else []
        self._card.add(row(IconLabel("heart-pulse", "accent", 28), Text(self._view.station, "name"), *demo, None, gap=10))
        self._card.add(Text(self._view.host, "label"))
        self._card.body.addSpacing(8)

    def _build_people(self) -> None:
        self.people = PersonList()
        self._card.add(Text(tr("谁来用？"), "label"), self.people)
        self._filter = Field(tr("姓名"), line(tr("输入姓名找人")))
        self._filter.hide()
        self._more = link(tr("其他人…"), self._show_everybody)
        self._more.setVisible(bool(self._view.more))
        self._card.add(self._filter, self._more)
        self._filter.control.textChanged.connect(self._narrow)
        self.people.picked.connect(self._picked)
        self.people.entered.connect(self._to_password)

    def _build_password(self) -> None:
        self.password = password_field(tr("密码"))
        self.enter = button(tr("进入"), self._enter, kind="primary", icon="arrow-right", size="bar")
        self._card.body.addSpacing(4)
        self._card.add(self.password)
        self.password.line.addWidget(self.enter)
        self.password.line.addWidget(KeyCap("Enter"))
        self.password.control.returnPressed.connect(self._enter)
        self._demo_words = Text("", "label")
        self._demo_fill = link(tr("填上"), self._fill_demo)
        self._demo = QWidget()
        self._demo.setLayout(row(self._demo_words, self._demo_fill, None))
        self._demo.hide()
        forgot = link(tr("忘记密码：用恢复码"), self.recovery_wanted.emit)
        both = link(tr("再加一位，一起接诊"), self._enter_two)
        self._restore = link(tr("从备份恢复…"), self.restore_wanted.emit)
        self._restore.hide()
        self._card.add(self._demo, self._restore, row(forgot, None, both))

    def _build_frame(self) -> None:
        area = in_the_middle(self._card, 8, 1)
        self._area = area
        siren = button(tr("急救 F9"), self.emergency.emit, kind="danger", icon="siren", size="bar")
        other = link(tr("退出示范站") if self._view.demo else tr("看示范站"), self.other_station_wanted.emit)
        foot = row(Text("    ·    ".join(self._view.foot), "label"), None, other, siren, gap=16)
        foot.setContentsMargins(28, 6, 28, 18)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area, 1)
        layout.addLayout(foot)

    # --- people -------------------------------------------------------------------------------------------------
    def _everybody(self) -> tuple[PersonLine, ...]:
        return (*self._view.people, *self._view.more)

    def _show_people(self, lines: tuple[PersonLine, ...]) -> None:
        self.people.show_people([PersonRow(p.staff_id, p.name, p.role, p.role_words, p.last) for p in lines])
        if lines:
            self.people.choose(lines[0].staff_id)

    def _show_everybody(self) -> None:
        self._more.hide()
        self._filter.show()
        self._show_people(self._everybody())
        self._filter.control.setFocus()

    def _narrow(self, typed: str) -> None:
        self._show_people(matching(self._everybody(), typed)[:8])

    def _chosen(self) -> PersonLine | None:
        return next((p for p in self._everybody() if p.staff_id == self.people.chosen), None)

    def _picked(self, _key: str) -> None:
        person = self._chosen()
        if person is None:
            return
        self.password.label.setText(tr("{name} 的密码", name=person.name))
        self.password.control.setAccessibleName(tr("{name} 的密码", name=person.name))
        self.password.control.clear()
        self.password.problem("")
        self._demo.setVisible(bool(person.demo_password))
        self._demo_words.setText(tr("示范密码：{password}", password=person.demo_password))

    def _to_password(self) -> None:
        self.password.control.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self._see_password)

    def _see_password(self) -> None:
        """At large type the people alone fill the window; the field that is typed in must be seen."""
        if self.password.control.hasFocus() or self.focusWidget() is self.password.control:
            self._area.ensureWidgetVisible(self.password, 0, theme.px(60))

    def _fit_card(self) -> None:
        self._card.setFixedWidth(min(theme.px(540), self.width() - 48))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_card()
        QTimer.singleShot(0, self._see_password)

    def focus_first(self) -> None:
        """The password of the one who was here last."""
        self._to_password()

    def _fill_demo(self) -> None:
        person = self._chosen()
        if person is not None:
            self.password.control.setText(person.demo_password)
            self._to_password()

    # --- going in -----------------------------------------------------------------------------------------------
    def _enter(self) -> None:
        self._two = False
        self._ask()

    def _enter_two(self) -> None:
        self._two = True
        self._ask()

    def _ask(self) -> None:
        person, typed = self._chosen(), self.password.control.text()
        if person is None:
            self.password.problem(tr("先选是谁，再输密码。"), "info")
        elif not typed:
            self.password.problem(tr("请输入{name}的密码。", name=person.name), "info")
            self._to_password()
        elif self.enter.isEnabled():
            self.busy(True)
            self.wanted.emit(person.staff_id, typed, self._two)

    def busy(self, on: bool, words: str = "") -> None:
        """While the station is being opened the page takes no second password."""
        self.enter.setEnabled(not on)
        self.enter.setText(tr("正在打开…") if on else tr("进入"))
        if words:
            self.password.problem(words, "info")

    def refused(self, error: ClinicError) -> None:
        """Say why not, and let the person try again."""
        self.busy(False)
        self.password.problem(error.sentence, "warn" if isinstance(error, WrongPassword) else "danger")
        self._restore.setVisible(isinstance(error, StorageFault) and error.kind in UNREADABLE)
        self.password.control.selectAll()
        self._to_password()
