"""`station_settings`: settings of the whole station; one document, one row per setting."""

from __future__ import annotations

import json

from pydantic import JsonValue
from sqlalchemy import Connection

from prescribe.records.body import Body
from prescribe.records.store import Document, RecordKind, register

KIND = "station_settings"


class SettingsBody(Body):
    """Version 1: values by setting key."""

    values: dict[str, JsonValue]


def _project(connection: Connection, document: Document) -> None:
    for name, value in document.body.values.items():
        connection.exec_driver_sql(
            "INSERT INTO station_setting(doc_id, name, value) VALUES(?, ?, ?)",
            (document.doc_id.bytes, name, json.dumps(value, ensure_ascii=False)),
        )


SETTINGS = register(RecordKind(KIND, 1, SettingsBody, tables=("station_setting",), project=_project, title="本站设置"))
