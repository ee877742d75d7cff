"""The metadata check of whole libraries, and applying what is sure: dry unless the owner asked.

Library lists show which items changed since their last check; only those are read whole, held against Hardcover's
edition (from the edition store) and their own tags and names, and their proposals written down. An unchanged library
costs no units and little else.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from earmark.jobs import sync
from earmark.jobs.metadata.account import NOBODY_MAY, writer_for
from earmark.jobs.metadata.items import AT_A_TIME, Items, Service, State
from earmark.jobs.metadata.report import Tally
from earmark.jobs.metadata.spool import Spool
from earmark.jobs.sync import Collected, OnProgress
from earmark.service.user import UserRuntime
from handlers.metadata.model import Field
from handlers.metadata.proposals import Checked, value_of
from handlers.metadata.values import is_empty
from handlers.metadata.write import Metadata, settle
from handlers.night.inventory import InventoryShrunk, pages
from handlers.state.matches import Matched
from handlers.sync.gateway import Gateway
from hardcover.errors import HardcoverError
from listener.client import Audiobookshelf
from listener.errors import AudiobookshelfError, Forbidden, Surprising
from listener.model import LibraryItem

CHUNK = 100  # items read whole together
PACE_SECONDS = 0.2  # between two writes, so that Audiobookshelf stays quick for its listeners
AGAIN = timedelta(days=30)  # what Hardcover says changes too; spread over ten days more


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one run is asked to do. ``limit``: items that are checked, or written to where it applies."""

    apply: bool = False
    limit: int | None = None
    libraries: frozenset[str] | None = None  # ids; None: all
    item: str | None = None


async def check_metadata(  # noqa: PLR0917 - who asks, what for, on what
    service: Service,
    collected: Collected,
    wanted: Wanted,
    gateway: Gateway,
    on_progress: OnProgress,
    on: State | None = None,
    spool: Spool | None = None,
) -> None:
    """Check, and apply where asked; the figures go into ``collected.more["metadata"]``, troubles into ``failed``, the
    open proposals into ``spool``."""
    tally = Tally(spool=spool)
    for url, persons in servers_of(service, collected.users).items():
        run = _Run(service, persons, wanted, gateway, collected, tally, on_progress, on or service)
        try:
            await run.go()
        except (AudiobookshelfError, HardcoverError, InventoryShrunk) as error:
            collected.failed[f"metadata of {url}"] = str(error)
    collected.more["metadata"] = tally.as_json()


def servers_of(service: sync.Service, users: Iterable[str]) -> dict[str, list[UserRuntime]]:
    """The users by their Audiobookshelf."""
    servers: dict[str, list[UserRuntime]] = {}
    for name in users:
        servers.setdefault(service.persons[name].settings.abs_url, []).append(service.persons[name])
    return servers


class _Run:
    """One server's libraries."""

    def __init__(  # noqa: PLR0917 - all that one run is about
        self,
        service: Service,
        persons: list[UserRuntime],
        wanted: Wanted,
        gateway: Gateway,
        collected: Collected,
        tally: Tally,
        on_progress: OnProgress,
        on: State,
    ) -> None:
        self._service = service
        self._proposals = service.proposals
        self._persons = persons
        self._wanted = wanted
        self._gateway = gateway
        self._collected = collected
        self._tally = tally
        self._on_progress = on_progress
        self._on = on
        self._items = Items(service, persons, gateway, tally, on)
        self._writer: Metadata | None = None
        self._done = 0
        self._of = 0

    async def go(self) -> None:
        for person in self._persons:
            await person.prepare()
        if not self._gateway.dry_run:
            await settle(self._on.history, self._proposals, self._persons[0].audiobookshelf)
        if self._wanted.apply and not self._gateway.dry_run:
            self._writer = await writer_for(self._service, self._persons, self._gateway)
            if self._writer is None:
                self._collected.failed["applying metadata"] = NOBODY_MAY
        if self._wanted.item is not None:
            whole = await self._items.read([self._wanted.item])
            self._of = len(whole)
            await self._items.check(list(whole.values()), self._items.matched(whole), self._progressed)
            await self._finish(list(whole.values()))
            return
        await self._count()
        async for page in pages([person.audiobookshelf for person in self._persons], trouble=self._trouble):
            await self._page([item for item in page if self._is_wanted(item)])
            if self._is_enough() or self._tally.stopped is not None:
                return

    def _trouble(self, reader: Audiobookshelf, error: AudiobookshelfError | InventoryShrunk) -> None:
        name = next((person.name for person in self._persons if person.audiobookshelf is reader), "")
        self._collected.failed[f"metadata of what {name} sees"] = str(error)

    async def _count(self) -> None:
        """How many items there are, so that the time left is known."""
        seen: set[str] = set()
        for person in self._persons:
            try:
                for library in await person.audiobookshelf.read_libraries():
                    if library.id not in seen and library.media_type == "book" and self._is_library(library.id):
                        self._of += (await person.audiobookshelf.read_library_page(library.id, 0, 1)).total
                        seen.add(library.id)
            except AudiobookshelfError:
                continue  # reading its pages says what is wrong

    def _is_library(self, library_id: str) -> bool:
        wanted = self._wanted.libraries
        return (wanted is None or library_id in wanted) and any(
            person.user.allows(library_id) for person in self._persons
        )

    def _is_wanted(self, item: LibraryItem) -> bool:
        return not item.is_missing and self._is_library(item.library_id)

    def _is_enough(self) -> bool:
        done = self._tally.applied if self._writer is not None else self._items.looked_at
        return self._wanted.limit is not None and done >= self._wanted.limit

    async def _page(self, books: Sequence[LibraryItem]) -> None:
        ids = [item.id for item in books]
        known, matched = self._proposals.checks(ids), self._items.matched(ids)
        now = self._service.ports.now()
        changed: list[str] = []
        for number, item in enumerate(books):
            if number % (AT_A_TIME * 10) == 0:
                await asyncio.sleep(0)
            before = known.get(item.id)
            same = before is not None and before.fingerprint == self._items.print_of(item, matched.get(item.id))
            if before is not None and same and not _is_due(before, now):
                self._known(item, before, matched.get(item.id))
            else:
                changed.append(item.id)
        self._progressed(0)
        for start in range(0, len(changed), CHUNK):
            part = changed[start : start + CHUNK]
            if self._wanted.limit is not None and self._writer is None:
                part = part[: self._wanted.limit - self._items.looked_at]
            whole = await self._items.read(part)
            found = [whole[item_id] for item_id in part if item_id in whole]
            await self._items.check(found, matched, self._progressed)
            self._progressed(len(part) - len(whole))
            if self._is_enough() or self._tally.stopped is not None:
                break
        await self._finish(books)

    def _known(self, item: LibraryItem, before: Checked, matched: Matched | None) -> None:
        self._tally.unchanged += 1
        self._tally.unmatched += int(matched is None or not matched.is_settled)
        self._tally.met(before.has, before.name_problem)
        self._tally.suspect(item.id, item.title, item.rel_path, before.suspect)
        self._tally.unsettled(item.id, item.title, item.rel_path, before.listen)
        self._done += 1

    def _progressed(self, more: int) -> None:
        self._done += more
        self._on_progress(self._done, max(self._of, self._done))

    async def _finish(self, items: Sequence[LibraryItem]) -> None:
        """Write what is sure, and report what is open then, in the order of the items."""
        ids = [item.id for item in items]
        if self._writer is not None:
            await self._apply(ids)
        if self._gateway.dry_run:
            return
        if self._tally.spool is None:  # the night's report has numbers only
            self._tally.are_open(self._proposals.counts_of(ids))
            return
        paths = {item.id: item.rel_path for item in items}
        order = {item_id: place for place, item_id in enumerate(ids)}
        fields = list(Field)
        found = sorted(self._proposals.of(ids), key=lambda one: (order[one.item], fields.index(one.field)))
        self._tally.is_open(found, paths)

    async def _apply(self, ids: Sequence[str]) -> None:
        """Write what is sure, item by item."""
        for item_id in self._proposals.sure(ids):
            writer = self._writer
            if writer is None or self._is_enough():
                return
            sure = self._proposals.find(item=item_id, bucket="apply")
            try:
                written = await writer.apply(item_id, sure, run=self._collected.run_id)
            except Forbidden as error:
                self._collected.failed["applying metadata"] = str(error)
                self._writer = None
                return
            except Surprising as error:  # one item's trouble is that item's alone
                self._tally.skip(item_id, sure[0].title, str(error))
                continue
            self._took(item_id, written.changes)
            if written.item is not None:
                matched = self._items.matched([item_id]).get(item_id)
                self._proposals.rests_on(item_id, self._items.print_of(written.item, matched))
            for name, why in written.skipped.items():
                self._tally.skip(item_id, sure[0].title, f"{name.value}: {why}")
            await asyncio.sleep(PACE_SECONDS)

    def _took(self, item_id: str, changes: list[int]) -> None:
        self._tally.applied += int(bool(changes))
        self._tally.fields_applied += len(changes)
        for change in self._on.history.metadata_of([item_id]).get(item_id, []):
            if change.id in changes:
                for name, before in (change.before or {}).items():
                    was_empty = is_empty(Field(name), value_of(before))
                    self._tally.filled[Field(name)] += int(was_empty)
                    self._tally.fields_overwritten += int(not was_empty)


def _is_due(before: Checked, now: datetime) -> bool:
    return now - before.at > AGAIN + timedelta(days=zlib.crc32(before.item.encode()) % 10)


async def metadata_run(
    service: Service, *, users: list[str], wanted: Wanted, gateway: Gateway, on_progress: OnProgress
) -> dict[str, Any]:
    """The metadata check alone, as a run of its own. ``spool`` is the file with the open proposals."""
    spool = Spool(service.settings.data_dir)

    async def work(collected: Collected) -> None:
        await check_metadata(service, collected, wanted, gateway, on_progress, spool=spool)

    try:
        report = await sync.recorded(service, "metadata", users, gateway, work)
    finally:
        path = spool.close()
    return report | {"spool": path}
