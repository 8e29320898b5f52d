"""Resident identity: numbers of identity documents, phones and dates as people type them. Pure.

Structures: GB 11643 and its cousins. Readings of names come from pypinyin (its only home), with
`resources/surnames.csv` for characters that sound different as a surname (单 is Shan, 曾 is Zeng).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

from prescribe.dates import age_on, age_words, day_of, half_width, read_birth, read_date
from protocols.files import shipped

__all__ = [
    "ID_KINDS", "IdCheck", "IdKind", "PhoneCheck", "against_card", "age_on", "age_words", "check_id", "check_phone",
    "guess_kind", "half_width", "initials", "mask_name", "mask_person", "normalise", "plain_writing", "read_birth",
    "read_date", "sex_word", "sound",
]  # fmt: skip

OLDEST = 120
"""Age in years above which a birth date is asked again (proposal)."""


@dataclass(frozen=True, slots=True)
class IdKind:
    """One kind of identity document."""

    key: str
    label: str
    code: str
    """Type code CV02.01.101 as kept on official forms."""
    tells_birth: bool
    """True when the number itself holds sex and birth date."""
    hint: str


ID_KINDS: tuple[IdKind, ...] = (
    IdKind("resident", "居民身份证", "01", True, "18 位，最后一位可能是 X"),
    IdKind("old15", "旧版 15 位身份证", "01", True, "15 位数字"),
    IdKind("hk_mo_resident", "港澳居民居住证", "01", True, "18 位，81 或 82 开头"),
    IdKind("tw_resident", "台湾居民居住证", "01", True, "18 位，83 开头"),
    IdKind("foreign_permanent", "外国人永久居留身份证", "99", True, "18 位，9 开头；或 3 个字母加 12 位数字"),
    IdKind("hk_mo_travel", "港澳居民来往内地通行证", "06", False, "H 或 M 开头，8 或 10 位数字"),
    IdKind("tw_travel", "台湾居民来往大陆通行证", "07", False, "8 或 10 位数字"),
    IdKind("other", "护照、军官证等其他证件", "99", False, "照证件抄写"),
    IdKind("none", "没有证件", "99", False, "请写原因"),
)
"""The kinds, in the order of the form's list."""

KINDS: dict[str, IdKind] = {kind.key: kind for kind in ID_KINDS}

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
    ]
)
_HEADS = {"resident": "1234567", "hk_mo_resident": "8", "tw_resident": "8", "foreign_permanent": "9"}


@dataclass(frozen=True, slots=True)
class IdCheck:
    """What an identity number says. `ok` False: `say` tells what to do. `warn`: keep, but look again."""

    ok: bool
    say: str
    number: str = ""
    """Normalised: half-width, capital letters, no spaces."""
    sex: str | None = None
    """`1` male, `2` female, None = the number does not tell."""
    birth_date: date | None = None
    warn: str = ""


@dataclass(frozen=True, slots=True)
class PhoneCheck:
    """A phone number as kept: digits, one hyphen after an area code."""

    ok: bool
    say: str
    number: str = ""


def normalise(text: str) -> str:
    """A name as kept: half-width, outer spaces gone, one space inside, the middle dot always `·`."""
    text = re.sub(r" +", " ", half_width(text)).strip()
    text = re.sub(r"\s*[・•‧.]\s*(?=[^\x00-\x7f])", "·", text)
    if any(ord(c) > 0x2E7F for c in text) and not re.search(r"[A-Za-z]", text):
        text = text.replace(" ", "")
    return text


def id_text(text: str) -> str:
    """A number as kept: half-width, capitals, without spaces, hyphens or dots."""
    return re.sub(r"[\s\-.]", "", half_width(text)).upper()


def guess_kind(text: str) -> str | None:
    """Kind of an identity number by its shape, or None when several fit."""
    number = id_text(text)
    if re.fullmatch(r"\d{17}[\dX]", number):
        if number.startswith(("81", "82")):
            return "hk_mo_resident"
        if number.startswith("83"):
            return "tw_resident"
        return "foreign_permanent" if number[0] == "9" else "resident"
    if re.fullmatch(r"\d{15}", number):
        return "old15"
    if re.fullmatch(r"[A-Z]{3}\d{12}", number):
        return "foreign_permanent"
    if re.fullmatch(r"[HM]\d{8}(\d{2})?", number):
        return "hk_mo_travel"
    return None


def check_id(kind: str, text: str, today: date | None = None) -> IdCheck:
    """Check a number of one kind (key of ID_KINDS). Never raises; an unknown address part is only a warning."""
    number, today = id_text(text), today or date.today()
    if kind == "none":
        return IdCheck(True, "没有证件，请写原因")
    if not number:
        return IdCheck(False, "请填证件号码，或选“没有证件”")
    if kind == "old15" or (kind == "resident" and len(number) == 15):
        return _check_15(number, today)
    if kind == "foreign_permanent" and number[:1].isalpha():
        return _check_foreign_2017(number)
    if kind in _HEADS:
        return _check_18(kind, number, today)
    if kind == "hk_mo_travel":
        ok = re.fullmatch(r"[HM]\d{8}(\d{2})?", number) is not None
        return IdCheck(ok, "已记下" if ok else "应是 H 或 M 加 8 位或 10 位数字，请对照证件", number)
    if kind == "tw_travel":
        ok = re.fullmatch(r"\d{8}(\d{2})?", number) is not None
        return IdCheck(ok, "已记下" if ok else "应是 8 位或 10 位数字，请对照证件", number)
    if len(number) > 32:
        return IdCheck(False, "证件号码太长，请对照证件", number)
    return IdCheck(True, "已记下", number)


def _check_18(kind: str, number: str, today: date) -> IdCheck:
    if len(number) != 18:
        return IdCheck(False, f"应是 18 位，现在是 {len(number)} 位，请对照证件", number)
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return IdCheck(False, "前 17 位应是数字，最后一位是数字或 X，请对照证件", number)
    right = guess_kind(number)
    if right != kind:
        label = KINDS[right or "resident"].label
        return IdCheck(False, f"这个号码是{label}的样子，请改选证件种类“{label}”", number)
    if _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, number[:17], strict=True)) % 11] != number[17]:
        return IdCheck(False, "最后一位对不上，请再看一眼证件", number)
    born = day_of(number[6:10], number[10:12], number[12:14])
    sex = "1" if int(number[16]) % 2 else "2"
    unknown = kind == "resident" and number[:2] not in _PROVINCES
    return _with_birth(number, born, sex, today, "前两位不是常见的地区，请再看一眼证件" if unknown else "")


def _check_15(number: str, today: date) -> IdCheck:
    if not re.fullmatch(r"\d{15}", number):
        return IdCheck(False, f"旧版身份证应是 15 位数字，现在是 {len(number)} 位，请对照证件", number)
    born = day_of("19" + number[6:8], number[8:10], number[10:12])
    return _with_birth(number, born, "1" if int(number[14]) % 2 else "2", today, "15 位号码没有校验位，请再看一眼证件")


def _check_foreign_2017(number: str) -> IdCheck:
    if not re.fullmatch(r"[A-Z]{3}\d{12}", number):
        return IdCheck(False, "应是 3 个字母加 12 位数字，请对照证件", number)
    return IdCheck(True, "已记下", number, warn="号码里年份只有两位，请问出生日期和性别")


def _with_birth(number: str, born: date | None, sex: str, today: date, warn: str) -> IdCheck:
    if born is None:
        return IdCheck(False, "号码里的出生日期不存在，请再看一眼证件", number)
    if born > today:
        return IdCheck(False, "号码里的出生日期还没到，请再看一眼证件", number)
    if age_on(born, today) > OLDEST:
        warn = f"按号码今年 {age_on(born, today)} 岁，请再看一眼证件"
    return IdCheck(True, "校验通过" if len(number) == 18 else "已记下", number, sex, born, warn)


def against_card(check: IdCheck, sex: str, birth_date: date | None) -> str:
    """The question to ask when typed sex or birth date disagree with the card; empty when they agree."""
    words = []
    if check.sex and sex in ("1", "2") and sex != check.sex:
        words.append(f"证件上是{sex_word(check.sex)}，您选了{sex_word(sex)}")
    if check.birth_date and birth_date and birth_date != check.birth_date:
        words.append(f"证件上出生日期是 {check.birth_date}，您填了 {birth_date}")
    return "；".join(words) + "。按证件，还是保留所填并写原因？" if words else ""


def sex_word(sex: str) -> str:
    """Word for a GB/T 2261.1 code."""
    return {"1": "男", "2": "女", "9": "未说明"}.get(sex, "未登记")


def mask_person(name: str, sex: str, born: date | None, about: int | None, on: date) -> str:
    """「蔡** 男 77 岁」 for those who may know that a person exists, not who it is."""
    return f"{mask_name(name)} {sex_word(sex)} {age_words(born, about, on)}"


def check_phone(text: str) -> PhoneCheck:
    """A mobile of 11 digits or a landline with its area code; empty is for the caller to judge."""
    typed = half_width(text).strip()
    number = re.sub(r"[\s()（）]", "", typed)
    number = re.sub(r"^(\+86|0086)-?", "", number)
    digits = number.replace("-", "")
    if not digits:
        return PhoneCheck(False, "请填电话号码")
    if not re.fullmatch(r"\+?\d+(转?\d+)?", digits):
        return PhoneCheck(False, "电话里只能有数字和横线，请再看一眼", typed)
    if digits.startswith("1"):
        if re.fullmatch(r"1[3-9]\d{9}", digits):
            return PhoneCheck(True, "", digits)
        return PhoneCheck(False, f"手机号应是 11 位，现在是 {len(digits)} 位，请再核对", typed)
    if digits.startswith("0"):
        area = 3 if digits[1:2] in ("1", "2") else 4
        if 7 <= len(digits) - area <= 8:
            return PhoneCheck(True, "", f"{digits[:area]}-{digits[area:]}")
        return PhoneCheck(False, "座机号位数不对，请连区号一起再核对", typed)
    if digits.startswith("+") and 8 <= len(digits) <= 16:
        return PhoneCheck(True, "", digits)
    if 7 <= len(digits) <= 8:
        return PhoneCheck(False, "座机请加上区号，例如 021-12345678", typed)
    return PhoneCheck(False, "这不像电话号码，请再核对", typed)


MOST_KEYS = 8
"""Upper limit of alternative keys kept for one name."""

VARIANTS: dict[str, str] = {
    "𠮷": "吉", "昇": "升", "堃": "坤", "喆": "哲", "峯": "峰", "羣": "群", "邨": "村", "甯": "宁", "珮": "佩", "祐": "佑",
    "迺": "乃", "啓": "启", "啟": "启", "菓": "果", "淼": "水", "犇": "奔", "鑫": "新", "垚": "尧", "濬": "浚", "浤": "宏",
    "赟": "斌", "彣": "文", "玥": "月", "翀": "冲", "劼": "杰", "傑": "杰", "陞": "升", "雲": "云", "華": "华", "國": "国",
    "蘭": "兰", "鳳": "凤", "龍": "龙", "劉": "刘", "陳": "陈", "張": "张", "楊": "杨", "趙": "赵", "黃": "黄", "吳": "吴",
    "孫": "孙", "馬": "马", "鄭": "郑", "許": "许", "葉": "叶", "蘇": "苏", "盧": "卢", "偉": "伟", "強": "强",
}  # fmt: skip
"""Characters people replace because they cannot type them, with what they type instead."""

_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("iong", "ong"))
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@lru_cache(maxsize=1)
def _surnames() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Surname to its readings, best first; each reading one syllable per character."""
    with shipped("resources", "surnames.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["surname"]: tuple(tuple(r.split()) for r in (row["pinyin"], row["also"]) if r)
            for row in csv.DictReader(file)
        }


@lru_cache(maxsize=8192)
def _readings(character: str) -> tuple[str, ...]:
    """Readings of one character without tones, commonest first; a letter reads as itself; else empty."""
    if character.isascii():
        return (character.lower(),) if character.isalnum() else ()
    from pypinyin import Style, pinyin  # 50 ms, so only when a name is really read

    for written in (character, VARIANTS.get(character, "")):
        if not written:
            continue
        found = tuple(dict.fromkeys(pinyin(written, style=Style.NORMAL, heteronym=True)[0]))
        if found and found[0] != written and found[0].isascii():
            return found
    return ()


def _syllables(name: str) -> list[tuple[str, ...]]:
    """Per sounding character its readings; the surname's reading comes first."""
    table = _surnames()
    characters = list(name)
    head = next((name[:n] for n in (2, 1) if name[:n] in table), "")
    out: list[tuple[str, ...]] = []
    for index in range(len(head)):
        readings = [r[index] for r in table[head]]
        out.append(tuple(dict.fromkeys(readings)))
    out += [r for r in map(_readings, characters[len(head) :]) if r]
    return out


def initials(name: str) -> tuple[str, ...]:
    """Lower-case initials of a name, the best first, alternative readings after it (at most 8).

    「单小曾」 gives sxz first and dxz, sxc … after; characters without a known reading are left out.
    """
    choices = [tuple(dict.fromkeys(reading[0] for reading in readings)) for readings in _syllables(name)]
    if not choices:
        return ()
    return tuple(dict.fromkeys("".join(c) for c in product(*choices)))[:MOST_KEYS]


def sound(name: str) -> str:
    """The name as heard over a bad line: no tones, zh = z, ch = c, sh = s, -ng = -n. Empty when nothing sounds."""
    return " ".join(_blur(readings[0]) for readings in _syllables(name))


def _blur(syllable: str) -> str:
    for long, short in _INITIALS:
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
    for long, short in _FINALS:
        if syllable.endswith(long):
            return syllable[: -len(long)] + short
    return syllable


def plain_writing(name: str) -> str:
    """The name with rare or traditional characters replaced by what people type instead (𠮷 to 吉)."""
    return "".join(VARIANTS.get(c, c) for c in name)


def mask_name(name: str) -> str:
    """First character and two stars: 「蔡**」. The length of the name is not told."""
    return f"{name[:1]}**" if name else "**"
