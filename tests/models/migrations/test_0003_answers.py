"""What a station of the second migration answered is answered after the third, from the documents themselves."""

from __future__ import annotations

import json

from models import database

KEY = bytes(range(32))
RESIDENT, DOCUMENT, VERSION, AUTHOR = b"p" * 16, b"d" * 16, b"r" * 16, b"a" * 16
ENTRIES = [
    {"fact_id": "resting_systolic", "status": "known", "value": 138.0, "at": "2026-11-23T09:00:00+08:00"},
    {"fact_id": "medications", "status": "known", "value": {"yes": ["erjiashuanggua"], "no": []}, "at": "2026-11-23T09:00:00+08:00",
     "origin": "told"},
    {"fact_id": "hba1c", "status": "refused", "at": "2026-11-23T09:00:00+08:00", "reason": "不想抽血", "by": "王医生", "by_role": "physician"},
]  # fmt: skip
COLUMNS = "ordinal, side, fact_id, status, value, at, by_name, by_role, origin, reason"


def test_the_answers_of_an_older_file_are_the_same_in_the_view(tmp_path):
    path = tmp_path / "station.db"
    database.upgrade(path, KEY, to="0002")
    rows = [
        (n, "medical", e["fact_id"], e["status"], json.dumps(e.get("value")), e["at"], e.get("by", "李文静"), e.get("by_role", "physician"),
         e.get("origin", "measured_here"), e.get("reason", ""))
        for n, e in enumerate(ENTRIES)
    ]  # fmt: skip
    engine = database.open_database(path, KEY)
    with engine.begin() as connection:
        run = connection.exec_driver_sql
        run(
            "INSERT INTO revision(log_id, seq, rev_id, scope_id, doc_id, doc_type, schema_ver, resident_id, author_id, hlc, parents, body,"
            " rev_hash, sig, received_at, state) VALUES(?, 1, ?, ?, ?, 'medical_part', 1, ?, ?, 65536, x'', ?, ?, ?, 1, 'ok')",
            (b"l" * 16, VERSION, b"s" * 16, DOCUMENT, RESIDENT, AUTHOR, json.dumps({"nonce": "0", "entries": ENTRIES}), b"h" * 32, b"g" * 64),
        )
        run(
            "INSERT INTO assessment_part(rev_id, doc_id, n_heads, shown, resident_id, assessment_id, side, by_id, by_name, at, day, done,"
            " opinion) VALUES(?, ?, 1, 1, ?, ?, 'medical', ?, '李文静', 1, '2026-11-23', 1, '')",
            (VERSION, DOCUMENT, RESIDENT, b"v" * 16, AUTHOR),
        )
        for row in rows:
            run(
                f"INSERT INTO answer(doc_id, rev_id, resident_id, {COLUMNS}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (DOCUMENT, VERSION, RESIDENT, *row),
            )
    engine.dispose()
    database.upgrade(path, KEY)
    engine = database.open_database(path, KEY)
    with engine.begin() as connection:
        run = connection.exec_driver_sql
        run("UPDATE assessment_part SET by_role = 'physician'")  # as filling the tables anew does at the next opening
        seen = run(f"SELECT {COLUMNS}, readings FROM answer WHERE resident_id = ? ORDER BY ordinal", (RESIDENT,)).all()
    engine.dispose()
    normal = [(*row[:4], json.loads(row[4]), *row[5:]) for row in seen]
    assert normal == [(*row[:4], json.loads(row[4]), *row[5:], "") for row in rows]
