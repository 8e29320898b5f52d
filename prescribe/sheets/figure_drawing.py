"""From joints to primitives: the body as tapered capsules with a dark outline, props, arrows, lens."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from prescribe.sheets.figure_arrows import Arrow, arrow, arrows
from prescribe.sheets.figure_body import Joints, Point, plus, towards
from prescribe.sheets.figure_props import LAYERS, floor, props_before, props_in
from prescribe.sheets.figure_shapes import arc, between, capsule, mirrored, polygon, stroke
from prescribe.sheets.figures import (
    FLOOR,
    HAIR,
    INK,
    OUTLINE,
    PROP,
    SHIRT,
    SHIRT_FAR,
    SKIN,
    TROUSERS,
    TROUSERS_FAR,
    WHITE,
    Circle,
    Path,
    Primitive,
    moved,
)

Limb = list[tuple[Point, Point, float, float, str]]


def _silhouette(parts: Limb) -> list[Primitive]:
    """All outlines first, then all fills, so that no seam crosses a limb."""
    outlines: list[Primitive] = [capsule(a, b, ra, rb, fill=INK, line=INK, weight=2 * OUTLINE) for a, b, ra, rb, _ in parts]
    return outlines + [capsule(a, b, ra, rb, fill=colour) for a, b, ra, rb, colour in parts]


def _arm(j: Joints, which: str, sleeve: str) -> list[Primitive]:
    shoulder, elbow, hand = (j[f"{name}_{which}"] for name in ("shoulder", "elbow", "hand"))
    cuff = between(elbow, hand, 0.42)
    return _silhouette(
        [
            (cuff, hand, 2.9, 2.9, SKIN),
            (shoulder, elbow, 4.0, 3.6, sleeve),
            (elbow, cuff, 3.6, 3.3, sleeve),
        ]
    )


def _shoe(j: Joints, which: str) -> tuple[Point, Point, float, float]:
    heel, toe = j[f"heel_{which}"], j[f"toe_{which}"]
    ankle = j[f"ankle_{which}"]
    middle = between(heel, toe, HEEL_SHARE)
    up = (ankle[0] - middle[0], ankle[1] - middle[1])
    size = math.hypot(*up) or 1.0
    lift = (up[0] / size, up[1] / size)
    return (
        plus(between(heel, toe, 0.24), (lift[0] * 2.3, lift[1] * 2.3)),
        plus(between(heel, toe, 0.96), (lift[0] * 1.9, lift[1] * 1.9)),
        2.3,
        1.9,
    )


HEEL_SHARE = 2.6 / 9.5


def _leg(j: Joints, which: str, colour: str, shoe: str) -> list[Primitive]:
    hip, knee, ankle = (j[f"{name}_{which}"] for name in ("hip", "knee", "ankle"))
    a, b, ra, rb = _shoe(j, which)
    cuff = between(knee, ankle, 0.93)
    return [
        *_silhouette([(a, b, ra, rb, shoe)]),
        *_silhouette([(hip, knee, 6.0, 5.0, colour), (knee, cuff, 5.0, 3.3, colour)]),
    ]


def _head_side(j: Joints, tilt: float, blowing: bool = False) -> list[Primitive]:
    x, y = j["head"]
    up, ahead = towards(tilt), towards(tilt + 90)

    def at(forward: float, rise: float) -> Point:
        return (x + ahead[0] * forward + up[0] * rise, y + ahead[1] * forward + up[1] * rise)

    r = 8.2
    top = math.atan2(up[1], up[0])
    nose = at(r + 0.2, -0.6)
    first = top - math.radians(38)
    begin = (x + r * math.cos(first), y + r * math.sin(first))
    hair = Path(
        (
            ("M", begin),
            *arc((x, y), r, first, math.radians(184)),
            ("C", (*at(-3.4, -5.6), *at(-2.6, -3.4), *at(-2.7, -0.6))),
            ("C", (*at(-2.8, 3.4), *at(1.6, 4.0), *begin)),
        ),
        fill=HAIR, line=INK, weight=OUTLINE, close=True,
    )  # fmt: skip
    smile: Primitive = Path((("M", at(3.4, -4.4)), ("C", (*at(4.3, -5.0), *at(5.4, -4.8), *at(6.0, -3.9)))), line=INK, weight=0.95)
    if blowing:
        smile = Circle(*at(r - 1.0, -4.2), 1.5, SKIN, INK, 0.95)
    return [
        Circle(*nose, 1.35, SKIN, INK, OUTLINE),
        Circle(x, y, r, SKIN, INK, OUTLINE),
        Circle(*at(r - 0.6, -0.6), 1.25, SKIN),
        hair,
        Circle(x, y, r, None, INK, OUTLINE),
        Circle(*at(r + 0.25, -0.6), 0.8, SKIN),
        Path((("M", at(-1.6, 0.9)), ("C", (*at(0.4, 1.4), *at(0.4, -1.9), *at(-1.5, -1.7)))), line=INK, weight=0.9),
        Circle(*at(4.3, 1.0), 0.85, INK),
        smile,
    ]


def _head_front(j: Joints, tilt: float, look: str | None, blowing: bool) -> list[Primitive]:
    x, y = j["head"]
    if look == "away":
        return _head_behind((x, y), tilt)
    if look:
        turned = _head_side(j, tilt if look == "near" else -tilt, blowing)
        return turned if look == "near" else mirrored(turned, x)
    up, aside = towards(tilt), towards(tilt + 90)

    def at(right: float, rise: float) -> Point:
        return (x + aside[0] * right + up[0] * rise, y + aside[1] * right + up[1] * rise)

    r = 8.2
    first = math.radians(14 - tilt)
    begin = (x + r * math.cos(first), y + r * math.sin(first))
    hair = Path(
        (
            ("M", begin),
            *arc((x, y), r, first, math.radians(152)),
            ("C", (*at(-6.4, 5.6), *at(-2.5, 5.2), *at(0, 5.0))),
            ("C", (*at(2.5, 5.2), *at(6.4, 5.6), *begin)),
        ),
        fill=HAIR, line=INK, weight=OUTLINE, close=True,
    )  # fmt: skip
    smile: Primitive = Path((("M", at(-2.7, -3.2)), ("C", (*at(-1.5, -4.7), *at(1.5, -4.7), *at(2.7, -3.2)))), line=INK, weight=0.95)
    if blowing:
        smile = Circle(*at(0, -4.0), 1.4, None, INK, 0.95)
    eyes = [Circle(*at(-2.8, 0.4), 0.85, INK), Circle(*at(2.8, 0.4), 0.85, INK)]
    return [Circle(x, y, r, SKIN, INK, OUTLINE), hair, *eyes, smile]


def _head_behind(middle: Point, tilt: float) -> list[Primitive]:
    """The back of the head: hair down to the neck, an ear on either side."""
    x, y = middle
    up, aside = towards(tilt), towards(tilt + 90)
    ears: list[Primitive] = [
        Circle(x + aside[0] * 8.0 * s - up[0], y + aside[1] * 8.0 * s - up[1], 1.9, SKIN, INK, OUTLINE) for s in (-1, 1)
    ]
    first = math.atan2(up[1], up[0]) - math.radians(128)
    begin = (x + 8.2 * math.cos(first), y + 8.2 * math.sin(first))
    low = (x - up[0] * 6.6, y - up[1] * 6.6)
    sides = [(low[0] + aside[0] * s, low[1] + aside[1] * s) for s in (-2.6, 2.6)]
    hair = Path(
        (("M", begin), *arc((x, y), 8.2, first, math.radians(256)), ("C", (*sides[0], *sides[1], *begin))),
        fill=HAIR, line=INK, weight=OUTLINE, close=True,
    )  # fmt: skip
    return [*ears, Circle(x, y, 8.2, SKIN, INK, OUTLINE), hair]


def _neck(j: Joints) -> list[Primitive]:
    return _silhouette([(between(j["hip"], j["neck"], 0.92), j["head"], 3.0, 3.0, SKIN)])


def _side_body(pose: Mapping[str, Any], stage: str, j: Joints) -> tuple[list[Primitive], list[Primitive], list[Primitive], list[Primitive]]:
    """The far limbs; trunk and head; the near leg alone (for the lens); the near arm."""
    tilt = _stage_value(pose, stage, "head", _stage_value(pose, stage, "torso", 0))
    low, high = between(j["hip"], j["neck"], 0.10), between(j["hip"], j["neck"], 0.83)
    far = [*_arm(j, "far", SHIRT_FAR), *_leg(j, "far", TROUSERS_FAR, "#6E7D88")]
    trunk = [
        *_neck(j),
        *_silhouette([(low, high, 6.0, 5.0, SHIRT)]),
        *_head_side(j, tilt, _stage_value(pose, stage, "mouth", "") == "blow"),
    ]
    return far, trunk, _leg(j, "near", TROUSERS, INK), _arm(j, "near", SHIRT)


def _leg_front(j: Joints, which: str, ahead: bool) -> list[Primitive]:
    """`ahead`: the thigh comes towards the viewer, so the knee is round and near."""
    ankle, hips, knee = j[f"ankle_{which}"], j[f"hip_{which}"], j[f"knee_{which}"]
    out = 1.2 if which == "near" else -1.2
    top, bend = (5.6, 5.4) if ahead else (4.9, 4.4)
    return [
        *_silhouette([((ankle[0], ankle[1] - 0.4), (ankle[0] + out, ankle[1] - 0.9), 2.8, 2.3, INK)]),
        *_silhouette([(hips, knee, top, bend, TROUSERS), (knee, between(knee, ankle, 0.9), bend if not ahead else 4.8, 3.5, TROUSERS)]),
    ]


def _comes_ahead(pose: Mapping[str, Any], stage: str, which: str) -> bool:
    legs = {**pose["start"], **pose.get(stage, {})}
    spec = legs.get(f"leg_{which}", legs.get("legs"))
    return isinstance(spec, list | tuple) and isinstance(spec[0], list | tuple)


def _front_trunk(j: Joints) -> list[Primitive]:
    hip, right, left = j["hip"], j["shoulder_near"], j["shoulder_far"]
    torso = [
        (left[0] - 0.6, left[1] + 3.2), (right[0] + 0.6, right[1] + 3.2),
        (right[0] + 0.2, right[1] - 6), (hip[0] + 9.2, hip[1] + 1), (hip[0] - 9.2, hip[1] + 1), (left[0] - 0.2, left[1] - 6),
    ]  # fmt: skip
    pelvis = [(hip[0] - 9.2, hip[1] + 2), (hip[0] + 9.2, hip[1] + 2), (hip[0] + 9.9, hip[1] - 5), (hip[0], hip[1] - 7), (hip[0] - 9.9, hip[1] - 5)]
    drawn: list[Primitive] = [polygon(torso, fill=SHIRT, line=INK, weight=OUTLINE)]
    drawn.append(polygon(pelvis, fill=TROUSERS, line=TROUSERS, weight=0.6))
    drawn.append(stroke([pelvis[0], pelvis[1]], INK, OUTLINE))
    for a, b in ((pelvis[0], pelvis[4]), (pelvis[1], pelvis[2])):
        drawn.append(stroke([a, b], INK, OUTLINE))
    return drawn


def _front_body(pose: Mapping[str, Any], stage: str, j: Joints) -> tuple[list[Primitive], list[Primitive]]:
    """Trunk, legs and head; then the arms, which may hold something."""
    ahead = [which for which in ("far", "near") if _comes_ahead(pose, stage, which)]
    drawn: list[Primitive] = list(_neck(j))
    for which in ("near", "far"):
        if which not in ahead:
            drawn += _leg_front(j, which, ahead=False)
    drawn += _front_trunk(j)
    for which in ahead:
        drawn += _leg_front(j, which, ahead=True)
    tilt = _stage_value(pose, stage, "head", _stage_value(pose, stage, "torso", 0))
    drawn += _head_front(j, tilt, _stage_value(pose, stage, "look", None), _stage_value(pose, stage, "mouth", "") == "blow")
    return drawn, _arm(j, "far", SHIRT) + _arm(j, "near", SHIRT)


def _stage_value(pose: Mapping[str, Any], stage: str, key: str, default: Any) -> Any:
    return pose.get(stage, {}).get(key, pose["start"].get(key, default))


def _lens(pose: Mapping[str, Any], stage: str, j: Joints, part: list[Primitive]) -> list[Primitive]:
    spec = pose.get("zoom")
    if not spec or spec["in"] not in (stage, "both"):
        return []
    x, y = spec["at"]
    scale, r = spec["scale"], spec["r"]
    of = plus(j[spec["of"]], spec.get("by", (0, 0)))
    drawn: list[Primitive] = [Circle(x, y, r, WHITE)]
    seen: list[Primitive] = [stroke([(of[0] - 40, 0), (of[0] + 40, 0)], FLOOR, 1.2), *part]
    for p in seen:
        near = moved(p, x - of[0] * scale, y - of[1] * scale, scale)
        drawn.append(_through(near, (x, y, r)))
    drawn.append(Circle(x, y, r, None, PROP, 1.6))
    if "arrow" in spec and stage == ("end" if "end" in pose else "start"):
        a, b = spec["arrow"]
        drawn += arrow((a[0], a[1]), (b[0], b[1]))
    return drawn


def _through(p: Primitive, window: tuple[float, float, float]) -> Primitive:
    if isinstance(p, Circle):
        return Circle(p.x, p.y, p.radius, p.fill, p.line, p.weight, window)
    return Path(p.steps, p.fill, p.line, p.weight, p.close, window)


def panel_primitives(
    pose: Mapping[str, Any], stage: str, j: Joints, stages: Mapping[str, Joints]
) -> tuple[list[Primitive], tuple[Arrow, ...]]:
    """Everything of one panel but its badge, in drawing order, and its arrows' ends."""
    under, over, ends = arrows(pose, stage, stages)
    behind, middle, held, front = (props_in(layer, pose, j, stage) for layer in LAYERS)
    drawn = floor(pose, 1.1) + under + behind
    if pose["view"] == "front":
        body, arms = _front_body(pose, stage, j)
        away = _stage_value(pose, stage, "look", None) == "away"
        seen = arms + body if away else body + arms
        drawn += middle + (arms + body + held if away else body + held + arms)
    else:
        far, trunk, near_leg, near_arm = _side_body(pose, stage, j)
        drawn += far + middle + trunk + near_leg + held + near_arm
        whole = str(pose.get("zoom", {}).get("of", "")).startswith("head")
        seen = far + trunk + near_leg + near_arm if whole else near_leg
    drawn += front + props_before(pose, stage)
    return drawn + _lens(pose, stage, j, seen) + over, tuple(ends)
