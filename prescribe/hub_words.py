"""`run.py hub …`: what the hub's administrator does, at a terminal. The password never stands in the address."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID, uuid4

Say = Callable[[str], object]

_SENTENCES = {
    "unreachable": "连不上服务器。请看看地址、端口和网络。",
    "signed_out": "登录被拒绝：用户名或密码不对。密码放在 PGPASSWORD 或 ~/.pgpass 里，不要写在地址里。",
    "refused": "服务器不允许这样做：这个用户的权限不够，或者库已经装过。",
    "no_hub": "这个库里还没有装 hub，或没有这个库。先做 run.py hub init。",
    "old_server": "PostgreSQL 太旧，要 14 或更新。",
    "full": "服务器的磁盘满了。",
}  # fmt: skip


def add_to(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The word `hub` and what stands behind it."""
    hub = words.add_parser("hub", help="同步服务器（PostgreSQL）：init、enrol、revoke、status、erase")
    acts = hub.add_subparsers(dest="act", required=True, metavar="做什么")

    def act(name: str, help_: str) -> argparse.ArgumentParser:
        made = acts.add_parser(name, help=help_)
        made.add_argument("url", help="postgresql://管理员@服务器:5432/库名（不写密码）")
        return made

    act("init", "在一个空库里装好表、角色和权限")
    enrol = act("enrol", "给一台电脑一个登录名，印出密码（只印这一次）")
    enrol.add_argument("role", help="登录名，例如 pc_qinghe_1")
    enrol.add_argument("--scope", required=True, type=UUID, help="本站编号（「设置 · 同步」里有）")
    enrol.add_argument("--read-only", action="store_true", help="只读：给县里看报表用")
    act("revoke", "停用一台丢了的电脑，马上断开").add_argument("role")
    act("status", "各台电脑、各站有多少数据")
    erase = act("erase", "按本人要求删除一位居民的内容（表头留下）")
    erase.add_argument("--scope", required=True, type=UUID)
    erase.add_argument("--resident", required=True, type=UUID, help="居民编号")
    erase.add_argument("--basis", required=True, help="依据，例如“本人 2026-11-20 书面要求”")


def run(chosen: argparse.Namespace, say: Say) -> int:
    """One act. Exit code 0 done, 1 refused, 2 asked wrongly."""
    from prescribe.sync.hub import HubError

    if urlsplit(chosen.url).password:
        say("地址里不要写密码：会留在命令历史里。密码放在 PGPASSWORD 或 ~/.pgpass 里，再试一次。")
        return 2
    try:
        return _ACTS[chosen.act](chosen, say)
    except HubError as error:
        say(_SENTENCES.get(error.kind.value, "没有做成。") + (f"（{error.code}）" if error.code else ""))
        return 1


def _init(chosen: argparse.Namespace, say: Say) -> int:
    from prescribe.sync import hub

    hub.initialise(chosen.url)
    say("装好了。下一步：给每台电脑一个登录名 run.py hub enrol。")
    say("pg_hba.conf 只留一行给电脑：hostssl 库名 +pc 0.0.0.0/0 scram-sha-256")
    return 0


def _enrol(chosen: argparse.Namespace, say: Say) -> int:
    from prescribe.sync import hub

    password = hub.enrol_role(chosen.url, chosen.role, chosen.scope, not chosen.read_only)
    say(f"登录名 {chosen.role}\n密码 {password}\n密码只印这一次。把它填进站里的「设置 · 同步」，然后忘掉它。")
    return 0


def _revoke(chosen: argparse.Namespace, say: Say) -> int:
    from prescribe.sync import hub

    cut = hub.revoke_role(chosen.url, chosen.role)
    say(f"{chosen.role} 不能再登录" + (f"，断开了 {cut} 个连接" if cut else "") + "。站里也要在「设置 · 同步」停用这台电脑，U 盘才会一起拒收。")
    return 0


def _status(chosen: argparse.Namespace, say: Say) -> int:
    from prescribe.sync import hub

    found = hub.status(chosen.url)
    if not found:
        say("还没有登记电脑。")
    for one in found:
        last = f"{one.last_at:%Y-%m-%d %H:%M}" if one.last_at else "没有数据"
        say(f"{one.role}  {'可登录' if one.may_sign_in else '已停用'}  本站 {one.scope_id}  {one.logs} 个日志 {one.rows} 行  最近 {last}")
    return 0


def _erase(chosen: argparse.Namespace, say: Say) -> int:
    from prescribe.sync import hub

    gone = hub.erase(chosen.url, uuid4(), chosen.scope, chosen.resident, chosen.basis)
    say(f"服务器上清掉了 {gone} 份内容。各台电脑下次同步时也会清掉；请把这次的依据另存一份，服务器恢复备份以后要再做一次。")
    return 0


_ACTS = {"init": _init, "enrol": _enrol, "revoke": _revoke, "status": _status, "erase": _erase}
