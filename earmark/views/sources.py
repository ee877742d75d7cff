"""What the queries read. Made where the app is at hand, so that nothing here knows the running service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo

from earmark.observe.health import ServiceFacts
from handlers.metadata.proposals import Proposals
from handlers.state.matches import Matches
from handlers.state.outcome import Key
from handlers.state.runs import Runs
from handlers.state.store import State
from handlers.state.transcripts import Transcripts
from listener import AudiobookshelfError, ItemCache, KnownProgress, LibraryItem

READ_WITHIN_SECONDS = 3.0  # of items that are not in the cache; without them a page has titles only


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One user of the settings."""

    name: str
    zone: tzinfo
    known: KnownProgress
    items: ItemCache


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    state: State
    matches: Matches
    proposals: Proposals
    runs: Runs
    transcripts: Transcripts
    facts: Callable[[], ServiceFacts]
    now: Callable[[], datetime]
    dry_run: bool


async def items_of(person: Person, item_ids: Iterable[str]) -> dict[str, LibraryItem]:
    """Those that Audiobookshelf shows this user, as far as it answers in time."""
    with suppress(AudiobookshelfError, TimeoutError):
        async with asyncio.timeout(READ_WITHIN_SECONDS):
            return await person.items.get_many(item_ids)
    return {}


async def sees(sources: Sources, person: Person, item: str) -> bool:
    """Whether this user may see an item: it is one of theirs, or Audiobookshelf shows it to them."""
    return concerns(sources, person, item) or item in await items_of(person, [item])


def concerns(sources: Sources, person: Person, item: str) -> bool:
    """Whether there is anything about this item and this user: nothing else of a library is shown."""
    return person.known.get(item) is not None or sources.state.outcomes.last(Key(person.name, item)) is not None
