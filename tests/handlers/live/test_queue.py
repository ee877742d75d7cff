"""Keys, due times, lanes, and what is held."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.live.queue import UserQueue
from hardcover.limits import Lane
from tests.virtual import now, run

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def test_the_faster_lane_goes_first_then_what_was_wished_for_first() -> None:
    async def story() -> list[str]:
        queue = UserQueue("alice", now)
        for item, lane in (("c", Lane.CATCH_UP), ("a", Lane.CATCH_UP), ("live", Lane.LIVE)):
            queue.add(item, lane=lane)
        return [(await queue.take()).key.item for _ in range(3)]

    assert run(story) == ["live", "c", "a"]


def test_the_newest_wish_has_its_due_time_and_the_earliest_one_where_asked() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        began = now()
        queue.add("newest", lane=Lane.LIVE, due=began + 5 * SECOND)
        queue.add("newest", lane=Lane.LIVE, due=began + 20 * SECOND)
        queue.add_after("earliest", lane=Lane.LIVE, due=began + 10 * SECOND)
        queue.add_after("earliest", lane=Lane.LIVE, due=began + 30 * SECOND)
        assert [((await queue.take()).key.item, now() - began) for _ in range(2)] == [
            ("earliest", 10 * SECOND),
            ("newest", 20 * SECOND),
        ]

    run(story)


def test_a_key_in_work_is_not_handed_out_twice_and_synced_again_afterwards() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.add("a", lane=Lane.LIVE)
        await queue.take()
        queue.add("a", lane=Lane.LIVE)
        queue.add("b", lane=Lane.CATCH_UP)
        assert (await queue.take()).key.item == "b"
        queue.done("a")
        assert (await queue.take()).key.item == "a"

    run(story)


def test_what_was_wished_for_while_in_work_waits_until_then() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.add("a", lane=Lane.LIVE)
        await queue.take()
        queue.add("a", lane=Lane.LIVE)
        began = now()
        queue.done("a", not_before=began + 2 * SECOND)
        await queue.take()
        assert now() - began == 2 * SECOND

    run(story)


def test_each_taker_gets_keys_of_its_lanes_only() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.add("slow", lane=Lane.CATCH_UP)
        taking = asyncio.create_task(queue.take([Lane.LIVE]))
        await asyncio.sleep(10)
        assert not taking.done()
        queue.add("slow", lane=Lane.LIVE)  # an event: the key goes over to the faster lane
        assert (await taking).key.item == "slow"
        assert queue.depth == 1

    run(story)


def test_a_held_lane_waits_and_the_faster_ones_go_on() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.add("night", lane=Lane.RECONCILE)
        queue.add("catch up", lane=Lane.CATCH_UP)
        queue.hold(Lane.CATCH_UP, now() + 100 * SECOND)
        queue.add("live", lane=Lane.LIVE)
        assert (await queue.take()).key.item == "live"
        queue.done("live")
        began = now()
        await queue.idle()  # nothing to hand out: an orderly stop does not wait for it
        assert now() == began
        assert queue.depth == 2
        queue.add("catch up", lane=Lane.LIVE)  # another event
        assert (await queue.take()).key.item == "catch up"
        assert (await queue.take()).key.item == "night"
        assert now() - began == 100 * SECOND

    run(story)


def test_what_is_released_goes_at_once() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.add("a", lane=Lane.LIVE)
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
        queue.add("a", lane=Lane.LIVE)
        for _ in range(20):
            taken = await queue.take()
            queue.done("a", failed=True)
            queue.retry("a", lane=taken.lane, due=now() + 60 * SECOND, since=taken.due)
        assert queue.oldest_seconds == 19 * 60
        await queue.take()
        queue.done("a")
        assert queue.oldest_seconds == 0

    run(story)


def test_a_later_wish_of_a_faster_lane_makes_the_earlier_one_faster() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        queue.add("a", lane=Lane.CATCH_UP)
        queue.add_after("a", lane=Lane.LIVE, due=now() + 2 * SECOND)
        assert (await queue.take()).lane is Lane.LIVE

    run(story)


def test_what_is_forgotten_is_not_handed_out() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        for item in ("a", "b"):
            queue.add(item, lane=Lane.LIVE)
        queue.forget("a")
        assert (await queue.take()).key.item == "b"
        queue.add("b", lane=Lane.LIVE)
        queue.forget("b")
        queue.done("b")
        assert queue.is_idle()

    run(story)


def test_waiting_for_a_drained_lane_ends_when_few_keys_are_left() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        for number in range(5):
            queue.add(str(number), lane=Lane.CATCH_UP)
        queue.add("parked", lane=Lane.CATCH_UP, due=now() + HOUR)
        waiting = asyncio.create_task(queue.drained_to(2, Lane.CATCH_UP))
        for _ in range(3):
            assert not waiting.done()
            taken = await queue.take()
            await asyncio.sleep(1)
            queue.done(taken.key.item)
        queue.add("3", lane=Lane.LIVE)  # another lane's now
        await asyncio.wait_for(waiting, 1)

    run(story)


def test_twenty_thousand_keys_beside_as_many_parked_ones_cost_less_than_a_second() -> None:
    """Grows with n log n: 64 s of CPU before, in a queue that was searched through for each key."""

    async def story() -> float:
        queue = UserQueue("alice", now)
        began = time.process_time()
        for number in range(20_000):
            queue.add(f"parked {number}", lane=Lane.CATCH_UP, due=now() + HOUR)
        for number in range(20_000):
            queue.add_after(f"due {number}", lane=Lane.CATCH_UP, due=now())
        for number in range(20_000):
            taken = await queue.take()
            if number % 10 == 0:
                queue.add("live", lane=Lane.LIVE, due=now() + SECOND)
                assert queue.depth >= 1
                assert queue.oldest_seconds >= 0
            queue.done(taken.key.item)
        return time.process_time() - began

    assert run(story) < 1.0


def test_a_key_that_is_wished_for_again_and_again_leaves_nothing_behind() -> None:
    async def story() -> None:
        queue = UserQueue("alice", now)
        for turn in range(10_000):
            queue.add("a", lane=Lane.LIVE, due=now() + HOUR * (turn % 7 + 1))
        assert sum(len(heaps.waiting) + len(heaps.ready) for heaps in queue._lanes.values()) < 200

    run(story)


Act = tuple[str, int, int, int]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add_after", "forget", "take", "done", "wait"]),
        st.integers(0, 4),
        st.sampled_from([0, 1, 2]),
        st.integers(0, 5),
    ),
    max_size=60,
)


@given(ACTS)
def test_it_agrees_with_a_queue_that_searches_a_list(acts: list[Act]) -> None:
    """The same acts on a dictionary that is searched through each time."""

    async def story() -> None:
        queue, plain = UserQueue("alice", now), _Plain()
        for act, number, lane, wait in acts:
            item, due = f"item {number}", now() + wait * SECOND
            match act:
                case "add":
                    queue.add(item, lane=Lane(lane), due=due)
                    plain.add(item, lane, due)
                case "add_after":
                    queue.add_after(item, lane=Lane(lane), due=due)
                    plain.add_after(item, lane, due)
                case "forget":
                    queue.forget(item)
                    plain.forget(item)
                case "done":
                    queue.done(item)
                    plain.done(item)
                case "take" if plain.ready():
                    taken = await queue.take()
                    assert taken.key.item in plain.ready()
                    plain.take(taken.key.item)
                case "wait":
                    await asyncio.sleep(wait)
            assert queue.depth == len(plain.in_work) + len(plain.due())

    run(story)


class _Plain:
    def __init__(self) -> None:
        self.wishes: dict[str, tuple[int, object]] = {}
        self.marked: dict[str, tuple[int, object]] = {}
        self.in_work: set[str] = set()

    def _of(self, item: str) -> dict[str, tuple[int, object]]:
        return self.marked if item in self.in_work else self.wishes

    def add(self, item: str, lane: int, due: object) -> None:
        wishes = self._of(item)
        wishes[item] = (min(lane, wishes[item][0]) if item in wishes else lane, due)

    def add_after(self, item: str, lane: int, due: object) -> None:
        before = self._of(item).get(item)
        self.add(item, lane, due if before is None else min(due, before[1]))  # type: ignore[type-var]

    def forget(self, item: str) -> None:
        self.wishes.pop(item, None)
        self.marked.pop(item, None)

    def take(self, item: str) -> None:
        del self.wishes[item]
        self.in_work.add(item)

    def done(self, item: str) -> None:
        self.in_work.discard(item)
        if item in self.marked:
            self.wishes[item] = self.marked.pop(item)

    def due(self) -> dict[str, tuple[int, object]]:
        return {item: wish for item, wish in self.wishes.items() if wish[1] <= now()}  # type: ignore[operator]

    def ready(self) -> set[str]:
        """Those that may be handed out next: of the fastest lane, due first."""
        due = self.due()
        first = min(due.values(), default=None)  # type: ignore[type-var]
        return {item for item, wish in due.items() if wish == first}
