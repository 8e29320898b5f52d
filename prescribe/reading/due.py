"""Who is due for a follow-up and when. Several documents make one answer, so nothing of it is stored.

Due is the next day agreed at the newest follow-up; before the first one the next visit of the prescription in force; without either
the stages of station-service §4.2 row 10. Earlier: two weeks after an urgent referral or a session that did not take place for safety
(cardiometabolic §5), and the next day of an official form. A hold does not stop it; a closed file, somebody known to have died or
moved, and who is lost are out; what was put off comes back on its day.
"""

from __future__ import annotations

import heapq
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
MOST = 500
"""Rows of the list at most."""


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


_Row = tuple
"""A row as read; named only once it is known that it matters."""
_When = tuple[str, str, str]


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
    papers = [_Paper._make(row) for row in _papers(work, one)]
    standing = _standing(work, [p.doc_id for p in papers])
    paper, known = _newest([p for p in papers if p.doc_id in standing]), _known(work, one)
    found = _when(one, paper, _last_of(work, one), known)
    return _due(work.today(), one, found, paper, known) if found else None


def due_list(work: Work, soon: date, most: int = MOST) -> DueList:
    """Everybody who is due until `soon`, the first `most` of them as rows. 20,000 residents with 500,000 follow-ups within 200 ms
    (`run.py bench follow_up`): nothing but texts is compared until it is known who is shown."""
    found, known = _everybody(work, soon)
    return _listed(work.today(), found, known, most)


def late_and_days(work: Work, only_late: bool = False) -> tuple[frozenset[bytes], dict[bytes, str]]:
    """Whom `due_list` counts as late (their day is past and was not put off), and the day of everybody who has one as ISO text;
    `only_late`: of nobody whose day is still to come."""
    found, known = _everybody(work, work.today() - timedelta(days=1) if only_late else date.max)
    today = work.today().isoformat()
    late = frozenset(resident for resident, when, _ in found if when[0] < today and resident not in known.away)
    return late, {resident: when[0] for resident, when, _ in found}


def due_days(work: Work, residents: Sequence[bytes]) -> dict[bytes, date]:
    """The day of each of a page of residents, as `due_of` has it; nothing of those without one. One look for each table."""
    if not residents:
        return {}
    found, known, papers = {}, _known(work, *residents), dict[bytes, list[_Paper]]()
    for row in _papers(work, *residents):
        papers.setdefault(row[0], []).append(_Paper._make(row))
    standing = _standing(work, [p.doc_id for several in papers.values() for p in several])
    for one in residents:
        paper = _newest([p for p in papers.get(one, ()) if p.doc_id in standing])
        when = _when(one, paper, _last_of(work, one), known)
        if when is not None:
            found[one] = date.fromisoformat(when[0])
    return found


_Found = list[tuple[bytes, _When, "_Row | None"]]


def _everybody(work: Work, soon: date) -> tuple[_Found, _Known]:
    """(resident, when, prescription) of all who are due until a day, in no order."""
    limit, known = soon.isoformat(), _known(work)
    known.forms = {r: day for r, day in known.forms.items() if day <= limit}
    papers: dict[bytes, list[_Row]] = {}
    for row in _papers(work):
        papers.setdefault(row[0], []).append(row)
    lasts = _lasts(work, papers)
    maybe = _maybe(limit, papers, lasts, known)
    standing = _standing(work, [row[1] for r in maybe for row in papers.get(r, ()) if not _proven(papers[r], lasts.get(r))])
    found: _Found = []
    special = known.earlier | known.gone.keys() | known.closed
    for resident in maybe:
        several, last = papers.get(resident, ()), lasts.get(resident)
        whole = _proven(several, last)
        if whole and last[2] is not None and resident not in special:
            found.append((resident, (last[2], last[3] or "phone", "agreed"), several[0]))
            continue
        paper = _newest([_Paper._make(row) for row in several if whole or row[1] in standing])
        when = _when(resident, paper, _Last._make(last[1:]) if last else None, known)
        if when is not None and when[0] <= limit:
            found.append((resident, when, paper))
    return found, known


def _listed(today: date, found: list[tuple[bytes, _When, _Row | None]], known: _Known, most: int) -> DueList:
    shown, now = [each for each in found if each[0] not in known.away], today.isoformat()
    late = [(_gravity(today, when[0], paper), resident, when, paper) for resident, when, paper in shown if when[0] < now]
    rest = [((0, when[0], -_weight(paper[6] if paper else "")), resident, when, paper) for resident, when, paper in shown if when[0] >= now]
    first = heapq.nsmallest(most, (*late, *rest), key=lambda each: each[:2])
    rows = tuple(_due(today, resident, when, paper, known) for _, resident, when, paper in first)
    current = sum(when[0] == now for _, _, when, _ in rest)
    return DueList(rows, len(late), current, len(rest) - current, len(found) - len(shown))


def _gravity(today: date, day: str, paper: _Row | None) -> tuple[int, str, int]:
    """As `Due.place`, of texts."""
    weight = _weight(paper[6] if paper else "")
    return ((date.fromisoformat(day) - today).days * weight, day, -weight)


def _weight(risk: str) -> int:
    return _WEIGHT.get(risk[:1], 1)


def _proven(several: Sequence[_Row], last: _Row | None) -> bool:
    """One prescription only, and the last follow-up was made under it: it was in force then, and nothing replaced it."""
    return last is not None and len(several) == 1 and last[4] == several[0][1]


def gone_residents(work: Work) -> dict[bytes, tuple[str, date]]:
    """Whom the newest call told dead, moved or lost (one of GONE) and its day, of open files without a follow-up since."""
    rows = fixed_sql(work.connection)(
        "SELECT c.resident_id, c.outcome, c.day FROM contact c INDEXED BY ix_contact_outcome WHERE c.outcome IN ('died', 'moved', 'lost')"
        " AND NOT EXISTS (SELECT 1 FROM contact n WHERE n.resident_id = c.resident_id AND n.happened_at > c.happened_at)"
        " AND NOT EXISTS (SELECT 1 FROM resident r WHERE r.doc_id = c.resident_id AND r.closed IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.resident_id = c.resident_id AND f.day >= c.day)",
        (),
    )
    return {resident: (outcome, date.fromisoformat(day)) for resident, outcome, day in rows}


def _maybe(limit: str, papers: Mapping[bytes, Sequence[_Row]], lasts: Mapping[bytes, _Row], known: _Known) -> list[bytes]:
    """Residents who may be due until a day, whichever of their papers counts: most are not, and two texts compared say so."""
    earlier = known.earlier
    found = [r for r in {*lasts, *known.forms} - papers.keys() if r in earlier or (lasts[r][2] or "") <= limit]
    for resident, several in papers.items():
        last = lasts.get(resident)
        if resident in earlier:
            found.append(resident)
            continue
        for paper in several:
            next_on = last[2] if last is not None and (last[4] == paper[1] or last[1] > paper[3]) else paper[4]
            if next_on is None or next_on <= limit:
                found.append(resident)
                break
    return found


def _newest(papers: Sequence[_Paper]) -> _Paper | None:
    return max(papers, key=lambda p: (p.at, p.doc_id), default=None)


def _counts(paper: _Paper | None, last: _Last) -> bool:
    """Whether what was agreed at the last follow-up still stands: not once another prescription began since."""
    return paper is None or last.prescription == paper.doc_id or last.day > paper.valid_from


def _when(resident: bytes, paper: _Paper | None, last: _Last | None, known: _Known) -> _When | None:
    """(day, way, why) of one resident, the day as text; None when nothing is agreed or the resident is out."""
    gone = known.gone.get(resident)
    if resident in known.closed or (gone is not None and (last is None or last.day < gone)):
        return None
    found = _agreed(paper, last if last is not None and _counts(paper, last) else None)
    day = last.day if last is not None else ""
    for since, why in ((known.referred.get(resident), "referral"), (known.postponed.get(resident), "postponed")):
        if since is not None and day <= since:
            found = _earlier(found, ((date.fromisoformat(since) + TWO_WEEKS).isoformat(), "visit", why))
    form = known.forms.get(resident)
    return _earlier(found, (form, "visit", "form")) if form is not None and day < form else found


def _due(today: date, resident: bytes, when: _When, paper: _Row | None, known: _Known) -> Due:
    until, reason = known.away.get(resident, ("", ""))
    on = date.fromisoformat(when[0])
    return Due(
        UUID(bytes=resident), on, (today - on).days, when[1], when[2], UUID(bytes=paper[1]) if paper else None,
        paper[6] if paper else "", date.fromisoformat(until) if until else None, reason,
    )  # fmt: skip


def _earlier(one: _When | None, other: _When) -> _When:
    return other if one is None or other[0] < one[0] else one


def _agreed(paper: _Paper | None, last: _Last | None) -> _When | None:
    if last is not None and last.next_on is not None:
        return last.next_on, last.mode or "phone", "agreed"
    if paper is None:
        return None
    if last is None and paper.next_on is not None:
        return paper.next_on, MODES.get(paper.mode, "phone"), "prescription"
    day = stage_day(date.fromisoformat(paper.valid_from), date.fromisoformat(last.day) if last else None)
    return day.isoformat(), "phone", "stage"


def stage_day(start: date, last: date | None) -> date:
    """The day by which the stages ask for the next follow-up, of a programme that began at `start`."""
    since = last or start
    planned = (start + timedelta(weeks=week) for week in STAGE_WEEKS)
    return next((day for day in planned if day > since), since + STAGE_THEN)


# --- what is read -------------------------------------------------------------------------------------------------
_STANDS = f"{SIGNED.format(p='p')} AND NOT {REPLACED.format(p='p')}"


def _of(residents: Sequence[bytes], column: str) -> str:
    """The condition that names residents; empty for everybody."""
    return f" AND {column} IN ({','.join('?' * len(residents))})" if residents else ""


def _papers(work: Work, *residents: bytes) -> list[_Row]:
    """Every prescription with one version, signed or not; one that is over counts for a while: who got no new one must not be
    forgotten. Columns as `_Paper`."""
    return fixed_sql(work.connection)(
        "SELECT p.resident_id, p.doc_id, p.at, p.valid_from, p.next_visit_on, p.next_visit_mode, p.risk FROM prescription p"
        f" WHERE p.valid_to >= ? AND p.n_heads = 1{_of(residents, 'p.resident_id')}",
        ((work.today() - OVER).isoformat(), *residents),
    ).fetchall()


def _standing(work: Work, papers: Sequence[bytes]) -> frozenset[bytes]:
    """Those both signed and nothing replaced."""
    run, found = fixed_sql(work.connection), set()
    for start in range(0, len(papers), _AT_ONCE):
        part = papers[start : start + _AT_ONCE]
        rows = run(f"SELECT p.doc_id FROM prescription p WHERE p.doc_id IN ({','.join('?' * len(part))}) AND {_STANDS}", tuple(part))
        found.update(row[0] for row in rows)
    return frozenset(found)


def _lasts(work: Work, wanted: Mapping[bytes, object]) -> dict[bytes, _Row]:
    """The newest follow-up of everybody, of two on one day the earlier next day; columns as `_Last` after the resident.

    Read backwards in blocks of days while that finds more people than it costs; who is left of `wanted` is looked up alone.
    Somebody without a prescription is found only within those blocks, at least LEAST.
    """
    run, found, until, start = fixed_sql(work.connection), dict[bytes, _Row](), "9", work.today()
    while start > work.today() - LOOK_BACK:
        start -= BLOCK
        rows = run(_BACK, (start.isoformat(), until)).fetchall()
        before, until = len(found), start.isoformat()
        found = {row[0]: row for row in rows} | found
        if start <= work.today() - LEAST and len(found) - before < len(rows) * WORTH:
            break
    for resident in wanted.keys() - found.keys():
        if (last := _last_of(work, resident)) is not None:
            found[resident] = (resident, *last)
    return found


_BACK = (
    "SELECT resident_id, day, min(next_on), next_mode, prescription_id FROM follow_up INDEXED BY ix_follow_up_day"
    " WHERE day >= ? AND day < ? GROUP BY day, resident_id"
)
"""In the order of the index: of each day one row a resident, so that the newest day of a block comes last. Every version of an
undecided one counts: the earliest next day of all."""


def _last_of(work: Work, resident: bytes) -> _Last | None:
    row = fixed_sql(work.connection)(
        "SELECT day, next_on, next_mode, prescription_id FROM follow_up WHERE resident_id = ?"
        " ORDER BY day DESC, coalesce(next_on, '9') LIMIT 1",
        (resident,),
    ).fetchone()
    return _Last(*row) if row else None


def _known(work: Work, *residents: bytes) -> _Known:
    """What changes a day, of these residents or of everybody."""
    run, today = fixed_sql(work.connection), work.today().isoformat()
    one, who = _of(residents, "resident_id"), residents

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
