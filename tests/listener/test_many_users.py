"""Many users of one Audiobookshelf: how soon they are back, and how little of it they ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest

from earmark.sandbox.audiobookshelf import Audiobookshelf as Embedded
from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.audiobookshelf.versions import KEYS_OPEN_THE_SOCKET, RECORDED
from listener.client import Audiobookshelf
from listener.rest import AT_ONCE
from listener.server import OPENING_AT_ONCE, SIGN_INS, TRIAL_SECONDS, AbsServer
from listener.stream import Stream
from listener.tokens import Credentials, Rung, Tokens
from listener.wire import OpenWire, Wire, WireClosed
from tests import virtual
from tests.listener.server import dice

USERS = 200


@asynccontextmanager
async def crowd(
    server: Embedded, users: int, *, form: str = "key", open_wire: OpenWire | None = None
) -> AsyncIterator[list[Stream]]:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(transport=server.transport()))
        shared = AbsServer("http://abs.test", http, dice())
        streams = []
        admin = server.api_key(server.add_user("ada", kind="admin").username)
        for n in range(users):
            name = server.add_user(f"user{n}").username
            credentials = {
                "key": lambda name=name: Credentials(token=server.api_key(name)),
                "admin": lambda name=name: Credentials(admin_token=admin, abs_user=name),
                "password": lambda name=name: Credentials(username=name, password=PASSWORD),
            }[form]()
            streams.append(_stream(server, shared, credentials, open_wire))
        tasks = [asyncio.create_task(stream.run()) for stream in streams]
        try:
            yield streams
            assert not any(task.done() for task in tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _stream(server: Embedded, shared: AbsServer, credentials: Credentials, opens: OpenWire | None) -> Stream:
    async def open_wire() -> Wire:
        return await server.open_wire(WireClosed)

    tokens = Tokens(credentials, shared, now=virtual.now)
    client = Audiobookshelf(shared, tokens)

    async def read() -> bool:
        await client.read_progress()
        return False

    return Stream(
        tokens=tokens,
        open_wire=opens or open_wire,
        on_connected=read,
        on_poll=read,
        on_event=lambda event: None,
        now=virtual.now,
        random=shared.random,
        opening=shared.opening,
    )


async def all_connected(streams: list[Stream], within: float) -> float:
    """The seconds it took."""
    began = asyncio.get_running_loop().time()
    async with asyncio.timeout(within):
        while not all(stream.state.stream == "connected" for stream in streams):  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(0.2)
    return asyncio.get_running_loop().time() - began


@pytest.mark.parametrize(("users", "away"), [(1, 2), (1, 7200), (USERS, 2), (USERS, 300)])
def test_everybody_is_back_within_ten_seconds_after_it_answers_again(users: int, away: float) -> None:
    async def main() -> None:
        server = Embedded(virtual.now)
        async with crowd(server, users) as streams:
            await all_connected(streams, 5)
            await asyncio.sleep(600)
            server.stop()
            await asyncio.sleep(away)
            server.start()
            await all_connected(streams, 10)
            assert len(server.connections) == users

    virtual.run(main)


@pytest.mark.parametrize("frozen", [20, 300])
def test_everybody_is_back_within_ten_seconds_after_a_freeze(frozen: float) -> None:
    async def main() -> None:
        server = Embedded(virtual.now)
        async with crowd(server, USERS) as streams:
            await all_connected(streams, 5)
            await asyncio.sleep(600)
            server.freeze()
            await asyncio.sleep(frozen)
            server.thaw()
            await all_connected(streams, 10)

    virtual.run(main)


@pytest.mark.parametrize(("form", "version"), [("key", RECORDED), ("admin", RECORDED), ("key", KEYS_OPEN_THE_SOCKET)])
def test_a_crowd_asks_little_and_never_signs_in(form: str, version: str) -> None:
    async def main() -> None:
        server = Embedded(virtual.now)
        server.play_version(version)
        server.answer_slowly(0.05)
        async with crowd(server, USERS, form=form) as streams:
            await all_connected(streams, 5)
            assert server.asked("/status") == 1
            for _ in range(2):
                await asyncio.sleep(1800)
                server.restart()
                await all_connected(streams, 10)
            assert server.asked("/status") <= 1 + 2 * 10
            assert server.socket_tokens_refused == (form == "key" and version == RECORDED)  # one finds out for all
            assert server.asked("/login") + server.asked("/auth/refresh") == 0

    virtual.run(main)


def test_a_crowd_goes_along_with_each_change_of_version() -> None:
    """Keys kept out of the socket, let in, and kept out again by a version that was put back: one tries each time."""

    async def main() -> None:
        server = Embedded(virtual.now)
        server.play_version(RECORDED)
        async with crowd(server, USERS) as streams:
            await all_connected(streams, 5)
            for version, rung, refused in ((KEYS_OPEN_THE_SOCKET, Rung.KEY, 1), (RECORDED, Rung.PERMANENT, 2)):
                await asyncio.sleep(1800)
                server.upgrade(version)
                await asyncio.sleep(10)
                await all_connected(streams, 10)
                assert {stream.state.opened_by for stream in streams} == {rung}
                assert server.socket_tokens_refused == refused
            assert server.asked("/login") == 0

    virtual.run(main)


def test_at_a_slow_server_everybody_listens_before_anybody_reads_what_was_missed() -> None:
    async def main() -> None:
        server = Embedded(virtual.now)
        server.answer_slowly(0.1)

        async def open_wire() -> Wire:
            await asyncio.sleep(0.5)
            return await server.open_wire(WireClosed)

        async with crowd(server, USERS, open_wire=open_wire) as streams:
            await asyncio.sleep(0.5 * USERS / OPENING_AT_ONCE + 1.5)  # a read of each takes 3.3 s more
            assert server.connections.count(None) == 0
            assert len(server.connections) == USERS
            assert not all(stream.state.stream == "connected" for stream in streams)
            await all_connected(streams, 0.1 * USERS / AT_ONCE)

    virtual.run(main)


def test_a_socket_that_does_not_answer_the_first_of_them_holds_nobody_up_for_long() -> None:
    async def main() -> None:
        server = Embedded(virtual.now)
        opened = 0

        async def open_wire() -> Wire:
            nonlocal opened
            opened += 1
            return await _deaf(server) if opened == 1 else await server.open_wire(WireClosed)

        async with crowd(server, USERS, open_wire=open_wire) as streams:
            await asyncio.sleep(TRIAL_SECONDS + 3)
            assert sum(stream.state.stream == "connected" for stream in streams) == USERS - 1
            await all_connected(streams, 30)

    virtual.run(main)


async def _deaf(server: Embedded) -> Wire:
    """A socket that takes what it is sent, and says nothing."""
    wire = await server.open_wire(WireClosed)

    async def emit(event: str, *data: Any) -> None:
        pass

    wire.emit = emit  # type: ignore[method-assign]
    return wire


def test_a_server_that_is_away_is_probed_once_for_all() -> None:
    async def main() -> None:
        server = Embedded(virtual.now)
        async with crowd(server, USERS) as streams:
            await all_connected(streams, 5)
            server.switches.is_initialised = False  # it answers, so that the probes are counted
            before = server.asked("/status")
            server.disconnect_all()
            await asyncio.sleep(600)
            assert server.asked("/status") - before <= 600 / 2 + 1

    virtual.run(main)


def test_a_crowd_with_passwords_leaves_sign_ins_to_people() -> None:
    async def main() -> None:
        server = Embedded(virtual.now)
        async with crowd(server, 100, form="password") as streams:
            await asyncio.sleep(590)
            assert server.asked("/login") == SIGN_INS
            assert sum(stream.state.stream == "connected" for stream in streams) == SIGN_INS
            assert any("an API key needs none" in str(stream.state.last_error) for stream in streams)
            await all_connected(streams, 3000)

    virtual.run(main)
