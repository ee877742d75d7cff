"""Somebody who shows who they are, once: with their password or an API key [A 3]. What they showed is not kept.

The tokens of a sign-in are used for one question, ``/api/me``, and logged out. Sign-ins are not repeated:
Audiobookshelf counts them, 40 in 10 minutes for everybody behind one address [A 19].
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """``access`` opens REST for an hour or less; ``refresh`` may be empty."""

    user: User
    access: str = field(repr=False)
    refresh: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    id: str
    key: str = field(repr=False)


class Visitors:
    """All raise ``Unreachable``, ``OddAnswer``, and ``TokenRejected`` where what was shown is refused."""

    def __init__(self, server: AbsServer) -> None:
        self._server = server

    async def read_status(self) -> ServerStatus | None:
        """With the methods of signing in that are offered; ``None``: something on the way keeps it to itself."""
        return await self._server.status(since=asyncio.get_running_loop().time() - STATUS_BELIEVED_SECONDS)

    async def sign_in(self, username: str, password: str) -> SignedIn:
        """What opens may be used until ``sign_out``."""
        self._server.sign_in_now(leaving=LEFT_FOR_USERS)
        body = {"username": username, "password": password}
        answer = await self._once("/login", headers={"x-return-tokens": "true"}, post=body)
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses this user name and password")
        if answer.status != 200:
            raise Unreachable(f"there is no sign-in at Audiobookshelf's address ({answer.status})")
        return await self.by_answer(answer.json())

    async def by_answer(self, raw: Any) -> SignedIn:
        """``raw``: what a sign-in was answered."""
        access, refresh = _tokens(raw)
        try:
            return SignedIn(user=await self.by_token(access), access=access, refresh=refresh)
        except AudiobookshelfError:
            await self._log_out(refresh)
            raise

    async def sign_out(self, signed_in: SignedIn) -> None:
        await self._log_out(signed_in.refresh)

    async def by_password(self, username: str, password: str) -> User:
        signed_in = await self.sign_in(username, password)
        await self.sign_out(signed_in)
        return signed_in.user

    async def by_token(self, token: str) -> User:
        """Of an API key, or of any other token that opens REST."""
        return parse_user((await self._ask("/api/me", token)).json())

    async def read_account(self, admin_token: str, account: str) -> User | None:
        """Any account, asked as an administrator; ``None``: it is gone."""
        answer = await self._ask(f"/api/users/{quote(account, safe='')}", admin_token)
        return None if answer.status == 404 else parse_user(answer.json())

    # what an administrator may do

    async def read_accounts(self, admin_token: str) -> list[User]:
        """Every account. Raises ``TokenRejected`` for somebody who is no administrator."""
        return await self._server.read_users(admin_token, since=asyncio.get_running_loop().time())

    async def make_key(self, admin_token: str, account: str, name: str) -> ApiKey | None:
        """A new API key of an account, which does not end; ``None``: this version has none. Raises ``Forbidden``: an
        administrator makes none for root."""
        asked = {"name": name, "userId": account, "isActive": True}
        answer = await self._once("/api/api-keys", token=admin_token, post=asked)
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses the token")
        if answer.status == 404:
            return None
        raw = answer.json()
        made = raw.get("apiKey") if isinstance(raw, dict) else None
        if not isinstance(made, dict) or not isinstance(made.get("apiKey"), str) or not isinstance(made.get("id"), str):
            raise OddAnswer("the new API key is not in the answer")
        return ApiKey(id=made["id"], key=made["apiKey"])

    async def delete_key(self, admin_token: str, key_id: str) -> None:
        path = f"/api/api-keys/{quote(key_id, safe='')}"
        await self._once(path, token=admin_token, delete=True)

    async def _log_out(self, refresh: str) -> None:
        if refresh:
            with suppress(AudiobookshelfError):  # it would end by itself, in 30 days
                await self._once("/logout", headers={"x-refresh-token": refresh}, post={})

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
