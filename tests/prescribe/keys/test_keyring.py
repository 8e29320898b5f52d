"""Key slots follow the credential documents, wherever those were changed."""

from __future__ import annotations

import json

import pytest

from prescribe.clinic import Clinic
from prescribe.errors import WrongPassword
from prescribe.keys import keyring
from prescribe.records import store
from prescribe.sign_in import change_password, sign_in
from tests.conftest import PASSWORDS
from tests.prescribe.records.sample import look

NEW, NEWEST = "gongyuan-zou-yi-zou", "mingtian-8dian-jian"


def credential_of(clinic, staff):
    with clinic.reading() as connection:
        return store.UUID(bytes=connection.exec_driver_sql("SELECT DISTINCT doc_id FROM credential WHERE staff_id = ?", (staff.staff_id.bytes,)).scalar_one())


def test_two_pcs_that_disagree_about_a_password_both_open_until_the_next_change(station, clinic, clock, doctor):
    doc_id = credential_of(clinic, doctor)
    [before] = clinic.do(look, store.heads, doc_id, by=doctor)
    change_password(clinic, doctor, PASSWORDS["李文静"], NEW)
    sibling_arrives(clinic, before)
    clinic.close()
    for password in (NEW, PASSWORDS["李文静"]):
        Clinic.open(station.folder, station.data_key, clock=clock).close()
        sign_in(station.folder, doctor.staff_id, password, clock=clock)[0].close()
    clinic, _ = sign_in(station.folder, doctor.staff_id, NEW, clock=clock)
    assert len([s for s in keyring.load(station.folder).slots if s.staff_id == doctor.staff_id.hex]) == 2
    change_password(clinic, doctor, PASSWORDS["李文静"], NEWEST)
    clinic.close()
    for password in (NEW, PASSWORDS["李文静"]):
        with pytest.raises(WrongPassword):
            sign_in(station.folder, doctor.staff_id, password, clock=clock)
    sign_in(station.folder, doctor.staff_id, NEWEST, clock=clock)[0].close()


def sibling_arrives(clinic, before):
    """The old credential as another PC would have written it anew: a second head."""
    from prescribe.records.ids import uuid7

    def job(connection):
        row = connection.exec_driver_sql(
            "SELECT scope_id, doc_type, schema_ver, author_id, hlc, body, rev_hash, sig FROM revision WHERE rev_id = ?", (before.rev_id.bytes,)
        ).one()
        rev_id = uuid7(1).bytes
        connection.exec_driver_sql(
            "INSERT INTO revision(log_id, seq, rev_id, scope_id, doc_id, doc_type, schema_ver, author_id, hlc, parents, body, rev_hash, sig,"
            " received_at, state) VALUES(x'07', 1, ?, ?, ?, ?, ?, ?, ?, x'', ?, ?, ?, 0, 'ok')",
            (rev_id, row[0], before.doc_id.bytes, *row[1:]),
        )
        connection.exec_driver_sql("INSERT INTO doc_head(doc_id, rev_id) VALUES(?, ?)", (before.doc_id.bytes, rev_id))
        store.project_document(connection, before.doc_id.bytes)

    clinic.write(job)


def test_the_file_holds_neither_password_nor_seed_nor_a_key_in_the_clear(station):
    text = (station.folder / "keyring.json").read_text(encoding="utf-8")
    assert all(password not in text for password in PASSWORDS.values())
    ring = json.loads(text)
    assert set(ring) == {"format", "database_id", "slots", "recovery", "tries", "restored"}
    assert {slot["staff_id"] for slot in ring["slots"]} == {staff.staff_id.hex for staff in station.staff.values()}
    assert all(set(slot["wrapped"]) == {"kdf", "memory", "passes", "lanes", "salt", "box"} for slot in ring["slots"])


def test_a_try_counts_before_the_password_is_tested(station, clock, doctor, monkeypatch):
    from models import vault

    def killed(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(vault, "unwrap", killed)
    for _ in range(4):
        with pytest.raises(KeyboardInterrupt):
            sign_in(station.folder, doctor.staff_id, PASSWORDS["李文静"], clock=clock)
    monkeypatch.undo()
    with pytest.raises(Exception, match="已锁定"):
        sign_in(station.folder, doctor.staff_id, "bushi-zhege-mima", clock=clock)


def test_one_persons_lock_out_is_nobody_elses(station, clock, doctor, instructor):
    for _ in range(5):
        with pytest.raises(Exception, match="密码"):
            sign_in(station.folder, doctor.staff_id, "bushi-zhege-mima", clock=clock)
    sign_in(station.folder, instructor.staff_id, PASSWORDS["张锐"], clock=clock)[0].close()
