"""One fixed story, told again and again, each time with one call of it going wrong: the first, the second, … the last.

Whatever went wrong and wherever, once everything works again the shelves end as in the undisturbed story: the same
statuses, reads, dates and progress (ids may differ), and no read twice. A kill comes at each call to Hardcover too,
before it is applied and after.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from earmark.sandbox import faults
from earmark.sandbox.hardcover import Limits, outages
from earmark.settings import ProgressSettings
from tests.simulation.stage import USERS, Stage, end_state
from tests.virtual import START

ROOMY = Limits(burst=10, per_minute=60)
LONG_AGO = START - timedelta(days=400)
LONG = os.environ.get("EARMARK_SIMULATION") == "nightly"
ALIKE = ("lost request", "429", "503", "page")  # nothing was applied
PAUSE = 400.0  # between the parts of the story: longer than any trouble with one call lasts

HARDCOVER: dict[str, Callable[[], faults.Fault]] = {
    "lost request": faults.lose_request,
    "lost reply": faults.lose_reply,
    "late write": lambda: outages.late_write(9.0),
    "429": lambda: outages.too_many_requests(3),
    "503": outages.unavailable,
    "page": outages.html_page,
}
AUDIOBOOKSHELF: dict[str, Callable[[], faults.Fault]] = {
    "lost request": faults.lose_request,
    "lost reply": faults.lose_reply,
    "500": lambda: faults.status(500, "oops"),
    "slow": lambda: faults.slow_reply(40.0),
    "page": outages.html_page,
}


def play(prepare: Callable[[Stage], None] = lambda _: None) -> tuple[dict[tuple[str, str], Any], int, int]:
    """The story; the shelves at its end, and how many calls each side got. ``prepare`` arms what goes wrong."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), limits=ROOMY, progress=ProgressSettings(live_interval=timedelta(minutes=5)))
        try:
            stage.do(_before(stage))
            prepare(stage)
            stage.do(stage.start())
            for part in (_start, _finish, _again, _unfinish):
                stage.do(part(stage))
                stage.wait(PAUSE)
                stage.do(stage.buried())
                if stage.process is None:
                    stage.do(stage.start())
            stage.do(stage.stop())
            stage.do(_asleep(stage))
            stage.do(stage.start())
            stage.wait(PAUSE)
            stage.do(stage.heal())
            stage.do(stage.quiet(700))
            _check(stage)
            return end_state(stage), stage.hardcover.faults.count, stage.abs.faults.count
        finally:
            stage.close()


async def _before(stage: Stage) -> None:
    """Bob had finished a book long before Earmark came."""
    stage.abs.put_progress(
        "bob",
        stage.cast.garden.item,
        ebook_progress=1,
        is_finished=True,
        started_at=LONG_AGO - timedelta(days=9),
        finished_at=LONG_AGO,
        last_update=LONG_AGO,
    )


async def _start(stage: Stage) -> None:
    """Alice begins two books, bob hears one that he has read before."""
    cast = stage.cast
    await stage.abs.listen("alice", cast.lighthouse.item, start=34_400, end=35_600, every=60)
    stage.abs.ebook("alice", cast.garden.item, 0.4)
    await stage.abs.listen("bob", cast.lighthouse.item, end=900, every=60)


async def _finish(stage: Stage) -> None:
    """By the player, by the menu without having been heard, and the ebook."""
    cast = stage.cast
    await stage.abs.listen("alice", cast.lighthouse.item, start=35_900, end=35_998, every=49)
    await stage.abs.listen("bob", cast.rapids.item, start=400, end=7_198, every=300, speed=4)
    stage.abs.finish("alice", cast.river.item)
    stage.abs.finish("alice", cast.garden.item)


async def _again(stage: Stage) -> None:
    """Alice begins the lighthouse once more, bob goes on."""
    cast = stage.cast
    await stage.abs.listen("alice", cast.lighthouse.item, start=30, end=750, every=60)
    await stage.abs.listen("bob", cast.lighthouse.item, end=1500, every=60)


async def _unfinish(stage: Stage) -> None:
    """The river had been marked by mistake."""
    stage.abs.unfinish("alice", stage.cast.river.item)


async def _asleep(stage: Stage) -> None:
    """While Earmark is down bob hears the rapids once more, to its end."""
    item = stage.cast.rapids.item
    await stage.abs.listen("bob", item, start=30, end=7_198, every=300, speed=4)


def _check(stage: Stage) -> None:
    stage.check_alive()
    assert stage.watch.problems == []
    assert [flaw for user in USERS for flaw in stage.hardcover.flaws(user)] == []
    assert stage.untouchable() == stage.before
    writes = stage.hardcover.mutations
    document = stage.do(stage.sync())
    assert not document["failed"]
    assert stage.hardcover.mutations == writes, "a pass over an unchanged world writes"


@cache
def undisturbed() -> tuple[dict[tuple[str, str], Any], int, int]:
    return play()


def test_the_story_ends_as_it_should() -> None:
    shelves, _, _ = undisturbed()
    assert {key: shelf and shelf["status"] for key, shelf in shelves.items()} == {
        ("alice", "lighthouse"): 2,
        ("alice", "garden"): 3,
        ("alice", "river"): None,
        ("bob", "lighthouse"): 2,
        ("bob", "garden"): 3,
        ("bob", "river"): 3,
    }
    assert [len(shelf["reads"]) for shelf in shelves.values() if shelf] == [2, 1, 2, 1, 2]


def _each(calls: Sequence[int], do: Callable[[int], Callable[[Stage], None]]) -> None:
    expected, _, _ = undisturbed()
    wrong = {}
    for n in calls:
        try:
            shelves, _, _ = play(do(n))
        except AssertionError as error:
            wrong[n] = str(error)
            continue
        differing = {key: shelf for key, shelf in shelves.items() if shelf != expected[key]}
        if differing:
            wrong[n] = f"{differing}, not { ({key: expected[key] for key in differing}) }"
    assert not wrong, "\n".join(f"call {n}: {text}" for n, text in wrong.items())


@pytest.mark.parametrize("kind", HARDCOVER)
def test_any_call_to_hardcover_may_fail(kind: str) -> None:
    def at(n: int) -> Callable[[Stage], None]:
        return lambda stage: stage.hardcover.faults.nth(n, HARDCOVER[kind]())

    calls = range(1, undisturbed()[1] + 1)
    if kind in ALIKE and not LONG:  # each call meets one of them
        calls = calls[ALIKE.index(kind) :: len(ALIKE)]
    _each(calls, at)


@pytest.mark.parametrize("kind", AUDIOBOOKSHELF)
def test_any_call_to_audiobookshelf_may_fail(kind: str) -> None:
    def at(n: int) -> Callable[[Stage], None]:
        return lambda stage: stage.abs.faults.nth(n, AUDIOBOOKSHELF[kind]())

    calls = range(1, undisturbed()[2] + 1)
    _each(calls if LONG else calls[list(AUDIOBOOKSHELF).index(kind) % 3 :: 3], at)


@pytest.mark.parametrize("applied", [False, True], ids=["before it is applied", "after it was applied"])
def test_earmark_may_be_killed_at_any_call_to_hardcover(applied: bool) -> None:
    calls = range(1, undisturbed()[1] + 1)
    _each(calls, lambda n: lambda stage: stage.kill_at(n, 0.0 if applied else math.inf))
