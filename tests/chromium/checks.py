"""What every page keeps: nothing that axe finds, nothing too wide or too small for a phone, focus that is seen."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator

from tests.chromium.stage import DESK, PHONE, Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": ["color-contrast"]}  # all that a theme changes
SMALLEST = 44  # of what is touched, in pixels
MOST_TABS = 150
AXE = Axe()

TOO_SMALL = """least => [...document.querySelectorAll("button, summary, input, select, nav a, .acts a")]
    .filter(one => one.getClientRects().length && one.type !== "checkbox" && !one.ariaHidden)
    .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
    .filter(([text, box]) => box.height < least || box.width < least)
    .map(([text, box]) => `${text} ${box.width} x ${box.height}`)"""
STOP = """target => {
    const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight - box.y) / 2);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const shown = outlined && (one.contains(at) || at?.contains(one) || one.closest("label")?.contains(at));
    return {html: one.outerHTML, nothing: one === document.body, shown, there: one === target};
}"""


async def violations(page: Page, options: dict[str, list[str]] = RULES) -> list[str]:
    found = await AXE.run(page, options=options)
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


async def violations_everywhere(page: Page) -> list[str]:
    """At both widths and in both themes; the page stays where it is. Then as wide as a phone."""
    found = []
    for size in (DESK, PHONE):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        for theme, options in (("dark", COLOURS), ("light", RULES)):
            await page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            found += [f"{page.url} {size['width']} {theme}: {one}" for one in await violations(page, options)]
    return found


async def fits_a_phone(page: Page) -> None:
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"], page.url
    assert await page.evaluate(TOO_SMALL, SMALLEST) == [], page.url


async def tab_to(page: Page, wanted: Locator) -> None:
    """By the tab key alone; each stop on the way shows that it has the focus, and is not covered."""
    target = await wanted.element_handle()
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        stop = await page.evaluate(STOP, target)
        assert stop["nothing"] or stop["shown"], f"{page.url}: {stop['html']}"
        if stop["there"]:
            return
    raise AssertionError(f"{page.url}: the tab key does not come to {wanted}")
