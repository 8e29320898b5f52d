"""A table of 10,000 residents with measurements into a station that has 2,000 of them already; progress and stop are on."""

from __future__ import annotations

import csv
import io
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from models.database import fixed_sql
from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.exchange.columns import TableMapping
from prescribe.exchange.placing import Choices
from prescribe.import_people import import_rows, look_at_rows, read_table, suggest_mapping
from protocols.terms import Role
from tests.bench.made import small_station
from tests.bench.table import Measure

ROWS = 10_000
LIMIT = 20
"""Seconds: read, mapped, looked at and written."""
RATIO, BARE = 8, 3_000
HEADS = ("姓名", "身份证号", "性别", "电话", "体检日期", "身高(cm)", "体重(kg)", "腰围(cm)", "收缩压(mmHg)", "舒张压(mmHg)", "空腹血糖(mmol/L)", "握力(kg)")


def measure() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        clinic, staff = small_station(Path(folder) / "station")
        try:
            return _measure(clinic, next(iter(staff.values())), Path(folder))
        finally:
            clinic.close()


def _measure(clinic: Clinic, someone: StaffOnDuty, folder: Path) -> list[Measure]:
    nurse = StaffOnDuty(someone.staff_id, someone.name, Role.NURSE)
    few, all_rows = folder / "few.csv", folder / "all.csv"
    few.write_bytes(made_table(2_000))
    all_rows.write_bytes(made_table(ROWS))
    _whole(clinic, nurse, few)
    calls = []
    started = time.perf_counter()
    read, looked, written = _whole(clinic, nurse, all_rows, calls)
    whole = time.perf_counter() - started
    bare = _bare(clinic)
    widest = max((b - a for a, b in pairwise(calls)), default=0.0)
    return [
        Measure(f"import {ROWS:,} rows, all of it", whole, LIMIT, "s", f"read {read:.1f}, dry runs {looked:.1f}, written {written:.1f} s"),
        Measure("one row written : three bare rows, each signed", written / (ROWS * bare), RATIO, "x",
                f"{written / ROWS * 1000:.2f} ms : {bare * 1000:.2f} ms; a row is a file and two parts"),
        Measure("longest time between two questions whether to stop", widest, 1.5, "s", "in the same run"),
    ]  # fmt: skip


def _bare(clinic: Clinic) -> float:
    """Seconds for three rows of a part's size, one signature each, in one transaction on the same file."""
    text, sign = "字" * 233, clinic.origin.device.sign

    def fill(connection: Connection) -> float:
        connection.exec_driver_sql("CREATE TABLE bare (n INTEGER PRIMARY KEY, t TEXT, s BLOB)")
        run, started = fixed_sql(connection), time.perf_counter()
        for n in range(BARE):
            run("INSERT INTO bare (t, s) VALUES (?, ?)", (text, sign(n.to_bytes(32, "big"))))
        return (time.perf_counter() - started) / BARE * 3

    return clinic.write(fill)


def _whole(clinic: Clinic, by: StaffOnDuty, path: Path, calls: list[float] | None = None) -> tuple[float, float, float]:
    def tell(done: int, of: int) -> bool:
        if calls is not None:
            calls.append(time.perf_counter())
        return True

    t0 = time.perf_counter()
    table = read_table(path)
    t1 = time.perf_counter()
    found = clinic.do(suggest_mapping, table, by=by).mapping
    mapping = TableMapping(found.head_row, found.columns, "paper", None, clinic.clock.today())
    look = clinic.do(look_at_rows, table, mapping, tell=tell, by=by)
    choices = Choices({q.row: q.candidates[0].key for q in look.questions})
    if look.questions:
        look = clinic.do(look_at_rows, table, mapping, choices, look, tell, by=by)
    t2 = time.perf_counter()
    clinic.do(import_rows, mapping, look, choices, tell, by=by)
    return t1 - t0, t2 - t1, time.perf_counter() - t2


def made_table(rows: int, seed: int = 7) -> bytes:
    """Believable rows; nobody in them exists. The same seed gives the same people from the top."""
    random, out = Random(seed), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for place in range(rows):
        man = random.random() < 0.5
        name = random.choice("王李张刘陈杨赵黄周吴𠮷单") + random.choice("秀桂建国文丽海德") + random.choice("英兰芳华军平堃珍")
        born = f"{random.randint(1940, 1990)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
        number = made_number("110105", born, place % 500 * 2 + man)
        writer.writerow((
            name, number, "男" if man else "女", f"138{place:08d}", f"2026-{random.randint(1, 10):02d}-{random.randint(1, 28):02d}",
            random.randint(150, 185), round(random.uniform(45, 95), 1), random.randint(65, 110), random.randint(105, 165),
            random.randint(60, 95), round(random.uniform(4.5, 9.0), 1), round(random.uniform(15, 50), 1),
        ))  # fmt: skip
    return out.getvalue().encode("utf-8-sig")


def made_number(area: str, born: str, order: int) -> str:
    """18 digits with the right last one."""
    plain = f"{area}{born}{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return plain + "10X98765432"[sum(w * int(d) for w, d in zip(weights, plain, strict=True)) % 11]
