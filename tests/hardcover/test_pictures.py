"""Covers: fetched without a token, from nowhere but where they may lie."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from earmark.sandbox.hardcover import Hardcover
from hardcover import pictures
from hardcover.pictures import read_picture
from tests.virtual import now, run

ASKED = "http://hardcover.test/v1/graphql"


def fetched(url: str, transport: httpx.AsyncBaseTransport | None = None) -> bytes | None:
    async def main() -> bytes | None:
        hardcover = Hardcover(now)
        hardcover.front.pictures["/1.jpg"] = b"a picture"
        async with httpx.AsyncClient(transport=transport or hardcover.transport()) as http:
            return await read_picture(http, url, ASKED)

    return run(main)


@pytest.mark.parametrize(
    "url",
    [
        "http://hardcover.test/1.jpg",
        "https://assets.hardcover.app/1.jpg",
        "https://hardcover.app/1.jpg",
    ],
)
def test_a_picture_is_read(url: str) -> None:
    assert fetched(url) == b"a picture"


@pytest.mark.parametrize(
    "url",
    [
        "http://hardcover.test/2.jpg", "http://10.0.0.1/1.jpg", "http://hardcover.test:81/1.jpg", "file:///1.jpg",
        "//hardcover.test/1.jpg", "1.jpg", "http://[", "", "https://example.test/1.jpg", "https://127.0.0.1/1.jpg",
        "https://[::1]/1.jpg", "https://hardcover.app.example.test/1.jpg", "https://nothardcover.app/1.jpg",
        "https://assets.hardcover.app:99999/1.jpg", "https://assets.hardcover.app:8443/1.jpg",
        "https://user:secret@assets.hardcover.app/1.jpg", "http://assets.hardcover.app/1.jpg",
        "https://storage.googleapis.com/someone/1.jpg", "https://storage.googleapis.com/hardcover/../someone/1.jpg",
        "https://hardcover.test@10.0.0.1/1.jpg", "https://assets.hardcover.app\n/1.jpg",
    ],
)  # fmt: skip
def test_of_what_is_not_there_or_lies_elsewhere_there_is_none(url: str) -> None:
    assert fetched(url) is None


def test_redirects_floods_silence_and_broken_connections_are_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)

    async def silent(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(3600)
        return httpx.Response(200)

    def broken(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    for answer in (
        lambda _: httpx.Response(302, headers={"location": "http://hardcover.test/1.jpg"}),
        lambda _: httpx.Response(200, content=b"x" * 101),
        silent,
        broken,
    ):
        assert fetched("https://assets.hardcover.app/1.jpg", httpx.MockTransport(answer)) is None
