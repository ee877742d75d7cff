"""Putting books and editions into the catalogue, merging and deleting them [H 3]."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from earmark.sandbox.hardcover.rows import (
    AUDIO,
    BOOK_DEDUPED,
    BOOK_DELETED,
    BOTH,
    EBOOK,
    PHYSICAL,
    Author,
    Book,
    BookMapping,
    BookSeries,
    Contribution,
    Edition,
    Image,
    Language,
    Platform,
    Publisher,
    Series,
)
from earmark.sandbox.hardcover.store import Store

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_LANGUAGES = {"en": ("English", "eng"), "de": ("German", "deu"), "fr": ("French", "fra"), "es": ("Spanish", "spa")}
_EDITION_FORMATS = {AUDIO: "Audiobook", PHYSICAL: "Hardcover", EBOOK: "ebook", BOTH: None}
AUDIBLE = Platform(id=41, name="Audible", url="https://www.audible.com")


class Catalogue:
    """``changed`` hears the id of every book that looks different afterwards."""

    def __init__(self, store: Store, now: Callable[[], datetime], changed: Callable[[int], None]) -> None:
        self._store = store
        self._now = now
        self._changed = changed
        self._ids = itertools.count(1)
        self._authors: dict[str, Author] = {}
        self._series: dict[str, Series] = {}
        self._languages: dict[str, Language] = {}
        self._publishers: dict[str, Publisher] = {}

    def add_book(
        self,
        title: str,
        *,
        authors: Iterable[str],
        contributors: Mapping[str, str],
        series: Iterable[str | tuple[str, float | None]],
        cover: str | None,
        columns: Mapping[str, object],
    ) -> Book:
        books = self._store.books
        book_id = books.new_id()
        book = Book(id=book_id, title=title, slug=f"{_slug(title)}-{book_id}", image=self._image(cover))
        credits = [(name, None) for name in authors] + list(contributors.items())
        book.contributions = self._contributions(credits, "Book", book_id)
        book.book_series = tuple(self._in_series(entry, featured=n == 0) for n, entry in enumerate(series))
        _set(book, columns)
        books.add(book)
        self._changed(book_id)
        return book

    def add_edition(
        self,
        book: Book,
        *,
        reading_format: int,
        narrators: Iterable[str],
        language: str | None,
        publisher: str | None,
        cover: str | None,
        audible: Mapping[str, str],
        columns: Mapping[str, object],
    ) -> Edition:
        editions = self._store.editions
        edition = Edition(
            id=editions.new_id(),
            book_id=book.id,
            title=book.title,
            reading_format_id=reading_format,
            edition_format=_EDITION_FORMATS[reading_format],
            language=self._language(language) if language else None,
            publisher=self._publisher(publisher) if publisher else None,
            image=self._image(cover),
        )
        authors = [(c.author.name, None) for c in book.contributions if c.contribution is None]
        credits = [*authors, *((name, "Narrator") for name in narrators)]
        edition.contributions = self._contributions(credits, "Edition", edition.id)
        _set(edition, columns)
        editions.add(edition)
        for region, asin in audible.items():
            self._map_audible(edition, f"{asin}:{region}")
        self._mirror_defaults(book)
        self._changed(book.id)
        return edition

    def merge_book(self, gone: Book, kept: Book) -> None:
        """The editions move, shelves follow [H 3.7]. Who has both keeps one entry with the reads of both (guess)."""
        store = self._store
        store.books.change(gone, canonical_id=kept.id, book_status_id=BOOK_DEDUPED, state="duplicate")
        for edition in store.editions.by("book_id", gone.id):
            store.editions.change(edition, book_id=kept.id, original_book_id=gone.id)
        for mapping in store.book_mappings.by("book_id", gone.id):
            store.book_mappings.change(mapping, book_id=kept.id, original_book_id=gone.id)
        for listed in store.list_books.by("book_id", gone.id):
            store.list_books.change(listed, book_id=kept.id, original_book_id=gone.id)
        for row in store.user_books.by("book_id", gone.id):
            other = store.user_book(row.user_id, kept.id)
            if other is None:
                store.user_books.change(
                    row,
                    book_id=kept.id,
                    original_book_id=gone.id,
                    original_edition_id=row.edition_id,
                    merged_at=self._now(),
                )
                continue
            for read in store.reads_of(row.id):
                store.user_book_reads.change(read, user_book_id=other.id)
            store.user_books.remove(row)
        self._mirror_defaults(kept)
        self._changed(gone.id)
        self._changed(kept.id)

    def merge_edition(self, gone: Edition, kept: Edition) -> None:
        self._store.editions.change(gone, canonical_id=kept.id, state="duplicate")

    def delete_book(self, book: Book) -> None:
        """The row stays, marked; nothing can be written to it any more [H 3.7]."""
        self._store.books.change(book, book_status_id=BOOK_DELETED, state="deleted")
        self._changed(book.id)

    def erase_book(self, book: Book) -> None:
        """The row is gone, with everything that pointed at it."""
        store = self._store
        for row in store.user_books.by("book_id", book.id):
            for read in store.reads_of(row.id):
                store.user_book_reads.remove(read)
            store.user_books.remove(row)
        for mapping in store.book_mappings.by("book_id", book.id):
            store.book_mappings.remove(mapping)
        for edition in store.editions.by("book_id", book.id):
            store.editions.remove(edition)
        for listed in store.list_books.by("book_id", book.id):
            store.list_books.remove(listed)
        store.books.remove(book)
        self._changed(book.id)

    # ---- inside ----

    def _mirror_defaults(self, book: Book) -> None:
        """The first edition of each format is its default; the book shows their lengths [H 3.3]."""
        editions = self._store.editions.by("book_id", book.id)
        first = {edition.reading_format_id: edition for edition in reversed(editions)}
        audio, ebook, paper = first.get(AUDIO), first.get(EBOOK), first.get(PHYSICAL)
        text = paper or ebook
        book.editions_count = len(editions)
        book.default_audio_edition_id = audio.id if audio else None
        book.default_ebook_edition_id = ebook.id if ebook else None
        book.default_physical_edition_id = paper.id if paper else None
        book.audio_seconds = audio.audio_seconds if audio else None
        book.pages = text.pages if text else None

    def _map_audible(self, edition: Edition, external_id: str) -> None:
        mappings = self._store.book_mappings
        mappings.add(
            BookMapping(
                id=mappings.new_id(),
                book_id=edition.book_id,
                edition_id=edition.id,
                external_id=external_id,
                platform_id=AUDIBLE.id,
                platform=AUDIBLE,
            )
        )

    def _contributions(
        self, credits: Iterable[tuple[str, str | None]], kind: str, owner: int
    ) -> tuple[Contribution, ...]:
        made = []
        for name, role in credits:
            author = self._authors.get(name)
            if author is None:
                author = self._authors[name] = Author(id=next(self._ids), name=name, slug=_slug(name))
            made.append(
                Contribution(
                    id=next(self._ids),
                    author_id=author.id,
                    author=author,
                    contribution=role,
                    contributable_id=owner,
                    contributable_type=kind,
                )
            )
        return tuple(made)

    def _in_series(self, entry: str | tuple[str, float | None], *, featured: bool) -> BookSeries:
        name, position = (entry, None) if isinstance(entry, str) else entry
        series = self._series.get(name)
        if series is None:
            series = self._series[name] = Series(id=next(self._ids), name=name, slug=_slug(name))
        series.books_count += 1
        return BookSeries(id=next(self._ids), series_id=series.id, series=series, position=position, featured=featured)

    def _language(self, code: str) -> Language:
        if code not in self._languages:
            name, code3 = _LANGUAGES.get(code, (code, None))
            self._languages[code] = Language(id=next(self._ids), language=name, code2=code, code3=code3)
        return self._languages[code]

    def _publisher(self, name: str) -> Publisher:
        if name not in self._publishers:
            self._publishers[name] = Publisher(id=next(self._ids), name=name, slug=_slug(name))
        return self._publishers[name]

    def _image(self, url: str | None) -> Image | None:
        return Image(id=next(self._ids), url=url, width=500, height=500) if url else None


def _slug(text: str) -> str:
    return _NOT_A_WORD.sub("-", text.lower()).strip("-")


def _set(row: Book | Edition, columns: Mapping[str, object]) -> None:
    for column, value in columns.items():
        setattr(row, column, value)
    if row.release_date is not None and row.release_year is None:
        row.release_year = row.release_date.year
