"""The token table holds its own promises, and nothing outside it names a colour or a type size."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from protocols.files import root
from ui import theme

GROUNDS = ("surface", "bg", "side", "sunk")
SOFTS = ("accent_soft", "danger_soft", "warn_soft", "ok_soft", "info_soft")


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize("role", ["ink", "muted", "hint", "accent"])
def test_text_stands_out_on_every_ground(name, role):
    tokens = theme.THEMES[name]
    low = min(theme.contrast(getattr(tokens, role), getattr(tokens, ground)) for ground in (*GROUNDS, *SOFTS))
    assert low >= 4.5, f"{name}: {role} {low:.2f}"


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize("role", ["danger", "warn", "ok", "info"])
def test_severity_words_stand_out_on_their_own_ground(name, role):
    tokens = theme.THEMES[name]
    grounds = ("surface", "bg", "sunk", f"{role}_soft")
    assert min(theme.contrast(getattr(tokens, role), getattr(tokens, g)) for g in grounds) >= 4.5


@pytest.mark.parametrize("name", theme.THEMES)
def test_edges_and_words_on_accent_are_seen(name):
    tokens = theme.THEMES[name]
    assert min(theme.contrast(tokens.edge, getattr(tokens, ground)) for ground in ("surface", "bg", "side")) >= 3
    assert theme.contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert theme.contrast(tokens.on_accent, tokens.accent_hover) >= 4.5


def test_nothing_is_smaller_than_twelve_pixels():
    assert min(theme.TYPE.values()) == 12
    assert min(size for role, size in theme.TYPE.items() if role != "small") >= 13


def sources() -> list[Path]:
    return [p for p in (root() / "ui").rglob("*.py") if p.name != "theme.py"]


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.stem)
def test_no_colour_outside_the_table(path):
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}\b(?=[\"'])|QColor\(\s*\d|Qt\.GlobalColor\.(?!transparent)\w+|(?<![.\w])rgba?\(", text)
    assert not found, f"{path.name}: {found}; use theme.colour(role)"


def test_the_style_sheet_names_no_colour_itself():
    text = (root() / "resources" / "window.qss").read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(|font-size:\s*\d", text)


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.stem)
def test_no_style_sheet_outside_the_template(path):
    assert "setStyleSheet(" not in path.read_text(encoding="utf-8"), "use a property that window.qss knows"


@pytest.mark.parametrize(("scale", "size"), [(1.0, 14), (1.15, 16), (1.3, 18), (2.0, 28)])
def test_type_grows_with_the_chosen_size(qapp, scale, size):
    try:
        theme.apply(qapp, scale=scale)
        label = QLabel("血压")
        label.ensurePolished()
        assert theme.px(14) == size
        assert theme.font().pixelSize() == size
        assert label.font().pixelSize() == size
    finally:
        theme.apply(qapp)


def test_changing_the_theme_tells_painted_widgets(qapp, qtbot):
    try:
        with qtbot.waitSignal(theme.look.changed):
            theme.apply(qapp, dark=True)
        assert theme.colour("ink").name().upper() == theme.DARK.ink
        assert qapp.palette().window().color().name().upper() == theme.DARK.bg
    finally:
        theme.apply(qapp)


def test_every_token_is_a_colour():
    for tokens in theme.THEMES.values():
        for one in fields(tokens):
            assert re.fullmatch(r"#[0-9A-F]{6}", getattr(tokens, one.name)), one.name
