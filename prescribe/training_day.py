"""What the page of one resident's training needs when it opens: the answer of today, the dose of today, the last sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.drafting.current_paper import current_paper
from prescribe.drafting.papers import in_force, papers_of
from prescribe.overview import Banner, banner_of
from prescribe.reading.gate_of_day import gate_of_row
from prescribe.reading.lookup import resident_row, sight_of
from prescribe.reading.masked_screening import plan_without_diagnoses
from prescribe.reading.pre_session import PreSession
from prescribe.reading.present_dose import prescription_now, present_dose
from prescribe.reading.session_lines import SessionLine, sessions_of
from prescribe.use_case import use_case
from protocols.terms import Act, Component

if TYPE_CHECKING:
    from prescribe.clinic import Work

MOST_SIGNS = 8


@dataclass(frozen=True, slots=True)
class TrainingDay:
    """One resident before a session."""

    banner: Banner
    gate: PreSession
    lines: tuple[SessionLine, ...]
    """Newest first."""
    minutes: tuple[float, float] | None = None
    """Of the main part, by the dose of today; None without a prescription in force."""
    effort: tuple[float, float] | None = None
    heart_rate: tuple[int, int] | None = None
    """None also where heart rate is not used."""
    strength: tuple[tuple[str, str], ...] = ()
    """(activity, name) of the strength work: asked whether more repetitions were possible."""
    activities: tuple[str, ...] = ()
    """Names, as printed."""
    stop_signs: tuple[str, ...] = ()


@use_case("session_log", Act.READ, reads=True, resident="resident_id")
def open_training(work: Work, resident_id: UUID) -> TrainingDay:
    """The page 训练 of one resident, masked for the role on duty."""
    row = resident_row(work, resident_id)
    papers = papers_of(work, resident_id)
    gate, lines = gate_of_row(work, row, papers), sessions_of(work, resident_id)
    banner, paper = banner_of(work, row), in_force(papers, work.today())
    if paper is None:
        return TrainingDay(banner, gate, lines)
    prescription = current_paper(work, paper.prescription_id).prescription
    now = prescription_now(prescription, present_dose(work, paper.prescription_id))
    plan = now.plan if sight_of(work, row).diagnoses else plan_without_diagnoses(now.plan)
    zone = plan.stage(now.stage).heart_rate if gate.heart_rate_used else None
    strength = tuple((a.activity_id, a.name) for a in now.activities if a.component is Component.RESISTANCE)
    return TrainingDay(
        banner, gate, lines, now.value("aerobic.minutes"), now.value("aerobic.rpe"), (zone.low, zone.high) if zone else None, strength,
        tuple(a.name for a in now.activities), tuple(dict.fromkeys(s.plain or s.say for s in plan.stop_signs))[:MOST_SIGNS],
    )  # fmt: skip
