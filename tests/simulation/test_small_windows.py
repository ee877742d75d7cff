"""Windows that chance hits too seldom, each aimed at: what the machine can not be expected to find in half a minute."""

from __future__ import annotations

from pathlib import Path

from earmark.sandbox import faults
from earmark.sandbox.hardcover import Limits, outages
from tests.simulation.stage import USERS, Stage
from tests.world import DNF, READ, READING


async def sync(stage: Stage, user: str, item: str, position: float) -> str:
    session = stage.abs.play(user, item)
    stage.abs.sync(user, session, position)
    return session


def test_retries_keep_to_the_limits_too(tmp_path: Path) -> None:
    """Half of all answers get lost, and what is asked again counts: never a request more than is allowed."""
    stage = Stage(tmp_path, limits=Limits(burst=2, per_minute=5))
    try:
        stage.hardcover.faults.every(2, faults.lose_reply())
        stage.do(stage.start())
        for minute in range(1, 30):
            for user in USERS:
                stage.do(sync(stage, user, stage.cast.items[minute % 4 or 2].item, 400.0 * minute))
            stage.wait(60)
        assert [stage.hardcover.refused(token) for token in stage.world.tokens.values()] == [0, 0]
        stage.do(stage.heal())
        stage.do(stage.quiet())
        assert stage.watch.problems == []
    finally:
        stage.close()


def test_what_was_not_heard_is_told_soon_after_the_connection_is_back(stage: Stage) -> None:
    """Seconds after it, not when a long silence is looked into."""
    river = stage.cast.river

    async def unheard() -> None:
        stage.abs.disconnect_all()
        await sync(stage, "alice", river.item, 3600.0)

    stage.do(stage.start())
    stage.wait(100)
    stage.do(unheard())
    stage.wait(20)
    assert stage.world.read("alice", river).progress_seconds == 3600


def test_what_is_heard_while_everything_is_read_counts_more_than_the_answer(stage: Stage) -> None:
    """The answer to the catch-up was made before the last page was turned, and arrives after it."""
    garden = stage.cast.garden

    async def before() -> None:
        stage.abs.ebook("bob", garden.item, 0.3)
        stage.abs.faults.when(lambda call: call.path.endswith("/me/progress"), faults.slow_reply(5.0), times=2)
        await stage.start()

    async def during() -> None:
        stage.abs.ebook("bob", garden.item, 0.5)

    stage.do(before())
    stage.wait(2)
    stage.do(during())
    stage.wait(200)
    assert stage.world.read("bob", garden).progress_pages == 150


def test_what_is_heard_during_a_look_is_looked_at_too(stage: Stage) -> None:
    river = stage.cast.river

    async def two() -> None:
        stage.hardcover.faults.when(lambda call: "update_user_book_read" in call.body, faults.slow_reply(6.0), times=1)
        await sync(stage, "alice", river.item, 3600.0)

    async def then() -> None:
        await sync(stage, "alice", river.item, 9000.0)

    stage.do(stage.start())
    stage.wait(1)
    stage.do(two())
    stage.wait(3)
    stage.do(then())
    stage.wait(10)
    assert stage.world.read("alice", river).progress_seconds == 9000


def test_a_new_read_whose_answer_is_lost_is_not_added_again_while_it_may_land(stage: Stage) -> None:
    """Heard once more to the end while Earmark was down: one read more, though the insert lands late."""
    rapids = stage.cast.rapids

    async def first() -> None:
        await stage.abs.listen("bob", rapids.item, end=7_198, every=300, speed=4)

    async def again() -> None:
        await stage.abs.listen("bob", rapids.item, start=30, end=7_198, every=300, speed=4)

    stage.do(stage.start())
    stage.do(first())
    stage.wait(100)
    assert stage.world.shelf("bob", rapids).status_id == READ
    stage.do(stage.stop())
    stage.do(again())
    stage.hardcover.faults.when(lambda call: "insert_user_book_read" in call.body, outages.late_write(25.0), times=1)
    stage.do(stage.start())
    stage.wait(300)
    assert len(stage.world.shelf("bob", rapids).reads) == 2


def test_a_refused_token_stops_nobody_for_longer_than_it_is_refused(stage: Stage) -> None:
    river, token = stage.cast.river, stage.world.tokens["alice"]
    stage.do(stage.start())
    stage.wait(1)
    stage.hardcover.expire_token(token)
    stage.do(sync(stage, "alice", river.item, 3600.0))
    stage.do(sync(stage, "bob", river.item, 5400.0))
    stage.wait(60)
    assert stage.hardcover.on_shelf("alice", river.book) is None
    assert stage.world.read("bob", river).progress_seconds == 5400
    stage.hardcover.restore_token(token)
    stage.wait(900)
    assert stage.world.shelf("alice", river).status_id == READING


def test_a_library_that_can_not_be_read_is_not_an_empty_one(stage: Stage) -> None:
    """Did not finish is the user's word, and stays so through an hour in which Hardcover answers no question."""
    river = stage.cast.river

    async def give_up() -> None:
        stage.hardcover.user_sets_status("alice", river.book, DNF)

    stage.do(stage.start())
    stage.wait(1)
    stage.do(sync(stage, "alice", river.item, 3600.0))
    stage.wait(100)
    stage.do(stage.stop())
    stage.do(give_up())
    before = stage.world.shelf("alice", river)
    stage.hardcover.faults.when(lambda call: "user_books(" in call.body, outages.unavailable())
    stage.do(sync(stage, "alice", river.item, 9000.0))
    stage.do(stage.start())
    stage.wait(3600)
    stage.do(stage.heal())
    stage.wait(300)
    assert stage.world.shelf("alice", river) == before
