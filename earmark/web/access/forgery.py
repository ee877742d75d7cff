"""Forms of ours and nobody else's: a token that only this browser's pages have, and where the browser says it is."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

from earmark.web.access.place import RequestPlace

FIELD = "form"


def token_for(cookie: str) -> str:
    """What every form of this browser carries: known to whoever has the cookie, and of no use without it."""
    return hmac.new(cookie.encode(), b"a form of Earmark's", hashlib.sha256).hexdigest()


def is_forged(request: Request, place: RequestPlace, cookie: str, given: str) -> bool:
    if not cookie or not hmac.compare_digest(token_for(cookie).encode(), given.encode()):
        return True
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() not in place.hosts
