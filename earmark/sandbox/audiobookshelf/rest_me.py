"""One's own account: progress, playing, offline sessions, listening sessions ([A 6], [A 8], [A 10])."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from earmark.sandbox.audiobookshelf import items_json, users_json
from earmark.sandbox.audiobookshelf.core import Core
from earmark.sandbox.audiobookshelf.playback import FORBIDDEN, NOT_FOUND, Refused
from earmark.sandbox.audiobookshelf.routes import Ask, Routes, answer, ok, readable_item
from earmark.sandbox.audiobookshelf.state import Session


class Me:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._world = core.world
        self._playback = core.playback

    def routes(self, on: Routes) -> list[Route]:
        return [
            on("GET", "/api/me", lambda ask: answer(self._core.user_json(ask.user))),
            on("GET", "/api/me/progress", self.all_progress),
            on("PATCH", "/api/me/progress/batch/update", self.batch),
            on("GET", "/api/me/progress/{id}", self.progress),
            on("GET", "/api/me/progress/{id}/remove-from-continue-listening", self.hide),
            on("GET", "/api/me/progress/{id}/{episode}", self.progress),
            on("PATCH", "/api/me/progress/{id}", self.patch),
            on("PATCH", "/api/me/progress/{id}/{episode}", self.patch),
            on("DELETE", "/api/me/progress/{id}", self.delete),
            on("GET", "/api/me/items-in-progress", self.items_in_progress),
            on("GET", "/api/me/listening-sessions", self.sessions),
            on("GET", "/api/me/item/listening-sessions/{id}", self.item_sessions),
            on("GET", "/api/me/item/listening-sessions/{id}/{episode}", self.item_sessions),
            on("POST", "/api/items/{id}/play", self.play),
            on("POST", "/api/items/{id}/play/{episode}", self.play),
            on("POST", "/api/session/local", self.local),
            on("POST", "/api/session/local-all", self.local_all),
            on("GET", "/api/session/{id}", self.session),
            on("POST", "/api/session/{id}/sync", self.sync),
            on("POST", "/api/session/{id}/close", self.close),
            on("GET", "/api/sessions", self.everybodys_sessions),
            on("GET", "/api/sessions/open", self.open_sessions),
            on.admin("GET", "/api/users/{user}/listening-sessions", self.users_sessions),
        ]

    # -- progress

    def all_progress(self, ask: Ask) -> Response:
        if not self._core.switches.me_progress:
            raise Refused(*NOT_FOUND)
        return answer({"mediaProgress": [users_json.progress(row) for row in ask.user.progress.values()]})

    def progress(self, ask: Ask) -> Response:
        """A podcast without an episode gives some episode's row ([A 10])."""
        episode_id = ask.request.path_params.get("episode")
        for row in ask.user.progress.values():
            if row.item_id == ask.path("id") and episode_id in (None, row.episode_id):
                return answer(users_json.progress(row))
        raise Refused(*NOT_FOUND)

    def patch(self, ask: Ask) -> Response:
        self._playback.patch(ask.user, ask.path("id"), ask.request.path_params.get("episode"), ask.fields)
        return ok()

    def batch(self, ask: Ask) -> Response:
        if not isinstance(ask.body, list):
            raise Refused(400, "Missing request payload")
        self._playback.batch(ask.user, [row for row in ask.body if isinstance(row, dict)])
        return ok()

    def delete(self, ask: Ask) -> Response:
        self._playback.delete(ask.user, ask.path("id"))
        return ok()

    def hide(self, ask: Ask) -> Response:
        self._playback.hide(ask.user, ask.path("id"))
        return answer(self._core.user_json(ask.user))

    def items_in_progress(self, ask: Ask) -> Response:
        begun = [
            row for row in ask.user.progress.values() if not row.is_finished and (row.progress or row.ebook_progress)
        ]
        told = []
        for row in sorted(begun, key=lambda row: row.last_update, reverse=True):
            item = self._world.items.get(row.item_id or "")
            if item is not None and self._world.may_see(ask.user, item):
                told.append({**items_json.minified(self._world, item), "progressLastUpdate": row.last_update})
        return answer({"libraryItems": told[: ask.number("limit", 25)]})

    # -- playing

    def play(self, ask: Ask) -> Response:
        item = readable_item(self._core, ask.user, ask.path("id"))
        session = self._playback.play(ask.user, item, ask.request.path_params.get("episode"), ask.fields)
        return answer(users_json.session_opened(session, items_json.expanded(self._world, item)))

    def session(self, ask: Ask) -> Response:
        session = self._world.open_sessions.get(ask.path("id"))
        if session is None:
            raise Refused(*NOT_FOUND)
        if session.user_id != ask.user.id:
            raise Refused(*FORBIDDEN)
        item = self._world.items.get(session.item_id)
        return answer(users_json.session_opened(session, items_json.expanded(self._world, item) if item else {}))

    def sync(self, ask: Ask) -> Response:
        self._playback.sync(ask.user, ask.path("id"), ask.fields)
        return ok()

    def close(self, ask: Ask) -> Response:
        self._playback.close(ask.user, ask.path("id"), ask.fields or None)
        return ok()

    def local(self, ask: Ask) -> Response:
        result = self._playback.local(ask.user, ask.fields, ask.fields.get("deviceInfo") or {})
        if not result["success"]:
            raise Refused(500, result["error"])
        return ok()

    def local_all(self, ask: Ask) -> Response:
        sessions, device = ask.fields.get("sessions") or [], ask.fields.get("deviceInfo") or {}
        return answer({"results": [self._playback.local(ask.user, told, device) for told in sessions]})

    # -- listening sessions

    def sessions(self, ask: Ask) -> Response:
        return self._paged(ask, [users_json.session(one) for one in _newest(ask.user.sessions.values())])

    def item_sessions(self, ask: Ask) -> Response:
        item = self._world.items.get(ask.path("id"))
        if item is None:
            raise Refused(*NOT_FOUND)
        episode_id = ask.request.path_params.get("episode")
        held = [s for s in ask.user.sessions.values() if s.item_id == item.id and episode_id in (None, s.episode_id)]
        return self._paged(ask, [users_json.session(one) for one in _newest(held)])

    def users_sessions(self, ask: Ask) -> Response:
        user = self._world.users.get(ask.path("user"))
        if user is None:
            raise Refused(*NOT_FOUND)
        return self._paged(ask, [users_json.session_for_admins(one, user) for one in _newest(user.sessions.values())])

    def everybodys_sessions(self, ask: Ask) -> Response:
        if not ask.user.is_admin:
            raise Refused(*NOT_FOUND)
        users = [user for user in self._world.users.values() if ask.query("user") in ("", user.id)]
        held = _newest([session for user in users for session in user.sessions.values()])
        owners = self._world.users
        return self._paged(ask, [users_json.session_for_admins(one, owners[one.user_id]) for one in held])

    def open_sessions(self, ask: Ask) -> Response:
        if not ask.user.is_admin:
            raise Refused(*NOT_FOUND)
        held = self._world.open_sessions.values()
        return answer({"sessions": [users_json.session(one) for one in held], "shareSessions": []})

    def _paged(self, ask: Ask, sessions: list[dict[str, Any]]) -> Response:
        size, number = ask.number("itemsPerPage", 10) or 10, ask.number("page", 0)
        told = {"total": len(sessions), "numPages": -(-len(sessions) // size), "page": number, "itemsPerPage": size}
        return answer({**told, "sessions": sessions[number * size : (number + 1) * size]})


def _newest(sessions: Any) -> list[Session]:
    def dated(session: Session) -> float:
        return session.updated_at if isinstance(session.updated_at, int | float) else 0.0

    return sorted(sessions, key=dated, reverse=True)
