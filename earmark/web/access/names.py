"""Whether somebody without a sign-in may read who uses Earmark: from this machine, or with ``server.metrics_token``."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from starlette.requests import Request

from earmark.settings import WebSettings
from earmark.web.access.place import place_of

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "x-forwarded-host", "via")


def may_read_names(request: Request, settings: WebSettings, token: str) -> bool:
    """Behind a trusted proxy the address counts that the proxy saw. A proxy on this machine that is not trusted speaks
    for anybody: what it passes on does not come from here."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode()):
        return True
    place = place_of(request, settings)
    if not place.is_by_proxy and any(name in request.headers for name in FORWARDED):
        return False
    return _is_loopback(place.address)


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback
