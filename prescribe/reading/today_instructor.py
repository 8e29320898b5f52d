"""先处理 of instructors, today's classes with the gates before them, and who waits for a test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.drafting.papers import papers_of
from prescribe.permissions import allows
from prescribe.reading.class_lines import ClassLine, classes
from prescribe.reading.gate_of_day import outside
from prescribe.reading.lookup import resident_row
from prescribe.reading.pre_session import GATE_WORDS, GO, MODIFY, POSTPONE, STOP
from prescribe.reading.today_items import DOT, INFO, WARN, Item, TodayRow, days_since
from prescribe.reading.today_shared import conflict_items, hold_items, referral_items, stopped_items, unfinished_items
from prescribe.reading.today_signatures import signature_items
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

OFFERED = timedelta(days=28)
"""A proposal older than that is computed anew at the next follow-up."""


def instructor_items(work: Work) -> Iterator[Item]:
    """Everything an instructor must do now."""
    yield from hold_items(work, decides=False)
    yield from stopped_items(work, decides=False)
    yield from conflict_items(work)
    yield from signature_items(work)
    yield from referral_items(work, signs=False)
    yield from _steps(work)
    yield from unfinished_items(work, "fitness")


_OFFERED = (
    "SELECT f.resident_id, f.doc_id, f.day FROM follow_up f INDEXED BY ix_follow_up_offered WHERE f.step = 'advance' AND f.answer = ''"
    " AND f.day >= ? AND f.shown = 1 AND f.alerted = 0"
    " AND NOT EXISTS (SELECT 1 FROM follow_up n WHERE n.resident_id = f.resident_id AND n.happened_at > f.happened_at)"
    " AND NOT EXISTS (SELECT 1 FROM programme_step t WHERE t.resident_id = f.resident_id AND t.at >= f.at)"
    " AND NOT EXISTS (SELECT 1 FROM prescription p WHERE p.resident_id = f.resident_id AND p.at > f.at)"
)


def _steps(work: Work) -> Iterator[Item]:
    """A step forward that the last follow-up proposed and nobody answered."""
    if not allows(work.staff.role, "follow_up", Act.WRITE):
        return
    since = (work.today() - OFFERED).isoformat()
    for resident, doc, day in fixed_sql(work.connection)(_OFFERED, (since,)).fetchall():
        days = days_since(work, day)
        yield Item(INFO, UUID(bytes=resident), "上次随访建议进一步，还没定", "查看", "follow_up", 0, days, 1, f"{days} 天前" if days else "今天",
                   f"offer:{UUID(bytes=doc)}")  # fmt: skip


def classes_today(work: Work) -> tuple[TodayRow, ...]:
    """Today's classes: how many may train, as far as the record tells before anybody is measured."""
    if not allows(work.staff.role, "session_log", Act.READ):
        return ()
    today = work.today()
    mine = [c for c in classes(work) if not c.closed and c.weekday == today.weekday()]
    return tuple(_class(work, line) for line in mine)


def _class(work: Work, line: ClassLine) -> TodayRow:
    run = fixed_sql(work.connection)
    members = [row[0] for row in run("SELECT resident_id FROM group_class_member WHERE doc_id = ?", (line.class_id.bytes,))]
    rows = run(
        "SELECT resident_id, gate, state FROM training_session INDEXED BY ix_training_session_day WHERE day = ? AND class_id = ? AND shown = 1",
        (work.today().isoformat(), line.class_id.bytes),
    ).fetchall()
    written = {resident: (gate, state) for resident, gate, state in rows}
    counts: Counter[str] = Counter(gate for gate, state in written.values() if gate and state != "missed")
    held = [reason for m in members if m not in written for reason in _held(work, m)[:1]]
    counts.update(held)
    here = sum(state in ("attended", "stopped_early") for _, state in written.values())
    open_ones = len(members) - len(held) - sum(1 for m in members if m in written)
    said = [f"{GATE_WORDS[gate]} {counts[gate]}" for gate in (GO, MODIFY, POSTPONE, STOP) if counts[gate]]
    said += [f"还没问 {open_ones}"] if open_ones else []
    text = f"{line.name} · {len(members)} 人" + (f"：{'，'.join(said)}" if said else "")
    mark = WARN if counts[STOP] or counts[POSTPONE] else DOT
    aside = f"已到 {here} 人" if here else f"{line.starts}–{line.ends}" if line.starts else "今天"
    note = line.starts if here else ""
    return TodayRow(mark, None, "", text, aside, "点名", f"group_class:{line.class_id}", note=note)


def _held(work: Work, resident: bytes) -> list[str]:
    """Gates that no reading of today opens: a hold, a referral, no prescription, a closed file."""
    found = fixed_sql(work.connection)("SELECT 1 FROM resident WHERE doc_id = ?", (resident,)).fetchone()
    if found is None:
        return []
    resident_id = UUID(bytes=resident)
    reasons = outside(work, resident_row(work, resident_id), papers_of(work, resident_id))
    return sorted((r.gate for r in reasons), key=(STOP, POSTPONE).index)
