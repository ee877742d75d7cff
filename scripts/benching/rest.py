"""The real process at rest, and with many users."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path

import httpx

from scripts.benching.live import arrivals
from scripts.benching.process import Row, Served, command, cpu_seconds, resident_mb, running
from scripts.benching.world import World

REST_SECONDS = 20.0
CROWD = 200
NIGHT_BOOKS = 20_000
SCRAPES = 21


async def rest(folder: Path) -> list[Row]:
    """Memory, CPU and start of `earmark run` as people run it."""
    rows = []
    with World(users=51) as world:
        resident = {}
        for users in (1, 51):
            place = folder / f"rest{users}"
            place.mkdir()
            with running(world.config(place, users)) as process:
                began = time.monotonic()
                while world.do("connections") < users:
                    await asyncio.sleep(0.01)
                started = time.monotonic() - began
                await asyncio.sleep(3)
                before = cpu_seconds(process.pid)
                await asyncio.sleep(REST_SECONDS)
                share = (cpu_seconds(process.pid) - before) / REST_SECONDS
                resident[users] = resident_mb(process.pid)
            while world.do("connections"):
                await asyncio.sleep(0.05)
            if users == 1:
                rows.append(Row("start to listening", f"{started:.2f} s", "≤ 1 s", started <= 1))
                rows.append(Row("at rest: CPU", f"{share:.2%} of one core", "< 0.3 %", share < 0.003))
        each = (resident[51] - resident[1]) / 50
        rows.append(Row("at rest: resident, one user", f"{resident[1]:.0f} MB", "≤ 95 MB", resident[1] <= 95))
        rows.append(Row("at rest: each user more", f"{each:.2f} MB", "≤ 0.3 MB", each <= 0.3))
    return rows


async def after(folder: Path) -> list[Row]:
    """What `earmark run` keeps of a night over many items, and of a large answer, once they are over."""
    with World(books=NIGHT_BOOKS) as world:
        config = world.config(folder, 1)
        with running(config) as process:
            while world.do("connections") < 1:
                await asyncio.sleep(0.01)
            await asyncio.sleep(3)
            before = resident_mb(process.pid)
            resident = {}
            for name in ("reconcile", "metadata", "metadata --names"):
                await asyncio.to_thread(command, world, config, *name.split(), "--json")
                await asyncio.sleep(3)
                resident[name] = resident_mb(process.pid)
    shown = f"{resident['reconcile']:.0f} MB; {before:.0f} MB before"
    rows = [Row(f"resident after a night over {NIGHT_BOOKS:,} items", shown, "≤ 95 MB", resident["reconcile"] <= 95)]
    for name in ("metadata", "metadata --names"):
        what = f"the same, after `{name} --json`"
        rows.append(Row(what, f"{resident[name]:.0f} MB", "≤ 95 MB", resident[name] <= 95))
    return rows


async def scrape(folder: Path) -> list[Row]:
    """How long `/metrics` holds the event loop up, with many users."""
    with World(users=CROWD, books=1) as world:
        async with Served(world.settings(folder / "data")) as app:
            taken = []
            for _ in range(SCRAPES):
                began = time.process_time()
                text = app.metrics.render()
                taken.append((time.process_time() - began) * 1000)
    middle = statistics.median(taken)
    shown = f"{middle:.1f} ms of the loop; {len(text) / 1000:.0f} kB"
    return [Row(f"`/metrics` of {CROWD} users", shown, "≤ 10 ms", middle <= 10)]


async def crowd(folder: Path) -> list[Row]:
    """Many users in one process, all listening: memory, and how late the latest update came."""
    with World(users=CROWD, books=1) as world, running(world.config(folder, CROWD)) as process:
        while world.do("connections") < CROWD:
            await asyncio.sleep(0.1)
        await asyncio.sleep(3)
        names = [one["name"] for one in world.known["users"]]
        sessions = {name: world.do("play", user=name, item=0) for name in names}
        async with httpx.AsyncClient() as http:
            await http.get(world.known["arrived"])
            for round_ in range(6):  # ten seconds of listening each, spread over the interval as in life
                for name in names:
                    world.do("sync", user=name, session=sessions[name], at=3600 + round_ * 10)
                    await asyncio.sleep(10 / CROWD / 2)
            await asyncio.sleep(2)
            await http.get(world.known["arrived"])
            worst = 0.0
            for name in names:  # a jump is a moment: told at once
                began = time.monotonic_ns()
                world.do("sync", user=name, session=sessions[name], at=9000)
                await asyncio.sleep(0.02)
                found = await arrivals(http, world)
                worst = max(worst, (found[-1][0] - began) / 1e9)
        resident = resident_mb(process.pid)
    return [
        Row(f"{CROWD} users listening: resident", f"{resident:.0f} MB", "≤ 100 MB", resident <= 100),
        Row(f"{CROWD} users listening: latest update", f"{worst:.3f} s", "≤ 0.1 s", worst <= 0.1),
    ]
