"""Expected refusals, worded for staff in Chinese: what happened, then what to do. Anything else is our bug."""

from __future__ import annotations


class ClinicError(Exception):
    """A sentence for staff. `str(error)` is what the page shows; it never holds personal data of a resident."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        """Name of the form field to go to, when there is one."""


class NotPermitted(ClinicError):
    """The role on duty may not do this."""


class InvalidInput(ClinicError):
    """Something typed cannot be kept as it is; what was typed stays on the form."""


class Incomplete(ClinicError):
    """Something is still missing before this can be done."""


class ChangedMeanwhile(ClinicError):
    """The record's heads are no longer those the form began from; nothing was written."""

    def __init__(self, sentence: str, *, doc_id: object = None, heads: tuple[object, ...] = ()) -> None:
        super().__init__(sentence)
        self.doc_id = doc_id
        self.heads = heads


class Undecided(ClinicError):
    """A record has two versions; printing, signing and reporting wait for a person."""


class WrongPassword(ClinicError):
    """The password did not open the key slot."""

    def __init__(self, sentence: str, *, tries_left: int) -> None:
        super().__init__(sentence)
        self.tries_left = tries_left


class LockedOut(ClinicError):
    """Too many wrong passwords; the sentence names the time."""


class PackRefused(ClinicError):
    """A protocol pack that may not be loaded; noted in the audit. `kind` is the short word of `packs.PackError`."""

    def __init__(self, sentence: str, *, kind: str) -> None:
        super().__init__(sentence, field="pack")
        self.kind = kind


class Stopped(ClinicError):
    """A person stopped something that takes long; nothing was kept."""


class StorageFault(ClinicError):
    """Disk full, page damaged, database locked, key file missing, newer database: nothing was lost by us."""

    def __init__(self, sentence: str, *, kind: str) -> None:
        super().__init__(sentence)
        self.kind = kind
        """`full`, `corrupt`, `locked`, `newer`, `missing`, `wrong_key` or `io`."""


class AlreadyOpen(ClinicError):
    """Another copy of the program has this station open."""
