"""From a request to a handler: who asks, what they sent, and how a refusal looks.

Error bodies are plain text; only what Express itself refuses (no such route, broken or huge JSON) is an HTML page.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from earmark.sandbox.audiobookshelf.core import Core
from earmark.sandbox.audiobookshelf.playback import FORBIDDEN, NOT_FOUND, Refused
from earmark.sandbox.audiobookshelf.state import Item, User

LARGEST_JSON = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of a signed-in user; ``body`` is the parsed JSON, an empty dict when there was none."""

    user: User
    request: Request
    body: Any

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default)

    def number(self, name: str, default: int) -> int:
        text = self.query(name)
        return int(text) if text.isdecimal() else default

    @property
    def fields(self) -> dict[str, Any]:
        return self.body if isinstance(self.body, dict) else {}


Handler: TypeAlias = Callable[[Ask], Response]
OpenHandler: TypeAlias = Callable[[Request, Any], Response]


def ok() -> Response:
    return PlainTextResponse("OK")


def answer(payload: Any) -> Response:
    return JSONResponse(payload)


def page(status: int, text: str) -> Response:
    head = '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n'
    return HTMLResponse(f"{head}<body>\n<pre>{text}</pre>\n</body>\n</html>\n", status)


class Routes:
    """Makes Starlette routes of handlers."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def open(self, method: str, path: str, handler: OpenHandler) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                return handler(request, await _body(request))
            except Refused as refused:
                return PlainTextResponse(refused.text, refused.status)
            except _Unreadable as unreadable:
                return page(unreadable.status, unreadable.text)

        return Route(path, endpoint, methods=[method])

    def __call__(self, method: str, path: str, handler: Handler) -> Route:
        """A route for signed-in users."""

        def check(request: Request, body: Any) -> Response:
            user = self._core.tokens.opens_rest(_token(request))
            return handler(Ask(user, request, body)) if user else PlainTextResponse("Unauthorized", 401)

        return self.open(method, path, check)

    def admin(self, method: str, path: str, handler: Handler) -> Route:
        def check(ask: Ask) -> Response:
            if not ask.user.is_admin:
                raise Refused(*FORBIDDEN)
            return handler(ask)

        return self(method, path, check)


def readable_item(core: Core, user: User, item_id: str) -> Item:
    item = core.world.items.get(item_id)
    if item is None:
        raise Refused(*NOT_FOUND)
    if not core.world.may_see(user, item):
        raise Refused(*FORBIDDEN)
    return item


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else request.query_params.get("token", "")


class _Unreadable(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


async def _body(request: Request) -> Any:
    raw = await request.body()
    if not raw or not request.headers.get("content-type", "").startswith("application/json"):
        return {}
    if len(raw) > LARGEST_JSON:
        raise _Unreadable(413, "Payload Too Large")
    try:
        return json.loads(raw)
    except ValueError as error:
        raise _Unreadable(400, "Bad Request") from error
