"""Every page at both widths and in both themes: nothing that keeps somebody out, nothing that does not fit."""

from __future__ import annotations

import pytest

from tests.chromium.checks import fits_a_phone, violations
from tests.chromium.stage import COVER, DESK, NOWHERE, PHONE, Page, Stage, until

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("chromium")]
PAGES = (
    *("/", "/books", "/books/{item}", "/books?state=review", "/history", "/status", "/review", "/review/alike"),
    *("/review/metadata", "/year", "/settings", "/settings/widgets", "/settings/notifications", NOWHERE),
)
FOR_ADMINS = ("/review/metadata", "/settings/notifications")


async def filled(stage: Stage) -> str:
    """Something on every page: a book that is written, one that waits for a person."""
    if "filled" in stage.known:
        return str(stage.known["filled"])
    house, book = stage.house, stage.book("The Lighthouse of Both Sides", chapters=20)
    unknown = house.abs.add_book("Known to Nobody", authors=["Nobody"], duration_seconds=7200.0, cover=COVER)
    for user in ("alice", "bob"):
        await stage.listens(user, unknown, 3600)
        await stage.listens(user, book.item, 3600)
        await until(lambda user=user: house.progress_seconds(user, book) == 3600, "it is written")  # type: ignore[misc]
    stage.known["filled"] = book.item
    return book.item


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(stage: Stage, size: dict[str, int], dark: bool) -> None:
    async def story(stage: Stage) -> None:
        item = await filled(stage)
        page = await stage.opens("ada", "/", size=size, dark=dark)
        found = []
        for path in PAGES:
            await page.goto(path.format(item=item))
            if path == "/settings":
                await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found += [f"{path}: {one}" for one in await violations(page)]
        await page.goto("/settings")
        await page.get_by_label("Time zone").first.fill("Europe/Rome")
        await page.get_by_role("button", name="Show what would change").first.click()
        found += [f"what it changes: {one}" for one in await violations(page)]
        await page.goto("/settings")
        await page.get_by_role("button", name="Remove").first.click()
        found += [f"before removing: {one}" for one in await violations(page)]
        await page.goto("/")
        await page.locator("details.more summary").click()
        found += [f"the menu: {one}" for one in await violations(page)]
        stranger = await stage.opens(None, "/sign-in", size=size, dark=dark)
        found += [f"/sign-in: {one}" for one in await violations(stranger)]
        assert found == []

    stage.play(story)


def test_on_a_phone_everything_fits_and_can_be_touched(stage: Stage) -> None:
    async def story(stage: Stage) -> None:
        item = await filled(stage)
        page = await stage.opens("alice", "/", size=PHONE)
        for path in PAGES[:-1]:
            if path in FOR_ADMINS:
                continue
            await page.goto(path.format(item=item))
            await fits_a_phone(page)
        bar = await page.locator("nav.pages").bounding_box()
        assert bar is not None
        assert bar["y"] + bar["height"] == PHONE["height"], "the bar is at the thumb"
        assert await page.locator("nav.pages > :visible").count() == 4

    stage.play(story)


def test_dark_is_dark_by_system_and_by_choice(stage: Stage) -> None:
    async def story(stage: Stage) -> None:
        async def is_dark(page: Page) -> bool:
            colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
            return sum(int(part) for part in colour[4:-1].split(",")) < 200

        assert await is_dark(await stage.opens("alice", "/", dark=True))
        page = await stage.opens("alice", "/")
        assert not await is_dark(page)
        await page.locator("details.more summary").click()
        await page.get_by_role("button", name="Dark").click()
        await page.locator("html[data-theme=dark]").wait_for(state="attached")
        assert await is_dark(page)

    stage.play(story)


def test_german_for_who_asks_for_it_and_by_choice(stage: Stage) -> None:
    async def story(stage: Stage) -> None:
        page = await stage.opens("alice", "/books", language="de-AT")
        await page.get_by_role("heading", name="Bücher").wait_for()
        assert await page.evaluate("document.documentElement.lang") == "de"
        await page.locator("details.more summary").click()
        await page.get_by_role("button", name="English").click()
        await page.get_by_role("heading", name="Books").wait_for()
        assert await page.evaluate("document.documentElement.lang") == "en"

    stage.play(story)
