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

        async def waiting() -> int:
            return int(await page.locator(".pages .count").inner_text())

        while await waiting() < QUESTIONS:
            await page.reload()
        before = await waiting()
        await page.keyboard.press("j")
        await page.wait_for_url("**/review?item=*")
        await page.keyboard.press("k")
        began = time.monotonic()
        for answered in range(QUESTIONS):
            await page.locator("[data-key='1']").wait_for()
            await page.keyboard.press("1")
            await page.get_by_text("Linked. It is synced in a moment.").wait_for()
            if answered < QUESTIONS - 1:
                await page.locator(".card h2").wait_for()
        assert time.monotonic() - began < WITHIN_SECONDS
        written = [book for book in books if house.hardcover.on_shelf("bob", book) is not None]
        await until(lambda: sum(house.hardcover.on_shelf("bob", book) is not None for book in books) >= 9, str(written))
        await page.keyboard.press("u")
        await page.get_by_text("as it was before").wait_for()
        assert before >= QUESTIONS

    stage.play(story)
