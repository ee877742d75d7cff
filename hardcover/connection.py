"""One user's connection to Hardcover by stored tokens: which to send, and when to get the next ones.

A refresh goes out a day before the access token ends. Before it does, it is written down that it goes; before the new
pair is used, it is on the disk. So whatever ends the process, the next start knows what may have happened: a refresh
without a known answer is not sent again while the access token is good, for a second use of a refresh token ends the
connection for good [H 9]. When the access token is no longer good there is nothing to lose, and it is tried once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hardcover.errors import HardcoverError, HardcoverTokenRejected, HardcoverUnreachable, Refused, Surprising
from hardcover.oauth import ConnectionEnded, OAuth, TokenPair
from hardcover.token_store import StoredToken, TokenStore, TokenStoreError

AHEAD = timedelta(days=1)
_MARGIN = timedelta(seconds=30)  # clocks differ, and a request takes a while to arrive
_LONGEST_SLEEP_SECONDS = 3600.0  # a machine that slept looks at the clock again
_FIRST_RETRY_SECONDS = 300.0


class HardcoverConnection:
    """``make_oauth`` gets the ``client_id`` the tokens were given to. Trouble is raised where a token is needed."""

    def __init__(
        self, user: str, store: TokenStore, make_oauth: Callable[[str], OAuth], *, now: Callable[[], datetime]
    ) -> None:
        self._user = user
        self._store = store
        self._make_oauth = make_oauth
        self._now = now
        self._stored: StoredToken | None = None
        self._unsaved: StoredToken | None = None  # the newest pair, as long as the disk refuses it
        self._exchange: asyncio.Task[None] | None = None
        self.reload()

    def reload(self) -> None:
        """Read what is stored again: somebody connected, or another process refreshed."""
        try:
            self._stored = self._store.get(self._user)
        except TokenStoreError as error:
            self._stored = None
            self._trouble: TokenStoreError | None = error
        else:
            self._trouble = None

    @property
    def stored(self) -> StoredToken | None:
        return self._stored

    def token(self) -> str:
        return self._stored.token if self._stored is not None and not self._stored.ended else ""

    async def ready(self) -> None:
        """Return when ``token`` may be sent. Raises ``HardcoverTokenRejected`` where a person is needed, and
        ``HardcoverUnreachable``."""
        if self._trouble is not None:
            raise HardcoverTokenRejected(str(self._trouble))
        if self._stored is None:
            raise HardcoverTokenRejected(f"{self._user} is not connected to Hardcover")
        if self._stored.ended:
            raise ConnectionEnded(self._stored.ended)
        if self._stored.by_code and not self._is_good(self._stored):
            await self._renew_now()

    async def refused(self, token: str) -> bool:
        """Hardcover refused ``token``, whatever its date says; whether there is another one now."""
        if self._stored is None or not self._stored.by_code or self._stored.ended:
            return False
        if self._stored.token == token:
            await self._renew_now(refused=token)
        return self.token() not in {"", token}

    async def keep_fresh(self) -> None:
        """Refresh a day ahead, until cancelled."""
        retry = _FIRST_RETRY_SECONDS
        while True:
            await asyncio.sleep(max(1.0, min(self._seconds_until_due(), _LONGEST_SLEEP_SECONDS)))
            if self._seconds_until_due() > 0:
                continue
            try:
                await self.renew()
                retry = _FIRST_RETRY_SECONDS
            except (HardcoverTokenRejected, Refused):
                await asyncio.sleep(_LONGEST_SLEEP_SECONDS)  # a person is needed; whoever needs a token says so
            except HardcoverError:
                await asyncio.sleep(retry)
                retry = min(retry * 2, _LONGEST_SLEEP_SECONDS)

    async def renew(self) -> None:
        """Refresh if it is due. An exchange that has begun is brought to its end, also when the caller is cancelled."""
        await self._renew(None)

    async def close(self, seconds: float = 5.0) -> None:
        """Wait for an exchange that is under way."""
        if self._exchange is not None and not self._exchange.done():
            await asyncio.wait([self._exchange], timeout=seconds)

    async def _renew_now(self, refused: str | None = None) -> None:
        try:
            await self._renew(refused or (self._stored.token if self._stored is not None else None))
        except (
            HardcoverUnreachable,
            Surprising,
        ) as error:  # of the refresh, which says nothing of what was to be asked
            raise HardcoverUnreachable(str(error)) from error
        except TokenStoreError as error:
            raise HardcoverTokenRejected(str(error)) from error

    async def _renew(self, useless: str | None) -> None:
        """``useless``: a token that is known not to be good any more."""
        if self._exchange is None or self._exchange.done():
            self._exchange = asyncio.get_running_loop().create_task(self._exchange_tokens(useless))
            self._exchange.add_done_callback(lambda task: task.cancelled() or task.exception())  # also if nobody waits
        await asyncio.shield(self._exchange)

    async def _exchange_tokens(self, useless: str | None) -> None:
        async with self._store.locked():
            if self._unsaved is not None:
                self._keep(self._unsaved)
                return
            self.reload()
            stored = self._stored
            if stored is None or not stored.by_code or stored.ended:
                return
            if stored.token != useless and not self._may_refresh(stored):
                return  # or another process was first
            oauth = self._make_oauth(stored.client_id)
            await oauth.endpoints()
            self._put(replace(stored, refresh_sent_at=self._now()))
            try:
                pair = await oauth.refresh(stored.refresh_token)
            except ConnectionEnded as error:
                self._put(replace(stored, refresh_sent_at=None, ended=str(error)))
                raise
            except HardcoverError as error:
                if not getattr(error, "outcome_unknown", False):  # surely not spent
                    self._put(replace(stored, refresh_sent_at=None))
                raise
            self._keep(_next(stored, pair))

    def _keep(self, stored: StoredToken) -> None:
        """On the disk first. Where the disk refuses, the pair before is used as long as it is good."""
        self._unsaved = stored
        try:
            self._store.put(self._user, stored)
        except TokenStoreError:
            if self._stored is not None and self._is_good(self._stored):
                raise
        else:
            self._unsaved = None
        self._stored = stored

    def _put(self, stored: StoredToken) -> None:
        self._store.put(self._user, stored)
        self._stored = stored

    def _is_good(self, stored: StoredToken) -> bool:
        return stored.expires_at is None or self._now() < stored.expires_at - _MARGIN

    def _may_refresh(self, stored: StoredToken) -> bool:
        if stored.expires_at is None or self._now() < stored.expires_at - AHEAD:
            return False
        return stored.refresh_sent_at is None or not self._is_good(stored)

    def _seconds_until_due(self) -> float:
        stored = self._stored
        if self._unsaved is not None:
            return 0.0
        if stored is None or not stored.by_code or stored.ended or stored.expires_at is None:
            return _LONGEST_SLEEP_SECONDS
        due = stored.expires_at - (AHEAD if stored.refresh_sent_at is None else _MARGIN)
        return max(0.0, (due - self._now()).total_seconds())


def connected(pair: TokenPair, client_id: str, now: datetime) -> StoredToken:
    """What a person's yes yields."""
    return StoredToken(
        token=pair.access_token,
        connected_at=now,
        expires_at=pair.expires_at,
        refresh_token=pair.refresh_token,
        client_id=client_id,
        scopes=pair.scopes,
    )


def _next(stored: StoredToken, pair: TokenPair) -> StoredToken:
    return replace(
        stored,
        token=pair.access_token,
        expires_at=pair.expires_at,
        refresh_token=pair.refresh_token,
        scopes=pair.scopes or stored.scopes,
        refresh_sent_at=None,
        ended="",
    )


__all__ = ["AHEAD", "HardcoverConnection", "connected"]
