"""Hardcover tokens that people gave by connecting, on disk: one file in the data folder, readable by its owner alone.

Refresh tokens rotate and a spent one may not be used twice [H 9], so what is written here is on the disk (fsync) before
``put`` returns, and ``locked`` keeps two processes from refreshing at once.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hardcover.errors import HardcoverError

FILE = "hardcover-tokens.json"
LOCK_FILE = "hardcover-tokens.lock"
VERSION = 1
_LOCK_EVERY_SECONDS = 0.05


class TokenStoreError(HardcoverError):
    """The file cannot be read or written; the text says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredToken:
    """How one user reaches Hardcover. Without a ``refresh_token`` it is a token that a person made by hand."""

    token: str = field(repr=False)
    connected_at: datetime
    expires_at: datetime | None = None
    refresh_token: str = field(default="", repr=False)
    client_id: str = ""
    scopes: tuple[str, ...] = ()
    refresh_sent_at: datetime | None = None  # a refresh went out and its answer is not known
    ended: str = ""  # why nothing works any more until the person connects again

    @property
    def by_code(self) -> bool:
        return bool(self.refresh_token)


class TokenStore:
    """``get`` reads the file each time: another process may have written it."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / FILE
        self._lock_file = data_dir / LOCK_FILE
        self._lock = asyncio.Lock()

    def get(self, user: str) -> StoredToken | None:
        """Raises ``TokenStoreError``."""
        raw = self._read().get(user)
        try:
            return None if raw is None else _from_json(raw)
        except (LookupError, TypeError, ValueError) as error:
            raise TokenStoreError(f"{self._file} is damaged at {user}: connect again") from error

    def users(self) -> frozenset[str]:
        return frozenset(self._read())

    def put(self, user: str, stored: StoredToken) -> None:
        """On the disk when it returns. Raises ``TokenStoreError``, and then the former state is whole."""
        self._write({**self._read(), user: _as_json(stored)})

    def forget(self, user: str) -> None:
        self._write({name: raw for name, raw in self._read().items() if name != user})

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Nobody else is inside, in this process or another."""
        async with self._lock:
            try:
                handle = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            except OSError as error:
                raise TokenStoreError(f"{self._lock_file} cannot be opened: {error.strerror}") from error
            try:
                while True:
                    try:
                        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        break
                    except BlockingIOError:
                        await asyncio.sleep(_LOCK_EVERY_SECONDS)
                yield
            finally:
                os.close(handle)  # which releases it

    def _read(self) -> Mapping[str, Any]:
        try:
            raw = json.loads(self._file.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise TokenStoreError(f"{self._file} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise TokenStoreError(f"{self._file} is damaged: move it away and connect again") from error
        if not isinstance(raw, dict) or raw.get("version") != VERSION or not isinstance(raw.get("users"), dict):
            raise TokenStoreError(f"{self._file} is of another version of Earmark")
        users: Mapping[str, Any] = raw["users"]
        return users

    def _write(self, users: Mapping[str, Any]) -> None:
        content = json.dumps({"version": VERSION, "users": users}, ensure_ascii=False, indent=1).encode()
        beside = self._file.with_suffix(".new")
        try:
            beside.unlink(missing_ok=True)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._file)
            folder = os.open(self._file.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise TokenStoreError(f"{self._file} cannot be written: {error.strerror}") from error


def connected_users(data_dir: Path) -> frozenset[str]:
    """Who has tokens there; a file that cannot be read is said when a token is needed."""
    try:
        return TokenStore(data_dir).users()
    except TokenStoreError:
        return frozenset()


def _as_json(stored: StoredToken) -> dict[str, Any]:
    return {
        "token": stored.token,
        "connected_at": stored.connected_at.isoformat(),
        "expires_at": stored.expires_at.isoformat() if stored.expires_at else None,
        "refresh_token": stored.refresh_token,
        "client_id": stored.client_id,
        "scopes": list(stored.scopes),
        "refresh_sent_at": stored.refresh_sent_at.isoformat() if stored.refresh_sent_at else None,
        "ended": stored.ended,
    }


def _from_json(raw: Mapping[str, Any]) -> StoredToken:
    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(raw[name]) if raw.get(name) else None

    return StoredToken(
        token=str(raw["token"]),
        connected_at=datetime.fromisoformat(raw["connected_at"]),
        expires_at=moment("expires_at"),
        refresh_token=str(raw.get("refresh_token") or ""),
        client_id=str(raw.get("client_id") or ""),
        scopes=tuple(map(str, raw.get("scopes") or ())),
        refresh_sent_at=moment("refresh_sent_at"),
        ended=str(raw.get("ended") or ""),
    )
