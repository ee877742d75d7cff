"""For dashboards: ``GET /api/now`` as JSON and ``GET /badge/{token}.svg`` as a picture, by a token that its owner made.

A token opens what one person listens to, and nothing else: no page, no cover, no act. Answers are made again for each
who asks, a few seconds apart at most; whoever tries tokens is answered 404 or 401, and nothing of the database is read
beyond one row.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from earmark.web.badge import badge
from earmark.web.headers import CROSS_ORIGIN
from handlers.state.database import DatabaseError
from handlers.state.widget_tokens import WidgetTokens

KEPT_FOR = timedelta(seconds=2)
LONGEST_TOKEN = 200
BADGE_HEADERS = {
    "content-type": "image/svg+xml; charset=utf-8",
    "cross-origin-resource-policy": CROSS_ORIGIN,  # it is made to be shown elsewhere
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "cache-control": "no-cache",
}


@dataclass(slots=True, kw_only=True)
class Widgets:
    """``read``: the document of one user of the settings, who is one of ``users``."""

    tokens: WidgetTokens
    read: Callable[[str], Awaitable[dict[str, Any]]]
    users: Callable[[], Mapping[str, object]]
    now: Callable[[], datetime]
    _kept: dict[str, tuple[datetime, dict[str, Any]]] = field(default_factory=dict)

    async def of(self, token: str) -> dict[str, Any] | None:
        """``None``: nobody's token, or of somebody who is no user any more."""
        user = self.tokens.user_of(token[:LONGEST_TOKEN], self.now()) if token else None
        if user is None or user not in self.users():
            return None
        at, document = self._kept.get(user, (None, None))
        if at is None or document is None or self.now() - at >= KEPT_FOR:
            document = await self.read(user)
            self._kept[user] = (self.now(), document)
        return document


def for_others(widgets: Widgets) -> Sequence[BaseRoute]:
    async def now(request: Request) -> Response:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        token = given.strip() if scheme.lower() == "bearer" else request.query_params.get("token", "")
        try:
            found = await widgets.of(token)
        except DatabaseError:
            return JSONResponse({"error": "the state cannot be read"}, 503)
        if found is None:
            return JSONResponse({"error": "no token, or one that was revoked"}, 401, {"www-authenticate": "Bearer"})
        return JSONResponse(found)

    async def picture(request: Request) -> Response:
        try:
            found = await widgets.of(str(request.path_params["token"]))
        except DatabaseError:
            return PlainTextResponse("the state cannot be read\n", 503)
        if found is None:
            return PlainTextResponse("not found\n", 404)
        return Response(badge(found), headers=BADGE_HEADERS)

    return [Route("/api/now", now), Route("/badge/{token}.svg", picture)]
