"""Faults for the embedded services: what a network and a tired server do to calls, on demand.

A ``Faults`` is a programme of rules; each call is shown to it and the first rule that takes the call decides its fate.

    faults = Faults()
    faults.next(status(429, "Too Many Requests", {"Retry-After": "3"}))     # the next call
    faults.next(lose_reply(), where=lambda call: "insert_user_book" in call.body)
    faults.nth(3, lose_request())                                           # the third call from now
    faults.every(2, delay(5))                                               # each second call
    faults.when(lambda call: call.method == "PATCH", late(20), times=1)
    faults.clear()

In one process ``FaultyTransport(app, faults)`` stands in for the network (virtual time included); over real sockets
``FaultyApp(app, faults)`` is an ASGI middleware that does the same as far as HTTP allows: a lost request or reply is
an answer cut short, which clients report as a protocol error.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar, assert_never

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as it left the client; ``path`` is without the query, ``at`` is the loop's time in seconds."""

    number: int  # 1 for the first
    method: str
    path: str
    query: str
    body: str
    at: float


@dataclass(frozen=True, slots=True)
class LoseRequest:
    """The request never reaches the service: nothing is applied."""

    error: type[httpx.TransportError]


@dataclass(frozen=True, slots=True)
class LoseReply:
    """The service applies the request, then the connection resets before the answer."""

    error: type[httpx.TransportError]


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody on the way answers instead of the service: nothing is applied."""

    code: int
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delay:
    """The service sees the request only after ``seconds``, also when the client has given up by then."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SlowReply:
    """The request is applied at once, the answer takes ``seconds``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Late:
    """``answer`` (a 408) comes at once, the request is applied ``seconds`` later."""

    seconds: float
    answer: Answer


Fault: TypeAlias = LoseRequest | LoseReply | Answer | Delay | SlowReply | Late
Predicate: TypeAlias = Callable[[Call], bool]


def lose_request(error: type[httpx.TransportError] = httpx.ConnectError) -> Fault:
    return LoseRequest(error)


def lose_reply(error: type[httpx.TransportError] = httpx.ReadError) -> Fault:
    return LoseReply(error)


def status(code: int, body: str | bytes = "", headers: Mapping[str, str] | None = None) -> Fault:
    return Answer(code, body, dict(headers or {}))


def delay(seconds: float) -> Fault:
    return Delay(seconds)


def slow_reply(seconds: float) -> Fault:
    return SlowReply(seconds)


def late(
    seconds: float, code: int = 408, body: str | bytes = "Request Timeout", headers: Mapping[str, str] | None = None
) -> Fault:
    return Late(seconds, Answer(code, body, dict(headers or {})))


def _any_call(_: Call) -> bool:
    return True


@dataclass(slots=True, eq=False)
class _Rule:
    fault: Fault
    where: Predicate
    period: int = 1  # its turn comes at every `period`-th matching call
    times: int | None = None  # then the rule is used up; None: never
    seen: int = 0

    def wants(self, call: Call) -> bool:
        if not self.where(call):
            return False
        self.seen += 1
        return self.seen >= self.period

    def use(self) -> None:
        self.seen = 0
        if self.times is not None:
            self.times -= 1


class Faults:
    """Rules in the order they were given, and a log of every call (also of those that never arrived).

    ``where`` narrows a rule to the calls it is true for; only those are counted.
    """

    def __init__(self, keep: int = 100_000) -> None:
        self.calls: deque[Call] = deque(maxlen=keep)
        self.struck: deque[tuple[Call, Fault]] = deque(maxlen=keep)
        self.count = 0
        self._rules: list[_Rule] = []
        self._late: set[asyncio.Task[object]] = set()

    def next(self, *faults: Fault, where: Predicate = _any_call) -> None:
        """The next matching call, and one call more for each further fault."""
        for n, fault in enumerate(faults, start=1):
            self.nth(n, fault, where=where)

    def nth(self, n: int, fault: Fault, where: Predicate = _any_call) -> None:
        """The ``n``-th matching call from now (1: the next)."""
        self._rules.append(_Rule(fault, where, period=n, times=1))

    def every(self, n: int, fault: Fault, where: Predicate = _any_call) -> None:
        """Each ``n``-th matching call from now, until ``clear()``; 1: all of them."""
        self._rules.append(_Rule(fault, where, period=n))

    def when(self, where: Predicate, fault: Fault, times: int | None = None) -> None:
        """Each call the predicate is true for, at most ``times`` times."""
        self._rules.append(_Rule(fault, where, times=times))

    def clear(self) -> None:
        """Forget the rules. The log stays, and what is already late still arrives."""
        self._rules.clear()

    async def settle(self) -> None:
        """Wait until every request that is still on its way has been applied."""
        while self._late:
            await asyncio.wait(self._late)

    def meet(self, method: str, path: str, query: str, body: bytes) -> Fault | None:
        """Log one call and say what happens to it.

        Every rule counts it; of those whose turn it is the first decides, the others have their turn at the next call.
        """
        self.count += 1
        at = asyncio.get_running_loop().time()
        call = Call(
            number=self.count, method=method, path=path, query=query, body=body.decode("utf-8", "replace"), at=at
        )
        self.calls.append(call)
        wanting = [rule for rule in self._rules if rule.wants(call)]
        if not wanting:
            return None
        rule = wanting[0]
        rule.use()
        if rule.times == 0:
            self._rules.remove(rule)
        self.struck.append((call, rule.fault))
        return rule.fault

    def on_the_way(self, apply: Callable[[], Awaitable[T]], seconds: float) -> asyncio.Task[T]:
        """Apply a request later, whatever becomes of the client that sent it."""

        async def arrive() -> T:
            await asyncio.sleep(seconds)
            return await apply()

        task = asyncio.get_running_loop().create_task(arrive())
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return task


class FaultyTransport(httpx.AsyncBaseTransport):
    """The network between an ``httpx.AsyncClient`` and an ASGI app of the same process."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._inner = httpx.ASGITransport(app=app)
        self._faults = faults

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        url = request.url
        fault = self._faults.meet(request.method, url.path, url.query.decode("ascii", "replace"), body)

        async def apply() -> httpx.Response:
            return await self._inner.handle_async_request(request)

        match fault:
            case None:
                return await apply()
            case LoseRequest(error):
                raise error("the request was lost", request=request)
            case LoseReply(error):
                await apply()
                raise error("the reply was lost", request=request)
            case Answer():
                return _response(fault)
            case Delay(seconds):
                return await asyncio.shield(self._faults.on_the_way(apply, seconds))
            case SlowReply(seconds):
                response = await apply()
                await asyncio.sleep(seconds)
                return response
            case Late(seconds, answer):
                self._faults.on_the_way(apply, seconds)
                return _response(answer)
            case _:
                assert_never(fault)


def _response(answer: Answer) -> httpx.Response:
    return httpx.Response(answer.code, headers=dict(answer.headers), content=answer.body)


class FaultyApp:
    """ASGI middleware: the same faults over real sockets. WebSockets and lifespan pass untouched."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _read_body(receive)
        query = bytes(scope.get("query_string", b"")).decode("ascii", "replace")
        fault = self._faults.meet(scope["method"], scope["path"], query, body)

        async def apply(answer: Send = send) -> None:
            await self._app(scope, _replay(body, receive), answer)

        match fault:
            case None:
                await apply()
            case LoseRequest():
                await _cut_short(send)
            case LoseReply():
                await apply(_nobody)
                await _cut_short(send)
            case Answer():
                await _answer(fault, send)
            case Delay(seconds):
                await asyncio.shield(self._faults.on_the_way(apply, seconds))
            case SlowReply(seconds):
                await apply(_slowly(send, seconds))
            case Late(seconds, answer):
                self._faults.on_the_way(lambda: apply(_nobody), seconds)
                await _answer(answer, send)
            case _:
                assert_never(fault)


async def _read_body(receive: Receive) -> bytes:
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand the body on that was read already; after it the app hears what the server says (a disconnect)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed


def _slowly(send: Send, seconds: float) -> Send:
    async def slow(message: Message) -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(seconds)
        await send(message)

    return slow


async def _nobody(_: Message) -> None:
    """The client has gone; the answer falls on the floor."""


async def _answer(answer: Answer, send: Send) -> None:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": answer.code, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _cut_short(send: Send) -> None:
    """Promise more than is sent and stop: uvicorn then closes the connection, the client sees a protocol error."""
    headers = [(b"content-length", b"1000000"), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": True})
