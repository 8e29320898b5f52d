"""知识 · 发布单位: whose packs the station takes, each key with digits to read out; the administrator adds one or takes it off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from prescribe.knowledge import PublisherLine, distrust_publisher, publishers, trust_publisher
from prescribe.reading.pack_checks import fingerprint
from ui.page import Action, BarState
from ui.pages.knowledge_panel import KnowledgePanel
from ui.pages.publishers_view import PublisherView, halves, key_words, may_trust, publisher_views, whole_key
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.columns import Flow
from ui.widgets.field import EnterMovesOn, Field, line
from ui.widgets.text import Text, clear, column, row, rule
from ui.words import tr

TOLD = "知识包用发布单位的私钥签名，本站用它的公钥核对。加之前打电话给发布单位，请对方念这四十位数字，一位不差再加。电话号码用自己查到的，不用包里写的。"


class PublishersPanel(KnowledgePanel):
    """The list; below it, for the administrator, the form."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._lines: tuple[PublisherLine, ...] = ()
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.listed = Card(tr("本站信任的发布单位"), icon="badge-check")
        self.listed.add(self._list)
        self.form = Card(tr("加一个发布单位"), icon="key-round")
        self.name = Field(tr("单位名称"), line(tr("例如 市运动处方编写组")), aside=tr("必填"))
        self.key = Field(tr("公钥"), line(tr("64 个字符，只有 0–9 和 a–f")), aside=tr("从发布单位的网页、公文或邮件里粘过来"))
        self.digits = (Text("", "card", selectable=True), Text("", "card", selectable=True))
        self._digits = QWidget()
        self._digits.setLayout(column(Text(tr("念给对方核对的指纹"), "label"), *self.digits, gap=4))
        self.add = button(tr("核对过了，加上"), self.send, icon="plus")
        self.form.add(Text(tr(TOLD), tone="muted", wrap=True), self.name, self.key, self._digits, row(None, self.add))
        self.key.control.textChanged.connect(self._show_digits)
        moves = EnterMovesOn(self)
        moves.watch(self.name.control, self.key.control)
        moves.at_the_end.connect(self.send)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 12, 16)
        box.setSpacing(12)
        for widget in (self.listed, self.form):
            box.addWidget(widget)
        box.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(self.area.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        self.area.setAccessibleName(tr("发布单位"))
        self.area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)
        self._show_digits()

    def load(self) -> None:
        self.form.setVisible(may_trust(self.station.staff.role))
        self.station.do(publishers, then=self._show, owner=self)
        self._tell()

    def _show(self, lines: Sequence[PublisherLine]) -> None:
        clear(self._list)
        self._lines = tuple(lines)
        views = publisher_views(lines, self.station.staff.role)
        if not views:
            words = tr("还没有。没有信任的发布单位，就收不进知识包。") + ("" if may_trust(self.station.staff.role) else tr("请管理员来加。"))
            self._list.addWidget(Text(words, tone="muted", wrap=True))
        for place, view in enumerate(views):
            if place:
                self._list.addWidget(rule())
            self._list.addWidget(self._row(view))

    def _row(self, view: PublisherView) -> QWidget:
        made = QWidget()
        made.setAccessibleName(view.spoken)
        head = Flow(gap=10, line_gap=4)
        head.addWidget(Text(view.name, bold=True))
        head.addWidget(Chip(*view.chip))
        head.addWidget(Text(view.by, "label"))
        if view.withdrawable is not None:
            off = button(tr("不再信任"), lambda: self._take_off(view), size="small", name=tr("不再信任{name}", name=view.name))
            head.addWidget(off)
        if view.again is not None:
            on = button(tr("重新信任"), lambda: self._trust(*view.again), size="small", name=tr("重新信任{name}", name=view.name))
            head.addWidget(on)
        digits = Flow(gap=18, line_gap=2)
        for half in view.fingerprint:
            digits.addWidget(Text(half, selectable=True))
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 4, 0, 4)
        box.setSpacing(4)
        box.addLayout(head)
        box.addLayout(digits)
        return made

    # --- adding -----------------------------------------------------------------------------------------------
    def _show_digits(self) -> None:
        typed = self.key.control.text()
        self.key.problem(key_words(typed), "info")
        key = whole_key(typed)
        for label, half in zip(self.digits, halves(fingerprint(key)) if key else ("", ""), strict=True):
            label.setText(half)
        self._digits.setVisible(bool(key))

    def send(self) -> None:
        """Add what was typed; a refusal goes to its field."""
        self._trust(self.name.control.text(), self.key.control.text())

    def _trust(self, name: str, key: str) -> None:
        self.station.do(trust_publisher, name, key, then=lambda lines: self._trusted(name, lines), otherwise=self._refused, owner=self)

    def _trusted(self, name: str, lines: Sequence[PublisherLine]) -> None:
        self._show(lines)
        self.name.control.clear()
        self.key.control.clear()
        self.station.say(tr("已信任“{name}”。可以导入它签的知识包了。", name=name.strip()))

    def _take_off(self, view: PublisherView) -> None:
        key = next((line.key for line in self._lines if line.publisher_id == view.withdrawable), "")

        def gone(lines: Sequence[PublisherLine]) -> None:
            self._show(lines)
            words = tr("不再收“{name}”的新包；已采用的版本照旧。", name=view.name)
            self.station.say(words, undo=lambda: self._trust(view.name, key))

        self.station.do(distrust_publisher, view.withdrawable, then=gone, otherwise=self._refused, owner=self)

    def _refused(self, error: ClinicError) -> None:
        field = {"name": self.name, "key": self.key}.get(error.field or "")
        if field is None:
            self.refused(error)
        else:
            field.problem(error.sentence)
            field.control.setFocus()

    def _tell(self) -> None:
        may = may_trust(self.station.staff.role)
        note = "" if may else tr("加发布单位要管理员来。")
        self.set_bar(BarState(note=note, primary=Action(tr("核对过了，加上"), self.send, icon="plus") if may else None))

    def focus_first(self) -> None:
        """The form where there is one."""
        (self.name.control if self.form.isVisibleTo(self) else self.area).setFocus()
