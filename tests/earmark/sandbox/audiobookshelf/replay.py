"""Plays recorded steps again on the embedded server: same world, same requests, same clock, listening the same way."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from earmark.sandbox.audiobookshelf import Audiobookshelf, MemoryWire
from earmark.sandbox.audiobookshelf.readers import DEVICES
from tests.earmark.sandbox.audiobookshelf.recorded import Agreement, differences, resolve

BOOKS = {  # key: seconds of audio
    "tenhours": 36000.075,
    "saltglass": 28800.06,
    "lantern1": 37800.015,
    "short5m": 300.033,
    "short45": 45.056,
    "isbnonly": 25200.0,
    "isbn10only": 24000.05,
    "cjk": 13200.028,
    "noauthor": 2700.038,
    "loose": 3600.008,
    "notags": 7200.0,
    "clock-a": 20000.0,
    "clock-b": 21000.0,
    "clock-abr": 9000.0,
}
EBOOKS = ("An Atlas of Small Rooms", "Southing")

Ask = Callable[[], Awaitable[httpx.Response]]


class Clock:
    """The recording's time; it stands still within a step."""

    def __init__(self, ms: int) -> None:
        self.ms = ms

    def now(self) -> datetime:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=self.ms)


class Caller:
    """One user with an API key, sending what real clients send."""

    def __init__(self, server: Audiobookshelf, user: str) -> None:
        self._http = httpx.AsyncClient(
            transport=server.transport(),
            base_url="http://abs/audiobookshelf",
            headers={"Authorization": f"Bearer {server.api_key(user)}"},
        )
        self.get, self.post, self.patch_url = self._http.get, self._http.post, self._http.patch
        self.delete_url = self._http.delete

    async def play(self, item: str, episode: str | None = None) -> httpx.Response:
        return await self.post(f"/api/items/{item}/play" + (f"/{episode}" if episode else ""), json=DEVICES["web"])

    async def open(self, item: str, episode: str | None = None) -> str:
        return str((await self.play(item, episode)).json()["id"])

    async def sync(self, session: str, at: Any, listened: float, duration: float | None = None) -> httpx.Response:
        more = {} if duration is None else {"duration": duration}
        return await self.post(
            f"/api/session/{session}/sync", json={"currentTime": at, "timeListened": listened, **more}
        )

    async def close(self, session: str, at: float | None = None, listened: float = 0) -> httpx.Response:
        body = None if at is None else {"currentTime": at, "timeListened": listened}
        return await self.post(f"/api/session/{session}/close", json=body)

    async def patch(self, item: str, body: Any, episode: str | None = None) -> httpx.Response:
        return await self.patch_url(f"/api/me/progress/{item}" + (f"/{episode}" if episode else ""), json=body)

    async def progress(self, item: str) -> httpx.Response:
        return await self.get(f"/api/me/progress/{item}")

    async def batch(self, rows: Any) -> httpx.Response:
        return await self.patch_url("/api/me/progress/batch/update", json=rows)

    async def local_all(self, *sessions: dict[str, Any]) -> httpx.Response:
        body = {"deviceInfo": DEVICES["android"]["deviceInfo"], "sessions": list(sessions)}
        return await self.post("/api/session/local-all", json=body)


class Replay:
    def __init__(self, steps: list[dict[str, Any]]) -> None:
        self._steps = iter(steps)
        self.clock = Clock(steps[0]["at"])
        self.server = Audiobookshelf(self.clock.now)
        self.agreement = Agreement([step["at"] for step in steps])
        self.wires: dict[str, MemoryWire] = {}
        self.users = {name: self.server.add_user(name, kind=kind) for name, kind in USERS.items()}
        self.library = self.server.add_library()
        ebooks = self.server.add_library("Ebooks")
        self.item = {
            key: self.server.add_book(key, duration_seconds=seconds, library=self.library, series=[("Cycle", "1")])
            for key, seconds in BOOKS.items()
        }
        for key in EBOOKS:
            self.item[key] = self.server.add_book(key, duration_seconds=0, ebook_format="epub", library=ebooks)
        self.item["both"] = self.server.add_book("both", duration_seconds=30000.063, ebook_format="epub")
        self.podcast = self.server.add_podcast(episodes=5, duration_seconds=1260)

    def caller(self, user: str) -> Caller:
        return Caller(self.server, user)

    async def connect(self, socket: str, user: str) -> None:
        wire = self.wires[socket] = await self.server.open_wire()
        await wire.emit("auth", self.users[user].token)
        for each in self.wires:
            await self._heard(each)

    async def step(self, label: str, ask: Ask) -> httpx.Response:
        """The next recorded step: the same answer, the same events to the same sockets in the same order."""
        recorded = next(self._steps)
        assert recorded["step"] == label
        for socket in self.wires:
            await self._heard(socket)  # what came between the steps is part of none
        self.clock.ms = recorded["at"]
        answer = await ask()
        assert answer.status_code == recorded["status"], label
        self._compare_body(label, answer, recorded["body"])
        theirs = resolve(recorded["events"])
        for socket in self.wires:
            self._compare_events(f"{label}, {socket}", await self._heard(socket), theirs.get(socket, []))
        return answer

    def end(self) -> None:
        """Every recorded step was played."""
        assert [step["step"] for step in self._steps] == []

    async def _heard(self, socket: str) -> list[tuple[str, Any]]:
        heard = []
        try:
            async with asyncio.timeout(0.001):
                while True:
                    event, args = await self.wires[socket].receive()
                    heard.append((event, args[0] if args else None))
        except TimeoutError:
            return heard

    def _compare_body(self, label: str, answer: httpx.Response, theirs: Any) -> None:
        if isinstance(theirs, str):
            if theirs not in ("see 06-playback-session", "the user JSON"):
                assert answer.text == theirs, label
            return
        ours = answer.json()
        if isinstance(theirs, dict) and "mediaItemId" in theirs:
            assert self.agreement.rows_differ(ours, theirs) == [], label
        elif isinstance(theirs, dict) and "results" in theirs:
            assert [strip(result) for result in ours["results"]] == [strip(result) for result in theirs["results"]], (
                label
            )
        elif set(theirs) <= {"currentTime", "startTime", "startedAt"}:
            assert ours["currentTime"] == theirs["currentTime"], label
            assert ours["startTime"] == theirs["startTime"], label
        else:
            assert differences(ours, theirs, may_miss=MAY_MISS, free=FREE) == [], label

    def _compare_events(self, label: str, ours: list[tuple[str, Any]], theirs: list[tuple[str, Any]]) -> None:
        assert [event for event, _ in ours] == [event for event, _ in theirs], label
        for (event, mine), (_, recorded) in zip(ours, theirs, strict=True):
            match event:
                case "user_item_progress_updated":
                    assert self.agreement.stands_for(mine["sessionId"], recorded["sessionId"]), label
                    assert mine.keys() == recorded.keys()
                    assert self.agreement.rows_differ(mine["data"], recorded["data"]) == [], label
                case "user_updated":
                    self._compare_users(label, mine, recorded)
                case "user_session_closed":
                    assert self.agreement.stands_for(mine, recorded), label
                case _:
                    assert differences(mine, recorded, event, may_miss=MAY_MISS, free=FREE) == [], label

    def _compare_users(self, label: str, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
        if "..." not in theirs:  # the first is whole, of later ones only the progress was kept
            assert differences(ours, theirs, "user_updated") == [], label
        assert ours["username"] == theirs["username"], label
        assert len(ours["mediaProgress"]) == len(theirs["mediaProgress"]), label
        for mine, recorded in zip(ours["mediaProgress"], theirs["mediaProgress"], strict=True):
            assert self.agreement.rows_differ(mine, recorded) == [], label


USERS = {"root": "root", "alice": "user", "bob": "user", "ada": "admin", "gus": "guest"}

# A device tells more or less of itself.
MAY_MISS = frozenset({"manufacturer", "model", "sdkVersion", "browserVersion"})
FREE = frozenset({"metaTags"})  # as many as the file has


def strip(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key != "id"}


def hours(count: float) -> int:
    return math.floor(count * 3_600_000)
