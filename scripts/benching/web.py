"""The pages of the real process: how soon they come, how large they are, what open ones cost Hardcover's updates."""

from __future__ import annotations

import asyncio
import re
import socket
import statistics
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import httpx
from websockets.asyncio.client import ClientConnection, connect

from scripts.benching.live import quantile
from scripts.benching.process import Row, running
from scripts.benching.world import World

BOOKS, PEOPLE, BUSY_PEOPLE, PAGES_EACH = 2000, 3, 10, 5
VISITS = 30
ROUNDS = 5  # twice these, the start and one more: the alarm holds back the thirteenth write of an hour
BETWEEN_SECONDS = 0.25
PAST = '\n[progress]\npast = "leave"'  # what was listened to before need not be written first
SCRIPT_SPACING_SECONDS = 0.9  # as in earmark.js
FIRST_BYTE_MS, BOOKS_KB, SCRIPT_KB, STYLE_KB = 50, 150, 12, 20


async def web(folder: Path) -> list[Row]:
    return [*await _pages(folder / "pages"), *await _beside_open_pages(folder / "open")]


async def _pages(folder: Path) -> list[Row]:
    rows = []
    with World(users=PEOPLE, books=BOOKS, in_progress=BOOKS) as world, running(_config(world, folder, PEOPLE, PAST)):
        async with httpx.AsyncClient(base_url=_address(folder), timeout=60) as http:
            await _caught_up(http)
            await _sign_in(http, world, 0)
            for name, path in (("Now", "/"), ("Books", "/books"), ("Review", "/review")):
                times = [await _first_byte(http, path) for _ in range(VISITS)]
                slowest, middle = max(times[3:]), statistics.median(times)
                words = f"{middle:.0f} ms, the slowest of {VISITS} {slowest:.0f} ms"
                what = f"first byte of {name}, {BOOKS:,} books of each of {PEOPLE} people"
                rows.append(Row(what, words, f"≤ {FIRST_BYTE_MS} ms", middle <= FIRST_BYTE_MS))
            page = (await http.get("/books")).text
            size = len(page.encode()) / 1000
            rows.append(
                Row("Books, 100 of them, without covers", f"{size:.0f} kB", f"≤ {BOOKS_KB} kB", size <= BOOKS_KB)
            )
            for kind, most in (("js", SCRIPT_KB), ("css", STYLE_KB)):
                path = re.findall(rf'"(/static/[^"]+\.{kind})"', page)[0]
                size = len((await http.get(path)).content) / 1000
                rows.append(Row(f"the {kind} file, not compressed", f"{size:.1f} kB", f"≤ {most} kB", size <= most))
    return rows


async def _beside_open_pages(folder: Path) -> list[Row]:
    many = BUSY_PEOPLE * PAGES_EACH
    with World(users=BUSY_PEOPLE, books=BUSY_PEOPLE) as world, running(_config(world, folder, BUSY_PEOPLE)):
        async with AsyncExitStack() as stack:
            address = _address(folder)
            people = [await stack.enter_async_context(httpx.AsyncClient(base_url=address)) for _ in range(BUSY_PEOPLE)]
            await _caught_up(people[0])
            for number, http in enumerate(people):
                await _sign_in(http, world, number)
            sessions = [world.do("play", user=f"user{number}", item=number) for number in range(BUSY_PEOPLE)]
            alone = await _delays(world, sessions, first=1)
            pages = [
                _OpenPage(http, await stack.enter_async_context(_socket(address, http)))
                for http in people
                for _ in range(PAGES_EACH)
            ]
            watching = [asyncio.create_task(page.follow()) for page in pages]
            beside = await _delays(world, sessions, first=ROUNDS + 1)
            shown = await _until_shown(world, sessions[0], pages[0])
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
    fetched = sum(page.fetched for page in pages)
    rows = [
        Row(
            f"event → Hardcover beside {many} open pages of {BUSY_PEOPLE} people, {name}",
            f"{quantile(beside, name):.1f} ms; without them {quantile(alone, name):.1f} ms ({fetched} times fetched)",
            "no later",
            quantile(beside, name) <= quantile(alone, name) * 1.25 + 2,
        )
        for name in ("p50", "p90")
    ]
    rows.append(Row("event received → in what an open page fetches", f"{shown:.2f} s", "≤ 1 s", shown <= 1))
    return rows


class _OpenPage:
    """What a browser does of itself: waits for a hint, and asks for the page again."""

    def __init__(self, http: httpx.AsyncClient, socket: ClientConnection) -> None:
        self._http = http
        self._socket = socket
        self.fetched = 0
        self.text = ""

    async def follow(self) -> None:
        loop, fetched_at = asyncio.get_running_loop(), 0.0
        while True:
            await self._socket.recv()
            await asyncio.sleep(max(fetched_at + SCRIPT_SPACING_SECONDS - loop.time(), 0))
            self.text = (await self._http.get("/", headers={"X-Live": "1"})).text
            self.fetched, fetched_at = self.fetched + 1, loop.time()


async def _delays(world: World, sessions: list[str], *, first: int) -> list[float]:
    """Milliseconds from a player's report to Audiobookshelf until Hardcover has the write of it; each is a jump."""
    sent: dict[int, int] = {}
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient() as http:
        await http.get(world.known["arrived"])
        for turn in range(first, first + ROUNDS):
            for number, session in enumerate(sessions):
                at = 1000 * turn + number
                sent[at] = time.monotonic_ns()
                report = partial(world.do, "sync", user=f"user{number}", session=session, at=at, listened=120)
                await loop.run_in_executor(None, report)
                await asyncio.sleep(BETWEEN_SECONDS)
        await asyncio.sleep(1)
        arrived = {value: at for at, value in (await http.get(world.known["arrived"])).json() if value is not None}
    near = {at: arrived.get(at, arrived.get(at - 1)) for at in sent}  # whole seconds, rounded down
    return [(there - sent[at]) / 1e6 for at, there in near.items() if there is not None]


async def _until_shown(world: World, session: str, page: _OpenPage) -> float:
    await asyncio.sleep(3)
    began = time.monotonic()
    world.do("sync", user="user0", session=session, at=35_000)
    while "9:43:20" not in page.text:
        await asyncio.sleep(0.005)
        if time.monotonic() - began > 10:
            break
    return time.monotonic() - began


def _socket(address: str, http: httpx.AsyncClient) -> connect:
    cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
    return connect(
        address.replace("http", "ws", 1) + "/live",
        additional_headers={"Cookie": cookie},
        origin=address,
        proxy=None,  # type: ignore[arg-type]
    )


async def _sign_in(http: httpx.AsyncClient, world: World, number: int) -> None:
    page = (await http.get("/sign-in")).text
    token = re.findall(r'name="form" value="([^"]+)"', page)[0]
    fields = {"form": token, "key": world.known["users"][number]["key"]}
    answer = await http.post("/sign-in", data=fields)
    assert answer.status_code == 303, answer.text  # noqa: S101


async def _first_byte(http: httpx.AsyncClient, path: str) -> float:
    began = time.monotonic()
    async with http.stream("GET", path) as answer:
        assert answer.status_code == 200, answer.status_code  # noqa: S101
        found = (time.monotonic() - began) * 1000
        await answer.aread()
    return found


async def _caught_up(http: httpx.AsyncClient) -> None:
    """It answers, and nothing is left to write."""
    while True:
        try:
            if (await http.get("/health/ready")).status_code == 200 and not _waiting(await http.get("/health")):
                return
        except httpx.HTTPError:
            pass
        await asyncio.sleep(0.2)


def _waiting(health: httpx.Response) -> int:
    return sum(one["queue_depth"] for one in health.json()["users"].values())


def _config(world: World, folder: Path, users: int, more: str = "") -> Path:
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = world.config(folder, users)
    path.write_text(path.read_text().replace("port = 0", f"port = {port}") + more)
    return path


def _address(folder: Path) -> str:
    return "http://127.0.0.1:" + re.findall(r"port = (\d+)", (folder / "config.toml").read_text())[0]
