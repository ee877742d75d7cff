"""What follows from the credits of an item: a book announced, a hint for a person, or nothing. Pure.

Transcripts are kept; decisions are made again whenever the rules, the item or the candidates change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handlers.audio.credits import Announcement, KnownBook, Mention, Reading, read_credits
from handlers.audio.transcript import GUESSED, UNDERSTOOD, Stretch, Transcript
from handlers.book.kinds import kinds_of
from handlers.book.normalise import fold

VERSION = 3  # of the rules: another one means to decide again

_LONGEST_TEXT = 300


class OpeningFinding(StrEnum):
    """``ANNOUNCED``: one book, beyond doubt as far as words go. ``HINT``: a person should read the words."""

    ANNOUNCED = "announced"
    HINT = "hint"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenBook:
    """The transcript of one stretch."""

    stretch: Stretch
    transcript: Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``key`` of the candidate, ``None`` where none is meant. ``text`` are the words, from ``start`` to ``end`` seconds
    of the first file (opening) or the last one (closing). ``why`` ends with no full stop."""

    finding: OpeningFinding
    why: str
    key: str | None = None
    text: str = ""
    start: float = 0.0
    end: float = 0.0
    stretch: Stretch = Stretch.OPENING
    engine: str = ""
    model: str = ""
    confidence: float = 0.0
    numbers: tuple[str, ...] = ()
    narrators: tuple[str, ...] = ()

    @property
    def tools(self) -> str:
        """ "the opening, transcribed by ctranslate2 tiny.en": what a history has to name."""
        where = "opening" if self.stretch is Stretch.OPENING else "end"
        return f"the {where}, transcribed by {self.engine} {self.model}"

    def as_json(self) -> dict[str, Any]:
        return {
            "finding": self.finding.value,
            "why": self.why,
            "text": self.text,
            "start": round(self.start, 1),
            "end": round(self.end, 1),
            "stretch": self.stretch.value,
            "engine": self.engine,
            "model": self.model,
            "confidence": round(self.confidence, 2),
            "numbers": list(self.numbers),
            "narrators": list(self.narrators),
        }


def decision_from_json(raw: Mapping[str, Any]) -> Decision:
    known = {name: raw[name] for name in ("why", "text", "start", "end", "engine", "model", "confidence")}
    return Decision(
        **known,
        finding=OpeningFinding(raw["finding"]),
        stretch=Stretch(raw["stretch"]),
        numbers=tuple(raw["numbers"]),
        narrators=tuple(raw["narrators"]),
    )


def decide(spoken: Sequence[SpokenBook], candidates: Sequence[KnownBook]) -> Decision:
    """``candidates`` have to hold the whole series and the author's other books; their order does not matter."""
    by_key = {known.key: known for known in candidates}
    readings = [
        (one, read_credits(one.transcript, candidates, at_end=one.stretch is Stretch.CLOSING))
        for one in spoken
        if one.transcript.segments and one.transcript.confidence >= GUESSED
    ]
    announced = [(one, reading, book) for one, reading in readings for book in reading.announced]
    if announced:
        return _of_announced(announced, by_key)
    mentions = [(one, mention) for one, reading in readings for mention in reading.mentioned]
    mentions.sort(key=lambda pair: (-(pair[1].title + pair[1].author), -pair[1].title, pair[1].at, pair[1].key))
    for one, mention in mentions:
        if mention.title and mention.author:
            return _hint(one, mention, "title and author are said, but not as this book's credits", mention.key)
        if mention.author:
            return _hint(one, mention, "its author is named, not the title", None)
    return _nothing(spoken)


def _of_announced(
    announced: list[tuple[SpokenBook, Reading, Announcement]], by_key: Mapping[str, KnownBook]
) -> Decision:
    one, reading, book = max(announced, key=lambda found: (not found[2].number_differs, found[2].confidence))
    keys = {found.key for _, _, found in announced if not found.number_differs} or {book.key}
    known = by_key[book.key]
    kinds = reading.kinds - kinds_of(fold(f"{known.title} {known.subtitle or ''}"))
    against = ""
    if len(keys) > 1:
        against = "two books are announced"
    elif book.number_differs:
        against = f"number {', '.join(sorted(book.numbers))} is said, which is another book of the series"
    elif kinds:
        against = f"it is announced as {min(kinds).value}"
    elif reading.part is not None and reading.part[1] is not None:
        against = f"it is announced as part {reading.part[0]} of {reading.part[1]}"
    elif book.confidence < UNDERSTOOD:
        against = "the words were not understood well enough"
    return Decision(
        finding=OpeningFinding.HINT if against else OpeningFinding.ANNOUNCED,
        why=against or "title and author are announced",
        key=None if len(keys) > 1 else book.key,
        text=book.text[:_LONGEST_TEXT],
        start=book.start,
        end=book.end,
        stretch=one.stretch,
        engine=one.transcript.engine,
        model=one.transcript.model,
        confidence=book.confidence,
        numbers=tuple(sorted(book.numbers)),
        narrators=book.narrators,
    )


def _hint(one: SpokenBook, mention: Mention, why: str, key: str | None) -> Decision:
    return Decision(
        finding=OpeningFinding.HINT,
        why=why,
        key=key,
        text=mention.text[:_LONGEST_TEXT],
        start=mention.at,
        end=mention.at,
        stretch=one.stretch,
        engine=one.transcript.engine,
        model=one.transcript.model,
        confidence=one.transcript.confidence,
    )


def _nothing(spoken: Sequence[SpokenBook]) -> Decision:
    """Why, so that a person knows what would help."""
    best = max(spoken, key=lambda one: one.transcript.confidence, default=None)
    if best is None or not any(one.transcript.segments or one.transcript.language is None for one in spoken):
        why = "nothing is said"
    elif not best.transcript.segments:
        why = "it is in none of the languages of the settings"
    elif best.transcript.confidence < GUESSED:
        why = "the words were not understood"
    elif best.transcript.confidence < UNDERSTOOD:
        why = "too little was understood, and no credits in it"
    else:
        why = "no credits are said"
    if best is None:
        return Decision(finding=OpeningFinding.NOTHING, why=why)
    first = best.transcript.segments[0] if best.transcript.segments else None
    return Decision(
        finding=OpeningFinding.NOTHING,
        why=why,
        text=best.transcript.text[:_LONGEST_TEXT],
        start=first.start if first is not None else 0.0,
        end=first.end if first is not None else 0.0,
        stretch=best.stretch,
        engine=best.transcript.engine,
        model=best.transcript.model,
        confidence=best.transcript.confidence,
    )
