"""Ten questions answered by single keys, and what that is worth on Hardcover."""

from __future__ import annotations

import time

import pytest

from tests.chromium.stage import COVER, Stage, until

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("chromium")]
QUESTIONS = 10
WITHIN_SECONDS = 40


def test_ten_questions_by_keys(stage: Stage) -> None:
    async def story(stage: Stage) -> None:
        house, books = stage.house, []
        for number in range(QUESTIONS):
            asin, author = f"B0KEYS{number:04}", f"Idris Okafor the {number + 1}th"
            book = house.hardcover.add_book(f"Wholly Different {number}", authors=[author])
            house.hardcover.add_edition(book, asin=asin, audio_seconds=36_000)
            books.append(book)
            item = house.abs.add_book(
                f"Saltglass {number}", authors=[author], asin=asin, duration_seconds=36_000.0, cover=COVER
            )
            await stage.listens("bob", item, 3600)
        page = await stage.opens("bob", "/review")

        def written() -> int:
            return sum(house.hardcover.on_shelf("bob", book) is not None for book in books)

        async def waiting() -> int:
            return int(await page.locator(".pages .count").inner_text())

        while await waiting() < QUESTIONS:
            await page.reload()
        began = time.monotonic()
        for _ in range(QUESTIONS):
            while not await page.locator("[data-key='1']").count():  # nothing resembles it: another story's
                async with page.expect_navigation():
                    await page.keyboard.press("s")
            async with page.expect_navigation():
                await page.keyboard.press("1")
            assert await page.get_by_text("Linked. It is synced in a moment.").is_visible()
        assert time.monotonic() - began < WITHIN_SECONDS
        await until(lambda: written() == QUESTIONS, "all of them are written")
        async with page.expect_navigation():
            await page.keyboard.press("u")
        await until(lambda: written() == QUESTIONS - 1, "the last one is taken back")

    stage.play(story)
