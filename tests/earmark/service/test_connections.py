"""The open port under those who connect and say little: what is asked in one piece is answered all the same."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from earmark.service import connections
from earmark.service.connections import raise_open_files
from earmark.service.http import HttpServer


async def wait_there(socket: WebSocket) -> None:
    await socket.accept()
    await socket.receive()


async def hello(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())}")


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[str, int]]:
    routes = [Route("/", hello, methods=["GET", "POST"]), WebSocketRoute("/live", wait_there)]
    server = HttpServer(Starlette(routes=routes), "127.0.0.1", 0, grace_seconds=0)
    task = asyncio.create_task(server.run())
    try:
        host, port = server.url.removeprefix("http://").split(":")
        yield host, int(port)
    finally:
        task.cancel()
        await asyncio.wait([task])


async def ask(where: tuple[str, int]) -> int:
    async with httpx.AsyncClient(timeout=5) as client:
        return (await client.get(f"http://{where[0]}:{where[1]}/")).status_code


async def closed(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(5):
            await reader.read()
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def run(main: Any) -> None:
    async def within_time() -> None:
        async with asyncio.timeout(30):
            await main()

    asyncio.run(within_time())


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 20)


@pytest.fixture
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.2)


HALVES = [
    b"",
    b"GET / HT",
    b"GET / HTTP/1.1\r\nHost: a\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
]


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("said", HALVES)
def test_half_open_connections_make_room_for_who_asks(said: bytes) -> None:
    async def main() -> None:
        async with serving() as where:
            opened = []
            for _ in range(100):
                reader, writer = await asyncio.open_connection(*where)
                writer.write(said)
                opened.append((reader, writer))
            await asyncio.sleep(0.1)
            assert [await ask(where) for _ in range(3)] == [200] * 3
            assert await closed(opened[0][0])  # the oldest went first
            for _, writer in opened:
                writer.close()

    run(main)


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize("said", HALVES)
def test_a_request_that_does_not_become_whole_is_ended(said: bytes) -> None:
    async def main() -> None:
        async with serving() as where:
            reader, writer = await asyncio.open_connection(*where)
            writer.write(said)
            assert await closed(reader)
            writer.close()

    run(main)


@pytest.mark.usefixtures("_soon")
def test_a_drop_now_and_then_does_not_keep_a_connection_open() -> None:
    async def main() -> None:
        async with serving() as where:
            reader, writer = await asyncio.open_connection(*where)
            writer.write(b"GET / HTTP/1.1\r\n")

            async def drip() -> None:
                while True:
                    writer.write(b"A: b\r\n")
                    await asyncio.sleep(0.02)

            dripping = asyncio.create_task(drip())
            assert await closed(reader)
            dripping.cancel()
            writer.close()

    run(main)


@pytest.mark.usefixtures("_soon")
def test_several_requests_on_one_connection_are_answered() -> None:
    async def main() -> None:
        async with serving() as where, httpx.AsyncClient(base_url=f"http://{where[0]}:{where[1]}") as client:
            for _ in range(4):
                assert (await client.post("/", content=b"x" * 100_000)).text == "100000"
                await asyncio.sleep(0.1)

    run(main)


@pytest.fixture
def _old_limits() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("_old_limits")
def test_the_number_of_open_files_is_raised_as_far_as_it_may_be() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    assert raise_open_files() == min(hard, connections.OPEN_FILES)
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(hard, connections.OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))
    assert raise_open_files() == min(hard, 20_000)  # never lowered


@pytest.mark.usefixtures("_few", "_soon")
def test_open_pages_stay_open_and_take_nobody_a_place() -> None:
    async def main() -> None:
        async with serving() as (host, port):
            pages = [await connect(f"ws://{host}:{port}/live", proxy=None) for _ in range(30)]
            await asyncio.sleep(0.6)  # three times what a request has
            assert [await ask((host, port)) for _ in range(3)] == [200] * 3
            for page in pages:
                pong = await page.ping()
                await pong
                await page.close()

    run(main)


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize("path", [b"/live", b"/"])
def test_what_only_looks_like_an_open_page_is_ended(path: bytes) -> None:
    async def main() -> None:
        async with serving() as where:
            reader, writer = await asyncio.open_connection(*where)
            writer.write(b"GET %b HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" % path)
            assert await closed(reader)
            writer.close()

    run(main)
