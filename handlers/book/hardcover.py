"""Hardcover's edition and its book as views: what says nothing left out, people by their role, numbers as text."""

from __future__ import annotations

from handlers.book.languages import language_name
from handlers.book.nothing import is_no_description, is_no_publisher, is_no_subtitle, is_no_text, is_no_title, is_nobody
from handlers.book.text import clean_paragraphs, clean_text
from handlers.book.view import BookView, Field, Source, Value, filled
from hardcover import Book, EditionDetails, isbn_13
from hardcover import asin as as_asin
from listener import SeriesEntry


def edition_view(details: EditionDetails) -> BookView:
    """What Hardcover says of this edition alone."""
    edition = details.edition
    return BookView(
        source=Source.EDITION,
        values=filled(
            {
                Field.TITLE: _title(edition.title),
                Field.AUTHORS: _people(edition.authors),
                Field.NARRATORS: _people(edition.narrators),
                Field.PUBLISHER: _publisher(details.publisher),
                Field.PUBLISHED_YEAR: str(edition.release_year) if edition.release_year else None,
                Field.LANGUAGE: language_name(details.language),
                Field.ISBN: isbn_13(edition.isbn_13) or isbn_13(edition.isbn_10),
                Field.ASIN: as_asin(edition.asin) or next(iter(edition.audible_asins), None),
            }
        ),
        others={Field.ASIN: edition.audible_asins} if edition.audible_asins else {},
    )


def book_view(details: EditionDetails) -> BookView:
    """What Hardcover says of the work, in whatever language its record is written."""
    book = details.book
    return BookView(
        source=Source.BOOK,
        values=filled(
            {
                Field.TITLE: _title(book.title),
                Field.SUBTITLE: _subtitle(book.subtitle),
                Field.AUTHORS: _people(book.authors),
                Field.SERIES: series_of(book),
                Field.PUBLISHED_YEAR: str(book.release_year) if book.release_year else None,
                Field.DESCRIPTION: _description(details.description),
                Field.GENRES: details.genres,
                Field.TAGS: details.tags,
            }
        ),
    )


def hardcover_view(details: EditionDetails) -> BookView:
    """The edition, and its book where the edition does not speak."""
    edition, book = edition_view(details), book_view(details)
    # A translation has a title of its own; otherwise the work's is the cleaner one.
    foreign = (details.language or "en") != "en"
    first, second = (edition, book) if foreign else (book, edition)
    values: dict[Field, Value] = {
        **dict(book.values),
        **dict(edition.values),
        Field.TITLE: first.values.get(Field.TITLE) or second.values.get(Field.TITLE),
        Field.SUBTITLE: _subtitle(details.subtitle),
        Field.PUBLISHED_YEAR: str(details.year) if details.year else None,
        Field.COVER: details.cover_url,
    }
    titles = tuple(v for v in (second.values.get(Field.TITLE),) if v and v != values[Field.TITLE])
    others = {**dict(edition.others), **({Field.TITLE: titles} if titles else {})}
    return BookView(source=Source.HARDCOVER, values=filled(values), others=others)


def series_of(book: Book) -> tuple[SeriesEntry, ...]:
    """The book's series, the featured one first, as Hardcover orders them."""
    return tuple(
        SeriesEntry(name=name, sequence=position_text(position))
        for name, position in ((clean_text(name), position) for name, position in book.series)
        if name and not is_no_text(name)
    )


def position_text(position: float | None) -> str | None:
    """2.0 -> "2", 1.5 -> "1.5": Audiobookshelf erases numbers that are not text [A 11]. Nonsense is no number."""
    return None if position is None or not 0 <= position < 10_000 else f"{position:g}"


def _title(text: str | None) -> str | None:
    cleaned = clean_text(text)
    return cleaned if cleaned and not is_no_title(cleaned) else None


def _publisher(text: str | None) -> str | None:
    cleaned = clean_text(text)
    return cleaned if cleaned and not is_no_publisher(cleaned) else None


def _subtitle(text: str | None) -> str | None:
    cleaned = clean_text(text)
    return cleaned if cleaned and not is_no_subtitle(cleaned) else None


def _description(text: str | None) -> str | None:
    cleaned = clean_paragraphs(text)
    return cleaned if cleaned and not is_no_description(cleaned) else None


def _people(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for n in map(clean_text, names) if n and not is_nobody(n)))
