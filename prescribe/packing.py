"""The word `pack` of the command line: an edition's folder becomes one signed zip that any station can check.

Needs no station. The publisher's private key lies in a file of its own, outside every repository.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models import vault
from prescribe.errors import ClinicError, InvalidInput
from prescribe.reading.pack_checks import fingerprint, undrawable
from protocols import packs
from protocols.casework import cases_in, tried
from protocols.library import library_of
from protocols.texts import files_of
from protocols.written import ProtocolError


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written."""

    out: Path
    edition: str
    size: int
    protocols: int
    cases: int
    public_key: str
    """Hex: what stations must trust."""

    @property
    def fingerprint(self) -> str:
        """Of the public key, to compare over the phone."""
        return fingerprint(self.public_key)


def new_key(path: Path) -> str:
    """Write a fresh private key (hex, readable by its owner only); gives the public half. Raises InvalidInput when it is there."""
    seed = vault.new_key()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(seed.hex() + "\n")
    except FileExistsError:
        raise InvalidInput(f"{path.name} 已经有了，没有改动它。请换一个文件名。") from None
    except OSError:
        raise InvalidInput(f"写不了 {path.name}，请检查路径和权限。") from None
    return vault.SigningKey(seed).public.hex()


def read_pack_file(path: Path) -> bytes:
    """The bytes of a file that somebody says is a pack, never more than a pack may have. Raises InvalidInput (pack)."""
    try:
        if not path.is_file():
            raise InvalidInput(f"找不到文件“{path.name}”。请核对路径，或用「选文件」。", field="pack")
        with path.open("rb") as file:
            return file.read(packs.LARGEST_PACK + 1)
    except (OSError, ValueError):
        raise InvalidInput(f"读不了“{path.name}”：U 盘可能拔了，或者没有权限。插好再试一次。", field="pack") from None


def pack_folder(
    folder: Path, out: Path, key: Path, *, edition: str, owner: str, changes: Sequence[str], dated: date
) -> Packed:
    """Check a folder laid out as `protocols/`, sign it, write the zip. Raises ClinicError: nothing unfit is ever packed."""
    signing = _signing_key(key)
    if not packs.EDITION.fullmatch(edition):
        raise InvalidInput(f"版次写成“{edition}”，应当是年份加序号，例如 2026.2。")
    files = files_of(folder)
    if not files:
        raise InvalidInput(f"{folder.name} 里没有方案文件（*.yaml、conditions/*.yaml）。")
    try:
        library = library_of(files)
        wrong = [one for one in tried(cases_in(files), library) if not one.holds]
    except ProtocolError as error:
        raise ClinicError(f"没有打包：{error.say}") from None
    if wrong:
        raise ClinicError("没有打包，样例不成立：\n" + "\n".join(f"  {t.case.file} 第 {t.case.line} 行 {t.case.name}：{t.wrong[0]}" for t in wrong[:20]))
    bad = undrawable(library)
    if bad:
        raise ClinicError(f"没有打包：动作图“{bad}”画不出来。")
    data = packs.write_pack(
        files, edition=edition, dated=dated, owner=owner, changes=changes, key=signing.public, sign=signing.sign
    )
    try:
        pack = packs.read_pack(data, {signing.public.hex(): owner}, vault.verify)
        packs.refuse_mismatch(pack.manifest, library)
        out.write_bytes(data)
    except packs.PackError as error:
        raise ClinicError(f"没有打包，站里会拒收：{error.say}") from None
    except OSError:
        raise InvalidInput(f"写不了 {out.name}，请检查路径和空间。") from None
    return Packed(out, edition, len(data), len(library.protocols), len(cases_in(files)), signing.public.hex())


def _signing_key(path: Path) -> vault.SigningKey:
    try:
        seed = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        seed = b""
    if len(seed) != 32:
        raise InvalidInput(f"{path.name} 不是私钥文件。先做一把：python3 run.py pack --new-key 文件")
    return vault.SigningKey(seed)
