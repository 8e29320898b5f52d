"""知识: protocols as a clinician reads them, editions and who adopted them, packs from a file, whose packs are taken."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from prescribe.knowledge import AdoptionState, adoption_state
from prescribe.permissions import allows
from protocols.terms import Act
from ui import theme
from ui.page import Page
from ui.pages.editions_view import adoption_view
from ui.pages.knowledge_editions import EditionsPanel
from ui.pages.knowledge_import import ImportPanel
from ui.pages.knowledge_panel import KnowledgePanel
from ui.pages.knowledge_publishers import PublishersPanel
from ui.pages.knowledge_reading import ReadingPanel
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.choices import Segmented
from ui.widgets.columns import is_narrow
from ui.widgets.strips import Strip
from ui.widgets.text import Text, row
from ui.words import tr

PANELS: dict[str, tuple[str, type[KnowledgePanel]]] = {
    "read": ("方案", ReadingPanel), "editions": ("版本", EditionsPanel), "import": ("导入", ImportPanel),
    "publishers": ("发布单位", PublishersPanel),
}  # fmt: skip


class KnowledgePage(Page):
    """One panel at a time, each made when first opened; the strip says what is in force."""

    scrolls = False

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self.state: AdoptionState | None = None
        self._panels: dict[str, KnowledgePanel] = {}
        self.tabs = Segmented(self._choices(), "read", name=tr("知识"))
        self.tabs.picked.connect(lambda key: self.show_panel(key))
        self.strip = Strip("info", "", "")
        self.see = button(tr("看改动并签名"), lambda: self.show_panel("editions", self._waiting()), size="small")
        self.strip.add(self.see)
        self.strip.hide()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(theme.SPACE["gap"])
        self._head.addLayout(row(Text(tr("知识"), "page"), self.tabs, None, gap=18))
        self._head.addWidget(self.strip, 1)
        self._room = QVBoxLayout()
        margin = theme.SPACE["page"]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(margin, 10, margin, 0)
        whole.setSpacing(10)
        whole.addLayout(self._head)
        whole.addLayout(self._room, 1)
        QShortcut(QKeySequence("Ctrl+F"), self, lambda: self.panel().focus_search())

    def _choices(self) -> list[tuple[str, str]]:
        may = allows(self.station.staff.role, "knowledge", Act.WRITE)
        return [(key, tr(words)) for key, (words, _) in PANELS.items() if key != "import" or may]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The strip goes below the tabs where both do not fit."""
        super().resizeEvent(event)
        below = is_narrow(self)
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)

    # --- panels -----------------------------------------------------------------------------------------------
    def panel(self) -> KnowledgePanel:
        """The panel on the screen."""
        return self._made(self.tabs.chosen)

    def _made(self, key: str) -> KnowledgePanel:
        if key not in self._panels:
            made = self._panels[key] = PANELS[key][1](self.station)
            made.bar_changed.connect(lambda: self._bar_of(made))
            made.wanted.connect(self.show_panel)
            made.state_changed.connect(self._changed_state)
            self._room.addWidget(made, 1)
            if self.state is not None:
                made.take_state(self.state)
        return self._panels[key]

    def show_panel(self, key: str, hint: object = None) -> None:
        """Show one panel, loaded anew, the keys in it unless they are in the tabs."""
        if key not in self.tabs.keys:
            return
        by_tab = any(self.tabs.button(each).hasFocus() for each in self.tabs.keys)
        self.tabs.choose(key)
        shown = self._made(key)
        for each in self._panels.values():
            each.setVisible(each is shown)
        shown.load()
        if hint is not None:
            shown.show_hint(hint)
        if not by_tab:
            shown.focus_first()
        self._show_see()
        self.set_bar(shown.bar)

    def _bar_of(self, panel: KnowledgePanel) -> None:
        if panel is self._panels.get(self.tabs.chosen):
            self.set_bar(panel.bar)

    # --- the frame's calls ------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None = None) -> None:
        """The panel opened last."""
        choices = self._choices()
        if self.tabs.keys != tuple(key for key, _ in choices):
            chosen = self.tabs.chosen
            self.tabs.set_choices(choices)
            self.tabs.choose(chosen if chosen in dict(choices) else "read")
        self.show_panel(self.tabs.chosen)
        self.station.do(adoption_state, then=self._show_state, owner=self)

    def reload(self, change: object) -> None:
        """Another edition came or was adopted, here or elsewhere."""
        if any("knowledge" in kind for kind in getattr(change, "kinds", ())):
            self.station.do(adoption_state, then=self._show_state, owner=self)
            self.panel().load()

    def _changed_state(self, state: AdoptionState | None) -> None:
        if state is None:
            self.station.do(adoption_state, then=self._show_state, owner=self)
        else:
            self._show_state(state)

    def _waiting(self) -> str:
        return adoption_view(self.state).digest if self.state is not None and adoption_view(self.state).may else ""

    def _show_see(self) -> None:
        """方案 has it as its primary action, 版本 is there already."""
        self.see.setVisible(bool(self._waiting()) and self.tabs.chosen not in ("read", "editions"))

    def _show_state(self, state: AdoptionState) -> None:
        self.state = state
        view = adoption_view(state)
        self.strip.show_state(view.level, view.bold, view.words)
        self._show_see()
        self.strip.show()
        for each in self._panels.values():
            each.take_state(state)

    def focus_on(self, hint: object) -> None:
        """A protocol's id from any 「为什么」, or `editions`, `import`, `publishers`."""
        if isinstance(hint, str) and hint in self.tabs.keys:
            self.show_panel(hint)
        else:
            self.show_panel("read", hint)
        self.focus_first()

    def focus_first(self) -> None:
        self.panel().focus_first()

    def go_to_missing(self, step: int = 1) -> None:
        """F3: the next line that another edition changes."""
        self.panel().next_change(step)

    def back(self) -> bool:
        return self.panel().back()

    def leave(self) -> None:
        """No password stays behind; what else was typed stays."""
        for each in self._panels.values():
            each.leave()
