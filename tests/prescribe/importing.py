"""One import as the page does it, and two people to import."""

from __future__ import annotations

from datetime import date

from prescribe.assess import facts_for
from prescribe.exchange.columns import TableMapping
from prescribe.find import find_residents
from prescribe.import_people import (
    Choices,
    import_rows,
    look_at_rows,
    suggest_mapping,
)
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.exchange.books import as_csv, number, table_of

HEADS = ("姓名", "身份证号", "性别", "出生日期", "体检日期", "身高(cm)", "体重(kg)", "收缩压(mmHg)", "舒张压(mmHg)", "空腹血糖(mg/dL)")
WANG = ("王𠮷堃", number("19640308", 3), "男", "1964-03-08", "2026-10-01", 170, 76, 132, 82, 126)
ZHAO = ("赵桂兰", number("19500101", 4), "女", "1950-01-01", "2026-10-02", 158, 60, 128, 78, 99)


class Import:
    """One import as the page does it."""

    def __init__(self, clinic, by, folder, rows, heads=HEADS, **mapping) -> None:
        self.clinic, self.by, self.folder = clinic, by, folder
        self.table = table_of(folder, as_csv((heads, *rows)))
        found = clinic.do(suggest_mapping, self.table, by=by).mapping
        self.mapping = TableMapping(found.head_row, found.columns, **{"consent_on": date(2026, 11, 20)} | mapping)
        self.choices = Choices()
        self.look = clinic.do(look_at_rows, self.table, self.mapping, by=by)

    def answer(self, answers=None, keep_unusual=False):
        """Answer every question with its first candidate, or as told."""
        people = {q.row: (answers or {}).get(q.row, q.candidates[0].key if q.candidates else "new") for q in self.look.questions}
        self.choices = Choices(people, keep_unusual)
        self.look = self.clinic.do(look_at_rows, self.table, self.mapping, self.choices, self.look, by=self.by)
        return self

    def write(self, tell=lambda done, of: True):
        return self.clinic.do(import_rows, self.mapping, self.look, self.choices, tell, by=self.by)

    def said(self, row=None):
        return " ".join(p.sentence for p in self.look.problems if row in (None, p.row))


def counts(clinic):
    with clinic.reading() as c:
        return tuple(c.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() for table in ("revision", "resident", "assessment_part", "doc_head"))


@use_case(None, Act.READ, reads=True)
def known_of(work, resident_id):
    return facts_for(work, resident_id)


def found(clinic, by, name):
    return clinic.do(find_residents, name, by=by).rows[0].resident_id
