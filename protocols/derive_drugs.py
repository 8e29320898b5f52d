"""Derived facts of medicines: the classes of the listed drugs, coarse and fine, and the risk of bleeding they carry together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from protocols.facts import SetAnswer, Value, vocabulary
from protocols.protocol import Library, Medication
from protocols.terms import Answer

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
_NAMES: dict[str, Mapping[str, Medication]] = {}


def medication_of(name: str, library: Library) -> Medication | None:
    """The drug of an id, a generic name or an alias; None = not in the catalogue."""
    found = library.medications.get(name)
    if found is None:
        found = _by_name(library).get(name.strip())
    return found


def _by_name(library: Library) -> Mapping[str, Medication]:
    if library.fingerprint not in _NAMES:
        _NAMES[library.fingerprint] = {n: m for m in library.medications.values() for n in (m.name, *m.aliases)}
    return _NAMES[library.fingerprint]


def medication_classes(medications: Value | None, complete: Answer, library: Library) -> SetAnswer | None:
    """Classes of the listed drugs: the members of the vocabulary, and beside them the finer classes of medications.yaml by
    their own ids (`antiarrhythmic`, `insulin_rapid` …), which the members do not tell apart.

    A class that no drug maps to is *no* only when the list is confirmed complete and every drug on it is in the catalogue;
    a drug that is not counts as `unclassified`.
    """
    if not isinstance(medications, SetAnswer):
        return None
    members = vocabulary()["medication_classes"].codes
    known = members.union(library.medication_classes)
    drugs = [medication_of(name, library) for name in sorted(medications.yes)]
    yes = frozenset(m for drug in drugs if drug for m in drug.fact_members if m in members)
    yes |= frozenset(c for drug in drugs if drug for c in drug.class_ids if c not in members)
    if any(drug is None for drug in drugs):
        return SetAnswer(yes | {"unclassified"})
    return SetAnswer(yes, known - yes if complete is YES else frozenset())


def several_antiplatelets(medications: Value | None, library: Library) -> bool:
    """Whether two drugs of the list, or one fixed combination, are antiplatelets of two kinds."""
    if not isinstance(medications, SetAnswer):
        return False
    listed = {drug.id: drug for name in medications.yes if (drug := medication_of(name, library)) is not None}
    found = [drug for drug in listed.values() if "antiplatelet" in drug.class_ids]
    return len(found) > 1 or any({"aspirin", "p2y12_inhibitor"} <= set(drug.fact_members) for drug in found)


def bleeding_risk(takes: Callable[..., Answer], several: bool) -> str | None:
    """`bleeding_risk` of facts.csv; `takes(*classes)` answers any-of, `several` is `several_antiplatelets`.

    Heparins and the other antiplatelets count by their fine class, which no member of the vocabulary names.
    """
    thinner, platelet = takes("warfarin", "doac", "anticoagulant"), takes("aspirin", "p2y12_inhibitor", "antiplatelet")
    if thinner is YES:
        return "anticoagulant_plus" if platelet is not NO else "anticoagulant"
    if thinner is NOT_KNOWN or (platelet is NOT_KNOWN and not several):
        return None
    if several:
        return "dual_antiplatelet"
    return "single_antiplatelet" if platelet is YES else "none"
