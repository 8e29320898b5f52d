"""The drawings as the window's own renderer shows them: a lens is a hole, nothing spills out of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from prescribe.sheets import figures
from tests.prescribe.sheets.samples import poses

POSES = poses()
WIDTH = 300


def painted(figure_id: str) -> QImage:
    renderer = QSvgRenderer(QByteArray(figures.svg(POSES[figure_id], WIDTH).encode()))
    image = QImage(renderer.defaultSize(), QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


@pytest.mark.parametrize("figure_id", [name for name, pose in POSES.items() if "zoom" in pose])
def test_nothing_spills_out_of_a_lens(qapp, figure_id: str) -> None:
    """Just outside the rim the two pictures, with the lens and without, are the same; inside they are not."""
    pose = POSES[figure_id]
    with_lens = painted(figure_id)
    try:
        POSES[figure_id] = {k: v for k, v in pose.items() if k != "zoom"}
        without = painted(figure_id)
    finally:
        POSES[figure_id] = pose
    scale = WIDTH / figures.draw(pose).width
    x, y = pose["zoom"]["at"]
    left, top = (x - pose["window"][0]) * scale, (pose.get("height", figures.DEFAULT_HEIGHT) - y) * scale
    far = (pose["zoom"]["r"] + 3) * scale
    changed = [
        (across, down) for across in range(with_lens.width() // 2 - 12) for down in range(with_lens.height())
        if with_lens.pixelColor(across, down) != without.pixelColor(across, down)
    ]  # fmt: skip
    assert changed and all((across - left) ** 2 + (down - top) ** 2 <= far**2 for across, down in changed)


@pytest.mark.parametrize("figure_id", ["pursed_lip_breathing", "heel_raise"])
def test_the_lens_shows_what_is_under_it(qapp, figure_id: str) -> None:
    """More than white and the rim: the skin, the hair or the shoe."""
    pose, image = POSES[figure_id], painted(figure_id)
    scale = WIDTH / figures.draw(pose).width
    x, y = pose["zoom"]["at"]
    left, top = (x - pose["window"][0]) * scale, (pose.get("height", figures.DEFAULT_HEIGHT) - y) * scale
    colours = {image.pixelColor(int(left + dx), int(top + dy)).name().upper() for dx in range(-8, 9, 2) for dy in range(-8, 9, 2)}
    assert colours & {figures.SKIN, figures.TROUSERS, figures.INK} and colours != {"#000000"}
