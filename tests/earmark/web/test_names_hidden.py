"""Who uses Earmark is read in /health and /metrics from this machine, or with a token; everybody else reads numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest

from earmark.observe.metrics import Metrics
from earmark.settings import WebSettings
from earmark.web.app import create_app
from handlers.state.outcome import Key, Kind, Outcome
from tests.earmark.facts import NOW, Invented, service, user

TOKEN = "scrape-me"
PATHS = ("/health", "/health/ready", "/metrics")
FACTS = service(
    users={"bob": user(caught_up=False), "alice": user(trouble="a mistake about alice", caught_up=False)},
    last_reconcile_users={"alice": {"synced": 3}, "gone-carol": {"same": 1}},
    warnings=("alice and bob share an account",),
    last_reconcile=NOW - timedelta(hours=1),
)


def asked(
    path: str, *, peer: str = "192.168.1.7", headers: Mapping[str, str] | None = None, web: WebSettings | None = None
) -> httpx.Response:
    invented = Invented(FACTS)
    metrics = Metrics(invented.facts, ["bob", "alice", "gone-carol"])
    key = Key("alice", "li_1")
    metrics.add(Outcome(key=key, kind=Kind.UNCHANGED, reason="", at=NOW))
    settings = web or WebSettings()
    app = create_app(invented.facts, metrics=metrics, web=lambda: settings, metrics_token=lambda: TOKEN)

    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(peer, 4000))
        async with httpx.AsyncClient(transport=transport, base_url="http://earmark") as http:
            return await http.get(path, headers=headers)

    return asyncio.run(once())


def names_in(answer: httpx.Response) -> bool:
    found = [name for name in ("alice", "bob", "carol") if name in answer.text]
    return bool(found)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("peer", "headers", "proxies", "shown"),
    [
        ("127.0.0.1", {}, (), True),
        ("::1", {}, (), True),
        ("::ffff:127.0.0.1", {}, (), True),
        ("192.168.1.7", {}, (), False),
        ("172.18.0.2", {}, (), False),
        ("192.168.1.7", {"authorization": f"Bearer {TOKEN}"}, (), True),
        ("192.168.1.7", {"authorization": f"bearer {TOKEN} "}, (), True),
        ("192.168.1.7", {"authorization": "Bearer wrong"}, (), False),
        ("192.168.1.7", {"authorization": "Bearer "}, (), False),
        ("192.168.1.7", {"authorization": f"Basic {TOKEN}"}, (), False),
        ("192.168.1.7", {"x-forwarded-for": "127.0.0.1"}, (), False),  # anybody can write that
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, (), False),  # a proxy on this machine, not trusted
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, (), False),
        ("127.0.0.1", {"x-real-ip": "203.0.113.9"}, (), False),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, ("127.0.0.1",), False),  # trusted: the visitor's address
        ("172.18.0.2", {"x-forwarded-for": "127.0.0.1, 203.0.113.9"}, ("172.18.0.0/16",), False),
        ("127.0.0.1", {}, ("127.0.0.1",), True),
    ],
)
def test_who_reads_names(
    path: str, peer: str, headers: Mapping[str, str], proxies: tuple[str, ...], shown: bool
) -> None:
    answer = asked(path, peer=peer, headers=headers, web=WebSettings(trusted_proxies=proxies))
    assert answer.status_code == {"/health": 503, "/health/ready": 503, "/metrics": 200}[path]
    assert names_in(answer) is shown, answer.text


def test_numbers_stand_for_the_same_user_everywhere_and_every_count_stays() -> None:
    known, hidden = asked("/health", peer="127.0.0.1").json(), asked("/health").json()
    assert list(hidden["users"]) == ["user-1", "user-2"]
    assert hidden["users"]["user-1"] == known["users"]["bob"]
    assert hidden["users"]["user-2"]["trouble"].startswith("hidden")
    assert hidden["reconcile"]["users"] == {"user-2": {"synced": 3}, "user-3": {"same": 1}}
    assert len(hidden["warnings"]) == 1
    assert hidden["status"] == known["status"] == "late"
    numbers = asked("/metrics").text
    assert 'earmark_syncs_total{outcome="unchanged",user="user-2"} 1' in numbers
    assert 'earmark_late{user="user-2"} 1' in numbers
    assert 'earmark_stream{state="connected",user="user-1"} 1' in numbers
    assert len(numbers.splitlines()) == len(asked("/metrics", peer="127.0.0.1").text.splitlines())
    assert asked("/health/ready").text == "waiting for: user-1\n"


def test_without_a_token_set_an_empty_one_opens_nothing() -> None:
    invented = Invented(FACTS)
    app = create_app(invented.facts)

    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=("192.168.1.7", 4000))
        async with httpx.AsyncClient(transport=transport, base_url="http://earmark") as http:
            return await http.get("/health", headers={"authorization": "Bearer "})

    assert not names_in(asyncio.run(once()))
