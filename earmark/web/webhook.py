"""``POST /webhook``: somebody (Audiobookshelf's notifications, a script) asks for a sync. Off without a secret.

The answer says what was queued, never what came of it: the caller is not made to wait for Hardcover.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from earmark.observe.health import UnknownUser
from earmark.web.body import read_body

LONGEST_ID = 200

_OURS = {"user", "item", "do"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What may be asked of the service: one book, all books of one user or (``None``) of everybody, the nightly run
    (false when it runs already). Each only queues; the first two raise ``UnknownUser``."""

    sync_item: Callable[[str, str], None]
    sync_all: Callable[[str | None], None]
    reconcile: Callable[[], bool]


class _Bad(ValueError):
    """The request makes no sense; the text says what would."""


def webhook(actions: Actions | None, secret: Callable[[], str]) -> Route:
    async def endpoint(request: Request) -> Response:
        expected = secret()
        if not expected or actions is None:
            return JSONResponse({"error": "the webhook is off; set server.webhook_secret"}, 404)
        if request.method != "POST":
            return JSONResponse({"error": "only POST"}, 405, {"allow": "POST"})
        if not _allowed(request, expected):
            return JSONResponse({"error": "wrong secret"}, 401, {"www-authenticate": "Bearer"})
        try:
            body = await read_body(request)
            queued = _carry_out(_parse(body), actions)
        except _Bad as error:
            return JSONResponse({"error": str(error)}, 400)
        except UnknownUser as error:
            return JSONResponse({"error": f"unknown user {_shown(str(error))}"}, 400)
        except HTTPException as error:
            return JSONResponse({"error": error.detail}, error.status_code, {"connection": "close"})
        return JSONResponse({"queued": queued}, 202)

    return Route("/webhook", endpoint, methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])


def _allowed(request: Request, expected: str) -> bool:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer":
        given = request.query_params.get("secret", "")
    return hmac.compare_digest(given.strip().encode(), expected.encode())


def _parse(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise _Bad("the body is not JSON") from None
    if not isinstance(content, dict):
        raise _Bad('the body has to be an object, like {"user": "alice"}')
    return content


def _carry_out(wish: dict[str, Any], actions: Actions) -> dict[str, Any]:
    """What was queued, as the answer says it."""
    if (
        "body" in wish and not wish.keys() & _OURS
    ):  # as Audiobookshelf speaks to Apprise: it does not say whom it is about
        return _do("sync", actions)
    if unknown := wish.keys() - _OURS:
        raise _Bad(f"unknown key {_shown(min(unknown))}; known are user, item and do")
    if "do" in wish:
        if len(wish) > 1:
            raise _Bad("do stands alone, without user and item")
        return _do(wish["do"], actions)
    user, item = wish.get("user"), wish.get("item")
    if not isinstance(user, str):
        raise _Bad("user has to be a name" if "user" in wish else "user is missing")
    if "item" not in wish:
        actions.sync_all(user)
        return {"user": user}
    if not isinstance(item, str) or not 0 < len(item) <= LONGEST_ID or not item.isprintable():
        raise _Bad("item has to be the id of a library item")
    actions.sync_item(user, item)
    return {"user": user, "item": item}


def _do(what: object, actions: Actions) -> dict[str, Any]:
    if what == "sync":
        actions.sync_all(None)
        return {"do": "sync"}
    if what == "reconcile":
        return {"do": "reconcile", "already_running": not actions.reconcile()}
    raise _Bad(f"unknown action {_shown(what)}; known are reconcile and sync")


def _shown(value: object) -> str:
    return json.dumps(value)[:80]
