"""The engine: loading the knowledge, from facts to the merged plan, and a whole register at once."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

from protocols import library as reading
from protocols.facts import Facts, Value
from protocols.files import shipped
from protocols.kept_library import keep_library, read_library
from protocols.library import load_library
from protocols.merging import merge
from protocols.protocol import Library
from protocols.screening import applying, facts_for_plan, screen
from protocols.texts import files_of, fingerprint_of
from tests.bench.table import Measure, median, milliseconds
from tests.protocols.anyone import DIAGNOSES, DRUGS
from tests.protocols.residents import ON, taking, well_known

TWO = well_known(
    hypertension=True, diabetes_type="type2", hba1c=7.1, glucose_today=6.8, medications=taking("anlvdiping", "erjiashuanggua")
)
EIGHT = well_known(
    hypertension=True, diabetes_type="type2", coronary_heart_disease=True, copd=True, chronic_kidney_disease=True, osteoporosis=True,
    osteoarthritis=True, dyslipidaemia=True,
    medications=taking(
        "meituoluoer", "anlvdiping", "erjiashuanggua", "gelieqite", "huafalin", "qinglvsaiqin", "fusaimi", "ganjingyidaosu",
        "digaoxin", "xieshatan",
    ),
)  # fmt: skip
BATCH, TRIED = 10_000, 500


def measure() -> list[Measure]:
    library = load_library()
    two, eight = (milliseconds(_each(_days(values), library), 60) for values in (TWO, EIGHT))
    whole = _batch(library)
    note = "median of 60 different days of one resident"
    keep_library(library)
    return [
        Measure("screen and plan, hypertension and type 2 diabetes", median(two), 5, "ms", note),
        Measure("screen and plan, 8 conditions and 10 drugs", median(eight), 5, "ms", note),
        Measure(f"screen and plan, {BATCH} residents", whole, 60, "s", f"projected from {TRIED} random residents, one process"),
        Measure("load and validate the library, warm", median(milliseconds(_warm, 7)), 150, "ms", "median of 7, read from the kept file, none in memory"),
        Measure("the same, cold", median(milliseconds(_cold, 5)), 1000, "ms", "median of 5, YAML read and checked anew"),
    ]


def _each(values: Iterator[dict[str, Value]], library: Library) -> Any:
    def one() -> None:
        facts = Facts.of(ON, next(values))
        screening, ready = screen(facts, library), facts_for_plan(facts, library)
        merge(applying(ready, library), ready, screening, library)

    one()
    return one


def _days(values: dict[str, Value]) -> Iterator[dict[str, Value]]:
    """The same resident with another blood pressure and heart rate each time, so that no answer is one given before."""
    return ({**values, "resting_systolic": 118.0 + n % 37, "resting_heart_rate": 58.0 + n % 41} for n in range(10_000))


def _batch(library: Library) -> float:
    """Seconds for `BATCH` residents of every kind: up to five diagnoses and ten drugs, some answers missing. Fixed seed."""
    people = _anyone(random.Random(20261124))
    one = _each(people, library)
    started = time.perf_counter()
    for _ in range(TRIED):
        one()
    return (time.perf_counter() - started) * BATCH / TRIED


def _anyone(chance: random.Random) -> Iterator[dict[str, Value]]:
    while True:
        values = well_known(sex=chance.choice("12"), resting_systolic=float(chance.randint(100, 170)))
        for diagnosis in chance.sample(DIAGNOSES, chance.randint(0, 5)):
            values |= diagnosis
        values["medications"] = taking(*chance.sample(DRUGS, chance.randint(0, 10)))
        for fact_id in chance.sample(sorted(values), chance.randint(0, 5)):
            values.pop(fact_id)
        yield values


def _warm() -> None:
    files = files_of(shipped("protocols"))
    if read_library(fingerprint_of(files)) is None:
        raise RuntimeError("the library was not kept")


def _cold() -> None:
    files = files_of(shipped("protocols"))
    reading._build({name: files[name] for name in reading.rule_files(files)}, fingerprint_of(files))
