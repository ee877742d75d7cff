"""Latency of a live update, idle and beside a backlog, in a process where the moment of the event can be seen."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from earmark.service.app import App
from scripts.benching.process import Row, Served
from scripts.benching.world import World

EVENTS = 300
WARM = 20  # events before those that are measured: the first ones start the book
BACKLOG = 1000
BACKLOG_EVENTS = 60
_SETTLED = 0.02  # seconds in which all that an event causes is done
BACKLOG_EVERY = 3.0  # seconds: a third of the units is for the live updates


async def latency(folder: Path) -> list[Row]:
    """Event received → mutation received by Hardcover, for a known book, beside a bare POST of the same body; then the
    same while a backlog is written at 60 units a minute.

    The bare POST comes after each event, in its rhythm: after a pause of 20 ms every cache is cold, and the same POST
    takes nearly twice as long as in a loop of nothing but POSTs, which is shown beside it."""
    idle, floor, loop = await _idle(folder / "idle")
    busy = await _busy(folder / "busy")
    more = quantile(busy, "p50") - quantile(idle, "p50")
    return [
        _latency_row("p50", idle, floor, loop, 1.3),
        _latency_row("p99", idle, floor, loop, 2.0),
        Row(
            f"the same beside the user's backlog of {BACKLOG:,} books at 60 units a minute, p50",
            f"{quantile(busy, 'p50'):.2f} ms: {more:+.2f} ms",
            "≤ 2 ms more",
            more <= 2,
        ),
        Row("the same, the slowest", f"{max(busy):.1f} ms", "≤ 1 s", max(busy) <= 1000),
    ]


async def _idle(folder: Path) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds: from event to mutation; of bare POSTs in the rhythm of the events; of bare POSTs in a loop."""
    floor: list[float] = []
    with World(books=1) as world:
        async with httpx.AsyncClient() as bare:

            async def post() -> None:
                await asyncio.sleep(_SETTLED)
                floor.append(await _post(bare, world))

            async with Served(world.settings(folder / "data", pace="every change")) as app:
                delays = await listened(world, app, item=0, events=EVENTS, every=0.0, after_each=post)
                loop = [await _post(bare, world) for _ in range(EVENTS + WARM)]
    return delays, floor[WARM:], loop[WARM:]


async def _busy(folder: Path) -> list[float]:
    with World(books=BACKLOG + 1, in_progress=BACKLOG, unfinished=True, per_minute=60.0) as world:
        async with Served(world.settings(folder / "data", pace="every change")) as app:
            delays = await listened(world, app, item=BACKLOG, events=BACKLOG_EVENTS, every=BACKLOG_EVERY)
            depth = app.facts().users["user0"].queue_depth
            assert depth > BACKLOG / 2, f"the backlog is written: {depth} left"  # noqa: S101
    return delays


async def listened(
    world: World,
    app: App,
    *,
    item: int,
    events: int,
    every: float,
    first: int = 0,
    after_each: Callable[[], Awaitable[None]] | None = None,
) -> list[float]:
    """Milliseconds from each event to its mutation; ``first``: events of the same book before."""
    loop = asyncio.get_running_loop()
    intake = app.users["user0"].intake
    received: list[int] = []
    inner: Callable[[Any], None] = intake.received

    def noting(event: Any) -> None:
        received.append(time.monotonic_ns())
        inner(event)

    intake.received = noting  # type: ignore[method-assign]
    delays: list[float] = []
    session = await loop.run_in_executor(None, lambda: world.do("play", user="user0", item=item))
    async with httpx.AsyncClient() as http:
        warm = WARM if not every else 3
        for number in range(events + warm):
            at = 3601 + 10 * (first + number)  # no position of the backlog's books ends in 1
            received.clear()
            await loop.run_in_executor(None, lambda at=at: world.do("sync", user="user0", session=session, at=at))  # type: ignore[misc]
            arrived = await _arrival_of(http, world, at)
            if number >= warm:
                delays.append((arrived - received[-1]) / 1e6)
            if after_each is not None:
                await after_each()
            await asyncio.sleep(every)
    return delays


async def _arrival_of(http: httpx.AsyncClient, world: World, seconds: int) -> int:
    """When the mutation arrived that writes this position."""
    await asyncio.sleep(_SETTLED)  # its questions run on the service's own loop, and would delay what they ask for
    for _ in range(12_000):
        for moment, value in (await http.get(world.known["arrived"])).json():
            if value is not None and abs(value - seconds) <= 1:
                return int(moment)
        await asyncio.sleep(0.005)
    raise RuntimeError("nothing was written")


async def arrivals(http: httpx.AsyncClient, world: World) -> list[tuple[int, int | None]]:
    """Mutations since the last question, at least one."""
    for _ in range(400):
        found = (await http.get(world.known["arrived"])).json()
        if found:
            return list(found)
        await asyncio.sleep(0.005)
    raise RuntimeError("nothing was written")


async def _post(http: httpx.AsyncClient, world: World) -> float:
    """A bare POST of the body of a progress write, the whole trip; milliseconds."""
    body = {
        "query": "mutation Progress($id: Int!, $read: DatesReadInput!) { update_user_book_read(id: $id, object: $read) "
        "{ id error user_book_read { id edition_id started_at finished_at progress_seconds progress_pages "
        "user_book { id book_id status_id edition_id } } } }",
        "variables": {"id": 1, "read": {"edition_id": 1, "progress_seconds": 0, "started_at": "2026-11-01"}},
    }
    headers = {"Authorization": f"Bearer {world.known['users'][0]['hardcover']}"}
    began = time.monotonic_ns()
    await http.post(world.known["hardcover"], json=body, headers=headers)
    return (time.monotonic_ns() - began) / 1e6


def _latency_row(name: str, delays: list[float], floor: list[float], loop: list[float], factor: float) -> Row:
    ours, bare, at_best = (quantile(values, name) for values in (delays, floor, loop))
    return Row(
        f"event received → mutation received, {name}",
        f"{ours:.2f} ms; bare POST {bare:.2f} ms (in a loop {at_best:.2f} ms): {ours / bare:.2f} ×",
        f"≤ {factor:g} ×",
        ours <= factor * bare,
    )


def quantile(values: list[float], name: str) -> float:
    return statistics.quantiles(values, n=100)[int(name[1:]) - 1]
