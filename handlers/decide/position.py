"""Where a listener is in a book, in Audiobookshelf's terms and in the unit of a Hardcover edition. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from handlers.state.ledger import Unit
from hardcover.model import Edition, Read, ReadingFormat
from listener.model import LibraryItem, MediaProgress

BEYOND_LENGTHS, BEYOND_SECONDS = 2, 3600.0  # past the end: more than the longer of another recording; no position
SHORTER = 0.9  # of the item: a row that says less has the length of a chapter or a file, as some players send it
TEXT_FORMATS = (ReadingFormat.EBOOK, ReadingFormat.PHYSICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """``seconds`` is book time and ``None`` for text; ``fraction`` is 0.0-1.0."""

    fraction: float
    seconds: float | None
    length_seconds: float | None = None

    def ahead_of(self, other: Position) -> float:
        """Seconds this lies past ``other``; for text, one percent of the book counts as a minute."""
        if self.seconds is not None and other.seconds is not None:
            return self.seconds - other.seconds
        return (self.fraction - other.fraction) * 6000


def position_of(row: MediaProgress, item: LibraryItem, *, text: bool) -> Position | None:
    """The row's position; ``None`` when Audiobookshelf gives none.

    Audio is ``currentTime / duration`` with the item's duration where the row has 0, or one that is shorter than its
    own position, or than the book by more than a tenth [A 1.14, 1.15]; never ``progress`` [A 1.12]. ``text`` asks for
    the ebook's position first.
    """
    audio = _audio_position(row, item)
    ebook = None if row.ebook_fraction is None else Position(fraction=row.ebook_fraction, seconds=None)
    if text and item.has_ebook:
        return ebook or (audio if item.has_audio else None)
    if audio is not None and (audio.seconds or ebook is None or item.has_audio):
        return audio
    return ebook


def _audio_position(row: MediaProgress, item: LibraryItem) -> Position | None:
    if row.current_time_seconds is None:
        return None
    length = row.duration_seconds
    if length < SHORTER * item.duration_seconds or row.current_time_seconds > length:
        length = max(length, item.duration_seconds)
    if length <= 0 or row.current_time_seconds > BEYOND_LENGTHS * length + BEYOND_SECONDS:
        return None
    return Position(
        fraction=min(row.current_time_seconds / length, 1.0), seconds=row.current_time_seconds, length_seconds=length
    )


def follows_text(item: LibraryItem, edition: Edition | None) -> bool:
    """Whether the ebook's position counts: an item with both formats follows the format of the edition (P1)."""
    if item.has_ebook and not item.has_audio:
        return True
    return item.has_ebook and edition is not None and edition.format in TEXT_FORMATS


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The unit an edition counts in, and its whole length in it (P4)."""

    unit: Unit
    length: int

    def at(self, fraction: float) -> int:
        """Whole units, rounded down; the tiny addend undoes binary rounding of exact products."""
        return min(math.floor(fraction * self.length + 1e-6), self.length)

    def read(self, read: Read) -> int | None:
        return read.progress_seconds if self.unit is Unit.SECONDS else read.progress_pages


def measure_of(edition: Edition | None) -> Measure | None:
    """Seconds where the edition has ``audio_seconds``, pages where it has pages, ``None`` where it has neither.

    Hardcover keeps progress in the unit of the read's edition and ignores the other one silently [H 5.3], so a
    printed or electronic edition counts in pages even when somebody gave it a playing time.
    """
    if edition is None:
        return None
    if edition.format in TEXT_FORMATS and edition.pages:
        return Measure(unit=Unit.PAGES, length=edition.pages)
    if edition.audio_seconds and edition.format not in TEXT_FORMATS:
        return Measure(unit=Unit.SECONDS, length=edition.audio_seconds)
    if edition.pages and edition.format is not ReadingFormat.AUDIO:
        return Measure(unit=Unit.PAGES, length=edition.pages)
    return None
