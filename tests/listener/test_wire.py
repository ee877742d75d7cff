"""The real Socket.IO wire, over loopback: both transports, and nothing of it left behind."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from engineio import base_client
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from earmark.sandbox.audiobookshelf import Audiobookshelf
from earmark.sandbox.serving import serve
from listener.errors import Unreachable
from listener.wire import Wire, WireClosed, socketio_wire

Opened = Callable[[Wire, Audiobookshelf], Awaitable[None]]


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """On a real loop; at the end no task and no connection of the client's may be left."""

    async def and_tidy() -> None:
        async with asyncio.timeout(20):
            await main()
        await asyncio.sleep(0)
        assert not clients_tasks()
        assert not base_client.connected_clients

    asyncio.run(and_tidy())


@pytest.fixture(scope="module", autouse=True)
def _no_session_is_left_open() -> Iterator[None]:
    yield
    gc.collect()  # an unclosed one would warn now


def clients_tasks() -> list[asyncio.Task[Any]]:
    """The embedded server has tasks in this loop too."""
    of_client = ("/listener/", "/aiohttp/", "async_client.py")
    coroutines = {task: task.get_coro() for task in asyncio.all_tasks() if task is not asyncio.current_task()}
    files = {task: getattr(coro, "cr_code").co_filename for task, coro in coroutines.items()}  # noqa: B009
    return [task for task, file in files.items() if any(part in file for part in of_client) and "/tests/" not in file]


class Without:
    """A proxy that lets only some of the transports through."""

    def __init__(self, app: ASGIApp, websocket: bool = True, instead: Response | None = None) -> None:
        self._app = app
        self._websocket = websocket
        self._instead = instead
        self.seen: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            self.seen.append(scope["type"])
        if scope["type"] == "websocket" and not self._websocket:
            await receive()
            await send({"type": "websocket.close"})  # answers 403 to the upgrade
        elif scope["type"] == "http" and self._instead is not None:
            await self._instead(scope, receive, send)
        else:
            await self._app(scope, receive, send)


@asynccontextmanager
async def opened(
    *, websocket: bool = True, path: str = "", leaves: bool = True, **limits: Any
) -> AsyncIterator[tuple[Wire, Audiobookshelf, str]]:
    """A wire that alice has authenticated."""
    server = Audiobookshelf(lambda: datetime.now(UTC))
    alice = server.add_user("alice")
    async with serve(Without(server.app, websocket)) as url:
        wire = await socketio_wire(url + path, **limits)()
        try:
            await wire.emit("auth", alice.token)
            assert (await wire.receive())[0] == "init"
            yield wire, server, alice.token
        finally:
            await wire.close()
            assert not leaves or await gone(server)


async def is_open(wire: Wire) -> bool:
    try:
        await wire.emit("no such event")
    except WireClosed:
        return False
    return True


async def gone(server: Audiobookshelf) -> bool:
    for _ in range(200):
        if not server.connections:
            return True
        await asyncio.sleep(0.01)
    return False


@pytest.mark.parametrize("websocket", [True, False], ids=["websocket", "polling"])
@pytest.mark.parametrize("path", ["", "/audiobookshelf"])
def test_events_arrive_in_order_with_all_their_arguments(websocket: bool, path: str) -> None:
    async def main() -> None:
        async with opened(websocket=websocket, path=path) as (wire, server, _):
            for n in range(100):
                server.emit("alice", "numbered", {"n": n})
            assert [await wire.receive() for _ in range(100)] == [("numbered", ({"n": n},)) for n in range(100)]
            await wire.emit("ping")
            assert await wire.receive() == ("pong", ())

    run(main)


@pytest.mark.parametrize("websocket", [True, False], ids=["websocket", "polling"])
def test_a_server_that_hangs_up_is_noticed_after_its_last_event(websocket: bool) -> None:
    async def main() -> None:
        async with opened(websocket=websocket) as (wire, server, _):
            server.emit("alice", "last", 1)
            server.disconnect_all()
            assert await wire.receive() == ("last", (1,))
            with pytest.raises(WireClosed):
                await wire.receive()
            with pytest.raises(WireClosed):
                await wire.emit("ping")

    run(main)


@pytest.mark.parametrize("websocket", [True, False], ids=["websocket", "polling"])
def test_a_message_beyond_the_bound_ends_the_wire_and_one_below_does_not(websocket: bool) -> None:
    async def main() -> None:
        async with opened(websocket=websocket, leaves=websocket, max_message_bytes=8 * 1024 * 1024) as (
            wire,
            server,
            _,
        ):
            server.emit("alice", "large", "x" * 5_000_000)  # more than aiohttp lets through by itself
            assert len((await wire.receive())[1][0]) == 5_000_000
            server.emit("alice", "larger", "x" * 9_000_000)
            with pytest.raises(WireClosed) as closed:
                await wire.receive()
            if websocket:
                assert str(closed.value) == "a message longer than 8 MiB"

    run(main)


def test_events_nobody_reads_end_the_wire_instead_of_filling_the_memory() -> None:
    async def main() -> None:
        async with opened(max_unread_events=10) as (wire, server, _):
            for n in range(50):
                server.emit("alice", "numbered", n)
            while await is_open(wire):  # noqa: ASYNC110 - a wire has no event for it
                await asyncio.sleep(0.01)
            assert [(await wire.receive())[1] for _ in range(10)] == [(n,) for n in range(10)]
            with pytest.raises(WireClosed, match="10 events were left unread"):
                await wire.receive()

    run(main)


def test_whoever_waits_for_an_event_learns_that_we_closed() -> None:
    async def main() -> None:
        async with opened() as (wire, _, _):
            waiting = asyncio.create_task(wire.receive())
            await asyncio.sleep(0.05)
            await wire.close()
            with pytest.raises(WireClosed, match="closed by us"):
                await waiting
            await wire.close()

    run(main)


def test_nothing_that_passes_the_wire_is_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)

    async def main() -> None:
        async with opened(websocket=False) as (wire, server, token):
            await wire.emit("auth", token)
            await wire.receive()
            server.disconnect_all()
            with pytest.raises(WireClosed):
                await wire.receive()
            assert token not in caplog.text
            assert not [record for record in caplog.records if "listener" in record.name]

    run(main)
    assert "eyJ" not in "".join(capfd.readouterr())


def test_where_nothing_listens_it_is_unreachable() -> None:
    async def main() -> None:
        async with serve(PlainTextResponse("")) as url:
            pass
        with pytest.raises(Unreachable, match="no socket to Audiobookshelf"):
            await socketio_wire(url)()

    run(main)


@pytest.mark.parametrize(
    "answer",
    [
        HTMLResponse("<html><title>Welcome</title>" + "x" * 200_000),
        HTMLResponse("<html><title>502 Bad Gateway</title>", 502),
        PlainTextResponse("0{}"),
        PlainTextResponse("4hello"),
        PlainTextResponse(""),
    ],
    ids=["page", "502", "no sid", "no open packet", "nothing"],
)
def test_strangers_at_the_address_are_unreachable_in_one_short_line(answer: Response) -> None:
    async def main() -> None:
        async with serve(Without(answer, websocket=False, instead=answer)) as url:
            with pytest.raises(Unreachable) as trouble:
                await socketio_wire(url)()
            assert len(str(trouble.value)) <= 250
            assert "\n" not in str(trouble.value)

    run(main)


def test_a_packet_that_kills_the_librarys_reader_ends_the_wire() -> None:
    opening = '0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'
    packets = iter([opening, '40{"sid":"y"}', "4" + "[" * 100_000])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_read = scope["type"] == "http" and scope["method"] == "GET"
        await PlainTextResponse(next(packets, "6") if is_read else "ok")(scope, receive, send)

    async def main() -> None:
        async with serve(Without(app, websocket=False)) as url:
            wire = await socketio_wire(url)()
            with pytest.raises(WireClosed, match=r"connection lost: (maximum recursion depth|Stack overflow)"):
                await wire.receive()
            await wire.close()

    run(main)


def test_a_redirect_is_not_followed() -> None:
    async def main() -> None:
        server = Audiobookshelf(lambda: datetime.now(UTC))
        elsewhere = Without(server.app)
        async with serve(elsewhere) as target:
            redirect = RedirectResponse(f"{target}/socket.io/?EIO=4&transport=polling")
            async with serve(Without(redirect, websocket=False, instead=redirect)) as url:
                with pytest.raises(Unreachable, match="redirects elsewhere"):
                    await socketio_wire(url)()
        assert not elsewhere.seen

    run(main)


def test_opening_can_be_cancelled_at_any_moment() -> None:
    async def main() -> None:
        server = Audiobookshelf(lambda: datetime.now(UTC))
        async with serve(server.app) as url:
            for turns in range(80):
                opening = asyncio.ensure_future(socketio_wire(url)())
                for _ in range(turns):  # of the loop, to hit every place where it can wait
                    await asyncio.sleep(0)
                await asyncio.sleep(0.002 if turns % 2 else 0)
                if opening.cancel():
                    with pytest.raises(asyncio.CancelledError):
                        await opening
                else:
                    await opening.result().close()
            assert await gone(server)

    run(main)


@pytest.mark.parametrize("websocket", [True, False], ids=["websocket", "polling"])
def test_closing_can_be_cancelled_at_any_moment(websocket: bool) -> None:
    async def main() -> None:
        server = Audiobookshelf(lambda: datetime.now(UTC))
        async with serve(Without(server.app, websocket)) as url:
            for turns in range(0, 30, 2):
                wire = await socketio_wire(url)()
                closing = asyncio.ensure_future(wire.close())
                for _ in range(turns):
                    await asyncio.sleep(0)
                if closing.cancel() and turns:
                    with pytest.raises(asyncio.CancelledError):
                        await closing
                await wire.close()
                await asyncio.sleep(0.01)  # for tasks that were told to end
                assert not clients_tasks()

    run(main)


def test_a_server_that_accepts_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("listener.wire._OPEN_SECONDS", 0.1)

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(mute, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(Unreachable, match=r"no answer within 0\.1 s"):
                await socketio_wire(f"http://127.0.0.1:{port}")()
            await asyncio.sleep(0.05)

    run(main)
