"""One user's live stream: connect, catch up, read; back off and connect again; poll where no socket opens.

What opens the socket is found out on it: a token it refuses is followed by the next one, on the same connection.
Events that were sent while nobody listened are gone [A 1.7]: after each connect ``on_connected`` reads everything, and
what arrives meanwhile is delivered too. ``run`` ends only by cancellation, or by somebody's bug.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from types import MappingProxyType
from typing import Any, Literal, NoReturn, TypeAlias

from listener.connection import Connection, SocketTokens, climb
from listener.errors import AudiobookshelfError, NoSocket, ServerDown, TokenRejected, Unreachable
from listener.events import Broken, Event, Ignored, parse_event
from listener.tally import Tally
from listener.wire import OpenWire, Wire

LONGEST_PAUSE_SECONDS = 60.0
STABLE_SECONDS = 60.0  # a connection this old starts the pauses anew
POLL_EVERY_SECONDS = 30.0
POLL_AFTER_SECONDS = 60.0  # of failures, when a socket should open and does not
ASK_AGAIN_SECONDS = 600.0  # after a refused token, and when no token opens the socket
BACK_SECONDS = (1.5, 4.0)  # between two attempts while the server is away: one probe of it serves all its users
_OPEN_SECONDS = 30.0
_CLOSE_SECONDS = 5.0

Connected: TypeAlias = Literal["connected", "polling", "down"]
TokenState: TypeAlias = Literal["ok", "refused", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamState:
    stream: Connected  # "connected": authenticated and caught up
    since: datetime
    last_event: datetime | None  # the last event that was for us
    abs_token: TokenState
    opened_by: str | None  # the kind of token that opened the socket last
    last_error: str | None  # one line; ``None`` while connected
    connects: int
    received: Mapping[str, int]  # by name of the event
    ignored: Mapping[str, int]
    broken: Mapping[str, int]
    last_broken: str | None  # reason and shape of the payload


class Stream:
    """``on_connected`` is awaited after each connect, ``on_poll`` at each poll; both read every progress row by REST.

    Their ``Unreachable`` means back off. ``on_poll`` answers ``True`` when it found something that no event had said; a
    connected stream asks it too, after ten minutes without an event. ``on_event`` takes each event and must not
    block; nor may ``on_state``, which is called after each attempt, whether it changed anything or not. ``user_id``:
    whose stream it has to be; when it is not given the first connect decides. ``opening``: how many of a server's
    users open a socket at a time; the clock starts behind it.
    """

    def __init__(
        self,
        *,
        tokens: SocketTokens,
        open_wire: OpenWire,
        on_connected: Callable[[], Awaitable[object]],
        on_poll: Callable[[], Awaitable[bool | None]],
        on_event: Callable[[Event], None],
        now: Callable[[], datetime],
        random: Random,
        on_state: Callable[[StreamState], None] = lambda state: None,
        user_id: str | None = None,
        opening: asyncio.Semaphore | None = None,
    ) -> None:
        self._tokens = tokens
        self._opening = opening or asyncio.Semaphore()
        self._open_wire = open_wire
        self._on_connected = on_connected
        self._on_poll = on_poll
        self._on_event = on_event
        self._on_state = on_state
        self._now = now
        self._random = random
        self._user_id = user_id
        self._stream: Connected = "down"
        self._since = now()
        self._access: TokenState = "unknown"
        self._last_error: str | None = None
        self._opened_by: str | None = None
        self._lost_at = -math.inf  # loop time
        self._no_socket = False
        self._connects = 0
        self._connected_at = math.inf  # loop times
        self._next_poll_at = math.inf
        self._failures = 0
        self._woken = asyncio.Event()
        self._tally = Tally()

    @property
    def state(self) -> StreamState:
        return StreamState(
            stream=self._stream,
            since=self._since,
            last_event=self._tally.last_event,
            abs_token=self._access,
            opened_by=self._opened_by,
            last_error=self._last_error,
            connects=self._connects,
            received=MappingProxyType(dict(self._tally.received)),
            ignored=MappingProxyType(dict(self._tally.ignored)),
            broken=MappingProxyType(dict(self._tally.broken)),
            last_broken=self._tally.last_broken,
        )

    @property
    def user_id(self) -> str | None:
        """Whose account it is, once a connect has shown it."""
        return self._user_id

    def wake(self) -> None:
        """Wait no longer before the next attempt to connect, as after a token was changed."""
        if self._stream != "connected":
            self._woken.set()

    async def run(self) -> NoReturn:
        self._next_poll_at = _time() + POLL_AFTER_SECONDS
        while True:
            await self._wait(await self._attempt())

    async def _attempt(self) -> float:
        """Connect and read for as long as it lasts; the seconds to wait before the next attempt."""
        self._no_socket = False
        try:
            await self._live(await self._tokens.socket_token(self._lost_at))
        except NoSocket as error:
            return self._without_socket(error)
        except TokenRejected as error:
            return self._refused(error)
        except (AudiobookshelfError, OSError) as error:  # WireClosed is an OSError
            return self._lost(error)

    async def _live(self, token: str) -> NoReturn:
        wire = await self._open()
        connection = Connection(wire, self._take)
        try:
            user_id, self._opened_by = await climb(connection, self._tokens, token, self._lost_at)
            if user_id != (self._user_id or user_id):
                raise TokenRejected("the token belongs to another user of Audiobookshelf than expected")
            self._user_id = user_id
            await connection.live(self._on_connected, self._caught_up, self._on_poll)
        finally:
            with contextlib.suppress(TimeoutError, OSError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await wire.close()

    async def _open(self) -> Wire:
        async with self._opening:
            try:
                async with asyncio.timeout(_OPEN_SECONDS):
                    return await self._open_wire()
            except TimeoutError:
                raise Unreachable(f"the socket did not open within {_OPEN_SECONDS:g} s") from None

    def _take(self, name: str, data: tuple[Any, ...]) -> None:
        if self._user_id is None:
            return
        parsed = parse_event(name, data[0] if data else None, self._user_id)
        self._tally.count(name, parsed, self._now())
        if not isinstance(parsed, Ignored | Broken):
            self._on_event(parsed)

    async def _wait(self, seconds: float) -> None:
        """So long, or until woken; meanwhile poll when that is due."""
        until = _time() + seconds
        while _time() < until:
            if _time() >= self._next_poll_at and (await self._poll() or await self._is_worth_trying()):
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(min(until, self._next_poll_at)):
                    await self._woken.wait()
                    self._woken.clear()
                    return

    async def _is_worth_trying(self) -> bool:
        return self._no_socket and self._stream == "polling" and await self._tokens.may_open_now()

    async def _poll(self) -> bool:
        """Whether the server is there after it was not: then the socket is tried at once."""
        is_back = False
        try:
            await self._on_poll()
        except TokenRejected as error:
            self._refused(error)
            return False
        except (AudiobookshelfError, OSError) as error:
            self._last_error = _line(error)
            self._become("down")
        else:
            self._access = "ok"
            is_back = self._stream == "down" and not self._no_socket
            self._become("polling")
        if not is_back:
            self._on_state(self.state)
        self._next_poll_at = _time() + POLL_EVERY_SECONDS
        return is_back

    def _caught_up(self) -> None:
        self._access = "ok"
        self._last_error = None
        self._connects += 1
        self._connected_at = _time()
        self._next_poll_at = math.inf
        self._woken.clear()
        self._become("connected")
        self._on_state(self.state)

    def _without_socket(self, error: NoSocket) -> float:
        self._no_socket = True
        self._opened_by = None
        self._last_error = _line(error)
        self._lost_at = _time()
        if self._stream == "polling":
            self._on_state(self.state)
        else:
            self._next_poll_at = min(self._next_poll_at, _time())
        return ASK_AGAIN_SECONDS

    def _refused(self, error: TokenRejected) -> float:
        self._last_error = _line(error)
        self._access = "refused"
        self._lost_at = _time()
        self._next_poll_at = math.inf
        self._become("down")
        self._on_state(self.state)
        return ASK_AGAIN_SECONDS

    def _lost(self, error: Exception) -> float:
        self._last_error = _line(error)
        self._lost_at = _time()
        if self._stream == "connected":
            self._become("down")
            if _time() - self._connected_at >= STABLE_SECONDS:
                self._failures = 0
        self._on_state(self.state)
        if isinstance(error, ServerDown):
            self._next_poll_at = math.inf  # nobody is there to be polled
            return max(self._random.uniform(*BACK_SECONDS), min(error.retry_after_seconds or 0.0, 60.0))
        if self._next_poll_at == math.inf:
            self._next_poll_at = _time() + POLL_AFTER_SECONDS
        pause = self._random.uniform(0.0, min(2.0**self._failures, LONGEST_PAUSE_SECONDS))
        self._failures = min(self._failures + 1, 10)
        return pause

    def _become(self, stream: Connected) -> None:
        if stream != self._stream:
            self._stream = stream
            self._since = self._now()


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _time() -> float:
    return asyncio.get_running_loop().time()
