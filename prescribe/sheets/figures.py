"""Exercise figures: poses kept as data become primitives, drawn by two small backends (SVG here, PDF in `pdf_pen.py`).

A pose is one entry of `protocols/poses.yaml` as a mapping; this module reads no file. Coordinates of a `Figure`: x from 0
to `width`, y from 0 (top) down to −`height`, so that PDF operators can use them as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any

from prescribe.sheets.figure_body import Joints, Point, PoseError, solve

INK, SKIN, HAIR = "#17222B", "#FBE9DD", "#B4BFC8"
SHIRT, SHIRT_FAR, TROUSERS, TROUSERS_FAR = "#A5D3CA", "#BECAD1", "#5C6F7D", "#98A6AF"
PROP, PROP_FILL, FLOOR, WALL_SHADE, ACCENT, WHITE = "#76858F", "#E1E7EB", "#8A97A1", "#DDE3E8", "#C2410C", "#FFFFFF"
WATER, WATER_FILL, GROUND = "#3E7C99", "#E4F1F6", "#EEF1F4"
OUTLINE = 1.15
DEFAULT_HEIGHT = 112.0
PANEL_GAP = 8.0
BADGE_RADIUS = 6.4


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle; `clip` = (x, y, radius) of a round window it is seen through."""

    x: float
    y: float
    radius: float
    fill: str | None = None
    line: str | None = None
    weight: float = OUTLINE
    clip: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Moves (M), lines (L) and cubic curves (C), in absolute points."""

    steps: tuple[tuple[str, tuple[float, ...]], ...]
    fill: str | None = None
    line: str | None = None
    weight: float = OUTLINE
    close: bool = False
    clip: tuple[float, float, float] | None = None


Primitive = Circle | Path


@dataclass(frozen=True, slots=True)
class Badge:
    """Number of a panel; text, so not among the primitives."""

    x: float
    y: float
    number: int


@dataclass(frozen=True, slots=True)
class Panel:
    """One body as solved, for the checks: joints in the pose's own coordinates."""

    joints: Mapping[str, Point]
    arrows: tuple[tuple[Point, Point], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One exercise, one or two panels."""

    figure_id: str
    name: str
    cue: str
    say: str
    width: float
    height: float
    primitives: tuple[Primitive, ...]
    badges: tuple[Badge, ...]
    panels: tuple[Panel, ...]


def moved(p: Primitive, dx: float, dy: float, scale: float = 1.0) -> Primitive:
    """The primitive scaled about the origin, then moved."""
    clip = (p.clip[0] * scale + dx, p.clip[1] * scale + dy, p.clip[2] * scale) if p.clip else None
    if isinstance(p, Circle):
        return replace(p, x=p.x * scale + dx, y=p.y * scale + dy, radius=p.radius * scale, weight=p.weight * scale, clip=clip)
    steps = tuple(
        (letter, tuple(n * scale + (dy if i % 2 else dx) for i, n in enumerate(numbers))) for letter, numbers in p.steps
    )
    return replace(p, steps=steps, weight=p.weight * scale, clip=clip)


def draw(pose: Mapping[str, Any]) -> Figure:
    """The figure of one pose, from a cache. Raises PoseError when the pose cannot be drawn."""
    return _drawn(json.dumps(_plain(pose), ensure_ascii=False, sort_keys=True))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value


@lru_cache(maxsize=256)
def _drawn(text: str) -> Figure:
    from prescribe.sheets.figure_drawing import panel_primitives

    pose = json.loads(text)
    left, right = (float(n) for n in pose["window"])
    height = float(pose.get("height", DEFAULT_HEIGHT))
    views = panels(pose)
    stacked = len(views) == 2 and right - left > 1.2 * height
    primitives: list[Primitive] = []
    badges: list[Badge] = []
    seen: list[Panel] = []
    for index, (stage, body) in enumerate(views):
        dx = -left if stacked else -left + index * (right - left + PANEL_GAP)
        dy = -height - (index * (height + PANEL_GAP) if stacked else 0.0)
        drawn, arrows = panel_primitives(pose, stage, body, dict(views))
        primitives += [moved(p, dx, dy) for p in drawn]
        if len(views) == 2:
            badges.append(Badge(left + BADGE_RADIUS + 0.6 + dx, height - BADGE_RADIUS - 0.6 + dy, index + 1))
        seen.append(Panel(body, arrows))
    across = 1 if stacked else len(views)
    down = len(views) if stacked else 1
    return Figure(
        pose["id"], pose["name"], pose["cue"], pose.get("say", pose["cue"]),
        (right - left) * across + PANEL_GAP * (across - 1), height * down + PANEL_GAP * (down - 1),
        tuple(primitives), tuple(badges), tuple(seen),
    )  # fmt: skip


def panels(pose: Mapping[str, Any]) -> list[tuple[str, Joints]]:
    """(`start`, joints) and, when the movement has an end, (`end`, joints)."""
    start = pose["start"]
    found = [("start", solve(start, pose["view"]))]
    if "end" in pose:
        end = dict(start)
        for key, value in pose["end"].items():
            if key == "legs":
                end.pop("leg_near", None), end.pop("leg_far", None)
            if key == "arms":
                end.pop("arm_near", None), end.pop("arm_far", None)
            end[key] = value
        found.append(("end", solve(end, pose["view"])))
    return found


def problems(pose: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with a pose, in words for its author; empty when it may be printed."""
    try:
        figure = draw(pose)
    except (PoseError, KeyError, TypeError) as error:
        return (f"{pose.get('id')}: {error}",)
    found = [f"cue is longer than 14 characters: {figure.cue}"] if len(figure.cue) > 14 else []
    left, right = pose["window"]
    height = pose.get("height", DEFAULT_HEIGHT)
    for number, panel in enumerate(figure.panels, 1):
        for name, (x, y) in panel.joints.items():
            if name.startswith("reach_"):
                hand = panel.joints["hand_" + name[6:]]
                if abs(hand[0] - x) + abs(hand[1] - y) > 0.5:
                    found.append(f"panel {number}: {name[6:]} hand does not reach its target")
            elif name.startswith(("heel", "toe")) and y < -0.05:
                found.append(f"panel {number}: {name} is below the floor")
            if name.startswith(("head", "hand", "toe", "heel")) and not (left <= x <= right and 0 - 0.05 <= y <= height):
                found.append(f"panel {number}: {name} is outside the window")
        found += _covered(panel, number, left, height, len(figure.panels) == 2)
    return tuple(f"{figure.figure_id}: {f}" for f in found)


def _covered(panel: Panel, number: int, left: float, height: float, badge: bool) -> list[str]:
    found = []
    head = panel.joints["head"]
    for start, end in panel.arrows:
        for t in (0.0, 0.25, 0.5, 0.75, 1.0):
            x, y = start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t
            if (x - head[0]) ** 2 + (y - head[1]) ** 2 < 8.2**2:
                found.append(f"panel {number}: an arrow covers the face")
                break
    centre = (left + BADGE_RADIUS + 0.6, height - BADGE_RADIUS - 0.6)
    near = ((p[0] - centre[0]) ** 2 + (p[1] - centre[1]) ** 2 for n, p in panel.joints.items() if not n.startswith("reach"))
    head_gap = ((head[0] - centre[0]) ** 2 + (head[1] - centre[1]) ** 2) ** 0.5
    if badge and (min(near) < BADGE_RADIUS**2 or head_gap < BADGE_RADIUS + 8.2):
        found.append(f"panel {number}: the badge covers the body")
    return found


def svg(pose: Mapping[str, Any], width: float) -> str:
    """The figure as SVG text, `width` pixels wide; the title is the sentence for screen readers."""
    figure = draw(pose)
    body = "".join(_seen(clip, list(parts), figure) for clip, parts in groupby(figure.primitives, key=lambda p: p.clip))
    for badge in figure.badges:
        body += (
            f'<circle cx="{badge.x:.2f}" cy="{-badge.y:.2f}" r="{BADGE_RADIUS}" fill="{INK}"/>'
            f'<text x="{badge.x:.2f}" y="{-badge.y + 3.4:.2f}" font-family="Noto Sans SC" font-weight="700" font-size="9.6" '
            f'text-anchor="middle" fill="{WHITE}">{badge.number}</text>'
        )
    height = width * figure.height / figure.width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {figure.width:.2f} {figure.height:.2f}" stroke-linejoin="round" stroke-linecap="round">'
        f"<title>{escape(figure.name)}：{escape(figure.say)}</title>{body}</svg>"
    )


def _seen(clip: tuple[float, float, float] | None, parts: Sequence[Primitive], figure: Figure) -> str:
    """Shapes seen through one window. A mask, because the window's renderer knows no clip paths; named for the figure, so
    that several figures may stand in one document."""
    shapes = "".join(_svg(p) for p in parts)
    if clip is None:
        return shapes
    x, y, r = clip
    name = f"lens-{figure.figure_id}-{x:.0f}{y:.0f}"
    hole = f'<circle cx="{x:.2f}" cy="{-y:.2f}" r="{r:.2f}" fill="{WHITE}"/>'
    box = f'x="{x - r:.2f}" y="{-y - r:.2f}" width="{2 * r:.2f}" height="{2 * r:.2f}"'
    return f'<mask id="{name}" maskUnits="userSpaceOnUse" {box}>{hole}</mask><g mask="url(#{name})">{shapes}</g>'


def _svg(p: Primitive) -> str:
    paint = f'fill="{p.fill or "none"}"' + (f' stroke="{p.line}" stroke-width="{p.weight:.2f}"' if p.line else "")
    if isinstance(p, Circle):
        return f'<circle cx="{p.x:.2f}" cy="{-p.y:.2f}" r="{p.radius:.2f}" {paint}/>'
    words = [letter + " ".join(f"{-n if i % 2 else n:.2f}" for i, n in enumerate(numbers)) for letter, numbers in p.steps]
    return f'<path d="{" ".join(words)}{" Z" if p.close else ""}" {paint}/>'
