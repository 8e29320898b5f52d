"""The matrix of station-service §3.2, typed a second time as a picture and compared cell by cell."""

from __future__ import annotations

import pytest

from prescribe.permissions import OBJECT_NAMES, acts, allows, sees_masked
from protocols.terms import Act, Role

ROLES = ("clerk", "nurse", "instructor", "rx_instructor", "therapist", "physician", "physician_rx", "manager", "admin", "auditor")
GRID = """
person               W W m R R W  W  m - -
medical              - W - R R S  S  - - -
readiness            W S R W W S  S  - - -
consent              W S W S S S  S  R - R
fitness_test         W S S S S R  R  - - -
joint_assessment     - W W S S S  S  - - -
risk                 - - R W W S  S  - - -
consultation         - R R S S S  S  - - -
prescription_low     - - W S S S  S  - - -
prescription_medium  - - - W W SA SA - - -
prescription_medical - - - W S A  S  - - -
hold                 - W S S S S  S  S - -
release              - - - - - S  S  - - -
session_log          W W S S S R  R  - - -
follow_up            - W W S S S  S  - - -
official_form        - W - - - S  S  - - -
closure              - W - S S S  S  - - -
referral             - W - W W S  S  R - -
adverse_event        W S S S S S  S  A - R
report               - - - - - R  R  S - R
settings             - - - - - -  -  W W R
users                - - - - - -  -  - W R
audit                - - - - - -  -  - - R
knowledge            - R R R R S  S  W W R
export               - - - - - -  -  A W R
"""
WANTED = [line.split() for line in GRID.strip().splitlines()]


@pytest.mark.parametrize("line", WANTED, ids=lambda line: line[0])
def test_each_role_may_exactly_what_the_matrix_says(line):
    name, *cells = line
    for role, cell in zip(ROLES, cells, strict=True):
        can = acts(Role(role), name)
        assert (Act.SIGN in can) == ("S" in cell), role
        assert (Act.APPROVE in can) == ("A" in cell), role
        assert (Act.WRITE in can) == (cell[0] in "SW"), role
        assert (Act.READ in can) == (cell[0] in "SWAR"), role
        assert (Act.READ_MASKED in can) == (cell != "-"), role
        assert sees_masked(Role(role), name) == (cell == "m"), role


def test_every_object_has_a_name_and_a_row():
    assert {line[0] for line in WANTED} == set(OBJECT_NAMES)


def test_anybody_on_the_floor_may_stop_and_only_a_physician_resumes():
    stops = {role for role in Role if allows(role, "hold", Act.SIGN)}
    resumes = {role for role in Role if allows(role, "release", Act.SIGN)}
    assert resumes == {Role.PHYSICIAN, Role.PHYSICIAN_RX} and {Role.INSTRUCTOR, Role.RX_INSTRUCTOR, Role.MANAGER} <= stops


@pytest.mark.parametrize(
    ("role", "name", "act", "condition"),
    [(Role.THERAPIST, "prescription_medical", Act.SIGN, "listed"), (Role.MANAGER, "settings", Act.WRITE, "templates"), (Role.ADMIN, "export", Act.WRITE, "with_approval")],
)
def test_what_depends_on_the_case_is_possible_before_and_decided_inside(role, name, act, condition):
    assert allows(role, name, act)
    assert not allows(role, name, act, {}) and not allows(role, name, act, {condition: False})
    assert allows(role, name, act, {condition: True})
    assert allows(role, name, Act.READ, {})


def test_an_object_the_matrix_does_not_have_is_our_bug():
    with pytest.raises(KeyError):
        acts(Role.ADMIN, "everything")
