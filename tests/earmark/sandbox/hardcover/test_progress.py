"""Progress in the unit of the read's edition, patches, the journal, and the odd answers of mutations."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from earmark.sandbox.hardcover import BusinessError, Crash, Hardcover, NullPayload, NullRow
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


def _reading(hardcover: Hardcover, **edition: Any) -> tuple[int, int]:
    """A book that alice is reading in one edition: (book, read)."""
    book = hardcover.add_book("Dune")
    hardcover.put_on_shelf("alice", book, 2, hardcover.add_edition(book, **edition))
    return book, hardcover.shelf("alice")[book].reads[0].id


async def _tell(alice: Caller, read: int, **values: Any) -> dict[str, Any]:
    told = (await alice.ask(UPDATE_READ, id=read, read=values))["update_user_book_read"]
    assert told["error"] is None
    row: dict[str, Any] = told["user_book_read"]
    return row


@virtually
async def test_an_audio_edition_takes_seconds_and_ignores_pages_h5_3() -> None:
    hardcover, alice = opened()
    _, read = _reading(hardcover, audio_seconds=36_000, pages=400)
    told = await _tell(alice, read, progress_seconds=9_000, progress_pages=11)
    assert (told["progress_seconds"], told["progress_pages"], told["progress"]) == (9_000, None, 25.0)


@pytest.mark.parametrize("form", [1, 4])
@virtually
async def test_a_text_edition_takes_pages_and_ignores_seconds_h5_3(form: int) -> None:
    hardcover, alice = opened()
    _, read = _reading(hardcover, pages=400, audio_seconds=36_000, format=form)
    told = await _tell(alice, read, progress_seconds=9_000)
    assert (told["progress_seconds"], told["progress"]) == (None, None)
    told = await _tell(alice, read, progress_pages=100)
    assert (told["progress_pages"], told["progress"]) == (100, 25.0)


@pytest.mark.parametrize("form", [1, 2, 4])
@virtually
async def test_an_edition_without_a_length_takes_nothing_and_says_nothing_h5_4(form: int) -> None:
    hardcover, alice = opened()
    _, read = _reading(hardcover, format=form)
    told = await _tell(alice, read, progress_seconds=9_000, progress_pages=100)
    assert (told["progress_seconds"], told["progress_pages"], told["progress"]) == (None, None, None)


@virtually
async def test_the_edition_sent_along_decides_the_unit_h5_3() -> None:
    hardcover, alice = opened()
    book, read = _reading(hardcover, pages=400)
    audio = hardcover.add_edition(book, audio_seconds=36_000)
    told = await _tell(alice, read, edition_id=audio, progress_seconds=18_000)
    assert (told["edition_id"], told["progress"]) == (audio, 50.0)


@virtually
async def test_an_update_of_a_read_is_a_patch_h5_13() -> None:
    hardcover, alice = opened()
    book, read = _reading(hardcover, audio_seconds=36_000)
    await _tell(alice, read, started_at="2024-03-01")
    await _tell(alice, read, progress_seconds=60)
    await _tell(alice, read, finished_at="2024-03-05")
    (held,) = hardcover.shelf("alice")[book].reads
    assert (held.started_at, held.finished_at, held.progress_seconds) == (date(2024, 3, 1), date(2024, 3, 5), 60)
    assert held.edition_id is not None


@virtually
async def test_an_explicit_null_clears_a_date_h5_13() -> None:
    hardcover, alice = opened()
    book, read = _reading(hardcover, audio_seconds=36_000)
    await _tell(alice, read, finished_at="2024-03-05")
    told = await _tell(alice, read, finished_at=None, started_at=None)
    assert (told["finished_at"], told["started_at"]) == (None, None)
    assert hardcover.shelf("alice")[book].last_read_date is None


@virtually
async def test_several_reads_are_edited_and_added_at_once_others_stay_h5_16() -> None:
    hardcover, alice = opened()
    book, read = _reading(hardcover, audio_seconds=36_000)
    row = hardcover.shelf("alice")[book].id
    upsert = """mutation ($id: Int!, $reads: [DatesReadInput]!) {
      upsert_user_book_reads(user_book_id: $id, datesRead: $reads) { error user_book { user_book_reads { id } } }
    }"""
    await alice.ask(upsert, id=row, reads=[None, {"finished_at": "2024-01-01"}])
    assert len(hardcover.shelf("alice")[book].reads) == 2
    told = await alice.ask(upsert, id=row, reads=[{"id": 1}, {"id": read, "started_at": "2020-01-01"}])
    assert told["upsert_user_book_reads"]["error"]
    assert hardcover.shelf("alice")[book].reads[1].started_at == TODAY  # all or nothing


@pytest.mark.parametrize("value", ["2024-03-05T10:00:00Z", "5.3.2024", "2024-02-31", 20240305])
@virtually
async def test_a_date_is_a_date_and_nothing_else_h5_1(value: object) -> None:
    hardcover, alice = opened()
    _, read = _reading(hardcover, audio_seconds=36_000)
    error = await alice.error(UPDATE_READ, id=read, read={"finished_at": value})
    assert error["extensions"]["code"] == "validation-failed"


@virtually
async def test_percent_is_no_input_h5_1() -> None:
    hardcover, alice = opened()
    _, read = _reading(hardcover, audio_seconds=36_000)
    error = await alice.error(UPDATE_READ, id=read, read={"progress": 50.0})
    assert error["message"] == "field 'progress' not found in type: 'DatesReadInput'"


# ---- the journal ----


@virtually
async def test_what_is_told_shows_in_the_users_feed_h5_17() -> None:
    hardcover, alice = opened(privacy=3)
    book = hardcover.add_book("Dune")
    audio = hardcover.add_edition(book, audio_seconds=36_000)
    await alice.ask(INSERT_BOOK, book={"book_id": book, "status_id": 2, "edition_id": audio, "rating": 4})
    read = hardcover.shelf("alice")[book].reads[0].id
    await _tell(alice, read, progress_seconds=60)
    await _tell(alice, read, progress_seconds=60)  # no change, an entry all the same
    await _tell(alice, read, started_at="2026-11-01")  # dates alone make none
    await _tell(alice, read, finished_at="2026-11-20")
    expected = Counter(
        {
            "status_currently_reading": 1,
            "user_book_read_started": 1,
            "rated": 1,
            "progress_updated": 2,
            "status_read": 1,
        }
    )
    assert hardcover.journal_counts("alice", book) == expected
    assert {entry.privacy_setting_id for entry in hardcover.journal("alice")} == {3}


@virtually
async def test_nothing_told_twice_shows_twice() -> None:
    hardcover, alice = opened()
    book, _ = _reading(hardcover, audio_seconds=36_000)
    row = hardcover.shelf("alice")[book].id
    await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 2, "rating": 4})
    await alice.ask(UPDATE_BOOK, id=row, set={"status_id": 2, "rating": 4})
    assert hardcover.journal_counts("alice", book) == Counter({"rated": 1})


@virtually
async def test_a_private_note_has_any_privacy_h5_19() -> None:
    hardcover, alice = opened()
    book, _ = _reading(hardcover)
    note = {"book_id": book, "event": "note", "privacy_setting_id": 0, "tags": [], "action_at": "2026-01-02"}
    told = await alice.ask(
        "mutation ($o: ReadingJournalCreateType!) { insert_reading_journal(object: $o) { id errors } }", o=note
    )
    assert told["insert_reading_journal"]["errors"] is None
    assert hardcover.journal("alice")[-1].at.date() == date(2026, 1, 2)


# ---- odd answers ----


@virtually
async def test_an_id_that_is_no_edition_crashes_the_action_and_nothing_is_applied_h1_11() -> None:
    hardcover, alice = opened()
    book, read = _reading(hardcover, audio_seconds=36_000)
    before = hardcover.shelf("alice")
    crashed = 'parsing Hasura.GraphQL.Execute.Action.Types.ActionWebhookErrorResponse failed, key "message" not found'
    for error in (
        await alice.error(UPDATE_READ, id=read, read={"edition_id": book, "progress_seconds": 1}),
        await alice.error(INSERT_READ, id=before[book].id, read={"edition_id": book}),
        await alice.error(INSERT_BOOK, book={"book_id": book, "edition_id": book}),
        await alice.error(UPDATE_BOOK, id=before[book].id, set={"edition_id": book}),
        await alice.error("mutation ($id: Int!) { edition_owned(id: $id) { id } }", id=book),
    ):
        assert error["message"] == crashed
        assert error["extensions"]["code"] == "parse-failed"
    assert hardcover.shelf("alice") == before


@virtually
async def test_fields_before_a_crashed_one_are_applied_though_the_answer_has_no_data() -> None:
    hardcover, alice = opened()
    book, read = _reading(hardcover, audio_seconds=36_000)
    text = """mutation ($id: Int!, $bad: Int!) {
      a: update_user_book_read(id: $id, object: {progress_seconds: 1}) { id }
      b: update_user_book_read(id: $id, object: {edition_id: $bad}) { id }
      c: update_user_book_read(id: $id, object: {progress_seconds: 3}) { id }
    }"""
    await alice.error(text, id=read, bad=book)
    assert hardcover.shelf("alice")[book].reads[0].progress_seconds == 1


@virtually
async def test_business_errors_come_within_the_payload_h1_10() -> None:
    hardcover, alice = opened()
    book, read = _reading(hardcover, audio_seconds=36_000)
    hardcover.next_answer("update_user_book_read", BusinessError("Not today"), NullPayload(), NullRow())
    nothing = {"id": None, "error": "Not today", "user_book_read": None}
    ask = {"id": read, "read": {"progress_seconds": 5}}
    assert (await alice.ask(UPDATE_READ, **ask))["update_user_book_read"] == nothing
    assert (await alice.ask(UPDATE_READ, **ask))["update_user_book_read"] is None
    assert hardcover.shelf("alice")[book].reads[0].progress_seconds is None
    empty = {"id": None, "error": None, "user_book_read": None}
    assert (await alice.ask(UPDATE_READ, **ask))["update_user_book_read"] == empty
    assert hardcover.shelf("alice")[book].reads[0].progress_seconds == 5
    hardcover.next_answer("update_user_book_read", Crash())
    await alice.error(UPDATE_READ, **ask)
    assert (await alice.ask(UPDATE_READ, **ask))["update_user_book_read"]["error"] is None


@pytest.mark.parametrize("values", [{"status_id": 7}, {"rating": 5.5}, {"rating": -1}])
@virtually
async def test_values_no_database_would_take_are_business_errors(values: dict[str, Any]) -> None:
    hardcover, alice = opened()
    book, _ = _reading(hardcover)
    before = hardcover.shelf("alice")
    told = (await alice.ask(UPDATE_BOOK, id=before[book].id, set=values))["update_user_book"]
    assert told["error"]
    assert hardcover.shelf("alice") == before
