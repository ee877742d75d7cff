"""From the code to the first event on Hardcover: by the keyboard alone, as wide as a phone, with script and without."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.chromium.checks import fits_a_phone, tab_to, violations_everywhere
from tests.chromium.fresh import HOUR, Fresh, fresh
from tests.chromium.stage import PHONE, Page, Stage, until

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("chromium")]
WITHIN_SECONDS = 20.0


async def is_as_it_was_chosen(new: Fresh) -> None:
    house = new.house
    await until(lambda: house.progress_seconds("alice", new.reading) == 2 * HOUR + 600, "the listening is written")
    await until(lambda: house.status("alice", new.finished) == 3, "the finished book is read")
    assert house.shelf("alice", new.old) is None, "what was not ticked is left alone"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_by_keys_from_the_code_to_the_first_event(stage: Stage, tmp_path: Path, script: bool) -> None:
    async def story(stage: Stage) -> None:
        async with fresh(stage, tmp_path) as new:
            page = await stage.opens(None, "/", at=new.url, size=PHONE, script=script, zone="Europe/Lisbon")
            began = time.monotonic()
            await new.sets_up(page, fits_a_phone)
            button = page.locator("button[value=live]")
            assert await button.inner_text() == ("Go live with 2 of 3" if script else "Go live with what is ticked")
            assert new.house.shelf("alice", new.reading) is None, "nothing is written before"
            await new.goes_live(page)
            new.plays()
            await page.get_by_text("received after").wait_for()
            await page.get_by_text("✓ on Hardcover").wait_for()
            assert time.monotonic() - began < WITHIN_SECONDS
            await is_as_it_was_chosen(new)
            shown = (await new.house.says("settings", "show", "--json")).document()
            zone = next(row for row in shown["settings"] if row["key"] == "users.alice.timezone")
            assert zone["value"] == ("Europe/Lisbon" if script else "UTC")

    stage.play(story)


def test_axe_finds_nothing_from_the_code_to_the_settings(stage: Stage, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        found = []

        async def at_each(page: Page) -> None:
            found.extend(await violations_everywhere(page))

        async with fresh(stage, tmp_path) as new:
            page = await stage.opens(None, "/", at=new.url, size=PHONE)
            await new.sets_up(page, at_each)
            await new.goes_live(page, at_each)
        assert found == []

    stage.play(story)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_enter_on_a_tick_counts_and_does_not_go_live(stage: Stage, tmp_path: Path, script: bool) -> None:
    async def story(stage: Stage) -> None:
        async with fresh(stage, tmp_path) as new:
            page = await stage.opens(None, "/", at=new.url, size=PHONE, script=script)
            await new.sets_up(page)
            await page.keyboard.press("Enter")
            await page.get_by_role("button", name="Go live with 2 of 3").wait_for()
            assert page.url.endswith("/setup/preview")
            await page.get_by_label("Of these").first.select_option("none")
            await tab_to(page, page.get_by_role("checkbox").last)
            await page.keyboard.press("Enter")
            await page.get_by_role("button", name="Go live with 1 of 3").wait_for()
            assert await page.get_by_label("Of these").first.input_value() == "none"
            assert new.house.shelf("alice", new.reading) is None

    stage.play(story)
