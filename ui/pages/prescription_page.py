"""The prescription of a resident: numbers inside their bounds, the week, why, two signatures; without one, the lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout

from prescribe import draft as drafting
from prescribe.draft import Change, DraftState
from prescribe.drafting.week_board import broken_rules, other_week
from prescribe.errors import ChangedMeanwhile, ClinicError, InvalidInput
from prescribe.prescription import DaySlot
from prescribe.screen import screen_resident
from prescribe.sign import SigningState
from protocols.facts import Known, definition, entry_from_json, value_text
from protocols.screening import Screening
from protocols.terms import Component
from ui.page import Action, BarState, Page
from ui.pages.prescription_cards import prescription_view
from ui.pages.prescription_room import PrescriptionRoom
from ui.pages.prescription_side import ConfirmPopover, FactsPopover
from ui.pages.prescription_view import MIN_REASON, PrescriptionView, current_bound, moved, span
from ui.pages.reason_view import WhyView, why_view
from ui.pages.sign_page import SignDialog, side_of
from ui.pages.step_review import review_actions
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.reason_popover import ReasonPopover
from ui.words import number, tr


class PrescriptionPage(Page):
    """Rows 有氧 抗阻 平衡 柔韧, the week board, and the right column."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._resident: UUID | None = None
        self._draft: DraftState | None = None
        self._view: PrescriptionView | None = None
        self._stage: str | None = None
        self._pending: dict[tuple[str, str], Change] = {}
        self._writing = False
        self._why: ReasonPopover | None = None
        self._saved_at = ""
        self._settled = QTimer(self, singleShot=True, interval=0, timeout=self.focus_first)
        self._build()
        station.people_changed.connect(self._show_again)

    def _build(self) -> None:
        self.room = PrescriptionRoom(self.station, self._would_break)
        self.grid, self.board, self.list = self.room.grid, self.room.board, self.room.lists
        self.confirm_chip, self.other, self.stages = self.room.confirm_chip, self.room.other, self.room.stages
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.room)
        self.room.side.changes_wanted.connect(self.sign)
        self.confirm_chip.clicked.connect(self._ask_confirm)
        self.stages.picked.connect(self._pick_stage)
        self.grid.chosen.connect(self._number)
        self.grid.reason_given.connect(self._reason)
        self.grid.restore.connect(self._restore)
        self.grid.why.connect(self._toggle_why)
        self.other.clicked.connect(self._other_week)
        self.board.move_wanted.connect(self._move)
        self.board.opened.connect(lambda slot: self._toggle_why(f"{slot.component.value}.frequency"))

    # The frame's calls -----------------------------------------------------------------------

    def activate(self, resident_id: UUID | None) -> None:
        """This resident's prescription, or the lists."""
        self._close_why()
        if resident_id != self._resident:
            self.grid.empty()
            self._draft, self._view, self._stage, self._pending = None, None, None, {}
        self._resident = resident_id
        if resident_id is None:
            self.room.show_lists()
            self.set_bar(BarState())
            return
        self._load()

    def leave(self) -> None:
        """Numbers are saved as they are settled; only the popover goes."""
        self._close_why()

    def reload(self, change: object) -> None:
        """Somebody signed, stopped or changed it elsewhere."""
        if self._resident is None:
            self.list.load()
        elif not self._writing and self._resident in getattr(change, "residents", ()):
            self._load()

    def _load(self) -> None:
        self.station.do(drafting.current_prescription, self._resident, then=self._arrived, owner=self)

    def _arrived(self, draft: DraftState | None) -> None:
        if draft is None:
            self._draft = None
            self.station.do(screen_resident, self._resident, then=self._no_draft, owner=self)
            return
        self.show_draft(draft)

    def focus_first(self) -> None:
        """The first number."""
        if self._resident is None:
            self.list.focus_first()
        elif self.grid.cells:
            next(iter(self.grid.cells.values())).edit.setFocus(Qt.FocusReason.OtherFocusReason)

    # Without a draft -------------------------------------------------------------------------

    def _no_draft(self, screening: Screening) -> None:
        if self._draft is not None or self._resident is None:
            return
        blocking = [m for m in screening.missing if m.effect == "block"]
        resident = self._resident
        go = button(
            tr("去评估"), lambda: self.station.open_resident(resident, "assessment", blocking[0].fact_id if blocking else None)
        )
        if blocking:
            first = blocking[0].question.rstrip("？?")
            say = tr("还没有处方。评估还差 {n} 项：{first}。", n=len(blocking), first=first)
        else:
            say = tr("还没有处方。资料够了，可以生成。")
            go = button(tr("生成处方"), self._make_draft, kind="primary")
        self.room.show_nothing(say, go)
        primary = Action(tr("生成处方"), self._make_draft, enabled=not blocking)
        self.set_bar(BarState(missing=say if blocking else None, goes_to_missing=bool(blocking), primary=primary))

    def _make_draft(self) -> None:
        self.station.do(drafting.draft_prescription, self._resident, then=self.show_draft, owner=self)

    def go_to_missing(self, step: int = 1) -> None:
        """F3: a reason that is not written yet, else the assessment's next question."""
        line = next((r for r in self.grid.reasons.values() if not r.view.reason), None)
        if self._draft is not None and line is not None:
            line.edit.setFocus()
        elif self._resident is not None:
            self.station.open_resident(self._resident, "assessment")

    # Showing ---------------------------------------------------------------------------------

    def show_draft(self, draft: DraftState) -> None:
        """Show a prescription as it stands."""
        self._draft = draft
        if self._stage not in {s.key for s in draft.prescription.plan.stages}:
            self._stage = draft.prescription.stage
        fresh = not self.room.shows_paper or not self.grid.cells
        self._show_again()
        now = QApplication.focusWidget()
        if fresh and self.isVisible() and (now is None or not self.isAncestorOf(now)):
            self._settled.start()

    def _show_again(self) -> None:
        if self._draft is None or self._resident is None:
            return
        staff = self.station.staff
        shown = self._with_pending()
        view = prescription_view(shown, self._stage, staff.name, side_of(staff.role), staff.name)
        self._view = view
        self.room.show_paper(view, staff.role)
        self._bar_of(view)

    def _with_pending(self) -> DraftState:
        """The draft with numbers that wait for their reason, so that the row can ask."""
        draft = self._draft
        if not self._pending:
            return draft
        changed = {(c.stage, c.field): c for c in self._pending.values()}
        chosen = tuple(
            replace(c, low=changed[c.stage, c.field].low, high=changed[c.stage, c.field].high)
            if (c.stage, c.field) in changed else c
            for c in draft.prescription.chosen
        )  # fmt: skip
        return replace(draft, prescription=replace(draft.prescription, chosen=chosen))

    def _bar_of(self, view: PrescriptionView) -> None:
        note = tr("{at} 自动保存", at=self._saved_at) if self._saved_at and view.editable else ""
        secondary = [Action(tr("预览打印"), self.print_it, icon="printer", key="Ctrl+P")]
        secondary += review_actions(self, self._draft, self._load)
        if self._draft.state == "active":
            secondary.insert(0, Action(tr("改成新的一张"), self._supersede, icon="copy"))
            primary = Action(tr("打印"), self.print_it, icon="printer")
        else:
            primary = Action(tr("签名"), self.sign, icon="pen-line", enabled=view.bar.may_sign)
        missing = any(not r.reason for x in view.rows for r in x.reasons)
        self.set_bar(
            BarState(view.bar.text, view.bar.mark or "dot", goes_to_missing=missing, note=note,
                     secondary=tuple(secondary), primary=primary)
        )  # fmt: skip

    def _pick_stage(self, key: str) -> None:
        self._stage = key
        self._close_why()
        self._show_again()

    # Changing --------------------------------------------------------------------------------

    def _number(self, field: str, value: float) -> None:
        """A number was settled: inside the bound it is saved at once, outside it asks for the reason first."""
        bound = current_bound(self._draft.prescription, self._stage, field)
        if bound is None:
            return
        key = (self._stage, field)
        change = Change(self._stage, field, value, value)
        self._pending.pop(key, None)
        if bound.low <= value <= bound.high:
            self._revise(changes=(change,))
            return
        if bound.safety and value > bound.high:
            self.grid.cells[field].restore()
            say = tr("这一条不能改：{label}最高 {most}。", label=bound.label, most=number(bound.high))
            self.station.say(say, level="warn")
            return
        self._pending[key] = change
        self._show_again()

    def _reason(self, field: str, reason: str) -> None:
        value = self._pending.get((self._stage, field))
        if value is None:
            now = self._draft.prescription.value(field, self._stage)
            value = Change(self._stage, field, *now)
        change = Change(self._stage, field, value.low, value.high, reason)
        if len(reason) >= MIN_REASON:
            self._revise(changes=(change,), done=lambda: self._pending.pop((change.stage, field), None))

    def _restore(self, field: str, value: float) -> None:
        self._pending.pop((self._stage, field), None)
        self._revise(changes=(Change(self._stage, field, value, value),))

    def _revise(self, *, done: Callable[[], object] | None = None, otherwise: Callable | None = None, **what: object) -> None:
        if self._writing:
            return
        self._writing = True

        def changed(draft: DraftState) -> None:
            self._writing = False
            if done is not None:
                done()
            self._saved_at = self.station.clinic.clock.now().strftime("%H:%M")
            if self._resident == draft.resident_id or draft.resident_id is None:
                self.show_draft(draft)

        self.station.do(
            drafting.revise_draft, self._draft.prescription_id, self._draft.heads, then=changed,
            otherwise=otherwise or self._refused, owner=self, **what,
        )  # fmt: skip

    def _refused(self, error: ClinicError) -> None:
        self._writing = False
        if isinstance(error, ChangedMeanwhile):
            self.station.say(tr("这张处方刚在别处改过，已换成最新的。请再看一眼。"), level="warn")
            self._load()
            return
        self.station.refuse(error)
        if isinstance(error, InvalidInput):
            self._pending.clear()
        for cell in self.grid.cells.values():
            cell.restore()
        self._show_again()

    # The week --------------------------------------------------------------------------------

    def _would_break(self, weekday: int, component: Component, to: int) -> str:
        week = moved(self._draft.prescription.week, weekday, component, to)
        before = set(broken_rules(self._draft.prescription, self._draft.prescription.week))
        new = [b for b in broken_rules(self._draft.prescription, week) if b not in before]
        return new[0] if new else ""

    def _move(self, weekday: int, component: Component, to: int) -> None:
        week: tuple[DaySlot, ...] = moved(self._draft.prescription.week, weekday, component, to)
        if week == self._draft.prescription.week:
            self.board.stay()
            return
        broken = self._would_break(weekday, component, to)
        if broken:
            self.board.stay()
            self.board.say(to, broken)
            return
        self._revise(week=week)

    def _other_week(self) -> None:
        week = other_week(self._draft.prescription)
        if week == self._draft.prescription.week:
            self.station.say(tr("这些次数只有这一种排法。"), level="info")
            return
        self._revise(week=week)

    # Why -------------------------------------------------------------------------------------

    def _why_view(self, field: str) -> WhyView | None:
        prescription = self._with_pending().prescription
        bound = current_bound(prescription, self._stage, field)
        if bound is None:
            return None
        ranges = None
        if field == "aerobic.heart_rate":
            ranges = current_bound(prescription, self._stage, "aerobic.hrr_pct")
        chosen = prescription.value(field, self._stage)
        inside = chosen is not None and bound.low <= chosen[0] and chosen[1] <= bound.high
        return why_view(bound, span(*chosen) if chosen and not inside else "", ranges=ranges)

    def explain(self) -> bool:
        """F1: why for the focused number; F1 again the next number's."""
        fields = [f for f in self.grid.why_fields() if self._draft and current_bound(self._draft.prescription, self._stage, f)]
        if not fields:
            return False
        if self._why is not None:
            here = fields.index(self._why.view.field) if self._why.view.field in fields else -1
            self._open_why(fields[(here + 1) % len(fields)])
            return True
        self._open_why(self.grid.focused_field() or fields[0])
        return True

    def _toggle_why(self, field: str) -> None:
        if self._why is not None and self._why.view.field == field:
            self._close_why()
        else:
            self._open_why(field)

    def _open_why(self, field: str) -> None:
        view = self._why_view(field)
        if view is None:
            return
        self._close_why()
        popover = ReasonPopover(self.grid.anchor(field), view)
        popover.next_wanted.connect(self.explain)
        popover.rule_wanted.connect(lambda protocol: self.station.go("knowledge", protocol))
        popover.facts_wanted.connect(self._show_facts)
        popover.closed.connect(self._why_closed)
        self._why = popover
        popover.open()

    def _why_closed(self) -> None:
        if self.sender() is self._why:
            self._why = None

    def _close_why(self) -> None:
        if self._why is not None:
            popover, self._why = self._why, None
            popover.close_it()

    def _show_facts(self) -> None:
        shown = tuple((definition(k).label, _fact_words(k, v)) for k, v in self._draft.prescription.facts.items())
        FactsPopover(self.room.dose, shown).open()

    def back(self) -> bool:
        """Esc closes the popover first."""
        if self._why is None:
            return False
        self._close_why()
        return True

    # Signing and paper -----------------------------------------------------------------------

    def _ask_confirm(self) -> None:
        may = self.station.staff.role.is_medical
        popover = ConfirmPopover(self.confirm_chip, self._view.to_confirm, may)
        popover.confirmed.connect(lambda rules: self._revise(confirm=tuple(rules)))
        popover.open()
        popover.first.setFocus()

    def sign(self) -> None:
        """Ctrl+Enter: the dialog of the person on duty."""
        self._close_why()
        if self._draft is None or QApplication.activeModalWidget() is not None:
            return
        dialog = SignDialog(self.window(), self.station, self._draft)
        dialog.signed.connect(self._signed)
        dialog.open_it()

    def _signed(self, state: SigningState) -> None:
        words = tr("两人都签了，处方已生效。可以打印。") if state.signed else tr("签好了。等对方签名。")
        self.station.say(words)
        self._load()

    def print_it(self) -> None:
        """Ctrl+P: preview, print, save."""
        if self._draft is None:
            return
        from ui.pages.preview_page import PreviewDialog
        from ui.pages.preview_view import prescription_job

        paper = self._draft.prescription
        job = prescription_job(self._draft.prescription_id, paper.number, self._draft.signing.signed, paper.version)
        PreviewDialog(self.window(), self.station, job).open_it()

    def _supersede(self) -> None:
        self.station.do(drafting.supersede, self._draft.prescription_id, then=self.show_draft, owner=self)


def _fact_words(fact_id: str, text: str) -> str:
    """A stored fact in words; 「—」 for one that had no value."""
    entry = entry_from_json(fact_id, json.loads(text))
    return value_text(definition(fact_id), entry.value) if isinstance(entry, Known) else "—"
