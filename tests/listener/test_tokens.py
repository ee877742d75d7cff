"""Which credential opens what, and what is left when one is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import httpx
import pytest

from listener.errors import NoSocket, TokenRejected, Unreachable
from listener.tokens import ASK_AGAIN_SECONDS, Credentials, Rung, Tokens, clean_token
from tests import virtual
from tests.listener import raw
from tests.listener.server import Server, jwt, ok, unauthorized

T = TypeVar("T")

API_KEY = jwt(keyId="k", name="earmark", type="api")
PERMANENT = jwt(userId=raw.ALICE, username="alice")
ROOT = {"id": "r", "username": "root", "type": "root", "token": ""}  # hidden from other administrators [A 1.2]


def with_tokens(server: Server, use: Callable[[Tokens], Coroutine[Any, Any, T]], **credentials: str) -> T:
    async def main() -> T:
        async with server.http() as http:
            return await use(server.tokens(http, None, **credentials))

    return virtual.run(main)


def test_an_api_key_is_tried_on_the_socket_and_where_that_refuses_it_the_permanent_token_follows() -> None:
    server = Server()
    server.on("/api/me", ok(raw.user(token=PERMANENT)))

    async def use(tokens: Tokens) -> None:
        assert await tokens.rest_token() == API_KEY
        assert await tokens.socket_token() == API_KEY
        await tokens.refused_by_socket(API_KEY)
        assert await tokens.socket_token() == PERMANENT
        assert tokens.accepted_by_socket(PERMANENT) is Rung.PERMANENT
        assert await tokens.socket_token() == PERMANENT
        assert server.tokens_seen == [API_KEY]

    with_tokens(server, use, token=API_KEY)


def test_a_permanent_token_opens_both_without_asking() -> None:
    server = Server()

    async def use(tokens: Tokens) -> None:
        assert await tokens.rest_token() == await tokens.socket_token() == PERMANENT
        assert not server.requests

    with_tokens(server, use, token=f'"Bearer {PERMANENT}"\n')


def test_a_server_without_permanent_tokens_leaves_an_api_key_without_a_socket() -> None:
    server = Server()
    server.on("/api/me", ok(raw.user(token=...)))

    async def use(tokens: Tokens) -> None:
        await tokens.refused_by_socket(await tokens.socket_token())
        with pytest.raises(NoSocket, match="does not open its socket to API keys and gives no permanent token"):
            await tokens.socket_token()
        assert await tokens.rest_token() == API_KEY

    with_tokens(server, use, token=API_KEY)


def test_then_a_password_beside_it_opens_the_socket() -> None:
    server = Server()
    server.on("/api/me", ok(raw.user(token=...)))
    server.on("/login", ok({"user": {"accessToken": "access-1", "refreshToken": "refresh-1"}}))

    async def use(tokens: Tokens) -> None:
        await tokens.refused_by_socket(await tokens.socket_token())
        assert await tokens.socket_token() == "access-1"
        assert tokens.accepted_by_socket("access-1") is Rung.SIGN_IN
        assert await tokens.rest_token() == API_KEY

    with_tokens(server, use, token=API_KEY, username="alice", password="secret")


def test_an_administrators_key_gives_the_users_own_token_whatever_the_case_of_the_name() -> None:
    server = Server()
    server.on("/api/users", ok({"users": [ROOT, raw.user(token=PERMANENT)]}))

    async def use(tokens: Tokens) -> None:
        assert await tokens.rest_token() == await tokens.socket_token() == PERMANENT
        assert server.tokens_seen == ["admin-key"]

    with_tokens(server, use, admin_token="admin-key", abs_user="ALICE")


@pytest.mark.parametrize(
    ("reply", "name", "said"),
    [
        (httpx.Response(403, text="Forbidden"), "alice", "not an administrator's"),
        (unauthorized(), "alice", "refuses the administrator's token"),
        (ok({"users": [ROOT]}), "alice", "has no user alice"),
        (ok({"users": [ROOT]}), "root", "does not show root's token"),
    ],
)
def test_why_an_administrators_key_gives_nothing_is_said(reply: httpx.Response, name: str, said: str) -> None:
    server = Server()
    server.on("/api/users", reply)

    async def use(tokens: Tokens) -> None:
        with pytest.raises(TokenRejected, match=said):
            await tokens.rest_token()

    with_tokens(server, use, admin_token="admin-key", abs_user=name)


def test_an_unreachable_server_is_no_refusal() -> None:
    server = Server()
    server.on("/api/users", httpx.ConnectError("refused"))
    server.on("/api/me", httpx.ConnectError("refused"))

    async def use(tokens: Tokens) -> None:
        with pytest.raises(Unreachable):
            await tokens.socket_token()

    with_tokens(server, use, admin_token="admin-key", abs_user="alice")
    server.on("/status", httpx.ConnectError("refused"))
    with_tokens(server, use, token=API_KEY)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (API_KEY, "make a new API key"),
        (PERMANENT, "make a new API key"),
        (jwt(type="access", userId="x"), "has expired"),
    ],
)
def test_a_single_token_that_is_refused_leaves_no_way_but_is_tried_again_when_asked(token: str, said: str) -> None:
    async def use(tokens: Tokens) -> None:
        with pytest.raises(TokenRejected, match=said):
            await tokens.rejected(await tokens.rest_token())
        assert await tokens.rest_token() == token

    with_tokens(Server(), use, token=token)


@pytest.mark.parametrize("token", [jwt(type="refresh", userId="x"), "two words", "curly\u201d"])
def test_what_cannot_be_a_token_is_refused_unasked(token: str) -> None:
    server = Server()

    async def use(tokens: Tokens) -> None:
        with pytest.raises(TokenRejected) as refusal:
            await tokens.socket_token()
        assert token not in str(refusal.value)
        assert not server.requests

    with_tokens(server, use, token=token)


def test_a_refused_token_makes_way_for_the_password_and_is_tried_again_later() -> None:
    server = Server()
    server.on("/login", ok({"user": {"accessToken": "access-1", "refreshToken": "refresh-1"}}))

    async def use(tokens: Tokens) -> None:
        await tokens.rejected(await tokens.rest_token())
        assert await tokens.rest_token() == "access-1"
        await asyncio.sleep(ASK_AGAIN_SECONDS)
        assert await tokens.rest_token() == PERMANENT

    with_tokens(server, use, token=PERMANENT, username="alice", password="secret")


def test_a_refusal_of_a_token_renewed_meanwhile_is_nothing() -> None:
    server = Server()
    new = jwt(userId=raw.ALICE, username="alice", iat=2)
    server.on("/api/users", ok({"users": [raw.user(token=PERMANENT)]}), ok({"users": [raw.user(token=new)]}))

    async def use(tokens: Tokens) -> None:
        old = await tokens.rest_token()
        await tokens.rejected(old)
        await tokens.rejected(old)
        assert await tokens.rest_token() == new
        assert len(server.requests) == 2

    with_tokens(server, use, admin_token="admin-key", abs_user="alice")


def test_an_inactive_account_is_refused_also_by_way_of_the_administrator() -> None:
    server = Server()
    server.on("/api/users", ok({"users": [raw.user(token=PERMANENT)]}))

    async def use(tokens: Tokens) -> None:
        with pytest.raises(TokenRejected, match="is the account active"):
            await tokens.rejected(await tokens.rest_token())

    with_tokens(server, use, admin_token="admin-key", abs_user="alice")


def test_a_token_that_only_the_socket_refuses_means_no_socket_for_a_while() -> None:
    server = Server()
    server.on("/api/me", ok(raw.user(token=PERMANENT)))

    async def use(tokens: Tokens) -> None:
        first = await tokens.socket_token()
        for _ in range(2):
            with suppress(NoSocket):
                await tokens.refused_by_socket(await tokens.socket_token())
        with pytest.raises(NoSocket):
            await tokens.socket_token()
        assert await tokens.rest_token() is not None
        await asyncio.sleep(ASK_AGAIN_SECONDS)
        assert await tokens.socket_token() == first

    with_tokens(server, use, token=PERMANENT)
    with_tokens(server, use, token=API_KEY)


def test_a_token_that_rest_refuses_too_is_rejected() -> None:
    server = Server()
    server.on("/api/me", unauthorized())

    async def use(tokens: Tokens) -> None:
        with pytest.raises(TokenRejected):
            await tokens.refused_by_socket(PERMANENT)

    with_tokens(server, use, token=PERMANENT)


def test_a_permanent_token_that_went_stale_is_asked_for_anew() -> None:
    server = Server()
    new = jwt(userId=raw.ALICE, username="alice", iat=2)

    def me(request: httpx.Request) -> httpx.Response:
        token = request.headers["authorization"].removeprefix("Bearer ")
        return ok(raw.user(token=new)) if token in {API_KEY, new} else unauthorized()

    server.on("/api/me", ok(raw.user(token=PERMANENT)), me)

    async def use(tokens: Tokens) -> None:
        await tokens.refused_by_socket(API_KEY)
        assert await tokens.socket_token() == PERMANENT
        await tokens.refused_by_socket(PERMANENT)
        assert await tokens.socket_token() == new

    with_tokens(server, use, token=API_KEY)


def test_other_credentials_forget_what_the_old_ones_brought() -> None:
    async def use(tokens: Tokens) -> None:
        tokens.change(Credentials(token="other"))
        assert await tokens.rest_token() == "other"
        tokens.change(Credentials())
        with pytest.raises(TokenRejected):
            await tokens.rest_token()
        with pytest.raises(TokenRejected):
            await tokens.socket_token()

    with_tokens(Server(), use, token=PERMANENT)


def test_credentials_keep_their_secrets_out_of_sight() -> None:
    shown = repr(Credentials(token="s3cret", username="alice", password="s3cret", admin_token="s3cret", abs_user="bob"))
    assert "s3cret" not in shown
    assert "alice" in shown


@pytest.mark.parametrize(
    "text", ["abc", " abc\n", "Bearer abc", "bearer  abc", '"abc"', "'Bearer abc'", 'Bearer "abc"']
)
def test_tokens_come_with_all_kinds_of_wrapping(text: str) -> None:
    assert clean_token(text) == "abc"
