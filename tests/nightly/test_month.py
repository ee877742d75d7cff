"""Thirty nights with listening between them, and everything that happens to a library in a month."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from earmark.sandbox.hardcover import Limits
from earmark.service.app import App
from earmark.settings import Reconcile
from tests.nightly.library import LENGTH, Library, Report, play
from tests.virtual import now
from tests.world import HOUR, READ, READING, TwoBooks


def test_a_month_of_nights_with_a_life_between_them() -> None:
    async def story(library: Library) -> None:
        alice, bob = library.tokens["alice"], library.tokens["bob"]
        books = [library.add_book() for _ in range(24)]
        for book in books[:6]:
            library.finished(book)
        for book in books[3:16]:
            library.finished(book, "bob")
        merged_into = library.hardcover.add_book("The Kept Lighthouse", authors=["Somebody"])
        kept = library.hardcover.add_edition(merged_into, audio_seconds=int(LENGTH), asin="B0KEPT0001")
        reading: dict[int, float] = {}
        gone: set[str] = set()
        for day in range(30):
            # up while somebody listens and until the night is over, then off: laptops are like that
            async with library.running() as app:
                book = books[6 + day % 18]
                at = reading.get(day % 18, 0.0) + 5400.0
                reading[day % 18] = at
                if book.item not in gone:
                    session = library.abs.play("alice", book.item)
                    for step in range(6):
                        library.abs.sync("alice", session, at - 5400 + 900 * (step + 1), 900)
                        await asyncio.sleep(900)
                    library.abs.close("alice", session)
                if day % 5 == 4:
                    library.abs.finish("alice", book.item)
                if day == 3:
                    books.append(library.add_book())
                    library.heard(books[-1], user="bob", on=now())
                if day == 7:
                    library.abs.edit_item(books[0].item, {"metadata": {"title": "Renamed by Somebody"}})
                if day == 9:
                    library.hardcover.merge_book(books[7].book, merged_into)
                    books[7] = TwoBooks(books[7].item, merged_into, kept)
                if day == 12:
                    library.hardcover.expire_token(bob)
                if day == 14:
                    library.hardcover.restore_token(bob)
                if day == 16:
                    library.abs.remove_item(books[23].item)
                    gone.add(books[23].item)
                if day == 20:
                    hidden = dict(library.abs.world.user("bob").progress)
                    before = library.picture()["bob"]
                    library.abs.world.user("bob").progress = dict(list(hidden.items())[:5])
                if day == 21:
                    assert "bob" in _last(app)["failed"]
                    assert "not believed" in _last(app)["failed"]["bob"]
                    assert library.picture()["bob"] == before
                    library.abs.world.user("bob").progress = hidden
                await asyncio.sleep((now().replace(hour=11, minute=5, second=0) - now()).total_seconds())
                report = _last(app)
                if day in (12, 13):
                    assert set(report["failed"]) == {"bob"}
                elif day not in (20,):
                    assert report["failed"] == {}, (day, report["failed"])
            tomorrow = (now() + timedelta(days=1)).replace(hour=8, minute=0, second=0)
            await asyncio.sleep((tomorrow - now()).total_seconds())
        writes = library.mutations("alice"), library.mutations("bob")
        async with library.running() as app:
            await asyncio.sleep(4 * HOUR)
            assert (library.mutations("alice"), library.mutations("bob")) == writes
            assert len(app.core.database.rows("SELECT id FROM run WHERE kind='reconcile'")) == 31
        for user, token in (("alice", alice), ("bob", bob)):
            assert library.hardcover.refused(token) == 0, user
        for book in books[:6]:
            assert library.shelf("alice", book).status_id == READ
        for book in books[3:16]:
            assert library.shelf("bob", book).status_id == READ
        assert library.shelf("bob", books[24]).status_id == READING
        for number, book in enumerate(books[6:23]):
            row = library.abs.progress("alice", book.item)
            assert row is not None
            shelf = library.shelf("alice", book)
            assert shelf.status_id == (READ if row["isFinished"] else READING), (number, shelf)
            if not row["isFinished"]:
                assert shelf.reads[0].progress_seconds == int(row["currentTime"])
            assert len([read for read in shelf.reads if read.finished_at is None]) <= 1
        assert library.units("alice") < 30 * 12 + 200

    play(story, users=("alice", "bob"), limits=Limits(), settings_more={"reconcile": Reconcile(schedule="0 11 * * *")})


def _last(app: App) -> Report:
    run = app.core.runs.last("reconcile")
    assert run is not None
    assert run.report is not None
    return run.report
