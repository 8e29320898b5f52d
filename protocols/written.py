"""Text of the knowledge base as it was written: plain values that remember their lines, and the refusal of a bad one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any


class ProtocolError(Exception):
    """A file of the knowledge base that may not be loaded.

    `str(error)` is `file: line N: …` for whoever edits the file; `say` is the same as a Chinese sentence for clinicians.
    """

    def __init__(self, file: str, line: int, problem: str, say: str) -> None:
        super().__init__(f"{file}: line {line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem
        self.say = f"{file} 第 {line} 行：{say}"


class WrittenMap(dict[str, Any]):
    """A mapping as written; `line` is its own, `lines` those of its keys."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class WrittenList(list[Any]):
    """A list as written, with the line of each item."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def line_at(root: Any, path: Iterable[Any]) -> int:
    """Line of the deepest part of `path` (keys and positions) that was written."""
    here, line = root, getattr(root, "line", 1)
    for step in path:
        if (isinstance(here, WrittenMap) and step in here) or (isinstance(here, WrittenList) and isinstance(step, int) and step < len(here)):
            line, here = here.lines[step], here[step]
        elif isinstance(here, (WrittenMap, WrittenList)):
            continue
        else:
            break
    return line


def value_at(root: Any, path: Iterable[Any]) -> str:
    """The word written at `path`, for a sentence about it."""
    here = root
    for step in path:
        if (isinstance(here, dict) and step in here) or (isinstance(here, list) and isinstance(step, int) and step < len(here)):
            here = here[step]
    return str(here)[:40]


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The likeliest word meant, or None."""
    found = get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return found[0] if found else None


def unknown(file: str, line: int, what: str, what_zh: str, word: str, allowed: Sequence[str] | Iterable[str]) -> ProtocolError:
    """The refusal of a name that is not known, with the nearest one."""
    allowed = list(allowed)
    near = nearest(word, allowed)
    few = ", ".join(allowed) if len(allowed) <= 12 else ""
    english = f"no such {what} '{word}'"
    english += f"; did you mean '{near}'?" if near else (f"; allowed: {few}" if few else "")
    chinese = f"没有“{word}”这个{what_zh}" + (f"，是不是“{near}”？" if near else (f"，可以写：{few}。" if few else "。"))
    return ProtocolError(file, line, english, chinese)
