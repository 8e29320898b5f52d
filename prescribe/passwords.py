"""Passwords: the rules, and those for one use."""

from __future__ import annotations

import itertools
import secrets
import unicodedata

MIN_LENGTH = 10
_ONE_TIME = "23456789abcdefghjkmnpqrstvwxyz"
_KNOWN = ("password", "passw0rd", "qwerty", "123456", "654321", "111111", "000000", "abcdef", "admin", "iloveyou", "woaini", "5201314", "1qaz2wsx")


def password_problem(text: str, name: str = "") -> str | None:
    """What is wrong with a new password, as a sentence; None when it will do.

    Length counts most: ten characters of any kind; no forced mixture that ends up on a slip of paper.
    """
    plain = unicodedata.normalize("NFKC", text)
    if len(plain) < MIN_LENGTH:
        return f"密码至少 {MIN_LENGTH} 个字符，现在是 {len(plain)} 个。可以用几个好记的拼音词，中间加短横。"
    if plain.strip() != plain:
        return "密码开头或结尾有空格，容易打错。请去掉空格。"
    if len(set(plain.lower())) < 5:
        return "密码里重复的字符太多。请至少用 5 种不同的字符。"
    if plain.isdigit() and len(plain) < 14:
        return "全是数字的密码要 14 位以上。请加几个字母。"
    lowered = plain.lower()
    if any(known in lowered and len(lowered) - len(known) < 6 for known in _KNOWN) or _runs(lowered):
        return "这个密码太常见，容易被猜到。请换几个别人想不到的词。"
    if name and name in plain and len(plain) - len(name) < 8:
        return "密码里不要只用自己的名字。请再加些别的词。"
    return None


def one_time_password() -> str:
    """Three groups of four, some 58 bits, without look-alikes: printed on a slip, changed at the first sign-in."""
    return "-".join("".join(secrets.choice(_ONE_TIME) for _ in range(4)) for _ in range(3))


def _runs(text: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(text)}
    return len(steps) == 1 and steps.pop() in (-1, 1)
