"""Sentences of a screening: facts filled in, gates for any day, the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from protocols.facts import Facts, definition, number_text
from protocols.missing import assumption_words
from protocols.terms import Clearance


def words_of(fact_id: str) -> str | None:
    """「…未查，按…处理」 of an assumed fact with its name; for days since an assumed event, of the event."""
    if fact_id.startswith("days_since_"):
        fact_id = fact_id.removeprefix("days_since_") + "_date"
    words = assumption_words(fact_id)
    return f"{definition(fact_id).label}{words}" if words else None


_PLACE = re.compile(r"\{([a-z0-9_]+)\}")
_PLACES = re.compile(r"[ ]?\{[a-z0-9_]+\}(?:/\{[a-z0-9_]+\})?[ ]?(?:mmHg|mmol/L|次/分|g/L|kg|小时|天|岁|%|cm|分(?!钟))?[ ]?")


def filled(say: str, facts: Facts) -> str:
    """The sentence with `{fact}` replaced by the value as read (numbers without their unit), or 「未知」."""

    def value(match: re.Match[str]) -> str:
        number = facts.number(match[1])
        if number is not None:
            return number_text(number)
        return facts.text(match[1]) if facts.known(match[1]) else "未知"

    return _PLACE.sub(value, say) if "{" in say else say


@lru_cache(maxsize=1024)
def without_values(say: str) -> str:
    """The sentence as a gate for any day: places for values left out."""
    return _PLACES.sub("", say).replace("（）", "").replace("，，", "，").replace("，，", "，").lstrip("，")


def headline(clearance: Clearance, concluded: bool, effects: Sequence[str], gravest_say: str) -> str:
    """One sentence: may this person exercise today, by what is known.

    `effects`: of each missing fact; `gravest_say`: the sentence of the finding that decides.
    """
    blocking = sum(effect == "block" for effect in effects)
    if clearance >= Clearance.NOT_TODAY:
        lead = "现在不能运动，请医师处理" if clearance is Clearance.REFER else "今天不练"
        return f"{lead}：{gravest_say}"
    if blocking:
        return f"还不能下结论：还有 {len(effects)} 项没有问清，其中 {blocking} 项问清才能签名。"
    still = "" if concluded else f"另有 {len(effects)} 项没有问清，问清后可能更严。"
    if clearance is Clearance.DOCTOR_DECIDES:
        return f"先请医师决定：{gravest_say}{still}"
    if clearance is Clearance.MAY_START_WITH_LIMITS:
        return f"可以开始，按列出的限制做。{still}"
    return f"按现在知道的，可以开始运动。{still}"
