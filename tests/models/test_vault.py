"""Keys and boxes: what opens them, and that nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import vault
from models.vault import MistypedCode, Seeds, WrongKey
from tests.conftest import CHEAP

PERSON, OTHER = b"p" * 16, b"q" * 16


def test_a_credential_opens_with_its_password_and_for_its_person_only():
    seeds = Seeds.new()
    wrapped = vault.wrap(seeds, "correct horse", PERSON, CHEAP)
    opened = vault.unwrap(wrapped, "correct horse", PERSON)
    assert (opened.ed25519, opened.x25519) == (seeds.ed25519, seeds.x25519)
    for password, person in (("correct hors", PERSON), ("correct horse", OTHER)):
        with pytest.raises(WrongKey):
            vault.unwrap(wrapped, password, person)


def test_the_cost_stands_in_the_slot_and_a_changed_cost_opens_nothing():
    wrapped = vault.wrap(Seeds.new(), "correct horse", PERSON, CHEAP)
    assert (wrapped["memory"], wrapped["passes"], wrapped["lanes"]) == (64, 1, 1)
    with pytest.raises(WrongKey):
        vault.unwrap(wrapped | {"passes": 2}, "correct horse", PERSON)
    with pytest.raises(WrongKey):
        vault.unwrap({}, "correct horse", PERSON)


def test_a_password_is_the_same_in_full_and_half_width():
    wrapped = vault.wrap(Seeds.new(), "ABC-123", PERSON, CHEAP)
    assert vault.unwrap(wrapped, "ＡＢＣ－１２３", PERSON)


def test_a_shipped_station_costs_64_mib_a_guess():
    assert vault.STANDARD.memory == 64 * 1024 and vault.STANDARD.passes == 3 and vault.STANDARD.lanes == 4


def test_a_sealed_key_opens_for_one_person_and_one_purpose():
    one, other, secret = Seeds.new(), Seeds.new(), vault.new_key()
    sealed = vault.seal(secret, one.public.x25519, b"database 1")
    assert vault.unseal(sealed, one.x25519, b"database 1") == secret
    for seed, purpose in ((other.x25519, b"database 1"), (one.x25519, b"database 2")):
        with pytest.raises(WrongKey):
            vault.unseal(sealed, seed, purpose)
    assert vault.seal(secret, one.public.x25519, b"database 1") != sealed


@pytest.mark.parametrize("place", [0, 11, 12, 40, -1])
def test_one_changed_bit_of_a_box_is_noticed(place):
    key = vault.new_key()
    box = bytearray(vault.encrypt(key, b"x" * 40, b"purpose"))
    box[place] ^= 1
    with pytest.raises(WrongKey):
        vault.decrypt(key, bytes(box), b"purpose")


def test_a_signature_is_of_one_key_and_one_message():
    seeds, other = Seeds.new(), Seeds.new()
    signature = vault.sign(seeds.ed25519, b"exactly this")
    assert len(signature) == 64
    assert vault.verify(seeds.public.ed25519, signature, b"exactly this")
    assert not vault.verify(seeds.public.ed25519, signature, b"exactly thiS")
    assert not vault.verify(other.public.ed25519, signature, b"exactly this")
    assert not vault.verify(b"short", signature, b"exactly this")


def test_the_recovery_code_is_seven_groups_of_four_and_130_bits():
    code = vault.new_recovery_code()
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert len(vault.read_recovery_code(code)) * 5 == 130
    assert len({vault.new_recovery_code() for _ in range(50)}) == 50


def test_a_recovery_code_is_read_as_people_write_it():
    code = vault.new_recovery_code()
    plain = vault.read_recovery_code(code)
    loose = code.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert vault.read_recovery_code(loose) == plain
    full_width = "".join(chr(ord(c) + 0xFEE0) if c != "-" else "－" for c in code)
    assert vault.read_recovery_code(full_width) == plain


@given(place=st.integers(0, 27), step=st.integers(1, 31))
def test_a_mistyped_recovery_code_is_noticed_nearly_always(place, step):
    code = vault.plain_code("7K2M-9QXR-4TVB-N6HD-W3CF-8JYG-") + "5Z"
    code = code[:26] + vault._check(code[:26])
    wrong = code[:place] + vault.CROCKFORD[(vault.CROCKFORD.index(code[place]) + step) % 32] + code[place + 1 :]
    if vault._check(wrong[:26]) == wrong[26:]:
        return  # one in 1,024
    with pytest.raises(MistypedCode):
        vault.read_recovery_code(wrong)


def test_seeds_and_keys_never_print():
    seeds = Seeds.new()
    assert seeds.ed25519.hex() not in repr(seeds) and "b'" not in repr(seeds)
