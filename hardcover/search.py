"""Hardcover's ``search`` by words [H 3.13]: it finds books, not editions, so what it finds is read afterwards.

One search is one unit and one request; up to 20 books with their editions are one more unit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from hardcover.client import Client
from hardcover.document import GraphField
from hardcover.errors import Refused, Surprising
from hardcover.limits import Lane
from hardcover.model import Book, BookId, Claim, Edition, ReadingFormat
from hardcover.operations import PEOPLE_OF, book_columns, edition_columns, series_of
from hardcover.parts import SETS
from hardcover.rows import parse_book, parse_edition, parse_rows

HITS = 5  # a hit is about 10 KB, and the right book is seldom further down
BOOKS_A_UNIT = 20
EDITIONS_A_BOOK = 12
_ID = re.compile("[0-9]{1,15}")
LONGEST_QUERY = 120  # characters; search answers within two seconds or not at all [H 1.12]


async def search_books(client: Client, words: str, lane: Lane) -> list[BookId]:
    """The books Hardcover finds for these words, best first; 1 unit. Nothing found is an empty list."""
    words = " ".join(words.split())[:LONGEST_QUERY]
    return await client.ask(find_books(words), lane) if words else []


async def read_candidates(client: Client, ids: Iterable[BookId], lane: Lane) -> list[Claim]:
    """Every edition (the most used of each book) of these books, as claims that no identifier made; 1 unit per 20."""
    wanted = list(dict.fromkeys(ids))
    parts = [wanted[start : start + BOOKS_A_UNIT] for start in range(0, len(wanted), BOOKS_A_UNIT)]
    if not parts:
        return []
    try:
        answers = await client.query([candidates(part, people=True) for part in parts], lane)
    except Refused:  # what is useful and not needed stays out [H 7]
        answers = await client.query([candidates(part, people=False) for part in parts], lane)
    return [claim for claims in answers for claim in claims]


def find_books(words: str) -> GraphField[list[BookId]]:
    return GraphField(
        operation="FindBook",
        text=f'search(query: $q, query_type: "Book", per_page: {HITS}, page: 1) {{ ids results error }}',
        variables={"q": ("String!", words)},
        parse=_found,
        alone=True,
    )


def candidates(books: Sequence[BookId], *, people: bool) -> GraphField[list[Claim]]:
    narrators = f" {PEOPLE_OF}" if people else ""
    lacks = () if people else (SETS, "editions.edition_information", "editions.publisher")
    columns = edition_columns(lacks)
    order = f"order_by: {{users_count: desc_nulls_last}}, limit: {EDITIONS_A_BOOK}"
    # Nested fields are free [H 2.2]: the audio editions stand behind the most used ones of a popular book [H 3.14].
    audio = f"where: {{reading_format_id: {{_eq: {ReadingFormat.AUDIO.value}}}}}, {order}"
    editions = f"editions({order}) {{ {columns}{narrators} }} audio: editions({audio}) {{ {columns}{narrators} }}"
    return GraphField(
        operation="Candidates",
        text=(
            f"books(where: {{id: {{_in: $ids}}}}, order_by: {{id: asc}}, limit: {BOOKS_A_UNIT}) "
            f"{{ {book_columns()} {PEOPLE_OF} {series_of(lacks)} {editions} }}"
        ),
        variables={"ids": ("[Int!]!", list(books))},
        parse=_claims,
    )


def _found(raw: Any) -> list[BookId]:
    if not isinstance(raw, dict):
        raise Surprising("search answered without an object")
    if raw.get("error"):
        raise Refused(f"search: {str(raw['error'])[:150]}")
    ids = _ids(raw.get("ids"))
    return list(dict.fromkeys(BookId(one) for one in ids or _ids(_documents(raw.get("results")))))[:HITS]


def _documents(results: Any) -> list[Any]:
    """The hits' own ids; the results may come as text [H 3.13]."""
    if isinstance(results, str):
        try:
            results = json.loads(results)
        except (ValueError, RecursionError):
            return []
    hits = results.get("hits") if isinstance(results, dict) else None
    documents = [hit.get("document") for hit in hits if isinstance(hit, dict)] if isinstance(hits, list) else []
    return [document.get("id") for document in documents if isinstance(document, dict)]


def _ids(values: Any) -> Collection[int]:
    found = []
    for value in values if isinstance(values, list) else []:
        if isinstance(value, int | str) and not isinstance(value, bool) and _ID.fullmatch(str(value)[:20]):
            found.append(int(value))
    return found


def _each_once(row: Mapping[str, Any]) -> Iterable[Edition]:
    rows = [*parse_rows(row.get("editions") or []), *parse_rows(row.get("audio") or [])]
    return {edition.id: edition for edition in map(parse_edition, rows)}.values()


def _claims(raw: Any) -> list[Claim]:
    claims: list[Claim] = []
    for row in parse_rows(raw):
        book: Book = parse_book(row)
        claims += [Claim(edition=edition, book=book) for edition in _each_once(row) if edition.canonical_id is None]
    return claims
