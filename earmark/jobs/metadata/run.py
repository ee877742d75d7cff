"""The metadata check of whole libraries, and applying what is sure: dry unless the owner asked.

Library lists show which items changed since their last check; only those are read whole, held against Hardcover's
edition (from the edition store) and their own tags and names, and their proposals written down. An unchanged library
costs no units and little else.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from earmark.jobs.child.process import ChildFailed, in_a_child, starter
from earmark.jobs.metadata.items import AT_A_TIME, ItemCheck
from earmark.jobs.metadata.spool import Spool
from earmark.jobs.metadata.tally import MetadataTally
from earmark.jobs.recording import OnProgress, quiet, recorded
from earmark.jobs.report import Findings, Report
from earmark.jobs.run_context import RunContext, run_context
from earmark.jobs.transcribe.item import Transcribed
from earmark.jobs.transcribe.night import transcribe_night
from earmark.service.app import App
from earmark.service.server import NOBODY_MAY, Server
from earmark.service.user import UserRuntime
from handlers.audio.decision import OpeningFinding
from handlers.audio.models import ModelProblem
from handlers.metadata.model import Field
from handlers.metadata.proposals import Checked, value_of
from handlers.metadata.values import is_empty
from handlers.metadata.write import MetadataWriter, settle
from handlers.night.inventory import InventoryShrunk
from handlers.state.matches import Matched
from handlers.sync.gateway import Gateway
from hardcover.errors import HardcoverError
from listener.errors import AudiobookshelfError, Forbidden, OddAnswer
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLibraries:
    """``run_id``: of the run that the changes belong to. ``spool``: whether the open proposals are wanted, in a file.

    Called with an app it is a task of its own; ``check_libraries`` does it within a run.
    """

    users: tuple[str, ...]
    wanted: Wanted
    run_id: int
    spool: bool
    transcribe: bool = False

    async def __call__(self, app: App, on_progress: OnProgress) -> CheckedLibraries:
        gateway = app.gateway(dry_run=False)
        with run_context(app.core.database, gateway, app.ports.now) as context:
            return await check_libraries(app, self, gateway, on_progress, context)


@dataclass(slots=True, kw_only=True)
class CheckedLibraries:
    """``failed``: what could not be done, with why; ``spool``: the file."""

    tally: MetadataTally
    failed: dict[str, str]
    spool: str | None


async def check_metadata(app: App, users: list[str], wanted: Wanted, *, on_progress: OnProgress = quiet) -> Report:
    """The metadata check alone, as a run of its own; ``Report.spool`` is the file with the open proposals."""
    path: str | None = None
    async with app.passing() as gateway:

        async def work(findings: Findings) -> None:
            nonlocal path
            with run_context(app.core.database, gateway, app.ports.now) as context:
                path = await check_within(app, findings, wanted, gateway, on_progress, context, spool=True)

        report = await recorded(app.core, "metadata", users, gateway, work)
    return replace(report, spool=path)


async def check_within(  # noqa: PLR0917 - who asks, what for, on what
    app: App,
    findings: Findings,
    wanted: Wanted,
    gateway: Gateway,
    on_progress: OnProgress,
    context: RunContext,
    *,
    spool: bool = False,
    transcribe: bool = False,
) -> str | None:
    """Check every server's libraries, and apply where asked, by a child of the running service, else here. Figures and
    troubles go into ``findings``; answers with the file of the open proposals. ``transcribe``: then the openings of
    what nothing else settled, as a night does. Raises ``DatabaseError``."""
    task = CheckLibraries(
        users=tuple(findings.users), wanted=wanted, run_id=findings.run_id, spool=spool, transcribe=transcribe
    )
    start = starter(app, dry_run=gateway.dry_run) if wanted.item is None else None
    try:
        if start is not None:
            found = await in_a_child(app, start, task, on_progress)
        else:
            found = await check_libraries(app, task, gateway, on_progress, context)
    except ChildFailed as error:
        findings.metadata = MetadataTally()
        findings.failed["metadata"] = str(error)
        return None
    findings.metadata = found.tally
    findings.failed.update(found.failed)
    return found.spool


async def check_libraries(
    app: App, task: CheckLibraries, gateway: Gateway, on_progress: OnProgress, context: RunContext
) -> CheckedLibraries:
    """One server after the other. Raises ``DatabaseError``."""
    spool = Spool(app.settings.data_dir) if task.spool else None
    findings = Findings(run_id=task.run_id, users=list(task.users))
    tally = MetadataTally(spool=spool)
    try:
        for server in app.servers(task.users):
            run = _Run(app, server, task.wanted, gateway, findings, tally, on_progress, context)
            try:
                await run.go()
                if task.transcribe and not gateway.dry_run:
                    await run.transcribe()
            except (AudiobookshelfError, HardcoverError, InventoryShrunk) as error:
                findings.failed[f"metadata of {server.url}"] = str(error)
            except ModelProblem as error:
                findings.failed["transcribing"] = str(error)
    finally:
        path = spool.close() if spool is not None else None
    tally.spool = None
    return CheckedLibraries(tally=tally, failed=findings.failed, spool=path)


class _Run:
    """One server's libraries."""

    def __init__(  # noqa: PLR0917 - all that one run is about
        self,
        app: App,
        server: Server,
        wanted: Wanted,
        gateway: Gateway,
        findings: Findings,
        tally: MetadataTally,
        on_progress: OnProgress,
        context: RunContext,
    ) -> None:
        self._core = app.core
        self._now = app.ports.now
        self._proposals = app.core.proposals
        self._server = server
        self._wanted = wanted
        self._gateway = gateway
        self._findings = findings
        self._tally = tally
        self._on_progress = on_progress
        self._context = context
        self._items = ItemCheck(app.core, server, gateway, tally, context)
        self._writer: MetadataWriter | None = None
        self._done = 0
        self._of = 0

    async def go(self) -> None:
        await self._server.prepare()
        if not self._gateway.dry_run:
            await settle(self._context.state.history, self._proposals, self._server)
        if self._wanted.apply and not self._gateway.dry_run:
            self._writer = await self._server.writer(self._gateway)
            if self._writer is None:
                self._findings.failed["applying metadata"] = NOBODY_MAY
        if self._wanted.item is not None:
            whole = await self._server.read_items([self._wanted.item])
            self._of = len(whole)
            await self._items.check(list(whole.values()), self._items.matched(whole), self._progressed)
            await self._finish(list(whole.values()))
            return
        await self._count()
        async for page in self._server.pages(trouble=self._trouble):
            await self._page([item for item in page if self._is_wanted(item)])
            if self._is_enough() or self._tally.stopped is not None:
                return

    async def transcribe(self) -> None:
        """What the check could not settle: each item is checked again with what its opening says."""

        async def again(made: Transcribed) -> None:
            if made.decision is None or made.decision.finding is OpeningFinding.NOTHING:
                return
            item = made.item
            await self._items.check([item], self._items.matched([item.id]), lambda _done: None)
            await self._finish([item])

        await transcribe_night(self._core, self._server, self._context, self._tally.transcribed, again)

    def _trouble(self, user: UserRuntime, error: AudiobookshelfError | InventoryShrunk) -> None:
        self._findings.failed[f"metadata of what {user.name} sees"] = str(error)

    async def _count(self) -> None:
        """How many items there are, so that the time left is known."""
        seen: set[str] = set()
        for user in self._server.users:
            try:
                for library in await user.audiobookshelf.read_libraries():
                    if library.id not in seen and library.media_type == "book" and self._is_library(library.id):
                        self._of += (await user.audiobookshelf.read_library_page(library.id, 0, 1)).total
                        seen.add(library.id)
            except AudiobookshelfError:
                continue  # reading its pages says what is wrong

    def _is_library(self, library_id: str) -> bool:
        wanted = self._wanted.libraries
        return (wanted is None or library_id in wanted) and self._server.allows(library_id)

    def _is_wanted(self, item: LibraryItem) -> bool:
        return not item.is_missing and self._is_library(item.library_id) and self._server.counts(item)

    def _is_enough(self) -> bool:
        done = self._tally.applied if self._writer is not None else self._items.looked_at
        return self._wanted.limit is not None and done >= self._wanted.limit

    async def _page(self, books: Sequence[LibraryItem]) -> None:
        ids = [item.id for item in books]
        known, matched = self._proposals.checks(ids), self._items.matched(ids)
        now = self._now()
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
            whole = await self._server.read_items(part)
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
                written = await writer.apply(item_id, sure, run=self._findings.run_id)
            except Forbidden as error:
                self._findings.failed["applying metadata"] = str(error)
                self._writer = None
                return
            except OddAnswer as error:  # one item's trouble is that item's alone
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
        for change in self._context.state.history.metadata_of([item_id]).get(item_id, []):
            if change.id in changes:
                for name, before in (change.before or {}).items():
                    was_empty = is_empty(Field(name), value_of(before))
                    self._tally.filled[Field(name)] += int(was_empty)
                    self._tally.fields_overwritten += int(not was_empty)


def _is_due(before: Checked, now: datetime) -> bool:
    return now - before.at > AGAIN + timedelta(days=zlib.crc32(before.item.encode()) % 10)
