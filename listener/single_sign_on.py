"""Audiobookshelf's single sign-on as the way into another web application [A 19].

Audiobookshelf leads a browser to the identity provider, takes it back, and passes a code on to an address that its
administrator allowed ("Allowed Mobile Redirect URIs"). We trade the code in, with the cookies of our first request and
the secret behind its challenge, for who it is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from listener.errors import AudiobookshelfError, OddAnswer, TokenRejected, Unreachable
from listener.rest import RawAnswer, one_line
from listener.server import AbsServer
from listener.visitor import LEFT_FOR_USERS, SignedIn, Visitors

BEGIN, CALLBACK = "/auth/openid", "/auth/openid/callback"
_UNSAVED = "/undefined/"  # where the subfolder of redirect addresses was never saved


class AddressNotAllowed(AudiobookshelfError):
    """Audiobookshelf does not lead browsers to our address: its administrator has to allow it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOn:
    """One attempt: ``location`` is where the browser goes. The rest stays here."""

    location: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)
    cookies: Mapping[str, str] = field(repr=False)


class SingleSignOn:
    """``public_url``: as browsers reach this Audiobookshelf. The address that the identity provider gets is made of the
    Host header, which is ours: so we send its public name, to whatever address it has here."""

    def __init__(self, server: AbsServer, public_url: str) -> None:
        self._server = server
        public = urlsplit(public_url)
        self._headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme, "X-Forwarded-Host": public.netloc}

    async def begin(self, redirect_uri: str) -> SignOn:
        """Raises ``AddressNotAllowed``, ``Unreachable``, ``OddAnswer``."""
        self._server.sign_in_now(leaving=LEFT_FOR_USERS)
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        params = {
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "state": state,
        }
        answer = await self._server.rest.exchange(BEGIN, params=params, headers=self._headers)
        if answer.status == 400 and b"redirect_uri" in answer.body:
            raise AddressNotAllowed(f"Audiobookshelf does not allow {redirect_uri} yet")
        _refuse_odd(answer)
        if answer.status not in (302, 303, 307) or urlsplit(answer.location).scheme not in ("http", "https"):
            raise Unreachable(f"Audiobookshelf began no single sign-on ({_said(answer)})")
        asked = parse_qs(urlsplit(answer.location).query)
        if _UNSAVED in asked.get("redirect_uri", [""])[0]:
            raise OddAnswer(
                "Audiobookshelf would come back to /undefined/: save its authentication settings once, with a choice "
                "under Subfolder for Redirect URLs"
            )
        return SignOn(location=answer.location, state=state, verifier=verifier, cookies=answer.cookies)

    async def finish(self, begun: SignOn, code: str) -> SignedIn:
        """Who signed in; what opens may be used until ``Visitors.sign_out``. Raises ``TokenRejected`` where
        Audiobookshelf does not let them in, ``Unreachable``, ``OddAnswer``."""
        self._server.sign_in_now(leaving=LEFT_FOR_USERS)
        cookies = "; ".join(f"{name}={value}" for name, value in begun.cookies.items())
        answer = await self._server.rest.exchange(
            CALLBACK,
            params={"code": code, "state": begun.state, "code_verifier": begun.verifier},
            headers={**self._headers, **({"Cookie": cookies} if cookies else {})},
        )
        if answer.status == 401 or (answer.status in (302, 303) and "error=" in answer.location):
            raise TokenRejected("Audiobookshelf does not let this account in by single sign-on")
        _refuse_odd(answer)
        if answer.status != 200:
            raise Unreachable(f"Audiobookshelf did not finish the single sign-on ({_said(answer)})")
        try:
            raw = json.loads(answer.body)
        except ValueError:
            raise OddAnswer("the single sign-on was answered with something else than an account") from None
        return await Visitors(self._server).by_answer(raw)


def _refuse_odd(answer: RawAnswer) -> None:
    if answer.status == 429:
        raise Unreachable("Audiobookshelf takes no more sign-ins now: try again in ten minutes")


def _said(answer: RawAnswer) -> str:
    text = one_line(answer.body) if answer.status < 600 and len(answer.body) < 300 else ""
    return f"{answer.status} {text}".rstrip()
