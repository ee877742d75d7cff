"""A year of listening on a page, from the sessions of a household, also of years before Earmark."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from earmark.sandbox.audiobookshelf.state import Session
from earmark.views import session_log
from tests.web.browser import Browser
from tests.world import HOUR, TwoBooks, World, at_once, play


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def listened(
    world: World,
    book: TwoBooks,
    start: str,
    end: str,
    seconds: float,
    *,
    user: str = "alice",
    first: float = 0.0,
    last: float = 3600.0,
    **more: Any,
) -> Session:
    """A session as Audiobookshelf has it from long ago."""
    opened = world.abs.play(user, book.item)
    world.abs.sync(user, opened, 1.0)
    world.abs.close(user, opened)
    stored = world.abs.world.user(user).sessions
    session = next(one for one in stored.values() if one.id == opened)
    session.started_at, session.updated_at = ms(start), ms(end)
    session.time_listening, session.start_time, session.current_time = seconds, first, last
    for name, value in more.items():
        setattr(session, name, value)
    return session


def test_a_year_before_earmark_is_right(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        dune = world.add_book("Dune", authors=["Frank Herbert"], narrators=["Simon Vance"])
        emma = world.add_book("Emma", authors=["Jane Austen"])
        listened(world, dune, "2023-03-01T20:00", "2023-03-01T22:30", 2.5 * HOUR)
        listened(world, dune, "2023-03-31T23:30", "2023-04-01T00:30", HOUR)
        listened(world, emma, "2023-07-01T10:00", "2023-07-01T11:00", HOUR)
        listened(world, emma, "2022-07-01T10:00", "2022-07-01T11:00", HOUR)
        world.abs.put_progress(
            "alice", dune.item, current_time=36000.0, duration=36000.0, is_finished=True,
            finished_at=datetime(2023, 4, 1, 0, 30, tzinfo=UTC),
        )  # fmt: skip
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            before = world.mutations("alice")
            page = await alice.opens("/year/2023")
            assert page.status == 200
            for shown in (
                "Listened 4 h 30 min",
                "Longest day 2 h 30 min 2023-03-01 · Dune",
                "March 3 h", "April 30 min", "July 1 h",
                "Frank Herbert 3 h 30 min · 1 book", "Jane Austen 1 h", "Simon Vance 3 h 30 min",
                "Books finished 1", "2023-04-01 Dune",
            ):  # fmt: skip
                assert shown in page.text, shown
            assert len(re.findall('class="day ', page.html)) == 365
            assert "/year/2022" in page.links
            assert "/year/2021" not in page.links
            assert "Listened 1 h" in (await alice.opens("/year/2022")).text
            assert "Nothing was listened to in 2021" in (await alice.opens("/year/2021")).text
            assert (await alice.opens("/year")).path == "/year/2026"
            for nowhere in ("/year/1999", "/year/2027", "/year/99999999999999999999", "/year/x"):
                assert (await alice.opens(nowhere)).status == 404
            assert len(re.findall('class="day ', (await alice.opens("/year/2024")).html)) == 0
            assert world.mutations("alice") == before

    play(tmp_path, story)


def test_days_are_those_of_the_users_zone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        listened(world, book, "2023-12-31T23:15", "2023-12-31T23:45", 0.5 * HOUR)
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            assert "Nothing was listened to in 2023" in (await alice.opens("/year/2023")).text
            page = await alice.opens("/year/2024")
            assert "2024-01-01" in page.text
            assert "Listened 30 min" in page.text
            assert "/year/2023" not in page.links
            assert len(re.findall('class="day ', page.html)) == 366

    play(tmp_path, story, zone="Europe/Berlin")


def test_one_file_holds_everything_and_asks_for_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("<b>Dune</b>")
        listened(world, book, "2023-03-01T20:00", "2023-03-01T22:00", 2 * HOUR)
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/year/2023/file")
            assert page.answer.headers["content-disposition"] == 'attachment; filename="listening-alice-2023.html"'
            assert "Listened 2 h" in page.text
            assert "<b>Dune" not in page.html
            assert page.links == page.images == page.forms == []
            for outside in ("http://", "https://", "url(", "@import", "<script", "src=", "<link"):
                assert outside not in page.html, outside
            assert ".chart" in page.html

    play(tmp_path, story)


def test_everybody_sees_their_own_year(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        book = world.add_book("Dune")
        listened(world, book, "2023-03-01T20:00", "2023-03-01T22:00", 2 * HOUR)
        async with world.running() as app:
            bob, warden = Browser(app), Browser(app)
            await bob.signs_in("bob")
            await warden.signs_in("warden")
            assert "Dune" not in (await bob.opens("/year/2023")).text
            assert (await bob.opens("/year/2023?user=alice")).status == 403
            assert (await bob.opens("/year/2023/file?user=alice")).status == 403
            assert "Dune" in (await warden.opens("/year/2023?user=alice")).text

    play(tmp_path, story, users=("alice", "bob"))


def test_what_a_phone_brings_later_and_what_is_deleted_is_noticed(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Dune")
        for day in range(1, 10):
            listened(world, book, f"2026-10-0{day}T20:00", f"2026-10-0{day}T21:00", HOUR)
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            assert "Listened 9 h" in (await alice.opens("/year/2026")).text
            late = listened(world, book, "2026-05-01T20:00", "2026-05-01T21:00", HOUR)
            assert "Listened 9 h" in (await alice.opens("/year/2026")).text  # believed for a while
            await world.settle(301)
            assert "Listened 10 h" in (await alice.opens("/year/2026")).text
            late.time_listening, late.updated_at = 2 * HOUR, ms("2026-11-19T22:00")
            late.started_at = ms("2026-11-19T20:00")
            await world.settle(301)
            assert "Listened 11 h" in (await alice.opens("/year/2026")).text
            stored = world.abs.world.user("alice").sessions
            for session_id in list(stored)[:4]:
                del stored[session_id]
            await world.settle(301)
            assert "Listened 7 h" in (await alice.opens("/year/2026")).text

    play(tmp_path, story)


def test_a_deleted_book_keeps_its_hours_and_audiobookshelf_away_keeps_the_page(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Dune")
        listened(world, book, "2023-03-01T20:00", "2023-03-01T22:00", 2 * HOUR, last=36000.0)
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            await alice.opens("/year/2023")
            world.abs.remove_item(book.item)
            await world.settle(600)
            page = await alice.opens("/year/2023")
            assert "Listened 2 h" in page.text
            assert "2023-03-01 Dune" in page.text  # finished, as far as its sessions show
            world.abs.stop()
            await world.settle(600)
            page = await alice.opens("/year/2023")
            assert page.status == 200
            assert "could not be asked for newer sessions" in page.text
            assert "Listened 2 h" in page.text

    play(tmp_path, story)


def test_a_server_that_takes_long_does_not_hold_the_page_up(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Dune")
        listened(world, book, "2023-03-01T20:00", "2023-03-01T22:00", 2 * HOUR)
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            world.abs.answer_slowly(20.0)
            page = await alice.opens("/year/2023")
            assert "still being asked" in page.text
            await world.settle(60)
            world.abs.answer_slowly(0.0)
            page = await alice.opens("/year/2023")
            assert "still being asked" not in page.text
            assert "Listened 2 h" in page.text

    play(tmp_path, story)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: setattr(one, "started_at", "yesterday"),
        lambda one: setattr(one, "updated_at", None),
        lambda one: setattr(one, "time_listening", "long"),
        lambda one: setattr(one, "time_listening", -5),
        lambda one: setattr(one, "device", {}),
        lambda one: one.snapshot.update(mediaMetadata=None),
        lambda one: one.snapshot.update(mediaMetadata={"authors": [None, {"name": 5}], "narrators": "x"}),
        lambda one: setattr(one, "duration", "10 h"),
        lambda one: setattr(one, "id", ""),
    ],
)
def test_sessions_with_nonsense_leave_the_others(tmp_path: Path, spoil: Callable[[Session], None]) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Dune")
        listened(world, book, "2023-03-01T20:00", "2023-03-01T22:00", 2 * HOUR)
        odd = listened(world, book, "2023-03-02T20:00", "2023-03-02T22:00", 0.0)
        spoil(odd)
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            for _ in range(2):
                page = await alice.opens("/year/2023")
                assert page.status == 200
                assert "Listened 2 h" in page.text
                await world.settle(400)

    play(tmp_path, story)


def test_many_sessions_come_in_pages_and_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_log, "A_PAGE", 20)
    monkeypatch.setattr(session_log, "NEWEST", 5)

    async def story(world: World) -> None:
        book = world.add_book("Dune")
        for number in range(95):
            day = date(2023, 1, 1).toordinal() + number
            text = date.fromordinal(day).isoformat()
            listened(world, book, f"{text}T20:00", f"{text}T21:00", HOUR)
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            asked: list[int] = []
            read = app.users["alice"].audiobookshelf.read_session_page

            async def counted(page: int, count: int) -> Any:
                asked.append(page)
                return await read(page, count)

            monkeypatch.setattr(app.users["alice"].audiobookshelf, "read_session_page", counted)
            assert "Listened 95 h" in (await alice.opens("/year/2023")).text
            assert asked == [0, 0, 1, 2, 3, 4]
            asked.clear()
            await alice.opens("/year/2023")
            assert asked == []
            await world.settle(301)
            listened(world, book, "2026-11-19T20:00", "2026-11-19T21:00", HOUR)
            await alice.opens("/year/2023")
            assert asked == [0]

    play(tmp_path, story)


def test_the_goal_is_a_line_where_the_token_may_read_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        world.hardcover.user_sets_goal("alice", 24, date(2026, 1, 1), date(2026, 12, 31))
        world.hardcover.user_sets_goal("alice", 9000, date(2026, 1, 1), date(2026, 12, 31), metric="page")
        world.hardcover.user_sets_goal("alice", 99, date(2026, 1, 1), date(2026, 12, 31), archived=True)
        async with world.running() as app:
            world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
            await world.settle(5)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/year/2026")
            assert "Goal on Hardcover" not in page.text
            assert "polyline" not in page.html
            world.hardcover.set_scopes(world.tokens["alice"], {"read:goals", "read:library", "read:me:content"})
            await world.settle(6 * HOUR + 1)
            page = await alice.opens("/year/2026")
            assert "Goal on Hardcover: 24 books · 21 books behind the goal" in page.text
            assert 'class="goal"' in page.html

    play(tmp_path, story, progress=at_once())


def test_what_is_begun_says_how_long_it_takes(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Dune")
        async with world.running() as app:
            session = world.abs.play("alice", book.item)
            await world.settle(2 * HOUR)
            world.abs.sync("alice", session, 2 * HOUR, listened=2 * HOUR)
            world.abs.close("alice", session)
            await world.settle(5)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/year/2026")
            assert "Time left in what you have begun" in page.text
            assert "8 h left · about 120 days at the pace of the last month" in page.text
            assert "Time left" not in (await alice.opens("/year/2025")).text

    play(tmp_path, story, progress=at_once())
