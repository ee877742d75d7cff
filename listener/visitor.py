"""Somebody who shows who they are, once: with their password or an API key [A 3]. What they showed is not kept.

The tokens of a sign-in are used for one question, ``/api/me``, and logged out. Sign-ins are not repeated:
Audiobookshelf counts them, 40 in 10 minutes for everybody behind one address [A 19].
"""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import Any
from urllib.parse import quote

import httpx

from listener.errors import AudiobookshelfError, Surprising, TokenRejected, Unreachable
from listener.model import ServerStatus, User
from listener.parse import parse_status, parse_user
from listener.rest import Answer, Rest

PASSWORD = "local"  # noqa: S105 - the name of the method in ``authMethods``


class Visitors:
    """All raise ``Unreachable``, ``Surprising``, and ``TokenRejected`` where what was shown is refused."""

    def __init__(
        self, base_url: str, http: httpx.AsyncClient, random: Random, *, timeout_seconds: float = 10.0
    ) -> None:
        self._rest = Rest(base_url, http, random, timeout_seconds=timeout_seconds)

    async def read_status(self) -> ServerStatus:
        """With the methods of signing in that are offered."""
        answer = await self._rest.ask("/status", tries=1)
        if answer.status != 200:
            raise Unreachable(f"there is no Audiobookshelf at its address ({answer.status})")
        return parse_status(answer.json())

    async def by_password(self, username: str, password: str) -> User:
        body = {"username": username, "password": password}
        answer = await self._rest.ask("/login", headers={"x-return-tokens": "true"}, post=body, tries=1)
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses this user name and password")
        if answer.status != 200:
            raise Unreachable(f"there is no sign-in at Audiobookshelf's address ({answer.status})")
        access, refresh = _tokens(answer)
        try:
            return await self.by_token(access)
        finally:
            if refresh:
                with suppress(AudiobookshelfError):  # it would end by itself, in 30 days
                    await self._rest.ask("/logout", headers={"x-refresh-token": refresh}, post={}, tries=1)

    async def by_token(self, token: str) -> User:
        """Of an API key, or of any other token that opens REST."""
        return parse_user((await self._ask("/api/me", token)).json())

    async def read_account(self, admin_token: str, account: str) -> User | None:
        """Any account, asked as an administrator; ``None``: it is gone."""
        answer = await self._ask(f"/api/users/{quote(account, safe='')}", admin_token)
        return None if answer.status == 404 else parse_user(answer.json())

    async def _ask(self, path: str, token: str) -> Answer:
        answer = await self._rest.ask(path, token=token, tries=1)
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses the token")
        if answer.status == 404 and (answer.is_page or path == "/api/me"):
            raise Unreachable("there is no Audiobookshelf at its address (404)")
        return answer


def _tokens(answer: Answer) -> tuple[str, str]:
    """Access and refresh token; the second may be empty, as before 2.26 [A 16]."""
    raw: Any = answer.json()
    user = raw.get("user") if isinstance(raw, dict) else None
    if not isinstance(user, dict):
        raise Surprising("the sign-in was answered without a user")
    access, refresh = user.get("accessToken") or user.get("token"), user.get("refreshToken")
    if not isinstance(access, str) or not access:
        raise Surprising("the sign-in was answered without a token")
    return access, refresh if isinstance(refresh, str) else ""
