"""Editions to choose from, as plain JSON: from the evidence of a verdict, or from what Hardcover answered since.

A candidate is ``{"edition", "book", "title", "authors", "narrators", "format", "audio_seconds", "pages", "language",
"confidence", "evidence": [{"text", "weight"}], "caps"}``. ``edition`` is ``None`` where none is known, ``confidence``
0.0-1.0 or ``None`` where nothing was weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from handlers.sync.find_edition import edition_as_json
from hardcover import Book, BookId, Claim, Edition
from listener import LibraryItem

MOST = 9  # one key each


def from_evidence(evidence: dict[str, Any], item: LibraryItem | None) -> list[dict[str, Any]]:
    """The verdict's book first, then the runners-up (see ``handlers.find.verdict_as_json``)."""
    best = evidence.get("book")
    if not isinstance(best, dict):
        return []
    editions = best.get("editions") or []
    if evidence.get("edition") and not editions:
        editions = [{"edition_id": evidence["edition"]}]
    found = [
        _candidate(best, editions, item)
        | {
            "confidence": evidence.get("confidence"),
            "evidence": [{"text": one["text"], "weight": one["weight"]} for one in evidence.get("evidence", ())],
            "caps": list(evidence.get("caps", ())),
        }
    ]
    for other in evidence.get("runners_up", ()):
        found.append(_candidate(other, other.get("editions") or [], item) | {"confidence": other.get("confidence")})
    return found[:MOST]


def from_claims(claims: Sequence[Claim], item: LibraryItem | None) -> list[dict[str, Any]]:
    """One for each book, with the edition that is nearest to the item."""
    books: dict[BookId, tuple[Book, list[Edition]]] = {}
    for claim in claims:
        books.setdefault(claim.book.id, (claim.book, []))[1].append(claim.edition)
    return [_candidate(_book(book), map(edition_as_json, editions), item) for book, editions in books.values()][:MOST]


def from_editions(book: Book, editions: Iterable[Edition], item: LibraryItem | None, most: int) -> list[dict[str, Any]]:
    """Several of one book, the nearest to the item first."""
    near = sorted(map(edition_as_json, editions), key=lambda edition: _distance(edition, item))
    return [_candidate(_book(book), [edition], item) for edition in near[:most]]


def _book(book: Book) -> dict[str, Any]:
    return {"book_id": book.id, "title": book.title, "authors": list(book.authors)}


def _candidate(book: dict[str, Any], editions: Iterable[dict[str, Any]], item: LibraryItem | None) -> dict[str, Any]:
    edition = min(editions, key=lambda one: _distance(one, item), default={})
    return {
        "edition": edition.get("edition_id"),
        "book": book["book_id"],
        "title": book["title"],
        "authors": list(book["authors"]),
        "narrators": list(edition.get("narrators") or ()),
        "format": edition.get("format"),
        "audio_seconds": edition.get("audio_seconds"),
        "pages": edition.get("pages"),
        "language": edition.get("language"),
        "confidence": None,
        "evidence": [],
        "caps": [],
    }


def _distance(edition: dict[str, Any], item: LibraryItem | None) -> tuple[bool, float]:
    """Of another kind, and how far the lengths are apart, as a share."""
    seconds = item.duration_seconds if item is not None else 0.0
    of_audio = edition.get("format") in ("audio", "both", None)
    other_kind = item is not None and of_audio != bool(seconds)
    length = edition.get("audio_seconds")
    return other_kind, abs(length - seconds) / max(length, seconds) if length and seconds else 1.0
