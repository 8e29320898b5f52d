"""What the list 居民 shows, as plain values. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from prescribe.find import FILTERS, ResidentRow
from ui.words import UNKNOWN, number, short_date, time_left, tr

COLUMNS: tuple[tuple[str, int], ...] = (
    ("姓名", 150),
    ("性别年龄", 92),
    ("风险", 84),
    ("主要问题", 0),
    ("负责人", 104),
    ("下次随访", 120),
    ("最近来站", 112),
)
"""(heading, width in px at 100 %; 0 takes what is left) of the list."""


@dataclass(frozen=True, slots=True)
class RowView:
    """One row: a text for each column, the marks that colour it, and the sentence a screen reader says."""

    cells: tuple[str, ...]
    risk_tone: str
    """`warn` for high, `plain` for low and middle, `dashed` while not graded."""
    visit_tone: str
    """`warn` when the next visit is late, else `plain`."""
    on_hold: bool
    spoken: str


def row_view(row: ResidentRow, today: date) -> RowView:
    """One resident in the list. What is not known is 「—」, never an empty cell."""
    late = row.next_visit is not None and row.next_visit < today
    visit = time_left(row.next_visit, today) if late else short_date(row.next_visit, today)
    cells = (
        row.name,
        sex_age(row.sex, row.age),
        row.risk,
        "　".join(row.problems) or UNKNOWN,
        row.responsible or UNKNOWN,
        visit,
        short_date(row.last_visit, today),
    )
    tone = {"高": "warn", "未分级": "dashed"}.get(row.risk, "plain")
    return RowView(cells, tone, "warn" if late else "plain", row.on_hold, _spoken(row, cells))


def sex_age(sex: str, age: int | None) -> str:
    """男 62; 「—」 for what is not known."""
    return f"{sex} {UNKNOWN if age is None else age}"


def age_words(row: ResidentRow) -> str:
    """62 岁, or that it is not known."""
    return tr("年龄未登记") if row.age is None else tr("{age} 岁", age=row.age)


def _spoken(row: ResidentRow, cells: tuple[str, ...]) -> str:
    parts = [
        row.name,
        f"{row.sex}，{age_words(row)}",
        row.risk if row.risk == "未分级" else tr("{risk}风险", risk=row.risk),
        "、".join(row.problems) or tr("没有登记的问题"),
        tr("负责人{who}", who=row.responsible or tr("未定")),
        tr("下次随访{when}", when=cells[5] if cells[5] != UNKNOWN else tr("未定")),
        tr("最近来站{when}", when=cells[6] if cells[6] != UNKNOWN else tr("没有记录")),
    ]
    if row.on_hold:
        parts.insert(1, tr("已停止运动"))
    return "，".join(parts) + "。"


def count_words(total: int) -> str:
    """1,204 人."""
    return tr("{total} 人", total=number(total))


@dataclass(frozen=True, slots=True)
class EmptyView:
    """What stands where the list would be: one sentence and one action."""

    sentence: str
    action: str
    does: str
    """`new` makes a file, `clear` goes back to everybody."""


def empty_view(filter_key: str, narrowed: str = "") -> EmptyView:
    """The empty list, or the filters that leave nobody; `narrowed` names those beside the saved one."""
    if filter_key == "all" and not narrowed:
        return EmptyView(tr("还没有居民档案。建好第一份，就可以接诊了。"), tr("新建居民"), "new")
    sentences = {
        "mine": tr("没有由您负责的居民。"),
        "overdue": tr("没有逾期的随访。"),
        "screening_expired": tr("没有筛查过期的居民。"),
        "no_prescription": tr("每一位居民都有处方。"),
    }
    sentence = sentences.get(filter_key, tr("没有符合的居民。"))
    if narrowed:
        label = dict(FILTERS)[filter_key]
        sentence = tr("「{label}」里没有符合“{narrowed}”的居民。", label=label, narrowed=narrowed)
    return EmptyView(sentence, tr("看全部居民"), "clear")


@dataclass(frozen=True, slots=True)
class CardView:
    """The card at the right that Space opens: name line and (label, value) lines."""

    name: str
    second: str
    lines: tuple[tuple[str, str], ...]


def card_view(row: ResidentRow, today: date) -> CardView:
    """The same facts as the row, one under the other, nothing left out."""
    cells = row_view(row, today).cells
    second = f"{row.sex} {age_words(row)}"
    lines = [
        (tr("风险"), row.risk),
        (tr("主要问题"), "、".join(row.problems) or UNKNOWN),
        (tr("负责人"), cells[4]),
        (tr("下次随访"), cells[5]),
        (tr("最近来站"), cells[6]),
    ]
    if row.on_hold:
        lines.insert(0, (tr("运动"), tr("已停止，等医生决定")))
    return CardView(row.name, second, tuple(lines))
