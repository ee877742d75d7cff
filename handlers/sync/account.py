"""Whose Hardcover account a token opens, asked once a process and held against what the ledger remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from handlers.state.accounts import Accounts
from handlers.state.ledger import Ledger
from handlers.sync.shelf_cache import ShelfCache
from hardcover.client import Client
from hardcover.limits import Lane
from hardcover.model import Me
from hardcover.shelf import Shelf, read_me


class SharedShelves:
    """One cache of rows per Hardcover account: users of one account see each other's writes."""

    def __init__(self) -> None:
        self._caches: dict[int, ShelfCache] = {}

    def of(self, hardcover_id: int) -> ShelfCache:
        return self._caches.setdefault(hardcover_id, ShelfCache())


class Account:
    """``shelf`` raises what asking Hardcover and writing to the ledger raise. A token of another account than before
    empties the user's ledger: what the old account acknowledged says nothing about the new one (``on_other`` gets a
    line that says so)."""

    def __init__(
        self,
        user: str,
        client: Client,
        *,
        ledger: Ledger,
        accounts: Accounts,
        shared: SharedShelves,
        on_other: Callable[[str], None],
        tidy: Callable[[], bool] = lambda: False,
    ) -> None:
        """``tidy``: whether the journal is kept tidy; asked at each write."""
        self._user = user
        self._client = client
        self._ledger = ledger
        self._accounts = accounts
        self._shared = shared
        self._on_other = on_other
        self._tidy = tidy
        self._shelf: Shelf | None = None
        self._asking = asyncio.Lock()
        self.me: Me | None = None
        self.shelves = ShelfCache()

    async def shelf(self, lane: Lane) -> Shelf:
        async with self._asking:
            while self._shelf is None:
                client = self._client
                me = await read_me(client, lane)
                if client is self._client:  # else it was changed meanwhile
                    self._is(me)
                    self._shelf = Shelf(client, me, tidy=self._tidy)
            return self._shelf

    def _is(self, me: Me) -> None:
        known = self._accounts.hardcover_id(self._user)
        if known is not None and known != me.id:
            self._ledger.forget_user(self._user)
            self._on_other(f"the Hardcover token of {self._user} is now {me.username}'s: starting with an empty ledger")
        if known != me.id:
            self._accounts.put(self._user, me.id, me.username)
        self.me = me
        self.shelves = self._shared.of(me.id)

    def change(self, client: Client) -> None:
        """Another token: ask again whose it is."""
        self._client = client
        self._shelf = None
        self.me = None
