"""A protocol pack: one zip that holds a whole edition of the knowledge, its manifest, and a signature beside it.

    manifest.json                      edition, date, owner, what changed, SHA-256 of each file
    signature.json                     publisher's Ed25519 key and signature over the manifest's exact bytes
    protocols/*.yaml                   sources, medications, activities, poses
    protocols/conditions/*.yaml        protocols, each with its *.cases.yaml

Nothing is written to the disk while reading, no size in the zip is believed, and every refusal is a `PackError` with a
Chinese sentence of its own. Signing and verifying are handed in: this room knows no keys.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from types import MappingProxyType
from typing import Any

from protocols.protocol import Library
from protocols.texts import edition_order

MANIFEST, SIGNATURE, FOLDER = "manifest.json", "signature.json", "protocols/"
FORMAT = 1
"""Layout of a pack."""
SCHEMA = 1
"""What `schema.py` of this program reads. Raise it when a file may say something older programs would not understand."""
LARGEST_PACK = 8 * 1024 * 1024
LARGEST_FILE = 1024 * 1024
LARGEST_WHOLE = 24 * 1024 * 1024
MOST_FILES = 400
NEEDED = ("sources.yaml", "medications.yaml", "activities.yaml", "poses.yaml", "conditions/everyone.yaml")
"""Without these no one can be screened safely."""

_NAME = re.compile(r"protocols/(conditions/)?[a-z0-9_]{1,60}(\.cases)?\.yaml")
EDITION = re.compile(r"20\d\d\.\d{1,3}")
_HEX32, _HEX64 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{128}")
_SIGNED = b"protocol pack 1\n"
_STILL = (1980, 1, 1, 0, 0, 0)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Verify = Callable[[bytes, bytes, bytes], bool]
"""(public key, signature, message) → genuine?"""


class PackError(Exception):
    """A pack that may not be loaded. `kind` is a short word, `say` the sentence for whoever brought the pack."""

    def __init__(self, kind: str, say: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.say = say


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says about itself."""

    edition: str
    dated: date
    owner: str
    changes: tuple[str, ...]
    """What changed, in the publisher's words."""
    schema: int
    sha256: Mapping[str, str]
    """Hex by file name below `protocols/`."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose layout, hashes and signature hold. Its files are not yet known to load."""

    manifest: Manifest
    files: Mapping[str, bytes]
    """Text by name below `protocols/`, as `library_of` takes it."""
    digest: str
    """Hex SHA-256 of the zip's bytes."""
    publisher: str
    """Hex of the key that signed; empty for an unsigned one."""


def write_pack(
    files: Mapping[str, bytes], *, edition: str, dated: date, owner: str, changes: Sequence[str],
    key: bytes = b"", sign: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """The zip's bytes: the same input gives the same bytes. `key` and `sign` of the publisher, or neither."""
    told = {
        "format": FORMAT, "schema": SCHEMA, "edition": edition, "date": dated.isoformat(), "owner": owner, "changes": list(changes),
        "files": {FOLDER + name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
    }  # fmt: skip
    manifest = json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8")
    entries = {MANIFEST: manifest}
    if sign is not None:
        signature = {"key": key.hex(), "signature": sign(_SIGNED + manifest).hex()}
        entries[SIGNATURE] = json.dumps(signature).encode("ascii")
    entries |= {FOLDER + name: files[name] for name in sorted(files)}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in entries.items():
            entry = zipfile.ZipInfo(name, _STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, text)
    return packed.getvalue()


def read_pack(data: bytes, trusted: Mapping[str, str], verify: Verify, *, signed: bool = True) -> Pack:
    """The pack, once layout, signature and hashes hold. `trusted`: hex of public keys that may publish, and whose they are.

    `signed=False` for what the program itself put away. Raises PackError.
    """
    entries = _unpacked(data)
    if MANIFEST not in entries:
        raise PackError("no_manifest", "包里没有说明文件 manifest.json，不是完整的知识包。请向发布单位重新要一份。")
    told = _json(entries[MANIFEST], "bad_manifest", "包的说明文件 manifest.json 读不懂。请向发布单位重新要一份。")
    if told.get("format") != FORMAT:
        raise PackError("format", "这个包的格式本程序不认识，可能由更新的程序做成。请先升级程序，再导入。")
    publisher = _signer(entries, trusted, verify) if signed else ""
    manifest = _manifest(told)
    files = {name: text for name, text in entries.items() if name not in (MANIFEST, SIGNATURE)}
    _check_files(manifest, files)
    plain = MappingProxyType({name.removeprefix(FOLDER): text for name, text in files.items()})
    return Pack(manifest, plain, hashlib.sha256(data).hexdigest(), publisher)


def refuse_mismatch(manifest: Manifest, library: Library) -> None:
    """The newest protocol inside carries the edition that the pack says: that number is printed. Raises PackError."""
    if library.edition == manifest.edition:
        return
    newest = max(library.protocols.values(), key=lambda p: edition_order(p.edition))
    raise PackError(
        "edition", f"包写的是 {manifest.edition} 版，里面最新的“{newest.name}”却是 {newest.edition} 版，像是没有改完。"
        "改过的方案要写上包的版次，请向发布单位核对。",
    )  # fmt: skip


# -- the zip --


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Every entry's bytes by name; nothing that is not of the layout."""
    if len(data) > LARGEST_PACK:
        raise PackError("too_large", f"这个文件超过 {LARGEST_PACK // 1024 // 1024} MB，知识包没有这么大，没有打开。请核对是不是拿错了文件。")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            listed = archive.infolist()
            _check_listed(listed)
            return _read_all(archive, listed)
    except PackError:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, OverflowError, IndexError):
        raise PackError("not_zip", "这个文件打不开：不是知识包，或者在拷贝时损坏了。请重新拷贝一次，再不行向发布单位重新要。") from None


def _check_listed(listed: list[zipfile.ZipInfo]) -> None:
    if len(listed) > MOST_FILES:
        raise PackError("too_many", f"包里有 {len(listed)} 个文件，多得不正常，没有打开。请向发布单位核对。")
    seen: set[str] = set()
    for entry in listed:
        name = entry.filename
        if entry.orig_filename != name or (name not in (MANIFEST, SIGNATURE) and not _NAME.fullmatch(name)):
            raise PackError("strange_name", "包里有不该有的文件名（位置或种类不对），可能被人动过，没有打开。请向发布单位重新要一份。")
        if name in seen:
            raise PackError("twice", f"包里的“{name}”出现了两次，不知道该信哪一个，没有打开。请向发布单位重新要一份。")
        seen.add(name)
        if entry.flag_bits & 0x1:
            raise PackError("encrypted", "这个包加了密码，知识包不用密码。请向发布单位要没有密码的一份。")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if entry.compress_type not in _METHODS or kind not in (0, stat.S_IFREG):
            raise PackError("strange_kind", f"包里的“{name}”不是普通文件，没有打开。请向发布单位重新要一份。")


def _read_all(archive: zipfile.ZipFile, listed: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Reads at most one byte more than allowed of each, whatever the zip says of its size."""
    entries, whole = {}, 0
    for entry in listed:
        with archive.open(entry) as stream:
            text = stream.read(LARGEST_FILE + 1)
        whole += len(text)
        if len(text) > LARGEST_FILE or whole > LARGEST_WHOLE:
            raise PackError("bomb", "这个包解开以后大得不正常，没有打开。请不要使用这个文件，并告诉发布单位。")
        entries[entry.filename] = text
    return entries


# -- manifest and signature --


def _json(text: bytes, kind: str, say: str) -> dict[str, Any]:
    """A flat enough JSON object without a repeated key."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError
        return found

    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise PackError(kind, say) from None
    if not isinstance(value, dict):
        raise PackError(kind, say)
    return value


def _signer(entries: Mapping[str, bytes], trusted: Mapping[str, str], verify: Verify) -> str:
    """Hex of the trusted key that signed the manifest."""
    if SIGNATURE not in entries:
        raise PackError("unsigned", "这个包没有发布单位的签名，不能使用。请向发布单位要签过名的包。")
    said = _json(entries[SIGNATURE], "bad_signature", "包的签名读不懂，不能使用。请向发布单位重新要一份。")
    key, signature = said.get("key"), said.get("signature")
    if not isinstance(key, str) or not isinstance(signature, str) or not _HEX32.fullmatch(key) or not _HEX64.fullmatch(signature):
        raise PackError("bad_signature", "包的签名读不懂，不能使用。请向发布单位重新要一份。")
    if key not in trusted:
        raise PackError(
            "unknown_publisher", f"签这个包的单位（公钥 {key[:8]}…）不在本站信任的名单里。打电话核实后，请管理员在「知识 · 发布单位」里加上它的公钥。"
        )
    if not verify(bytes.fromhex(key), bytes.fromhex(signature), _SIGNED + entries[MANIFEST]):
        raise PackError("wrong_signature", f"签名对不上：这个包在“{trusted[key]}”签名以后被改过。不要使用，请告诉发布单位。")
    return key


def _manifest(told: Mapping[str, Any]) -> Manifest:
    bad = PackError("bad_manifest", "包的说明文件 manifest.json 读不懂。请向发布单位重新要一份。")
    schema = told.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise bad
    if schema > SCHEMA:
        raise PackError("newer_schema", f"这个包要用更新的程序才读得懂（写法第 {schema} 版，本程序读到第 {SCHEMA} 版）。请先升级程序，再导入。")
    if schema < SCHEMA:
        raise PackError("older_schema", f"这个包是按旧写法做的（第 {schema} 版，本程序读第 {SCHEMA} 版）。请向发布单位要一份新写法的。")
    edition, owner, changes, files = (told.get(name) for name in ("edition", "owner", "changes", "files"))
    if set(told) != {"format", "schema", "edition", "date", "owner", "changes", "files"}:
        raise bad
    if not isinstance(edition, str) or not EDITION.fullmatch(edition) or not isinstance(owner, str) or not 0 < len(owner) <= 100:
        raise bad
    if not isinstance(changes, list) or len(changes) > 200 or not all(isinstance(c, str) and 0 < len(c) <= 400 for c in changes):
        raise bad
    if not isinstance(files, dict) or not all(isinstance(h, str) and _HEX32.fullmatch(h) and _NAME.fullmatch(n) for n, h in files.items()):
        raise bad
    try:
        dated = date.fromisoformat(told["date"])
    except (TypeError, ValueError):
        raise bad from None
    return Manifest(edition, dated, owner, tuple(changes), schema, MappingProxyType({n.removeprefix(FOLDER): h for n, h in files.items()}))


def _check_files(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    named = {FOLDER + name for name in manifest.sha256}
    for name in sorted(named - set(files)):
        raise PackError("missing_file", f"包里缺少“{name}”，不完整。请向发布单位重新要一份。")
    for name in sorted(set(files) - named):
        raise PackError("extra_file", f"包里多出说明里没有的“{name}”，可能被人加过东西，没有打开。请向发布单位核对。")
    for name in sorted(files):
        if hashlib.sha256(files[name]).hexdigest() != manifest.sha256[name.removeprefix(FOLDER)]:
            raise PackError("wrong_hash", f"包里的“{name}”和签名时不一样，被改过或损坏了，没有打开。请向发布单位重新要一份。")
    for name in NEEDED:
        if name not in manifest.sha256:
            raise PackError("half", f"包里没有“{name}”，缺了它不能安全地筛查。请向发布单位要完整的包。")
