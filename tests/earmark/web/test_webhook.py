from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.web.app import create_app
from earmark.web.body import LARGEST_BODY
from tests import virtual
from tests.earmark.facts import Invented
from tests.earmark.web.test_app import ask

SECRET = "hush-hush"
BEARER = {"authorization": f"Bearer {SECRET}".encode()}


def post(invented: Invented, content: Any, **more: Any) -> httpx.Response:
    app = create_app(invented.facts, actions=invented.actions, webhook_secret=lambda: SECRET)
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return ask(app, more.pop("path", "/webhook"), "POST", content=content, headers=more.pop("headers", BEARER))


@pytest.mark.parametrize(
    ("body", "queued", "asked"),
    [
        ({"user": "alice", "item": "li_1"}, {"user": "alice", "item": "li_1"}, ("look", "alice", "li_1")),
        ({"user": "alice"}, {"user": "alice"}, ("look at all", "alice")),
        ({"do": "sync"}, {"do": "sync"}, ("look at all", None)),
        ({"do": "reconcile"}, {"do": "reconcile", "already_running": False}, ("reconcile",)),
        (
            {"urls": ["http://earmark/webhook"], "title": "New Book", "body": "Dune has been added"},
            {"do": "sync"},
            ("look at all", None),
        ),
    ],
)
def test_a_wish_is_queued_and_repeated(body: dict[str, Any], queued: dict[str, Any], asked: tuple[str, ...]) -> None:
    invented = Invented()
    answer = post(invented, body)
    assert (answer.status_code, answer.json()) == (202, {"queued": queued})
    assert invented.asked == [asked]


def test_a_reconcile_that_runs_already_is_not_started_twice() -> None:
    invented = Invented()
    invented.reconciling = True
    assert post(invented, {"do": "reconcile"}).json() == {"queued": {"do": "reconcile", "already_running": True}}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "user is missing"),
        ({"user": "mallory"}, 'unknown user "mallory"'),
        ({"user": ["alice"]}, "user has to be a name"),
        ({"user": None}, "user has to be a name"),
        ({"item": "li_1"}, "user is missing"),
        ({"user": "alice", "item": ""}, "item has to be the id"),
        ({"user": "alice", "item": 5}, "item has to be the id"),
        ({"user": "alice", "item": "x" * 500}, "item has to be the id"),
        ({"user": "alice", "itm": "li_1"}, 'unknown key "itm"; known are user, item and do'),
        ({"do": "explode"}, 'unknown action "explode"; known are reconcile and sync'),
        ({"do": "sync", "user": "alice"}, "do stands alone"),
        ({"user": "\ud800"}, "unknown user"),
        ([], "has to be an object"),
        (b"", "not JSON"),
        (b"user=alice", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 60_000, "not JSON"),
    ],
)
def test_what_makes_no_sense_is_answered_400_and_does_nothing(body: Any, text: str) -> None:
    invented = Invented()
    answer = post(invented, body)
    assert answer.status_code == 400
    assert text in answer.json()["error"]
    assert invented.asked == []


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/webhook", {}),
        ("/webhook", {"authorization": "Bearer wrong"}),
        ("/webhook", {"authorization": "Bearer "}),
        ("/webhook", {"authorization": f"Basic {SECRET}".encode()}),
        ("/webhook?secret=wrong", {}),
        ("/webhook?secret=h%C3%BCsh", {}),
        ("/webhook", {"authorization": "Bearer hüsh".encode()}),
        (f"/webhook?secret={SECRET}", {"authorization": "Bearer wrong"}),
    ],
)
def test_without_the_right_secret_it_is_401(path: str, headers: dict[str, Any]) -> None:
    invented = Invented()
    answer = post(invented, {"do": "sync"}, path=path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert SECRET not in answer.text
    assert invented.asked == []


def test_the_secret_may_stand_in_the_address_for_those_who_cannot_send_headers() -> None:
    assert post(Invented(), {"do": "sync"}, path=f"/webhook?secret={SECRET}", headers={}).status_code == 202


def test_other_methods_are_405_and_without_a_secret_it_is_not_there() -> None:
    invented = Invented()
    on = create_app(invented.facts, actions=invented.actions, webhook_secret=lambda: SECRET)
    answer = ask(on, "/webhook")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    off = create_app(invented.facts, actions=invented.actions)
    for method in ("GET", "POST"):
        assert ask(off, "/webhook", method, headers={"authorization": "Bearer "}).status_code == 404


def test_a_large_body_is_refused_while_it_arrives() -> None:
    """Nothing is read beyond the limit, whatever the headers promise."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 8192
            yield b" " * 8192

    app = create_app(Invented().facts, actions=Invented().actions, webhook_secret=lambda: SECRET)
    messages = endless()
    answers: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": await anext(messages), "more_body": True}

    async def send(message: Any) -> None:
        answers.append(message)

    async def once() -> None:
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/webhook",
            "query_string": b"",
            "headers": [(b"authorization", BEARER["authorization"]), (b"content-length", b"10")],
        }
        await app(scope, receive, send)

    asyncio.run(once())
    assert answers[0]["status"] == 413
    assert sent <= LARGEST_BODY + 8192


def test_just_below_the_limit_is_fine() -> None:
    body = json.dumps({"do": "sync"}).encode()
    assert post(Invented(), body + b" " * (LARGEST_BODY - len(body))).status_code == 202
    assert post(Invented(), body + b" " * (LARGEST_BODY - len(body) + 1)).status_code == 413


def test_a_body_that_never_ends_is_given_up() -> None:
    app = create_app(Invented().facts, actions=Invented().actions, webhook_secret=lambda: SECRET)
    answers: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        answers.append(message)

    async def once() -> None:
        headers = [(b"authorization", BEARER["authorization"])]
        scope = {"type": "http", "method": "POST", "path": "/webhook", "query_string": b"", "headers": headers}
        await app(scope, receive, send)

    virtual.run(once)
    assert answers[0]["status"] == 408


json_values = st.none() | st.booleans() | st.text() | st.floats() | st.sampled_from(["alice", "sync", "li_1"])
wishes = st.dictionaries(st.sampled_from(["user", "item", "do", "body", "title"]) | st.text(), json_values, max_size=4)


@given(st.binary(max_size=200) | wishes.map(lambda wish: json.dumps(wish).encode()))
def test_whatever_is_sent_is_never_an_error_of_ours(body: bytes) -> None:
    assert post(Invented(), body).status_code in (202, 400)
