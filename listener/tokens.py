"""Which credential opens what: the token ladder [A 3].

An API key works on REST and not on the socket, but ``/api/me`` asked with it tells the permanent token that does. A
permanent token works on both. User name and password give access tokens that expire (``signin.py``). An administrator's
key gives every user's permanent token; REST is then asked as that user, the key itself would act as the administrator.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Protocol

import httpx

from listener.errors import Forbidden, TokenRejected, Unreachable
from listener.model import User
from listener.parse import parse_user, parse_users
from listener.rest import Rest
from listener.signin import SignIn, TokenStore, claims

ASK_AGAIN_SECONDS = 600.0  # how long a refusal is believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the owner gave, most direct first; one of the three forms is enough, several are tried in this order."""

    token: str = field(default="", repr=False)  # API key, permanent token, or an access token until it expires
    username: str = ""
    password: str = field(default="", repr=False)
    admin_token: str = field(default="", repr=False)  # together with
    abs_user: str = ""  # the user's name in Audiobookshelf


class Tokens:
    """One user's tokens. All calls may raise ``Unreachable`` and, when no form is left, ``TokenRejected``."""

    def __init__(
        self,
        credentials: Credentials,
        base_url: str,
        http: httpx.AsyncClient,
        *,
        now: Callable[[], datetime],
        random: Random,
        store: TokenStore | None = None,
        timeout_seconds: float = 30.0,
    ) -> None:
        self._rest = Rest(base_url, http, random, timeout_seconds=timeout_seconds)
        self._now = now
        self._random = random
        self._store = store
        self.change(credentials)

    def change(self, credentials: Credentials) -> None:
        """Other credentials, as when a secret file changed: all that was learnt from the old ones is forgotten."""
        self._ways: list[_Way] = []
        if token := clean_token(credentials.token):
            self._ways.append(_Given(token, self._rest))
        if credentials.username and credentials.password:
            given = (credentials.username, credentials.password)
            self._ways.append(SignIn(*given, rest=self._rest, store=self._store, now=self._now, random=self._random))
        if credentials.abs_user and (token := clean_token(credentials.admin_token)):
            self._ways.append(_FromAdmin(token, credentials.abs_user, self._rest))
        self._refused_until: dict[_Way, float] = {}
        self._no_socket_until: dict[_Way, float] = {}

    async def rest_token(self) -> str:
        """For the Authorization header; acts as the user."""
        for way in self._usable():
            try:
                return await way.rest_token()
            except TokenRejected as error:
                self._give_up(way, error)
        raise TokenRejected("there is no token for Audiobookshelf")

    async def socket_token(self) -> str | None:
        """For the socket's ``auth``; fresh when it is one that expires. ``None``: nothing opens the socket."""
        usable = self._usable()
        for way in usable:
            if self._no_socket_until.get(way, 0.0) > asyncio.get_running_loop().time():
                continue
            try:
                token = await way.socket_token()
            except TokenRejected as error:
                self._give_up(way, error)
                continue
            if token is not None:
                return token
        if not usable:
            raise TokenRejected("there is no token for Audiobookshelf")
        return None

    async def rejected(self, token: str) -> None:
        """REST answered 401 to ``token``. Returns when ``rest_token`` has another, else raises ``TokenRejected``."""
        way = next((way for way in self._ways if way.gave(token)), None)
        if way is None:
            return  # somebody else has renewed it meanwhile
        try:
            await way.renew(token)
        except TokenRejected as error:
            self._give_up(way, error)

    async def refused_by_socket(self, token: str) -> None:
        """The socket said no to ``token``. Afterwards ``socket_token`` gives another one, or ``None`` for a while."""
        way = next((way for way in self._ways if way.gave(token)), None)
        if way is None:
            return
        answer = await self._rest.ask("/api/me", token=token)
        if answer.status == 401:
            await self.rejected(token)
        if way in self._usable() and await way.socket_token() == token:
            self._no_socket_until[way] = asyncio.get_running_loop().time() + ASK_AGAIN_SECONDS

    def _usable(self) -> list[_Way]:
        time = asyncio.get_running_loop().time()
        return [way for way in self._ways if self._refused_until.get(way, 0.0) <= time]

    def _give_up(self, way: _Way, error: TokenRejected) -> None:
        self._refused_until[way] = asyncio.get_running_loop().time() + ASK_AGAIN_SECONDS
        if not self._usable():
            self._refused_until.clear()  # the next call begins at the top again
            raise error


def clean_token(text: str) -> str:
    """Without ``Bearer``, quotes, spaces and line ends around it."""
    text = text.strip().strip("\"'").strip()
    if text[:7].casefold() == "bearer ":
        text = text[7:].strip().strip("\"'").strip()
    return text


class _Way(Protocol):
    async def rest_token(self) -> str: ...

    async def socket_token(self) -> str | None: ...

    async def renew(self, refused: str) -> None:
        """Raises ``TokenRejected`` when the way gives no other token than ``refused``."""

    def gave(self, token: str) -> bool: ...


class _Given:
    """An API key, a permanent token, or an access token without means to refresh it."""

    def __init__(self, token: str, rest: Rest) -> None:
        self._token = token
        self._kind = claims(token).get("type")
        self._permanent: str | None = None
        self._rest = rest

    async def rest_token(self) -> str:
        if not (self._token.isascii() and self._token.isprintable() and " " not in self._token):
            raise TokenRejected("the token holds characters that no token has: copy it again")
        if self._kind == "refresh":
            raise TokenRejected("that is a refresh token, which opens nothing: make an API key")
        return self._token

    async def socket_token(self) -> str | None:
        token = await self.rest_token()
        if self._kind != "api":
            return token
        if self._permanent is None:
            self._permanent = (await self._me()).permanent_token
        return self._permanent

    async def renew(self, refused: str) -> None:
        if refused == self._permanent:
            self._permanent = (await self._me()).permanent_token
        elif self._kind == "access":
            raise TokenRejected("the access token has expired: make an API key")
        else:
            raise TokenRejected("Audiobookshelf refuses the token: make a new API key")

    def gave(self, token: str) -> bool:
        return token in {self._token, self._permanent}

    async def _me(self) -> User:
        answer = await self._rest.ask("/api/me", token=self._token)
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses the API key: make a new one, and see that it is active")
        if answer.status == 404:
            raise Unreachable("there is no Audiobookshelf at its address (404 for /api/me)")
        return parse_user(answer.json())


class _FromAdmin:
    """The permanent token of one user, as an administrator is told it."""

    def __init__(self, admin_token: str, username: str, rest: Rest) -> None:
        self._admin_token = admin_token
        self._username = username
        self._permanent: str | None = None
        self._rest = rest

    async def rest_token(self) -> str:
        if self._permanent is None:
            self._permanent = await self._look_up()
        return self._permanent

    async def socket_token(self) -> str | None:
        return await self.rest_token()

    async def renew(self, refused: str) -> None:
        if refused != self._permanent:
            return
        self._permanent = await self._look_up()
        if self._permanent == refused:
            raise TokenRejected(f"Audiobookshelf refuses the user {self._username}: is the account active?")

    def gave(self, token: str) -> bool:
        return token == self._permanent

    async def _look_up(self) -> str:
        try:
            answer = await self._rest.ask("/api/users", token=self._admin_token)
        except Forbidden:
            raise TokenRejected("the administrator's token is not an administrator's") from None
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses the administrator's token")
        if answer.status == 404:
            raise Unreachable("there is no Audiobookshelf at its address (404 for /api/users)")
        wanted = self._username.casefold()
        user = next((user for user in parse_users(answer.json()) if user.username.casefold() == wanted), None)
        if user is None:
            raise TokenRejected(f"Audiobookshelf has no user {self._username}")
        if user.permanent_token is None:  # root's is hidden from other administrators [A 1.2]
            raise TokenRejected(f"Audiobookshelf does not tell {self._username}'s token: give the user an API key")
        return user.permanent_token
