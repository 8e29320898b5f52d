"""The knowledge page: what a clinician looks up beside the name of an activity."""

from __future__ import annotations

import pytest

from prescribe.reading.protocol_pages import activity_words
from protocols.library import load_library

MOVES = load_library().activities


@pytest.mark.parametrize(
    ("move", "words"),
    [
        ("walk_moderate", "（3.8 MET 17190）"),
        ("walk_brisk", "（4.8 MET 17200，60 岁起 6.0 MET60+）"),
        ("taiji_yang", "（6.0 MET 15674，技术难）"),
        ("wqx_full", "（要学一学）"),
    ],
)
def test_an_activity_is_named_with_its_mets_code_and_skill(move, words):
    assert activity_words(MOVES[move]) == MOVES[move].name + words
