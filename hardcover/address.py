"""What a person writes to name an edition: its number, or an address of hardcover.app [H 3.8]."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from hardcover.document import GraphField
from hardcover.model import Book, BookId, EditionId
from hardcover.rows import parse_book, parse_rows

HOSTS = ("hardcover.app", "www.hardcover.app")
_LARGEST = 2**31 - 1  # ids are 32-bit integers there
_NUMBER = re.compile(r"#?(\d{1,10})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One of them is set."""

    edition_id: EditionId | None = None
    book_id: BookId | None = None
    slug: str | None = None  # of a book


def read_address(text: str) -> Address | None:
    """``None``: neither a number nor an address of a book or an edition. A number alone is an edition's."""
    text = text.strip()
    if (edition := _number(text)) is not None:
        return Address(edition_id=EditionId(edition))
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or host not in HOSTS:
        return None
    match [unquote(part) for part in parts.path.split("/") if part]:
        case ["books", _, "editions", number, *_] | ["id", "edition", number, *_] | ["editions", number, *_]:
            found = _number(number)
            return Address(edition_id=EditionId(found)) if found is not None else None
        case ["id", "book", number, *_]:
            found = _number(number)
            return Address(book_id=BookId(found)) if found is not None else None
        case ["books", slug, *_]:
            return Address(slug=slug)
    return None


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found and 0 < int(found[1]) <= _LARGEST else None


def books_by_slug(slug: str) -> GraphField[list[Book]]:
    """At most one."""
    return GraphField(
        operation="BookBySlug",
        text="books(where: {slug: {_eq: $slug}}, limit: 1) { id title subtitle slug canonical_id }",
        variables={"slug": ("String!", slug)},
        parse=lambda raw: [parse_book(row) for row in parse_rows(raw)],
    )
