"""A listener as Audiobookshelf's own clients are: sessions, syncs, marks, ebook pages, offline listening."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from listener.model import LibraryItem
from listener.tokens import Tokens

DEVICE = {"clientName": "earmark-verify", "deviceId": "earmark-verify", "manufacturer": "Earmark", "model": "verify"}


class Refused(Exception):
    """Audiobookshelf did not do what a player asked for."""


@dataclass
class Player:
    """One user's. ``restart``-proof: a session that Audiobookshelf forgot is opened again, as players do."""

    name: str
    base_url: str
    tokens: Tokens
    http: httpx.AsyncClient
    _at: dict[str, float] = field(default_factory=dict)  # by session

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The parsed answer, its text where it is no JSON, ``None`` for 404. Raises ``Refused``."""
        answer = await self._send(method, path, body)
        if answer.status_code == 401:
            await self.tokens.rejected(answer.request.headers["Authorization"].removeprefix("Bearer "))
            answer = await self._send(method, path, body)
        if answer.status_code == 404:
            return None
        if answer.status_code >= 400:
            raise Refused(f"{method} {path} answers {answer.status_code}: {answer.text[:80]}")
        try:
            return answer.json()
        except ValueError:
            return answer.text

    async def _send(self, method: str, path: str, body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {await self.tokens.rest_token()}"}
        return await self.http.request(method, self.base_url + path, json=body, headers=headers)

    # playing

    async def open(self, item: str, episode: str | None = None, *, device: str = "earmark-verify") -> str:
        """Press play on a device; the session's id. An open session of the same device is closed by it."""
        body = {
            "deviceInfo": {**DEVICE, "deviceId": device},
            "mediaPlayer": "verify",
            "forceDirectPlay": True,
            "supportedMimeTypes": [],
        }
        path = f"/api/items/{item}/play" + (f"/{episode}" if episode else "")
        session = await self.ask("POST", path, body)
        if session is None:
            raise Refused(f"{path} answers 404")
        self._at[session["id"]] = session["currentTime"]
        return str(session["id"])

    async def sync(self, session: str, at: float, *, listened: float | None = None) -> bool:
        """Played up to ``at``, at ordinary speed unless ``listened`` says otherwise (seconds); false when
        Audiobookshelf does not know the session (any more)."""
        return await self._tell(session, at, max(at - self._at[session], 1.0) if listened is None else listened)

    async def seek(self, session: str, at: float) -> bool:
        """Moved to ``at`` and heard a second there."""
        return await self._tell(session, at, listened=1.0)

    async def _tell(self, session: str, at: float, listened: float) -> bool:
        self._at[session] = at
        body = {"currentTime": at, "timeListened": listened}
        return await self.ask("POST", f"/api/session/{session}/sync", body) is not None

    async def close(self, session: str) -> None:
        await self.ask("POST", f"/api/session/{session}/close")

    # marks

    async def mark(self, item: str, **told: Any) -> None:
        await self.ask("PATCH", f"/api/me/progress/{item}", told)

    async def finish(self, item: str) -> None:
        await self.mark(item, isFinished=True)

    async def unfinish(self, item: str) -> None:
        await self.mark(item, isFinished=False)

    async def turn_page(self, item: str, fraction: float) -> None:
        await self.mark(item, ebookProgress=fraction, ebookLocation="epubcfi(/6/4!/4/2)")

    async def finish_many(self, items: list[str]) -> None:
        rows = [{"libraryItemId": item, "isFinished": True} for item in items]
        await self.ask("PATCH", "/api/me/progress/batch/update", rows)

    async def unfinish_many(self, items: list[str]) -> None:
        rows = [{"libraryItemId": item, "isFinished": False} for item in items]
        await self.ask("PATCH", "/api/me/progress/batch/update", rows)

    async def row(self, item: str) -> dict[str, Any] | None:
        found = await self.ask("GET", f"/api/me/progress/{item}")
        return found if isinstance(found, dict) else None

    async def discard(self, item: str) -> None:
        """Forget the progress, as if the book had never been touched."""
        row = await self.row(item)
        if row is not None:
            await self.ask("DELETE", f"/api/me/progress/{row['id']}")

    # offline

    def offline(self, item: LibraryItem, start: float, end: float, *, ended_ago: float) -> dict[str, Any]:
        """A session as a phone keeps it while offline; ``ended_ago`` seconds."""
        ended = time.time() - ended_ago
        return {
            "id": str(uuid.uuid4()),
            "libraryItemId": item.id,
            "episodeId": None,
            "mediaType": "book",
            "mediaMetadata": {"title": item.title},
            "displayTitle": item.title,
            "displayAuthor": ", ".join(item.authors),
            "duration": item.duration_seconds,
            "playMethod": 3,
            "mediaPlayer": "verify",
            "deviceInfo": DEVICE,
            "timeListening": end - start,
            "startTime": start,
            "currentTime": end,
            "startedAt": int((ended - (end - start)) * 1000),
            "updatedAt": int(ended * 1000),
        }

    async def come_online(self, sessions: list[dict[str, Any]]) -> list[bool]:
        """Send what was kept; of each session whether Audiobookshelf took its progress."""
        answer = await self.ask("POST", "/api/session/local-all", {"deviceInfo": DEVICE, "sessions": sessions})
        return [bool(result.get("progressSynced")) for result in answer["results"]]

    # podcasts

    async def find_episode(self) -> tuple[str, str] | None:
        """Some podcast and one of its episodes."""
        for library in (await self.ask("GET", "/api/libraries"))["libraries"]:
            if library["mediaType"] != "podcast":
                continue
            found = await self.ask("GET", f"/api/libraries/{library['id']}/items?limit=20")
            for podcast in found["results"]:
                whole = await self.ask("GET", f"/api/items/{podcast['id']}?expanded=1")
                for episode in (whole or {}).get("media", {}).get("episodes", []):
                    return podcast["id"], episode["id"]
        return None

    async def discard_episode(self, podcast: str, episode: str) -> None:
        row = await self.ask("GET", f"/api/me/progress/{podcast}/{episode}")
        if row is not None:
            await self.ask("DELETE", f"/api/me/progress/{row['id']}")
