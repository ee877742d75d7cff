"""An orderly stop is over within the ten seconds a container is given, whatever hangs."""

from __future__ import annotations

import asyncio
from pathlib import Path

from earmark.sandbox.faults import slow_reply
from earmark.service.app import DRAIN_SECONDS
from earmark.service.control import FAREWELL_SECONDS
from earmark.service.http import GRACE_SECONDS
from tests.world import READ, World, play

GIVEN_SECONDS = 10.0


def test_a_hardcover_that_does_not_answer_keeps_the_service_only_so_long(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book, loop = world.add_book(), asyncio.get_running_loop()
        world.hardcover.faults.next(slow_reply(3600), where=lambda call: "insert_user_book" in call.body)
        async with world.running():
            world.abs.finish("alice", book.item)
            await world.settle()
            assert world.hardcover.faults.struck
            began = loop.time()
        assert loop.time() - began <= DRAIN_SECONDS + 0.5
        async with world.running():  # what hung is told by the next one
            await world.quiet()
        assert world.shelf("alice", book).status_id == READ
        assert len(world.shelf("alice", book).reads) == 1

    play(tmp_path, story)


def test_an_audiobookshelf_that_does_not_answer_does_not_keep_it_at_all(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        loop = asyncio.get_running_loop()
        async with world.running():
            world.abs.freeze()
            began = loop.time()
        assert loop.time() - began <= 0.5
        world.abs.thaw()

    play(tmp_path, story)


def test_all_that_is_waited_for_one_after_the_other_fits_in() -> None:
    assert DRAIN_SECONDS + GRACE_SECONDS + FAREWELL_SECONDS < GIVEN_SECONDS
