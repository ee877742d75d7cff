"""Names under which the pages answer. A web site may make its own name lead to this machine's address ("DNS rebinding")
and have its visitors' browsers read what needs no sign-in; the Host header still holds that site's name.

Nobody can own an address, a name without a dot (a container's, a machine's in the local network) or a name below an
ending that is nobody's: those answer always. Other names do when ``server.allowed_hosts`` lists them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NOBODYS = ("localhost", "local", "lan", "home", "internal", "home.arpa", "svc", "test")
WITH_A_SECRET = ("/webhook", "/provider/search", "/api/now")  # reading them takes more than a name
BELOW_A_SECRET = "/badge/"  # noqa: S105 - a path
HARMLESS = ("/health/live",)


class HostCheck:
    """421 for a name that is not ours; ``names`` is asked at each request, because it may be read again."""

    def __init__(self, app: ASGIApp, names: Callable[[], Iterable[str]]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and not _is_open(scope["path"]):
            given = [value for name, value in scope["headers"] if name == b"host"]
            if len(given) > 1 or (given and not is_ours(given[0].decode("latin-1"), self._names())):
                answer = PlainTextResponse(
                    "this name is not known here; write it into server.allowed_hosts (EARMARK_SERVER__ALLOWED_HOSTS)\n",
                    421,
                )
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_open(path: str) -> bool:
    return path in (*WITH_A_SECRET, *HARMLESS) or path.startswith(BELOW_A_SECRET)


def is_ours(host: str, names: Iterable[str]) -> bool:
    """``host`` as in the header, with or without a port."""
    name = _without_port(host.strip().lower()).rstrip(".")
    if name in {known.strip().lower().rstrip(".") for known in names}:
        return True
    return _is_address(name) or "." not in name or name.endswith(tuple(f".{ending}" for ending in NOBODYS))


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
