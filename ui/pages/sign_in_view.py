"""What the sign-in page shows, as plain values. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from prescribe.station import PersonOnCard, StationCard
from protocols.terms import ROLE_NAMES, Role
from ui.words import moment, parse_moment, tr

SHOWN = 4


@dataclass(frozen=True)
class PersonLine:
    """One person to pick."""

    staff_id: str
    name: str
    role: Role
    role_words: str
    last: str
    """「今天 12:05」, or 「还没登录过」."""
    demo_password: str = ""


@dataclass(frozen=True)
class SignInView:
    """Station, people (last signed in first), and the quiet line at the bottom."""

    station: str
    host: str
    demo: bool
    people: tuple[PersonLine, ...]
    more: tuple[PersonLine, ...]
    """Behind 「其他人…」."""
    foot: tuple[str, ...]


def sign_in_view(card: StationCard, version: str, now: datetime) -> SignInView:
    """The sign-in page of a station."""
    passwords = dict(card.passwords)
    lines = tuple(_line(person, passwords, now) for person in card.people)
    shown = SHOWN if len(lines) > SHOWN + 1 else SHOWN + 1
    return SignInView(card.station, card.host, card.demo, lines[:shown], lines[shown:], _foot(card, version, now))


def _line(person: PersonOnCard, passwords: dict[str, str], now: datetime) -> PersonLine:
    last = parse_moment(person.last_sign_in)
    words = moment(last, now) if last else tr("还没登录过")
    password = passwords.get(person.staff_id, "")
    return PersonLine(person.staff_id, person.name, person.role, ROLE_NAMES[person.role], words, password)


def _foot(card: StationCard, version: str, now: datetime) -> tuple[str, ...]:
    if card.demo:
        return (tr("{version} 版", version=version), tr("示范站：里面的人都是虚构的，不会同步"))
    backup, sync = parse_moment(card.last_backup), parse_moment(card.last_sync)
    return (
        tr("{version} 版", version=version),
        tr("最近备份：{when}", when=moment(backup, now)) if backup else tr("还没有备份"),
        tr("最近同步：{when}", when=moment(sync, now)) if sync else tr("未配置同步"),
    )


def matching(people: tuple[PersonLine, ...], typed: str) -> tuple[PersonLine, ...]:
    """People whose name holds what was typed; all for nothing typed."""
    wanted = typed.strip()
    return tuple(person for person in people if wanted in person.name)
