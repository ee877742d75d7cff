"""Read together what the syncs of many books need: their items, their editions, and the user's rows on Hardcover.

One by one a book costs up to 3 units before its first write (its editions, its row, the lengths of its edition); read
together, 50 books cost 1 to 3.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Protocol

from handlers.state.database import DatabaseError
from handlers.state.ledger import Ledger
from handlers.state.outcome import Key
from handlers.sync.context import SyncContext
from handlers.sync.find_edition import identifiers_of
from hardcover.errors import HardcoverError
from hardcover.limits import Lane
from hardcover.model import Claim
from listener.errors import AudiobookshelfError
from listener.model import LibraryItem

JUST_READ_SECONDS = 60.0
PREFETCHED_SECONDS = 120.0  # rows that were read for many books are that old at most when one is written


class ManyItems(Protocol):
    """The part of ``listener.items.ItemCache`` that is needed here."""

    async def get_many(self, item_ids: Iterable[str]) -> dict[str, LibraryItem]: ...


async def prefetch(context: SyncContext, ledger: Ledger, items: ManyItems, chunk: Sequence[str], lane: Lane) -> None:
    """Fill the caches for these items: editions, and the rows on Hardcover where they were not read a moment ago. What
    fails here is read, and reported, by the syncs one by one."""
    try:
        found = await items.get_many(chunk)
        wanted = {item: one for item, one in found.items() if context.why_not(one) is None and one.media_type == "book"}
        pins = {item: ledger.pin(Key(context.name, item)) for item in wanted}
        unpinned = [item for item, pin in pins.items() if pin is None]
        shelf = await context.account.shelf(lane)
        claims = await _claims(context, [wanted[item] for item in unpinned], lane)
        books = {pin.book_id for pin in pins.values() if pin is not None}
        books |= {claim.book.id for claim in claims if not claim.shelf_known}
        books |= {matched.book_id for matched in context.matches.of(unpinned) if matched.book_id is not None}
        for claim in claims:
            if claim.shelf_known:
                context.shelves.put(claim.book.id, claim.user_book, prefetched=True)
        if books and not context.shelves.whole_since(asyncio.get_running_loop().time() - JUST_READ_SECONDS):
            await context.shelves.prefetch(shelf, sorted(books), lane)
        editions = {pin.edition_id for pin in pins.values() if pin is not None}
        if editions:
            await context.catalogue.editions_by_id(sorted(editions), lane)
    except (AudiobookshelfError, HardcoverError, DatabaseError):
        return


async def _claims(context: SyncContext, items: Sequence[LibraryItem], lane: Lane) -> list[Claim]:
    """Editions by the identifiers of these items, with the user's rows where Hardcover was asked."""
    identifiers = [found for item in items if (found := identifiers_of(item))]
    if not identifiers:
        return []
    me = context.account.me
    found_each = await context.catalogue.find_many(identifiers, lane, me.id if me is not None else None)
    return [claim for claims in found_each for claim in claims]
