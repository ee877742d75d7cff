"""The other audio editions of a book, with what their records say: which one an item is a copy of may be a tie.

Asked for books only where no identifier settles the edition. 20 books are one unit; answers are kept in the edition
store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hardcover.client import Client
from hardcover.details import EditionDetails, pack_details, unpack_details
from hardcover.document import GraphField
from hardcover.editions import EditionStore
from hardcover.errors import Refused
from hardcover.limits import Lane
from hardcover.model import BookId, ReadingFormat
from hardcover.operations import PEOPLE_OF, edition_columns
from hardcover.rows import parse_rows
from hardcover.whole_books import details_of_book

BOOKS_A_UNIT = 20
EDITIONS_A_BOOK = 50

Siblings = tuple[EditionDetails, ...] | None


async def read_siblings(
    client: Client, books: Iterable[BookId], lane: Lane, store: EditionStore | None = None
) -> dict[BookId, Siblings]:
    """Every audio edition of these books; ``None``: Hardcover does not say which there are."""
    found: dict[BookId, Siblings] = {}
    unknown: list[BookId] = []
    for book in dict.fromkeys(books):
        known = _unpack(store.more(_key(book))) if store is not None else None
        if known is None:
            unknown.append(book)
        else:
            found[book] = known
    for start in range(0, len(unknown), BOOKS_A_UNIT):
        part = unknown[start : start + BOOKS_A_UNIT]
        try:
            rows = await client.ask(audio_editions_of(part), lane)
        except Refused:  # who reads them is what matters here: without it nothing is known
            found.update(dict.fromkeys(part))
            continue
        read = {BookId(row["id"]): tuple(details_of_book(row)) for row in rows}
        found.update({book: read.get(book, ()) for book in part})
        if store is not None:
            store.put_more({_key(book): [pack_details(one) for one in read.get(book, ())] for book in part})
    return found


def audio_editions_of(books: Sequence[BookId]) -> GraphField[list[Mapping[str, Any]]]:
    formats = f"[{int(ReadingFormat.AUDIO)}, {int(ReadingFormat.BOTH)}]"
    return GraphField(
        operation="AudioEditionsOf",
        text=(
            f"books(where: {{id: {{_in: $ids}}}}, order_by: {{id: asc}}, limit: {BOOKS_A_UNIT}) {{ id title "
            f"editions(where: {{reading_format_id: {{_in: {formats}}}}}, order_by: {{users_count: desc_nulls_last}}, "
            f"limit: {EDITIONS_A_BOOK}) {{ {edition_columns()} {PEOPLE_OF} }} }}"
        ),
        variables={"ids": ("[Int!]!", list(books))},
        parse=lambda raw: list(parse_rows(raw)),
    )


def _key(book: BookId) -> str:
    return f"siblings:{book}"


def _unpack(raw: Any) -> Siblings:
    if not isinstance(raw, list):
        return None
    found = tuple(one for one in map(unpack_details, raw) if one is not None)
    return found if len(found) == len(raw) else None
