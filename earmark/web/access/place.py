"""Where a request comes from and under which address the pages are seen: proxies, the path below them, https."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from starlette.requests import Request

from earmark.settings import WebSettings

LONGEST_NAME = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPlace:
    """``prefix``: the path of ``web.base_url``, without a slash at its end; ``hosts``: names that are ours here.
    ``named``: who a trusted proxy says is asking, by ``web.auth_header``; empty: nobody."""

    address: str  # of whoever asks; "" where it has none
    is_https: bool
    prefix: str
    hosts: frozenset[str]
    is_by_proxy: bool = False  # a trusted one
    named: str = ""

    @property
    def cookie_prefix(self) -> str:
        """Browsers keep such a cookie only for this very host and over https."""
        return "__Host-" if self.is_https else ""


def place_of(request: Request, settings: WebSettings) -> RequestPlace:
    peer = request.client.host if request.client else ""
    base, host = urlsplit(settings.base_url), request.headers.get("host", "").lower()
    is_trusted = _is_among(peer, settings.trusted_proxies)
    is_https = request.url.scheme == "https"
    if is_trusted:
        is_https = is_https or _last(request, "x-forwarded-proto") == "https"
    if base.scheme == "https" and host == base.netloc.lower():
        is_https = True
    return RequestPlace(
        address=_client(request, settings.trusted_proxies) if is_trusted else peer,
        is_https=is_https,
        prefix=base.path.rstrip("/"),
        hosts=frozenset({host, base.netloc.lower()} - {""}),
        is_by_proxy=is_trusted,
        named=_named(request, settings.auth_header) if is_trusted else "",
    )


def _named(request: Request, header: str) -> str:
    """Two values are nobody's word: one of them may be the visitor's own."""
    given = request.headers.getlist(header) if header else []
    return given[0].strip()[:LONGEST_NAME] if len(given) == 1 else ""


def _client(request: Request, proxies: Iterable[str]) -> str:
    """The last address that no proxy of ours has: what stands before it, anybody may have written."""
    forwarded = [part.strip() for line in request.headers.getlist("x-forwarded-for") for part in line.split(",")]
    known = list(proxies)
    for address in reversed(forwarded):
        if not _is_among(address, known):
            return address[:64]
    return request.client.host if request.client else ""


def _last(request: Request, name: str) -> str:
    return request.headers.get(name, "").rpartition(",")[2].strip().lower()


def _is_among(address: str, networks: Iterable[str]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in ip_network(network, strict=False) for network in networks)
