"""Listening comes before whatever can wait."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from earmark.service import starting
from earmark.service.first_attempts import LONGEST_SECONDS, FirstAttempts
from tests import virtual
from tests.world import World, at_once, play


def test_until_nobody_is_left_or_a_while_has_gone_by() -> None:
    async def main() -> None:
        loop, attempts = asyncio.get_running_loop(), FirstAttempts()
        await attempts.wait()
        assert loop.time() == 0
        for name in ("alice", "bob"):
            attempts.begin(name)
        loop.call_later(1, attempts.end, "alice")
        loop.call_later(2, attempts.end, "bob")
        loop.call_later(3, attempts.end, "bob")
        await attempts.wait()
        assert loop.time() == 2
        attempts.begin("alice")
        await attempts.wait()
        assert loop.time() == 2 + LONGEST_SECONDS

    virtual.run(main)


def test_the_start_is_over_when_everybody_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listening: list[list[str | None]] = []

    async def story(world: World) -> None:
        monkeypatch.setattr(starting, "end", lambda: listening.append(list(world.abs.connections)))
        async with world.running():
            await world.quiet(1)

    play(tmp_path, story, users=("alice", "bob"))
    assert [set(names) for names in listening] == [{"alice", "bob"}]


def test_a_server_that_hangs_holds_up_neither_a_token_nor_what_others_listen_to(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.freeze()
        async with world.running() as app:
            await world.quiet(LONGEST_SECONDS + 1)
            assert app.facts().users["alice"].hardcover_token == "ok"
            world.abs.thaw()
            await world.quiet(15)
            book = world.add_book()
            await world.abs.listen("alice", book.item, end=600)
            await world.settle(5)
            assert world.read("alice", book).progress_seconds == 600

    play(tmp_path, story, progress=at_once())
