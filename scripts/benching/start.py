"""A first start with many books, catching up with a few, and the queue alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from earmark.service.app import App
from handlers.live.queue import UserQueue
from hardcover.limits import Lane
from scripts.benching.live import arrivals
from scripts.benching.process import Row, Served
from scripts.benching.world import World

BOOKS = 20_000
TICK_SECONDS = 0.002


async def start(folder: Path) -> list[Row]:
    """The first start of a user with 20,000 books in progress, at 60 units a minute."""
    with World(books=BOOKS, in_progress=BOOKS, unfinished=True, per_minute=60.0) as world:
        began, cpu = time.monotonic_ns(), time.process_time()
        async with Served(world.settings(folder / "data"), wait=False) as app, httpx.AsyncClient() as http:
            stalls: list[float] = []
            watching = asyncio.create_task(_watch_stalls(stalls))
            first = None
            while first is None:
                first = next(iter((await http.get(world.known["arrived"])).json()), None)
                await asyncio.sleep(0.02)
            seconds = (first[0] - began) / 1e9
            await asyncio.sleep(30)
            watching.cancel()
            cpu = time.process_time() - cpu
            depth = app.facts().users["user0"].queue_depth
            written = len(await arrivals(http, world))
    stall = max(stalls)
    spent = _queue_cpu()
    return [
        Row(f"first start, {BOOKS:,} books in progress: first write", f"{seconds:.1f} s", "≤ 10 s", seconds <= 10),
        Row("the same: CPU between two turns of the loop, at most", f"{stall * 1000:.0f} ms", "≤ 50 ms", stall <= 0.05),
        Row("the same: CPU in the first half minute", f"{cpu:.1f} s; {written} writes, {depth:,} books left", "", None),
        Row(
            f"the queue alone, {BOOKS:,} keys beside {BOOKS:,} parked ones: CPU", f"{spent:.2f} s", "≤ 1 s", spent <= 1
        ),
    ]


async def _watch_stalls(stalls: list[float]) -> None:
    """CPU seconds of the loop's thread between two of its turns: other processes of the machine do not count."""
    while True:
        before = time.thread_time()
        await asyncio.sleep(TICK_SECONDS)
        stalls.append(time.thread_time() - before)


def _queue_cpu() -> float:
    """Every key added, taken and done, with a live event between each ten."""

    async def work() -> float:
        began = time.process_time()
        queue = UserQueue("user0", lambda: datetime.now(UTC))
        soon = datetime.now(UTC) + timedelta(hours=1)
        for number in range(BOOKS):
            queue.add(f"parked {number}", lane=Lane.CATCH_UP, due=soon)
        for number in range(BOOKS):
            queue.add_after(f"due {number}", lane=Lane.CATCH_UP, due=datetime.now(UTC))
        for number in range(BOOKS):
            taken = await queue.take([Lane.CATCH_UP])
            if number % 10 == 0:
                queue.add("live", lane=Lane.LIVE, due=soon)
            queue.done(taken.key.item)
        return time.process_time() - began

    # a loop of its own, in a thread of its own, that does nothing else
    import concurrent.futures  # noqa: PLC0415

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


async def catching_up(folder: Path) -> list[Row]:
    """Units of a reconnect after which a few books have changed: known ones, and ones never seen before."""
    rows = []
    loop = asyncio.get_running_loop()
    with World(books=200) as world:

        async def do(act: Callable[[], object]) -> None:
            await loop.run_in_executor(None, act)

        async def cost(app: App, items: list[int], at: float) -> float:
            await do(lambda: world.do("lose_events", count=1_000_000))
            await do(lambda: world.do("progress", user="user0", items=items, at=at))
            await do(lambda: world.do("requests"))
            await do(lambda: world.do("lose_events", count=0))
            connects = app.facts().users["user0"].connects
            await do(lambda: world.do("disconnect"))
            while app.facts().users["user0"].connects == connects:
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)
            while app.facts().users["user0"].queue_depth:
                await asyncio.sleep(0.05)
            asked = await loop.run_in_executor(None, lambda: world.do("requests"))
            return sum(units for _, units in asked) / len(items)

        async with Served(world.settings(folder / "data")) as app:
            first = 0
            for count in (2, 10, 25):
                items = list(range(first, first + count))
                first += count
                new, known = await cost(app, items, 7200.0), await cost(app, items, 14400.0)
                rows.append(
                    Row(
                        f"catching up with {count} books: units each",
                        f"{new:.2f} never seen, {known:.2f} known",
                        "≤ 2 known; one look-up for all that are new",
                        known <= 2 and new <= 2 + 1 / count + 0.01,
                    )
                )
    return rows
