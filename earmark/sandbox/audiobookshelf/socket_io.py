"""The live side over real sockets: python-socketio's server below ``/socket.io``, one queue reader per connection."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any
from urllib.parse import parse_qs

import socketio
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from earmark.sandbox.audiobookshelf.live import Connection, Live

_FAREWELL_SECONDS = 0.5

_silent = logging.Logger(__name__, level=logging.CRITICAL + 1)  # packets hold tokens
_silent.addHandler(logging.NullHandler())


class SocketIo:
    def __init__(self, live: Live) -> None:
        self._live = live
        self._held: dict[str, tuple[Connection, asyncio.Task[None]]] = {}
        self._server = socketio.AsyncServer(
            async_mode="asgi",
            cors_allowed_origins="*",
            ping_interval=25,
            ping_timeout=20,
            max_http_buffer_size=1_000_000,
            http_compression=False,
            logger=_silent,
            engineio_logger=_silent,
        )
        self._server.on("connect", self._connected)
        self._server.on("disconnect", self._disconnected)
        self._server.on("auth", self._auth)
        self._server.on("ping", self._ping)
        self._app: ASGIApp = socketio.ASGIApp(self._server)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and parse_qs(scope["query_string"].decode()).get("EIO") != ["4"]:
            refusal = JSONResponse({"code": 5, "message": "Unsupported protocol version"}, 400)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def shutdown(self) -> None:
        """Hang up on everybody and end the server's own tasks."""
        tasks = [task for _, task in self._held.values()]
        self._live.disconnect_all()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.shutdown()

    async def _connected(self, sid: str, environ: Any, auth: Any = None) -> None:
        connection = self._live.open()
        task = asyncio.get_running_loop().create_task(self._deliver(sid, connection))
        self._held[sid] = (connection, task)

    async def _disconnected(self, sid: str, *_: Any) -> None:
        connection, task = self._held.pop(sid)
        self._live.close(connection)
        self._answer_poll(sid)
        if task is not asyncio.current_task():
            task.cancel()

    def _answer_poll(self, sid: str) -> None:
        """A long poll still open when its client leaves would be held until the next ping; let it end now."""
        held = self._server.eio.sockets.get(self._server.manager.eio_sid_from_sid(sid, "/"))
        if held is not None:
            held.queue.put_nowait(None)

    async def _auth(self, sid: str, *data: Any) -> None:
        self._live.say(self._held[sid][0], "auth", data)

    async def _ping(self, sid: str, *data: Any) -> None:
        self._live.say(self._held[sid][0], "ping", data)

    async def _deliver(self, sid: str, connection: Connection) -> None:
        """Events in order, one after the other; at the end the line is cut as by a server that went away."""
        while (message := await connection.outbox.get()) is not None:
            event, args = message
            await self._server.emit(event, args if args else None, to=sid)
        transport = self._server.manager.eio_sid_from_sid(sid, "/")
        if transport is not None:
            # It waits for the farewell to be fetched, which a client between two polls may never do.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_FAREWELL_SECONDS):
                    await self._server.eio.disconnect(transport)
