"""A program that saves and says so, until it is killed: started by `test_kill.py`, one line for each save that returned."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.unsaved import keep
from protocols.terms import Role
from tests.prescribe.records.sample import save_sample


def main(folder: str, data_key: str, staff_id: str, first: str) -> None:
    """Save `first`, `first` + 1, …; every third a long text, and a form kept as typed between."""
    clinic = Clinic.open(Path(folder), bytes.fromhex(data_key))
    doctor = StaffOnDuty(UUID(staff_id), "李文静", Role.PHYSICIAN)
    n = int(first)
    while True:
        clinic.do(keep, "form:1", str(n), by=doctor)
        clinic.do(save_sample, f"{n} " + "x" * (40_000 if n % 3 == 0 else 10), by=doctor)
        print(n, flush=True)
        n += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
