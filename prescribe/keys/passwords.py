"""Passwords: the rules, and those for one use."""

from __future__ import annotations

import itertools
import secrets
import unicodedata

MIN_LENGTH = 10
_ONE_TIME = "23456789abcdefghjkmnpqrstvwxyz"
_KNOWN = ("password", "passw0rd", "qwertyuiop", "qwerty", "admin", "iloveyou", "woaini", "5201314", "1qaz2wsx")


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
    if len(_without(_runs(plain.lower()), _KNOWN)) < 4:
        return "这个密码太常见，容易被猜到。请换几个别人想不到的词。"
    if name and len(plain.replace(name, "")) < 6:
        return "密码里不要只用自己的名字。请再加些别的词。"
    return None


def one_time_password() -> str:
    """Three groups of four, some 58 bits, without look-alikes: printed on a slip, changed at the first sign-in."""
    return "-".join("".join(secrets.choice(_ONE_TIME) for _ in range(4)) for _ in range(3))


def _without(text: str, words: tuple[str, ...]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _runs(text: str) -> str:
    """The text without runs such as 12345 or fedcb."""
    kept, run = "", text[:1]
    for before, after in itertools.pairwise(text):
        step = ord(after) - ord(before)
        going = len(run) == 1 or step == ord(run[1]) - ord(run[0])
        if step in (-1, 1) and going:
            run += after
        else:
            kept, run = kept + ("" if len(run) >= 5 else run), after
    return kept + ("" if len(run) >= 5 else run)
