"""Is this pack fit to be kept: layout, signature, hashes, every file, every case, every drawing? Nothing is written."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from models import vault
from prescribe.errors import PackRefused
from prescribe.records.knowledge import PUBLISHER
from prescribe.sheets.figure_body import PoseError
from prescribe.sheets.figures import draw
from protocols import packs
from protocols.casework import Tried, cases_in, tried
from protocols.files import shipped
from protocols.library import library_of
from protocols.protocol import Library
from protocols.texts import CASES
from protocols.written import ProtocolError

if TYPE_CHECKING:
    from prescribe.clinic import Work

_PASSED: set[str] = set()
_TRIED: dict[tuple[str, str | None, int], tuple[Tried, ...]] = {}


@dataclass(frozen=True, slots=True)
class CheckedPack:
    """A pack that may be kept."""

    pack: packs.Pack
    library: Library
    publisher_name: str


@cache
def shipped_publishers() -> Mapping[str, str]:
    """Public keys (hex) that came with the program, and whose they are."""
    with shipped("resources", "publishers.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row["name"] for row in csv.DictReader(file)}


def trusted_publishers(work: Work) -> Mapping[str, str]:
    """The shipped keys and those the administrator added and did not withdraw."""
    rows = work.connection.exec_driver_sql(f"SELECT key, name FROM {PUBLISHER} WHERE withdrawn = 0 ORDER BY doc_id DESC")
    return dict(rows.all()) | shipped_publishers()  # type: ignore[arg-type]


def fingerprint(key: str) -> str:
    """A publisher's public key (hex) as eight groups of five digits, to read out over the phone: some 132 bits of its SHA-256."""
    number = int.from_bytes(hashlib.sha256(b"publisher key 1\n" + bytes.fromhex(key)).digest(), "big")
    digits = f"{number % 10**40:040d}"
    return " ".join(digits[at : at + 5] for at in range(0, 40, 5))


def checked(work: Work, data: bytes, told: Callable[[int, int], None] | None = None) -> CheckedPack:
    """The pack, once everything about it holds: its cases too, which may take half a minute.

    `told(done, of)` hears of each case and may stop the work by raising. Raises PackRefused with a sentence for each way a
    pack may fail.
    """
    found = sound(work, data)
    wrong = [one for one in tried_cases(found.pack.files, found.library, told=told) if not one.holds]
    if wrong:
        first = wrong[0]
        raise PackRefused(
            f"这个包里有 {len(wrong)} 个样例不成立，像是没有改完，没有导入。例如 {first.case.file} 第 {first.case.line} 行"
            f"“{first.case.name}”：{first.wrong[0]}。", kind="cases",
        )  # fmt: skip
    _PASSED.add(found.pack.digest)
    return found


def has_passed(digest: str) -> bool:
    """Whether `checked` let this pack through since the program was started."""
    return digest in _PASSED


def sound(work: Work, data: bytes) -> CheckedPack:
    """The pack with layout, signature, hashes, files and drawings checked, its cases not. Raises PackRefused."""
    trusted = trusted_publishers(work)
    try:
        pack = packs.read_pack(data, trusted, vault.verify)
        library = library_of(pack.files)
        packs.refuse_mismatch(pack.manifest, library)
    except packs.PackError as error:
        raise PackRefused(error.say, kind=error.kind) from None
    except ProtocolError as error:
        raise PackRefused(f"这个包的内容没有改完或写错了，没有导入。{error.say}", kind="half") from None
    bad = undrawable(library)
    if bad:
        raise PackRefused(f"这个包里的动作图“{bad}”画不出来，没有导入。请发布单位改好 poses.yaml。", kind="half")
    return CheckedPack(pack, library, trusted[pack.publisher])


def undrawable(library: Library) -> str | None:
    """The name of the first drawing that the renderer cannot draw."""
    for pose in library.poses.values():
        try:
            draw(pose)
        except (PoseError, KeyError, TypeError, ValueError, ArithmeticError, AttributeError, IndexError):
            return str(pose["name"])
    return None


def failing(files: Mapping[str, bytes], library: Library) -> int:
    """How many cases of an edition are already known to fail here; nothing is tried for it."""
    known = (one for key, found in list(_TRIED.items()) if key[0] == library.fingerprint and key[2] == _cases(files) for one in found)
    return len({(one.case.file, one.case.line) for one in known if not one.holds})


def _cases(files: Mapping[str, bytes]) -> int:
    return hash(tuple(files[name] for name in sorted(files) if name.endswith(CASES)))


def tried_cases(
    files: Mapping[str, bytes], library: Library, protocol_id: str | None = None, told: Callable[[int, int], None] | None = None
) -> tuple[Tried, ...]:
    """The cases of an edition tried against its library; remembered, as a whole edition takes seconds. Raises ProtocolError."""
    key = (library.fingerprint, protocol_id, _cases(files))
    if key not in _TRIED:
        while len(_TRIED) > 64:
            _TRIED.pop(next(iter(_TRIED)), None)
        _TRIED[key] = tried(cases_in(files, protocol_id), library, told)
    return _TRIED[key]
