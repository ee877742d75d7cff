"""What a server sends that is no Audiobookshelf, or a broken one: over a real socket, packet by packet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from listener.connection import Connection
from listener.packets import PacketVerdict, UnreadPackets, parse_event_packet, verdict, weight
from listener.wire import Wire, WireClosed, socketio_wire
from tests.listener.scripted import Door
from tests.virtual import run

HELLO = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'
LAST = '42["last",1]'


@asynccontextmanager
async def sending(*packets: str | bytes) -> AsyncIterator[Wire]:
    """A wire to a server that sends these once the namespace is entered."""

    async def speak(socket: ServerConnection) -> None:
        await socket.send(HELLO)
        await socket.recv()
        await socket.send('40{"sid":"b"}')
        for packet in packets:
            await socket.send(packet)
        await socket.wait_closed()

    async with serve(speak, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        wire = await socketio_wire(f"http://127.0.0.1:{port}")()
        try:
            yield wire
        finally:
            await wire.close()


def on_a_real_loop(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def within_time() -> None:
        async with asyncio.timeout(20):
            await main()

    asyncio.run(within_time())


ODD = {
    "a name that is an object": '42[{"a":1},2]',
    "no name": "42[]",
    "no list": '42{"a":1}',
    "half an emoji": '42["\\ud83d",1]',
    "a name without end": f'42["{"n" * 5000}"]',
    "a line end": '42["a\\nb"]',
    "no JSON": "42[",
    "deep": "42" + "[" * 50_000,
    "another namespace": '42/other,["a"]',
    "an acknowledgement": "431[1]",
    "asks for one": '427["a"]',
    "an unknown packet": "49",
    "a connect that is no JSON": "40{",
    "a deep connect": "40" + '{"a":' * 600,
    "another namespace's end": "41/other,",
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_packets_are_passed_over_in_silence(odd: str, caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async with sending(*[ODD[odd]] * 50, '42["disconnect","x"]', '42["connect"]', LAST) as wire:
            assert await wire.receive() == ("disconnect", ("x",))
            assert await wire.receive() == ("connect", ())
            assert await wire.receive() == ("last", (1,))

    with caplog.at_level(logging.DEBUG):
        on_a_real_loop(main)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("packet", [b"abc", '451-["a",{"_placeholder":true,"num":0}]', "461-[1]", '4{"a":1}'])
def test_binary_data_ends_the_connection(packet: str | bytes) -> None:
    async def main() -> None:
        async with sending('42["first"]', packet, *[b"x" * 1_000_000] * 3, LAST) as wire:
            assert await wire.receive() == ("first", ())
            with pytest.raises(WireClosed, match="no text of Socket"):
                await wire.receive()

    on_a_real_loop(main)


def test_unread_events_have_a_budget_of_bytes() -> None:
    unread = UnreadPackets(most=1000, most_bytes=1_000_000)
    large = '2["large","' + "x" * 600_000 + '"]'
    assert unread.add(large) is None
    assert unread.add(large) == "0 MiB of events were left unread"
    unread.take()
    assert unread.add(large) is None


def test_events_before_init_have_a_budget() -> None:
    """What a payload takes in memory counts, and small objects take the most."""

    async def main() -> None:
        door = Door()
        door.before_init = [("noise", ([{} for _ in range(200_000)],)) for _ in range(20)]
        taken: list[Any] = []
        connection = Connection(await door.open(), lambda name, data: taken.append(name))
        with pytest.raises(WireClosed, match="no answer to auth among many events"):
            await connection.authenticate("permanent-alice")
        door.before_init = [("user_updated", ([{"id": str(n)} for n in range(20_000)],)) for _ in range(3)]
        assert await Connection(await door.open(), lambda name, data: None).authenticate("permanent-alice")

    run(main)


def test_weight_stops_counting_at_its_bound() -> None:
    assert weight([[{}] * 10_000] * 10_000, 100_000) == 100_000
    assert weight({"a": ["b"]}, 1000) == 64 * 4 + 2


def test_verdicts() -> None:
    assert verdict('2["a"]') is PacketVerdict.EVENT
    assert (
        verdict("0") is verdict('0{"sid":"a"}') is verdict("1") is verdict('4{"message":"no"}') is PacketVerdict.CONTROL
    )
    assert verdict("0" + '{"a":"' + "x" * 5000 + '"}') is verdict("") is verdict("3[]") is PacketVerdict.IGNORED
    assert verdict(b"") is verdict({}) is verdict("51-[]") is PacketVerdict.REFUSED
    assert parse_event_packet('2["a",1,null]') == ("a", (1, None))
