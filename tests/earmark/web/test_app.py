from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from earmark.web.app import create_app, create_waiting_app
from earmark.web.headers import SECURITY_HEADERS
from tests.earmark.facts import NOW, Invented, service, user


def ask(app: ASGIApp, path: str, method: str = "GET", **more: Any) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://earmark") as client:
            return await client.request(method, path, **more)

    return asyncio.run(once())


def test_liveness_does_not_follow_upstream() -> None:
    invented = Invented(service(users={"alice": user(stream="down", hardcover_token="refused", caught_up=False)}))
    assert ask(create_app(invented.facts), "/health/live").status_code == 200


def test_readiness_waits_for_the_first_catch_up_of_each_user() -> None:
    invented = Invented(service(users={"alice": user(), "bob": user(caught_up=False)}))
    answer = ask(create_app(invented.facts), "/health/ready")
    assert (answer.status_code, answer.text) == (503, "waiting for: bob\n")
    invented.now = service()
    assert ask(create_app(invented.facts), "/health/ready").status_code == 200


def test_health_is_a_document_and_says_503_when_somebodys_data_is_late() -> None:
    invented = Invented()
    answer = ask(create_app(invented.facts), "/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["users"]["alice"]["units_left_today"] == 4321
    invented.now = service(users={"alice": user(stream="down", stream_since=NOW - timedelta(minutes=6))})
    answer = ask(create_app(invented.facts), "/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "late")


def test_metrics_are_prometheus_text() -> None:
    answer = ask(create_app(Invented().facts), "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert 'earmark_stream{state="connected",user="alice"} 1' in answer.text


async def broken(request: Request) -> Response:
    raise RuntimeError("hunter2")


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/health/live", "GET", 200),
        ("/health", "HEAD", 200),
        ("/health", "POST", 405),
        ("/nowhere", "GET", 404),
        ("/webhook", "POST", 404),
        ("/broken", "GET", 500),
    ],
)
def test_every_answer_carries_the_security_headers(path: str, method: str, status: int) -> None:
    answer = ask(create_app(Invented().facts, routes=[Route("/broken", broken)]), path, method)
    assert answer.status_code == status
    assert SECURITY_HEADERS.items() <= dict(answer.headers).items()
    assert "server" not in answer.headers
    assert "hunter2" not in answer.text


def test_a_page_may_have_its_own_headers() -> None:
    async def page(request: Request) -> Response:
        return Response("hello", headers={"content-security-policy": "default-src 'self'"})

    answer = ask(create_app(Invented().facts, routes=[Route("/", page)]), "/")
    assert answer.headers.get_list("content-security-policy") == ["default-src 'self'"]


def test_what_waits_to_be_mended_says_so() -> None:
    """Case 58: the page is still up."""
    app = create_waiting_app("the data folder /data is not writable by uid 99, gid 100")
    assert ask(app, "/health/live").status_code == 200
    for path in ("/", "/health", "/health/ready"):
        answer = ask(app, path)
        assert answer.status_code == 503
        assert "not writable by uid 99" in answer.text


def test_without_users_it_lives_and_says_that_it_is_not_set_up() -> None:
    app = create_app(Invented(service(users={})).facts)
    assert ask(app, "/health/live").status_code == 200
    answer = ask(app, "/health/ready")
    assert (answer.status_code, answer.text) == (503, "not set up\n")
    assert ask(app, "/health").json()["status"] == "not set up"
