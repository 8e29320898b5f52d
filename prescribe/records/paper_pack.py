"""`paper_pack`: numbers of blank papers that were printed, so that what is written on them is entered under its number."""

from __future__ import annotations

from datetime import date

from prescribe.records.body import Body
from prescribe.records.store import RecordKind, register

KIND = "paper_pack"


class PackBody(Body):
    """Version 1. One print: sets of the same sheets, one number a set (one person, one visit)."""

    numbers: tuple[str, ...]
    sheets: tuple[str, ...]
    """Codes in order: `F02`, `F05`, `medical` …"""
    edition: str
    printed_on: date
    until: date
    """Last day these papers should be used."""
    by: str
    by_id: str


PAPER_PACK = register(RecordKind(KIND, 1, PackBody, title="空白表"))
