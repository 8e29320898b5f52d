"""One group of fields of the joint consultation: what is asked now, two abreast, folding, and 「另加一种病」."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from prescribe.assess import Entry
from ui import theme
from ui.pages.consultation_view import Wanted, answered, answers_of, may_show, rest_none
from ui.pages.field_heights import HEAD, MORE, Cell, cells, line_heights
from ui.pages.fields_view import FieldView, GroupView
from ui.pages.picking_view import Pickable
from ui.widgets.add_disease import AddDisease
from ui.widgets.buttons import icon_button, link
from ui.widgets.form_field import FormField, tall_enough
from ui.widgets.text import Text, row, rule
from ui.words import tr


class GroupBox(QWidget):
    """Fields under one title, two abreast; folds; 「其余都没有」 answers what is open.

    A field is made when it is first shown, or a little later while the group is `patient`: then its line keeps room for it, and
    whoever asks for it by `field()` has it at once. A group in which nothing is asked of this resident is not there at all.
    """

    rest_wanted = Signal(object)
    offers_rest = True
    """False where what was left empty was perhaps not asked: a paper."""
    layout_changed = Signal()
    added = Signal(str)
    """The key of a disease chosen in 「另加一种病」."""

    def __init__(self, view: GroupView, make: Callable[[FieldView], FormField], first: bool) -> None:
        super().__init__()
        self.view, self._make = view, make
        self.fields: dict[str, FormField] = {}
        self._views = {f.key: f for f in view.fields}
        self._columns, self._width = 2, 430.0
        self.patient = False
        """Fields may wait for their turn (`ui.pages.later_fields`)."""
        self.waiting: set[str] = set()
        """Fields that have their place and no widget yet."""
        self._cells: dict[str, Cell] = {}
        self._folded = view.folded
        self._all = False
        self._must: set[str] = set()
        self._seen: set[str] = set()
        self._order: list[str] | None = None
        self._known: tuple[Mapping[str, Entry], Wanted] = ({}, Wanted())
        self.about: Mapping[str, object] = {}
        self.setSizePolicy(tall_enough())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE["small"])
        self._count = Text("", "label")
        self._rest = link(tr("其余都没有"), lambda: self.rest_wanted.emit(self), name=tr("{title}：其余都没有", title=view.title))
        self._rest.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._fold = icon_button("chevron-down", tr("收起{title}", title=view.title), self.toggle)
        self._fold.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._head = QWidget()
        self._head.setLayout(row(Text(view.title, "label", bold=True, tone="ink"), self._count, None, self._rest, self._fold))
        if not first:
            box.addWidget(rule())
        box.addWidget(self._head)
        self._body = QWidget()
        self._body.setSizePolicy(tall_enough())
        self.grid = QGridLayout(self._body)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(theme.SPACE["wide"])
        self.grid.setVerticalSpacing(theme.SPACE["row"])
        box.addWidget(self._body)
        self._late = False
        self.add = self._build_add(box)
        self._more = link("", self._show_all)
        box.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)

    def _build_add(self, box: QVBoxLayout) -> AddDisease | None:
        """「另加一种病」 under the diagnoses."""
        diseases = tuple(Pickable(f.key, f.label, "", (f.label.lower(), *f.words)) for f in self.view.fields if f.shown == "added")
        if not diseases:
            return None
        add = AddDisease(diseases)
        add.chosen.connect(self.added.emit)
        box.addWidget(add)
        return add

    def field(self, key: str) -> FormField:
        """The widget of one field, made now if it was never shown; one that waits takes its place."""
        if key not in self.fields:
            self._late = True
            made = self.fields[key] = self._make(self._views[key])
            made.setParent(self._body)
            made.hide()
            if key in self.waiting:
                self.waiting.discard(key)
                self._put(key)
                self._keep_room()
        return self.fields[key]

    def shown_keys(self) -> list[str]:
        """Fields on the screen in order, made or waiting; empty while folded."""
        return [] if self._folded else list(self._order or [])

    def heights(self) -> dict[str, float]:
        """About how far below the top of the group each field on the screen stands, in px at 100 %, and with key "" its end."""
        found, y = {}, float(HEAD)
        keys = self.shown_keys()
        lines = self._line_heights() if keys else []
        for key in keys:
            found[key] = y + sum(lines[: self._cells[key].line]) + theme.SPACE["row"] * self._cells[key].line
        found[""] = y + sum(lines) + theme.SPACE["row"] * len(lines) + (MORE if not self._more.isHidden() else 0)
        return found

    def _line_heights(self) -> list[float]:
        return line_heights([self._views[key] for key in self._order or []], self._columns, self._width, theme.SPACE["wide"])

    @property
    def folded(self) -> bool:
        """Only the title is shown."""
        return self._folded

    def toggle(self) -> None:
        """Fold or unfold."""
        self.set_folded(not self._folded)

    def set_folded(self, folded: bool) -> None:
        """Fold or unfold."""
        self._folded = folded
        if not folded and not self.patient:
            self.finish()
        self._body.setVisible(not folded and bool(self._order))
        self._fold.show_icon("chevron-right" if folded else "chevron-down")
        words = tr("打开{title}") if folded else tr("收起{title}")
        self._fold.setAccessibleName(words.format(title=self.view.title))
        self._fold.setToolTip(words.format(title=self.view.title))
        self._more.setVisible(not folded and bool(self._more.text()))
        if self.add is not None:
            self.add.setVisible(not folded and self.add.editable)
        self.layout_changed.emit()

    def _show_all(self) -> None:
        self._all = True
        self.refresh(*self._known)

    def set_columns(self, columns: int, width: float) -> None:
        """One or two fields abreast in about this width (px at 100 %)."""
        self._width = width
        if columns != self._columns:
            self._columns, self._order = columns, None

    def visible_fields(self) -> list[FormField]:
        """The widgets of the fields on the screen, in order; those that wait are made now."""
        return [self.field(key) for key in self.shown_keys()]

    def reveal(self, key: str) -> None:
        """Make sure a field is on the screen."""
        self._must.add(key)
        if self._folded:
            self.set_folded(False)
        self.refresh(*self._known)

    def refresh(self, entries: Mapping[str, Entry], wanted: Wanted) -> None:
        """Show what is asked now; a field once shown stays while it is asked. A fold opens when something in it blocks."""
        self._known = (entries, wanted)
        values = {**self.about, **answers_of(entries)}
        may = [f for f in self.view.fields if self._may(f, values)]
        order = [f.key for f in may if self._shows(f)]
        self._seen.update(order)
        if self._folded and any(f in wanted.blocking and f not in entries for x in self.view.fields for f in x.fact_ids):
            self.set_folded(False)
        if order != self._order:
            self._order = order
            self._place()
        self._show_counts([f for f in may if f.key in order], len(may) - len(order), entries)
        if self.add is not None:
            self.add.leave_out({k for k, f in self._views.items() if k in order or k in wanted.silent})
            self.add.setVisible(self.add.editable and not self._folded)
        self.setVisible(bool(may) or self.add is not None)

    def _may(self, field: FieldView, values: Mapping[str, object]) -> bool:
        entries, wanted = self._known
        must = field.key in self._must and not all(f in wanted.silent for f in field.fact_ids)
        return must or may_show(field, entries, values, wanted)

    def _shows(self, field: FieldView) -> bool:
        """Essential, answered, wanted or asked for; the others wait behind 「另 3 项」."""
        entries, wanted = self._known
        if field.essential or field.shown == "added" or self._all or field.key in self._must or field.key in self._seen:
            return True
        return any(f in entries or f in wanted.blocking or (f in wanted.missing and field.shown == "opened") for f in field.fact_ids)

    def _show_counts(self, shown: list[FieldView], hidden: int, entries: Mapping[str, Entry]) -> None:
        self._more.setText(tr("另 {count} 项", count=hidden) if hidden else "")
        self._more.setAccessibleName(tr("{title}：另 {count} 项", title=self.view.title, count=hidden))
        self._more.setVisible(bool(hidden) and not self._folded)
        done = sum(answered(f, entries) for f in shown)
        self._count.setText(f"{done} / {len(shown)}" if shown else "")
        self._body.setVisible(bool(shown) and not self._folded)
        rest = rest_none(shown, entries, self.about)
        self._rest.setVisible(self.offers_rest and len(rest) > 1 and self.isEnabled() and not self._folded)

    @property
    def silent(self) -> frozenset[str]:
        """Facts that do not apply, by what is known."""
        return self._known[1].silent

    def facts_of(self, key: str) -> tuple[str, ...]:
        """The facts of one of its fields."""
        return self._views[key].fact_ids

    def set_editable(self, editable: bool) -> None:
        """「其余都没有」 and 「另加一种病」 are for who may type here."""
        self._rest.setEnabled(editable)
        if self.add is not None:
            self.add.set_editable(editable)
            self.add.setVisible(editable and not self._folded)

    def counted(self) -> list[FieldView]:
        """The fields that make up the progress of the column: what was shown, and every essential question of a visit."""
        order = self._order or []
        return [f for f in self.view.fields if f.key in order or (f.shown == "always" and (f.essential or f.key in self._seen))]

    def _place(self) -> None:
        """Fields that stay are not hidden for a moment: that would take the keyboard from them."""
        order = self._order or []
        for key, field in self.fields.items():
            self.grid.removeWidget(field)
            if key not in order:
                field.hide()
        self._cells = cells([self._views[key] for key in order], self._columns)
        self.waiting = {key for key in order if key not in self.fields} if self.patient or self._folded else set()
        for key in order:
            if key not in self.waiting:
                self._put(key)
        for column in range(2):
            self.grid.setColumnStretch(column, 1 if column < self._columns else 0)
            self.grid.setColumnMinimumWidth(column, 0)
        self._keep_room()
        if self._late and not self.waiting:
            self._order_tab_stops()

    def _put(self, key: str) -> None:
        cell, field = self._cells[key], self.field(key)
        self.grid.addWidget(field, cell.line, cell.place, 1, cell.span, Qt.AlignmentFlag.AlignTop)
        field.show()

    def _keep_room(self) -> None:
        """Lines with a field that waits are as high as it will be, so that nothing below jumps when it comes."""
        wait = {self._cells[key].line for key in self.waiting}
        heights = self._line_heights() if wait else []
        for line in range(max(self.grid.rowCount(), len(heights))):
            self.grid.setRowMinimumHeight(line, theme.px(heights[line]) if line in wait else 0)

    def finish(self) -> None:
        """Make all that wait, now."""
        self.patient = False
        for key in list(self.waiting):
            self.field(key)
        if self._late:
            self._order_tab_stops()

    def _order_tab_stops(self) -> None:
        """Tab walks the fields as they stand, also those made later; then 「另加一种病」 and 「另 3 项」."""
        stops: list[QWidget] = [self._fold]
        for key in self._order or []:
            stops += [w for w in self.field(key).findChildren(QWidget) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
        stops += [self.add.edit] if self.add is not None else []
        for before, after in pairwise((*stops, self._more)):
            QWidget.setTabOrder(before, after)
