"""What stands under 知识 · 导入, as plain values: a pack before it is taken, what its checks say, why it is refused. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.pages.knowledge_view import Section, Words, WrittenLine, changes_section, headline
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.knowledge import PackPreview

NEXT = {
    "unknown_publisher": ("publishers", "看发布单位"),
}
"""Where a refusal leads: (panel, words of the button)."""
DANGEROUS = frozenset({"wrong_signature", "wrong_hash", "bomb", "extra_file", "strange_name", "twice"})
"""Ways a pack may be wrong that point at somebody's hand."""


@dataclass(frozen=True, slots=True)
class RefusalView:
    """The strip of a pack that was not taken."""

    level: str
    bold: str
    words: str
    leads_to: str
    link: str


def refusal_view(sentence: str, kind: str) -> RefusalView:
    """Its sentence, how grave it is, and where to go."""
    leads, link = NEXT.get(kind, ("", ""))
    level = "danger" if kind in DANGEROUS else "warn"
    return RefusalView(level, tr("没有导入，在用的版本照旧"), sentence, leads, tr(link) if link else "")


def trying_words(done: int, of: int) -> str:
    """While the cases are tried."""
    return tr("正在逐个试算例子：{done} / {of}", done=f"{done:,}", of=f"{of:,}") if of else tr("正在核对签名、文件和动作图…")


def preview_sections(found: PackPreview, now: str) -> tuple[Section, ...]:
    """What a pack would bring: about it, the checks it passed, what its publisher says, every change against the edition in force."""
    told = [
        (tr("版次"), tr("{edition} 版，{day}", edition=found.edition, day=found.dated)), (tr("编写"), found.owner),
        (tr("谁签发"), tr("{name}，签名核对无误", name=found.publisher)),
    ]  # fmt: skip
    rows = tuple(WrittenLine(((Words(label, "label", "muted"),), (Words(text),)), spoken=f"{label}：{text}") for label, text in told)
    sections = [Section("about", tr("这个包"), rows, (1, 5), icon="info"), _checks(found)]
    if found.told:
        said = tuple(WrittenLine(((Words(each),),), spoken=each) for each in found.told)
        sections.append(Section("told", tr("发布单位说改了什么"), said, icon="file-text"))
    if found.changes:
        title = tr("和在用的 {edition} 版比：{words}", edition=now, words=headline(found.changes))
        sections.append(changes_section(title, found.changes, now, found.edition))
    return tuple(sections)


def _checks(found: PackPreview) -> Section:
    done = [
        tr("文件齐全，没有多出来的，和签名时一字不差。"), tr("每条规则都读得懂，事实和单位都认识，没有互相矛盾。"),
        tr("{n} 个例子都逐个试算过，都对得上。", n=f"{found.cases:,}") if found.cases else tr("这个包没有带例子，没有可以试算的。"),
    ]
    marks = ("ok", "ok", "ok" if found.cases else "warn")
    rows = tuple(WrittenLine(((Words(words),),), mark=mark, spoken=words) for words, mark in zip(done, marks, strict=True))
    return Section("checks", tr("核对过了"), rows, icon="shield-check")


def verdict(found: PackPreview, now: str) -> tuple[str, str, str]:
    """(level, bold, words) over the preview."""
    if found.already_here:
        return "info", tr("这个包已经在本站"), tr("不用再导入。到「版本」里看它。")
    if not found.changes:
        return "info", tr("可以导入"), tr("内容和在用的 {edition} 版一样。", edition=now)
    return "ok", tr("可以导入"), tr("导入后还不生效；医师看过改动、签名采用，新处方才按它来。")
