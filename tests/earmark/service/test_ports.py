"""The connections of the real program: no cookies kept, no redirects followed, proxies for one side only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from earmark.service.ports import real_ports
from earmark.settings.proxies import UnusableProxy, named_in_environment, proxy_for

HARDCOVER = "https://api.hardcover.app/v1/graphql"
NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@contextmanager
def serving() -> Iterator[tuple[str, list[dict[str, str]]]]:
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            self.send_response(200)
            self.send_header("Set-Cookie", "session=alice; Path=/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_one_users_cookies_do_not_ride_with_anothers_requests() -> None:
    async def main(url: str) -> None:
        ports = real_ports()
        for made in (ports.hardcover_http, ports.audiobookshelf_http):
            async with made() as http:
                for _ in range(3):
                    await http.get(url)

    with serving() as (url, asked):
        asyncio.run(main(url))
        assert len(asked) == 6
        assert not any("cookie" in headers for headers in asked)


def test_audiobookshelf_is_asked_directly_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main(url: str) -> None:
        async with real_ports().audiobookshelf_http() as http:
            await http.get(url + "/direct")

    with serving() as (url, asked), serving() as (proxy, through):
        for name in NAMES[:3]:
            monkeypatch.setenv(name, proxy)
        asyncio.run(main(url))
        assert [one["path"] for one in asked] == ["/direct"]
        assert through == []


def test_hardcover_is_asked_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main(url: str) -> None:
        async with real_ports(url).hardcover_http() as http:
            await http.get(url)

    with serving() as (proxy, through):
        monkeypatch.setenv("HTTP_PROXY", proxy)
        asyncio.run(main("http://hardcover.test/v1/graphql"))
        assert [one["path"] for one in through] == ["http://hardcover.test/v1/graphql"]


def test_which_proxy_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_for(HARDCOVER) is None
    monkeypatch.setenv("ALL_PROXY", "http://all:1")
    assert proxy_for(HARDCOVER) == "http://all:1"
    monkeypatch.setenv("https_proxy", "proxy:3128")
    assert proxy_for(HARDCOVER) == "http://proxy:3128"
    monkeypatch.setenv("NO_PROXY", "hardcover.app")
    assert proxy_for(HARDCOVER) is None
    assert named_in_environment() == ["ALL_PROXY", "NO_PROXY", "https_proxy"]


@pytest.mark.parametrize(
    "odd", ["socks5://proxy:1080", "socks5h://user:secret@proxy", "http://", "http://proxy:99999", "ftp://p"]
)
def test_a_proxy_that_cannot_be_used_is_said_without_its_password(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", odd)
    with pytest.raises(UnusableProxy, match="HTTPS_PROXY") as problem:
        real_ports()
    assert "secret" not in str(problem.value)
