"""What a book's own opening or end says, for people: the words, their seconds, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from earmark.views.answers.review import SpokenQuote
from handlers.audio.decision import OpeningFinding
from handlers.audio.transcript import Stretch
from handlers.state.transcripts import Decided, Transcripts, files_of, identity_of
from listener import AudioFile, LibraryItem

MOST_SENTENCES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenSentence:
    """``at`` in seconds of the file."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWords(SpokenQuote):
    """``sentences``: all that was understood of that stretch."""

    sentences: tuple[SpokenSentence, ...]


def spoken_words(store: Transcripts, item: LibraryItem | None) -> SpokenWords | None:
    """``None``: nothing is known of the files as they are now."""
    decided, file = decided_of(store, item)
    if decided is None or file is None:
        return None
    found = decided.decision
    kept = store.get(identity_of(file), found.stretch, f"{found.engine} {found.model}")
    segments = kept.transcript.segments if kept is not None and kept.transcript is not None else ()
    return SpokenWords(
        finding=found.finding.value,
        why=found.why,
        text=found.text,
        start=round(found.start, 1),
        end=round(found.end, 1),
        stretch=found.stretch.value,
        ino=file.ino,
        engine=found.engine,
        model=found.model,
        confidence=round(found.confidence, 2),
        numbers=found.numbers,
        narrators=found.narrators,
        sentences=tuple(SpokenSentence(at=one.start, text=one.text) for one in segments[:MOST_SENTENCES]),
    )


def helpful_words(store: Transcripts, item: LibraryItem | None) -> SpokenQuote | None:
    """For one who decides in a terminal: only where the words name a book, and without all the others."""
    words = spoken_words(store, item)
    if words is None or words.finding == OpeningFinding.NOTHING.value:
        return None
    return SpokenQuote(**{each.name: getattr(words, each.name) for each in fields(SpokenQuote)})


def decided_of(store: Transcripts, item: LibraryItem | None) -> tuple[Decided | None, AudioFile | None]:
    """The last decision, and the file whose sound it is from; neither where the files have changed since."""
    decided = store.decided(item.id) if item is not None else None
    if item is None or decided is None or not item.files or decided.files != files_of(item):
        return None, None
    return decided, item.files[0 if decided.decision.stretch is Stretch.OPENING else -1]
