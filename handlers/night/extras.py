"""What the nightly run does besides progress, when asked: new items on the want-to-read shelf, and marked as owned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from handlers.state.history import snapshot
from handlers.state.matches import Matched
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.store import State
from handlers.sync.gateway import Gateway, WritableShelf
from handlers.sync.plan_runner import PlanRunner
from hardcover.client import Client
from hardcover.errors import HardcoverError, HardcoverUnreachable, Surprising, Throttled
from hardcover.limits import Lane
from hardcover.lists import read_owned
from hardcover.model import AddBook, BookId, HardcoverUserId, MarkOwned, Status
from hardcover.spending import spending

WANTED = "want to read"
OWNED = "owned"


@dataclass(slots=True, kw_only=True)
class ShelfExtras:
    """For one user. Every refusal is that book's alone; a spent day ends the rest for tonight."""

    user: str
    state: State
    gateway: Gateway
    now: Callable[[], datetime]
    privacy_id: int | None = None

    async def want_to_read(
        self, shelf: WritableShelf, matched: Iterable[Matched], on_shelf: set[BookId]
    ) -> list[Outcome]:
        """Put matched items on the want-to-read shelf that are not on the Hardcover shelf in any way; 1 unit each."""
        outcomes = []
        for one in matched:
            key = Key(self.user, one.item)
            book_id = one.book_id
            if (
                book_id is None
                or book_id in on_shelf
                or self._is_decided(key)
                or self.state.ledger.entry(key).acknowledged
            ):
                continue
            if self._was_written(key, WANTED):  # and taken off the shelf since: the user's word (P9)
                continue
            on_shelf.add(book_id)
            reason = "new in Audiobookshelf"
            add = AddBook(
                book_id=book_id,
                status=Status.WANT_TO_READ,
                edition_id=one.edition_id,
                privacy_id=self.privacy_id,
            )
            try:
                with spending() as spent:
                    carried = await PlanRunner(shelf, self.gateway, Lane.RECONCILE, None).run(add)
            except Throttled as error:
                outcomes.append(self._outcome(one, Kind.FAILED, str(error), WANTED))
                break
            except (
                HardcoverUnreachable,
                Surprising,
            ) as error:  # the shelf tells the next night whether it came through
                outcomes.append(self._outcome(one, Kind.FAILED, str(error), WANTED))
                continue
            except HardcoverError as error:
                outcomes.append(self._outcome(one, Kind.REFUSED, str(error), WANTED))
                continue
            after = snapshot(carried.user_book)
            self.state.history.add(
                key, at=self.now(), title=one.title, what=WANTED, reason=reason, units=spent.units, before=None,
                after=after, forward=False,
            )  # fmt: skip
            outcomes.append(self._outcome(one, Kind.SYNCED, reason, WANTED, units=spent.units))
        return outcomes

    async def own(
        self, shelf: WritableShelf, client: Client, user_id: HardcoverUserId, matched: Iterable[Matched]
    ) -> list[Outcome]:
        """Put editions on the list of owned books that are not there; 1 unit each, and 1 per 100 to read the list."""
        outcomes: list[Outcome] = []
        wanted = [one for one in matched if one.is_settled and not self._is_decided(Key(self.user, one.item))]
        if not wanted:
            return outcomes
        owned = await read_owned(client, user_id, Lane.RECONCILE)
        for one in wanted:
            if one.edition_id is None or one.book_id is None or one.book_id in owned:
                continue
            if self._was_written(Key(self.user, one.item), OWNED):
                continue
            owned.add(one.book_id)
            reason = "it is in Audiobookshelf"
            try:
                await self.gateway.carry_out(shelf, MarkOwned(edition_id=one.edition_id), Lane.RECONCILE)
            except Throttled as error:
                outcomes.append(self._outcome(one, Kind.FAILED, str(error), OWNED))
                break
            except (
                HardcoverUnreachable,
                Surprising,
            ) as error:  # the shelf tells the next night whether it came through
                outcomes.append(self._outcome(one, Kind.FAILED, str(error), OWNED))
                continue
            except HardcoverError as error:
                outcomes.append(self._outcome(one, Kind.REFUSED, str(error), OWNED))
                continue
            after = {"status": "on the list of owned books", "book_id": one.book_id, "edition_id": one.edition_id}
            self.state.history.add(
                Key(self.user, one.item), at=self.now(), title=one.title, what=OWNED, reason=reason, units=1,
                before=None, after=after | {"reads": []}, forward=True,
            )  # fmt: skip
            outcomes.append(self._outcome(one, Kind.SYNCED, reason, OWNED, units=1))
        return outcomes

    def _is_decided(self, key: Key) -> bool:
        return self.state.overrides.match(key) is not None or self.state.overrides.is_held(key)

    def _was_written(self, key: Key, what: str) -> bool:
        return any(change.what == what for change in self.state.history.find(user=key.user, item=key.item))

    def _outcome(self, one: Matched, kind: Kind, reason: str, what: str, units: int = 0) -> Outcome:
        return Outcome(
            key=Key(self.user, one.item),
            kind=kind,
            reason=reason,
            at=self.now(),
            title=one.title,
            what=what,
            units=units,
            lane="reconcile",
        )
