"""Signing in at Hardcover by a code: OAuth's device grant, refreshing and revoking [H 9]. Knows no disk.

Endpoints are discovered. Every exchange is one POST of a form by a public application, which has no secret. Errors are
those of ``errors.py``; ``ConnectionEnded`` says that no refresh will help any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from hardcover.answers import short
from hardcover.body import NO_ENCODING, AnswerEncoded, AnswerTooLarge, read_body
from hardcover.errors import HardcoverTokenRejected, HardcoverUnreachable, Refused, Surprising, Throttled
from hardcover.headers import parse_retry_after

METADATA_PATH = "/.well-known/oauth-authorization-server"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
TIMEOUT_SECONDS = 30.0
SLOW_DOWN_SECONDS = 5.0
_LONGEST_INTERVAL_SECONDS = 60.0
_LARGEST_ANSWER_BYTES = 64 * 1024
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class ConnectionEnded(HardcoverTokenRejected):
    """The refresh token is not taken any more: a person has to connect again."""


class CodeRefused(Refused):
    """The person said no, or not in time; a new code is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    device: str
    token: str
    revoke: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """What a person needs: ``user_code`` and ``address``, or ``complete_address`` with the code in it."""

    device_code: str = field(repr=False)
    user_code: str
    address: str
    complete_address: str | None
    expires_at: datetime
    interval_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    scopes: tuple[str, ...]


class OAuth:
    """One application at one Hardcover. ``api_url`` is the address of the API; the rest is found there."""

    def __init__(
        self,
        api_url: str,
        client_id: str,
        *,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
        user_agent: str,
    ) -> None:
        parts = urlsplit(api_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._client_id = client_id
        self._http = http
        self._now = now
        self._user_agent = user_agent
        self._endpoints: Endpoints | None = None

    async def begin(self, scopes: Iterable[str]) -> DeviceCode:
        """Ask for a code. Raises ``Refused`` where the application is not known or may not have these scopes."""
        endpoints = await self.endpoints()
        given = await self._post(endpoints.device, {"scope": " ".join(scopes)})
        try:
            return DeviceCode(
                device_code=_text(given, "device_code"),
                user_code=_text(given, "user_code"),
                address=_page(given, "verification_uri"),
                complete_address=_page(given, "verification_uri_complete")
                if given.get("verification_uri_complete")
                else None,
                expires_at=self._now() + timedelta(seconds=float(given["expires_in"])),
                interval_seconds=float(given.get("interval") or SLOW_DOWN_SECONDS),
            )
        except (LookupError, TypeError, ValueError) as error:
            raise Surprising("Hardcover's answer to the request for a code has an unknown shape") from error

    async def wait(self, code: DeviceCode) -> TokenPair:
        """Ask until the person has decided. Raises ``CodeRefused`` when they said no or the code expired.

        A lost answer is asked again: the code then either still waits, or is called used, and a new one is needed.
        """
        endpoints = await self.endpoints()
        interval, slower = code.interval_seconds, SLOW_DOWN_SECONDS
        while True:
            await asyncio.sleep(interval)
            if self._now() >= code.expires_at:
                raise CodeRefused("the code has expired")
            try:
                given = await self._post(endpoints.token, {"grant_type": DEVICE_GRANT, "device_code": code.device_code})
            except _OAuthError as error:
                if error.code == "slow_down":
                    interval += slower
                    slower *= 2  # Hardcover too wants 5 s more each time: the same again would never catch up
                elif error.code == "access_denied":
                    raise CodeRefused("the request was denied on Hardcover") from error
                elif error.code == "expired_token":
                    raise CodeRefused("the code has expired") from error
                elif error.code == "invalid_grant":
                    raise CodeRefused("Hardcover does not know the code any more") from error
                elif error.code != "authorization_pending":
                    raise
            except (HardcoverUnreachable, Throttled):
                interval = min(interval * 2, max(_LONGEST_INTERVAL_SECONDS, code.interval_seconds))
            else:
                return self._pair(given, "")

    async def refresh(self, refresh_token: str) -> TokenPair:
        """The next pair; the refresh token is spent by it.

        Raises ``ConnectionEnded``; ``HardcoverUnreachable`` or ``Surprising`` with ``outcome_unknown`` where Hardcover
        may have spent the token without our knowing the new one. Then it must not be sent again while the access token
        is good: a second use ends the whole chain.
        """
        endpoints = await self.endpoints()
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        try:
            given = await self._post(endpoints.token, form)
        except _OAuthError as error:
            if error.code == "invalid_grant":
                raise ConnectionEnded("Hardcover has ended the connection") from error
            raise
        return self._pair(given, refresh_token)

    async def revoke(self, token: str) -> None:
        """End the chain the token belongs to; a token that Hardcover does not know is no error."""
        endpoints = await self.endpoints()
        await self._post(endpoints.revoke, {"token": token, "token_type_hint": "refresh_token"})

    async def endpoints(self) -> Endpoints:
        """Where to ask, from Hardcover's own description of itself; read once."""
        if self._endpoints is None:
            try:
                status, _, body = await self._exchange("GET", self._origin + METADATA_PATH)
            except (HardcoverUnreachable, Surprising) as error:
                raise HardcoverUnreachable(str(error)) from error  # looking spends nothing
            told = _object(body)
            if status == 404:
                raise Refused("this Hardcover does not offer to connect by code")
            if status != 200 or told is None:
                raise HardcoverUnreachable(f"Hardcover answered {status} when asked where to sign in")
            self._endpoints = self._checked(told)
        return self._endpoints

    def _checked(self, told: Mapping[str, Any]) -> Endpoints:
        """Tokens go nowhere but to the host that was configured, and as safely as the API is asked."""
        if str(told.get("issuer", "")).rstrip("/") != self._origin:
            raise Refused(f"Hardcover calls itself {short(str(told.get('issuer')))}, not {self._origin}")
        found = {}
        for name, key in (
            ("device", "device_authorization_endpoint"),
            ("token", "token_endpoint"),
            ("revoke", "revocation_endpoint"),
        ):
            url = str(told.get(key) or "")
            parts = urlsplit(url)
            if f"{parts.scheme}://{parts.netloc}" != self._origin:
                raise Refused(f"Hardcover names {short(url) or 'nothing'} as its {key}, which is not at {self._origin}")
            found[name] = url
        return Endpoints(**found)

    def _pair(self, given: Mapping[str, Any], refresh_token: str) -> TokenPair:
        """``refresh_token``: the one that stays where the answer names none."""
        try:
            return TokenPair(
                access_token=_text(given, "access_token"),
                refresh_token=str(given.get("refresh_token") or refresh_token),
                expires_at=self._now() + timedelta(seconds=float(given["expires_in"])),
                scopes=tuple(str(given.get("scope") or "").split()),
            )
        except (LookupError, TypeError, ValueError) as error:
            raise Surprising("Hardcover's answer with tokens has an unknown shape", outcome_unknown=True) from error

    async def _post(self, url: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        """The answer's object. Raises ``_OAuthError`` for what the specifications name, else as the API does."""
        status, headers, body = await self._exchange("POST", url, {"client_id": self._client_id, **form})
        told = _object(body)
        if status == 429:
            wait = parse_retry_after(headers, body[:500].decode(errors="replace"), self._now())
            raise Throttled("Hardcover says too many requests", retry_after_seconds=wait or 60.0)
        if status >= 500 or (status < 400 and told is None and body.strip()):
            raise HardcoverUnreachable(f"Hardcover answered {status} to signing in", outcome_unknown=True)
        if status >= 400:
            code = str(told.get("error") or "") if told is not None else ""
            if not code:  # what stands in front of Hardcover: it was not asked
                raise HardcoverUnreachable(f"Hardcover answered {status} to signing in")
            raise _OAuthError(code)
        return told or {}

    async def _exchange(
        self, method: str, url: str, form: Mapping[str, str] | None = None
    ) -> tuple[int, httpx.Headers, bytes]:
        headers = {"Accept": "application/json", "User-Agent": self._user_agent, **NO_ENCODING}
        try:
            async with (
                asyncio.timeout(TIMEOUT_SECONDS),
                self._http.stream(method, url, data=form, headers=headers, follow_redirects=False) as response,
            ):
                body = await read_body(response, _LARGEST_ANSWER_BYTES)
                return response.status_code, response.headers, body
        except (AnswerTooLarge, AnswerEncoded) as error:
            raise Surprising("Hardcover's answer to signing in cannot be read", outcome_unknown=True) from error
        except _NEVER_SENT as error:
            raise HardcoverUnreachable(f"cannot connect to Hardcover: {_reason(error)}") from error
        except (TimeoutError, httpx.TimeoutException) as error:
            line = f"Hardcover did not answer within {TIMEOUT_SECONDS:.0f} s"
            raise HardcoverUnreachable(line, outcome_unknown=True, slow=True) from error
        except (httpx.HTTPError, OSError) as error:
            raise HardcoverUnreachable(
                f"the connection to Hardcover broke: {_reason(error)}", outcome_unknown=True
            ) from error


class _OAuthError(Refused):
    """A refusal by its name in the specifications."""

    _WORDS = {  # noqa: RUF012 - constant
        "invalid_client": "Hardcover does not know this application; is hardcover.client_id right?",
        "unauthorized_client": "the application may not connect by code: allow the device grant where it is registered",
        "invalid_scope": "the application may not ask for the scopes that Earmark needs",
    }

    def __init__(self, code: str) -> None:
        """Only known words: of an answer to a sign-in nothing is quoted."""
        named = code if re.fullmatch(r"[a-z_]{1,40}", code) else "for an unknown reason"
        words = self._WORDS.get(code) or f"Hardcover refused to sign in: {named}"
        super().__init__(words)
        self.code = code


def _object(body: bytes) -> Mapping[str, Any] | None:
    with contextlib.suppress(ValueError, RecursionError):
        told = json.loads(body)
        return told if isinstance(told, dict) else None
    return None


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given[name]
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
        raise ValueError(name)
    return value


def _page(given: Mapping[str, Any], name: str) -> str:
    """An address that is shown to a person, who will open it."""
    address = _text(given, name)
    if urlsplit(address).scheme not in {"https", "http"}:
        raise ValueError(name)
    return address


def _reason(error: Exception) -> str:
    return short(f"{type(error).__name__} {error}".strip())


__all__ = [
    "CodeRefused",
    "ConnectionEnded",
    "DeviceCode",
    "OAuth",
    "TokenPair",
]
