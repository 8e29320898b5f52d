"""What the settings page shows, as plain values. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from prescribe.permissions import allows
from prescribe.staff import CERTIFICATE_NAMES
from protocols.terms import ROLE_NAMES, Act, Role
from ui.words import moment, number, time_left, tr

if TYPE_CHECKING:
    from prescribe.backup import BackupOnDisk
    from prescribe.handover import LeftBehind
    from prescribe.settings import Setting
    from prescribe.staff import Certificate, StaffRow

WARN_DAYS = 60
TABS = (("people", "人员"), ("local", "本机"), ("station", "本站"), ("backup", "备份"), ("sync", "同步"), ("about", "关于"), ("audit", "操作记录"))
PLACES: tuple[tuple[str, str, str], ...] = (
    ("people", "加一位同事", "姓名、角色、证件、一次性密码"), ("people", "证件", "执业证、资格证、培训证的有效期"),
    ("people", "重设密码", "忘记密码的同事得到一次性密码"), ("people", "换我的密码", "自己的登录密码"),
    ("people", "停用", "同事离开：不能再登录，居民交给别人"), ("people", "解锁", "输错密码太多次被锁的同事"),
    ("local", "颜色和字的大小", "亮、暗、跟随系统；标准到巨大"), ("station", "站名和抬头", "站名、所属机构全称、电话，印在单子上"),
    ("station", "急救卡上的地址和 AED", "本站地址、AED 放在哪里"), ("station", "导出公卫随访表", "高血压、糖尿病随访，CSV"), ("backup", "马上备份", "抄一份，打开核对"),
    ("backup", "试恢复", "打开最新一份，数一数有多少份记录"), ("sync", "同步", "上级中心、U 盘交换"),
    ("about", "版本和数据位置", "版本、数据文件夹、许可"), ("audit", "操作记录", "谁在什么时候做了什么"),
)  # fmt: skip
"""(tab, what can be done there, more words to find it by), for the search box."""
ADDABLE = tuple(role for role in Role)


@dataclass(frozen=True)
class CertificateLine:
    """One certificate in words, with a mark when it needs somebody."""

    text: str
    end: str
    level: str
    """`dot`, `warn` or `danger`."""


@dataclass(frozen=True)
class PersonView:
    """One person of the list and of the card at its right."""

    staff_id: Any
    name: str
    role: Role
    roles: str
    signing: str
    """「可以签名」「不能签名」."""
    signing_level: str
    why: str
    certificates: tuple[CertificateLine, ...]
    heads: tuple[Any, ...]
    left: bool


def person_view(row: StaffRow, today: date) -> PersonView:
    """One person in words."""
    signs = row.roles[0].is_medical or row.roles[0].is_exercise
    if not signs:
        words, level = tr("不签处方"), "dot"
    elif row.signing.may:
        words, level = tr("可以签名"), "warn" if row.signing.warn_on else "ok"
    else:
        words, level = tr("不能签名"), "danger" if row.signing.warn_on else "warn"
    roles = "、".join(ROLE_NAMES[role] for role in row.roles) + (tr("（见习）") if row.trainee else "")
    return PersonView(
        row.staff_id, row.name, row.roles[0], roles, words, level, row.signing.why if signs else tr("这个角色不签处方。"),
        tuple(certificate_line(c, today) for c in row.certificates), row.heads, row.left_on is not None,
    )  # fmt: skip


def certificate_line(held: Certificate, today: date) -> CertificateLine:
    """「执业证 1101…032」「2027-03-31，还剩 128 天」."""
    text = f"{CERTIFICATE_NAMES.get(held.kind, held.kind)} {held.masked}".strip()
    if held.valid_to is None:
        return CertificateLine(text, tr("长期有效"), "dot")
    left = (held.valid_to - today).days
    level = "danger" if left < 0 else "warn" if left <= WARN_DAYS else "dot"
    words = time_left(held.valid_to, today) if left <= WARN_DAYS else ""
    return CertificateLine(text, "，".join(part for part in (held.valid_to.isoformat(), words) if part), level)


def table(rows: Iterable[tuple[Setting, Any]], scope: str) -> tuple[tuple[Setting, Any], ...]:
    """The settings of this PC (`local`) or of the station."""
    return tuple((setting, value) for setting, value in rows if setting.scope == scope)


def tabs_of(role: Role) -> tuple[tuple[str, str], ...]:
    """The tabs a role has; the audit is absent without the right to read it."""
    return tuple((key, tr(words)) for key, words in TABS if key != "audit" or allows(role, "audit", Act.READ))


def fits(typed: str, *words: str) -> bool:
    """Whether every word typed stands somewhere in these words."""
    return all(part in " ".join(words).lower() for part in typed.lower().split())


def found_places(typed: str, role: Role) -> tuple[tuple[str, str, str], ...]:
    """(tab, tab's label, what can be done there) of all tabs this role has, that fit what was typed."""
    labels = dict(tabs_of(role))
    return tuple(
        (tab, labels[tab], tr(label)) for tab, label, more in PLACES if tab in labels and fits(typed, label, more, labels[tab])
    )


def may_change_people(role: Role) -> bool:
    """Only administrators add, remove and reset."""
    return allows(role, "users", Act.WRITE)


def may_change_station(role: Role) -> bool:
    """Who may change what the whole station shares."""
    return allows(role, "settings", Act.WRITE)


def whole_number(typed: str) -> int | None:
    """A typed whole number; full-width digits too. None when it is none."""
    plain = typed.strip().translate({0xFF10 + i: 0x30 + i for i in range(10)})
    return int(plain) if plain.isascii() and plain.lstrip("-").isdigit() else None


@dataclass(frozen=True)
class BackupView:
    """Age of the last good copy, and the copies on disk."""

    headline: str
    level: str
    copies: tuple[tuple[str, str], ...]
    """(when, folder)."""


def backup_view(last: datetime | None, late: bool, copies: Sequence[BackupOnDisk], now: datetime) -> BackupView:
    """「最近一份好的备份：今天 02:00」; a warning when there is none for more than three days."""
    shown = tuple((moment(one.at, now) + (tr("（升级前）") if one.before else ""), str(one.path)) for one in copies[:8])
    if last is None:
        return BackupView(tr("还没有备份。电脑坏了，数据就没有了，现在做一份。"), "warn", shown)
    words = tr("最近一份好的备份：{when}", when=moment(last, now))
    return BackupView(tr("{words}，超过 3 天了。现在做一份。", words=words) if late else words, "warn" if late else "ok", shown)


def proof_words(documents: int, revisions: int) -> str:
    """「打得开，41,206 份记录、52,310 个版本，每一页都核对过。」"""
    return tr("打得开，{count} 份记录、{all} 个版本，每一页都核对过。", count=number(documents), all=number(revisions))


def backup_made(documents: int, size: int) -> str:
    """「打得开，41,206 份记录，12.4 MB」."""
    return tr("备份好了，打得开：{count} 份记录，{size} MB。", count=number(documents), size=number(size / 1e6, 1))


def leaver_words(name: str, found: LeftBehind) -> tuple[str, ...]:
    """What happens to the work of somebody who leaves, one sentence a line; nothing is promised that nobody does."""
    lines = [tr("{name}不能再登录，旧密码打不开以后的数据。他写过的、签过的都保留。", name=name)]
    if found.drafts_total:
        shown = "、".join(
            tr("{number}（{day} 起草{half}）", number=d.number, day=f"{d.drafted_on:%m-%d}", half=tr("，已签一半") if d.signed_by_one else "")
            for d in found.drafts
        )  # fmt: skip
        lines.append(tr("他起草、还没签完的处方 {n} 张：{shown}。", n=found.drafts_total, shown=shown))
        lines.append(tr("草案归本站，不归个人：都在同事的「处方」和「今日」里，谁有权限谁接着写。"))
    if found.residents:
        lines.append(tr("他负责的居民 {n} 人：交给谁，就列在谁的「我负责的」里。", n=number(found.residents)))
    if found.forms:
        lines.append(tr("他还有 {n} 份没写完的表，只有他自己打得开：先请他登录存好，再停用。", n=found.forms))
    return tuple(lines)


def left_words(name: str, handed: int, left: int) -> str:
    """What was done when somebody left."""
    words = tr("{name}已停用，数据换了新的密钥。", name=name)
    if handed:
        words += tr("交出 {n} 位居民。", n=number(handed))
    return words + (tr("{n} 位的登记有两个版本，核对后再交。", n=number(left)) if left else "")


LICENCES = (
    ("Qt 6 / PySide6", "LGPL-3.0"), ("SQLCipher / sqlcipher3", "BSD / zlib"), ("SQLAlchemy", "MIT"), ("Alembic", "MIT"),
    ("cryptography", "Apache-2.0 / BSD"), ("pydantic", "MIT"), ("PyYAML", "MIT"), ("pypinyin", "MIT"), ("ReportLab", "BSD"),
    ("segno", "BSD"), ("openpyxl", "MIT"), ("pypdfium2", "Apache-2.0 / BSD"), ("Noto Sans SC", "OFL-1.1"), ("HanaMinB", "HANAZONO / OFL-1.1"),
    ("Lucide", "ISC"),
)  # fmt: skip
"""What we stand on; full texts lie beside the files."""
