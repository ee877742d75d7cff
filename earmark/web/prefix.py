"""Pages below a path: a reverse proxy may pass the path on or take it away, both arrive at the same page."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class BelowPath:
    """``prefix``: like "/earmark", or empty; asked at each request, because it may be read again."""

    def __init__(self, app: ASGIApp, prefix: Callable[[], str]) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        prefix, path = self._prefix(), str(scope.get("path", ""))
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            scope = {**scope, "path": path.removeprefix(prefix) or "/"}
        await self._app(scope, receive, send)
