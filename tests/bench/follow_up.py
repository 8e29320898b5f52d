"""Saving a follow-up with its readings, against a bare one-row commit; opening it; and who is due among 20,000 residents with
500,000 follow-ups behind them; 今日 of each role and the list of residents over the same station.

The rows of the large station are put into the tables directly: what is measured is reading them.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.find import resident_ids
from prescribe.follow_up import consider_follow_up, follow_ups_due, open_follow_up, record_follow_up
from prescribe.today import today
from protocols.terms import Role
from tests.bench.made import doctor_and_instructor, small_station
from tests.bench.table import Measure, median, milliseconds
from tests.prescribe.followed import said, under_way

SAVES, RESIDENTS, EACH = 24, 20_000, 25
LOOKS = 7
ROLES = (Role.PHYSICIAN, Role.RX_INSTRUCTOR, Role.MANAGER)


def measure() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        clinic, staff = small_station(Path(folder) / "station")
        try:
            return [*_saving(clinic, staff), *_due(clinic, staff)]
        finally:
            clinic.close()


def _saving(clinic: Clinic, staff: dict[str, StaffOnDuty]) -> list[Measure]:
    doctor, instructor = doctor_and_instructor(staff)
    people = [under_way(clinic, doctor, instructor, name=f"测速{n}", phone=f"138{n:08d}") for n in range(SAVES)]
    clinic.write(lambda c: c.exec_driver_sql("CREATE TABLE bare (n INTEGER PRIMARY KEY, t TEXT)"))
    saves, bares, opens, thoughts = [], [], [], []
    for resident in people:
        t0 = time.perf_counter()
        state = clinic.do(open_follow_up, resident, by=instructor)
        form = said(clinic)
        t1 = time.perf_counter()
        seen = clinic.do(consider_follow_up, resident, state.begun, form, by=instructor)
        t2 = time.perf_counter()
        clinic.do(record_follow_up, resident, state.begun, form, seen, by=instructor)
        t3 = time.perf_counter()
        clinic.write(lambda c: c.exec_driver_sql("INSERT INTO bare (t) VALUES ('one row')"))
        t4 = time.perf_counter()
        for taken, start, end in ((opens, t0, t1), (thoughts, t1, t2), (saves, t2, t3), (bares, t3, t4)):
            taken.append((end - start) * 1000)
    bare, save = median(bares), median(saves)
    return [
        Measure("save a follow-up over the bare one-row commit", save - bare, 5, "ms", f"{save:.2f} ms : {bare:.2f} ms = {save / bare:.1f}x, turn about"),
        Measure("what the answers mean, after each pause in typing", median(thoughts), 100, "ms"),
        Measure("open a follow-up", median(opens), 200, "ms"),
    ]  # fmt: skip


def _due(clinic: Clinic, staff: dict[str, StaffOnDuty]) -> list[Measure]:
    _, instructor = doctor_and_instructor(staff)
    followed = _fill(clinic, instructor)
    taken = milliseconds(lambda: clinic.do(follow_ups_due, by=instructor), LOOKS)
    found, _ = clinic.do(follow_ups_due, by=instructor)
    note = f"{found.late} late, {found.now} today, {found.later} this week; of {LOOKS}, the slowest {taken[-1]:.0f} ms"
    rows = [Measure(f"who is due: {RESIDENTS:,} residents, {followed:,} follow-ups", median(taken), 200, "ms", note)]
    for role in ROLES:
        by = replace(instructor, role=role)
        taken = milliseconds(lambda by=by: clinic.do(today, by=by), LOOKS)
        rows.append(Measure(f"今日 of a {role.value}, the same station", median(taken), 200, "ms", f"the slowest {taken[-1]:.0f} ms"))
    late = milliseconds(lambda: clinic.do(resident_ids, "overdue", "next_visit", by=instructor), LOOKS)
    return [*rows, Measure("居民, 逾期 by 下次随访, the same station", median(late), 200, "ms", f"the slowest {late[-1]:.0f} ms")]


def _fill(clinic: Clinic, someone: StaffOnDuty) -> int:
    """Residents with a signed prescription of the last weeks and a follow-up every four weeks or so, for two years."""
    dice, day_of = Random(5), clinic.clock.today()

    def new() -> bytes:
        return UUID(int=dice.getrandbits(128)).bytes

    tables: dict[str, list[tuple]] = {"resident": [], "prescription": [], "signature": [], "follow_up": []}
    for n in range(RESIDENTS):
        who, paper, rev, start = new(), new(), new(), day_of - timedelta(days=dice.randint(5, 80))
        born = (day_of - timedelta(days=dice.randint(20_000, 30_000))).isoformat()
        tables["resident"].append(_resident(n + 1_000_000, who, born))
        tables["prescription"].append((
            paper, rev, 1, who, f"EP-{n}", 1, 1, dice.choice(("低风险", "中风险", "高风险")), start.isoformat(), someone.staff_id.bytes,
            start.isoformat(), (start + timedelta(days=90)).isoformat(), "2026-12-31", "2026-12-31", None,
            (start + timedelta(days=14)).isoformat(), "电话", "", "[]", 0,
        ))  # fmt: skip
        for side in ("medical", "exercise"):
            tables["signature"].append((
                new(), rev, 1, who, paper, rev, "d" * 64, side, "physician", someone.staff_id.bytes, someone.name, "1101…032",
                "2026-11-01T09:00:00+08:00", "s" * 128, "prescription",
            ))  # fmt: skip
        for day in _days(dice, day_of):
            mine = paper if day >= start else new()
            text = day.isoformat()
            tables["follow_up"].append((
                who, new(), new(), 1, 1, mine, text, text, f"{text}T09:00:00+08:00", "phone", 4, 3, 20, 13, 1, "[]", "hold", "taken",
                (day + timedelta(days=30)).isoformat(), "phone", 0, someone.staff_id.bytes, someone.name, "physician", 0,
            ))  # fmt: skip
    tables["follow_up"].sort()

    def write(connection) -> None:
        run = connection.connection.driver_connection.executemany
        for table, rows in tables.items():
            run(f"INSERT INTO {table} VALUES({','.join('?' * len(rows[0]))})", rows)

    clinic.write(write)
    return len(tables["follow_up"])


def _days(dice: Random, today) -> Iterator:
    """`EACH` days up to now, the last one up to 34 days ago: some are late, as in a station."""
    day = today - timedelta(days=dice.randint(0, 34))
    for _ in range(EACH):
        yield day
        day -= timedelta(days=dice.randint(24, 32))


def _resident(row: int, who: bytes, born: str) -> tuple:
    return (row, who, who, 1, f"王{row}", "wang", "w", "1", born, None, "none", "", "138", "", "路", "", None, "", "none", f"F{row}",
            "2026-01-01", None, 0, 1, 1, "2026-01-01", "", None)  # fmt: skip
