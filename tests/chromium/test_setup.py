"""From the code to the first event on Hardcover: by the keyboard alone, as wide as a phone, with script and without."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.async_api import Route

from earmark.sandbox.audiobookshelf.identity import PROVIDER
from tests.chromium.checks import fits_a_phone, violations, violations_everywhere
from tests.chromium.fresh import HOUR, Fresh, fresh
from tests.chromium.keyboard import heading, press, tab_to, type_in
from tests.chromium.stage import PHONE, Page, Stage, until

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("chromium")]
WITHIN_SECONDS, WITHOUT_SCRIPT = 20.0, 30.0  # pages that wait are opened again every three seconds


async def is_as_it_was_chosen(new: Fresh) -> None:
    house = new.house
    await until(lambda: house.progress_seconds("alice", new.reading) == 2 * HOUR + 600, "the listening is written")
    await until(lambda: house.status("alice", new.finished) == 3, "the finished book is read")
    assert house.shelf("alice", new.old) is None, "what was not ticked is left alone"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_by_keys_from_the_code_to_the_first_event(stage: Stage, tmp_path: Path, script: bool) -> None:
    async def story(stage: Stage) -> None:
        async with fresh(tmp_path) as new:
            page = await stage.opens(None, "/", at=new.url, size=PHONE, script=script, zone="Europe/Lisbon")
            began = time.monotonic()
            await new.sets_up(page, fits_a_phone)
            await page.keyboard.press("Enter")  # on a tick: it counts, and does not go live
            await page.get_by_role("button", name="Go live with 2 of 3").wait_for()
            await page.get_by_label("Of these").first.select_option("none")
            if script:
                await page.get_by_role("button", name="Go live with 1 of 3").wait_for()
            await page.get_by_label("Of these").first.select_option("ticked")
            assert new.house.shelf("alice", new.reading) is None, "nothing is written before"
            await new.goes_live(page)
            new.plays()
            await page.get_by_text("received after").wait_for()
            await page.get_by_text("✓ on Hardcover").wait_for()
            assert time.monotonic() - began < (WITHIN_SECONDS if script else WITHOUT_SCRIPT)
            await page.close()  # it would ask on, also when nobody answers any more
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

        async with fresh(tmp_path) as new:
            page = await stage.opens(None, "/", at=new.url, size=PHONE)
            await new.sets_up(page, at_each)
            await new.goes_live(page, at_each)
            await page.close()  # it would ask on for the first event
        assert found == []

    stage.play(story)


def test_by_keys_where_people_sign_in_elsewhere_and_connect_by_code(stage: Stage, tmp_path: Path) -> None:
    """Out to the provider and back, over three names without ports, as a browser allows it."""

    async def story(stage: Stage) -> None:
        async with fresh(tmp_path, by_code=True) as new:
            abs_server = new.house.abs
            abs_server.switches.sign_in_methods = ("openid",)
            abs_server.identity.allow("http://earmark.test/auth/abs/callback")

            async def provider(route: Route) -> None:
                approved = abs_server.identity.approve(route.request.url, "ada")
                back = f"http://audiobooks.test/auth/openid/mobile-redirect?{urlencode(approved)}"
                await route.fulfill(status=302, headers={"location": back})

            places = {"earmark": new.url, "audiobooks": new.house.abs_url}
            async with stage.names(**{name: url.removeprefix("http://") for name, url in places.items()}):
                page = await stage.opens(None, "/", at="http://earmark.test", size=PHONE)
                await page.context.route(f"{PROVIDER}**", provider)
                await type_in(page, "Code", await new.code(), then="Enter")
                await type_in(page, "Address", new.house.abs_url)
                await type_in(page, "The same as you open it in a browser", "http://audiobooks.test", then="Enter")
                await page.get_by_text("answered after").wait_for()
                await fits_a_phone(page)
                await press(page, "link", "Go on")
                await heading(page, "Who are you in Audiobookshelf?")
                await fits_a_phone(page)
                assert await violations(page) == []
                await press(page, "link", "Sign in by single sign-on")
                await heading(page, "Who listens?")
                await press(page, "checkbox", "alice", "Space")
                await press(page, "button", "Add these people")
                await heading(page, "Hardcover of ada")
                await press(page, "button", "Connect with a code")
                await tab_to(page, page.get_by_role("link", name="Open Hardcover"))
                await page.evaluate("window.isTheSame = true")
                code = await page.locator(".big-code code").inner_text()
                new.house.hardcover.oauth.approve("alice", code)
                await page.get_by_text("Connected: what is listened to goes to the account alice").wait_for()
                assert await page.evaluate("window.isTheSame"), "the page was not loaded again under the focus"
                await page.close()

    stage.play(story)
