"""What all papers to tick and write on share: frame, identity, who fills them in. Blank without a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prescribe.answers import Answered
from prescribe.prescription import Letterhead, PersonOnPaper
from prescribe.sheets.blocks import Block
from prescribe.sheets.form_blocks import Cell, FormGrid
from prescribe.sheets.runs import Text
from prescribe.sheets.sheet import Audience, Person, Sheet, State, keyed
from prescribe.sheets.wording import moment

EDITION = "2026.1"
"""Of the wording of these papers. A change of a consent's words raises it: what was agreed to is told by it."""

Answers = Mapping[str, Answered]
"""The answer of one paper to each fact."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Who prints for whom. `person` None = a blank paper."""

    letterhead: Letterhead
    printed_at: str
    """ISO 8601."""
    person: PersonOnPaper | None = None
    record_id: str = ""
    """Of the record the paper is printed from; of a blank paper, the record that reserved its number."""
    digest: str = ""
    paper: str = ""
    """Number of a blank paper."""
    until: str = ""
    """Last day a blank paper should be used."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of codes that another catalogue names: drugs by id."""

    @property
    def blank(self) -> bool:
        """To be filled by hand."""
        return self.person is None


def form_sheet(frame: Frame, code: str, kind: str, title: str, blocks: Sequence[Block | None], audience: Audience, *, resident: bool = False) -> Sheet:
    """The sheet around its blocks. `resident`: written to the resident, whose name then stands large at the head."""
    who = frame.person
    courtesy = {"男": "先生", "女": "女士"}.get(who.sex, "") if who and resident else ""
    person = Person(who.name, courtesy, who.sex, who.age, who.file_tail) if who else Person("", "", "", 0, "")
    about = f"表 {EDITION} 版" + (f"　纸号 {frame.paper}" if frame.paper else "") + (f"　用到 {frame.until}" if frame.until else "")
    subtitle: Text = "" if resident and who else about
    return Sheet(
        kind=kind, code=code, audience=audience, host=f"{frame.letterhead.host} · {frame.letterhead.station}", title=title,
        subtitle=subtitle, person=person, number="", version=1, record_id=frame.record_id, digest=frame.digest,
        state=State.BLANK if frame.blank else State.RECORD, printed_at=moment(frame.printed_at), blocks=keyed(blocks),
        demo=frame.letterhead.demo, edition=EDITION, paper=frame.paper,
    )  # fmt: skip


def identity(frame: Frame, *more: Cell) -> FormGrid:
    """Name, sex, age, file: filled, or to be written in; with the real date and time on a blank paper."""
    who = frame.person
    if who is None:
        first = (Cell("姓名", share=2.2), Cell("性别", share=1.1), Cell("年龄", unit="岁", share=1.2), Cell("档案号", share=1.7))
        return FormGrid((first, (Cell("日期", write="date", share=2.6), Cell("时间", write="time", share=1.6), *more)))
    first = (Cell("姓名", who.name, share=2.2), Cell("性别", who.sex, share=1.1), Cell("年龄", f"{who.age}\u00a0岁", share=1.2), Cell("档案号", who.file_tail, share=1.7))
    return FormGrid((first, more) if more else (first,))


def written_by(frame: Frame, filled: str = "", entered: str = "", entered_at: str = "") -> FormGrid:
    """Foot of a paper: who filled it in, who entered it, and when."""
    return FormGrid(
        ((Cell("填写人", filled, share=1.2), Cell("录入人", entered, share=1.2), Cell("录入时间", entered_at, share=1.7, write="" if not frame.blank else "date")),)
    )
