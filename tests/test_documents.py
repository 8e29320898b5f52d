"""The documents say what is there: words of the door, files of the knowledge, counts, links, sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import run
from protocols.library import load_library

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "protocols/README.md")
LIBRARY = load_library()


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file(name: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)\)", text_of(name))
    gone = [link for link in links if not link.startswith("http") and not ((ROOT / name).parent / link).exists()]
    assert not gone, gone


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_word_of_the_door_is_one_and_every_folder_named_is_there(name: str) -> None:
    words = set(re.findall(r"run\.py ([a-z]+)", text_of(name)))
    assert words <= set(run.COMMANDS), words - set(run.COMMANDS)
    paths = re.findall(r"`((?:protocols|tests|prescribe|models|ui|resources)/[\w./-]+)`", text_of(name))
    gone = [path for path in paths if not (ROOT / path).exists()]
    assert not gone, gone


def test_the_readme_tells_every_word_of_the_door_and_stays_short() -> None:
    readme = text_of("README.md")
    assert all(f"run.py {word}" in readme for word in run.COMMANDS if word)
    assert len(readme.splitlines()) <= 120


def test_the_counts_of_the_readme_are_those_of_the_library() -> None:
    readme = text_of("README.md")
    kinds = [protocol.kind for protocol in LIBRARY.protocols.values() if protocol.id != "uncovered_conditions"]
    told = re.search(r"(\d+) conditions, the healthy adult, age ≥ 65", readme)
    # Around the menopause is told among the conditions, though its file is of the kind of an age.
    assert told and int(told[1]) == kinds.count("condition") + 1
    classes, drugs = len(LIBRARY.medication_classes), len(LIBRARY.medications)
    assert f"{drugs} drugs in {classes} classes" in readme
    assert re.search(rf"{len(LIBRARY.activities)}\s+activities", readme)


def test_clinicians_find_every_file_of_the_knowledge_in_the_table() -> None:
    table = text_of("protocols/README.md").split("## 一条规则怎么念")[0]
    missing = [
        protocol for protocol in LIBRARY.protocols if f"`{protocol}`" not in table and f"{protocol}.yaml" not in table
    ]
    assert not missing, missing


def test_the_changelog_names_known_sources_only() -> None:
    rows = [line.split("|") for line in text_of("CHANGELOG.md").splitlines() if line.startswith("| ")]
    named = {key.strip() for row in rows[1:] for key in row[2].split(",")}
    assert named <= set(LIBRARY.sources), named - set(LIBRARY.sources)
