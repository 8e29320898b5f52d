"""What is typed into the minute of a consultation: only what differs from the record is kept, so that the changes of others
flow in beside it. Plain values, no Qt."""

from __future__ import annotations

import re
from datetime import date, datetime

from prescribe.consult import MinuteWords
from prescribe.dates import half_width, read_date
from prescribe.errors import InvalidInput
from ui.typed_form import Typed, TypedForm

FIELDS = ("question", "reasons", "held_at", "present", "opinion", "result", "decision", "next_step", "next_on")
_BETWEEN = re.compile(r"[、，,；;\n](?![^（(]*[）)])")
"""Between two people, but not inside brackets."""
_PERSON = re.compile(r"^(.*?)[（(](.*?)[）)]$")


def as_typed(words: MinuteWords) -> dict[str, Typed]:
    """The stored words as the fields show them."""
    present = "、".join(f"{name}（{role}）" if role else name for name, role in words.present)
    return {
        "question": words.question, "reasons": words.reasons, "held_at": words.held_at.replace("T", " ")[:16], "present": present,
        "opinion": words.opinion, "result": words.result, "decision": words.decision, "next_step": words.next_step,
        "next_on": words.next_on.isoformat() if words.next_on else "",
    }  # fmt: skip


class MinuteForm(TypedForm):
    """The fields of one minute as one person sees them: what is stored, and what that person changed."""

    def __init__(self, words: MinuteWords | None = None) -> None:
        self.words = words or MinuteWords()
        super().__init__(as_typed(self.words))

    def show_words(self, words: MinuteWords) -> tuple[str, ...]:
        """Another stored version, as `show`."""
        self.words = words
        return self.show(as_typed(words))

    def read(self, today: date) -> MinuteWords:
        """The words to save. Raises InvalidInput with the field's name."""
        said = {name: self.value(name) for name in FIELDS}
        return MinuteWords(
            question=str(said["question"]), opinion=str(said["opinion"]), result=str(said["result"]), decision=str(said["decision"]),
            next_step=str(said["next_step"]), next_on=_next_on(str(said["next_on"]), today), reasons=tuple(said["reasons"]),
            held_at=self._held_at(str(said["held_at"]), today), present=_present(str(said["present"])),
        )  # fmt: skip

    def _held_at(self, text: str, today: date) -> str:
        """As stored when it was not touched (a stored time carries its offset); else day and time as typed."""
        if "held_at" not in self.changed:
            return self.words.held_at
        if not text.strip():
            return ""
        day, _, clock = half_width(text).strip().rpartition(" ")
        clock = clock.replace("：", ":")
        try:
            on = read_date(day, today) if day else today
            return datetime.combine(on, datetime.strptime(clock, "%H:%M").time()).isoformat(timespec="minutes")
        except ValueError:
            raise InvalidInput("会诊的时间看不懂，请按“11-23 10:30”的样子填。", field="held_at") from None


def _next_on(text: str, today: date) -> date | None:
    if not text.strip():
        return None
    try:
        return read_date(text, today, future=True)
    except ValueError as error:
        raise InvalidInput(f"{error}。", field="next_on") from None


def _present(text: str) -> tuple[tuple[str, str], ...]:
    """「王小雨（女儿）、周护士」 as (name, role)."""
    found = []
    for one in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        match = _PERSON.match(one)
        found.append((match[1].strip(), match[2].strip()) if match else (one, ""))
    return tuple(found)
