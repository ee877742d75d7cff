"""The programme of faults, and what a client sees of each kind in one process."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from earmark.sandbox.faults import Faults, FaultyTransport, delay, late, lose_reply, lose_request, slow_reply, status
from tests import virtual


class Counter:
    """A service that remembers what it was told, and when."""

    def __init__(self) -> None:
        self.told: list[tuple[str, float]] = []
        self.faults = Faults()
        app = Starlette(routes=[Route("/tell", self.tell, methods=["POST"])])
        self.http = httpx.AsyncClient(transport=FaultyTransport(app, self.faults), base_url="http://counter")

    async def tell(self, request: Request) -> Response:
        self.told.append(((await request.body()).decode(), asyncio.get_running_loop().time()))
        return PlainTextResponse(str(len(self.told)))

    async def post(self, text: str) -> httpx.Response:
        return await self.http.post("/tell", content=text)

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.told]


def test_without_rules_a_call_passes_and_is_logged() -> None:
    async def main() -> None:
        counter = Counter()
        assert (await counter.post("a")).text == "1"
        (call,) = counter.faults.calls
        assert (call.number, call.method, call.path, call.body, call.at) == (1, "POST", "/tell", "a", 0.0)

    virtual.run(main)


def test_a_lost_request_is_not_applied_and_a_lost_reply_is() -> None:
    async def main() -> None:
        counter = Counter()
        counter.faults.next(lose_request(), lose_reply())
        with pytest.raises(httpx.ConnectError):
            await counter.post("a")
        with pytest.raises(httpx.ReadError):
            await counter.post("b")
        assert counter.texts == ["b"]

    virtual.run(main)


def test_a_status_comes_with_its_body_and_headers_and_nothing_is_applied() -> None:
    async def main() -> None:
        counter = Counter()
        counter.faults.next(status(429, '{"error":"Throttled"}', {"Retry-After": "3"}))
        answer = await counter.post("a")
        assert (answer.status_code, answer.json(), answer.headers["retry-after"]) == (429, {"error": "Throttled"}, "3")
        assert counter.texts == []

    virtual.run(main)


def test_a_delayed_request_is_applied_even_when_its_client_gave_up() -> None:
    async def main() -> None:
        counter = Counter()
        counter.faults.next(delay(60))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(10):
                await counter.post("a")
        assert counter.told == []
        await counter.faults.settle()
        assert counter.told == [("a", 60.0)]

    virtual.run(main)


def test_a_slow_reply_is_applied_at_once() -> None:
    async def main() -> None:
        counter = Counter()
        counter.faults.next(slow_reply(60))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(10):
                await counter.post("a")
        assert counter.told == [("a", 0.0)]

    virtual.run(main)


def test_late_answers_408_at_once_and_applies_later() -> None:
    async def main() -> None:
        counter = Counter()
        counter.faults.next(late(20))
        assert (await counter.post("a")).status_code == 408
        assert counter.told == []
        await counter.faults.settle()
        assert counter.told == [("a", 20.0)]

    virtual.run(main)


def test_rules_strike_at_the_nth_at_every_nth_and_where_asked_until_cleared() -> None:
    async def main() -> None:
        counter = Counter()
        counter.faults.nth(2, status(502))
        codes = [(await counter.post("x")).status_code for _ in range(4)]
        assert codes == [200, 502, 200, 200]

        counter.faults.every(3, status(500))
        codes = [(await counter.post("x")).status_code for _ in range(6)]
        assert codes == [200, 200, 500, 200, 200, 500]
        counter.faults.clear()

        counter.faults.when(lambda call: "b" in call.body, status(503), times=2)
        codes = [(await counter.post(text)).status_code for text in "abbab"]
        assert codes == [200, 503, 503, 200, 200]

        counter.faults.every(1, status(504))
        counter.faults.clear()
        assert (await counter.post("x")).status_code == 200

    virtual.run(main)


def test_two_rules_for_the_next_call_strike_one_after_the_other() -> None:
    async def main() -> None:
        counter = Counter()
        counter.faults.next(status(500))
        counter.faults.next(status(502))
        assert [(await counter.post("x")).status_code for _ in range(3)] == [500, 502, 200]

    virtual.run(main)
