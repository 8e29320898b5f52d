"""What the page 结案 says, as plain values. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from prescribe.close_file import GOALS, KINDS, NEEDS_NOTE, ClosingState
from ui.words import tr

KIND_CHOICES: tuple[tuple[str, str], ...] = tuple(KINDS.items())
GOAL_CHOICES: tuple[tuple[str, str], ...] = tuple(GOALS.items())
DAY_LABELS = {"died": "去世日期", "lost": "最后一次联系上的日期", "moved": "迁出日期"}
NOTE_HINTS = {
    "moved": "搬到哪里、交给谁", "transferred": "转给哪家管理", "withdrew": "本人怎么说的", "lost": "打过几次、找过谁", "died": "谁告诉的、死因（不清楚就写“不清楚”）",
}  # fmt: skip
DEFAULT_HINT = "例如：12 周目标达到，自己继续练"


@dataclass(frozen=True, slots=True)
class ClosingView:
    """The page for one resident."""

    closed: str
    """Why it is closed, in words; empty = open."""
    warning: str
    """What would be left open."""
    goals: tuple[str, ...]
    kind: str
    """Chosen to begin with: what the last call told."""
    told: str


def closing_view(state: ClosingState) -> ClosingView:
    """The page for this state."""
    left = "；".join(state.open_things)
    return ClosingView(
        state.banner.closed or "",
        tr("还没办完的：{things}。结案以后没有人会再处理。", things=left) if left else "",
        state.goals, state.suggested,
        tr("上次打电话时得知：{words}", words=KINDS[state.suggested]) if state.suggested else "",
    )  # fmt: skip


def day_label(kind: str) -> str:
    """What the day means for this kind."""
    return tr(DAY_LABELS.get(kind, "结案日期"))


def note_label(kind: str) -> str:
    """Whether words are asked for."""
    return tr("说明（必填）") if kind in NEEDS_NOTE else tr("说明")


def note_hint(kind: str) -> str:
    """What to write."""
    return tr(NOTE_HINTS.get(kind, DEFAULT_HINT))


def day_text(day: date, today: date) -> str:
    """「今天」 or the date."""
    return tr("今天") if day == today else day.isoformat()
