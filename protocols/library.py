"""The knowledge base as one frozen `Library`: reads, checks and fingerprints the YAML files. The only YAML reader.

What PyYAML gives is used as a stream of events, so that every value remembers its line and a file can be refused for a
repeated key, an anchor, an alias or a tag. `yes`, `no`, `true`, `false` are the only booleans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from protocols import building
from protocols.building import Builder
from protocols.facts import NEVER, Facts, Known, NoSuchFact, SetAnswer, Value, definition, problem_with, vocabulary
from protocols.kept_library import keep_library, read_library
from protocols.overlaps import refuse_contradictions
from protocols.protocol import Library, MedicationClass, Protocol, Source
from protocols.schema import SchemaProblem, problems
from protocols.texts import edition_order, files_of, fingerprint_of, rule_files, shipped_files, shipped_fingerprint
from protocols.written import ProtocolError, WrittenList, WrittenMap, line_at, nearest, unknown, value_at

__all__ = ["Case", "ProtocolError", "cases_of", "library_of", "load_library", "read_cases", "read_facts", "read_yaml"]

LARGEST_FILE = 1024 * 1024
LONGEST_NUMBER = 15
"""Characters of a number: no dose, limit or count is longer, and a longer one reads as infinity."""
DEEPEST = 24
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d*)")
_DECIMAL = re.compile(r"[-+]?\d+\.\d+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
"""Characters that make a line read otherwise than it is: directions, joins of no width."""
_WORDS: dict[str, Any] = {"yes": True, "no": False, "true": True, "false": False, "null": None, "~": None, "": None}


@lru_cache(maxsize=4)
def load_library(folder: Path | None = None) -> Library:
    """The validated library of `folder` (the shipped one by default). Kept once made.

    Raises ProtocolError with file, line and a Chinese sentence for the first thing that may not be said.
    """
    return library_of(files_of(folder) if folder else shipped_files())


_KEPT: dict[str, Library] = {}
_MOST_KEPT = 4


def library_of(files: Mapping[str, bytes]) -> Library:
    """The validated library of texts in memory; the last few are kept by fingerprint, the shipped one also for the next start.

    Raises ProtocolError.
    """
    fingerprint = fingerprint_of(files)
    shipped = fingerprint == shipped_fingerprint()
    library = _KEPT.pop(fingerprint, None) or (read_library(fingerprint) if shipped else None)
    if library is None:
        library = _build({name: files[name] for name in rule_files(files)}, fingerprint)
        if shipped:
            keep_library(library)
    _KEPT[fingerprint] = library
    while len(_KEPT) > _MOST_KEPT:
        _KEPT.pop(next(iter(_KEPT)), None)
    return library


def _build(texts: Mapping[str, bytes], fingerprint: str) -> Library:
    def read(name: str, shape: str) -> Any:
        return _shaped(name, texts[name], shape) if name in texts else WrittenList(1)

    sources = _by_id("sources.yaml", read("sources.yaml", "sources"), "key", building.source)
    drugs = read("medications.yaml", "medications") or {"classes": [], "medications": []}
    classes = _by_id("medications.yaml", drugs["classes"], "id", building.medication_class)
    medications = _by_id("medications.yaml", drugs["medications"], "id", building.medication)
    _refuse_strange("medications.yaml", drugs["medications"], ("class_ids",), "class", "药类", classes)
    moves = read("activities.yaml", "activities")
    activities = _by_id("activities.yaml", moves, "id", building.activity)
    poses = _by_id("poses.yaml", read("poses.yaml", "poses"), "id", lambda pose: MappingProxyType(dict(pose)))
    _refuse_strange("activities.yaml", moves, ("figure",), "drawing", "动作图", poses)
    _refuse_strange("activities.yaml", moves, ("easier", "harder"), "activity", "运动", activities)
    protocols: dict[str, Protocol] = {}
    seen: dict[str, str] = {}
    for name in sorted(texts):
        if name.startswith("conditions/"):
            protocol = _protocol(name, texts[name], sources, activities, classes)
            _refuse_repeated_ids(protocol, seen)
            refuse_contradictions(protocol)
            protocols[protocol.id] = protocol
    editions = sorted({p.edition for p in protocols.values()}, key=edition_order)
    return Library(
        fingerprint=fingerprint,
        edition=editions[-1] if editions else "",
        protocols=MappingProxyType(protocols),
        sources=MappingProxyType(sources),
        medication_classes=MappingProxyType(classes),
        medications=MappingProxyType(medications),
        activities=MappingProxyType(activities),
        poses=MappingProxyType(poses),
    )


def _protocol(
    name: str, text: bytes, sources: Mapping[str, Source], activities: Mapping[str, Any], drug_classes: Mapping[str, MedicationClass]
) -> Protocol:
    file, stem = name.rpartition("/")[2], name.rpartition("/")[2].removesuffix(".yaml")
    builder, written = Builder(file, sources, drug_classes), _shaped(file, text, "protocol")
    if written["protocol"] != stem:
        line = written.lines["protocol"]
        raise builder.refuse(line, f"protocol is called '{written['protocol']}', the file '{stem}'", "protocol 要和文件名相同。")
    return builder.protocol(written, activities)


def _refuse_repeated_ids(protocol: Protocol, seen: dict[str, str]) -> None:
    for rule in protocol.rules:
        if rule.id in seen:
            english = f"id '{rule.id}' is used already in {seen[rule.id]}"
            raise ProtocolError(protocol.file, rule.line, english, f"编号“{rule.id}”在 {seen[rule.id]} 里已经用过。")
        seen[rule.id] = protocol.file


def _refuse_strange(file: str, items: Iterable[WrittenMap], keys: Iterable[str], what: str, what_zh: str, known: Mapping[str, Any]) -> None:
    """A code that names something of another list must be there."""
    for item in items:
        for key in keys:
            names = item.get(key) or ()
            for name in (names,) if isinstance(names, str) else names:
                if name not in known:
                    raise unknown(file, item.lines[key], what, what_zh, name, known)


def _by_id(file: str, items: Iterable[Any], key: str, make: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item[key] in found:
            raise ProtocolError(file, item.lines[key], f"'{item[key]}' stands here twice", f"“{item[key]}”写了两次。")
        found[item[key]] = make(item)
    return found


def _shaped(file: str, text: bytes, shape: str | None) -> Any:
    """The file's values, refused when the schema does not allow one of them."""
    written = read_yaml(file, text)

    def place(problem: SchemaProblem) -> tuple[bool, bool]:
        """A misspelt key explains the others; one item of a list says more than the list."""
        return problem.kind != "unknown_key", bool(problem.words) and value_at(written, problem.path).startswith("[")

    for problem in sorted(problems(shape, written) if shape else (), key=place):
        line = line_at(written, problem.path)
        if problem.kind == "unknown_key":
            raise unknown(file, line, "key", "栏目", problem.key, problem.allowed)
        if problem.kind == "missing_key":
            why = NEEDED_BECAUSE.get(problem.key, "")
            raise ProtocolError(file, line, f"'{problem.key}' is missing", f"缺少“{problem.key}”。{why}")
        where = ".".join(str(step) for step in problem.path)
        if problem.words:
            raise unknown(file, line, f"word for '{problem.key}'", f"写法（{problem.key}）", value_at(written, problem.path), problem.words)
        raise ProtocolError(file, line, f"'{where}': {problem.expected}", f"“{problem.key or file}”写得不对（{where}）" + (f"：{problem.say}。" if problem.say else "。"))
    return written


NEEDED_BECAUSE = {
    "source": "每个数、每句话都要写出处；没有指南这样规定的写 STATION。",
    "confidence": "要写可信度：A 读到原文，B 转引，C 未核对，P 本站建议。",
    "edition": "要写版次，例如 \"2026.1\"。",
    "id": "要有编号，改文字不改编号。",
    "gate": "要写在哪一关问：entry、day 或 live。",
    "finding": "要写结论：go、modify、clear_by_doctor、postpone 或 stop_and_refer。",
    "when": "要写条件。",
}
"""What a clinician should know about a column that is missing."""


def read_yaml(file: str, text: bytes | str) -> Any:
    """Plain values of one YAML text, maps and lists with their lines. Raises ProtocolError."""
    if len(text) > LARGEST_FILE:
        raise ProtocolError(file, 1, f"larger than {LARGEST_FILE} bytes", "文件太大。")
    try:
        return _Reader(file).read(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProtocolError(file, line, f"not YAML: {error.problem}", "格式不对：请检查缩进、冒号后的空格和括号。") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise ProtocolError(file, 1, "not YAML text in UTF-8", "不是普通的 UTF-8 文本，或含有控制字符。") from None


class _Reader:
    """Builds values from YAML events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file

    def read(self, events: Iterable[yaml.Event]) -> Any:
        """The one document of the stream; None when it is empty."""
        stack: list[WrittenMap | WrittenList] = []
        keys: list[str | None] = []
        root: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                self._refuse_if(documents > 1, event, "more than one document", "一个文件里只能有一份内容。")
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
                keys.pop()
            elif isinstance(event, yaml.NodeEvent):
                self._check(event)
                value = self._value(event)
                if isinstance(event, yaml.ScalarEvent) and stack and isinstance(stack[-1], WrittenMap) and keys[-1] is None:
                    keys[-1] = self._key(event, stack[-1])
                    continue
                if stack:
                    self._put(stack[-1], keys, value, event)
                else:
                    root = value
                if isinstance(value, (WrittenMap, WrittenList)):
                    self._refuse_if(len(stack) >= DEEPEST, event, "nested too deeply", "层次太深。")
                    stack.append(value)
                    keys.append(None)
        return root

    def _check(self, event: yaml.NodeEvent) -> None:
        named = isinstance(event, yaml.AliasEvent) or event.anchor is not None
        self._refuse_if(named, event, "anchors and aliases are not allowed", "不能用 & 和 * 引用，请把内容写全。")
        self._refuse_if(bool(getattr(event, "tag", None)), event, "tags are not allowed", "不能用 ! 标签。")

    def _refuse_if(self, wrong: bool, event: yaml.Event, problem: str, say: str) -> None:
        if wrong:
            raise ProtocolError(self.file, event.start_mark.line + 1, problem, say)

    def _key(self, event: yaml.ScalarEvent, into: WrittenMap) -> str:
        key = event.value
        self._refuse_if(key in into, event, f"key '{key}' stands here twice", f"“{key}”写了两次。")
        return key

    def _value(self, event: yaml.NodeEvent) -> Any:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.MappingStartEvent):
            return WrittenMap(line)
        if isinstance(event, yaml.SequenceStartEvent):
            return WrittenList(line)
        hidden = HIDDEN.search(event.value)
        self._refuse_if(hidden is not None, event, "an invisible or direction character", "有看不见的控制字符，请删掉重打这一行。")
        if event.style and event.style in "'\"|>":
            return event.value
        number = _INTEGER.fullmatch(event.value) or _DECIMAL.fullmatch(event.value)
        self._refuse_if(number is not None and len(event.value) > LONGEST_NUMBER, event, "a number too long to be one", "数字太长。")
        return _plain(event.value)

    def _put(self, into: WrittenMap | WrittenList, keys: list[str | None], value: Any, event: yaml.Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(into, WrittenList):
            into.append(value)
            into.lines.append(line)
            return
        key = keys[-1]
        self._refuse_if(key is None, event, "a key must be a word", "键必须是一个词。")
        into[str(key)] = value
        into.lines[str(key)] = line
        keys[-1] = None


def _plain(text: str) -> Any:
    """The value of an unquoted word: boolean, nothing, number, date or the text itself."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


@dataclass(frozen=True, slots=True)
class Case:
    """One worked resident: facts, and what is expected of them (only what is named)."""

    name: str
    facts: Facts
    expect: Mapping[str, Any]
    file: str
    line: int


def read_cases(path: Path, on: date = date(2026, 11, 23)) -> tuple[Case, ...]:
    """The cases of one `*.cases.yaml`; `on` for those that name no day. Raises ProtocolError."""
    return cases_of(path.name, path.read_bytes(), on)


def cases_of(file: str, text: bytes, on: date = date(2026, 11, 23)) -> tuple[Case, ...]:
    """The cases of one text. Raises ProtocolError."""
    written = _shaped(file, text, "cases")
    return tuple(Case(c["name"], _facts(file, c["facts"], c.get("on") or on), c["expect"], file, c.line) for c in written)


def read_facts(file: str, text: bytes | str, on: date) -> Facts:
    """Facts as a person writes them: `fact_id: value`, with an optional `on:` day, or both below `facts:`.

    A set is `{yes: [..], no: all}` or a list of its members (then the others are answered no); a date is a day or
    `never`. A value of another day is `{value: 132, on: 2026-11-01}`. Raises ProtocolError.
    """
    written = read_yaml(file, text)
    if not isinstance(written, WrittenMap):
        raise ProtocolError(file, 1, "facts are written as 'fact_id: value'", "要写成“事实: 值”，一行一项。")
    day = written.pop("on", None)
    if "facts" in written:
        for key in written:
            if key not in ("facts", "name"):
                raise unknown(file, written.lines[key], "key", "栏目", key, ("name", "on", "facts"))
    rows = written.get("facts", written)
    if not isinstance(rows, WrittenMap):
        raise ProtocolError(file, written.line, "facts are written as 'fact_id: value'", "要写成“事实: 值”，一行一项。")
    return _facts(file, rows, day if isinstance(day, date) else on)


def _facts(file: str, rows: WrittenMap, on: date) -> Facts:
    values: dict[str, Value | Known] = {}
    for key, plain in rows.items():
        line = rows.lines[key]
        try:
            fact = definition(key)
        except NoSuchFact:
            raise unknown(file, line, "fact", "事实", key, vocabulary()) from None
        day = on
        if isinstance(plain, WrittenMap) and "value" in plain:
            day = plain["on"] if isinstance(plain.get("on"), date) else on
            plain = plain["value"]
        if plain is None:
            continue
        value = _as_value(file, line, key, fact.kind, plain)
        problem = problem_with(fact, value)
        if problem is not None:
            near = nearest(str(plain), [code for code, _ in fact.choices]) if fact.kind == "choice" else None
            english = f"value of '{key}' does not fit a {fact.kind} fact" + (f"; did you mean '{near}'?" if near else "")
            raise ProtocolError(file, line, english, problem)
        values[key] = value if day == on else Known(value, day)
    return Facts.of(on, values)


def _as_value(file: str, line: int, fact_id: str, kind: str, plain: Any) -> Any:
    if kind == "set":
        return _set_answer(file, line, fact_id, plain)
    if kind == "choice":
        return {True: "yes", False: "no"}[plain] if isinstance(plain, bool) else str(plain)
    if kind == "date":
        return NEVER if plain == "never" else plain
    return float(plain) if kind == "number" and isinstance(plain, int) and not isinstance(plain, bool) else plain


def _set_answer(file: str, line: int, fact_id: str, plain: Any) -> SetAnswer:
    members = frozenset(code for code, _ in definition(fact_id).choices)
    if isinstance(plain, list):
        yes = frozenset(str(member) for member in plain)
        return SetAnswer(yes, members - yes)
    if not isinstance(plain, WrittenMap) or not set(plain) <= {"yes", "no"}:
        raise ProtocolError(file, line, "a set is {yes: [..], no: all}", "多选要写成 {yes: [..], no: all}。")
    yes = frozenset(str(member) for member in plain.get("yes") or ())
    no = plain.get("no") or ()
    return SetAnswer(yes, members - yes if no == "all" else frozenset(str(member) for member in no))
