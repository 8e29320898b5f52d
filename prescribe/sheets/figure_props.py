"""What a resident leans on, holds or rides: chairs, bands, poles, machines. Units as in `figure_body.py`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from prescribe.sheets.figure_body import Joints, Point, PoseError, plus, towards
from prescribe.sheets.figure_shapes import capsule, point_of, polygon, stroke
from prescribe.sheets.figures import (
    ACCENT,
    DEFAULT_HEIGHT,
    FLOOR,
    GROUND,
    INK,
    PROP,
    PROP_FILL,
    WALL_SHADE,
    WATER,
    WATER_FILL,
    WHITE,
    Circle,
    Path,
    Primitive,
)

Spec = Mapping[str, Any]
BOTTLED = "#BFD9E4"


def _chair_aside(spec: Spec) -> list[Primitive]:
    side = -1 if spec.get("back", "behind") == "behind" else 1
    x = spec["x"]
    back, front = x + side * 10.2, x - side * 10.5
    lines = [
        [(back, 21), (back + side * 0.6, 0.6)],
        [(front + side * 1.4, 20), (front + side * 1.0, 0.6)],
        [(back, 21), (back - 0, 34)],
    ]
    drawn: list[Primitive] = [stroke(points, PROP, 2.0) for points in lines]
    drawn.append(capsule((back + side * 0.6, 35.5), (back + side * 1.6, 45.4), 2.2, 2.2, fill=PROP_FILL, line=PROP, weight=1.3))
    drawn.append(capsule((back + side * 0.2, 20.2), (front, 20.2), 1.7, 1.7, fill=PROP_FILL, line=PROP, weight=1.3))
    return drawn


def _chair_ahead(spec: Spec) -> list[Primitive]:
    """The same chair seen from the front: back rest and seat as wide as the hips and a little more."""
    x = spec["x"]
    drawn: list[Primitive] = [stroke([(x + side * 13.0, 44), (x + side * 13.0, 0.6)], PROP, 2.0) for side in (-1, 1)]
    drawn.append(capsule((x - 12.4, 43.4), (x + 12.4, 43.4), 2.4, 2.4, fill=PROP_FILL, line=PROP, weight=1.3))
    drawn.append(capsule((x - 13.6, 20.2), (x + 13.6, 20.2), 1.9, 1.9, fill=PROP_FILL, line=PROP, weight=1.3))
    return drawn


def _wall(spec: Spec, j: Joints, height: float) -> list[Primitive]:
    x = spec["x"]
    deep = 4.5 if spec.get("side", "right") == "right" else -4.5
    shade = polygon([(x, 0), (x + deep, 0), (x + deep, height - 2), (x, height - 2)], fill=WALL_SHADE)
    return [shade, stroke([(x, 0), (x, height - 2)], PROP, 2.2)]


def _mat(spec: Spec, j: Joints, height: float) -> list[Primitive]:
    a, b = spec["x"]
    return [capsule((a, 1.2), (b, 1.2), 1.2, 1.2, fill=PROP_FILL, line=PROP, weight=1.1)]


def _step(spec: Spec, j: Joints, height: float) -> list[Primitive]:
    x, h, wide = spec["x"], spec["h"], spec.get("wide", 30)
    return [polygon([(x, 0), (x + wide, 0), (x + wide, h), (x, h)], fill=PROP_FILL, line=PROP, weight=1.4)]


def _ball(spec: Spec, j: Joints, height: float) -> list[Primitive]:
    return [Circle(spec["x"], spec.get("r", 12), spec.get("r", 12), PROP_FILL, PROP, 1.4)]


def _pole(spec: Spec, j: Joints, height: float) -> list[Primitive]:
    return [stroke([point_of(spec["from"], j), plus(point_of(spec["to"], j), spec.get("by", (0, 0)))], PROP, 2.2)]


def _frame(spec: Spec, j: Joints, height: float) -> list[Primitive]:
    """Tubes of a machine, a rail or a table: `lines` of points, all of one weight."""
    weight = spec.get("weight", 2.4)
    return [stroke([point_of(p, j) for p in points], PROP, weight) for points in spec["lines"]]


def _pad(spec: Spec, j: Joints, height: float) -> list[Primitive]:
    r = spec.get("r", 2.2)
    return [capsule(point_of(spec["from"], j), point_of(spec["to"], j), r, r, fill=PROP_FILL, line=PROP, weight=1.3)]


def _wheel(spec: Spec, j: Joints, height: float) -> list[Primitive]:
    x, y = spec["at"]
    return [Circle(x, y, spec["r"], PROP_FILL, PROP, 2.0), Circle(x, y, 1.5, PROP)]


def _ground(spec: Spec) -> list[Primitive]:
    """The floor seen a little from above, for ways that lead round: `at` its middle, `wide` and `deep` its half axes.
    A picture with it has no line for a floor."""
    (x, y), wide, deep = spec["at"], spec["wide"], spec["deep"]
    k = 0.5523
    steps = (
        ("M", (x + wide, y)),
        ("C", (x + wide, y + deep * k, x + wide * k, y + deep, x, y + deep)),
        ("C", (x - wide * k, y + deep, x - wide, y + deep * k, x - wide, y)),
        ("C", (x - wide, y - deep * k, x - wide * k, y - deep, x, y - deep)),
        ("C", (x + wide * k, y - deep, x + wide, y - deep * k, x + wide, y)),
    )
    return [Path(steps, fill=GROUND, close=True)]


def _cone(spec: Spec, j: Joints, height: float) -> list[Primitive]:
    x, y = spec["at"]
    foot = capsule((x - 4.6, y), (x + 4.6, y), 1.3, 1.3, fill=PROP_FILL, line=PROP, weight=1.3)
    return [polygon([(x - 3.6, y + 1), (x + 3.6, y + 1), (x + 1, y + 11), (x - 1, y + 11)], fill=PROP_FILL, line=PROP, weight=1.3), foot]


def _note(spec: Spec, j: Joints, height: float) -> list[Primitive]:
    """Music: two notes under one beam."""
    x, y = spec["at"]
    lines = [[(x + 2, y), (x + 2, y + 11)], [(x + 9.4, y + 1.4), (x + 9.4, y + 12.4)], [(x + 2, y + 11), (x + 9.4, y + 12.4)]]
    drawn: list[Primitive] = [stroke(points, INK, weight) for points, weight in zip(lines, (1.3, 1.3, 2.6), strict=True)]
    return [*drawn, capsule((x, y - 0.2), (x + 0.8, y + 0.2), 1.8, 1.8, fill=INK), capsule((x + 7.4, y + 1.2), (x + 8.2, y + 1.6), 1.8, 1.8, fill=INK)]


def _soles(spec: Spec) -> list[Primitive]:
    """How the feet stand, seen from above in a round window: `feet` = [x, y of the foot's middle from the window's
    middle, way the toes point]; the second foot is the paler one."""
    x, y = spec["at"]
    drawn: list[Primitive] = [Circle(x, y, spec.get("r", 14.5), WHITE, PROP, 1.6)]
    for colour, (dx, dy, turn) in zip((INK, "#6E7D88", INK), spec["feet"], strict=False):
        along = towards(turn)
        heel, ball = ((x + dx + along[0] * s, y + dy + along[1] * s) for s in (-3.6, 2.9))
        drawn += [capsule(heel, ball, 2.2, 2.9, fill=INK, line=INK, weight=2.0), capsule(heel, ball, 2.2, 2.9, fill=colour)]
    return drawn


def _band(spec: Spec, j: Joints) -> list[Primitive]:
    stops = [spec["from"], *spec.get("via", ()), spec["to"]]
    ends = [point_of(p, j) for p in stops]
    ends[-1] = plus(ends[-1], spec.get("by", (0, 0)))
    return [stroke(ends, WHITE, 3.6), stroke(ends, ACCENT, 2.0)]


def _grip(spec: Spec, j: Joints) -> tuple[Point, float]:
    """The hand and the direction of what it holds: `turn`, or across the forearm with the thumb's side first."""
    hand = j[spec["in"]]
    elbow = j["elbow_" + spec["in"].removeprefix("hand_")]
    forearm = math.degrees(math.atan2(hand[0] - elbow[0], hand[1] - elbow[1]))
    return hand, spec.get("turn", forearm - 90)


def _bottle(spec: Spec, j: Joints) -> list[Primitive]:
    """A water bottle held round its middle: water below, neck and cap on the thumb's side."""
    hand, turn = _grip(spec, j)

    def at(along: float) -> Point:
        return plus(hand, towards(turn, along))

    return [
        stroke([at(9), at(11.4)], INK, 3.2),
        capsule(at(6.4), at(9.6), 2.6, 1.5, fill=WHITE, line=INK, weight=1.1),
        capsule(at(-5.6), at(5.4), 3.1, 3.1, fill=WHITE, line=INK, weight=1.1),
        capsule(at(-5.6), at(3.4), 2.5, 2.5, fill=BOTTLED),
    ]


def _dumbbell(spec: Spec, j: Joints) -> list[Primitive]:
    """A bar through the hand with a weight at each end."""
    hand, turn = _grip(spec, j)
    along, across = towards(turn), towards(turn + 90, 2.6)
    drawn: list[Primitive] = [stroke([plus(hand, (along[0] * s, along[1] * s)) for s in (-6.4, 6.4)], INK, 2.2)]
    for s in (-6.4, 6.4):
        middle: Point = plus(hand, (along[0] * s, along[1] * s))
        drawn.append(capsule(plus(middle, across), plus(middle, (-across[0], -across[1])), 2.3, 2.3, fill=PROP, line=INK, weight=1.15))
    return drawn


def _stick(spec: Spec, j: Joints) -> list[Primitive]:
    """A walking pole or gymnastic stick held in front of the body."""
    ends = [plus(point_of(spec[k], j), spec.get("by_" + k, (0, 0))) for k in ("from", "to")]
    return [stroke(ends, WHITE, 3.4), stroke(ends, INK, 1.7)]


BEHIND: dict[str, Callable[[Spec, Joints, float], list[Primitive]]] = {
    "wall": _wall, "mat": _mat, "step": _step, "ball": _ball, "pole": _pole, "frame": _frame, "pad": _pad, "wheel": _wheel,
    "cone": _cone, "note": _note,
}  # fmt: skip
BEFORE = ("water", "soles")
"""Drawn over everything but lens and arrows."""
HELD: dict[str, Callable[[Spec, Joints], list[Primitive]]] = {
    "band": _band, "bottle": _bottle, "dumbbell": _dumbbell, "stick": _stick,
}  # fmt: skip
LAYERS = ("behind", "middle", "held", "front")
"""Behind everything; between the far and the near limbs; over the near leg, in the hands; over the near arm."""


def _each(pose: Spec) -> list[tuple[str, Spec]]:
    return [next(iter(prop.items())) for prop in pose.get("props", ())]


def _of_stage(pose: Spec, stage: str) -> list[tuple[str, Spec]]:
    """`only` = start or end limits a prop to one panel."""
    return [(kind, spec) for kind, spec in _each(pose) if spec.get("only", stage) == stage]


def _layer(kind: str, spec: Spec) -> str:
    usual = "held" if kind in HELD else "behind"
    layer: str = spec.get("layer", usual)
    if layer not in LAYERS:
        raise PoseError(f"props: {kind}: unknown layer: {layer}")
    return layer


def _prop(kind: str, spec: Spec, pose: Spec, j: Joints) -> list[Primitive]:
    if kind == "chair":
        return _chair_ahead(spec) if pose["view"] == "front" and not spec.get("aside") else _chair_aside(spec)
    if kind in HELD:
        return HELD[kind](spec, j)
    if kind in BEHIND:
        return BEHIND[kind](spec, j, float(pose.get("height", DEFAULT_HEIGHT)))
    raise PoseError(f"props: unknown prop: {kind}")


def props_in(layer: str, pose: Spec, j: Joints, stage: str) -> list[Primitive]:
    """The props of one layer of LAYERS. Raises PoseError for a prop that nobody can draw."""
    drawn: list[Primitive] = []
    for kind, spec in _of_stage(pose, stage):
        if kind not in BEFORE and kind != "ground" and _layer(kind, spec) == layer:
            drawn += _prop(kind, spec, pose, j)
    return drawn


def floor(pose: Spec, weight: float) -> list[Primitive]:
    """The water there is, then the line a body stands on, or the ground seen from above where the pose has one."""
    grounds = [spec for kind, spec in _each(pose) if kind == "ground"]
    left, right = pose["window"][0] + 1, pose["window"][1] - 1
    drawn: list[Primitive] = [
        polygon([(left, 0), (right, 0), (right, spec["y"]), (left, spec["y"])], fill=WATER_FILL)
        for kind, spec in _each(pose)
        if kind == "water"
    ]
    return drawn + (_ground(grounds[0]) if grounds else [stroke([(left, 0), (right, 0)], FLOOR, weight)])


def props_before(pose: Spec, stage: str) -> list[Primitive]:
    """Waves over the body, from the surface down; the soles of the feet in a window of their own."""
    left, right = pose["window"]
    drawn: list[Primitive] = []
    for kind, spec in _of_stage(pose, stage):
        if kind == "soles":
            drawn += _soles(spec)
        elif kind == "water":
            for row in range(spec.get("rows", 3)):
                inset = 4.0 + row * 7
                drawn.append(_wave(left + inset, right - inset, spec["y"] - row * 13, 2.4 if row == 0 else 1.5))
    return drawn


def _wave(left: float, right: float, y: float, weight: float) -> Path:
    count = max(2, round((right - left) / 9))
    long = (right - left) / count
    steps: list[tuple[str, tuple[float, ...]]] = [("M", (left, y))]
    for i in range(count):
        lift = 2.6 if i % 2 else -2.6
        x = left + i * long
        steps.append(("C", (x + long * 0.35, y + lift, x + long * 0.65, y + lift, x + long, y)))
    return Path(tuple(steps), line=WATER, weight=weight)
