"""Sentences of a screening: facts filled in, gates for any day, the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from protocols.facts import Facts, definition, number_text, value_text
from protocols.missing import assumption_words
from protocols.terms import Clearance


def words_of(fact_id: str) -> str | None:
    """「…未查，按…处理」 of an assumed fact with its name; for days since an assumed event, of the event."""
    if fact_id.startswith("days_since_"):
        fact_id = fact_id.removeprefix("days_since_") + "_date"
    words = assumption_words(fact_id)
    return f"{definition(fact_id).label}{words}" if words else None


_PLACE = re.compile(r"\{([a-z0-9_]+)\}")
_UNITS = "mmHg|mmol/L|次/分|g/L|kg|小时前|小时|天|岁|%|cm|分(?!钟)|级|倍|MET|秒|周|期|次"
_PLACES = re.compile(rf"[ ]?\{{[a-z0-9_]+\}}(?:/\{{[a-z0-9_]+\}})?[ ]?(?:{_UNITS})?[ ]?")
_GONE = "\0"
_COMPARED = re.compile(
    r"(?:才|只到|低到|最低)?\0(（[^（）\0]*）)?，?"
    r"(?=(?:达到|超过|高于|低于|不到|不高于|不低于|多于|少于|未满|没有过|过度|在正常|比)|([≤≥<>\d]))"
)
"""A place and the comparison it belongs to: with the value gone they are one clause."""
_BETWEEN = re.compile(r"\0（([<>≤≥]?\d[\d.–/或<>≤≥% ]*(?:cm)?)）")
"""A place and, in brackets, the numbers it lies between."""
_LATIN_TOUCHES = re.compile(r"(?<=[0-9A-Za-z])(?=达到|超过|高于|低于|不到|不高于|不低于)")
_BRACKETS = re.compile(r"（([^（）]*\0[^（）]*)）")


def filled(say: str, facts: Facts) -> str:
    """The sentence with `{fact}` replaced by the value as read (numbers without their unit), or 「未知」."""

    def value(match: re.Match[str]) -> str:
        number = facts.number(match[1])
        if number is not None:
            return number_text(number)
        known = facts.known(match[1])
        return value_text(definition(match[1]), known.value) if known else "未知"

    return _PLACE.sub(value, say) if "{" in say else say


@lru_cache(maxsize=1024)
def without_values(say: str) -> str:
    """The sentence as a gate for any day: the values left out, what they were compared with kept, in one clause."""
    if "{" not in say:
        return say
    bare = _COMPARED.sub(lambda m: (m[1] or "") + (" " if m[2] else ""), _PLACES.sub(_GONE, say))
    bare = _BRACKETS.sub(_bracket, _BETWEEN.sub(r" \1", bare))
    bare = bare.replace("才" + _GONE, "").replace(_GONE, "").replace("，，", "，").replace("（ ", "（").lstrip("， ")
    return _LATIN_TOUCHES.sub(" ", bare)


def _bracket(match: re.Match[str]) -> str:
    """Brackets without the parts that told only a value; nothing when no other part is left."""
    kept = [part for part in match[1].split("，") if _GONE not in part]
    return f"（{'，'.join(kept)}）" if kept else ""


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
