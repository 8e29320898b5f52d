"""What stands under 知识 · 发布单位, as plain values: whose packs this station takes. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.permissions import allows
from protocols.terms import Act, Role
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.reading.knowledge_lines import PublisherLine

HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class PublisherView:
    """One publisher."""

    name: str
    chip: tuple[str, str]
    by: str
    fingerprint: tuple[str, str]
    """Two lines of four groups."""
    spoken: str
    withdrawable: UUID | None
    """Its id when the administrator may take it off the list."""
    again: tuple[str, str] | None
    """(name, key) of one taken off that may be put back."""


def may_trust(role: Role) -> bool:
    """Only an administrator decides whose packs are taken."""
    return allows(role, "settings", Act.WRITE, {"templates": False})


def publisher_views(lines: Sequence[PublisherLine], role: Role) -> tuple[PublisherView, ...]:
    """Those that are trusted first."""
    return tuple(_view(line, may_trust(role)) for line in sorted(lines, key=lambda each: each.withdrawn))


def _view(line: PublisherLine, may: bool) -> PublisherView:
    chip = (tr("不再信任"), "neutral") if line.withdrawn else (tr("信任"), "ok")
    by = tr("随程序来的，不能去掉") if line.shipped else tr("{name}加的", name=line.by)
    mine = may and not line.shipped
    return PublisherView(
        line.name, chip, by, halves(line.fingerprint), tr("{name}，{state}，指纹 {digits}", name=line.name, state=chip[0], digits=line.fingerprint),
        line.publisher_id if mine and not line.withdrawn else None, (line.name, line.key) if mine and line.withdrawn else None,
    )  # fmt: skip


def halves(fingerprint: str) -> tuple[str, str]:
    """Eight groups of digits in two lines, so that neither side of a telephone loses the place."""
    groups = fingerprint.split()
    middle = (len(groups) + 1) // 2
    return ("  ".join(groups[:middle]), "  ".join(groups[middle:]))


def whole_key(typed: str) -> str:
    """The key when it is whole and may be one, else empty."""
    plain = "".join(typed.split()).lower()
    return plain if len(plain) == 64 and set(plain) <= HEX else ""


def key_words(typed: str) -> str:
    """How far the typing is; empty for nothing typed or a whole key."""
    plain = "".join(typed.split()).lower()
    if not plain or whole_key(typed):
        return ""
    if set(plain) - HEX:
        wrong = next(c for c in plain if c not in HEX)
        return tr("公钥里没有“{sign}”，只有 0–9 和 a–f。", sign=wrong)
    return tr("已有 {n} 个字符，公钥是 64 个。", n=len(plain)) if len(plain) < 64 else tr("多了 {n} 个字符，公钥是 64 个。", n=len(plain) - 64)
