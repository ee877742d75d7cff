"""A house for the real process: both embedded services on ports of this machine, a settings file, a data folder.

    def test_something(tmp_path: Path) -> None:
        async def story(house: House) -> None:
            book = house.add_book()
            async with house.running() as earmark:
                house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
                await until(lambda: house.progress_seconds("alice", book) == 3600, "the listening is told")
                assert await earmark.ends(signal.SIGTERM) == 0

        live_in(tmp_path, story)

Nothing sleeps for luck: ``until`` looks at the state of the services until a deadline. Every process that ran in the
house is searched for tokens when it has ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from earmark.sandbox.audiobookshelf import Audiobookshelf
from earmark.sandbox.faults import FaultyApp
from earmark.sandbox.hardcover import Hardcover, Limits
from earmark.sandbox.hardcover.snapshots import ShelfBook
from earmark.sandbox.serving import serve

ROOT = Path(__file__).parents[2]
DEADLINE_SECONDS = 40.0
ROOMY = Limits(burst=1000, per_minute=60_000, daily=1_000_000)
WEBHOOK_SECRET = "webhook-secret-of-the-tests"
READING, READ = 2, 3


def now() -> datetime:
    return datetime.now(UTC)


async def until(condition: Callable[[], object], what: str, seconds: float = DEADLINE_SECONDS) -> None:
    """Wait until something is so; fails with ``what`` when it is not in time."""
    try:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - what is waited for happens in another process
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"not within {seconds:g} s: {what}") from None


def ask(url: str, path: str, body: Any = None) -> tuple[int, str]:
    """Status and text of one HTTP answer of our process."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
    try:
        if body is None:
            connection.request("GET", path)
        else:
            connection.request("POST", path, json.dumps(body))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str

    def document(self) -> Any:
        """Standard output as the one JSON document that it has to be."""
        return json.loads(self.out)


class Earmark:
    """`earmark run`, alive. Its log lines are read as they come."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.lines: list[str] = []
        self._reading = asyncio.create_task(self._read())
        self.pid = process.pid

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    @property
    def events(self) -> list[str]:
        return [str(line["event"]) for line in self.log]

    @property
    def url(self) -> str:
        return next(str(line["url"]) for line in self.log if line["event"] == "started")

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def is_up(self) -> None:
        """Wait until it listens and says so; raises with everything it said when it ends instead."""
        process = self._process
        await until(lambda: "started" in self.events or process.returncode is not None, "it listens and says so")
        assert "started" in self.events, "".join(self.lines)

    async def ends(self, number: signal.Signals | None = None) -> int:
        """Its exit code; with a signal, after that."""
        if number is not None:
            self.send(number)
        async with asyncio.timeout(DEADLINE_SECONDS):
            code = await self._process.wait()
            await self._reading
        return code

    async def end_anyhow(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self.ends()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.lines.append(line.decode())


@dataclass(frozen=True, slots=True)
class TwoBooks:
    """The same book on both sides."""

    item: str
    book: int
    edition: int
    title: str


@dataclass
class House:
    folder: Path
    users: tuple[str, ...] = ("alice",)
    settings: dict[str, str] = field(default_factory=dict)  # lines of the settings by table, "" for the top

    def __post_init__(self) -> None:
        self.abs = Audiobookshelf(now)
        self.hardcover = Hardcover(now, limits=ROOMY)
        self.abs_tokens = {name: self.abs.add_user(name).token for name in self.users}
        self.keys = {name: self.abs.api_key(name) for name in self.users}
        self.tokens = {name: self.hardcover.add_user(name) for name in self.users}
        self.data_dir = self.folder / "data"
        self.config = self.folder / "config.toml"
        self.abs_url = self.hardcover_url = ""
        self.everything_said: list[str] = []

    def add_book(self, title: str = "Ten Hours of Rain", asin: str = "B0VG24IOUI", **more: Any) -> TwoBooks:
        """A book of ten hours that both sides know by its ASIN."""
        authors = ["Petra Lindqvist"]
        book = self.hardcover.add_book(title, authors=authors)
        edition = self.hardcover.add_edition(book, asin=asin, audio_seconds=36_000)
        item = self.abs.add_book(title, authors=authors, asin=asin, duration_seconds=36_000.0, **more)
        return TwoBooks(item, book, edition, title)

    # what is seen on Hardcover

    def shelf(self, user: str, book: TwoBooks) -> ShelfBook | None:
        return self.hardcover.on_shelf(user, book.book)

    def progress_seconds(self, user: str, book: TwoBooks) -> int | None:
        """Of the newest read."""
        shelved = self.shelf(user, book)
        return shelved.reads[0].progress_seconds if shelved and shelved.reads else None

    def status(self, user: str, book: TwoBooks) -> int | None:
        shelved = self.shelf(user, book)
        return shelved.status_id if shelved else None

    # our processes

    def write_config(self) -> None:
        tables: dict[str, list[str]] = {
            "": ['data_dir = "data"', 'log_format = "json"', 'timezone = "UTC"'],
            "server": ["port = 0", f'webhook_secret = "{WEBHOOK_SECRET}"'],
            "audiobookshelf": [f'url = "{self.abs_url}"'],
            "hardcover": [f'url = "{self.hardcover_url}/v1/graphql"'],
            "progress": ['live_interval = "0s"'],
            "reconcile": ['schedule = ""'],
        }
        for name in self.users:
            tables[f"users.{name}"] = [f'abs_token = "{self.keys[name]}"', f'hardcover_token = "{self.tokens[name]}"']
        for name, lines in self.settings.items():
            tables[name] = lines.splitlines()
        self.config.write_text("".join(f"[{name}]\n" * bool(name) + "\n".join(tables[name]) + "\n" for name in tables))

    @contextlib.asynccontextmanager
    async def running(self, *arguments: str, up: bool = True) -> AsyncIterator[Earmark]:
        """`earmark run`, from its first line to its end; killed when the block leaves it alive. Not ``up``: it is not
        waited for."""
        earmark = Earmark(await self._start("run", *arguments, stderr=asyncio.subprocess.STDOUT))
        try:
            if up:
                await earmark.is_up()
            yield earmark
        finally:
            await earmark.end_anyhow()
            self.everything_said += earmark.lines

    async def says(self, *arguments: str, **environment: str) -> Said:
        """Run one command to its end."""
        process = await self._start(*arguments, environment=environment)
        async with asyncio.timeout(DEADLINE_SECONDS):
            out, err = await process.communicate()
        assert process.returncode is not None
        said = Said(process.returncode, out.decode(), err.decode())
        self.everything_said += [said.out, said.err]
        return said

    async def shell(self, line: str) -> Said:
        """A line for the shell, in our folder."""
        process = await asyncio.create_subprocess_shell(
            line, cwd=self.folder, env=os.environ | {"PYTHONPATH": str(ROOT), "EARMARK_CONFIG": str(self.config)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(DEADLINE_SECONDS):
            out, err = await process.communicate()
        return Said(process.returncode or 0, out.decode(), err.decode())

    async def both(self, first: str, second: str) -> tuple[Said, Said]:
        """Two commands at the same time."""
        one, other = await asyncio.gather(self.says(*first.split()), self.says(*second.split()))
        return one, other

    async def _start(
        self, *arguments: str, environment: dict[str, str] | None = None, stderr: int = asyncio.subprocess.PIPE
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "earmark",
            *arguments,
            cwd=self.folder,
            env=self._environment(environment or {}),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
        )

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EARMARK_") and name != "TZ"}
        return kept | {"PYTHONPATH": str(ROOT), "EARMARK_CONFIG": str(self.config)} | more

    def secrets(self) -> Iterable[str]:
        return [*self.abs_tokens.values(), *self.keys.values(), *self.tokens.values(), WEBHOOK_SECRET]


H = TypeVar("H", bound=House)


def live_in(folder: Path, story: Callable[[House], Awaitable[None]], **house: Any) -> None:
    """Play a story in a new house."""
    played(House(folder, **house), story)


def played(made: H, story: Callable[[H], Awaitable[None]], *, configured: bool = True) -> None:
    """The story in this house; not ``configured``: there is no settings file."""

    async def main() -> None:
        async with (
            serve(made.abs.app) as abs_url,
            serve(FaultyApp(made.hardcover.app, made.hardcover.faults)) as hc_url,
        ):
            made.abs_url, made.hardcover_url = abs_url, hc_url
            if configured:
                made.write_config()
            try:
                await story(made)
            except BaseException:
                sys.stdout.write("\n".join(made.everything_said))
                raise
        for text in made.everything_said:
            assert not [secret for secret in made.secrets() if secret in text], "a token was told"

    asyncio.run(main())
