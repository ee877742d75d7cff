"""What every case shares: a world with a stranger in it, and what must hold whatever happened.

Each book is also on the Hardcover shelf of somebody who does not use Earmark. After every story that shelf is as it
was, no shelf has a flaw, and nobody's feed grew but the users'.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from earmark.sandbox.hardcover.snapshots import ShelfBook
from earmark.service.app import App
from handlers.state.outcome import Kind, Outcome
from tests.virtual import START, now, run
from tests.world import HOUR, READ, READING, TwoBooks, World, reconciled, synced

STRANGER = "stranger"
MEMORY = "/dev/shm"  # noqa: S108 - made private by TemporaryDirectory
TODAY = START.date()
LONG_AGO = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)


@dataclass
class Case(World):
    strangers_shelf: dict[int, ShelfBook] = field(default_factory=dict)
    held_open: AsyncExitStack | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.hardcover.add_user(STRANGER)

    def add_book(self, title: str | None = None, **more: Any) -> TwoBooks:
        book = super().add_book(title, **more)
        reads = [{"edition_id": book.edition, "started_at": date(2025, 1, 1), "progress_seconds": 60}]
        self.hardcover.put_on_shelf(STRANGER, book.book, READING, book.edition, reads)  # type: ignore[arg-type]
        self.strangers_shelf = self.hardcover.shelf(STRANGER)
        return book

    # the service, where a story restarts it in its middle

    async def start(self) -> App:
        """As ``running()``, until ``stop()`` or the end of the story."""
        self.held_open = AsyncExitStack()
        return await self.held_open.enter_async_context(self.running())

    async def stop(self) -> None:
        held, self.held_open = self.held_open, None
        if held is not None:
            await held.aclose()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def night(self) -> None:
        """The nightly job, now, and what follows from it."""
        await reconciled(self.running_app, list(self.users), dry_run=False, limit=None)
        await self.quiet()

    # what users do

    def hear(self, book: TwoBooks, position: float, user: str = "alice", **more: Any) -> None:
        """Listening has come to ``position``; a session of its own, left open."""
        self.abs.sync(user, self.abs.play(user, book.item, **more), position)

    async def listen(self, book: TwoBooks, start: float, end: float, user: str = "alice", **more: Any) -> None:
        """At ordinary speed, a sync each ten seconds, then the session is closed and told."""
        await self.abs.listen(user, book.item, start=start, end=end, **more)
        await self.settle()

    def finished_long_ago(self, book: TwoBooks, user: str = "alice", *, days: int = 9) -> None:
        self.abs.put_progress(
            user,
            book.item,
            current_time=36000,
            is_finished=True,
            started_at=LONG_AGO - timedelta(days=days),
            finished_at=LONG_AGO,
            last_update=LONG_AGO,
        )

    async def skip(self, hours: float) -> None:
        """Much later at once, as after a laptop's sleep: every timer that has come meanwhile rings now."""
        asyncio.get_running_loop()._jumping.offset += hours * HOUR  # type: ignore[attr-defined]
        await self.quiet()

    # passes

    async def sync(self, *users: str, dry_run: bool = False) -> dict[str, Any]:
        """``earmark sync``: with the running service where there is one, else with one of its own."""
        if self.app is not None:
            return await synced(self.app, list(users or self.users), dry_run=dry_run)
        async with self.opened() as app:
            return await synced(app, list(users or self.users), dry_run=dry_run)

    # what is seen

    @property
    def running_app(self) -> App:
        assert self.app is not None
        return self.app

    def all_reads(self, user: str, book: TwoBooks) -> tuple[Any, ...]:
        return self.shelf(user, book).reads

    def feed(self, book: TwoBooks, user: str = "alice") -> dict[str, int]:
        return dict(self.hardcover.journal_counts(user, book.book))

    def told(self, item: str | None = None) -> list[Outcome]:
        return [o for o in self.outcomes if o.kind is Kind.SYNCED and item in (None, o.key.item)]


def play(tmp_path: Path, story: Callable[[Case], Awaitable[None]], *, flaws: bool = False, **world: Any) -> Case:
    """Play a story in virtual time. ``flaws``: it leaves some on purpose. State is kept in memory where the system has
    a place for that; opening databases on a disk would take most of the time."""
    made: list[Case] = []

    async def main() -> None:
        case = Case(data_dir / "data", **world)
        made.append(case)
        try:
            await story(case)
        finally:
            await case.stop()
        await case.hardcover.faults.settle()
        for user in case.users:
            assert flaws or case.hardcover.flaws(user) == []
        assert case.hardcover.shelf(STRANGER) == case.strangers_shelf
        assert case.hardcover.journal(STRANGER) == []

    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else tmp_path) as folder:
        data_dir = Path(folder)
        try:
            run(main)
        except BaseException:
            for case in made:
                print(case.diary())  # noqa: T201 - for whoever reads the failure
            raise
    return made[0]


def days_ago(days: float) -> datetime:
    return now() - timedelta(days=days)


__all__ = ["LONG_AGO", "READ", "READING", "STRANGER", "TODAY", "Case", "TwoBooks", "days_ago", "play"]
