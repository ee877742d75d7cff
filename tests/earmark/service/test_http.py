from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from earmark.service import http
from earmark.service.http import CannotListen, HttpServer, listen


class Pages:
    """Two pages: one answers, the other never does."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.app = Starlette(routes=[Route("/", self.hello), Route("/never", self.never)])

    async def hello(self, request: Request) -> Response:
        return PlainTextResponse("hello")

    async def never(self, request: Request) -> Response:
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError


@contextlib.asynccontextmanager
async def serving(pages: Pages, host: str = "127.0.0.1") -> AsyncIterator[tuple[HttpServer, asyncio.Task[None]]]:
    server = HttpServer(pages.app, host, 0, grace_seconds=0)
    task = asyncio.create_task(server.run())
    try:
        yield server, task
    finally:
        task.cancel()
        await asyncio.wait([task])
        server.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "0.0.0.0"])  # noqa: S104
def test_it_answers_and_ends_when_told_and_what_comes_after_runs(host: str) -> None:
    async def main() -> None:
        async with serving(Pages(), host) as (server, task):
            async with httpx.AsyncClient() as client:
                answer = await client.get(server.url)
            assert "0.0.0.0" not in server.url  # noqa: S104 - people open what the log says
            assert answer.text == "hello"
            assert "server" not in answer.headers
            server.stop()
            await task

    asyncio.run(main())


def test_signals_stay_with_the_service() -> None:
    async def main() -> None:
        heard = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, heard.set)
        before = signal.getsignal(signal.SIGTERM)
        async with serving(Pages()) as (server, task), httpx.AsyncClient() as client:
            await client.get(server.url)
            assert signal.getsignal(signal.SIGTERM) is before
            os.kill(os.getpid(), signal.SIGTERM)
            await heard.wait()
            assert (await client.get(server.url)).status_code == 200
            server.stop()
            await task

    asyncio.run(main())


@pytest.mark.parametrize("how", ["stop", "cancel"])
def test_a_request_that_never_ends_does_not_hold_it(how: str, caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        pages = Pages()
        async with serving(pages) as (server, task), httpx.AsyncClient() as client:
            request = asyncio.create_task(client.get(f"{server.url}/never"))
            await pages.asked.wait()
            if how == "stop":
                server.stop()
            else:
                task.cancel()
            await asyncio.wait([task])
            await asyncio.wait([request])
            assert isinstance(request.exception(), httpx.HTTPError) or request.result().status_code == 500

    asyncio.run(main())


def test_a_port_that_was_never_served_on_is_let_go() -> None:
    async def main() -> str:
        async with serving(Pages()) as (server, _):
            return server.url

    listen("127.0.0.1", int(asyncio.run(main()).rpartition(":")[2])).close()


def test_a_port_in_use_is_named_with_what_to_do() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"server.port {port} on 127.0.0.1 is in use .* EARMARK_SERVER__PORT"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "not a host"])
def test_an_address_of_another_machine_is_named(host: str) -> None:
    with pytest.raises(CannotListen, match=f'server.host "{host}" is no address of this machine; write 127.0.0.1'):
        listen(host, 0)


def test_a_port_for_root_is_explained() -> None:
    error = OSError(errno.EACCES, "Permission denied")
    assert http._explain(error, "0.0.0.0", 80).endswith("choose one from 1024 to 65535")  # noqa: S104
