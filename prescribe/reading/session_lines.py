"""Sessions as lines: what a list of them shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.database import fixed_sql

if TYPE_CHECKING:
    from prescribe.clinic import Work

STATES = {"attended": "练了", "missed": "没来", "cancelled": "没练", "stopped_early": "中途停"}
PLACES = {"station": "站里", "venue": "场馆", "home": "家里"}


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session in a list."""

    session_id: UUID
    on: date
    place: str
    state: str
    gate: str
    minutes: int | None
    effort: int | None
    hr_peak: int | None
    by: str
    group: str = ""
    """Name of the class; empty = alone."""
    stopped_live: bool = False
    conflict: bool = False

    @property
    def state_word(self) -> str:
        """「练了」「没来」「没练」「中途停」."""
        return STATES.get(self.state, self.state)

    @property
    def place_word(self) -> str:
        """「站里」「场馆」「家里」."""
        return PLACES.get(self.place, self.place)


def sessions_of(work: Work, resident_id: UUID, limit: int = 12) -> tuple[SessionLine, ...]:
    """A resident's sessions, newest first."""
    rows = fixed_sql(work.connection)(
        "SELECT s.doc_id, s.day, s.place, s.state, s.gate, s.minutes, s.effort, s.hr_peak, s.by_name, coalesce(c.name, ''),"
        " s.stopped_live, s.n_heads > 1 FROM training_session s LEFT JOIN group_class c ON c.doc_id = s.class_id"
        " WHERE s.resident_id = ? AND s.shown = 1 ORDER BY s.day DESC, s.at DESC LIMIT ?",
        (resident_id.bytes, limit),
    )
    return tuple(
        SessionLine(UUID(bytes=doc), date.fromisoformat(day), *rest, group, bool(live), bool(conflict))
        for doc, day, *rest, group, live, conflict in rows
    )  # fmt: skip


def sessions_on(work: Work, resident_id: UUID, day: date) -> tuple[tuple[UUID, str, str], ...]:
    """(document, place, state) of the sessions of one day."""
    rows = fixed_sql(work.connection)(
        "SELECT doc_id, place, state FROM training_session WHERE resident_id = ? AND day = ? AND shown = 1", (resident_id.bytes, day.isoformat())
    )
    return tuple((UUID(bytes=doc), place, state) for doc, place, state in rows)


def session_text(body: Any) -> tuple[tuple[str, str], ...]:
    """One version of a session as (label, value) lines, for the history; says nothing a trainer may not read."""
    lines = [
        ("时间", body.happened_at.replace("T", " ")[:16] if body.place != "home" else body.happened_at[:10]),
        ("在哪里", PLACES.get(body.place, body.place)), ("结果", STATES.get(body.state, body.state)), ("原因", body.reason),
        ("课前", body.gate_say), ("练了", _of(body.minutes, "分钟")), ("疲劳度", _of(body.effort)), ("感觉", _of(body.feeling)),
        ("疼痛", _of(body.pain, "分")), ("心率（前、峰、后）", _three(body.hr_before, body.hr_peak, body.hr_after)),
        ("练完的血压", _three(body.systolic_after, body.diastolic_after)), ("补糖", _of(body.carbohydrate_g, "g")), ("备注", body.note),
        ("记录人", body.by),
    ]  # fmt: skip
    return tuple((label, text) for label, text in lines if text)


def _of(number: int | None, unit: str = "") -> str:
    return "" if number is None else f"{number} {unit}".strip()


def _three(*numbers: int | None) -> str:
    return "" if all(n is None for n in numbers) else " / ".join("—" if n is None else str(n) for n in numbers)
