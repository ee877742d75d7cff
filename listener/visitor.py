"""Somebody who shows who they are, once: with their password or an API key [A 3]. What they showed is not kept.

The tokens of a sign-in are used for one question, ``/api/me``, and logged out. Sign-ins are not repeated:
Audiobookshelf counts them, 40 in 10 minutes for everybody behind one address [A 19].
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from listener.errors import AudiobookshelfError, OddAnswer, TokenRejected, Unreachable
from listener.model import ServerStatus, User
from listener.parse import parse_user
from listener.rest import Answer
from listener.server import AbsServer

STATUS_BELIEVED_SECONDS = 60.0
WITHIN_SECONDS = 10.0  # a person waits
LEFT_FOR_USERS = 10  # sign-ins of those that are counted: whoever tries many must not keep listeners out


class Visitors:
    """All raise ``Unreachable``, ``OddAnswer``, and ``TokenRejected`` where what was shown is refused."""

    def __init__(self, server: AbsServer) -> None:
        self._server = server

    async def read_status(self) -> ServerStatus | None:
        """With the methods of signing in that are offered; ``None``: something on the way keeps it to itself."""
        return await self._server.status(since=asyncio.get_running_loop().time() - STATUS_BELIEVED_SECONDS)

    async def by_password(self, username: str, password: str) -> User:
        self._server.sign_in_now(leaving=LEFT_FOR_USERS)
        body = {"username": username, "password": password}
        answer = await self._once("/login", headers={"x-return-tokens": "true"}, post=body)
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses this user name and password")
        if answer.status != 200:
            raise Unreachable(f"there is no sign-in at Audiobookshelf's address ({answer.status})")
        return await self.by_answer(answer.json())

    async def by_answer(self, raw: Any) -> User:
        """Of what a sign-in was answered; its tokens are used for one question, and logged out."""
        access, refresh = _tokens(raw)
        try:
            return await self.by_token(access)
        finally:
            if refresh:
                with suppress(AudiobookshelfError):  # it would end by itself, in 30 days
                    await self._once("/logout", headers={"x-refresh-token": refresh}, post={})

    async def by_token(self, token: str) -> User:
        """Of an API key, or of any other token that opens REST."""
        return parse_user((await self._ask("/api/me", token)).json())

    async def read_account(self, admin_token: str, account: str) -> User | None:
        """Any account, asked as an administrator; ``None``: it is gone."""
        answer = await self._ask(f"/api/users/{quote(account, safe='')}", admin_token)
        return None if answer.status == 404 else parse_user(answer.json())

    async def _ask(self, path: str, token: str) -> Answer:
        answer = await self._once(path, token=token)
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses the token")
        if answer.status == 404 and (answer.is_page or path == "/api/me"):
            raise Unreachable("there is no Audiobookshelf at its address (404)")
        return answer

    async def _once(self, path: str, **request: Any) -> Answer:
        return await self._server.rest.ask(path, tries=1, timeout_seconds=WITHIN_SECONDS, waits=False, **request)


def _tokens(raw: Any) -> tuple[str, str]:
    """Access and refresh token; the second may be empty, as before 2.26 [A 16]."""
    user = raw.get("user") if isinstance(raw, dict) else None
    if not isinstance(user, dict):
        raise OddAnswer("the sign-in was answered without a user")
    access, refresh = user.get("accessToken") or user.get("token"), user.get("refreshToken")
    if not isinstance(access, str) or not access:
        raise OddAnswer("the sign-in was answered without a token")
    return access, refresh if isinstance(refresh, str) else ""
