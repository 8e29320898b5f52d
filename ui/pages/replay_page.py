"""按当时和现在的版本重算: the stored prescription beside what its own facts come to; nothing is changed by looking."""

from __future__ import annotations

from uuid import UUID

from prescribe.draft import DraftState, current_prescription
from prescribe.replay import Replay, replay_prescription
from ui.page import Action
from ui.pages.evidence_page import EvidencePage
from ui.pages.replay_view import replay_view
from ui.session import Station
from ui.widgets.strips import EmptyState, Strip
from ui.widgets.text import Text
from ui.words import tr


class ReplayPage(EvidencePage):
    """Of the open resident's prescription, or of the one named by the caller."""

    def __init__(self, station: Station) -> None:
        super().__init__(station, tr("重算的结果"))
        self.title.setText(tr("按当时和现在的版本重算"))
        self._paper: UUID | None = None
        self._named = False
        """Somebody asked for one prescription: the present one, still on its way, does not take its place."""
        self.strip = Strip("info")
        self.strip.hide()
        self.head.addWidget(self.strip)

    def forget(self) -> None:
        self._paper = None
        self.title.setText(tr("按当时和现在的版本重算"))
        self.strip.hide()
        super().forget()

    def focus_on(self, hint: object) -> None:
        """A prescription by its id, an older one too."""
        if isinstance(hint, UUID):
            self._named = True
            self._replay(hint)

    def activate(self, resident_id: UUID | None) -> None:
        """The present prescription, unless `focus_on` names another after."""
        self._named = False
        super().activate(resident_id)

    def ask(self, resident_id: UUID) -> None:
        self.tell(tr("重算只看，不改处方。"))
        if not self.sheet.rows():
            self.sheet.show_sections((), (Text(tr("正在重算…"), tone="muted"),))
        self.station.do(current_prescription, resident_id, then=self._arrived, owner=self)

    def _arrived(self, paper: DraftState | None) -> None:
        if self._named and self._paper is not None:
            self._replay(self._paper)
            return
        if paper is None:
            self.strip.hide()
            self.sheet.show_sections((), below=(EmptyState("file-heart", tr("还没有处方，没有可以重算的。")),))
        elif paper.resident_id in (None, self._resident):
            self._replay(paper.prescription_id)

    def _replay(self, prescription_id: UUID) -> None:
        self._paper = prescription_id
        self.station.do(replay_prescription, prescription_id, then=self._show, owner=self)

    def _show(self, found: Replay) -> None:
        if (found.resident_id, found.prescription_id) != (self._resident, self._paper):
            return
        view = replay_view(found)
        self.title.setText(view.title)
        self.strip.show_state(view.level, view.bold, view.words)
        self.strip.show()
        self.sheet.show_sections(view.sections)
        more = () if view.one_edition else (Action(tr("看版本"), lambda: self.station.go("knowledge", "editions"), icon="history"),)
        self.tell(tr("重算只看，不改处方。"), *more)
