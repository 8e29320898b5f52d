"""Small forms of 设置 · 人员, each a card over the page: a new colleague, a certificate, one's own password, a slip to print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from prescribe.errors import ClinicError
from prescribe.staff import CERTIFICATE_NAMES, Certificate, NewPerson
from protocols.terms import ROLE_NAMES, Role
from ui import theme
from ui.pages.settings_view import ADDABLE
from ui.widgets.buttons import button
from ui.widgets.chip import KeyCap
from ui.widgets.field import EnterMovesOn, Field, line, password_field
from ui.widgets.overlay import Overlay
from ui.widgets.text import Text, row
from ui.words import tr


class _Form(Overlay):
    """A titled card with fields and one button; a refusal goes to its field."""

    def __init__(self, window: QWidget, title: str, words: str, do: str, width: int = 560) -> None:
        super().__init__(window, width)
        self.fields: dict[str, Field] = {}
        self.card.add(row(Text(title, "page"), None, KeyCap("Esc")), Text(words, tone="muted", wrap=True))
        self.go = button(do, self.send, kind="primary", size="bar")
        self._not_now = button(tr("先不"), self.close_it, size="bar")
        self._moves = EnterMovesOn(self)
        self._moves.at_the_end.connect(self.send)

    def _finish(self) -> None:
        self.card.add(*self.fields.values(), row(None, self._not_now, self.go))
        self._moves.watch(*(made.control for made in self.fields.values()))

    def send(self) -> None:
        """Say what was asked for."""

    def refused(self, error: ClinicError) -> None:
        """Show a refusal at the field it names, else at the last one."""
        self.go.setEnabled(True)
        name = (error.field or "").rsplit(".", 1)[-1]
        field = self.fields.get(name) or list(self.fields.values())[-1]
        field.problem(error.sentence)
        field.control.setFocus()

    def _clear(self) -> None:
        for made in self.fields.values():
            made.problem("")


class PersonForm(_Form):
    """A new colleague. `wanted(NewPerson, own password)`."""

    wanted = Signal(object, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("加一位同事"), tr("他会得到一次性密码，第一次登录时换成自己的。证件可以现在填，也可以以后补。"), tr("加上"))
        roles = QComboBox()
        for role in ADDABLE:
            roles.addItem(ROLE_NAMES[role], role.value)
        kinds = _kinds(with_none=True)
        self.fields = {
            "name": Field(tr("姓名"), line(), aside=tr("必填")), "role": Field(tr("角色"), roles),
            "kind": Field(tr("证件"), kinds), "number": Field(tr("证件编号"), line()),
            "valid_to": Field(tr("有效期到"), line(tr("例如 2027-03-31；长期有效就空着"))),
            "password": password_field(tr("您自己的密码"), aside=tr("用来给他开通")),
        }  # fmt: skip
        self._trainee = QCheckBox(tr("见习：只写草稿，不签名"))
        self.card.add(self._trainee)
        self._finish()

    def send(self) -> None:
        self._clear()
        text = {key: made.control.text() if hasattr(made.control, "text") else "" for key, made in self.fields.items()}
        certificates: tuple[Certificate, ...] = ()
        if self.fields["kind"].control.currentData():
            held = read_certificate(self.fields)
            if held is None:
                return
            certificates = (held,)
        if not text["password"]:
            self.fields["password"].problem(tr("请输入您自己的密码。"), "info")
            return
        self.go.setEnabled(False)
        role = Role(self.fields["role"].control.currentData())
        new = NewPerson(text["name"].strip(), role, None, certificates, (), self._trainee.isChecked())
        self.wanted.emit(new, text["password"])


class CertificateForm(_Form):
    """A licence or training certificate. `wanted(Certificate)`."""

    wanted = Signal(object)

    def __init__(self, window: QWidget, name: str) -> None:
        super().__init__(window, tr("{name}的证件", name=name), tr("到期前 60 天开始提醒；过期后不能签名，登录和写草稿不受影响。"), tr("保存证件"))
        self.fields = {
            "kind": Field(tr("证件"), _kinds(with_none=False)), "number": Field(tr("证件编号"), line(), aside=tr("必填")),
            "valid_to": Field(tr("有效期到"), line(tr("例如 2027-03-31；长期有效就空着"))), "issuer": Field(tr("发证机关"), line()),
        }  # fmt: skip
        self._finish()

    def send(self) -> None:
        self._clear()
        held = read_certificate(self.fields)
        if held is not None:
            self.go.setEnabled(False)
            self.wanted.emit(held)


def _kinds(with_none: bool) -> QComboBox:
    made = QComboBox()
    if with_none:
        made.addItem(tr("以后再填"), "")
    for key, words in CERTIFICATE_NAMES.items():
        made.addItem(words, key)
    return made


def read_certificate(fields: dict[str, Field]) -> Certificate | None:
    """The certificate as typed, or None after saying what is wrong."""
    number, end = fields["number"].control.text().strip(), fields["valid_to"].control.text().strip()
    if not number:
        fields["number"].problem(tr("请填证件编号。"))
        return None
    try:
        valid_to = date.fromisoformat(end.replace("/", "-")) if end else None
    except ValueError:
        fields["valid_to"].problem(tr("请写成 2027-03-31 这样；长期有效就空着。"))
        return None
    issuer = fields["issuer"].control.text().strip() if "issuer" in fields else ""
    return Certificate(fields["kind"].control.currentData(), number, valid_to, issuer)


class _OwnPassword(_Form):
    """Something that needs one's own password, or just one more look. `wanted(password)`."""

    wanted = Signal(str)

    def __init__(self, window: QWidget, title: str, words: str, do: str, ask: bool) -> None:
        super().__init__(window, title, words, do, width=480)
        self.password = password_field(tr("您自己的密码"))
        self.password.setVisible(ask)
        self._ask = ask
        self.fields = {"password": self.password}
        self._finish()

    def send(self) -> None:
        self._clear()
        if self._ask and not self.password.control.text():
            self.password.problem(tr("请输入您自己的密码。"), "info")
            return
        self.go.setEnabled(False)
        self.wanted.emit(self.password.control.text())

    def refused(self, error: ClinicError) -> None:
        self.password.show()
        super().refused(error)


class LeaverForm(_Form):
    """停用 somebody, and 「交给谁？」 when residents are theirs. `wanted(staff id of who takes over, or "")`."""

    wanted = Signal(str)

    def __init__(self, window: QWidget, name: str, words: str, colleagues: Sequence[tuple[str, str]]) -> None:
        super().__init__(window, tr("停用{name}", name=name), words, tr("停用"))
        to = QComboBox()
        to.addItem(tr("先不交，等以后定"), "")
        for key, colleague in colleagues:
            to.addItem(colleague, key)
        self.fields = {"to": Field(tr("负责的居民交给谁？"), to)}
        self.fields["to"].setVisible(bool(colleagues))
        self._finish()

    def send(self) -> None:
        self._clear()
        self.go.setEnabled(False)
        self.wanted.emit(self.fields["to"].control.currentData())

    def refused(self, error: ClinicError) -> None:
        self.fields["to"].show()
        super().refused(error)


def own_password(window: QWidget, title: str, words: str, do: str, ask: bool = True) -> _OwnPassword:
    """Make the form; the caller opens it."""
    return _OwnPassword(window, title, words, do, ask)


def slip_document(station: str, name: str, password: str) -> QTextDocument:
    """The strip of paper with a password for one use."""
    made = QTextDocument()
    made.setDefaultFont(theme.font("card", bold=False))
    words = tr("只能用一次。第一次登录时换成自己的密码，然后把这张条撕掉。")
    made.setHtml(f"<h3>{escape(station)}</h3><p>{escape(name)}</p><h1>{escape(password)}</h1><p>{escape(words)}</p>")
    return made


def slip(window: QWidget, name: str, password: str, station: str) -> Overlay:
    """Show a password for one use, to print or read out; it is shown this once."""
    made = Overlay(window, 480, stays=True)

    def print_it() -> None:
        from ui.paper import ask_and_print

        ask_and_print(slip_document(station, name, password), made)

    done = button(tr("已交给本人"), made.close_it, kind="primary", size="bar")
    made.card.add(
        Text(tr("{name}的一次性密码", name=name), "page"), Text(password, "figure", selectable=True),
        Text(tr("只显示这一次。打印或抄给本人，第一次登录时换掉。"), tone="muted", wrap=True),
        row(button(tr("打印"), print_it, icon="printer", size="bar"), None, done),
    )  # fmt: skip
    made.open(done)
    return made
