"""One user's stream, in virtual time, over a scripted wire."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest

from listener.errors import Forbidden, NoSocket, OddAnswer, ServerDown, TokenRejected, Unreachable
from listener.events import ProgressUpdated, UserUpdated
from listener.stream import Stream
from listener.wire import WireClosed
from tests import virtual
from tests.listener import raw
from tests.listener.scripted import Door, SocketTokens, listening
from tests.listener.server import dice


def time() -> float:
    return asyncio.get_running_loop().time()


def positions(heard: list[Any]) -> list[float | None]:
    return [one.row.current_time_seconds for one in heard if isinstance(one, ProgressUpdated)]


def test_a_connect_is_auth_init_and_catching_up() -> None:
    async def main() -> None:
        async with listening(tokens=SocketTokens("the-token")) as run:
            assert run.stream.state.stream == "down"
            assert run.stream.state.abs_token == "unknown"
            assert await run.until("connected") < 1
            assert run.door.wire.emitted == [("auth", "the-token")]
            assert len(run.caught_up_at) == 1
            state = run.stream.state
            assert (state.abs_token, state.connects, state.last_error, state.last_event) == ("ok", 1, None, None)

    virtual.run(main)


def test_both_kinds_of_progress_are_delivered_in_order() -> None:
    async def main() -> None:
        async with listening() as run:
            await run.until("connected")
            await asyncio.sleep(100)
            run.door.wire.say("user_item_progress_updated", raw.progress_event(currentTime=20))
            run.door.wire.say("user_updated", raw.user(raw.row(currentTime=30)))
            run.door.wire.say("user_item_progress_updated", raw.progress_event(currentTime=40))
            await asyncio.sleep(1)
            assert [type(heard) for heard in run.events] == [ProgressUpdated, UserUpdated, ProgressUpdated]
            assert positions(run.events) == [20.0, 40.0]
            assert run.stream.state.last_event is not None
            assert run.stream.state.last_event - virtual.START < timedelta(seconds=102)
            assert run.stream.state.received == {"user_item_progress_updated": 2, "user_updated": 1}

    virtual.run(main)


def test_what_is_said_before_init_and_while_catching_up_is_heard_in_order() -> None:
    async def main() -> None:
        door = Door()
        door.before_init = [
            ("user_online", ({"id": raw.ALICE},)),
            ("user_item_progress_updated", (raw.progress_event(currentTime=1),)),
        ]
        async with listening(door) as run:

            async def slowly() -> None:
                assert positions(run.events) == [1.0]
                for position in (2, 3):
                    door.wire.say("user_item_progress_updated", raw.progress_event(currentTime=position))
                    await asyncio.sleep(1)
                    assert run.stream.state.stream == "down"
                assert positions(run.events) == [1.0, 2.0, 3.0]  # not held up by the catching up

            run.catch_up = slowly
            assert await run.until("connected") >= 2

    virtual.run(main)


def test_broken_and_unknown_events_are_counted_and_harm_nothing() -> None:
    async def main() -> None:
        async with listening() as run:
            await run.until("connected")
            wire = run.door.wire
            wire.say("user_item_progress_updated", {"data": "junk", "token": "secret"})
            wire.say("user_updated", raw.user(raw.row(), None, id=raw.ALICE))  # type: ignore[arg-type]
            wire.say("user_updated", raw.user(id=raw.BOB))
            wire.say("no such event")
            for n in range(500):
                wire.say(f"invented {n}", n)
            await asyncio.sleep(1)
            state = run.stream.state
            assert state.broken == {"user_item_progress_updated": 1, "user_updated rows": 1}
            assert state.received == {"user_updated": 1}
            assert state.ignored["user_updated"] == 1
            assert sum(state.ignored.values()) == 502
            assert len(state.ignored) <= 101
            assert state.last_broken is not None
            assert "secret" not in state.last_broken

    virtual.run(main)


def test_a_dropped_line_is_up_again_within_a_second_and_caught_up() -> None:
    async def main() -> None:
        async with listening() as run:
            await run.until("connected")
            await asyncio.sleep(300)
            run.door.wire.drop()
            down = await run.until("down")
            assert run.stream.state.last_error == "connection lost"
            assert virtual.now() - run.stream.state.since < timedelta(seconds=0.1)
            assert await run.until("connected") - down <= 1.1
            assert len(run.caught_up_at) == 2
            assert run.door.wires[0].is_closed

    virtual.run(main)


def test_attempts_spread_out_up_to_a_minute_and_begin_anew_after_a_stable_connection() -> None:
    async def main() -> None:
        door = Door()
        door.shut = Unreachable("refused")
        async with listening(door) as run:
            await asyncio.sleep(7200)
            pauses = [later - sooner for sooner, later in itertools.pairwise(door.opened_at)]
            for n, pause in enumerate(pauses[:6]):
                assert pause <= 2.0**n
            assert max(pauses) <= 60.0
            assert 7200 / 60 <= len(pauses) <= 7200 / 15
            door.shut = None
            await run.until("connected")
            await asyncio.sleep(61)
            run.door.wire.drop()
            lost = await run.until("down")
            assert await run.until("connected") - lost <= 1.1

    virtual.run(main)


def test_a_connection_that_is_lost_at_once_each_time_does_not_begin_anew() -> None:
    async def main() -> None:
        async with listening() as run:
            while time() < 600:
                await run.until("connected")
                run.door.wire.drop()
                await run.until("down")
            assert len(run.door.opened_at) < 60

    virtual.run(main)


@pytest.mark.parametrize("refusal", ["auth_failed", "invalid_token"])
def test_a_refused_token_is_renewed_and_tried_at_once(refusal: str) -> None:
    async def main() -> None:
        door, tokens = Door(), SocketTokens("old", "new")
        door.refusal, door.refuses = refusal, {"old"}
        async with listening(door, tokens) as run:
            assert await run.until("connected") <= 1.1
            assert tokens.refused == ["old"]
            assert len(door.wires) == 1  # a socket that refuses a token takes the next one
            assert door.wire.emitted == [("auth", "old"), ("auth", "new")]

    virtual.run(main)


def test_when_there_is_no_way_left_the_stream_is_refused_and_asks_again_every_ten_minutes() -> None:
    async def main() -> None:
        tokens = SocketTokens(TokenRejected("make a new API key"))
        async with listening(tokens=tokens) as run:
            await asyncio.sleep(300)
            state = run.stream.state
            assert (state.stream, state.abs_token, state.last_error) == ("down", "refused", "make a new API key")
            assert not run.polled_at
            tokens.tokens = ["new"]
            assert 600 <= await run.until("connected") < 601
            assert run.stream.state.abs_token == "ok"

    virtual.run(main)


def test_a_refused_stream_can_be_woken() -> None:
    async def main() -> None:
        tokens = SocketTokens(TokenRejected("make a new API key"))
        async with listening(tokens=tokens) as run:
            await asyncio.sleep(10)
            tokens.tokens = ["new"]
            run.stream.wake()
            assert await run.until("connected") < 11

    virtual.run(main)


def test_waking_a_connected_stream_does_nothing_now_or_later() -> None:
    async def main() -> None:
        door = Door()
        async with listening(door) as run:
            await run.until("connected")
            run.stream.wake()
            await asyncio.sleep(100)
            assert len(door.wires) == 1
            door.wire.drop()
            lost = await run.until("down")
            await run.until("connected")
            assert door.opened_at[1] - lost > 0.05

    virtual.run(main)


def test_a_token_of_another_user_is_refused() -> None:
    async def main() -> None:
        door = Door()
        async with listening(door, user_id=raw.BOB) as run:
            await asyncio.sleep(60)
            assert run.stream.state.abs_token == "refused"
            assert "another user" in str(run.stream.state.last_error)
            assert not run.events
            assert not run.caught_up_at

    virtual.run(main)


def test_the_first_connect_decides_whose_stream_it_is() -> None:
    async def main() -> None:
        door = Door()
        async with listening(door) as run:
            await run.until("connected")
            door.user_id = raw.BOB
            door.wire.drop()
            await run.until("down")
            await asyncio.sleep(30)
            assert run.stream.state.abs_token == "refused"

    virtual.run(main)


def test_a_server_that_never_answers_auth_is_left_after_ten_seconds() -> None:
    async def main() -> None:
        door = Door()
        door.is_mute = True
        async with listening(door) as run:
            await asyncio.sleep(11.5)
            assert run.stream.state.last_error == "no answer to auth within 10 s"
            assert len(door.opened_at) == 2
            door.is_mute = False
            await run.until("connected")

    virtual.run(main)


@pytest.mark.parametrize("payload", [(), (None,), ("alice",), ({"username": "alice"},), ({"userId": 7},)])
def test_an_init_without_a_user_is_no_connection(payload: tuple[Any, ...]) -> None:
    async def main() -> None:
        door = Door()
        door.is_mute = True
        async with listening(door) as run:
            await asyncio.sleep(1)
            door.wire.say("init", *payload)
            await asyncio.sleep(0.1)
            assert run.stream.state.last_error == "init names no user"

    virtual.run(main)


def test_a_silent_line_is_noticed_within_thirty_seconds() -> None:
    async def main() -> None:
        async with listening() as run:
            connected = await run.until("connected")
            await asyncio.sleep(1000)
            assert run.stream.state.connects == 1
            assert run.door.wire.emitted.count(("ping",)) == 50
            run.door.answers_ping = False
            silent = time()
            assert await run.until("down") - silent <= 30.1
            assert run.stream.state.last_error == "no answer to ping within 10 s"
            assert connected < 1

    virtual.run(main)


def test_any_event_is_a_sign_of_life() -> None:
    async def main() -> None:
        door = Door()
        door.answers_ping = False
        async with listening(door) as run:
            await run.until("connected")
            for _ in range(100):
                await asyncio.sleep(8)
                door.wire.say("user_item_progress_updated", raw.progress_event())
            assert run.stream.state.connects == 1

    virtual.run(main)


@pytest.mark.parametrize(
    "trouble", [Unreachable("502"), OddAnswer("no list"), Forbidden("403"), WireClosed("x"), OSError("disk")]
)
def test_a_catching_up_that_fails_is_no_connection_and_is_tried_again(trouble: Exception) -> None:
    async def main() -> None:
        async with listening() as run:

            async def fail() -> None:
                await asyncio.sleep(1)
                raise trouble

            async def fine() -> None:
                pass

            run.catch_up = fail
            await asyncio.sleep(30)
            assert run.stream.state.stream == "down"
            assert 3 <= len(run.door.wires) <= 20
            assert all(wire.is_closed for wire in run.door.wires[:-1])
            run.catch_up = fine
            await run.until("connected")

    virtual.run(main)


def test_a_token_refused_while_catching_up_is_refused() -> None:
    async def main() -> None:
        async with listening() as run:

            async def refused() -> None:
                raise TokenRejected("inactive")

            run.catch_up = refused
            await asyncio.sleep(1)
            assert run.stream.state.abs_token == "refused"

    virtual.run(main)


def test_a_line_lost_while_catching_up_ends_the_catching_up() -> None:
    async def main() -> None:
        async with listening() as run:

            async def forever() -> None:
                await asyncio.sleep(1e6)

            run.catch_up = forever
            await asyncio.sleep(5)
            run.door.wire.drop()
            await asyncio.sleep(2)
            assert len(run.door.wires) == 2

    virtual.run(main)


def test_without_a_token_for_the_socket_rest_is_polled_and_the_socket_tried_every_ten_minutes() -> None:
    async def main() -> None:
        tokens = SocketTokens(NoSocket("no token opens the socket"))
        async with listening(tokens=tokens) as run:
            assert await run.until("polling") < 1
            await asyncio.sleep(300)
            assert [later - sooner for sooner, later in itertools.pairwise(run.polled_at)] == [30.0] * 10
            assert run.stream.state.abs_token == "ok"
            tokens.tokens = ["token"]
            assert 600 <= await run.until("connected") < 601
            polls = len(run.polled_at)
            await asyncio.sleep(300)
            assert len(run.polled_at) == polls

    virtual.run(main)


def test_a_changed_version_is_tried_at_the_next_poll() -> None:
    async def main() -> None:
        tokens = SocketTokens(NoSocket("this version opens the socket to nothing"))
        async with listening(tokens=tokens) as run:
            await run.until("polling")
            await asyncio.sleep(100)
            assert run.stream.state.last_error == "this version opens the socket to nothing"
            assert len(tokens.asked_at) == 1
            tokens.tokens, tokens.version_changed = ["token"], True
            assert 100 < await run.until("connected") <= 131

    virtual.run(main)


def test_a_server_that_is_away_is_tried_every_few_seconds_for_hours_and_never_polled() -> None:
    async def main() -> None:
        tokens = SocketTokens(ServerDown("connection refused"))
        async with listening(tokens=tokens) as run:
            await asyncio.sleep(7200)
            assert max(later - sooner for sooner, later in itertools.pairwise(tokens.asked_at)) <= 4
            assert not run.polled_at
            assert not run.door.opened_at
            assert (run.stream.state.stream, run.stream.state.last_error) == ("down", "connection refused")
            tokens.tokens = ["token"]
            assert await run.until("connected") <= 7204

    virtual.run(main)


def test_where_no_socket_opens_rest_is_polled_after_a_minute_while_trying_on() -> None:
    async def main() -> None:
        door = Door()
        door.shut = Unreachable("upgrade refused")
        async with listening(door) as run:
            assert 60 <= await run.until("polling") < 61
            attempts = len(door.opened_at)
            await asyncio.sleep(600)
            assert run.stream.state.stream == "polling"
            assert run.stream.state.last_error == "upgrade refused"
            assert len(door.opened_at) >= attempts + 10
            assert max(b - a for a, b in itertools.pairwise(run.polled_at)) <= 31
            door.shut = None
            await run.until("connected")

    virtual.run(main)


def test_polling_that_fails_is_down_and_goes_on() -> None:
    async def main() -> None:
        async with listening(tokens=SocketTokens(NoSocket("no token opens the socket"))) as run:
            await run.until("polling")

            async def fail() -> None:
                raise Unreachable("502")

            async def fine() -> None:
                pass

            run.poll = fail
            await run.until("down")
            assert run.stream.state.last_error == "502"
            run.poll = fine
            assert await run.until("polling") < 120

    virtual.run(main)


def test_a_token_refused_while_polling_is_refused_and_not_polled_with_any_longer() -> None:
    async def main() -> None:
        async with listening(tokens=SocketTokens(NoSocket("no token opens the socket"))) as run:

            async def refused() -> None:
                raise TokenRejected("inactive")

            run.poll = refused
            await asyncio.sleep(500)
            assert run.stream.state.abs_token == "refused"
            assert run.stream.state.stream == "down"
            assert len(run.polled_at) == 1

    virtual.run(main)


def test_a_socket_that_forgot_us_is_found_out_by_rest() -> None:
    async def main() -> None:
        async with listening() as run:

            async def moved() -> bool:
                return True

            await run.until("connected")
            run.poll = moved
            await asyncio.sleep(595)
            assert not run.polled_at
            await run.until("down")
            assert run.stream.state.last_error == "progress moved and the socket did not say so"
            assert 610 <= time() <= 612
            await run.until("connected")

    virtual.run(main)


def test_a_quiet_socket_is_believed_when_nothing_moved_or_its_event_was_on_the_way() -> None:
    async def main() -> None:
        async with listening() as run:

            async def on_the_way() -> bool:
                run.door.wire.say("user_item_progress_updated", raw.progress_event())
                return True

            async def fail() -> None:
                raise Unreachable("502")

            await run.until("connected")
            await asyncio.sleep(3605)
            assert len(run.polled_at) == 6
            for poll in (on_the_way, fail):
                run.poll = poll
                await asyncio.sleep(3600)
            assert run.stream.state.connects == 1

    virtual.run(main)


def test_listening_that_is_heard_needs_no_looking_after() -> None:
    async def main() -> None:
        async with listening() as run:
            await run.until("connected")
            for _ in range(360):
                await asyncio.sleep(10)
                run.door.wire.say("user_item_progress_updated", raw.progress_event())
            assert not run.polled_at

    virtual.run(main)


def test_an_account_closed_under_an_open_socket_is_noticed() -> None:
    async def main() -> None:
        async with listening() as run:

            async def refused() -> None:
                raise TokenRejected("inactive")

            await run.until("connected")
            run.poll = refused
            await run.until("down")
            assert run.stream.state.abs_token == "refused"
            assert time() < 601

    virtual.run(main)


def test_errors_of_the_network_while_asking_for_a_token_are_passing() -> None:
    async def main() -> None:
        async with listening(tokens=SocketTokens(Unreachable("refused"), OddAnswer("odd"), "token")) as run:
            assert await run.until("connected") < 4

    virtual.run(main)


def test_a_bug_is_not_mistaken_for_a_lost_line() -> None:
    async def main() -> None:
        door = Door()

        def bug(_: object) -> None:
            raise KeyError("bug")

        async def fine() -> None:
            pass

        stream = Stream(
            tokens=SocketTokens(),
            open_wire=door.open,
            on_connected=fine,
            on_poll=fine,
            on_event=bug,
            now=virtual.now,
            random=dice(),
        )
        task = asyncio.create_task(stream.run())
        await asyncio.sleep(1)
        door.wire.say("user_session_closed", "s")
        door.wire.drop()
        with pytest.raises(KeyError, match="bug"):
            await task
        assert door.wire.is_closed

    virtual.run(main)


@pytest.mark.parametrize("graver", [KeyError("bug"), TokenRejected("inactive")])
def test_what_goes_wrong_together_with_a_lost_line_is_not_hidden_by_it(graver: Exception) -> None:
    async def main() -> None:
        door = Door()

        async def catch_up() -> None:
            try:
                await asyncio.sleep(1e6)
            except asyncio.CancelledError:
                raise graver from None

        async def fine() -> None:
            pass

        stream = Stream(
            tokens=SocketTokens(),
            open_wire=door.open,
            on_connected=catch_up,
            on_poll=fine,
            on_event=lambda _: None,
            now=virtual.now,
            random=dice(),
        )
        task = asyncio.create_task(stream.run())
        await asyncio.sleep(1)
        door.wire.drop()
        await asyncio.sleep(1)
        if isinstance(graver, KeyError):
            with pytest.raises(KeyError, match="bug"):
                await task
        else:
            assert stream.state.abs_token == "refused"
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    virtual.run(main)


def test_a_wire_that_does_not_close_holds_nobody_up() -> None:
    async def main() -> None:
        door = Door()
        async with listening(door) as run:
            await run.until("connected")
            wire = door.wire

            async def hang() -> None:
                wire.is_closed = True
                await asyncio.sleep(1e6)

            wire.close = hang  # type: ignore[method-assign]
            wire.drop()
            await run.until("down")
            assert await run.until("connected") < 10

    virtual.run(main)


def test_days_of_listening_go_by() -> None:
    """Nothing is lost, nothing reconnects."""

    async def main() -> None:
        async with listening() as run:
            await run.until("connected")
            minutes = 3 * 24 * 60
            for n in range(minutes):
                run.door.wire.say("user_item_progress_updated", raw.progress_event(currentTime=n))
                await asyncio.sleep(60)
            assert run.stream.state.connects == 1
            assert positions(run.events) == [*range(minutes)]

    virtual.run(main)
