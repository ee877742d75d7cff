"""User name and password → an access token that is always fresh [A 3].

Audiobookshelf counts sign-ins and refreshes alike, 40 in 10 minutes and address [A 14]; so successes keep a distance,
refusals a growing one, a Retry-After is kept to the second, and all users together leave some for people. In between
the last error is given again, unasked. A server that lets people in by single sign-on only is not asked at all.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from listener.errors import AudiobookshelfError, OddAnswer, TokenRejected, Unreachable
from listener.jwt_claims import claims
from listener.rest import Answer
from listener.server import AbsServer

_APART_SECONDS = 15.0  # 40 in 10 minutes
_FIRST_REFUSAL_SECONDS = 30.0
_LONGEST_REFUSAL_SECONDS = 600.0
_LONGEST_LIFE_SECONDS = 10 * 365 * 86_400.0
_FRESH_SHARE, _FRESH_SECONDS = 0.2, 60.0  # of life left; the smaller one, for tokens that live 20 s


class SignInStore(Protocol):
    """Where refresh tokens outlive the process. A ``save`` that fails costs one sign-in after a restart."""

    def load(self, name: str) -> str | None: ...

    def save(self, name: str, value: str) -> None: ...


class SignIn:
    def __init__(
        self,
        username: str,
        password: str,
        *,
        server: AbsServer,
        store: SignInStore | None,
        now: Callable[[], datetime],
    ) -> None:
        self._username = username
        self._password = password
        self._server = server
        self._store = store
        self._now = now
        self._name = f"abs_refresh_token {server.base_url} {username.casefold()}"
        self._access: str | None = None
        self._stale_at: datetime | None = None  # None: it does not expire
        self._expires_at: datetime | None = None
        self._refresh: str | None = None
        self._loaded = False
        self._lock = asyncio.Lock()
        self._not_before = 0.0  # loop time
        self._refusals = 0
        self._last_error: AudiobookshelfError | None = None

    async def rest_token(self) -> str:
        async with self._lock:
            if self._access is not None and (self._stale_at is None or self._now() < self._stale_at):
                return self._access
            try:
                return await self._obtain()
            except Unreachable:
                if self._access is not None and self._expires_at is not None and self._now() < self._expires_at:
                    return self._access
                raise

    async def renew(self, refused: str) -> None:
        async with self._lock:
            if self._access == refused:
                self._access = None
                await self._obtain()

    def gave(self, token: str) -> bool:
        return token == self._access

    async def _obtain(self) -> str:
        loop = asyncio.get_running_loop()
        wait = self._not_before - loop.time()
        if wait > 0 and self._last_error is not None:
            raise type(self._last_error)(str(self._last_error))
        await asyncio.sleep(max(wait, 0.0))
        try:
            access = await self._refreshed() or await self._signed_in()
        except TokenRejected as error:
            self._access = None
            delay = min(_FIRST_REFUSAL_SECONDS * 2.0**self._refusals, _LONGEST_REFUSAL_SECONDS)
            self._refusals = min(self._refusals + 1, 10)
            self._pause(delay * self._server.random.uniform(1.0, 1.2), error)
            raise
        except Unreachable as error:
            self._pause(error.retry_after_seconds or 1.0, error)
            raise
        except AudiobookshelfError as error:
            self._pause(_FIRST_REFUSAL_SECONDS, error)
            raise
        self._refusals = 0
        self._pause(_APART_SECONDS, None)
        return access

    def _pause(self, seconds: float, error: AudiobookshelfError | None) -> None:
        self._not_before = asyncio.get_running_loop().time() + seconds
        self._last_error = error

    async def _refreshed(self) -> str | None:
        """A new access token for the refresh token; ``None`` when there is none, or it is no longer good."""
        if not self._loaded:
            self._loaded = True
            if self._store is not None:
                with contextlib.suppress(Exception):  # an unreadable store costs a sign-in
                    self._refresh = self._store.load(self._name)
        if not self._refresh:
            return None
        self._server.sign_in_now()
        headers = {"x-refresh-token": self._refresh}
        answer = await self._server.rest.ask("/auth/refresh", headers=headers, post={}, tries=1, opens=True)
        if answer.status != 200:
            self._refresh = None
            return None
        return self._take(answer)

    async def _signed_in(self) -> str:
        status = await self._server.status()
        if status is not None and not status.takes_passwords:
            raise TokenRejected("this Audiobookshelf lets people in by single sign-on only: give an API key")
        self._server.sign_in_now()
        body = {"username": self._username, "password": self._password}
        answer = await self._server.rest.ask(
            "/login", headers={"x-return-tokens": "true"}, post=body, tries=1, opens=True
        )
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses this user name and password")
        if answer.status != 200:
            raise Unreachable(f"there is no sign-in at Audiobookshelf's address ({answer.status})")
        return self._take(answer)

    def _take(self, answer: Answer) -> str:
        raw = answer.json()
        user = raw.get("user") if isinstance(raw, dict) else None
        if not isinstance(user, dict):
            raise OddAnswer("the sign-in was answered without a user")
        access = user.get("accessToken") or user.get("token")  # before 2.26 there were only permanent tokens [A 16]
        if not isinstance(access, str) or not access:
            raise OddAnswer("the sign-in was answered without a token")
        refresh = user.get("refreshToken")
        if isinstance(refresh, str) and refresh and refresh != self._refresh:
            self._refresh = refresh
            self._save(refresh)
        self._access, self._stale_at, self._expires_at = access, None, None
        if (life := _life_seconds(claims(access))) is not None:
            self._expires_at = self._now() + timedelta(seconds=life)
            self._stale_at = self._expires_at - timedelta(seconds=min(life * _FRESH_SHARE, _FRESH_SECONDS))
        return access

    def _save(self, refresh: str) -> None:
        if self._store is None:
            return
        with contextlib.suppress(Exception):  # a full disk; the password is still there for the next start
            self._store.save(self._name, refresh)


def _life_seconds(said: Mapping[str, Any]) -> float | None:
    """From ``iat`` to ``exp``, both by the server's clock: ours may differ."""
    issued, expires = said.get("iat"), said.get("exp")
    if not isinstance(issued, int | float) or not isinstance(expires, int | float):
        return None
    try:
        return min(max(float(expires - issued), 0.0), _LONGEST_LIFE_SECONDS)
    except OverflowError:
        return None
