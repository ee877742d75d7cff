"""The four kinds of token and what each one opens ([A 3]).

    permanent   user.token      for ever    REST, socket
    access      sign-in         1 h         REST, socket
    refresh     sign-in         30 days     /auth/refresh only
    api         made by admins  as asked    REST, socket since 2.37

They look like JWTs and carry the same claims; the signature is ours and stands for nothing outside this process.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from earmark.sandbox.audiobookshelf.state import ApiKey, RefreshToken, User, World


@dataclass(slots=True)
class Policy:
    """What an operator or an older or newer server may set differently."""

    access_seconds: float = 3600.0
    refresh_seconds: float = 30 * 86400.0
    grace_seconds: float = 600.0
    permanent_tokens: bool = True  # False: a server of the future, where users have none
    keys_open_socket: bool = False  # True: 2.37 and later


class Tokens:
    def __init__(self, world: World, policy: Policy, secret: bytes = b"embedded") -> None:
        self._world = world
        self._policy = policy
        self._secret = secret

    # -- making

    def permanent(self, user_id: str, username: str) -> str:
        return self._sign({"userId": user_id, "username": username, "iat": self._seconds()})

    def access(self, user: User) -> str:
        return self._session_token(user, "access", self._policy.access_seconds)

    def refresh(self, user: User) -> str:
        token = self._session_token(user, "refresh", self._policy.refresh_seconds)
        expires_at = self._world.now() + timedelta(seconds=self._policy.refresh_seconds)
        self._world.refresh_tokens[token] = RefreshToken(user.id, expires_at)
        return token

    def api_key(self, user: User, name: str, *, by: User, is_active: bool, expires_in: float | None) -> ApiKey:
        now = self._world.now()
        expires_at = None if expires_in is None else now + timedelta(seconds=expires_in)
        key_id = self._world.new_id()
        claims: dict[str, Any] = {"keyId": key_id, "name": name, "type": "api", "iat": self._seconds()}
        if expires_at is not None:
            claims["exp"] = int(expires_at.timestamp())
        key = ApiKey(key_id, name, self._sign(claims), user.id, by.id, now, is_active, expires_at)
        self._world.api_keys[key_id] = key
        return key

    # -- using

    def opens_rest(self, token: str) -> User | None:
        claims = self._claims(token)
        if claims is None:
            return None
        if claims.get("type") == "api":
            user = self._by_key(claims)
            return None if isinstance(user, str) else user
        return self._active(claims["userId"]) if self._is_sign_in(claims) else None

    def opens_socket(self, token: object) -> User | str:
        """The user, or the message of ``auth_failed``."""
        claims = self._claims(token) if isinstance(token, str) else None
        if claims is not None and claims.get("type") == "api" and self._policy.keys_open_socket:
            return self._by_key(claims)
        if claims is None or not self._is_sign_in(claims):
            return "Invalid token"
        return self._active(claims["userId"]) or "Invalid user"

    def rotate(self, token: str) -> tuple[User, str] | None:
        """The user and the next refresh token; an old token gives the same next one while the grace period lasts."""
        known, now = self._world.refresh_tokens.get(token), self._world.now()
        user = self._active(known.user_id) if known and now < known.expires_at else None
        if known is None or user is None:
            return None
        if known.replaced_by is None or known.replaced_at is None:
            known.replaced_by, known.replaced_at = self.refresh(user), now
        elif (now - known.replaced_at).total_seconds() > self._policy.grace_seconds:
            return None
        return user, known.replaced_by

    def forget_refresh_tokens(self, user: User) -> None:
        held = self._world.refresh_tokens
        for token in [token for token, entry in held.items() if entry.user_id == user.id]:
            del held[token]

    # -- inside

    def _by_key(self, claims: dict[str, Any]) -> User | str:
        key = self._world.api_keys.get(claims["keyId"])
        if key is None or not key.is_active:
            return "Invalid API key"
        if key.expires_at is not None and self._world.now() >= key.expires_at:
            return "API key expired"
        return self._active(key.user_id) or "Invalid user"

    def _is_sign_in(self, claims: dict[str, Any]) -> bool:
        kind = claims.get("type")
        if kind is None:
            return self._policy.permanent_tokens
        return bool(kind == "access" and self._world.now().timestamp() < claims["exp"])

    def _active(self, user_id: str) -> User | None:
        user = self._world.users.get(user_id)
        return user if user and user.is_active else None

    def _session_token(self, user: User, kind: str, lives: float) -> str:
        expires = self._world.now().timestamp() + lives
        claims = {"userId": user.id, "username": user.username, "jti": self._world.new_id(), "type": kind}
        return self._sign({**claims, "iat": self._seconds(), "exp": expires if lives < 60 else int(expires)})

    def _seconds(self) -> int:
        return int(self._world.now().timestamp())

    def _sign(self, claims: dict[str, Any]) -> str:
        head = _encode(b'{"alg":"HS256","typ":"JWT"}')
        text = f"{head}.{_encode(json.dumps(claims, separators=(',', ':')).encode())}"
        return f"{text}.{self._signature(text)}"

    def _signature(self, text: str) -> str:
        return _encode(hmac.digest(self._secret, text.encode(), hashlib.sha256))

    def _claims(self, token: str) -> dict[str, Any] | None:
        text, _, signature = token.rpartition(".")
        if not text or not hmac.compare_digest(signature.encode(), self._signature(text).encode()):
            return None
        payload = text.partition(".")[2]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
