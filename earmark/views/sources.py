"""What the queries read. Made where the app is at hand, so that nothing here knows the running service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo

from earmark.observe.health import ServiceFacts
from earmark.views.book_rules import SettingRule
from earmark.views.library import LibraryList
from handlers.live.pace import NextWrite
from handlers.metadata.proposals import Proposals
from handlers.state.matches import Matches
from handlers.state.outcome import Key
from handlers.state.runs import Runs
from handlers.state.store import State
from handlers.state.transcripts import Transcripts
from listener import AudiobookshelfError, Chapters, ItemCache, KnownProgress, LibraryItem

READ_WITHIN_SECONDS = 3.0  # of items that are not in the cache; without them a page has titles only


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One user of the settings."""

    name: str
    zone: tzinfo
    known: KnownProgress
    items: ItemCache
    chapters: Chapters
    next_write: Callable[[str], NextWrite | None]
    library: LibraryList
    abs_url: str  # of Audiobookshelf, as people open it
    rules: Callable[[LibraryItem | None], tuple[SettingRule, ...]]  # settings that hold for a book


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


async def seen(sources: Sources, person: Person, items: Iterable[str]) -> set[str]:
    """Those that this user may see: they are theirs, or Audiobookshelf shows them."""
    asked = list(items)
    theirs = {item for item in asked if concerns(sources, person, item)}
    rest = [item for item in asked if item not in theirs]
    return theirs | set(await items_of(person, rest)) if rest else theirs


def titles_of(sources: Sources, user: str, items: Iterable[str]) -> dict[str, str]:
    """As they were called last, by item; without those that nothing is known of."""
    asked = list(items)
    synced = {item: last.title for item, last in sources.state.outcomes.all_of(user, asked).items() if last.title}
    matched = (sources.matches.get(item) for item in asked if item not in synced)
    return synced | {one.item: one.title for one in matched if one is not None and one.title}


async def chapter_of(person: Person, item: str, seconds: float | None) -> str | None:
    """Where Audiobookshelf answers in time; a page does without."""
    with suppress(AudiobookshelfError, TimeoutError):
        async with asyncio.timeout(READ_WITHIN_SECONDS):
            return await person.chapters.at(item, seconds) if seconds else None
    return None


def concerns(sources: Sources, person: Person, item: str) -> bool:
    """Whether there is anything about this item and this user: nothing else of a library is shown."""
    return person.known.get(item) is not None or sources.state.outcomes.last(Key(person.name, item)) is not None
