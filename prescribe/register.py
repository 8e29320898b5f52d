"""Registration: one person, one file; consents each on their own; possible duplicates before a second file is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from prescribe.overview import Banner


@dataclass(frozen=True, slots=True)
class Consent:
    """One purpose the resident said yes or no to. A purpose without a row was not asked."""

    purpose: str
    given: bool
    how: str
    """`here` (on this screen), `paper` or `thumb` (needs a witness)."""
    on: date
    witness: str = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """One consent that may be asked."""

    key: str
    label: str
    hint: str
    needed_for: str
    """`file` (may not save without), `exercise` (no test, no session without), or empty (free choice)."""


PURPOSES: tuple[Purpose, ...] = (
    Purpose("file", "建立健康运动档案", "保存身份、健康和测试资料，只在本站用于评估和开运动处方", "file"),
    Purpose("assessment", "体质测定和运动测试", "会做什么、有什么风险、随时可以停，已经讲清楚", "exercise"),
    Purpose("exercise", "运动指导", "按处方运动；不舒服就停，并告诉我们", "exercise"),
    Purpose("diagnosis_to_instructor", "指导员可以看到诊断", "不同意时，指导员只看到要注意的事和停止信号", ""),
    Purpose("share_venue", "推荐场馆时转交姓名代号和限制", "不转交诊断", ""),
    Purpose("phone_follow_up", "电话随访", "打电话问运动情况", ""),
    Purpose("research", "去掉身份后用于统计", "看不出是谁", ""),
)


@dataclass(frozen=True, slots=True)
class Registration:
    """The registration form. Empty text = not given."""

    id_kind: str = "resident"
    """Key of `identity.ID_KINDS`; `none` needs `no_id_reason`."""
    id_number: str = ""
    name: str = ""
    sex: str = "0"
    """`1` male, `2` female, `9` not stated, `0` unknown (GB/T 2261.1)."""
    birth_date: date | None = None
    birth_about: int | None = None
    """Year, when the date is not known: 「约 1950 年」."""
    phone: str = ""
    contact_name: str = ""
    contact_relation: str = ""
    contact_phone: str = ""
    address: str = ""
    family_doctor: str = ""
    came_by: str = ""
    allergy: str = "not_asked"
    """`none`, `not_asked`, or the allergy in words."""
    no_id_reason: str = ""
    kept_against_card: str = ""
    """Why sex or birth date are kept although the card says otherwise."""
    consents: tuple[Consent, ...] = ()
    file_number: str = ""
    """Given by the first save; ignored when typed."""
    health_record_number: str = ""
    """17 digits, typed or scanned."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file that may be the same person."""

    resident_id: UUID
    banner: Banner
    same: tuple[str, ...]
    different: tuple[str, ...]
    certain: bool
    """Equal identity number: a second file is refused."""
    strength: int
    """3 number, 2 name + birth or phone, 1 same sound."""


def register_resident(work: object, registration: Registration, not_same_as: tuple[UUID, ...] = ()) -> Banner:
    """Make a file; the file number comes with the save. `not_same_as`: duplicates the user looked at and ruled out."""
    raise NotImplementedError


def revise_resident(work: object, resident_id: UUID, registration: Registration, heads: tuple[UUID, ...]) -> Banner:
    """Save a changed registration; ChangedMeanwhile when `heads` are no longer current."""
    raise NotImplementedError


def possible_duplicates(work: object, registration: Registration, resident_id: UUID | None = None) -> tuple[Duplicate, ...]:
    """Files that may be the same person as what is typed so far, strongest first."""
    raise NotImplementedError


def resident_form(work: object, resident_id: UUID) -> tuple[Registration, tuple[UUID, ...]]:
    """The registration as stored, and the heads it stands on."""
    raise NotImplementedError
