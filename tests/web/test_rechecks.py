"""Whose rights changed in Audiobookshelf loses them here within the hour, on every device."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from earmark.settings import SecretStr, Settings
from tests.web.browser import Browser, site_of
from tests.world import World, play


def with_admin_token(world: World) -> Settings:
    world.abs.add_user("root", kind="root")
    found = world.settings()
    key = SecretStr(world.abs.api_key("root"))
    return replace(
        found, audiobookshelf=replace(found.audiobookshelf, url="http://audiobookshelf.test", admin_token=key)
    )


async def is_in(browser: Browser) -> bool:
    return (await browser.opens("/status")).path == "/status"


@pytest.mark.parametrize("minutes", [59, 61])
def test_by_ones_own_key_a_locked_account_is_out_after_an_hour_on_every_device(tmp_path: Path, minutes: int) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            site = site_of(app)
            phone, laptop, bob = Browser(site=site), Browser(site=site), Browser(site=site)
            for browser, name in ((phone, "alice"), (laptop, "alice"), (bob, "bob")):
                await browser.signs_in(name)
                assert await is_in(browser)
            world.abs_users["alice"].is_active = False
            await world.settle(minutes * 60.0)
            assert [await is_in(one) for one in (phone, laptop, bob)] == [minutes < 60, minutes < 60, True]
            kept = {row["name"] for row in app.core.database.rows("SELECT name FROM web_session")}
            assert kept == ({"alice", "bob"} if minutes < 60 else {"bob"})

    play(tmp_path, story, users=("alice", "bob"))


def test_an_account_that_is_deleted_is_out_after_an_hour(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            del world.abs.world.users[world.abs_users["alice"].id]
            await world.settle(3601)
            assert not await is_in(alice)

    play(tmp_path, story)


def test_a_key_that_is_gone_is_no_account_that_is_gone_where_an_administrator_can_say(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        settings = with_admin_token(world)
        key = world.abs.api_key("alice")
        settings = replace(settings, users={"alice": replace(settings.users["alice"], abs_token=SecretStr(key))})
        async with world.opened(settings=settings) as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            kept = world.abs.world.api_keys
            for key_id in [each for each in kept if kept[each].token == key]:
                del kept[key_id]
            await world.settle(3601)
            assert await is_in(alice)
            world.abs_users["alice"].is_active = False
            await world.settle(3601)
            assert not await is_in(alice)

    play(tmp_path, story)


def test_an_administrator_who_is_a_user_here_is_demoted_by_their_own_key(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs_users["alice"].kind = "admin"
        async with world.opened() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            assert (await alice.opens("/books?user=bob")).status == 200
            world.abs_users["alice"].kind = "user"
            await world.settle(3601)
            assert (await alice.opens("/books?user=bob")).status == 403
            assert await is_in(alice)
            world.abs_users["alice"].kind = "root"
            await world.settle(3601)
            assert (await alice.opens("/books?user=bob")).status == 200

    play(tmp_path, story, users=("alice", "bob"))


def test_while_audiobookshelf_is_away_everybody_stays_as_they_were_and_is_asked_about_afterwards(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            world.abs.stop()
            await world.settle(3601)
            assert await is_in(alice)
            world.abs.start()
            world.abs_users["alice"].is_active = False
            await world.settle(3601)
            assert not await is_in(alice)

    play(tmp_path, story)


def test_whom_nobody_can_ask_about_stays_until_the_session_ends(tmp_path: Path) -> None:
    """An administrator who is no user here, and no administrator's key in the settings."""

    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin").is_active = True
        async with world.opened() as app:
            warden = Browser(app)
            await warden.signs_in("warden")
            world.abs.world.user("warden").kind = "user"
            await world.settle(3601)
            assert (await warden.opens("/books?user=alice")).status == 200
            await world.settle(30 * 86400.0)
            assert not await is_in(warden)

    play(tmp_path, story)


def test_sign_out_everywhere_ends_every_session_of_the_account_and_no_other(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            site = site_of(app)
            phone, laptop, bob = Browser(site=site), Browser(site=site), Browser(site=site)
            for browser, name in ((phone, "alice"), (laptop, "alice"), (bob, "bob")):
                await browser.signs_in(name)
            stolen = dict(phone.http.cookies)
            await laptop.sends((await laptop.opens("/")).form("/sign-out"), where="everywhere")
            assert [await is_in(one) for one in (phone, laptop, bob)] == [False, False, True]
            phone.http.cookies.update(stolen)
            assert not await is_in(phone)

    play(tmp_path, story, users=("alice", "bob"))
