"""What every page keeps: nothing that axe finds, nothing too wide or too small for a phone."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe

from tests.chromium.stage import DESK, PHONE, Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": ["color-contrast"]}  # all that a theme changes
SMALLEST = 44  # of what is touched, in pixels
AXE = Axe()

TOO_SMALL = """least => [...document.querySelectorAll("button, summary, input, select, nav a, .acts a")]
    .filter(one => one.getClientRects().length && one.type !== "checkbox" && !one.ariaHidden)
    .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
    .filter(([text, box]) => box.height < least || box.width < least)
    .map(([text, box]) => `${text} ${box.width} x ${box.height}`)"""


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
