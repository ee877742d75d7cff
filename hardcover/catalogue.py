"""Hardcover's catalogue, behind the edition store: who carries an item's identifiers, and what became of books.

Fifty items ride in one unit, five units in one request [H 2.9]. What one user asked is kept for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hardcover.client import Client
from hardcover.editions import EditionStore, book_key, edition_key
from hardcover.isbn import Identifiers
from hardcover.limits import Lane
from hardcover.lookup import CHUNKS_A_REQUEST, Lookup
from hardcover.model import Book, BookId, Claim, Edition, EditionId, HardcoverUserId, ReadingFormat
from hardcover.operations import ROWS, canonical_books

__all__ = ["Catalogue", "Claim", "Followed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Where a book and its edition went; ``None``: nowhere to be found."""

    book_id: BookId | None
    edition_id: EditionId | None


class Catalogue:
    """``store`` ``None``: everything is asked each time. Search by words is in ``search.py``."""

    def __init__(self, client: Client, store: EditionStore | None = None) -> None:
        self.client = client
        self.store = store
        self._lookup = Lookup(client)

    async def find(
        self, identifiers: Identifiers, lane: Lane, user: HardcoverUserId | None = None, *, fresh: bool = False
    ) -> list[Claim]:
        """``find_many`` for one item: 1 unit when the store does not know it."""
        return (await self.find_many([identifiers], lane, user, fresh=fresh))[0]

    async def find_many(
        self,
        items: Sequence[Identifiers],
        lane: Lane,
        user: HardcoverUserId | None = None,
        *,
        fresh: bool = False,
    ) -> list[list[Claim]]:
        """For each item the editions that carry one of its identifiers, those found in more ways first.

        With ``user``, an answer that did not come from the store also says what is on that user's shelf
        (``Claim.shelf_known``). ``fresh`` passes by the store, and renews it.
        """
        found = {item: None if fresh else self._known(item) for item in items}
        unknown = [item for item, claims in found.items() if claims is None and item]
        start = 0
        while start < len(unknown):  # kept after each request, so that a night may stop anywhere
            part = unknown[start : start + self._lookup.chunk_items * CHUNKS_A_REQUEST]
            found |= self._share_out(part, await self._lookup.matching(part, lane, user))
            start += len(part)
        return [_ordered(found[item] or ()) for item in items]

    async def editions_by_id(
        self, ids: Iterable[EditionId], lane: Lane, *, fresh: bool = False
    ) -> dict[EditionId, Edition]:
        """Editions, under the ids asked for; a merged one is the one it was merged into, an unknown one is absent."""
        claims = await self.claims_by_id(ids, lane, fresh=fresh)
        return {edition_id: claim.edition for edition_id, claim in claims.items()}

    async def claims_by_id(
        self, ids: Iterable[EditionId], lane: Lane, user: HardcoverUserId | None = None, *, fresh: bool = False
    ) -> dict[EditionId, Claim]:
        """As ``editions_by_id``, with their books; 1 unit per 100 that the store does not know."""
        wanted = list(dict.fromkeys(ids))
        known = {i: None if fresh or self.store is None else self.store.get(edition_key(i)) for i in wanted}
        found = {i: claims[0] for i, claims in known.items() if claims}
        unknown = [i for i, claims in known.items() if claims is None]
        for start in range(0, len(unknown), ROWS):
            part = unknown[start : start + ROWS]
            answer = await self._lookup.by_id(part, lane, user)
            self._keep({edition_key(i): [answer[i]] if i in answer else [] for i in part})
            found |= answer
        return found

    async def editions_of(
        self, book_id: BookId, lane: Lane, *, formats: Collection[ReadingFormat] = (), fresh: bool = False
    ) -> list[Edition]:
        """The book's 100 most used editions, of these formats if any are named, merged ones left out; 1 unit."""
        key = book_key(book_id, formats)
        claims = None if fresh or self.store is None else self.store.get(key)
        if claims is None:
            claims = await self._lookup.of_book(book_id, formats, lane)
            self._keep({key: claims})
        return sorted((claim.edition for claim in claims), key=lambda edition: -edition.users_count)

    async def books_by_id(self, ids: Iterable[BookId], lane: Lane) -> dict[BookId, Book]:
        """Books as they are, merged ones too; 1 unit per 100, never from the store."""
        return await self._lookup.books(ids, lane)

    async def canonical(self, ids: Iterable[BookId], lane: Lane) -> dict[BookId, BookId | None]:
        """Which book each of them is now [H 3.7]; ``None``: deleted or unknown. 1 unit per 100, not from the store."""
        wanted = list(dict.fromkeys(ids))
        parts = [wanted[i : i + ROWS] for i in range(0, len(wanted), ROWS)]
        answers = await self.client.query([canonical_books(part) for part in parts], lane)
        return dict.fromkeys(wanted) | {book_id: kept for rows in answers for book_id, kept in rows.items()}

    async def follow(self, book_id: BookId, edition_id: EditionId | None, lane: Lane) -> Followed:
        """Where a book is now that Hardcover does not find: by its edition, else by its canonical id; 1 or 2 units."""
        if edition_id is not None:
            claim = (await self.claims_by_id([edition_id], lane, fresh=True)).get(edition_id)
            if claim is not None:
                return Followed(book_id=claim.book.id, edition_id=claim.edition.id)
        return Followed(book_id=(await self.canonical([book_id], lane))[book_id], edition_id=None)

    # -- the store -----------------------------------------------------------------------------------------------------

    def _known(self, item: Identifiers) -> list[Claim] | None:
        """What the store has for an item; ``None`` if it does not know one of its identifiers."""
        claims: list[Claim] = []
        for key in item.keys:
            known = None if self.store is None else self.store.get(key)
            if known is None:
                return None
            claims += known
        return _merged(claims)

    def _keep(self, found: Mapping[str, Sequence[Claim]]) -> None:
        if self.store is not None:
            self.store.put(found)

    def _share_out(self, items: Sequence[Identifiers], claims: Sequence[Claim]) -> dict[Identifiers, list[Claim]]:
        """Which item found what; kept per identifier and per edition."""
        by_way: dict[str, list[Claim]] = {}
        for claim in claims:
            for way in claim.via:
                by_way.setdefault(way, []).append(replace(claim, via=frozenset({way})))
        # An ASIN leads to an edition's own ASIN and to its regional ones.
        by_key = {
            key: _merged(claim for way in {key, key.replace("asin:", "audible:")} for claim in by_way.get(way, ()))
            for item in items
            for key in item.keys
        }
        self._keep(by_key | {edition_key(claim.edition.id): [claim] for claim in claims})
        return {item: _merged(claim for key in item.keys for claim in by_key[key]) for item in items}


def _merged(claims: Iterable[Claim]) -> list[Claim]:
    """One claim per edition, with all the ways in which it was found."""
    by_edition: dict[EditionId, Claim] = {}
    for claim in claims:
        before = by_edition.get(claim.edition.id)
        by_edition[claim.edition.id] = claim if before is None else replace(before, via=before.via | claim.via)
    return list(by_edition.values())


def _ordered(claims: Iterable[Claim]) -> list[Claim]:
    """Deterministic: found in more ways first, then the more used; popularity proves nothing, it only orders."""
    return sorted(claims, key=lambda claim: (-len(claim.via), -claim.edition.users_count, claim.edition.id))
