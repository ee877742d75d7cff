"""The embedded server over real loopback sockets: python-socketio's own client, httpx, faults, restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import socketio

from earmark.sandbox.audiobookshelf import Audiobookshelf
from earmark.sandbox.faults import late, lose_reply, lose_request, status
from earmark.sandbox.serving import serve
from tests import virtual


class Ear:
    """A python-socketio client that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.client = socketio.AsyncClient(reconnection=False, handle_sigint=False)
        self.client.on("*", lambda event, *args: self.heard.put_nowait((event, args[0] if args else None)))
        self.client.on("disconnect", lambda *_: self.heard.put_nowait(("disconnected", None)))

    async def next(self) -> tuple[str, Any]:
        return await self.heard.get()


@asynccontextmanager
async def listening(url: str, token: str, path: str, transport: str) -> AsyncIterator[Ear]:
    ear = Ear()
    try:
        await ear.client.connect(url, socketio_path=path, transports=[transport])
        await ear.client.emit("auth", token)
        assert (await ear.next())[0] == "init"
        yield ear
    finally:
        await ear.client.disconnect()
        if ear.client.eio.http is not None:  # left open when connecting fails
            await ear.client.eio.http.close()


@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize("path", ["/socket.io", "/audiobookshelf/socket.io"])
def test_a_real_client_hears_a_reader(path: str, transport: str) -> None:
    async def main() -> None:
        server = Audiobookshelf(lambda: virtual.START)
        alice, book = server.add_user("alice"), server.add_book(duration_seconds=600)
        async with asyncio.timeout(20), serve(server.app) as url, listening(url, alice.token, path, transport) as ear:
            await server.listen("alice", book, end=600, every=300, speed=float("inf"))
            server.unfinish("alice", book)
            await ear.client.emit("ping")
            told = [await ear.next() for _ in range(5)]
            events = ["user_item_progress_updated"] * 2 + ["user_session_closed", "user_updated", "pong"]
            assert [event for event, _ in told] == events
            assert told[1][1]["data"] == {
                **told[0][1]["data"],
                "currentTime": 600,
                "progress": 1,
                "isFinished": True,
            } | {"finishedAt": told[1][1]["data"]["finishedAt"]}
            assert server.connections == ["alice"]

    asyncio.run(main())


def test_a_restart_cuts_the_line_and_the_client_can_come_back() -> None:
    async def main() -> None:
        server = Audiobookshelf(lambda: virtual.START)
        alice = server.add_user("alice")
        async with asyncio.timeout(20), serve(server.app) as url:
            async with listening(url, alice.token, "/socket.io", "websocket") as ear:
                server.restart()
                assert await ear.next() == ("disconnected", None)
            async with listening(url, alice.token, "/socket.io", "websocket"):
                assert server.connections == ["alice"]
            server.stop()
            with pytest.raises(socketio.exceptions.ConnectionError):
                async with listening(url, alice.token, "/socket.io", "websocket"):
                    pass
            async with httpx.AsyncClient() as http:
                assert (await http.get(url + "/healthcheck")).status_code == 502

    asyncio.run(main())


def test_a_frozen_server_answers_after_the_thaw() -> None:
    async def main() -> None:
        server = Audiobookshelf(lambda: virtual.START)
        alice, book = server.add_user("alice"), server.add_book()
        async with (
            asyncio.timeout(20),
            serve(server.app) as url,
            listening(url, alice.token, "/socket.io", "websocket") as ear,
            httpx.AsyncClient() as http,
        ):
            server.freeze()
            asking = asyncio.create_task(http.get(url + "/ping"))
            await ear.client.emit("ping")
            server.finish("alice", book)
            await asyncio.sleep(0.05)
            assert (ear.heard.empty(), asking.done()) == (True, False)
            server.thaw()
            assert (await ear.next())[0] == "user_updated"
            assert (await ear.next())[0] == "pong"
            assert (await asking).json() == {"success": True}

    asyncio.run(main())


def test_an_older_protocol_is_refused() -> None:
    async def main() -> None:
        server = Audiobookshelf(lambda: virtual.START)
        async with asyncio.timeout(20), serve(server.app) as url, httpx.AsyncClient() as http:
            answer = await http.get(url + "/socket.io/?EIO=3&transport=polling")
            assert (answer.status_code, answer.json()["code"]) == (400, 5)

    asyncio.run(main())


def test_faults_strike_over_real_sockets_too() -> None:
    async def main() -> None:
        server = Audiobookshelf(lambda: virtual.START)
        server.add_user("alice")
        first, second, third = (server.add_book(title) for title in ("First", "Second", "Third"))
        headers = {"Authorization": f"Bearer {server.api_key('alice')}"}
        async with asyncio.timeout(20), serve(server.app) as url, httpx.AsyncClient(headers=headers) as http:

            async def finish(book: str) -> int:
                answer = await http.patch(f"{url}/api/me/progress/{book}", json={"isFinished": True})
                return answer.status_code

            server.faults.next(lose_request(), lose_reply(), late(0.05), status(503))
            with pytest.raises(httpx.RemoteProtocolError):
                await finish(first)
            with pytest.raises(httpx.RemoteProtocolError):
                await finish(second)
            assert await finish(third) == 408
            assert await finish(first) == 503
            assert [server.progress("alice", book) is not None for book in (first, second, third)] == [
                False,
                True,
                False,
            ]
            await server.faults.settle()
            assert server.progress("alice", third) is not None

    asyncio.run(main())
