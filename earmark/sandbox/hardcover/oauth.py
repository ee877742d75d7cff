"""Hardcover's OAuth: applications, the device grant, tokens that rotate [H 9]. The rules, without HTTP.

    client_id = hardcover.oauth.register("Earmark")
    ... an application asks for a code at /oauth2/device ...
    hardcover.oauth.approve("alice", "ABCD-1234")

A refresh token that is used twice ends its whole chain. What the specifications leave open is a
guess and says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from earmark.sandbox.hardcover.answers import Answer
from earmark.sandbox.hardcover.tokens import Token

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
KNOWN_SCOPES = frozenset(
    (
        "read:catalog",
        "read:me:content",
        "read:library",
        "write:library",
        "read:lists",
        "write:lists",
        "read:journal",
        "read:goals",
        "read:users",
        "write:reviews",
        "write:social",
    )
)
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # none that reads like another, and no words
_SLOWER = timedelta(seconds=5)
_TOLERANCE = timedelta(milliseconds=50)

Form = Mapping[str, str]


@dataclass(slots=True)
class Application:
    client_id: str
    name: str
    device_grant: bool
    scopes: frozenset[str]


@dataclass(slots=True)
class Device:
    """One asking: what was given out, and what the person said."""

    client_id: str
    device_code: str
    user_code: str
    scopes: tuple[str, ...]
    expires_at: datetime
    interval: timedelta
    user_agent: str
    polled_at: datetime | None = None
    said: Literal["", "yes", "no", "spent"] = ""
    user: str = ""


@dataclass(slots=True)
class Chain:
    """A session of an application: its access tokens and the refresh token that is good now."""

    client_id: str
    user: str
    scopes: tuple[str, ...]
    user_agent: str
    refresh_token: str = ""
    refresh_expires_at: datetime | None = None
    spent: list[str] = field(default_factory=list)
    access: list[Token] = field(default_factory=list)
    ended: bool = False

    def end(self, why: str) -> None:
        self.ended = True
        for token in self.access:
            token.trouble = why


@dataclass(slots=True)
class Terms:
    """To be changed at any time."""

    device_lifetime: timedelta = timedelta(minutes=10)
    interval: timedelta = timedelta(seconds=5)
    access_lifetime: timedelta = timedelta(days=7)
    refresh_lifetime: timedelta = timedelta(days=183)
    old_access_lives: bool = True  # the access token before stays good after a refresh (guess)
    complete_address: bool = True  # whether ``verification_uri_complete`` is there


class OAuth:
    """``issue`` makes an access token of a user that the API takes: (user, scopes, expires_at)."""

    def __init__(self, now: Callable[[], datetime], issue: Callable[[str, Iterable[str], datetime], Token]) -> None:
        self._now = now
        self._issue = issue
        self.terms = Terms()
        self.applications: dict[str, Application] = {}
        self.devices: dict[str, Device] = {}  # by device code
        self.chains: list[Chain] = []
        self._numbers = itertools.count(1)

    # ---- what people do on the site ----

    def register(self, name: str, *, device_grant: bool = True, scopes: Iterable[str] = KNOWN_SCOPES) -> str:
        """A public application; its ``client_id``."""
        client_id = f"hc_app_{name.lower().replace(' ', '')}{next(self._numbers):03d}"
        self.applications[client_id] = Application(client_id, name, device_grant, frozenset(scopes))
        return client_id

    def approve(self, user: str, user_code: str) -> None:
        device = self._device_of(user_code)
        device.said, device.user = "yes", user

    def deny(self, user_code: str) -> None:
        self._device_of(user_code).said = "no"

    def revoke_application(self, user: str, client_id: str) -> None:
        """On the page of one's applications: every token of it ends at once."""
        for chain in self.chains:
            if (chain.user, chain.client_id) == (user, client_id):
                chain.end("The access token was revoked")

    def sessions(self, user: str) -> list[tuple[str, str]]:
        """(application, User-Agent) of what is signed in, as the site shows it."""
        alive = [chain for chain in self.chains if chain.user == user and not chain.ended]
        return [(self.applications[chain.client_id].name, chain.user_agent) for chain in alive]

    def _device_of(self, user_code: str) -> Device:
        wanted = user_code.upper().replace("-", "")
        for device in self.devices.values():
            if device.user_code.replace("-", "") == wanted and not device.said and device.expires_at > self._now():
                return device
        raise KeyError(f"there is no code {user_code} to confirm")

    # ---- what applications ask ----

    def metadata(self, origin: str) -> Answer:
        """RFC 8414."""
        return Answer(
            200,
            {
                "issuer": origin,
                "authorization_endpoint": "https://hardcover.app/oauth2/authorize",
                "token_endpoint": f"{origin}/oauth2/token",
                "revocation_endpoint": f"{origin}/oauth2/revoke",
                "introspection_endpoint": f"{origin}/oauth2/introspect",
                "device_authorization_endpoint": f"{origin}/oauth2/device",
                "grant_types_supported": ["authorization_code", "refresh_token", DEVICE_GRANT],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
                "scopes_supported": sorted(KNOWN_SCOPES),
            },
        )

    def device(self, form: Form, user_agent: str) -> Answer:
        """RFC 8628, 3.1 and 3.2."""
        application = self.applications.get(form.get("client_id", ""))
        if application is None:
            return _refused("invalid_client", 401)
        if not application.device_grant:
            return _refused("unauthorized_client")
        scopes = tuple(form.get("scope", "").split())
        if not scopes:  # they must be named when authorising [H 9]
            return _refused("invalid_scope", why="The requested scope is missing")
        if not set(scopes) <= application.scopes:
            return _refused("invalid_scope", why="The requested scope is invalid, unknown, or malformed")
        number = next(self._numbers)
        device = Device(
            client_id=application.client_id,
            device_code=f"hc_dc_{number:06d}sandbox",
            user_code=_user_code(number),
            scopes=scopes,
            expires_at=self._now() + self.terms.device_lifetime,
            interval=self.terms.interval,
            user_agent=user_agent,
        )
        self.devices[device.device_code] = device
        page = "https://hardcover.app/link"
        given = {
            "device_code": device.device_code,
            "user_code": device.user_code,
            "verification_uri": page,
            "expires_in": int(self.terms.device_lifetime.total_seconds()),
            "interval": int(device.interval.total_seconds()),
        }
        if self.terms.complete_address:
            given["verification_uri_complete"] = f"{page}?user_code={device.user_code}"
        return Answer(200, given, _NO_STORE)

    def token(self, form: Form) -> Answer:
        grant = form.get("grant_type")
        if not grant:
            return _refused("invalid_request", why="The grant_type is missing")
        if grant not in {DEVICE_GRANT, "refresh_token", "authorization_code"}:
            return _refused("unsupported_grant_type")
        if form.get("client_id", "") not in self.applications:
            return _refused("invalid_client", 401)
        if grant == DEVICE_GRANT:
            return self._device_token(form)
        if grant == "refresh_token":
            return self._refreshed(form)
        return _refused("invalid_grant")  # nobody here goes through a browser

    def revoke(self, form: Form) -> Answer:
        """RFC 7009: a token nobody knows is no error. A refresh token takes the whole chain along."""
        if form.get("client_id", "") not in self.applications:
            return _refused("invalid_client", 401)
        text = form.get("token", "")
        if not text:
            return _refused("invalid_request", why="The token is missing")
        for chain in self.chains:
            if chain.client_id != form["client_id"]:
                continue
            if text == chain.refresh_token or text in chain.spent:
                chain.end("The access token was revoked")
            for token in chain.access:
                if token.text == text:
                    token.trouble = "The access token was revoked"
        return Answer(200, {}, _NO_STORE)

    # ---- inside ----

    def _device_token(self, form: Form) -> Answer:
        device = self.devices.get(form.get("device_code", ""))
        if device is None or device.client_id != form["client_id"] or device.said == "spent":
            return _refused("invalid_grant")
        now = self._now()
        if device.expires_at <= now:
            return _refused("expired_token")
        if device.said == "no":
            return _refused("access_denied")
        too_soon = device.polled_at is not None and now - device.polled_at < device.interval - _TOLERANCE
        device.polled_at = now
        if too_soon:
            device.interval += _SLOWER  # for good
            return _refused("slow_down")
        if device.said != "yes":
            return _refused("authorization_pending")
        device.said = "spent"
        chain = Chain(device.client_id, device.user, device.scopes, device.user_agent)
        self.chains.append(chain)
        return self._pair(chain, chain.scopes)

    def _refreshed(self, form: Form) -> Answer:
        text = form.get("refresh_token", "")
        if not text:
            return _refused("invalid_request", why="The refresh_token is missing")
        chain = next((one for one in self.chains if text == one.refresh_token or text in one.spent), None)
        if chain is None or chain.client_id != form["client_id"] or chain.ended:
            return _refused("invalid_grant")
        if text in chain.spent:  # somebody has a copy: nobody may go on
            chain.end("The access token was revoked")
            return _refused("invalid_grant")
        if chain.refresh_expires_at is not None and chain.refresh_expires_at <= self._now():
            return _refused("invalid_grant")
        scopes = tuple(form.get("scope", "").split()) or chain.scopes
        if not set(scopes) <= set(chain.scopes):
            return _refused("invalid_scope")
        chain.spent.append(text)
        return self._pair(chain, scopes)

    def _pair(self, chain: Chain, scopes: tuple[str, ...]) -> Answer:
        now = self._now()
        if not self.terms.old_access_lives:
            for token in chain.access:
                token.trouble = "The access token was revoked"
        access = self._issue(chain.user, scopes, now + self.terms.access_lifetime)
        chain.access.append(access)
        chain.scopes = scopes
        chain.refresh_token = f"hc_rt_{next(self._numbers):06d}sandbox"
        chain.refresh_expires_at = now + self.terms.refresh_lifetime
        given = {
            "access_token": access.text,
            "token_type": "Bearer",
            "expires_in": int(self.terms.access_lifetime.total_seconds()),
            "refresh_token": chain.refresh_token,
            "scope": " ".join(scopes),
        }
        return Answer(200, given, _NO_STORE)


_NO_STORE = {"Cache-Control": "no-store"}


def _refused(error: str, status: int = 400, *, why: str = "") -> Answer:
    return Answer(status, {"error": error} | ({"error_description": why} if why else {}), _NO_STORE)


def _user_code(number: int) -> str:
    letters = []
    rest = number * 7_654_321 + 12_345_678
    for _ in range(4):
        rest, place = divmod(rest, len(_LETTERS))
        letters.append(_LETTERS[place])
    return f"{''.join(letters)}-{rest % 10_000:04d}"
