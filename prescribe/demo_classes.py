"""Two group classes of the demo station with their last meetings, through the same use cases as everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prescribe.entries import Entry
from prescribe.group_class import ClassForm, MeetingRow, open_class, record_class_meeting, save_class
from prescribe.reading.pre_session import POSTPONE, STOP, PreSession
from prescribe.train import check_before
from protocols.facts import definition

if TYPE_CHECKING:
    from prescribe.demo import _Maker

MEETINGS = 3
"""Weeks written down of each class."""
WRITTEN_AFTER = timedelta(minutes=45)
"""A meeting is written down so long after it began; never after the present."""
MAIN_PART = 25
"""Minutes of the main part of both."""
CLASSES = (
    ("八段锦（坐立结合）", 0, "14:00", "14:40", "青禾公园步道", "venue"), ("坐站和弹力带小组", 3, "09:30", "10:10", "站内活动室", "station"),
)  # fmt: skip
"""Name, weekday (0 = Monday), from, to, where, `venue` or `station`."""
TRAINING = ("active", "second", "expiring", "released", "held")
"""Stories whose people are on a list."""
_WELL: dict[str, Any] = {
    "infection_today": "none", "vomiting_diarrhoea_dehydration": False, "foot_check_today": "intact", "hypoglycaemia_severe_24h": False,
    "medication_taken_today": "yes",
}  # fmt: skip
_HOW = {"resting_systolic": (("arm", "right"), ("posture", "seated")), "resting_heart_rate": (("posture", "seated"),)}
_WHY = ("家里有事", "出门了", "天气不好")


def class_steps(maker: _Maker, people: dict[str, str], now: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Steps with their moments. `people`: key of each resident → story."""
    keys = [key for key, story in people.items() if story in TRAINING]
    made: dict[int, UUID] = {}
    for place, (_, weekday, starts, _, _, _) in enumerate(CLASSES):
        hour, minute = map(int, starts.split(":"))
        last = now - timedelta(days=(now.weekday() - weekday) % 7)
        days = [(last - timedelta(weeks=week)).replace(hour=hour, minute=minute, second=0, microsecond=0) for week in range(MEETINGS + 1)]
        days = sorted(day for day in days if day + WRITTEN_AFTER < now)[-MEETINGS:]
        members = keys[place::2]
        for day in (days[0], days[-1]):
            yield day - timedelta(hours=1), lambda p=place, m=members: _make(maker, p, m, made)
        for week, day in enumerate(days):
            yield day + WRITTEN_AFTER, lambda p=place, w=week, d=day, m=members: _meet(maker, made[p], m, d, f"{p}/{w}")


def _make(maker: _Maker, place: int, members: list[str], made: dict[int, UUID]) -> None:
    """The class with everybody who has a file by then."""
    name, weekday, starts, ends, where, site = CLASSES[place]
    here = tuple(maker.ids[key] for key in members if key in maker.ids)
    form = ClassForm(name, weekday, starts, ends, where, site, minutes=MAIN_PART, members=here)
    if place not in made:
        made[place] = maker.clinic.do(save_class, form, by=maker.guide)
        return
    _, heads = maker.clinic.do(open_class, made[place], by=maker.guide)
    maker.clinic.do(save_class, form, made[place], heads, by=maker.guide)


def _meet(maker: _Maker, class_id: UUID, members: list[str], day: datetime, which: str) -> None:
    """Who could train did; who was stopped was sent home; one or two did not come."""
    dice, rows = Random(f"{maker.seed}/class/{which}"), []
    for key in members:
        resident = maker.ids.get(key)
        if resident is None:
            continue
        if dice.random() < 0.15:
            rows.append(MeetingRow(resident, False, reason=dice.choice(_WHY)))
            continue
        gate = maker.clinic.do(check_before, resident, by=maker.guide)
        if gate.outside:
            continue
        readings = _readings(gate, dice)
        gate = maker.clinic.do(check_before, resident, readings, by=maker.guide)
        if gate.missing:  # one answer opens another question
            readings = _merged(readings, _readings(gate, dice))
            gate = maker.clinic.do(check_before, resident, readings, by=maker.guide)
        if gate.gate in (STOP, POSTPONE):
            rows.append(MeetingRow(resident, False, readings=readings))
            continue
        none = {"yes": [], "no": [code for code, _ in definition("session_symptoms").choices]}
        peak = dice.randint(92, 112) if gate.heart_rate_used else None
        after = (dice.randint(118, 134), dice.randint(70, 82))
        readings += (Entry("session_symptoms", "known", none),)
        rows.append(MeetingRow(resident, True, readings=readings, hr_peak=peak, effort=dice.choice((11, 12, 12, 13)), systolic_after=after[0], diastolic_after=after[1]))
    maker.clinic.do(record_class_meeting, class_id, day.date(), tuple(rows), by=maker.guide)


def _merged(readings: tuple[Entry, ...], more: tuple[Entry, ...]) -> tuple[Entry, ...]:
    given = {entry.fact_id for entry in readings}
    return (*readings, *(entry for entry in more if entry.fact_id not in given))


def _readings(gate: PreSession, dice: Random) -> tuple[Entry, ...]:
    """A usual morning: what this resident's gates ask, and nothing else."""
    measured = {
        "resting_systolic": dice.randint(120, 142), "resting_diastolic": dice.randint(70, 86), "resting_heart_rate": dice.randint(64, 78),
        "glucose_today": round(dice.uniform(5.8, 9.2), 1),
    }  # fmt: skip
    found = []
    for question in gate.questions:
        fact = definition(question.fact_id)
        if fact.id in measured:
            found.append(Entry(fact.id, "known", float(measured[fact.id]), how=_HOW.get(fact.id, ())))
        elif fact.id in _WELL:
            found.append(Entry(fact.id, "known", _WELL[fact.id]))
        elif fact.kind == "set" and question.needed:
            found.append(Entry(fact.id, "known", {"yes": [], "no": [code for code, _ in fact.choices]}))
    return tuple(found)
