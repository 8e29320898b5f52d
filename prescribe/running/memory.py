"""The garbage collector, less hasty: a plan or a sheet makes thousands of small values, and none of them in a circle."""

from __future__ import annotations

import gc

OBJECTS = 20_000
"""New objects before the collector looks at them; Python's own 700 cost a fifth of every plan."""


def rest_the_collector() -> None:
    """Once, when the program starts."""
    gc.set_threshold(OBJECTS, 20, 20)
