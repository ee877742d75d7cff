"""A messy library on one side, Hardcover on the other, and what both look like after a night, for comparing.

State lies in memory where the system has a place for that; opening databases on a disk would take most of the time.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from earmark.sandbox.hardcover.snapshots import ShelfBook
from earmark.service.app import App
from earmark.service.ports import Ports
from tests.virtual import START, run
from tests.world import HOUR, READING, TwoBooks, World, reconciled

MEMORY = "/dev/shm"  # noqa: S108 - made private by TemporaryDirectory
OLD = START - timedelta(days=200)
DAY = 24 * HOUR
LENGTH = 36_000.0
Report = dict[str, Any]
Picture = dict[str, dict[int, tuple[Any, ...]]]


@dataclass
class Library(World):
    """``kill_at``: at the n-th request of Earmark's all of it stops, as by kill -9; what is left is ``corpse``."""

    kill_at: int = 0
    kill_after_it_arrived: bool = False
    asked: int = 0
    corpse: Path | None = None
    dead: asyncio.Event = field(default_factory=asyncio.Event)

    def ports(self) -> Ports:
        made = super().ports()
        return replace(
            made,
            audiobookshelf_http=lambda: httpx.AsyncClient(transport=_Line(self, self.abs.transport())),
            hardcover_http=lambda: httpx.AsyncClient(transport=_Line(self, self.hardcover.transport())),
        )

    # the mess

    def finished(self, book: TwoBooks, user: str = "alice", on: datetime = OLD) -> None:
        started = on - timedelta(days=9)
        self.abs.put_progress(
            user, book.item, current_time=LENGTH, is_finished=True, started_at=started, last_update=on, finished_at=on
        )

    def heard(self, book: TwoBooks, seconds: float = 7200.0, user: str = "alice", on: datetime = OLD) -> None:
        self.abs.put_progress(user, book.item, current_time=seconds, started_at=on - timedelta(days=2), last_update=on)

    def add_mess(self, order: Sequence[int] = range(12)) -> dict[str, TwoBooks]:
        """Everything that a night meets, made in this order on the side of Audiobookshelf."""
        made: dict[str, TwoBooks] = {}
        makers: list[Callable[[], None]] = [
            lambda: self._made(made, "finished", self.finished),
            lambda: self._made(made, "begun", self.heard),
            lambda: self._made(made, "untouched", None),
            lambda: self._made(made, "searched", self.heard, asin=None, edition={"asin": "B0ELSEWHER"}),
            lambda: self._made(made, "wrong asin", self.heard, asin="B0WRONG001"),
            lambda: self._made(made, "unknown", self.heard, asin="B0NOWHERE1"),
            lambda: self._made(made, "parked", lambda book: self.heard(book, 0.97 * LENGTH)),
            lambda: self._made(made, "chosen", self.heard),
            lambda: self._made(made, "read before", self.finished),
            lambda: self._made(made, "short", lambda book: self.heard(book, 60.0)),
            lambda: self._made(made, "ebook", self._read_pages, duration_seconds=0.0, ebook_format="epub"),
            lambda: self._made(made, "twin", self.heard),
        ]
        books = [self._on_hardcover(number) for number in range(len(makers))]
        self._books = books
        for number in order:
            self._making = number
            makers[number]()
        self._on_shelves(made)
        return made

    def _on_hardcover(self, number: int) -> tuple[str, int, int]:
        title = f"{_TITLES[number]} Harbour"
        book = self.hardcover.add_book(title, authors=[f"{_TITLES[number]} Writer"])
        if number == 10:
            return title, book, self.hardcover.add_edition(book, format=4, pages=300, isbn_13="9780000000101")
        asin = {3: "B0ELSEWHER", 4: None, 5: None}.get(number, f"B0{number:08d}")
        edition = self.hardcover.add_edition(book, asin=asin, audio_seconds=int(LENGTH), narrators=["Tom Reader"])
        if number == 4:
            other = self.hardcover.add_book("Moss and Lichen", authors=["Somebody Else"])
            self.hardcover.add_edition(other, asin="B0WRONG001", audio_seconds=4000)
        return title, book, edition

    def _made(self, made: dict[str, TwoBooks], name: str, act: Callable[[TwoBooks], None] | None, **more: Any) -> None:
        title, book, edition = self._books[self._making]
        about: dict[str, Any] = {"asin": f"B0{self._making:08d}", "narrators": ["Tom Reader"]} | more
        about.pop("edition", None)
        if name == "unknown":
            title = "Nobody Has Heard of This"
        if name == "ebook":
            about |= {"asin": None, "isbn": "9780000000101", "narrators": []}
        authors = [f"{_TITLES[self._making]} Writer"]
        pair = TwoBooks(self.abs.add_book(title, authors=authors, **about), book, edition)
        made[name] = pair
        if act is not None:
            act(pair)
        if name == "twin":  # a second item of the same book, heard later
            again = self.abs.add_book(title, authors=authors, folder=f"{title} again", **about)
            made["twin again"] = TwoBooks(again, book, edition)
            self.heard(made["twin again"], 9000.0, on=OLD + timedelta(days=5))

    def _read_pages(self, book: TwoBooks) -> None:
        self.abs.put_progress("alice", book.item, ebook_progress=0.4, started_at=OLD, last_update=OLD)

    def _on_shelves(self, made: dict[str, TwoBooks]) -> None:
        if "chosen" in made:
            other = self.hardcover.add_edition(made["chosen"].book, asin="B0CHOSEN01", audio_seconds=int(LENGTH) - 40)
            read = {"edition_id": other, "started_at": date(2026, 1, 1), "progress_seconds": 60}
            self.hardcover.put_on_shelf("alice", made["chosen"].book, READING, other, [read])  # type: ignore[list-item]
        if "read before" in made:
            book = made["read before"]
            days = {"started_at": date(2024, 3, 1), "finished_at": date(2024, 3, 9), "progress_seconds": int(LENGTH)}
            self.hardcover.put_on_shelf("alice", book.book, 3, book.edition, [{"edition_id": book.edition} | days])  # type: ignore[list-item]

    # nights

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[App]:
        async with self.opened() as app:
            yield app

    async def night(self, **more: Any) -> Report:
        """One night of a process of its own, as by ``earmark reconcile``; an hour has passed at its end."""
        async with self.opened() as app:
            report = await reconciled(app, more.pop("users", list(app.users)), **more)
        await self.hardcover.faults.settle()
        await asyncio.sleep(HOUR)
        return report

    async def night_killed(self, at: int, *, arrived: bool) -> bool:
        """A night whose process is killed at its n-th request; false: it had fewer, and came to its end."""
        self.kill_at, self.kill_after_it_arrived, self.asked, self.corpse = at, arrived, 0, None
        self.dead.clear()
        async with self.opened() as app:
            night = asyncio.create_task(reconciled(app, list(app.users)))
            end = asyncio.create_task(self.dead.wait())
            await asyncio.wait([night, end], return_when=asyncio.FIRST_COMPLETED)
            for task in (night, end):
                task.cancel()
            await asyncio.gather(night, end, return_exceptions=True)
        self.kill_at = 0
        corpse = self._corpse()
        self.data_dir = corpse or self.data_dir
        await self.hardcover.faults.settle()
        await asyncio.sleep(HOUR)
        return corpse is not None

    def _corpse(self) -> Path | None:
        return self.corpse

    def picture(self) -> Picture:
        """What stands on all shelves; no ids of rows, which depend on the way there."""
        return {user: {b: _shown(row) for b, row in sorted(self.hardcover.shelf(user).items())} for user in self.users}


class _Line(httpx.AsyncBaseTransport):
    """Between Earmark and a service, so that it can be killed at any request."""

    def __init__(self, library: Library, inner: httpx.AsyncBaseTransport) -> None:
        self._library = library
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        library = self._library
        library.asked += 1
        if library.kill_at and library.asked >= library.kill_at:
            if library.asked == library.kill_at and library.kill_after_it_arrived:
                await self._inner.handle_async_request(request)
            if not library.dead.is_set():
                library.corpse = library.data_dir.parent / f"corpse{library.asked}{len(str(library.data_dir))}"
                shutil.copytree(library.data_dir, library.corpse)
                library.dead.set()
            await asyncio.Future()
        return await self._inner.handle_async_request(request)


def _shown(row: ShelfBook) -> tuple[Any, ...]:
    reads = [(r.edition_id, r.started_at, r.finished_at, r.progress_seconds, r.progress_pages) for r in row.reads]
    return row.status_id, row.edition_id, tuple(reads)


def play(story: Callable[[Library], Awaitable[None]], *, flaws: bool = False, **world: Any) -> Library:
    """Play a story in virtual time, and give back its world."""
    made: list[Library] = []
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:

        async def main() -> None:
            library = Library(Path(folder) / "data", **world)
            made.append(library)
            await story(library)
            for user in library.users:
                assert flaws or library.hardcover.flaws(user) == []

        try:
            run(main)
        except BaseException:
            for library in made:
                print(library.diary())  # noqa: T201 - for whoever reads the failure
            raise
    return made[0]


_TITLES = (
    "Amber", "Birchwood", "Cobalt", "Dunes", "Emberfall", "Fjordland", "Garnet", "Heathered", "Indigo", "Juniper",
    "Kestrel", "Lanternlit",
)  # fmt: skip
LONG_AGO = datetime(2024, 3, 5, tzinfo=UTC)
