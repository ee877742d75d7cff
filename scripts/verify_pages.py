"""The pages at a phone's width with the keyboard alone, before a real Audiobookshelf: with script, and without.

    scripts/verify-pages --abs-url http://127.0.0.1:13378 --user alice=API_KEY --password PASSWORD --yes

Hardcover is embedded. Listens to four audiobooks with an ASIN in which the user has no progress; the progress is
removed at the end, the sessions stay in Audiobookshelf's statistics. The program is killed between a decision and its
undo. `--pictures FOLDER` keeps what was seen.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright
from screenshots import small
from verifying.checks import Checks
from verifying.given import free_port, name_and_secret, write_settings
from verifying.keyboard import Keyboard
from verifying.program import Program
from verifying.twin import now

from earmark.sandbox.hardcover import PATH, Hardcover
from earmark.sandbox.serving import serve

PHONE = {"width": 390, "height": 844}
HEARD_SECONDS = 1800.0
OTHER = "A Wholly Different Book"
PATIENCE_SECONDS = 30.0
BOOKS = 4
UNDO = "form[action^='/undo'] button[name=undo]"


@dataclass(frozen=True, slots=True)
class Heard:
    """An item that was listened to, and the book that its ASIN leads to."""

    item: str
    title: str
    book: int


@dataclass
class Stage:
    """Both services, the program between them, and a browser. ``complaints``: of the pages, to their console."""

    check: Checks
    hardcover: Hardcover
    program: Program
    browser: Browser
    user: str
    password: str
    books: list[Heard]
    pictures: Path | None
    complaints: list[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.program.port}"

    def is_on_shelf(self, one: Heard) -> bool:
        return self.hardcover.on_shelf(self.user, one.book) is not None

    async def until(self, what: str, condition: Any) -> None:
        """Seen on Hardcover, within a while."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not condition():
                    await asyncio.sleep(0.1)
        except TimeoutError:
            self.check(what, False)
        else:
            self.check(what, True)

    async def picture(self, page: Page, name: str) -> None:
        if self.pictures is not None:
            self.pictures.mkdir(parents=True, exist_ok=True)
            (self.pictures / f"{name}.png").write_bytes(small(await page.screenshot()))

    @asynccontextmanager
    async def phone(self, *, script: bool) -> AsyncIterator[Keyboard]:
        context = await self.browser.new_context(
            viewport=PHONE,  # type: ignore[arg-type]
            java_script_enabled=script,
            base_url=self.address,
            reduced_motion="reduce",
            locale="en",
        )
        context.on("console", self._says)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        yield Keyboard(await context.new_page())
        await context.close()

    def _says(self, message: ConsoleMessage) -> None:
        killed = "ERR_CONNECTION_REFUSED" in message.text  # by the walk itself: the page asks on
        if message.type in ("error", "warning") and not killed and "/covers/" not in message.location.get("url", ""):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")


async def walk(stage: Stage, *, script: bool) -> None:
    """Everything that a person needs, one page after the other."""
    name = "script" if script else "no-script"
    async with stage.phone(script=script) as keys:
        await _signs_in(stage, keys, name)
        await _now_and_books(stage, keys, name, script=script)
        await _reviews(stage, keys, name, script=script)
        await _takes_back_in_history(stage, keys, name, script=script)
        await _settings(stage, keys, name, script=script)
        await _signs_out(stage, keys)
        stage.check(f"{name}: {keys.tabs} times Tab, and where the focus was could be seen", True)


async def _signs_in(stage: Stage, keys: Keyboard, name: str) -> None:
    await keys.page.goto("/sign-in")
    await keys.types("input[name=name]", stage.user)
    await keys.types("input[name=password]", stage.password)
    await stage.picture(keys.page, f"walk-sign-in-{name}")
    await keys.press("Enter", leaves=True)
    await keys.page.locator("nav.pages").wait_for()
    stage.check(f"{name}: signed in with Audiobookshelf's own account", True)


async def _now_and_books(stage: Stage, keys: Keyboard, name: str, *, script: bool) -> None:
    first = stage.books[0]
    await keys.sees(first.title)
    await stage.picture(keys.page, f"walk-now-{name}")
    await keys.enter("nav.pages a[href='/books']")
    await keys.sees("Audiobookshelf")
    await stage.picture(keys.page, f"walk-books-{name}")
    await keys.enter(f"main a[href='/books/{first.item}']")
    await keys.enter("button[name=act][value=hold]", leaves=not script)
    await keys.sees("Held. Nothing is written until it is released.")
    await stage.picture(keys.page, f"walk-book-{name}")
    await _undoes(keys, script=script)
    await keys.sees("Taken back: it is as it was before.")
    stage.check(f"{name}: Now, Books and a book; held, and taken back", True)


async def _undoes(keys: Keyboard, *, script: bool) -> None:
    if script:
        await keys.press("u")
    else:
        await keys.enter(UNDO)


async def _reviews(stage: Stage, keys: Keyboard, name: str, *, script: bool) -> None:
    """Chosen; the program is killed; what was chosen is taken back all the same."""
    doubtful = stage.books[1]
    await keys.enter("nav.pages a[href='/review']")
    await keys.sees(doubtful.title)
    await stage.picture(keys.page, f"walk-review-{name}")
    if script:
        await keys.press("1", leaves=True)
    else:
        await keys.enter("button[name=edition]")
    await keys.sees("Linked. It is synced in a moment.")
    await stage.until(f"{name}: chosen in Review, and on Hardcover", lambda: stage.is_on_shelf(doubtful))
    await stage.program.end(signal.SIGKILL)
    await stage.program.start()
    await keys.page.reload()
    await keys.sees("Linked. It is synced in a moment.")
    if script:
        await keys.press("u", leaves=True)
    else:
        await keys.enter(UNDO)
    await keys.sees("Taken back: it is as it was before.")
    await stage.until(
        f"{name}: taken back after kill -9, and off the shelf again", lambda: not stage.is_on_shelf(doubtful)
    )


async def _takes_back_in_history(stage: Stage, keys: Keyboard, name: str, *, script: bool) -> None:
    """A decision that was made a while ago, and a write."""
    last = stage.books[2 if script else 3]  # what was taken back stays so until somebody listens on
    await keys.page.goto(f"/books/{last.item}")
    await keys.enter("button[name=act][value=ignore]", leaves=not script)
    await keys.sees("Ignored. It is not synced any more.")
    await keys.page.goto("/history")
    await keys.enter("details.decided summary", leaves=False)
    await stage.picture(keys.page, f"walk-history-{name}")
    await keys.enter(f"details.decided {UNDO}")
    await keys.sees("Taken back: it is as it was before.")
    stage.check(f"{name}: a decision is taken back in History", True)
    await stage.until(f"{name}: it is on Hardcover", lambda: stage.is_on_shelf(last))
    await keys.page.goto(f"/history?item={last.item}")
    await keys.enter("ol.changes form[action^='/undo/'] button", leaves=not script)
    await stage.until(f"{name}: a write is taken back in History", lambda: not stage.is_on_shelf(last))


async def _settings(stage: Stage, keys: Keyboard, name: str, *, script: bool) -> None:
    choice, value = ("once", "session") if script else ("at every", "every change")
    await keys.page.goto("/settings")
    await keys.to("form:has(input[name=scope][value=person]) select[name='progress.pace']")
    await keys.page.keyboard.type(choice)
    await keys.enter("form:has(input[name=scope][value=person]) button[value=plan]")
    await keys.sees(f'"{value}"')
    await stage.picture(keys.page, f"walk-settings-{name}")
    await keys.enter("button[name=act][value=save]")
    await keys.sees("Saved.")
    stage.check(f"{name}: a setting is shown before it is saved, and saved", True)


async def _signs_out(stage: Stage, keys: Keyboard) -> None:
    await keys.enter("details.more summary", leaves=False)
    await keys.enter("form[action='/sign-out'] button[value=here]")
    await keys.page.goto("/books")
    stage.check("signed out: the pages lead to the sign-in", keys.page.url.endswith("/sign-in?next=%2Fbooks"))


async def main(options: argparse.Namespace, folder: Path) -> int:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is needed: apt install chromium")
    check, hardcover = Checks(), Hardcover(now)
    name, key = name_and_secret(options.user)
    program = Program(folder, free_port())
    reader = httpx.AsyncClient(
        base_url=options.abs_url, trust_env=False, timeout=20, headers={"authorization": f"Bearer {key}"}
    )
    async with reader, serve(hardcover.app) as url, async_playwright() as playwright:
        write_settings(program, options.abs_url, (name, key), (f"{url}{PATH}", hardcover.add_user(name)))
        books = await _listened(reader, hardcover)
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        stage = Stage(check, hardcover, program, browser, name, options.password, books, options.pictures, [])
        try:
            await program.start()
            await stage.until("what was listened to is on Hardcover", lambda: stage.is_on_shelf(books[0]))
            await walk(stage, script=True)
            await walk(stage, script=False)
            check("no page complains to its console", not stage.complaints)
            print("".join(f"       {one}\n" for one in stage.complaints), end="")
        finally:
            await browser.close()
            await program.end()
            for one in books:
                await _forgotten(reader, one.item)
    return 1 if check.failed else 0


async def _listened(reader: httpx.AsyncClient, hardcover: Hardcover) -> list[Heard]:
    """They are what their ASIN says; but that of the second belongs to a book of another title."""
    found = []
    for item in (await _untouched(reader))[:BOOKS]:
        about = item["media"]["metadata"]
        title, authors = (OTHER, ["Somebody Else"]) if len(found) == 1 else (about["title"], [about["authorName"]])
        book = hardcover.add_book(title, authors=authors)
        hardcover.add_edition(book, asin=about["asin"], audio_seconds=round(item["media"]["duration"]))
        found.append(Heard(item["id"], about["title"], book))
    if len(found) < BOOKS:
        sys.exit(f"{BOOKS} audiobooks with an ASIN and without progress are needed")
    for one in reversed(found):  # the first was listened to last: it stands on Now
        answer = await reader.post(f"/api/items/{one.item}/play", json={"deviceInfo": {"deviceId": "verify-pages"}})
        session = answer.raise_for_status().json()["id"]
        told = {"currentTime": HEARD_SECONDS, "timeListened": HEARD_SECONDS}
        (await reader.post(f"/api/session/{session}/sync", json=told)).raise_for_status()
        (await reader.post(f"/api/session/{session}/close")).raise_for_status()
    return found


async def _untouched(reader: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Audiobooks with an ASIN, at least an hour long, in which the user has no progress."""
    me = (await reader.get("/api/me")).raise_for_status().json()
    touched = {one["libraryItemId"] for one in me["mediaProgress"]}
    found: list[dict[str, Any]] = []
    for library in (await reader.get("/api/libraries")).raise_for_status().json()["libraries"]:
        if library["mediaType"] == "book":
            items = await reader.get(f"/api/libraries/{library['id']}/items", params={"limit": 200, "minified": 1})
            found += items.raise_for_status().json()["results"]
    return [
        one
        for one in found
        if one["id"] not in touched and one["media"]["metadata"].get("asin") and one["media"].get("duration", 0) > 3600
    ]


async def _forgotten(reader: httpx.AsyncClient, item: str) -> None:
    answer = await reader.get(f"/api/me/progress/{item}")
    if answer.status_code == 200:
        await reader.delete(f"/api/me/progress/{answer.json()['id']}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--abs-url", required=True)
    parser.add_argument("--user", required=True, help="NAME=API_KEY, or NAME=@FILE")
    parser.add_argument("--password", required=True, help="of the same account")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    parser.add_argument("--yes", action="store_true", required=True, help="listen to four books as this user")
    with tempfile.TemporaryDirectory() as made:
        sys.exit(asyncio.run(main(parser.parse_args(), Path(made))))
