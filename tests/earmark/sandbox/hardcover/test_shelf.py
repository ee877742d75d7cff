"""What a status does to the reads, and how a shelf is kept [H 4, 5.5-5.15]."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from earmark.sandbox.hardcover import Hardcover
from earmark.sandbox.hardcover.answers import GONE
from earmark.sandbox.hardcover.columns import ReadColumns
from earmark.sandbox.hardcover.rows import AUDIO
from tests.earmark.sandbox.hardcover.caller import (
    INSERT_BOOK,
    INSERT_READ,
    TODAY,
    UPDATE_BOOK,
    UPDATE_READ,
    Caller,
    opened,
    virtually,
)

LONG_AGO = date(2024, 3, 1)


def _book(hardcover: Hardcover) -> tuple[int, int, int]:
    """(book, paper, audio)"""
    book = hardcover.add_book("Dune")
    paper = hardcover.add_edition(book, pages=400)
    return book, paper, hardcover.add_edition(book, audio_seconds=36_000)


async def _add(alice: Caller, book: int, status: int, **more: object) -> int:
    told = (await alice.ask(INSERT_BOOK, book={"book_id": book, "status_id": status, **more}))["insert_user_book"]
    assert told["error"] is None
    return int(told["id"])


# ---- statuses and reads ----


@virtually
async def test_want_to_read_makes_no_read_h5_6() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    await _add(alice, book, 1, edition_id=audio)
    assert hardcover.shelf("alice")[book].reads == ()


@pytest.mark.parametrize("first", [None, 1])
@virtually
async def test_currently_reading_opens_one_blank_read_started_today_h5_7(first: int | None) -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    if first:
        await _add(alice, book, first)
    await _add(alice, book, 2, edition_id=audio)
    (read,) = hardcover.shelf("alice")[book].reads
    assert (read.started_at, read.finished_at, read.edition_id) == (TODAY, None, audio)
    assert (read.progress, read.progress_seconds, read.progress_pages) == (None, None, None)


@virtually
async def test_the_auto_created_read_is_in_the_answer_h5_7() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    told = await alice.ask(INSERT_BOOK, book={"book_id": book, "status_id": 2, "edition_id": audio})
    (read,) = told["insert_user_book"]["user_book"]["user_book_reads"]
    assert read["id"] == hardcover.shelf("alice")[book].reads[0].id


@pytest.mark.parametrize("likes_audio", [False, True])
@virtually
async def test_without_an_edition_the_read_gets_one_of_the_persons_format_h5_7(likes_audio: bool) -> None:
    hardcover, alice = opened(**({"preferred_format": AUDIO} if likes_audio else {}))
    book, paper, audio = _book(hardcover)
    await _add(alice, book, 2)
    shelved = hardcover.shelf("alice")[book]
    assert shelved.reads[0].edition_id == (audio if likes_audio else paper)


@virtually
async def test_going_back_from_currently_reading_leaves_the_read_h5_7() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = await _add(alice, book, 2, edition_id=audio)
    await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 1})
    assert len(hardcover.shelf("alice")[book].reads) == 1


@virtually
async def test_currently_reading_told_twice_opens_no_second_read() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = await _add(alice, book, 2, edition_id=audio)
    await _add(alice, book, 2)
    await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 2})
    assert len(hardcover.shelf("alice")[book].reads) == 1


@pytest.mark.parametrize("other", [1, 4])
@virtually
async def test_coming_back_to_currently_reading_finds_the_open_read_h5_7(other: int) -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 2, audio)
    before = hardcover.shelf("alice")[book].reads
    for status in (other, 2):
        await alice.ask(UPDATE_BOOK, id=row, set={"status_id": status})
    assert hardcover.shelf("alice")[book].reads == before


@virtually
async def test_of_several_open_reads_the_latest_is_closed_h5_15() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 2, audio, [{"started_at": LONG_AGO}, {"started_at": TODAY}])
    await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 3})
    assert [read.finished_at for read in hardcover.shelf("alice")[book].reads] == [TODAY, None]


@virtually
async def test_read_closes_the_open_read_today_and_fills_it_h5_8() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 2, audio, [{"started_at": LONG_AGO, "progress_seconds": 60}])
    await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 3})
    (read,) = hardcover.shelf("alice")[book].reads
    assert (read.started_at, read.finished_at) == (LONG_AGO, TODAY)
    assert (read.progress_seconds, read.progress) == (36_000, 100.0)


@virtually
async def test_read_without_reads_makes_a_finished_one_without_a_start_h5_9() -> None:
    hardcover, alice = opened()
    book, paper, _ = _book(hardcover)
    await _add(alice, book, 3, edition_id=paper)
    (read,) = hardcover.shelf("alice")[book].reads
    assert (read.started_at, read.finished_at) == (None, TODAY)
    assert (read.progress_pages, read.progress_seconds, read.progress) == (400, None, 100.0)


@virtually
async def test_read_over_finished_reads_rewrites_the_latest_finish_to_today_h5_10() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    older: ReadColumns = {"started_at": LONG_AGO, "finished_at": date(2024, 4, 1)}
    row = hardcover.put_on_shelf("alice", book, 1, audio, [older, {"finished_at": date(2025, 1, 1)}])
    await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 3})
    newest, oldest = hardcover.shelf("alice")[book].reads
    assert (newest.finished_at, oldest.finished_at) == (TODAY, date(2024, 4, 1))


@virtually
async def test_a_finish_on_the_open_read_sets_read_by_itself_and_keeps_its_dates_h5_11() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 2, audio)
    read = hardcover.shelf("alice")[book].reads[0].id
    dates = {"started_at": "2024-03-01", "finished_at": "2024-03-09"}
    await alice.ask(UPDATE_READ, id=read, read=dates)
    await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 3})  # changes nothing any more
    shelved = hardcover.shelf("alice")[book]
    assert shelved.status_id == 3
    assert (shelved.reads[0].started_at, shelved.reads[0].finished_at) == (LONG_AGO, date(2024, 3, 9))


@virtually
async def test_another_date_of_a_finished_read_does_not_change_the_status_h5_11() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    hardcover.put_on_shelf("alice", book, 2, audio, [{"finished_at": LONG_AGO}, {"started_at": TODAY}])
    finished = hardcover.shelf("alice")[book].reads[1].id
    await alice.ask(UPDATE_READ, id=finished, read={"finished_at": "2024-03-09"})
    assert hardcover.shelf("alice")[book].status_id == 2


@virtually
async def test_inserting_a_finished_read_does_not_change_the_status_h5_11() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 1, audio)
    await alice.ask(INSERT_READ, id=row, read={"finished_at": "2024-03-09"})
    shelved = hardcover.shelf("alice")[book]
    assert (shelved.status_id, shelved.reads[0].finished_at) == (1, date(2024, 3, 9))


@virtually
async def test_read_first_then_past_dates_and_the_dates_stick_h5_12() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    await _add(alice, book, 3, edition_id=audio)
    read = hardcover.shelf("alice")[book].reads[0].id
    await alice.ask(UPDATE_READ, id=read, read={"started_at": "2024-03-01", "finished_at": "2024-03-09"})
    shelved = hardcover.shelf("alice")[book]
    assert (shelved.reads[0].finished_at, shelved.last_read_date) == (date(2024, 3, 9), date(2024, 3, 9))


@virtually
async def test_reading_a_finished_book_again_opens_a_new_read_h5_14() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 3, audio, [{"started_at": LONG_AGO, "finished_at": date(2024, 4, 1)}])
    before = hardcover.shelf("alice")[book].reads[0]
    await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 2})
    newest, oldest = hardcover.shelf("alice")[book].reads
    assert (newest.started_at, newest.finished_at) == (TODAY, None)
    assert oldest == before


@pytest.mark.parametrize("status", [4, 5])
@virtually
async def test_paused_and_did_not_finish_leave_the_open_read_alone_h5_18(status: int) -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 2, audio)
    before = hardcover.shelf("alice")[book].reads
    await alice.ask(UPDATE_BOOK, id=row, set={"status_id": status})
    assert hardcover.shelf("alice")[book].reads == before


@virtually
async def test_another_edition_of_the_book_moves_the_first_unfinished_read_h5_5() -> None:
    hardcover, alice = opened()
    book, paper, audio = _book(hardcover)
    reads: list[ReadColumns] = [{"finished_at": LONG_AGO}, {"started_at": LONG_AGO}, {"started_at": TODAY}]
    row = hardcover.put_on_shelf("alice", book, 2, paper, reads)
    await alice.ask(UPDATE_BOOK, id=row, set={"edition_id": audio})
    shelved = hardcover.shelf("alice")[book]
    assert shelved.edition_id == audio
    assert [read.edition_id for read in shelved.reads] == [paper, audio, paper]


@virtually
async def test_a_null_edition_clears_nothing_h5_5() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    hardcover.put_on_shelf("alice", book, 2, audio)
    read = hardcover.shelf("alice")[book].reads[0].id
    await alice.ask(UPDATE_READ, id=read, read={"edition_id": None, "progress_seconds": 5})
    assert hardcover.shelf("alice")[book].reads[0].edition_id == audio


@virtually
async def test_today_is_the_servers_day_in_its_zone_h5_2() -> None:
    hardcover, alice = opened(zone=ZoneInfo("Pacific/Kiritimati"))  # 14 hours ahead: 22:00 of the same day
    book, _, _ = _book(hardcover)
    await _add(alice, book, 2)
    assert hardcover.shelf("alice")[book].reads[0].started_at == TODAY
    hardcover, alice = opened(zone=ZoneInfo("Pacific/Pago_Pago"))  # 11 hours behind: the evening before
    book, _, _ = _book(hardcover)
    await _add(alice, book, 2)
    assert hardcover.shelf("alice")[book].reads[0].started_at == date(2026, 11, 19)


# ---- user_books ----


@virtually
async def test_inserting_a_known_book_is_an_upsert_h4_5() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 1, audio, rating=4.0)
    assert await _add(alice, book, 2) == row
    shelved = hardcover.shelf("alice")[book]
    assert (shelved.status_id, shelved.edition_id, shelved.rating) == (2, audio, 4.0)


@virtually
async def test_an_update_is_a_patch_h4_9b() -> None:
    hardcover, alice = opened()
    book, _, audio = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 1, audio, rating=3.5, privacy=3, date_added=LONG_AGO)
    await alice.ask(UPDATE_BOOK, id=row, set={"private_notes": "mine"})
    shelved = hardcover.shelf("alice")[book]
    assert (shelved.rating, shelved.privacy_setting_id, shelved.date_added) == (3.5, 3, LONG_AGO)
    assert (shelved.status_id, shelved.edition_id, shelved.private_notes) == (1, audio, "mine")


@virtually
async def test_a_null_rating_clears_it_h4_8() -> None:
    hardcover, alice = opened()
    book, _, _ = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 1, rating=3.5)
    await alice.ask(UPDATE_BOOK, id=row, set={"rating": None})
    assert hardcover.shelf("alice")[book].rating is None


@virtually
async def test_date_added_and_privacy_have_defaults_h4_2_4_7() -> None:
    hardcover, alice = opened(privacy=2)
    book, _, _ = _book(hardcover)
    other, _, _ = _book(hardcover)
    await _add(alice, book, 1)
    await _add(alice, other, 1, date_added="2024-03-01", privacy_setting_id=3)
    shelf = hardcover.shelf("alice")
    assert (shelf[book].date_added, shelf[book].privacy_setting_id) == (TODAY, 2)
    assert (shelf[other].date_added, shelf[other].privacy_setting_id) == (LONG_AGO, 3)


@virtually
async def test_the_server_keeps_last_read_date_and_read_count_h4_10() -> None:
    hardcover, alice = opened()
    book, _, _ = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 3, reads=[{"finished_at": date(2025, 1, 1)}])
    await alice.ask(INSERT_READ, id=row, read={"started_at": "2024-03-01", "finished_at": "2024-03-09"})
    shelved = hardcover.shelf("alice")[book]
    assert (shelved.read_count, shelved.last_read_date) == (2, date(2025, 1, 1))
    (row,) = (await alice.ask("{ user_books { first_read_date first_started_reading_date } }"))["user_books"]
    assert row == {"first_read_date": "2024-03-09", "first_started_reading_date": "2024-03-01"}
    hardcover.user_deletes_read("alice", book, shelved.reads[1].id)
    shelved = hardcover.shelf("alice")[book]
    assert (shelved.read_count, shelved.last_read_date) == (1, date(2024, 3, 9))


@virtually
async def test_nobody_changes_the_rows_of_another_user() -> None:
    hardcover, alice = opened()
    hardcover.add_user("bob")
    book, _, _ = _book(hardcover)
    row = hardcover.put_on_shelf("bob", book, 2)
    read = hardcover.shelf("bob")[book].reads[0].id
    before = hardcover.shelf("bob")
    told = (await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 3}))["update_user_book"]
    assert (told["id"], told["user_book"]) == (None, None)
    assert told["error"]
    assert (await alice.ask(UPDATE_READ, id=read, read={"progress_pages": 1}))["update_user_book_read"]["error"]
    assert (await alice.ask(INSERT_READ, id=row, read={}))["insert_user_book_read"]["error"]
    gone = await alice.ask("mutation ($id: Int!) { delete_user_book(id: $id) { id } }", id=row)
    assert gone == {"delete_user_book": None}
    assert hardcover.shelf("bob") == before


@virtually
async def test_owned_is_a_list_and_no_toggle_h4_11() -> None:
    hardcover, alice = opened(privacy=3)
    book, _, audio = _book(hardcover)
    mark = "mutation ($id: Int!) { edition_owned(id: $id) { id } }"
    first = (await alice.ask(mark, id=audio))["edition_owned"]["id"]
    assert (await alice.ask(mark, id=audio))["edition_owned"]["id"] == first
    assert hardcover.owned("alice") == {audio}
    (entry,) = hardcover.journal("alice", book)
    assert (entry.event, entry.privacy_setting_id) == ("list_book", 1)  # public even for a private account


# ---- merged and deleted books ----


@virtually
async def test_a_merged_book_takes_no_writes_and_its_editions_and_shelves_have_moved_h3_7() -> None:
    hardcover, alice = opened()
    kept, _, _ = _book(hardcover)
    gone, paper, audio = _book(hardcover)
    row = hardcover.put_on_shelf("alice", gone, 2, audio)
    hardcover.merge_book(gone, kept)
    told = (await alice.ask(INSERT_BOOK, book={"book_id": gone, "status_id": 2}))["insert_user_book"]
    assert told == {"id": None, "error": GONE, "user_book": None}
    query = """query ($ids: [Int!]!) {
      books(where: {id: {_in: $ids}}) { canonical_id book_status_id state }
      editions(where: {book_id: {_in: $ids}}) { id }
    }"""
    data = await alice.ask(query, ids=[gone])
    assert data == {"books": [{"canonical_id": kept, "book_status_id": 4, "state": "duplicate"}], "editions": []}
    query = """query ($ids: [Int!]!) {
      editions(where: {id: {_in: $ids}}, order_by: {id: asc}) { book_id original_book_id }
      user_books { id book_id original_book_id original_edition_id merged_at }
    }"""
    data = await alice.ask(query, ids=[paper, audio])
    assert data["editions"] == [{"book_id": kept, "original_book_id": gone}] * 2
    (moved,) = data["user_books"]
    assert (moved["id"], moved["book_id"], moved["original_book_id"]) == (row, kept, gone)
    assert moved["original_edition_id"] == audio
    assert moved["merged_at"] is not None


@virtually
async def test_whoever_has_both_books_keeps_one_entry_with_all_reads_h3_7() -> None:
    hardcover, _ = opened()
    kept, _, _ = _book(hardcover)
    gone, _, _ = _book(hardcover)
    row = hardcover.put_on_shelf("alice", kept, 3, reads=[{"finished_at": LONG_AGO}])
    hardcover.put_on_shelf("alice", gone, 3, reads=[{"finished_at": date(2025, 1, 1)}])
    hardcover.merge_book(gone, kept)
    ((book, shelved),) = hardcover.shelf("alice").items()
    assert (book, shelved.id, shelved.read_count) == (kept, row, 2)


@virtually
async def test_a_deleted_book_takes_no_writes_h3_7() -> None:
    hardcover, alice = opened()
    book, _, _ = _book(hardcover)
    row = hardcover.put_on_shelf("alice", book, 1)
    hardcover.delete_book(book)
    assert (await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 2}))["update_user_book"]["error"] == GONE
    hardcover.delete_book(book, erase=True)
    assert (await alice.ask(INSERT_BOOK, book={"book_id": book}))["insert_user_book"]["error"] == GONE
    assert hardcover.shelf("alice") == {}


# ---- by hand ----


@virtually
async def test_a_user_acts_by_hand_under_the_same_rules() -> None:
    hardcover, _ = opened()
    book, paper, audio = _book(hardcover)
    hardcover.user_sets_status("alice", book, 2)
    hardcover.user_sets_edition("alice", book, audio)
    hardcover.user_edits_read("alice", book, started_at=LONG_AGO, progress_seconds=18_000)
    (read,) = hardcover.shelf("alice")[book].reads
    assert (read.edition_id, read.started_at, read.progress) == (audio, LONG_AGO, 50.0)
    hardcover.user_rates("alice", book, 5)
    second = hardcover.user_adds_read("alice", book, edition_id=paper)
    assert [flaw for flaw in hardcover.flaws("alice") if "two open reads" in flaw]
    hardcover.user_deletes_read("alice", book, second)
    assert hardcover.flaws("alice") == []
    assert hardcover.mutations == 0
    assert all(entry.by_hand for entry in hardcover.journal("alice", book))
    hardcover.user_deletes_book("alice", book)
    assert hardcover.on_shelf("alice", book) is None


@virtually
async def test_what_is_put_on_the_shelf_was_there_before() -> None:
    hardcover, _ = opened()
    book, _, audio = _book(hardcover)
    hardcover.put_on_shelf("alice", book, 2, audio)
    assert len(hardcover.shelf("alice")[book].reads) == 1  # what the status brings
    other, _, _ = _book(hardcover)
    hardcover.put_on_shelf("alice", other, 2, reads=[])
    assert hardcover.shelf("alice")[other].reads == ()
    assert hardcover.journal("alice") == []


@virtually
async def test_snapshots_are_frozen_in_time() -> None:
    hardcover, _ = opened()
    book, _, audio = _book(hardcover)
    hardcover.put_on_shelf("alice", book, 2, audio)
    before = hardcover.shelf("alice")
    assert hardcover.shelf("alice")[book] is before[book]  # nothing changed, nothing copied
    hardcover.user_edits_read("alice", book, progress_seconds=7)
    assert before[book].reads[0].progress_seconds is None
    assert hardcover.shelf("alice")[book].reads[0].progress_seconds == 7


def test_a_moment_of_the_journal_is_aware() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    hardcover = Hardcover(lambda: at)
    hardcover.add_user("alice")
    book = hardcover.add_book("Dune")
    hardcover.user_sets_status("alice", book, 1)
    assert hardcover.journal("alice")[0].at == at
