"""Audiobookshelf's own fields as a view: exactly as they are, and what they say once they are cleaned."""

from __future__ import annotations

from functools import lru_cache

from handlers.book.nothing import is_nobody
from handlers.book.people import names_of
from handlers.book.roles import Role
from handlers.book.view import BookView, Field, Source, filled
from listener import LibraryItem


def fields_view(item: LibraryItem) -> BookView:
    """The fields of an item as Audiobookshelf holds them: this side is what gets written, so nothing is cleaned."""
    return BookView(
        source=Source.AUDIOBOOKSHELF,
        values=filled(
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


def authors_said(item: LibraryItem) -> tuple[str, ...]:
    """Who wrote it by the fields, without placeholders, translators and the like."""
    return _who_wrote(item.authors)


@lru_cache(maxsize=2048)
def _who_wrote(authors: tuple[str, ...]) -> tuple[str, ...]:
    return names_of((a for a in authors if not is_nobody(a)), role=Role.AUTHOR)
