"""Cases 36-47, 61: limits, lost and late answers, dead upstreams, kills, dry runs, a disk that is full."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from earmark.observe.health import report
from earmark.sandbox import faults
from earmark.sandbox.faults import Call, Fault
from earmark.sandbox.hardcover import Limits, outages
from earmark.settings import HardcoverSettings
from handlers.state.database import Database, DatabaseError
from handlers.state.outcome import Kind
from hardcover.limits import Lane
from tests.cases.stories import LONG_AGO, TODAY, Case, TwoBooks, days_ago, play
from tests.over_json import over_json
from tests.world import HOUR, READ, READING, WANT, at_once, synced


def is_write(call: Call) -> bool:
    return '"query": "mutation' in call.body


def is_library(call: Call) -> bool:
    return "LibraryPage" in call.body


# reading fails


@pytest.mark.parametrize(
    "fault",
    [
        outages.too_many_requests(200),
        outages.internal_error(),
        outages.timeout(),
        outages.html_page(502),
        faults.status(200, '{"data": {"user_books": null}}'),
        faults.status(200, '{"errors": [{"message": "database query error"}]}'),
        faults.delay(45),
    ],
    ids=["429", "500", "408", "page", "null", "error", "slow"],
)
def test_case_36_a_library_that_can_not_be_read_is_not_an_empty_one(tmp_path: Path, fault: Fault) -> None:
    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(4)]
        for book in books:
            case.finished_long_ago(book)
            case.hardcover.put_on_shelf(
                "alice", book.book, READ, book.edition, [{"finished_at": date(2024, 3, 1), "edition_id": book.edition}]
            )
        before = case.hardcover.shelf("alice")
        case.hardcover.faults.when(is_library, fault)
        async with case.opened() as app:
            document, code = await over_json(app, "sync", {})
        assert code == 1
        assert "could not be read" in document["failed"]["alice"]
        assert (case.hardcover.shelf("alice"), case.mutations()) == (before, 0)

    play(tmp_path, story)


def test_case_61_every_second_question_is_answered_429_and_a_hundred_books_come_out_right(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(100)]
        for number, book in enumerate(books):
            if number % 4 == 0:
                case.finished_long_ago(book)
            else:
                case.abs.put_progress("alice", book.item, current_time=600 + number, started_at=days_ago(9))
            if number % 3 == 0:
                case.hardcover.put_on_shelf("alice", book.book, WANT)
        case.hardcover.faults.every(2, outages.too_many_requests(), where=lambda call: not is_write(call))
        await case.sync()
        case.hardcover.faults.clear()
        document = await case.sync()
        assert set(document["users"]["alice"]) <= {"synced", "unchanged"}
        for number, book in enumerate(books):
            shelf = case.shelf("alice", book)
            assert len(shelf.reads) == 1
            if number % 4 == 0:
                assert (shelf.status_id, shelf.reads[0].finished_at) == (READ, LONG_AGO.date())
            else:
                assert (shelf.status_id, shelf.reads[0].progress_seconds) == (READING, 600 + number)
        assert case.mutations() == 200

    play(tmp_path, story)


# limits


def test_case_37_a_write_that_is_refused_for_now_is_sent_again_and_applied_once(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            mutations = case.mutations()
            case.hardcover.faults.next(outages.too_many_requests(7), where=is_write)
            case.abs.finish("alice", book.item)
            await case.settle(6.5)
            assert case.shelf("alice", book).status_id == READING
            await case.settle(2)
            assert case.shelf("alice", book).status_id == READ
            assert case.mutations() == mutations + 1
            assert case.feed(book)["status_read"] == 1

    play(tmp_path, story)


@pytest.mark.parametrize(("share", "at_least"), [(60.0, 50), (40.0, 36)])
def test_case_38_and_39_the_limit_is_kept_and_used(tmp_path: Path, share: float, at_least: int) -> None:
    """Real limits, and a live listener besides the pass: no refusal, and most of what may be used is."""

    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(80)]
        live = case.add_book()
        for book in books:
            case.finished_long_ago(book)
        async with case.opened():
            began = asyncio.get_running_loop().time()
            document = await case.sync()
            minutes = (asyncio.get_running_loop().time() - began) / 60
            assert document["users"]["alice"] == {"synced": 80}
        assert case.units() >= 160
        assert (case.units() - 10) / minutes >= at_least  # the burst aside
        async with case.running():
            await case.listen(live, 0, 3600, speed=10)
        assert case.hardcover.refused(case.tokens["alice"]) == 0

    hardcover = HardcoverSettings(url="http://hardcover.test/v1/graphql", units_per_minute=share)
    play(tmp_path, story, limits=Limits(), settings_more={"hardcover": hardcover})


def test_case_38_one_token_of_two_users_has_one_limit(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.tokens["bob"] = case.tokens["alice"]
        books = [case.add_book() for _ in range(20)]
        for user in case.users:
            for book in books[:: 1 if user == "alice" else 2]:
                case.finished_long_ago(book, user)
        await case.sync()
        assert case.hardcover.refused(case.tokens["alice"]) == 0

    play(tmp_path, story, limits=Limits(burst=5, per_minute=30), users=("alice", "bob"))


def test_case_40_when_the_day_is_used_up_live_goes_on_and_the_rest_follows_after_the_reset(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        late, live = [case.add_book() for _ in range(60)], case.add_book()
        for book in late:
            case.finished_long_ago(book)
        async with case.running() as app:
            await case.quiet(30)
            told = len(case.hardcover.shelf("alice"))
            assert 10 < told < 60
            with structlog.testing.capture_logs() as lines:
                await case.listen(live, 0, 3600, speed=10)
                assert case.read("alice", live).progress_seconds == 3600
                case.abs.finish("alice", live.item)
                await case.settle(2)
                assert case.shelf("alice", live).status_id == READ
                await case.quiet(15 * HOUR)  # to 23:00
            assert len(case.hardcover.shelf("alice")) == told + 1
            assert len(lines) < 20
            assert report(app.facts()).status == "late"
            await case.quiet(2 * HOUR)
            assert len(case.hardcover.shelf("alice")) == 61
            assert case.hardcover.refused(case.tokens["alice"]) == 0
            assert report(app.facts()).status == "ok"

    play(tmp_path, story, limits=Limits(per_minute=600, daily=110))


def test_case_40_where_nothing_says_how_much_is_left_the_day_ends_with_a_refusal_and_goes_on_after_the_reset(
    tmp_path: Path,
) -> None:
    async def story(case: Case) -> None:
        case.hardcover.front.headers = "none"
        late, live = [case.add_book() for _ in range(30)], case.add_book()
        for book in late:
            case.finished_long_ago(book)
        async with case.running():
            await case.quiet(60)
            assert len(case.hardcover.shelf("alice")) < 30
            refused = case.hardcover.refused(case.tokens["alice"])
            with structlog.testing.capture_logs() as lines:
                await case.listen(live, 0, 3600, speed=10)
                await case.quiet(15 * HOUR)
            assert case.hardcover.refused(case.tokens["alice"]) - refused <= 15 * 4 + 1  # whether there is more again
            assert len(lines) < 20
            await case.quiet(HOUR)
            assert len(case.hardcover.shelf("alice")) == 31
            assert case.read("alice", live).progress_seconds == 3600

    play(tmp_path, story, limits=Limits(per_minute=600, daily=60))


# writes whose end is unknown


@pytest.mark.parametrize(
    "fault",
    [faults.lose_reply(), outages.late_write(20), outages.html_page(504), faults.slow_reply(40), faults.lose_request()],
    ids=["reply lost", "408 and late", "504", "slow", "never sent"],
)
@pytest.mark.parametrize("which", range(1, 5))
def test_case_41_whichever_write_gets_lost_nothing_is_doubled(tmp_path: Path, fault: Fault, which: int) -> None:
    """A start (2 writes), progress, a finish; each of the four once."""

    async def story(case: Case) -> None:
        book = case.add_book()
        case.hardcover.faults.nth(which, fault, where=is_write)
        async with case.running():
            await case.listen(book, 0, 600, close=False)
            await case.quiet(120)
            await case.listen(book, 600, 1200)
            await case.quiet(120)
            case.abs.finish("alice", book.item)
            await case.quiet()
        shelf = case.shelf("alice", book)
        assert shelf.status_id == READ
        assert [(r.started_at, r.finished_at, r.progress) for r in shelf.reads] == [(TODAY, TODAY, 100)]
        mutations = case.mutations()
        await case.sync()
        assert case.mutations() == mutations
        assert case.hardcover.faults.struck

    play(tmp_path, story)


@pytest.mark.parametrize("fault", [faults.lose_reply(), outages.late_write(20), outages.late_write(45)])
def test_case_41_a_read_whose_insert_got_lost_is_not_inserted_twice(tmp_path: Path, fault: Fault) -> None:
    """A second reading that was finished is one insert [H recipes], and it may land long after its answer."""

    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        await case.sync()
        await case.listen(book, 0, 36000, speed=3, every=60)
        case.hardcover.faults.next(fault, where=is_write)
        async with case.running():
            await case.quiet(600)
        assert [r.finished_at for r in case.all_reads("alice", book)] == [TODAY, LONG_AGO.date()]
        await case.sync()
        assert len(case.all_reads("alice", book)) == 2

    play(tmp_path, story)


def test_a_late_write_that_lands_after_a_newer_one_is_put_right(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 1200)
            case.hardcover.faults.next(outages.late_write(50), where=is_write)
            await case.listen(book, 1200, 1230, close=True)
            case.hear(book, 5400)
            await case.quiet(10)
            assert case.read("alice", book).progress_seconds == 5400
            await case.quiet(300)
            assert case.read("alice", book).progress_seconds == 5400

    play(tmp_path, story, progress=at_once())


# upstreams that are down


def test_case_42_a_long_error_page_is_one_short_line_and_one_when_it_is_over(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 600)
            case.hardcover.faults.every(1, outages.html_page(503, kilobytes=200))
            with structlog.testing.capture_logs() as lines:
                for part in range(1, 6):
                    await case.listen(book, part * 600, part * 600 + 600)
                    await case.quiet(600)
            trouble = [line["event"] for line in lines if line["log_level"] == "warning"]
            assert len(trouble) == 1
            assert len(trouble[0]) <= 200
            assert "<" not in trouble[0]
            case.hardcover.faults.clear()
            with structlog.testing.capture_logs() as lines:
                await case.quiet(120)
            assert case.read("alice", book).progress_seconds == 3600
            over = [line["event"] for line in lines if "again" in line["event"]]
            assert len(over) == 1

    play(tmp_path, story)


def test_case_43_a_failed_sync_says_so_by_exit_code_and_health(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(3)]
        for book in books:
            case.finished_long_ago(book)
        case.hardcover.faults.when(is_write, outages.internal_error())
        async with case.running() as app:
            await case.quiet(15 * 60)
            document, code = await over_json(app, "sync", {})
            assert code == 1
            assert document["users"]["alice"]["failed"] == 3
            assert report(app.facts()).status == "late"
            case.hardcover.faults.clear()
            await case.quiet()
            assert report(app.facts()).status == "ok"
            document, code = await over_json(app, "sync", {})
            assert code == 0
        for book in books:
            assert [r.finished_at for r in case.all_reads("alice", book)] == [LONG_AGO.date()]

    play(tmp_path, story)


def test_case_54_hardcover_is_down_for_six_hours(tmp_path: Path) -> None:
    """Coalesced: afterwards the last state of each book is told once, with its dates; meanwhile it is asked gently."""

    async def story(case: Case) -> None:
        playing, ended, begun = case.add_book(), case.add_book(), case.add_book()
        async with case.running() as app:
            await case.listen(playing, 0, 1200)
            case.abs.put_progress("alice", ended.item, current_time=30000, started_at=days_ago(3))
            await case.quiet(14 * HOUR)  # to 22:20: the outage goes over midnight
            mutations = case.mutations()
            case.hardcover.faults.every(1, faults.lose_request())
            calls = len(case.hardcover.faults.calls)
            case.abs.finish("alice", ended.item)
            for part in range(6):
                await case.listen(playing, 1200 + part * 900, 2100 + part * 900, speed=3, every=60)
                case.hear(begun, 600 + part * 60)
                await case.quiet(0.9 * HOUR)
            assert len(case.hardcover.faults.calls) - calls < 6 * 60 * 2 * 4  # a few tries a minute at most
            assert report(app.facts()).status == "late"
            assert case.mutations() == mutations
            case.hardcover.faults.clear()
            await case.quiet(90)
            assert case.read("alice", playing).progress_seconds == 6600
            assert case.read("alice", begun).progress_seconds == 900
            read = case.read("alice", ended)
            assert (read.started_at, read.finished_at) == (TODAY - timedelta(days=3), TODAY)
            assert case.mutations() <= mutations + 1 + 2 + 2
            assert report(app.facts()).status == "ok"

    play(tmp_path, story)


def test_audiobookshelf_down_and_back_loses_nothing(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book, marked = case.add_book(), case.add_book()
        async with case.running() as app:
            session = await case.abs.listen("alice", book.item, end=1200, close=False)
            await case.settle()
            case.abs.stop()
            await case.quiet(1200)
            assert app.facts().users["alice"].stream == "down"
            assert report(app.facts()).status == "late"
            case.abs.start()
            assert case.abs.sync("alice", session, 1800) == 404  # forgotten by the restart
            case.hear(book, 1800)  # the player opens a new one
            case.abs.finish("alice", marked.item)
            await case.quiet()
            assert app.facts().users["alice"].stream == "connected"
            assert report(app.facts()).status == "ok"
            assert case.read("alice", book).progress_seconds == 1800
            assert case.shelf("alice", marked).status_id == READ
            assert case.read("alice", book).started_at == TODAY

    play(tmp_path, story)


@pytest.mark.parametrize("fault", [faults.status(500, "oops"), faults.lose_request(), faults.status(404, "Not Found")])
def test_trouble_with_one_item_of_audiobookshelf_holds_up_no_other(tmp_path: Path, fault: Fault) -> None:
    async def story(case: Case) -> None:
        bad, good = case.add_book(), case.add_book()
        case.abs.faults.when(lambda call: bad.item in call.path, fault)
        async with case.running():
            case.hear(bad, 3600)
            case.hear(good, 3600)
            await case.quiet(60)
            assert case.read("alice", good).progress_seconds == 3600
            case.abs.finish("alice", good.item)
            await case.settle(5)
            assert case.shelf("alice", good).status_id == READ
            case.abs.faults.clear()
            await case.sync()
            assert case.read("alice", bad).progress_seconds == 3600

    play(tmp_path, story)


# dry runs


@pytest.mark.parametrize("how", ["sync", "run"])
def test_case_44_a_dry_run_writes_nothing_anywhere_and_the_real_run_after_it_tells_all(
    tmp_path: Path, how: str
) -> None:
    async def story(case: Case) -> None:
        begun, done, unknown = case.add_book(), case.add_book(), case.add_book(asin=None)
        case.abs.put_progress("alice", begun.item, current_time=3600)
        case.finished_long_ago(done)
        case.abs.put_progress("alice", unknown.item, current_time=3600)
        before = case.hardcover.shelf("alice")
        if how == "sync":
            async with case.opened() as app:
                empty = _state(case)
                document = await synced(app, ["alice"], dry_run=True)
                assert document["users"]["alice"] == {"would_sync": 2, "needs_review": 1}
                assert [bool(item["after"]) for item in document["items"]].count(True) == 2
                found = _state(case)
                assert [row[0] for row in found.pop("review")] == ["alice"], "a review knows what the dry run found"
                assert found == {name: rows for name, rows in empty.items() if name != "review"}
        else:
            case.settings_more["dry_run"] = True
            async with case.running():
                await case.listen(begun, 3600, 7200, speed=10)
                await case.quiet()
                assert set(case.kinds()) <= {Kind.WOULD_SYNC, Kind.NEEDS_REVIEW}
                assert _state(case) == {name: [] for name in _state(case)}
            case.settings_more.clear()
        assert (case.hardcover.shelf("alice"), case.mutations()) == (before, 0)
        document = await case.sync()
        assert document["users"]["alice"] == {"synced": 2, "needs_review": 1}
        assert case.mutations() == 4
        assert case.read("alice", begun).progress_seconds == (3600 if how == "sync" else 7200)

    play(tmp_path, story)


def _state(case: Case) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(f"file:{case.data_dir / 'earmark.db'}?mode=ro", uri=True)) as db, db:
        return {
            name: db.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
            for name in ("ledger", "pin", "override", "outcome", "history", "review")
        }


# kills


SCENES = ("start", "old finish", "undated finish", "finish", "again", "again, finished", "taken back")


async def _before(case: Case, book: TwoBooks, scene: str) -> None:
    if scene in ("finish", "taken back", "undated finish"):
        read = {"edition_id": book.edition, "started_at": date(2026, 11, 2), "progress_seconds": 700}
        case.hardcover.put_on_shelf("alice", book.book, READING, book.edition, [read])
    if scene in ("again", "again, finished", "taken back"):
        case.finished_long_ago(book)
        if scene == "taken back":
            case.abs.put_progress("alice", book.item, current_time=700, started_at=days_ago(3))
            case.abs.finish("alice", book.item)
        await case.sync()
        case.outcomes.clear()


async def _happens(case: Case, book: TwoBooks, scene: str) -> None:
    match scene:
        case "start":
            case.abs.put_progress("alice", book.item, current_time=3600, started_at=days_ago(3))
        case "old finish":
            case.finished_long_ago(book)
        case "undated finish":
            case.abs.put_progress("alice", book.item, current_time=36000, is_finished=True, finishedAt=None)
        case "finish":
            case.abs.put_progress(
                "alice",
                book.item,
                current_time=36000,
                is_finished=True,
                finished_at=days_ago(1),
                started_at=days_ago(9),
            )
        case "again":
            await case.listen(book, 0, 7200, speed=3, every=60)
        case "again, finished":
            await case.listen(book, 0, 36000, speed=3, every=60)
        case "taken back":
            case.abs.unfinish("alice", book.item)


def _outcome(case: Case, book: TwoBooks) -> Any:
    shelf = case.shelf("alice", book)
    return shelf.status_id, [
        (r.edition_id, r.started_at, r.finished_at, r.progress_seconds, r.progress_pages) for r in shelf.reads
    ]


@pytest.mark.parametrize("scene", SCENES)
def test_case_45_killed_at_any_moment_and_started_again_all_comes_out_the_same(tmp_path: Path, scene: str) -> None:
    """Killed before the n-th write arrives, and after it arrived but before its answer; for every n."""

    async def undisturbed(case: Case) -> Any:
        book = case.add_book()
        await _before(case, book, scene)
        before = case.mutations()
        await _happens(case, book, scene)
        async with case.running():
            await case.quiet()
        return _outcome(case, book), case.mutations() - before

    expected: list[Any] = []

    async def first(case: Case) -> None:
        expected.append(await undisturbed(case))

    play(tmp_path, first)
    outcome, writes = expected[0]
    assert writes >= 1
    for number in range(1, writes + 1):
        for fault in (faults.delay(1e6), faults.slow_reply(1e6)):

            async def killed(case: Case, number: int = number, fault: Fault = fault) -> None:
                book = case.add_book()
                await _before(case, book, scene)
                await _happens(case, book, scene)
                case.hardcover.faults.nth(number, fault, where=is_write)
                async with case.killed():
                    await case.settle(5)
                case.hardcover.faults.clear()
                for task in list(case.hardcover.faults._late):
                    task.cancel()  # it never arrives
                async with case.running():
                    await case.quiet()
                    await case.sync()
                assert _outcome(case, book) == outcome, (number, fault)
                assert case.mutations() >= writes

            play(tmp_path, killed)


@pytest.mark.parametrize("scene", SCENES)
def test_case_45_whichever_call_fails_all_comes_out_the_same(tmp_path: Path, scene: str) -> None:
    """Every call of a scene fails once, reads too, in the ways that leave doubt."""

    async def story(case: Case, number: int = 0, fault: Fault | None = None) -> None:
        book = case.add_book()
        await _before(case, book, scene)
        await _happens(case, book, scene)
        before = len(case.hardcover.faults.calls)
        if fault is not None:
            case.hardcover.faults.nth(number, fault)
        async with case.running():
            await case.quiet(300)
            await case.sync()
        seen.append((_outcome(case, book), len(case.hardcover.faults.calls) - before))

    seen: list[Any] = []
    play(tmp_path, story)
    outcome, calls = seen[0]
    for number in range(1, calls + 1):
        for fault in (faults.lose_reply(), outages.late_write(20)):
            play(tmp_path, lambda case, n=number, f=fault: story(case, n, f))
            assert seen[-1][0] == outcome, (number, fault)


# the disk


def test_case_46_a_state_file_that_is_damaged_is_refused_with_what_to_do(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        case.data_dir.mkdir(parents=True)
        (case.data_dir / "earmark.db").write_bytes(b"not a database" * 1000)
        with pytest.raises(DatabaseError, match="writes nothing to Hardcover without it"):
            async with case.running():
                pass
        assert (case.hardcover.shelf("alice"), case.mutations()) == ({}, 0)

    play(tmp_path, story)


def test_case_46_with_a_full_disk_nothing_is_told_and_afterwards_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(case: Case) -> None:
        book, other = case.add_book(), case.add_book()
        case.hear(book, 1200)
        async with case.running() as app:
            await case.quiet()
            before, mutations = case.hardcover.shelf("alice"), case.mutations()
            with _full_disk(monkeypatch):
                await case.listen(book, 1200, 3600, speed=10)
                case.abs.finish("alice", other.item)
                case.abs.scan(book.item, other.item)  # items change meanwhile
                case.abs.restart()
                await case.quiet(15 * 60)
                assert (case.hardcover.shelf("alice"), case.mutations()) == (before, mutations)
                assert "nothing is written to Hardcover until it can" in case.outcomes[-1].reason
                assert report(app.facts()).status == "late"
                document = await synced(app, ["alice"], dry_run=False)
                assert "full" in document["failed"]["alice"]
                case.abs.restart()
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 3600
            assert case.shelf("alice", other).status_id == READ
            assert report(app.facts()).status == "ok"

    play(tmp_path, story)


class _full_disk:
    """Every write to the database fails as SQLite fails then; reads go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def __enter__(self) -> None:
        def write(database: Database, sql: str, *values: Any) -> int:
            raise database._failed(sqlite3.OperationalError("database or disk is full"))

        self._patch.setattr(Database, "write", write)

    def __exit__(self, *_: object) -> None:
        self._patch.undo()


def test_a_lane_that_is_held_lets_the_live_ones_pass(tmp_path: Path) -> None:
    """The rest of the day is kept for live updates: nobody waits for the others' reset."""

    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(30)]
        for book in books:
            case.finished_long_ago(book)
        live = case.add_book()
        async with case.running():
            await case.quiet(60)
            assert any(o.lane == Lane.CATCH_UP.name.lower() and o.kind is Kind.FAILED for o in case.outcomes)
            await case.listen(live, 0, 400)
            assert case.read("alice", live).progress_seconds == 400

    play(tmp_path, story, limits=Limits(burst=10, per_minute=600, daily=60))
