"""The pages of the real process: served where health is, and off when they are switched off."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from tests.process.house import READING, House, ask, live_in, until
from tests.web.browser import Browser

pytestmark = pytest.mark.process


def test_a_stranger_is_led_to_the_sign_in(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        async with house.running() as earmark:
            assert ask(earmark.url, "/")[0] == 303
            status, text = await asyncio.to_thread(
                ask, earmark.url, "/sign-in"
            )  # Audiobookshelf is asked, in this loop
            assert status == 200
            assert "With your Audiobookshelf account" in text
            assert 'name="password"' in text
            sheet = next(part for part in text.split('"') if part.endswith(".css"))
            assert ask(earmark.url, sheet)[0] == 200
            assert ask(earmark.url, "/nowhere")[0] == 404

    live_in(tmp_path, story)


def test_what_was_decided_is_taken_back_after_a_kill(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
        path = f"/books/{book.item}"
        async with house.running() as earmark:
            await until(lambda: house.status("alice", book) == READING, "it is synced")
            alice = Browser(url=earmark.url)
            await alice.signs_in("alice")
            page = await alice.presses(await alice.opens(path), path, "ignore")
            assert "Ignored." in page.text
            cookies, offered = alice.http.cookies, page.path
            await alice.http.aclose()
            assert await earmark.ends(signal.SIGKILL) == -signal.SIGKILL
        async with house.running() as earmark:
            alice = Browser(url=earmark.url)
            alice.http.cookies = cookies
            page = await alice.opens(offered)
            page = await alice.sends(page.form("/undo"), undo=page.form("/undo").buttons[0][1])
            assert "as it was before" in page.text
            assert 'value="ignore"' in page.html
            await alice.http.aclose()

    live_in(tmp_path, story)


def test_switched_off_there_is_health_and_nothing_else(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        async with house.running() as earmark:
            assert ask(earmark.url, "/health/live")[0] == 200
            for path in ("/", "/sign-in", "/books"):
                assert ask(earmark.url, path)[0] == 404

    live_in(tmp_path, story, settings={"web": "enabled = false"})
