"""Many new documents at once lie in the file exactly as single saves put them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from models import vault
from prescribe.errors import InvalidInput
from prescribe.records import many, store
from prescribe.records.assessment import EntryBody, PartBody
from prescribe.records.many import NewDocuments
from prescribe.records.rows import rev_hash
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.records.sample import Sample
from tests.prescribe.visits import registered

DAY = date(2026, 10, 1)


def part(visit, value):
    entry = EntryBody(fact_id="resting_systolic", value=value)
    return PartBody(
        assessment_id=str(visit), side="medical", started_on=DAY, entries=(entry,), opinion="", done=False, by="李文静",
        by_id=str(uuid4()), by_role="physician",
    )  # fmt: skip


@use_case(None, Act.WRITE)
def keep(work, resident, values, then_one=False):
    """Parts with these values; `then_one`: a single save between two of them."""
    news, ids = NewDocuments(work), []
    for n, value in enumerate(values):
        ids.append(uuid4())
        if then_one and n == 1:
            news.write()
            store.save(work, "sample", Sample(text="alone"))
        news.add("medical_part", part(uuid4(), value), ids[-1], resident)
    news.write()
    return ids


@pytest.fixture
def resident(clinic, doctor):
    return registered(clinic, doctor)


def rows(clinic, sql, *args):
    with clinic.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql, args)]


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_each_is_hashed_signed_in_line_and_found(clinic, doctor, resident, monkeypatch, at_once):
    monkeypatch.setattr(many, "AT_ONCE", at_once)
    ids = clinic.do(keep, resident, (120.0, 130.0, 140.0), True, by=doctor)
    seqs = [row[0] for row in rows(clinic, "SELECT seq FROM revision WHERE log_id = ? ORDER BY seq", clinic.origin.log_id)]
    assert seqs == list(range(1, len(seqs) + 1))
    assert rows(clinic, "SELECT last_seq, last_hlc FROM log_state WHERE mine = 1") == rows(
        clinic, "SELECT max(seq), max(hlc) FROM revision WHERE log_id = ?", clinic.origin.log_id
    )
    columns = "rev_id, doc_id, doc_type, schema_ver, resident_id, scope_id, author_id, hlc, body, rev_hash, sig"
    for doc_id, value in zip(ids, (120.0, 130.0, 140.0), strict=True):
        [(*fields, body, digest, sig)] = rows(clinic, f"SELECT {columns} FROM revision WHERE doc_id = ?", doc_id.bytes)
        assert digest == rev_hash(*fields, (), body) and vault.verify(clinic.origin.device.public, sig, digest)
        assert rows(clinic, "SELECT rev_id FROM doc_head WHERE doc_id = ?", doc_id.bytes) == [(fields[0],)]
        assert rows(clinic, "SELECT value FROM answer WHERE doc_id = ?", doc_id.bytes) == [(str(value),)]
        assert str(value) in body


def test_a_failure_leaves_nothing_of_them(clinic, doctor, resident):
    before = rows(clinic, "SELECT count(*), max(seq) FROM revision") + rows(clinic, "SELECT last_seq FROM log_state")
    with pytest.raises(InvalidInput, match="太长"):
        clinic.do(keep, resident, (120.0, "not a part's value" * 20_000), by=doctor)
    assert rows(clinic, "SELECT count(*), max(seq) FROM revision") + rows(clinic, "SELECT last_seq FROM log_state") == before


def test_nothing_goes_into_a_closed_file(clinic, doctor, resident):
    clinic.write(lambda c: c.exec_driver_sql("UPDATE resident SET closed = '2026-10-02 迁出' WHERE doc_id = ?", (resident.bytes,)))
    with pytest.raises(InvalidInput, match="结案"):
        clinic.do(keep, resident, (120.0,), by=doctor)
