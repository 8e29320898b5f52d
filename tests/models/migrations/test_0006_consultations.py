"""Signatures of an older file still cover their prescriptions after the sixth migration."""

from __future__ import annotations

from models import database

KEY = bytes(range(32))


def test_old_signatures_stay_and_are_of_prescriptions(tmp_path):
    path = tmp_path / "station.db"
    database.upgrade(path, KEY, to="0005")
    values = (b"d" * 16, b"r" * 16, 1, b"p" * 16, b"x" * 16, b"v" * 16, "0" * 64, "medical", "physician", b"s" * 16, "李文静", "", "2026-11-23", "ab")
    engine = database.open_database(path, KEY)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO signature(doc_id, rev_id, n_heads, resident_id, prescription_id, signed_rev, digest, side, role, staff_id, name,"
            f" certificate, signed_at, signature) VALUES({', '.join('?' * len(values))})",
            values,
        )
    engine.dispose()
    database.upgrade(path, KEY)
    engine = database.open_database(path, KEY)
    with engine.begin() as connection:
        run = connection.exec_driver_sql
        rows = run("SELECT document_id, document_kind, signed_rev, name FROM signature").all()
        assert [run(f"SELECT count(*) FROM {table}").scalar_one() for table in ("risk_grade", "consultation_minute")] == [0, 0]
    engine.dispose()
    assert rows == [(b"x" * 16, "prescription", b"v" * 16, "李文静")]
