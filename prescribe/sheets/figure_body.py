"""From a pose (directions on a clock face) to the joints of one body. Pure geometry; units: a standing adult is 100 high.

y = 0 is the floor, x grows to the right, side figures face right. Directions: 0 up, 90 forward, 180 down, 270 back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

Point = tuple[float, float]
Joints = dict[str, Point]

TORSO, NECK, HEAD = 29.0, 2.2, 8.2
UPPER_ARM, FOREARM = 15.5, 17.4
"""The forearm includes the hand's middle, which is what touches a chair or a wall."""
THIGH, SHIN = 23.5, 22.5
HEEL_BACK, TOE_FORWARD, ANKLE_HEIGHT = 2.6, 6.9, 3.2
SHOULDER_BELOW_NECK = 4.5
SHOULDER_ASIDE, HIP_ASIDE = 8.6, 5.2
SEAT_HIP = 27.0
"""Height of the hips on a chair; the seat's top is 6 lower."""
TRUNK_RADIUS = 6.0


class PoseError(ValueError):
    """A pose cannot be drawn; the message names the figure's key and what to change."""


def towards(direction: float, length: float = 1.0) -> Point:
    """The step of `length` in a clock-face direction (degrees)."""
    angle = math.radians(direction)
    return (math.sin(angle) * length, math.cos(angle) * length)


def plus(a: Point, b: Sequence[float]) -> Point:
    """Sum of a point and a step."""
    return (a[0] + b[0], a[1] + b[1])


def reach(root: Point, target: Point, first: float, second: float, side: str, centre: float = 0.0) -> tuple[Point, Point]:
    """Middle joint and end of a two-bone limb whose end should be at `target`.

    `side` picks the bend: down, up, out, in, forward or back. Out of reach, the limb is stretched towards the target.
    """
    dx, dy = target[0] - root[0], target[1] - root[1]
    far = math.hypot(dx, dy) or 1e-6
    span = min(max(far, abs(first - second) + 1e-3), first + second - 1e-3)
    along = (first**2 + span**2 - second**2) / (2 * span)
    aside = math.sqrt(max(first**2 - along**2, 0.0))
    ux, uy = dx / far, dy / far
    options = [(root[0] + ux * along - s * uy * aside, root[1] + uy * along + s * ux * aside) for s in (1, -1)]
    keys = {
        "down": lambda p: p[1],
        "up": lambda p: -p[1],
        "out": lambda p: -abs(p[0] - centre),
        "in": lambda p: abs(p[0] - centre),
        "forward": lambda p: -p[0],
        "back": lambda p: p[0],
    }
    middle = min(options, key=keys[side])
    return middle, (root[0] + ux * span, root[1] + uy * span)


def _segment(root: Point, spec: Any, length: float) -> Point:
    """End of a bone: a direction, or [direction, share of its length] when it comes towards the viewer."""
    direction, share = spec if isinstance(spec, Sequence) else (spec, 1.0)
    return plus(root, towards(direction, length * share))


def _foot(joints: Joints, which: str, ankle: Point, direction: float) -> None:
    along, down = towards(direction), towards(direction + 90)
    sole = plus(ankle, (down[0] * ANKLE_HEIGHT, down[1] * ANKLE_HEIGHT))
    joints[f"ankle_{which}"] = ankle
    joints[f"heel_{which}"] = plus(sole, (-along[0] * HEEL_BACK, -along[1] * HEEL_BACK))
    joints[f"toe_{which}"] = plus(sole, (along[0] * TOE_FORWARD, along[1] * TOE_FORWARD))
    joints[f"foot_{which}"] = plus(sole, (along[0] * 2.0, along[1] * 2.0))


def _leg(joints: Joints, which: str, spec: Any) -> None:
    hip = joints[f"hip_{which}"]
    if isinstance(spec, Mapping):
        ankle = plus(_target(spec, joints), (0.0, ANKLE_HEIGHT))
        knee, ankle = reach(hip, ankle, THIGH, SHIN, spec.get("knee", "forward"))
        joints[f"knee_{which}"] = knee
        _foot(joints, which, ankle, spec.get("foot", 90))
        return
    thigh, shin, *foot = spec
    joints[f"knee_{which}"] = _segment(hip, thigh, THIGH)
    _foot(joints, which, _segment(joints[f"knee_{which}"], shin, SHIN), foot[0] if foot else 90)


def _target(spec: Mapping[str, Any], joints: Joints) -> Point:
    to = spec["to"]
    if isinstance(to, str) and to not in joints:
        raise PoseError(f"no such joint: {to}")
    point = joints[to] if isinstance(to, str) else (float(to[0]), float(to[1]))
    return plus(point, spec.get("by", (0.0, 0.0)))


def _arm(joints: Joints, which: str, spec: Any, mirror: bool) -> None:
    shoulder = joints[f"shoulder_{which}"]
    if isinstance(spec, Mapping):
        target = _target(spec, joints)
        centre = joints["neck"][0]
        if mirror and not isinstance(spec["to"], str):
            target = (2 * centre - target[0], target[1])
        elbow, hand = reach(shoulder, target, UPPER_ARM, FOREARM, spec.get("elbow", "down"), centre)
        joints[f"reach_{which}"] = target
    else:
        upper, fore = (_turned(d) if mirror else d for d in spec)
        elbow = _segment(shoulder, upper, UPPER_ARM)
        hand = _segment(elbow, fore, FOREARM)
    joints[f"elbow_{which}"], joints[f"hand_{which}"] = elbow, hand


def _trunk(pose: Mapping[str, Any], front: bool) -> Joints:
    torso = pose.get("torso", 0)
    joints: Joints = {"hip": (0.0, 0.0), "neck": towards(torso, TORSO)}
    shoulder = towards(torso, TORSO - SHOULDER_BELOW_NECK)
    across = towards(torso + 90)
    for which, sign in (("near", 1), ("far", -1)):
        aside, hips = (SHOULDER_ASIDE * sign, HIP_ASIDE * sign) if front else (0.0, 0.0)
        joints[f"shoulder_{which}"] = plus(shoulder, (across[0] * aside, across[1] * aside))
        joints[f"hip_{which}"] = (hips, 0.0)
    joints["head"] = plus(joints["neck"], towards(pose.get("head", torso), NECK + HEAD))
    return joints


def _turned(direction: Any) -> Any:
    """The same direction on the other side of the body."""
    return [360 - direction[0], direction[1]] if isinstance(direction, Sequence) else 360 - direction


def _mirrored(spec: Any, front: bool, own: bool, centre: float = 0.0) -> Any:
    if not front or own:
        return spec
    if isinstance(spec, Mapping):
        to = spec["to"]
        return spec if isinstance(to, str) else {**spec, "to": [2 * centre - to[0], to[1]]}
    return [*(_turned(d) for d in spec[:2]), *spec[2:]]


def _shift(joints: Joints, step: Point) -> None:
    for name, point in joints.items():
        joints[name] = plus(point, step)


def _lowest(joints: Joints) -> float:
    return min(y for name, (_, y) in joints.items() if name.startswith(("heel", "toe")))


def _place(joints: Joints, at: Mapping[str, Any], front: bool) -> None:
    """Move the body so that `at` holds."""
    if "stand" in at:
        if front:
            _shift(joints, (at["stand"] - joints["hip"][0], -_lowest(joints)))
            return
        toe = joints[f"toe_{at.get('foot', 'near')}"]
        _shift(joints, (at["stand"] - toe[0], -_lowest(joints)))
    elif "sit" in at:
        ground = -_lowest(joints) if joints.get("heel_near") else SEAT_HIP
        _shift(joints, (at["sit"], ground if 25 <= ground <= 29 else SEAT_HIP))
    elif "lie" in at:
        low = min(joints["hip"][1], joints["shoulder_near"][1])
        _shift(joints, (at["lie"] - joints["neck"][0], TRUNK_RADIUS + 2.4 - low))
    elif "hip" in at:
        _shift(joints, (at["hip"][0], at["hip"][1]))
    elif "kneel" in at:
        knee = joints[f"knee_{at.get('knee', 'near')}"]
        _shift(joints, (at["kneel"] - knee[0], 6.4 - knee[1]))
    else:
        raise PoseError(f"at: unknown way to stand: {sorted(at)}")


def solve(pose: Mapping[str, Any], view: str) -> Joints:
    """Joints of one pose (start, or start with the changes of end). Raises PoseError for an impossible description."""
    front = view == "front"
    joints = _trunk(pose, front)
    specs = {which: pose.get(f"leg_{which}", pose.get("legs", [180, 180, 90])) for which in ("near", "far")}
    own = {which: f"leg_{which}" in pose or which == "near" for which in ("near", "far")}
    planted = any(isinstance(s, Mapping) for s in specs.values())
    if not planted:
        for which, spec in specs.items():
            _leg(joints, which, _mirrored(spec, front, own[which]))
    _place(joints, pose["at"], front)
    if planted:
        for which, spec in specs.items():
            _leg(joints, which, _mirrored(spec, front, own[which], joints["hip"][0]))
    for which in ("near", "far"):
        spec = pose.get(f"arm_{which}", pose.get("arms", [180, 180]))
        _arm(joints, which, spec, front and which == "far" and "arm_far" not in pose)
    return joints
