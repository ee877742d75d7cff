"""Audiobookshelf accounts: who somebody is, and which users of the settings they are.

An account is a user of ours where the user's own credentials act as it: by its id, never by a name that only looks
the same. Where those credentials do not work, the settings' ``abs_username`` or ``abs_user`` says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener import AbsServers, Audiobookshelf, AudiobookshelfError, User, Visitors

BELIEVED_FOR = timedelta(hours=1)
ASKED_AGAIN_AFTER = timedelta(minutes=1)  # where it failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A user of the settings: ``audiobookshelf`` asks with their credentials, ``abs_name`` is what the settings say."""

    name: str
    server: str
    abs_name: str
    audiobookshelf: Audiobookshelf


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    account: User | None
    at: datetime


class AbsAccounts:
    """``readers`` and ``admin_token`` (of a server; empty: none) are asked each time, because settings are read
    again."""

    def __init__(
        self,
        readers: Callable[[], Mapping[str, Reader]],
        admin_token: Callable[[str], str],
        abs_servers: AbsServers,
        now: Callable[[], datetime],
    ) -> None:
        self._readers = readers
        self._admin_token = admin_token
        self._abs_servers = abs_servers
        self._now = now
        self._known: dict[str, _Known] = {}

    def servers(self) -> list[str]:
        """Every Audiobookshelf of the settings, in their order."""
        return list(dict.fromkeys(reader.server for reader in self._readers().values()))

    def visitors(self, server: str) -> Visitors:
        return Visitors(self._abs_servers.at(server))

    async def users_of(self, server: str, account: str, name: str) -> list[str]:
        """Which users of the settings an account is."""
        found = []
        for reader in self._readers().values():
            if reader.server != server:
                continue
            known = await self._account_of(reader)
            if known is not None:
                if known.id == account:
                    found.append(reader.name)
            elif reader.abs_name and reader.abs_name.casefold() == name.casefold():
                found.append(reader.name)
        return found

    def everybody_at(self, server: str) -> list[str]:
        return [reader.name for reader in self._readers().values() if reader.server == server]

    async def asked_again(self, server: str, account: str) -> User | bool:
        """What the server says of an account now. False: it is gone or locked. True: nobody here can ask, or there was
        no answer."""
        for reader in self._readers().values():
            if reader.server == server and (mine := await self._read(reader)) is not None and mine.id == account:
                return mine if mine.is_active else False
        admin_token = self._admin_token(server)
        if not admin_token:
            return True
        try:
            found = await self.visitors(server).read_account(admin_token, account)
        except AudiobookshelfError:
            return True
        return found if found is not None and found.is_active else False

    async def _account_of(self, reader: Reader) -> User | None:
        known, now = self._known.get(reader.name), self._now()
        if known is not None:
            patience = BELIEVED_FOR if known.account is not None else ASKED_AGAIN_AFTER
            if now - known.at < patience:
                return known.account
        found = await self._read(reader)
        if found is None and known is not None:
            found = known.account  # an answer that was had is better than none
        self._known[reader.name] = _Known(account=found, at=now)
        return found

    async def _read(self, reader: Reader) -> User | None:
        try:
            return await reader.audiobookshelf.read_user()
        except AudiobookshelfError:
            return None
