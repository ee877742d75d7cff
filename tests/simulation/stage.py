"""The stage of the simulations: the whole service between the embedded ones, driven step by step in virtual time.

Hypothesis' rules are plain functions and the service lives on one event loop: ``Stage`` keeps that loop and runs it for
as long as a step takes. Earmark itself is a process that can be started, stopped in order, and killed at any instant,
also while a request of its is on the way: what a kill leaves is the data folder as it was at that very moment.
"""

from __future__ import annotations

import asyncio
import math
import shutil
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from earmark.sandbox import faults
from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.hardcover import Limits
from earmark.service.ports import Ports
from earmark.settings import ProgressSettings, SecretStr, Settings
from tests.simulation.watch import Watch
from tests.virtual import VirtualLoop, now
from tests.world import READ, TwoBooks, World, night_of, synced

T = TypeVar("T")

USERS = ("alice", "bob")
ZONE = "Pacific/Auckland"  # UTC+13 in November, the embedded Hardcover's own "today" is UTC's
EBOOK = 4
SMALL = Limits(burst=4, per_minute=12)
LONG_AGO = (date(2024, 3, 1), date(2024, 3, 20))


class Earmark:
    """One process: its task, and whether it still lives (a dead one sends nothing more)."""

    def __init__(self) -> None:
        self.alive = True
        self.answered: set[str] = set()  # tokens that had an answer: its limiter knows where it stands
        self.task: asyncio.Task[None] | None = None


class _Line(httpx.AsyncBaseTransport):
    """Between one process and a service: a process that was killed says nothing more, not even at the same instant."""

    def __init__(self, process: Earmark, inner: httpx.AsyncBaseTransport, watch: Watch | None = None) -> None:
        self._process = process
        self._inner = inner
        self._watch = watch

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self._process.alive:
            await asyncio.Future()  # until its task has ended
        if self._watch is None:
            return await self._inner.handle_async_request(request)
        return await self._watch.through(self._process, self._inner, request)


class SimulatedWorld(World):
    """As ``World``, with a process that can die, and bob signing in with name and password."""

    process: Earmark
    watch: Watch
    loop: asyncio.AbstractEventLoop

    def settings(self) -> Settings:
        settings = super().settings()
        bob = replace(
            settings.users["bob"], abs_token=SecretStr(""), abs_username="bob", abs_password=SecretStr(PASSWORD)
        )
        never = replace(settings.reconcile, schedule="")  # a pass comes when a rule says so
        return replace(settings, users={**settings.users, "bob": bob}, reconcile=never)

    def ports(self) -> Ports:
        ports, process = super().ports(), self.process
        return replace(
            ports,
            audiobookshelf_http=lambda: httpx.AsyncClient(transport=_Line(process, self.abs.transport())),
            hardcover_http=lambda: httpx.AsyncClient(
                transport=_Line(process, self.hardcover.transport(), self.watch),
            ),
        )


@dataclass(frozen=True, slots=True)
class Cast:
    """The books. ``lighthouse``: audio, Hardcover's edition a little shorter. ``garden``: an ebook, pages. ``river``
    and ``rapids``: two recordings of one Hardcover book, with two editions."""

    lighthouse: TwoBooks
    garden: TwoBooks
    river: TwoBooks
    rapids: TwoBooks
    other_edition: int  # of the lighthouse, which the user may choose on Hardcover
    podcast: str
    episode: str

    @property
    def items(self) -> tuple[TwoBooks, ...]:
        return (self.lighthouse, self.garden, self.river, self.rapids)

    @property
    def books(self) -> tuple[int, ...]:
        return (self.lighthouse.book, self.garden.book, self.river.book)


def quick_progress() -> ProgressSettings:
    """The pauses of the real settings, but told every two minutes while playing."""
    return ProgressSettings(live_interval=timedelta(minutes=2))


class Stage:
    """Call ``close`` at the end. ``do`` runs one step on the loop."""

    def __init__(self, folder: Path, limits: Limits = SMALL, progress: ProgressSettings | None = None) -> None:
        self.folder = folder
        self.loop = VirtualLoop()
        self.crashes: list[dict[str, Any]] = []
        self.loop.set_exception_handler(lambda _, context: self._crashed(context))
        self.lives = 0
        self.process: Earmark | None = None
        self.do(self._build(limits, progress or quick_progress()))

    def _crashed(self, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), httpx.TransportError):  # an answer nobody waits for any more
            self.crashes.append(context)

    async def _build(self, limits: Limits, progress: ProgressSettings) -> None:
        self.world = world = SimulatedWorld(
            self._next_folder(), users=USERS, limits=limits, progress=progress, zone=ZONE
        )
        world.loop = self.loop
        self.abs, self.hardcover = world.abs, world.hardcover
        self.watch = world.watch = Watch(world, now)
        lighthouse = world.add_book(edition={"audio_seconds": 35_000})
        other = self.hardcover.add_edition(lighthouse.book, audio_seconds=36_500)
        garden = self._ebook(world)
        river = world.add_book("The River Below")
        rapids = TwoBooks(
            item=self.abs.add_book(
                "The River Below", authors=self._authors(river), asin="B0RAPIDS01", duration_seconds=7_200.0
            ),
            book=river.book,
            edition=self.hardcover.add_edition(river.book, asin="B0RAPIDS01", audio_seconds=7_200),
        )
        podcast = self.abs.add_podcast()
        self.cast = Cast(
            lighthouse=lighthouse,
            garden=garden,
            river=river,
            rapids=rapids,
            other_edition=other,
            podcast=podcast,
            episode=self.abs.episodes_of(podcast)[0],
        )
        started, finished = LONG_AGO
        old = {"started_at": started, "finished_at": finished, "progress_seconds": 35_000}
        self.hardcover.put_on_shelf(
            "bob", lighthouse.book, READ, lighthouse.edition, [{**old, "edition_id": lighthouse.edition}]
        )
        self.hardcover.put_on_shelf("alice", garden.book, 1, garden.edition)
        # what no part of this may ever touch: a stranger's shelf, and a book nobody has in Audiobookshelf
        self.hardcover.add_user("carol")
        self.foreign = self.hardcover.add_book("Nobody Heard This", authors=["Ada Karlsson"])
        edition = self.hardcover.add_edition(self.foreign, audio_seconds=9_000)
        for book in (lighthouse.book, garden.book, river.book):
            self.hardcover.put_on_shelf("carol", book, 2)
        for user in USERS:
            self.hardcover.put_on_shelf(user, self.foreign, 2, edition)
        self.before = self.untouchable()
        for book in self.cast.items:
            self.watch.know(book.item, book.book)

    def _ebook(self, world: World) -> TwoBooks:
        authors, isbn = ["Ines Marlow"], "9781984801258"
        book = world.hardcover.add_book("A Garden of Hours", authors=authors)
        return TwoBooks(
            item=world.abs.add_book(
                "A Garden of Hours", authors=authors, isbn=isbn, duration_seconds=0, ebook_format="epub"
            ),
            book=book,
            edition=world.hardcover.add_edition(book, isbn_13=isbn, pages=300, format=EBOOK),
        )

    def _authors(self, book: TwoBooks) -> list[str]:
        return list(self.abs.world.item(book.item).authors)

    def _next_folder(self) -> Path:
        self.lives += 1
        folder = self.folder / f"life{self.lives}"
        folder.mkdir(parents=True)
        return folder

    # running

    def do(self, step: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(step)

    def wait(self, seconds: float) -> None:
        self.do(asyncio.sleep(seconds))

    @property
    def time(self) -> float:
        return self.loop.time()

    def at(self) -> datetime:
        async def read() -> datetime:
            return now()

        return self.do(read())

    async def start(self) -> None:
        """Start Earmark; it is up, its first catch-up is not done yet."""
        process = self.process = self.world.process = Earmark()
        ready: asyncio.Future[None] = self.loop.create_future()

        async def live() -> None:
            async with self.world.opened() as app:
                self.watch.born(process, app)
                ready.set_result(None)
                await app.run(night_of(app))

        process.task = self.loop.create_task(live())
        await asyncio.wait([ready, process.task], return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            await process.task

    async def stop(self) -> None:
        """An orderly stop, as by SIGTERM."""
        process, app = self.process, self.world.app
        if process is None or process.task is None or app is None:
            return  # killed a moment ago
        began = self.loop.time()
        app.stop()
        await asyncio.wait([process.task])
        if self.process is None:
            return  # killed meanwhile
        self.process = None
        process.alive = False
        await process.task
        assert self.loop.time() - began <= 11, "an orderly stop took longer than the drain"

    def die(self) -> None:
        """A kill at this very instant, callable from anywhere, also from within a request."""
        process, self.process = self.process, None
        if process is None or process.task is None:
            return
        process.alive = False
        before, after = self.world.data_dir, self._next_folder()
        for file in before.glob("earmark.db*"):
            shutil.copy(file, after / file.name)
        self.world.data_dir = after
        self.watch.died()
        process.task.cancel()
        self._dying = process.task

    _dying: asyncio.Task[None] | None = None

    async def buried(self) -> None:
        """Until the process that was killed has gone."""
        if self._dying is not None:
            _, pending = await asyncio.wait([self._dying], timeout=60)
            assert not pending, "a process that was killed goes on running"
            self._dying = None

    def kill_at(self, nth: int, seconds: float, where: faults.Predicate | None = None) -> None:
        """Kill Earmark while its ``nth`` matching Hardcover call is on the way; the call is applied ``seconds`` later,
        never where that is infinite."""
        fault = faults.lose_request() if math.isinf(seconds) else faults.delay(seconds)
        seen = 0

        def turn(call: faults.Call) -> bool:
            nonlocal seen
            if where is not None and not where(call):
                return False
            seen += 1
            if seen != nth or self.process is None:
                return False
            self.die()
            return True

        self.hardcover.faults.when(turn, fault, times=1)

    def close(self) -> None:
        async def end() -> None:
            if self.process is not None:
                self.die()
            await self.buried()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0)

        self.do(end())
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    # healing

    async def heal(self) -> None:
        """Everything works again from here on; Earmark runs."""
        await self.buried()
        self.abs.faults.clear()
        self.hardcover.faults.clear()
        self.abs.lose_events(0)
        self.abs.answer_slowly(0)
        self.abs.policy.access_seconds = 3600.0
        if self.abs.is_frozen:
            self.abs.thaw()
        if not self.abs.is_up:
            self.abs.start()
        for token in self.world.tokens.values():
            self.hardcover.restore_token(token)
        if self.process is None:
            await self.start()

    async def quiet(self, seconds: float = 1800.0) -> None:
        """Past every pause, backoff and standstill, and past the day where a quota was spent."""
        await asyncio.sleep(seconds)
        self.check_alive()
        if any(self.hardcover.units_left_today(token) < 50 for token in self.world.tokens.values()):
            midnight = 86_400 - (self.loop.time() + 8 * 3600) % 86_400
            await asyncio.sleep(midnight + seconds)
        for _ in range(20):
            if await self.is_idle():
                return
            await asyncio.sleep(300)
        raise AssertionError("the queue never empties")

    async def is_idle(self) -> bool:
        app = self.world.app
        return app is None or all(
            runtime.queue.is_idle() and not runtime.catching_up.pending for runtime in app.users.values()
        )

    def check_alive(self) -> None:
        """No task of ours has ended by itself, and none has left an error behind."""
        task = self.process.task if self.process is not None else None
        if task is not None and task.done():
            task.result()
            raise AssertionError("Earmark has ended by itself")
        assert not self.crashes, self.crashes

    async def sync(self) -> dict[str, Any]:
        assert self.world.app is not None
        return await synced(self.world.app, list(USERS), dry_run=False)

    async def sync_within(self, seconds: float) -> dict[str, Any] | None:
        """``None``: it did not come to an end, or its process was killed."""
        if self.process is None:
            return None
        pass_ = self.loop.create_task(self.sync())
        lived = self.process.task
        assert lived is not None
        await asyncio.wait([pass_, lived], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not pass_.done():
            pass_.cancel()
        done = await asyncio.gather(pass_, return_exceptions=True)
        if isinstance(done[0], dict):
            return done[0]
        if self.process is not None and not isinstance(done[0], asyncio.CancelledError):
            raise done[0]
        return None

    def recorded(self) -> int:
        """How many changes the history holds."""
        assert self.world.app is not None
        return len(self.world.app.state.history.find(limit=100_000))

    # seeing

    def untouchable(self) -> dict[str, Any]:
        """Rows that are none of our business."""
        return {
            "carol": self.hardcover.shelf("carol"),
            **{user: self.hardcover.on_shelf(user, self.foreign) for user in USERS},
        }

    def diary(self) -> str:
        return self.world.diary()


def end_state(stage: Stage) -> dict[tuple[str, str], Any]:
    """What is on the shelves, without ids: by user and title."""
    cast, shown = stage.cast, {}
    titles = {cast.lighthouse.book: "lighthouse", cast.garden.book: "garden", cast.river.book: "river"}
    for user in USERS:
        for book, title in titles.items():
            shelved = stage.hardcover.on_shelf(user, book)
            shown[user, title] = shelved and {
                "status": shelved.status_id,
                "edition": shelved.edition_id,
                "reads": [
                    (r.edition_id, r.started_at, r.finished_at, r.progress_seconds or 0, r.progress_pages or 0)
                    for r in shelved.reads
                ],
            }
    return shown


def step(act: Callable[[], Awaitable[T]]) -> Callable[[], Coroutine[Any, Any, T]]:
    async def run() -> T:
        return await act()

    return run
