"""Arrows of a figure: straight, bent once, along a line of points, round a crank, or the path of a joint. Units as in `figure_body.py`."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from prescribe.sheets.figure_body import Joints, Point, plus, towards
from prescribe.sheets.figure_shapes import arc, between, point_of, polygon, smooth
from prescribe.sheets.figures import ACCENT, WHITE, Path, Primitive

Arrow = tuple[Point, Point]
"""Tail and tip."""
LONG, WIDE, WEIGHT = 6.2, 3.5, 2.3
"""Length and half width of an arrow's head, weight of its shaft."""


def _head(tip: Point, source: Point) -> tuple[list[Point], Point]:
    """The triangle at `tip` for a shaft that comes from `source`, and where the shaft ends."""
    ux, uy = tip[0] - source[0], tip[1] - source[1]
    far = math.hypot(ux, uy) or 1.0
    ux, uy = ux / far, uy / far
    base = (tip[0] - ux * LONG, tip[1] - uy * LONG)
    return [tip, (base[0] - uy * WIDE, base[1] + ux * WIDE), (base[0] + uy * WIDE, base[1] - ux * WIDE)], base


def _painted(shaft: tuple[tuple[str, tuple[float, ...]], ...], heads: Sequence[list[Point]]) -> list[Primitive]:
    """White edges first, so that an arrow stays apart from what it crosses."""
    white: list[Primitive] = [Path(shaft, line=WHITE, weight=WEIGHT + 2.0)]
    white += [polygon(h, fill=WHITE, line=WHITE, weight=2.0) for h in heads]
    return [*white, Path(shaft, line=ACCENT, weight=WEIGHT), *(polygon(h, fill=ACCENT, line=ACCENT, weight=0.4) for h in heads)]


def arrow(a: Point, b: Point, curve: float = 0.0, double: bool = False) -> list[Primitive]:
    """From a to b; `curve` −0.3…0.3 bends it, `double` gives it a head at both ends."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    bend = (a[0] + dx / 2 + dy * curve * 2, a[1] + dy / 2 - dx * curve * 2)
    tips, end = _head(b, bend if curve else a)
    heads, start = [tips], a
    if double:
        other, start = _head(a, bend if curve else b)
        heads.append(other)
    bent = ("C", (*between(start, bend, 2 / 3), *between(end, bend, 2 / 3), *end))
    return _painted((("M", start), bent if curve else ("L", end)), heads)


def arrow_along(points: Sequence[Point]) -> list[Primitive]:
    """Through every point, smoothly; the head at the last."""
    tips, end = _head(points[-1], points[-2])
    return _painted(smooth([*points[:-1], end]), [tips])


def arrow_round(centre: Point, r: float, start: float, end: float) -> tuple[list[Primitive], list[Arrow]]:
    """Along a circle from clock direction `start` to `end` (clockwise when `end` is larger), and its chords for the checks."""
    way = 1 if end > start else -1
    neck = end - way * math.degrees(LONG / r)

    def at(direction: float) -> Point:
        return plus(centre, towards(direction, r))

    tips, _ = _head(at(end), plus(at(end), towards((end + neck) / 2 - way * 90, 5.0)))
    shaft = (("M", at(start)), *arc(centre, r, math.radians(90 - start), math.radians(start - neck)))
    return _painted(shaft, [tips]), list(itertools.pairwise(at(start + (end - start) * t / 4) for t in range(5)))


def arrows(pose: Mapping[str, Any], stage: str, stages: Mapping[str, Joints]) -> tuple[list[Primitive], list[Primitive], list[Arrow]]:
    """Arrows drawn under the body (`under`), those over it, and the ends of all of them."""
    under: list[Primitive] = []
    over: list[Primitive] = []
    ends: list[Arrow] = []
    for spec in pose.get("arrows", ()):
        if spec.get("in", "end") != stage:
            continue
        layer = under if spec.get("under") else over
        if "along" in spec:
            points = [point_of(p, stages[stage]) for p in spec["along"]]
            layer += arrow_along(points)
            ends += list(itertools.pairwise(points))
            continue
        if "round" in spec:
            turned, chords = arrow_round(point_of(spec["round"], stages[stage]), spec["r"], spec["from"], spec["to"])
            layer += turned
            ends += chords
            continue
        if "trace" in spec:
            by = spec.get("by", (0, 0))
            a, b = (plus(stages[s][spec["trace"]], by) for s in ("start", "end"))
        else:
            a, b = point_of(spec["from"], stages[stage]), point_of(spec["to"], stages[stage])
        layer += arrow(a, b, spec.get("curve", 0.0), spec.get("double", False))
        ends.append((a, b))
    return under, over, ends
