"""One cell as what its column holds. Raises ValueError with a Chinese sentence that says what to do; never guesses."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from prescribe.dates import day_of, read_birth
from prescribe.exchange.tables import Cell, Unread
from protocols.facts import FactDefinition, read_number

_EMPTY = frozenset({"", "-", "--", "—", "/", "\\", "无", "未测", "没量", "未查", "未检", "未填", "不详", "n/a", "na", "null", "none"})
_YES = frozenset({"是", "有", "阳性", "y", "yes", "true", "√", "1", "对", "同意"})
_NO = frozenset({"否", "无", "没有", "阴性", "n", "no", "false", "×", "x", "0", "不是", "不同意"})
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_050
"""Excel's count of days as five digits: 1927-05-18 to 2099-12-31."""
_WRITTEN = re.compile(r"(\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?|\d{8})(?:[T ]*(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?")
_PAIR = re.compile(r"(\d{2,3})\s*[/／\\|-]\s*(\d{2,3})\s*(\D*)")
_ASK_DATE = "这不像完整的日期。年份要四位，例如 2026-05-01"
SEXES = {"男": "1", "男性": "1", "1": "1", "m": "1", "male": "1", "女": "2", "女性": "2", "2": "2", "f": "2", "female": "2", "未说明": "9", "9": "9"}


def text_of(cell: Cell) -> str:
    """A cell as a person would have typed it; empty for none. A formula or an error is refused."""
    if cell is None:
        return ""
    if cell is Unread.FORMULA:
        raise ValueError("这一格是公式，没有读。请复制这一列，选择性粘贴成“数值”")
    if cell is Unread.ERROR:
        raise ValueError("这一格是错误标记（#N/A 之类），请改成真实的值，或空着")
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if (cell.hour, cell.minute) == (0, 0) else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e21 else repr(cell)
    return str(cell)


def is_empty(cell: Cell) -> bool:
    """Nothing there, or one of the ways people write that there is nothing."""
    return cell is None or (isinstance(cell, str) and unicodedata.normalize("NFKC", cell).strip().lower() in _EMPTY)


def long_number(cell: Cell) -> str:
    """A number of many digits (identity, health record) as text; refused where the program that kept it lost digits."""
    text = text_of(cell)
    if (isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= 1e15) or re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        raise ValueError("号码在表里存成了数字，后几位已经丢了。请把这一列改成“文本”，重新填号码")
    return text


def day_and_time(cell: Cell, today: date) -> tuple[date, str]:
    """(day, 「HH:MM」): a real date, text with a four-digit year, or Excel's count of days. Without a time: 00:00."""
    if isinstance(cell, datetime):
        found, clock = cell.date(), f"{cell:%H:%M}"
    elif (serial := _serial(cell)) is not None:
        found, clock = serial
    else:
        match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text_of(cell)).strip().replace("日 ", "日").replace("年 ", "年"))
        if match is None:
            raise ValueError(_ASK_DATE)
        found = _day_of(match[1])
        clock = f"{int(match[2]):02d}:{match[3]}" if match[2] else "00:00"
        if clock > "23:59" or clock[3:] > "59":
            raise ValueError(_ASK_DATE)
    if found > today:
        raise ValueError(f"{found} 还没到，请核对")
    if found.year < 1900:
        raise ValueError(f"{found} 太早了，请核对")
    return found, clock


def _day_of(text: str) -> date:
    parts = [text[:4], text[4:6], text[6:]] if text.isdigit() else [part for part in re.split(r"[-./年月日]", text) if part]
    found = day_of(*parts)
    if found is None:
        raise ValueError("日历上没有这一天，请核对")
    return found


def _serial(cell: Cell) -> tuple[date, str] | None:
    """A day kept as Excel's number: 45210 or 45210.5, also as text of five digits."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return None
    if isinstance(cell, str) and not re.fullmatch(r"\d{5}(\.\d+)?", cell):
        return None
    number = float(cell)
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    moment = datetime(1899, 12, 30) + timedelta(days=number)
    return moment.date(), f"{moment:%H:%M}"


def birth(cell: Cell, today: date) -> date | int:
    """A birth date, or the year when only that is known."""
    if isinstance(cell, datetime):
        found: date | int = cell.date()
    elif (serial := _serial(cell)) is not None:
        found = serial[0]
    else:
        match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text_of(cell)).strip())
        found = read_birth(match[1] if match else text_of(cell), today)
    if isinstance(found, date) and found > today:
        raise ValueError(f"出生日期 {found} 还没到，请核对")
    return found


def sex(cell: Cell) -> str:
    """Code of GB/T 2261.1."""
    found = SEXES.get(text_of(cell).strip().lower())
    if found is None:
        raise ValueError("性别请写“男”或“女”")
    return found


def yes_or_no(cell: Cell) -> bool:
    """是 or 否 in the ways people write them."""
    text = unicodedata.normalize("NFKC", text_of(cell)).strip().lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise ValueError("请写“是”或“否”")


def allergy(cell: Cell) -> str:
    """`none` where the table says there is none; `not_asked` for a dash; else the words as they stand."""
    text = text_of(cell).strip()
    if text in ("无", "没有", "否", "无过敏", "无过敏史", "无已知过敏", "否认", "否认过敏史"):
        return "none"
    return "not_asked" if is_empty(text) else text


def value(fact: FactDefinition, cell: Cell, unit: str, today: date) -> object:
    """The cell as stored for this fact: number in its own unit, bool, code of a choice, date text.

    `unit`: what header or person said. A number fact with several units and none said is refused.
    """
    if fact.kind == "yes_no":
        return yes_or_no(cell)
    if fact.kind == "date":
        return day_and_time(cell, today)[0].isoformat()
    text = text_of(cell)
    if fact.kind == "choice":
        return _choice(fact, text)
    if isinstance(cell, (bool, datetime)):
        raise ValueError(f"{fact.label}应当是数字，这里是{'日期' if isinstance(cell, datetime) else '是/否'}")
    if fact.other_units and not unit and not text[-1:].isalpha() and text[-1:] != "%":
        raise ValueError(f"{fact.label}没有写单位，请在列对照里选一个")
    return read_number(fact, text, unit or None)


def _choice(fact: FactDefinition, text: str) -> str:
    plain = _bare(text)
    for code, label in fact.choices:
        if plain in (code.lower(), _bare(label), _bare(label.split("(")[0])):
            return code
    shown = "、".join(label for _, label in fact.choices[:6])
    raise ValueError(f"{fact.label}没有这个选项，可以写：{shown}")


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def pressure_pair(cell: Cell) -> tuple[str, str]:
    """「120/80」 as two texts, each with the unit that stands behind, if any."""
    match = _PAIR.fullmatch(unicodedata.normalize("NFKC", text_of(cell)).strip())
    if match is None:
        raise ValueError("血压请写成“收缩压/舒张压”，例如 132/82")
    return match[1] + match[3], match[2] + match[3]
