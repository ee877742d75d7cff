"""Acting as listening clients do, one line each. The network of the service under test plays no part in it.

Users go by name, items by id (or title). What the server refuses raises ``playback.Refused``; sync and close answer the
status instead, as their clients go on whatever it is.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from earmark.sandbox.audiobookshelf import users_json
from earmark.sandbox.audiobookshelf.core import Core
from earmark.sandbox.audiobookshelf.playback import LOCAL, Refused
from earmark.sandbox.audiobookshelf.state import Item, Session, to_ms

DEVICES: dict[str, dict[str, Any]] = {
    "web": {"deviceInfo": {"clientName": "Abs Web", "deviceId": "browser"}, "mediaPlayer": "html5"},
    "android": {
        "deviceInfo": {
            "clientName": "Abs Android",
            "deviceId": "phone",
            "manufacturer": "Maker",
            "model": "MK-1",
            "sdkVersion": 34,
            "clientVersion": "0.9.81-beta",
        },
        "mediaPlayer": "exo-player",
    },
    "ios": {
        "deviceInfo": {
            "clientName": "Abs iOS",
            "deviceId": "pad",
            "manufacturer": "Apple",
            "model": "iPad14,1",
            "clientVersion": "0.9.81",
        },
        "mediaPlayer": "AVPlayer",
    },
}


class Readers:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._world = core.world
        self._playback = core.playback

    # -- listening online

    def play(self, user: str, item: str, *, episode: str | None = None, device: str = "web") -> str:
        """Open a session: its id. Progress stays as it is; an open session of this device is closed."""
        return self._open(user, item, episode, device).id

    def _open(self, user: str, item: str, episode: str | None, device: str) -> Session:
        reader, book = self._world.user(user), self._world.item(item)
        if not self._world.may_see(reader, book):
            raise Refused(403, "Forbidden")
        return self._playback.play(reader, book, episode, DEVICES[device])

    def sync(self, user: str, session: str, current_time: Any, listened: Any = 10.0, **more: Any) -> int:
        """The status answered: 200, or 404 when the server does not know the session (any more)."""
        told = {"currentTime": current_time, "timeListened": listened, **more}
        return self._status(lambda: self._playback.sync(self._world.user(user), session, told))

    def close(self, user: str, session: str, current_time: Any = None, listened: Any = 0.0) -> int:
        """Without a position, as players normally do, progress stays as it is."""
        told = None if current_time is None else {"currentTime": current_time, "timeListened": listened}
        return self._status(lambda: self._playback.close(self._world.user(user), session, told))

    async def listen(
        self,
        user: str,
        item: str,
        *,
        start: float | None = None,
        end: float,
        every: float = 10.0,
        speed: float = 1.0,
        episode: str | None = None,
        device: str = "web",
        close: bool = True,
    ) -> str:
        """Listen to the book from ``start`` (None: where it was left) to ``end``. Returns the session's id.

        Syncs every ``every`` seconds of the loop's time; ``speed`` seconds of the book pass in each, with ``math.inf``
        no time passes at all. A session the server forgot is opened again, as players do.
        """
        session = self._open(user, item, episode, device)
        at = float(session.start_time) if start is None else start
        while at < end:
            step = min(every if math.isinf(speed) else every * speed, end - at)
            if not math.isinf(speed):
                await asyncio.sleep(step / speed)
            at += step
            listened = step if math.isinf(speed) else step / speed
            if self.sync(user, session.id, at, listened) == 404:
                session = self._open(user, item, episode, device)
                self.sync(user, session.id, at, listened)
        if close:
            self.close(user, session.id)
        return session.id

    # -- progress written directly; each returns the row

    def patch(self, user: str, item: str, *, episode: str | None = None, **told: Any) -> dict[str, Any]:
        """``PATCH /api/me/progress/:id`` with any JSON: ``patch("alice", book, currentTime="abc")``."""
        row = self._playback.patch(self._world.user(user), self._world.item(item).id, episode, told)
        return users_json.progress(row)

    def finish(self, user: str, item: str, finished_at: datetime | None = None) -> dict[str, Any]:
        if finished_at is None:
            return self.patch(user, item, isFinished=True)
        return self.patch(user, item, isFinished=True, finishedAt=to_ms(finished_at))

    def unfinish(self, user: str, item: str) -> dict[str, Any]:
        return self.patch(user, item, isFinished=False)

    def ebook(self, user: str, item: str, progress: Any, location: Any = "epubcfi(/6/4!/4/2)") -> dict[str, Any]:
        """One page turned."""
        return self.patch(user, item, ebookProgress=progress, ebookLocation=location)

    def batch(self, user: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """``[{"libraryItemId": …, "isFinished": True}, …]``"""
        self._playback.batch(self._world.user(user), list(rows))

    def discard(self, user: str, item: str, episode: str | None = None) -> None:
        """Delete the progress row; nothing when there is none."""
        reader = self._world.user(user)
        row = reader.progress.get(episode or self._world.item(item).media_id)
        if row is not None:
            self._playback.delete(reader, row.id)

    def hide(self, user: str, item: str) -> None:
        """Remove from continue listening."""
        reader = self._world.user(user)
        self._playback.hide(reader, reader.progress[self._world.item(item).media_id].id)

    # -- listening offline

    def offline(
        self,
        item: str,
        *,
        started_at: datetime,
        updated_at: datetime,
        current_time: Any,
        start: float = 0.0,
        episode: str | None = None,
        id: str | None = None,
    ) -> dict[str, Any]:
        """The session a phone keeps while offline, for ``local_session`` and ``local_sessions``."""
        book: Item = self._world.item(item)
        is_number = isinstance(current_time, int | float)
        return {
            "id": id or self._world.new_id(),
            "libraryItemId": book.id,
            "episodeId": episode,
            "mediaType": book.media_type,
            "displayTitle": book.title,
            "duration": book.duration,
            "playMethod": LOCAL,
            **DEVICES["android"],
            "timeListening": max(current_time - start, 0.0) if is_number else 0.0,
            "startTime": start,
            "currentTime": current_time,
            "startedAt": to_ms(started_at),
            "updatedAt": to_ms(updated_at),
        }

    def local_session(self, user: str, session: Mapping[str, Any]) -> dict[str, Any]:
        """``{"id", "success", "progressSynced", "error"?}``"""
        return self.local_sessions(user, [session])[0]

    def local_sessions(self, user: str, sessions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        reader, device = self._world.user(user), DEVICES["android"]["deviceInfo"]
        return [self._playback.local(reader, session, device) for session in sessions]

    # -- what to assert on

    def progress(self, user: str, item: str, episode: str | None = None) -> dict[str, Any] | None:
        """The row as the API tells it, or None."""
        row = self._world.user(user).progress.get(episode or self._world.item(item).media_id)
        return None if row is None else users_json.progress(row)

    def sessions(self, user: str, item: str | None = None) -> list[dict[str, Any]]:
        """Stored listening sessions, oldest first."""
        wanted = None if item is None else self._world.item(item).id
        stored = self._world.user(user).sessions.values()
        return [users_json.session(session) for session in stored if wanted in (None, session.item_id)]

    def _status(self, act: Any) -> int:
        try:
            act()
        except Refused as refused:
            return refused.status
        return 200
