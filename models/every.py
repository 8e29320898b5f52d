"""Imports every mapping, so that `Base.metadata` is whole (migrations are compared with it)."""

from models import (
    assessment,
    audit,
    base,
    consultation,
    knowledge,
    prescription,
    resident,
    revision,
    search,
    staff,
    unsaved,
)

__all__ = ["assessment", "audit", "base", "consultation", "knowledge", "prescription", "resident", "revision", "search", "staff", "unsaved"]
metadata = base.Base.metadata
