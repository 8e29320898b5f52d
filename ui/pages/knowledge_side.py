"""The right of 知识: what this edition changed, who adopted it, what the letters of confidence mean."""

from __future__ import annotations

from collections.abc import Callable

from prescribe.knowledge import AdoptionState, ProtocolPage
from prescribe.reading.knowledge_lines import CONFIDENCE_WORDS
from protocols.changes import KIND_NAMES
from ui.pages.editions_view import adoption_view
from ui.pages.knowledge_view import CHANGED
from ui.widgets.buttons import button, link
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.text import Text, row
from ui.words import tr

MOST = 3
"""Changes told here; the others under 看改动."""


def side_cards(
    page: ProtocolPage | None, state: AdoptionState | None, see_changes: Callable[[], object], see_editions: Callable[[], object]
) -> tuple[Card, ...]:
    """New cards, from top to bottom; the first only where the page shown changes something."""
    found = [_changes(page, see_changes)] if page is not None and page.changes else []
    if state is not None:
        found.append(_adoption(state, see_editions))
    return (*found, _legend())


def _changes(page: ProtocolPage, see: Callable[[], object]) -> Card:
    card = Card(tr("这一版改了什么"), icon="shuffle")
    for change in page.changes[:MOST]:
        card.add(row(Chip(tr(KIND_NAMES[change.kind]), CHANGED[change.kind][1]), Text(change.title, bold=True, wrap=True)))
        card.add(Text(change.say, wrap=True))
    rest = len(page.changes) - MOST
    card.add(link(tr("还有 {n} 处，看全部", n=rest) if rest > 0 else tr("看全部改动"), see))
    return card


def _adoption(state: AdoptionState, see: Callable[[], object]) -> Card:
    view = adoption_view(state)
    card = Card(tr("本站采用"), icon="signature")
    card.add(Text(view.bold, bold=True, wrap=True))
    card.add(Text(view.words, wrap=True))
    if view.digest:
        card.add(Text(tr("采用后新处方按它来；已签的处方不变。"), "label", wrap=True))
    if view.why_not and view.digest:
        card.add(Text(view.why_not, "label", wrap=True))
    if state.former is not None:
        card.add(Text(tr("随时可以退回 {edition} 版。", edition=state.former.edition), "label", wrap=True))
    card.add(row(button(tr("看改动并签名") if view.may else tr("看各个版本"), see, size="small"), None))
    return card


def _legend() -> Card:
    card = Card(tr("可信度"), icon="badge-check")
    for confidence, words in CONFIDENCE_WORDS.items():
        card.add(row(Chip(confidence.value), Text(tr(words)), None))
    card.add(Text(tr("C、P 会标「待医师确认」，不能单凭它放宽。"), "label", wrap=True))
    return card
