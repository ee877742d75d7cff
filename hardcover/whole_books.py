"""Books with everything below them, as one row each: what a case file holds, and how it is read back. Pure but for one.

A case file is made from the API's answers and may also be written by hand, so reading is lenient where a person would
write it otherwise: a format or a language by its name, an edition without its book's number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hardcover.client import Client
from hardcover.details import EditionDetails, details_of_row
from hardcover.document import GraphField
from hardcover.errors import Refused
from hardcover.limits import Lane
from hardcover.model import Book, BookId, ReadingFormat
from hardcover.operations import PEOPLE_OF, book_columns, edition_columns, series_of
from hardcover.rows import parse_book, parse_rows

BOOKS_A_UNIT = 20
EDITIONS_A_BOOK = 50

_EDITION = f"{edition_columns()} subtitle image {{ url }} book_mappings {{ external_id }}"
_BOOK = f"{book_columns()} compilation description cached_tags image {{ url }}"
_FORMATS = {
    "physical": ReadingFormat.PHYSICAL,
    "read": ReadingFormat.PHYSICAL,
    "audio": ReadingFormat.AUDIO,
    "audiobook": ReadingFormat.AUDIO,
    "listened": ReadingFormat.AUDIO,
    "both": ReadingFormat.BOTH,
    "ebook": ReadingFormat.EBOOK,
}


Raw = Mapping[str, Any]


def whole_books(ids: Sequence[BookId], *, people: bool = True) -> GraphField[list[Raw]]:
    """At most ``BOOKS_A_UNIT`` books with their most used editions, as Hardcover's own rows."""
    who = f" {PEOPLE_OF}" if people else ""
    editions = f"editions(order_by: {{users_count: desc_nulls_last}}, limit: {EDITIONS_A_BOOK}) {{ {_EDITION}{who} }}"
    return GraphField(
        operation="WholeBooks",
        text=(
            f"books(where: {{id: {{_in: $ids}}}}, order_by: {{id: asc}}, limit: {BOOKS_A_UNIT}) "
            f"{{ {_BOOK} {PEOPLE_OF} {series_of()} {editions} }}"
        ),
        variables={"ids": ("[Int!]!", list(ids))},
        parse=_rows,
    )


def _rows(raw: Any) -> list[Raw]:
    return list(parse_rows(raw))


async def read_whole_books(client: Client, ids: Iterable[BookId], lane: Lane) -> list[Raw]:
    """Rows of these books, 1 unit per ``BOOKS_A_UNIT``; raises what asking Hardcover raises."""
    wanted = list(dict.fromkeys(ids))
    rows: list[Raw] = []
    for start in range(0, len(wanted), BOOKS_A_UNIT):
        part = wanted[start : start + BOOKS_A_UNIT]
        try:
            read = await client.ask(whole_books(part), lane)
        except Refused:  # narrators are useful and not needed [H 7]
            read = await client.ask(whole_books(part, people=False), lane)
        rows += read
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeBook:
    book: Book
    editions: tuple[EditionDetails, ...]


def parse_whole_book(raw: Mapping[str, Any]) -> WholeBook:
    """One such row; raises as ``details_of_book`` does."""
    editions = details_of_book(raw)
    return WholeBook(book=parse_book(raw), editions=tuple(editions))


def details_of_book(raw: Mapping[str, Any]) -> list[EditionDetails]:
    """Each edition of one such row, with its book; merged editions are left out where the kept one is listed.

    Raises ``ValueError``, ``TypeError`` or ``LookupError`` for a row that nothing can be made of.
    """
    if not isinstance(raw, dict):
        raise TypeError("a book is not an object")
    book = {key: value for key, value in raw.items() if key != "editions"}
    rows = [_edition_row(row, book) for row in parse_rows(raw.get("editions") or [])]
    listed = {row.get("id") for row in rows}
    return [details_of_row(row) for row in rows if row.get("canonical_id") not in listed - {row.get("id"), None}]


def _edition_row(row: Mapping[str, Any], book: Mapping[str, Any]) -> Mapping[str, Any]:
    made = dict(row)
    made["book"] = book
    if made.get("book_id") is None:
        made["book_id"] = book["id"]
    if made.get("reading_format_id") is None:
        made["reading_format_id"] = _format(made.get("reading_format"))
    for name, key in (("language", "code2"), ("publisher", "name"), ("image", "url")):
        if isinstance(made.get(name), str):
            made[name] = {key: made[name]}
    return made


def _format(raw: Any) -> int | None:
    """``reading_format { id format }``, or the name of a format."""
    if isinstance(raw, dict):
        return raw["id"] if isinstance(raw.get("id"), int) else _format(raw.get("format"))
    found = _FORMATS.get(raw.strip().casefold()) if isinstance(raw, str) else None
    return None if found is None else int(found)
