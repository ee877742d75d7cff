"""Open pages are told that something changed: only those who may see it, nothing of what it is, and within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from earmark.views.hints import Section
from earmark.web import live
from tests.web.browser import Browser, site_of
from tests.web.socket import Socket, open_socket
from tests.world import HOUR, TwoBooks, World, at_once, play

TWO = ("alice", "bob")


@asynccontextmanager
async def house(world: World, *names: str) -> AsyncIterator[tuple[ASGIApp, list[Browser]]]:
    """The service and its pages, with somebody signed in for each name."""
    async with world.running() as app:
        site = site_of(app)
        browsers = [Browser(site=site) for _ in names]
        for name, browser in zip(names, browsers, strict=True):
            await browser.signs_in(name)
        yield site, browsers


def listen(world: World, user: str, book: TwoBooks, seconds: float = HOUR) -> None:
    world.abs.sync(user, world.abs.play(user, book.item), seconds)


def test_what_a_reader_does_is_told_to_their_pages_within_a_second_and_to_nobody_else(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with (
            house(world, *TWO) as (site, (alice, bob)),
            open_socket(site, alice) as hers,
            open_socket(site, bob) as his,
        ):
            listen(world, "alice", book)
            await world.settle(0.9)
            assert {"now", "books", "history"} <= set(hers.changed)
            assert "book" not in str(hers.messages).replace("books", "")
            assert his.messages == []
            assert set(hers.changed) <= set(Section)

    play(tmp_path, story, users=TWO, progress=at_once())


def test_an_administrator_sees_everybody_or_the_one_who_is_asked_for(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        book = world.add_book()
        async with house(world, "ada", "bob") as (site, (ada, bob)), AsyncExitStack() as stack:
            all_of_them = await stack.enter_async_context(open_socket(site, ada))
            of_bob = await stack.enter_async_context(open_socket(site, ada, query="user=bob"))
            refused = await stack.enter_async_context(open_socket(site, bob, query="user=alice"))
            listen(world, "alice", book)
            await world.settle(2)
            assert "now" in all_of_them.changed
            assert of_bob.messages == []
            assert (refused.is_open, refused.closed) == (False, live.NOT_ALLOWED)

    play(tmp_path, story, users=TWO, progress=at_once())


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.example", "earmark.local"),
        ("null", "earmark.local"),
        (None, "earmark.local"),
        ("http://earmark.example.com", "earmark.example.com"),
    ],
)
def test_a_socket_from_elsewhere_is_refused_cookies_or_not(tmp_path: Path, origin: str | None, host: str) -> None:
    async def story(world: World) -> None:
        async with (
            house(world, "alice") as (site, (alice,)),
            open_socket(site, alice, origin=origin, host=host) as socket,
        ):
            assert not socket.is_open

    play(tmp_path, story)


def test_a_stranger_gets_no_socket_and_whoever_signs_out_hears_no_more(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with house(world, "alice") as (site, (alice,)):
            async with open_socket(site, Browser(site=site)) as stranger:
                assert not stranger.is_open
            async with open_socket(site, alice) as socket:
                page = await alice.opens("/")
                await alice.sends(page.form("/sign-out"), where="here")
                listen(world, "alice", book)
                await world.settle(3)
                assert socket.messages == []
                assert socket.closed == live.AWAY

    play(tmp_path, story, progress=at_once())


def test_a_page_that_does_not_keep_up_is_dropped_and_the_others_go_on(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with (
            house(world, "alice") as (site, (alice,)),
            open_socket(site, alice) as slow,
            open_socket(site, alice) as quick,
        ):
            slow.takes.clear()
            listen(world, "alice", book)
            await world.settle(live.SLOW_SECONDS + 1)
            assert slow.closed == live.AWAY
            assert quick.closed is None
            before = len(quick.messages)
            listen(world, "alice", book, 2 * HOUR)
            await world.settle(2)
            assert len(quick.messages) > before
            assert slow.messages == []

    play(tmp_path, story, progress=at_once())


def test_a_storm_of_events_is_a_few_messages(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with house(world, "alice") as (site, (alice,)):
            session = world.abs.play("alice", book.item)
            async with open_socket(site, alice) as socket:
                for second in range(200):
                    world.abs.sync("alice", session, HOUR + second)
                    await asyncio.sleep(0.01)
                await world.settle(2)
                assert 1 <= len(socket.messages) <= 8
                for message in socket.messages:
                    assert len(message["changed"]) == len(set(message["changed"])) > 0

    play(tmp_path, story, progress=at_once())


def test_a_session_has_so_many_sockets_and_all_of_them_together_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_PAGES", live.MOST_OF_A_SESSION + 1)

    async def story(world: World) -> None:
        async with house(world, *TWO) as (site, (alice, bob)):
            async with AsyncExitStack() as stack:

                async def one(browser: Browser) -> Socket:
                    return await stack.enter_async_context(open_socket(site, browser))

                hers = [await one(alice) for _ in range(live.MOST_OF_A_SESSION + 1)]
                assert [socket.is_open for socket in hers] == [True] * live.MOST_OF_A_SESSION + [False]
                assert hers[-1].closed == live.TOO_MANY
                assert [(await one(bob)).is_open for _ in range(2)] == [True, False]
            async with open_socket(site, alice) as again, open_socket(site, bob) as his:
                assert again.is_open
                assert his.is_open

    play(tmp_path, story, users=TWO)


def test_who_says_something_is_none_of_our_pages(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with house(world, "alice") as (site, (alice,)), open_socket(site, alice) as socket:
            socket.says.put_nowait({"type": "websocket.receive", "text": "hello"})
            await world.settle(1)
            assert socket.closed == live.AWAY

    play(tmp_path, story)


def test_an_act_on_one_page_is_told_to_the_others(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with house(world, "alice") as (site, (alice,)):
            listen(world, "alice", book)
            await world.settle(3)
            async with open_socket(site, alice) as socket:
                page = await alice.opens(f"/books/{book.item}")
                await alice.presses(page, f"/books/{book.item}", "hold")
                await world.settle(1)
                assert "books" in socket.changed

    play(tmp_path, story, progress=at_once())
