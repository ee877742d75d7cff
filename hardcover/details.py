"""What Hardcover says about an edition and its book beyond identity: publisher, year, description, genres, cover.

For the metadata check and for Audiobookshelf's own match dialog. 100 editions are one unit; answers are kept in the
edition store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from hardcover.client import Client
from hardcover.document import GraphField
from hardcover.editions import EditionStore, pack_claim, unpack_claim
from hardcover.errors import Refused
from hardcover.limits import Lane
from hardcover.model import Book, Claim, Edition, EditionId
from hardcover.operations import PEOPLE_OF, book_columns, edition_columns, series_of
from hardcover.rows import parse_claims, parse_rows, parse_text

ROWS = 100
MOST_GENRES = 8
LONGEST_DESCRIPTION = 100_000  # characters
MOST_TAGS = 200  # looked at

_EDITION = f"{edition_columns()} subtitle image {{ url }}"
_BOOK = f"{book_columns()} compilation description cached_tags image {{ url }}"
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionDetails:
    """What is not known is ``None`` or empty. ``year`` is the edition's, else the book's first.

    ``is_compilation``: Hardcover says that the book holds several. ``siblings``: the book's other editions, as far as
    they were asked for; ``None``: which there are is not known.
    """

    edition: Edition
    book: Book
    subtitle: str | None = None
    publisher: str | None = None
    year: int | None = None
    language: str | None = None  # ISO 639-1
    description: str | None = None
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    cover_url: str | None = None
    is_compilation: bool = False
    siblings: tuple[EditionDetails, ...] | None = ()


async def read_details(
    client: Client, ids: Iterable[EditionId], lane: Lane, store: EditionStore | None = None
) -> dict[EditionId, EditionDetails]:
    """Details of these editions, 1 unit per 100 that the store does not know; unknown editions are absent."""
    found: dict[EditionId, EditionDetails] = {}
    unknown: list[EditionId] = []
    for edition_id in dict.fromkeys(ids):
        known = unpack_details(store.more(_key(edition_id))) if store is not None else None
        if known is None:
            unknown.append(edition_id)
        else:
            found[edition_id] = known
    for start in range(0, len(unknown), ROWS):
        part = unknown[start : start + ROWS]
        try:
            rows = await client.ask(details_of(part, people=True), lane)
        except Refused:  # people are useful and not needed [H 7]
            rows = await client.ask(details_of(part, people=False), lane)
        found |= {one.edition.id: one for one in rows}
        if store is not None:
            store.put_more({_key(one.edition.id): pack_details(one) for one in rows})
    return found


def details_of(editions: Sequence[EditionId], *, people: bool = True) -> GraphField[list[EditionDetails]]:
    """At most 100 editions with their books."""
    who = f" {PEOPLE_OF}" if people else ""
    return GraphField(
        operation="EditionDetails",
        text=(
            f"editions(where: {{id: {{_in: $ids}}}}, order_by: {{id: asc}}, limit: {ROWS}) "
            f"{{ {_EDITION}{who} book {{ {_BOOK}{who} {series_of()} }} }}"
        ),
        variables={"ids": ("[Int!]!", list(editions))},
        parse=_parse,
    )


def _parse(raw: Any) -> list[EditionDetails]:
    return [details_of_row(row) for row in parse_rows(raw) if isinstance(row.get("book"), dict)]


def details_of_row(row: Mapping[str, Any]) -> EditionDetails:
    """One row of ``editions`` with its ``book``; raises as ``rows.parse_claims`` does."""
    (claim,) = parse_claims([row], with_shelf=False)
    book: Mapping[str, Any] = row["book"]
    tags = book.get("cached_tags")
    return EditionDetails(
        edition=claim.edition,
        book=claim.book,
        subtitle=parse_text(row.get("subtitle")) or claim.book.subtitle,
        publisher=_name(row.get("publisher")),
        year=_year(row.get("release_date")) or _year(book.get("release_year")),
        language=claim.edition.language,
        description=parse_text(book.get("description"), LONGEST_DESCRIPTION),
        genres=_tags(tags, "Genre"),
        tags=_tags(tags, "Tag"),
        cover_url=_url(row.get("image")) or _url(book.get("image")),
        is_compilation=row.get("compilation") is True or book.get("compilation") is True,
    )


def _tags(raw: Any, category: str) -> tuple[str, ...]:
    """``cached_tags`` is an object by category, each a list of ``{tag, count, …}`` [H 3.11]."""
    rows = raw.get(category) if isinstance(raw, dict) else None
    names = [
        parse_text(one.get("tag")) if isinstance(one, dict) else parse_text(one) for one in _list(rows)[:MOST_TAGS]
    ]
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_GENRES]


def _list(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []


def _year(raw: Any) -> int | None:
    found = _YEAR.match(str(raw or "")[:30])
    return int(found[0]) if found else None


def _name(raw: Any) -> str | None:
    return parse_text(raw.get("name")) if isinstance(raw, dict) else None


def _url(raw: Any) -> str | None:
    url = parse_text(raw.get("url")) if isinstance(raw, dict) else None
    return url if url is not None and url.startswith(("https://", "http://")) else None


# in the store


def _key(edition: EditionId) -> str:
    return f"details2:{edition}"


_OF_ITS_OWN = tuple(each.name for each in fields(EditionDetails) if each.name not in ("edition", "book", "siblings"))


def pack_details(details: EditionDetails) -> dict[str, Any]:
    """As the store keeps it; siblings have a place of their own."""
    packed = pack_claim(Claim(edition=details.edition, book=details.book))
    said = ((name, getattr(details, name)) for name in _OF_ITS_OWN)
    return packed | {name: value for name, value in said if value}


def unpack_details(raw: Any) -> EditionDetails | None:
    """The inverse; ``None`` for anything else."""
    try:
        claim = unpack_claim(raw)
        more = {name: value for name, value in raw.items() if name not in ("edition", "book", "via")}
        for name in ("genres", "tags"):
            more[name] = tuple(more.get(name, ()))
        return EditionDetails(edition=claim.edition, book=claim.book, **more)
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
