"""Frozen values made fast: as the dataclass they were, only sooner."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from protocols.frozen import made_fast


@made_fast
@dataclass(frozen=True, slots=True)
class _Pair:
    left: int
    right: str = "none"


def test_a_value_made_fast_is_the_dataclass_it_was():
    pair = _Pair(1)
    assert (pair.left, pair.right) == (1, "none")
    assert pair == _Pair(left=1, right="none") and hash(pair) == hash(_Pair(1)) and pair != _Pair(2)
    assert repr(pair) == "_Pair(left=1, right='none')"
    assert replace(pair, right="b") == _Pair(1, "b")
    assert pickle.loads(pickle.dumps(pair)) == pair


def test_it_stays_frozen_and_asks_for_its_arguments():
    pair = _Pair(1)
    with pytest.raises(FrozenInstanceError):
        pair.left = 2  # type: ignore[misc]
    with pytest.raises(TypeError, match="left"):
        _Pair()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        _Pair(1, "b", 3)  # type: ignore[call-arg]


def test_a_class_with_more_than_plain_arguments_is_refused():
    @dataclass(frozen=True, slots=True)
    class Listed:
        names: list[str] = field(default_factory=list)

    @dataclass(frozen=True, slots=True)
    class Reckoned:
        left: int

        def __post_init__(self) -> None:
            pass

    for cls in (Listed, Reckoned):
        with pytest.raises(TypeError, match=cls.__name__):
            made_fast(cls)
