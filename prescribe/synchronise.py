"""同步: one exchange with the hub or a stick, and what the light says of it. Takes the Clinic: it waits for a network or a disk."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from prescribe.clock import from_ms, to_ms
from prescribe.devices import ENROLMENT, HUB
from prescribe.errors import ClinicError
from prescribe.running import origin
from prescribe.running.writer import MACHINES
from prescribe.sync import bundle
from prescribe.sync.address import HubAddress
from prescribe.sync.exchange import SyncOutcome, Tell, clock_words, exchange, go_on

if TYPE_CHECKING:
    from prescribe.clinic import Clinic

LAST = "sync.last"
"""Local setting: how the last try went."""
EVERY = timedelta(minutes=5)
EVERY_BESIDE_A_COLLEAGUE = timedelta(seconds=10)
"""While a consultation is open."""
LONGEST_WAIT = timedelta(minutes=30)
OLD = timedelta(days=7)


class NotSynchronised(ClinicError):
    """The exchange did not happen or was cut; what was written here is here. `kind`: of `HubKind`, or `not_enrolled`, `no_hub`."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


_SENTENCES = {
    "not_enrolled": "这台电脑还没有登记到本站。请管理员在「设置 · 同步」里登记。",
    "no_address": "还没有设服务器。可以用 U 盘交换，或请管理员填服务器地址。",
    "unreachable": "连不上服务器。照常工作，连上以后会自己补上。",
    "signed_out": "本机授权已停用，请联系管理员。",
    "refused": "服务器没有收下一部分数据。数据都在本机，请联系管理员。",
    "gap": "别的电脑刚好也在上传，稍后会再试一次。",
    "old_server": "服务器的 PostgreSQL 太旧，要 14 或更新。",
    "no_hub": "服务器上还没有装好本站的库。请管理员先做 run.py hub init。",
    "newer_hub": "服务器是新版本的，请先升级本机的程序。",
    "full": "服务器的磁盘满了。数据都在本机，请联系管理员。",
    "other": "同步没有做完，稍后会再试一次。",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Light:
    """The corner of the window. `level`: `ok`, `info`, `dot`, `warn` or `danger`; it never blinks."""

    level: str
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Last:
    """How the last try went."""

    at: int
    """UTC milliseconds of the last exchange that ended well; 0 = never."""
    tried: int
    kind: str
    """Empty = well."""
    failures: int
    clock: str


def hub_of(clinic: Clinic) -> HubAddress | None:
    """The way to the hub, when one is set."""
    with clinic.reading() as connection:
        kept = origin.local(connection, HUB)
    return HubAddress.of_bytes(kept) if kept else None


def synchronise(clinic: Clinic, tell: Tell = go_on, beside_a_form: Callable[[], bool] = lambda: False) -> SyncOutcome:
    """One exchange with the hub. Raises NotSynchronised with a sentence, `sync.exchange.Stopped`."""
    from prescribe.sync.hub import HubError, connected

    address, enrolment = hub_of(clinic), enrolment_of(clinic)
    if address is None:
        raise NotSynchronised("no_address", _SENTENCES["no_address"])
    try:
        with connected(address, clinic.origin.scope_id) as far:
            outcome = exchange(clinic, far, enrolment, tell, beside_a_form)
    except HubError as error:
        kind = error.kind.value
        _note(clinic, kind, "")
        raise NotSynchronised(kind, _SENTENCES.get(kind, _SENTENCES["other"])) from None
    _note(clinic, "", clock_words(outcome.clock_off, clinic.clock.now() + outcome.clock_off))
    return outcome


def enrolment_of(clinic: Clinic) -> bytes:
    """Who vouches for this PC. Raises NotSynchronised."""
    with clinic.reading() as connection:
        kept = origin.local(connection, ENROLMENT)
    if not kept:
        raise NotSynchronised("not_enrolled", _SENTENCES["not_enrolled"])
    return kept


def write_to_stick(clinic: Clinic, folder: Path, to_device: str = "", whole: bool = False, tell: Tell = go_on) -> bundle.Written:
    """Write what another PC lacks to a stick or a shared folder. Raises NotSynchronised, Stopped, ClinicError for a full stick."""
    try:
        return bundle.write_bundle(clinic, folder, enrolment_of(clinic), to_device, whole, tell)
    except OSError:
        raise ClinicError("没写上：U 盘满了、写保护或者拔掉了。换一个再试，数据都还在本机。", field="bundle") from None


def read_from_stick(clinic: Clinic, path: Path, tell: Tell = go_on) -> bundle.Read:
    """Take a bundle, and leave a receipt beside it where that can be written. Raises BundleRefused, Stopped, ClinicError."""
    try:
        read = bundle.read_bundle(clinic, path, tell)
    except OSError:
        raise ClinicError("读不了这个文件：U 盘拔掉了或坏了。请再插一次试试。", field="bundle") from None
    if read.receipt_for:
        try:
            bundle.write_receipt(clinic, path.parent, enrolment_of(clinic), read.receipt_for)
        except (OSError, NotSynchronised):
            return read
    return read


# --- the light ----------------------------------------------------------------------------------------------------------------
def light(clinic: Clinic) -> Light:
    """What the corner says now."""
    with clinic.reading() as connection:
        last, set_up = _last(connection), origin.local(connection, HUB) is not None
        waiting = connection.exec_driver_sql(
            "SELECT coalesce(sum(last_seq - hub_seq), 0) FROM log_state WHERE scope_id = ? AND mine = 1", (clinic.origin.scope_id,)
        ).scalar_one()
        conflicts = connection.exec_driver_sql(
            "SELECT count(*) FROM (SELECT doc_id FROM doc_head GROUP BY doc_id HAVING count(*) > 1)"
        ).scalar_one()
        aside = connection.exec_driver_sql("SELECT count(*) FROM quarantine").scalar_one()
    now = clinic.clock.now()
    if last.kind == "signed_out":
        return Light("danger", _SENTENCES["signed_out"].rstrip("。"))
    if conflicts:
        return Light("warn", f"{conflicts} 份记录等您核对")
    if aside:
        return Light("warn", f"{aside} 行数据已隔离，没有丢", "发现异常数据，已隔离，未丢失。请管理员看「设置 · 同步」。")
    if not set_up:
        return Light("dot", "本机，未配置同步")
    if not last.at:
        return Light("dot", f"还没有同步过 · 待上传 {waiting} 条")
    age = now - from_ms(last.at)
    when = _when(from_ms(last.at), now)
    if last.kind or waiting:
        return Light("warn" if age > OLD else "dot", f"{'离线 · ' if last.kind else ''}{when} 同步 · 待上传 {waiting} 条", last.clock)
    return Light("warn" if age > OLD else "ok", f"已同步 {when}", last.clock)


def wait_before_next(clinic: Clinic, dice: random.Random, colleague: bool = False) -> timedelta:
    """How long to wait after the last try: exponential with full jitter while it fails, else the usual pace."""
    with clinic.reading() as connection:
        last = _last(connection)
    usual = EVERY_BESIDE_A_COLLEAGUE if colleague else EVERY
    if not last.failures:
        return usual
    most = min(LONGEST_WAIT, timedelta(seconds=10) * 2 ** min(last.failures, 12))
    return max(timedelta(seconds=5), most * dice.random())


def _when(at: datetime, now: datetime) -> str:
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"昨天 {at:%H:%M}" if (now.date() - at.date()).days == 1 else f"{at:%m-%d}"


def _last(connection: object) -> _Last:
    kept = origin.local(connection, LAST)  # type: ignore[arg-type]
    return _Last(**json.loads(kept)) if kept else _Last(0, 0, "", 0, "")


def _note(clinic: Clinic, kind: str, clock: str) -> None:
    now = to_ms(clinic.clock.now())

    def keep(connection: object) -> None:
        last = _last(connection)
        fresh = _Last(last.at if kind else now, now, kind, last.failures + 1 if kind else 0, clock if not kind else last.clock)
        origin.set_local(connection, LAST, json.dumps(asdict(fresh)).encode("utf-8"))  # type: ignore[arg-type]

    clinic.write(keep, MACHINES)


__all__ = ["Light", "NotSynchronised", "hub_of", "light", "read_from_stick", "synchronise", "wait_before_next", "write_to_stick"]
