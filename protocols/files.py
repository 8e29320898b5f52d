"""Where YAML, CSV and resources lie, in a checkout and in a package."""

from __future__ import annotations

import sys
from pathlib import Path


def root() -> Path:
    """The folder that holds `protocols/` and `resources/`: the checkout, or the package's bundle folder."""
    bundle = getattr(sys, "_MEIPASS", None)
    return Path(bundle) if bundle else Path(__file__).resolve().parent.parent


def shipped(*parts: str) -> Path:
    """Path of a shipped file, e.g. `shipped("resources", "permissions.csv")`.

    Raises FileNotFoundError when it is not there: a package without its data must not start half-way.
    """
    path = root().joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError("/".join(parts))
    return path
