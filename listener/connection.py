"""One socket from ``auth`` to its end: who it speaks for, what it says, and whether it is still alive."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, NoReturn, Protocol

from listener.errors import AudiobookshelfError, TokenRejected
from listener.packets import weight
from listener.wire import Wire, WireClosed

INIT_SECONDS = 10.0
PING_EVERY_SECONDS = 20.0
PONG_SECONDS = 10.0
DOUBT_SECONDS = 600.0  # without an event: look whether something moved all the same
MOST_RUNGS = 6
_MAX_EARLY_EVENTS = 1000
_MAX_EARLY_BYTES = 64 * 1024 * 1024  # in memory: a whole user with 20,000 rows is half of it


class SocketTokens(Protocol):
    """The part of ``Tokens`` that the socket needs."""

    async def socket_token(self, since: float) -> str:
        """Raises ``ServerDown``, ``NoSocket``, ``TokenRejected``; ``since``: loop time of the loss."""

    def trying(self, token: str) -> AbstractAsyncContextManager[bool]:
        """Around an ``auth`` with the token: whether it is worth it, which another user may just have found out."""

    def accepted_by_socket(self, token: str) -> str:
        """Which kind of token it was, for people."""

    async def refused_by_socket(self, token: str) -> None: ...

    async def may_open_now(self) -> bool:
        """Whether something changed since ``NoSocket``."""


class SocketRefused(ConnectionError):
    """``auth_failed``, or ``invalid_token`` before version 2.26 [A 16]: both mean no."""


async def climb(connection: Connection, tokens: SocketTokens, token: str, since: float) -> tuple[str, str]:
    """The user's id, and what kind of token opened the socket, ``token`` first. A socket that refuses one takes another
    [A 4], so the ladder costs no reconnects. Raises ``SocketRefused``, and what ``tokens`` raise."""
    for _ in range(MOST_RUNGS):
        async with tokens.trying(token) as is_worth_it:
            if is_worth_it:
                try:
                    user_id = await connection.authenticate(token)
                except SocketRefused:
                    await tokens.refused_by_socket(token)
                else:
                    return user_id, tokens.accepted_by_socket(token)
        refused, token = token, await tokens.socket_token(since)
        if token == refused:
            raise SocketRefused("the socket refused the token")
    raise SocketRefused("the socket refused every token")


class Connection:
    """``take`` is called with the name and the arguments of each event, in order."""

    def __init__(self, wire: Wire, take: Callable[[str, tuple[Any, ...]], None]) -> None:
        self._wire = wire
        self._take = take
        self._early: list[tuple[str, tuple[Any, ...]]] = []
        self._sign_of_life = asyncio.Event()  # set by whatever arrives
        self._last_event_at = 0.0  # loop time

    async def authenticate(self, token: str) -> str:
        """The id of the user it is for. Events may come before ``init`` [A 4]; they are kept for ``live``."""
        try:
            async with asyncio.timeout(INIT_SECONDS):
                await self._wire.emit("auth", token)
                room = _MAX_EARLY_BYTES
                while (event := await self._wire.receive())[0] not in {"init", "auth_failed", "invalid_token"}:
                    self._early.append(event)
                    room -= weight(event[1], room)
                    if len(self._early) > _MAX_EARLY_EVENTS or room <= 0:
                        raise WireClosed("no answer to auth among many events")
        except TimeoutError:
            raise WireClosed(f"no answer to auth within {INIT_SECONDS:g} s") from None
        name, data = event
        if name != "init":
            raise SocketRefused("the socket refused the token")
        user_id = data[0].get("userId") if data and isinstance(data[0], dict) else None
        if not isinstance(user_id, str) or not user_id:
            raise WireClosed("init names no user")
        return user_id

    async def live(
        self,
        on_connected: Callable[[], Awaitable[object]],
        caught_up: Callable[[], None],
        on_doubt: Callable[[], Awaitable[bool | None]],
    ) -> NoReturn:
        """Read until the end, which is an error. ``on_connected`` is awaited while events go on being taken.

        ``caught_up`` is called once that is done; ``on_doubt`` after long silence, and answers whether something moved.
        """
        for event in self._early:
            self._take(*event)
        self._early.clear()
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - this is a coroutine
        cancelled_before = task.cancelling()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read())
                group.create_task(self._ping())
                await on_connected()
                caught_up()
                # In here, not as a task: a group that waits for its tasks at its end does not take back, in Python
                # 3.11, that it cancelled its own parent.
                await self._doubt(on_doubt)
        except BaseExceptionGroup as errors:
            # Where the line breaks at the instant somebody cancels, the group tells of the line alone.
            if task.cancelling() > cancelled_before:
                raise asyncio.CancelledError from None
            raise _gravest(errors) from None
        raise AssertionError("reading has no end but an error")

    async def _read(self) -> NoReturn:
        while True:
            name, data = await self._wire.receive()
            self._sign_of_life.set()
            if name != "pong":
                self._last_event_at = asyncio.get_running_loop().time()
                self._take(name, data)
            await asyncio.sleep(0)  # a burst of large events must not hold everybody else up

    async def _ping(self) -> NoReturn:
        """Audiobookshelf answers its own ``ping``; the transport alone would take 45 s to notice a dead line [A 15]."""
        while True:
            await asyncio.sleep(PING_EVERY_SECONDS)
            self._sign_of_life.clear()
            try:
                async with asyncio.timeout(PONG_SECONDS):
                    await self._wire.emit("ping")
                    await self._sign_of_life.wait()
            except TimeoutError:
                raise WireClosed(f"no answer to ping within {PONG_SECONDS:g} s") from None

    async def _doubt(self, look: Callable[[], Awaitable[bool | None]]) -> NoReturn:
        """A socket can answer pings and be forgotten all the same: one that is silent is compared with REST."""
        time = asyncio.get_running_loop().time
        looked_at = time()
        while True:
            wait = max(self._last_event_at, looked_at) + DOUBT_SECONDS - time()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            looked_at = time()
            try:
                moved = await look()
            except TokenRejected:  # a closed account's open socket is not told [A 3]
                raise
            except (AudiobookshelfError, OSError):
                continue
            if moved:
                await asyncio.sleep(PONG_SECONDS)  # its event may be on the way
                if self._last_event_at < looked_at:
                    raise WireClosed("progress moved and the socket did not say so")


def _gravest(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """A bug before a refusal before a lost line: the first is somebody's to mend, the last comes with the others."""
    leaves: list[BaseException] = []
    for error in errors.exceptions:
        leaves.append(_gravest(error) if isinstance(error, BaseExceptionGroup) else error)
    return min(
        leaves,
        key=lambda error: (isinstance(error, AudiobookshelfError | OSError), not isinstance(error, TokenRejected)),
    )
