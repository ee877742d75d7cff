"""The matching of one Audiobookshelf's libraries, and what has no sure match afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime

from earmark.jobs.gc_pauses import short_pauses
from earmark.jobs.recording import OnProgress
from earmark.jobs.run_context import RunContext, run_context
from earmark.jobs.unmatched import unmatched
from earmark.service.app import App
from earmark.service.server import Server
from earmark.service.user import UserRuntime
from earmark.views.answers.unmatched import ServerMatching
from handlers.night.inventory import InventoryShrunk
from handlers.night.rematch import Budget, Rematch
from hardcover import HardcoverError
from listener import AudiobookshelfError, Library, LibraryItem

SEARCH_SHARE = 0.2  # of the day's units that are left, for searching by words
LONGEST_MATCHING = 4 * 3600.0  # seconds; the next night goes on with the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchLibraries:
    """``listened_to``: items that go first. ``kept``: units of the day that are left to others. ``since``: of these
    users the items that were added after this moment are wanted as well. ``limit``: at most so many items are matched.

    Called with an app it is a task of its own; ``match_libraries`` does it within a run.
    """

    url: str
    users: tuple[str, ...]
    listened_to: frozenset[str]
    kept: int
    since: Mapping[str, datetime]
    limit: int | None

    async def __call__(self, app: App, _on_progress: OnProgress) -> MatchedLibraries:
        server = next(one for one in app.servers(self.users) if one.url == self.url)
        with suppress(AudiobookshelfError):  # reading the libraries says what is wrong
            await server.prepare()
        gateway = app.gateway(dry_run=False)
        with run_context(app.core.database, gateway, app.ports.now) as context, short_pauses() as set_aside:
            return await match_libraries(app, server, self, context, set_aside)


@dataclass(slots=True, kw_only=True)
class MatchedLibraries:
    """``new_items`` by user; ``failed``: what could not be done, with why."""

    matching: ServerMatching
    new_items: dict[str, set[str]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


async def match_libraries(
    app: App, server: Server, wanted: MatchLibraries, context: RunContext, set_aside: Callable[[], None]
) -> MatchedLibraries:
    """At the cost of whoever has most units left. Raises ``DatabaseError``."""
    settings = app.settings.matching
    ends = asyncio.get_running_loop().time() + LONGEST_MATCHING
    rematch = Rematch(
        server.catalogues(),
        context.matches,
        [server],
        now=app.ports.now,
        auto_at=settings.auto_at,
        review_at=settings.review_at,
        budget=Budget(kept=wanted.kept, search_share=SEARCH_SHARE, ends=ends),
        heard=wanted.listened_to,
        limit=wanted.limit,
    )
    new_items: dict[str, set[str]] = {user: set() for user in wanted.since}
    failed: dict[str, str] = {}
    try:
        await _take_pages(server, rematch, wanted, context, set_aside, new_items, failed)
        await rematch.search()
    except (AudiobookshelfError, HardcoverError) as error:
        failed[f"matching of {server.url}"] = str(error)
    open_ones = unmatched(context, rematch.open, server.names, wanted.listened_to)
    matching = ServerMatching(**asdict(rematch.report), unmatched=open_ones)
    return MatchedLibraries(matching=matching, new_items=new_items, failed=failed)


async def _take_pages(  # noqa: PLR0917 - what is read, by what, and where it goes
    server: Server,
    rematch: Rematch,
    wanted: MatchLibraries,
    context: RunContext,
    set_aside: Callable[[], None],
    new_items: dict[str, set[str]],
    failed: dict[str, str],
) -> None:
    def believe(reader: str, library: Library, total: int) -> str | None:
        doubt = context.shrink_guard.check(":".join(filter(None, ("library", server.url, library.id, reader))), total)
        return None if doubt is None else f"{library.name or library.id} has {doubt}"

    def trouble(user: UserRuntime, error: AudiobookshelfError | InventoryShrunk) -> None:
        failed[f"libraries as {user.name} sees them"] = str(error)

    async for page in server.pages(believe=believe, trouble=trouble):
        items = [item for item in page if server.counts(item)]
        await rematch.take(items)
        set_aside()
        for user in server.users:
            if user.name in new_items:
                new_items[user.name].update(_added_after(wanted.since[user.name], items, user))
        if wanted.limit is not None and rematch.report.checked >= wanted.limit:
            return


def _added_after(moment: datetime, items: Iterable[LibraryItem], user: UserRuntime) -> Iterable[str]:
    return (
        item.id
        for item in items
        if item.added_at is not None and item.added_at > moment and user.libraries.why_not(item) is None
    )
