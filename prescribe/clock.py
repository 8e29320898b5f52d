"""Time. Instants are UTC milliseconds; what staff see and write is the station's local time, a fixed +08:00."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

STATION_ZONE = timezone(timedelta(hours=8), "+08:00")
"""A fixed offset: no time-zone tables, and never the zone of the machine."""

BANNER_AFTER = timedelta(minutes=2)
CONFIRM_AFTER = timedelta(hours=24)


class Clock(Protocol):
    """Where the time comes from; tests bring their own."""

    def now(self) -> datetime:
        """The present instant in the station's zone."""
        ...

    def today(self) -> date:
        """The station's calendar day."""
        ...


class SystemClock:
    """The PC's clock."""

    def now(self) -> datetime:
        """The present instant in the station's zone."""
        return datetime.now(STATION_ZONE)

    def today(self) -> date:
        """The station's calendar day."""
        return self.now().date()


@dataclass(frozen=True, slots=True)
class ClockDoubt:
    """The PC's clock stands before what was already recorded."""

    must_confirm: bool
    """More than 24 hours: nothing is signed until a person has confirmed the date."""
    sentence: str


def doubt(now: datetime, latest: datetime | None) -> ClockDoubt | None:
    """Whether the clock was set back; `latest` is the latest instant this file knows of."""
    if latest is None or latest - now <= BANNER_AFTER:
        return None
    if latest - now <= CONFIRM_AFTER:
        return ClockDoubt(False, f"电脑时间可能有误：现在显示 {now:%m-%d %H:%M}，上次保存是 {latest:%m-%d %H:%M}。请核对电脑时间。")
    return ClockDoubt(True, f"电脑时间像是 {now.year} 年 {now.month} 月 {now.day} 日，上次保存是 {latest:%Y-%m-%d}。请改正电脑时间；日期没错的话，签名前请确认日期。")


def to_ms(instant: datetime) -> int:
    """UTC milliseconds of an aware instant."""
    return round(instant.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """The instant in the station's zone."""
    return datetime.fromtimestamp(ms // 1000, UTC).astimezone(STATION_ZONE).replace(microsecond=ms % 1000 * 1000)
