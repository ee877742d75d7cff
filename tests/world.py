"""The whole service between the two embedded ones, in virtual time, for tests that assert on the state of the world.

def test_something(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running():
            world.abs.sync("alice", world.abs.play("alice", book.item), 3600)
            await world.settle()
        assert world.read("alice", book).progress_seconds == 3600

    play(tmp_path, story)
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import httpx

from earmark.jobs.metadata.run import Wanted, check_metadata
from earmark.jobs.reconcile import reconcile
from earmark.jobs.recording import quiet
from earmark.jobs.sync import sync_users
from earmark.sandbox.audiobookshelf import Audiobookshelf
from earmark.sandbox.hardcover import Hardcover, Limits
from earmark.sandbox.hardcover.snapshots import ShelfBook, ShelfRead
from earmark.service.app import App, open_app
from earmark.service.ports import Ports
from earmark.service.supervise import Supervisor
from earmark.settings import HardcoverSettings, ProgressSettings, SecretStr, Settings, UserSettings
from handlers.state.outcome import Kind, Outcome
from handlers.sync.book_sync import MISTAKE
from listener.errors import Unreachable
from listener.wire import OpenWire, Wire, WireClosed
from tests.virtual import now, run

HOUR = 3600.0
ROOMY = Limits(burst=1000, per_minute=60_000, daily=1_000_000)
WANT, READING, READ, PAUSED, DNF, IGNORED = 1, 2, 3, 4, 5, 6


@dataclass(frozen=True, slots=True)
class TwoBooks:
    """The same book on both sides."""

    item: str
    book: int
    edition: int


async def synced(app: App, users: list[str], *, dry_run: bool = False) -> dict[str, Any]:
    """A pass over these users' progress; its report as JSON."""
    return (await sync_users(app, users, dry_run=dry_run, on_progress=quiet)).answer().as_json()


async def reconciled(app: App, users: list[str], *, dry_run: bool = False, limit: int | None = None) -> dict[str, Any]:
    """The nightly run; its report as JSON."""
    return (await reconcile(app, users, dry_run=dry_run, limit=limit)).answer().as_json()


async def metadata_checked(app: App, users: list[str], wanted: Wanted) -> dict[str, Any]:
    return (await check_metadata(app, users, wanted)).answer().as_json()


def night_of(app: App) -> Callable[[], Awaitable[None]]:
    """What the running app carries out at night."""

    async def night() -> None:
        await reconcile(app, list(app.users))

    return night


@dataclass
class World:
    """Two services, and ours between them. ``users`` are on both sides under the same name."""

    data_dir: Path
    users: tuple[str, ...] = ("alice",)
    limits: Limits = ROOMY
    progress: ProgressSettings = field(default_factory=ProgressSettings)
    zone: str = "UTC"
    settings_more: dict[str, Any] = field(default_factory=dict)
    mistakes_are_fine: bool = False
    supervised_are_fine: bool = False

    def __post_init__(self) -> None:
        self.abs = Audiobookshelf(now)
        self.hardcover = Hardcover(now, limits=self.limits)
        self.tokens = {name: self.hardcover.add_user(name) for name in self.users}
        self.abs_users = {name: self.abs.add_user(name) for name in self.users}
        self.outcomes: list[Outcome] = []
        self.app: App | None = None
        self.supervised: list[Exception] = []  # bugs that a supervisor met
        self._numbers = iter(range(1, 10_000))

    # building

    def add_book(self, title: str | None = None, **more: Any) -> TwoBooks:
        """A book with one audio edition, known to both sides by its ASIN. ``audio_seconds`` and ``edition`` columns
        are Hardcover's, ``duration_seconds`` is Audiobookshelf's."""
        number = next(self._numbers)
        title = title or f"The {_ORDINALS[number % len(_ORDINALS)]} Lighthouse {_ORDINALS[number // len(_ORDINALS)]}"
        authors = more.pop("authors", [f"Petra Lindqvist {chr(65 + number % 26)}son"])
        asin = more.pop("asin", f"B0{number:08d}")
        duration = more.pop("duration_seconds", 36000.0)
        edition = {"audio_seconds": int(duration), "asin": asin} | more.pop("edition", {})
        book = self.hardcover.add_book(title, authors=authors)
        return TwoBooks(
            item=self.abs.add_book(title, authors=authors, asin=asin, duration_seconds=duration, **more),
            book=book,
            edition=self.hardcover.add_edition(book, **edition),
        )

    def settings(self) -> Settings:
        users = {
            name: UserSettings(
                name=name,
                abs_url="http://audiobookshelf.test",
                abs_token=SecretStr(self.abs_users[name].token),
                hardcover_token=SecretStr(self.tokens[name]),
                timezone=ZoneInfo(self.zone),
                progress=self.progress,
            )
            for name in self.users
        }
        base = Settings(
            data_dir=self.data_dir,
            timezone=ZoneInfo(self.zone),
            hardcover=HardcoverSettings(url="http://hardcover.test/v1/graphql"),
            progress=self.progress,
            users=users,
        )
        return replace(base, **self.settings_more)

    def ports(self) -> Ports:
        return Ports(
            now=now,
            random=random.Random(7),  # noqa: S311 - jitter, and always the same
            audiobookshelf_http=lambda: httpx.AsyncClient(transport=self.abs.transport()),
            hardcover_http=lambda: httpx.AsyncClient(transport=self.hardcover.transport()),
            open_wire=self._open_wire,
        )

    def _open_wire(self, base_url: str) -> OpenWire:
        async def open_wire() -> Wire:
            return await self.abs.open_wire(closed_error=WireClosed, refused_error=Unreachable)

        return open_wire

    # running

    @asynccontextmanager
    async def running(self, *, settings: Settings | None = None) -> AsyncIterator[App]:
        """The always-on part, from the first catch-up to an orderly stop."""
        async with self.opened(settings=settings) as app:
            task = asyncio.create_task(app.run(night_of(app)))
            try:
                await self.settle()
                yield app
                app.stop()
                await task
                assert self.supervised_are_fine or not self.supervised, self.supervised
            finally:
                if not task.done():
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)

    @asynccontextmanager
    async def opened(self, *, settings: Settings | None = None) -> AsyncIterator[App]:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        failed = Supervisor.failed

        def noted(supervisor: Supervisor, error: Exception) -> float:
            self.supervised.append(error)
            return failed(supervisor, error)

        with patch.object(Supervisor, "failed", noted):
            async with self._opened(settings or self.settings()) as app:
                yield app

    @asynccontextmanager
    async def _opened(self, settings: Settings) -> AsyncIterator[App]:
        async with open_app(settings, self.ports()) as app:
            app.core.outcomes.subscribe(self._heard)
            self.app = app
            try:
                yield app
            finally:
                self.app = None

    async def kill(self) -> None:
        """What a kill -9 leaves: nothing is drained. Use inside ``killed()``."""

    @asynccontextmanager
    async def killed(self, *, settings: Settings | None = None) -> AsyncIterator[App]:
        """As ``running``, but ended like a process that is killed."""
        async with self.opened(settings=settings) as app:
            task = asyncio.create_task(app.run(night_of(app)))
            try:
                await self.settle()
                yield app
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def _heard(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if outcome.reason.startswith(MISTAKE) and not self.mistakes_are_fine:
            raise AssertionError(outcome.reason)

    async def settle(self, seconds: float = 0.5) -> None:
        """Let what is due now happen."""
        await asyncio.sleep(seconds)

    async def quiet(self, seconds: float = 200.0) -> None:
        """Wait past every pause and backoff."""
        await asyncio.sleep(seconds)

    # seeing

    def shelf(self, user: str, book: TwoBooks) -> ShelfBook:
        found = self.hardcover.on_shelf(user, book.book)
        assert found is not None, f"{user} has no book {book.book} on the shelf"
        return found

    def read(self, user: str, book: TwoBooks) -> ShelfRead:
        """The newest read; there must be one."""
        return self.shelf(user, book).reads[0]

    def mutations(self, user: str = "alice") -> int:
        return self.hardcover.mutations_of(user)

    def units(self, user: str = "alice") -> int:
        return self.hardcover.units_spent(self.tokens[user])

    def diary(self) -> str:
        """What happened, for a failing test's output."""
        looks = [
            f"{o.at:%d %H:%M:%S} {o.lane:9} {o.kind.value:12} {o.what:9} {o.units}u {o.reason}" for o in self.outcomes
        ]
        asked = [
            f"{a.at:%d %H:%M:%S} {a.operation} {a.units}u {a.status} {a.error or ''}" for a in self.hardcover.requests
        ]
        return "\n".join(["looks:", *looks[-60:], "asked:", *asked[-60:]])

    def kinds(self) -> list[Kind]:
        return [outcome.kind for outcome in self.outcomes]

    def last(self, item: str) -> Outcome:
        return next(outcome for outcome in reversed(self.outcomes) if outcome.key.item == item)


_ORDINALS = ("Amber", "Birch", "Cobalt", "Dune", "Ember", "Fjord", "Garnet", "Heather", "Indigo", "Juniper", "Kestrel")


def play(data_dir: Path, story: Callable[[World], Awaitable[None]], **world: Any) -> World:
    """Play a story in virtual time, and give back its world."""
    made: list[World] = []

    async def main() -> None:
        made.append(World(data_dir / "data", **world))
        await story(made[0])

    try:
        run(main)
    except BaseException:
        for each in made:
            print(each.diary())  # noqa: T201 - pytest shows it for what failed
        raise
    return made[0]


def at_once(**more: Any) -> ProgressSettings:
    """Progress settings that tell every change."""
    return ProgressSettings(live_interval=timedelta(0), **more)


INSTANTLY = math.inf
