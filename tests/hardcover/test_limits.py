"""The limiter: cases 38, 39 and 40."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardcover.errors import Throttled
from hardcover.limiters import Limiters
from hardcover.limits import Lane, Limiter
from hardcover.model import HardcoverUserId
from tests.virtual import now, run


def time() -> float:
    return asyncio.get_running_loop().time()


class Ledger:
    """Writes down when how many units were sent, and says whether that was too much."""

    def __init__(self, limiter: Limiter) -> None:
        self.limiter = limiter
        self.sent: list[tuple[float, int]] = []

    async def send(self, units: int = 1, lane: Lane = Lane.LIVE) -> None:
        await self.limiter.acquire(units, lane)
        self.sent.append((time(), units))

    def most_within(self, seconds: float) -> int:
        """The largest number of units inside any stretch of that length."""
        return max(sum(units for at, units in self.sent if start <= at < start + seconds) for start, _ in self.sent)


def test_a_burst_goes_at_once_and_no_more() -> None:
    async def main() -> None:
        ledger = Ledger(Limiter(now))
        for _ in range(11):
            await ledger.send()
        assert [at for at, _ in ledger.sent[:10]] == [0.0] * 10
        assert ledger.sent[10][0] == pytest.approx(1.0)

    run(main)


@pytest.mark.parametrize("lane", [Lane.LIVE, Lane.RECONCILE])
@pytest.mark.parametrize("legacy", [False, True])
def test_case_39_a_serial_queue_reaches_fifty_a_minute(lane: Lane, legacy: bool) -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.add_token(limiter, legacy=legacy)
        ledger = Ledger(limiter)
        for _ in range(600):
            await ledger.send(lane=lane)
        assert 600 / (time() / 60) >= 55
        assert ledger.most_within(60) <= 60

    run(main)


def test_case_39_also_at_55_a_minute() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.learn({"RateLimit-Policy": '"Free";q=55;w=60;burst=10'})
        ledger = Ledger(limiter)
        for _ in range(550):
            await ledger.send(lane=Lane.MATCHING)
        assert 550 / (time() / 60) >= 50
        assert ledger.most_within(60) <= 55

    run(main)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=30),  # pause before it
            st.integers(min_value=1, max_value=5),
            st.sampled_from(Lane),
            st.booleans(),  # waits for its turn, or goes on meanwhile
        ),
        min_size=1,
        max_size=60,
    ),
    st.sampled_from([(60, 10), (60, 15), (60, 5), (55, 10), (5, 5)]),
)
def test_case_38_never_above_burst_or_minute(plan: list[tuple[float, int, Lane, bool]], told: tuple[int, int]) -> None:
    quota, burst = told

    async def main() -> None:
        limiter = Limiter(now)
        limiter.add_token(limiter, legacy=True)
        limiter.learn({"RateLimit-Policy": f'"Free";q={quota};w=60;burst={burst}'})
        ledger = Ledger(limiter)
        async with asyncio.TaskGroup() as group:
            for pause, units, lane, wait in plan:
                await asyncio.sleep(pause if pause > 5 else 0)
                task = group.create_task(ledger.send(units, lane))
                if wait:
                    await task
        assert limiter.units_spent == sum(units for _, units, _, _ in plan)
        assert ledger.most_within(60) <= quota
        for seconds in (0.001, 1, 5, 17):
            assert ledger.most_within(seconds) <= burst + seconds * quota / 60 + 1e-6

    run(main)


def test_case_38_four_at_once_stay_inside() -> None:
    async def main() -> None:
        ledger = Ledger(Limiter(now))

        async def work(units: int) -> None:
            for _ in range(60):
                await ledger.send(units, Lane.CATCH_UP)

        async with asyncio.TaskGroup() as group:
            for units in (1, 2, 3, 5):
                group.create_task(work(units))
        assert ledger.most_within(60) <= 60
        assert ledger.most_within(0.5) <= 10
        assert sum(units for _, units in ledger.sent) / (time() / 60) >= 50

    run(main)


def test_live_goes_first_and_within_a_lane_the_first_come() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        order: list[str] = []

        async def wait(name: str, lane: Lane, units: int = 1) -> None:
            await limiter.acquire(units, lane)
            order.append(name)

        await limiter.acquire(10, Lane.LIVE)
        async with asyncio.TaskGroup() as group:
            for name, lane in [
                ("metadata", Lane.METADATA),
                ("night 1", Lane.RECONCILE),
                ("night 2", Lane.RECONCILE),
                ("catch-up", Lane.CATCH_UP),
                ("live 1", Lane.LIVE),
                ("live 2", Lane.LIVE),
            ]:
                group.create_task(wait(name, lane))
        assert order == ["live 1", "live 2", "catch-up", "night 1", "night 2", "metadata"]

    run(main)


def test_a_live_update_in_the_middle_of_the_night_does_not_queue() -> None:
    async def main() -> None:
        ledger = Ledger(Limiter(now))

        async def night() -> None:
            while True:
                await ledger.send(1, Lane.RECONCILE)

        task = asyncio.create_task(night())
        waits = []
        for _ in range(20):
            await asyncio.sleep(97.3)
            before = time()
            await ledger.send(1, Lane.LIVE)
            waits.append(time() - before)
        task.cancel()
        assert max(waits) == 0.0
        assert ledger.most_within(60) <= 60

    run(main)


@pytest.mark.parametrize("every", [3.0, 5.0, 20.0])
def test_live_updates_beside_a_backlog_never_wait_for_the_minute_to_pass(every: float) -> None:
    """The burst at the start fills the minute early; what is left of it must last for those who listen."""

    async def main() -> None:
        ledger = Ledger(Limiter(now))

        async def backlog() -> None:
            while True:
                await ledger.send(lane=Lane.CATCH_UP)

        waits = []
        async with asyncio.TaskGroup() as group:
            behind = group.create_task(backlog())
            for _ in range(int(300 / every)):
                await asyncio.sleep(every)
                began = time()
                await ledger.send()
                waits.append(time() - began)
            behind.cancel()
        assert max(waits) <= 0.5
        assert ledger.most_within(60) <= 60
        assert sum(units for _, units in ledger.sent) / (time() / 60) >= 55

    run(main)


def test_a_large_request_is_not_overtaken_for_ever_by_small_ones() -> None:
    async def main() -> None:
        limiter = Limiter(now)

        async def small() -> None:
            while True:
                await limiter.acquire(1, Lane.RECONCILE)

        tasks = [asyncio.create_task(small()) for _ in range(3)]
        await asyncio.sleep(30)
        before = time()
        await limiter.acquire(5, Lane.RECONCILE)
        assert time() - before < 30
        for task in tasks:
            task.cancel()

    run(main)


def test_a_cancelled_waiter_loses_no_units_and_nobody_waits_for_it() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        await limiter.acquire(10, Lane.LIVE)
        first = asyncio.create_task(limiter.acquire(5, Lane.LIVE))
        second = asyncio.create_task(limiter.acquire(1, Lane.LIVE))
        await asyncio.sleep(0.5)
        first.cancel()
        await second
        assert time() == pytest.approx(1.0)  # not the 5 s the first one would have needed
        assert limiter.units_spent == 11
        assert limiter.waiting == 0

    run(main)


def test_a_waiter_cancelled_just_when_its_turn_comes_gives_the_units_back() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        await limiter.acquire(10, Lane.LIVE)
        first = asyncio.create_task(limiter.acquire(1, Lane.LIVE))
        second = asyncio.create_task(limiter.acquire(1, Lane.LIVE))
        await asyncio.sleep(0)
        limiter.learn({})  # both wait for the same timer now
        asyncio.get_running_loop().call_later(1.0, first.cancel)  # in the same turn of the loop in which it is served
        await second
        assert first.cancelled()
        assert time() == pytest.approx(1.0)
        assert limiter.units_spent == 11
        before = limiter.units_left_today
        await limiter.acquire(1, Lane.LIVE)
        assert limiter.units_left_today == before - 1

    run(main)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 3), st.integers(1, 5), st.none() | st.floats(0, 4)), min_size=1, max_size=40))
def test_cancelling_at_any_moment_keeps_the_count_right(plan: list[tuple[float, int, float | None]]) -> None:
    async def main() -> None:
        ledger = Ledger(Limiter(now))

        async def one(units: int, gives_up_after: float | None) -> None:
            try:
                async with asyncio.timeout(gives_up_after):
                    await ledger.send(units)
            except TimeoutError:
                pass

        async with asyncio.TaskGroup() as group:
            for pause, units, gives_up_after in plan:
                await asyncio.sleep(pause)
                group.create_task(one(units, gives_up_after))
        spent = sum(units for _, units in ledger.sent)
        assert ledger.limiter.units_spent == spent
        assert ledger.limiter.units_left_today == 5000 - spent
        assert ledger.limiter.waiting == 0

    run(main)


def test_it_follows_the_headers_up_and_down() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.learn({"RateLimit-Policy": '"Supporter";q=60;w=60;burst=15, "daily";q=50000;w=86400'})
        await limiter.acquire(15, Lane.LIVE)
        assert time() == 0.0
        assert limiter.units_left_today == 50000 - 15
        limiter.learn({"RateLimit-Policy": '"Free";q=30;w=60;burst=4, "daily";q=5000;w=86400'})
        await asyncio.sleep(600)
        ledger = Ledger(limiter)
        for _ in range(6):
            await ledger.send()
        assert [at - 600 for at, _ in ledger.sent] == pytest.approx([0, 0, 0, 0, 2, 4])
        assert limiter.units_left_today == 5000 - 21

    run(main)


def test_somebody_else_spending_with_the_same_token_is_noticed() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.learn({"RateLimit": '"Free";r=1;t=42, "daily";r=77;t=3600'})
        assert limiter.units_left_today == 77
        await limiter.acquire(1, Lane.LIVE)
        assert time() == 0.0
        await limiter.acquire(1, Lane.LIVE)
        assert time() == pytest.approx(1.0)

    run(main)


def test_a_figure_above_the_burst_is_what_the_window_has_left() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.learn({"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "59", "X-RateLimit-Reset": "60"})
        limiter.learn({"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "20"})
        ledger = Ledger(limiter)
        for _ in range(4):
            await ledger.send()
        assert [at for at, _ in ledger.sent] == pytest.approx([0, 0, 0, 20])

    run(main)


def test_a_stale_figure_from_requests_under_way_does_not_raise_the_count() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        await limiter.acquire(10, Lane.LIVE)
        limiter.learn({"RateLimit": '"Free";r=9;t=1, "daily";r=4999;t=3600'})
        assert limiter.units_left_today == 4990
        await limiter.acquire(1, Lane.LIVE)
        assert time() == pytest.approx(1.0)

    run(main)


def test_a_429_holds_everybody_as_long_as_it_asks() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.refused(30)
        waiting = [asyncio.create_task(limiter.acquire(1, lane)) for lane in (Lane.LIVE, Lane.METADATA)]
        await asyncio.gather(*waiting)
        assert 30 <= time() < 33
        assert limiter.refusals == 1

    run(main)


def test_after_a_429_the_bucket_is_empty() -> None:
    async def main() -> None:
        ledger = Ledger(Limiter(now))
        ledger.limiter.refused(2)
        for _ in range(4):
            await ledger.send()
        assert [at for at, _ in ledger.sent] == pytest.approx([2, 2, 3, 4])

    run(main)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Lane), st.booleans()), min_size=5, max_size=30))
def test_cancelling_some_keeps_the_order_of_the_others(plan: list[tuple[Lane, bool]]) -> None:
    async def main() -> None:
        limiter = Limiter(now)
        await limiter.acquire(10, Lane.LIVE)
        order: list[tuple[Lane, int]] = []

        async def wait(lane: Lane, number: int) -> None:
            await limiter.acquire(1, lane)
            order.append((lane, number))

        tasks = [asyncio.create_task(wait(lane, number)) for number, (lane, _) in enumerate(plan)]
        await asyncio.sleep(0)
        for task, (_, cancelled) in zip(tasks, plan, strict=True):
            if cancelled:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert order == sorted((lane, number) for number, (lane, cancelled) in enumerate(plan) if not cancelled)

    run(main)


def test_a_429_without_a_hint_waits_longer_each_time() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        waits = []
        for _ in range(8):
            before = time()
            limiter.refused(None)
            await limiter.acquire(1, Lane.LIVE)
            waits.append(time() - before)
        assert waits == pytest.approx([2, 4, 8, 16, 32, 60, 60, 60])
        limiter.learn({}, accepted=True)
        limiter.refused(None)
        before = time()
        await limiter.acquire(1, Lane.LIVE)
        assert time() - before == pytest.approx(2)

    run(main)


def test_requests_refused_together_are_one_refusal() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        for _ in range(5):
            limiter.refused(1)
        await limiter.acquire(1, Lane.LIVE)
        assert time() == pytest.approx(1)

    run(main)


def test_who_would_have_to_wait_too_long_is_told() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        await limiter.acquire(10, Lane.LIVE)
        waiting = asyncio.create_task(limiter.acquire(5, Lane.LIVE))
        await asyncio.sleep(1)
        limiter.refused(300)
        with pytest.raises(Throttled) as told:
            await waiting
        assert not told.value.daily
        assert told.value.retry_after_seconds == pytest.approx(300)
        await asyncio.sleep(250)
        await limiter.acquire(1, Lane.LIVE)
        assert time() == pytest.approx(301)

    run(main)


async def _throttled(call: Callable[[], Awaitable[None]]) -> Throttled | None:
    try:
        await call()
    except Throttled as error:
        return error
    return None


def test_case_40_live_has_a_share_of_the_day_for_itself() -> None:
    async def main() -> None:
        limiter = Limiter(now, live_reserve=0.2)
        limiter.learn({"RateLimit": '"Free";r=10;t=1, "daily";r=1002;t=57600'})
        await limiter.acquire(2, Lane.CATCH_UP)
        for lane in (Lane.CATCH_UP, Lane.METADATA):
            error = await _throttled(lambda lane=lane: limiter.acquire(1, lane))  # type: ignore[misc]
            assert error is not None
            assert error.daily
            assert error.retry_after_seconds == pytest.approx(57600)
        for _ in range(1000):
            await limiter.acquire(1, Lane.LIVE)
        assert limiter.units_left_today == 0

    run(main)


def test_case_40_a_daily_429_stops_all_lanes_but_live_looks_every_15_minutes() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        await limiter.acquire(10, Lane.LIVE)
        waiting = asyncio.create_task(limiter.acquire(5, Lane.RECONCILE))
        await asyncio.sleep(1)
        limiter.refused(36_000, daily=True)
        error = await _throttled(lambda: waiting)
        assert error is not None
        assert error.daily
        assert error.retry_after_seconds == pytest.approx(36_000)
        assert limiter.units_left_today == 0

        probes = []
        asked = 0
        while time() < 4 * 3600:
            asked += 1
            error = await _throttled(lambda: limiter.acquire(1, Lane.LIVE))
            if error is None:
                probes.append(time())
                limiter.refused(None, daily=True)
            else:
                assert error.retry_after_seconds <= 900
            assert await _throttled(lambda: limiter.acquire(1, Lane.CATCH_UP)) is not None
            await asyncio.sleep(60)
        assert asked > 200
        assert 14 <= len(probes) <= 16
        assert min(b - a for a, b in pairwise(probes)) >= 900

    run(main)


def test_case_40_a_day_that_a_header_calls_empty_is_probed_as_seldom() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.learn({"RateLimit": '"Free";r=9;t=1, "daily";r=0;t=7200'})
        probes = 0
        while time() < 7200:
            if await _throttled(lambda: limiter.acquire(1, Lane.LIVE)) is None:
                probes += 1
            await asyncio.sleep(60)
        assert probes == 8
        assert await _throttled(lambda: limiter.acquire(1, Lane.METADATA)) is None  # the header said when

    run(main)


def test_case_40_everything_goes_on_after_the_reset() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.refused(None, daily=True)
        error = await _throttled(lambda: limiter.acquire(1, Lane.METADATA))
        assert error is not None
        assert error.retry_after_seconds == pytest.approx(16 * 3600)  # it is 8:00; midnight UTC
        await asyncio.sleep(error.retry_after_seconds)
        await limiter.acquire(1, Lane.METADATA)
        assert limiter.units_left_today == 4999
        assert limiter.day_ends - now() == timedelta(days=1)

    run(main)


def test_an_accepted_probe_opens_the_day_again() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.refused(50_000, daily=True)
        await asyncio.sleep(900)
        await limiter.acquire(1, Lane.LIVE)
        limiter.learn({"RateLimit": '"Free";r=9;t=1, "daily";r=4000;t=3600'}, accepted=True)
        await limiter.acquire(1, Lane.METADATA)
        assert limiter.units_left_today == 3999

    run(main)


def test_another_token_of_the_account_goes_on_with_the_same_minute_and_day() -> None:
    """Limits are the person's, over all their tokens [H 2.10]; only the burst may be another."""

    async def main() -> None:
        limiter = Limiter(now)
        await limiter.acquire(8, Lane.LIVE)
        limiter.add_token(limiter, legacy=True)
        assert limiter.burst == 5
        before = time()
        await limiter.acquire(5, Lane.CATCH_UP)
        assert time() - before >= 3
        assert limiter.units_left_today == 4987
        limiter.refused(50_000, daily=True)
        limiter.add_token(limiter, legacy=False)
        with pytest.raises(Throttled):
            await limiter.acquire(1, Lane.CATCH_UP)

    run(main)


def test_of_several_tokens_of_an_account_the_smaller_burst_counts_however_their_answers_alternate() -> None:
    class Token:
        pass

    async def main() -> None:
        limiter, old, new = Limiter(now), Token(), Token()
        limiter.add_token(old, legacy=True)
        limiter.add_token(new, legacy=False)
        assert limiter.burst == 5
        await limiter.acquire(5, Lane.LIVE)
        for _ in range(4):  # else each change would fill the bucket a little
            limiter.learn({"RateLimit-Policy": '"Free";q=60;w=60;burst=10'}, client=new)
            limiter.learn({"RateLimit-Policy": '"Free";q=60;w=60;burst=5'}, client=old)
        await limiter.acquire(5, Lane.LIVE)
        assert time() == pytest.approx(5)
        del old  # its user was taken out of the settings
        limiter.learn({"RateLimit-Policy": '"Free";q=60;w=60;burst=10'}, client=new)
        assert limiter.burst == 10

    run(main)


def test_what_is_not_live_takes_a_share_of_the_minute_and_live_may_have_it_all() -> None:
    async def main() -> None:
        limiter = Limiter(now, units_per_minute=40)
        night, live = Ledger(limiter), Ledger(limiter)

        async def backlog() -> None:
            while True:
                await night.send(lane=Lane.RECONCILE)

        waits = []
        async with asyncio.TaskGroup() as group:
            behind = group.create_task(backlog())
            await asyncio.sleep(300)
            assert night.most_within(60) <= 40
            assert len(night.sent) / 5 >= 36
            for _ in range(40):
                await asyncio.sleep(3)
                began = time()
                await live.send()
                waits.append(time() - began)
            behind.cancel()
        assert max(waits) == 0.0
        both = Ledger(limiter)
        both.sent = sorted(night.sent + live.sent)
        assert both.most_within(60) <= 60

    run(main)


@pytest.mark.parametrize(("told", "most"), [("q=21;w=60;burst=10", 14), ("q=120;w=60;burst=10", 80)])
def test_the_share_follows_the_headers_up_and_down(told: str, most: int) -> None:
    async def main() -> None:
        limiter = Limiter(now, units_per_minute=40)
        limiter.learn({"RateLimit-Policy": f'"Free";{told}'})
        ledger = Ledger(limiter)
        for _ in range(100):
            await ledger.send(lane=Lane.RECONCILE)
        assert ledger.most_within(60) <= most
        assert 100 / (time() / 60) >= most * 0.85
        limiter.learn({"RateLimit-Policy": '"Free";q=60;w=60;burst=10'})
        before, sent = time(), len(ledger.sent)
        for _ in range(100):
            await ledger.send(lane=Lane.RECONCILE)
        assert (len(ledger.sent) - sent) / ((time() - before) / 60) >= 34

    run(main)


def test_two_tokens_that_turn_out_to_be_one_accounts_count_together() -> None:
    async def main() -> None:
        limiters = Limiters(lambda: Limiter(now))
        alices, bobs = limiters.make(), limiters.make()
        assert limiters.join(HardcoverUserId(1), alices) is alices
        await alices.acquire(6, Lane.LIVE)
        await bobs.acquire(10, Lane.LIVE)
        waiting = asyncio.create_task(bobs.acquire(4, Lane.LIVE))
        late = asyncio.create_task(bobs.acquire(1, Lane.METADATA))
        await asyncio.sleep(0)
        assert limiters.join(HardcoverUserId(1), bobs) is alices
        assert alices.units_spent == 16
        assert alices.units_left_today == 4984
        late.cancel()
        await waiting
        assert time() == pytest.approx(4)  # both had emptied the one bucket
        assert alices.waiting == bobs.waiting == 0
        assert alices.units_spent == 20
        before = time()
        await bobs.acquire(1, Lane.LIVE)  # whoever still holds the former one
        assert time() - before == pytest.approx(1)
        assert alices.units_spent == 21
        assert limiters.join(HardcoverUserId(2), limiters.make()) is not alices

    run(main)


def test_a_day_that_is_used_up_is_so_for_every_token_of_the_account() -> None:
    async def main() -> None:
        limiters = Limiters(lambda: Limiter(now))
        first, second = limiters.make(), limiters.make()
        limiters.join(HardcoverUserId(1), first)
        second.refused(50_000, daily=True)
        joined = limiters.join(HardcoverUserId(1), second)
        with pytest.raises(Throttled, match="daily"):
            await joined.acquire(1, Lane.RECONCILE)

    run(main)


def test_the_burst_is_learnt_from_refusals_where_no_header_says_it() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.exceeded(10)
        assert limiter.burst == 9
        limiter.refused(1)
        assert limiter.burst == 5
        limiter.learn({"RateLimit-Policy": '"Free";q=60;w=60;burst=15'})
        limiter.refused(1)
        limiter.exceeded(15)
        assert limiter.burst == 15

    run(main)


def test_more_than_the_bucket_holds_does_not_wait_for_ever() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        limiter.learn({"RateLimit-Policy": '"Free";q=60;w=60;burst=3'})
        await limiter.acquire(5, Lane.LIVE)
        await limiter.acquire(5, Lane.MATCHING)
        assert time() <= 10

    run(main)


def test_what_was_waited_is_counted() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        await limiter.acquire(10, Lane.LIVE)
        await limiter.acquire(3, Lane.RECONCILE)
        assert limiter.waited_seconds == pytest.approx(time())
        assert limiter.units_by_lane[Lane.RECONCILE] == 3

    run(main)
