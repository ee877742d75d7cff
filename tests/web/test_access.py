"""Who gets in, what they may see, and that nobody else can act in their name."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route, WebSocketRoute

from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.settings import SecretStr, WebSettings
from earmark.web.access.attempts import MOST, Attempts
from earmark.web.pages.table import ENTRIES
from earmark.web.serve import Needs
from tests.virtual import START
from tests.web.browser import ADDRESS, Browser, site_of
from tests.world import HOUR, World, at_once, play

TITLE = "The Tin Orchard"
FIELDS = {  # of forms that do not take "hold"
    "/settings/widgets": {"act": "revoke", "token": "x"},
    "/settings/notifications": {"act": "remove", "id": "1"},
}


OUTWARD = re.compile(r'<a href="https?://[^"]*" rel="noreferrer external">')  # links that people may follow
NOTHING_TO_DO = {  # where these fields, or these numbers, mean nothing
    ("GET", "/covers/edition/7"): (404,),
    ("POST", "/review/metadata"): (400,),
    ("POST", "/books//dates"): (409,),
    ("GET", "/history/runs/1"): (404,),
}


async def household(world: World) -> str:
    """A book that alice listened to."""
    book = world.add_book(TITLE, authors=["Petra Lindqvist"], cover=b"\xff\xd8\xff a picture")
    session = world.abs.play("alice", book.item)
    world.abs.sync("alice", session, HOUR)
    await world.settle(3)
    return book.item


def everywhere(item: str, change: int = 1) -> list[tuple[str, str, Needs]]:
    """Every line of the table as a method and a path of alice's."""
    values = {
        "{item}": item,
        "{change:int}": str(change),
        "{year:int}": "2026",
        "{edition:int}": "7",
        "{run:int}": "1",
        "{kind}": "csv",
        "{name}": "nothing.css",
        "{path:path}": "nowhere",
    }
    found = []
    for entry in ENTRIES:
        path = entry.path
        for name, value in values.items():
            path = path.replace(name, value)
        found.append(("POST" if entry.is_form else "GET", path, entry.needs))
    return found


def test_a_stranger_gets_no_name_no_title_and_no_cover(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await household(world)
            written = world.mutations("alice")
            stranger = Browser(app)
            stranger.http.follow_redirects = False
            for method, path, needs in everywhere(item):
                headers = {"origin": ADDRESS}
                answer = await stranger.http.request(
                    method, path, headers=headers, data={"x": "y"} if method == "POST" else None
                )
                for secret in (TITLE, "Petra", "alice", "bob", "picture", *world.tokens.values()):
                    assert secret not in answer.text, path
                if needs is not Needs.NOBODY:
                    assert answer.status_code in (303, 403, 404), path
                    assert answer.status_code != 303 or answer.headers["location"].startswith("/sign-in"), path
            assert world.mutations("alice") == written

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def routes_of(site: Any) -> list[BaseRoute]:
    """Of everything that answers, whatever is wrapped around it."""
    while not isinstance(site, Starlette):
        site = getattr(site, "app", None) or site._app
    return site.routes


BESIDE_THE_PAGES = {  # with a secret or without one, from somewhere else: the status, where no secret is sent
    "/health/live": {200},
    "/health/ready": {200, 503},
    "/health": {200, 503},
    "/metrics": {200},
    "/webhook": {401, 404},
    "/provider/search": {401, 404},
    "/api/now": {401},
    "/badge/{token}.svg": {404},
    "/live": {404},  # without the upgrade; `test_hints` opens it as a socket
}


@pytest.mark.parametrize("secret", ["", "a-secret-of-the-tests"])
def test_a_stranger_gets_nothing_from_anything_that_answers(tmp_path: Path, secret: str) -> None:
    """Every route of the service is a line of the table of pages, or is here."""

    async def story(world: World) -> None:
        settings = world.settings()
        server = replace(
            settings.server,
            webhook_secret=SecretStr(secret),
            provider_secret=SecretStr(secret),
        )
        async with world.running(settings=replace(settings, server=server)) as app:
            item = await household(world)
            site = site_of(app)
            paths = {str(route.path) for route in routes_of(site) if isinstance(route, Route | WebSocketRoute)}
            assert paths == {entry.path for entry in ENTRIES} | BESIDE_THE_PAGES.keys()
            written = world.mutations("alice")
            stranger = Browser(site=site, address="203.0.113.9")
            for path, statuses in BESIDE_THE_PAGES.items():
                address = path.replace("{token}", "x")
                for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
                    for query in ("", "?user=alice", f"?item={item}&token=x&secret=x&query=Tin"):
                        body = {"json": {"user": "alice"}} if method in ("POST", "PUT", "PATCH") else {}
                        answer = await stranger.http.request(
                            method, address + query, headers={"authorization": "Bearer wrong"}, **body
                        )
                        assert answer.status_code in statuses | {401, 404, 405}, (method, address, answer.status_code)
                        said = f"{answer.text} {answer.headers}"
                        for name in (TITLE, "Petra", "alice", "bob", item, *world.tokens.values()):
                            assert name not in said, (method, address, name)
            assert world.mutations("alice") == written

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


@pytest.mark.parametrize("who", ["bob", "warden"])
def test_who_may_see_and_do_what_of_alices(tmp_path: Path, who: str) -> None:
    """bob is another user of the settings, warden an administrator who is none."""

    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        async with world.running() as app:
            item = await household(world)
            change = app.state.history.find(user="alice")[0].id
            browser = Browser(app)
            await browser.signs_in(who)
            token = (await browser.opens("/status")).form("/theme").fields["form"]
            browser.http.follow_redirects = False
            before = app.state.overrides.of("alice"), app.state.history.get(change)
            for method, path, needs in everywhere(item, change):
                if needs in (Needs.NOBODY, Needs.ACCOUNT):
                    continue
                address = f"{path}?user=alice"
                fields = {"form": token, "back": "/", "started": "no day", "until": "1h"} | FIELDS.get(
                    path, {"act": "hold"}
                )
                answer = await browser.http.request(
                    method, address, data=fields if method == "POST" else None, headers={"origin": ADDRESS}
                )
                if who == "bob":
                    assert answer.status_code in (403, 404), path
                    assert TITLE not in answer.text, path
                elif path.startswith("/sounds/"):
                    assert answer.status_code == 404, "nothing of it was transcribed; test_sounds has those"
                else:
                    asks_for_more = path.startswith(("/setup", "/settings")) and answer.status_code in (400, 409)
                    expected = NOTHING_TO_DO.get((method, path.replace(item, "")), (200, 303))
                    assert answer.status_code in expected or asks_for_more, (path, answer.text)
            after = app.state.overrides.of("alice"), app.state.history.get(change)
            assert (before == after) is (who == "bob")

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_one_sees_ones_own_and_an_administrator_views_as(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="root")
        async with world.running() as app:
            item = await household(world)
            site = site_of(app)
            bob, warden = Browser(site=site), Browser(site=site)
            page = await bob.signs_in("bob")
            assert TITLE not in page.text
            assert "alice" not in page.text
            page = await bob.opens(f"/books/{item}")  # the library has it; what alice does with it is hers
            assert "Nobody listens to it" in page.text
            assert "1:00:00" not in page.text
            assert (await bob.opens(f"/covers/{item}")).status == 200  # Audiobookshelf shows him the book
            page = await warden.signs_in("warden")
            assert TITLE in page.text
            assert "bob" in page.text
            page = await warden.opens("/books?user=bob")
            assert "You see the pages of bob" in page.text
            assert TITLE not in page.text
            assert "/history?user=bob" in page.links

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_an_account_that_is_nobodys_is_told_whom_to_ask(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("guest")
        async with world.running() as app:
            item = await household(world)
            guest = Browser(app)
            page = await guest.signs_in("guest")
            assert page.status == 403
            assert "You are not set up yet" in page.text
            assert "[users.guest]" in page.text
            for path in ("/books", f"/books/{item}", "/books?user=alice", "/status"):
                page = await guest.opens(path)
                assert (page.status, TITLE in page.text, "alice" in page.text) == (403, False, False)
            page = await guest.sends(page.form("/sign-out"), where="here")
            assert page.path == "/sign-in"

    play(tmp_path, story, progress=at_once())


def test_a_sign_in_leaves_nothing_in_audiobookshelf_and_nothing_of_it_here(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            alice = Browser(app)
            page = await alice.signs_in("alice")
            assert (page.path, page.status) == ("/", 200)
            assert world.abs.world.refresh_tokens == {}
            cookie = next(value for name, value in alice.http.cookies.items() if name == "earmark")
            stored = "\n".join(str(tuple(row)) for row in app.core.database.rows("SELECT * FROM web_session"))
            assert cookie not in stored
            assert "password" not in stored
            key = Browser(app)
            assert (await key.shows_key(world.abs.api_key("alice"))).path == "/"

    play(tmp_path, story)


def test_what_audiobookshelf_does_not_offer_is_not_shown(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            world.abs.switches.sign_in_methods = ("openid",)
            await world.settle(61)
            alice = Browser(app)
            page = await alice.opens("/sign-in")
            assert [form for form in page.forms if "password" in form.fields] == []
            assert "an API key does" in page.text
            form = page.form("/sign-in")
            page = await alice.sends(form, key="", name="alice", password="listen")
            assert page.status == 400
            assert (await alice.shows_key(world.abs.api_key("alice"))).path == "/"

    play(tmp_path, story)


def test_refusals_are_in_words_and_do_not_say_which_names_exist(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            browser = Browser(app)
            wrong = await browser.signs_in("alice", "not hers")
            nobody = await browser.signs_in("nobody at all", "x")
            assert wrong.status == nobody.status == 403
            assert "does not know this user name and password" in wrong.text
            assert wrong.text == nobody.text
            assert "refuses this key" in (await browser.shows_key("eyJ.not.akey")).text
            world.abs.stop()
            await world.settle(61)
            page = await browser.opens("/sign-in")
            assert page.status == 200
            assert "Audiobookshelf does not answer" in page.text

    play(tmp_path, story)


def test_attempts_are_counted_before_audiobookshelf_is_asked(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            site = site_of(app)
            browser = Browser(site=site)
            for _ in range(MOST):
                await browser.signs_in("alice", "wrong")
            for name in ("alice", "somebody else"):
                page = await browser.signs_in(name)
                assert page.status == 429
                assert "Try again in 10 minutes" in page.text
            elsewhere = Browser(site=site, address="192.168.1.8")
            assert (await elsewhere.signs_in("alice")).status == 429
            assert (await elsewhere.shows_key(world.abs.api_key("alice"))).status == 200
            await world.settle(601)
            assert (await browser.signs_in("alice")).status == 200

    play(tmp_path, story)


def test_attempts_of_many_addresses_do_not_pile_up() -> None:
    attempts = Attempts(lambda: START)
    for number in range(30_000):
        attempts.try_once(address=f"a{number}", name="")
    assert len(attempts._tried) <= 10_000


def test_sessions_end_by_themselves_and_when_asked(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            site = site_of(app)
            phone, laptop = Browser(site=site), Browser(site=site)
            for browser in (phone, laptop):
                await browser.signs_in("alice")
            await phone.sends((await phone.opens("/")).form("/sign-out"), where="here")
            assert (await phone.opens("/")).path == "/sign-in"
            assert (await laptop.opens("/")).path == "/"
            await phone.signs_in("alice")
            await phone.sends((await phone.opens("/")).form("/sign-out"), where="everywhere")
            assert (await laptop.opens("/")).path == "/sign-in"

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("days", "visits_every", "alive"), [(29, 29, True), (31, 31, False), (175, 25, True), (185, 25, False)]
)
def test_a_session_lasts_thirty_days_unused_and_a_hundred_and_eighty_at_most(
    tmp_path: Path, days: int, visits_every: int, alive: bool
) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            browser = Browser(app)
            await browser.signs_in("alice")
            passed = 0
            while passed < days:
                step = min(visits_every, days - passed)
                await world.settle(step * 86400.0)
                passed += step
                page = await browser.opens("/status")
            assert (page.path == "/status") is alive

    play(tmp_path, story)


def test_an_account_that_is_locked_or_demoted_loses_its_rights_within_the_hour(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("root", kind="root")
        warden = world.abs.add_user("warden", kind="admin")
        settings = world.settings()
        settings = replace(
            settings,
            audiobookshelf=replace(
                settings.audiobookshelf,
                url="http://audiobookshelf.test",
                admin_token=SecretStr(world.abs.api_key("root")),
            ),
        )
        async with world.running(settings=settings) as app:
            browser = Browser(app)
            await browser.signs_in("warden")
            assert (await browser.opens("/books?user=alice")).status == 200
            warden.kind = "user"
            await world.settle(3601)
            assert "not set up" in (await browser.opens("/books?user=alice")).text
            warden.is_active = False
            await world.settle(3601)
            assert (await browser.opens("/")).path == "/sign-in"

    play(tmp_path, story)


def test_a_name_that_looks_the_same_is_not_the_account(tmp_path: Path) -> None:
    """Somebody else was given alice's old name in Audiobookshelf: they are not our alice."""

    async def story(world: World) -> None:
        async with world.running() as app:
            await household(world)
            world.abs_users["alice"].username = "alice-of-old"
            world.abs.add_user("alice", password="the new one's")
            browser = Browser(app)
            page = await browser.signs_in("alice", "the new one's")
            assert page.status == 403
            assert TITLE not in page.text
            page = await browser.opens("/")
            assert "not set up" in page.text

    play(tmp_path, story, progress=at_once())


def test_forms_from_elsewhere_do_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await household(world)
            alice = Browser(app)
            await alice.signs_in("alice")
            form = (await alice.opens(f"/books/{item}")).form(f"/books/{item}", "hold")
            other = Browser(app)
            await other.signs_in("alice")
            stolen = (await other.opens("/")).form("/theme").fields["form"]
            for headers, fields in (
                ({"origin": "http://evil.example"}, {}),
                ({"sec-fetch-site": "cross-site"}, {}),
                ({"sec-fetch-site": "same-site"}, {}),
                ({"origin": "null"}, {}),
                ({}, {"form": ""}),
                ({}, {"form": stolen}),
            ):
                page = await alice.sends(form, headers=headers, act="hold", **fields)
                assert page.status == 403, (headers, fields)
                assert "not from here" in page.text
            assert app.state.overrides.of("alice") == {}
            assert (await alice.http.get(f"/books/{item}?act=hold")).status_code == 200
            assert app.state.overrides.of("alice") == {}
            await alice.sends(form, act="hold")
            assert app.state.overrides.of("alice") != {}

    play(tmp_path, story, progress=at_once())


def test_forms_that_are_none_or_too_long_are_refused(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            for content, kind, status in (
                (b"x=" + b"y" * 70_000, "application/x-www-form-urlencoded", 413),
                (b'{"form": 1}', "application/json", 415),
                (b"\xff\xfe=%", "application/x-www-form-urlencoded", 400),
                (b"&".join(b"a=1" for _ in range(500)), "application/x-www-form-urlencoded", 400),
            ):
                answer = await alice.http.post("/sync", content=content, headers={"content-type": kind})
                assert answer.status_code == status

    play(tmp_path, story)


def test_pages_carry_their_policy_and_assets_are_kept(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await household(world)
            alice = Browser(app)
            await alice.signs_in("alice")
            for path in ("/", "/books", f"/books/{item}", "/history", "/status", "/nowhere", "/sign-in?x=1"):
                page = await alice.opens(path)
                policy = page.answer.headers["content-security-policy"]
                assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
                assert "unsafe" not in policy
                assert page.answer.headers["cache-control"] == "no-store"
                assert page.answer.headers["referrer-policy"] == "same-origin"
                for forbidden in ("<script>", "style=", " onclick", "javascript:", "http://", "https://"):
                    assert forbidden not in OUTWARD.sub("", page.html), (path, forbidden)
                assert (
                    page.html.count("<script ") == page.html.count('<script type="module" src="/static/earmark.') == 1
                )
            sheet = next(part for part in page.html.split('"') if part.endswith(".css"))
            answer = await alice.http.get(sheet)
            assert answer.headers["content-type"] == "text/css; charset=utf-8"
            assert "immutable" in answer.headers["cache-control"]
            for other in ("/static/../words.py", "/static/earmark.css", "/static/%2e%2e%2fwords.py"):
                assert (await alice.http.get(other)).status_code == 404

    play(tmp_path, story, progress=at_once())


def test_cookies_are_for_this_host_alone_over_https_and_behind_a_trusted_proxy(tmp_path: Path) -> None:
    web = WebSettings(base_url="https://earmark.example.com/books", trusted_proxies=("192.168.1.7",))

    async def story(world: World) -> None:
        async with world.running() as app:
            for address, forwarded, name in (
                ("192.168.1.7", "https", "__Host-earmark-visit"),
                ("192.168.1.9", "https", "earmark-visit"),
                ("192.168.1.7", "http", "earmark-visit"),
            ):
                browser = Browser(app, address=address)
                answer = await browser.http.get("/sign-in", headers={"x-forwarded-proto": forwarded})
                cookie = answer.headers["set-cookie"]
                assert cookie.startswith(f"{name}=")
                assert ("Secure" in cookie) is name.startswith("__Host-")
                assert "HttpOnly" in cookie
                assert "SameSite=lax" in cookie
                assert "Path=/;" in cookie
                assert "Domain" not in cookie

    play(tmp_path, story, settings_more={"web": web})


def test_in_home_assistants_frame_the_pages_have_its_path_and_may_be_framed_by_it_alone(tmp_path: Path) -> None:
    web = WebSettings(trusted_proxies=("172.30.32.2",))
    ingress = {"x-ingress-path": "/api/hassio_ingress/k3y"}

    async def story(world: World) -> None:
        async with world.running() as app:
            framed = await Browser(app, address="172.30.32.2").http.get("/sign-in", headers=ingress)
            assert 'href="/api/hassio_ingress/k3y/static/' in framed.text
            assert framed.headers["x-frame-options"] == "SAMEORIGIN"
            assert "frame-ancestors 'self'" in framed.headers["content-security-policy"]
            other = await Browser(app, address="192.168.1.9").http.get("/sign-in", headers=ingress)
            assert "hassio_ingress" not in other.text
            assert other.headers["x-frame-options"] == "DENY"
            assert "frame-ancestors 'none'" in other.headers["content-security-policy"]

    play(tmp_path, story, settings_more={"web": web})


def test_below_a_path_every_address_has_it(tmp_path: Path) -> None:
    web = WebSettings(base_url="http://earmark.local/listening")

    async def story(world: World) -> None:
        async with world.running() as app:
            item = await household(world)
            alice = Browser(app)
            page = await alice.signs_in("alice", at="/listening/sign-in?next=/books%3Fsort%3Dtitle")
            assert page.path == "/listening/books?sort=title"
            for path in ("/", "/books", f"/books/{item}", "/history", "/status"):
                page = await alice.opens(path)  # the proxy took the path away
                inward = [link for link in page.links if not link.startswith("http")]
                for address in (*inward, *page.images, *(form.action for form in page.forms)):
                    assert address.startswith(("/listening/", "#")), (path, address)
            page = await alice.opens(f"/listening/books/{item}")
            page = await alice.presses(page, f"/listening/books/{item}", "hold")
            assert page.path.startswith(f"/listening/books/{item}?done=held")

    play(tmp_path, story, settings_more={"web": web}, progress=at_once())


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_sign_in_leads_nowhere_else(tmp_path: Path, target: str) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            alice = Browser(app)
            alice.http.follow_redirects = False
            page = await alice.opens("/sign-in", params={"next": target})
            form = next(form for form in page.forms if "password" in form.fields)
            page = await alice.sends(form, name="alice", password=PASSWORD)
            assert page.answer.headers["location"] == "/"

    play(tmp_path, story)


def test_switched_off_there_are_no_pages(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            browser = Browser(app)
            for path in ("/", "/books", "/sign-in", "/static/earmark.css"):
                assert (await browser.http.get(path)).status_code == 404
            assert (await browser.http.get("/health/live")).status_code == 200

    play(tmp_path, story, settings_more={"web": WebSettings(enabled=False)})
