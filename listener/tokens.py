"""Which credential opens what, found out by trying: the ladder of [A 3] and [A 18].

    what was given → the permanent token that ``/api/me`` tells → an access token by sign-in → polling

REST takes all of them. Which of them the socket takes depends on the version: before 2.37 it refuses API keys, and the
permanent token is announced to go. So the socket's own answer decides; that a version refuses keys is remembered
for all its users (``server.py``), and everything is tried again when the version changes. An administrator's key gives
each user's permanent token while there are any; REST is then asked as that user, the key itself would act as the
administrator.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeAlias

from listener.errors import AudiobookshelfError, NoSocket, TokenRejected, Unreachable
from listener.jwt_claims import claims
from listener.model import User
from listener.parse import parse_user
from listener.server import AbsServer
from listener.signin import SignIn, SignInStore

ASK_AGAIN_SECONDS = 600.0  # how long a refusal is believed
VERSION_SECONDS = 20.0  # while polling for want of a socket: how old what is known of the version may be


class Rung(StrEnum):
    """What opened the socket, in words for people."""

    GIVEN = "the token given"
    KEY = "the API key"
    PERMANENT = "the account's permanent token, found with the API key"
    SIGN_IN = "signing in"
    ADMIN = "the permanent token an administrator is shown"


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
        server: AbsServer,
        *,
        now: Callable[[], datetime],
        store: SignInStore | None = None,
    ) -> None:
        self.server = server
        self._now = now
        self._store = store
        self.change(credentials)

    def change(self, credentials: Credentials) -> None:
        """Other credentials, as when a secret file changed: all that was learnt from the old ones is forgotten."""
        self._ways: list[_Way] = []
        if token := clean_token(credentials.token):
            self._ways.append(_Given(token, self.server))
        if credentials.username and credentials.password:
            given = (credentials.username, credentials.password)
            self._ways.append(_BySignIn(SignIn(*given, server=self.server, store=self._store, now=self._now)))
        if credentials.abs_user and (token := clean_token(credentials.admin_token)):
            self._ways.append(_FromAdmin(token, credentials.abs_user, self.server))
        self._version = ""
        self._refused_until: dict[_Way, float] = {}
        self._no_socket_until: dict[tuple[_Way, Rung], float] = {}
        self._try_all_at = math.inf  # loop time: then also what this version is known to refuse

    async def rest_token(self) -> str:
        """For the Authorization header; acts as the user."""
        for way in self._usable():
            try:
                return await way.rest_token()
            except TokenRejected as error:
                self._give_up(way, error)
        raise TokenRejected("there is no token for Audiobookshelf")

    async def socket_token(self, since: float = -math.inf) -> str:
        """For the socket's ``auth``: the highest rung that was not refused; fresh when it is one that expires.

        ``since``: the loop time at which the last connection was lost; the server is asked again whether it is there,
        and which version. Raises ``ServerDown`` when it is not, ``NoSocket`` when no rung is left.
        """
        await self.server.status(since)
        self._note_version()
        usable = self._usable()
        for way in usable:
            try:
                token = await self._opener(way, since)
            except TokenRejected as error:
                self._give_up(way, error)
                continue
            if token is not None:
                return token
        if not usable:
            raise TokenRejected("there is no token for Audiobookshelf")
        self._try_all_at = _time() + ASK_AGAIN_SECONDS
        raise NoSocket(self._why_no_socket())

    async def _opener(self, way: _Way, since: float) -> str | None:
        for rung in way.rungs:
            if self._is_shut(way, rung):
                continue
            token = await way.socket_token(rung, since)
            if token is not None:
                return token
        return None

    def _is_shut(self, way: _Way, rung: Rung) -> bool:
        if self._no_socket_until.get((way, rung), 0.0) > _time():
            return True
        return rung is Rung.KEY and self.server.refuses_keys and _time() < self._try_all_at

    @asynccontextmanager
    async def trying(self, token: str) -> AsyncIterator[bool]:
        """Around an ``auth`` with ``token``; ``False``: this version was seen to refuse its kind. While nobody knows
        whether it takes API keys one user tries and the others wait for the answer, which spares each of a thousand
        a refusal and a question."""
        way, rung = self._source(token)
        if way is not None and rung is Rung.KEY:
            async with self.server.trying_keys():
                if not self.server.knows_of_keys:
                    yield True
                    return
        yield way is None or rung is None or not self._is_shut(way, rung)

    def accepted_by_socket(self, token: str) -> Rung:
        """The socket said yes to ``token``: which rung that was."""
        _, rung = self._source(token)
        if rung is Rung.KEY:
            self.server.keys_were_taken()
        self._try_all_at = math.inf
        return rung or Rung.GIVEN

    async def refused_by_socket(self, token: str) -> None:
        """The socket said no to ``token``. Where REST takes it all the same, its rung is shut: for everybody and this
        version when it was an API key, else for this user and a while. ``socket_token`` then gives the next rung."""
        way, rung = self._source(token)
        if way is None or rung is None:
            return
        answer = await self.server.rest.ask("/api/me", token=token, opens=True)
        if answer.status == 401:
            await self.rejected(token)
            if way.rung_of(token) is None:
                return  # there is another one of the same kind: an untried one
        if answer.status == 200 and isinstance(way, _Given):
            way.learn(parse_user(answer.json()))
        if rung is Rung.KEY and answer.status == 200:
            self.server.keys_were_refused()
            self._try_all_at = math.inf if self._try_all_at <= _time() else self._try_all_at
        self._no_socket_until[way, rung] = _time() + ASK_AGAIN_SECONDS

    async def may_open_now(self) -> bool:
        """Whether it is worth trying the socket again after ``NoSocket``: the server has another version now."""
        try:
            await self.server.status(_time() - VERSION_SECONDS)
        except AudiobookshelfError:
            return False
        return self.server.version != self._version

    async def rejected(self, token: str) -> None:
        """REST answered 401 to ``token``. Returns when ``rest_token`` has another, else raises ``TokenRejected``."""
        way, _ = self._source(token)
        if way is None:
            return  # somebody else has renewed it meanwhile
        try:
            await way.renew(token)
        except TokenRejected as error:
            self._give_up(way, error)

    def _source(self, token: str) -> tuple[_Way | None, Rung | None]:
        for way in self._ways:
            if (rung := way.rung_of(token)) is not None:
                return way, rung
        return None, None

    def _usable(self) -> list[_Way]:
        return [way for way in self._ways if self._refused_until.get(way, 0.0) <= _time()]

    def _give_up(self, way: _Way, error: TokenRejected) -> None:
        self._refused_until[way] = _time() + ASK_AGAIN_SECONDS
        if not self._usable():
            self._refused_until.clear()  # the next call begins at the top again
            raise error

    def _note_version(self) -> None:
        if self.server.version != self._version:
            self._version = self.server.version
            self._refused_until.clear()
            self._no_socket_until.clear()

    def _why_no_socket(self) -> str:
        server = f"Audiobookshelf {self._version}".strip()
        if any(isinstance(way, _Given) and way.is_key for way in self._ways):
            return f"{server} does not open its socket to API keys and gives no permanent token"
        return f"{server} opens its socket to none of the tokens"


def clean_token(text: str) -> str:
    """Without ``Bearer``, quotes, spaces and line ends around it."""
    text = text.strip().strip("\"'").strip()
    if text[:7].casefold() == "bearer ":
        text = text[7:].strip().strip("\"'").strip()
    return text


# Each form of credential has: ``rungs``, what it may have for the socket, best first; ``rest_token()``;
# ``socket_token(rung, since)``; ``renew(refused)``, which raises ``TokenRejected`` when it has no other token than
# ``refused``; ``rung_of(token)``, ``None`` where it is not one of its tokens, or not any more.


class _Given:
    """An API key, a permanent token, or an access token without means to refresh it."""

    def __init__(self, token: str, server: AbsServer) -> None:
        self._token = token
        self._kind = claims(token).get("type")
        self._permanent: str | None = None
        self._asked = False
        self._server = server
        self.is_key = self._kind == "api"
        self.rungs = (Rung.KEY if self.is_key else Rung.GIVEN, Rung.PERMANENT)

    async def rest_token(self) -> str:
        if not (self._token.isascii() and self._token.isprintable() and " " not in self._token):
            raise TokenRejected("the token holds characters that no token has: copy it again")
        if self._kind == "refresh":
            raise TokenRejected("that is a refresh token, which opens nothing: make an API key")
        return self._token

    async def socket_token(self, rung: Rung, since: float) -> str | None:
        token = await self.rest_token()
        if rung is not Rung.PERMANENT:
            return token
        if not self._asked or self._permanent is None:
            self.learn(await self._me())
        return None if self._permanent == self._token else self._permanent

    def learn(self, account: User) -> None:
        self._permanent, self._asked = account.permanent_token, True

    async def renew(self, refused: str) -> None:
        if refused == self._permanent and refused != self._token:
            self.learn(await self._me())
        elif self._kind == "access":
            raise TokenRejected("the access token has expired: make an API key")
        else:
            raise TokenRejected("Audiobookshelf refuses the token: make a new API key, and see that it is active")

    def rung_of(self, token: str) -> Rung | None:
        if token == self._token:
            return self.rungs[0]
        return Rung.PERMANENT if token == self._permanent else None

    async def _me(self) -> User:
        answer = await self._server.rest.ask("/api/me", token=self._token, opens=True)
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses the API key: make a new one, and see that it is active")
        if answer.status == 404:
            raise Unreachable("there is no Audiobookshelf at its address (404 for /api/me)")
        return parse_user(answer.json())


class _BySignIn:
    """User name and password."""

    rungs = (Rung.SIGN_IN,)

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in
        self.rest_token = sign_in.rest_token
        self.renew = sign_in.renew

    async def socket_token(self, rung: Rung, since: float) -> str | None:
        return await self._sign_in.rest_token()

    def rung_of(self, token: str) -> Rung | None:
        return Rung.SIGN_IN if self._sign_in.gave(token) else None


class _FromAdmin:
    """The permanent token of one user, as an administrator is shown it. Asked for again before each connect, so that
    the service does not outlive the administrator's key."""

    rungs = (Rung.ADMIN,)

    def __init__(self, admin_token: str, username: str, server: AbsServer) -> None:
        self._admin_token = admin_token
        self._username = username
        self._permanent: str | None = None
        self._server = server

    async def rest_token(self) -> str:
        if self._permanent is None:
            self._permanent = await self._look_up(-math.inf)
        return self._permanent

    async def socket_token(self, rung: Rung, since: float) -> str | None:
        self._permanent = await self._look_up(since)
        return self._permanent

    async def renew(self, refused: str) -> None:
        if refused != self._permanent:
            return
        self._permanent = await self._look_up(_time())
        if self._permanent == refused:
            raise TokenRejected(f"Audiobookshelf refuses the user {self._username}: is the account active?")

    def rung_of(self, token: str) -> Rung | None:
        return Rung.ADMIN if token == self._permanent else None

    async def _look_up(self, since: float) -> str:
        wanted = self._username.casefold()
        users = await self._server.read_users(self._admin_token, since)
        user = next((user for user in users if user.username.casefold() == wanted), None)
        if user is None:
            near = get_close_matches(wanted, [other.username.casefold() for other in users], 1)
            hint = next((f": did you mean {one.username}?" for one in users if one.username.casefold() in near), "")
            raise TokenRejected(f"Audiobookshelf has no user {self._username}{hint}")
        if user.permanent_token is not None:
            return user.permanent_token
        if user.kind == "root" or any(other.permanent_token is not None for other in users):  # root's is hidden [A 1.2]
            raise TokenRejected(f"Audiobookshelf does not show {self._username}'s token: give the user an API key")
        server = f"Audiobookshelf {self._server.version}".strip()
        raise TokenRejected(f"{server} shows an administrator no tokens: give {self._username} an API key of their own")


_Way: TypeAlias = _Given | _BySignIn | _FromAdmin


def _time() -> float:
    return asyncio.get_running_loop().time()
