"""``earmark demo``: the whole service on loopback between an embedded Audiobookshelf and an embedded Hardcover.

A reader presses play, pauses, seeks, finishes and begins again; what she does and what is written is printed as it
happens. Beside her story the pages show a second reader, thirty books, a year of listening and what waits for a person.
No account, no token, nothing leaves the machine. Time is shortened: a pause counts after two seconds.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from earmark.commands.registry import run_command
from earmark.commands.run import run_service
from earmark.jobs.recording import quiet
from earmark.observe.health import report
from earmark.observe.log import configure
from earmark.observe.words import clock, state
from earmark.sandbox.audiobookshelf import Audiobookshelf
from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.demo.shelf import JONAS, ROSA, DemoShelf, Tale
from earmark.sandbox.hardcover import PATH, Hardcover, Limits
from earmark.sandbox.serving import serve
from earmark.service.app import App
from earmark.service.ports import real_ports
from earmark.settings import HardcoverSettings, ProgressSettings, SecretStr, ServerSettings, Settings, UserSettings
from earmark.settings.redact import Redactor
from handlers.live.pace import SPACING
from handlers.state.outcome import Kind, Outcome

PEOPLE = (ROSA, JONAS)
ROOMY = Limits(burst=60, per_minute=600)  # the demo is in a hurry; the real limits are kept in real life


class Demo:
    """The two servers, their books and the reader."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.audiobookshelf = Audiobookshelf(_now)
        self.hardcover = Hardcover(_now, limits=ROOMY)
        self.tokens = {name: self.hardcover.add_user(name) for name in PEOPLE}
        self.audiobookshelf.add_user(ROSA, kind="admin")
        self.audiobookshelf.add_user(JONAS)
        self.keys = {name: self.audiobookshelf.api_key(name) for name in PEOPLE}
        shelf = DemoShelf(self.audiobookshelf, self.hardcover, _now())
        self.tales = [shelf.tales[title] for title in ("The Salt Path of Glass", "Ten Hours of Rain")]
        self.others = shelf.tales["The Cartographer's Winter"]

    def settings(self, data_dir: Path, abs_url: str, hardcover_url: str, port: int) -> Settings:
        progress = ProgressSettings(
            live_interval=timedelta(seconds=6 / self.speed), pause_after=timedelta(seconds=2 / self.speed)
        )
        users = {
            name: UserSettings(
                name=name,
                abs_url=abs_url,
                abs_token=SecretStr(self.keys[name]),
                hardcover_token=SecretStr(self.tokens[name]),
                progress=progress,
            )
            for name in PEOPLE
        }
        return Settings(
            data_dir=data_dir,
            server=ServerSettings(port=port),
            hardcover=HardcoverSettings(url=hardcover_url + PATH),
            progress=progress,
            users=users,
        )

    # the reader

    async def story(self) -> None:
        salt, rain = self.tales
        session = self.audiobookshelf.play(ROSA, salt.item)
        says("rosa presses play", salt.title)
        at = await self._listen(salt, session, 0.0, 8)
        says("she stops for a moment", salt.title, at)
        await self._wait(3.5)
        says("goes on, jumps an hour ahead", salt.title, at + 3600)
        at = await self._listen(salt, session, at + 3600, 3)
        self.audiobookshelf.close(ROSA, session)
        says("and closes the player", salt.title, at)
        await self._wait(2.5)
        self.audiobookshelf.finish(ROSA, rain.item, _now() - timedelta(days=40))
        says("marks as finished what she listened to in autumn", rain.title)
        await self._wait(2.5)
        session = self.audiobookshelf.play(ROSA, salt.item)
        await self._listen(salt, session, 17_800, 4)
        self.audiobookshelf.close(ROSA, session)
        says("listens to the end", salt.title, 18_000)
        await self._wait(2.5)
        session = self.audiobookshelf.play(ROSA, rain.item)
        says("begins again, because it was so good", rain.title)
        at = await self._listen(rain, session, 0.0, 7)
        await self._until_the_next_write_may_go()  # one report alone could be a device that woke up
        await self._listen(rain, session, at, 3)
        self.audiobookshelf.close(ROSA, session)
        await self._until_the_next_write_may_go()

    async def second_reader(self) -> None:
        """Listens all along, a minute of the book in each second."""
        session, at = self.audiobookshelf.play(JONAS, self.others.item), self.others.seconds * 0.31
        while True:
            await self._wait(10)
            at = min(at + 60, self.others.seconds - 60)
            self.audiobookshelf.sync(JONAS, session, at, 60)

    async def _listen(self, tale: Tale, session: str, start: float, minutes: int) -> float:
        """A minute of the book in each second, reported to the server as players do."""
        at = start
        for _ in range(minutes):
            await self._wait(1)
            at += 60
            self.audiobookshelf.sync(ROSA, session, at, 60)
        return at

    async def _until_the_next_write_may_go(self) -> None:
        """Past the distance that two writes to one book keep, which is the same at any speed."""
        await asyncio.sleep(SPACING.total_seconds() + 0.5)

    async def _wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)

    # the end

    def compare(self) -> bool:
        """Print both sides; whether they agree."""
        says("both sides now")
        agree = True
        for tale in self.tales:
            row = self.audiobookshelf.progress(ROSA, tale.item)
            shelf = self.hardcover.on_shelf(ROSA, tale.book)
            if row is None or shelf is None:
                agree = False
                continue
            newest = shelf.reads[0]
            there = "finished" if newest.finished_at else clock(newest.progress_seconds)
            here = "finished" if row["isFinished"] else clock(row["currentTime"])
            agree = agree and there == here
            many = f"{len(shelf.reads)} read{'s' if len(shelf.reads) > 1 else ''}"
            both = f"{here} on both" if here == there else f"Audiobookshelf {here}, Hardcover {there}"
            click.echo(f"           {tale.title}: {both}, {many}")
        flaws = self.hardcover.flaws(ROSA)
        spent = self.hardcover.units_spent(self.tokens[ROSA])
        click.echo(f"           {spent} units of 5,000 a day, {self.hardcover.mutations_of('rosa')} writes")
        for flaw in flaws:
            click.echo(f"           flaw: {flaw}")
        return agree and not flaws


def says(text: str, title: str = "", at: float | None = None) -> None:
    where = f" at {clock(at)}" if at is not None else ""
    book = f" — {title}{where}" if title else ""
    click.echo(f"{_now().astimezone():%H:%M:%S}  {text}{book}")


def print_write(outcome: Outcome) -> None:
    """A line for each write to Hardcover, with what it cost and the delay since its event."""
    if outcome.kind is not Kind.SYNCED:
        return
    delay = ""
    if outcome.received_at is not None:
        delay = f", {(outcome.at - outcome.received_at).total_seconds():.2f} s"
    units = f"{outcome.units} unit{'' if outcome.units == 1 else 's'}"
    click.echo(f"           → Hardcover of {outcome.key.user}: {outcome.what}, {state(outcome.after)} ({units}{delay})")


def _now() -> datetime:
    return datetime.now(UTC)


async def run_demo(*, speed: float = 1.0, host: str = "127.0.0.1", port: int = 0, once: bool = False) -> int:
    """Plan the story; on a terminal again and again until Ctrl-C, else once. 0 when both sides agree in the end."""
    demo = Demo(speed)
    ports = real_ports()
    configure(level="error", style="console", redactor=Redactor(), now=ports.now, stream=sys.stderr)
    again = not once and sys.stdout.isatty()
    with tempfile.TemporaryDirectory(prefix="earmark-demo-") as folder:
        async with serve(demo.audiobookshelf.app) as abs_url, serve(demo.hardcover.app) as hardcover_url:
            settings = demo.settings(Path(folder), abs_url, hardcover_url, port)
            settings = replace(settings, server=replace(settings.server, host=host))
            playing: list[asyncio.Task[None]] = []

            def ready(url: str, app: App) -> None:
                app.core.outcomes.subscribe(print_write)
                says(f"Earmark runs; its health: {url}/health")
                says(f"its pages: {url}/ (sign in as {ROSA}, who sees everybody, or as {JONAS}; password {PASSWORD})")
                says("each write: (units of the daily quota, time since its event)")
                playing.append(asyncio.create_task(_play(demo, app, again=again)))

            await run_service(settings, ports, load=lambda *, saved=None: settings, redactor=Redactor(), on_ready=ready)
            for task in playing:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            return 0 if demo.compare() or not playing[0].done() else 1


async def _play(demo: Demo, app: App, *, again: bool) -> None:
    while not report(app.facts()).ready:  # noqa: ASYNC110 - readiness is derived, it has no event
        await asyncio.sleep(0.01)
    await _take_one_back(app)
    beside = asyncio.create_task(demo.second_reader())
    try:
        await demo.story()
        await _stay(again=again)
    finally:
        beside.cancel()
        with suppress(asyncio.CancelledError):
            await beside
    app.stop()


async def _take_one_back(app: App) -> None:
    """What the history shows of an undo: the first that is written of what the second reader finished before."""
    with suppress(TimeoutError):
        async with asyncio.timeout(10):
            while not (written := app.state.history.find(user=JONAS)):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)
            await run_command(app, "undo", {"id": written[0].id}, quiet)


async def _stay(*, again: bool) -> None:
    while again:
        says("the story is over; Ctrl-C ends it, or look through the pages")
        await asyncio.sleep(60)
