"""The store: one revision at a time, exactly as written, never over another's."""

from __future__ import annotations

import hashlib
import json
import pkgutil
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import vault
from prescribe.clock import to_ms
from prescribe.errors import ChangedMeanwhile, InvalidInput
from prescribe.records import store
from prescribe.records.ids import (
    NUMBER_LETTERS,
    check_character,
    code_of,
    number_is_whole,
    rowid_of,
    take_number,
    uuid7,
)
from prescribe.records.rebuild import rebuild
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.records.sample import Sample, look, save_sample, second_head
from tests.prescribe.visits import registered, visited


def rows(clinic, sql, *args):
    with clinic.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql, args)]


def test_what_is_saved_is_read_back_by_revision_and_by_document(clinic, doctor, clock):
    resident = uuid4()
    saved = clinic.do(save_sample, "王𠮷堃 132", by=doctor, resident_id=resident)
    revision = clinic.do(look, store.read, saved.rev_id, by=doctor)
    assert revision.body == Sample(text="王𠮷堃 132")
    assert (revision.author_id, revision.resident_id, revision.parents) == (doctor.staff_id, resident, ())
    assert revision.at == clock.now()
    [document] = clinic.do(look, store.documents_of, resident, "sample", by=doctor)
    assert document.head == revision and document.n_heads == 1
    assert clinic.do(look, store.document, uuid4(), by=doctor) is None


def test_the_stored_text_is_json_with_a_fresh_nonce_and_its_digest_covers_every_byte(clinic, doctor):
    texts = []
    for _ in range(2):
        revision = clinic.do(look, store.read, clinic.do(save_sample, "same", by=doctor).rev_id, by=doctor)
        texts.append(json.loads(revision.body_text))
        assert revision.digest == hashlib.sha256(revision.body_text.encode()).hexdigest()
    assert [len(text["nonce"]) for text in texts] == [32, 32] and texts[0]["nonce"] != texts[1]["nonce"]


def test_the_hash_is_as_documented_and_signed_by_the_device(clinic, doctor):
    first = clinic.do(save_sample, "x", by=doctor, resident_id=uuid4())
    saved = clinic.do(save_sample, "y", first.doc_id, (first.rev_id,), by=doctor)
    columns = "rev_id, doc_id, doc_type, schema_ver, resident_id, scope_id, author_id, hlc, parents, body, rev_hash, sig"
    [(*fields, parents, body, rev_hash, sig)] = rows(clinic, f"SELECT {columns} FROM revision WHERE rev_id = ?", saved.rev_id.bytes)
    rev_id, doc_id, doc_type, version, resident, scope, author, hlc = fields
    plain = b"rev1"
    for part in (
        rev_id, doc_id, doc_type.encode(), version.to_bytes(4, "big"), resident, scope, author, hlc.to_bytes(8, "big"), parents,
        hashlib.sha256(body.encode()).digest(),
    ):  # fmt: skip
        plain += len(part).to_bytes(4, "big") + part
    assert rev_hash == hashlib.sha256(plain).digest()
    assert vault.verify(clinic.origin.device.public, sig, rev_hash)


def test_a_change_names_its_parent_and_becomes_the_only_head(clinic, doctor):
    resident = uuid4()
    first = clinic.do(save_sample, "one", by=doctor, resident_id=resident)
    second = clinic.do(save_sample, "two", first.doc_id, (first.rev_id,), by=doctor)
    [head] = clinic.do(look, store.heads, first.doc_id, by=doctor)
    assert (head.rev_id, head.parents, head.resident_id) == (second.rev_id, (first.rev_id,), resident)
    assert [r.body.text for r in clinic.do(look, store.history, first.doc_id, by=doctor)] == ["one", "two"]
    assert rows(clinic, "SELECT parent_id, rev_id FROM rev_parent WHERE rev_id = ?", second.rev_id.bytes) == [(first.rev_id.bytes, second.rev_id.bytes)]


def test_a_form_that_began_from_older_heads_writes_nothing_and_gets_the_present_ones(clinic, doctor, instructor):
    first = clinic.do(save_sample, "one", by=doctor)
    second = clinic.do(save_sample, "two", first.doc_id, (first.rev_id,), by=instructor)
    before = rows(clinic, "SELECT count(*), max(last_seq) FROM revision, log_state")
    for parents in ((first.rev_id,), ()):
        with pytest.raises(ChangedMeanwhile) as error:
            clinic.do(save_sample, "late", first.doc_id, parents, by=doctor)
        assert error.value.heads == (second.rev_id,)
    assert rows(clinic, "SELECT count(*), max(last_seq) FROM revision, log_state") == before


def test_two_heads_stay_until_a_save_names_both(clinic, doctor):
    first = clinic.do(save_sample, "mine", by=doctor)
    second_head(clinic, first)
    document = clinic.do(look, store.document, first.doc_id, by=doctor)
    assert document.n_heads == 2 and document.body.text == "mine"
    with pytest.raises(ChangedMeanwhile):
        clinic.do(save_sample, "one side only", first.doc_id, (first.rev_id,), by=doctor)
    heads = clinic.do(look, store.head_ids, first.doc_id, by=doctor)
    merged = clinic.do(save_sample, "both", first.doc_id, tuple(reversed(heads)), by=doctor)
    [head] = clinic.do(look, store.heads, first.doc_id, by=doctor)
    assert head.rev_id == merged.rev_id and set(head.parents) == set(heads)
    assert rows(clinic, "SELECT parents FROM revision WHERE rev_id = ?", merged.rev_id.bytes) == [(b"".join(sorted(h.bytes for h in heads)),)]


def test_a_body_over_256_kib_is_refused_in_words(clinic, doctor):
    clinic.do(save_sample, "字" * 87_000, by=doctor)
    with pytest.raises(InvalidInput, match="太长"):
        clinic.do(save_sample, "字" * 87_400, by=doctor)


def test_an_older_body_is_brought_up_to_date_when_read_and_its_text_stays(clinic, doctor):
    text = '{"nonce":"' + "0" * 32 + '","text":"旧"}'
    assert store.body_of("sample", 1, text) == Sample(text="旧", unit="kPa")
    assert store.body_of("sample", 2, '{"nonce":"' + "0" * 32 + '"}') == Sample()


def test_a_newer_body_is_shown_as_newer_and_never_edited(clinic, doctor):
    saved = clinic.do(save_sample, "mine", by=doctor)
    second_head(clinic, saved, version=3)
    newer = [head for head in clinic.do(look, store.heads, saved.doc_id, by=doctor) if head.newer]
    assert len(newer) == 1 and newer[0].body is None
    with pytest.raises(InvalidInput, match="升级"):
        clinic.do(save_sample, "edit", saved.doc_id, clinic.do(look, store.head_ids, saved.doc_id, by=doctor), by=doctor)


def test_the_log_is_gap_free_whatever_fails_in_between(clinic, doctor):
    for turn in range(6):
        if turn % 2:
            with pytest.raises(ZeroDivisionError):
                clinic.do(save_sample, "never", by=doctor, fail=True)
        else:
            clinic.do(save_sample, "kept", by=doctor)
    seqs = [seq for (seq,) in rows(clinic, "SELECT seq FROM revision WHERE log_id = ? ORDER BY seq", clinic.origin.log_id)]
    assert seqs == list(range(1, len(seqs) + 1))
    assert rows(clinic, "SELECT last_seq FROM log_state WHERE mine = 1") == [(len(seqs),)]


def test_the_logical_clock_never_goes_back(clinic, doctor, clock):
    hlcs = []
    for step in (0, 0, -3600, 7200):
        clock.advance(seconds=step)
        saved = clinic.do(save_sample, "x", by=doctor)
        hlcs += [row[0] for row in rows(clinic, "SELECT hlc FROM revision WHERE rev_id = ?", saved.rev_id.bytes)]
    assert hlcs == sorted(set(hlcs)) and hlcs[-1] >> 16 == to_ms(clock.now())


def test_a_rebuild_gives_exactly_the_tables_that_saving_gave(clinic, admin, doctor):
    tables = [table for kind in store.kinds() for table in kind.tables]
    assert {"staff", "staff_key", "credential", "station"} <= set(tables)

    def dump():
        return {table: sorted(rows(clinic, f"SELECT * FROM {table}"), key=repr) for table in tables}

    before, steps = dump(), []
    assert before["staff"] and before["staff_key"]
    clinic.write(lambda c: [c.exec_driver_sql(f"DELETE FROM {table}") for table in ("staff_key", "staff_role", "staff_certificate", "staff")])
    assert dump() != before
    rebuild(clinic, progress=lambda *step: steps.append(step))
    assert dump() == before
    assert ("staff", 5, 5) in steps


def test_kinds_that_share_a_table_are_rebuilt_together_and_a_clock_set_back_changes_nothing(clinic, doctor, instructor, clock):
    tables, resident = ("answer", "assessment_part"), registered(clinic, doctor)
    clock.advance(hours=-5)
    visited(clinic, resident, doctor, instructor)

    def dump():
        return {table: sorted(rows(clinic, f"SELECT * FROM {table}"), key=repr) for table in tables}

    before = dump()
    assert {row[0] for row in rows(clinic, "SELECT side FROM answer")} == {"medical", "fitness"}
    rebuild(clinic, ["medical_part"])
    assert dump() == before
    rebuild(clinic)
    assert dump() == before
    assert rows(clinic, "SELECT count(*) FROM projection_state") == [(len(store.kinds()),)]


def test_only_kinds_with_another_projection_number_are_rebuilt_at_opening(station, clinic, clock):
    from prescribe.clinic import Clinic

    clinic.write(lambda c: c.exec_driver_sql("UPDATE projection_state SET version = 0 WHERE kind = 'staff'"))
    clinic.write(lambda c: c.exec_driver_sql("DELETE FROM staff_key"))
    clinic.close()
    steps = []
    again = Clinic.open(station.folder, station.data_key, clock=clock, progress=lambda *step: steps.append(step[0]))
    assert set(steps) == {"staff"} and rows(again, "SELECT count(*) FROM staff_key") == [(5,)]
    again.close()


def test_every_module_of_records_with_a_kind_is_known_before_a_station_opens():
    from prescribe import records
    from prescribe.records import kinds

    helpers = {"body", "heads", "ids", "kinds", "many", "rebuild", "rows", "store"}
    modules = {module.name for module in pkgutil.iter_modules(records.__path__)} - helpers
    assert modules <= set(kinds.__all__)


@use_case(None, Act.WRITE)
def number(work, series):
    """Take one."""
    return take_number(work, series)


def test_numbers_count_up_per_series_and_carry_scope_log_and_check(clinic, doctor):
    given_out = [clinic.do(number, "file", by=doctor) for _ in range(3)]
    assert [text[7:12] for text in given_out] == ["00001", "00002", "00003"]
    assert all(text.startswith(f"QH-{clinic.origin.number_code}-") and number_is_whole(text) for text in given_out)
    assert clinic.do(number, "prescription", by=doctor)[7:12] == "00001"


@given(st.text(NUMBER_LETTERS, min_size=8, max_size=12), st.data())
def test_the_check_character_finds_one_wrong_character_and_two_that_changed_places(plain, data):
    whole = plain + check_character(plain)
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from(NUMBER_LETTERS))
    wrong = whole[:place] + other + whole[place + 1 :]
    assert number_is_whole(wrong) == (wrong == whole)
    a, b = sorted((place, data.draw(st.integers(0, len(whole) - 1))))
    swapped = list(whole)
    swapped[a], swapped[b] = swapped[b], swapped[a]
    assert number_is_whole("".join(swapped)) == ("".join(swapped) == whole)
    assert not number_is_whole("王" + whole[1:])


def test_ids_sort_by_time_and_row_ids_fit_sqlite():
    early, late = uuid7(1_000), uuid7(1_001)
    assert early < late and early.version == 7 and early.variant.startswith("specified in RFC")
    assert 0 <= rowid_of(late) < 1 << 62
    assert len({code_of(uuid7(1).bytes) for _ in range(200)}) > 150
