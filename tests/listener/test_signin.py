"""User name and password: always a fresh token, and never more sign-ins than the server can bear."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from listener.errors import AudiobookshelfError, TokenRejected, Unreachable
from listener.server import SIGN_INS
from listener.tokens import Tokens
from tests import virtual
from tests.listener import raw
from tests.listener.server import Server, Store, jwt, ok, unauthorized


class Issuer:
    """Signs in and refreshes as Audiobookshelf does; counts."""

    def __init__(self, life_seconds: float = 3600, skew_seconds: float = 0.0) -> None:
        self.server = Server()
        self.server.on("/login", self.login)
        self.server.on("/auth/refresh", self.refresh)
        self.life_seconds = life_seconds
        self.skew_seconds = skew_seconds
        self.issued = 0
        self.good_refresh: set[str] = set()
        self.logins = 0
        self.refreshes = 0

    def login(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["x-return-tokens"] == "true"
        self.logins += 1
        return self._issue()

    def refresh(self, request: httpx.Request) -> httpx.Response:
        self.refreshes += 1
        if request.headers["x-refresh-token"] not in self.good_refresh:
            return httpx.Response(401, json={"error": "Invalid refresh token"})
        return self._issue()

    def _issue(self) -> httpx.Response:
        self.issued += 1
        self.good_refresh = {f"refresh-{self.issued}"}
        iat = virtual.now().timestamp() + self.skew_seconds
        access = jwt(userId=raw.ALICE, type="access", jti=self.issued, iat=iat, exp=iat + self.life_seconds)
        return ok({"user": {"accessToken": access, "refreshToken": f"refresh-{self.issued}"}})

    def run(self, use: Callable[[Tokens], Coroutine[Any, Any, None]], store: Store | None = None) -> None:
        async def main() -> None:
            async with self.server.http() as http:
                await use(self.server.tokens(http, store, username="alice", password="secret"))

        virtual.run(main)


def test_a_token_is_kept_until_shortly_before_it_expires_then_refreshed() -> None:
    issuer = Issuer(life_seconds=3600)

    async def use(tokens: Tokens) -> None:
        first = await tokens.rest_token()
        await asyncio.sleep(3539)
        assert await tokens.socket_token() == first
        await asyncio.sleep(1)
        assert await tokens.socket_token() != first
        assert (issuer.logins, issuer.refreshes) == (1, 1)

    issuer.run(use)


def test_a_token_of_20_seconds_is_refreshed_when_a_fifth_is_left() -> None:
    issuer = Issuer(life_seconds=20)

    async def use(tokens: Tokens) -> None:
        first = await tokens.rest_token()
        await asyncio.sleep(15.9)
        assert await tokens.rest_token() == first
        await asyncio.sleep(0.2)
        assert await tokens.rest_token() != first

    issuer.run(use)


@pytest.mark.parametrize("skew", [-7200, 7200])
def test_the_servers_clock_may_be_wrong(skew: float) -> None:
    issuer = Issuer(skew_seconds=skew)

    async def use(tokens: Tokens) -> None:
        first = await tokens.rest_token()
        await asyncio.sleep(3000)
        assert await tokens.rest_token() == first
        await asyncio.sleep(600)
        assert await tokens.rest_token() != first

    issuer.run(use)


def test_the_refresh_token_is_saved_before_anything_else_and_serves_the_next_start() -> None:
    issuer, store = Issuer(), Store()

    async def use(tokens: Tokens) -> None:
        await tokens.rest_token()
        assert issuer.good_refresh == set(store.values.values())

    issuer.run(use, store)
    issuer.run(use, store)
    assert (issuer.logins, issuer.refreshes) == (1, 1)


def test_a_refresh_token_that_is_no_longer_good_means_signing_in() -> None:
    issuer, store = Issuer(), Store()

    async def use(tokens: Tokens) -> None:
        await tokens.rest_token()

    issuer.run(use, store)
    issuer.good_refresh.clear()
    issuer.run(use, store)
    assert (issuer.logins, issuer.refreshes) == (2, 1)
    assert set(store.values.values()) == issuer.good_refresh


def test_a_store_that_fails_costs_nothing_but_a_sign_in() -> None:
    issuer, store = Issuer(), Store()
    store.is_broken = True

    async def use(tokens: Tokens) -> None:
        assert await tokens.rest_token()

    issuer.run(use, store)
    issuer.run(use, store)
    assert issuer.logins == 2


def test_a_401_renews_the_token_once_for_all_who_saw_it() -> None:
    issuer = Issuer()

    async def use(tokens: Tokens) -> None:
        refused = await tokens.rest_token()
        await asyncio.sleep(60)
        await asyncio.gather(*(tokens.rejected(refused) for _ in range(10)))
        assert await tokens.rest_token() != refused
        assert (issuer.logins, issuer.refreshes) == (1, 1)

    issuer.run(use)


def test_many_who_need_the_first_token_sign_in_once() -> None:
    issuer = Issuer()

    async def use(tokens: Tokens) -> None:
        assert len({*await asyncio.gather(*(tokens.rest_token() for _ in range(10)))}) == 1
        assert issuer.logins == 1

    issuer.run(use)


def test_before_2_26_there_are_only_permanent_tokens() -> None:
    issuer = Issuer()
    issuer.server.on("/login", ok({"user": raw.user(token="permanent-alice")}))

    async def use(tokens: Tokens) -> None:
        assert await tokens.socket_token() == "permanent-alice"
        await asyncio.sleep(1e6)
        assert await tokens.rest_token() == "permanent-alice"
        assert len(issuer.server.requests) == 1

    issuer.run(use)


def test_a_wrong_password_is_not_tried_again_and_again() -> None:
    issuer = Issuer()
    issuer.server.on("/login", unauthorized())

    async def use(tokens: Tokens) -> None:
        for _ in range(600):
            with pytest.raises(TokenRejected, match="user name and password"):
                await tokens.rest_token()
            await asyncio.sleep(1)
        assert len(issuer.server.requests) <= 6

    issuer.run(use)


def test_tokens_that_are_refused_at_once_do_not_exceed_the_servers_limit() -> None:
    issuer = Issuer()

    async def use(tokens: Tokens) -> None:
        while virtual.now().timestamp() - virtual.START.timestamp() < 599:
            try:
                await tokens.rejected(await tokens.rest_token())
            except Unreachable:  # "waiting …": some of the 40 are left to people at the same address
                await asyncio.sleep(1)
        assert issuer.logins + issuer.refreshes == SIGN_INS

    issuer.run(use)


def test_retry_after_is_kept_to_the_second() -> None:
    issuer = Issuer()
    limited = httpx.Response(429, headers={"retry-after": "425"}, json={"error": "Too many authentication requests"})
    issuer.server.on("/login", limited, issuer.login)

    async def use(tokens: Tokens) -> None:
        for _ in range(5):
            with pytest.raises(Unreachable, match="wait 425 s"):
                await tokens.rest_token()
            await asyncio.sleep(85)
        assert len(issuer.server.requests) == 1
        await tokens.rest_token()
        assert issuer.logins == 1

    issuer.run(use)


def test_while_refreshing_fails_a_token_that_still_lives_is_good_enough() -> None:
    issuer = Issuer(life_seconds=3600)

    async def use(tokens: Tokens) -> None:
        first = await tokens.rest_token()
        issuer.server.on("/auth/refresh", httpx.Response(502, text="Bad Gateway"))
        await asyncio.sleep(3570)
        assert await tokens.rest_token() == first
        await asyncio.sleep(40)
        with pytest.raises(Unreachable):
            await tokens.rest_token()

    issuer.run(use)


@pytest.mark.parametrize(
    "reply", [httpx.ConnectError("refused"), ok({}), ok({"user": {}}), httpx.Response(404, text="x"), ok([])]
)
def test_odd_answers_to_a_sign_in_are_errors_without_the_password(reply: httpx.Response | Exception) -> None:
    issuer = Issuer()
    issuer.server.on("/login", reply)

    async def use(tokens: Tokens) -> None:
        with pytest.raises(AudiobookshelfError) as trouble:
            await tokens.rest_token()
        assert not isinstance(trouble.value, TokenRejected)
        assert "secret" not in str(trouble.value)

    issuer.run(use)
