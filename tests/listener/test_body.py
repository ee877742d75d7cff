"""Bodies of answers: bounded on both sides of what unpacks them, for Audiobookshelf and for Hardcover alike."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

import hardcover.body
import listener.body

MB = 1024 * 1024
PLAIN = b'{"a": 1}'
PACKED = gzip.compress(PLAIN, mtime=0)


class Pieces(httpx.AsyncByteStream):
    def __init__(self, body: bytes, size: int = 1000) -> None:
        self.parts = [body[start : start + size] for start in range(0, len(body), size)]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            yield part


def read(module: Any, body: bytes, encoding: str | None, most: int = MB) -> bytes:
    headers = {} if encoding is None else {"content-encoding": encoding}
    return asyncio.run(module.read_body(httpx.Response(200, headers=headers, stream=Pieces(body)), most))


BOTH = pytest.mark.parametrize("module", [listener.body, hardcover.body], ids=["listener", "hardcover"])


@BOTH
@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (PLAIN, None),
        (PLAIN, "identity"),
        (PACKED, "gzip"),
        (PACKED, "X-GZip"),
        (zlib.compress(PLAIN), "deflate"),
        (b"", None),
    ],
)
def test_none_or_one_encoding_is_read(module: Any, body: bytes, encoding: str | None) -> None:
    assert read(module, body, encoding) == (PLAIN if body else b"")


@BOTH
def test_what_unpacks_to_more_than_the_bound_is_left_before_it_is_there(module: Any) -> None:
    bomb = gzip.compress(b"0" * 200 * MB)
    tracemalloc.start()
    try:
        with pytest.raises(module.BodyTooLarge):
            read(module, bomb, "gzip", most=2 * MB)
        assert tracemalloc.get_traced_memory()[1] < 20 * MB
    finally:
        tracemalloc.stop()


@BOTH
def test_a_plain_body_is_bounded_too(module: Any) -> None:
    assert len(read(module, b"x" * MB, None)) == MB
    with pytest.raises(module.BodyTooLarge):
        read(module, b"x" * (MB + 1), None)


@BOTH
@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(PACKED, mtime=0), "gzip, gzip"),
        (b"anything", "br"),
        (b"anything", "zstd"),
        (b"no gzip", "gzip"),
        (PACKED[:-9], "gzip"),
    ],
)
def test_every_other_encoding_is_an_error(module: Any, body: bytes, encoding: str) -> None:
    with pytest.raises(module.BodyEncoded):
        read(module, body, encoding)
