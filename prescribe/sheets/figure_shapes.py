"""The few shapes that every part of a figure is made of. Pure geometry, units as in `figure_body.py`."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from prescribe.sheets.figure_body import Joints, Point
from prescribe.sheets.figures import Circle, Path, Primitive


def arc(centre: Point, radius: float, start: float, sweep: float) -> list[tuple[str, tuple[float, ...]]]:
    """Cubic curves along a circle, from angle `start` (radians, x axis, counter-clockwise) over `sweep`."""
    pieces = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    step = sweep / pieces
    k = 4 / 3 * math.tan(step / 4) * radius
    found = []
    for i in range(pieces):
        a, b = start + i * step, start + (i + 1) * step
        x1, y1 = centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)
        x2, y2 = centre[0] + radius * math.cos(b), centre[1] + radius * math.sin(b)
        found.append(
            ("C", (x1 - k * math.sin(a), y1 + k * math.cos(a), x2 + k * math.sin(b), y2 - k * math.cos(b), x2, y2))
        )
    return found


def capsule(a: Point, b: Point, ra: float, rb: float, **paint: Any) -> Path:
    """The hull of two circles."""
    gap = math.hypot(b[0] - a[0], b[1] - a[1])
    if gap <= abs(ra - rb) + 1e-6:
        centre, radius = (a, ra) if ra >= rb else (b, rb)
        begin = (centre[0] + radius, centre[1])
        return Path((("M", begin), *arc(centre, radius, 0, 2 * math.pi)), close=True, **paint)
    direction = math.atan2(b[1] - a[1], b[0] - a[0])
    lean = math.acos((ra - rb) / gap)
    begin = (a[0] + ra * math.cos(direction + lean), a[1] + ra * math.sin(direction + lean))
    across = (b[0] + rb * math.cos(direction - lean), b[1] + rb * math.sin(direction - lean))
    steps = [
        ("M", begin),
        *arc(a, ra, direction + lean, 2 * math.pi - 2 * lean),
        ("L", across),
        *arc(b, rb, direction - lean, 2 * lean),
    ]
    return Path(tuple(steps), close=True, **paint)


def polygon(points: list[Point], **paint: Any) -> Path:
    """A closed polygon."""
    return Path(tuple(("L" if i else "M", p) for i, p in enumerate(points)), close=True, **paint)


def stroke(points: list[Point], colour: str, weight: float) -> Path:
    """An open line."""
    return Path(tuple(("L" if i else "M", p) for i, p in enumerate(points)), line=colour, weight=weight)


def smooth(points: Sequence[Point]) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """One curve through all points (Catmull–Rom as cubic curves)."""
    steps: list[tuple[str, tuple[float, ...]]] = [("M", points[0])]
    for at, (a, b) in enumerate(itertools.pairwise(points)):
        before, after = points[max(at - 1, 0)], points[min(at + 2, len(points) - 1)]
        c1 = (a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6)
        c2 = (b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6)
        steps.append(("C", (*c1, *c2, *b)))
    return tuple(steps)


def between(a: Point, b: Point, t: float) -> Point:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def point_of(value: Any, j: Joints) -> Point:
    """A joint by its name, `{of: joint, by: [dx, dy]}` beside it, or a point as written."""
    if isinstance(value, str):
        return j[value]
    if isinstance(value, Mapping):
        x, y = j[value["of"]]
        dx, dy = value["by"]
        return (x + float(dx), y + float(dy))
    return (float(value[0]), float(value[1]))


def mirrored(parts: Sequence[Primitive], axis: float) -> list[Primitive]:
    """The same drawing looking the other way: x turned about the line x = `axis`."""
    turned: list[Primitive] = []
    for p in parts:
        if isinstance(p, Circle):
            turned.append(replace(p, x=2 * axis - p.x))
        else:
            steps = tuple((letter, tuple(n if i % 2 else 2 * axis - n for i, n in enumerate(numbers))) for letter, numbers in p.steps)
            turned.append(replace(p, steps=steps))
    return turned
