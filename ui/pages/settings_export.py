"""设置, 本站: the public-health follow-up records of a period as CSV, for whoever may export."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from prescribe.dates import read_date
from prescribe.errors import ClinicError
from prescribe.export_forms import Exported, export_forms
from prescribe.permissions import allows
from protocols.terms import Act, Role
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.choices import Segmented
from ui.widgets.field import Field, line
from ui.widgets.text import Text, row
from ui.words import tr

NAMES = (("unnamed", "去掉姓名"), ("named", "含姓名和档案号"))


def may_export(role: Role) -> bool:
    """Who may let data leave the station."""
    return allows(role, "export", Act.APPROVE)


def last_month(today: date) -> tuple[date, date]:
    """First and last day of the month before."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def done_words(made: Exported) -> str:
    """「导出了 12 行，5 人，2 个文件。…」"""
    text = tr("导出了 {n} 行，{people} 人，{files} 个文件。", n=made.rows, people=made.people, files=len(made.files))
    return text + (tr("有 {n} 次随访有两个版本，没有导出。", n=made.undecided) if made.undecided else "")


class ExportCard(Card):
    """Period, purpose, with or without names; then where to."""

    def __init__(self, station: Station) -> None:
        super().__init__(tr("导出公卫随访表"), icon="file-text", aside=tr("CSV，一种病一个文件"))
        self._station = station
        self.first, self.last = Field(tr("从"), line(width=130), grow=False), Field(tr("到"), line(width=130), grow=False)
        self.purpose = Field(tr("做什么用"), line(tr("例如：报区疾控 10 月随访")), aside=tr("必填，记进操作记录"))
        self.names = Segmented(NAMES, "unnamed", name=tr("含不含姓名"))
        self.button = button(tr("导出"), self.choose, icon="save")
        self.add(Text(tr("导出这段时间填完的高血压、2 型糖尿病随访，列名和编号用公卫表的。里面是健康资料，用完请删。"), wrap=True))
        days = row(self.first, self.last, None, gap=14)
        self.add(days, self.purpose, row(self.names, None, self.button))
        for field, day in zip((self.first, self.last), last_month(station.clinic.clock.today()), strict=True):
            field.control.setText(day.isoformat())

    def load(self) -> None:
        """Absent for who may not export."""
        self.setVisible(may_export(self._station.staff.role))

    def choose(self) -> None:
        """Ask where to, then export."""
        folder = QFileDialog.getExistingDirectory(self, tr("导出到哪个文件夹"))
        if folder:
            self.export(Path(folder))

    def export(self, folder: Path) -> None:
        """Write the files; a refusal stands at its field."""
        for field in (self.first, self.last, self.purpose):
            field.problem("")
        days = []
        for field in (self.first, self.last):
            try:
                days.append(read_date(field.control.text(), self._station.clinic.clock.today()))
            except ValueError as error:
                field.problem(f"{error}。")
                field.control.setFocus()
                return
        named = self.names.chosen == "named"
        self._station.do(export_forms, *days, folder, self.purpose.control.text(), named, then=self._done, otherwise=self._refused, owner=self)

    def _done(self, made: Exported) -> None:
        self._station.say(done_words(made))

    def _refused(self, error: ClinicError) -> None:
        field = {"first": self.first, "last": self.last, "purpose": self.purpose}.get(error.field or "")
        if field is None:
            self._station.refuse(error)
            return
        field.problem(error.sentence)
        field.control.setFocus()
