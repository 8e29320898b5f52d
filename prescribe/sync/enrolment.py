"""Who vouches for a device: an administrator's signature over its key, so that no hub can enrol one by itself."""

from __future__ import annotations

from collections.abc import Iterable

from models import vault

_SIZE = 32 + 64


def enrolment_text(scope_id: bytes, device_id: bytes, public_key: bytes) -> bytes:
    """What an administrator signs."""
    return b"enrol1" + scope_id + device_id + public_key


def enrol(seed: bytes, scope_id: bytes, device_id: bytes, public_key: bytes) -> bytes:
    """The enrolment of a device: the signer's public key (32 bytes) and the signature (64). `seed`: of an administrator."""
    signer = vault.SigningKey(seed).public
    return signer + vault.sign(seed, enrolment_text(scope_id, device_id, public_key))


def enrolled(enrolment: bytes, trusted: Iterable[bytes], scope_id: bytes, device_id: bytes, public_key: bytes) -> bool:
    """Whether one of the trusted keys vouches for this device."""
    if len(enrolment) != _SIZE:
        return False
    signer, signature = enrolment[:32], enrolment[32:]
    return signer in set(trusted) and vault.verify(signer, signature, enrolment_text(scope_id, device_id, public_key))
