"""Where the pass mark of an item begins, against a second reading of the table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from protocols.facts import Known
from protocols.fitness.limits import PASS, peer_limits
from protocols.fitness.results import Edition
from protocols.fitness.scoring import score_fitness
from tests.protocols.fitness.test_scoring import E03, E23, FACT, GROUPS, TODAY, person


def of(item, sex, age, value, edition=Edition.NATIONAL_2023):
    return peer_limits(score_fitness(person(sex, age, **{FACT.get(item, item): value}), edition)).get(FACT.get(item, item))


def test_every_limit_is_where_sixty_points_begin_in_the_table():
    asked = 0
    for (edition, item, sex, low, high), rows in GROUPS.items():
        if edition is not E23 or item in ("bmi", "body_fat_pct"):
            continue
        falling = item == "choice_reaction"
        [row] = [r for r in rows if int(r["score"]) == PASS]
        edge = float(row["upper" if falling else "lower"])
        step = float(Decimal(row["step"])) * (1 if falling else -1)
        for age in (low, high):
            at, worse = of(item, sex, age, edge), of(item, sex, age, round(edge + step, 4))
            assert (at.limit, at.rising, at.passed) == (edge, not falling, True), (item, sex, age)
            assert (worse.limit, worse.passed) == (edge, False), (item, sex, age)
            asked += 1
    assert asked > 100


@pytest.mark.parametrize("item", ["bmi", "body_fat_pct"])
def test_what_is_best_in_the_middle_has_no_pass_mark(item):
    assert of(item, "M", 30, 20.0) is None


def test_no_limit_without_a_score_or_by_the_other_edition_or_past_sixty():
    assert of("grip", "M", 30, 45.0) is not None
    assert of("grip", "M", 30, Known(45.0, TODAY, how=(("posture", "seated"),))) is None
    assert of("grip", "M", 30, 45.0, E03) is None and of("grip", "M", 60, 45.0) is None
