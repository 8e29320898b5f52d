"""kill -9 at random moments: nothing that was reported saved is lost, and what was not is there whole or not at all."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import pytest

from prescribe import audit
from prescribe.clinic import Clinic
from prescribe.unsaved import take

TIMES = 50


def start(station, doctor, first):
    arguments = [str(station.folder), station.data_key.hex(), str(doctor.staff_id), str(first)]
    return subprocess.Popen([sys.executable, "-m", "tests.prescribe.saver", *arguments], stdout=subprocess.PIPE)


def kill_at(process, moment):
    """Let it save for `moment` seconds after its first save, kill it, and give the last number it reported."""
    first = process.stdout.readline()
    assert first, "the saver did not start"
    until = time.monotonic() + moment
    while time.monotonic() < until:
        pass
    os.kill(process.pid, 9)
    rest = process.stdout.read()
    process.wait()
    process.stdout.close()
    said = (first + rest).decode().split("\n")[:-1]
    return int(said[-1])


def check(station, doctor, reported):
    clinic = Clinic.open(station.folder, station.data_key)
    with clinic.reading() as connection:
        there = [
            int(text.split()[0])
            for (text,) in connection.exec_driver_sql(
                "SELECT json_extract(body, '$.text') FROM revision WHERE doc_type = 'sample' ORDER BY seq"
            )
        ]
        assert there in (list(range(reported + 1)), list(range(reported + 2)))
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("SELECT count(*) FROM doc_head").scalar_one() >= len(there)
        gaps = "SELECT count(*), max(seq), min(seq) FROM revision GROUP BY log_id"
        assert all(count == last and first == 1 for count, last, first in connection.exec_driver_sql(gaps))
        assert audit.first_break(connection) is None
        saves = connection.exec_driver_sql("SELECT count(*) FROM audit WHERE act = 'save_sample'").scalar_one()
        assert saves == len(there)
    kept = clinic.do(take, "form:1", by=doctor)
    assert int(kept.text) in (there[-1], there[-1] + 1)
    clinic.close()
    return there[-1]


def rounds(station, doctor, times):
    chance, last = random.Random(20261123), -1
    for _ in range(times):
        last = check(station, doctor, kill_at(start(station, doctor, last + 1), chance.uniform(0, 0.08)))
    assert last >= times - 1


def test_a_killed_program_loses_nothing_that_it_reported_saved(station, doctor):
    rounds(station, doctor, 2)


@pytest.mark.slow
def test_fifty_killed_programs_lose_nothing_that_they_reported_saved(station, doctor):
    rounds(station, doctor, TIMES)
