"""A real Chromium before the real process between both embedded services. One of each for the whole session.

    def test_something(stage: Stage) -> None:
        async def story(stage: Stage) -> None:
            page = await stage.opens("alice", "/books")
            await page.get_by_role("heading", name="Books").wait_for()

        stage.play(story)

Whatever a page says to its console, and every report of its policy, fails the story it happened in.
"""

from __future__ import annotations

import asyncio
import base64
import shutil
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, async_playwright

from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.faults import FaultyApp
from earmark.sandbox.serving import serve
from tests.process.house import Earmark, House, TwoBooks, until

PLACES = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
USERS = ("alice", "bob")
NOWHERE = "/nowhere"  # the one page that is meant to be missing
REFUSED = "/setup/audiobookshelf"  # an address that is typed wrong on purpose
STORY_SECONDS = 50.0
COVER = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def chromium() -> str | None:
    """The system's own; none is downloaded."""
    return next((found for name in PLACES if (found := shutil.which(name))), None)


class Stage:
    house: House
    earmark: Earmark
    browser: Browser
    _playwright: Playwright

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._closing = AsyncExitStack()
        self._signed_in: dict[str, Any] = {}  # cookies, by user
        self.complaints: list[str] = []
        self.known: dict[str, Any] = {}  # what one story made for others too

    # for the tests' own thread

    def begin(self) -> None:
        self._run(self._begin(), 60)

    def end(self) -> None:
        self._run(self._closing.aclose(), 60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def play(self, story: Callable[[Stage], Awaitable[None]]) -> None:
        async def played() -> None:
            self.complaints.clear()
            try:
                async with asyncio.timeout(STORY_SECONDS):
                    await story(self)
            finally:
                for context in self.browser.contexts:
                    await context.close()
            if self.complaints:
                raise AssertionError("\n".join(self.complaints))

        self._run(played(), STORY_SECONDS + 20)

    def _run(self, work: Any, seconds: float) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    async def _begin(self) -> None:
        stack = self._closing
        self.house = house = House(self._folder, users=USERS)
        house.abs.add_user("ada", kind="admin")
        house.abs_url = await stack.enter_async_context(serve(house.abs.app))
        faulty = FaultyApp(house.hardcover.app, house.hardcover.faults)
        house.hardcover_url = await stack.enter_async_context(serve(faulty))
        house.write_config()
        self.earmark = await stack.enter_async_context(house.running())
        self._playwright = await stack.enter_async_context(async_playwright())
        self.browser = await self._launch()
        stack.push_async_callback(self.browser.close)

    async def _launch(self, *arguments: str) -> Browser:
        plain = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        return await self._playwright.chromium.launch(executable_path=chromium(), args=[*plain, *arguments])

    @asynccontextmanager
    async def names(self, **places: str) -> AsyncIterator[None]:
        """In a browser where ``name.test`` is an address of this machine, as ``127.0.0.1:port``."""
        rules = ",".join(f"MAP {name}.test {place}" for name, place in places.items())
        usual, self.browser = self.browser, await self._launch(f"--host-resolver-rules={rules}")
        try:
            yield
        finally:
            await self.browser.close()
            self.browser = usual

    # in a story

    async def opens(
        self,
        user: str | None,
        path: str = "/",
        *,
        size: dict[str, int] = DESK,
        dark: bool = False,
        script: bool = True,
        language: str = "en",
        zone: str = "UTC",
        at: str = "",
    ) -> Page:
        """A page in a browser of its own; ``user`` is signed in. ``at``: the address of another process."""
        context = await self.browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            base_url=at or self.earmark.url,
            timezone_id=zone,
            locale=language,
            reduced_motion="reduce",
        )
        context.on("console", self._says)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        if user is not None:
            await self._sign_in(context, user)
        page = await context.new_page()
        await page.goto(path)
        return page

    def book(self, title: str, asin: str = "", **more: Any) -> TwoBooks:
        """On both sides by its ASIN, with a cover."""
        return self.house.add_book(title, asin or f"B0{abs(hash(title)) % 10**8:08}", cover=COVER, **more)

    async def listens(self, user: str, item: str, seconds: float) -> None:
        """In the middle of a session that goes on."""
        session = self.house.abs.play(user, item)
        self.house.abs.sync(user, session, seconds)

    async def is_live(self, page: Page) -> None:
        await page.locator("html[data-live-state=socket]").wait_for()

    async def _sign_in(self, context: BrowserContext, user: str) -> None:
        if user not in self._signed_in:
            page = await context.new_page()
            await page.goto("/sign-in")
            await page.get_by_label("User name").fill(user)
            await page.get_by_label("Password").fill(PASSWORD)
            await page.get_by_role("button", name="Sign in").first.click()
            await page.get_by_role("navigation").first.wait_for()
            await page.close()
            self._signed_in[user] = await context.cookies()
        await context.add_cookies(self._signed_in[user])

    def _says(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")  # Hardcover has pictures of some editions only
        expected = "404" in message.text and (url.endswith(NOWHERE) or "/covers/edition/" in url)
        expected = expected or ("400" in message.text and url.endswith(REFUSED))
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")


__all__ = ["DESK", "PHONE", "Page", "Stage", "chromium", "until"]
