"""Several PCs of one station, as real encrypted stations, and a far side in memory that behaves as the hub is specified."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from models import vault
from prescribe.clinic import Clinic
from prescribe.clock import STATION_ZONE
from prescribe.running import origin
from prescribe.sync.enrolment import enrol
from prescribe.sync.hub import HubError, HubKind, HubSays
from prescribe.sync.rows import LogOrigin, Row, Vector
from prescribe.sync.trusted import TRUSTED

AUTHORITY = bytes(range(32))
"""Seed that stands for the administrator's key in these tests."""


@dataclass
class MemoryHub:
    """The hub's contract without a server: prefix logs, DO NOTHING on what is there, hashes as the only acknowledgement."""

    at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=STATION_ZONE)
    logs: dict[bytes, LogOrigin] = field(default_factory=dict)
    rows: dict[bytes, dict[int, Row]] = field(default_factory=dict)
    erased: dict[bytes, tuple[bytes, str]] = field(default_factory=dict)
    acknowledged: set[tuple[bytes, bytes]] = field(default_factory=set)
    write_versions: dict[str, int] = field(default_factory=dict)
    asked: int = 0

    def greet(self) -> HubSays:
        self.asked += 1
        return HubSays(self.at, {log: max(self.rows.get(log, {0: None})) for log in self.logs}, tuple(self.logs.values()), self.write_versions)

    def announce(self, origin: LogOrigin) -> None:
        self.logs.setdefault(origin.log_id, origin)

    def push(self, rows: list[Row]) -> None:
        ids = {row.rev_id for theirs in self.rows.values() for row in theirs.values()}
        new = [row for row in rows if row.seq not in self.rows.get(row.log_id, {}) and row.rev_id not in ids]
        merged = {log: dict(theirs) for log, theirs in self.rows.items()}
        for row in new:
            if row.log_id not in self.logs:
                raise HubError(HubKind.REFUSED, "23503")
            dead = next((e for e, (who, _) in self.erased.items() if who == row.resident_id), None)
            merged.setdefault(row.log_id, {})[row.seq] = row._replace(body=None, erased_by=dead) if dead else row
        for row in new:
            if row.seq > 1 and row.seq - 1 not in merged[row.log_id]:
                raise HubError(HubKind.GAP, "YH001")
        self.rows = merged

    def hashes(self, log_id: bytes, first: int, last: int) -> dict[int, bytes]:
        return {seq: row.rev_hash for seq, row in self.rows.get(log_id, {}).items() if first <= seq <= last}

    def probe(self, at: Vector) -> dict[bytes, bytes]:
        return {log: self.rows[log][seq].rev_hash for log, seq in at.items() if seq in self.rows.get(log, {})}

    def known(self, rev_ids: list[bytes]) -> set[bytes]:
        here = {row.rev_id for theirs in self.rows.values() for row in theirs.values()}
        return here & set(rev_ids)

    def pull(self, vector: Vector, most: int) -> list[Row]:
        found: list[Row] = []
        for log in sorted(vector):
            theirs = self.rows.get(log, {})
            found += [theirs[seq] for seq in sorted(theirs) if seq > vector[log]][:most]
        return found

    def erasures(self) -> dict[bytes, tuple[bytes, str]]:
        return dict(self.erased)

    def acknowledge_erasure(self, erasure_id: bytes, device_id: bytes) -> None:
        self.acknowledged.add((erasure_id, device_id))

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for theirs in self.rows.values():
            for row in theirs.values():
                found[row.doc_type] = found.get(row.doc_type, 0) + 1
        return found

    def erase(self, erasure_id: bytes, resident_id: bytes, basis: str) -> None:
        """The administrator's act."""
        self.erased[erasure_id] = (resident_id, basis)
        for theirs in self.rows.values():
            for seq, row in theirs.items():
                if row.resident_id == resident_id:
                    theirs[seq] = row._replace(body=None, erased_by=erasure_id)

    def copy(self) -> MemoryHub:
        """As a back-up of the hub keeps it."""
        return MemoryHub(
            self.at, dict(self.logs), {log: dict(theirs) for log, theirs in self.rows.items()}, dict(self.erased), set(self.acknowledged)
        )


def enrolment_of(clinic: Clinic) -> bytes:
    """This PC's device, enrolled by the authority of these tests."""
    of = clinic.origin
    return enrol(AUTHORITY, of.scope_id, of.device_id, of.device.public)


def another_pc(first: Path, data_key: bytes, folder: Path, clock) -> Clinic:
    """A second PC of the same station: a copy of the first, with a device and a log of its own, as enrolment leaves it."""
    shutil.copytree(first, folder)
    clinic = Clinic.open(folder, data_key, clock=clock)

    def own(connection):
        origin.set_local(connection, "origin.device_id", vault.new_key()[:16])
        origin.set_local(connection, "origin.device_seed", vault.new_key())
        return origin.read(connection)

    clinic.origin = clinic.write(own)
    trust(clinic)
    return clinic


def trust(clinic: Clinic) -> None:
    """Name the authority of these tests, as an invitation does."""
    key = vault.SigningKey(AUTHORITY).public
    clinic.write(lambda connection: origin.set_local(connection, TRUSTED, key))
