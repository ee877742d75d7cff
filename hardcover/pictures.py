"""Covers, which lie beside the API: fetched without a token, and without costing a unit."""

from __future__ import annotations

import asyncio
import ipaddress
from urllib.parse import urlsplit

import httpx

from hardcover.body import NO_ENCODING, AnswerEncoded, AnswerTooLarge, read_body

MOST_BYTES = 16 * 1024 * 1024
SECONDS = 30.0
HOSTS = ("hardcover.app",)  # and what lies below it, which is where Hardcover keeps the pictures it has copied
_STORAGE = ("storage.googleapis.com", "/hardcover/")  # older ones


async def read_picture(http: httpx.AsyncClient, url: str, graphql_url: str) -> bytes | None:
    """A picture's bytes; ``None`` when there is none to be had, whatever the reason. No redirects, no cookies."""
    if not is_hardcovers(url, graphql_url):
        return None
    try:
        async with (
            asyncio.timeout(SECONDS),
            http.stream("GET", url, headers=NO_ENCODING, follow_redirects=False) as response,
        ):
            body = await read_body(response, MOST_BYTES)
            return body if response.status_code == httpx.codes.OK else None
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, AnswerTooLarge, AnswerEncoded):
        return None


def is_hardcovers(url: str, graphql_url: str) -> bool:
    """Whether a cover's address leads to Hardcover. Addresses come out of the catalogue, which its users fill in: any
    other could be a service in the owner's network, or somebody who wants to know when we ask."""
    try:
        where, asked = urlsplit(url), urlsplit(graphql_url)
        host, port = where.hostname or "", where.port
        if where.username or where.password or not url.isprintable():
            return False
        if (where.scheme, host, port) == (asked.scheme, asked.hostname, asked.port):
            return True
    except ValueError:
        return False
    if where.scheme != "https" or port not in (None, 443) or _is_address(host):
        return False
    if host == _STORAGE[0]:
        return where.path.startswith(_STORAGE[1]) and ".." not in where.path
    return host in HOSTS or host.endswith(tuple(f".{each}" for each in HOSTS))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
