"""One resident at a glance: the banner on every page, and the page 概览."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HoldWords:
    """An exercise hold that no physician has released."""

    hold_id: UUID
    sentence: str
    """「已停止运动：运动中胸闷（11-23 09:40 周宁）。只有医生可以恢复。」"""
    reason: str
    since: str
    by: str
    more: int = 0
    """Further open holds."""


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above everything about one resident. Already masked for the role on duty."""

    resident_id: UUID
    name: str
    sex_word: str
    """「男」「女」「未说明」「未登记」."""
    age: int | None
    birth_words: str
    """「1964-03-08」 or 「约 1950 年」 or 「未登记」."""
    file_number: str
    risk: str
    """「低风险」「中风险」「高风险」「未分级」."""
    diagnoses: tuple[str, ...]
    """Empty for a role that sees limits instead of diagnoses."""
    allergy_words: str
    """「青霉素过敏」「无已知过敏」「过敏史未问」."""
    allergy_known: bool
    limits: tuple[str, ...]
    namesake: bool
    phone_tail: str
    hold: HoldWords | None
    closed: str | None
    """「2026-10-02 去世，终年 81 岁」 and the like; None while the file is open."""
    conflict: bool
    """The registration itself has two undecided versions."""
    age_words: str = ""
    """「62 岁」, 「14 个月」 under two years, 「约 76 岁」, 「年龄未登记」."""
    masked: bool = False
    """True when this role sees 「蔡**」 only."""


@dataclass(frozen=True, slots=True)
class NowLine:
    """One line of 现在."""

    label: str
    text: str
    aside: str
    """Date and who, small and muted."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of 最近发生的, newest first."""

    at_words: str
    mark: str
    """`danger`, `warn`, `info`, `ok` or `dot`."""
    title: str
    detail: str
    by: str
    profession: str
    """Badge letter: 医 指 康 护 前 站."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing somebody must still do."""

    mark: str
    text: str
    go: str | None
    """`assessment`, `assessment:<fact_id>`, `screening`, `prescription`, `sign`, `registration`, `hold` or None."""


@dataclass(frozen=True, slots=True)
class Trend:
    """One chart: up to three series over time with a target band."""

    title: str
    unit: str
    series: tuple[tuple[str, tuple[tuple[date, float | None], ...]], ...]
    band: tuple[float, float] | None
    band_words: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page 概览."""

    banner: Banner
    now: tuple[NowLine, ...]
    events: tuple[Event, ...]
    waiting: tuple[Waiting, ...]
    trends: tuple[Trend, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs from the version before, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One version of one record (newest first)."""

    doc_id: UUID
    rev_id: UUID
    kind: str
    kind_word: str
    """「登记」「医生部分」「指导员部分」「处方」「签名」「停止运动」「恢复运动」."""
    title: str
    at_words: str
    by: str
    profession: str
    state: str
    """「现行」「已被替换」「草案」「已签名」…"""
    is_head: bool
    changes: tuple[FieldChange, ...] = ()
    text: tuple[tuple[str, str], ...] = ()
    """The whole version as (label, value) lines, for putting two side by side."""


def open_resident(work: object, resident_id: UUID) -> Overview:
    """Open one resident's file (audited)."""
    raise NotImplementedError


def banner(work: object, resident_id: UUID) -> Banner:
    """The banner of one resident, masked for the role on duty."""
    raise NotImplementedError


def history(work: object, resident_id: UUID) -> tuple[HistoryLine, ...]:
    """Every version of every record of one resident, newest first."""
    raise NotImplementedError
