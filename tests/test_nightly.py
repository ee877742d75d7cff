"""The nightly run, end to end: the whole library matched, every user's progress true, for a handful of units."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from earmark.service.app import App
from earmark.settings import ProgressSettings
from tests.virtual import START, now
from tests.world import READ, READING, WANT, TwoBooks, World, play, reconciled

OLD = START - timedelta(days=200)


async def night(app: App, **more: object) -> dict:  # type: ignore[type-arg]
    return await reconciled(app, list(app.users), **more)  # type: ignore[arg-type]


def shelf_of_books(world: World, count: int) -> list[TwoBooks]:
    """``count`` books; a third is finished long ago, a third in progress, a third untouched."""
    books = [world.add_book() for _ in range(count)]
    for number, book in enumerate(books):
        if number % 3 == 0:
            world.abs.put_progress(
                "alice",
                book.item,
                current_time=36000,
                is_finished=True,
                started_at=OLD,
                last_update=OLD,
                finished_at=OLD,
            )
        elif number % 3 == 1:
            world.abs.put_progress("alice", book.item, current_time=7200, started_at=OLD, last_update=OLD)
    return books


def test_the_first_night_is_cheap_and_the_second_next_to_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = shelf_of_books(world, 90)
        async with world.opened() as app:
            first = await night(app)
            assert first["failed"] == {}
            assert first["users"] == {"alice": {"synced": 60}}
            with_progress = 60
            assert first["run"]["units"] <= 2 * with_progress + 90 / 40 + 0 + 3
            assert world.shelf("alice", books[0]).status_id == READ
            assert world.read("alice", books[0]).finished_at == OLD.date()
            assert world.shelf("alice", books[1]).status_id == READING
            assert world.hardcover.on_shelf("alice", books[2].book) is None
            writes = world.mutations()
            second = await night(app)
            assert world.mutations() == writes
            assert second["run"]["units"] <= 2
            assert second["users"] == {"alice": {"unchanged": 60}}
        assert world.hardcover.flaws("alice") == []

    play(tmp_path, story)


def test_a_dry_night_writes_nothing_anywhere_and_the_real_one_still_does_everything(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        shelf_of_books(world, 9)
        async with world.opened() as app:
            dry = await night(app, dry_run=True)
            assert world.mutations() == 0
            assert dry["users"] == {"alice": {"would_sync": 6}}
            assert app.core.matches.counts() == {}
            real = await night(app)
            assert real["users"] == {"alice": {"synced": 6}}

    play(tmp_path, story)


def test_an_item_without_identifiers_is_found_by_its_title_and_author(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book(asin=None, edition={"asin": "B0NOTINABS"}, narrators=["Tom Reader"])
        world.abs.put_progress("alice", book.item, current_time=7200)
        async with world.opened() as app:
            report = await night(app)
            matching = next(iter(report["matching"].values()))
            assert matching["searched"] == 1
            assert matching["found"]["auto"] == 1
            assert world.read("alice", book).progress_seconds == 7200

    play(tmp_path, story)


def test_offline_sessions_that_the_server_refused_are_heard(tmp_path: Path) -> None:
    """A phone comes back with a day of listening in three sessions; the server merges only the first [A 8]."""

    async def story(world: World) -> None:
        book = world.add_book()
        heard = now() - timedelta(hours=20)
        sessions = [
            world.abs.offline(
                book.item,
                started_at=heard + timedelta(hours=n),
                updated_at=heard + timedelta(hours=n, minutes=30),
                start=n * 1800.0,
                current_time=(n + 1) * 1800.0,
            )
            for n in range(3)
        ]
        results = world.abs.local_sessions("alice", sessions)
        assert [one["progressSynced"] for one in results] == [True, False, False]
        async with world.opened() as app:
            await night(app)
            assert world.read("alice", book).progress_seconds == 5400
            writes = world.mutations()
            await night(app)
            app.users["alice"].look_at(book.item)
            assert world.mutations() == writes
        async with world.running():
            await world.quiet()
            assert world.read("alice", book).progress_seconds == 5400

    play(tmp_path, story)


def test_new_items_go_on_the_want_to_read_shelf_when_asked(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        old = world.add_book()
        async with world.opened() as app:
            await night(app)
            await world.settle(60)
            new = world.add_book()
            report = await night(app)
            assert report["users"] == {"alice": {"synced": 1}}
            assert world.shelf("alice", new).status_id == WANT
            assert world.hardcover.on_shelf("alice", old.book) is None
            assert (await night(app))["users"] == {"alice": {}}

    play(tmp_path, story, progress=ProgressSettings(want_to_read=True))


def test_the_nightly_run_comes_by_itself_and_a_missed_one_is_made_up_once(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            world.abs.put_progress("alice", book.item, current_time=7200, started_at=OLD, last_update=OLD)
            await world.settle(20 * 3600)  # past three o'clock
            assert world.read("alice", book).progress_seconds == 7200
            first = app.core.runs.last("reconcile")
            assert first is not None
        await world.settle(60 * 3600)
        async with world.running() as app:
            await world.settle(120)
            made_up = app.core.runs.last("reconcile")
            assert made_up is not None
            assert made_up.id == first.id + 1
            await world.settle(600)
            last = app.core.runs.last("reconcile")
            assert last is not None
            assert last.id == made_up.id

    play(tmp_path, story)
