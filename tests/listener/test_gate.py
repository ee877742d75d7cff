"""Few places, for what cannot wait first; a place is never lost."""

from __future__ import annotations

import asyncio
import random

import pytest

from listener.gate import Gate
from tests import virtual


def test_what_cannot_wait_goes_first_and_each_in_its_order() -> None:
    async def main() -> None:
        gate, came = Gate(1), list[str]()

        async def come(name: str, *, first: bool) -> None:
            await gate.enter(first=first)
            came.append(name)
            await asyncio.sleep(1)
            gate.leave()

        await asyncio.gather(*(come(name, first=name.isupper()) for name in "abCdE"))
        assert came == ["a", "C", "E", "b", "d"]

    virtual.run(main)


@pytest.mark.parametrize("seed", range(20))
def test_no_place_is_lost_or_given_twice_by_those_who_give_up(seed: int) -> None:
    async def main() -> None:
        gate, chance, inside = Gate(3), random.Random(seed), 0  # noqa: S311

        async def come() -> None:
            nonlocal inside
            await gate.enter(first=chance.random() < 0.5)
            inside += 1
            assert inside <= 3
            try:
                await asyncio.sleep(chance.choice((0, 1, 2)))
            finally:
                inside -= 1
                gate.leave()

        tasks = [asyncio.create_task(come()) for _ in range(60)]
        for task in chance.sample(tasks, 30):
            await asyncio.sleep(chance.choice((0, 0, 1)))
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(3):
            async with asyncio.timeout(1):
                await gate.enter()

    virtual.run(main)
