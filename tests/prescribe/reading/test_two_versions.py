"""What two versions say together: the graver, the earlier and everybody's words, whichever is kept."""

from __future__ import annotations

from types import SimpleNamespace as Body
from uuid import uuid4

import pytest

from prescribe.errors import InvalidInput
from prescribe.reading.two_versions import kept_of, longest_changes, together


def document(*bodies):
    return Body(heads=tuple(Body(rev_id=uuid4(), body=body) for body in bodies))


def test_only_one_of_several_versions_can_be_kept():
    two = document(Body(), Body())
    kept, bodies = kept_of(two, two.heads[1].rev_id, "转诊")
    assert kept is two.heads[1].body and len(bodies) == 2
    for found, keep in ((two, uuid4()), (document(two.heads[0].body), two.heads[0].rev_id), (None, uuid4())):
        with pytest.raises(InvalidInput, match="重新打开转诊"):
            kept_of(found, keep, "转诊")


def test_the_longer_list_of_changes_is_continued():
    assert longest_changes([Body(changes=(1,)), Body(changes=(1, 2))]) == (1, 2)


def event(**words):
    plain = {"severity": 1, "timeline": (), "first_aid": (), "aed_used": None, "called_120_at": "", "hold_id": ""}
    return Body(**(plain | words))


def test_of_two_tellings_of_an_event_nothing_grave_is_lost():
    mild = event(timeline=(("08:50", "b"),), first_aid=("ice",))
    grave = event(severity=3, timeline=(("08:45", "a"),), first_aid=("rest", "ice"), aed_used=True, called_120_at="08:51", hold_id="h")
    for kept in (mild, grave):
        assert together("adverse_event", kept, [mild, grave]) == {
            "severity": 3, "timeline": (("08:45", "a"), ("08:50", "b")), "first_aid": ("ice", "rest"), "aed_used": True,
            "called_120_at": "08:51", "hold_id": "h", "state": "open",
        }  # fmt: skip


def referral(**words):
    plain = {"urgency": "blue", "answer": None, "state": "sent", "due_on": None, "sent_at": "", "hold_id": ""}
    return Body(**(plain | words))


def test_a_referral_keeps_the_graver_urgency_and_an_answer_waits_for_its_signature_again():
    red, answered = referral(urgency="red", due_on="2026-11-24", hold_id="h"), referral(answer="may", due_on="2026-11-30", state="closed")
    found = together("referral", answered, [red, answered])
    assert (found["urgency"], found["due_on"], found["hold_id"]) == ("red", "2026-11-24", "h")
    assert (found["answer"], found["accepted"], found["state"]) == ("may", None, "answered")


def test_every_person_keeps_the_opinion_written_last():
    old, new, other = (Body(staff_id=who, at=at) for who, at in (("a", "1"), ("a", "2"), ("b", "1")))
    found = together("consultation_minute", Body(), [Body(opinions=(new,)), Body(opinions=(old, other))])
    assert set(map(id, found["opinions"])) == {id(new), id(other)}


def test_what_has_no_rule_of_its_own_is_taken_as_it_was_chosen():
    assert together("hold", Body(), [Body(), Body()]) == {}
