"""REST over aiohttp's connections, against a server that says and does what the test wants, byte by byte."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import httpx
import pytest

from listener.errors import OddAnswer, TooLarge, Unreachable
from listener.rest import Rest
from listener.transport import AiohttpTransport
from tests.listener.server import dice

Value = TypeVar("Value")
TLS = ssl.create_default_context()
SILENCE = b""


class Last(bytes):
    """After it the connection is closed."""


CLOSE = Last(b"")


def answer(body: bytes = b"{}", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


class Socket:
    """Gives the answers in turn, the last one for ever, over connections that it keeps. ``requests``: each with its
    head's lines and its body; ``connections``: how many were opened."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self.requests: list[tuple[list[str], bytes]] = []
        self.connections = 0
        self._serving: list[asyncio.Task[None]] = []

    def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.append(asyncio.create_task(self._serve(reader, writer)))

    async def ended(self) -> None:
        await asyncio.gather(*self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").splitlines()[:-1]
                lengths = [int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length")]
                self.requests.append((lines, await reader.readexactly(sum(lengths))))
                said = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                writer.write(said)
                if isinstance(said, Last):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


@asynccontextmanager
async def asking(socket: Socket) -> AsyncIterator[Rest]:
    server = await asyncio.start_server(socket, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    transport = AiohttpTransport(TLS, most_connections=10, keep_alive_seconds=30.0)
    async with server:
        async with httpx.AsyncClient(transport=transport) as http:
            yield Rest(url, http, dice())
        await socket.ended()


def run(socket: Socket, ask: Callable[[Rest], Awaitable[Value]]) -> Value:
    async def main() -> Value:
        async with asking(socket) as rest:
            return await ask(rest)

    return asyncio.run(main())


def test_a_request_goes_out_as_it_was_made_with_each_header_once() -> None:
    socket = Socket(answer(b'{"id": 1}'))
    found = run(
        socket, lambda rest: rest.ask("/api/items/a%2Fb%20c", token="key", params={"q": "ä b&c+d"}, post={"name": "ä"})
    )
    assert found.json() == {"id": 1}
    [(head, body)] = socket.requests
    assert head[0] == "POST /api/items/a%2Fb%20c?q=%C3%A4+b%26c%2Bd HTTP/1.1"
    names = [line.split(":")[0].lower() for line in head[1:]]
    assert sorted(names) == sorted(set(names))
    assert {"Authorization: Bearer key", "Accept-Encoding: identity", "Accept: application/json"} <= set(head)
    assert body.decode() == '{"name":"ä"}'


@pytest.mark.parametrize(("how", "method"), [({"patch": {}}, "PATCH"), ({"delete": True}, "DELETE"), ({}, "GET")])
def test_each_method_is_its_own(how: dict[str, object], method: str) -> None:
    socket = Socket(answer())
    run(socket, lambda rest: rest.ask("/x", **how))  # type: ignore[arg-type]
    assert socket.requests[0][0][0] == f"{method} /x HTTP/1.1"


def test_a_connection_serves_many_requests() -> None:
    async def three(rest: Rest) -> None:
        for _ in range(3):
            await rest.ask("/status")

    socket = Socket(answer())
    run(socket, three)
    assert (len(socket.requests), socket.connections) == (3, 1)


def test_a_kept_connection_that_was_closed_costs_one_repetition() -> None:
    async def two(rest: Rest) -> object:
        await rest.ask("/status")
        return (await rest.ask("/status")).json()

    socket = Socket(answer(), CLOSE, answer(b'{"second": true}'))
    assert run(socket, two) == {"second": True}
    assert len(socket.requests) == 3


def test_what_must_not_be_repeated_is_sent_once_when_the_connection_breaks() -> None:
    async def sign_in(rest: Rest) -> None:
        await rest.ask("/status")
        await rest.exchange("/auth/openid/callback", params={"code": "one"}, headers={})

    socket = Socket(answer(), CLOSE)
    with pytest.raises(Unreachable, match="closed the connection"):
        run(socket, sign_in)
    assert len(socket.requests) == 2


@pytest.mark.parametrize(
    "broken", [b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"half": ', b"SSH-2.0-OpenSSH_9.6\r\n"]
)
def test_an_answer_that_breaks_off_or_is_none_is_a_lost_connection(broken: bytes) -> None:
    with pytest.raises(Unreachable, match="closed the connection"):
        run(Socket(Last(broken)), lambda rest: rest.ask("/status", tries=1))


def test_an_answer_that_is_too_long_is_not_read_to_its_end() -> None:
    async def large_then_small(rest: Rest) -> object:
        with pytest.raises(TooLarge):
            await rest.ask("/large", most_bytes=1024)
        return (await rest.ask("/small")).json()

    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99000000\r\n\r\n"
    socket = Socket(head + b"x" * 100_000, answer(b'{"fine": true}'))
    assert run(socket, large_then_small) == {"fine": True}
    assert socket.connections == 2


def test_compression_is_undone_within_bounds_and_only_once() -> None:
    packed = gzip.compress(b'{"a": "' + b"x" * 5000 + b'"}')
    socket = Socket(answer(packed, Content_Encoding="gzip"))
    assert len(run(socket, lambda rest: rest.ask("/x")).body) == 5009
    with pytest.raises(TooLarge):
        run(Socket(answer(packed, Content_Encoding="gzip")), lambda rest: rest.ask("/x", most_bytes=100))
    with pytest.raises(OddAnswer, match="cannot be read"):
        run(Socket(answer(packed, Content_Encoding="gzip, gzip")), lambda rest: rest.ask("/x"))


def test_a_redirect_is_not_followed_and_a_long_way_is_read() -> None:
    way = "https://sso.example/" + "x" * 20_000
    socket = Socket(answer(status="302 Found", Location=way, Set_Cookie="session=alice; Path=/"))
    found = run(socket, lambda rest: rest.exchange("/auth/openid", params={}, headers={}))
    assert (found.status, found.location, found.cookies) == (302, way, {"session": "alice"})
    assert len(socket.requests) == 1


def test_a_token_that_no_header_can_hold_is_not_quoted() -> None:
    socket = Socket(answer())
    with pytest.raises(Unreachable, match="the token holds characters") as refusal:
        run(socket, lambda rest: rest.ask("/api/me", token="secret\r\nX-Evil: 1"))
    assert "secret" not in repr(refusal.value)
    assert socket.requests == []


def test_a_server_that_is_silent_is_given_up_at_the_requests_time() -> None:
    with pytest.raises(Unreachable, match=r"did not answer within 0\.05 s"):
        run(Socket(SILENCE), lambda rest: rest.ask("/status", tries=1, timeout_seconds=0.05))
