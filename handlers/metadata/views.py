"""A book as each source tells it, kept apart. Reading files is in ``files.py``; everything here is pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hardcover.details import EditionDetails
from hardcover.isbn import asin as as_asin
from hardcover.isbn import isbn_13
from hardcover.model import Edition
from listener.model import LibraryItem, SeriesEntry

from . import sayings
from .model import BookView, Field, Source, Value
from .paths import read_path

_LANGUAGES = MappingProxyType(
    {
        "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
        "el": "Greek", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew",
        "hi": "Hindi", "hu": "Hungarian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean",
        "la": "Latin", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
        "ru": "Russian", "sk": "Slovak", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
    }
)  # fmt: skip


def views_for(
    item: LibraryItem, *, files: BookView | None = None, details: EditionDetails | None = None
) -> tuple[BookView, ...]:
    """Every view there is of an item: its fields first, then tags, files, names and Hardcover."""
    views = [fields_view(item), tags_view(dict(item.tags)), files, names_view(item)]
    if details is not None:
        views.append(hardcover_view(details))
    return tuple(view for view in views if view is not None)


def fields_view(item: LibraryItem) -> BookView:
    """Audiobookshelf's own fields, exactly as they are."""
    return BookView(
        source=Source.AUDIOBOOKSHELF,
        values=_filled(
            {
                Field.TITLE: item.title,
                Field.SUBTITLE: item.subtitle,
                Field.AUTHORS: item.authors,
                Field.NARRATORS: item.narrators,
                Field.SERIES: item.series,
                Field.PUBLISHER: item.publisher,
                Field.PUBLISHED_YEAR: item.published_year,
                Field.LANGUAGE: item.language,
                Field.ISBN: item.isbn,
                Field.ASIN: item.asin,
                Field.DESCRIPTION: item.description,
                Field.GENRES: item.genres,
                Field.TAGS: item.media_tags,
                Field.COVER: item.cover_path,
            }
        ),
    )


def tags_view(tags: Mapping[str, str]) -> BookView:
    """The embedded tags as Audiobookshelf shows them (``metaTags``) [A 12]."""
    read = {name: [text] for name, text in tags.items()}
    return view_of_tags(
        Source.TAGS,
        {
            "album": read.get("tagAlbum", []),
            "title": read.get("tagTitle", []),
            "subtitle": read.get("tagSubtitle", []),
            "albumartist": read.get("tagAlbumArtist", []),
            "artist": read.get("tagArtist", []),
            "composer": read.get("tagComposer", []),
            "series": read.get("tagSeries", []),
            "series-part": read.get("tagSeriesPart", []),
            "grouping": read.get("tagGrouping", []),
            "publisher": read.get("tagPublisher", []),
            "year": read.get("tagDate", []),
            "language": read.get("tagLanguage", []),
            "isbn": read.get("tagIsbn", []),
            "asin": read.get("tagASIN", []),
            "description": read.get("tagDescription", []),
            "genre": read.get("tagGenre", []),
        },
    )


def view_of_tags(source: Source, tags: Mapping[str, list[str]]) -> BookView:
    """Tags by meaning, as ``tagkeys.MEANINGS`` names them, each with all its values.

    The album names the book: in books of many files the title is a chapter's. The album artist is the cleaner author,
    the artist often "author, narrator".
    """

    def get(name: str) -> list[str]:
        return tags.get(name, [])

    readings: dict[Field, list[Value]] = {
        Field.TITLE: [sayings.title(text) for text in (*get("album"), *get("title"), *get("sort"))],
        Field.SUBTITLE: [*get("subtitle")],
        Field.AUTHORS: [sayings.people([text]) for text in (*get("albumartist"), *get("artist"))],
        Field.NARRATORS: [sayings.people(get(name)) for name in ("narrator", "composer", "performer")],
        Field.SERIES: _series(tags),
        Field.PUBLISHER: [*get("publisher")],
        Field.PUBLISHED_YEAR: [sayings.year(text) for text in get("year")],
        Field.LANGUAGE: [text for text in get("language") if text.casefold() != "und"],
        Field.ISBN: [isbn_13(text) for text in get("isbn")],
        Field.ASIN: [as_asin(text) for text in get("asin")],
        Field.DESCRIPTION: [*get("description")],
        Field.GENRES: [sayings.people(get("genre"))],
    }
    values: dict[Field, Value] = {}
    others: dict[Field, tuple[Value, ...]] = {}
    for name, found in readings.items():
        said = [value for value in dict.fromkeys(found) if value]
        if said:
            values[name] = said[0]
        if len(said) > 1:
            others[name] = tuple(said[1:])
    return BookView(source=source, values=values, others=others)


_SERIES_TAGS = (("series", "series-part"), ("movement-name", "movement"), ("show", "episode"))


def _series(tags: Mapping[str, list[str]]) -> list[Value]:
    """Each family of tags is one reading. One number beside several names is the first one's."""
    found: list[Value] = []
    for name_key, number_key in _SERIES_TAGS:
        numbers = tags.get(number_key, [])
        entries = [
            entry
            for position, name in enumerate(tags.get(name_key, []))
            for entry in sayings.series(name, numbers[position] if position < len(numbers) else None)
        ]
        found.append(tuple(entries))
    return [*found, *(sayings.grouped(text) for text in tags.get("grouping", []))]


def names_view(item: LibraryItem) -> BookView:
    """Folder and file names; a name that says nothing about a field leaves it out."""
    named = read_path(item.rel_path or "", is_file=item.is_file)
    return BookView(
        source=Source.NAMES,
        values=_filled(
            {
                Field.TITLE: sayings.title(named.title),
                Field.AUTHORS: sayings.people(named.authors),
                Field.NARRATORS: sayings.people(named.narrators),
                Field.SERIES: sayings.series(named.series, named.sequence),
                Field.PUBLISHED_YEAR: named.year,
                Field.ASIN: as_asin(named.asin),
            }
        ),
    )


def hardcover_view(details: EditionDetails) -> BookView:
    """Hardcover's edition, and its book where the edition does not speak."""
    edition, book = details.edition, details.book
    # A translation has a title of its own; otherwise the work's is the cleaner one.
    title = edition.title if edition.title and (details.language or "en") != "en" else book.title or edition.title
    return BookView(
        source=Source.HARDCOVER,
        values=_filled(
            {
                Field.TITLE: title,
                Field.SUBTITLE: details.subtitle,
                Field.AUTHORS: edition.authors or book.authors,
                Field.NARRATORS: edition.narrators,
                Field.SERIES: tuple(
                    SeriesEntry(name=name, sequence=position_text(position)) for name, position in book.series
                ),
                Field.PUBLISHER: details.publisher,
                Field.PUBLISHED_YEAR: str(details.year) if details.year else None,
                Field.LANGUAGE: language_name(details.language),
                Field.ISBN: isbn_13(edition.isbn_13) or isbn_13(edition.isbn_10),
                Field.ASIN: as_asin(edition.asin) or next(iter(edition.audible_asins), None),
                Field.DESCRIPTION: details.description,
                Field.GENRES: details.genres,
                Field.TAGS: details.tags,
                Field.COVER: details.cover_url,
            }
        ),
        others=_others(edition),
    )


def _others(edition: Edition) -> Mapping[Field, tuple[Value, ...]]:
    return {Field.ASIN: edition.audible_asins} if edition.audible_asins else {}


def position_text(position: float | None) -> str | None:
    """2.0 -> "2", 1.5 -> "1.5": Audiobookshelf erases numbers that are not text [A 11]."""
    return None if position is None else f"{position:g}"


def language_name(code: str | None) -> str | None:
    """ "de" -> "German", as Audiobookshelf shows languages; an unknown code stays."""
    return _LANGUAGES.get(code, code) if code else None


def _filled(values: Mapping[Field, Value]) -> dict[Field, Value]:
    return {name: value for name, value in values.items() if value}
