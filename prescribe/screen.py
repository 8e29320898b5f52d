"""Screening of one resident by what is recorded, and by what is typed on the screen right now."""

from __future__ import annotations

from uuid import UUID

from prescribe.assess import Part
from protocols.screening import Screening


def screen_resident(work: object, resident_id: UUID, unsaved: tuple[Part, ...] = ()) -> Screening:
    """Screen by recorded facts, with the unsaved parts laid over them."""
    raise NotImplementedError
