"""Words every room shares. Imports nothing of ours, so that `models` may use it too."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Answer(StrEnum):
    """Kleene's three values. *Not known* is never *no*."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class Confidence(StrEnum):
    """How sure a number is: read in the text, secondary, unverified, our proposal."""

    A = "A"
    B = "B"
    C = "C"
    P = "P"

    @property
    def needs_physician(self) -> bool:
        """C and P carry「待医师确认」wherever a person sees them."""
        return self in (Confidence.C, Confidence.P)


class Gate(StrEnum):
    """When a screening rule is asked: before a programme, before a session, during one."""

    ENTRY = "entry"
    DAY = "day"
    LIVE = "live"


GATE_NAMES: dict[Gate, str] = {Gate.ENTRY: "开始方案前", Gate.DAY: "每次练之前", Gate.LIVE: "练的时候"}


class Action(IntEnum):
    """What a finding asks for, ordered by strictness. The strictest of all findings is the clearance."""

    GO = 0
    MODIFY = 1
    CLEAR_BY_DOCTOR = 2
    POSTPONE = 3
    STOP_AND_REFER = 4


ACTION_NAMES: dict[Action, str] = {
    Action.GO: "可以",
    Action.MODIFY: "加限制",
    Action.CLEAR_BY_DOCTOR: "医师先同意",
    Action.POSTPONE: "今天不练",
    Action.STOP_AND_REFER: "不运动，转诊",
}


class Clearance(IntEnum):
    """What may be done today by what is known; *at least* this strict while facts are missing."""

    MAY_START = 0
    MAY_START_WITH_LIMITS = 1
    DOCTOR_DECIDES = 2
    NOT_TODAY = 3
    REFER = 4


class RiskTier(IntEnum):
    """The station's three-tier label (P)."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Intensity(IntEnum):
    """Bands of cardiometabolic §1.1, as an upper limit on effort."""

    NONE = 0
    LIGHT = 1
    MODERATE = 2
    VIGOROUS = 3


class Component(StrEnum):
    """Parts of an exercise prescription."""

    AEROBIC = "aerobic"
    RESISTANCE = "resistance"
    BALANCE = "balance"
    FLEXIBILITY = "flexibility"


class Role(StrEnum):
    """Who may be on staff (station-service §3.1)."""

    PHYSICIAN = "physician"
    PHYSICIAN_RX = "physician_rx"
    THERAPIST = "therapist"
    RX_INSTRUCTOR = "rx_instructor"
    INSTRUCTOR = "instructor"
    NURSE = "nurse"
    CLERK = "clerk"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"

    @property
    def is_medical(self) -> bool:
        """Signs the doctor's half of a prescription."""
        return self in (Role.PHYSICIAN, Role.PHYSICIAN_RX)

    @property
    def is_exercise(self) -> bool:
        """Signs the instructor's half of a prescription."""
        return self in (Role.RX_INSTRUCTOR, Role.INSTRUCTOR, Role.THERAPIST)


ROLE_NAMES: dict[Role, str] = {
    Role.PHYSICIAN: "社区医生",
    Role.PHYSICIAN_RX: "运动处方医生",
    Role.THERAPIST: "康复治疗师",
    Role.RX_INSTRUCTOR: "运动处方师",
    Role.INSTRUCTOR: "社会体育指导员",
    Role.NURSE: "护士",
    Role.CLERK: "前台",
    Role.MANAGER: "站长",
    Role.ADMIN: "管理员",
    Role.AUDITOR: "审计员",
}

ROLE_BADGES: dict[Role, str] = {
    Role.PHYSICIAN: "医",
    Role.PHYSICIAN_RX: "医",
    Role.THERAPIST: "康",
    Role.RX_INSTRUCTOR: "指",
    Role.INSTRUCTOR: "指",
    Role.NURSE: "护",
    Role.CLERK: "前",
    Role.MANAGER: "站",
    Role.ADMIN: "管",
    Role.AUDITOR: "审",
}


class Act(StrEnum):
    """Columns' letters of the permission matrix."""

    READ = "read"
    READ_MASKED = "read_masked"
    WRITE = "write"
    SIGN = "sign"
    APPROVE = "approve"
