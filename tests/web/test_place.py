"""Where a request comes from, behind proxies or not; and that an administrator is one of their own server only."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from earmark.settings import WebSettings
from earmark.web.access.accounts import AbsAccounts, Reader
from earmark.web.access.place import place_of
from listener.errors import Unreachable
from listener.model import User
from listener.server import AbsServers
from tests.virtual import START

PROXY = WebSettings(trusted_proxies=("172.18.0.0/16", "::1"))


def request(peer: str | None, **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    client = (peer, 4000) if peer is not None else None
    return Request({
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http", "client": client,
        "headers": raw, "server": ("earmark", 8282),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("172.18.0.2", "203.0.113.9", "203.0.113.9"),
        ("172.18.0.2", "10.9.9.9, 203.0.113.9", "203.0.113.9"),  # what the visitor wrote in front does not count
        ("172.18.0.2", "203.0.113.9, 172.18.0.7", "203.0.113.9"),
        ("::ffff:172.18.0.2", "203.0.113.9", "203.0.113.9"),
        ("172.18.0.2", "", "172.18.0.2"),
        ("192.168.1.9", "203.0.113.9", "192.168.1.9"),
        ("172.18.0.2", "not an address", "not an address"),
        (None, "203.0.113.9", ""),
    ],
)
def test_whose_attempt_it_is(peer: str | None, forwarded: str, address: str) -> None:
    headers = {"x_forwarded_for": forwarded} if forwarded else {}
    assert place_of(request(peer, **headers), PROXY).address == address


@pytest.mark.parametrize(
    ("settings", "peer", "headers", "is_https"),
    [
        (PROXY, "172.18.0.2", {"x_forwarded_proto": "https"}, True),
        (PROXY, "192.168.1.9", {"x_forwarded_proto": "https"}, False),
        (PROXY, "172.18.0.2", {"x_forwarded_proto": "https, http"}, False),
        (WebSettings(base_url="https://books.example.com/e"), "10.0.0.2", {"host": "books.example.com"}, True),
        (WebSettings(base_url="https://books.example.com/e"), "10.0.0.2", {"host": "192.168.1.7:8282"}, False),
        (WebSettings(base_url="http://books.example.com"), "10.0.0.2", {"host": "books.example.com"}, False),
    ],
)
def test_what_is_https(settings: WebSettings, peer: str, headers: dict[str, str], is_https: bool) -> None:
    assert place_of(request(peer, **headers), settings).is_https is is_https


def test_the_path_and_the_names_are_those_of_the_settings() -> None:
    place = place_of(request("10.0.0.2", host="192.168.1.7:8282"), WebSettings(base_url="https://books.example.com/e"))
    assert place.prefix == "/e"
    assert place.hosts == {"192.168.1.7:8282", "books.example.com"}
    assert place_of(request("10.0.0.2"), WebSettings()).prefix == ""


@pytest.mark.parametrize(
    ("peer", "headers", "expected"),
    [
        ("172.18.0.2", {"x_forwarded_prefix": "/listening/"}, ("/listening", False)),
        ("172.18.0.2", {"x_ingress_path": "/api/hassio_ingress/a-b_C9"}, ("/api/hassio_ingress/a-b_C9", True)),
        ("192.168.1.9", {"x_ingress_path": "/elsewhere", "x_forwarded_prefix": "/elsewhere"}, ("/e", False)),
        ("172.18.0.2", {"x_forwarded_prefix": "//evil.example"}, ("/e", False)),
        ("172.18.0.2", {"x_ingress_path": 'https://evil.example/"><b>'}, ("/e", False)),
        ("172.18.0.2", {"x_ingress_path": "/"}, ("/e", False)),
    ],
)
def test_a_trusted_proxy_says_below_which_path_it_shows_the_pages(
    peer: str, headers: dict[str, str], expected: tuple[str, bool]
) -> None:
    settings = WebSettings(base_url="http://earmark.local/e", trusted_proxies=PROXY.trusted_proxies)
    place = place_of(request(peer, **headers), settings)
    assert (place.prefix, place.is_framed) == expected


@dataclass
class Account:
    """An Audiobookshelf as one user sees it: says who they are, or does not answer."""

    id: str | None

    async def read_user(self) -> User:
        if self.id is None:
            raise Unreachable("not there")
        return User(
            id=self.id, username="same name", kind="user", is_active=True, can_update=False, sees_everything=True,
            permanent_token=None,
        )  # fmt: skip


def accounts(*readers: tuple[str, str, str | None, str]) -> AbsAccounts:
    made: dict[str, Any] = {
        name: Reader(name=name, server=server, abs_name=abs_name, audiobookshelf=Account(account))  # type: ignore[arg-type]
        for name, server, account, abs_name in readers
    }
    servers = AbsServers(httpx.AsyncClient(), Random(1))  # noqa: S311
    return AbsAccounts(lambda: made, lambda server: "", servers, lambda: START)


def test_one_server_says_nothing_about_another() -> None:
    found = accounts(("alice", "http://one", "id-1", ""), ("bob", "http://two", "id-1", ""))
    assert found.servers() == ["http://one", "http://two"]
    assert found.everybody_at("http://one") == ["alice"]
    assert asyncio.run(found.users_of("http://two", "id-1", "anybody")) == ["bob"]
    assert asyncio.run(found.users_of("http://three", "id-1", "anybody")) == []


def test_where_credentials_do_not_work_the_settings_say_who_it_is() -> None:
    found = accounts(("alice", "http://one", None, "Alice"), ("bob", "http://one", None, ""))
    assert asyncio.run(found.users_of("http://one", "id-9", "alice")) == ["alice"]
    assert asyncio.run(found.users_of("http://one", "id-9", "bob")) == []


def test_several_users_of_the_settings_may_be_one_account() -> None:
    found = accounts(("alice", "http://one", "id-1", ""), ("audiobooks", "http://one", "id-1", ""))
    assert asyncio.run(found.users_of("http://one", "id-1", "x")) == ["alice", "audiobooks"]
