"""The words of `run.py` that need no window: tour, explain, facts, pack, hub. Only this module prints."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from prescribe import hub_words
from prescribe.clock import SystemClock
from prescribe.running.memory import rest_the_collector


def main(arguments: list[str]) -> int:
    rest_the_collector()
    parser = argparse.ArgumentParser(prog="run.py", description="不开窗口的几个词")
    words = parser.add_subparsers(dest="word", required=True, metavar="词")

    tour = words.add_parser("tour", help="把主要工作做一遍，写出 PDF")
    tour.add_argument("--out", type=Path, default=Path("tour"), help="文件写到哪里（默认 tour/）")

    explain = words.add_parser("explain", help="YAML 里的事实 → 筛查、方案、理由")
    explain.add_argument("file", type=Path)
    explain.add_argument("--json", action="store_true", dest="as_json", help="给机器读")
    explain.add_argument("--fitness-2003", action="store_true", help="体质测定按 2003 年版计分（默认 2023 年版）")

    facts = words.add_parser("facts", help="规则会问的每一项事实")
    facts.add_argument("--json", action="store_true", dest="as_json", help="给机器读")
    facts.add_argument("--all", action="store_true", help="连同没有什么会打开、有人写下才算的")

    pack = words.add_parser("pack", help="一个文件夹的方案 → 一个签名的知识包")
    pack.add_argument("folder", type=Path, nargs="?", help="和 protocols/ 一样摆放的文件夹")
    pack.add_argument("out", type=Path, nargs="?", help="写到哪个 zip")
    pack.add_argument("--key", type=Path, help="发布单位的私钥文件")
    pack.add_argument("--edition", help="版次，例如 2026.2")
    pack.add_argument("--owner", help="发布单位")
    pack.add_argument("--change", action="append", default=[], help="改了什么，一句一个 --change")
    pack.add_argument("--date", type=date.fromisoformat, help="日期，默认今天")
    pack.add_argument("--new-key", type=Path, help="只做一把新私钥，印出公钥")

    hub_words.add_to(words)
    chosen = parser.parse_args(arguments)
    if chosen.word == "hub":
        return hub_words.run(chosen, print)
    if chosen.word == "pack":
        return say_packed(chosen)
    if chosen.word == "tour":
        return say_tour(chosen.out)
    if chosen.word == "explain":
        return say_explained(chosen.file, as_json=chosen.as_json, fitness_2003=chosen.fitness_2003)
    return say_facts(everything=chosen.all, as_json=chosen.as_json)


def say_tour(out: Path) -> int:
    """The main job on a fresh demo station, hop by hop."""
    from prescribe.errors import ClinicError
    from prescribe.tour import walk

    try:
        files = walk(out, say=lambda sentence: print(sentence, flush=True))
    except ClinicError as refused:
        print(f"停在这里：{refused.sentence}")
        return 1
    print("写好的文件：")
    for file in files:
        print(f"  {file}")
    return 0


def say_explained(file: Path, *, as_json: bool, fitness_2003: bool) -> int:
    """What the engine makes of one file of facts. Exit code 1 when the file cannot be read as facts."""
    from prescribe.explain import run

    flags = [*(["--json"] if as_json else []), *(["--fitness-2003"] if fitness_2003 else [])]
    return run([str(file), *flags], SystemClock().today(), sys.stdout.write)


def say_packed(chosen: argparse.Namespace) -> int:
    """Make a key, or a pack from a folder. Exit code 1 when it is refused, 2 when something is not given."""
    from prescribe.errors import ClinicError
    from prescribe.packing import new_key, pack_folder
    from prescribe.reading.pack_checks import fingerprint

    try:
        if chosen.new_key is not None:
            public = new_key(chosen.new_key)
            print(f"私钥写在 {chosen.new_key}，请保管好，不要放进任何代码库。\n公钥（请各站管理员加到「知识 · 发布单位」）：\n{public}\n电话里核对用的指纹：\n{fingerprint(public)}")
            return 0
        if None in (chosen.folder, chosen.out, chosen.key, chosen.edition, chosen.owner):
            print("用法：python3 run.py pack 文件夹 知识包.zip --key 私钥文件 --edition 2026.2 --owner 发布单位 --change 改了什么")
            return 2
        packed = pack_folder(
            chosen.folder, chosen.out, chosen.key, edition=chosen.edition, owner=chosen.owner, changes=chosen.change,
            dated=chosen.date or SystemClock().today(),
        )  # fmt: skip
    except ClinicError as refused:
        print(refused.sentence)
        return 1
    print(f"{packed.out}：{packed.edition} 版，{packed.protocols} 份方案，{packed.cases} 个样例都成立，{packed.size / 1024:.0f} kB。")
    print(f"公钥 {packed.public_key}\n指纹 {packed.fingerprint}")
    return 0


def say_facts(*, everything: bool, as_json: bool) -> int:
    """Type, unit, plausible and possible range and codes of every fact a rule may ask."""
    from prescribe.fact_list import facts_as_json, facts_as_text

    if as_json:
        print(json.dumps(facts_as_json(everything=everything), ensure_ascii=False, indent=1))
    else:
        print(facts_as_text(everything=everything))
    return 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # the reader (`| head`) has seen enough
        sys.stderr.close()
        sys.exit(0)
