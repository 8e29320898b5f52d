"""Fitness scores and test permissions as lines a clinician reads at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from protocols.fitness.results import FitnessResult, Outcome, TestPermission


def fitness_text(result: FitnessResult) -> str:
    """【体质测定】: each item with its mark, what is missing, the total or why there is none."""
    who = f"{result.age} 岁" if result.age is not None else "年龄不详"
    lines = [f"【体质测定】{result.on.isoformat()}，{who}，{result.edition.value} 版", f"  {result.say}"]
    for item in result.items:
        share = f"占 {item.weight:.0%}" if item.weight else ""
        mark = f"{item.mark}，{item.verification_words}" if item.mark else ""
        aside = "；".join(filter(None, (item.word if item.word not in item.say else "", share, mark)))
        lines.append(f"  · {item.say}{f'（{aside}）' if aside else ''}  {item.on.isoformat()}")
    lines += [f"  · {value.say}  {value.on.isoformat()}" for value in result.values]
    lines += [f"  {note}" for note in result.notes]
    if result.missing:
        lines.append("  没有做：" + "；".join(f"{m.name}（{m.why}）" for m in result.missing))
    return "\n".join(lines)


def permissions_text(permissions: Sequence[TestPermission]) -> str:
    """【今天哪些测试能做】: what is allowed in one line, everything else with its reasons and what to ask."""
    free = [p.name for p in permissions if p.outcome is Outcome.ALLOWED]
    lines = ["【今天哪些测试能做】", f"  可以做：{'、'.join(free) or '没有'}"]
    waiting = [dict(p.ask) for p in permissions if p.outcome is Outcome.ASK_FIRST]
    always = {key: text for key, text in waiting[0].items() if all(key in ask for ask in waiting)} if len(waiting) > 1 else {}
    lines += [f"  每项之前先问：{' '.join(always.values())}"] if always else []
    alike: dict[tuple[object, ...], list[TestPermission]] = {}
    for p in sorted(permissions, key=lambda p: -p.outcome):
        if p.outcome is not Outcome.ALLOWED:
            alike.setdefault((p.outcome, p.reasons, p.ask, p.instead_say), []).append(p)
    for same in alike.values():
        p, names = same[0], [one.name for one in same]
        lines.append(f"  [{p.word}] {'、'.join(names)}" + (f"  → {p.instead_say}" if p.instead_say else ""))
        lines += [f"      {r.say} [{r.rule_id} · {r.source}（{r.confidence.value}，待医师确认）]" for r in p.reasons]
        if own := [text for key, text in p.ask if key not in always]:
            lines.append(f"      {'还要问' if always else '先问'}：{' '.join(own)}")
    return "\n".join(lines)
