"""Who is due for a follow-up and when. Several documents make one answer, so nothing of it is stored.

Due is the next day agreed at the newest follow-up; before the first one the next visit of the prescription in force; without either
the stages of station-service §4.2 row 10. Earlier: two weeks after an urgent referral or a session that did not take place for safety
(cardiometabolic §5), and the next day of an official form. A hold does not stop it; a closed file, somebody known to have died or
moved, and who is lost are out; what was put off comes back on its day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from models.database import fixed_sql
from prescribe.drafting.papers import REPLACED, SIGNED

if TYPE_CHECKING:
    from prescribe.clinic import Work

SUBJECT = "follow_up"
"""Of a snooze: a follow-up put off."""
GONE = ("died", "moved", "lost")
"""Outcomes of a contact that end the calls and wait for the file to be closed."""
TWO_WEEKS = timedelta(days=14)
"""After an urgent referral and after a session postponed for safety."""
STAGE_WEEKS = (2, 4, 8, 12)
STAGE_THEN = timedelta(days=90)
"""Station-service §4.2 row 10: week 1–2, then 4-weekly to week 12, then at most 90 days."""
OVER = timedelta(days=92)
"""A prescription that ended so long ago still says when its resident was due."""
BLOCK, LEAST, LOOK_BACK = timedelta(days=14), timedelta(days=28), timedelta(days=182)
WORTH = 0.03
"""People found for each row read, below which the others are looked up one by one (`_lasts`)."""
MODES = {"来站": "visit", "电话": "phone", "上门": "home"}
_WEIGHT = {"高": 3, "中": 2}
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Due:
    """When one resident is to be asked again."""

    resident_id: UUID
    due_on: date
    days_late: int
    """Negative = days still to come."""
    mode: str
    """`phone`, `visit`, `home` or `group`."""
    why: str
    """`agreed`, `prescription`, `stage`, `referral`, `postponed` or `form`."""
    prescription_id: UUID | None
    risk: str = ""
    """「高风险」 …; empty = not graded."""
    put_off: date | None = None
    """Hidden from the lists until this day."""
    put_off_why: str = ""

    @property
    def weight(self) -> int:
        """3 high, 2 medium, 1 else."""
        return _WEIGHT.get(self.risk[:1], 1)

    @property
    def place(self) -> tuple[int, date, int, UUID]:
        """Order of a list: days late × risk, then the day, then risk."""
        return (-max(0, self.days_late) * self.weight, self.due_on, -self.weight, self.resident_id)


@dataclass(frozen=True, slots=True)
class DueList:
    """Everybody due until a day, gravest first, without those put off."""

    rows: tuple[Due, ...]
    late: int
    now: int
    """Today."""
    later: int
    put_off: int


class _Paper(NamedTuple):
    resident: bytes
    doc_id: bytes
    at: int
    valid_from: str
    next_on: str | None
    mode: str
    risk: str


class _Last(NamedTuple):
    day: str
    next_on: str | None
    mode: str
    prescription: bytes | None


@dataclass
class _Known:
    """What stands beside papers and follow-ups, by resident; small sets."""

    referred: dict[bytes, str] = field(default_factory=dict)
    postponed: dict[bytes, str] = field(default_factory=dict)
    forms: dict[bytes, str] = field(default_factory=dict)
    away: dict[bytes, tuple[str, str]] = field(default_factory=dict)
    """Until when and why it was put off."""
    gone: dict[bytes, str] = field(default_factory=dict)
    closed: frozenset[bytes] = frozenset()

    @property
    def earlier(self) -> frozenset[bytes]:
        """Those for whom something may ask earlier than agreed."""
        return frozenset((*self.referred, *self.postponed, *self.forms))


def due_of(work: Work, resident_id: UUID) -> Due | None:
    """When this resident is due; None when nothing is agreed or the resident is out."""
    one = resident_id.bytes
    papers = _papers(work, one)
    return _due(work.today(), one, _newest(papers, _standing(work, papers)), _last_of(work, one), _known(work, one))


def due_list(work: Work, soon: date) -> DueList:
    """Everybody who is due until `soon`. 20,000 residents with 500,000 follow-ups within 200 ms (`run.py bench follow_up`)."""
    today, known = work.today(), _known(work)
    known.forms = {r: day for r, day in known.forms.items() if day <= soon.isoformat()}
    papers: dict[bytes, list[_Paper]] = {}
    for paper in _papers(work):
        papers.setdefault(paper[0], []).append(paper)
    lasts = _lasts(work, papers)
    maybe = _maybe(soon.isoformat(), papers, lasts, known)
    standing = _standing(work, [p for resident in maybe for p in papers.get(resident, ())])
    found = []
    for resident in maybe:
        due = _due(today, resident, _newest(papers.get(resident, ()), standing), lasts.get(resident), known)
        if due is not None and due.due_on <= soon:
            found.append(due)
    shown = sorted((d for d in found if d.put_off is None), key=lambda d: d.place)
    late, now = sum(d.days_late > 0 for d in shown), sum(d.due_on == today for d in shown)
    return DueList(tuple(shown), late, now, len(shown) - late - now, len(found) - len(shown))


def _maybe(limit: str, papers: Mapping[bytes, list[_Paper]], lasts: Mapping[bytes, _Last], known: _Known) -> list[bytes]:
    """Residents who may be due until a day, whichever of their papers counts: most are not, and two texts compared say so."""
    earlier = known.earlier
    found = [r for r in {*lasts, *known.forms} - papers.keys() if r in earlier or (lasts[r][1] or "") <= limit]
    for resident, several in papers.items():
        last = lasts.get(resident)
        if resident in earlier:
            found.append(resident)
            continue
        for paper in several:
            counts = last is not None and (last[3] == paper[1] or last[0] > paper[3])
            next_on = last[1] if last is not None and counts else paper[4]
            if next_on is None or next_on <= limit:
                found.append(resident)
                break
    return found


def _newest(papers: Sequence[_Paper], standing: Mapping[bytes, _Paper]) -> _Paper | None:
    """The newest of those both signed and not replaced."""
    return max((standing[p.doc_id] for p in papers if p.doc_id in standing), key=lambda p: (p.at, p.doc_id), default=None)


def _counts(paper: _Paper | None, last: _Last) -> bool:
    """Whether what was agreed at the last follow-up still stands: not once another prescription began since."""
    return paper is None or last.prescription == paper.doc_id or last.day > paper.valid_from


def _due(today: date, resident: bytes, paper: _Paper | None, last: _Last | None, known: _Known) -> Due | None:
    if resident in known.closed:
        return None
    gone = known.gone.get(resident)
    if gone is not None and (last is None or last.day < gone):
        return None
    standing = last if last is not None and _counts(paper, last) else None
    found = _agreed(paper, standing, today)
    day = last.day if last is not None else ""
    for since, why in ((known.referred.get(resident), "referral"), (known.postponed.get(resident), "postponed")):
        if since is not None and day <= since:
            found = _earlier(found, (date.fromisoformat(since) + TWO_WEEKS, "visit", why))
    form = known.forms.get(resident)
    if form is not None and day < form:
        found = _earlier(found, (date.fromisoformat(form), "visit", "form"))
    if found is None:
        return None
    until, reason = known.away.get(resident, ("", ""))
    return Due(
        UUID(bytes=resident), found[0], (today - found[0]).days, found[1], found[2], UUID(bytes=paper.doc_id) if paper else None,
        paper.risk if paper else "", date.fromisoformat(until) if until else None, reason,
    )  # fmt: skip


_When = tuple[date, str, str]


def _earlier(one: _When | None, other: _When) -> _When:
    return other if one is None or other[0] < one[0] else one


def _agreed(paper: _Paper | None, last: _Last | None, today: date) -> _When | None:
    if last is not None:
        if last.next_on is not None:
            return date.fromisoformat(last.next_on), last.mode or "phone", "agreed"
        return None if paper is None else (stage_day(date.fromisoformat(paper.valid_from), date.fromisoformat(last.day)), "phone", "stage")
    if paper is None:
        return None
    if paper.next_on is not None:
        return date.fromisoformat(paper.next_on), MODES.get(paper.mode, "phone"), "prescription"
    return stage_day(date.fromisoformat(paper.valid_from), None), "phone", "stage"


def stage_day(start: date, last: date | None) -> date:
    """The day by which the stages ask for the next follow-up, of a programme that began at `start`."""
    since = last or start
    planned = (start + timedelta(weeks=week) for week in STAGE_WEEKS)
    return next((day for day in planned if day > since), since + STAGE_THEN)


# --- what is read -------------------------------------------------------------------------------------------------
_STANDS = f"{SIGNED.format(p='p')} AND NOT {REPLACED.format(p='p')}"


def _papers(work: Work, resident: bytes | None = None) -> list[_Paper]:
    """Every prescription with one version, signed or not, without risk and way; one that is over counts for a while: who got no
    new one must not be forgotten."""
    one, values = (" AND p.resident_id = ?", (resident,)) if resident else ("", ())
    rows = fixed_sql(work.connection)(
        "SELECT p.resident_id, p.doc_id, p.at, p.valid_from, p.next_visit_on, '', '' FROM prescription p"
        f" WHERE p.valid_to >= ? AND p.n_heads = 1{one}",
        ((work.today() - OVER).isoformat(), *values),
    )
    return list(map(_Paper._make, rows))


def _standing(work: Work, papers: Sequence[_Paper]) -> dict[bytes, _Paper]:
    """Those both signed and nothing replaced, with risk and way."""
    run, found = fixed_sql(work.connection), {}
    for start in range(0, len(papers), _AT_ONCE):
        part = papers[start : start + _AT_ONCE]
        rows = run(
            "SELECT p.resident_id, p.doc_id, p.at, p.valid_from, p.next_visit_on, p.next_visit_mode, p.risk FROM prescription p"
            f" WHERE p.doc_id IN ({','.join('?' * len(part))}) AND {_STANDS}",
            tuple(p.doc_id for p in part),
        )
        found |= {row[1]: _Paper._make(row) for row in rows}
    return found


def _lasts(work: Work, wanted: Mapping[bytes, object]) -> dict[bytes, _Last]:
    """The newest follow-up of everybody, of two on one day the earlier next day.

    Read backwards in blocks of days while that finds more people than it costs; who is left of `wanted` is looked up alone.
    Somebody without a prescription is found only within those blocks, at least LEAST.
    """
    run, found, until = fixed_sql(work.connection), dict[bytes, _Last](), "9"
    missing, start = set(wanted), work.today()
    while start > work.today() - LOOK_BACK:
        start -= BLOCK
        rows = run(_BACK, (start.isoformat(), until)).fetchall()
        until, before = start.isoformat(), len(missing)
        for resident, *last in rows:
            was = found.get(resident)
            if was is None or (was.day == last[0] and (was.next_on or "9") > (last[1] or "9")):
                found[resident] = _Last._make(last)
        missing.difference_update(found)
        if start <= work.today() - LEAST and before - len(missing) < len(rows) * WORTH:
            break
    for resident in missing:
        if (last := _last_of(work, resident)) is not None:
            found[resident] = last
    return found


_BACK = (
    "SELECT resident_id, day, next_on, next_mode, prescription_id FROM follow_up INDEXED BY ix_follow_up_day"
    " WHERE day >= ? AND day < ? AND shown = 1"
)


def _last_of(work: Work, resident: bytes) -> _Last | None:
    row = fixed_sql(work.connection)(
        "SELECT day, next_on, next_mode, prescription_id FROM follow_up WHERE resident_id = ? AND shown = 1"
        " ORDER BY day DESC, coalesce(next_on, '9') LIMIT 1",
        (resident,),
    ).fetchone()
    return _Last(*row) if row else None


def _known(work: Work, resident: bytes | None = None) -> _Known:
    """What changes a day, of one resident or of everybody."""
    run, today = fixed_sql(work.connection), work.today().isoformat()
    one, who = (" AND resident_id = ?", (resident,)) if resident else ("", ())

    def newest(table: str, column: str, where: str) -> dict[bytes, str]:
        sql = f"SELECT resident_id, max({column}) FROM {table} WHERE {where}{one} GROUP BY resident_id"
        return {r: day for r, day in run(sql, who) if day}

    rows = run(f"SELECT resident_id, again_on, outcome FROM contact WHERE again_on > ?{one} ORDER BY happened_at", (today, *who))
    away = {r: (until, outcome) for r, until, outcome in rows}
    rows = run(
        f"SELECT resident_id, until, reason FROM snooze WHERE until > ? AND subject = ?{one} ORDER BY until", (today, SUBJECT, *who)
    )
    away |= {r: (until, reason) for r, until, reason in rows}
    closed = run(f"SELECT doc_id FROM resident WHERE closed IS NOT NULL{one.replace('resident_id', 'doc_id')}", who)
    return _Known(
        newest("referral", "sent_on", "urgency = 'red' AND sent_on IS NOT NULL"),
        newest("training_session", "day", "gate IN ('postpone', 'stop')"),
        _forms(work, one, who), away, _gone(work, one, who), frozenset(row[0] for row in closed),
    )  # fmt: skip


def _forms(work: Work, one: str, who: tuple[bytes, ...]) -> dict[bytes, str]:
    """The earliest next day of the newest form of each sort."""
    rows = fixed_sql(work.connection)(
        f"SELECT resident_id, next_on FROM official_form WHERE newest = 1 AND closure = '' AND next_on IS NOT NULL{one}", who
    )
    found: dict[bytes, str] = {}
    for resident, next_on in rows:
        found[resident] = min(next_on, found.get(resident, next_on))
    return found


def _gone(work: Work, one: str, who: tuple[bytes, ...]) -> dict[bytes, str]:
    """Residents whose newest contact says that they died, moved or are lost, and its day."""
    marks = ",".join("?" * len(GONE))
    rows = fixed_sql(work.connection)(
        f"SELECT c.resident_id, c.day FROM contact c WHERE c.outcome IN ({marks}){one} AND NOT EXISTS (SELECT 1 FROM contact n"
        " WHERE n.resident_id = c.resident_id AND n.happened_at > c.happened_at)",
        (*GONE, *who),
    )
    return dict(rows)
