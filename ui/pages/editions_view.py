"""What stands under 知识 · 版本, as plain values: what is in force, every edition kept, one of them whole, and what may be done. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.pages.knowledge_view import Section, Tag, Words, WrittenLine, changes_section, headline
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.reading.knowledge_lines import AdoptionLine, AdoptionState, EditionLine
    from protocols.changes import Change

ADOPT, ROLL_BACK = "adopt", "roll_back"


@dataclass(frozen=True, slots=True)
class AdoptionView:
    """The strip over the page: what is in force, what waits for whom."""

    level: str
    bold: str
    words: str
    digest: str
    """What would be adopted; empty = nothing waits."""
    may: bool
    why_not: str


def adoption_view(state: AdoptionState) -> AdoptionView:
    """What is in force, what waits, who may."""
    now, target = state.in_force, state.waiting
    if target is None and state.adoption is None:
        target = now
    if state.problem:
        level, bold, words = "danger", tr("知识版本有问题"), state.problem
    elif target is None:
        level, bold, words = "ok", tr("在用 {edition} 版", edition=now.edition), _adopted_words(state)
    elif target.in_force:
        level, bold = "info", tr("在用 {edition} 版", edition=now.edition)
        words = tr("随程序来的，还没有医师签名采用。")
    else:
        level, bold = "warn", tr("{edition} 版等本站采用", edition=target.edition)
        words = tr("在用的是 {edition} 版。", edition=now.edition) + touched_words(state.touched)
    digest = target.digest if target else ""
    return AdoptionView(level, bold, words, digest, state.may_adopt and bool(digest), "" if state.may_adopt else state.why_not)


def touched_words(touched: int) -> str:
    """How many prescriptions a new edition touches; empty for none."""
    return tr("涉及 {n} 张现行处方，可在处方页逐张重算。", n=touched) if touched else ""


def _adopted_words(state: AdoptionState) -> str:
    made = state.adoption
    if made is None:
        return ""
    words = tr("{name} {day} 签名{act}。", name=made.name, day=f"{made.adopted_at:%Y-%m-%d}", act=made.act_words)
    return words if made.genuine else words + tr("这个签名没有通过核对，请告诉管理员。")


# --- the list of editions --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One edition in the list."""

    digest: str
    title: str
    lines: tuple[str, ...]
    chip: tuple[str, str] | None
    """(word, tone)."""


def edition_rows(lines: Sequence[EditionLine]) -> tuple[EditionRow, ...]:
    """The latest first: number, when and from whom, where it stands."""
    return tuple(
        EditionRow(line.digest, tr("{edition} 版", edition=line.edition), (_from_whom(line), _adopted_line(line)), _chip(line))
        for line in lines
    )


def _from_whom(line: EditionLine) -> str:
    whose = line.publisher or line.owner
    return f"{line.dated:%Y-%m-%d} · {line.origin_words}" + (f" · {whose}" if line.origin == "pack" else "")


def _adopted_line(line: EditionLine) -> str:
    if not line.adoptions:
        return tr("没有人签名采用过")
    last = line.adoptions[0]
    doubt = "" if last.genuine else tr("，签名没有通过核对")
    return tr("{name} {day} {act}", name=last.name, day=f"{last.adopted_at:%Y-%m-%d}", act=last.act_words) + doubt


def _chip(line: EditionLine) -> tuple[str, str] | None:
    if line.in_force:
        return (tr("在用"), "ok")
    if any(not adoption.genuine for adoption in line.adoptions):
        return (tr("签名有问题"), "danger")
    return (tr("待采用"), "warn") if line.waiting else None


# --- one edition -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActView:
    """What a physician may do with one edition: the card over its text."""

    act: str
    """`adopt`, `roll_back` or empty: nothing to do."""
    title: str
    words: str
    may: bool
    why_not: str


def act_view(line: EditionLine, lines: Sequence[EditionLine], state: AdoptionState) -> ActView:
    """Adopt what is newer than the edition in force (or that one, while nobody signed it), go back to what is older."""
    if line.in_force and state.adoption is not None:
        return ActView("", "", "", False, "")
    order = [each.digest for each in lines]
    older = line.digest in order and state.in_force.digest in order and order.index(line.digest) > order.index(state.in_force.digest)
    edition = line.edition
    if older:
        words = tr("以后的处方按 {edition} 版算；已签的处方不变。写一句为什么，留作记录。", edition=edition)
        return ActView(ROLL_BACK, tr("签名退回到 {edition} 版", edition=edition), words, state.may_adopt, state.why_not)
    words = tr("先看下面改了什么。签名后，新处方按它来；已签的处方不变，随时可以退回。")
    return ActView(ADOPT, tr("签名采用 {edition} 版", edition=edition), words, state.may_adopt, state.why_not)


def edition_sections(line: EditionLine, changes: Sequence[Change] | None, against: str) -> tuple[Section, ...]:
    """What it changes against the edition named (None: still being compared), what its publisher says, who signed, about it."""
    found = []
    if changes:
        title = tr("和 {edition} 版比：{words}", edition=against, words=headline(changes))
        found.append(changes_section(title, changes, against, line.edition))
    if line.told:
        rows = tuple(WrittenLine(((Words(each),),), spoken=each) for each in line.told)
        found.append(Section("told", tr("发布单位说改了什么"), rows, icon="file-text"))
    if line.adoptions:
        found.append(Section("adoptions", tr("采用记录"), tuple(_adoption(a) for a in line.adoptions), (3, 6), icon="signature"))
    return (*found, _about(line))


def _about(line: EditionLine) -> Section:
    kept = tr("{name} {at} 导入", name=line.kept_by, at=f"{line.kept_at:%Y-%m-%d %H:%M}")
    whose = tr("{name}；导入时核对过签名，每次读取再核对", name=line.publisher) if line.origin == "pack" else tr("随程序，程序升级时带来")
    told = [
        (tr("编写"), line.owner), (tr("日期"), f"{line.dated:%Y-%m-%d}"), (tr("谁签发"), whose),
        (tr("怎么来的"), kept if line.origin == "pack" else tr("随程序装上，{at}", at=f"{line.kept_at:%Y-%m-%d}")),
        (tr("指纹"), tr("{mark}（核对两台电脑是不是同一版）", mark=line.fingerprint[:16])),
    ]  # fmt: skip
    rows = tuple(WrittenLine(((Words(label, "label", "muted"),), (Words(text),)), spoken=f"{label}：{text}") for label, text in told)
    return Section("about", tr("这一版"), rows, (1, 5), icon="info")


def _adoption(made: AdoptionLine) -> WrittenLine:
    who = tr("{role} {name}，证件 {certificate}", role=made.role_words, name=made.name, certificate=made.certificate or tr("没有写"))
    day = f"{made.adopted_at:%Y-%m-%d %H:%M}"
    told = [Words(who)] + ([Words(made.reason, tone="muted")] if made.reason else [])
    good = (tr("签名核对无误"), "ok") if made.genuine else (tr("签名没有通过核对"), "danger")
    tags = (Tag(*good), *((Tag(tr("在用"), "ok"),) if made.in_force else ()))
    first = (Words(made.act_words, bold=True), Words(day, "label", "muted"))
    return WrittenLine((first, tuple(told)), "", tags, good[1], spoken=f"{day} {made.act_words}，{who}，{good[0]}，{made.reason}".rstrip("，"))


def no_changes(line: EditionLine, against: str) -> str:
    """What stands where there is nothing to compare."""
    if not against:
        return tr("这是本站的第一版，没有可以比的。")
    return tr("内容和 {edition} 版一样。", edition=against)
