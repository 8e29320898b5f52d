"""核对: two versions of one record beside what they grew from; a person decides, and both stay in the history.

Until then both count: findings of either side hold, and what stands undecided is neither signed nor printed. Signed things never
conflict. Who may write a kind of record may decide about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prescribe.answers import value_of
from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput
from prescribe.reading.history_lines import KIND_WORDS, text_of
from prescribe.reading.lookup import at_words, resident_row, sight_of
from prescribe.reading.two_versions import together
from prescribe.records import store
from prescribe.sync.merge import AUTHOR, BOTH, Item, Shape, items_of, merged
from prescribe.use_case import use_case
from protocols.facts import definition, value_text
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work
    from protocols.library import Library

_PART = Shape(keyed={"entries": "fact_id"}, leave=AUTHOR | {"paper", "written_by", "entered"}, texts=frozenset({"opinion"}))
SHAPES: Mapping[str, Shape] = {
    "medical_part": _PART, "fitness_part": _PART,
    "resident": Shape(keyed={"consents": "purpose"}, leave=frozenset(), grows=frozenset({"not_same_as", "reopened"})),
    "group_class": Shape(keyed={}, leave=AUTHOR, grows=frozenset({"members", "activities"})),
}  # fmt: skip
"""Kinds whose items can be chosen one by one; any other is taken whole from one side."""
_WHOLE = Shape(keyed={}, leave=frozenset(), whole=True)
OBJECTS = {
    "resident": "person", "medical_part": "medical", "fitness_part": "fitness_test", "prescription": "prescription_low", "follow_up": "follow_up",
    "training_session": "session_log", "group_class": "session_log", "referral": "referral", "adverse_event": "adverse_event",
    "official_form": "official_form", "risk_grade": "risk", "consultation_minute": "consultation", "programme_step": "follow_up",
}  # fmt: skip
_MEDICAL = frozenset({"medical_part", "prescription", "risk_grade", "consultation_minute", "official_form", "referral"})
_SEVERAL = "本站资料"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the versions."""

    rev_id: UUID
    by: str
    at: str
    """「11-20 09:12」."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that differs, in words."""

    key: str
    label: str
    base: str
    """「—」 when it was not there."""
    sides: tuple[str, ...]
    note: str
    """「两边都改了」, 「只有一边改」."""
    proposed: int | str | None
    may_both: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """One undecided record."""

    doc_id: UUID
    kind: str
    title: str
    """「登记」, 「医生部分」 …"""
    resident_id: UUID | None
    base: Side | None
    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    same: int
    """How many items are alike on all sides."""
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One undecided record in a list."""

    doc_id: UUID
    kind: str
    title: str
    resident_id: UUID | None


@use_case(None, Act.READ, reads=True)
def open_conflicts(work: Work) -> tuple[Waiting, ...]:
    """Every record with more than one version, of kinds that people decide about; oldest first."""
    rows = work.connection.exec_driver_sql(
        "SELECT h.doc_id, max(r.doc_type), max(r.resident_id) FROM doc_head h JOIN revision r ON r.rev_id = h.rev_id"
        " GROUP BY h.doc_id HAVING count(*) > 1 ORDER BY max(r.hlc)"
    ).all()
    return tuple(
        Waiting(UUID(bytes=doc), kind, KIND_WORDS.get(kind, _SEVERAL), UUID(bytes=who) if who else None) for doc, kind, who in rows
    )


@use_case(None, Act.READ, reads=True, resident="resident_id")
def open_conflict(work: Work, resident_id: UUID | None, doc_id: UUID) -> Conflict | None:
    """The versions of one record side by side; None when it is decided. Raises InvalidInput for what cannot be shown here."""
    found = store.document(work, doc_id)
    if found is None or found.n_heads < 2:
        return None
    if found.resident_id != resident_id:
        raise InvalidInput("这份记录属于另一位居民。")
    _may_look(work, found)
    shape, base, items = _apart(work, found)
    heads = [_values(head) for head in found.heads]
    names = _names(work)
    return Conflict(
        doc_id, found.kind, KIND_WORDS.get(found.kind, _SEVERAL), found.resident_id, _side(work, base, names) if base else None,
        tuple(_side(work, head, names) for head in found.heads), tuple(_row(work, found, item, base, shape) for item in items),
        _count(shape, heads) - len(items), _may_decide(work, found.kind),
    )  # fmt: skip


@use_case(None, Act.WRITE, resident="resident_id")
def decide(work: Work, resident_id: UUID | None, doc_id: UUID, choices: Mapping[str, Any], heads: tuple[UUID, ...]) -> None:
    """One version out of several: a revision with all of them as parents. `choices` as `sync.merge.merged`.

    Raises NotPermitted, Incomplete (field = the item) while something is not chosen, ChangedMeanwhile when another version came.
    """
    found = store.document(work, doc_id)
    if found is None or found.n_heads < 2:
        raise ChangedMeanwhile("这份记录已经核对好了。", doc_id=doc_id)
    if {h.rev_id for h in found.heads} != set(heads):
        raise ChangedMeanwhile("又来了一个版本，请再看一遍。", doc_id=doc_id, heads=tuple(h.rev_id for h in found.heads))
    if found.kind in OBJECTS:
        work.require(OBJECTS[found.kind], Act.WRITE)
    _may_look(work, found)
    shape, _, items = _apart(work, found)
    values = [_values(head) for head in found.heads]
    try:
        made = merged(shape, values, items, choices)
    except KeyError as missing:
        raise Incomplete("还有没选的，请每一项都选一边。", field=str(missing.args[0])) from None
    except ValueError as wrong:
        raise InvalidInput("这一项不能这样选。", field=str(wrong)) from None
    body = _body(work, found, made)
    store.save(work, found.kind, body, doc_id=doc_id, parents=heads, resident_id=found.resident_id)


# --- taking apart -------------------------------------------------------------------------------------------------------------
def _apart(work: Work, found: store.Document) -> tuple[Shape, store.Revision | None, tuple[Item, ...]]:
    shape = SHAPES.get(found.kind, _WHOLE)
    base = ancestor(work, found)
    return shape, base, items_of(shape, _values(base) if base else None, [_values(head) for head in found.heads])


def ancestor(work: Work, found: store.Document) -> store.Revision | None:
    """The newest version that every head grew from; None when there is none here."""
    known = {r.rev_id: r for r in store.history(work, found.doc_id)}
    lines = [_ancestors(head.rev_id, known) for head in found.heads]
    common = set.intersection(*lines) - {h.rev_id for h in found.heads}
    return max((known[r] for r in common if known[r].body is not None), key=lambda r: (r.hlc, r.rev_id.bytes), default=None)


def _ancestors(rev_id: UUID, known: Mapping[UUID, store.Revision]) -> set[UUID]:
    seen, at = set(), [rev_id]
    while at:
        here = at.pop()
        if here in known and here not in seen:
            seen.add(here)
            at += known[here].parents
    return seen


def _values(revision: store.Revision) -> dict[str, Any]:
    """A body as plain values. Entries of a part say themselves who said them: the merged part has another author."""
    values = revision.body.model_dump(mode="json")
    if "entries" in values:
        for entry in values["entries"]:
            for name in ("by", "by_id", "by_role"):
                entry[name] = entry[name] or values[name]
            entry["at"] = entry["at"] or values["said_at"]
    return values


def _body(work: Work, found: store.Document, made: dict[str, Any]) -> Any:
    own = work.author()
    own["said_at"] = own["at"]
    kind = next(k for k in store.kinds() if k.name == found.kind)
    fields = kind.body.model_fields
    made |= {name: value for name, value in own.items() if name in fields}
    if "changes" in fields:
        lines = {tuple(line) for head in found.heads for line in head.body.changes}
        made["changes"] = [*sorted(lines), work.stamp(f"核对了 {found.n_heads} 个版本")]
    import json

    body = kind.adapter().validate_json(json.dumps(made, ensure_ascii=False))
    return body.model_copy(update=together(found.kind, body, [head.body for head in found.heads]))


# --- words --------------------------------------------------------------------------------------------------------------------
def _row(work: Work, found: store.Document, item: Item, base: store.Revision | None, shape: Shape) -> Row:
    field, _, part = item.key.partition("/")
    if field == "entries":
        label = definition(part).label
        library = work.library
        sides, was = tuple(_entry_words(side, library) for side in item.sides), _entry_words(item.base, library)
        if len(set(sides)) == 1:
            sides = tuple(f"{words}（{_how(side)}）" for words, side in zip(sides, item.sides, strict=True))
    elif shape.whole:
        label = KIND_WORDS.get(found.kind, _SEVERAL)
        lines = [dict(text_of(found.kind, head.body)) for head in found.heads]
        sides, was = tuple(_unlike(line, lines) for line in lines), "—"
    else:
        label = _LABELS.get(field, {"consents": f"同意：{part}"}.get(field, field))
        sides, was = tuple(_words(side) for side in item.sides), _words(item.base)
    n = sum(item.changed)
    note = "只有一边改" if n == 1 else "两边都改了" + (" · 可都要" if item.may_both else "")
    return Row(item.key, label, was, sides, note, item.proposed, item.may_both, item.may_write)


def _unlike(mine: dict[str, str], every: list[dict[str, str]]) -> str:
    """What this version says otherwise than the others."""
    told = [f"{label}：{text}" for label, text in mine.items() if any(other.get(label) != text for other in every)]
    return "；".join(told) or "和另一边看起来一样"


def _how(entry: Any) -> str:
    """What tells two entries of one value apart: the readings, else when it was said."""
    readings = "、".join(f"{reading:g}" for reading in entry["readings"]) if entry else ""
    return f"读数 {readings}" if readings else (entry or {}).get("at", "").replace("T", " ")[5:16] or "没有填"


def _entry_words(entry: Any, library: Library) -> str:
    if entry is None:
        return "—"
    if entry["status"] != "known":
        words = {"not_measured": "没量", "refused": "拒绝", "device_fault": "仪器坏了"}.get(entry["status"], "")
        return words + (f"：{entry['reason']}" if entry["reason"] else "")
    if entry["fact_id"] == "medications":
        known = library.medications
        return "、".join(known[d].name if d in known else d for d in sorted(entry["value"]["yes"])) or "未用药"
    return value_text(definition(entry["fact_id"]), value_of(entry["fact_id"], entry["value"]))


_LABELS = {
    "name": "姓名", "sex": "性别", "birth_date": "出生日期", "birth_about": "出生年份（约）", "phone": "电话", "address": "住址", "allergy": "过敏",
    "contact_name": "联系人", "contact_relation": "联系人关系", "contact_phone": "联系人电话", "family_doctor": "家庭医生", "id_number": "证件号码",
    "id_kind": "证件种类", "opinion": "意见", "done": "是否完成", "closed": "结案", "responsible_name": "负责人", "health_record_number": "健康档案编号",
    "members": "名单", "place": "地点", "starts": "开始", "ends": "结束", "weekday": "星期", "leader": "带课的人", "not_same_as": "不是同一人的",
}  # fmt: skip


def _words(value: Any) -> str:
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(_words(v) for v in value.values() if v not in (None, ""))
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _count(shape: Shape, heads: list[dict[str, Any]]) -> int:
    if shape.whole:
        return 1
    plain = sum(1 for name in heads[0] if name not in shape.leave and name not in shape.keyed)
    return plain + sum(len({part[by] for head in heads for part in head.get(name, [])}) for name, by in shape.keyed.items())


def _side(work: Work, revision: store.Revision, names: Mapping[UUID, str]) -> Side:
    return Side(revision.rev_id, names.get(revision.author_id, ""), at_words(revision.at, work.today()))


def _names(work: Work) -> dict[UUID, str]:
    return {UUID(bytes=row[0]): row[1] for row in work.connection.exec_driver_sql("SELECT doc_id, name FROM staff")}


def _may_look(work: Work, found: store.Document) -> None:
    if any(head.body is None for head in found.heads) or len(found.heads) != found.n_heads:
        raise InvalidInput("其中一个版本由新版本的程序写成。请先升级程序，再核对。")
    if found.kind in _MEDICAL and found.resident_id and not sight_of(work, resident_row(work, found.resident_id)).diagnoses:
        raise InvalidInput("这份记录里有诊断，请医生来核对。")


def _may_decide(work: Work, kind: str) -> bool:
    from prescribe.permissions import allows

    return kind not in OBJECTS or allows(work.staff.role, OBJECTS[kind], Act.WRITE)


__all__ = ["BOTH", "Conflict", "Row", "Side", "Waiting", "ancestor", "decide", "open_conflict", "open_conflicts"]
