"""An Audiobookshelf of a few lines for httpx: answers are programmed, requests are remembered."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from random import Random
from typing import Any, TypeAlias

import httpx

from listener.client import Audiobookshelf
from listener.server import AbsServer
from listener.tokens import Credentials, Tokens
from tests.virtual import now

URL = "http://abs.test"

Reply: TypeAlias = "httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]"


class Server:
    """``on(path, reply, …)``: the replies to a path in turn, the last one for ever. Anything else is 404."""

    def __init__(self, base: str = URL) -> None:
        self.base = base
        self.requests: list[httpx.Request] = []
        self._replies: dict[str, list[Reply]] = {}

    def on(self, path: str, *replies: Reply) -> None:
        self._replies[path] = list(replies)

    @property
    def paths(self) -> list[str]:
        return [request.url.path for request in self.requests]

    @property
    def tokens_seen(self) -> list[str | None]:
        """The bearer tokens, in order."""
        return [request.headers.get("authorization", " ").split(" ", 1)[1] or None for request in self.requests]

    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/status" and "/status" not in self._replies:
            return httpx.Response(404, text="Not Found")  # every connect begins with it: counted where it is meant
        self.requests.append(request)
        replies = self._replies.get(request.url.path, [httpx.Response(404, text="Not Found")])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):
            return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
        return reply(request)

    def tokens(self, http: httpx.AsyncClient, store: Store | None = None, **credentials: str) -> Tokens:
        return Tokens(Credentials(**credentials), AbsServer(self.base, http, dice()), now=now, store=store)

    def client(self, http: httpx.AsyncClient, **credentials: str) -> Audiobookshelf:
        tokens = self.tokens(http, None, **(credentials or {"token": "permanent-alice"}))
        return Audiobookshelf(tokens.server, tokens)


class Store:
    """A ``TokenStore`` in memory."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.is_broken = False

    def load(self, name: str) -> str | None:
        if self.is_broken:
            raise OSError("no such disk")
        return self.values.get(name)

    def save(self, name: str, value: str) -> None:
        if self.is_broken:
            raise OSError("disk full")
        self.values[name] = value


def dice() -> Random:
    return Random(1)  # noqa: S311 - the same every time


def ok(body: Any) -> httpx.Response:
    return httpx.Response(200, json=body)


def unauthorized() -> httpx.Response:
    return httpx.Response(401, text="Unauthorized")


def jwt(**claims: Any) -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.c2lnbmF0dXJl"
