"""The set-up of two people in a real Chromium, with an Audiobookshelf of your own: from the code to what is played.

    scripts/verify-setup --abs-url http://127.0.0.1:13378 --admin ada=@ada.password --user alice=@alice.password \\
        --self bob=@bob.password

Only for an Audiobookshelf that is there to be tried with. The administrator adds the one user, the other adds
themselves; everything is done by the keyboard alone, as wide as a phone, with script and then once more without. The
users listen to and finish books in which they have no progress, which is removed at the end, as are the keys that were
made; the sessions stay in Audiobookshelf's statistics. ``--pictures FOLDER`` keeps what was seen.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright
from screenshots import small
from verifying.checks import Checks
from verifying.clock import Clock
from verifying.given import free_port, name_and_secret
from verifying.player import Player
from verifying.program import Program
from verifying.twin import Twin, now

from earmark.sandbox.hardcover import PATH
from earmark.sandbox.serving import serve
from listener import AbsServer, Audiobookshelf, Credentials, Tokens
from tests.chromium.checks import fits_a_phone
from tests.chromium.keyboard import choose, press, type_in
from tests.chromium.stage import PHONE, chromium

WAIT_MS = 60_000  # for real services
HEARD = (1200.0, 600.0)  # seconds: before the set-up, and after it
MAY_DIFFER = 5.0  # seconds, between a file and its edition


@dataclass
class Shelf:
    """What one person has in Audiobookshelf before the set-up: a book in the middle, and two that are finished."""

    player: Player
    token: str  # of Hardcover
    reading: str
    finished: list[str]

    async def begin(self) -> None:
        session = await self.player.open(self.reading)
        await self.player.sync(session, HEARD[0])
        await self.player.close(session)
        for item in self.finished:
            await self.player.finish(item)

    async def listens_on(self) -> None:
        session = await self.player.open(self.reading)
        await self.player.sync(session, HEARD[0] + 30)
        await self.player.sync(session, HEARD[0] + HEARD[1])

    async def end(self) -> None:
        for item in (self.reading, *self.finished):
            await self.player.discard(item)


@dataclass
class Walk:
    """One set-up of both, in browsers of their own."""

    check: Checks
    browser: Browser
    program: Program
    twin: Twin
    abs_url: str
    script: bool
    pictures: Path | None
    complaints: list[str] = field(default_factory=list)

    async def opens(self, path: str) -> Page:
        context = await self.browser.new_context(
            viewport=PHONE, device_scale_factor=2, java_script_enabled=self.script, timezone_id="Europe/Berlin",
            locale="en", reduced_motion="reduce", base_url=f"http://127.0.0.1:{self.program.port}",
        )  # fmt: skip
        context.set_default_timeout(WAIT_MS)
        context.on("console", self._says)
        page = await context.new_page()
        await page.goto(path)
        return page

    def _says(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        expected = ("404" in message.text and "/covers/" in url) or "403" in message.text  # "not set up yet"
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(f"{message.type}: {message.text} ({url})")

    async def sees(self, page: Page, text: str, picture: str = "") -> None:
        await page.get_by_text(text).first.wait_for()
        await fits_a_phone(page)
        if picture and self.pictures is not None and self.script:
            await page.evaluate("scrollTo(0, 0)")
            (self.pictures / f"setup-{picture}.png").write_bytes(small(await page.screenshot()))

    async def administrator(self, name: str, password: str, shelf: Shelf) -> Page:
        user = shelf.player.name
        page = await self.opens("/")
        code = (await self.program.says("setup-code")).out.strip()
        await self.sees(page, "Nobody is set up here yet")
        await type_in(page, "Code", code, then="Enter")
        await self.sees(page, "Where is your Audiobookshelf?")
        await type_in(page, "Address", self.abs_url, then="Enter")
        await self.sees(page, "answered after")
        await press(page, "link", "Go on")
        await type_in(page, "User name", name)
        await type_in(page, "Password", password, then="Enter")
        await self.sees(page, "Who listens?")
        await press(page, "checkbox", name, "Space")
        await press(page, "checkbox", user, "Space")
        await self.sees(page, "Who listens?", "people")
        await press(page, "button", "Add these people")
        await self.person(page, shelf, "preview", "done")
        return page

    async def person(self, page: Page, shelf: Shelf, *pictures: str) -> None:
        """Hardcover, what to sync, the preview without one book, and listening."""
        user, twin = shelf.player.name, self.twin
        await self.sees(page, f"Hardcover of {user}")
        await type_in(page, "Hardcover token", shelf.token, then="Enter")
        await self.sees(page, "Connected: what is listened to goes to the account")
        await press(page, "link", "Go on")
        await self.sees(page, f"What is synced for {user}?")
        await press(page, "button", "Show what would be written")
        await self.sees(page, "3 books would be written")
        left = twin.pairs[shelf.finished[1]].item.title
        await press(page, "checkbox", left, "Space")
        await self.sees(page, "3 books would be written", *pictures[:1])
        self.check(f"{user}: nothing is on Hardcover before", twin.shelved(user, shelf.reading) is None)
        await press(page, "button", "Go live with")
        await self.sees(page, "Live with 2 of 3 books")
        await self.sees(page, "Play something in Audiobookshelf now")
        await until(lambda: (position(twin, user, shelf.reading) or 0) > HEARD[0] - MAY_DIFFER)
        began = time.monotonic()
        await shelf.listens_on()
        await self.sees(page, "received after")
        await self.sees(page, "✓ on Hardcover", *pictures[1:])
        print(f"       {user}: seen on the page {time.monotonic() - began:.1f} s after it was played")
        print("       " + " ".join((await page.locator(".well[role=status]").inner_text()).split()))
        played = sum(HEARD) - MAY_DIFFER
        await until(lambda: (position(twin, user, shelf.reading) or 0) > played)
        self.check(f"{user}: what is played is on Hardcover", (position(twin, user, shelf.reading) or 0) > played)
        read = twin.shelved(user, shelf.finished[0])
        self.check(f"{user}: the book that was ticked is read", read is not None and read.status_id == 3)
        self.check(f"{user}: the one that was not is left alone", twin.shelved(user, shelf.finished[1]) is None)

    async def lets_others_in(self, page: Page) -> None:
        """By the settings, shown before they are saved."""
        await page.goto("/settings")
        await choose(page, "People set themselves up", "y")
        await press(page, "button", "Show what would change", last=True)
        await self.sees(page, "People set themselves up")
        await press(page, "button", "Save")
        await self.sees(page, "Saved.")

    async def by_themselves(self, password: str, shelf: Shelf) -> Page:
        name = shelf.player.name
        page = await self.opens("/sign-in")
        await type_in(page, "User name", name)
        await type_in(page, "Password", password, then="Enter")
        await self.sees(page, "You are not set up yet")
        await press(page, "link", "Set yourself up")
        await self.sees(page, "Who are you in Audiobookshelf?")
        await type_in(page, "User name", name)
        await type_in(page, "Password", password, then="Enter")
        await self.person(page, shelf)
        return page


def position(twin: Twin, user: str, item: str) -> float | None:
    read = twin.newest(user, item)
    return read.progress_seconds if read is not None else None


async def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """As long as it takes; the checks afterwards say what is not so."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.05)


async def main(options: argparse.Namespace) -> int:
    check, people = Checks(), dict(map(name_and_secret, (options.admin, options.user, options.self)))
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http, async_playwright() as playwright:
        server = AbsServer(options.abs_url, http, random.Random())  # noqa: S311 - jitter
        tokens = {
            name: Tokens(Credentials(username=name, password=password), server, now=now)
            for name, password in people.items()
        }
        players = {name: Player(name, options.abs_url.rstrip("/"), held, http) for name, held in tokens.items()}
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for script in (True, False):
            print(f"\n{'with' if script else 'without'} script")
            twin = Twin(Clock())
            for held in tokens.values():
                await twin.learn(Audiobookshelf(server, held))
            shelves = [await chosen(twin, players[name], number) for number, name in enumerate(list(people)[1:])]
            async with (
                serve(twin.app) as hardcover_url,
                fresh_program(f"{hardcover_url}{PATH}") as program,
                kept_keys(players[next(iter(people))]),
            ):
                walk = Walk(check, browser, program, twin, options.abs_url, script, options.pictures)
                try:
                    await walked(walk, people, shelves)
                finally:
                    for shelf in shelves:
                        await shelf.end()
        await browser.close()
    return 1 if check.failed else 0


async def walked(walk: Walk, people: dict[str, str], shelves: list[Shelf]) -> None:
    for shelf in shelves:
        await shelf.begin()
    admin = next(iter(people))
    began, added = time.monotonic(), shelves[0].player.name
    page = await walk.administrator(admin, people[admin], shelves[0])
    print(f"       from the first page to the first event: {time.monotonic() - began:.1f} s")
    await press(page, "link", "To the pages")
    title = walk.twin.pairs[shelves[0].reading].item.title
    await walk.sees(page, title, "now")
    walk.check(f"Now shows the administrator what {added} listens to", await page.get_by_text(title).first.is_visible())
    await walk.lets_others_in(page)
    page = await walk.by_themselves(people[shelves[1].player.name], shelves[1])
    await press(page, "link", "To the pages")
    await walk.sees(page, walk.twin.pairs[shelves[1].reading].item.title)
    hidden = await page.get_by_text(added, exact=True).count() == 0
    walk.check("who added themselves sees their own and nobody else", hidden)
    for context in walk.browser.contexts:
        await context.close()
    walk.check(f"nothing in the console, no report of the policy {walk.complaints or ''}", not walk.complaints)
    code, _ = await walk.program.end()
    walk.check("earmark run ended in order", code == 0)
    log = walk.program.log.read_text()
    secrets = [*people.values(), *(shelf.token for shelf in shelves)]
    walk.check("no password and no token in what it said", not [one for one in secrets if one in log])


async def chosen(twin: Twin, player: Player, number: int) -> Shelf:
    """Books that are on both sides, and in which this person has no progress; not those of the person before."""
    found = []
    for id, pair in sorted(twin.pairs.items(), key=lambda one: one[1].item.title):
        if pair.audio is not None and pair.item.duration_seconds > sum(HEARD) * 2 and await player.row(id) is None:
            found.append(id)
    here = found[number::2][:3]
    if len(here) < 3:
        sys.exit(f"{player.name} has no three books without progress that have an ASIN or ISBN and last an hour")
    return Shelf(player, twin.welcome(player.name), here[0], here[1:])


@asynccontextmanager
async def fresh_program(hardcover_url: str):  # type: ignore[no-untyped-def]
    """With an empty data folder; only Hardcover's address is given."""
    with tempfile.TemporaryDirectory() as made:
        program = Program(Path(made), free_port())
        file = program.folder / "config.toml"
        file.touch(mode=0o600)
        file.write_text(f'[server]\nport = {program.port}\n[hardcover]\nurl = "{hardcover_url}"\n')
        await program.start(ready="/health/live")
        try:
            yield program
        finally:
            if program.is_running:
                await program.end()


@asynccontextmanager
async def kept_keys(admin: Player):  # type: ignore[no-untyped-def]
    """API keys that were made meanwhile are deleted."""

    async def keys() -> set[str]:
        return {one["id"] for one in (await admin.ask("GET", "/api/api-keys"))["apiKeys"]}

    before = await keys()
    try:
        yield
    finally:
        for one in await keys() - before:
            await admin.ask("DELETE", f"/api/api-keys/{one}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--abs-url", required=True)
    parser.add_argument("--admin", required=True, help="NAME=PASSWORD, or NAME=@FILE: what stands in it")
    parser.add_argument("--user", required=True, help="the same, of whom the administrator adds")
    parser.add_argument("--self", required=True, help="the same, of whom adds themselves")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    sys.exit(asyncio.run(main(parser.parse_args())))
