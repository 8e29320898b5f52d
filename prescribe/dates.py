"""Dates and ages as people type and say them. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta


def half_width(text: str) -> str:
    """Full-width letters, digits and signs to half-width; Han characters, even rare ones, stay as they are."""
    out = []
    for character in text:
        code = ord(character)
        if 0xFF01 <= code <= 0xFF5E:
            out.append(chr(code - 0xFEE0))
        elif character in "\u3000\u00a0\t":
            out.append(" ")
        elif character in "－—–−‐":
            out.append("-")
        else:
            out.append(character)
    return "".join(out)


def age_on(born: date, on: date) -> int:
    """Whole years; a birthday on 29 February counts on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_words(born: date | None, about: int | None, on: date) -> str:
    """「62 岁」, 「14 个月」 under two years, 「约 76 岁」, 「年龄未登记」."""
    if born is not None:
        years = age_on(born, on)
        if years >= 2:
            return f"{years} 岁"
        return f"{(on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)} 个月"
    return f"约 {on.year - about} 岁" if about else "年龄未登记"


def day_of(year: str, month: str, day: str) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


_RELATIVE = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "大前天": -3, "明天": 1, "后天": 2}
_BACK = re.compile(r"(\d{1,4}|[一二两三四五六七八九十半])个?(天|日|周|星期|月|年)(前|后)")
_COUNTS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_ASK_DATE = "这不像日期。可以写 20261123、11-23、今天、3天前"


def read_date(text: str, today: date, *, future: bool = False) -> date:
    """A date as typed: 20261123, 2026-11-23, 2026年11月23日, 11-23, 今天, 3天前.

    Without a year the nearest day that is not in the future is meant (with `future=True` the nearest not in the past).
    Raises ValueError with a Chinese sentence; a day in the future is refused unless `future`.
    """
    typed = half_width(text).strip().replace(" ", "")
    found = _relative(typed, today) or _written(typed, today, future)
    if found is None:
        raise ValueError(_ASK_DATE)
    if found > today and not future:
        raise ValueError(f"{found} 还没到，请再核对")
    return found


def _relative(typed: str, today: date) -> date | None:
    if typed in _RELATIVE:
        return today + timedelta(days=_RELATIVE[typed])
    match = _BACK.fullmatch(typed)
    if not match or match[1] == "半":
        return None
    count = _COUNTS.get(match[1]) or int(match[1])
    count = -count if match[3] == "前" else count
    if match[2] in "天日":
        return today + timedelta(days=count)
    if match[2] in ("周", "星期"):
        return today + timedelta(days=7 * count)
    months = today.year * 12 + today.month - 1 + count * (12 if match[2] == "年" else 1)
    if months < 12:
        return None
    year, month = divmod(months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(today.day, last))


def _written(typed: str, today: date, future: bool) -> date | None:
    if re.fullmatch(r"\d{8}", typed):
        return day_of(typed[:4], typed[4:6], typed[6:])
    parts = [p for p in re.split(r"[-./年月日号]", typed) if p]
    if not parts or not all(p.isdigit() for p in parts):
        return None
    if len(parts) == 3 and len(parts[0]) == 4:
        return day_of(*parts)
    if len(parts) != 2 or len(parts[0]) > 2 or len(parts[1]) > 2:
        return None
    years = range(today.year, today.year + 9) if future else range(today.year, today.year - 9, -1)
    days = (day_of(str(year), *parts) for year in years)
    return next((day for day in days if day and (day >= today if future else day <= today)), None)


def read_birth(text: str, today: date) -> date | int:
    """A birth date, or a year when only that is known (「1950」「约 1950 年」). Raises ValueError in Chinese."""
    typed = half_width(text).strip().replace(" ", "")
    match = re.fullmatch(r"约?(\d{4})年?(左右)?", typed)
    if match:
        year = int(match[1])
        if not today.year - 130 <= year <= today.year:
            raise ValueError(f"出生年份 {year} 不对，请再核对")
        return year
    if re.fullmatch(r"\d{6}", typed) or re.fullmatch(r"\d{2}[-./]\d{1,2}[-./]\d{1,2}", typed):
        raise ValueError("年份请写全四位，例如 19640308")
    born = read_date(typed, today) if re.match(r"\d{4}", typed) else None
    if born is None:
        raise ValueError("请写出生日期，例如 19640308；只知道年份就写 1950")
    if born.year < today.year - 130:
        raise ValueError(f"{born} 太早了，请再核对")
    return born
