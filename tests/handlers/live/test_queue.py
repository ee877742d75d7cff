"""Keys, due times, lanes, and what is held."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from handlers.live.queue import UserQueue
from hardcover.limits import Lane
from tests.virtual import now, run

SECOND = timedelta(seconds=1)


def test_the_faster_lane_goes_first_then_what_was_wished_for_first() -> None:
    async def story() -> list[str]:
        queue = UserQueue("alice", now)
        for item, lane in (("c", Lane.CATCH_UP), ("a", Lane.CATCH_UP), ("live", Lane.LIVE)):
            queue.look(item, lane=lane)
        return [(await queue.take()).key.item for _ in range(3)]

    assert run(story) == ["live", "c", "a"]


def test_a_key_in_work_is_not_handed_out_twice_and_looked_at_again_afterwards() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.look("a", lane=Lane.LIVE)
        await queue.take()
        queue.look("a", lane=Lane.LIVE)
        queue.look("b", lane=Lane.CATCH_UP)
        assert (await queue.take()).key.item == "b"
        queue.done("a")
        assert (await queue.take()).key.item == "a"

    run(story)


def test_a_held_lane_waits_and_the_faster_ones_go_on() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.look("night", lane=Lane.RECONCILE)
        queue.look("catch up", lane=Lane.CATCH_UP)
        queue.hold(Lane.CATCH_UP, now() + 100 * SECOND)
        queue.look("live", lane=Lane.LIVE)
        assert (await queue.take()).key.item == "live"
        queue.done("live")
        began = now()
        await queue.idle()  # nothing to hand out: an orderly stop does not wait for it
        assert now() == began
        assert queue.depth == 2
        queue.look("catch up", lane=Lane.LIVE)  # heard again
        assert (await queue.take()).key.item == "catch up"
        assert (await queue.take()).key.item == "night"
        assert now() - began == 100 * SECOND

    run(story)


def test_what_is_released_goes_at_once() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.look("a", lane=Lane.LIVE)
        queue.hold(Lane.LIVE, now() + 600 * SECOND)
        began = now()
        taking = asyncio.create_task(queue.take())
        await asyncio.sleep(1)
        queue.release()
        assert (await taking).key.item == "a"
        assert now() - began == SECOND

    run(story)


def test_a_key_that_fails_again_and_again_has_been_due_since_the_first_time() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.look("a", lane=Lane.LIVE)
        for _ in range(20):
            taken = await queue.take()
            queue.done("a")
            queue.look_again("a", lane=taken.lane, due=now() + 60 * SECOND, since=taken.due)
        assert queue.oldest_seconds == 19 * 60
        await queue.take()
        queue.done("a")
        queue.settled("a")
        assert queue.oldest_seconds == 0

    run(story)


def test_a_later_wish_of_a_faster_lane_makes_the_earlier_one_faster() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.look("a", lane=Lane.CATCH_UP)
        queue.look_by("a", lane=Lane.LIVE, due=now() + 2 * SECOND)
        assert (await queue.take()).lane is Lane.LIVE

    run(story)
