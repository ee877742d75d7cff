"""The whole server as one ASGI app: base path, REST, sockets, and the troubles that concern every request."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from earmark.sandbox.audiobookshelf.core import Core
from earmark.sandbox.audiobookshelf.editing import Editing
from earmark.sandbox.audiobookshelf.rest_accounts import Accounts
from earmark.sandbox.audiobookshelf.rest_library import Shelves
from earmark.sandbox.audiobookshelf.rest_me import Me
from earmark.sandbox.audiobookshelf.routes import Routes, page
from earmark.sandbox.audiobookshelf.single_sign_on import SingleSignOnRoutes
from earmark.sandbox.audiobookshelf.socket_io import SocketIo
from earmark.sandbox.faults import Faults, FaultyApp


def rest_app(core: Core, editing: Editing) -> ASGIApp:
    on = Routes(core)
    accounts = Accounts(core)
    sign_on = SingleSignOnRoutes(accounts, core.identity)
    routes = [*accounts.routes(on), *sign_on.routes(on), *Me(core).routes(on), *Shelves(core, editing).routes(on)]
    return Starlette(routes=routes, exception_handlers={404: _no_such_route, 405: _no_such_route})


async def _no_such_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what Starlette registers us for
    return page(404, f"Cannot {request.method} {request.url.path}")


class Gate:
    """Everything a request passes before it is looked at: below which path it came, whether the server is awake."""

    def __init__(self, app: ASGIApp, core: Core, base_path: str) -> None:
        self._app = app
        self._live = core.live
        self._base_path = base_path.rstrip("/")
        self.slow_seconds = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._live.thawed.wait()
        await self._app(self.inside(scope), receive, self._slowly(send))

    def inside(self, scope: Scope) -> Scope:
        """The scope as seen from below the base path; requests without it are taken as if they had it."""
        base, path = self._base_path, scope["path"]
        if not base or not (path == base or path.startswith(base + "/")):
            return scope
        shorter = path[len(base) :] or "/"
        return {**scope, "path": shorter, "raw_path": shorter.encode()}

    def _slowly(self, send: Send) -> Send:
        if not self.slow_seconds:
            return send

        async def slow(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(self.slow_seconds)
            await send(message)

        return slow


class Server:
    """What listens on a port: REST behind the faults, sockets beside it, both below ``/`` and the base path."""

    def __init__(self, gate: Gate, faults: Faults, core: Core) -> None:
        self._gate = gate
        self._core = core
        self._rest = FaultyApp(gate, faults)
        self._sockets = SocketIo(core.live)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if not self._core.is_up:
            await _refuse(scope, receive, send)
            return
        inside = self._gate.inside(scope)
        if inside["path"].startswith("/socket.io"):
            await self._sockets({**inside, "path": "/socket.io/"}, receive, send)
        elif scope["type"] == "http":
            await self._rest(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._sockets.shutdown()
        await send({"type": "lifespan.shutdown.complete"})


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """As near to a refused connection as an app behind a listening port can come: what a proxy before it would say."""
    if scope["type"] == "http":
        await page(502, "Bad Gateway")(scope, receive, send)
    else:
        await send({"type": "websocket.close"})
