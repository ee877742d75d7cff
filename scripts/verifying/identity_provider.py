"""A small identity provider on this machine: enough of OpenID Connect for Audiobookshelf to trust it, and no more.

Everybody who comes is whoever ``username`` says. It holds clients to PKCE, to their secret and to a code that counts
once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, ALGORITHM = "audiobookshelf", "HS256"


@dataclass
class IdentityProvider:
    """``url`` is known once it is served; ``redirects``: every address that browsers were sent back to."""

    username: str = ""
    url: str = ""
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    redirects: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
                Route("/keys", self._keys),
            ]
        )

    def settings(self, redirects: list[str]) -> dict[str, Any]:
        """What Audiobookshelf's administrator fills in."""
        return {
            "authActiveAuthMethods": ["local", "openid"],
            "authOpenIDIssuerURL": self.url,
            "authOpenIDAuthorizationURL": f"{self.url}/authorize",
            "authOpenIDTokenURL": f"{self.url}/token",
            "authOpenIDUserInfoURL": f"{self.url}/userinfo",
            "authOpenIDJwksURL": f"{self.url}/keys",
            "authOpenIDClientID": CLIENT,
            "authOpenIDClientSecret": self.secret,
            "authOpenIDTokenSigningAlgorithm": ALGORITHM,
            "authOpenIDMatchExistingBy": "username",
            "authOpenIDMobileRedirectURIs": redirects,
            "authOpenIDSubfolderForRedirectURLs": "",
        }

    async def _authorize(self, request: Request) -> Response:
        query = request.query_params
        if query.get("client_id") != CLIENT or query.get("code_challenge_method") != "S256":
            return PlainTextResponse("invalid_request", 400)
        self.redirects.append(query["redirect_uri"])
        code = secrets.token_urlsafe(16)
        self._codes[code] = {"challenge": query["code_challenge"], "username": self.username}
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}", 302)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        basic = request.headers.get("authorization", "").partition(" ")[2]
        given = base64.b64decode(basic).decode() if basic else f"{form.get('client_id')}:{form.get('client_secret')}"
        found = self._codes.pop(form.get("code", ""), None)
        proof = _encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if given != f"{CLIENT}:{self.secret}" or found is None or proof != found["challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        self._tokens[access] = found["username"]
        claims = {"iss": self.url, "aud": CLIENT, "sub": f"id-{found['username']}"}
        now = int(time.time())
        return JSONResponse({
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self._signed({**claims, "iat": now, "exp": now + 60}),
        })  # fmt: skip

    async def _userinfo(self, request: Request) -> Response:
        name = self._tokens.get(request.headers.get("authorization", "").partition(" ")[2])
        if name is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse({"sub": f"id-{name}", "preferred_username": name, "email": f"{name}@example.com"})

    async def _keys(self, _: Request) -> Response:
        return JSONResponse({"keys": []})

    def _signed(self, claims: dict[str, Any]) -> str:
        head = _encoded(json.dumps({"alg": ALGORITHM, "typ": "JWT"}).encode())
        text = f"{head}.{_encoded(json.dumps(claims).encode())}"
        return f"{text}.{_encoded(hmac.digest(self.secret.encode(), text.encode(), hashlib.sha256))}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
