"""How sure it is that Hardcover's book and edition are the item, as far as its data may be written. Pure.

The match says how likely it is; here the sources that a wrong match did not touch (tags and names) are asked again,
because after a wrong match Audiobookshelf's fields agree with each other and with the wrong book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.book import BookView, Field, Source, Value, language_of, people
from handlers.matching import Bucket, Candidate, match, views_of
from handlers.metadata.compare import agrees, same
from handlers.metadata.proof import Recording, recording
from hardcover import EditionDetails
from listener import LibraryItem, SeriesEntry

APPLY_AT = 0.95
REVIEW_AT = 0.70

CONTRADICTED = 0.80  # tags or names speak of another book: a person decides
SILENT = 0.90  # neither tags nor names say what the book is
OTHER_EDITION = 0.90  # nothing shows that it is this very edition

# Sources that may be wrong together count once.
GROUPS: tuple[tuple[Source, ...], ...] = ((Source.FILES, Source.TAGS), (Source.NAMES,), (Source.TRANSCRIPT,))
LOCAL = tuple(source for group in GROUPS for source in group)

Views = Mapping[Source, BookView]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """``confidence``: that the book is the right one. ``confirmed``: tags or names say so, and none says otherwise."""

    confidence: float
    confirmed: bool
    why: str  # what holds the confidence down, or what confirms it
    recording: Recording | None = None  # whether it is this very edition
    other_language: str | None = None
    listen: str | None = None
    suspect: str | None = None  # why the match may be a wrong one


def standing(
    item: LibraryItem,
    views: Views,
    hardcover: BookView | None,
    details: EditionDetails | None,
    *,
    match_confidence: float,
    series: tuple[SeriesEntry, ...],
) -> Trust:
    """``views`` are Audiobookshelf's fields and the local ones; ``hardcover`` is ``None`` when there is no match."""
    if hardcover is None or details is None:
        return Trust(
            confidence=0.0,
            confirmed=False,
            why="No book of Hardcover is matched",
            listen=_listen_unmatched(item, views, series),
        )
    said = {source: _speaks_for(view, hardcover, series) for source, view in views.items()}
    local = {source: verdict for source, verdict in said.items() if source in LOCAL}
    against = [source for source in LOCAL if local.get(source) is False]
    if against == [Source.NAMES] and _matching_takes_it(item, details):
        against = []  # one judge of folder names: what matching took is not called another book
    confirming = [source for source in LOCAL if local.get(source) is True]
    if against:
        confidence, why = (
            min(match_confidence, CONTRADICTED),
            f"{_capital(against[0].with_verb('speak'))} of another book",
        )
    elif not confirming:
        confidence, why = min(match_confidence, SILENT), "Neither tags nor names say which book it is"
    else:
        confidence, why = match_confidence, f"{_capital(confirming[0].with_verb('point'))} at the same book"
    return Trust(
        confidence=confidence,
        confirmed=bool(confirming) and not against,
        why=why,
        recording=recording(item, views, details),
        suspect=f"{_capital(against[0].with_verb('speak'))} of another book than the match" if against else None,
        other_language=_other_language(views, details),
        listen=_listen_matched(item, said, against=against, confirming=confirming, match_confidence=match_confidence),
    )


def _matching_takes_it(item: LibraryItem, details: EditionDetails) -> bool:
    editions = (details.edition, *(one.edition for one in details.siblings or ()))
    candidate = Candidate(book=details.book, editions=editions)
    return match(views_of(item), [candidate], auto_at=APPLY_AT, review_at=REVIEW_AT).bucket is Bucket.AUTO


def _speaks_for(view: BookView, hardcover: BookView, series: tuple[SeriesEntry, ...]) -> bool | None:
    """Whether a source names Hardcover's book (True), another one (False), or neither."""
    titles = [_names_it(t, hardcover, series) for t in view.readings(Field.TITLE)]
    numbers = [agrees(Field.SERIES, s, hardcover.values.get(Field.SERIES)) for s in view.readings(Field.SERIES)]
    authors = [agrees(Field.AUTHORS, a, hardcover.values.get(Field.AUTHORS)) for a in view.readings(Field.AUTHORS)]
    if False in numbers and True not in numbers:
        return False
    if True in titles:
        return True if True in authors or False not in authors else None
    if False in titles:
        return False
    return True if _same_asin(view, hardcover) and False not in authors else None


def _names_it(title: Value, hardcover: BookView, series: tuple[SeriesEntry, ...]) -> bool | None:
    """However the subtitle is joined to it: "Moth Season, A Field Diary" is "Moth Season" with its subtitle."""
    theirs, subtitle = hardcover.text(Field.TITLE), hardcover.text(Field.SUBTITLE)
    if title == theirs and any(map(str.isalpha, str(title))):
        return True
    found = agrees(Field.TITLE, title, theirs, series)
    if found is False and theirs and subtitle:
        return agrees(Field.TITLE, title, f"{theirs}: {subtitle}", series) or False
    return found


def _same_asin(view: BookView, hardcover: BookView) -> bool:
    theirs = hardcover.readings(Field.ASIN)
    return any(same(Field.ASIN, one, other) for one in view.readings(Field.ASIN) for other in theirs)


def _other_language(views: Views, details: EditionDetails) -> str | None:
    theirs = language_of(details.language)
    for source in (Source.AUDIOBOOKSHELF, *LOCAL):
        for one in views[source].readings(Field.LANGUAGE) if source in views else ():
            ours = language_of(str(one))
            if ours and theirs and ours != theirs:
                return f"{_capital(source.with_verb('say'))} another language than Hardcover's edition has"
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
    if not item.has_audio or Source.TRANSCRIPT in said:  # once is enough: a person decides now
        return None
    if against:
        return f"{_capital(against[0].with_verb('speak'))} of another book than the match"
    if match_confidence >= APPLY_AT or confirming:
        return None
    if said.get(Source.AUDIOBOOKSHELF) is False:
        return "Audiobookshelf's title is not the match's, and neither tags nor names say which book it is"
    return "Only Audiobookshelf's fields say which book it is, and the match is not certain"


def _listen_unmatched(item: LibraryItem, views: Views, series: tuple[SeriesEntry, ...]) -> str | None:
    if not item.has_audio or Source.TRANSCRIPT in views:
        return None
    fields = views.get(Source.AUDIOBOOKSHELF)
    title = fields.values.get(Field.TITLE) if fields else None
    readings = [(source, one) for source in LOCAL if source in views for one in views[source].readings(Field.TITLE)]
    agreeing = {source: agrees(Field.TITLE, one, title, series) for source, one in readings}
    if not any(verdict is not None for verdict in agreeing.values()):
        return None if title and people(item.authors) and readings else "Nothing says for certain which book it is"
    against = next((source for source in LOCAL if agreeing.get(source) is False), None)
    if against is not None:
        return f"{_capital(against.with_verb('speak'))} of another book than Audiobookshelf"
    return None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
