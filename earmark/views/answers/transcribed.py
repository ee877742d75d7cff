"""What ``transcribe`` answers: one item's words and what follows from them, or what waits for a night."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenSegment(AnswerDocument):
    """``start`` and ``end`` in seconds of the file; ``confidence`` below 0.6: not sure."""

    start: float
    end: float
    text: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchTranscript(AnswerDocument):
    """``stretch``: "opening" or "closing"; ``language`` ``None``: none of those of the settings is spoken."""

    stretch: str
    engine: str
    model: str
    language: str | None
    segments: tuple[SpokenSegment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedBook(AnswerDocument):
    book_id: int
    title: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribedItem(AnswerDocument):
    """``finding``: "announced", "hint", "nothing"; ``None``: it could not be transcribed, see ``could_not``, and what
    was found is empty. ``text`` are the words, from ``start`` to ``end`` seconds of the first file (``stretch``
    "opening") or the last one ("closing"). ``bucket`` and ``reason``: what became of the match, ``settled``: it is
    certain now; ``bytes`` were read for it."""

    item: str
    title: str
    path: str | None
    finding: str | None
    why: str
    text: str
    start: float
    end: float
    stretch: str
    engine: str
    model: str
    confidence: float
    numbers: tuple[str, ...]
    narrators: tuple[str, ...]
    book: AnnouncedBook | None
    bucket: str | None
    reason: str | None
    could_not: str | None
    settled: bool
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribedAnswer(TranscribedItem):
    transcripts: tuple[StretchTranscript, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingItem(AnswerDocument):
    """``path``: its folder, below the library's."""

    item: str
    title: str
    path: str | None
    why: str
    listened_to: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeQueue(AnswerDocument):
    """The most wanted first. ``seconds_an_item`` as ``measured`` in the last night, else a guess; ``nights`` ``None``:
    no night transcribes any."""

    waiting: tuple[WaitingItem, ...]
    minutes_per_night: int
    seconds_an_item: float
    measured: bool
    nights: int | None
