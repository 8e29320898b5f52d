"""The `station` document: letterhead and the keys that trust begins from."""

from __future__ import annotations

from sqlalchemy import Connection

from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register


class StationBody(Body):
    """Version 1. Keys are hex."""

    host: str
    station: str
    station_type: str = ""
    phone: str = ""
    address: str = ""
    aed_place: str = ""
    code: str = ""
    demo: bool = False
    recovery_ed25519: str
    recovery_x25519: str
    first_ed25519: str


def _project(connection: Connection, document: Document) -> None:
    body: StationBody = document.body
    connection.exec_driver_sql(
        "INSERT INTO station(doc_id, rev_id, n_heads, host, station, station_type, phone, address, aed_place, code, demo,"
        " recovery_ed25519, recovery_x25519, first_ed25519) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            document.doc_id.bytes, document.head.rev_id.bytes, document.n_heads, body.host, body.station, body.station_type,
            body.phone, body.address, body.aed_place, body.code, int(body.demo), bytes.fromhex(body.recovery_ed25519),
            bytes.fromhex(body.recovery_x25519), bytes.fromhex(body.first_ed25519),
        ),
    )


STATION = register(RecordKind("station", 1, StationBody, tables=("station",), project=_project, title="本站信息"))
