"""What the simulations have found, each as the smallest story that shows it."""

from __future__ import annotations

import asyncio
import math
from datetime import date

import pytest

from earmark.sandbox.hardcover import Limits, outages
from tests.simulation.stage import Stage
from tests.world import READ


@pytest.mark.parametrize("turns", range(6))
def test_a_line_that_breaks_at_the_instant_of_a_stop_does_not_keep_the_stream_running(stage: Stage, turns: int) -> None:
    """Both containers go down together: the cancellation must not be lost behind the broken line."""

    async def both() -> int:
        stage.abs.disconnect_all()
        for _ in range(turns):
            await asyncio.sleep(0)
        task = stage.process.task if stage.process is not None else None
        assert task is not None
        stage.die()
        _, pending = await asyncio.wait([task], timeout=100)
        return len(pending)

    stage.do(stage.start())
    stage.wait(1)
    assert stage.do(both()) == 0


def test_a_line_that_breaks_is_opened_again(stage: Stage) -> None:
    async def drop() -> None:
        stage.abs.disconnect_all()

    stage.do(stage.start())
    stage.wait(600)
    stage.do(drop())
    stage.wait(5)
    assert sorted(str(name) for name in stage.abs.connections) == ["alice", "bob"]


def test_a_value_is_read_after_the_wait_for_units_never_before(stage: Stage) -> None:
    """Three pages are turned while the first one waits for its units: one write, of the last one."""
    garden = stage.cast.garden

    async def turn_pages() -> None:
        for fraction in (0.8, 0.5, 0.3):
            stage.abs.ebook("bob", garden.item, fraction)
            await asyncio.sleep(0.1)

    async def spend() -> None:
        stage.hardcover.set_limits(stage.world.tokens["bob"], Limits(burst=2, per_minute=5))

    stage.do(spend())
    stage.do(stage.start())
    stage.wait(1)
    stage.do(turn_pages())
    stage.wait(300)
    assert stage.watch.problems == []
    written = [sent.values["progress_pages"] for sent in stage.watch.sent if sent.user == "bob" and sent.values]
    assert written == [90]


def test_a_finish_that_a_kill_cut_in_two_is_taken_back_as_a_whole(stage: Stage) -> None:
    """The book was not on the shelf before its finish, and is not after the un-finish."""
    river = stage.cast.river

    async def finish() -> None:
        stage.abs.finish("bob", river.item)

    async def unfinish() -> None:
        stage.abs.unfinish("bob", river.item)

    stage.do(stage.start())
    stage.wait(4 * 3600)  # the user's day is another one than the server's: the finish takes two writes
    stage.kill_at(2, math.inf, lambda call: "mutation" in call.body)
    stage.do(finish())
    stage.wait(60)
    assert stage.process is None
    stage.do(stage.heal())
    stage.wait(300)
    shelved = stage.hardcover.on_shelf("bob", river.book)
    assert shelved is not None
    assert (shelved.status_id, shelved.reads[0].finished_at) == (READ, date(2026, 11, 21))
    stage.do(unfinish())
    stage.wait(300)
    assert stage.hardcover.on_shelf("bob", river.book) is None


def test_a_parked_book_is_read_though_audiobookshelf_was_down_when_its_day_had_come(stage: Stage) -> None:
    """And though Earmark was restarted then: a look that failed is still to be made."""
    river = stage.cast.river

    async def park() -> None:
        session = stage.abs.play("alice", river.item)
        stage.abs.sync("alice", session, 35_000.0)

    async def down() -> None:
        stage.abs.stop()

    stage.do(stage.start())
    stage.wait(1)
    stage.do(park())
    stage.wait(7 * 3600)  # what was known of the item is forgotten
    stage.do(down())
    stage.wait(86_400)
    stage.do(stage.stop())
    stage.do(stage.heal())
    stage.wait(300)
    assert stage.world.shelf("alice", river).status_id == READ


def test_what_is_half_told_is_told_to_its_end(stage: Stage) -> None:
    """A page is turned back to the very beginning between the two writes of a start: what was written is recorded."""
    garden = stage.cast.garden

    async def turn(fraction: float) -> None:
        stage.abs.ebook("bob", garden.item, fraction)

    async def spend() -> None:
        stage.hardcover.set_limits(stage.world.tokens["bob"], Limits(burst=2, per_minute=5))

    stage.do(spend())
    stage.do(stage.start())
    stage.wait(1)
    stage.do(turn(0.3))
    while not stage.hardcover.mutations_of("bob"):
        stage.wait(1)
    stage.do(turn(0.002))
    stage.wait(300)
    assert stage.watch.problems == []
    assert stage.world.read("bob", garden).progress_pages == 90  # a fall to the start waits for a page further on
    stage.do(turn(0.05))
    stage.wait(300)
    assert stage.world.read("bob", garden).progress_pages == 15


def test_what_a_pass_could_not_write_is_tried_again_without_another_pass(stage: Stage) -> None:
    """A finish whose event was lost is first seen by a pass, and Hardcover answers nothing but errors while the pass
    writes it. With that the row is known, so the check for lost events finds nothing amiss: unless the pass hands on
    what it could not do, nobody comes by again before the next night."""
    lighthouse = stage.cast.lighthouse

    async def finish_unheard() -> None:
        stage.abs.lose_events(1)
        stage.abs.finish("alice", lighthouse.item)
        trouble = [outages.unavailable(), outages.internal_error(), outages.html_page(502)] * 3
        for fault in trouble:
            stage.hardcover.faults.next(fault, where=lambda call: "mutation" in call.body)

    stage.do(stage.start())
    stage.do(finish_unheard())
    document = stage.do(stage.sync_within(3600.0))
    assert document is not None
    stage.do(stage.heal())
    stage.wait(1800)
    assert stage.world.shelf("alice", lighthouse).status_id == READ


def test_a_write_after_which_something_else_stands_there_is_in_the_history_all_the_same(stage: Stage) -> None:
    """The user sets the start of the read; the next progress rides on what stood there before, its answer shows the
    other day, and the rows are read again. The progress has been written by then: the history says so."""
    lighthouse = stage.cast.lighthouse

    async def listen(place: float) -> None:
        stage.abs.sync("alice", stage.abs.play("alice", lighthouse.item), place, 600)

    async def set_the_start() -> None:
        stage.hardcover.user_edits_read("alice", lighthouse.book, started_at=date(2026, 11, 1))

    stage.do(stage.start())
    stage.wait(600)
    stage.do(listen(600))
    stage.wait(100)
    stage.do(set_the_start())
    stage.wait(500)
    stage.do(listen(1200))
    stage.wait(300)
    assert stage.watch.problems == []
    assert stage.recorded() == stage.watch.recorded == 2
