"""The scores of one resident by what is recorded: fitness standard, risk scores, estimates, tables, track, tests of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.assess import Part, facts_for
from prescribe.reading.lookup import resident_row, sight_of
from prescribe.reading.masked_scores import (
    DOCTORS,
    estimates_without_diagnoses,
    permissions_without_diagnoses,
    scores_without_diagnoses,
)
from prescribe.reading.masked_screening import without_diagnoses
from prescribe.use_case import use_case
from protocols import screening as engine
from protocols.derive import derive
from protocols.estimating.estimate import Estimate
from protocols.estimating.walk import walk_of
from protocols.fitness.permissions import allowed_tests
from protocols.fitness.results import Edition, FitnessResult, TestPermission
from protocols.fitness.scoring import score_fitness
from protocols.risk.score import Score
from protocols.risk.scores import scores
from protocols.screening import TableAnswer
from protocols.terms import Act
from protocols.tracks import TrackAnswer, track_of

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class ResidentScores:
    """What a page shows of one resident on one day. Already masked for the role on duty."""

    resident_id: UUID
    on: date
    fitness: FitnessResult
    """By the edition of the station's setting, never mixed."""
    tests: tuple[TestPermission, ...]
    """Which test may be done today."""
    scores: tuple[Score, ...]
    estimates: tuple[Estimate, ...]
    tables: tuple[TableAnswer, ...]
    """Pre-participation tables, each with its row; empty for a role that sees no diagnoses."""
    track: TrackAnswer
    with_doctor: tuple[str, ...] = ()
    """Names of what only a role with the medical right sees."""


@use_case("fitness_test", Act.READ, reads=True, resident="resident_id")
def score_resident(work: Work, resident_id: UUID, unsaved: tuple[Part, ...] = ()) -> ResidentScores:
    """Every score by the recorded facts, with unsaved parts laid over them. What was only assumed counts in no score.

    Roles without the medical right see fitness scores, limits and scores of what the instructor measures; China-PAR, AACVPR
    and the pre-participation tables stand on diagnoses and laboratory values.
    """
    facts = facts_for(work, resident_id, unsaved)
    own, screening = derive(facts, work.library), engine.screen(facts, work.library)
    tests, found, estimates = allowed_tests(facts, screening, work.library), scores(own), walk_of(own)
    with_doctor: tuple[str, ...] = ()
    if not sight_of(work, resident_row(work, resident_id)).diagnoses:
        screening, tests = without_diagnoses(screening, work.library), permissions_without_diagnoses(tests)
        with_doctor = tuple(DOCTORS[score.id] for score in found if score.id == "china_par_10y")
        found, estimates = scores_without_diagnoses(found), estimates_without_diagnoses(estimates)
    edition = Edition(work.settings["fitness_edition"])
    fitness = score_fitness(own, edition, tests)
    return ResidentScores(resident_id, facts.on, fitness, tests, found, estimates, screening.tables, track_of(own), with_doctor)
