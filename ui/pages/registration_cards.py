"""The three cards of the registration page: 证件, 本人, 知情同意. They hold the fields; the page holds the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from prescribe.identity import ID_KINDS, check_id
from prescribe.printable import missing_glyphs
from prescribe.register import PURPOSES
from ui import theme
from ui.pages.registration_form import ALLERGY_ANSWERS, CAME_BY, NO_ID, RELATIONS, TypedForm
from ui.pages.registration_view import Checks, RegistrationView, phone_problem
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.choices import AnswerRow
from ui.widgets.consent_row import ConsentRow
from ui.widgets.field import line
from ui.widgets.form_grid import FormGrid
from ui.widgets.marks import Mark
from ui.widgets.noted_field import NotedField
from ui.widgets.strips import Strip
from ui.widgets.text import Text, row
from ui.widgets.wrapping import as_high_as_needed
from ui.words import tr

SEXES = (("2", "女"), ("1", "男"), ("9", "未说明"))
Touched = Callable[[], None]


def chooser(choices: Sequence[str], touched: Touched, *, own_words: bool) -> QComboBox:
    """A list that starts empty; with `own_words` something else may be typed."""
    made = QComboBox()
    made.addItem("")
    made.addItems([tr(choice) for choice in choices])
    made.setEditable(own_words)
    if own_words:
        made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        made.editTextChanged.connect(lambda _: touched())
    else:
        made.currentIndexChanged.connect(lambda _: touched())
    made.setMinimumContentsLength(4)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def typed_line(touched: Touched, placeholder: str = "") -> QLineEdit:
    """A line whose every key is told."""
    made = line(placeholder)
    made.textEdited.connect(lambda _: touched())
    return made


def set_words(box: QComboBox, words: str) -> None:
    """Show words in a list, those that are not in it too."""
    if box.isEditable():
        box.setEditText(words)
        return
    if words and box.findText(words) < 0:
        box.addItem(words)
    box.setCurrentIndex(max(box.findText(words), 0))


def set_line(control: QLineEdit, words: str) -> None:
    """Show text without moving the cursor of a field that has it already."""
    if control.text() != words:
        control.setText(words)


def tighten(card: Card, gap: int) -> None:
    """Less air than other cards: the whole registration stands on one screen."""
    card.body.setContentsMargins(16, 9, 16, 10)
    card.body.setSpacing(gap)
    as_high_as_needed(card)


class IdentityCard(Card):
    """Kind and number of the document, what the number tells, and what it contradicts."""

    def __init__(self, touched: Touched, by_card: Callable[[], None], keep_typed: Callable[[], None]) -> None:
        super().__init__(tr("证件"), icon="id-card")
        tighten(self, 6)
        self._touched = touched
        self.kind = QComboBox()
        for each in ID_KINDS:
            self.kind.addItem(each.label, each.key)
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.setMinimumContentsLength(8)
        self.number = typed_line(touched, ID_KINDS[0].hint)
        self.reason = typed_line(touched, tr("例如：忘带、补办中、不愿出示"))
        self.number_field = NotedField(tr("证件号码"), self.number, short=28)
        self.reason_field = NotedField(tr("为什么没有证件"), self.reason)
        grid = FormGrid()
        grid.add(NotedField(tr("证件类型"), self.kind), 3)
        grid.add(self.number_field, 9)
        grid.add(self.reason_field, 9)
        self._derived_mark, self._derived = Mark("ok", 15), Text("", tone="ink")
        self.without = link(tr("没有证件"), self._choose_none)
        self.add_to_head(self._derived_mark, self._derived, self.without)
        self._conflict = Strip("warn")
        self.by_card = button(tr("按证件"), by_card, kind="primary", size="small")
        self.keep = button(tr("保留所选，写原因"), keep_typed, size="small")
        self._conflict.add(self.by_card, self.keep)
        self.keep_reason = typed_line(touched, tr("为什么不按证件，至少 4 个字"))
        self._keep_field = NotedField(tr("保留的原因"), self.keep_reason)
        self.add(grid, self._conflict, self._keep_field)
        self._show_kind()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In the order Enter goes through them."""
        return (self.kind, self.number, self.reason, self.keep_reason)

    def control_of(self, name: str) -> QWidget | None:
        """The control of a field named by a refusal or by what is missing."""
        return {
            "id_kind": self.kind, "id_number": self.number, "no_id_reason": self.reason, "conflict": self.by_card,
            "kept_against_card": self.by_card, "keep_reason": self.keep_reason,
        }.get(name)  # fmt: skip

    def typed(self, form: TypedForm) -> TypedForm:
        """The form with what stands here."""
        return replace(
            form, id_kind=self.kind.currentData(), id_number=self.number.text(), no_id_reason=self.reason.text(),
            keep_reason=self.keep_reason.text(),
        )  # fmt: skip

    def put(self, form: TypedForm) -> None:
        """Show a form."""
        self.kind.setCurrentIndex(max(self.kind.findData(form.id_kind), 0))
        set_line(self.number, form.id_number)
        set_line(self.reason, form.no_id_reason)
        set_line(self.keep_reason, form.keep_reason)
        self._show_kind()

    def show_view(self, view: RegistrationView) -> None:
        """Notes, what was derived, the conflict."""
        self.number_field.note(view.identity.mark, view.identity.text)
        self._derived.setText(view.derived.text)
        self._derived_mark.set_level(view.derived.mark or "ok")
        self._derived_mark.setVisible(bool(view.derived.text))
        self._conflict.setVisible(view.conflict is not None)
        if view.conflict is not None:
            self._conflict.show_state("warn", "", view.conflict.text)
        self._keep_field.setVisible(view.conflict is not None and view.conflict.asks_reason)

    def show_kind_of(self, form: TypedForm) -> None:
        """Show the kind the form has now, without telling."""
        if form.id_kind != self.kind.currentData():
            self.kind.blockSignals(True)
            self.kind.setCurrentIndex(self.kind.findData(form.id_kind))
            self.kind.blockSignals(False)
            self._show_kind()

    def _kind_changed(self, _: int) -> None:
        self._show_kind()
        self._touched()

    def _show_kind(self) -> None:
        kind = ID_KINDS[self.kind.currentIndex()]
        self.number_field.setVisible(kind.key != NO_ID)
        self.reason_field.setVisible(kind.key == NO_ID)
        self.without.setText(tr("有证件了") if kind.key == NO_ID else tr("没有证件"))
        self.without.setAccessibleName(self.without.text())
        self.number.setPlaceholderText(kind.hint)

    def _choose_none(self) -> None:
        none = self.kind.currentData() == NO_ID
        self.kind.setCurrentIndex(self.kind.findData("resident" if none else NO_ID))
        (self.number if none else self.reason).setFocus()


class PersonCard(Card):
    """Name, sex, birth, phones, contact, address, allergy."""

    def __init__(self, touched: Touched, doctors: Sequence[str], find_character: Callable[[], None]) -> None:
        super().__init__(tr("本人"), icon="user")
        tighten(self, 8)
        self.add_to_head(link(tr("找生僻字 Ctrl+U"), find_character, icon="type"))
        self.name = typed_line(touched)
        self.sex = AnswerRow(SEXES, name=tr("性别"))
        self.birth = typed_line(touched, tr("19640308；只知年份写 约1950"))
        self.phone, self.contact_phone = typed_line(touched), typed_line(touched)
        self.relation = chooser(RELATIONS, touched, own_words=True)
        self.contact = typed_line(touched)
        self.address = typed_line(touched, tr("写到小区或村"))
        self.record_number = typed_line(touched, tr("17 位，没有可以空着"))
        self.doctor = chooser(doctors, touched, own_words=True)
        self.came_by = chooser(CAME_BY, touched, own_words=False)
        self.allergy = AnswerRow(ALLERGY_ANSWERS, name=tr("药物过敏"))
        self.allergy_text = typed_line(touched, tr("对什么过敏，例如：青霉素"))
        for choices in (self.sex, self.allergy):
            choices.picked.connect(lambda _: touched())
        self.allergy.picked.connect(self._allergy_picked)
        self._place_fields()

    def _place_fields(self) -> None:
        self.name_field = NotedField(tr("姓名"), self.name, aside=tr("必填"), short=0)
        self.birth_field = NotedField(tr("出生日期"), self.birth)
        self.phone_field = NotedField(tr("本人电话"), self.phone)
        self.contact_field = NotedField(tr("联系人"), self.contact)
        self.contact_phone_field = NotedField(tr("联系人电话"), self.contact_phone)
        grid = FormGrid()
        for field, parts in (
            (self.name_field, 5), (NotedField(tr("性别"), self.sex), 4), (self.birth_field, 3),
            (self.phone_field, 4), (NotedField(tr("关系"), self.relation), 2), (self.contact_field, 3),
            (self.contact_phone_field, 3), (NotedField(tr("住址（到小区）"), self.address), 4),
            (NotedField(tr("健康档案编号"), self.record_number), 3), (NotedField(tr("家庭医生"), self.doctor), 2),
            (NotedField(tr("怎么来的"), self.came_by), 3),
        ):  # fmt: skip
            grid.add(field, parts)
        question = row(Text(tr("药物过敏"), "label"), self.allergy, self.allergy_text, None, gap=12)
        question.setStretch(2, 100)
        self.allergy_text.setAccessibleName(tr("对什么过敏"))
        self.add(grid, question)
        self._allergy_picked("")

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In the order Enter goes through them."""
        return (
            self.name, self.sex, self.birth, self.phone, self.relation, self.contact, self.contact_phone, self.address,
            self.record_number, self.doctor, self.came_by, self.allergy, self.allergy_text,
        )  # fmt: skip

    def control_of(self, name: str) -> QWidget | None:
        """The control of a field named by a refusal or by what is missing."""
        return {
            "name": self.name, "sex": self.sex, "birth": self.birth, "birth_date": self.birth, "phone": self.phone,
            "contact_name": self.contact, "contact_phone": self.contact_phone, "allergy_text": self.allergy_text,
            "health_record_number": self.record_number,
        }.get(name)  # fmt: skip

    def typed(self, form: TypedForm) -> TypedForm:
        """The form with what stands here."""
        return replace(
            form, name=self.name.text(), sex="".join(self.sex.chosen), birth=self.birth.text(), phone=self.phone.text(),
            contact_relation=self.relation.currentText(), contact_name=self.contact.text(),
            contact_phone=self.contact_phone.text(), address=self.address.text(),
            health_record_number=self.record_number.text(), family_doctor=self.doctor.currentText(),
            came_by=self.came_by.currentText(), allergy_answer="".join(self.allergy.chosen),
            allergy_text=self.allergy_text.text(),
        )  # fmt: skip

    def put(self, form: TypedForm) -> None:
        """Show a form."""
        for control, words in (
            (self.name, form.name), (self.birth, form.birth), (self.phone, form.phone), (self.contact, form.contact_name),
            (self.contact_phone, form.contact_phone), (self.address, form.address),
            (self.record_number, form.health_record_number), (self.allergy_text, form.allergy_text),
        ):  # fmt: skip
            set_line(control, words)
        self.sex.choose(*filter(None, (form.sex,)))
        self.allergy.choose(*filter(None, (form.allergy_answer,)))
        for box, words in ((self.relation, form.contact_relation), (self.doctor, form.family_doctor), (self.came_by, form.came_by)):
            set_words(box, words)
        self._allergy_picked("")

    def show_view(self, view: RegistrationView) -> None:
        """Notes beside the fields."""
        for field, note in (
            (self.name_field, view.name), (self.birth_field, view.birth), (self.phone_field, view.phone),
            (self.contact_field, view.guardian), (self.contact_phone_field, view.contact_phone),
        ):  # fmt: skip
            field.note(note.mark, note.text)

    def _allergy_picked(self, _: str) -> None:
        self.allergy_text.setVisible(self.allergy.chosen == ("has",))


class ConsentCard(Card):
    """Each purpose on its own; nothing ticked beforehand."""

    def __init__(self, answered: Callable[[str, object, str], None], witnessed: Callable[[str, str], None]) -> None:
        super().__init__(tr("知情同意"), icon="signature")
        tighten(self, 4)
        self._quiet = tr("一条一条问，没问的空着")
        self._explanation = Text(self._quiet, "hint", wrap=True)
        grid = FormGrid(gap=theme.SPACE["page"] + theme.SPACE["row"], line_gap=2)
        self.rows = {purpose.key: ConsentRow(purpose.key, purpose.label) for purpose in PURPOSES}
        for each in self.rows.values():
            each.answered.connect(answered)
            each.witnessed.connect(witnessed)
            each.explained.connect(lambda words: self._explanation.setText(words or self._quiet))
            grid.add(each, 6)
        self.add(grid, self._explanation)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In the order Enter goes through them."""
        return tuple(control for each in self.rows.values() for control in each.controls)

    def control_of(self, name: str) -> QWidget | None:
        """The tick of `consent:<purpose>` (or of the first one), the line of `witness:<purpose>`."""
        kind, _, purpose = name.partition(":")
        if kind not in ("consent", "consents", "witness"):
            return None
        answer_row = self.rows.get(purpose) or next(iter(self.rows.values()))
        return answer_row.witness if kind == "witness" else answer_row.tick

    def put(self, form: TypedForm) -> None:
        """Show witnesses typed before."""
        for answer in form.consents:
            if answer.purpose in self.rows:
                self.rows[answer.purpose].set_witness(answer.witness)

    def show_view(self, view: RegistrationView) -> None:
        """The answer of each purpose."""
        for each in view.consents:
            self.rows[each.purpose].show_view(each)


def checks_of(form: TypedForm, identity: IdentityCard, person: PersonCard, today: date) -> Checks:
    """What the pure checks say about the form; a field that is being typed in is judged later."""
    number = check_id(form.id_kind, form.id_number, today) if form.id_kind != NO_ID and form.id_number else None
    return Checks(
        identity=number,
        phone=phone_problem(form.phone, person.phone.hasFocus()),
        contact_phone=phone_problem(form.contact_phone, person.contact_phone.hasFocus()),
        unprintable=missing_glyphs(form.name),
        typing_number=identity.number.hasFocus(),
    )
