"""What a use case says about itself where it is written: object, act, reading or writing, whose file it opens."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from prescribe.permissions import OBJECT_NAMES
from protocols.terms import Act

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rules:
    """The declaration of one use case."""

    objects: tuple[str, ...]
    """Of the permission matrix; the role needs the act on one of them. Empty = everybody on staff."""
    act: Act
    reads: bool
    audited: bool
    resident: str | None
    signature: inspect.Signature

    def subject(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> UUID | None:
        """Which resident this call is about, by the argument that `resident` names."""
        if self.resident is None:
            return None
        place = list(self.signature.parameters).index(self.resident) - 1
        value = args[place] if place < len(args) else kwargs.get(self.resident)
        return value if isinstance(value, UUID) else None


def use_case(
    objects: str | tuple[str, ...] | None, act: Act, reads: bool = False, resident: str | None = None, audited: bool = True
) -> Callable[[Function], Function]:
    """Mark a function over `Work` as a use case.

    `objects` of the matrix (one of several is enough; None = everybody); `reads` = it only looks; `resident` = the
    argument that holds the resident's id, for the audit: a view is audited only when it names one. Writing use cases
    are always audited but for those that say `audited=False` (typing).
    """
    names = (objects,) if isinstance(objects, str) else objects or ()
    unknown = [name for name in names if name not in OBJECT_NAMES]
    if unknown:
        raise KeyError(f"no such object of the permission matrix: {unknown[0]}")

    def mark(function: Function) -> Function:
        signature = inspect.signature(function)
        if resident is not None and resident not in signature.parameters:
            raise KeyError(f"{function.__name__} has no argument {resident}")
        function.rules = Rules(names, act, reads, audited, resident, signature)  # type: ignore[attr-defined]
        return function

    return mark


def rules_of(function: Callable[..., Any]) -> Rules:
    """The declaration; TypeError when the function is not a use case (then it is our bug)."""
    rules = getattr(function, "rules", None)
    if not isinstance(rules, Rules):
        raise TypeError(f"{getattr(function, '__name__', function)} is not a use case")
    return rules
