"""Change one's own password; forced after a password for one use."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from prescribe.errors import ClinicError
from ui import background
from ui.widgets.buttons import button
from ui.widgets.field import EnterMovesOn, password_field
from ui.widgets.overlay import Overlay
from ui.widgets.text import Text, row
from ui.words import tr


class PasswordPage(Overlay):
    """Old, new, new again."""

    def __init__(self, window: QWidget, clinic: Any, staff: Any, forced: bool) -> None:
        super().__init__(window, width=500, stays=forced)
        self._clinic, self._staff = clinic, staff
        words = tr("这次用的是一次性密码。现在换成您自己的。") if forced else tr("至少 10 个字符，可以是一句好记的话。")
        self.fields = {
            "old": password_field(tr("现在的密码")), "new": password_field(tr("新密码")), "again": password_field(tr("新密码再输一次")),
        }  # fmt: skip
        self.go = button(tr("换密码"), self.change, kind="primary", icon="key-round", size="bar")
        later = [] if forced else [button(tr("先不换"), self.close_it, size="bar")]
        self.card.add(Text(tr("换密码"), "page"), Text(words, tone="muted", wrap=True), *self.fields.values(), row(None, *later, self.go))
        moves = EnterMovesOn(self)
        moves.watch(*(made.control for made in self.fields.values()))
        moves.at_the_end.connect(self.change)

    def change(self) -> None:
        """Change it, or say what is wrong beside the field."""
        from prescribe.sign_in import change_password

        old, new, again = (self.fields[key].control.text() for key in ("old", "new", "again"))
        for made in self.fields.values():
            made.problem("")
        if new != again:
            self.fields["again"].problem(tr("两次输入的新密码不一样。"))
            return
        self.go.setEnabled(False)
        clinic, staff = self._clinic, self._staff
        background.run(lambda: change_password(clinic, staff, old, new), then=lambda _: self.close_it(), otherwise=self._refused, owner=self)

    def _refused(self, error: ClinicError) -> None:
        self.go.setEnabled(True)
        field = self.fields.get(error.field or "old", self.fields["old"])
        field.problem(error.sentence)
        field.control.setFocus()


def password_page(window: QWidget, clinic: Any, staff: Any, forced: bool = False) -> PasswordPage:
    """Open it."""
    made = PasswordPage(window, clinic, staff, forced)
    made.open(made.fields["old"].control)
    return made
