"""Signing in through Audiobookshelf's single sign-on: out, to the provider, back, and every way it may fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.types import ASGIApp

from earmark.settings import Settings, WebSettings
from earmark.web.access.attempts import MOST
from tests.web.browser import Browser, Page, site_of
from tests.world import World, play

OURS = "https://earmark.example.com"
THEIRS = "https://audiobooks.example.com"
CALLBACK = f"{OURS}/auth/abs/callback"
WEB = WebSettings(base_url=OURS)


def with_public_url(world: World, web: WebSettings = WEB) -> Settings:
    found = world.settings()
    server = replace(found.audiobookshelf, url="http://audiobookshelf.test", public_url=THEIRS)
    return replace(found, web=web, audiobookshelf=server)


def offers_it(world: World, *, methods: tuple[str, ...] = ("local", "openid"), allowed: str = CALLBACK) -> None:
    world.abs.switches.sign_in_methods = methods
    world.abs.identity.allow(allowed)


def browser_of(site: ASGIApp) -> Browser:
    """At our public address; it stops where a redirect leads to another server."""
    browser = Browser(site=site)
    browser.http.base_url = httpx.URL(OURS)
    browser.http.follow_redirects = False
    return browser


async def goes_out(browser: Browser) -> str:
    """The address of the provider's page."""
    page = await browser.opens("/sign-in")
    link = next(link for link in page.links if link.startswith("/sign-in/single"))
    answer = (await browser.opens(link)).answer
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def comes_back(world: World, browser: Browser, location: str, name: str) -> Page:
    """The provider, Audiobookshelf's own redirect, and ours."""
    approved = dict(world.abs.identity.approve(location, name))
    async with httpx.AsyncClient(transport=world.abs.transport(), base_url=THEIRS) as theirs:
        answer = await theirs.get("/auth/openid/mobile-redirect", params=approved)
    target = answer.headers["location"]
    assert target.startswith(f"{CALLBACK}?")
    return await browser.opens(target.removeprefix(OURS))


def test_somebody_signs_in_and_nothing_of_it_stays(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        offers_it(world)
        async with world.running(settings=with_public_url(world)) as app:
            browser = browser_of(site_of(app))
            page = await browser.opens("/sign-in?next=/books%3Fsort%3Dtitle")
            assert CALLBACK in page.text
            assert page.answer.headers["cross-origin-opener-policy"] == "same-origin"
            link = next(link for link in page.links if link.startswith("/sign-in/single"))
            location = (await browser.opens(link)).answer.headers["location"]
            asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
            assert asked["redirect_uri"] == f"{THEIRS}/auth/openid/mobile-redirect"
            page = await comes_back(world, browser, location, "alice")
            assert (page.status, page.answer.headers["location"]) == (303, "/books?sort=title")
            assert (await browser.opens("/books")).status == 200
            assert "Signed in as alice" in (await browser.opens("/")).text
            assert world.abs.world.refresh_tokens == {}
            stored = "".join(str(tuple(row)) for row in app.core.database.rows("SELECT * FROM web_session"))
            for secret in (asked["state"], asked["code_challenge"]):
                assert secret not in stored

    play(tmp_path, story)


def test_where_it_is_the_only_way_it_is_offered_alone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        offers_it(world, methods=("openid",))
        async with world.running(settings=with_public_url(world)) as app:
            browser = browser_of(site_of(app))
            page = await browser.opens("/sign-in")
            assert [form for form in page.forms if "password" in form.fields] == []
            page = await comes_back(world, browser, await goes_out(browser), "alice")
            assert page.status == 303

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("base_url", "public_url", "methods", "shown"),
    [
        ("https://earmark.example.com", "", ("local", "openid"), "once audiobookshelf.public_url is set"),
        ("http://nas.lan:8282", THEIRS, ("local", "openid"), "does not work at an address with a port"),
        ("https://earmark.example.com", THEIRS, ("local",), ""),
    ],
)
def test_where_it_cannot_work_the_page_says_why_and_has_no_link(
    tmp_path: Path, base_url: str, public_url: str, methods: tuple[str, ...], shown: str
) -> None:
    async def story(world: World) -> None:
        world.abs.switches.sign_in_methods = methods
        settings = with_public_url(world, WebSettings(base_url=base_url))
        settings = replace(settings, audiobookshelf=replace(settings.audiobookshelf, public_url=public_url))
        async with world.running(settings=settings) as app:
            browser = browser_of(site_of(app))
            browser.http.base_url = httpx.URL(base_url)
            page = await browser.opens("/sign-in")
            assert shown in page.text
            assert ("single sign-on" in page.text.lower()) is bool(shown)
            assert [link for link in page.links if "single" in link] == []
            assert world.abs.identity.hosts == []
            if methods != ("local",):
                assert (await browser.opens("/sign-in/single")).status == 400

    play(tmp_path, story)


def test_an_address_that_is_not_allowed_says_which_one_to_allow(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        offers_it(world, allowed="https://somebody-else.example.com/auth/abs/callback")
        assert not world.abs.identity.allow("http://nas.lan:8282/auth/abs/callback")
        async with world.running(settings=with_public_url(world)) as app:
            browser = browser_of(site_of(app))
            page = await browser.opens("/sign-in/single")
            assert page.status == 502
            assert f"adds {CALLBACK} under Settings" in page.text

    play(tmp_path, story)


def test_a_subfolder_that_was_never_saved_is_named(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        offers_it(world)
        world.abs.identity.subfolder = None
        async with world.running(settings=with_public_url(world)) as app:
            page = await browser_of(site_of(app)).opens("/sign-in/single")
            assert page.status == 502
            assert "Subfolder for Redirect URLs" in page.text

    play(tmp_path, story)


def test_who_has_no_account_or_a_locked_one_stays_out(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        offers_it(world)
        async with world.running(settings=with_public_url(world)) as app:
            browser = browser_of(site_of(app))
            page = await comes_back(world, browser, await goes_out(browser), "somebody of the provider's")
            assert (page.status, "does not let this account in" in page.text) == (403, True)
            world.abs_users["alice"].is_active = False
            page = await comes_back(world, browser, await goes_out(browser), "alice")
            assert page.status == 403
            assert (await browser.opens("/")).answer.headers["location"] == "/sign-in"

    play(tmp_path, story)


def test_an_attempt_is_of_one_browser_once_and_for_ten_minutes(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        offers_it(world)
        async with world.running(settings=with_public_url(world)) as app:
            site = site_of(app)
            mallory, alice = browser_of(site), browser_of(site)
            location = await goes_out(mallory)
            await alice.opens("/sign-in")
            page = await comes_back(world, alice, location, "mallory")  # a link that mallory sent
            assert (page.status, "not begun in this browser" in page.text) == (400, True)
            assert world.abs.world.refresh_tokens == {}
            location = await goes_out(alice)
            page = await comes_back(world, alice, location, "alice")
            assert page.status == 303
            again = browser_of(site)
            for path in (page.path, "/auth/abs/callback", "/auth/abs/callback?state=x&code=y&error=denied"):
                assert (await again.opens(path)).status == 400
            late = browser_of(site)
            location = await goes_out(late)
            await world.settle(601)
            assert (await comes_back(world, late, location, "alice")).status == 400

    play(tmp_path, story)


@pytest.mark.parametrize("spoil", ["code", "cookies", "verifier"])
def test_what_audiobookshelf_refuses_is_an_answer_in_words(tmp_path: Path, spoil: str) -> None:
    async def story(world: World) -> None:
        offers_it(world)
        async with world.running(settings=with_public_url(world)) as app:
            browser = browser_of(site_of(app))
            location = await goes_out(browser)
            if spoil == "cookies":
                world.abs.identity.sessions.clear()  # as a restart does: they live in memory
            if spoil == "verifier":
                location = location.replace("code_challenge=", "code_challenge=x")
            if spoil == "code":
                state = parse_qs(urlsplit(location).query)["state"][0]
                page = await browser.opens(f"/auth/abs/callback?state={state}&code=guessed")
            else:
                page = await comes_back(world, browser, location, "alice")
            assert page.status == (502 if spoil == "cookies" else 403)
            assert "Traceback" not in page.text
            assert (await browser.opens("/")).answer.headers["location"] == "/sign-in"

    play(tmp_path, story)


def test_attempts_are_counted_and_audiobookshelf_away_is_said(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        offers_it(world)
        async with world.running(settings=with_public_url(world)) as app:
            site = site_of(app)
            browser = browser_of(site)
            for _ in range(MOST):
                assert (await browser.opens("/sign-in/single")).answer.status_code == 303
            assert (await browser.opens("/sign-in/single")).status == 429
            world.abs.stop()
            other = Browser(site=site, address="192.168.1.99")
            other.http.base_url = httpx.URL(OURS)
            page = await other.opens("/sign-in/single")
            assert page.status == 502
            assert "could not be asked" in page.text

    play(tmp_path, story)


def test_one_cannot_be_led_elsewhere_afterwards(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        offers_it(world)
        async with world.running(settings=with_public_url(world)) as app:
            browser = browser_of(site_of(app))
            answer = (await browser.opens("/sign-in/single?next=//evil.example/")).answer
            page = await comes_back(world, browser, answer.headers["location"], "alice")
            assert page.answer.headers["location"] == "/"

    play(tmp_path, story)
