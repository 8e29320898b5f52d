"""Registration: one person, one file; consents each on their own; possible duplicates before a second file is made.

Likeness: equal number, then name with birth or phone, then the same sound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.database import fixed_sql
from prescribe.dates import age_on, half_width
from prescribe.errors import Incomplete, InvalidInput
from prescribe.identity import (
    KINDS,
    against_card,
    check_id,
    check_phone,
    id_text,
    normalise,
    plain_writing,
    sex_word,
    sound,
)
from prescribe.overview import Banner, banner_of
from prescribe.reading.lookup import resident_row
from prescribe.records import store
from prescribe.records.ids import take_number
from prescribe.records.resident import KIND, ConsentBody, ResidentBody
from prescribe.use_case import use_case
from protocols.terms import Act, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work
    from prescribe.records.many import NewDocuments


@dataclass(frozen=True, slots=True)
class Consent:
    """One purpose the resident said yes or no to. A purpose without a row was not asked."""

    purpose: str
    given: bool
    how: str
    """`here` (on this screen), `paper` or `thumb` (needs a witness)."""
    on: date
    witness: str = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """One consent that may be asked."""

    key: str
    label: str
    hint: str
    needed_for: str
    """`file` (may not save without), `exercise` (no test, no session without), or empty (free choice)."""


PURPOSES: tuple[Purpose, ...] = (
    Purpose("file", "建立健康运动档案", "保存身份、健康和测试资料，只在本站用于评估和开运动处方", "file"),
    Purpose("assessment", "体质测定和运动测试", "会做什么、有什么风险、随时可以停，已经讲清楚", "exercise"),
    Purpose("exercise", "运动指导", "按处方运动；不舒服就停，并告诉我们", "exercise"),
    Purpose("diagnosis_to_instructor", "指导员可以看到诊断", "不同意时，指导员只看到要注意的事和停止信号", ""),
    Purpose("share_venue", "推荐场馆时转交姓名代号和限制", "不转交诊断", ""),
    Purpose("phone_follow_up", "电话随访", "打电话问运动情况", ""),
    Purpose("research", "去掉身份后用于统计", "看不出是谁", ""),
)


@dataclass(frozen=True, slots=True)
class Registration:
    """The registration form. Empty text = not given."""

    id_kind: str = "resident"
    """Key of `identity.ID_KINDS`; `none` needs `no_id_reason`."""
    id_number: str = ""
    name: str = ""
    sex: str = "0"
    """`1` male, `2` female, `9` not stated, `0` unknown (GB/T 2261.1)."""
    birth_date: date | None = None
    birth_about: int | None = None
    """Year, when the date is not known: 「约 1950 年」."""
    phone: str = ""
    contact_name: str = ""
    contact_relation: str = ""
    contact_phone: str = ""
    address: str = ""
    family_doctor: str = ""
    came_by: str = ""
    allergy: str = "not_asked"
    """`none`, `not_asked`, or the allergy in words."""
    no_id_reason: str = ""
    kept_against_card: str = ""
    """Why sex or birth date are kept although the card says otherwise."""
    consents: tuple[Consent, ...] = ()
    file_number: str = ""
    """Given by the first save; ignored when typed."""
    health_record_number: str = ""
    """17 digits, typed or scanned."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file that may be the same person."""

    resident_id: UUID
    banner: Banner
    same: tuple[str, ...]
    different: tuple[str, ...]
    certain: bool
    """Equal identity number: a second file is refused."""
    strength: int
    """3 number, 2 name with birth or phone, 1 same name or sound only."""


@use_case("person", Act.WRITE)
def register_resident(work: Work, registration: Registration, not_same_as: tuple[UUID, ...] = ()) -> Banner:
    """Make a file; the file number comes with the save. `not_same_as`: duplicates the user looked at and ruled out.

    Raises InvalidInput or Incomplete with the field to go to; an identity number that already has a file is refused.
    """
    checked = check_registration(registration, work.today())
    keeps = work.staff.role not in (Role.CLERK, Role.NURSE)
    return banner_of(work, resident_row(work, make_file(work, checked, not_same_as, keeps)))


def make_file(
    work: Work, checked: Registration, not_same_as: tuple[UUID, ...] = (), keeps: bool = False, news: NewDocuments | None = None
) -> UUID:
    """Save the file of a checked registration; `keeps`: whoever makes it is responsible; `news`: beside other new ones.

    Raises InvalidInput when the identity number already has a file. Of what `news` still keeps nothing is looked at: no two of those may be
    of one number.
    """
    _refuse_second_file(work, checked, None)
    body = _body(
        work, checked, (),
        file_number=take_number(work, "resident"), registered_on=work.today(),
        responsible_id=str(work.staff.staff_id) if keeps else "", responsible_name=work.staff.name if keeps else "",
        not_same_as=tuple(str(r) for r in not_same_as), closed=None, reopened=(),
    )  # fmt: skip
    doc_id = work.new_id()
    if news is not None:
        news.add(KIND, body, doc_id, doc_id)
        return doc_id
    return store.save(work, KIND, body, doc_id=doc_id, resident_id=doc_id, absent=True).doc_id


@use_case("person", Act.WRITE, resident="resident_id")
def revise_resident(work: Work, resident_id: UUID, registration: Registration, heads: tuple[UUID, ...]) -> Banner:
    """Save a changed registration; ChangedMeanwhile when `heads` are no longer current. The file number stays."""
    checked = check_registration(registration, work.today())
    _refuse_second_file(work, checked, resident_id)
    found = store.document(work, resident_id)
    if found is None or not found.heads:
        raise InvalidInput("这份登记打不开。请先同步，或升级程序后再改。")
    old: ResidentBody = found.body
    if old.closed is not None:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")
    body = _body(
        work, checked, old.consents,
        file_number=old.file_number, registered_on=old.registered_on, responsible_id=old.responsible_id,
        responsible_name=old.responsible_name, not_same_as=old.not_same_as, closed=old.closed, reopened=old.reopened,
    )  # fmt: skip
    store.save(work, KIND, body, doc_id=resident_id, parents=heads, resident_id=resident_id)
    return banner_of(work, resident_row(work, resident_id))


@use_case("person", Act.READ, reads=True, resident="resident_id")
def resident_form(work: Work, resident_id: UUID) -> tuple[Registration, tuple[UUID, ...]]:
    """The registration as stored, and the heads it stands on. Of two undecided versions the later is shown."""
    found = store.document(work, resident_id)
    if found is None or not found.heads:
        raise InvalidInput("这份登记打不开。请先同步，或升级程序后再看。")
    body: ResidentBody = found.body
    latest = {c.purpose: Consent(c.purpose, c.given, c.how, c.on, c.witness) for c in body.consents}
    names = Registration.__dataclass_fields__.keys() - {"consents"}
    form = Registration(**{n: getattr(body, n) for n in names}, consents=tuple(latest.values()))
    return form, store.head_ids(work, resident_id)


def check_registration(form: Registration, today: date) -> Registration:
    """The form with everything normalised and what the card tells filled in. Raises InvalidInput or Incomplete."""
    name = normalise(form.name)
    if not name:
        raise InvalidInput("请填姓名。", field="name")
    if len(name) > 50:
        raise InvalidInput("姓名最多 50 个字，请核对。", field="name")
    form = _check_identity(replace(form, name=name), today)
    for field, label in (("phone", "本人电话"), ("contact_phone", "联系人电话")):
        typed = getattr(form, field).strip()
        if typed:
            phone = check_phone(typed)
            if not phone.ok:
                raise InvalidInput(f"{label}：{phone.say}。", field=field)
            form = replace(form, **{field: phone.number})
    record = id_text(form.health_record_number)
    if record and not (record.isdigit() and len(record) == 17):
        raise InvalidInput(f"健康档案编号应是 17 位数字，现在是 {len(record)} 位。没有可以空着。", field="health_record_number")
    if form.birth_date and age_on(form.birth_date, today) < 14 and not form.contact_name.strip():
        raise Incomplete("未满 14 岁，请填监护人的姓名和电话。", field="contact_name")
    _check_consents(form, today)
    text = {f: getattr(form, f).strip() for f in ("contact_name", "contact_relation", "address", "family_doctor", "came_by")}
    return replace(form, health_record_number=record, allergy=form.allergy.strip() or "not_asked", **text)


def _check_identity(form: Registration, today: date) -> Registration:
    if form.id_kind not in KINDS:
        raise InvalidInput("请选证件种类。", field="id_kind")
    number = "" if form.id_kind == "none" else id_text(form.id_number)
    if form.id_kind == "none":
        if len(form.no_id_reason.strip()) < 2:
            raise Incomplete("没有证件时，请写一下原因，例如“忘带”“补办中”。", field="no_id_reason")
    else:
        check = check_id(form.id_kind, number, today)
        if not check.ok:
            raise InvalidInput(f"{check.say}。", field="id_number")
        sex = check.sex if check.sex and form.sex not in ("1", "2") else form.sex
        form = replace(form, sex=sex, birth_date=form.birth_date or check.birth_date)
        question = against_card(check, form.sex, form.birth_date)
        if question and len(form.kept_against_card.strip()) < 4:
            raise InvalidInput(question, field="kept_against_card")
    if form.sex not in ("1", "2", "9"):
        raise Incomplete("请选性别；本人不愿说明，就选“未说明”。", field="sex")
    if form.birth_date is None and form.birth_about is None:
        raise Incomplete("请填出生日期；只知道大概年份，就填“约 1950 年”。", field="birth_date")
    if form.birth_date and not date(1890, 1, 1) <= form.birth_date <= today:
        raise InvalidInput("出生日期不对，请再核对。", field="birth_date")
    if form.birth_about and not 1890 <= form.birth_about <= today.year:
        raise InvalidInput("出生年份不对，请再核对。", field="birth_date")
    about = None if form.birth_date else form.birth_about
    return replace(form, id_number=number, birth_about=about, no_id_reason=form.no_id_reason.strip())


def _check_consents(form: Registration, today: date) -> None:
    labels = {purpose.key: purpose.label for purpose in PURPOSES}
    for consent in form.consents:
        if consent.purpose not in labels or consent.how not in ("here", "paper", "thumb"):
            raise InvalidInput("知情同意里有认不出的选项，请重新勾选。", field="consents")
        if consent.how == "thumb" and len(consent.witness.strip()) < 2:
            raise Incomplete(f"“{labels[consent.purpose]}”是按手印的，请填见证人姓名。", field="consents")
        if consent.on > today:
            raise InvalidInput(f"“{labels[consent.purpose]}”的日期还没到，请核对。", field="consents")
    agreed = {consent.purpose for consent in form.consents if consent.given}
    if "file" not in agreed:
        raise Incomplete("还没有同意“建立健康运动档案”。请先念给居民听，本人同意后勾选，才能保存。", field="consents")


def _refuse_second_file(work: Work, form: Registration, own: UUID | None) -> None:
    if not form.id_number:
        return
    rows = fixed_sql(work.connection)(
        "SELECT r.doc_id FROM resident_key k JOIN resident r ON r.row_id = k.row_id WHERE k.kind = 'id' AND k.key = ?",
        (form.id_number.lower(),),
    )
    if any(own is None or row[0] != own.bytes for row in rows):
        raise InvalidInput("这个证件号码已经建过档。请打开原来那份，不要再建第二份。", field="id_number")


def _body(work: Work, form: Registration, before: tuple[ConsentBody, ...], **fixed: object) -> ResidentBody:
    """The body of a checked form; earlier consents stay, an answer that did not change is not repeated."""
    last = {c.purpose: c for c in before}
    added = [
        ConsentBody(purpose=c.purpose, given=c.given, how=c.how, on=c.on, witness=c.witness.strip(), asked_by=work.staff.name)
        for c in form.consents
    ]
    news = [
        c for c in added
        if (old := last.get(c.purpose)) is None or (old.given, old.how, old.on, old.witness) != (c.given, c.how, c.on, c.witness)
    ]  # fmt: skip
    skip = {"consents", "file_number"}
    values = {n: getattr(form, n) for n in Registration.__dataclass_fields__ if n not in skip}
    return ResidentBody(**values, consents=(*before, *news), **fixed)


SHOWN = 5
_COLUMNS = "r.doc_id, r.name, r.sex, r.birth_date, r.birth_about, r.phone, r.id_number, r.street"



@use_case("person", Act.WRITE, reads=True)
def possible_duplicates(work: Work, registration: Registration, resident_id: UUID | None = None) -> tuple[Duplicate, ...]:
    """Files that may be the same person as what is typed so far, strongest first, at most five.

    `resident_id`: the file being changed, which is never its own duplicate. Half-typed forms are welcome.
    """
    name, number = normalise(registration.name), id_text(registration.id_number)
    phone = check_phone(registration.phone)
    found: dict[bytes, Duplicate] = {}
    for row in _candidates(work, name, number, phone.number if phone.ok else ""):
        if row[0] in found or (resident_id is not None and row[0] == resident_id.bytes):
            continue
        duplicate = _compare(work, row, registration, name, number, phone.number)
        if duplicate is not None:
            found[row[0]] = duplicate
    return tuple(sorted(found.values(), key=lambda d: -d.strength)[:SHOWN])


def _candidates(work: Work, name: str, number: str, phone: str) -> list[Any]:
    run, rows = work.connection.exec_driver_sql, []
    by_key = f"SELECT {_COLUMNS} FROM resident_key k JOIN resident r ON r.row_id = k.row_id WHERE k.kind = ? AND k.key = ? LIMIT 50"
    if len(number) >= 8:
        rows += run(by_key, ("id", number.lower())).all()
    if phone:
        rows += run(by_key, ("phone", id_text(phone).lower())).all()
    if len(name) >= 2:
        rows += run(f"SELECT {_COLUMNS} FROM resident r WHERE r.name = ? LIMIT 200", (name,)).all()
        rows += run(f"SELECT {_COLUMNS} FROM resident r WHERE r.sound = ? LIMIT 200", (sound(name),)).all()
    return rows


def _compare(work: Work, row: Any, form: Registration, name: str, number: str, phone: str) -> Duplicate | None:
    doc_id, other, sex, born, about, other_phone, other_number, street = row
    same, different = [], []
    certain = bool(number) and number == other_number
    _note(certain, bool(number and other_number), "证件号码", "证件号码不同", same, different)
    same_name, like = name == other, plain_writing(name) == plain_writing(other) or sound(name) == sound(other)
    if name:
        _note(same_name or like, True, "姓名" if same_name else f"姓名读音：{other}", f"姓名：那份是 {other}", same, different)
    year = int(born[:4]) if born else about
    same_birth = bool(born and form.birth_date and born == form.birth_date.isoformat())
    near_birth = same_birth or bool(year and _year(form) and (not born or not form.birth_date) and year == _year(form))
    _note(near_birth, bool(year and _year(form)), "出生", f"出生：那份是 {born or f'约 {about} 年'}", same, different)
    same_phone = bool(phone and phone == other_phone)
    _note(same_phone, bool(phone and other_phone), "电话", f"电话尾号：那份是 {other_phone[-4:]}", same, different)
    if form.sex in ("1", "2") and sex in ("1", "2"):
        _note(form.sex == sex, True, "性别", f"性别：那份是 {sex_word(sex)}", same, different)
    if street and form.address.strip():
        _note(half_width(form.address.strip()) == half_width(street), True, "住址", "住址不同", same, different)
    strength = 3 if certain else 2 if like and (near_birth or same_phone) else 1 if like and _may_be(form, sex, year) else 0
    if not strength:
        return None
    shown = banner_of(work, resident_row(work, UUID(bytes=doc_id)))
    return Duplicate(shown.resident_id, shown, tuple(same), tuple(different), certain, strength)


def _note(agrees: bool, known: bool, yes: str, no: str, same: list[str], different: list[str]) -> None:
    if agrees:
        same.append(yes)
    elif known:
        different.append(no)


def _year(form: Registration) -> int | None:
    return form.birth_date.year if form.birth_date else form.birth_about


def _may_be(form: Registration, sex: str, year: int | None) -> bool:
    """Same sound alone is worth a look only while nothing speaks against it: sex equal, birth within two years."""
    if form.sex in ("1", "2") and sex in ("1", "2") and form.sex != sex:
        return False
    typed = _year(form)
    return typed is None or year is None or abs(typed - year) <= 2
