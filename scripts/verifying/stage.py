"""What a chapter acts with: players, books that nobody has progress in, and a look at both sides with a deadline."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from earmark.sandbox.hardcover.snapshots import ShelfBook
from listener.client import Audiobookshelf
from verifying.clock import Clock
from verifying.compare import READ, READING
from verifying.player import Player
from verifying.program import Program
from verifying.twin import Pair, Twin

DEADLINE_SECONDS = 30.0
SHORTEST = 600.0  # seconds; shorter books end before they are a story


class Differs(Exception):
    """Hardcover did not come to show what it should."""


class Missing(Exception):
    """This server has nothing to play the chapter with."""


@dataclass(frozen=True, slots=True)
class Kept:
    user: str
    pair: Pair
    what: str
    so: Callable[[ShelfBook], bool]


@dataclass
class Stage:
    """``users`` in the order of the command line; a chapter that needs two takes the first two."""

    twin: Twin
    program: Program
    players: dict[str, Player]
    clients: dict[str, Audiobookshelf]
    zone: ZoneInfo
    clock: Clock
    restart_abs: str | None = None  # a command
    remove_item: str | None = None  # a command that gets the item's id
    kept: list[Kept] = field(default_factory=list)  # what users did on Hardcover, to be there at the end
    touched: set[tuple[str, str]] = field(default_factory=set)  # user and item, to be discarded at the end
    reads: dict[str, dict[int, int]] = field(default_factory=dict)  # by user and book: how many there have to be
    _free: list[Pair] = field(default_factory=list)

    async def look_around(self) -> None:
        """Find the books without progress; only these are played with."""
        taken: set[str] = set()
        for client in self.clients.values():
            taken |= set(await client.read_progress())
        seen_by_all = [set(await client.read_items(self.twin.pairs)) for client in self.clients.values()]
        self._free = [
            pair
            for item, pair in sorted(self.twin.pairs.items(), key=lambda entry: (entry[1].item.title, entry[0]))
            if item not in taken and pair.book is not None and all(item in seen for seen in seen_by_all)
        ]

    @property
    def first(self) -> str:
        return next(iter(self.players))

    @property
    def second(self) -> str:
        if len(self.players) < 2:
            raise Missing("a second --user")
        return list(self.players)[1]

    def audiobook(self) -> Pair:
        return self._take(
            lambda pair: pair.audio is not None and pair.text is None and pair.item.duration_seconds >= SHORTEST,
            "another audiobook with ASIN or ISBN that nobody has progress in",
        )

    def ebook(self) -> Pair:
        return self._take(lambda pair: pair.audio is None, "an ebook with ISBN that nobody has progress in")

    def both_formats(self) -> Pair:
        return self._take(lambda pair: pair.audio is not None and pair.text is not None, "an audiobook with its ebook")

    def _take(self, fits: Callable[[Pair], bool], what: str) -> Pair:
        found = next((pair for pair in self._free if fits(pair)), None)
        if found is None:
            raise Missing(what)
        self._free.remove(found)
        for user in self.players:
            self.touched.add((user, found.item.id))
        return found

    # what users did on Hardcover

    def keeps(self, user: str, pair: Pair, what: str, so: Callable[[ShelfBook], bool]) -> None:
        """From now on this has to be so of the book."""
        self.kept.append(Kept(user, pair, what, so))

    def lost(self) -> list[str]:
        """What is not there any more."""
        found = []
        for kept in self.kept:
            shelf = self.twin.shelved(kept.user, kept.pair.item.id)
            if shelf is None or not kept.so(shelf):
                found.append(f"{kept.user}, “{kept.pair.item.title}”: {kept.what}, and there is {shelf}")
        return found

    def check_kept(self) -> None:
        if lost := self.lost():
            raise Differs(lost[0])

    async def remove(self, pair: Pair) -> None:
        """Delete the item in Audiobookshelf, for good."""
        if self.remove_item is None:
            raise Missing("--remove-item COMMAND")
        process = await asyncio.create_subprocess_exec(*shlex.split(self.remove_item), pair.item.id)
        if await process.wait():
            raise Differs(f"--remove-item ended with {process.returncode}")

    # seeing

    async def shows(
        self,
        user: str,
        pair: Pair,
        *,
        status: int,
        at: float | None = None,
        reads: int = 1,
        within: float = DEADLINE_SECONDS,
    ) -> float:
        """Wait until Hardcover shows this; ``at`` is seconds of the audio, or pages. The seconds it took."""
        expected = None if at is None else _shown_as(at, pair)

        def so() -> bool:
            shelved = self.twin.shelved(user, pair.item.id)
            if shelved is None or shelved.status_id != status or len(shelved.reads) != reads:
                return False
            read = shelved.reads[0]
            shown = read.progress_pages if pair.audio is None else read.progress_seconds
            done = read.finished_at is not None if status == READ else True
            return done and (expected is None or shown == expected)

        waited = await self.until(so, lambda: f"{status=}, {expected=}, {reads=}: {self._seen(user, pair)}", within)
        self.reads.setdefault(user, {})[pair.book or 0] = reads
        return waited

    async def reading(self, user: str, pair: Pair, at: float) -> float:
        return await self.shows(user, pair, status=READING, at=at)

    async def read(self, user: str, pair: Pair, *, reads: int = 1) -> float:
        length = pair.item.duration_seconds if pair.audio is not None else None
        return await self.shows(user, pair, status=READ, at=length, reads=reads)

    async def until(self, so: Callable[[], bool], what: Callable[[], str] | str, within: float) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not so():
            self.program.check()
            if loop.time() - began > within:
                said = what if isinstance(what, str) else what()
                raise Differs(f"not within {within:g} s: {said}")
            await asyncio.sleep(0.01)
        return loop.time() - began

    async def stays(self, user: str, pair: Pair, seconds: float = 6.0) -> None:
        """What Hardcover shows of this book does not change for a while, past every pause."""
        before = self.twin.shelved(user, pair.item.id)
        await self.quiet(seconds)
        after = self.twin.shelved(user, pair.item.id)
        if before != after:
            raise Differs(f"Hardcover has moved: {before} became {after}")

    async def quiet(self, seconds: float = 6.0) -> None:
        """Let pauses and spacings pass."""
        await asyncio.sleep(seconds)

    async def hears(self, user: str) -> None:
        """Wait until Earmark has this user's stream again."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            seen = await self.program.health() if self.program.is_running else {}
            if seen.get("users", {}).get(user, {}).get("stream") in ("connected", "polling"):
                return
            if loop.time() - began > 3 * DEADLINE_SECONDS:
                raise Differs(f"{user}'s stream is not back: {seen}")
            await asyncio.sleep(0.1)

    def _seen(self, user: str, pair: Pair) -> str:
        return f"{user}, “{pair.item.title}” shows {self.twin.shelved(user, pair.item.id)}"


def _shown_as(at: float, pair: Pair) -> int:
    """The same share of the edition, whose length is in whole seconds; a page is a page."""
    length = pair.item.duration_seconds
    return int(at if pair.audio is None else at / length * int(length) + 1e-6)


Chapter = Callable[[Stage], Awaitable[str]]
