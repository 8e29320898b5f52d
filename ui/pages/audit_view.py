"""What the page of the audit shows, as plain values. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from protocols.terms import ROLE_NAMES, Role
from ui.words import UNKNOWN, tr

if TYPE_CHECKING:
    from prescribe.audit import AuditEntry

COLUMNS: tuple[tuple[str, int], ...] = (("时间", 150), ("谁", 110), ("角色", 130), ("做了什么", 0), ("关于", 150), ("结果", 190))
"""(heading, width in px at 100 %; 0 takes what is left) of the table."""

ACTS = {
    "add_person": "加同事", "audit_log": "看操作记录", "back_up": "备份", "banner": "打开居民", "begin_duty": "登录或换角色",
    "change_setting": "改设置", "confirm_date": "确认电脑日期", "current_prescription": "看处方", "draft_prescription": "起草处方",
    "emergency_card": "看急救卡", "end_duty": "离开", "hand_over": "交接居民", "history": "看历史", "mark_left": "停用人员",
    "open_assessment": "打开评估", "open_prescription": "打开处方", "open_resident": "看概览", "over_time": "看历次对比", "preview_assessment": "预览评估报告", "print_assessment": "打印评估报告",
    "preview_prescription": "预览处方",
    "print_prescription": "打印处方", "record_fitness_part": "保存体能部分", "record_medical_part": "保存医学部分",
    "redraft_prescription": "重新起草处方", "register_resident": "建档", "reset_password": "重设密码", "resident_form": "看登记",
    "resume_exercise": "恢复运动", "propose_step": "看建议的量", "review_step": "医生定量", "revise_draft": "改处方草案", "revise_person": "改人员", "revise_resident": "改登记",
    "revise_station": "改本站资料", "score_resident": "看体测和评分", "screen_resident": "筛查", "screen_visit": "筛查", "set_certificate": "登记证件", "sign_in": "登录",
    "sign_prescription": "签处方", "signing_state": "看签名", "stop_exercise": "停止运动", "supersede": "换新处方",
    "unlock_person": "解锁人员", "unlock_window": "解开锁屏", "who_looked": "看谁看过", "_keep_password": "换自己的密码",
    "_give_credential": "恢复码换密码", "adopt_edition": "采用知识版本", "roll_back_edition": "退回知识版本", "import_pack": "导入知识包",
    "look_at_pack": "看知识包", "trust_publisher": "信任发布单位", "distrust_publisher": "不再信任发布单位",
    "import_rows": "导入居民和测量", "save_correction": "存下导入要改的行",
    "record_event": "记不良事件", "settle_event": "定不良事件的版本", "close_event": "归档不良事件", "open_event": "看不良事件", "open_events": "看不良事件", "waiting_referrals": "看等着的转诊",
    "month_of_events": "看不良事件月表", "print_event": "打印不良事件", "preview_event": "预览不良事件",
    "open_referrals": "看转诊", "write_referral": "写转诊单", "send_referral": "转出", "mark_received": "记对方收到",
    "answer_referral": "记转诊回执", "accept_answer": "签转诊回执", "end_referral": "结束转诊", "record_return": "记医院转回",
    "settle_referral": "定转诊单的版本", "print_referral": "打印转诊单", "preview_referral": "预览转诊单", "print_card": "打印急救卡",
    "check_before": "看课前结论", "record_session": "记训练", "log_home_sessions": "补记在家练的", "open_training": "看训练", "list_classes": "看团体课",
    "open_class": "看团体课名单", "save_class": "改团体课", "close_class": "停办团体课", "open_class_meeting": "看团体课点名",
    "record_class_meeting": "记团体课", "preview_class": "预览课堂记录", "print_class": "打印课堂记录", "preview_sessions": "预览训练记录",
    "print_sessions": "打印训练记录",
    "open_follow_up": "看随访", "consider_follow_up": "看随访建议", "record_follow_up": "记随访", "note_call": "记电话", "snooze_item": "改天再办",
    "grade_risk": "定风险等级", "sign_grade": "签风险等级", "print_grade": "打印风险分级单", "open_consultation": "看会诊",
    "write_minute": "写会诊记录", "settle_minute": "定会诊记录的版本", "sign_minute": "签会诊记录", "print_minute": "打印会诊记录",
    "preview_forms": "预览表单", "print_forms": "打印表单", "print_blank": "打印空白表", "draw_blank": "画空白表", "record_paper": "补录纸上记录",
    "devices": "看各台电脑", "invite_device": "请新电脑加入", "vouch_for_this_device": "登记本机", "revoke_device": "停用电脑", "set_hub": "设同步服务器", "open_conflict": "看两个版本", "decide": "核对两个版本", "open_closing": "看结案", "close_file": "结案", "reopen_file": "恢复建档", "open_form": "看公卫随访表", "save_form": "保存公卫随访表", "settle_form": "定公卫随访表的版本", "print_official": "打印公卫随访表", "export_forms": "导出公卫随访表",
    "replay_prescription": "重算处方", "trace_resident": "看全部规则",
}  # fmt: skip
"""Words of a use case; one that is missing shows its own name, so nothing hides."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry as a row."""

    cells: tuple[str, ...]
    refused: bool
    spoken: str


def audit_row(entry: AuditEntry) -> AuditRow:
    """One entry in words."""
    at = entry.at.strftime("%Y-%m-%d %H:%M")
    role = ROLE_NAMES[Role(entry.role)] if entry.role in set(Role) else entry.role
    act = tr(ACTS.get(entry.act, entry.act))
    cells = (at, entry.staff or tr("程序"), role, act, entry.about or UNKNOWN, outcome_words(entry.outcome))
    return AuditRow(cells, entry.outcome.startswith("refused") or entry.outcome.startswith("wrong password"), "，".join(cells) + "。")


def outcome_words(outcome: str) -> str:
    """「做了」「看了」「没有权限」, a wrong password with its time; anything else as it was written."""
    head, _, rest = outcome.partition(" ")
    if outcome.startswith("wrong password "):
        return tr("密码不对 {when}", when=_moment(outcome.removeprefix("wrong password ")))
    if outcome.startswith("refused pack"):
        return tr("知识包不合格，没做")
    if head == "exported":
        count, _, tail = rest.partition(" rows ")
        named = tr("，含姓名") if tail.startswith("named") else tr("，去掉姓名")
        return tr("导出 {n} 行{named}：{purpose}", n=count, named=named, purpose=tail.partition("：")[2])
    words = {"done": tr("做了"), "viewed": tr("看了"), "refused": tr("没有权限，没做")}.get(head)
    if words is None:
        return outcome
    if rest.endswith(" documents"):
        return tr("{words}，{count} 份记录", words=words, count=rest.removesuffix(" documents"))
    return f"{words} {rest}".strip()


def _moment(text: str) -> str:
    try:
        return datetime.fromisoformat(text).strftime("%m-%d %H:%M")
    except ValueError:
        return text


def count_words(shown: int, more: bool) -> str:
    """「200 条，前面还有」."""
    return tr("{n} 条，前面还有", n=shown) if more else tr("{n} 条", n=shown)
