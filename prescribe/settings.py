"""One typed table of settings, each of this PC (`local`) or of the whole station (`station`, a synced record)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prescribe.errors import InvalidInput
from prescribe.records import store
from prescribe.running import origin
from prescribe.use_case import use_case
from protocols.fitness.results import Edition
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting with its default and its words."""

    key: str
    scope: str
    """`local` (this PC) or `station`."""
    kind: str
    """`int`, `bool`, `choice` or `text`."""
    default: Any
    label: str
    hint: str
    low: int | None = None
    high: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting("idle_lock_minutes", "local", "int", 10, "不动多久自动锁屏", "锁屏不关站，写的内容都在", 1, 60, unit="分钟"),
    Setting("emergency_when_locked", "local", "bool", False, "锁屏时急救卡显示居民信息", "打开后，锁屏时按 F9 也能看到过敏和用药；每次都有记录"),
    Setting("backup_folder", "local", "text", "", "备份另存到", "U 盘或另一块硬盘上的文件夹；空着就只存在本机"),
    Setting("therapist_signs_medical", "station", "bool", False, "康复治疗师可以签医疗运动处方", "需要上级机构的名单；没有名单请不要打开"),
    Setting("minute_before_signing", "station", "bool", False, "会诊记录签完才能签处方", "中高风险或两种以上的病；关着时只提醒"),
    Setting("first_medical_weeks", "station", "int", 4, "第一张医疗运动处方有效期", "到期前要复评；不超过 4 周", 1, 4, unit="周"),
    Setting("prescription_weeks", "station", "int", 12, "其他处方有效期", "健身处方和复评后的医疗处方", 4, 12, unit="周"),
    Setting("expiring_days", "station", "int", 30, "提前多少天提醒到期", "处方和筛查快到期时出现在“今日”", 7, 60, unit="天"),
    Setting("first_visit_days", "station", "int", 14, "签好后多少天第一次随访", "一般在 1–2 周", 3, 28, unit="天"),
    Setting(
        "fitness_edition", "station", "choice", Edition.NATIONAL_2023.value, "国民体质测定用哪一版", "两版从不混在一个总分里；60 岁以上两版都没有评分表",
        choices=((Edition.NATIONAL_2023.value, "2023 年修订"), (Edition.NATIONAL_2003.value, "2003 年版")),
    ),
    Setting("exercise_place", "station", "text", "", "处方上默认的运动地点", "例如：青禾公园步道；站内周二、周五 9:30 小组"),
)  # fmt: skip
"""Every setting, in page order."""

GUARDED = frozenset({"emergency_when_locked"})
"""Of this PC, but not everybody's: what shows residents to somebody who has not signed in."""

_BY_KEY = {setting.key: setting for setting in SETTINGS}
_LOCAL = "setting."


class Settings:
    """The values in force. `settings["first_medical_weeks"]`; KeyError for a name that is none."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def __getitem__(self, key: str) -> Any:
        return self._values.get(key, _BY_KEY[key].default)


def load(work: Work) -> Settings:
    """The settings of this PC and of the station; a stored value that no longer fits gives way to the default."""
    run = work.connection.exec_driver_sql
    stored = dict(run("SELECT name, value FROM station_setting ORDER BY doc_id DESC").all())
    for name, value in run("SELECT name, value FROM local_setting WHERE name LIKE 'setting.%'"):
        stored[name.removeprefix(_LOCAL)] = value.decode()
    values = {key: json.loads(text) for key, text in stored.items() if key in _BY_KEY}
    return Settings({key: value for key, value in values.items() if _problem(_BY_KEY[key], value) is None})


def _problem(setting: Setting, value: Any) -> str | None:
    """Why a value does not fit, in Chinese; None when it does."""
    if setting.kind == "bool":
        return None if isinstance(value, bool) else f"{setting.label}只能选开或关。"
    if setting.kind == "int":
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{setting.label}请填整数。"
        low, high = setting.low or 0, setting.high or 10**6
        return None if low <= value <= high else f"{setting.label}请填 {low}–{high} {setting.unit}。"
    if setting.kind == "choice":
        return None if value in dict(setting.choices) else f"{setting.label}没有这个选项。"
    return None if isinstance(value, str) and len(value) <= 200 else f"{setting.label}请不要超过 200 个字。"


@use_case(None, Act.READ, reads=True)
def settings(work: Work) -> tuple[tuple[Setting, Any], ...]:
    """Every setting with its present value, in page order."""
    values = load(work)
    return tuple((setting, values[setting.key]) for setting in SETTINGS)


@use_case(None, Act.WRITE)
def change_setting(work: Work, key: str, value: Any) -> tuple[tuple[Setting, Any], ...]:
    """Set one; InvalidInput when the value does not fit, NotPermitted for a station or guarded setting without the right."""
    setting = _BY_KEY[key]
    problem = _problem(setting, value)
    if problem:
        raise InvalidInput(problem, field=key)
    if key in GUARDED:
        work.require("settings", Act.WRITE, templates=True)
    if setting.scope == "local":
        origin.set_local(work.connection, _LOCAL + key, json.dumps(value, ensure_ascii=False).encode())
        return settings(work)
    work.require("settings", Act.WRITE, templates=True)
    from prescribe.records.station_settings import KIND, SettingsBody

    row = work.connection.exec_driver_sql("SELECT doc_id FROM doc_head WHERE doc_id IN (SELECT doc_id FROM revision WHERE doc_type = ?) LIMIT 1", (KIND,)).first()  # fmt: skip
    if row is None:
        store.save(work, KIND, SettingsBody(values={key: value}))
        return settings(work)
    from uuid import UUID

    doc_id = UUID(bytes=row[0])
    found = store.document(work, doc_id)
    kept = dict(found.body.values) if found and found.heads else {}
    parents = store.head_ids(work, doc_id)
    store.save(work, KIND, SettingsBody(values=kept | {key: value}), doc_id=doc_id, parents=parents)
    return settings(work)
