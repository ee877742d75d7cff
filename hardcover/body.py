"""The body of an HTTP answer within bounds, also of what compression makes of it.

httpx undoes any number of encodings and hands out what comes of it in one piece: two layers of gzip make gigabytes of
two kilobytes. So no encoding is asked for, and one that is there all the same is undone here, a piece at a time.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

import httpx

NO_ENCODING = {"Accept-Encoding": "identity"}
_ZLIB_OR_GZIP = 47  # window bits: whichever header is there


class AnswerTooLarge(ValueError):
    pass


class AnswerEncoded(ValueError):
    """In a way that is not undone, or wrongly."""


async def read_body(response: httpx.Response, most_bytes: int) -> bytes:
    """Raises ``AnswerTooLarge``, with little more than ``most_bytes`` held, ``AnswerEncoded``, and errors of httpx."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        return await _plain(response, most_bytes)
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return await _unpacked(response, most_bytes)
    raise AnswerEncoded(f"it is encoded as {encoding[:40]!r}, which was not asked for")


def _pieces(response: httpx.Response) -> AsyncIterable[bytes]:
    """As they arrive; ``aiter_raw`` would refuse an answer whose bytes httpx has at hand already."""
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)  # noqa: S101 - of an ``AsyncClient``
    return stream


async def _plain(response: httpx.Response, most_bytes: int) -> bytes:
    body = bytearray()
    async for piece in _pieces(response):
        body += piece
        if len(body) > most_bytes:
            raise AnswerTooLarge
    return bytes(body)


async def _unpacked(response: httpx.Response, most_bytes: int) -> bytes:
    body, reader = bytearray(), zlib.decompressobj(_ZLIB_OR_GZIP)
    try:
        async for piece in _pieces(response):
            body += reader.decompress(piece, most_bytes + 1 - len(body))
            if len(body) > most_bytes:
                raise AnswerTooLarge
    except zlib.error:
        raise AnswerEncoded("its encoding is broken") from None
    if not reader.eof:
        raise AnswerEncoded("its encoding ends early")
    return bytes(body)
