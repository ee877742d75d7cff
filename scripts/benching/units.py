"""Units of each kind of change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from scripts.benching.process import Row, Served
from scripts.benching.world import World

LOOK_UPS = ("MatchEditions",)


async def units(folder: Path) -> list[Row]:
    with World(books=3) as world:
        loop = asyncio.get_running_loop()

        async def cost(act: Callable[[], object]) -> tuple[int, int]:
            await loop.run_in_executor(None, lambda: world.do("requests"))
            await loop.run_in_executor(None, act)
            await asyncio.sleep(0.5)
            asked = await loop.run_in_executor(None, lambda: world.do("requests"))
            look_ups = sum(units for name, units in asked if name in LOOK_UPS)
            return sum(units for _, units in asked) - look_ups, look_ups

        async with Served(world.settings(folder / "data", pace="every change")):
            session = await loop.run_in_executor(None, lambda: world.do("play", user="user0", item=0))
            first = await cost(lambda: world.do("sync", user="user0", session=session, at=3600))
            change = await cost(lambda: world.do("sync", user="user0", session=session, at=3610))
            finish = await cost(lambda: world.do("finish", user="user0", item=0))
            old = await cost(lambda: world.do("finish_old", user="user0", item=1))
        rows = []
        for what, (spent, looked_up), target in (
            ("first start", first, 3),
            ("progress in a sitting", change, 1),
            ("finish", finish, 2),
            ("old finish", old, 3),
        ):
            allowed = 1 if what in ("first start", "old finish") else 0
            shown = f"{spent}" + (f" + {looked_up} look-up" if looked_up else "")
            rows.append(Row(f"units: {what}", shown, f"{target}", spent <= target and looked_up <= allowed))
        return rows
