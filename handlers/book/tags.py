"""Embedded tags as a view: Audiobookshelf's ``metaTags``, or what the files themselves say (see ``tagkeys``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from handlers.book.nothing import is_no_description, is_no_publisher, is_no_subtitle, is_no_text, is_no_title
from handlers.book.people import SAME_PERSON, PersonName, names_of, people, same_person
from handlers.book.roles import Role
from handlers.book.series import grouped, series_entries
from handlers.book.text import clean_paragraphs, clean_text
from handlers.book.view import BookView, Field, Source, Value
from hardcover import asin as as_asin
from hardcover import isbn_13

_META_TAGS = {
    "album": "tagAlbum", "title": "tagTitle", "subtitle": "tagSubtitle", "albumartist": "tagAlbumArtist",
    "artist": "tagArtist", "composer": "tagComposer", "series": "tagSeries", "series-part": "tagSeriesPart",
    "grouping": "tagGrouping", "publisher": "tagPublisher", "year": "tagDate", "language": "tagLanguage",
    "isbn": "tagIsbn", "asin": "tagASIN", "description": "tagDescription", "genre": "tagGenre",
}  # fmt: skip
_SERIES_TAGS = (("series", "series-part"), ("movement-name", "movement"), ("show", "episode"))
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def tags_view(tags: Mapping[str, str]) -> BookView:
    """The embedded tags as Audiobookshelf shows them (``metaTags``) [A 12]."""
    return view_of_tags(Source.TAGS, {meaning: [tags[name]] for meaning, name in _META_TAGS.items() if tags.get(name)})


def view_of_tags(source: Source, tags: Mapping[str, Sequence[str]]) -> BookView:
    """Tags by meaning, as ``tagkeys.MEANINGS`` names them, each with all its values.

    The album names the book: in books of many files the title is a chapter's. The album artist is the cleaner author,
    the artist often "author, narrator".
    """

    def get(name: str) -> list[str]:
        said = tags.get(name)
        return [text for text in map(clean_text, said) if text] if said else []

    narrators = [names_of(get(name), role=Role.NARRATOR) for name in ("narrator", "composer", "performer")]
    readings: dict[Field, list[Value]] = {
        Field.TITLE: [t for t in (*get("album"), *get("title"), *get("sort")) if not is_no_title(t)],
        Field.SUBTITLE: [t for t in get("subtitle") if not is_no_subtitle(t)],
        Field.AUTHORS: [*_authors(get("albumartist"), get("artist"), narrators)],
        Field.NARRATORS: [*narrators],
        Field.SERIES: _series(tags),
        Field.PUBLISHER: [t for t in get("publisher") if not is_no_publisher(t)],
        Field.PUBLISHED_YEAR: [year_of(text) for text in get("year")],
        Field.LANGUAGE: [t for t in get("language") if not is_no_text(t)],
        Field.ISBN: [isbn_13(text) for text in get("isbn")],
        Field.ASIN: [as_asin(text) for text in get("asin")],
        Field.DESCRIPTION: [
            t for t in (clean_paragraphs(one) for one in tags.get("description", ())) if t and not is_no_description(t)
        ],
        Field.GENRES: [_genres(get("genre"))],
    }
    values: dict[Field, Value] = {}
    others: dict[Field, tuple[Value, ...]] = {}
    for name, found in readings.items():
        said = [value for value in dict.fromkeys(found) if value] if found else ()
        if said:
            values[name] = said[0]
        if len(said) > 1:
            others[name] = tuple(said[1:])
    return BookView(source=source, values=values, others=others, raw=_raw(tags))


def year_of(text: str | None) -> str | None:
    """The year of a date ("2007-03-27", "27/03/2007"); ``None`` for nonsense."""
    found = _YEAR.search(text or "")
    return found[0] if found else None


def _authors(albumartist: list[str], artist: list[str], narrators: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Who reads it stands in the artist too ("author, narrator"): there the narrators are left out, unless alone."""
    readers = people(name for names in narrators for name in names)
    found = []
    for text in (*albumartist, *artist):
        names = names_of([text], role=Role.AUTHOR)
        only = tuple(n for n in names if not _is_one_of(n, readers))
        found.append(only or names)
    return found


def _is_one_of(name: str, others: Sequence[PersonName]) -> bool:
    return any((same_person(one, other) or 0.0) >= SAME_PERSON for one in people([name]) for other in others)


def _series(tags: Mapping[str, Sequence[str]]) -> list[Value]:
    """Each family of tags is one reading. One number beside several names is the first one's."""
    found: list[Value] = []
    for name_key, number_key in _SERIES_TAGS:
        numbers = tags.get(number_key, ())
        entries = [
            entry
            for position, name in enumerate(tags.get(name_key, ()))
            if not is_no_text(name)
            for entry in series_entries(name, numbers[position] if position < len(numbers) else None)
        ]
        found.append(tuple(entries))
    return [*found, *(grouped(text) for text in tags.get("grouping", ()))]


def _genres(texts: list[str]) -> tuple[str, ...]:
    pieces = (piece.strip() for text in texts for piece in re.split(r"\s*[;|\\/,]\s*|\0", text))
    return tuple(dict.fromkeys(p for p in pieces if p and not is_no_text(p)))


def _raw(tags: Mapping[str, Sequence[str]]) -> dict[Field, tuple[str, ...]]:
    def texts(*names: str) -> tuple[str, ...]:
        return tuple(text for name in names for text in tags.get(name, ()) if text)

    found = {
        Field.TITLE: texts("album", "title"),
        Field.AUTHORS: texts("albumartist", "artist"),
        Field.NARRATORS: texts("narrator", "composer", "performer"),
        Field.SERIES: texts("series", "movement-name", "show", "grouping"),
    }
    return {name: said for name, said in found.items() if said}
