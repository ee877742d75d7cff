"""Pages that follow what happens, and pages where nothing does so by itself."""

from __future__ import annotations

import time

import pytest

from tests.chromium.stage import PHONE, Stage, until

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("chromium")]
LOOK_AFTER_MS = 15_000


def test_what_is_heard_shows_on_another_page_within_a_second(stage: Stage) -> None:
    async def story(stage: Stage) -> None:
        book = stage.book("The Lantern Year")
        page = await stage.opens("alice", "/", size=PHONE)
        await stage.is_live(page)
        await stage.listens("alice", book.item, 3600)
        began = time.monotonic()
        await page.get_by_role("heading", name="The Lantern Year").wait_for(timeout=LOOK_AFTER_MS)
        assert time.monotonic() - began < 1
        await until(lambda: stage.house.progress_seconds("alice", book) == 3600, "it is written")
        await page.locator(".hero .is-same").wait_for(timeout=2000)
        await page.locator(".timeline li").first.wait_for(timeout=2000)

    stage.play(story)


def test_where_no_socket_opens_the_page_asks_every_ten_seconds_and_says_so(stage: Stage) -> None:
    async def story(stage: Stage) -> None:
        book = stage.book("The Deaf Proxy")
        page = await stage.opens("alice", "/status")
        await page.route_web_socket("**/live*", lambda socket: socket.close())
        await page.clock.install()
        await page.goto("/")
        await page.get_by_text("Not live at the moment").wait_for()
        assert await page.locator("main").is_visible()
        await stage.listens("alice", book.item, 3600)
        await until(lambda: stage.house.progress_seconds("alice", book) == 3600, "it is written")
        await page.clock.run_for(11_000)
        await page.get_by_role("heading", name="The Deaf Proxy").wait_for(timeout=LOOK_AFTER_MS)

    stage.play(story)


def test_an_act_is_done_in_place_and_taken_back_from_its_message(stage: Stage) -> None:
    async def story(stage: Stage) -> None:
        book = stage.book("The Held Breath")
        await stage.listens("bob", book.item, 3600)
        await until(lambda: stage.house.progress_seconds("bob", book) == 3600, "it is written")
        page = await stage.opens("bob", "/status")
        await page.clock.install()
        await page.goto("/")
        await page.get_by_role("button", name="Hold").click()
        said = page.locator("[data-toast]")
        await said.get_by_text("Held. Nothing is written").wait_for()
        assert page.url.endswith("/"), "the page is where it was"
        await page.get_by_role("button", name="Release").wait_for()
        await said.get_by_role("button", name="Undo").click()
        await page.get_by_role("button", name="Hold").wait_for()
        await page.get_by_text("as it was before").wait_for()
        await page.clock.run_for(11_000)
        assert await said.is_visible(), "the pointer is on it"
        await page.mouse.move(1, 1)
        await page.evaluate("document.activeElement.blur()")
        await page.clock.run_for(11_000)
        await said.wait_for(state="detached")

    stage.play(story)


def test_without_script_everything_works_a_page_at_a_time(stage: Stage) -> None:
    async def story(stage: Stage) -> None:
        book = stage.book("The Plain Page")
        await stage.listens("bob", book.item, 3600)
        await until(lambda: stage.house.progress_seconds("bob", book) == 3600, "it is written")
        page = await stage.opens("bob", "/", script=False, size=PHONE)
        await page.get_by_role("button", name="Hold").click()
        await page.get_by_text("Held. Nothing is written").wait_for()
        await page.get_by_role("button", name="Undo", exact=True).first.click()
        await page.get_by_text("as it was before").wait_for()
        await page.get_by_text("More", exact=True).click()
        await page.get_by_role("link", name="History").last.click()
        await page.get_by_role("heading", name="History").wait_for()

    stage.play(story)


def test_keys_press_what_carries_them_and_can_be_switched_off(stage: Stage) -> None:
    async def story(stage: Stage) -> None:
        page = await stage.opens("bob", "/books")
        await page.keyboard.press("/")
        await page.wait_for_function("document.activeElement.type === 'search'")
        await page.keyboard.type("/x")
        assert await page.locator("input[type=search]").input_value() == "/x", "typing is no key"
        await page.locator("details.more summary").click()
        await page.get_by_role("group", name="Keyboard").get_by_role("button", name="Off").click()
        await page.locator("html[data-keys=off]").wait_for(state="attached")
        await page.keyboard.press("/")
        assert await page.evaluate("document.activeElement.type") != "search"

    stage.play(story)


def test_what_somebody_types_or_ticks_is_not_swept_away(stage: Stage) -> None:
    async def story(stage: Stage) -> None:
        book = stage.book("The Full Form")
        page = await stage.opens("bob", "/")
        await stage.is_live(page)
        await page.evaluate(
            "document.querySelector('[data-live=now]').insertAdjacentHTML('beforeend', '<input id=field>')"
        )
        await page.locator("#field").fill("half a word")
        await stage.listens("bob", book.item, 3600)
        await until(lambda: stage.house.progress_seconds("bob", book) == 3600, "it is written")
        await page.wait_for_timeout(1500)
        assert await page.locator("#field").input_value() == "half a word"

    stage.play(story)
