"""Signed in by a proxy: its header counts from the proxy alone, and is an Audiobookshelf account's name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from earmark.settings import SecretStr, Settings, SettingsError, WebSettings, load
from tests.web.browser import Browser, site_of
from tests.world import HOUR, World, at_once, play

PROXY, VISITOR = "172.18.0.2", "192.168.1.7"
WEB = WebSettings(trusted_proxies=("172.18.0.0/16",), auth_header="Remote-User")
TITLE = "The Tin Orchard"


def proxied(site: object, name: str, *, peer: str = PROXY) -> Browser:
    browser = Browser(site=site, address=peer)  # type: ignore[arg-type]
    browser.http.headers["remote-user"] = name
    return browser


async def listened(world: World) -> str:
    book = world.add_book(TITLE)
    world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
    await world.settle(3)
    return book.item


def with_admin_token(world: World) -> Settings:
    world.abs.add_user("root", kind="root")
    found = world.settings()
    key = SecretStr(world.abs.api_key("root"))
    return replace(
        found, audiobookshelf=replace(found.audiobookshelf, url="http://audiobookshelf.test", admin_token=key)
    )


def test_the_proxys_word_signs_in_and_forms_work(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await listened(world)
            alice = proxied(site_of(app), "Alice")  # compared as Audiobookshelf does
            page = await alice.opens("/")
            assert (page.status, page.path) == (200, "/")
            assert TITLE in page.text
            assert "Your proxy signs you in" in page.text
            assert not [form for form in page.forms if form.action == "/sign-out"]
            page = await alice.presses(await alice.opens(f"/books/{item}"), f"/books/{item}", "hold")
            assert page.status == 200
            assert app.state.overrides.of("alice") != {}
            assert app.core.database.rows("SELECT * FROM web_session") == []

    play(tmp_path, story, settings_more={"web": WEB}, progress=at_once())


@pytest.mark.parametrize(
    ("web", "peer"),
    [
        (WEB, VISITOR),  # who is not the proxy
        (WebSettings(trusted_proxies=("172.18.0.0/16",)), PROXY),  # no header was set
    ],
)
def test_from_anybody_else_it_is_nothing(tmp_path: Path, web: WebSettings, peer: str) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            await listened(world)
            mallory = proxied(site_of(app), "alice", peer=peer)
            mallory.http.headers["x-forwarded-for"] = "172.18.0.2"
            page = await mallory.opens("/books")
            assert page.path.startswith("/sign-in")
            assert TITLE not in page.text

    play(tmp_path, story, settings_more={"web": web}, progress=at_once())


def test_a_visitor_cannot_add_a_second_value_and_a_form_of_elsewhere_does_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await listened(world)
            site = site_of(app)
            browser = Browser(site=site, address=PROXY)
            answer = await browser.http.get("/", headers=[("remote-user", "bob"), ("remote-user", "alice")])
            assert answer.url.path == "/sign-in"
            alice = proxied(site, "alice")
            form = (await alice.opens(f"/books/{item}")).form(f"/books/{item}", "hold")
            for headers, fields in (({"origin": "http://evil.example"}, {}), ({}, {"form": ""})):
                assert (await alice.sends(form, headers=headers, act="hold", **fields)).status == 403
            assert app.state.overrides.of("alice") == {}

    play(tmp_path, story, users=("alice", "bob"), settings_more={"web": WEB}, progress=at_once())


def test_rights_are_the_accounts_and_a_name_that_is_nobodys_has_none(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        warden = world.abs.add_user("warden", kind="admin")
        guest = world.abs.add_user("guest")
        async with world.running(settings=with_admin_token(world)) as app:
            await listened(world)
            site = site_of(app)
            assert TITLE in (await proxied(site, "warden").opens("/")).text
            assert TITLE not in (await proxied(site, "bob").opens("/")).text
            assert (await proxied(site, "bob").opens("/books?user=alice")).status == 403
            for name in ("guest", "nobody at all"):
                page = await proxied(site, name).opens("/")
                assert (page.status, TITLE in page.text) == (403, False)
                assert "not set up" in page.text
            warden.kind, guest.is_active = "user", False
            await world.settle(3601)
            assert "not set up" in (await proxied(site, "warden").opens("/")).text
            assert (await proxied(site, "guest").opens("/")).path == "/sign-in"

    play(tmp_path, story, users=("alice", "bob"), settings_more={"web": WEB}, progress=at_once())


def test_a_locked_account_of_a_user_is_locked_here_within_the_hour(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            await listened(world)
            alice = proxied(site_of(app), "alice")
            assert TITLE in (await alice.opens("/")).text
            world.abs_users["alice"].is_active = False
            await world.settle(3601)
            assert (await alice.opens("/")).path == "/sign-in"

    play(tmp_path, story, settings_more={"web": WEB}, progress=at_once())


def test_the_proxys_word_wins_over_a_cookie_of_somebody_else(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            await listened(world)
            browser = Browser(app, address=PROXY)
            await browser.signs_in("alice")
            assert TITLE in (await browser.opens("/")).text
            browser.http.headers["remote-user"] = "bob"
            assert TITLE not in (await browser.opens("/")).text

    play(tmp_path, story, users=("alice", "bob"), settings_more={"web": WEB}, progress=at_once())


USERS = {"EARMARK_USERS__ALICE__ABS_TOKEN": "a", "EARMARK_USERS__ALICE__HARDCOVER_TOKEN": "h"}


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"EARMARK_WEB__AUTH_HEADER": "Remote-User"}, "auth_header needs trusted_proxies"),
        ({"EARMARK_WEB__AUTH_HEADER": "Remote User:", "EARMARK_WEB__TRUSTED_PROXIES": "10.0.0.1"}, "name of a header"),
        ({"EARMARK_WEB__AUTH_HEADER": "Remote-User", "EARMARK_WEB__TRUSTED_PROXIES": "10.0.0.1"}, ""),
    ],
)
def test_it_does_not_start_where_anybody_could_send_it(more: dict[str, str], problem: str) -> None:
    if not problem:
        assert load(None, USERS | more).web.auth_header == "Remote-User"
        return
    with pytest.raises(SettingsError, match=problem):
        load(None, USERS | more)
