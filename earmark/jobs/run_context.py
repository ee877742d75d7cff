"""What a pass reads and writes: the state and Hardcover; in a dry run a copy of the one and a picture of the other.

A dry run takes the same way as a real one, on things that are thrown away afterwards. So it shows what the real one
would write, and the shelves it is given have no way to write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from earmark.service.user import UserRuntime
from handlers.night.offline import Offline, Truth
from handlers.night.user_pass import Pass
from handlers.state.database import Database
from handlers.state.ledger import Ledger
from handlers.state.matches import Matches
from handlers.state.shrink_guard import ShrinkGuard
from handlers.state.store import State
from handlers.sync.book_sync import BookSync
from handlers.sync.context import HardcoverAccount
from handlers.sync.dry_run_shelf import DryRunShelf
from handlers.sync.gateway import Gateway, WritableShelf
from handlers.sync.shelf_cache import ShelfCache
from hardcover import Lane, Me


@dataclass(slots=True, kw_only=True)
class RunContext:
    """``gateway`` is the one every mutation of the run passes."""

    dry_run: bool
    gateway: Gateway
    state: State
    matches: Matches
    offline: Offline
    shrink_guard: ShrinkGuard
    now: Callable[[], datetime]
    _book_syncs: dict[str, BookSync] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        return self.state.ledger

    def book_sync(self, user: UserRuntime) -> BookSync:
        if not self.dry_run:
            return user.book_sync
        if user.name not in self._book_syncs:
            context = replace(
                user.context,
                known=Truth(user.name, user.known, self.offline),
                account=_ImaginedAccount(user.account, self.now),
                matches=self.matches,
            )
            self._book_syncs[user.name] = BookSync(context, self.state, self.now)
        return self._book_syncs[user.name]

    async def shelf(self, user: UserRuntime, lane: Lane) -> WritableShelf:
        return await self.book_sync(user).context.account.shelf(lane)

    def sync(self, user: UserRuntime) -> Pass:
        """A pass over one user's progress."""
        gateway = user.gateway if user.gateway.dry_run and not self.dry_run else self.gateway  # who only watches
        return user.sync(gateway, self.book_sync(user), self.shrink_guard)


class _ImaginedAccount:
    def __init__(self, real: HardcoverAccount, now: Callable[[], datetime]) -> None:
        self._real = real
        self._now = now
        self._shelf: DryRunShelf | None = None
        self.me: Me | None = None
        self.shelves = ShelfCache()

    async def shelf(self, lane: Lane) -> WritableShelf:
        real = await self._real.shelf(lane)
        self.me = self._real.me
        if self._shelf is None:
            privacy_id = self.me.privacy_id if self.me is not None else None
            self._shelf = DryRunShelf(real, lambda: self._now().date(), privacy_id=privacy_id)
        return self._shelf


HISTORY_KEPT = timedelta(days=2)  # of what a dry run sees: rules about often written books go back a day


@contextmanager
def run_context(database: Database, gateway: Gateway, now: Callable[[], datetime]) -> Iterator[RunContext]:
    """For the length of one run. Raises ``DatabaseError``."""
    over = database.copy(now() - HISTORY_KEPT) if gateway.dry_run else database
    state = State.over(over)
    try:
        yield RunContext(
            dry_run=gateway.dry_run,
            gateway=Gateway(dry_run=False) if gateway.dry_run else gateway,
            state=state,
            matches=Matches(over),
            offline=Offline(over),
            shrink_guard=ShrinkGuard(state.key_values, now),
            now=now,
        )
    finally:
        if over is not database:
            over.close()
