"""Single sign-on through Audiobookshelf: attempts that are under way, each of the browser that began it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from listener import AbsServers, SignedIn, SignOn, SingleSignOn

PATH = "/auth/abs/callback"
WITHIN = timedelta(minutes=10)
MOST_OPEN = 200  # the oldest goes first
LONGEST_CODE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSignOn:
    """One attempt under way. ``target``: where the person wanted to go; ``adds``: to be added, and not to sign in to
    the pages; ``browser``: a hash of its cookie."""

    begun: SignOn
    server: str
    target: str
    adds: bool
    browser: str
    at: datetime


class SingleSignOns:
    """``public_url`` (of a server; empty: none) is asked each time, because settings are read again."""

    def __init__(self, public_url: Callable[[str], str], abs_servers: AbsServers, now: Callable[[], datetime]) -> None:
        self._public_url = public_url
        self._abs_servers = abs_servers
        self._now = now
        self._open: dict[str, OpenSignOn] = {}

    def can_be_offered(self, server: str) -> bool:
        return bool(self._public_url(server))

    async def begin(self, server: str, redirect_uri: str, *, browser: str, target: str, adds: bool = False) -> str:
        """Where the browser goes. Raises ``AddressNotAllowed`` and ``AudiobookshelfError``."""
        begun = await SingleSignOn(self._abs_servers.at(server), self._public_url(server)).begin(redirect_uri)
        now = self._now()
        self._open = {state: one for state, one in self._open.items() if now - one.at < WITHIN}
        while len(self._open) >= MOST_OPEN:
            self._open.pop(next(iter(self._open)))
        self._open[begun.state] = OpenSignOn(
            begun=begun, server=server, target=target, adds=adds, browser=_hash(browser), at=now
        )
        return begun.location

    def take(self, state: str, *, browser: str) -> OpenSignOn | None:
        """Each attempt once. ``None``: this browser began none like it, or too long ago."""
        found = self._open.get(state)
        if found is None or not hmac.compare_digest(found.browser, _hash(browser)):
            return None  # of another browser it stays open: a stranger must not end it
        del self._open[state]
        if self._now() - found.at >= WITHIN or not self._public_url(found.server):
            return None
        return found

    async def finish(self, taken: OpenSignOn, code: str) -> SignedIn:
        """Who came back with ``code``. Raises ``AudiobookshelfError``."""
        sign_on = SingleSignOn(self._abs_servers.at(taken.server), self._public_url(taken.server))
        return await sign_on.finish(taken.begun, code[:LONGEST_CODE])


def redirect_address(address: str) -> str:
    """What the administrator of Audiobookshelf allows; ``address`` is ours, as browsers know it."""
    return f"{address.rstrip('/')}{PATH}"


def has_port(address: str) -> bool:
    """Audiobookshelf refuses every address with a port, and does not say so [A 19]."""
    try:
        return urlsplit(address).port is not None
    except ValueError:
        return True


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
