"""Cases 47-57: what is heard, when it is told, and what is not heard."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from earmark.observe.health import report
from earmark.sandbox import faults
from earmark.settings import Libraries, ProgressSettings, SecretStr, Settings
from handlers.state.outcome import Kind
from hardcover.model import Status
from tests.cases.stories import TODAY, Case, days_ago, play
from tests.world import HOUR, READ, READING, WANT, at_once, synced


def signing_in(case: Case) -> Settings:
    """Alice gives her name and password instead of a token."""
    settings = case.settings()
    alice = replace(
        settings.users["alice"],
        abs_token=SecretStr(),
        abs_username="alice",
        abs_password=SecretStr(case.abs_users["alice"].password),
    )
    return replace(settings, users={"alice": alice})


def test_case_47_an_access_token_that_ends_is_renewed_and_no_event_is_lost(tmp_path: Path) -> None:
    """The server of the future has no permanent tokens: each connect needs a fresh one."""

    async def story(case: Case) -> None:
        case.abs.policy.permanent_tokens = False
        case.abs.policy.access_seconds = 600
        case.abs.policy.refresh_seconds = 4 * HOUR
        book, marked = case.add_book(), case.add_book()
        async with case.running(settings=signing_in(case)) as app:
            await case.abs.listen("alice", book.item, end=2400, close=False)  # past the end of the first token
            case.abs.disconnect_all()
            case.abs.finish("alice", marked.item)  # nobody hears it
            await case.quiet(30)
            assert case.shelf("alice", marked).status_id == READ
            await case.listen(book, 2400, 3000)
            assert case.read("alice", book).progress_seconds == 3000
            await case.skip(3)
            case.abs.restart()
            await case.listen(book, 3000, 3600)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 3600
            assert report(app.facts()).status == "ok"

    play(tmp_path, story)


def test_case_47_a_refresh_token_survives_a_restart_of_the_service(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.abs.policy.permanent_tokens = False
        book = case.add_book()
        async with case.running(settings=signing_in(case)):
            await case.listen(book, 0, 600)
        async with case.running(settings=signing_in(case)):
            await case.listen(book, 600, 1200)
        assert case.read("alice", book).progress_seconds == 1200

    play(tmp_path, story)


def test_case_48_a_socket_that_is_alive_and_says_nothing_is_found_out(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book, marked = case.add_book(), case.add_book()
        async with case.running() as app:
            connects = app.facts().users["alice"].connects
            case.abs.lose_events(1_000_000)
            case.hear(book, 3600)
            case.abs.finish("alice", marked.item)
            await case.quiet(15 * 60)
            assert case.read("alice", book).progress_seconds == 3600
            assert case.shelf("alice", marked).status_id == READ
            assert app.facts().users["alice"].connects > connects
            case.abs.lose_events(0)
            case.hear(book, 5400)
            await case.settle(5)
            assert case.read("alice", book).progress_seconds == 5400

    play(tmp_path, story)


def test_case_48_a_frozen_server_is_left_and_found_again(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running() as app:
            case.abs.freeze()
            case.hear(book, 3600)
            await case.quiet(400)
            assert app.facts().users["alice"].stream == "down"
            case.abs.thaw()
            await case.quiet(120)
            assert case.read("alice", book).progress_seconds == 3600
            assert app.facts().users["alice"].stream == "connected"

    play(tmp_path, story)


def test_case_49_ten_hours_of_listening_are_told_a_few_times_and_the_pause_at_once(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book(duration_seconds=72_000.0)
        async with case.running():
            await case.abs.listen("alice", book.item, end=36_000, close=False)
            assert case.mutations() <= 2 + 40  # each quarter of an hour
            await case.settle(80)
            assert case.read("alice", book).progress_seconds == 36_000  # the pause
            mutations = case.mutations()
            await case.quiet(HOUR)
            assert case.mutations() == mutations
            assert case.feed(book)["progress_updated"] <= 42

    play(tmp_path, story)


def test_case_49_a_closed_session_is_told_within_a_second(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.abs.listen("alice", book.item, end=1200)
            await case.settle(0.9)
            assert case.read("alice", book).progress_seconds == 1200

    play(tmp_path, story)


def test_case_50_flapping_is_one_write_with_the_last_value(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 1200)
            await case.quiet()
            mutations, position = case.mutations(), 1200.0
            for _ in range(20):  # play, pause, play, pause
                position += 3
                session = case.abs.play("alice", book.item)
                case.abs.close("alice", session, position, 3)
                await case.settle(0.4)
            await case.settle(5)
            assert case.read("alice", book).progress_seconds == 1260
            assert case.mutations() - mutations <= 6  # not sooner than 2 s after each other

    play(tmp_path, story)


def test_case_50_a_seek_storm_is_one_write_with_the_last_value(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 1200)
            mutations = case.mutations()
            session = case.abs.play("alice", book.item)
            for turn in range(30):
                case.abs.sync("alice", session, 1200 + (turn * 7919) % 30_000)
                await case.settle(0.05)
            case.abs.sync("alice", session, 9000)
            await case.settle(5)
            assert case.read("alice", book).progress_seconds == 9000
            assert case.mutations() - mutations <= 2

    play(tmp_path, story)


def test_case_50_two_devices_end_in_the_value_heard_last(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 1200)
            mutations = case.mutations()
            web, phone = case.abs.play("alice", book.item), case.abs.play("alice", book.item, device="android")
            for turn in range(30):
                case.abs.sync("alice", web, 1200 + turn * 10)
                await case.settle(5)
                case.abs.sync("alice", phone, 1205 + turn * 10)
                await case.settle(5)
            await case.quiet(90)
            assert case.read("alice", book).progress_seconds == 1495
            assert case.mutations() - mutations <= 2

    play(tmp_path, story)


def test_case_51_events_of_items_and_of_other_users_cause_no_traffic(tmp_path: Path) -> None:
    """What a metadata write into Audiobookshelf sets off, and what an administrator's socket hears of others."""

    async def story(case: Case) -> None:
        book, other = case.add_book(), case.add_book()
        async with case.running():
            await case.listen(book, 0, 1200)
            before, units = case.hardcover.shelf("alice"), case.units()
            for turn in range(20):
                case.abs.edit_item(book.item, {"metadata": {"description": f"<p>{turn}</p>"}})
                case.abs.edit_item(other.item, {"metadata": {"narrators": [f"N. N. {turn}"]}})
            case.abs.scan(book.item, other.item)
            bob = {"id": case.abs_users["bob"].id, "username": "bob", "token": "x", "mediaProgress": []}
            bob["mediaProgress"] = [dict(case.abs.progress("alice", book.item) or {}, currentTime=9, isFinished=True)]
            case.abs.emit("alice", "user_updated", bob)
            await case.quiet()
            assert (case.hardcover.shelf("alice"), case.units()) == (before, units)
            case.abs.finish("bob", book.item)  # while the same for bob himself is told
            await case.settle(5)
            assert case.shelf("bob", book).status_id == READ
            assert case.shelf("alice", book).status_id == READING

    play(tmp_path, story, users=("alice", "bob"))


def test_case_52_podcasts_other_libraries_ignored_and_unknown_items_cause_no_traffic(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        elsewhere = case.add_book(library=case.abs.add_library("Children"))
        podcast = case.abs.add_podcast(episodes=1)
        (episode,) = case.abs.episodes_of(podcast)
        settings = case.settings()
        alice = replace(settings.users["alice"], libraries=Libraries(exclude=("children",)))
        async with case.running(settings=replace(settings, users={"alice": alice})):
            units = case.units()
            await case.abs.listen("alice", podcast, episode=episode, end=900)
            await case.listen(elsewhere, 0, 3600, speed=10)
            row = dict(
                case.abs.progress("alice", elsewhere.item) or {}, id="r", libraryItemId="nowhere", currentTime=9e3
            )
            case.abs.emit("alice", "user_item_progress_updated", {"id": "r", "sessionId": "s", "data": row})
            for junk in (None, 5, "text", [], {}, {"data": None}, {"data": {"libraryItemId": 7}}):
                case.abs.emit("alice", "user_item_progress_updated", junk)
                case.abs.emit("alice", "user_updated", junk)
                case.abs.emit("alice", "item_updated", junk)
            await case.quiet()
            assert case.units() == units
            assert case.hardcover.shelf("alice") == {}
            await case.listen(book, 0, 1200)
            assert case.read("alice", book).progress_seconds == 1200

    play(tmp_path, story)


@pytest.mark.parametrize("odd", [None, -5, "abc", 1e12, True], ids=repr)
def test_case_52_numbers_of_audiobookshelf_are_claims(tmp_path: Path, odd: object) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 1200)
            case.abs.patch("alice", book.item, currentTime=odd, ebookProgress=42, duration=None)
            await case.quiet()
            read = case.read("alice", book)
            assert (read.finished_at, case.shelf("alice", book).status_id) in ((None, READING), (TODAY, READ))
            assert 0 <= (read.progress or 0) <= 100
            await case.listen(book, 1200, 1800)
            assert case.read("alice", book).progress_seconds == 1800

    play(tmp_path, story)


def test_case_53_the_listener_and_a_pass_that_see_the_same_finish_tell_it_once(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(12)]
        async with case.running() as app:
            for book in books:
                case.hear(book, 3600)
            await case.quiet()
            mutations = case.mutations()
            passing = asyncio.create_task(synced(app, ["alice"], dry_run=False))
            for book in books:
                case.abs.finish("alice", book.item)
                await case.settle(0.01)
            await passing
            await case.quiet()
            await case.sync()
            assert case.mutations() == mutations + 12
            for book in books:
                assert [r.finished_at for r in case.all_reads("alice", book)] == [TODAY]
                assert case.feed(book)["status_read"] == 1

    play(tmp_path, story)


def test_case_53_what_is_told_while_a_pass_reads_the_library_is_not_told_again(tmp_path: Path) -> None:
    """The page of the library is older than what was told after it was asked for."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running() as app:
            await case.listen(book, 0, 1200)
            case.hardcover.faults.next(faults.slow_reply(20), where=lambda call: "LibraryPage" in call.body)
            passing = asyncio.create_task(synced(app, ["alice"], dry_run=False))
            await case.settle(5)
            mutations = case.mutations()
            case.hear(book, 9000)
            await case.settle(5)
            assert case.mutations() == mutations + 1
            case.hear(book, 6000)  # a seek back, told in the middle of the pass
            await passing
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 6000
            assert case.mutations() == mutations + 2

    play(tmp_path, story)


def test_case_55_without_rights_nothing_is_told_and_it_is_tried_again(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=3600)
        case.abs.put_progress("bob", book.item, current_time=7200)
        case.abs_users["alice"].is_active = False
        async with case.running() as app:
            await case.quiet(15 * 60)
            facts = app.facts().users
            assert (facts["alice"].abs_token, facts["alice"].stream) == ("refused", "down")
            assert facts["bob"].stream == "connected"
            assert case.hardcover.shelf("alice") == {}
            assert case.read("bob", book).progress_seconds == 7200
            assert report(app.facts()).status == "late"
            case.abs_users["alice"].is_active = True
            await case.quiet(15 * 60)
            assert case.read("alice", book).progress_seconds == 3600
            assert report(app.facts()).status == "ok"

    play(tmp_path, story, users=("alice", "bob"))


def test_case_55_an_admin_token_that_may_not_tell_a_users_tells_nobody_elses(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=3600)
        case.abs.put_progress("bob", book.item, current_time=7200)
        settings = case.settings()
        only_bobs_key = SecretStr(case.abs.api_key("bob"))  # not an administrator's
        audiobookshelf = replace(settings.audiobookshelf, url="http://audiobookshelf.test", admin_token=only_bobs_key)
        alice = replace(settings.users["alice"], abs_token=SecretStr(), abs_user="alice")
        async with case.running(settings=replace(settings, audiobookshelf=audiobookshelf, users={"alice": alice})):
            await case.quiet(15 * 60)
        assert case.hardcover.shelf("alice") == {}
        assert case.hardcover.shelf("bob") == {}

    play(tmp_path, story, users=("alice", "bob"))


def test_case_57_two_users_who_finish_the_same_book_are_two_accounts(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("bob", book.item, current_time=30_000, started_at=days_ago(30))
        async with case.running():
            await case.listen(book, 0, 1200)
            case.abs.finish("bob", book.item)
            await case.settle(5)
            bobs = case.shelf("bob", book)
            assert (bobs.status_id, bobs.reads[0].started_at) == (READ, TODAY - timedelta(days=30))
            assert case.shelf("alice", book).status_id == READING
            case.abs.finish("alice", book.item)
            await case.settle(5)
            assert case.read("alice", book).started_at == TODAY
            assert case.shelf("bob", book) == bobs
            case.abs.unfinish("bob", book.item)
            await case.settle(5)
            assert case.shelf("alice", book).status_id == READ
        assert {a.user for a in case.hardcover.requests if a.is_mutation} == {"alice", "bob"}

    play(tmp_path, story, users=("alice", "bob"))


def test_audiobookshelf_restarts_in_the_middle_of_a_book(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            listening = asyncio.create_task(case.abs.listen("alice", book.item, end=3600))
            for _ in range(5):
                await case.settle(600)
                case.abs.restart()
            await listening
            await case.settle(5)
            assert [r.progress_seconds for r in case.all_reads("alice", book)] == [3600]
            assert case.mutations() < 25

    play(tmp_path, story)


def test_a_restored_backup_is_looked_at_as_a_whole(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book, other = case.add_book(), case.add_book()
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            case.abs.put_progress("alice", book.item, current_time=1800)  # as it was then, and without a word
            case.abs.put_progress("alice", other.item, current_time=7200)
            case.abs.emit_to_all("backup_applied", None)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 1800
            assert case.read("alice", other).progress_seconds == 7200

    play(tmp_path, story)


def test_a_source_that_shrinks_by_a_third_stops_the_pass(tmp_path: Path) -> None:
    """P14: nothing is inferred from absence, and nothing is told on the word of half a database."""

    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(15)]
        for book in books:
            case.abs.put_progress("alice", book.item, current_time=3600)
        async with case.running():
            await case.quiet()
            before, mutations = case.hardcover.shelf("alice"), case.mutations()
            reader = case.abs.world.user("alice")
            reader.progress = dict(list(reader.progress.items())[:6])
            document = await case.sync()
            assert "not believed" in document["failed"]["alice"]
            assert (case.hardcover.shelf("alice"), case.mutations()) == (before, mutations)

    play(tmp_path, story)


def test_something_that_pulls_back_and_forth_is_slowed_for_that_book_and_said_so(tmp_path: Path) -> None:
    """P14: another tool and we, each putting its own value."""

    async def story(case: Case) -> None:
        book, other = case.add_book(), case.add_book()
        async with case.running():
            await case.listen(book, 0, 1200)
            for turn in range(60):
                case.hear(book, 20_000 if turn % 2 else 1_200)
                await case.settle(30)
            assert case.mutations() <= 20
            assert case.last(book.item).kind is Kind.WAITING
            assert "back and forth" in case.last(book.item).reason
            mutations = case.mutations()
            await case.sync()
            assert case.mutations() == mutations
            await case.listen(other, 0, 1200)  # the others go on
            assert case.read("alice", other).progress_seconds == 1200
            await case.skip(25)
            case.hear(book, 25_000)
            await case.settle(80)
            assert case.read("alice", book).progress_seconds == 25_000

    play(tmp_path, story)


def test_privacy_is_the_accounts_own_or_the_chosen_one(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=3600)
        await case.sync()
        assert case.shelf("alice", book).privacy_setting_id == 3

    play(tmp_path, story, progress=ProgressSettings(privacy="private"))


def test_every_change_is_told_where_that_is_wished(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.hardcover.put_on_shelf("alice", book.book, WANT)
        async with case.running():
            session = case.abs.play("alice", book.item)
            for position in range(600, 660, 10):
                case.abs.sync("alice", session, position)
                await case.settle(10)
                assert case.read("alice", book).progress_seconds == position
        assert case.shelf("alice", book).status_id == Status.CURRENTLY_READING

    play(tmp_path, story, progress=at_once())
