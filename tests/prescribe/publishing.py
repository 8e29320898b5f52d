"""Packs for tests, signed by a key made for them: a tiny edition that loads at once, and the shipped one with a change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from models import vault
from prescribe.knowledge import import_pack, look_at_pack, trust_publisher
from protocols.packs import write_pack
from protocols.texts import CASES, shipped_files

KEY = vault.SigningKey(bytes(range(32)))
STRANGER = vault.SigningKey(bytes(range(1, 33)))

RULES = """protocol: everyone
name: 安全关口
short: 安全关口
edition: "2026.2"
owner: 编写组
kind: everyone
applies_when: {}
summary: 血压高先不练。
rules:
  - id: T1
    gate: [entry, day]
    when: {resting_systolic: {at_least: 180}}
    finding: postpone
    say: 血压 {resting_systolic} mmHg，今天不练。
    source: HF23
    limits:
      - {field: aerobic.rpe, at_most: 13}
dose:
  - {id: T-A, field: aerobic.minutes, start: [10, 20], target: [30, 60], source: HF23}
"""
CASE = "- {name: 200 不练, facts: {resting_systolic: 200}, expect: {findings: [T1]}}\n- {name: 150 可以, facts: {resting_systolic: 150}, expect: {not_findings: [T1]}}\n"
TINY = {
    "sources.yaml": "- {key: HF23, title: 出处, where_read: 表1, confidence: A}\n", "medications.yaml": "classes: []\nmedications: []\n",
    "activities.yaml": "[]\n", "poses.yaml": "[]\n", "conditions/everyone.yaml": RULES, "conditions/everyone.cases.yaml": CASE,
}  # fmt: skip


def tiny(edition: str = "2026.2", *changes: tuple[str, str], key: vault.SigningKey = KEY, cases: str = CASE) -> bytes:
    """A pack of one protocol; `changes` replace text of its rules."""
    rules = RULES.replace("2026.2", edition)
    for old, new in changes:
        assert old in rules
        rules = rules.replace(old, new)
    return packed({n: t.encode() for n, t in (TINY | {"conditions/everyone.yaml": rules, "conditions/everyone.cases.yaml": cases}).items()}, edition, key)


def shipped_with(file: str, old: str, new: str, edition: str = "2026.9") -> bytes:
    """The shipped edition with one place of one protocol changed, without its cases (they take seconds)."""
    files = {name: text for name, text in shipped_files().items() if not name.endswith(CASES)}
    text = files[file].decode()
    assert text.count(old) == 1
    text = re.sub('^edition: .*$', f'edition: "{edition}"', text.replace(old, new), flags=re.M)
    return packed(files | {file: text.encode()}, edition)


def packed(files: Mapping[str, bytes], edition: str, key: vault.SigningKey = KEY) -> bytes:
    """Signed bytes of these files."""
    return write_pack(
        files, edition=edition, dated=date(2026, 11, 20), owner="编写组", changes=("改了一处",), key=key.public, sign=key.sign
    )


def trusting(clinic, admin) -> None:
    """The station takes packs signed by KEY."""
    clinic.do(trust_publisher, "编写组", KEY.public.hex(), by=admin)


def imported(clinic, by, *packs: bytes) -> list[str]:
    """Digests of the imported packs, each looked at first."""
    for data in packs:
        clinic.do(look_at_pack, data, by=by)
    return [clinic.do(import_pack, data, by=by).digest for data in packs]
