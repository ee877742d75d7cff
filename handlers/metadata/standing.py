"""How sure it is that Hardcover's book and edition are the item, as far as its data may be written. Pure.

The match says how likely it is; here the sources that a wrong match did not touch (tags and names) are asked again,
because after a wrong match Audiobookshelf's fields agree with each other and with the wrong book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.book.languages import language_of
from hardcover.details import EditionDetails
from listener.model import LibraryItem, SeriesEntry

from .compare import agrees, same
from .model import BookView, Field, Source
from .sayings import people

APPLY_AT = 0.95
REVIEW_AT = 0.70

CONTRADICTED = 0.80  # tags or names speak of another book: a person decides
SILENT = 0.90  # neither tags nor names say what the book is
OTHER_EDITION = 0.90  # nothing shows that it is this very edition
_LENGTH_AGREES = 0.025

# Sources that may be wrong together count once.
GROUPS: tuple[tuple[Source, ...], ...] = ((Source.FILES, Source.TAGS), (Source.NAMES,), (Source.HEARD,))
LOCAL = tuple(source for group in GROUPS for source in group)

Views = Mapping[Source, BookView]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``confidence``: that the book is the right one. ``confirmed``: tags or names say so, and none says otherwise."""

    confidence: float
    confirmed: bool
    why: str  # what holds the confidence down, or what confirms it
    edition_why: str | None = None  # why the edition may be another one; ``None``: it is this one
    other_language: str | None = None
    listen: str | None = None


def standing(
    item: LibraryItem,
    views: Views,
    hardcover: BookView | None,
    details: EditionDetails | None,
    *,
    match_confidence: float,
    series: tuple[SeriesEntry, ...],
) -> Standing:
    """``views`` are Audiobookshelf's fields and the local ones; ``hardcover`` is ``None`` when there is no match."""
    if hardcover is None or details is None:
        return Standing(
            confidence=0.0,
            confirmed=False,
            why="No book of Hardcover is matched",
            listen=_listen_unmatched(item, views, series),
        )
    said = {source: _speaks_for(view, hardcover, series) for source, view in views.items()}
    local = {source: verdict for source, verdict in said.items() if source in LOCAL}
    against = [source for source in LOCAL if local.get(source) is False]
    confirming = [source for source in LOCAL if local.get(source) is True]
    if against:
        confidence, why = min(match_confidence, CONTRADICTED), f"{_capital(against[0].told('speak'))} of another book"
    elif not confirming:
        confidence, why = min(match_confidence, SILENT), "Neither tags nor names say which book it is"
    else:
        confidence, why = match_confidence, f"{_capital(confirming[0].told('point'))} at the same book"
    return Standing(
        confidence=confidence,
        confirmed=bool(confirming) and not against,
        why=why,
        edition_why=_edition_doubt(item, views, hardcover, details),
        other_language=_other_language(views, details),
        listen=_listen_matched(item, said, against=against, confirming=confirming, match_confidence=match_confidence),
    )


def _speaks_for(view: BookView, hardcover: BookView, series: tuple[SeriesEntry, ...]) -> bool | None:
    """Whether a source names Hardcover's book (True), another one (False), or neither."""
    titles = [agrees(Field.TITLE, t, hardcover.values.get(Field.TITLE), series) for t in view.readings(Field.TITLE)]
    numbers = [agrees(Field.SERIES, s, hardcover.values.get(Field.SERIES)) for s in view.readings(Field.SERIES)]
    authors = [agrees(Field.AUTHORS, a, hardcover.values.get(Field.AUTHORS)) for a in view.readings(Field.AUTHORS)]
    if False in numbers and True not in numbers:
        return False
    if True in titles:
        return True if True in authors or False not in authors else None
    if False in titles:
        return False
    return True if _same_asin(view, hardcover) and False not in authors else None


def _same_asin(view: BookView, hardcover: BookView) -> bool:
    theirs = hardcover.readings(Field.ASIN)
    return any(same(Field.ASIN, one, other) for one in view.readings(Field.ASIN) for other in theirs)


def _edition_doubt(item: LibraryItem, views: Views, hardcover: BookView, details: EditionDetails) -> str | None:
    """Narrators, identifiers, publisher belong to one edition: the right book's wrong edition has others."""
    edition = details.edition
    if item.has_audio and edition.format is not None and not edition.is_audio and not edition.audio_seconds:
        return "Hardcover's edition is no audiobook"
    if item.has_ebook and not item.has_audio and edition.is_audio:
        return "Hardcover's edition is an audiobook, this is an ebook"
    length = _length_difference(item, details)
    if length is not None and length > _LENGTH_AGREES:
        return f"Its length is {length:.0%} off: it may be another recording"
    narrators = [
        agrees(Field.NARRATORS, one, edition.narrators)
        for view in views.values()
        for one in view.readings(Field.NARRATORS)
    ]
    if False in narrators and True not in narrators:
        return "Another narrator is named: it may be another recording"
    identified = any(_same_asin(view, hardcover) or _same_isbn(view, hardcover) for view in views.values())
    if length is not None or identified or True in narrators:
        return None
    return "Neither length, identifier nor narrator show that it is this edition"


def _same_isbn(view: BookView, hardcover: BookView) -> bool:
    theirs = hardcover.readings(Field.ISBN)
    return any(same(Field.ISBN, one, other) for one in view.readings(Field.ISBN) for other in theirs)


def _length_difference(item: LibraryItem, details: EditionDetails) -> float | None:
    seconds = details.edition.audio_seconds
    if not seconds or item.duration_seconds <= 0:
        return None
    return abs(item.duration_seconds - seconds) / seconds


def _other_language(views: Views, details: EditionDetails) -> str | None:
    theirs = language_of(details.language)
    for source in (Source.AUDIOBOOKSHELF, *LOCAL):
        for one in views[source].readings(Field.LANGUAGE) if source in views else ():
            ours = language_of(str(one))
            if ours and theirs and ours != theirs:
                return f"{_capital(source.told('say'))} another language than Hardcover's edition has"
    return None


def _listen_matched(
    item: LibraryItem,
    said: Mapping[Source, bool | None],
    *,
    against: Sequence[Source],
    confirming: Sequence[Source],
    match_confidence: float,
) -> str | None:
    """Hearing the opening tells title and author; it settles no edition, and what is certain needs no hearing."""
    if not item.has_audio or Source.HEARD in said:  # once is enough: a person decides now
        return None
    if against:
        return f"{_capital(against[0].told('speak'))} of another book than the match"
    if match_confidence >= APPLY_AT or confirming:
        return None
    if said.get(Source.AUDIOBOOKSHELF) is False:
        return "Audiobookshelf's title is not the match's, and neither tags nor names say which book it is"
    return "Only Audiobookshelf's fields say which book it is, and the match is not certain"


def _listen_unmatched(item: LibraryItem, views: Views, series: tuple[SeriesEntry, ...]) -> str | None:
    if not item.has_audio or Source.HEARD in views:
        return None
    fields = views.get(Source.AUDIOBOOKSHELF)
    title = fields.values.get(Field.TITLE) if fields else None
    readings = [(source, one) for source in LOCAL if source in views for one in views[source].readings(Field.TITLE)]
    agreeing = {source: agrees(Field.TITLE, one, title, series) for source, one in readings}
    if not any(verdict is not None for verdict in agreeing.values()):
        return None if title and people(item.authors) and readings else "Nothing says for certain which book it is"
    against = next((source for source in LOCAL if agreeing.get(source) is False), None)
    if against is not None:
        return f"{_capital(against.told('speak'))} of another book than Audiobookshelf"
    return None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
