"""Measures what docs/performance.md shows, on the embedded services, over real loopback sockets, in one run.

    scripts/bench              all rows
    scripts/bench latency      one of: latency units rest crowd reconcile metadata matching

The two embedded services run in a process of their own, so that their work is not counted as ours. Ratios stand beside
a floor that was measured in the same run on the same machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from earmark.ports import real_ports
from earmark.redact import Redactor
from earmark.run import run_service
from earmark.service import Service
from earmark.settings import Hardcover as HardcoverSettings
from earmark.settings import Progress, SecretStr, Server, Settings, User

ROOT = Path(__file__).resolve().parent.parent
EVENTS = 300  # progress events measured one by one
REST_SECONDS = 20.0
CROWD = 200
BOOK_SECONDS = 36_000.0
BLURB = "A house by the sea, three letters, and a summer that nobody in the village speaks of. " * 7


# the embedded services, in a process of their own


async def serve_world(users: int, books: int, heard: int = 0) -> None:
    """Run both services until standard input ends; print one line of JSON with all that a client needs to know."""
    from earmark.sandbox.audiobookshelf import Audiobookshelf  # noqa: PLC0415
    from earmark.sandbox.hardcover import PATH, Hardcover, Limits  # noqa: PLC0415
    from earmark.sandbox.serving import serve  # noqa: PLC0415

    def now() -> datetime:
        return datetime.now(UTC)

    abs_ = Audiobookshelf(now)
    hardcover = Hardcover(now, limits=Limits(burst=10_000, per_minute=100_000, daily=900_000))
    arrived: list[int] = []  # CLOCK_MONOTONIC of each mutation, comparable between processes

    async def hardcover_app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == "/arrived":
            body = json.dumps(arrived).encode()
            arrived.clear()
            headers = [(b"content-length", b"%d" % len(body))]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            return

        async def noting() -> Any:
            message = await receive()
            if b"mutation" in message.get("body", b""):
                arrived.append(time.monotonic_ns())
            return message

        await hardcover.app(scope, noting, send)

    people = []
    made = []
    for number in range(books):
        about = _book(number)
        title, asin, authors, seconds = about["title"], about["asin"], about["authors"], about["seconds"]
        made.append(
            abs_.add_book(
                title, authors=authors, narrators=about["narrators"], series=about["series"], asin=asin,
                duration_seconds=float(seconds),
            )
        )  # fmt: skip
        series = [(name, float(part)) for name, part in about["series"]]
        book = hardcover.add_book(
            title, authors=authors, series=series, description=f"{title}. {BLURB}", release_year=1990 + number % 35
        )
        hardcover.add_edition(book, asin=asin, audio_seconds=seconds, narrators=about["narrators"])
        hardcover.add_edition(book, isbn_13=f"978{number:010d}", pages=300)
    for number in range(users):
        name = f"user{number}"
        token = hardcover.add_user(name)
        user = abs_.add_user(name)
        people.append({"name": name, "abs": user.token, "hardcover": token})
        for item in made[:heard]:
            past = datetime(2024, 3, 5, tzinfo=UTC) + timedelta(hours=len(item) % 24)
            if made.index(item) % 2:
                abs_.put_progress(name, item, current_time=7200.0, started_at=past, last_update=past)
            else:
                abs_.put_progress(
                    name, item, current_time=BOOK_SECONDS, is_finished=True, started_at=past, last_update=past,
                    finished_at=past + timedelta(days=3),
                )  # fmt: skip
    async with serve(abs_.app) as abs_url, serve(hardcover_app) as hardcover_url:
        known = {"abs": abs_url, "hardcover": hardcover_url + PATH, "arrived": hardcover_url + "/arrived"}
        print(json.dumps(known | {"users": people, "items": made}), flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            order = json.loads(line)
            print(json.dumps(await _obey(order, abs_, hardcover, made)), flush=True)


def _book(number: int) -> dict[str, Any]:
    """A book of an invented library: authors with some forty books each, half of them in series."""
    names = ("Ada", "Boris", "Carla", "Dmitri", "Elena", "Felix", "Greta", "Hugo", "Ines", "Jonas")
    things = ("Lantern", "River", "Winter", "Orchard", "Compass", "Harbour", "Thistle", "Mirror", "Causeway", "Ember")
    author = f"{names[number % 10]} {things[number // 10 % 10]}ley {number // 4000}"
    series = [(f"The {things[number // 100 % 10]} Years {number // 1000}", str(number % 10 + 1))] if number % 2 else []
    return {
        "title": f"The {things[number % 10]} and the {things[number // 10 % 10]} {number // 100}",
        "authors": [author],
        "narrators": [f"{names[number // 7 % 10]} Reader {number % 50}"],
        "series": series,
        "asin": f"B0{number:08d}",
        "seconds": int(BOOK_SECONDS) + number % 3600,
    }


async def _obey(order: dict[str, Any], abs_: Any, hardcover: Any, items: list[str]) -> Any:
    """What the measuring process asks of the world: play as a client, or say how it stands."""
    match order["do"]:
        case "play":
            return abs_.play(order["user"], items[order["item"]])
        case "sync":
            return abs_.sync(order["user"], order["session"], order["at"], order.get("listened", 10))
        case "finish":
            return bool(abs_.finish(order["user"], items[order["item"]]))
        case "finish_old":
            return bool(abs_.finish(order["user"], items[order["item"]], datetime(2024, 3, 5, tzinfo=UTC)))
        case "connections":
            return len([user for user in abs_.connections if user])
        case "requests":
            found = [[asked.operation, asked.units] for asked in hardcover.requests]
            hardcover.requests.clear()
            return found
        case "shelf":
            return [book.reads[0].progress_seconds for book in hardcover.shelf(order["user"]).values()]
    raise ValueError(order)


class World:
    """The other process."""

    def __init__(self, *, users: int = 1, books: int = 3, heard: int = 0) -> None:
        command = [sys.executable, str(Path(__file__).resolve()), "serve", str(users), str(books), str(heard)]
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        self.known = json.loads(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None  # noqa: S101
        return self._process.stdout.readline()

    def do(self, what: str, **more: Any) -> Any:
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.close()
        self._process.terminate()
        self._process.wait(10)

    def settings(self, data_dir: Path, *, interval: float, users: int | None = None) -> Settings:
        progress = Progress(live_interval=timedelta(seconds=interval))
        made = {
            one["name"]: User(
                name=one["name"],
                abs_url=self.known["abs"],
                abs_token=SecretStr(one["abs"]),
                hardcover_token=SecretStr(one["hardcover"]),
                progress=progress,
            )
            for one in self.known["users"][:users]
        }
        return Settings(
            data_dir=data_dir,
            server=Server(port=0),
            hardcover=HardcoverSettings(url=self.known["hardcover"]),
            progress=progress,
            users=made,
        )

    def config(self, folder: Path, users: int) -> Path:
        lines = [f'data_dir = "{folder}/data"', "[server]", "port = 0"]
        lines += [
            "[audiobookshelf]",
            f'url = "{self.known["abs"]}"',
            "[hardcover]",
            f'url = "{self.known["hardcover"]}"',
        ]
        for one in self.known["users"][:users]:
            lines += [f"[users.{one['name']}]", f'abs_token = "{one["abs"]}"']
            lines += [f'hardcover_token = "{one["hardcover"]}"']
        path = folder / "config.toml"
        path.write_text("\n".join(lines))
        return path


@dataclass(frozen=True)
class Row:
    what: str
    measured: str
    target: str
    met: bool | None


# latency and units, in this process, where the moment of hearing can be seen


async def latency(folder: Path) -> list[Row]:
    """Event received -> mutation received by Hardcover, for a known book, beside a bare POST of the same body."""
    with World(books=1) as world:
        loop = asyncio.get_running_loop()
        heard: list[int] = []
        delays: list[float] = []
        async with _served(world, folder, interval=0) as service:
            person = service.persons["user0"]
            inner = person.intake.heard

            def hear(what: Any) -> None:
                heard.append(time.monotonic_ns())
                inner(what)

            person.intake.heard = hear  # type: ignore[method-assign]
            session = world.do("play", user="user0", item=0)
            position = 3600.0
            async with httpx.AsyncClient() as http:
                for number in range(EVENTS + 20):
                    position += 10
                    await loop.run_in_executor(None, _sync, world, session, position)
                    arrivals = await _arrivals(http, world)
                    if number >= 20:  # the first ones start the book and warm everything up
                        delays.append((arrivals[-1] - heard[-1]) / 1e6)
                    heard.clear()
                floor_trip, floor_way = await _floor(http, world)
        return [
            _latency_row("p50", delays, floor_way, floor_trip, 3),
            _latency_row("p99", delays, floor_way, floor_trip, 10),
        ]


def _sync(world: World, session: str, position: float) -> None:
    world.do("sync", user="user0", session=session, at=position)


async def _arrivals(http: httpx.AsyncClient, world: World) -> list[int]:
    for _ in range(400):
        found = (await http.get(world.known["arrived"])).json()
        if found:
            return list(found)
        await asyncio.sleep(0.005)
    raise RuntimeError("nothing was told")


async def _floor(http: httpx.AsyncClient, world: World) -> tuple[list[float], list[float]]:
    """A bare POST of the body of a progress write: the whole trip, and the way there alone; milliseconds."""
    body = {
        "query": "mutation Progress($id: Int!, $read: DatesReadInput!) { update_user_book_read(id: $id, object: $read) "
        "{ id error user_book_read { id edition_id started_at finished_at progress_seconds progress_pages "
        "user_book { id book_id status_id edition_id } } } }",
        "variables": {"id": 1, "read": {"edition_id": 1, "progress_seconds": 3600, "started_at": "2026-11-01"}},
    }
    headers = {"Authorization": f"Bearer {world.known['users'][0]['hardcover']}"}
    trips, ways = [], []
    for number in range(EVENTS + 20):
        began = time.monotonic_ns()
        await http.post(world.known["hardcover"], json=body, headers=headers)
        ended = time.monotonic_ns()
        arrived = (await http.get(world.known["arrived"])).json()
        if number >= 20:
            trips.append((ended - began) / 1e6)
            ways.append((arrived[-1] - began) / 1e6)
    return trips, ways


def _latency_row(name: str, delays: list[float], way: list[float], trip: list[float], factor: int) -> Row:
    ours, there, whole = (_quantile(values, name) for values in (delays, way, trip))
    return Row(
        f"event received → mutation received, {name}",
        f"{ours:.2f} ms; bare POST {whole:.2f} ms (there alone {there:.2f} ms): {ours / whole:.2f} ×",
        f"≤ {factor} ×",
        ours <= factor * whole,
    )


def _quantile(values: list[float], name: str) -> float:
    return statistics.quantiles(values, n=100)[int(name[1:]) - 1]


async def units(folder: Path) -> list[Row]:
    """Units of each kind of change, and requests besides."""
    with World(books=3) as world:
        loop = asyncio.get_running_loop()

        async def cost(act: Callable[[], object]) -> tuple[int, int]:
            await loop.run_in_executor(None, lambda: world.do("requests"))
            await loop.run_in_executor(None, act)
            await asyncio.sleep(0.5)
            asked = await loop.run_in_executor(None, lambda: world.do("requests"))
            lookups = sum(units for name, units in asked if name in ("MatchEditions", "LibraryFor"))
            return sum(units for _, units in asked) - lookups, lookups

        async with _served(world, folder, interval=0):
            session = await loop.run_in_executor(None, lambda: world.do("play", user="user0", item=0))
            first = await cost(lambda: world.do("sync", user="user0", session=session, at=3600))
            change = await cost(lambda: world.do("sync", user="user0", session=session, at=3610))
            finish = await cost(lambda: world.do("finish", user="user0", item=0))
            old = await cost(lambda: world.do("finish_old", user="user0", item=1))
        rows = []
        for what, (spent, looked), target in (
            ("first start", first, 2),
            ("progress change", change, 1),
            ("finish", finish, 1),
            ("old finish", old, 2),
        ):
            allowed = 1 if what in ("first start", "old finish") else 0
            shown = f"{spent}" + (f" + {looked} look-up" if looked else "")
            rows.append(Row(f"units: {what}", shown, f"{target}", spent <= target and looked <= allowed))
        return rows


# rest, start and crowd: the real process


async def rest(folder: Path) -> list[Row]:
    """Memory, CPU and start of `earmark run` as people run it."""
    rows = []
    with World(users=51) as world:
        resident = {}
        for users in (1, 51):
            place = folder / f"rest{users}"
            place.mkdir()
            with _process(world.config(place, users)) as process:
                began = time.monotonic()
                while world.do("connections") < users:
                    await asyncio.sleep(0.01)
                started = time.monotonic() - began
                await asyncio.sleep(3)
                before = _cpu_seconds(process.pid)
                await asyncio.sleep(REST_SECONDS)
                share = (_cpu_seconds(process.pid) - before) / REST_SECONDS
                resident[users] = _resident_mb(process.pid)
            while world.do("connections"):
                await asyncio.sleep(0.05)
            if users == 1:
                rows.append(Row("start to listening", f"{started:.2f} s", "≤ 1.5 s", started <= 1.5))
                rows.append(Row("at rest: CPU", f"{share:.2%} of one core", "< 0.5 %", share < 0.005))
        each = (resident[51] - resident[1]) / 50
        rows.append(Row("at rest: resident, one user", f"{resident[1]:.0f} MB", "≤ 90 MB", resident[1] <= 90))
        rows.append(Row("at rest: each user more", f"{each:.2f} MB", "≤ 2 MB", each <= 2))
    return rows


async def crowd(folder: Path) -> list[Row]:
    """Many users in one process, all listening: memory, and how late the latest update came."""
    with World(users=CROWD, books=1) as world, _process(world.config(folder, CROWD)) as process:
        while world.do("connections") < CROWD:
            await asyncio.sleep(0.1)
        await asyncio.sleep(3)
        names = [one["name"] for one in world.known["users"]]
        sessions = {name: world.do("play", user=name, item=0) for name in names}
        async with httpx.AsyncClient() as http:
            await http.get(world.known["arrived"])
            for round_ in range(6):  # ten seconds of listening each, spread over the interval as in life
                for name in names:
                    world.do("sync", user=name, session=sessions[name], at=3600 + round_ * 10)
                    await asyncio.sleep(10 / CROWD / 2)
            await asyncio.sleep(2)
            await http.get(world.known["arrived"])
            worst = 0.0
            for name in names:  # a jump is a moment: told at once
                began = time.monotonic_ns()
                world.do("sync", user=name, session=sessions[name], at=9000)
                await asyncio.sleep(0.02)
                found = await _arrivals(http, world)
                worst = max(worst, (found[-1] - began) / 1e9)
        resident = _resident_mb(process.pid)
    return [
        Row(f"{CROWD} users listening: resident", f"{resident:.0f} MB", "≤ 500 MB", resident <= 500),
        Row(f"{CROWD} users listening: latest update", f"{worst:.3f} s", "≤ 1 s", worst <= 1),
    ]


# the nightly run, as a process of its own


async def reconcile(folder: Path) -> list[Row]:
    """First and second night: units, requests, CPU, wall time and peak memory of `earmark reconcile`."""
    rows = []
    with World(books=1000, heard=600) as world:
        config = world.config(folder, 1)
        sync = ("sync", "--json")
        first, second = _night(world, config, *sync), _night(world, config, *sync)
        allowed = 2 * 600 + 1000 / 40 + 0 + 3
        shown = f"{first.units} in {first.requests} requests"
        rows.append(
            Row("1,000 books, 600 with progress, sync: units", shown, f"≤ {allowed:.0f}", first.units <= allowed)
        )
        rows.append(Row("the same: time", first.times, "", None))
        rows.append(Row("unchanged pass: writes", f"{second.writes}", "0", second.writes == 0))
        shown = f"{second.units} for 600 Hardcover books"
        rows.append(Row("unchanged pass: units", shown, "≤ 6 + 3", second.units <= 9))
    place = folder / "large"
    place.mkdir()
    with World(books=50_000) as world:
        config = world.config(place, 1)
        first, second = _night(world, config), _night(world, config)
        matching = sum(one["units"] for one in first.report["matching"].values())
        shown = f"{matching}; {first.units} in {first.requests} requests with the metadata check"
        rows.append(Row("50,000 items, first night: units of matching", shown, "≤ 1,300", matching <= 1300))
        rows.append(Row("50,000 items, first night: CPU", first.times, "≤ 120 s", first.cpu <= 120))
        rows.append(Row("50,000 items, first night: peak memory", f"{first.peak_mb:.0f} MB", "≤ 400 MB",
                        first.peak_mb <= 400))  # fmt: skip
        rows.append(Row("50,000 items, second night: units", f"{second.units}", "≤ 5", second.units <= 5))
        rows.append(Row("50,000 items, second night: CPU", second.times, "≤ 40 s", second.cpu <= 40))
    return rows


@dataclass(frozen=True)
class Night:
    units: int
    requests: int
    writes: int
    cpu: float
    wall: float
    peak_mb: float
    report: dict[str, Any]

    @property
    def times(self) -> str:
        return f"{self.cpu:.1f} s CPU, {self.wall:.1f} s in all"


async def metadata(folder: Path) -> list[Row]:
    """The metadata check of a large library: the first time, and the next night, with nothing changed."""
    rows = []
    with World(books=50_000) as world:
        config = world.config(folder, 1)
        matched = _night(world, config)
        first = matched.report["metadata"]
        assert first["checked"] == 50_000, first  # noqa: S101
        again, everything = _night(world, config, "metadata"), _night(world, config, "metadata", "--json")
        assert everything.report["metadata"]["unchanged"] == 50_000  # noqa: S101
        found = sum(count for counts in first["proposals"].values() for count in counts.values())
        rows.append(Row("50,000 items matched and checked, first night", f"{matched.times}; {matched.peak_mb:.0f} MB; "
                        f"{matched.units} units; {found:,} proposals", "", None))  # fmt: skip
        rows.append(Row("50,000 items checked again, nothing changed: CPU", again.times, "≤ 60 s", again.cpu <= 60))
        rows.append(Row("the same: peak memory", f"{again.peak_mb:.0f} MB", "≤ 500 MB", again.peak_mb <= 500))
        rows.append(Row("the same: units", f"{again.units}", "0", again.units == 0))
        shown = f"{everything.times}; {everything.peak_mb:.0f} MB; {len(everything.report['changes']):,} proposals told"
        rows.append(Row("the same, every open proposal as JSON", shown, "", None))
    return rows


def _night(world: World, config: Path, *instead: str) -> Night:
    """The nightly job, or another command."""
    world.do("requests")
    began = time.monotonic()
    command = [sys.executable, "-m", "earmark", *(instead or ("reconcile", "--json")), "--config", str(config)]
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out)  # noqa: S603 - ourselves
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - began
        out.seek(0)
        report = json.loads(out.read()) if "--json" in command else {}
    asked = world.do("requests")
    writes = [name for name, _ in asked if name in ("AddBook", "ChangeBook", "Progress", "NewRead")]
    return Night(
        units=sum(units for _, units in asked),
        requests=len(asked),
        writes=len(writes),
        cpu=used.ru_utime + used.ru_stime,
        wall=wall,
        peak_mb=used.ru_maxrss / 1000,
        report=report,
    )


async def matching(folder: Path) -> list[Row]:
    """Verdicts of one item against eight candidates, on one core."""
    from handlers.matching import Candidate, match, views_of  # noqa: PLC0415
    from hardcover.model import Book, BookId, Edition, EditionId, ReadingFormat  # noqa: PLC0415
    from listener.model import LibraryItem, SeriesEntry  # noqa: PLC0415

    def candidate(number: int) -> Candidate:
        about = _book(number)
        book = Book(
            id=BookId(number), title=about["title"], authors=tuple(about["authors"]),
            series=tuple((name, float(part)) for name, part in about["series"]),
        )  # fmt: skip
        edition = Edition(
            id=EditionId(number), book_id=book.id, title=book.title, asin=about["asin"], audio_seconds=about["seconds"],
            format=ReadingFormat.AUDIO, language="en", narrators=tuple(about["narrators"]), authors=book.authors,
        )  # fmt: skip
        return Candidate(book=book, editions=(edition,), via=frozenset({"search"}))

    cases = []
    for number in range(400):
        about = _book(number)
        item = LibraryItem(
            id=str(number), library_id="l", media_type="book", title=about["title"], authors=tuple(about["authors"]),
            narrators=tuple(about["narrators"]), duration_seconds=float(about["seconds"]), has_audio=True,
            series=tuple(SeriesEntry(name=name, sequence=part) for name, part in about["series"]),
        )  # fmt: skip
        cases.append((views_of(item), [candidate(number + 10 * step) for step in range(8)]))
    for views, candidates in cases[:50]:
        match(views, candidates, auto_at=0.95, review_at=0.70)
    began = time.process_time()
    for _ in range(5):
        for views, candidates in cases:
            match(views, candidates, auto_at=0.95, review_at=0.70)
    rate = 5 * len(cases) / (time.process_time() - began)
    return [Row("verdicts of an item against 8 candidates", f"{rate:,.0f} a second", "≥ 3,000", rate >= 3000)]


class _served:
    """The service in this process, caught up."""

    def __init__(self, world: World, folder: Path, *, interval: float) -> None:
        self._settings = replace(world.settings(folder / "data", interval=interval))
        self._ready: asyncio.Future[Service] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> Service:
        self._settings.data_dir.mkdir(parents=True)
        self._task = asyncio.create_task(
            run_service(
                self._settings,
                replace(real_ports(), random=random.Random(1)),  # noqa: S311 - jitter
                load=lambda: self._settings,
                redactor=Redactor(),
                on_ready=lambda url, service: self._ready.set_result(service),
            )
        )
        self.service = await self._ready
        while not all(person.facts().caught_up for person in self.service.persons.values()):
            await asyncio.sleep(0.01)
        return self.service

    async def __aexit__(self, *_: object) -> None:
        self.service.stop()
        await self._task


@contextmanager
def _process(config: Path) -> Any:
    command = [sys.executable, "-m", "earmark", "run", "--config", str(config)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONWARNINGS": ""})  # noqa: S603
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


MEASURES = {
    "latency": latency,
    "units": units,
    "rest": rest,
    "crowd": crowd,
    "reconcile": reconcile,
    "metadata": metadata,
    "matching": matching,
}


def machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"


def main(names: list[str]) -> int:
    """Print the table; 1 when a target is missed."""
    import structlog  # noqa: PLC0415

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    rows: list[Row] = []
    for name in names or list(MEASURES):
        with tempfile.TemporaryDirectory(prefix="earmark-bench-") as folder:
            rows += asyncio.run(MEASURES[name](Path(folder)))
    print(f"\n{machine()}\n")
    print("| what | measured | target | |\n|---|---|---|---|")
    for row in rows:
        mark = "" if row.met is None else "met" if row.met else "MISSED"
        print(f"| {row.what} | {row.measured} | {row.target} | {mark} |")
    return 0 if all(row.met is not False for row in rows) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve_world(*(int(number) for number in sys.argv[2:5])))
    else:
        sys.exit(main(sys.argv[1:]))
