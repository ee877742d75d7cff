"""Where a request comes from and under which address the pages are seen: proxies, the path below them, https."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from earmark.settings import WebSettings

LONGEST_NAME = 256
PREFIX_HEADER = "x-forwarded-prefix"  # of Traefik and others: the path that they took away
FRAME_HEADER = "x-ingress-path"  # of Home Assistant: the same, and the pages stand in a frame of its own page
_PLAIN_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPlace:
    """``prefix``: the path below which browsers see the pages, without a slash at its end; ``hosts``: names that are
    ours here. ``named``: who a trusted proxy says is asking, by ``web.auth_header``; empty: nobody. ``is_framed``: it
    shows the pages within its own, as Home Assistant does."""

    address: str  # of whoever asks; "" where it has none
    is_https: bool
    prefix: str
    hosts: frozenset[str]
    is_by_proxy: bool = False  # a trusted one
    named: str = ""
    is_framed: bool = False

    @property
    def cookie_prefix(self) -> str:
        """Browsers keep such a cookie only for this very host and over https."""
        return "__Host-" if self.is_https else ""


def place_of(request: HTTPConnection, settings: WebSettings) -> RequestPlace:
    peer = request.client.host if request.client else ""
    base, host = urlsplit(settings.base_url), request.headers.get("host", "").lower()
    is_trusted = _is_among(peer, settings.trusted_proxies)
    is_https = request.url.scheme in ("https", "wss")
    if is_trusted:
        is_https = is_https or _last(request, "x-forwarded-proto") == "https"
    if base.scheme == "https" and host == base.netloc.lower():
        is_https = True
    frame = _path(request, FRAME_HEADER) if is_trusted else ""
    below = frame or (_path(request, PREFIX_HEADER) if is_trusted else "")
    return RequestPlace(
        address=_client(request, settings.trusted_proxies) if is_trusted else peer,
        is_https=is_https,
        prefix=below or base.path.rstrip("/"),
        hosts=frozenset({host, base.netloc.lower()} - {""}),
        is_by_proxy=is_trusted,
        named=_named(request, settings.auth_header) if is_trusted else "",
        is_framed=bool(frame),
    )


def _path(request: HTTPConnection, header: str) -> str:
    """ "/api/hassio_ingress/x"; empty where the header is absent or holds anything but a plain path."""
    given = request.headers.get(header, "").rstrip("/")[:LONGEST_NAME]
    return given if _PLAIN_PATH.fullmatch(given) else ""


def _named(request: HTTPConnection, header: str) -> str:
    """Two values are nobody's word: one of them may be the visitor's own."""
    given = request.headers.getlist(header) if header else []
    return given[0].strip()[:LONGEST_NAME] if len(given) == 1 else ""


def _client(request: HTTPConnection, proxies: Iterable[str]) -> str:
    """The last address that no proxy of ours has: what stands before it, anybody may have written."""
    forwarded = [part.strip() for line in request.headers.getlist("x-forwarded-for") for part in line.split(",")]
    known = list(proxies)
    for address in reversed(forwarded):
        if not _is_among(address, known):
            return address[:64]
    return request.client.host if request.client else ""


def _last(request: HTTPConnection, name: str) -> str:
    return request.headers.get(name, "").rpartition(",")[2].strip().lower()


def _is_among(address: str, networks: Iterable[str]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in ip_network(network, strict=False) for network in networks)
