"""`import_mapping`: how the columns of one kind of table are read; one document for each row of headers, so that it syncs."""

from __future__ import annotations

from prescribe.records.body import Body
from prescribe.records.store import RecordKind, register

KIND = "import_mapping"


class ColumnBody(Body):
    """One column by its header."""

    head: str
    target: str
    """Field of the registration, fact id, or one of `exchange.targets`; empty = not read."""
    unit: str


class MappingBody(Body):
    """Version 1. Dates and consents are told anew for each table and are not kept."""

    fingerprint: str
    """Of the headers (`exchange.columns.fingerprint`); no value of any row goes into it."""
    columns: tuple[ColumnBody, ...]
    origin: str


IMPORT_MAPPING = register(RecordKind(KIND, 1, MappingBody, title="导入的列对照"))
