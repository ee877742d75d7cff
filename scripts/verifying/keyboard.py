"""A page that is used with the keyboard alone: nothing is clicked, and where the focus is has to be seen."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Page

from tests.chromium.keyboard import tab_to

PATIENCE_MS = 12_000


@dataclass
class Keyboard:
    """``tabs``: how often it was pressed until now."""

    page: Page
    tabs: int = 0

    async def to(self, selector: str) -> None:
        """Tab until this has the focus. Raises ``AssertionError`` where it does not get there, or where a stop on the
        way does not show that it has the focus."""
        self.tabs += await tab_to(self.page, self.page.locator(selector).locator("visible=true").first)

    async def enter(self, selector: str, *, leaves: bool = True) -> None:
        """To it, and Enter; ``leaves``: another page comes of it."""
        await self.to(selector)
        await self.press("Enter", leaves=leaves)

    async def press(self, key: str, *, leaves: bool = False) -> None:
        if not leaves:
            await self.page.keyboard.press(key)
            return
        async with self.page.expect_navigation(timeout=PATIENCE_MS):
            await self.page.keyboard.press(key)

    async def types(self, selector: str, text: str) -> None:
        await self.to(selector)
        await self.page.keyboard.type(text)

    async def sees(self, text: str) -> None:
        await self.page.get_by_text(text).locator("visible=true").first.wait_for(timeout=PATIENCE_MS)
