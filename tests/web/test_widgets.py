"""Tokens for dashboards: what they open, what they do not, and that they end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from earmark.web.badge import badge
from handlers.state.widget_tokens import MOST_A_USER
from tests.web.browser import Browser, Page, site_of
from tests.world import HOUR, World, at_once, play

README = Path(__file__).parents[2] / "deploy" / "dashboards" / "README.md"
TITLE = "The Tin Orchard"


async def made(browser: Browser, name: str = "the hall") -> str:
    page = await browser.opens("/settings/widgets")
    page = await browser.sends(page.form("/settings/widgets", "make"), act="make", name=name)
    return token_in(page)


def token_in(page: Page) -> str:
    found = re.search(r"/badge/([\w-]+)\.svg", page.html)
    assert found is not None, page.text
    return found[1]


async def listens(world: World, seconds: float = 2 * HOUR) -> str:
    book = world.add_book(TITLE, authors=["Petra Lindqvist"])
    world.abs.sync("alice", world.abs.play("alice", book.item), seconds)
    await world.settle(3)
    return book.item


async def asks(browser: Browser, token: str) -> httpx.Response:
    return await browser.http.get("/api/now", headers={"authorization": f"Bearer {token}"})


def test_a_token_opens_what_its_owner_listens_to_and_nothing_else(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await listens(world)
            site = site_of(app)
            alice, dashboard = Browser(site=site), Browser(site=site, address="203.0.113.9")
            await alice.signs_in("alice")
            token = await made(alice)
            document = (await asks(dashboard, token)).json()
            assert document["user"] == "alice"
            assert document["listening"] is True
            book = document["book"]
            assert (book["item"], book["title"], book["authors"]) == (item, TITLE, ["Petra Lindqvist"])
            assert (book["position_seconds"], book["length_seconds"], book["percent"]) == (7200.0, 36000.0, 20.0)
            assert book["sync"]["state"] == "same"
            assert book["sync"]["on_hardcover"] == "currently reading"
            assert book["sync"]["hardcover_seconds"] == 7200
            assert document["writes_today"] == 1
            assert (await dashboard.http.get("/api/now", params={"token": token})).json() == document
            for path in ("/", "/books", f"/books/{item}", f"/covers/{item}", "/status", "/settings/widgets"):
                answer = await dashboard.http.get(path, headers={"authorization": f"Bearer {token}"})
                assert TITLE not in answer.text, path
            assert (
                await dashboard.http.post("/api/now", headers={"authorization": f"Bearer {token}"})
            ).status_code == 405

    play(tmp_path, story, progress=at_once())


def test_only_the_hash_is_kept_and_a_token_is_shown_once(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            token = await made(alice)
            page = await alice.opens("/settings/widgets")
            assert token not in page.html
            assert "the hall" in page.text
            assert "never used" in page.text
            await asks(alice, token)
            assert "used last just now" in (await alice.opens("/settings/widgets")).text
        stored = (world.data_dir / "earmark.db").read_bytes()
        assert token.encode() not in stored

    play(tmp_path, story)


def test_revoked_it_opens_nothing_and_others_stay(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            await listens(world)
            site = site_of(app)
            alice = Browser(site=site)
            await alice.signs_in("alice")
            hall = await made(alice, "the hall")
            await world.settle(1)
            desk = await made(alice, "the desk")
            assert (await asks(alice, hall)).status_code == 200
            page = await alice.opens("/settings/widgets")
            form = next(one for one in page.forms if "revoke" in [value for _, value in one.buttons])
            await alice.sends(form, act="revoke")
            for token, status in ((hall, 401), (desk, 200)):
                assert (await asks(alice, token)).status_code == status
                assert (await alice.http.get(f"/badge/{token}.svg")).status_code == (404 if status == 401 else 200)

    play(tmp_path, story, progress=at_once())


@pytest.mark.parametrize("token", ["", "x", "../../etc", "a" * 5000, "%00", "'; DROP TABLE widget_token; --"])
def test_guesses_open_nothing(tmp_path: Path, token: str) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            await listens(world)
            stranger = Browser(app)
            answer = await asks(stranger, token)
            assert (answer.status_code, TITLE in answer.text, "alice" in answer.text) == (401, False, False)
            answer = await stranger.http.get(
                "/badge/" + httpx.URL("http://x", path="/" + token).raw_path.decode()[1:] + ".svg"
            )
            assert answer.status_code == 404
            assert TITLE not in answer.text

    play(tmp_path, story, progress=at_once())


def test_one_cannot_revoke_or_make_tokens_of_others(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        async with world.running() as app:
            site = site_of(app)
            alice, bob, warden = (Browser(site=site) for _ in range(3))
            for browser, name in ((alice, "alice"), (bob, "bob"), (warden, "warden")):
                await browser.signs_in(name)
            token = await made(alice)
            page = await alice.opens("/settings/widgets")
            stored = next(one for one in page.forms if "token" in one.fields).fields["token"]
            page = await bob.opens("/settings/widgets")
            assert "the hall" not in page.text
            await bob.sends(page.form("/settings/widgets", "make"), act="revoke", token=stored)
            assert (await asks(alice, token)).status_code == 200
            assert (await bob.opens("/settings/widgets?user=alice")).status == 403
            page = await warden.opens("/settings/widgets?user=alice")
            assert "the hall" in page.text
            page = await warden.sends(page.form("/settings/widgets", "make"), act="make", name="all")
            assert (await asks(warden, token_in(page))).json()["user"] == "alice"

    play(tmp_path, story, users=("alice", "bob"))


def test_tokens_have_a_name_and_a_number(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/settings/widgets")
            form = page.form("/settings/widgets", "make")
            assert (await alice.sends(form, act="make", name="  ")).status == 400
            assert (await alice.sends(form, act="nonsense", name="x")).status == 400
            for number in range(MOST_A_USER):
                assert (await alice.sends(form, act="make", name=f"number {number}")).status == 200
            page = await alice.sends(form, act="make", name="one more")
            assert page.status == 409
            assert "20 tokens already" in page.text

    play(tmp_path, story)


def test_whoever_is_no_user_any_more_shows_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            token = await made(alice)
            settings = world.settings()
            del settings.users["alice"]
            await app.reload(settings)
            assert (await asks(alice, token)).status_code == 401

    play(tmp_path, story, users=("alice", "bob"))


def test_the_picture_can_be_shown_elsewhere_and_does_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            await listens(world)
            alice = Browser(app)
            await alice.signs_in("alice")
            token = await made(alice)
            answer = await alice.http.get(f"/badge/{token}.svg", headers={"host": "books.example.com"})
            assert answer.headers["content-type"].startswith("image/svg+xml")
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
            assert "sandbox" in answer.headers["content-security-policy"]
            root = ElementTree.fromstring(answer.text)  # noqa: S314 - our own
            assert root.attrib["aria-label"] == f"listening: {TITLE} · 20 %"

    play(tmp_path, story, progress=at_once())


@pytest.mark.parametrize(
    ("book", "label"),
    [
        (None, "listened last: nothing yet"),
        ({"title": "Dune", "percent": None, "finished": False}, "listened last: Dune"),
        ({"title": "Dune", "percent": 99.96, "finished": True}, "listened last: Dune · finished"),
        ({"title": "a" * 300, "percent": 1.0, "finished": False}, "listened last: " + "a" * 39 + "… · 1 %"),
        ({"title": "<script>alert('x')</script>&", "percent": 5.4, "finished": False}, None),
        ({"title": "\x00\x1b[31m red\u202e", "percent": 5.4, "finished": False}, "listened last: [31m red · 5 %"),
        ({"title": "吾輩は猫である", "percent": 50.0, "finished": False}, "listened last: 吾輩は猫である · 50 %"),
    ],
)
def test_pictures_of_whatever_a_title_holds(book: dict[str, object] | None, label: str | None) -> None:
    root = ElementTree.fromstring(badge({"book": book, "listening": False}))  # noqa: S314 - our own
    assert [one for one in root.iter() if one.tag.endswith("script")] == []
    if label is not None:
        assert root.attrib["aria-label"] == label


def test_the_example_of_the_document_has_its_keys(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            await listens(world)
            alice = Browser(app)
            await alice.signs_in("alice")
            document = (await asks(alice, await made(alice))).json()
            example = re.search(r"```json\n(.*?)```", README.read_text(), re.DOTALL)
            assert example is not None
            shown = json.loads(example[1])
            assert shown.keys() == document.keys()
            assert shown["book"].keys() == document["book"].keys()
            assert shown["book"]["sync"].keys() == document["book"]["sync"].keys()

    play(tmp_path, story, progress=at_once())
