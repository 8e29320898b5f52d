"""新建居民 and the change of a registration: one page, three cards, at the right who may be the same person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from prescribe.errors import ChangedMeanwhile, ClinicError
from prescribe.identity import check_id
from prescribe.overview import Banner
from prescribe.register import (
    Duplicate,
    Registration,
    register_resident,
    resident_form,
    revise_resident,
)
from ui import theme
from ui.page import Action, BarState, Page
from ui.pages.registration_cards import ConsentCard, IdentityCard, PersonCard, checks_of
from ui.pages.registration_form import NO_ID, TypedConsent, TypedForm, form_of, merged, registration_of, with_right_kind
from ui.pages.registration_same import SameSearch
from ui.pages.registration_view import RegistrationView, bar_words, registration_view
from ui.session import Station
from ui.unsaved_form import UnsavedForm
from ui.widgets.card import Card
from ui.widgets.character_finder import CharacterFinder
from ui.widgets.columns import Columns
from ui.widgets.duplicate_card import DuplicatePanel
from ui.widgets.field import EnterMovesOn
from ui.widgets.text import Text, row
from ui.widgets.wrapping import as_high_as_needed, pushed_up
from ui.words import tr

NEW = "registration"


class RegistrationPage(Page):
    """Type once, find the right person, never make a second file of the same one."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self._heads: tuple[UUID, ...] = ()
        self._form = self._base = TypedForm()
        self._duplicates: tuple[Duplicate, ...] = ()
        self._ruled_out: set[UUID] = set()
        self._from_card: tuple[str, str] = ("", "")
        self._opened = 0
        self._typed_by = station.staff
        self._saving = self._putting = False
        self._search = SameSearch(station, lambda: (registration_of(self._form, self._today()), self._resident), self)
        self._search.found.connect(self._show_same)
        self._unsaved = self._unsaved_of(NEW)
        self._build()
        self._put(TypedForm())

    # --- building ---------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self._title = Text(tr("新建居民"), "page")
        self._note = Text("", "label")
        columns = Columns(side_width=356, margins=False)
        self._identity = IdentityCard(self._touched, self._take_card, self._keep_typed)
        doctors = [person.name for person in self.station.card.people if person.role.is_medical] if self.station.card else []
        self._person = PersonCard(self._touched, doctors, self.find_character)
        self._consents = ConsentCard(self._consent_answered, self._witnessed)
        for card in (self._identity, self._person, self._consents):
            columns.main.addWidget(card)
        self._build_side(columns)
        page = theme.SPACE["page"]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(page, 10, page, 16)
        whole.setSpacing(10)
        whole.addLayout(row(self._title, self._note, None, Text(tr("Enter 下一项　Shift+Enter 上一项"), "label"), gap=12))
        whole.addWidget(columns, 1)
        EnterMovesOn(self).watch(*self._controls())
        for control in (self._identity.number, self._person.phone, self._person.contact_phone, self._person.birth):
            control.editingFinished.connect(self._show_view)
        self._identity.number.editingFinished.connect(self._write_number)
        QShortcut(QKeySequence("Ctrl+U"), self, self.find_character, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        QShortcut(QKeySequence("Alt+D"), self, self.open_first_duplicate, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _build_side(self, columns: Columns) -> None:
        self._same = DuplicatePanel()
        self._same.opened.connect(self._open_same)
        self._same.ruled_out.connect(self._rule_out)
        self._same.unsure.connect(self.save)
        rare = Card(tr("姓名里的生僻字"), icon="type")
        rare.add(Text(tr("打不出？按 Ctrl+U 按读音或编码找。系统能显示、查找和打印 𠮷、堃、䶮 等字。"), "label", wrap=True))
        as_high_as_needed(rare)
        columns.side.addWidget(self._same)
        columns.side.addWidget(rare)
        for each in (columns.main, columns.side):
            pushed_up(each)

    def _controls(self) -> tuple[QWidget, ...]:
        return (*self._identity.controls, *self._person.controls, *self._consents.controls)

    def _unsaved_of(self, form: str) -> UnsavedForm:
        return UnsavedForm(self.station, form, self._as_typed, lambda: self._heads, self)

    # --- coming and going -------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """The form as it was left, the one not finished, or an empty one; `focus_on` names a resident to change."""
        if self._resident is not None or self._form.blank or self._typed_by not in self.station.people:
            self._begin(None)
            self._take_kept()

    def focus_on(self, hint: object) -> None:
        """A resident to change, or the name that was searched for."""
        if isinstance(hint, UUID):
            self._begin(hint)
            opened = self._opened
            self.station.do(resident_form, hint, then=lambda found: self._stored(found, opened), owner=self)
        elif isinstance(hint, str) and hint and not self._form.name:
            self._person.name.setText(hint)
            self._touched()

    def _begin(self, resident: UUID | None) -> None:
        self._unsaved.flush()
        self._opened += 1
        self._resident, self._heads, self._base = resident, (), TypedForm()
        self._unsaved = self._unsaved_of(f"{NEW}:{resident}" if resident else NEW)
        self._unsaved.kept.connect(self._say_kept)
        self._duplicates, self._ruled_out, self._from_card = (), set(), ("", "")
        self._search.forget()
        self._saving = False
        self._title.setText(tr("修改登记") if resident else tr("新建居民"))
        self._note.setText("" if resident else tr("档案号保存时给出，离线也不会重号"))
        self._put(TypedForm())

    def _stored(self, found: tuple[Registration, tuple[UUID, ...]], opened: int) -> None:
        if opened != self._opened:
            return
        registration, self._heads = found
        self._base = form_of(registration)
        self._title.setText(tr("修改登记：{name} {file}", name=registration.name, file=registration.file_number))
        self._put(self._base)
        self._take_kept()

    def _take_kept(self) -> None:
        opened = self._opened

        def put_back(kept: object) -> None:
            if opened == self._opened and kept is not None and (self._form.blank or self._resident):
                self._put_back(kept)

        self._unsaved.take(put_back, owner=self)

    def _put_back(self, kept: object) -> None:
        whole = json.loads(kept.text)
        self._ruled_out = {UUID(each) for each in whole.get("ruled_out", ())}
        self._heads = kept.heads or self._heads
        form, self._base = (TypedForm.from_text(json.dumps(whole.get(key, {}))) for key in ("form", "base"))
        if form.blank:
            return
        self._put(form)
        self._note.setText(tr("接着 {time} 没写完的", time=f"{kept.saved_at:%H:%M}"))
        self._search.soon()

    def leave(self) -> None:
        """Keep what is typed; nothing is asked."""
        self._unsaved.flush()
        self._search.stop()

    lock = leave

    def _as_typed(self) -> dict[str, object]:
        ruled_out = [str(each) for each in self._ruled_out]
        return {"form": self._form.values(), "base": self._base.values(), "ruled_out": ruled_out}

    def _say_kept(self) -> None:
        self._note.setText(tr("{time} 自动保存了写到一半的", time=f"{self.station.clinic.clock.now():%H:%M}"))

    # --- typing -----------------------------------------------------------------------------------------------
    def _put(self, form: TypedForm) -> None:
        """Show a form; nothing counts as typed by it."""
        self._putting = True
        self._form = form
        for card in (self._identity, self._person, self._consents):
            card.put(form)
        self._putting = False
        self._show_view()

    def _touched(self) -> None:
        """A key was typed or something was chosen."""
        if self._putting:
            return
        self._form = self._person.typed(self._identity.typed(self._form))
        self._fill_from_card()
        self._changed()

    def _changed(self) -> None:
        self._typed_by = self.station.staff
        self._unsaved.touch()
        self._search.soon()
        self._show_view()

    def _fill_from_card(self) -> None:
        """A number that checks fills sex and birth where nobody answered, and takes back only what it filled itself."""
        self._form = form = with_right_kind(self._form, self._today())
        self._identity.show_kind_of(form)
        check = check_id(form.id_kind, form.id_number, self._today()) if form.id_kind != NO_ID else None
        told = (check.sex or "", check.birth_date.isoformat()) if check and check.ok and check.birth_date else ("", "")
        sex = told[0] if form.sex in ("", self._from_card[0]) else form.sex
        birth = told[1] if form.birth.strip() in ("", self._from_card[1]) else form.birth
        self._from_card = told
        if (sex, birth) != (form.sex, form.birth):
            self._form = replace(form, sex=sex, birth=birth)
            self._putting = True
            self._person.put(self._form)
            self._putting = False

    def _write_number(self) -> None:
        """A number that checks is shown as it is kept: half-width, capital X, no spaces."""
        check = check_id(self._form.id_kind, self._form.id_number, self._today())
        if check.ok and check.number and check.number != self._form.id_number:
            self._identity.number.setText(check.number)
            self._form = replace(self._form, id_number=check.number)

    def _take_card(self) -> None:
        check = check_id(self._form.id_kind, self._form.id_number, self._today())
        birth = check.birth_date.isoformat() if check.birth_date else self._form.birth
        self._put(replace(self._form, sex=check.sex or self._form.sex, birth=birth, keeps_typed=False, keep_reason=""))
        self._from_card = (self._form.sex, self._form.birth)
        self._changed()

    def _keep_typed(self) -> None:
        self._form = replace(self._form, keeps_typed=True)
        self._changed()
        self._identity.keep_reason.setFocus()

    def _consent_answered(self, purpose: str, given: object, how: str) -> None:
        old = self._form.consent(purpose)
        on = f"{self.station.clinic.clock.now():%Y-%m-%dT%H:%M}"
        answer = None if given is None else TypedConsent(purpose, bool(given), how, on, old.witness if old else "")
        self._form = self._form.with_consent(answer, purpose)
        self._changed()
        if answer is not None and how == "thumb":
            self._consents.rows[purpose].focus()

    def _witnessed(self, purpose: str, name: str) -> None:
        answer = self._form.consent(purpose)
        if answer is not None:
            self._form = self._form.with_consent(replace(answer, witness=name), purpose)
            self._changed()

    def find_character(self) -> None:
        """Ctrl+U: a character by its reading or its code, into the field of words that has the focus, else the name."""
        target = next((each for each in (self._person.contact, self._person.address) if each.hasFocus()), self._person.name)
        CharacterFinder(target, self._touched).open()

    # --- who may be the same ----------------------------------------------------------------------------------
    def _show_same(self, found: tuple[Duplicate, ...]) -> None:
        self._duplicates = found
        self._show_view()

    def _rule_out(self, resident: UUID, out: bool) -> None:
        (self._ruled_out.add if out else self._ruled_out.discard)(resident)
        self._unsaved.touch()
        self._show_view()

    def open_first_duplicate(self) -> None:
        """Alt+D: it is the first one in the panel."""
        first = self._same.first_open()
        if first is not None:
            self._open_same(first.resident_id)

    def _open_same(self, resident: UUID) -> None:
        self._unsaved.discard()
        self._begin(None)
        self.station.open_resident(resident)

    # --- what it says -----------------------------------------------------------------------------------------
    def _today(self) -> date:
        return self.station.clinic.clock.today()

    def _show_view(self) -> None:
        checks = checks_of(self._form, self._identity, self._person, self._today())
        view = registration_view(self._form, checks, self._duplicates, self._ruled_out, self._today())
        self._view: RegistrationView = view
        for card in (self._identity, self._person, self._consents):
            card.show_view(view)
        self._same.show_views(view.duplicates)
        self._say_bar()

    def _say_bar(self) -> None:
        mark, words = bar_words(self._view)
        may_save, may_start = self._view.may_save and not self._saving, self._view.may_start and not self._saving
        put_by = Action(tr("先放着"), self._put_by)
        save = Action(tr("保存"), self.save, key="Ctrl+S", enabled=may_save)
        again = () if self._resident or self._form.blank else (Action(tr("清空"), self._start_again, kind="quiet"),)
        start = tr("保存并开始接诊") if self._resident is None else tr("保存并接诊")
        primary = Action(start, self._save_and_start, icon="arrow-right", enabled=may_start)
        self.set_bar(BarState(
            missing=words or tr("都填好了"), missing_mark=mark or "ok", goes_to_missing=bool(self._view.missing),
            secondary=(*again, put_by, save), primary=primary,
        ))  # fmt: skip

    # --- finishing --------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Ctrl+S: make the file, or save the change; then its 概览."""
        self._save("overview")

    def _save_and_start(self) -> None:
        if self._view.may_start:
            self._save("assessment")

    def _save(self, tab: str) -> None:
        self._touched()
        if self._saving:
            return
        if not self._view.may_save:
            self.go_to_missing()
            return
        self._saving = True
        self._say_bar()
        registration, opened = registration_of(self._form, self._today()), self._opened

        def done(banner: Banner) -> None:
            self._saved(banner, tab, opened)

        if self._resident is None:
            self.station.do(
                register_resident, registration, tuple(self._ruled_out), then=done, otherwise=self._refused, owner=self
            )
        else:
            self.station.do(
                revise_resident, self._resident, registration, self._heads, then=done, otherwise=self._refused, owner=self
            )

    def _saved(self, banner: Banner, tab: str, opened: int) -> None:
        self._unsaved.discard()
        self.station.say(tr("已保存：{name}，档案号 {file}。", name=banner.name, file=banner.file_number))
        if opened == self._opened:
            self._begin(None)
            self.station.open_resident(banner.resident_id, tab)

    def _refused(self, error: ClinicError) -> None:
        self._saving = False
        self._say_bar()
        self.refuse(error)
        if isinstance(error, ChangedMeanwhile) and self._resident is not None:
            self.station.do(resident_form, self._resident, then=self._take_theirs, owner=self)

    def _take_theirs(self, found: tuple[Registration, tuple[UUID, ...]]) -> None:
        """Somebody saved meanwhile: what they changed comes in, what was typed here stays; then a person looks again."""
        theirs = form_of(found[0])
        form, both = merged(self._base, self._form, theirs)
        self._base, self._heads = theirs, found[1]
        self._put(form)
        self._changed()
        mine = tr("两边都改了{fields}，留着您写的。", fields="、".join(both)) if both else ""
        self.station.say(tr("别处刚改过这份登记，已并进来。{mine}请再看一眼，再保存。", mine=mine), level="warn")

    def _put_by(self) -> None:
        self._unsaved.flush()
        self.station.go("today")

    def _start_again(self) -> None:
        kept = self._form
        self._unsaved.discard()
        self._begin(self._resident)
        self._person.name.setFocus()
        self.station.say(tr("已清空。"), undo=lambda: (self._put(kept), self._changed()), level="info")

    # --- going to a field -------------------------------------------------------------------------------------
    def focus_first(self) -> None:
        """The number of the document."""
        (self._identity.number if self._form.id_kind != NO_ID else self._identity.reason).setFocus(Qt.FocusReason.TabFocusReason)

    def go_to_missing(self, step: int = 1) -> None:
        """F3: the next field that is missing after the one that has the focus."""
        names = [each.field for each in self._view.missing]
        if not names:
            return
        widgets = [self._control_of(name) for name in names]
        at = next((i for i, each in enumerate(widgets) if each.hasFocus() or each.isAncestorOf(QApplication.focusWidget())), None)
        there = (0 if step > 0 else len(names) - 1) if at is None else (at + step) % len(names)
        self.go_to_field(names[there])

    def go_to_field(self, name: str) -> None:
        """Focus a field by the name a refusal or the bar gives it, and bring it into sight."""
        control = self._control_of(name)
        control.setFocus(Qt.FocusReason.TabFocusReason)
        area = self.parent()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parent()
        if area is not None:
            area.ensureWidgetVisible(control, 0, theme.px(60))

    def _control_of(self, name: str) -> QWidget:
        cards = (self._identity, self._person, self._consents)
        return next((found for card in cards if (found := card.control_of(name)) is not None), self._person.name)
