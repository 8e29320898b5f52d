"""One way of signing for every kind of document: the exact bytes, by the signer's key, void as soon as they change."""

from __future__ import annotations

import json

import pytest

from prescribe.errors import ChangedMeanwhile, WrongPassword
from prescribe.keys.signatures import genuine, give_signature, signatures_on, still_the_one
from prescribe.records import store
from prescribe.records.signature import KIND
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.conftest import PASSWORDS
from tests.prescribe.records.sample import look, save_sample
from tests.prescribe.visits import registered


@use_case(None, Act.READ)
def sign_sample(work, rev_id, password):
    """Sign any revision."""
    give_signature(work, store.read(work, rev_id), "medical", password)


@pytest.fixture
def sample(clinic, doctor):
    return clinic.do(save_sample, "先测后练", resident_id=registered(clinic, doctor), by=doctor)


def revision(clinic, doctor, saved):
    return clinic.do(look, store.read, saved.rev_id, by=doctor)


def test_a_signature_covers_one_revision_of_any_kind_and_verifies(clinic, doctor, sample):
    clinic.do(sign_sample, sample.rev_id, PASSWORDS["李文静"], by=doctor)
    now = revision(clinic, doctor, sample)
    [one] = clinic.do(look, signatures_on, now, by=doctor)
    assert (one.name, one.counts, one.signed_rev) == ("李文静", True, sample.rev_id)
    assert clinic.do(look, genuine, now, by=doctor) == (("李文静", True),)


def test_a_changed_document_leaves_it_standing_and_void(clinic, doctor, sample):
    clinic.do(sign_sample, sample.rev_id, PASSWORDS["李文静"], by=doctor)
    later = clinic.do(save_sample, "先练后测", sample.doc_id, (sample.rev_id,), by=doctor)
    now = revision(clinic, doctor, later)
    assert [s.counts for s in clinic.do(look, signatures_on, now, by=doctor)] == [False]
    assert clinic.do(look, genuine, now, by=doctor) == ()
    with pytest.raises(ChangedMeanwhile, match="记录刚被改过"):
        still_the_one(now, sample.rev_id, "记录")


def test_bytes_changed_on_the_disk_are_not_genuine(clinic, doctor, sample):
    clinic.do(sign_sample, sample.rev_id, PASSWORDS["李文静"], by=doctor)
    whole = revision(clinic, doctor, sample)
    from dataclasses import replace

    forged = replace(whole, body_text=(whole.body_text or "").replace("先测", "先练"))
    assert [s.counts for s in clinic.do(look, signatures_on, forged, by=doctor)] == [False]


def test_a_wrong_password_writes_nothing(clinic, doctor, sample):
    with pytest.raises(WrongPassword):
        clinic.do(sign_sample, sample.rev_id, "not-the-password", by=doctor)
    assert clinic.do(look, signatures_on, revision(clinic, doctor, sample), by=doctor) == ()


def test_a_signature_of_the_first_version_is_read_as_a_prescriptions():
    old = {
        "prescription_id": "01a205ea-be80-7cf5-967b-9093677e3c73", "signed_rev": "01a205ea-be80-7cf5-967b-9093677e3c74", "digest": "d" * 64,
        "side": "medical", "role": "physician", "staff_id": "01a205ea-be80-7cf5-967b-9093677e3c75", "name": "李文静",
        "certificate": "1101…032", "signed_at": "2026-11-23T09:00:00+08:00", "signature": "ab" * 64,
    }  # fmt: skip
    body = store.body_of(KIND, 1, json.dumps(old, ensure_ascii=False))
    assert (body.document_id, body.document_kind, body.name) == (old["prescription_id"], "prescription", "李文静")
