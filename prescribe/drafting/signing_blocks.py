"""Why a prescription cannot be signed now, in sentences that say what to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from prescribe.drafting.basis import RISK
from prescribe.drafting.composing import facts_as_text
from prescribe.drafting.current_paper import CurrentPaper
from prescribe.drafting.departures import breaks_of
from prescribe.overview import hold_words
from prescribe.reading.consultations import reminder_of
from prescribe.reading.grades import with_raise
from prescribe.reading.lookup import resident_row
from prescribe.screen import screening_now
from protocols.facts import Facts, definition
from protocols.screening import Screening
from protocols.terms import Clearance
from protocols.week import week_breaks

if TYPE_CHECKING:
    from prescribe.clinic import Work

_OF_THE_DAY = frozenset({"today/pre-session"})
_PROGRAMME = "programme/follow-up"
"""Worked out anew every day: the screening at the signing sees them, a draft does not grow old by them."""
_NOT_COMPARED = frozenset({"exercise_hold_active", "birth_date", "sex", "consent_exercise"})


def blocks_of(work: Work, paper: CurrentPaper) -> tuple[str, ...]:
    """Everything that stands in the way, gravest first; empty when it may be signed."""
    prescription, today = paper.prescription, work.today()
    found: list[str] = []
    row, hold = resident_row(work, paper.resident_id), hold_words(work, paper.resident_id)
    if hold:
        found.append(hold.sentence)
    if row.closed:
        found.append("这份档案已经结案，不能再签处方。")
    if paper.conflict or row.n_heads > 1:
        found.append("这份记录有两个版本，请先核对，定下一个，再签。")
    facts, screening = screening_now(work, paper.resident_id)
    if screening.clearance >= Clearance.NOT_TODAY:
        found.append(screening.headline)
    missing = [m.fact_id for m in screening.missing if m.effect == "block" and not _was_asked(m.fact_id, paper)]
    found += _missing_words([f for f in missing if definition(f).group == "identity"], "登记")
    found += _missing_words([f for f in missing if definition(f).group != "identity"], "联合评估")
    if prescription.basis.screening_valid_until < today:
        found.append("筛查已过期，请重新筛查后更新处方。")
    if prescription.valid_to < today:
        found.append("处方的有效期已过，请更新后再签。")
    found += [f"两条规则没有共同范围，请两人商定：{clash.say}" for clash in prescription.plan.clashes]
    found += breaks_of(prescription)
    found += week_breaks(prescription.plan, [(s.weekday, s.component, s.minutes) for s in prescription.week])
    if not prescription.goals:
        found.append("还没有目标。请至少写一个有数字和日期的目标。")
    found += _grade_words(work, paper, screening)
    changed = changed_facts(facts, paper)
    if changed:
        names = "、".join(changed[:3]) + ("等" if len(changed) > 3 else "")
        found.append(f"评估有新内容（{names}），请先按新内容更新处方。")
    return tuple(found)


def _grade_words(work: Work, paper: CurrentPaper, screening: Screening) -> list[str]:
    """A grade raised since the draft was written; and, where the station wants it, a consultation not signed yet."""
    now, found = with_raise(work, paper.resident_id, screening), []
    if now is not screening and not paper.prescription.basis.risk.startswith(RISK[now.risk]):
        found.append(f"医生把等级提高到{RISK[now.risk]}，请先按新的等级更新处方。")
    if work.settings["minute_before_signing"]:
        found += list(filter(None, [reminder_of(work, paper.resident_id)]))
    return found


def _missing_words(fact_ids: list[str], where: str) -> list[str]:
    if not fact_ids:
        return []
    names = "、".join(definition(f).label for f in fact_ids[:3]) + ("等" if len(fact_ids) > 3 else "")
    return [f"还差 {len(fact_ids)} 项会改变结论：{names}。请先在{where}里补上。"]


def _was_asked(fact_id: str, paper: CurrentPaper) -> bool:
    """Answers of the day the draft was made hold for its signatures; the day's gate is asked again at each session."""
    return definition(fact_id).group in _OF_THE_DAY and fact_id in paper.prescription.facts


def changed_facts(facts: Facts, paper: CurrentPaper) -> tuple[str, ...]:
    """Labels of facts whose value is another now than the one the prescription stands on; a lapsed one is no change."""
    before, now = paper.prescription.facts, facts_as_text(facts)
    found = []
    for fact_id, text in now.items():
        if fact_id in _NOT_COMPARED or definition(fact_id).group == _PROGRAMME:
            continue
        old = before.get(fact_id)
        if old is None or json.loads(old)["value"] != json.loads(text)["value"]:
            found.append(definition(fact_id).label)
    return tuple(found)
