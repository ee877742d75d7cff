"""Single sign-on as a step of the set-up: an administrator who adds people with it, somebody who adds themselves."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.types import ASGIApp

from earmark.service.app import App
from handlers.state.saved_settings import SavedSettings
from tests.web.browser import Browser, Page, site_of
from tests.web.fresh import ADDRESS, adds, fresh, opened
from tests.world import HOUR, World, play

OURS = "https://earmark.example.com"
THEIRS = "https://audiobooks.example.com"
CALLBACK = f"{OURS}/auth/abs/callback"
AT_OURS = {"EARMARK_WEB__BASE_URL": OURS}


def offers_it(world: World, *methods: str) -> None:
    world.abs.switches.sign_in_methods = methods or ("openid",)
    world.abs.identity.allow(CALLBACK)


class Tab(Browser):
    """At our public address; redirects within it are followed, one that leads elsewhere is the answer."""

    def __init__(self, site: ASGIApp, address: str = OURS) -> None:
        super().__init__(site=site)
        self.http.base_url = httpx.URL(address)
        self.http.follow_redirects = False

    async def opens(self, path: str, **more: object) -> Page:
        return await self._followed(await super().opens(path, **more))

    async def sends(self, form, /, *, headers=None, **fields):  # type: ignore[no-untyped-def]
        said = {"origin": str(self.http.base_url).rstrip("/")} | (headers or {})
        return await self._followed(await super().sends(form, headers=said, **fields))

    async def _followed(self, page: Page) -> Page:
        target = page.answer.headers.get("location", "")
        return await self.opens(target) if target.startswith("/") else page


async def knows_server(app: App, tab: Tab, public: str = THEIRS) -> Page:
    """Code and addresses: the page that asks who one is."""
    page = await opened(app, tab)
    page = await tab.sends(page.form("/setup/audiobookshelf"), address=ADDRESS, public_address=public)
    assert "answered after" in page.text, page.text
    return await tab.opens("/setup/you")


async def signs_on(world: World, tab: Tab, name: str, *, at: str = "/setup/single") -> Page:
    """Out by the link, to the provider, over Audiobookshelf's own redirect and back."""
    location = (await tab.opens(at)).answer.headers["location"]
    approved = dict(world.abs.identity.approve(location, name))
    async with httpx.AsyncClient(transport=world.abs.transport(), base_url=THEIRS) as theirs:
        answer = await theirs.get("/auth/openid/mobile-redirect", params=approved)
    return await tab.opens(answer.headers["location"].removeprefix(OURS))


def test_an_administrator_adds_people_where_nobody_has_a_password(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        book = world.add_book()
        offers_it(world)
        async with fresh(world, **AT_OURS) as app:
            tab = Tab(site_of(app))
            page = await knows_server(app, tab)
            assert [form for form in page.forms if "password" in form.fields] == []
            assert CALLBACK in page.text
            assert "/setup/single" in page.links
            page = await signs_on(world, tab, "ada")
            assert (page.path, "Who listens?" in page.text) == ("/setup/people", True)
            assert not app.users, "coming back adds nobody"
            page = await adds(tab, page, world.abs_users["alice"].id)
            assert page.path == "/setup/hardcover?user=alice"
            assert {key.name for key in world.abs.world.api_keys.values()} == {"Earmark"}
            assert world.abs.world.refresh_tokens == {}, "what the sign-in opened is closed"
            await world.quiet(30)
            assert app.users["alice"].stream.state.stream == "connected"
            assert app.settings.audiobookshelf.public_url == THEIRS
            world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
            await world.quiet()
            page = await tab.opens(f"/books/{book.item}?user=alice")
            assert f"{THEIRS}/item/{book.item}" in page.links

    play(tmp_path, story, users=("alice", "bob"))


@pytest.mark.parametrize("admin_key", ["", "ada", "bob"])  # whose key stands in the settings as an administrator's
def test_somebody_without_rights_adds_themselves_and_nobody_else(tmp_path: Path, admin_key: str) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        offers_it(world, "local", "openid")
        environ = {"EARMARK_AUDIOBOOKSHELF__ADMIN_TOKEN": world.abs.api_key(admin_key)} if admin_key else {}
        async with fresh(world, **AT_OURS, **environ) as app:
            tab = Tab(site_of(app))
            page = await knows_server(app, tab)
            assert [form for form in page.forms if "password" in form.fields], "both ways are offered"
            page = await signs_on(world, tab, "alice")
            assert "Add me" in page.text
            assert "bob" not in page.text
            refused = await adds(tab, page, world.abs_users["bob"].id)
            assert (refused.status, dict(app.users)) == (409, {})
            page = await adds(tab, page, world.abs_users["alice"].id)
            assert page.path == "/setup/hardcover"
            alice = app.settings.users["alice"]
            assert (alice.abs_user, bool(alice.abs_token.get_secret_value())) == (
                ("alice", False) if admin_key == "ada" else ("", True)
            )
            assert world.abs.world.refresh_tokens == {}
            await world.quiet(30)
            assert app.users["alice"].stream.state.stream == "connected"
            assert (await tab.opens("/setup/people")).status == 403

    play(tmp_path, story, users=("alice", "bob"))


def test_where_nothing_opens_later_an_administrators_key_is_asked_for(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        offers_it(world)
        world.abs.policy.permanent_tokens = False  # of a version to come
        async with fresh(world, **AT_OURS) as app:
            tab = Tab(site_of(app))
            await knows_server(app, tab)
            page = await adds(tab, await signs_on(world, tab, "alice"), world.abs_users["alice"].id)
            assert page.status == 409
            assert "an administrator makes an API key for the account" in page.text
            page = await tab.opens("/setup/you")
            form = next(form for form in page.forms if "key" in form.fields)
            assert (await tab.sends(form, key=world.abs.api_key("alice"))).path == "/setup/hardcover"

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("ours", "public", "shown"),
    [
        (OURS, "", "To use it here, fill in its address as you open it in a browser"),
        ("http://nas.lan:8282", THEIRS, "does not work at an address with a port"),
    ],
)
def test_where_it_cannot_work_the_step_says_why(tmp_path: Path, ours: str, public: str, shown: str) -> None:
    async def story(world: World) -> None:
        offers_it(world)
        async with fresh(world, EARMARK_WEB__BASE_URL=ours) as app:
            tab = Tab(site_of(app), ours)
            page = await knows_server(app, tab, public)
            assert shown in page.text
            assert [link for link in page.links if "single" in link] == []
            assert (await tab.opens("/setup/single")).status == 400
            assert world.abs.identity.hosts == []

    play(tmp_path, story)


def test_refusals_come_back_to_the_step_and_add_nobody(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.switches.sign_in_methods = ("openid",)
        async with fresh(world, **AT_OURS) as app:
            site = site_of(app)
            tab = Tab(site)
            await knows_server(app, tab)
            page = await tab.opens("/setup/single")
            assert (page.status, f"adds {CALLBACK} under Settings" in page.text) == (502, True)
            assert not world.abs.identity.allow(CALLBACK, "http://nas.lan:8282/auth/abs/callback")
            assert (await tab.opens("/setup/single")).status == 502, "it ignored the whole list"
            world.abs.identity.allow(CALLBACK)
            page = await signs_on(world, tab, "somebody of the provider's")
            assert (page.status, "does not let this account in" in page.text) == (403, True)
            assert "Who are you in Audiobookshelf?" in page.text
            page = await tab.opens("/auth/abs/callback?state=x&code=y")
            assert (page.status, "not begun in this browser" in page.text) == (400, True)
            world.abs_users["alice"].is_active = False
            assert (await signs_on(world, tab, "alice")).status == 403
            stranger = Tab(site)
            for path in ("/setup/single", "/auth/abs/callback?state=x&code=y", "/setup/people"):
                assert (await stranger.opens(path)).path == "/setup"
            assert not app.users

    play(tmp_path, story)


def test_what_was_shown_is_logged_out_after_half_an_hour(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        offers_it(world)
        async with fresh(world, **AT_OURS) as app:
            tab = Tab(site_of(app))
            await knows_server(app, tab)
            assert (await signs_on(world, tab, "ada")).path == "/setup/people"
            assert world.abs.world.refresh_tokens
            await world.settle(1801)
            assert world.abs.world.refresh_tokens == {}
            assert (await tab.opens("/setup/people")).path == "/setup/you"

    play(tmp_path, story)


def test_one_browsers_attempt_is_no_others(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        offers_it(world)
        async with fresh(world, **AT_OURS) as app:
            site = site_of(app)
            mallory, owner = Tab(site), Tab(site)
            await knows_server(app, owner)
            await knows_server(app, mallory)
            location = (await mallory.opens("/setup/single")).answer.headers["location"]
            code = world.abs.identity.approve(location, "mallory")["code"]
            state = parse_qs(urlsplit(location).query)["state"][0]
            page = await owner.opens(f"/auth/abs/callback?state={state}&code={code}")
            assert page.status == 400
            assert (await owner.opens("/setup/people")).path == "/setup/you"

    play(tmp_path, story, users=("alice", "mallory"))


def test_later_people_join_by_it_only_as_themselves(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        offers_it(world)
        async with fresh(world, **AT_OURS, EARMARK_WEB__SELF_SERVICE="true") as app:
            site = site_of(app)
            tab = Tab(site)
            await knows_server(app, tab)
            await adds(tab, await signs_on(world, tab, "alice"), world.abs_users["alice"].id)
            bob = Tab(site)
            page = await signs_on(world, bob, "bob", at="/sign-in/single")
            assert "/setup/you" in page.links
            page = await signs_on(world, bob, "carol")
            assert (page.status, "another account" in page.text) == (403, True)
            assert (await bob.opens("/setup/people")).path == "/setup/you"
            page = await adds(bob, await signs_on(world, bob, "bob"), world.abs_users["bob"].id)
            assert page.path == "/setup/hardcover"
            assert list(app.users) == ["alice", "bob"]

    play(tmp_path, story, users=("alice", "bob", "carol"))


def test_an_address_for_browsers_that_is_set_elsewhere_stays(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with fresh(world, EARMARK_AUDIOBOOKSHELF__PUBLIC_URL=THEIRS) as app:
            tab = Tab(site_of(app), "http://earmark.local")
            page = await opened(app, tab)
            assert "set by EARMARK_AUDIOBOOKSHELF__PUBLIC_URL" in page.text
            page = await tab.sends(page.form("/setup/audiobookshelf"), address=ADDRESS, public_address="http://other")
            assert app.settings.audiobookshelf.public_url == THEIRS
            assert list(SavedSettings(app.core.database).all()) == [("audiobookshelf", "url")]
            page = await tab.sends(page.form("/setup/audiobookshelf"), address="javascript:alert(1)")
            assert page.status == 400

    play(tmp_path, story)
