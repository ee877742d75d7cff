"""One Socket.IO connection to Audiobookshelf: what a stream needs of it, and the real one on python-socketio.

python-socketio starts a task per message and loses what handlers raise; so events go past its handlers into a bounded
queue here, see ``packets.py``. It tells its loggers every packet, tokens included; so it gets one that says nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlsplit

import aiohttp

from listener.hidden import hidden

with hidden("requests"):  # for a client that is not used here; where apprise has brought it, half of the import's time
    import socketio
    from engineio import base_client
    from engineio.payload import Payload

from listener.errors import Unreachable
from listener.packets import PacketVerdict, UnreadPackets, verdict
from listener.reasons import why_unreachable
from listener.rest import clean_base_url, one_line

MAX_MESSAGE_BYTES = 16 * 1024 * 1024  # user_updated is the whole user: 4 MiB is 9,000 progress rows [A 14]
MAX_UNREAD_EVENTS = 1000
MAX_UNREAD_BYTES = 32 * 1024 * 1024
_OPEN_SECONDS = 10.0  # per transport
_CLOSE_SECONDS = 3.0
_PACKETS_A_POLL = 1000  # python-engineio gives up at 16, which one library scan can exceed

_silent = logging.Logger("listener.wire", level=logging.CRITICAL + 1)
_silent.addHandler(logging.NullHandler())


class WireClosed(ConnectionError):
    """The connection is gone; the text says why, as far as it is known."""


class Wire(Protocol):
    async def emit(self, event: str, *data: Any) -> None:
        """Raises ``WireClosed``."""

    async def receive(self) -> tuple[str, tuple[Any, ...]]:
        """The next event, in order: its name and arguments. Raises ``WireClosed`` after the last one."""

    async def close(self) -> None:
        """Ends within seconds and never raises."""


OpenWire: TypeAlias = Callable[[], Awaitable[Wire]]


def socketio_wire(
    base_url: str,
    *,
    max_message_bytes: int = MAX_MESSAGE_BYTES,
    max_unread_events: int = MAX_UNREAD_EVENTS,
    tls: ssl.SSLContext | None = None,
) -> OpenWire:
    """Opens sockets at ``<base_url>/socket.io``: a websocket, else long polling where a proxy blocks upgrades.

    The opened wire has entered the namespace and is not authenticated yet. Raises ``Unreachable``.
    """
    base_url = clean_base_url(base_url)
    Payload.max_decode_packets = max(Payload.max_decode_packets, _PACKETS_A_POLL)
    response_class = _whole_response(max_message_bytes)

    async def open_wire() -> Wire:
        reasons = []
        why = None
        for transport in ("websocket", "polling"):
            wire = _SocketIoWire(max_message_bytes, max_unread_events, tls, response_class)
            try:
                await wire.open(base_url, transport)
            except Unreachable as error:
                reasons.append(f"{transport}: {error}")
                why = why_unreachable(error, base_url) or why
                await wire.close()
            except BaseException:
                await wire.close()
                raise
            else:
                return wire
        raise Unreachable(f"no socket to Audiobookshelf ({why or '; '.join(reasons)})")

    return open_wire


class _SocketIoWire:
    def __init__(
        self,
        max_message_bytes: int,
        max_unread_events: int,
        tls: ssl.SSLContext | None,
        response_class: type[aiohttp.ClientResponse],
    ) -> None:
        self._max_message_bytes = max_message_bytes
        self._unread = UnreadPackets(most=max_unread_events, most_bytes=MAX_UNREAD_BYTES)
        self._news = asyncio.Event()
        self._closed: str | None = None
        self._redirected = False
        self._upgraded: list[aiohttp.ClientResponse] = []
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=tls if tls is not None else True),
            response_class=response_class,
            trace_configs=[self._watch()],
        )
        self._client = _Client(
            self._packet,
            reconnection=False,
            handle_sigint=False,
            logger=_silent,
            engineio_logger=_silent,
            http_session=self._session,
            request_timeout=_OPEN_SECONDS,
            websocket_extra_options={
                "max_msg_size": max_message_bytes,
                "timeout": aiohttp.ClientWSTimeout(ws_close=_CLOSE_SECONDS / 2),
            },
        )
        self._client.on("disconnect", self._disconnected)

    async def open(self, base_url: str, transport: str) -> None:
        path = f"{urlsplit(base_url).path}/socket.io".lstrip("/")
        try:
            async with asyncio.timeout(_OPEN_SECONDS), _cancellable():
                await self._client.connect(
                    base_url, transports=[transport], socketio_path=path, wait_timeout=_OPEN_SECONDS
                )
        except TimeoutError:
            raise Unreachable(f"no answer within {_OPEN_SECONDS:g} s") from None
        except Exception as error:  # whatever a stranger's answer does to the parsers of three libraries
            moved = "it redirects elsewhere" if self._redirected else ""
            raise Unreachable(moved or one_line(str(error)) or type(error).__name__) from error
        for task in (self._client.eio.read_loop_task, self._client.eio.write_loop_task):
            if task is not None:
                task.add_done_callback(self._loop_ended)

    async def emit(self, event: str, *data: Any) -> None:
        if self._closed is not None:
            raise WireClosed(self._closed)
        try:
            await self._client.emit(event, data)
        except socketio.exceptions.SocketIOError as error:
            raise WireClosed(str(error)) from None

    async def receive(self) -> tuple[str, tuple[Any, ...]]:
        while True:
            while not self._unread:
                if self._closed is not None:
                    raise WireClosed(self._closed)
                self._news.clear()
                await self._news.wait()
            event = self._unread.take()
            if event is not None:
                return event
            await asyncio.sleep(0)  # what is none of ours must not hold everybody else up

    async def close(self) -> None:
        if self._session.closed:
            return
        self._end("closed by us")
        engine = self._client.eio
        tasks = [task for task in (engine.read_loop_task, engine.write_loop_task) if task is not None]
        try:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_CLOSE_SECONDS), _cancellable():
                    if engine.state == "connected":
                        await engine.queue.join()  # else a POST under way is the last one, and our leaving unsaid
                    await self._client.disconnect()
        finally:
            with contextlib.suppress(ValueError):  # a list of the library's that would keep this wire for ever
                base_client.connected_clients.remove(engine)
            for task in tasks:
                task.cancel()
            try:
                await asyncio.gather(*tasks, return_exceptions=True)
            finally:
                for response in self._upgraded:
                    response.close()
                await self._session.close()

    def _packet(self, packet: object) -> bool:
        """Take an event; whether the library is to see the packet."""
        what = verdict(packet)
        if what is PacketVerdict.CONTROL or self._closed is not None:
            return what is PacketVerdict.CONTROL
        if what is PacketVerdict.REFUSED:
            self._end("it sends what is no text of Socket.IO, and so no Audiobookshelf")
        elif what is PacketVerdict.EVENT and (problem := self._unread.add(str(packet))) is not None:
            self._end(problem)
        self._news.set()
        return False

    def _disconnected(self, reason: str = "") -> None:
        self._end(reason or "connection lost")

    def _loop_ended(self, task: asyncio.Task[None]) -> None:
        """One of the library's loops; when it died of something, nobody else says so."""
        error = None if task.cancelled() else task.exception()
        self._end("connection lost" if error is None else f"connection lost: {one_line(str(error))}")

    def _end(self, reason: str) -> None:
        if self._closed is None:
            socket = self._client.eio.ws
            if socket is not None and socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
                reason = _too_long(self._max_message_bytes)
            self._closed = reason
        self._news.set()

    def _watch(self) -> aiohttp.TraceConfig:
        async def refuse(*_: object) -> None:
            """A redirect could lead to another host, and the token would be sent there."""
            self._redirected = True
            raise aiohttp.ClientConnectionError("redirected")

        async def remember(_: object, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
            """python-engineio drops a websocket it was opening when it is cancelled; somebody has to close it."""
            if ended.response.status == HTTPStatus.SWITCHING_PROTOCOLS:
                self._upgraded.append(ended.response)

        trace = aiohttp.TraceConfig()
        trace.on_request_redirect.append(refuse)
        trace.on_request_end.append(remember)
        return trace


class _Client(socketio.AsyncClient):  # type: ignore[misc]  # it has no types
    """``see`` is asked about each packet before the library handles it."""

    def __init__(self, see: Callable[[object], bool], **options: Any) -> None:
        super().__init__(**options)
        self._see = see

    async def _handle_eio_message(self, data: object) -> None:
        if self._see(data):
            await super()._handle_eio_message(data)


@contextlib.asynccontextmanager
async def _cancellable() -> AsyncIterator[None]:
    """python-socketio loses a cancellation that comes at the wrong moment; a stream would outlive its service."""
    task = asyncio.current_task()
    before = 0 if task is None else task.cancelling()
    try:
        yield
    finally:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError


def _whole_response(max_bytes: int) -> type[aiohttp.ClientResponse]:
    """Long polling: bodies are read to their end, within bounds, before anybody sees them.

    python-engineio reads without bound, and lets go of some answers unread, which leaves their connections open.
    """

    class WholeResponse(aiohttp.ClientResponse):
        async def start(self, connection: Any) -> aiohttp.ClientResponse:
            await super().start(connection)
            if self.status != HTTPStatus.SWITCHING_PROTOCOLS:
                await self.read()
            return self

        async def read(self) -> bytes:
            if self._body is None:
                body = bytearray()
                async for chunk in self.content.iter_any():
                    body += chunk
                    if len(body) > max_bytes:
                        raise aiohttp.ClientPayloadError(_too_long(max_bytes))
                self._body = bytes(body)
                self.release()
            return self._body

    return WholeResponse


def _too_long(max_bytes: int) -> str:
    return f"a message longer than {max_bytes // 1024**2} MiB"
