"""A small kind of document for tests of the store: no table of its own, two versions."""

from __future__ import annotations

from prescribe.records import store
from prescribe.records.body import Body
from prescribe.records.store import RecordKind, register
from prescribe.use_case import use_case
from protocols.terms import Act


class Sample(Body):
    """Version 2; version 1 had no unit."""

    text: str = ""
    unit: str = "mmHg"


KIND = register(RecordKind("sample", 2, Sample, upcasts={1: lambda values: values | {"unit": "kPa"}}, title="样本"))


@use_case(None, Act.WRITE)
def save_sample(work, text="", doc_id=None, parents=(), resident_id=None, fail=False):
    """Save one; `fail`: raise after the save."""
    saved = store.save(work, "sample", Sample(text=text), doc_id=doc_id, parents=parents, resident_id=resident_id)
    if fail:
        raise ZeroDivisionError
    return saved


@use_case(None, Act.READ, reads=True)
def look(work, function, *args):
    """Call any reader of the store."""
    return function(work, *args)


@use_case(None, Act.READ, reads=True, resident="resident_id")
def open_file(work, resident_id):
    """A view of a resident's file."""
    return "opened"


def second_head(clinic, saved, text="the other PC's", version=2):
    """What a sync would bring: a sibling of the present head, from another PC."""
    from prescribe.records.ids import uuid7

    def job(connection):
        row = connection.exec_driver_sql(
            "SELECT log_id, scope_id, doc_type, resident_id, author_id, hlc, rev_hash, sig FROM revision WHERE rev_id = ?", (saved.rev_id.bytes,)
        ).one()
        rev_id = uuid7(1).bytes
        body = '{"nonce":"' + "0" * 32 + f'","text":"{text}","unit":"mmHg"}}'
        connection.exec_driver_sql(
            "INSERT INTO revision(log_id, seq, rev_id, scope_id, doc_id, doc_type, schema_ver, resident_id, author_id, hlc, parents, body,"
            " rev_hash, sig, received_at, state) VALUES(x'07', (SELECT count(*) + 1 FROM revision), ?, ?, ?, ?, ?, ?, ?, ?, x'', ?, ?, ?, 0, 'ok')",
            (rev_id, row[1], saved.doc_id.bytes, row[2], version, row[3], row[4], row[5] - 65536, body, row[6], row[7]),
        )
        connection.exec_driver_sql("INSERT INTO doc_head(doc_id, rev_id) VALUES(?, ?)", (saved.doc_id.bytes, rev_id))

    clinic.write(job)
