"""Why there is no number: the line under a measured field. A refusal needs it; 没量 and 仪器坏了 may have it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from ui.words import tr

_ASKED = {"refused": "为什么拒绝", "not_measured": "为什么没量", "device_fault": "仪器怎么了"}


class SkipReason(QLineEdit):
    """Hidden while a number stands in the field."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self.show_state("", near=False)

    @property
    def said(self) -> str:
        """The reason as written."""
        return self.text().strip()

    def show_state(self, status: str, *, near: bool) -> None:
        """Ask why. A refusal asks until it is told, the others while the field has the keyboard (`near`)."""
        asked = tr(_ASKED.get(status, _ASKED["refused"]))
        self.setPlaceholderText(f"{asked}？" if status in ("", "refused") else tr("{asked}？可不写", asked=asked))
        self.setAccessibleName(tr("{label}：{asked}", label=self._label, asked=asked))
        self.setVisible(status == "refused" or (bool(status) and (near or bool(self.said))))
