"""Covers, which lie beside the API: fetched without a token, and without costing a unit."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import httpx

MOST_BYTES = 16 * 1024 * 1024
SECONDS = 30.0


async def read_picture(http: httpx.AsyncClient, url: str, graphql_url: str) -> bytes | None:
    """A picture's bytes; ``None`` when there is none to be had, whatever the reason.

    Addresses come out of the catalogue, which its users fill in: only ``https``, or the very host that is asked anyway,
    and no redirects.
    """
    try:
        where, asked = urlsplit(url), urlsplit(graphql_url)
        if where.scheme != "https" and (where.scheme, where.netloc) != (asked.scheme, asked.netloc):
            return None
        async with asyncio.timeout(SECONDS), http.stream("GET", url, follow_redirects=False) as response:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    return None
            return bytes(body) if response.status_code == httpx.codes.OK else None
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
        return None
