"""The pages of the real process: served where health is, and off when they are switched off."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.process.house import House, ask, live_in

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


def test_switched_off_there_is_health_and_nothing_else(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        async with house.running() as earmark:
            assert ask(earmark.url, "/health/live")[0] == 200
            for path in ("/", "/sign-in", "/books"):
                assert ask(earmark.url, path)[0] == 404

    live_in(tmp_path, story, settings={"web": "enabled = false"})
