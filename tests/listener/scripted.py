"""A Socket.IO connection that does what the test says, and what a stream needs around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from listener.events import Event
from listener.stream import Stream
from listener.wire import WireClosed
from tests.listener import raw
from tests.listener.server import dice
from tests.virtual import now


class ScriptedWire:
    """Answers ``auth`` and ``ping`` as its door says."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.emitted: list[tuple[Any, ...]] = []
        self.is_closed = False
        self._inbox: asyncio.Queue[tuple[str, tuple[Any, ...]] | Exception] = asyncio.Queue()

    async def emit(self, event: str, *data: Any) -> None:
        self.emitted.append((event, *data))
        if event == "auth":
            for name, payload in self.door.answers_to_auth(data[0]):
                self.say(name, *payload)
        if event == "ping" and self.door.answers_ping:
            self.say("pong")

    async def receive(self) -> tuple[str, tuple[Any, ...]]:
        event = await self._inbox.get()
        if isinstance(event, Exception):
            raise event
        return event

    async def close(self) -> None:
        self.is_closed = True

    def say(self, name: str, *data: Any) -> None:
        self._inbox.put_nowait((name, data))

    def drop(self, reason: str = "connection lost") -> None:
        self._inbox.put_nowait(WireClosed(reason))


class Door:
    """Opens wires, unless it is ``shut``."""

    def __init__(self) -> None:
        self.wires: list[ScriptedWire] = []
        self.opened_at: list[float] = []  # attempts
        self.shut: Exception | None = None
        self.answers_ping = True
        self.user_id = raw.ALICE
        self.refuses: set[str] = set()
        self.refusal = "auth_failed"
        self.before_init: list[tuple[str, tuple[Any, ...]]] = []
        self.is_mute = False

    async def open(self) -> ScriptedWire:
        self.opened_at.append(asyncio.get_running_loop().time())
        if self.shut is not None:
            raise self.shut
        self.wires.append(ScriptedWire(self))
        return self.wires[-1]

    def answers_to_auth(self, token: str) -> list[tuple[str, tuple[Any, ...]]]:
        if self.is_mute:
            return []
        if token in self.refuses:
            return [(self.refusal, ({"message": "Invalid token"},) if self.refusal == "auth_failed" else ())]
        return [*self.before_init, ("init", ({"userId": self.user_id, "username": "alice"},))]

    @property
    def wire(self) -> ScriptedWire:
        return self.wires[-1]


class SocketTokens:
    """Hands out ``tokens`` in turn, the last one for ever; errors among them are raised."""

    def __init__(self, *tokens: str | Exception) -> None:
        self.tokens: list[str | Exception] = list(tokens) or ["token"]
        self.asked_at: list[float] = []
        self.version_changed = False
        self.refused: list[str] = []
        self.when_refused: Callable[[], None] = lambda: None

    async def socket_token(self, since: float = 0.0) -> str:
        self.asked_at.append(asyncio.get_running_loop().time())
        token = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        if isinstance(token, Exception):
            raise token
        return token

    @asynccontextmanager
    async def trying(self, token: str) -> AsyncIterator[bool]:
        yield True

    def accepted_by_socket(self, token: str) -> str:
        return "a token"

    async def may_open_now(self) -> bool:
        return self.version_changed

    async def refused_by_socket(self, token: str) -> None:
        self.refused.append(token)
        self.when_refused()


class Listening:
    """A stream with everything around it, and what it did."""

    def __init__(self, door: Door, tokens: SocketTokens, user_id: str | None = None) -> None:
        self.door = door
        self.events: list[Event] = []
        self.caught_up_at: list[float] = []
        self.polled_at: list[float] = []
        self.catch_up: Callable[[], Awaitable[None]] = self._nothing
        self.poll: Callable[[], Awaitable[bool | None]] = self._nothing
        self.stream = Stream(
            tokens=tokens,
            open_wire=door.open,
            on_connected=self._on_connected,
            on_poll=self._on_poll,
            on_event=self.events.append,
            now=now,
            random=dice(),
            user_id=user_id,
        )

    async def _nothing(self) -> None:
        pass

    async def _on_connected(self) -> None:
        await self.catch_up()
        self.caught_up_at.append(asyncio.get_running_loop().time())

    async def _on_poll(self) -> bool | None:
        self.polled_at.append(asyncio.get_running_loop().time())
        return await self.poll()

    async def until(self, state: str, within_seconds: float = 100_000.0) -> float:
        """The time at which the stream is in that state."""
        async with asyncio.timeout(within_seconds):
            while self.stream.state.stream != state:  # noqa: ASYNC110 - virtual time: costs nothing
                await asyncio.sleep(0.01)
        return asyncio.get_running_loop().time()


@asynccontextmanager
async def listening(
    door: Door | None = None, tokens: SocketTokens | None = None, user_id: str | None = None
) -> AsyncIterator[Listening]:
    """Runs for as long as the block; a bug in the stream fails it."""
    running = Listening(door or Door(), tokens or SocketTokens(), user_id)
    task = asyncio.create_task(running.stream.run())
    try:
        yield running
        assert not task.done(), task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert all(wire.is_closed for wire in running.door.wires)
