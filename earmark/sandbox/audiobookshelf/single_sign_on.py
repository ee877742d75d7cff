"""Single sign-on: Audiobookshelf's three routes with their traps ([A 19])."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from earmark.sandbox.audiobookshelf.identity import PROVIDER, Identity
from earmark.sandbox.audiobookshelf.rest_accounts import Accounts
from earmark.sandbox.audiobookshelf.routes import Routes

SESSION, METHOD = "connect.sid", "auth_method"


class SingleSignOnRoutes:
    def __init__(self, accounts: Accounts, identity: Identity) -> None:
        self._accounts = accounts
        self._identity = identity
        self._sessions = identity.sessions
        self._redirects: dict[str, str] = {}  # by state

    def routes(self, on: Routes) -> list[Route]:
        return [
            on.open("GET", "/auth/openid", self.begin),
            on.open("GET", "/auth/openid/mobile-redirect", self.back),
            on.open("GET", "/auth/openid/callback", self.callback),
        ]

    def begin(self, request: Request, _: Any) -> Response:
        if limited := self._accounts.limited():
            return limited
        query = request.query_params
        if query.get("redirect_uri") not in self._identity.redirects and self._identity.redirects != ["*"]:
            return PlainTextResponse("Invalid redirect_uri", 400)
        if not query.get("code_challenge"):
            return PlainTextResponse("code_challenge required for mobile flow (PKCE)", 400)
        state = query.get("state") or self._identity.new_text()
        subfolder = "/undefined" if self._identity.subfolder is None else self._identity.subfolder
        scheme, host = request.headers.get("x-forwarded-proto", "http"), request.headers["host"]
        self._identity.hosts.append(host)
        self._redirects[state] = query["redirect_uri"]
        session = self._identity.new_text()
        self._sessions[session] = {"state": state}
        asked = {
            "redirect_uri": f"{scheme}://{host}{subfolder}/auth/openid/mobile-redirect",
            "state": state,
            "code_challenge": query["code_challenge"],
        }
        answer = RedirectResponse(f"{PROVIDER}?{urlencode(asked)}", 302)
        answer.set_cookie(SESSION, session, httponly=True)
        answer.set_cookie(METHOD, "openid-mobile", httponly=True)
        return answer

    def back(self, request: Request, _: Any) -> Response:
        """The browser comes from the provider, without the cookies of ``begin``."""
        code, state = request.query_params.get("code"), request.query_params.get("state", "")
        if not code or state not in self._redirects:
            return PlainTextResponse("No state or code", 400)
        return RedirectResponse(f"{self._redirects.pop(state)}?{urlencode({'code': code, 'state': state})}", 302)

    def callback(self, request: Request, _: Any) -> Response:
        if limited := self._accounts.limited():
            return limited
        query, session = request.query_params, self._sessions.get(request.cookies.get(SESSION, ""))
        if session is None:
            return PlainTextResponse("No session", 400)
        found = self._identity.approvals.pop(query.get("code", ""), None)
        proof = hashlib.sha256(query.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if found is None or query.get("state") != session["state"] or challenge != found.challenge:
            return self._refused()
        signed_in = self._accounts.signed_in_as(found.username)
        if signed_in is None:
            return self._refused()
        if request.cookies.get(METHOD) != "openid-mobile":
            return PlainTextResponse("No callback or already expired", 400)
        return signed_in

    @staticmethod
    def _refused() -> Response:
        return RedirectResponse("/login?error=Unauthorized&autoLaunch=0", 302)
