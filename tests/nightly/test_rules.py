"""What a night does besides progress, and what it is asked for: rules, limits, dry runs, the webhook, the schedule."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from earmark.cli.report_text import report as shown
from earmark.settings import ProgressSettings, Reconcile
from earmark.views.answers.report import RunReport
from tests.nightly.library import DAY, LENGTH, OLD, Library, play
from tests.virtual import now
from tests.world import HOUR, READ, READING, WANT, reconciled


def test_a_dry_run_shows_what_the_night_then_does_and_writes_nothing() -> None:
    async def story(library: Library) -> None:
        library.add_mess()
        before = library.picture()
        dry = await library.night(dry_run=True)
        assert (library.mutations(), library.picture()) == (0, before)
        async with library.opened() as app:
            for table in ("ledger", "pin", "matched", "offline", "history", "outcome"):
                assert app.core.database.rows(f"SELECT * FROM {table}") == [], table  # noqa: S608
            asked = {(row["user"], row["item"]) for row in app.state.outcomes.needs_review()}
            doubtful = (one for one in dry["items"] if one["outcome"] == "needs_review")
            assert asked == {(one["user"], one["item"]) for one in doubtful}, "review asks about what it found"
        real = await library.night()
        for one, other in zip(_lines(dry), _lines(real), strict=True):
            assert one == other
        assert dry["users"]["alice"]["would_sync"] == real["users"]["alice"]["synced"]
        assert dry["matching"] == real["matching"] | {
            url: dry["matching"][url] | {"units": dry["matching"][url]["units"]} for url in dry["matching"]
        }
        mutations = library.mutations()
        again = await library.night(dry_run=True)
        assert again["users"]["alice"].get("would_sync", 0) == 0
        assert library.mutations() == mutations

    play(story)


def _lines(report: dict[str, Any]) -> list[Any]:
    """What was or would be told of each book; the ids of rows are Hardcover's to give."""

    def plain(snapshot: dict[str, Any] | None) -> Any:
        if snapshot is None:
            return None
        reads = [{name: value for name, value in read.items() if name != "id"} for read in snapshot["reads"]]
        return {name: value for name, value in snapshot.items() if name not in ("user_book_id", "reads")} | {
            "reads": reads
        }

    return [
        (
            item["item"],
            item["outcome"].replace("would_sync", "synced"),
            item["what"],
            item["reason"],
            plain(item["before"]),
            plain(item["after"]),
        )
        for item in report["items"]
    ]


def test_a_dry_run_beside_the_running_service_disturbs_nothing() -> None:
    async def story(library: Library) -> None:
        book = library.add_book()
        library.heard(book)
        async with library.running() as app:
            await library.quiet()
            library.heard(book, 9000.0)  # unheard by the stream
            mutations = library.mutations()
            dry = await reconciled(app, ["alice"], dry_run=True)
            assert dry["users"]["alice"] == {"would_sync": 1}
            await library.quiet()
            assert library.mutations() == mutations
            await reconciled(app, ["alice"])
            assert library.read("alice", book).progress_seconds == 9000

    play(story)


def test_new_items_are_wanted_once_and_what_their_user_took_off_the_shelf_stays_off() -> None:
    async def story(library: Library) -> None:
        library.add_book()
        await library.night()
        new = library.add_book()
        library.abs.add_book("Nothing Like It", authors=["Nobody"])
        dry = await library.night(dry_run=True)
        assert dry["users"] == {"alice": {"would_sync": 1}}
        assert (await library.night())["users"] == {"alice": {"synced": 1}}
        assert library.shelf("alice", new).status_id == WANT
        library.hardcover.user_deletes_book("alice", new.book)
        assert (await library.night())["users"] == {"alice": {}}
        library.heard(new, on=now())
        await library.night()
        assert library.shelf("alice", new).status_id == READING
        assert len(library.shelf("alice", new).reads) == 1

    play(story, progress=ProgressSettings(want_to_read=True))


def test_a_wanted_book_is_started_live_without_a_second_entry() -> None:
    async def story(library: Library) -> None:
        async with library.running() as app:
            await reconciled(app, ["alice"])
            await library.settle(60)
            new = library.add_book()
            await reconciled(app, ["alice"])
            assert library.shelf("alice", new).status_id == WANT
            library.abs.sync("alice", library.abs.play("alice", new.item), 3600)
            await library.quiet()
            assert library.shelf("alice", new).status_id == READING
            assert library.read("alice", new).progress_seconds == 3600

    play(story, progress=ProgressSettings(want_to_read=True))


def test_what_is_listened_to_is_marked_as_owned_once() -> None:
    async def story(library: Library) -> None:
        heard, other = library.add_book(), library.add_book()
        library.heard(heard)
        report = await library.night()
        assert report["users"] == {"alice": {"synced": 1}}
        assert sorted(item["what"] for item in report["items"]) == ["owned", "start"]
        assert library.hardcover.owned("alice") == {heard.edition}
        assert (await library.night())["users"] == {"alice": {"unchanged": 1}}
        assert library.hardcover.on_shelf("alice", other.book) is None
        async with library.opened() as app:
            assert [change.what for change in app.state.history.find(user="alice")] == ["owned", "start"]

    play(story, progress=ProgressSettings(mark_owned=True))


def test_a_limit_matches_so_many_and_the_next_night_does_the_rest() -> None:
    async def story(library: Library) -> None:
        for _ in range(30):
            library.add_book()
        first = await library.night(limit=10)
        assert next(iter(first["matching"].values()))["checked"] == 10
        second = await library.night(limit=10)
        assert next(iter(second["matching"].values()))["checked"] == 10
        third = await library.night()
        assert next(iter(third["matching"].values()))["checked"] == 10

    play(story)


def test_an_edition_that_hardcover_gets_later_is_found_when_the_patience_is_over() -> None:
    async def story(library: Library) -> None:
        asin = "B0LATER001"
        item = library.abs.add_book("Late Bloomer", authors=["Ann Other"], asin=asin)
        library.abs.put_progress("alice", item, current_time=7200, started_at=OLD, last_update=OLD)
        looked = []
        for night in range(12):
            if night == 5:
                book = library.hardcover.add_book("Late Bloomer", authors=["Ann Other"])
                library.hardcover.add_edition(book, asin=asin, audio_seconds=int(LENGTH))
            report = await library.night()
            looked.append(next(iter(report["matching"].values()))["checked"])
            await asyncio.sleep(DAY - HOUR)
        assert library.hardcover.shelf("alice")
        assert looked == [1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]  # a day, two, four …

    play(story)


def test_a_printed_edition_s_isbn_leads_to_the_audio_edition_of_the_same_book() -> None:
    async def story(library: Library) -> None:
        book = library.hardcover.add_book("Paper Moon", authors=["Ann Other"])
        printed = library.hardcover.add_edition(book, isbn_13="9780000000101", pages=320)
        spoken = library.hardcover.add_edition(
            book, asin="B0SPOKEN01", audio_seconds=int(LENGTH), narrators=["Tom Reader"]
        )
        item = library.abs.add_book("Paper Moon", authors=["Ann Other"], narrators=["Tom Reader"], isbn="9780000000101")
        library.abs.put_progress("alice", item, current_time=7200, started_at=OLD, last_update=OLD)
        before = library.units()
        await library.night()
        (row,) = library.hardcover.shelf("alice").values()
        assert row.reads[0].edition_id == spoken != printed
        assert row.reads[0].progress_seconds == 7200
        assert library.units() - before <= 7

    play(story)


def test_a_parked_book_is_read_by_the_night_also_without_the_service() -> None:
    async def story(library: Library) -> None:
        book = library.add_book()
        library.heard(book, 0.96 * LENGTH, on=now() - timedelta(hours=2))
        await library.night()
        assert library.shelf("alice", book).status_id == READING
        await asyncio.sleep(DAY)
        await library.night()
        assert library.shelf("alice", book).status_id == READ
        assert library.read("alice", book).finished_at == date(2026, 11, 20)

    play(story)


def test_the_webhook_makes_a_night_and_a_dry_run_by_hand_does_not_count_as_one() -> None:
    async def story(library: Library) -> None:
        book = library.add_book()
        async with library.running() as app:
            await library.settle(60)
            library.finished(book)
            await reconciled(app, ["alice"], dry_run=True)
            assert app.core.runs.last("reconcile") is None
            assert app.reconcile()
            assert not app.reconcile()  # one is wished for already
            await library.settle(5)
            assert library.shelf("alice", book).status_id == READ
            assert app.core.runs.last("reconcile") is not None

    play(story)


def test_nights_follow_the_clock_of_the_time_zone_across_daylight_saving() -> None:
    """A month of nights at 02:30 in New York from two days before the clocks go forward on 14 March 2027."""

    async def story(library: Library) -> None:
        library.add_book()
        await asyncio.sleep(112 * DAY)  # to 12 March 2027
        async with library.running() as app:
            started = []
            for _ in range(6 * 24):
                await asyncio.sleep(HOUR)
                last = app.core.runs.last("reconcile")
                if last is not None and last.started not in started:
                    started.append(last.started)
        zone = ZoneInfo("America/New_York")
        local = [moment.astimezone(zone) for moment in started]
        assert [moment.date() for moment in local] == [date(2027, 3, day) for day in range(13, 19)]
        assert [moment.hour for moment in local] == [2, 3, 2, 2, 2, 2]

    more = {"timezone": ZoneInfo("America/New_York"), "reconcile": Reconcile(schedule="30 2 * * *")}
    play(story, settings_more=more)


def test_the_report_of_fifty_unmatched_books_fits_on_a_screen() -> None:
    async def story(library: Library) -> None:
        for number in range(50):
            item = library.abs.add_book(f"Nothing Like It {number}", authors=[f"Nobody {number}"])
            library.abs.put_progress("alice", item, current_time=7200, started_at=OLD, last_update=OLD)
        for _ in range(30):
            library.finished(library.add_book())
        text = shown(RunReport.from_json(await library.night()))
        assert len(text.splitlines()) <= 40
        assert "50 need" in text
        assert "--json" in text
        assert "Nothing Like It" in text

    play(story)
