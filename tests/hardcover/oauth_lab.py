"""A person who connects to the embedded Hardcover by code, and a process that may be killed at any point of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx

from earmark.sandbox.hardcover import Hardcover
from hardcover.client import Client
from hardcover.connection import HardcoverConnection, connected
from hardcover.oauth import OAuth
from hardcover.token_store import StoredToken, TokenStore
from hardcover.tokens import scopes_for
from tests.hardcover.lab import URL, make_client
from tests.virtual import now

DAY = 24 * 3600.0
WEEK = timedelta(days=7)


class Killed(BaseException):
    """Ends everything, as the end of a process does."""


class OAuthLab:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hardcover = Hardcover(now)
        self.hardcover.add_user("alice")
        self.client_id = self.hardcover.oauth.register("Earmark")
        self.watch: Callable[[str, httpx.Response | None], None] = lambda path, response: None

    def oauth(self, client_id: str | None = None) -> OAuth:
        http = httpx.AsyncClient(transport=_Watched(self))
        return OAuth(URL, client_id or self.client_id, http=http, now=now, user_agent="Earmark/1.0 on nas")

    def connection(self, user: str = "alice") -> HardcoverConnection:
        """As a process has it after its start."""
        return HardcoverConnection(user, TokenStore(self.folder), self.oauth, now=now)

    def client(self, connection: HardcoverConnection) -> Client:
        return make_client(self.hardcover.transport(), token_source=connection.token, connection=connection)

    async def connect(self, user: str = "alice") -> HardcoverConnection:
        oauth = self.oauth()
        code = await oauth.begin(scopes_for())
        self.hardcover.oauth.approve(user, code.user_code)
        pair = await oauth.wait(code)
        TokenStore(self.folder).put(user, connected(pair, self.client_id, now()))
        return self.connection(user)

    def on_disk(self, user: str = "alice") -> StoredToken:
        stored = TokenStore(self.folder).get(user)
        assert stored is not None
        return stored

    def chain_lives(self) -> bool:
        """Whether what is on the disk is what Hardcover will take."""
        (chain,) = self.hardcover.oauth.chains
        return not chain.ended and chain.refresh_token == self.on_disk().refresh_token

    def file(self) -> dict[str, object]:
        read: dict[str, object] = json.loads((self.folder / "hardcover-tokens.json").read_bytes())
        return read


class _Watched(httpx.AsyncBaseTransport):
    """Tells the lab of every request before it goes out, and of every answer before it is seen."""

    def __init__(self, lab: OAuthLab) -> None:
        self._lab = lab
        self._behind = lab.hardcover.transport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._lab.watch(request.url.path, None)
        response = await self._behind.handle_async_request(request)
        self._lab.watch(request.url.path, response)
        return response
