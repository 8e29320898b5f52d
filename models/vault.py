"""Keys: the one place that touches `cryptography`.

What each secret is for:

* the *data key* (32 bytes) encrypts one PC's database file;
* each person has *seeds*: an Ed25519 one to sign with and an X25519 one to open what is sealed to the person;
* a *credential* is the seeds wrapped by argon2id(password); its cost stands beside it, so that tests may use a cheap one;
* a *sealed* secret (the data key, usually) opens only with one X25519 seed and for one `purpose`;
* the *recovery code* is 130 random bits on paper: by HKDF an X25519 seed (opens the data key) and an Ed25519 seed that
  may only certify credentials.

Wrong keys raise `WrongKey` and say nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import os
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_CHARACTERS = 26
"""130 bits, five a character."""
CHECK_CHARACTERS = 2
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


class WrongKey(Exception):
    """The password, code or seed does not open this box."""


class MistypedCode(Exception):
    """A recovery code with a wrong length, an impossible character or a wrong check."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a password costs: memory in KiB, passes, lanes of argon2id."""

    memory: int
    passes: int
    lanes: int


STANDARD = Cost(memory=64 * 1024, passes=3, lanes=4)
"""About 0.1 s and 64 MiB a guess on the slowest PC we support."""


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The public halves that stand in the staff record, 32 bytes each."""

    ed25519: bytes
    x25519: bytes


class Seeds:
    """A person's two private seeds. Never printed: `repr` shows none of it."""

    __slots__ = ("ed25519", "x25519")

    def __init__(self, ed25519: bytes, x25519: bytes) -> None:
        self.ed25519 = ed25519
        self.x25519 = x25519

    @classmethod
    def new(cls) -> Seeds:
        """Fresh random seeds."""
        return cls(os.urandom(32), os.urandom(32))

    @property
    def public(self) -> PublicKeys:
        """Both public keys."""
        return PublicKeys(
            Ed25519PrivateKey.from_private_bytes(self.ed25519).public_key().public_bytes_raw(),
            X25519PrivateKey.from_private_bytes(self.x25519).public_key().public_bytes_raw(),
        )


class SigningKey:
    """An Ed25519 key kept ready for many signatures (the device's: one for each revision)."""

    __slots__ = ("_key",)

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    def sign(self, message: bytes) -> bytes:
        """64 bytes over the whole message."""
        return self._key.sign(message)

    @property
    def public(self) -> bytes:
        """32 bytes."""
        return self._key.public_key().public_bytes_raw()


def new_key() -> bytes:
    """32 random bytes: a data key, a scope key, a seed."""
    return os.urandom(32)


def sign(seed: bytes, message: bytes) -> bytes:
    """Ed25519 signature, 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this signature is of this message by the owner of this public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def encrypt(key: bytes, text: bytes, purpose: bytes) -> bytes:
    """AES-256-GCM: 12 bytes nonce, then the box. `purpose` is bound, not stored."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, text, purpose)


def decrypt(key: bytes, box: bytes, purpose: bytes) -> bytes:
    """The text of `encrypt`; WrongKey when key, box or purpose is another."""
    try:
        return AESGCM(key).decrypt(box[:12], box[12:], purpose)
    except (InvalidTag, ValueError):
        raise WrongKey from None


def wrap(seeds: Seeds, password: str, person: bytes, cost: Cost = STANDARD) -> dict[str, object]:
    """The credential: JSON-able, holds the salt and the cost. `person` is the 16 bytes of the person's id."""
    salt = os.urandom(16)
    box = encrypt(_from_password(password, salt, cost), seeds.ed25519 + seeds.x25519, b"credential" + person)
    return {
        "kdf": "argon2id", "memory": cost.memory, "passes": cost.passes, "lanes": cost.lanes,
        "salt": to_text(salt), "box": to_text(box),
    }


def unwrap(wrapped: dict[str, object], password: str, person: bytes) -> Seeds:
    """Seeds of a credential; WrongKey when the password is another or the credential is somebody else's."""
    try:
        cost = Cost(int(wrapped["memory"]), int(wrapped["passes"]), int(wrapped["lanes"]))
        key = _from_password(password, from_text(str(wrapped["salt"])), cost)
        both = decrypt(key, from_text(str(wrapped["box"])), b"credential" + person)
    except (KeyError, TypeError, ValueError):
        raise WrongKey from None
    return Seeds(both[:32], both[32:])


def seal(secret: bytes, to_x25519: bytes, purpose: bytes) -> str:
    """Text that only the owner of this X25519 key opens, and only for this purpose."""
    passing = X25519PrivateKey.generate()
    passing_public = passing.public_key().public_bytes_raw()
    shared = passing.exchange(X25519PublicKey.from_public_bytes(to_x25519))
    return to_text(passing_public + encrypt(_sealing_key(shared, passing_public, to_x25519), secret, purpose))


def unseal(sealed: str, x25519_seed: bytes, purpose: bytes) -> bytes:
    """What was sealed; WrongKey when it was sealed to somebody else or for another purpose."""
    own = X25519PrivateKey.from_private_bytes(x25519_seed)
    try:
        raw = from_text(sealed)
        passing_public, box = raw[:32], raw[32:]
        shared = own.exchange(X25519PublicKey.from_public_bytes(passing_public))
    except ValueError:
        raise WrongKey from None
    return decrypt(_sealing_key(shared, passing_public, own.public_key().public_bytes_raw()), box, purpose)


def new_recovery_code() -> str:
    """Seven groups of four: 26 random characters and two that check them, e.g. `7K2M-…`."""
    number = int.from_bytes(os.urandom(17), "big") >> 6
    plain = "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(CODE_CHARACTERS)))
    code = plain + _check(plain)
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def read_recovery_code(typed: str) -> str:
    """The 26 characters without check, from what a person typed: any case, any gaps, full width, O for 0.

    Raises MistypedCode.
    """
    kept = plain_code(typed)
    if len(kept) != CODE_CHARACTERS + CHECK_CHARACTERS or any(c not in CROCKFORD for c in kept):
        raise MistypedCode
    plain, check = kept[:CODE_CHARACTERS], kept[CODE_CHARACTERS:]
    if _check(plain) != check:
        raise MistypedCode
    return plain


def plain_code(typed: str) -> str:
    """Upper case, half width, no gaps, look-alikes read as what they must be."""
    text = unicodedata.normalize("NFKC", typed).upper().translate(_LOOK_ALIKES)
    return "".join(c for c in text if c.isalnum())


def recovery_seeds(plain: str) -> Seeds:
    """The two seeds that a recovery code stands for; `plain` from `read_recovery_code`."""
    secret = plain.encode("ascii")
    return Seeds(_derive(secret, b"recovery certifies"), _derive(secret, b"recovery opens"))


def scope_seed(scope_key: bytes) -> bytes:
    """The X25519 seed that every enrolled PC of a scope derives from the scope key: bundles are sealed to its public half."""
    return _derive(scope_key, b"scope opens")


def public_x25519(seed: bytes) -> bytes:
    """The public half, 32 bytes."""
    return X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def key_of_code(plain: str, purpose: bytes) -> bytes:
    """The key that a printed code of 130 random bits stands for; `plain` from `read_recovery_code`."""
    return _derive(plain.encode("ascii"), purpose)


class Frames:
    """Boxes one after the other under one key: their order and which is the last are bound to them."""

    def __init__(self, key: bytes, bound_to: bytes) -> None:
        self._box, self._bound, self._count = AESGCM(key), bound_to, 0

    def seal(self, text: bytes, last: bool) -> bytes:
        """The next box."""
        return self._box.encrypt(self._nonce(last), text, self._bound)

    def open(self, box: bytes, last: bool) -> bytes:
        """The text of the next box; WrongKey when it is another, in another place, or not the last one."""
        try:
            return self._box.decrypt(self._nonce(last), box, self._bound)
        except (InvalidTag, ValueError):
            raise WrongKey from None

    def _nonce(self, last: bool) -> bytes:
        self._count += 1
        return bytes([last]) + self._count.to_bytes(11, "big")


def to_text(raw: bytes) -> str:
    """URL-safe base64."""
    return base64.urlsafe_b64encode(raw).decode("ascii")


def from_text(text: str) -> bytes:
    """Reads `to_text`; ValueError when it is not base64."""
    return base64.urlsafe_b64decode(text.encode("ascii"))


def _check(plain: str) -> str:
    number = int.from_bytes(hashlib.sha256(b"recovery check" + plain.encode("ascii")).digest()[:2], "big")
    return CROCKFORD[number >> 11] + CROCKFORD[number >> 6 & 31]


def _from_password(password: str, salt: bytes, cost: Cost) -> bytes:
    text = unicodedata.normalize("NFKC", password).encode("utf-8")
    kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
    return kdf.derive(text)


def _sealing_key(shared: bytes, passing_public: bytes, to_public: bytes) -> bytes:
    return _derive(shared, b"seal" + passing_public + to_public)


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tiwei-station " + purpose).derive(secret)
