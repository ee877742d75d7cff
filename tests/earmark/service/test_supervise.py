"""A bug that one user's data meets is that user's alone; a bug in what all share ends the process."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from earmark.observe.health import report
from earmark.service import nights
from earmark.service.app import App
from earmark.service.supervise import LONGEST_PAUSE_SECONDS, STABLE_SECONDS, Supervisor
from handlers.state.outcome import ListenerFailed, Outcome
from tests import virtual
from tests.world import HOUR, World, play


class Bug(Exception):
    pass


def time() -> float:
    return asyncio.get_running_loop().time()


def test_pauses_grow_and_begin_again_after_a_while_of_running() -> None:
    said: list[str | None] = []
    starts: list[float] = []

    async def part() -> None:
        starts.append(time())
        if len(starts) == 14:
            await asyncio.sleep(STABLE_SECONDS + 1)
        raise Bug("odd")

    async def main() -> None:
        task = asyncio.create_task(Supervisor("a part", said.append).run(part))
        await asyncio.sleep(8000)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    virtual.run(main)
    pauses = [later - earlier for earlier, later in pairwise(starts)]
    assert pauses[:13] == [min(2.0**n, LONGEST_PAUSE_SECONDS) for n in range(13)]
    assert pauses[13] == STABLE_SECONDS + 2
    assert None in said
    assert said[-1] is not None


def test_what_is_fatal_and_what_is_cancelled_pass_through() -> None:
    async def fatal() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(ListenerFailed("a counter")))

    async def fails(error: Exception) -> None:
        raise error

    async def full() -> None:
        raise MemoryError

    async def main() -> None:
        for part in (fatal, full):
            with pytest.raises((ExceptionGroup, MemoryError)):
                await Supervisor("a part", lambda _: None).run(part)
        task = asyncio.create_task(Supervisor("a part", lambda _: None).run(lambda: asyncio.sleep(3600)))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    virtual.run(main)


def late(app: App) -> dict[str, str]:
    return dict(report(app.facts()).late)


def test_one_users_bug_leaves_the_others_alone_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found: one odd value of one user ended the process for all, at each start."""

    async def story(world: World) -> None:
        one, other = world.add_book(), world.add_book()
        async with world.running() as app:
            broken = app.user("alice").intake
            monkeypatch.setattr(broken, "received", raising)
            world.abs.sync("alice", world.abs.play("alice", one.item), HOUR)
            await world.settle(3)
            assert "a mistake in Earmark (Bug)" in late(app)["alice"]
            world.abs.sync("bob", world.abs.play("bob", other.item), HOUR)
            await world.settle(3)
            assert world.read("bob", other).progress_seconds == HOUR
            assert "bob" not in late(app)
            monkeypatch.undo()
            await world.settle(LONGEST_PAUSE_SECONDS + STABLE_SECONDS)
            assert late(app) == {}
            assert world.read("alice", one).progress_seconds == HOUR  # the next connect reads what was missed
        assert [type(error) for error in world.supervised]

    def raising(*_: Any) -> None:
        raise Bug("odd")

    play(tmp_path, story, users=("alice", "bob"), supervised_are_fine=True)


def test_a_bug_in_what_all_outcomes_go_through_ends_it_all(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        with pytest.raises(ExceptionGroup):  # noqa: PT012 - it ends while the story goes on
            async with world.running() as app:
                app.core.outcomes.subscribe(raising)
                world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
                await world.settle(60)

    def raising(_: Outcome) -> None:
        raise Bug("odd")

    play(tmp_path, story, supervised_are_fine=True)


def test_a_bug_in_a_night_is_that_nights_and_the_next_try_comes(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        nights_began: list[float] = []

        async def night() -> None:
            nights_began.append(time())
            if len(nights_began) < 3:
                raise Bug("port 99999")

        async with world.opened() as app:
            task = asyncio.create_task(app.run(night))
            await world.settle()
            assert app.reconcile()
            await world.settle(2)
            assert app.facts().last_reconcile_failed
            world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
            await world.settle(2)
            assert world.read("alice", book).progress_seconds == HOUR
            await world.settle(24 * HOUR)
            app.stop()
            await task
        assert len(nights_began) >= 2
        assert nights_began[1] - nights_began[0] >= nights.FIRST_PAUSE_SECONDS

    play(tmp_path, story, supervised_are_fine=True)
