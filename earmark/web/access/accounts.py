"""Audiobookshelf accounts: who somebody is, and which users of the settings they are.

An account is a user of ours where the user's own credentials act as it: by its id, never by a name that only looks
the same. Where those credentials do not work, the settings' ``abs_username`` or ``abs_user`` says it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener import AbsServers, Audiobookshelf, AudiobookshelfError, TokenRejected, User, Visitors

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

    async def named(self, name: str) -> tuple[str, User] | None:
        """The account of this name, and its server: a user's of the settings, or as an administrator's key finds it.
        Names are compared as Audiobookshelf compares them at sign-in. ``None``: nobody here knows one."""
        wanted = name.casefold()
        for reader in self._readers().values():
            known = await self._account_of(reader)
            if known is not None and known.username.casefold() == wanted:
                return reader.server, known
        for server in self.servers():
            for account in await self._everybody_on(server):
                if account.username.casefold() == wanted:
                    return server, account
        return None

    async def _everybody_on(self, server: str) -> list[User]:
        """Every account, where an administrator's key shows them; as they were within the hour."""
        token = self._admin_token(server)
        if not token:
            return []
        try:
            return await self._abs_servers.at(server).read_users(
                token, since=asyncio.get_running_loop().time() - BELIEVED_FOR.total_seconds()
            )
        except AudiobookshelfError:
            return []

    def everybody_at(self, server: str) -> list[str]:
        return [reader.name for reader in self._readers().values() if reader.server == server]

    async def asked_again(self, server: str, account: str) -> User | bool:
        """What the server says of an account now. False: it is gone or locked, or its own key is refused and no
        administrator's says otherwise. True: nobody here can ask, or there was no answer."""
        is_refused = False
        for reader in self._readers().values():
            if reader.server == server and (mine := await self._ask_now(reader)) is not None and mine.id == account:
                if mine.is_active:
                    return mine
                is_refused = True
        admin_token = self._admin_token(server)
        if admin_token:
            with suppress(AudiobookshelfError):
                found = await self.visitors(server).read_account(admin_token, account)
                return found if found is not None and found.is_active else False
        return not is_refused

    async def _account_of(self, reader: Reader) -> User | None:
        known, now = self._known.get(reader.name), self._now()
        if known is not None:
            patience = BELIEVED_FOR if known.account is not None else ASKED_AGAIN_AFTER
            if now - known.at < patience:
                return known.account
        return await self._ask_now(reader)

    async def _ask_now(self, reader: Reader) -> User | None:
        """Where there is no answer, what was known; a refusal is one: of a locked account, or of a key that is gone."""
        before = self._known.get(reader.name)
        known = before.account if before is not None else None
        try:
            known = await reader.audiobookshelf.read_user()
        except TokenRejected:
            known = replace(known, is_active=False) if known is not None else None
        except AudiobookshelfError:
            pass  # an answer that was had is better than none
        self._known[reader.name] = _Known(account=known, at=self._now())
        return known
