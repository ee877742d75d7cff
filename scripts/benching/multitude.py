"""Many users with API keys: how soon all of them listen, and how soon they are back."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from scripts.benching.process import Row, cpu_seconds, resident_mb, running
from scripts.benching.world import World

MULTITUDE, CROWD = 1000, 200
AWAY_SECONDS = 60.0
GIVE_UP_SECONDS = 120.0


async def multitude(folder: Path) -> list[Row]:
    """A thousand users in one process, from its start."""
    with World(users=MULTITUDE, books=1) as world:
        began = time.monotonic()
        with running(world.config(folder, MULTITUDE, by="key")) as process:
            took = await _all_listen(world, MULTITUDE, began)
            cpu = cpu_seconds(process.pid)
            await asyncio.sleep(5)
            resident = resident_mb(process.pid)
        sign_ins = world.do("sign_ins")
    return [
        Row(f"{MULTITUDE:,} users: all listening after the start", f"{took:.1f} s", "≤ 5 s", took <= 5),
        Row(f"{MULTITUDE:,} users: Earmark's CPU until then", f"{cpu:.1f} s", "", None),
        Row(f"{MULTITUDE:,} users: resident", f"{resident:.0f} MB", "≤ 200 MB", resident <= 200),
        Row(f"{MULTITUDE:,} users with keys: sign-ins", str(sign_ins), "0", sign_ins == 0),
    ]


async def back(folder: Path) -> list[Row]:
    """Audiobookshelf is away for a minute, then answers again."""
    with World(users=CROWD, books=1) as world, running(world.config(folder, CROWD, by="key")):
        await _all_listen(world, CROWD, time.monotonic())
        world.do("stop")
        await asyncio.sleep(AWAY_SECONDS)
        world.do("start")
        took = await _all_listen(world, CROWD, time.monotonic())
    return [Row(f"{CROWD} users back after Audiobookshelf answers again", f"{took:.1f} s", "≤ 10 s", took <= 10)]


async def _all_listen(world: World, users: int, began: float) -> float:
    while world.do("connections") < users:
        if time.monotonic() - began > GIVE_UP_SECONDS:
            print(f"only {world.do('connections')} of {users} listen")
            break
        await asyncio.sleep(0.05)
    return time.monotonic() - began
