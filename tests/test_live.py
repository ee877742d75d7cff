"""The live path, end to end: what happens in Audiobookshelf shows on Hardcover moments later."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.world import READ, READING, World, play


def test_a_book_is_started_told_while_playing_and_finished(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running():
            await world.abs.listen("alice", book.item, end=600, close=False)
            await world.settle()
            assert world.shelf("alice", book).status_id == READING
            await world.abs.listen("alice", book.item, start=600, end=1200)
            await world.settle()
            assert world.read("alice", book).progress_seconds == 1200
            world.abs.finish("alice", book.item)
            await world.settle()
            assert world.shelf("alice", book).status_id == READ
            read = world.read("alice", book)
            assert (read.started_at, read.finished_at) == (date(2026, 11, 20), date(2026, 11, 20))
            assert read.progress_seconds == 36000
            assert len(world.shelf("alice", book).reads) == 1

    world = play(tmp_path, story)
    print([(o.kind, o.what, o.reason, o.units) for o in world.outcomes])
    print(world.units(), [(a.operation, a.units, a.status) for a in world.hardcover.requests])
    print(world.hardcover.flaws("alice"))
