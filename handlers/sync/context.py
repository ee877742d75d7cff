"""What the sync of a book needs of one user, and how it is asked for."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from handlers.decide.policy import Policy
from handlers.state.matches import Matches
from handlers.sync.gateway import Gateway, WritableShelf
from handlers.sync.shelf_cache import ShelfCache
from hardcover.catalogue import Catalogue
from hardcover.limits import Lane
from hardcover.model import Me
from listener.model import LibraryItem, MediaProgress, PlaybackSession


class Items(Protocol):
    async def get(self, item_id: str) -> LibraryItem | None: ...


class Rows(Protocol):
    """``rows``: all of a user's; ``get``: one, moved to where offline sessions lead (``is_from_sessions``)."""

    def get(self, item_id: str) -> MediaProgress | None: ...

    def rows(self) -> Mapping[str, MediaProgress]: ...

    def is_from_sessions(self, item_id: str) -> bool: ...


class Sessions(Protocol):
    async def read_sessions(self, item_id: str) -> list[PlaybackSession]: ...


class HardcoverAccount(Protocol):
    """Who the user is on Hardcover, read once (``handlers.sync.account``). Users of one account share ``shelves``."""

    me: Me | None
    shelves: ShelfCache

    async def shelf(self, lane: Lane) -> WritableShelf: ...


@dataclass(slots=True, kw_only=True)
class SyncContext:
    """What a sync needs of one user."""

    name: str
    policy: Policy
    known: Rows
    items: Items
    audiobookshelf: Sessions
    account: HardcoverAccount
    catalogue: Catalogue
    matches: Matches
    why_not: Callable[[LibraryItem], str | None] = lambda item: None  # why a book does not count, by the settings

    @property
    def shelves(self) -> ShelfCache:
        return self.account.shelves


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRequest:
    """How a sync is made. From ``rows_since`` on (loop time; when it began) an answer of Hardcover counts as read for
    it, and from ``prefetched_since`` on one that was read for many books together."""

    lane: Lane = Lane.LIVE
    gateway: Gateway
    received_at: datetime | None = None
    rows_since: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    prefetched_since: float = math.inf

    @property
    def live(self) -> bool:
        return self.lane is Lane.LIVE
