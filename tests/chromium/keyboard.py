"""Somebody who has no mouse: everything by tab, Enter and Space, and what has the focus can be seen."""

from __future__ import annotations

from playwright.async_api import Locator, Page

MOST_TABS = 250
# The last stop in a field for a day is the browser's own button for its calendar, which draws a ring of its own.
STOP = """target => {
    const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight - box.y) / 2);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const calendar = one.type === "date" && !one.matches(":focus-visible");
    const shown = calendar || outlined && (one.contains(at) || at?.contains(one) || one.closest("label")?.contains(at));
    return {html: one.outerHTML, nothing: one === document.body, shown, there: one === target};
}"""


async def tab_to(page: Page, wanted: Locator) -> int:
    """By the tab key alone, and how often it was pressed; each stop on the way shows that it has the focus, and is not
    covered."""
    target = await wanted.element_handle()
    for tabs in range(1, MOST_TABS + 1):
        await page.keyboard.press("Tab")
        stop = await page.evaluate(STOP, target)
        assert stop["nothing"] or stop["shown"], f"{page.url}: {stop['html']}"
        if stop["there"]:
            return tabs
    raise AssertionError(f"{page.url}: the tab key does not come to {wanted}")


async def press(page: Page, role: str, name: str, key: str = "Enter", *, last: bool = False) -> None:
    """The first of this name, or the last."""
    found = page.get_by_role(role, name=name)  # type: ignore[arg-type]
    await tab_to(page, found.last if last else found.first)
    await page.keyboard.press(key)


async def type_in(page: Page, label: str, text: str, then: str = "") -> None:
    """Instead of what stands there."""
    await tab_to(page, page.get_by_label(label, exact=True))
    await page.keyboard.press("Control+a")
    await page.keyboard.type(text)
    if then:
        await page.keyboard.press(then)


async def choose(page: Page, label: str, letter: str) -> None:
    """Of a list, the choice that begins so."""
    await tab_to(page, page.get_by_label(label, exact=True))
    await page.keyboard.press(letter)


async def heading(page: Page, name: str) -> None:
    await page.get_by_role("heading", name=name).wait_for()
