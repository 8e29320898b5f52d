"""What the registration page says about what is typed: notes beside fields, conflicts, duplicates, what is missing. No Qt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from prescribe.dates import age_on, age_words
from prescribe.identity import ID_KINDS, IdCheck, check_phone, sex_word
from prescribe.register import PURPOSES, Duplicate
from ui.pages.registration_form import HOW, NO_ID, TypedConsent, TypedForm, birth_of
from ui.words import short_date, tr

REASON_LENGTH = 4
LENGTHS = {"resident": 18, "old15": 15, "hk_mo_resident": 18, "tw_resident": 18, "foreign_permanent": 15, "hk_mo_travel": 9, "tw_travel": 8}
"""Characters of a whole number; a foreign permanent resident card has 15 or 18."""
MOBILE = 11
"""Digits of a mobile number."""
OLDEST_USUAL = 110
"""Years; older is asked about, not refused."""
GUARDIAN_UNDER = 14
"""Years; under it a guardian answers for the person (PIPL art. 31)."""


@dataclass(frozen=True, slots=True)
class Note:
    """Words beside a field. `mark`: empty, ok, info, warn or danger."""

    mark: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Checks:
    """What the pure checks said about the fields that have one; empty text = nothing wrong."""

    identity: IdCheck | None = None
    phone: str = ""
    contact_phone: str = ""
    unprintable: tuple[str, ...] = ()
    typing_number: bool = False
    """The number is being typed: that it is not complete yet is no mistake."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """The card and the typed answers differ."""

    text: str
    asks_reason: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing still needed before the file can be saved."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class ConsentView:
    """One row of 知情同意."""

    purpose: str
    label: str
    explanation: str
    """What it means, and what follows from a no."""
    given: bool | None
    """None = not asked."""
    answer: str
    """The answer in words: 「本人签字 14:05」, 「不同意 14:05」, 「还没问」."""
    asks_witness: bool
    spoken: str


@dataclass(frozen=True, slots=True)
class DuplicateView:
    """One card of 可能已经建过档."""

    resident_id: UUID
    name: str
    second: str
    file_number: str
    lines: tuple[tuple[str, str], ...]
    aside: str
    open_words: str
    certain: bool
    settled: bool
    """Looked at and found to be somebody else."""
    spoken: str


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """Everything the page shows beside the fields themselves."""

    identity: Note
    derived: Note
    conflict: Conflict | None
    name: Note
    birth: Note
    phone: Note
    contact_phone: Note
    guardian: Note
    consents: tuple[ConsentView, ...]
    duplicates: tuple[DuplicateView, ...]
    missing: tuple[Missing, ...]
    refused: str
    """Why it cannot be saved at all; empty when it can."""
    start_waits: str
    """Why 「保存并开始接诊」 waits although 「保存」 may be pressed."""

    @property
    def may_save(self) -> bool:
        return not self.missing and not self.refused

    @property
    def may_start(self) -> bool:
        return self.may_save and not self.start_waits


def registration_view(
    form: TypedForm,
    checks: Checks,
    duplicates: tuple[Duplicate, ...],
    ruled_out: Collection[UUID],
    today: date,
) -> RegistrationView:
    """The page's words for one state of the form. `ruled_out`: duplicates answered 「不是同一人」."""
    cards = tuple(duplicate_view(each, each.resident_id in ruled_out) for each in duplicates)
    certain = next((card for card in cards if card.certain), None)
    open_question = next((card for card in cards if not card.settled), None)
    return RegistrationView(
        identity=identity_note(form, checks.identity, checks.typing_number),
        derived=derived_note(form, checks.identity, today),
        conflict=conflict_of(form, checks.identity, today),
        name=name_note(checks.unprintable),
        birth=birth_note(form, today),
        phone=Note("warn", checks.phone) if checks.phone else Note(),
        contact_phone=Note("warn", checks.contact_phone) if checks.contact_phone else Note(),
        guardian=guardian_note(form, today),
        consents=tuple(consent_view(purpose.key, form.consent(purpose.key), today) for purpose in PURPOSES),
        duplicates=cards,
        missing=missing_of(form, checks, today),
        refused=tr("证件号码和另一份档案一样。打开那一份，不用再建。") if certain else "",
        start_waits=tr("先回答右边：是不是同一个人") if open_question else "",
    )


def identity_note(form: TypedForm, check: IdCheck | None, typing: bool) -> Note:
    """Beside the number: how long it is so far, whether it checks, what to look at again."""
    if form.id_kind == NO_ID or not form.id_number.strip() or check is None:
        return Note()
    length = len(check.number)
    if not check.ok and typing and length < LENGTHS.get(form.id_kind, 0):
        return Note("", tr("已输入 {count} 位", count=length))
    if not check.ok:
        return Note("warn", check.say)
    if check.warn:
        return Note("warn", check.warn)
    tells = next((kind.tells_birth for kind in ID_KINDS if kind.key == form.id_kind), False)
    return Note("ok", tr("校验通过") if tells else tr("格式对"))


def derived_note(form: TypedForm, check: IdCheck | None, today: date) -> Note:
    """What the number itself tells, in one line under it."""
    if form.id_kind == NO_ID:
        return Note("info", tr("没有证件时，请问性别和出生日期；不知道哪天就写「约 1950」。"))
    if check is None or not check.ok or check.birth_date is None or check.sex is None:
        return Note()
    return Note(
        "ok",
        tr(
            "由证件得出：{sex}，{birth}（{age} 岁）",
            sex=sex_word(check.sex),
            birth=check.birth_date.isoformat(),
            age=age_on(check.birth_date, today),
        ),
    )


def conflict_of(form: TypedForm, check: IdCheck | None, today: date) -> Conflict | None:
    """The card says one thing, the form another; asked, never settled silently."""
    if check is None or not check.ok or form.id_kind == NO_ID:
        return None
    parts = []
    if check.sex and form.sex and form.sex != check.sex:
        parts.append(tr("证件上是{card}，您选了{typed}", card=sex_word(check.sex), typed=sex_word(form.sex)))
    birth, _ = birth_of(form, today)
    if check.birth_date and birth and birth not in (check.birth_date, check.birth_date.year):
        typed = tr("约 {year} 年", year=birth) if isinstance(birth, int) else birth.isoformat()
        parts.append(tr("证件上出生 {card}，您写了 {typed}", card=check.birth_date.isoformat(), typed=typed))
    return Conflict("；".join(parts) + "。", form.keeps_typed) if parts else None


def name_note(unprintable: tuple[str, ...]) -> Note:
    """A character no font of ours can draw: how it will be printed."""
    if not unprintable:
        return Note()
    codes = "".join(f"〔U+{ord(each):04X}〕" for each in unprintable)
    return Note("warn", tr("有字打印不出来，会印成{codes}。可以换字（Ctrl+U），也可以照样用。", codes=codes))


def birth_note(form: TypedForm, today: date) -> Note:
    """Age beside the birth date, or what is wrong with it."""
    birth, problem = birth_of(form, today)
    if problem:
        return Note("danger", problem)
    if birth is None:
        return Note()
    if isinstance(birth, int):
        return Note("", tr("约 {age} 岁", age=today.year - birth))
    if age_on(birth, today) > OLDEST_USUAL:
        return Note("warn", tr("{age} 岁，少见。再看一眼？", age=age_on(birth, today)))
    return Note("", age_words(birth, None, today))


def guardian_note(form: TypedForm, today: date) -> Note:
    """Under 14 a guardian signs and is the contact."""
    birth, _ = birth_of(form, today)
    if not isinstance(birth, date) or age_on(birth, today) >= GUARDIAN_UNDER:
        return Note()
    return Note("info", tr("未满 14 岁：由监护人签字，联系人写监护人"))


def consent_view(purpose: str, answer: TypedConsent | None, today: date) -> ConsentView:
    """One purpose: agreed, refused, or not asked; these three are never the same."""
    known = next(each for each in PURPOSES if each.key == purpose)
    needs = {"file": tr("不同意就不能建档"), "exercise": tr("不同意就不做测试和训练")}
    explanation = f"{known.hint}。{needs.get(known.needed_for, tr('可以随时改主意'))}。"
    thumb = answer is not None and answer.given and answer.how == "thumb"
    if answer is None:
        words = tr("还没问")
    elif not answer.given:
        words = tr("不同意 {when}", when=_when(answer.on, today)).strip()
    elif thumb and answer.witness.strip():
        words = tr("按手印 {when}，见证人 {who}", when=_when(answer.on, today), who=answer.witness.strip())
    else:
        words = f"{dict(HOW)[answer.how]} {_when(answer.on, today)}".strip()
    given = None if answer is None else answer.given
    return ConsentView(purpose, known.label, explanation, given, words, thumb, f"{known.label}。{explanation}{words}。")


def _when(on: str, today: date) -> str:
    if not on:
        return ""
    day = short_date(date.fromisoformat(on[:10]), today)
    return f"{on[11:16]}" if len(on) >= 16 and day == "今天" else day


def duplicate_view(duplicate: Duplicate, settled: bool) -> DuplicateView:
    """What is the same and what differs, in two lines."""
    banner = duplicate.banner
    words = {"女": tr("就是她，打开这份"), "男": tr("就是他，打开这份")}
    same_label = tr("相同") if duplicate.strength >= 2 else tr("相近")
    lines = [(same_label, "、".join(duplicate.same) or "—"), (tr("不同"), "、".join(duplicate.different) or tr("没有"))]
    second = f"{banner.sex_word} {banner.age_words}".strip()
    said = "。".join(f"{label}：{text}" for label, text in lines)
    return DuplicateView(
        resident_id=duplicate.resident_id,
        name=banner.name,
        second=second,
        file_number=banner.file_number,
        lines=tuple(lines),
        aside=tr("出生 {birth}　电话尾号 {tail}", birth=banner.birth_words, tail=banner.phone_tail or tr("未登记")),
        open_words=words.get(banner.sex_word, tr("就是这个人，打开这份")),
        certain=duplicate.certain,
        settled=settled and not duplicate.certain,
        spoken=f"{banner.name}，{second}，{tr('档案号')} {banner.file_number}。{said}。",
    )


def missing_of(form: TypedForm, checks: Checks, today: date) -> tuple[Missing, ...]:
    """What is needed before the file can be saved, in the order of the fields."""
    found = [*_identity_missing(form, checks), *_person_missing(form, checks, today)]
    if form.allergy_answer == "has" and not form.allergy_text.strip():
        found.append(Missing("allergy_text", tr("对什么过敏")))
    file_consent = form.consent("file")
    if file_consent is None or not file_consent.given:
        found.append(Missing("consent:file", tr("同意建立档案")))
    found += [
        Missing(f"witness:{each.purpose}", tr("按手印的见证人"))
        for each in form.consents
        if each.given and each.how == "thumb" and not each.witness.strip()
    ]
    return tuple(found)


def _identity_missing(form: TypedForm, checks: Checks) -> list[Missing]:
    if form.id_kind == NO_ID:
        short = len(form.no_id_reason.strip()) < 2
        return [Missing("no_id_reason", tr("为什么没有证件"))] if short else []
    if not form.id_number.strip():
        return [Missing("id_number", tr("证件号码（或点「没有证件」）"))]
    if checks.identity is not None and not checks.identity.ok:
        return [Missing("id_number", tr("核对证件号码"))]
    return []


def _person_missing(form: TypedForm, checks: Checks, today: date) -> list[Missing]:
    found = []
    if not form.name.strip():
        found.append(Missing("name", tr("姓名")))
    if not form.sex:
        found.append(Missing("sex", tr("性别")))
    birth, _ = birth_of(form, today)
    if birth is None:
        found.append(Missing("birth", tr("出生日期")))
    conflict = conflict_of(form, checks.identity, today)
    if conflict and not form.keeps_typed:
        found.append(Missing("conflict", tr("证件和所填不一样，按哪个")))
    elif conflict and len(form.keep_reason.strip()) < REASON_LENGTH:
        found.append(Missing("keep_reason", tr("为什么不按证件（至少 4 个字）")))
    if checks.phone:
        found.append(Missing("phone", tr("核对本人电话")))
    if guardian_note(form, today).text and not form.contact_name.strip():
        found.append(Missing("contact_name", tr("监护人姓名")))
    if checks.contact_phone:
        found.append(Missing("contact_phone", tr("核对联系人电话")))
    return found


def bar_words(view: RegistrationView) -> tuple[str, str]:
    """(mark, words) of what is missing, for the action bar; empty words when nothing is."""
    if view.refused:
        return "warn", view.refused
    if view.missing:
        rest = tr("还差 {count} 项：{first}", count=len(view.missing), first=view.missing[0].words)
        return "warn", rest
    if view.start_waits:
        return "warn", view.start_waits
    return "", ""


def phone_problem(text: str, typing: bool) -> str:
    """What is wrong with a phone number; nothing while it is still being typed."""
    if not text.strip() or (typing and len(text.strip()) < MOBILE):
        return ""
    check = check_phone(text)
    return "" if check.ok else check.say
