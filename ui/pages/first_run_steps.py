"""The steps of the first run as forms, and what each does to the station (run on a pool thread, no Qt inside)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QTextDocument
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QGridLayout, QVBoxLayout, QWidget

from protocols.terms import Role
from ui import theme
from ui.pages.first_run_view import EXERCISE, MEDICAL, TYPES, PersonTyped, Typed, grouped_code, role_choices
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.field import EnterMovesOn, Field, line, password_field
from ui.widgets.icons import IconLabel
from ui.widgets.text import Text, column, row
from ui.words import tr


class Dots(QWidget):
    """●●○○○○: how far we are."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count, self._step = count, 0
        self.setFixedSize(self.sizeHint())

    def show_step(self, step: int) -> None:
        """This step is under way."""
        self._step = step
        self.setAccessibleName(tr("第 {step} 步，共 {count} 步", step=step + 1, count=self._count))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._count * theme.px(14), theme.px(12))

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(8)
        for i in range(self._count):
            painter.setPen(theme.colour("accent" if i <= self._step else "edge"))
            painter.setBrush(theme.colour("accent") if i <= self._step else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(i * theme.px(14) + 1, (self.height() - side) // 2, side, side)
        painter.end()


class _Step(QWidget):
    """One step; `fields` by name, for going to the one a sentence names."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self.moves = EnterMovesOn(self)

    def go_to(self, name: str) -> None:
        """Focus a field by name, when there is one."""
        if name in self.fields:
            self.fields[name].control.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """The first field."""
        for made in self.fields.values():
            made.control.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def _watch(self) -> None:
        self.moves.watch(*(made.control for made in self.fields.values()))


class ChoiceStep(_Step):
    """Four ways to begin."""

    picked = Signal(str)
    CHOICES = (
        ("new", "building-2", "新建本站", "填站名和人员，印恢复码，大约 5 分钟"),
        ("demo", "eye", "先看示范站", "40 位虚构的居民，随便点，什么都弄不坏"),
        ("restore", "hard-drive", "从备份恢复", "换了电脑，或数据坏了：用备份文件夹"),
        ("join", "link", "加入已有的站", "这一版还不能：要等同步装好"),
    )

    def __init__(self) -> None:
        super().__init__()
        from ui.widgets.choice_card import ChoiceCard

        self._cards = [ChoiceCard(key, icon, tr(title), tr(words)) for key, icon, title, words in self.CHOICES]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.addWidget(Text(tr("这台电脑上还没有站。从哪里开始？"), "body", tone="muted", wrap=True))
        for made in self._cards:
            layout.addWidget(made)
            made.clicked.connect(lambda _=False, key=made.key: self.picked.emit(key))
        layout.addStretch(1)

    def focus_first(self) -> None:
        self._cards[0].setFocus(Qt.FocusReason.OtherFocusReason)


class ProfileStep(_Step):
    """Name, kind, institution, and what stands on the emergency card."""

    def __init__(self, typed: Typed) -> None:
        super().__init__()
        kind = QComboBox()
        kind.addItems(TYPES)
        kind.setCurrentText(typed.station_type)
        texts = (
            ("station", "站名", "例如：青禾社区体卫融合服务站", "必填"),
            ("host", "所属机构全称", "印在抬头，和公章一致", "必填"),
            ("phone", "本站电话", "", ""),
            ("code", "站点代码", "例如 SH，编号以它开头", "最多 4 位"),
            ("address", "本站地址", "急救时要念给 120 听", "急救卡用"),
            ("aed_place", "AED 放在哪里", "例如：一楼服务台左侧", "急救卡用"),
        )
        for name, label, hint, aside in texts:
            self.fields[name] = Field(tr(label), line(tr(hint), text=getattr(typed, name)), aside=tr(aside))
        self.fields["station_type"] = Field(tr("类型"), kind)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        places = (("station", 0, 0, 2), ("host", 1, 0, 2), ("station_type", 2, 0, 1), ("code", 2, 1, 1),
                  ("phone", 3, 0, 1), ("aed_place", 3, 1, 1), ("address", 4, 0, 2))  # fmt: skip
        for name, line_no, col, wide in places:
            grid.addWidget(self.fields[name], line_no, col, 1, wide)
        self._watch()

    def read(self, typed: Typed) -> Typed:
        """With what stands here now."""
        texts = {name: made.control.text() for name, made in self.fields.items() if name != "station_type"}
        texts["code"] = texts["code"].strip().upper()
        return replace(typed, **texts, station_type=self.fields["station_type"].control.currentText())


class PeopleStep(_Step):
    """The administrator, the first physician, and (may come later) the exercise professional."""

    def __init__(self, typed: Typed) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(10)
        self._same = QCheckBox(tr("管理员自己就是医生"))
        self._same.setChecked(typed.administrator_is_physician)
        self._physician = self._person("physician", tr("医生"), MEDICAL, typed.physician)
        layout.addWidget(self._person("administrator", tr("管理员"), (), typed.administrator, beside=self._same))
        layout.addWidget(self._physician)
        exercise = self._person("exercise", tr("运动专业人员（可以以后再加）"), EXERCISE, typed.exercise)
        layout.addWidget(exercise)
        words = tr("密码至少 10 个字符，可以是一句好记的话。处方要医生和运动专业人员两个人签名，各用各的密码。")
        layout.addWidget(Text(words, "label", wrap=True))
        self._same.toggled.connect(lambda on: self._physician.setVisible(not on))
        self._physician.setVisible(not typed.administrator_is_physician)
        self._watch()

    def _person(self, key: str, title: str, roles: tuple[Role, ...], typed: PersonTyped, beside: QWidget | None = None) -> Card:
        card = Card(title, icon="user", tone="plain")
        if beside is not None:
            card.add_to_head(beside)
        name = Field(tr("姓名"), line(text=typed.name))
        password, again = password_field(tr("密码"), eye=False), password_field(tr("再输一次"), eye=False)
        self.fields |= {f"{key}.name": name, f"{key}.password": password, f"{key}.again": again}
        parts: list[QWidget] = [name, password, again]
        if roles:
            choice = QComboBox()
            for value, words in role_choices(roles):
                choice.addItem(words, value)
            choice.setCurrentIndex(max(0, choice.findData(typed.role)))
            self.fields[f"{key}.role"] = Field(tr("角色"), choice)
            parts.insert(1, self.fields[f"{key}.role"])
        for label in (name, password, again):
            label.control.setAccessibleName(f"{title}，{label.label.text()}")
        line_ = row(*parts, gap=12)
        for i in range(len(parts)):
            line_.setStretch(i, 1)
        card.add(line_)
        return card

    def read(self, typed: Typed) -> Typed:
        """With what stands here now."""
        return replace(
            typed, administrator=self._read("administrator", Role.ADMIN.value), physician=self._read("physician", ""),
            exercise=self._read("exercise", ""), administrator_is_physician=self._same.isChecked(),
        )  # fmt: skip

    def _read(self, key: str, role: str) -> PersonTyped:
        text = {part: self.fields[f"{key}.{part}"].control.text() for part in ("name", "password", "again")}
        chosen = self.fields.get(f"{key}.role")
        return PersonTyped(text["name"], chosen.control.currentData() if chosen else role, text["password"], text["again"])


class CodeStep(_Step):
    """The recovery code: shown, printed, typed back; cannot be skipped."""

    def __init__(self) -> None:
        super().__init__()
        self._code, self._station = "", ""
        self._shown = Text("", "figure", wrap=True, selectable=False)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        sheet = Card(tone="sunk")
        sheet.add(Text(tr("恢复码"), "label"), self._shown)
        why = tr("所有人都忘了密码时，只有这张纸能打开本站。印两份，一份放保险柜，一份交上级机构；不要拍照，不要存在电脑里。")
        self.fields["typed_back"] = Field(tr("看着纸，输入最后 8 位"), line(width=220), grow=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(12)
        for widget in (Text(why, wrap=True), sheet, button(tr("打印"), self.print_it, icon="printer"), self.fields["typed_back"]):
            layout.addWidget(widget)
        layout.addStretch(1)

    def show_code(self, code: str, station: str) -> None:
        """Show a code; what was typed back before is gone."""
        self._code, self._station = grouped_code(code), station
        self._shown.setText(self._code)
        self.fields["typed_back"].control.clear()

    def typed_back(self) -> str:
        """What was typed back."""
        return self.fields["typed_back"].control.text().strip()

    def document(self) -> QTextDocument:
        """The paper for the safe."""
        made = QTextDocument()
        made.setDefaultFont(theme.font("card", bold=False))
        words = tr("忘记密码时，在登录页点“忘记密码：用恢复码”。谁拿到这张纸，谁就能打开本站，请锁好。")
        made.setHtml(f"<h2>{escape(self._station)}</h2><h1>{escape(self._code)}</h1><p>{escape(words)}</p>")
        return made

    def print_it(self) -> None:
        """To the printer a person picks."""
        from ui.paper import ask_and_print

        ask_and_print(self.document(), self)


class BackupStep(_Step):
    """Where a second copy of every back-up goes."""

    def __init__(self) -> None:
        super().__init__()
        self.fields["folder"] = Field(tr("备份另存到"), line(tr("空着就只存在这台电脑上")))
        pick = button(tr("选文件夹"), self._pick, icon="hard-drive")
        self.fields["folder"].line.addWidget(pick)
        words = tr("每天最后一个人退出时自动备份，并打开验证。最好选 U 盘或另一块硬盘：电脑坏了，备份还在。")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(12)
        layout.addWidget(Text(words, wrap=True))
        layout.addWidget(self.fields["folder"])
        layout.addStretch(1)

    def _pick(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("备份放在哪里"))
        if chosen:
            self.fields["folder"].control.setText(chosen)

    def folder(self) -> str:
        """The folder typed, or empty."""
        return self.fields["folder"].control.text().strip()


class DoneStep(_Step):
    """It can begin."""

    def __init__(self) -> None:
        super().__init__()
        self._words, self._where = Text("", "card", wrap=True), Text("", tone="muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.addLayout(row(IconLabel("badge-check", "ok", 36), column(self._words, self._where, None), gap=14))
        layout.itemAt(0).layout().setStretch(1, 1)
        layout.addStretch(1)

    def show_done(self, station: str, where: str) -> None:
        """Say so."""
        self._words.setText(tr("{station}可以接诊了。Ctrl+N 建第一份档案。", station=station))
        self._where.setText(where)


@dataclass(frozen=True)
class Restoring:
    """A copy to restore, and how it opens: an administrator's password, or the recovery code."""

    folder: Path
    staff_id: str
    password: str
    code: str


class RestoreStep(_Step):
    """From a back-up folder, opened by somebody's password of that day or by the recovery code."""

    def __init__(self) -> None:
        super().__init__()
        self.fields["folder"] = Field(tr("备份文件夹"), line(tr("里面有 station.db 的那个文件夹")))
        self.fields["folder"].line.addWidget(button(tr("选文件夹"), self._pick, icon="hard-drive"))
        self._who = QComboBox()
        self._who.addItem(tr("用恢复码"), "")
        self.fields["who"] = Field(tr("怎么打开"), self._who)
        self.fields["password"] = password_field(tr("恢复码，或做备份时的密码"))
        self.fields["code"] = self.fields["password"]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(12)
        for name in ("folder", "who", "password"):
            layout.addWidget(self.fields[name])
        layout.addStretch(1)
        self.fields["folder"].control.textChanged.connect(self._read_card)

    def _pick(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("备份在哪里"))
        if chosen:
            self.fields["folder"].control.setText(chosen)

    def _read_card(self, text: str) -> None:
        from prescribe.station import read_card

        card = read_card(Path(text)) if text.strip() else None
        self._who.clear()
        self._who.addItem(tr("用恢复码"), "")
        for person in card.people if card else ():
            self._who.addItem(tr("{name}的密码", name=person.name), person.staff_id)

    def lack(self) -> str:
        """What is missing, or empty."""
        if not self.fields["folder"].control.text().strip():
            return tr("请选备份文件夹。")
        return "" if self.fields["password"].control.text() else tr("请输入恢复码或密码。")

    def wanted(self) -> Restoring:
        """What was asked for."""
        typed, who = self.fields["password"].control.text(), self._who.currentData() or ""
        return Restoring(Path(self.fields["folder"].control.text().strip()), who, typed if who else "", "" if who else typed)


# --- what the steps do (pool thread) --------------------------------------------------------------------------------
def prepare(folder: Path, typed: Typed) -> Any:
    """Check everything and make the recovery code; writes nothing."""
    from prescribe.sign_in import NewPerson, StationProfile, prepare_station

    profile = StationProfile(
        host=typed.host.strip(), station=typed.station.strip(), station_type=typed.station_type, phone=typed.phone.strip(),
        address=typed.address.strip(), aed_place=typed.aed_place.strip(), code=typed.code,
    )  # fmt: skip
    first, physician = typed.administrator, typed.physician
    role = Role.PHYSICIAN if typed.administrator_is_physician else Role.ADMIN
    administrator = NewPerson(first.name.strip(), role, first.password)
    others = [] if typed.administrator_is_physician else [physician]
    others += [] if typed.exercise.empty else [typed.exercise]
    rest = [NewPerson(p.name.strip(), Role(p.role), p.password) for p in others]
    return prepare_station(folder, profile, administrator, *rest)


def finish(prepared: Any, typed_back: str, lock: Any, password: str) -> tuple[Any, Any]:
    """Make the station; the administrator is on duty then."""
    from prescribe.sign_in import admit, finish_station
    from prescribe.station import read_card

    clinic = finish_station(prepared, typed_back, lock=lock)
    name = prepared.people[0].name
    who = next(person for person in read_card(prepared.folder).people if person.name == name)
    return clinic, admit(clinic, who.staff_id, password)


def first_backup(clinic: Any, by: Any, folder: str) -> str:
    """Remember the place and make the first copy; returns what to say."""
    from prescribe.backup import back_up
    from prescribe.settings import change_setting

    if folder:
        clinic.do(change_setting, "backup_folder", folder, by=by)
    made = back_up(clinic, Path(folder) if folder else None, by=by)
    return tr("第一份备份已做好并验证：{path}", path=str(made.path))


def make_demo(folder: Path, progress: Callable[[int, int], None]) -> None:
    """The demo station, in its own folder."""
    from prescribe.demo import make_demo as make

    folder.parent.mkdir(parents=True, exist_ok=True)
    make(folder, progress=progress)


def restore(folder: Path, wanted: Restoring, lock: Any) -> int:
    """Put the copy in place; returns how many records it has."""
    from uuid import UUID

    from prescribe.backup import key_by_code, key_by_password
    from prescribe.backup import restore as put_back

    by_code = not wanted.staff_id
    key = key_by_code(wanted.folder, wanted.code) if by_code else key_by_password(wanted.folder, UUID(wanted.staff_id), wanted.password)
    return put_back(folder, wanted.folder, key, lock=lock).documents
