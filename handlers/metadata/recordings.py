"""Whether an item is a copy of this very edition: another reader's name and ASIN are the likeliest wrong write.

(b) of the rules in ``proof``: evidence for the book is none for the recording.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from handlers.book import BookView, Field, Source, edition_view, fields_view, path_view, tags_view
from handlers.metadata.compare import agrees, same
from handlers.metadata.values import is_empty
from hardcover import EditionDetails
from listener import LibraryItem

OF_THE_EDITION = frozenset(
    {Field.NARRATORS, Field.PUBLISHER, Field.PUBLISHED_YEAR, Field.LANGUAGE, Field.ISBN, Field.ASIN, Field.COVER}
)

# How far a length may be off beside the same narrator, by how many audio editions the book has: among many, one of them
# runs as long as anything (another reader's was written into 24, 61 and 92 % of items with 1, 4 and 12 editions).
_TOLERANCE = ((1, 0.025), (4, 0.012), (10_000, 0.006))
LENGTH_AGREES = _TOLERANCE[0][1]
_TO_THE_SECOND = 1.0  # seconds; and only beside a single edition: no other recording runs exactly as long

Views = Mapping[Source, BookView]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """``doubt``: why it may be another recording than this edition; ``None``: proved. ``ties``: fields on which another
    edition that fits as well says something else, with what."""

    doubt: str | None
    ties: Mapping[Field, str] = field(default_factory=lambda: MappingProxyType({}))


def recording(item: LibraryItem, views: Views, details: EditionDetails) -> Recording:
    """Identifier, or narrator with length; length alone never, unless it is the same to the second as that of the only
    audio edition. ``views``: Audiobookshelf's fields and the local ones."""
    doubt = (
        _another_format(item, details)
        or _another_length(item, details)
        or _another_narrator(views, details)
        or _volunteers(item, views, details)
    )
    if doubt is not None:
        return Recording(doubt=doubt)
    if _identified(views.values(), details):
        others = [one for one in other_editions(details) if _identified(views.values(), one)]
        return Recording(doubt=None, ties=_ties(details, others))
    if item.has_ebook and not item.has_audio:
        return Recording(doubt="No identifier shows that it is this edition")
    count = None if details.siblings is None else 1 + len(other_editions(details))
    difference = length_difference(item, details)
    tolerance = next((limit for most, limit in _TOLERANCE if count is not None and count <= most), -1.0)
    by_narrator = difference is not None and difference <= tolerance and _narrator_agrees(views, details)
    exactly = count == 1 and difference is not None and difference * item.duration_seconds <= _TO_THE_SECOND
    if not by_narrator and not exactly:
        return Recording(doubt=_not_proved(difference, count, _narrator_agrees(views, details)))
    others = [one for one in other_editions(details) if _fits(item, views, one, tolerance)]
    return Recording(doubt=None, ties=_ties(details, others))


def needs_siblings(item: LibraryItem, details: EditionDetails) -> bool:
    """Whether the book's other editions have a say: no identifier shows that the item is a copy of this one."""
    if not item.has_audio or _identified((fields_view(item),), details):
        return False
    return not _identified((tags_view(dict(item.tags)), path_view(item)), details)


def length_difference(item: LibraryItem, details: EditionDetails) -> float | None:
    """As a share of the edition's length; ``None`` where one is not known."""
    seconds = details.edition.audio_seconds
    if not seconds or item.duration_seconds <= 0:
        return None
    return abs(item.duration_seconds - seconds) / seconds


def other_editions(details: EditionDetails) -> list[EditionDetails]:
    """The book's other audio editions."""
    return [
        one for one in details.siblings or ()
        if one.edition.id != details.edition.id and (one.edition.is_audio or one.edition.audio_seconds)
    ]  # fmt: skip


def _another_format(item: LibraryItem, details: EditionDetails) -> str | None:
    edition = details.edition
    if item.has_audio and edition.format is not None and not edition.is_audio and not edition.audio_seconds:
        return "Hardcover's edition is no audiobook"
    if item.has_ebook and not item.has_audio and edition.is_audio:
        return "Hardcover's edition is an audiobook, this is an ebook"
    return None


def _another_length(item: LibraryItem, details: EditionDetails) -> str | None:
    difference = length_difference(item, details)
    if difference is None or difference <= LENGTH_AGREES:
        return None
    return f"Its length is {difference:.0%} off: it may be another recording"


def _another_narrator(views: Views, details: EditionDetails) -> str | None:
    """Somebody here names who reads, and nobody names whom Hardcover names."""
    verdicts = _narrator_verdicts(views, details)
    if False in verdicts and True not in verdicts:
        return "Another narrator is named: it may be another recording"
    return None


def _narrator_agrees(views: Views, details: EditionDetails) -> bool:
    return True in _narrator_verdicts(views, details)


def _narrator_verdicts(views: Views, details: EditionDetails) -> list[bool | None]:
    return [
        agrees(Field.NARRATORS, one, details.edition.narrators)
        for view in views.values()
        for one in view.readings(Field.NARRATORS)
        if not is_empty(Field.NARRATORS, one)
    ]


def _volunteers(item: LibraryItem, views: Views, details: EditionDetails) -> str | None:
    """LibriVox recordings are other recordings than any publisher's, of the same books, and about as long."""
    here = "librivox" in "\n".join(_texts(item, views)).casefold()
    edition = details.edition
    theirs = " ".join(filter(None, (details.publisher, edition.title, edition.edition_format, *edition.narrators)))
    return (
        "It is a LibriVox recording, Hardcover's edition is none"
        if here and "librivox" not in theirs.casefold()
        else None
    )


def _texts(item: LibraryItem, views: Views) -> Iterable[str]:
    yield from (item.title, item.rel_path or "", item.publisher or "", item.description or "")
    yield from (*item.narrators, *item.authors, *item.genres, *item.media_tags)
    yield from (text for _, text in item.tags)
    for view in views.values():
        yield view.text(Field.PUBLISHER) or ""


def _identified(views: Iterable[BookView], details: EditionDetails) -> bool:
    """Some source has this very edition's ASIN (any region's) or ISBN."""
    edition = details.edition
    asins = [one for one in (edition.asin, *edition.audible_asins) if one]
    isbns = [one for one in (edition.isbn_13, edition.isbn_10) if one]
    for view in views:
        for name, theirs in ((Field.ASIN, asins), (Field.ISBN, isbns)):
            if theirs and any(same(name, one, other) for one in view.readings(name) for other in theirs):
                return True
    return False


def _fits(item: LibraryItem, views: Views, other: EditionDetails, tolerance: float) -> bool:
    """Whether another edition fits as well as the matched one: nothing that is known speaks against it."""
    difference = length_difference(item, other)
    return (difference is None or difference <= tolerance) and _another_narrator(views, other) is None


def _ties(details: EditionDetails, others: Sequence[EditionDetails]) -> dict[Field, str]:
    ties: dict[Field, str] = {}
    if not others:
        return ties
    ours = edition_view(details)
    for other in others:
        theirs = edition_view(other)
        for name in OF_THE_EDITION:
            for value in theirs.readings(name)[:1]:
                known = ours.readings(name)
                if known and not any(same(name, one, value) for one in known):
                    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
                    ties.setdefault(name, f"Edition {other.edition.id} fits as well and says {shown}")
    return ties


def _not_proved(difference: float | None, count: int | None, narrator: bool) -> str:
    if difference is None:
        return "Neither length, identifier nor narrator show that it is this edition"
    if narrator:
        return f"Its length is {difference:.1%} off, among {count or 'many'} audio editions: it may be another one"
    return "Only its length shows that it is this edition: no identifier, no narrator"
