"""A page that is used with the keyboard alone: nothing is clicked, and where the focus is has to be seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page

MOST_TABS = 250
PATIENCE_MS = 12_000
FOCUSED = """selector => {
  const one = document.activeElement;
  if (!one || !one.matches(selector)) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.left >= 0 && box.right <= innerWidth && box.bottom > 0 && box.top < innerHeight,
    covered: !one.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)),
  };
}"""


class NotReached(Exception):
    """The keyboard does not get there, or nobody sees that it did."""


@dataclass
class Keyboard:
    """``tabs``: how often it was pressed until now. ``unseen``: what had the focus without showing it."""

    page: Page
    tabs: int = 0
    unseen: list[str] = field(default_factory=list)

    async def to(self, selector: str) -> None:
        """Tab until this has the focus."""
        for _ in range(MOST_TABS):
            found: dict[str, Any] | None = await self.page.evaluate(FOCUSED, selector)
            if found is not None:
                if not found["outlined"] or not found["inside"] or found["covered"]:
                    self.unseen.append(f"{self.page.url}: {selector}: {found}")
                return
            await self.page.keyboard.press("Tab")
            self.tabs += 1
        raise NotReached(f"{self.page.url}: {MOST_TABS} tabs do not lead to {selector}")

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
