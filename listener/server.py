"""One Audiobookshelf as all its users meet it: what it says of itself, what its socket takes, how much it is asked.

What one user learns holds for the others: a version, a refused kind of token, a server that is away. So 1,000 users who
start or come back together cost one ``/status``, one list of accounts, and a bounded number of requests at a time.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import NoReturn

import httpx

from listener.errors import AudiobookshelfError, Forbidden, OddAnswer, ServerDown, TokenRejected, Unreachable
from listener.model import ServerStatus, User
from listener.parse import parse_status, parse_users
from listener.rest import Rest

STATUS_SECONDS = 10.0
PROBE_SECONDS = 2.0  # apart, while the server is away, whoever asks
OPENING_AT_ONCE = 32  # sockets
TRIAL_SECONDS = 2.0
BELIEVED_SECONDS = 86_400.0  # that a version's socket does not take API keys: a day, should it have been a mishap
SIGN_INS, SIGN_IN_WINDOW_SECONDS = 30, 600.0  # of 40 [A 14], which everybody behind our address shares
_FOREVER = math.inf


class AbsServer:
    """Shared by the users of one address. ``http`` is the caller's to close."""

    def __init__(
        self, base_url: str, http: httpx.AsyncClient, random: Random, *, timeout_seconds: float = 30.0
    ) -> None:
        self.rest = Rest(base_url, http, random, timeout_seconds=timeout_seconds)
        self.random = random
        self.opening = asyncio.Semaphore(OPENING_AT_ONCE)
        self._asking = asyncio.Lock()
        self._status: ServerStatus | None = None
        self._read_at = -_FOREVER  # loop times
        self._failed_at = -_FOREVER
        self._failure: Unreachable | None = None
        self._keys_refused_at = -_FOREVER
        self._keys_taken = False
        self._trying_keys = asyncio.Lock()
        self._listing = asyncio.Lock()
        self._users: dict[str, tuple[float, list[User]]] = {}  # by the administrator's token
        self._sign_ins: deque[float] = deque()

    @property
    def base_url(self) -> str:
        return self.rest.base_url

    @property
    def known(self) -> ServerStatus | None:
        """What ``status`` read last; ``None``: nothing yet, or something else answers at ``/status``."""
        return self._status

    @property
    def version(self) -> str:
        """Such as "2.36.0"; "" while it is not known."""
        return self._status.version if self._status is not None else ""

    async def read_status(self) -> ServerStatus:
        """``GET /status``, asked now. Raises ``Unreachable``, ``Surprising`` when it is not an Audiobookshelf."""
        answer = await self.rest.ask("/status", tries=1, timeout_seconds=STATUS_SECONDS, waits=False)
        if answer.status == 404:
            raise OddAnswer("there is no Audiobookshelf at its address (404 for /status): is the path right?")
        return self._take(parse_status(answer.json()))

    async def status(self, since: float = -_FOREVER) -> ServerStatus | None:
        """What the server said of itself after ``since`` (loop time), asked for once for all who wait.

        ``None``: something on the way keeps ``/status`` to itself, so nothing is known. Raises ``ServerDown``: it does
        not answer, or nobody can sign in to it yet; the last failure is given again for ``PROBE_SECONDS``.
        """
        async with self._asking:
            time = asyncio.get_running_loop().time()
            if self._failure is not None and time - self._failed_at < PROBE_SECONDS:
                raise self._is_down(self._failure)
            if self._read_at <= since or self._failure is not None:
                await self._ask_status(time)
            return self._status

    async def _ask_status(self, time: float) -> None:
        self._failure = None
        try:
            status: ServerStatus | None = await self.read_status()
        except Unreachable as error:
            if not error.is_lasting:
                self._fail(error)
            status = None  # a redirect or a sign-in page: what is asked next meets it too, or does not
        except AudiobookshelfError:
            status = None
        self._status = status
        if status is not None and not status.is_initialised:
            self._fail(Unreachable("this Audiobookshelf is not set up yet: open it in a browser"))
        self._read_at = time

    def _fail(self, error: Unreachable) -> NoReturn:
        self._failed_at = asyncio.get_running_loop().time()
        self._failure = error
        raise self._is_down(error) from None

    @staticmethod
    def _is_down(error: Unreachable) -> ServerDown:
        return ServerDown(str(error), retry_after_seconds=error.retry_after_seconds)

    def _take(self, status: ServerStatus) -> ServerStatus:
        if status.version != self.version:
            self._keys_refused_at = -_FOREVER  # another version may open its socket to them [A 18]
            self._keys_taken = False
        self._status = status
        return status

    # what its socket takes

    @property
    def refuses_keys(self) -> bool:
        """Whether this version was seen to keep API keys out of its socket though REST takes them."""
        return asyncio.get_running_loop().time() - self._keys_refused_at < BELIEVED_SECONDS

    @property
    def knows_of_keys(self) -> bool:
        """Whether this version was seen to take or to refuse API keys at its socket."""
        return self._keys_taken or self.refuses_keys

    def keys_were_refused(self) -> None:
        self._keys_refused_at = asyncio.get_running_loop().time()
        self._keys_taken = False

    def keys_were_taken(self) -> None:
        self._keys_refused_at = -_FOREVER
        self._keys_taken = True

    @asynccontextmanager
    async def trying_keys(self) -> AsyncIterator[None]:
        """One user at a time; but nobody waits longer than ``TRIAL_SECONDS``, should one have trouble of their own."""
        mine = False
        with suppress(TimeoutError):
            async with asyncio.timeout(TRIAL_SECONDS):
                mine = await self._trying_keys.acquire()
        try:
            yield
        finally:
            if mine:
                self._trying_keys.release()

    # who is on it

    async def read_users(self, admin_token: str, since: float = -_FOREVER) -> list[User]:
        """Every account with its permanent token, as an administrator sees them after ``since`` (loop time)."""
        async with self._listing:
            time = asyncio.get_running_loop().time()
            read_at, users = self._users.get(admin_token, (-_FOREVER, []))
            if read_at <= since:
                self._users.pop(admin_token, None)
                users = await self._ask_users(admin_token)
                self._users[admin_token] = (time, users)
            return users

    async def _ask_users(self, admin_token: str) -> list[User]:
        try:
            answer = await self.rest.ask("/api/users", token=admin_token, opens=True)
        except Forbidden:
            raise TokenRejected("the administrator's token is not an administrator's") from None
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses the administrator's token: make a new API key as administrator")
        if answer.status == 404:
            raise Unreachable("there is no Audiobookshelf at its address (404 for /api/users)")
        return parse_users(answer.json())

    # signing in

    def sign_in_now(self, *, leaving: int = 0) -> None:
        """Count a sign-in or refresh that is about to be sent. Raises ``Unreachable`` when it has to wait its turn;
        ``leaving``: so many are kept for others."""
        time = asyncio.get_running_loop().time()
        while self._sign_ins and time - self._sign_ins[0] >= SIGN_IN_WINDOW_SECONDS:
            self._sign_ins.popleft()
        if len(self._sign_ins) >= SIGN_INS - leaving:
            wait = self._sign_ins[0] + SIGN_IN_WINDOW_SECONDS - time
            raise Unreachable(
                f"waiting {wait:.0f} s to sign in: Audiobookshelf takes few in 10 minutes; an API key needs none",
                retry_after_seconds=wait,
            )
        self._sign_ins.append(time)


class AbsServers:
    """Every Audiobookshelf in use, by address. ``http`` is the caller's to close."""

    def __init__(self, http: httpx.AsyncClient, random: Random) -> None:
        self._http = http
        self._random = random
        self._servers: dict[str, AbsServer] = {}

    def at(self, base_url: str) -> AbsServer:
        if base_url not in self._servers:
            self._servers[base_url] = AbsServer(base_url, self._http, self._random)
        return self._servers[base_url]
