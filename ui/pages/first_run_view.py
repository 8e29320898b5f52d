"""The first run as plain values: six steps, what each still lacks, what is remembered when somebody quits half-way. No Qt.

Passwords and the recovery code are never remembered: who quits before the station is made types them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from prescribe.station import read_json, write_json
from protocols.terms import ROLE_NAMES, Role
from ui.words import tr

FILE = "first_run.json"
STEPS = ("开始", "本站", "人员", "恢复码", "备份", "完成")
TYPES = ("社区体卫融合服务站", "社区运动健康中心", "医院运动处方门诊", "体质测定与运动指导站", "其他")
MEDICAL = (Role.PHYSICIAN, Role.PHYSICIAN_RX)
EXERCISE = (Role.RX_INSTRUCTOR, Role.INSTRUCTOR, Role.THERAPIST)


@dataclass(frozen=True)
class PersonTyped:
    """One person as typed; the password stays in memory only."""

    name: str = ""
    role: str = Role.PHYSICIAN.value
    password: str = ""
    again: str = ""

    @property
    def empty(self) -> bool:
        """Nobody typed here."""
        return not (self.name.strip() or self.password)


@dataclass(frozen=True)
class Typed:
    """Everything typed so far."""

    station: str = ""
    station_type: str = TYPES[0]
    host: str = ""
    phone: str = ""
    address: str = ""
    aed_place: str = ""
    code: str = ""
    administrator: PersonTyped = field(default_factory=lambda: PersonTyped(role=Role.ADMIN.value))
    physician: PersonTyped = field(default_factory=PersonTyped)
    exercise: PersonTyped = field(default_factory=lambda: PersonTyped(role=Role.RX_INSTRUCTOR.value))
    administrator_is_physician: bool = False


@dataclass(frozen=True)
class Lack:
    """The first thing a step still lacks: which field, and the sentence."""

    field: str
    sentence: str


def lack_of_station(typed: Typed) -> Lack | None:
    """Step 2: what is missing about the station."""
    if not typed.station.strip():
        return Lack("station", tr("请填站名，它会印在每张单子上。"))
    if not typed.host.strip():
        return Lack("host", tr("请填所属机构全称，和公章一致。"))
    return None


def lack_of_people(typed: Typed, problem: Any) -> Lack | None:
    """Step 3: what is missing about the people. `problem(password, name)` is `passwords.password_problem`."""
    people = [("administrator", typed.administrator, True)]
    if not typed.administrator_is_physician:
        people.append(("physician", typed.physician, True))
    people.append(("exercise", typed.exercise, False))
    for key, person, needed in people:
        lack = None if person.empty and not needed else _lack_of_person(key, person, problem)
        if lack is not None:
            return lack
    names = [p.name.strip() for _, p, _ in people if not p.empty]
    if len(set(names)) < len(names):
        return Lack("physician.name", tr("两个人姓名相同。同一个人请打勾“管理员自己就是医生”。"))
    return None


def _lack_of_person(key: str, person: PersonTyped, problem: Any) -> Lack | None:
    if not person.name.strip():
        return Lack(f"{key}.name", tr("请填姓名。"))
    wrong = problem(person.password, person.name.strip())
    if wrong:
        return Lack(f"{key}.password", wrong)
    if person.password != person.again:
        return Lack(f"{key}.again", tr("两次输入的密码不一样，请再输一次。"))
    return None


def role_choices(roles: tuple[Role, ...]) -> tuple[tuple[str, str], ...]:
    """(key, words) of some roles."""
    return tuple((role.value, ROLE_NAMES[role]) for role in roles)


def grouped_code(code: str) -> str:
    """The recovery code in groups of four, as it is printed."""
    plain = code.replace("-", "").replace(" ", "")
    return " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def remember(folder: Path, step: int, typed: Typed) -> None:
    """Keep step and words for the next start; never a password."""
    folder.mkdir(parents=True, exist_ok=True)
    bare = replace(
        typed, administrator=_bare(typed.administrator), physician=_bare(typed.physician), exercise=_bare(typed.exercise)
    )
    write_json(folder / FILE, {"step": min(step, 2), "typed": asdict(bare)})


def remembered(folder: Path) -> tuple[int, Typed]:
    """Step and words of a first run that was left; (0, nothing) otherwise."""
    raw = read_json(folder / FILE)
    if raw is None:
        return 0, Typed()
    step, words = raw.get("step"), raw.get("typed")
    return (step if isinstance(step, int) and 0 <= step < 3 else 0), _typed(words if isinstance(words, dict) else {})


def forget(folder: Path) -> None:
    """The station is made: nothing of the first run stays."""
    (folder / FILE).unlink(missing_ok=True)


def _bare(person: PersonTyped) -> PersonTyped:
    return replace(person, password="", again="")


def _typed(raw: Mapping[str, Any]) -> Typed:
    made = Typed()
    texts = {k: str(raw[k]) for k in ("station", "station_type", "host", "phone", "address", "aed_place", "code") if k in raw}
    people = {
        key: replace(getattr(made, key), name=str(raw[key].get("name", "")), role=str(raw[key].get("role", "")))
        for key in ("administrator", "physician", "exercise")
        if isinstance(raw.get(key), dict)
    }
    return replace(made, **texts, **people, administrator_is_physician=raw.get("administrator_is_physician") is True)
