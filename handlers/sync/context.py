"""What a look needs of one user, and how it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from handlers.decide.policy import Policy
from handlers.state.matches import Matches
from handlers.sync.plan_runner import Gateway, Shelf
from handlers.sync.shelf_cache import ShelfCache
from hardcover.catalogue import Catalogue
from hardcover.limits import Lane
from hardcover.model import Me
from listener.model import LibraryItem, MediaProgress, PlaybackSession


class Items(Protocol):
    async def get(self, item_id: str) -> LibraryItem | None: ...


class Known(Protocol):
    def get(self, item_id: str) -> MediaProgress | None: ...


class Sessions(Protocol):
    async def read_sessions(self, item_id: str) -> list[PlaybackSession]: ...


class Account(Protocol):
    """Who the user is on Hardcover, read once (``handlers.sync.account``)."""

    me: Me | None

    async def shelf(self, lane: Lane) -> Shelf: ...


@dataclass(slots=True, kw_only=True)
class SyncContext:
    """What a look needs of one user."""

    name: str
    policy: Policy
    known: Known
    items: Items
    audiobookshelf: Sessions
    account: Account
    catalogue: Catalogue
    matches: Matches
    shelves: ShelfCache = field(default_factory=ShelfCache)
    allows: Callable[[str], bool] = lambda library_id: True


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRequest:
    """How a look is made."""

    lane: Lane = Lane.LIVE
    gateway: Gateway
    heard_at: datetime | None = None

    @property
    def live(self) -> bool:
        return self.lane is Lane.LIVE
