"""Service, sign-in, users and API keys ([A 2], [A 3], [A 10])."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from earmark.sandbox.audiobookshelf import users_json
from earmark.sandbox.audiobookshelf.core import Core
from earmark.sandbox.audiobookshelf.playback import FORBIDDEN, NOT_FOUND, Refused
from earmark.sandbox.audiobookshelf.routes import Ask, Routes, answer, ok, page
from earmark.sandbox.audiobookshelf.state import User

WINDOW_SECONDS = 600


class Accounts:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._world = core.world
        self._sign_ins: deque[datetime] = deque()

    def routes(self, on: Routes) -> list[Route]:
        return [
            on.open("GET", "/healthcheck", lambda *_: ok()),
            on.open("GET", "/ping", lambda *_: answer({"success": True})),
            on.open("GET", "/status", self.status),
            on.open("POST", "/login", self.login),
            on.open("POST", "/auth/refresh", self.refresh),
            on.open("POST", "/logout", self.logout),
            on("POST", "/api/authorize", lambda ask: answer(self._core.sign_in_json(ask.user))),
            on.admin("GET", "/api/users", self.users),
            on.admin("POST", "/api/users", self.add_user),
            on.admin("GET", "/api/users/online", self.online),
            on.admin("GET", "/api/users/{user}", self.user),
            on.admin("PATCH", "/api/users/{user}", self.edit_user),
            on.admin("DELETE", "/api/users/{user}", self.remove_user),
            on.admin("GET", "/api/api-keys", self.keys),
            on.admin("POST", "/api/api-keys", self.add_key),
            on.admin("PATCH", "/api/api-keys/{key}", self.edit_key),
            on.admin("DELETE", "/api/api-keys/{key}", self.remove_key),
        ]

    # -- service and sign-in

    def status(self, *_: Any) -> Response:
        switches = self._core.switches
        self._core.asked["/status"] += 1
        told = {"app": "audiobookshelf", "serverVersion": switches.version, "isInit": switches.is_initialised}
        form = {"authLoginCustomMessage": ""}
        return answer(
            {**told, "language": "en-us", "authMethods": list(switches.sign_in_methods), "authFormData": form}
        )

    def login(self, request: Request, body: Any) -> Response:
        self._core.asked["/login"] += 1
        if limited := self.limited():
            return limited
        if "local" not in self._core.switches.sign_in_methods:
            return page(500, "Internal Server Error")  # [A 19]: a strategy that was never registered
        name, password = (body.get("username"), body.get("password")) if isinstance(body, dict) else (None, None)
        if not name or not password:
            raise Refused(400, "Bad Request")
        user = next((user for user in self._world.users.values() if user.username == name), None)
        if user is None or user.password != password or not user.is_active:
            raise Refused(401, "Unauthorized")
        refresh_token = self._core.tokens.refresh(user)
        return self._signed_in(user, refresh_token, in_body=request.headers.get("x-return-tokens") == "true")

    def refresh(self, request: Request, _: Any) -> Response:
        self._core.asked["/auth/refresh"] += 1
        if limited := self.limited():
            return limited
        by_header = request.headers.get("x-refresh-token")
        token = by_header or request.cookies.get("refresh_token")
        if not token:
            return JSONResponse({"error": "No refresh token provided"}, 401)
        rotated = self._core.tokens.rotate(token)
        if rotated is None:
            return JSONResponse({"error": "Invalid refresh token"}, 401)
        return self._signed_in(*rotated, in_body=by_header is not None)

    def logout(self, request: Request, _: Any) -> Response:
        token = request.cookies.get("refresh_token") or request.headers.get("x-refresh-token")
        if token:
            self._world.refresh_tokens.pop(token, None)
        return answer({"redirect_url": None})

    def _signed_in(self, user: User, refresh_token: str, *, in_body: bool) -> Response:
        told = self._core.sign_in_json(user)
        told["user"]["refreshToken"] = refresh_token if in_body else None
        told["user"]["accessToken"] = self._core.tokens.access(user)
        response = JSONResponse(told)
        if not in_body:
            response.set_cookie("refresh_token", refresh_token, httponly=True)
        return response

    def signed_in_as(self, username: str) -> Response | None:
        """After a sign-in elsewhere; ``None``: there is no such account, or it is locked."""
        user = next((user for user in self._world.users.values() if user.username == username), None)
        if user is None or not user.is_active:
            return None
        return self._signed_in(user, self._core.tokens.refresh(user), in_body=True)

    def limited(self) -> Response | None:
        """Successes count too; there is one address only."""
        limit, now = self._core.switches.sign_ins, self._world.now()
        while self._sign_ins and (now - self._sign_ins[0]).total_seconds() >= WINDOW_SECONDS:
            self._sign_ins.popleft()
        if not limit or len(self._sign_ins) < limit:
            self._sign_ins.append(now)
            return None
        left = WINDOW_SECONDS - (now - self._sign_ins[0]).total_seconds()
        return JSONResponse({"error": "Too many authentication requests"}, 429, {"Retry-After": str(int(left) + 1)})

    # -- users

    def users(self, ask: Ask) -> Response:
        return answer({"users": [self._told(ask, user, with_progress=False) for user in self._world.users.values()]})

    def user(self, ask: Ask) -> Response:
        user = self._user(ask)
        told = self._told(ask, user, with_progress=True)
        for row in told["mediaProgress"]:
            item = self._world.items.get(row.get("libraryItemId") or "")
            row |= {"displayTitle": item.title if item else None, "coverPath": None, "mediaUpdatedAt": None}
        return answer(told)

    def online(self, _: Ask) -> Response:
        sessions = [users_json.session(session) for session in self._world.open_sessions.values()]
        return answer({"usersOnline": self._core.live.users_online(), "openSessions": sessions})

    def add_user(self, ask: Ask) -> Response:
        told = ask.fields
        if not told.get("username") or not told.get("password"):
            raise Refused(400, "Username and password are required")
        user_id = self._world.new_id()
        token = self._core.tokens.permanent(user_id, told["username"])
        user = User(user_id, told["username"], told["password"], told.get("type", "user"), token, self._world.now_ms())
        user.is_active = bool(told.get("isActive"))  # left out: not active
        self._world.users[user.id] = user
        self._edit(user, told)
        self._core.live.to_admins("user_added", self._core.user_json(user))
        return answer({"user": self._core.user_json(user)})

    def edit_user(self, ask: Ask) -> Response:
        """The acting admin hears of it, the edited user does not ([A 1.5])."""
        user = self._user(ask)
        self._edit(user, ask.fields)
        self._core.live.to_user(ask.user, "user_updated", self._core.user_json(user))
        return answer({"success": True, "user": self._core.user_json(user)})

    def remove_user(self, ask: Ask) -> Response:
        user = self._user(ask)
        told = self._core.user_json(user)
        del self._world.users[user.id]
        self._world.changed()
        self._core.live.to_admins("user_removed", told)
        return answer({"success": True})

    def _edit(self, user: User, told: dict[str, Any]) -> None:
        allowed = told.get("permissions") or {}
        user.email = told.get("email", user.email)
        user.is_active = bool(told.get("isActive", user.is_active))
        user.may_update = bool(allowed.get("update", user.may_update))
        user.may_delete = bool(allowed.get("delete", user.may_delete))
        user.may_download = bool(allowed.get("download", user.may_download))
        user.sees_explicit = bool(allowed.get("accessExplicitContent", user.sees_explicit))
        user.tags_are_forbidden = bool(allowed.get("selectedTagsNotAccessible", user.tags_are_forbidden))
        if "accessAllLibraries" in allowed:
            user.libraries = None if allowed["accessAllLibraries"] else list(told.get("librariesAccessible") or [])
        if "accessAllTags" in allowed:
            user.tags = None if allowed["accessAllTags"] else list(told.get("itemTagsSelected") or [])
        if told.get("username") and told["username"] != user.username:
            user.username = told["username"]
            user.token = self._core.tokens.permanent(user.id, user.username)  # the old one works on
        if told.get("password") and told["password"] != user.password:
            user.password = told["password"]
            self._core.tokens.forget_refresh_tokens(user)
        self._world.changed()

    def _told(self, ask: Ask, user: User, *, with_progress: bool) -> dict[str, Any]:
        hidden = user.kind == "root" and ask.user.kind != "root"
        return self._core.user_json(user, with_progress=with_progress, with_token=not hidden)

    def _user(self, ask: Ask) -> User:
        user = self._world.users.get(ask.path("user"))
        if user is None:
            raise Refused(*NOT_FOUND)
        return user

    # -- API keys

    def keys(self, _: Ask) -> Response:
        return answer({"apiKeys": [users_json.api_key(self._world, key) for key in self._world.api_keys.values()]})

    def add_key(self, ask: Ask) -> Response:
        told = ask.fields
        user = self._world.users.get(str(told.get("userId")))
        if user is None or not told.get("name"):
            raise Refused(400, "Bad Request")
        if user.kind == "root" and ask.user.kind != "root":
            raise Refused(*FORBIDDEN)
        lives, is_active = told.get("expiresIn"), bool(told.get("isActive"))  # left out: not active
        key = self._core.tokens.api_key(user, told["name"], by=ask.user, is_active=is_active, expires_in=lives)
        return answer({"apiKey": {**users_json.api_key(self._world, key), "apiKey": key.token}})

    def edit_key(self, ask: Ask) -> Response:
        key = self._world.api_keys.get(ask.path("key"))
        if key is None:
            raise Refused(*NOT_FOUND)
        key.is_active = bool(ask.fields.get("isActive", key.is_active))
        return answer({"apiKey": users_json.api_key(self._world, key)})

    def remove_key(self, ask: Ask) -> Response:
        if self._world.api_keys.pop(ask.path("key"), None) is None:
            raise Refused(*NOT_FOUND)
        return PlainTextResponse("OK")
