"""Who asks Hardcover for whom: a client for each token, a connection for each user who connected, a limiter for each
account."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakSet

import httpx

from earmark.service.ports import Ports
from earmark.settings import Settings, UserSettings
from hardcover import (
    Client,
    DeviceCode,
    HardcoverConnection,
    Limiter,
    Limiters,
    OAuth,
    TokenStore,
    connected_users,
    expiry_of,
    is_legacy,
    new_token_url,
    scopes_for,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that waits for a person's yes."""

    oauth: OAuth
    client_id: str
    code: DeviceCode


class HardcoverClients:
    """``run`` keeps the connections fresh. A token in the settings goes before one that was stored by connecting."""

    def __init__(self, settings: Settings, ports: Ports, http: httpx.AsyncClient) -> None:
        self.settings = settings
        self.store = TokenStore(settings.data_dir)
        self.asked: dict[str, Asked] = {}  # by user
        self._ports = ports
        self._http = http
        self._limiters = Limiters(self._limiter)
        self._by_token: dict[str, Client] = {}
        self._by_user: dict[str, tuple[Client, HardcoverConnection]] = {}
        self._known = WeakSet[Limiter]()
        self._group: asyncio.TaskGroup | None = None
        self._keeping: dict[str, asyncio.Task[None]] = {}

    def of(self, user: UserSettings) -> Client:
        """The user's client: the same one until their token is another, or they connect again."""
        if self._ports.lender is not None:
            return self._ports.lender.client(user.name, self._http)
        token = user.hardcover_token.get_secret_value()
        if not token:
            return self._connected(user.name)
        if token not in self._by_token:
            self._by_token[token] = self._client(lambda: token, None)
        return self._by_token[token]

    def is_connected(self, user: UserSettings) -> bool:
        """Whether there is anything to show to Hardcover, good or not."""
        known = self._by_user.get(user.name)
        return bool(user.hardcover_token) or known is None or known[1].stored is not None

    def connected_again(self, user: str) -> None:
        """What is stored for ``user`` is another account's, or nobody's any more: ``of`` makes a new client."""
        self._by_user.pop(user, None)
        keeping = self._keeping.pop(user, None)
        if keeping is not None:
            keeping.cancel()

    def oauth(self, client_id: str) -> OAuth:
        return OAuth(
            self.settings.hardcover.url,
            client_id,
            http=self._http,
            now=self._ports.now,
            user_agent=self._ports.user_agent,
        )

    def scopes(self, user: UserSettings) -> tuple[str, ...]:
        return scopes_for(lists=user.progress.mark_owned, journal=user.progress.tidy_journal)

    def access(self, user: UserSettings) -> tuple[str, tuple[str, ...], datetime | None]:
        """How a user reaches Hardcover ("code", "token", "old token", ""), the scopes as far as they were said, and
        when it ends, where it does not renew itself."""
        token = user.hardcover_token.get_secret_value()
        if token:
            return ("old token" if is_legacy(token) else "token"), (), expiry_of(token)
        _, connection = self._by_user.get(user.name, (None, None))
        stored = connection.stored if connection is not None else None
        if stored is None:
            return "", (), None
        if stored.by_code:
            return "code", stored.scopes, None
        return ("old token" if is_legacy(stored.token) else "token"), stored.scopes, expiry_of(stored.token)

    def remedy(self, user: UserSettings | None) -> str:
        """What a person does about a token that is refused or lacks a scope."""
        if user is not None and not user.hardcover_token:
            again = " again" if user.name in connected_users(self.settings.data_dir) else ""
            return f"connect{again}: earmark connect {user.name}"
        lists = user is not None and user.progress.mark_owned
        journal = user is not None and user.progress.tidy_journal
        return f"make a new token: {new_token_url(lists=lists, journal=journal)}"

    def change(self, settings: Settings, used: set[Client]) -> None:
        """Other settings, and the clients that are still in use."""
        self.settings = settings
        for limiter in self._known:
            limiter.units_per_minute = settings.hardcover.units_per_minute
        self._by_token = {token: client for token, client in self._by_token.items() if client in used}
        for user in [user for user, (client, _) in self._by_user.items() if client not in used]:
            self.connected_again(user)

    async def run(self) -> None:
        """Refresh what is due, until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            for user, (_, connection) in self._by_user.items():
                self._keep_fresh(user, connection)
            await asyncio.get_running_loop().create_future()

    async def close(self) -> None:
        """An exchange of tokens that is under way is brought to its end."""
        for _, connection in self._by_user.values():
            await connection.close()

    def _connected(self, user: str) -> Client:
        if user not in self._by_user:
            connection = HardcoverConnection(user, self.store, self.oauth, now=self._ports.now)
            self._by_user[user] = (self._client(connection.token, connection), connection)
            self._keep_fresh(user, connection)
        return self._by_user[user][0]

    def _keep_fresh(self, user: str, connection: HardcoverConnection) -> None:
        if self._group is not None:
            self._keeping[user] = self._group.create_task(connection.keep_fresh(), name=f"connection of {user}")

    def _client(self, token: Callable[[], str], connection: HardcoverConnection | None) -> Client:
        return Client(
            self.settings.hardcover.url,
            token=token,
            connection=connection,
            http=self._http,
            limiter=self._limiters.make(),
            join=self._limiters.join,
            now=self._ports.now,
            random=self._ports.random,
            user_agent=self._ports.user_agent,
        )

    def _limiter(self) -> Limiter:
        rules = self.settings.hardcover
        limiter = Limiter(self._ports.now, live_reserve=rules.live_reserve, units_per_minute=rules.units_per_minute)
        self._known.add(limiter)
        return limiter
