"""The client: cases 34, 36, 37, 38, 41 and 61."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from earmark.sandbox import faults
from earmark.sandbox.hardcover import Limits, outages
from hardcover.client import Client
from hardcover.document import GraphField
from hardcover.errors import (
    HardcoverError,
    HardcoverTokenRejected,
    HardcoverUnreachable,
    MissingScope,
    Refused,
    Surprising,
    Throttled,
)
from hardcover.limits import Lane, Limiter
from hardcover.model import Clear, ReadId, ReadValues, UserBookId, WriteRead
from hardcover.mutations import mutation
from hardcover.operations import library_page, who_am_i
from hardcover.shelf import read_me
from hardcover.spending import spending
from hardcover.tokens import TokenState
from tests.hardcover.lab import TOKEN, Lab, answering, make_client, open_lab
from tests.virtual import now, run

ME = {"data": {"me": [{"id": 1, "username": "alice", "account_privacy_setting_id": 2}]}}


def time() -> float:
    return asyncio.get_running_loop().time()


def count(name: str = "n") -> GraphField[int]:
    """A question that any handler can answer."""
    return GraphField(operation="Count", text=f"{name} {{ id }}", parse=int)


def write() -> GraphField[int]:
    return GraphField(operation="Write", text="write(id: $id) { id }", variables={"id": ("Int!", 1)}, parse=int)


class Script:
    """Answers one after the other, the last one for ever; remembers what was asked and when."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[float, dict[str, Any]]] = []
        self.headers: list[httpx.Headers] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((time(), json.loads(request.content)))
        self.headers.append(request.headers)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return httpx.Response(200, json={"data": {"n": 1, "write": 1}})
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, json=answer)


FINE = {"data": {"n": 1, "write": 1, "me": ME["data"]["me"]}}
BUSY = {"error": "Too Many Requests"}


def too_many(headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.Response(429, json=BUSY, headers=headers or {})


async def failure(call: Awaitable[Any]) -> HardcoverError:
    with pytest.raises(HardcoverError) as caught:
        await call
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) <= 200
    return caught.value


def test_the_request_is_what_hardcover_expects() -> None:
    async def main() -> None:
        script = Script(FINE)
        client = answering(script)
        assert await client.ask(count(), Lane.LIVE) == 1
        headers, body = script.headers[0], script.asked[0][1]
        assert headers["authorization"] == f"Bearer {TOKEN}"
        assert headers["user-agent"] == "Earmark/test"
        assert headers["content-type"] == "application/json"
        assert body == {"query": "query Count {\n  n { id }\n}", "variables": {}}
        assert client.token_state is TokenState.OK

    run(main)


@pytest.mark.parametrize("me", [[{"id": 7, "username": "a"}], {"id": "7", "username": "a"}])
def test_case_34_me_comes_as_list_or_object(me: Any) -> None:
    async def main() -> None:
        found = await read_me(answering(Script({"data": {"me": me}})), Lane.LIVE)
        assert (found.id, found.username, found.privacy_id) == (7, "a", None)

    run(main)


@pytest.mark.parametrize("me", [[], None, {"username": "a"}, [{"id": None}], "x"])
def test_a_me_without_anybody_is_surprising_not_a_crash(me: Any) -> None:
    async def main() -> None:
        assert isinstance(await failure(read_me(answering(Script({"data": {"me": me}})), Lane.LIVE)), Surprising)

    run(main)


# ---- several fields ----


def test_five_fields_ride_in_one_request() -> None:
    async def main() -> None:
        lab = await open_lab()
        fields = [library_page(lab.me.id, UserBookId(i)) for i in range(12)]
        with spending() as spent:
            assert await lab.client.query(fields, Lane.CATCH_UP) == [[]] * 12
        assert [request.units for request in lab.hardcover.requests][1:] == [5, 5, 2]
        assert spent.units == lab.units() == 12

    run(main)


def test_search_rides_alone() -> None:
    async def main() -> None:
        script = Script({"data": {"n": 1, "f0": 1, "f1": 1}})
        client = answering(script)
        alone = GraphField(
            operation="S", text="n(query: $q) { ids }", parse=int, variables={"q": ("String!", "x")}, alone=True
        )
        assert await client.query([count(), count(), alone, alone, count()], Lane.MATCHING) == [1] * 5
        ways = ["f1:" in body["query"] or "ids" in body["query"] for _, body in script.asked]
        assert ways == [True, True, True, False]  # two together, each search alone, one left

    run(main)


def test_the_number_of_fields_is_learnt_down_on_403() -> None:
    async def main() -> None:
        lab = await open_lab()
        lab.hardcover.front.max_fields = 2
        fields = [library_page(lab.me.id, UserBookId(i)) for i in range(5)]
        assert await lab.client.query(fields, Lane.CATCH_UP) == [[]] * 5
        assert lab.client.max_fields == 2
        before = lab.client.requests
        await lab.client.query(fields, Lane.CATCH_UP)
        assert lab.client.requests - before == 3

    run(main)


def test_a_burst_smaller_than_five_splits_the_request() -> None:
    async def main() -> None:
        lab = await open_lab(limits=Limits(burst=3))
        fields = [library_page(lab.me.id, UserBookId(i)) for i in range(6)]
        assert await lab.client.query(fields, Lane.CATCH_UP) == [[]] * 6
        assert lab.hardcover.refused(lab.token) == 0

    run(main)


def test_one_field_that_is_too_much_is_refused() -> None:
    async def main() -> None:
        script = Script(httpx.Response(403, json={"errors": ["request_exceeds_capacity"]}))
        assert isinstance(await failure(answering(script).ask(count(), Lane.LIVE)), Refused)
        assert len(script.asked) == 1

    run(main)


# ---- reads are repeated ----


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(503, text="x"),
        httpx.Response(200, text="<html>"),
        httpx.ReadError("reset"),
        httpx.ConnectError("refused"),
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
        too_many(),
    ],
    ids=repr,
)
def test_a_read_is_repeated(trouble: Any) -> None:
    async def main() -> None:
        script = Script(trouble, trouble, FINE)
        client = answering(script)
        assert await client.ask(count(), Lane.LIVE) == 1
        assert len(script.asked) == 3
        assert client.limiter.units_spent == (
            1 if isinstance(trouble, httpx.ConnectError) else 3
        )  # those that went out

    run(main)


def test_a_read_is_not_repeated_for_ever() -> None:
    async def main() -> None:
        script = Script(httpx.Response(500))
        error = await failure(answering(script).ask(count(), Lane.LIVE))
        assert isinstance(error, HardcoverUnreachable)
        assert not error.outcome_unknown
        assert len(script.asked) == 4
        assert time() < 60

    run(main)


def test_a_question_that_takes_too_long_is_asked_twice_only() -> None:
    async def main() -> None:
        script = Script(40.0)
        error = await failure(answering(script).ask(count(), Lane.LIVE))
        assert isinstance(error, HardcoverUnreachable)
        assert error.slow
        assert len(script.asked) == 2
        assert time() < 65

    run(main)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401, json={"error": "invalid_token"}),
        {"errors": [{"message": "field 'x' not found in type: 'y'"}]},
    ],
)
def test_a_refusal_is_not_repeated(answer: Any) -> None:
    async def main() -> None:
        script = Script(answer)
        await failure(answering(script).ask(count(), Lane.LIVE))
        assert len(script.asked) == 1

    run(main)


# ---- mutations ----


@pytest.mark.parametrize(
    "trouble",
    [
        40.0,
        httpx.Response(408, json={"error": "Request timeout"}),
        httpx.Response(500, text="<html></html>"),
        httpx.Response(502, text="x"),
        httpx.ReadError("reset"),
        httpx.WriteError("reset"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"data": None}),
        httpx.Response(200, json={"data": {}}),
        httpx.Response(200, json={"data": {"write": "many"}}),
        ConnectionResetError("reset"),
    ],
    ids=repr,
)
def test_a_mutation_with_an_unknown_outcome_is_sent_once(trouble: Any) -> None:
    async def main() -> None:
        script = Script(trouble)
        error = await failure(answering(script).mutate(write(), Lane.LIVE))
        assert isinstance(error, HardcoverUnreachable | Surprising)
        assert error.outcome_unknown
        assert len(script.asked) == 1

    run(main)


@pytest.mark.parametrize(
    "trouble",
    [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full"), too_many()],
    ids=repr,
)
def test_a_mutation_that_was_surely_not_applied_is_repeated(trouble: Any) -> None:
    async def main() -> None:
        script = Script(trouble, trouble, FINE)
        assert await answering(script).mutate(write(), Lane.LIVE) == 1
        assert len(script.asked) == 3

    run(main)


def test_nothing_listening_ends_after_a_while_and_nothing_is_unknown() -> None:
    async def main() -> None:
        script = Script(httpx.ConnectError("refused"))
        error = await failure(answering(script).mutate(write(), Lane.LIVE))
        assert isinstance(error, HardcoverUnreachable)
        assert not error.outcome_unknown
        assert time() < 60

    run(main)


def test_the_value_told_is_the_newest_when_its_turn_comes() -> None:
    async def main() -> None:
        script = Script(too_many({"Retry-After": "20"}), FINE)
        client = answering(script)

        def newest() -> GraphField[int]:
            return GraphField(operation="W", text="write(at: $at)", variables={"at": ("Int!", int(time()))}, parse=int)

        await client.mutate(newest, Lane.LIVE)
        assert [body["variables"]["at"] for _, body in script.asked] == [0, 20]
        before = client.limiter.units_spent
        assert await client.mutate(lambda: None, Lane.LIVE) is None
        assert client.limiter.units_spent == before
        assert len(script.asked) == 2

    run(main)


def test_case_37_a_429_with_retry_after_is_kept_and_the_write_applied_once() -> None:
    async def main() -> None:
        lab = await open_lab()
        read = put_on_shelf(lab)
        lab.hardcover.faults.next(outages.too_many_requests(7))
        start = time()
        await lab.client.mutate(mutation(WriteRead(read_id=read, values=ReadValues(progress_seconds=60))), Lane.LIVE)
        assert 7 <= time() - start < 9
        assert lab.hardcover.mutations == 1

    run(main)


def put_on_shelf(lab: Lab) -> ReadId:
    """Dune, being read; the id of its read."""
    book = lab.hardcover.add_book("Dune", authors=["Frank Herbert"])
    edition = lab.hardcover.add_edition(book, asin="B002V1OF70", audio_seconds=75_600)
    lab.hardcover.put_on_shelf("alice", book, 2, edition=edition)
    return ReadId(lab.hardcover.shelf("alice")[book].reads[0].id)


def test_case_36_a_daily_429_stops_at_once_and_says_until_when() -> None:
    async def main() -> None:
        script = Script(too_many({"Retry-After": "36000"}), FINE)
        client = answering(script)
        error = await failure(client.ask(count(), Lane.RECONCILE))
        assert isinstance(error, Throttled)
        assert error.daily
        assert error.retry_after_seconds == pytest.approx(36000)
        assert isinstance(await failure(client.ask(count(), Lane.RECONCILE)), Throttled)
        assert time() == 0
        live = await failure(client.ask(count(), Lane.LIVE))
        assert isinstance(live, Throttled)
        assert live.retry_after_seconds <= 900
        assert len(script.asked) == 1
        await asyncio.sleep(900)
        assert await client.ask(count(), Lane.LIVE) == 1  # the probe

    run(main)


def test_waiting_too_long_is_left_to_the_caller() -> None:
    async def main() -> None:
        script = Script(too_many({"Retry-After": "120"}), FINE)
        client = answering(script)
        error = await failure(client.ask(count(), Lane.LIVE))
        assert isinstance(error, Throttled)
        assert not error.daily
        assert error.retry_after_seconds == pytest.approx(120)
        assert time() == 0
        await asyncio.sleep(error.retry_after_seconds)
        assert await client.ask(count(), Lane.LIVE) == 1

    run(main)


def test_a_storm_of_429_is_bounded() -> None:
    async def main() -> None:
        script = Script(too_many({"Retry-After": "1"}))
        client = answering(script)
        for call in (client.ask(count(), Lane.LIVE), client.mutate(write(), Lane.LIVE)):
            start = time()
            error = await failure(call)
            assert isinstance(error, Throttled)
            assert error.retry_after_seconds >= 1
            assert time() - start <= 90
        assert len(script.asked) <= 8

    run(main)


def test_case_61_every_second_answer_a_429() -> None:
    async def main() -> None:
        lab = await open_lab()
        lab.hardcover.faults.every(2, outages.too_many_requests(1))
        for i in range(20):
            assert await lab.client.ask(library_page(lab.me.id, UserBookId(i)), Lane.CATCH_UP) == []

    run(main)


@pytest.mark.parametrize("tier", ["free", "legacy", "supporter"])
def test_case_38_four_at_once_are_never_refused(tier: Any) -> None:
    async def main() -> None:
        lab = await open_lab()
        token = lab.hardcover.add_user("bob", tier)
        client = make_client(lab.hardcover.transport(), token)
        fields = [library_page(lab.me.id, UserBookId(0))]

        async def work(units: int, lane: Lane) -> None:
            for _ in range(40):
                await client.query(fields * units, lane)

        async with asyncio.TaskGroup() as group:
            for units, lane in [(1, Lane.LIVE), (2, Lane.CATCH_UP), (3, Lane.RECONCILE), (5, Lane.MATCHING)]:
                group.create_task(work(units, lane))
        assert lab.hardcover.refused(token) == 0
        assert lab.hardcover.units_spent(token) == 440
        assert 440 / (time() / 60) > 55

    run(main)


def test_case_38_also_where_another_program_uses_the_token() -> None:
    async def main() -> None:
        lab = await open_lab()
        other = make_client(lab.hardcover.transport(), lab.token)
        field = library_page(lab.me.id, UserBookId(0))

        async def work(client: Client) -> None:
            for _ in range(60):
                await client.ask(field, Lane.LIVE)

        async with asyncio.TaskGroup() as group:
            group.create_task(work(lab.client))
            group.create_task(work(other))
        assert lab.hardcover.refused(lab.token) < 60  # it cannot be known before, only taken without harm

    run(main)


# ---- tokens ----


@pytest.mark.parametrize("token", ["", "  ", "Bearer ", '""', "hc_pat_tökén"])
def test_a_token_that_cannot_be_one_is_not_sent(token: str) -> None:
    async def main() -> None:
        script = Script(FINE)
        client = answering(script, token_source=lambda: token)
        assert isinstance(await failure(client.ask(count(), Lane.LIVE)), HardcoverTokenRejected)
        assert isinstance(await failure(client.mutate(write(), Lane.LIVE)), HardcoverTokenRejected)
        assert not script.asked

    run(main)


def test_a_new_token_is_used_at_once() -> None:
    async def main() -> None:
        lab = await open_lab()
        tokens = [lab.token]
        client = make_client(lab.hardcover.transport(), token_source=lambda: f'"Bearer {tokens[-1]}"\n')
        await read_me(client, Lane.LIVE)
        lab.hardcover.expire_token(lab.token)
        assert isinstance(await failure(read_me(client, Lane.LIVE)), HardcoverTokenRejected)
        assert client.token_state is TokenState.REFUSED
        tokens.append(lab.hardcover.replace_token(lab.token))
        assert (await read_me(client, Lane.LIVE)).username == "alice"
        assert client.token_state is TokenState.OK

    run(main)


def test_a_legacy_token_gets_half_the_burst() -> None:
    async def main() -> None:
        client = answering(Script(FINE), token="eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln")
        for _ in range(6):
            await client.ask(count(), Lane.LIVE)
        assert client.limiter.burst == 5
        assert time() == pytest.approx(1)

    run(main)


def test_each_token_is_paced_by_its_own_kind() -> None:
    async def main() -> None:
        tokens = ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"]
        client = answering(Script(FINE), token_source=lambda: tokens[-1])
        await client.ask(count(), Lane.LIVE)
        assert client.limiter.burst == 5
        tokens.append(TOKEN)
        await client.ask(count(), Lane.LIVE)
        assert client.limiter.burst == 10

    run(main)


def test_a_token_without_write_scope_fails_at_the_first_write_by_name() -> None:
    async def main() -> None:
        lab = await open_lab()
        read = put_on_shelf(lab)
        lab.hardcover.set_scopes(lab.token, ["read:catalog", "read:me:content", "read:library"])
        await read_me(lab.client, Lane.LIVE)
        error = await failure(lab.client.mutate(mutation(WriteRead(read_id=read, values=ReadValues())), Lane.LIVE))
        assert isinstance(error, MissingScope)
        assert error.scope == "write:library"
        assert lab.client.token_state is TokenState.OK

    run(main)


def test_the_token_is_in_no_text() -> None:
    async def main() -> None:
        echo = httpx.Response(500, json={"error": f"do not know {TOKEN}"})
        for answer in (echo, httpx.ConnectError(f"bad header {TOKEN}"), httpx.ReadError(TOKEN)):
            client = answering(Script(answer))
            error: BaseException | None = await failure(client.mutate(write(), Lane.LIVE))
            assert TOKEN not in str(error)
            assert TOKEN not in repr(client)

    run(main)


# ---- bounds and trouble ----


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hardcover.client.MAX_ANSWER_BYTES", 1000)

    async def main() -> None:
        script = Script(httpx.Response(200, content=b" " * 5000))
        error = await failure(answering(script).ask(count(), Lane.LIVE))
        assert isinstance(error, Surprising)

    run(main)


def test_a_redirect_is_not_followed_with_the_token() -> None:
    async def main() -> None:
        script = Script(httpx.Response(301, headers={"location": "http://elsewhere.test/"}))
        await failure(answering(script).ask(count(), Lane.LIVE))
        assert {headers["host"] for headers in script.headers} == {"hardcover.test"}

    run(main)


def test_a_hiccup_that_a_repetition_heals_is_counted_and_no_error() -> None:
    async def main() -> None:
        client = answering(Script(httpx.Response(503), FINE))
        await client.ask(count(), Lane.LIVE)
        assert client.errors == {"HardcoverUnreachable": 1}

    run(main)


def test_what_was_never_sent_costs_nothing_and_says_nothing_of_the_token() -> None:
    def nobody_there(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there")

    async def main() -> None:
        client = answering(nobody_there)
        left = client.limiter.units_left_today
        with spending() as spent:
            await failure(client.query([count(), count()], Lane.LIVE))
            await failure(client.mutate(count(), Lane.CATCH_UP))
        assert (spent.units, client.limiter.units_spent, client.limiter.units_left_today) == (0, 0, left)
        assert not any(client.limiter.units_by_lane.values())
        assert client.token_state == "unknown"

    run(main)


def test_what_was_sent_costs_its_units_whatever_became_of_it() -> None:
    def cut_off(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("cut off")

    async def main() -> None:
        client = answering(cut_off)
        with spending() as spent:
            await failure(client.ask(count(), Lane.LIVE))
        assert spent.units == client.limiter.units_spent == 4
        assert client.token_state == "unknown"

    run(main)


def test_cancelling_a_call_gives_its_units_to_the_next() -> None:
    async def main() -> None:
        limiter = Limiter(now)
        client = answering(Script(FINE), limiter=limiter)
        await limiter.acquire(10, Lane.LIVE)
        waiting = asyncio.create_task(client.ask(count(), Lane.LIVE))
        await asyncio.sleep(0.1)
        waiting.cancel()
        await client.ask(count(), Lane.LIVE)
        assert time() == pytest.approx(1.0)

    run(main)


# ---- the nth call fails ----


FAULTS: list[Callable[[], faults.Fault]] = [
    faults.lose_request,
    faults.lose_reply,
    lambda: outages.late_write(12),
    outages.timeout,
    outages.internal_error,
    lambda: outages.html_page(502, 200),
    lambda: outages.too_many_requests(2),
    lambda: faults.delay(45),
    lambda: faults.slow_reply(45),
]


@pytest.mark.parametrize("make_fault", FAULTS)
def test_case_41_whatever_happens_to_a_write_it_is_never_applied_twice(make_fault: Callable[[], faults.Fault]) -> None:
    async def main() -> None:
        lab = await open_lab()
        read = put_on_shelf(lab)
        lab.hardcover.faults.next(make_fault())
        values = ReadValues(progress_seconds=600, finished_at=Clear.CLEAR)
        error: HardcoverError | None = None
        try:
            applied = await lab.client.mutate(mutation(WriteRead(read_id=read, values=values)), Lane.LIVE)
        except (HardcoverUnreachable, Surprising) as caught:
            error = caught
        await asyncio.sleep(120)
        assert lab.hardcover.mutations <= 1
        if error is None:
            assert applied is not None
            assert applied.read is not None
            assert applied.read.progress_seconds == 600
            assert lab.hardcover.mutations == 1
        else:
            assert error.outcome_unknown  # type: ignore[attr-defined]

    run(main)


def test_the_me_of_the_embedded_hardcover_is_read() -> None:
    async def main() -> None:
        lab = await open_lab()
        assert lab.me.username == "alice"
        assert lab.me.id == lab.hardcover.user_id("alice")
        assert lab.me.privacy_id == 1
        assert (await lab.client.ask(who_am_i(), Lane.LIVE)) == lab.me

    run(main)


@pytest.mark.parametrize("status", [400, 401, 403, 422, 500])
def test_a_token_that_the_server_repeats_is_not_quoted(status: int) -> None:
    """Also one whose shape nobody knows."""
    token = "a-token-of-no-known-shape"

    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json={"error": f"bad header {request.headers['authorization']}"})

    async def main() -> str:
        client = answering(echo, token=token)
        with pytest.raises(HardcoverError) as error:
            await read_me(client, Lane.LIVE)
        return str(error.value)

    assert token not in run(main)
