"""Everybody's listening sessions, copied from Audiobookshelf and kept: it loads them all for each page it gives [A 10].

The newest are asked for again after a while. All of them are read where the count says that something else changed: a
phone that was offline brings sessions of last week, and sessions can be deleted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from handlers.state.database import DatabaseError
from handlers.state.key_values import KeyValues
from handlers.state.session_history import SessionHistory
from listener import AudiobookshelfError, SessionPage, TooLarge

BELIEVED_FOR = timedelta(minutes=5)
READ_ALL_AFTER = timedelta(days=7)
NEWEST = 100
A_PAGE = 1000
SMALLEST_PAGE = 50  # of sessions with long descriptions, where larger ones are too large
MOST = 100_000  # of one user: thirty years of ten a day
PATIENCE_SECONDS = 8.0  # of a page; reading goes on without it

ReadPage = Callable[[int, int], Awaitable[SessionPage]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """``read``: when all of it was as Audiobookshelf had it; ``None``: never. ``is_reading``: more is to come."""

    read: datetime | None
    is_reading: bool
    why_not: str = ""


class SessionLog:
    def __init__(self, listened: SessionHistory, key_values: KeyValues, now: Callable[[], datetime]) -> None:
        self._listened = listened
        self._key_values = key_values
        self._now = now
        self._read: dict[str, datetime] = {}
        self._reading: dict[str, asyncio.Task[str]] = {}

    async def refresh(self, user: str, read_page: ReadPage) -> LogState:
        """Returns soon; whoever asks again while it reads waits for the same."""
        now, why_not = self._now(), ""
        read = self._read.get(user)
        if read is None or now - read >= BELIEVED_FOR:
            task = self._reading.get(user)
            if task is None:
                task = self._reading[user] = asyncio.create_task(self._refresh(user, read_page))
                task.add_done_callback(lambda _: self._reading.pop(user, None))
            done, _ = await asyncio.wait([task], timeout=PATIENCE_SECONDS)
            why_not = task.result() if done else ""
        return LogState(
            read=self._read.get(user) or self._stored(user), is_reading=user in self._reading, why_not=why_not
        )

    async def _refresh(self, user: str, read_page: ReadPage) -> str:
        """Why it could not be read; empty: it was."""
        try:
            await self._update(user, read_page)
        except AudiobookshelfError as error:
            return str(error)
        except DatabaseError as error:
            log.warning("listening sessions were not kept", reason=str(error))
            return "the state cannot be written"
        self._read[user] = self._now()
        return ""

    async def _update(self, user: str, read_page: ReadPage) -> None:
        newest = await read_page(0, NEWEST)
        known = self._listened.known(user)
        changed = [one for one in newest.records if one.id not in known or known[one.id] != one.updated_at]
        count = len(known.keys() | {one.id for one in newest.records})
        meets_what_is_known = len(changed) < len(newest.records) or not newest.records
        all_read = self._stored(user)
        if (
            all_read is not None
            and self._now() - all_read < READ_ALL_AFTER
            and meets_what_is_known
            and newest.total - count == self._unreadable(user)
        ):
            self._listened.put(user, changed)
            return
        await self._read_all(user, read_page)

    async def _read_all(self, user: str, read_page: ReadPage) -> None:
        size, page, given, ids = A_PAGE, 0, 0, set[str]()
        while True:
            try:
                found = await read_page(page, size)
            except TooLarge:
                if size <= SMALLEST_PAGE:
                    raise
                page, size, given = page * 2, size // 2, page * size
                continue
            self._listened.put(user, [one for one in found.records if one.id not in ids])
            ids |= {one.id for one in found.records}
            given += found.given
            if given >= min(found.total, MOST) or not found.given:
                break
            page += 1
        self._listened.keep_only(user, ids)
        self._key_values.set(f"sessions read:{user}", self._now().isoformat())
        self._key_values.set(f"sessions unreadable:{user}", str(found.total - len(ids)))

    def _stored(self, user: str) -> datetime | None:
        value = self._key_values.get(f"sessions read:{user}")
        return datetime.fromisoformat(value) if value else None

    def _unreadable(self, user: str) -> int:
        return int(self._key_values.get(f"sessions unreadable:{user}") or 0)
