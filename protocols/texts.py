"""The texts of the knowledge as files: which there are, and their fingerprint. Nothing is parsed here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from protocols.files import shipped

CASES = ".cases.yaml"


def files_of(folder: Path) -> Mapping[str, bytes]:
    """Every YAML text below a folder of protocols, cases too, by its name there (`conditions/hypertension.yaml`)."""
    found = (*folder.glob("*.yaml"), *folder.glob("conditions/*.yaml"))
    return MappingProxyType({path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(found)})


@lru_cache(maxsize=1)
def shipped_files() -> Mapping[str, bytes]:
    """The texts that came with the program, read once."""
    return files_of(shipped("protocols"))


@lru_cache(maxsize=1)
def shipped_fingerprint() -> str:
    """Of the texts that came with the program."""
    return fingerprint_of(shipped_files())


def rule_files(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The names of those that the engine reads: all but the cases."""
    return tuple(name for name in files if not name.endswith(CASES))


def fingerprint_of(files: Mapping[str, bytes]) -> str:
    """First 16 hex of SHA-256 over names and bytes, in name order; cases are not part of it."""
    digest = hashlib.sha256()
    for name in sorted(rule_files(files)):
        digest.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return digest.hexdigest()[:16]


def edition_order(edition: str) -> tuple[int, ...]:
    """To sort editions by: 2026.10 comes after 2026.9."""
    return tuple(int(part) for part in re.findall(r"\d+", edition))
