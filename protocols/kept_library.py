"""The built library of the shipped texts, kept beside the compiled modules, so that a start need not read the YAML again.

One file in `protocols/__pycache__` (where Python keeps what it compiled: whoever can write there can change the program
itself): a key, the SHA-256 of what follows, and the library as plain tuples by `marshal`. The key covers the texts, the
vocabulary and the code that reads and checks them, so a changed line anywhere means building anew. Optional in every way: a
folder that may not be written, a file half written, damaged or of another program is passed over in silence. What is read
here was validated when it was kept. Editions inside the encrypted station are never written out.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import date
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from protocols.protocol import (
    Activity,
    Criterion,
    DoseRange,
    Library,
    Limit,
    Medication,
    MedicationClass,
    Protocol,
    Rule,
    Sentence,
    Source,
)
from protocols.terms import Action, Component, Confidence, Gate

_READ_BY = (
    "building", "criteria", "dose_fields", "facts", "kept_library", "library", "overlaps", "protocol", "schema", "terms", "texts",
    "values", "vocabulary", "written",
)  # fmt: skip
"""The modules that decide what a text becomes."""
_CLASSES = (Activity, Criterion, DoseRange, Library, Limit, Medication, MedicationClass, Protocol, Rule, Sentence, Source)
_NAMED = (Action, Component, Confidence, Gate)
_TUPLE, _LIST, _DICT, _VIEW, _DATE, _ENUM, _CLASS = range(7)
"""What a plain tuple stands for, by its first number; a class or an enumeration is named by the second."""
_PLAIN = frozenset({str, int, float, bool, type(None)})
_FIELDS = {one: tuple(f.name for f in fields(one) if f.init) for one in _CLASSES}
_KEY_BYTES = 32


def kept_file() -> Path:
    """Where the library is kept."""
    return Path(__file__).with_name("__pycache__") / "library.kept"


@lru_cache(maxsize=4)
def _key(fingerprint: str) -> bytes | None:
    """What the kept library must have been made of; None where the program's own texts are not there to be looked at."""
    here = Path(__file__)
    digest = hashlib.sha256(f"{fingerprint} {sys.implementation.cache_tag} {marshal.version}".encode())
    try:
        for path in (here.with_name("facts.csv"), *(here.with_name(f"{name}.py") for name in _READ_BY)):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    except OSError:
        return None
    return digest.digest()


def read_library(fingerprint: str, file: Path | None = None) -> Library | None:
    """The kept library of these texts; None when there is none, or not a whole one."""
    key = _key(fingerprint)
    try:
        data = (file or kept_file()).read_bytes()
    except OSError:
        return None
    head, written = data[: 2 * _KEY_BYTES], memoryview(data)[2 * _KEY_BYTES :]
    if key is None or head != key + hashlib.sha256(written).digest():
        return None
    try:
        return _made(marshal.loads(written))
    except (ValueError, TypeError, EOFError, LookupError):
        return None


def keep_library(library: Library, file: Path | None = None) -> None:
    """Writes the library for the next start; does nothing where it may not."""
    key, file = _key(library.fingerprint), file or kept_file()
    if key is None:
        return
    written = marshal.dumps(_plain(library))
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        beside.write_bytes(key + hashlib.sha256(written).digest() + written)
        beside.replace(file)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    """A value of the library as numbers, texts and tuples."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind in _FIELDS:
        return (_CLASS, _CLASSES.index(kind), *(_plain(getattr(value, name)) for name in _FIELDS[kind]))
    if isinstance(value, Enum):
        return (_ENUM, _NAMED.index(kind), value.value)
    if isinstance(value, date):
        return (_DATE, value.isoformat())
    if isinstance(value, (dict, MappingProxyType)):
        flat = tuple(_plain(part) for pair in value.items() for part in pair)
        return (_DICT if isinstance(value, dict) else _VIEW, *flat)
    if isinstance(value, (list, tuple)):
        return (_LIST if isinstance(value, list) else _TUPLE, *map(_plain, value))
    raise TypeError(f"a library holds no {kind.__name__}")


def _made(plain: Any) -> Any:
    """The value that `_plain` was given."""
    if plain.__class__ is not tuple:
        return plain
    kind = plain[0]
    if kind == _CLASS:
        return _CLASSES[plain[1]](*map(_made, plain[2:]))
    if kind == _TUPLE:
        return tuple(map(_made, plain[1:]))
    if kind == _ENUM:
        return _MEMBERS[plain[1]][plain[2]]
    if kind == _DATE:
        return date.fromisoformat(plain[1])
    if kind == _LIST:
        return list(map(_made, plain[1:]))
    found = dict(zip(map(_made, plain[1::2]), map(_made, plain[2::2]), strict=True))
    return found if kind == _DICT else MappingProxyType(found)


_MEMBERS: tuple[Mapping[Any, Enum], ...] = tuple({one.value: one for one in named} for named in _NAMED)
