"""The one table of colours, sizes and radii; Qt's palette, fonts and style sheet are made from it and nothing else.

Use from a page or widget:

* `theme.colour("muted")` → QColor of the theme in use; ask at paint time, never keep it.
* `theme.px(34)` → a length that grows with the type size a person chose; `SPACE` and `RADIUS` do not grow.
* `theme.font("card", bold=True)` → QFont of a row of `TYPE`.
* `theme.look.changed` → emitted after the theme or the type size changed.

Widgets pick variants by dynamic properties that `resources/window.qss` knows:

| property | values | on |
|---|---|---|
| `role` | figure name page card body label hint small | QLabel |
| `tone` | ink muted hint accent info ok warn danger | QLabel, frames |
| `kind` | primary secondary quiet link danger tab answer segment | QPushButton |
| `card` | plain sunk warn danger info ok chosen | QFrame |
| `state` | warn danger ok | QLineEdit, QPlainTextEdit, QComboBox |
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from string import Template

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from protocols.files import shipped


@dataclass(frozen=True)
class Tokens:
    """Colours of one theme, as `#RRGGBB`."""

    bg: str
    surface: str
    side: str
    sunk: str
    ink: str
    muted: str
    hint: str
    line: str
    edge: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    danger: str
    danger_soft: str
    warn: str
    warn_soft: str
    ok: str
    ok_soft: str
    info: str
    info_soft: str


LIGHT = Tokens(
    bg="#F3F6F7", surface="#FFFFFF", side="#FAFBFC", sunk="#EDF2F4",
    ink="#16232B", muted="#4F606B", hint="#5B6C77", line="#DCE4E8", edge="#75858F",
    accent="#0F766E", accent_hover="#0B5F59", accent_soft="#E3F2F0", on_accent="#FFFFFF",
    danger="#B42318", danger_soft="#FDEDEB", warn="#8F5200", warn_soft="#FDF3E1",
    ok="#166C46", ok_soft="#E5F5EC", info="#2459A9", info_soft="#E8F0FB",
)  # fmt: skip
DARK = Tokens(
    bg="#11181C", surface="#182127", side="#141C21", sunk="#1F2A31",
    ink="#E8EEF1", muted="#A9B8C1", hint="#8FA0AB", line="#2A363D", edge="#66777F",
    accent="#3FB8AB", accent_hover="#57C8BC", accent_soft="#17342F", on_accent="#06231F",
    danger="#F08A80", danger_soft="#3A1D1B", warn="#E6B45C", warn_soft="#372A12",
    ok="#6CC596", ok_soft="#16301F", info="#8DB5EE", info_soft="#182A43",
)  # fmt: skip
THEMES = {"light": LIGHT, "dark": DARK}

TYPE = {"figure": 26, "name": 22, "page": 20, "card": 15, "body": 14, "label": 13, "hint": 13, "small": 12}
"""Pixels at 100 %. Nothing a decision rests on is below 13."""
BOLD_ROLES = {"figure", "name", "page", "card"}
SCALES = {"标准": 1.0, "大": 1.15, "特大": 1.3, "巨大": 2.0}
SPACE = {"hair": 4, "small": 8, "row": 12, "gap": 14, "wide": 16, "page": 20}
RADIUS = {"card": 10, "field": 7, "button": 8, "chip": 9, "key": 4}
NARROW_BELOW = 1180
"""Logical window width, after dividing by the type size, under which the side column goes below the main one."""
FAMILIES = ["Noto Sans SC", "HanaMinB"]
SOFT = {"accent": "accent_soft", "danger": "danger_soft", "warn": "warn_soft", "ok": "ok_soft", "info": "info_soft"}


class Look(QObject):
    """What is in use now; `changed` tells painted widgets."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = LIGHT
        self.dark = False
        self.scale = 1.0


look = Look()
_images: tempfile.TemporaryDirectory[str] | None = None


def colour(role: str) -> QColor:
    """Colour of a role (a field of `Tokens`, or `soft:warn`) in the theme in use."""
    return QColor(getattr(look.tokens, role.replace("-", "_")))


def on_paper() -> QColor:
    """Black, whatever the theme: printers and photocopiers know no other."""
    return QColor("#000000")


def paper() -> QColor:
    """White, whatever the theme: what is drawn as it will be printed."""
    return QColor("#FFFFFF")


def soft(tone: str) -> QColor:
    """The quiet ground that belongs to a tone; `sunk` for neutral."""
    return colour(SOFT.get(tone, "sunk"))


def px(length: float) -> int:
    """A length that grows with the type size."""
    return round(length * look.scale)


def font(role: str = "body", bold: bool | None = None) -> QFont:
    """Font of a row of `TYPE`; headings are bold unless told otherwise."""
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(px(TYPE[role]))
    made.setBold(role in BOLD_ROLES if bold is None else bold)
    return made


def load_fonts() -> tuple[str, ...]:
    """Load the bundled fonts; returns the files that are not there (the screen then uses the system's)."""
    missing = []
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        try:
            path = shipped("resources", "fonts", name)
        except FileNotFoundError:
            missing.append(name)
            continue
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            missing.append(name)
    return tuple(missing)


def load_rare_characters(path: Path) -> bool:
    """Add the font of rare name characters once it is unpacked; Qt then falls back to it by itself."""
    return QFontDatabase.addApplicationFont(str(path)) >= 0


def palette(tokens: Tokens) -> QPalette:
    """Qt's palette from the table."""
    made = QPalette()
    for role, name in {
        QPalette.ColorRole.Window: tokens.bg,
        QPalette.ColorRole.WindowText: tokens.ink,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.sunk,
        QPalette.ColorRole.Text: tokens.ink,
        QPalette.ColorRole.Button: tokens.surface,
        QPalette.ColorRole.ButtonText: tokens.ink,
        QPalette.ColorRole.BrightText: tokens.danger,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.PlaceholderText: tokens.hint,
        QPalette.ColorRole.ToolTipBase: tokens.ink,
        QPalette.ColorRole.ToolTipText: tokens.surface,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.Light: tokens.line,
        QPalette.ColorRole.Midlight: tokens.line,
        QPalette.ColorRole.Mid: tokens.edge,
        QPalette.ColorRole.Dark: tokens.edge,
        QPalette.ColorRole.Shadow: tokens.edge,
        QPalette.ColorRole.Accent: tokens.accent,
    }.items():
        made.setColor(role, QColor(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.hint))
    return made


def style_sheet(tokens: Tokens, scale: float, images: Path) -> str:
    """`resources/window.qss` with the table filled in."""
    words = {field.name: getattr(tokens, field.name) for field in fields(tokens)}
    words |= {f"type_{role}": f"{round(size * scale)}px" for role, size in TYPE.items()}
    words |= {f"radius_{name}": f"{size}px" for name, size in RADIUS.items()}
    words |= {f"px{n}": f"{round(n * scale)}px" for n in (10, 16, 20, 22, 24, 26, 28, 30, 32, 34, 36)}
    words["images"] = images.as_posix()
    return Template(shipped("resources", "window.qss").read_text(encoding="utf-8")).substitute(words)


def _draw_images(tokens: Tokens) -> Path:
    """The few marks a style sheet can only take from files, tinted; in a folder that goes with the program."""
    global _images
    _images = _images or tempfile.TemporaryDirectory(prefix="station-look-")
    folder = Path(_images.name)
    for name, role in {"chevron-down": "muted", "check": "on_accent"}.items():
        text = shipped("resources", "icons", f"{name}.svg").read_text(encoding="utf-8")
        text = text.replace("currentColor", getattr(tokens, role)).replace('stroke-width="2"', 'stroke-width="2.6"')
        (folder / f"{name}-{role}-{getattr(tokens, role)[1:]}.svg").write_text(text, encoding="utf-8")
    dot = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><circle cx="10" cy="10" r="5" fill="{tokens.accent}"/></svg>'
    (folder / f"dot-accent-{tokens.accent[1:]}.svg").write_text(dot, encoding="utf-8")
    return folder


def apply(app: QApplication, dark: bool = False, scale: float = 1.0) -> None:
    """Use a theme and a type size everywhere, now. Safe to call again at any time."""
    tokens = DARK if dark else LIGHT
    look.tokens, look.dark, look.scale = tokens, dark, scale
    if app.style().objectName().lower() != "fusion":
        app.setStyle("fusion")
    app.setPalette(palette(tokens))
    app.setFont(font("body"))
    text = style_sheet(tokens, scale, _draw_images(tokens))
    for name, role in (("chevron-down", "muted"), ("check", "on_accent"), ("dot", "accent")):
        text = text.replace(f"{name}.svg", f"{name}-{role}-{getattr(tokens, role)[1:]}.svg")
    app.setStyleSheet(text)
    look.changed.emit()


def system_is_dark() -> bool:
    """True when the system asks for a dark theme."""
    from PySide6.QtCore import Qt

    return QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def follow(widget: QObject, fit: Callable[[], object]) -> None:
    """Call `fit` after every change of theme or type size, as long as `widget` lives.

    Needed for anything but a bound method of the widget itself: a lambda would outlive it.
    """

    def again() -> None:
        if shiboken6.isValid(widget):
            fit()
        else:
            look.changed.disconnect(again)

    look.changed.connect(again)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Change a variant property and restyle the widget; nothing happens when it has that value already."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def luminance(name: str) -> float:
    """Relative luminance of a `#RRGGBB` colour (WCAG 2.2)."""
    channels = [int(name[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
