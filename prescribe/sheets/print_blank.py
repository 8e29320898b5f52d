"""Blank papers for a power cut (S16): one button prints sets with reserved numbers; a number leads back to its print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.errors import InvalidInput
from prescribe.letterhead import letterhead_of
from prescribe.reading.form_fields import FORMS, edition_on
from prescribe.records import store
from prescribe.records.ids import number_is_whole, take_number
from prescribe.records.paper_pack import KIND, PackBody
from prescribe.sheets.consent_sheets import consent_sheets
from prescribe.sheets.consultation_blanks import blank_minute, blank_risk
from prescribe.sheets.event_sheet import event_sheet
from prescribe.sheets.form_page import EDITION, Frame
from prescribe.sheets.measurement_sheets import fitness_record, special_tests
from prescribe.sheets.official_sheet import official_sheets
from prescribe.sheets.part_sheets import part_sheet
from prescribe.sheets.printed import rendered
from prescribe.sheets.readiness_sheets import readiness_sheet, session_check
from prescribe.sheets.referral_sheet import blank_referral
from prescribe.sheets.sheet import Rendered, Sheet
from prescribe.sheets.training_sheets import class_sheet
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

OBJECTS = ("readiness", "fitness_test")
MOST_SETS = 20
"""In one print: what a quarter needs (paper.md S16). Numbers are reserved by a save, the sheets are drawn beside it."""
PACKS: tuple[tuple[str, str], ...] = (
    ("all", "整套"), ("consents", "同意书"), ("screening", "问卷和课前检查"), ("tests", "测试记录"), ("parts", "评估两部分"),
    ("consultation", "风险分级和会诊"),
    ("official", "公卫随访表"),
    ("emergency", "不良事件和转诊单"),
    ("class", "课堂记录"),
)  # fmt: skip
"""(key, label) of what may be printed blank."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One print of blank papers."""

    pack_id: UUID
    numbers: tuple[str, ...]
    sheets: tuple[str, ...]
    edition: str
    printed_on: date
    until: date
    by: str


@use_case(OBJECTS, Act.WRITE, reads=True)
def preview_blank(work: Work, sets: int, which: str) -> Rendered:
    """One set, without a number yet."""
    return rendered(*_sheets(_frame(work, "", "", last_day(work.today())), which))


@use_case(OBJECTS, Act.WRITE)
def print_blank(work: Work, sets: int, which: str) -> Pack:
    """Reserve the numbers of `sets` sets (1 to 20); `draw_blank` then draws them. Raises InvalidInput."""
    if not 1 <= sets <= MOST_SETS:
        raise InvalidInput(f"一次最多印 {MOST_SETS} 套，再印就再按一次。", field="sets")
    pack_id, until = work.new_id(), last_day(work.today())
    numbers = tuple(take_number(work, "paper", "P", 4) for _ in range(sets))
    one = _sheets(_frame(work, str(pack_id), numbers[0], until), which)
    body = PackBody(
        numbers=numbers, sheets=tuple(dict.fromkeys(s.code for s in one)), edition=EDITION, printed_on=work.today(), until=until,
        by=work.staff.name, by_id=str(work.staff.staff_id),
    )  # fmt: skip
    store.save(work, KIND, body, doc_id=pack_id, absent=True)
    work.subject = None
    work.outcome = f"reserved {numbers[0]} to {numbers[-1]}"
    return _pack(pack_id, body)


@use_case(OBJECTS, Act.WRITE, reads=True)
def draw_blank(work: Work, pack: Pack, which: str) -> Rendered:
    """The papers of a print, each set with its own number."""
    frames = (_frame(work, str(pack.pack_id), number, pack.until) for number in pack.numbers)
    return rendered(*(sheet for frame in frames for sheet in _sheets(frame, which)))


@use_case(OBJECTS, Act.READ, reads=True)
def blank_packs(work: Work) -> tuple[Pack, ...]:
    """What was printed blank, newest first."""
    return every_pack(work)


def every_pack(work: Work) -> tuple[Pack, ...]:
    """What was printed blank, newest first. Call it inside a use case."""
    rows = fixed_sql(work.connection)("SELECT DISTINCT doc_id FROM revision WHERE doc_type = ?", (KIND,)).fetchall()
    found = [d for (doc_id,) in rows if (d := store.document(work, UUID(bytes=doc_id))) is not None and d.heads]
    return tuple(sorted((_pack(d.doc_id, d.body) for d in found), key=lambda pack: (pack.printed_on, pack.numbers), reverse=True))


def _pack(pack_id: UUID, body: PackBody) -> Pack:
    return Pack(pack_id, body.numbers, body.sheets, body.edition, body.printed_on, body.until, body.by)


def pack_of(work: Work, number: str) -> Pack:
    """The print a paper number belongs to. Raises InvalidInput for a number mistyped, or of a print that is not here."""
    wanted = plain_number(number)
    if not wanted.startswith("P-") or not number_is_whole(wanted):
        raise InvalidInput("纸号对不上，请再看一眼纸的右上角，例如 P-K7M-0001X。", field="paper")
    for pack in every_pack(work):
        if wanted in pack.numbers:
            return pack
    raise InvalidInput("找不到这个纸号。可能是别的电脑印的，请先同步；急用就把纸号空着录。", field="paper")


def plain_number(text: str) -> str:
    """A number as typed or scanned, as it is printed: `p k7m 0001x`, `TWRH1:F05:…:P-K7M-0001X` → `P-K7M-0001X`."""
    kept = "".join(c for c in text.upper().rpartition(":")[2] if c.isalnum())
    return f"{kept[:1]}-{kept[1:4]}-{kept[4:]}" if len(kept) >= 8 else text.strip().upper()


def last_day(today: date) -> date:
    """Last day of the quarter: then the papers are printed anew."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)


def _frame(work: Work, pack_id: str, number: str, until: date) -> Frame:
    return Frame(letterhead_of(work.connection), work.now().isoformat(), record_id=pack_id, paper=number, until=until.isoformat())


def _sheets(frame: Frame, which: str) -> tuple[Sheet, ...]:
    """One set."""
    groups = {
        "consents": lambda: consent_sheets(frame),
        "screening": lambda: (readiness_sheet(frame), session_check(frame)),
        "parts": lambda: (part_sheet(frame, "medical"), part_sheet(frame, "fitness")),
        "consultation": lambda: (blank_risk(frame), blank_minute(frame)),
        "tests": lambda: (fitness_record(frame), special_tests(frame)),
        "official": lambda: tuple(sheet for form in FORMS for sheet in official_sheets(frame, edition_on(form, date.fromisoformat(frame.printed_at[:10])), ())),
        "emergency": lambda: (event_sheet(frame), blank_referral(frame)),
        "class": lambda: (class_sheet(frame),),
    }
    if which == "all":
        return tuple(sheet for make in groups.values() for sheet in make())
    return groups[which]()
