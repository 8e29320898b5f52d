"""先处理 of physicians and nurses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.permissions import acts, allows
from prescribe.reading.adverse_events import events_waiting
from prescribe.reading.due import DueList, gone_residents
from prescribe.reading.form_fields import edition_on
from prescribe.reading.forms_due import late_forms
from prescribe.reading.step_lines import steps_to_review
from prescribe.reading.today_items import INFO, WARN, Item, risk_weight, waited
from prescribe.reading.today_readings import unseen_readings
from prescribe.reading.today_shared import conflict_items, hold_items, referral_items, stopped_items, unfinished_items
from prescribe.reading.today_signatures import signature_items
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

GONE_WORDS = {"died": "电话里说去世了，请核对、结案", "moved": "电话里说搬走了，请核对、结案", "lost": "三次没联系上，已记失访，请办结案"}
GRAVE = 3
"""Severity of an adverse event from which it stands among the warnings."""


def doctor_items(work: Work, due: DueList) -> Iterator[Item]:
    """Everything a physician must look at; a nurse gets the same without what only a physician signs."""
    signs = Act.SIGN in acts(work.staff.role, "release")
    yield from hold_items(work, decides=True)
    yield from stopped_items(work, decides=True)
    if signs:
        yield from _steps(work)
    yield from _readings(work)
    yield from _events(work)
    yield from referral_items(work, signs)
    yield from conflict_items(work)
    yield from signature_items(work)
    yield from _called(work, due)
    yield from _gone(work)
    yield from forms_behind(work)
    yield from unfinished_items(work, "medical")


def _steps(work: Work) -> Iterator[Item]:
    for step in steps_to_review(work):
        days = (work.today() - step.from_day).days
        say = step.say.removeprefix("建议：").rstrip("。")
        text = f"{say}：等您定" if step.state == "waiting" else f"{say}：请看一看"
        yield Item(WARN, step.resident_id, text, "查看", "prescription", days, days, 2 if step.automatic else 1, waited(days), f"step:{step.step_id}")


def _readings(work: Work) -> Iterator[Item]:
    if Act.READ not in acts(work.staff.role, "medical"):
        return
    for reading in unseen_readings(work):
        days = (work.today() - reading.day).days
        go = "follow_up" if reading.kind == "follow_up" else "session"
        aside = f"{reading.day:%m-%d}" if days else "今天"
        text = f"{reading.say}，还没有人处理"
        yield Item(WARN, reading.resident_id, text, "查看", go, days, days, 3 if reading.stops else 2, aside, f"reading:{reading.doc_id}")


def _events(work: Work) -> Iterator[Item]:
    for event in events_waiting(work):
        mark = WARN if event.conflict or event.severity >= GRAVE else INFO
        words = "有两个版本，请定下一个" if event.conflict else "还没归档"
        yield Item(
            mark, event.resident_id, f"不良事件（{event.kind}，{event.severity} 级）：{words}", "查看", f"adverse_event:{event.event_id}", 0, 0,
            event.severity, event.at_words, f"event:{event.event_id}",
        )  # fmt: skip


_CALLED = {"referral": "紧急转诊后 2 周，该随访了", "postponed": "上次课前没让练，2 周内要看"}


def _called(work: Work, due: DueList) -> Iterator[Item]:
    """Follow-ups that need a doctor: two weeks after an urgent referral or a session that safety postponed."""
    for each in due.rows:
        if each.why in _CALLED and each.days_late >= 0:
            aside = f"逾期 {each.days_late} 天" if each.days_late else "今天"
            yield Item(WARN, each.resident_id, _CALLED[each.why], "随访", "follow_up", each.days_late, each.days_late, each.weight, aside,
                       f"after_{each.why}:{each.due_on}")  # fmt: skip


def _gone(work: Work) -> Iterator[Item]:
    """Whom a call told dead, moved or lost: the file waits to be closed, by somebody who may."""
    if not allows(work.staff.role, "closure", Act.WRITE):
        return
    for resident, (outcome, day) in gone_residents(work).items():
        days = (work.today() - day).days
        yield Item(INFO, UUID(bytes=resident), GONE_WORDS[outcome], "结案", "closing", 0, days, 1, waited(days), f"closing:{outcome}:{day}")


def forms_behind(work: Work) -> Iterator[Item]:
    """Visits of the public-health norms past their day, for who may see the form; the latest 200."""
    if not allows(work.staff.role, "official_form", Act.READ):
        return
    names: dict[str, str] = {}
    for late in late_forms(work):
        if late.days_late < 1:
            continue
        name = names.setdefault(late.form, edition_on(late.form, work.today()).disease)
        yield Item(
            INFO, late.resident_id, f"{name}公卫随访该做了", "填表", "official_form", late.days_late, late.days_late, risk_weight(""),
            f"逾期 {late.days_late} 天", f"form:{late.form}:{late.next_on}",
        )  # fmt: skip
