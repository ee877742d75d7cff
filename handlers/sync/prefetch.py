"""Read together what the syncs of many books need: their items, their editions, and the user's rows on Hardcover.

One by one a book costs up to 3 units before its first write (its editions, its row, the lengths of its edition); read
together, 50 books cost 1 to 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from handlers.state.database import DatabaseError
from handlers.state.outcome import Key
from handlers.state.overrides import OverrideKind
from handlers.state.store import State
from handlers.sync.context import SyncContext
from handlers.sync.find_edition import identifiers_of
from hardcover.errors import HardcoverError
from hardcover.limits import Lane
from hardcover.model import BookId, Claim
from listener.errors import AudiobookshelfError
from listener.model import LibraryItem


class ManyItems(Protocol):
    """The part of ``listener.items.ItemCache`` that is needed here."""

    async def get_many(self, item_ids: Iterable[str]) -> dict[str, LibraryItem]: ...


async def prefetch(context: SyncContext, state: State, items: ManyItems, chunk: Sequence[str], lane: Lane) -> None:
    """Fill the caches for these items. What fails here is read, and reported, by the syncs one by one."""
    try:
        found = await items.get_many(chunk)
        wanted = {item: one for item, one in found.items() if context.allows(one.library_id)}
        pins = {item: pin for item in wanted if (pin := state.ledger.pin(Key(context.name, item))) is not None}
        unpinned = [item for item in wanted if item not in pins]
        shelf = await context.account.shelf(lane)
        linked, matchable = _overridden(context, state, unpinned)
        claims = await _claims(context, [wanted[item] for item in matchable], lane)
        for claim in claims:
            if claim.shelf_known:
                context.shelves.put(claim.book.id, claim.user_book)
        books = linked | {pin.book_id for pin in pins.values()}
        books |= {claim.book.id for claim in claims if not claim.shelf_known}
        books |= {one.book_id for one in context.matches.of(matchable) if one.book_id is not None}
        if books:
            await context.shelves.refresh(shelf, sorted(books), lane)
        if pins:
            await context.catalogue.editions_by_id(sorted({pin.edition_id for pin in pins.values()}), lane)
    except (AudiobookshelfError, HardcoverError, DatabaseError):
        return


def _overridden(context: SyncContext, state: State, items: Sequence[str]) -> tuple[set[BookId], list[str]]:
    """The books that items are linked to, and the items without an override."""
    overrides = {item: state.overrides.match(Key(context.name, item)) for item in items}
    links = [one for one in overrides.values() if one is not None and one.kind is OverrideKind.LINK]
    return {one.book_id for one in links if one.book_id is not None}, [i for i, one in overrides.items() if one is None]


async def _claims(context: SyncContext, items: Sequence[LibraryItem], lane: Lane) -> list[Claim]:
    """Editions by the identifiers of these items, with the user's rows where Hardcover was asked."""
    identifiers = [found for item in items if (found := identifiers_of(item))]
    if not identifiers:
        return []
    me = context.account.me
    found_each = await context.catalogue.find_many(identifiers, lane, me.id if me is not None else None)
    return [claim for claims in found_each for claim in claims]
