"""Local tables of this PC: what is typed and not yet saved, settings and keys of the PC, counters of numbers."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class UnsavedForm(Base):
    """Text as typed, and the heads it began from: one row per form and person, never synced."""

    __tablename__ = "unsaved_form"

    form: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[bytes] = mapped_column(primary_key=True)
    heads: Mapped[bytes]
    body: Mapped[str]
    saved_at: Mapped[int]


class LocalSetting(Base):
    """Of this PC only: ids, the device's and the scope's key, and the settings a person changes here."""

    __tablename__ = "local_setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]


class NumberCounter(Base):
    """The last number given out by one log in one series."""

    __tablename__ = "number_counter"

    log_id: Mapped[bytes] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
