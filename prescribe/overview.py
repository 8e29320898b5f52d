"""One resident at a glance: the banner on every page, and the page 概览."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.dates import age_on, age_words
from prescribe.drafting.papers import in_force, papers_of
from prescribe.errors import NotPermitted
from prescribe.identity import mask_name, sex_word
from prescribe.reading.grades import risk_sql
from prescribe.reading.lookup import at_words, diagnoses_by_resident, open_holds, resident_row, sight_of
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work


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
    """`assessment`, `assessment:<fact_id>`, `screening`, `meeting`, `prescription`, `sign`, `registration`, `hold` or None."""


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


RISK_WORDS = {1: "低风险", 2: "中风险", 3: "高风险"}
"""Word of a RiskTier."""


@use_case("person", Act.READ_MASKED, reads=True, resident="resident_id")
def open_resident(work: Work, resident_id: UUID) -> Overview:
    """Open one resident's file (audited). NotPermitted for a role that sees no names."""
    from prescribe.reading.overview_lines import overview_of

    row = resident_row(work, resident_id)
    if not sight_of(work, row).names:
        raise NotPermitted("站长看汇总，不打开个人档案。需要核对时，请医生打开。")
    return overview_of(work, row, banner_of(work, row))


@use_case("person", Act.READ_MASKED, reads=True, resident="resident_id")
def banner(work: Work, resident_id: UUID) -> Banner:
    """The banner of one resident, masked for the role on duty."""
    return banner_of(work, resident_row(work, resident_id))


@use_case("person", Act.READ, reads=True, resident="resident_id")
def history(work: Work, resident_id: UUID) -> tuple[HistoryLine, ...]:
    """Every version of every record of one resident, newest first."""
    from prescribe.reading.history_lines import history_of

    return history_of(work, resident_row(work, resident_id))


def banner_of(work: Work, row: Resident) -> Banner:
    """The banner from the resident's row."""
    sees, today = sight_of(work, row), work.today()
    resident_id = UUID(bytes=row.doc_id)
    born = date.fromisoformat(row.birth_date) if row.birth_date else None
    known = row.allergy not in ("", "not_asked")
    words = {"none": "无已知过敏", "not_asked": "过敏史未问", "": "过敏史未问"}
    namesakes = work.connection.exec_driver_sql("SELECT count(*) FROM resident WHERE name = ?", (row.name,)).scalar_one()
    return Banner(
        resident_id=resident_id,
        name=row.name if sees.names else mask_name(row.name),
        sex_word=sex_word(row.sex),
        age=age_on(born, today) if born else today.year - row.birth_about if row.birth_about else None,
        birth_words=_birth_words(born, row.birth_about, sees.names),
        file_number=row.file_number if sees.names else "",
        risk=_risk(work, resident_id),
        diagnoses=diagnoses_by_resident(work, [resident_id])[resident_id] if sees.diagnoses else (),
        allergy_words=words.get(row.allergy) or _allergy(row.allergy),
        allergy_known=known,
        limits=_limits(work, resident_id),
        namesake=namesakes > 1,
        phone_tail=row.phone[-4:],
        hold=hold_words(work, resident_id),
        closed=row.closed,
        conflict=row.n_heads > 1,
        age_words=age_words(born, row.birth_about, today),
        masked=not sees.names,
    )


def hold_words(work: Work, resident_id: UUID) -> HoldWords | None:
    """The open holds of a resident in words, or None."""
    holds = open_holds(work, resident_id)
    if not holds:
        return None
    doc_id, _, reason, happened_at, by, _ = holds[0]
    since = at_words(datetime.fromisoformat(happened_at), work.today())
    sentence = f"已停止运动：{reason}（{since}，{by}）。只有医生可以恢复。"
    return HoldWords(UUID(bytes=doc_id), sentence, reason, since, by, len(holds) - 1)


def _birth_words(born: date | None, about: int | None, shown: bool) -> str:
    if born:
        return born.isoformat() if shown else f"{born.year} 年"
    return f"约 {about} 年" if about else "未登记"


def _allergy(text: str) -> str:
    return text if "过敏" in text else f"{text}过敏"


def _risk(work: Work, resident_id: UUID) -> str:
    risk = work.connection.exec_driver_sql(f"SELECT {risk_sql('?1')}", (resident_id.bytes,)).scalar_one()
    return RISK_WORDS.get(risk, "未分级")


def _limits(work: Work, resident_id: UUID) -> tuple[str, ...]:
    papers = papers_of(work, resident_id)
    chosen = in_force(papers, work.today()) or (papers[0] if papers else None)
    return tuple(json.loads(chosen.limits)) if chosen else ()
