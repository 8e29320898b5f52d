"""What every document body is: strict, frozen, without unknown fields, and silent about its content when it is wrong."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """Base of all bodies. A new field raises the version of its kind and needs an upcast."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", hide_input_in_errors=True)
