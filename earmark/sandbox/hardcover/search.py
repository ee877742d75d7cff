"""``search``: books by words of title, author, series and by ISBN; never by ASIN, never editions [H 3.13].

Results have the shape of the search engine's own JSON. Words may be missing from a hit, as the real engine drops words
when nothing has all of them; of equally good hits the one with more readers comes first, so a popular stub can outrank.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from typing import Any

from earmark.sandbox.hardcover.rows import BOOK_OK, Book, Edition
from earmark.sandbox.hardcover.store import Store

_WORD = re.compile(r"\w+")
_MOST_WORDS = 0.6  # a hit has at least this share of the words of the best one
_DEFAULT_PER_PAGE = 25


def words_of(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


class SearchIndex:
    """Books by word. What changed is only remembered; it is read again at the next search."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._books_by_word: dict[str, list[int]] = {}
        self._words_by_book: dict[int, tuple[str, ...]] = {}
        self._changed: set[int] = set()

    def changed(self, book_id: int) -> None:
        self._changed.add(book_id)

    def find(self, query: str) -> list[Book]:
        for book_id in sorted(self._changed):
            self._index(book_id)
        self._changed.clear()
        counts: Counter[int] = Counter()
        for word in set(words_of(query)):
            counts.update(self._books_by_word.get(word, ()))
        if not counts:
            return []
        enough = max(counts.values()) * _MOST_WORDS
        hits = [(n, self._store.books.rows[i]) for i, n in counts.items() if n >= enough]
        return [book for _, book in sorted(hits, key=lambda hit: (-hit[0], -hit[1].users_count, hit[1].id))]

    def _index(self, book_id: int) -> None:
        for word in self._words_by_book.pop(book_id, ()):
            self._books_by_word[word].remove(book_id)
        book = self._store.books.get(book_id)
        if book is None or book.book_status_id != BOOK_OK:
            return
        editions = self._store.editions.by("book_id", book_id)
        texts = [book.title, book.subtitle, *_authors(book), *(entry.series.name for entry in book.book_series)]
        words = {sys.intern(word) for text in [*texts, *_isbns(editions)] if text for word in words_of(text)}
        self._words_by_book[book_id] = tuple(words)
        for word in words:
            self._books_by_word.setdefault(word, []).append(book_id)


def output(index: SearchIndex, store: Store, arguments: dict[str, Any], *, results_as_text: bool) -> dict[str, Any]:
    """A ``SearchOutput``. ``ids`` are numbers although each document's id is a string. Only books are searched here."""
    page, per_page = arguments.get("page") or 1, arguments.get("per_page") or _DEFAULT_PER_PAGE
    kind = arguments.get("query_type") or "Book"
    found = index.find(arguments["query"]) if kind.lower() in ("book", "books") else []
    shown = found[(page - 1) * per_page : page * per_page]
    results = {
        "found": len(found),
        "out_of": len(store.books),
        "page": page,
        "hits": [{"document": _document(book, store), "text_match": 1_000_000 - n} for n, book in enumerate(shown)],
    }
    return {
        "ids": [book.id for book in shown],
        "results": json.dumps(results) if results_as_text else results,
        "error": None,
        "page": page,
        "per_page": per_page,
        "query": arguments["query"],
        "query_type": kind,
    }


def _document(book: Book, store: Store) -> dict[str, Any]:
    editions = store.editions.by("book_id", book.id)
    featured = next((entry for entry in book.book_series if entry.featured), None)
    document: dict[str, Any] = {
        "id": str(book.id),
        "title": book.title,
        "subtitle": book.subtitle,
        "slug": book.slug,
        "author_names": _authors(book),
        "isbns": _isbns(editions),
        "series_names": [entry.series.name for entry in book.book_series],
        "featured_series": {
            "position": featured.position,
            "series": {"id": featured.series_id, "name": featured.series.name},
        }
        if featured
        else {},
        "users_count": book.users_count,
        "release_year": book.release_year,
        "has_audiobook": book.default_audio_edition_id is not None,
        "has_ebook": book.default_ebook_edition_id is not None,
        "audio_seconds": book.audio_seconds,
        "pages": book.pages,
        "image": {"url": book.image.url} if book.image else {},
        "contributions": [
            {"author": {"id": c.author_id, "name": c.author.name}, "contribution": c.contribution}
            for c in book.contributions
        ],
    }
    if not document["author_names"]:
        del document["author_names"]  # stub records have none
    return document


def _authors(book: Book) -> list[str]:
    return [c.author.name for c in book.contributions if c.contribution is None]


def _isbns(editions: list[Edition]) -> list[str]:
    return [isbn for edition in editions for isbn in (edition.isbn_10, edition.isbn_13) if isbn]
