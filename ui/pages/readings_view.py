"""Several readings of one field in words, and where a value comes from. Plain values, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from prescribe.entries import usual_origin
from prescribe.readings import averaged, pressure, reduced, repeats
from protocols.facts import FactDefinition
from ui.pages.fields_view import number_text
from ui.words import tr

ORIGIN_WORDS = {"measured_here": "在这里量", "measured_home": "在家量", "paper": "看到报告", "told": "本人说"}
"""Where a value may come from, in the order of the menu."""
_COUNTS = {
    "mean_last_2": "平均 {value}", "best": "最好 {value}", "best_min": "最快 {value}", "max": "最大 {value}", "min": "最低 {value}",
}  # fmt: skip
_PRESSURE = ("resting_systolic", "resting_diastolic")


def repeated(fact_ids: Sequence[str]) -> bool:
    """Whether this field keeps several readings or trials."""
    return all(repeats(f) for f in fact_ids)


def again_words(fact_ids: Sequence[str]) -> str:
    """「再量一次」 of a reading, 「再测一次」 of a trial."""
    return tr("再量一次") if all(averaged(f) for f in fact_ids) else tr("再测一次")


def readings_words(definitions: Sequence[FactDefinition], taken: Sequence[tuple[float, ...]]) -> str:
    """「132/84 · 128/80」 from two readings on, else empty."""
    return " · ".join(_one(definitions, reading) for reading in taken) if len(taken) > 1 else ""


def mean_words(
    fact_ids: Sequence[str], definitions: Sequence[FactDefinition], taken: Sequence[tuple[float, ...]]
) -> str:  # fmt: skip
    """「平均 130/82」 of the last two, 「最好 31.5」 of trials; empty for one, and while another is due."""
    if len(taken) < 2 or more_words(fact_ids, taken):
        return ""
    counts = tuple(reduced(fact, [reading[place] for reading in taken]) for place, fact in enumerate(fact_ids))
    word = _COUNTS[definitions[0].reading]
    return tr(word, value=_one(definitions, counts))


def _one(definitions: Sequence[FactDefinition], reading: tuple[float, ...]) -> str:
    return "/".join(number_text(value, d) for value, d in zip(reading, definitions, strict=True))


def more_words(fact_ids: Sequence[str], taken: Sequence[tuple[float, ...]]) -> str:
    """Why another reading is due, or empty."""
    if tuple(fact_ids) != _PRESSURE or not taken:
        return ""
    return pressure([r[0] for r in taken], [r[1] for r in taken]).more


def origin_words(fact_id: str, origin: str, on: str, today: date) -> str:
    """「在家量」, 「报告 11-20」 when it is not the usual; empty when it is."""
    usual = usual_origin(fact_id)
    old = bool(on) and on != today.isoformat()
    if origin == usual and not (origin == "paper" and old):
        return ""
    if origin == "paper" and old:
        return tr("报告 {day}", day=on[5:] if on[:4] == str(today.year) else on)
    if origin == "told" and usual == "paper":
        return tr("本人说，看到报告才算数")
    return tr(ORIGIN_WORDS[origin])
