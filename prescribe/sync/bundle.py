"""Rows in a file, for a USB stick or a shared folder: sealed to the scope, signed by the device, taken whole or not at all.

    magic · header length · header (JSON) · (last flag · length · box)* · signature over all before it

Each box holds up to 500 rows as compressed JSON under AES-256-GCM, its place and which is the last bound to it. The header says
from where the rows go on, so that one that does not fit is refused with words; a receipt tells the writer where to go on next.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sqlalchemy import Connection

from models import vault
from prescribe.errors import ClinicError
from prescribe.running import origin as origins
from prescribe.running.writer import MACHINES
from prescribe.sync.applying import Applied, revoked
from prescribe.sync.enrolment import enrolled
from prescribe.sync.exchange import Stopped, Tell, go_on, keep_vouched, own_logs, take_again, take_rows
from prescribe.sync.rows import BYTES, LogOrigin, Row, Vector, origins_of, rows_after, vector_of
from prescribe.sync.trusted import administrators

if TYPE_CHECKING:
    from prescribe.clinic import Clinic

MAGIC = b"TIWEIB1\n"
SUFFIX = ".tiwei"
FRAME = 500
PEER = "sync.peer."
"""Local setting by device id: how far that PC said it is."""
_SIGNATURE = 64
_SEAL = b"bundle key"


class BundleRefused(ClinicError):
    """A file that is not taken. `kind`: `damaged`, `foreign`, `unknown_device`, `gap`, `revoked` or `not_one`."""

    def __init__(self, kind: str) -> None:
        super().__init__(_WORDS[kind], field="bundle")
        self.kind = kind


_WORDS = {
    "not_one": "这不是本程序写的数据包。请选后缀是 .tiwei 的文件。",
    "damaged": "数据包不完整或被改过，没有读入。请在原来的电脑上重写一份。",
    "foreign": "这是别的站的数据包，没有读入。",
    "unknown_device": "写这个数据包的电脑没有登记到本站，没有读入。请管理员核对。",
    "revoked": "写这个数据包的电脑已停用，没有读入。",
    "gap": "少了前面的一份数据包，没有读入。请先读前一份，或让对方写一份完整的。",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle just written."""

    path: Path
    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Read:
    """A bundle just read."""

    from_device: str
    rows: int
    new: int
    set_aside: int
    receipt_for: str
    """Device to which a receipt should go; empty for a receipt."""


# --- writing ------------------------------------------------------------------------------------------------------------------
def write_bundle(clinic: Clinic, folder: Path, enrolment: bytes, to_device: str = "", whole: bool = False, tell: Tell = go_on) -> Written:
    """Write what `to_device` (hex) lacks as far as known, or everything, into a new file of `folder`. The name holds no person.

    Raises Stopped (nothing is left behind), OSError when the stick is full or gone.
    """
    with clinic.reading() as connection:
        after = {} if whole else _peer_vector(connection, to_device)
        return _write(clinic, connection, folder, enrolment, after, "rows", to_device, tell)


def write_receipt(clinic: Clinic, folder: Path, enrolment: bytes, to_device: str) -> Written:
    """Tell a device how far this PC is: what it need not write again."""
    with clinic.reading() as connection:
        here = vector_of(connection, clinic.origin.scope_id)
        return _write(clinic, connection, folder, enrolment, here, "receipt", to_device, go_on)


def _write(
    clinic: Clinic, connection: Connection, folder: Path, enrolment: bytes, after: Vector, kind: str, to_device: str, tell: Tell,
) -> Written:  # fmt: skip
    of, here = clinic.origin, vector_of(connection, clinic.origin.scope_id)
    key = vault.new_key()
    header = json.dumps(_header(connection, of, enrolment, after, here, kind, to_device, key), separators=(",", ":")).encode("ascii")
    name = f"{of.scope_code}-{of.device_id.hex()[-6:]}-{clinic.clock.now():%Y%m%d-%H%M%S}-{'回执' if kind == 'receipt' else '数据'}{SUFFIX}"
    part = folder / f"{name}.part"
    rows = 0
    try:
        with part.open("wb") as file:
            signed = _Hashed(file)
            signed.write(MAGIC + struct.pack(">I", len(header)) + header)
            rows = _write_frames(signed, connection, key, header, after, here if kind == "rows" else {}, tell)
            file.write(of.device.sign(signed.digest()))
            file.flush()
            os.fsync(file.fileno())
        part.rename(folder / name)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    return Written(folder / name, rows, (folder / name).stat().st_size)


def _header(
    connection: Connection, of: origins.Origin, enrolment: bytes, after: Vector, here: Vector, kind: str, to_device: str, key: bytes
) -> dict[str, Any]:
    known = origins_of(connection, of.scope_id)
    own = {log: LogOrigin(log, of.scope_id, of.device_id, of.device.public, enrolment) for log in own_logs(connection, of)}
    logs = [known.get(log) or own.get(log) for log in sorted(here)]
    return {
        "version": 1, "kind": kind, "scope": of.scope_id.hex(), "device": of.device_id.hex(), "to": to_device, "key": of.device.public.hex(),
        "enrolment": enrolment.hex(), "sealed": vault.seal(key, vault.public_x25519(vault.scope_seed(of.scope_key)), _SEAL + of.scope_id),
        "after": {log.hex(): seq for log, seq in after.items() if log in here}, "until": {log.hex(): seq for log, seq in here.items()},
        "logs": [[o.log_id.hex(), o.device_id.hex(), o.public_key.hex(), o.enrolment.hex()] for o in logs if o is not None],
    }  # fmt: skip


def _write_frames(file: _Hashed, connection: Connection, key: bytes, header: bytes, after: Vector, here: Vector, tell: Tell) -> int:
    of, done = sum(max(0, seq - after.get(log, 0)) for log, seq in here.items()), 0
    frames = vault.Frames(key, hashlib.sha256(header).digest())
    for batch in _batches(connection, after, here):
        if not tell("bundle", done, of):
            raise Stopped
        _frame(file, frames, batch, False)
        done += len(batch)
    _frame(file, frames, [], True)
    tell("bundle", done, of)
    return done


def _batches(connection: Connection, after: Vector, here: Vector) -> Iterator[list[Row]]:
    for log in sorted(here):
        at = after.get(log, 0)
        while rows := rows_after(connection, log, at, FRAME):
            yield rows
            at = rows[-1].seq


def _frame(file: _Hashed, frames: vault.Frames, rows: list[Row], last: bool) -> None:
    text = json.dumps([_plain(row) for row in rows], ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    box = frames.seal(zlib.compress(text, 6), last)
    file.write(struct.pack(">?I", last, len(box)) + box)


class _Hashed:
    """A file whose every byte goes into one digest."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest = file, hashlib.sha512()

    def write(self, raw: bytes) -> None:
        self._file.write(raw)
        self._digest.update(raw)

    def digest(self) -> bytes:
        return b"bundle1" + self._digest.digest()


# --- reading ------------------------------------------------------------------------------------------------------------------
def read_bundle(clinic: Clinic, path: Path, tell: Tell = go_on) -> Read:
    """Look at the whole file first; only when all of it is right and fits, take it. Again is no harm: known rows are passed over.

    Raises BundleRefused (nothing is taken), Stopped (what was taken stays), OSError.
    """
    head = _look(clinic, path)
    device = head["device"]
    if head["kind"] == "receipt":
        clinic.write(lambda connection: _keep_peer(connection, device, head["until"]), MACHINES)
        return Read(device, 0, 0, 0, "")
    logs = [LogOrigin(*(bytes.fromhex(v) for v in (log, head["scope"], of, key, sig))) for log, of, key, sig in head["logs"]]
    keep_vouched(clinic, logs)
    done, scope, brought = 0, clinic.origin.scope_id, Applied()
    total = sum(seq - head["after"].get(log, 0) for log, seq in head["until"].items())
    for batch in _frames_of(clinic, path, head):
        if not tell("bundle", done, total):
            raise Stopped
        fresh = _not_here(clinic, scope, batch)
        brought.add(take_rows(clinic, fresh))
        done += len(batch)
    brought.add(take_again(clinic, logs))
    clinic.write(lambda connection: _keep_peer(connection, device, head["until"]), MACHINES)
    tell("bundle", done, total)
    return Read(device, done, brought.new, brought.set_aside, device)


def _look(clinic: Clinic, path: Path) -> dict[str, Any]:
    """The header of a file of which every byte is right, from a device of this station, and that goes on from what is here."""
    head, digest, signature = _whole(path)
    if head["scope"] != clinic.origin.scope_id.hex():
        raise BundleRefused("foreign")
    scope, device, key = clinic.origin.scope_id, bytes.fromhex(head["device"]), bytes.fromhex(head["key"])
    with clinic.reading() as connection:
        if not enrolled(bytes.fromhex(head["enrolment"]), administrators(connection, scope), scope, device, key):
            raise BundleRefused("unknown_device")
        here = vector_of(connection, scope)
        stopped, _ = revoked(connection)
    if not vault.verify(key, signature, digest):
        raise BundleRefused("damaged")
    if device in stopped:
        raise BundleRefused("revoked")
    if head["kind"] == "rows" and any(seq > here.get(bytes.fromhex(log), 0) for log, seq in head["after"].items()):
        raise BundleRefused("gap")
    for _ in _frames_of(clinic, path, head):
        pass
    return head


def _whole(path: Path) -> tuple[dict[str, Any], bytes, bytes]:
    """(header, what was signed, signature). Raises BundleRefused."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BundleRefused("not_one")
        if size < len(MAGIC) + 4 + _SIGNATURE:
            raise BundleRefused("damaged")
        file.seek(0)
        digest, left = hashlib.sha512(), size - _SIGNATURE
        while left:
            chunk = file.read(min(1 << 20, left))
            if not chunk:
                raise BundleRefused("damaged")
            digest.update(chunk)
            left -= len(chunk)
        signature = file.read(_SIGNATURE)
        file.seek(len(MAGIC))
        try:
            (length,) = struct.unpack(">I", file.read(4))
            head = _head(json.loads(file.read(min(length, size))))
        except (ValueError, KeyError, TypeError, AttributeError, struct.error):
            raise BundleRefused("damaged") from None
    return head, b"bundle1" + digest.digest(), signature


def _head(told: Any) -> dict[str, Any]:
    """A header with everything it must have, each of its kind. Raises ValueError, KeyError, TypeError, AttributeError."""
    for name in ("scope", "device", "key", "enrolment"):
        bytes.fromhex(told[name])
    for name in ("after", "until"):
        if not all(isinstance(seq, int) and bytes.fromhex(log) for log, seq in told[name].items()):
            raise ValueError(name)
    if not all(len(log) == 4 and all(bytes.fromhex(part) for part in log) for log in told["logs"]) or told["kind"] not in ("rows", "receipt"):
        raise ValueError("logs")
    if not isinstance(told["sealed"], str):
        raise ValueError("sealed")
    return told


def _frames_of(clinic: Clinic, path: Path, head: dict[str, Any]) -> Iterator[list[Row]]:
    """The rows of each box, in order; every box is opened, and the last one must be there."""
    of = clinic.origin
    try:
        key = vault.unseal(head["sealed"], vault.scope_seed(of.scope_key), _SEAL + of.scope_id)
        with path.open("rb") as file:
            file.seek(len(MAGIC))
            (length,) = struct.unpack(">I", file.read(4))
            frames = vault.Frames(key, hashlib.sha256(file.read(length)).digest())
            last = False
            while not last:
                last, size = struct.unpack(">?I", file.read(5))
                rows = json.loads(zlib.decompress(frames.open(file.read(size), last)))
                yield [_row(values) for values in rows]
            if len(file.read(_SIGNATURE + 1)) != _SIGNATURE:
                raise BundleRefused("damaged")
    except (vault.WrongKey, struct.error, zlib.error, ValueError, TypeError):
        raise BundleRefused("damaged") from None


def _not_here(clinic: Clinic, scope: bytes, batch: list[Row]) -> list[Row]:
    with clinic.reading() as connection:
        here = vector_of(connection, scope)
    return [row for row in batch if row.seq > here.get(row.log_id, 0)]


def _plain(row: Row) -> list[Any]:
    return [value.hex() if isinstance(value, bytes) else value for value in row]


def _row(values: list[Any]) -> Row:
    named = zip(Row._fields, values, strict=True)
    return Row(*(bytes.fromhex(value) if name in BYTES and value is not None else value for name, value in named))


# --- how far the others are ---------------------------------------------------------------------------------------------------
def _peer_vector(connection: Connection, device: str) -> Vector:
    kept = origins.local(connection, PEER + device) if device else None
    return {bytes.fromhex(log): seq for log, seq in json.loads(kept).items()} if kept else {}


def _keep_peer(connection: Connection, device: str, until: dict[str, int]) -> None:
    """A PC is as far as it said; of what it said before the further counts."""
    far = {log.hex(): seq for log, seq in _peer_vector(connection, device).items()}
    for log, seq in until.items():
        far[log] = max(seq, far.get(log, 0))
    origins.set_local(connection, PEER + device, json.dumps(far).encode("ascii"))
