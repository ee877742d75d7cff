"""Cases 19-35, 62-64, 67: which book and which edition, the owner's word, merges, two items of one book."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from earmark.commands.registry import run_command
from earmark.sandbox import faults
from earmark.sandbox.hardcover import BusinessError, Crash, NullPayload, NullRow
from earmark.sandbox.hardcover.habits import Oddity
from earmark.service.control import CommandFailed
from handlers.state.outcome import Key, Kind
from tests.cases.stories import LONG_AGO, TODAY, Case, TwoBooks, days_ago, play
from tests.over_json import over_json
from tests.world import READ, READING, WANT, at_once

PRINT = {"format": 1, "pages": 400}


async def command(case: Case, name: str, **options: Any) -> Any:
    answer, code = await run_command(case.running_app, name, options, lambda done, of: None)
    assert code == 0
    return answer


# editions


@pytest.mark.parametrize("when", ["before", "in the middle"])
def test_case_19_the_edition_that_the_user_chose_on_hardcover_stays(tmp_path: Path, when: str) -> None:
    """Also when it counts in pages."""

    async def story(case: Case) -> None:
        book = case.add_book()
        theirs = case.hardcover.add_edition(book.book, **PRINT)
        if when == "before":
            case.hardcover.put_on_shelf("alice", book.book, WANT, theirs)
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            if when == "in the middle":
                assert case.read("alice", book).progress_seconds == 3600
                case.hardcover.user_sets_edition("alice", book.book, theirs)
                await case.skip(7)
            await case.listen(book, 3600, 9000, speed=10)
            case.abs.finish("alice", book.item)
            await case.settle(5)
            for _ in range(2):
                await case.sync()
        shelf = case.shelf("alice", book)
        assert shelf.edition_id == theirs
        assert [(r.edition_id, r.progress_pages, r.finished_at) for r in shelf.reads] == [(theirs, 400, TODAY)]

    play(tmp_path, story, progress=at_once())


@pytest.mark.parametrize("format", [1, 2], ids=["printed", "audio"])
def test_case_20_an_edition_without_a_length_is_exchanged_for_one_that_has(tmp_path: Path, format: int) -> None:
    async def story(case: Case) -> None:
        book = case.add_book(edition={"audio_seconds": None, "format": format})
        capable = case.hardcover.add_edition(book.book, audio_seconds=36000)
        case.hardcover.add_edition(book.book, audio_seconds=36000, language="de", users_count=900)
        case.abs.put_progress("alice", book.item, current_time=9000)
        await case.sync()
        read = case.read("alice", book)
        assert (read.edition_id, read.progress) == (capable, 25)

    play(tmp_path, story)


def test_case_20_where_no_edition_has_a_length_the_status_is_told_and_nothing_more_is_claimed(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book(edition={"audio_seconds": None})
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            assert "status only" in next(o for o in case.outcomes if o.kind is Kind.SYNCED).reason
            mutations = case.mutations()
            await case.listen(book, 3600, 9000, speed=10)
            await case.sync()
            assert case.mutations() == mutations
            case.abs.finish("alice", book.item)
            await case.settle(5)
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, shelf.reads[0].finished_at) == (READ, TODAY)

    play(tmp_path, story)


def test_case_27_a_chosen_edition_far_down_in_a_long_list_is_found(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        for number in range(150):
            case.hardcover.add_edition(book.book, format=1, pages=300 + number, users_count=1000 - number)
        theirs = case.hardcover.add_edition(book.book, audio_seconds=18_000, users_count=0)
        case.hardcover.put_on_shelf("alice", book.book, WANT, theirs)
        case.hardcover.drop_field("user_books", "edition")  # not even told beside the shelf
        case.hardcover.drop_field("user_book_reads", "edition")
        case.abs.put_progress("alice", book.item, current_time=9000)
        for _ in range(2):
            await case.sync()
        assert [(r.edition_id, r.progress_seconds) for r in case.all_reads("alice", book)] == [(theirs, 4500)]

    play(tmp_path, story)


def test_an_item_with_audio_and_ebook_follows_the_format_of_its_edition(tmp_path: Path) -> None:
    """Also where only the ebook was read so far."""

    async def story(case: Case) -> None:
        book = case.add_book(ebook_format="epub", edition={"audio_seconds": 36000})
        paper = case.hardcover.add_edition(book.book, format=4, pages=400)
        case.hardcover.put_on_shelf("alice", book.book, WANT, paper)
        async with case.running():
            case.abs.ebook("alice", book.item, 0.25)
            await case.settle(5)
            assert [(r.edition_id, r.progress_pages) for r in case.all_reads("alice", book)] == [(paper, 100)]

    play(tmp_path, story)


# identifiers


def test_case_21_an_asin_that_is_also_an_isbn_finds_the_book_either_way(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = [
            case.add_book(asin="1684415454", edition={"asin": "1684415454"}),
            case.add_book(asin="0306406152", edition={"asin": None, "isbn_10": "0306406152"}),
        ]
        for book in books:
            case.abs.put_progress("alice", book.item, current_time=3600)
        await case.sync()
        for book in books:
            assert case.read("alice", book).progress_seconds == 3600

    play(tmp_path, story)


@pytest.mark.parametrize("written", ["978-0-306-40615-7", "0-306-40615-2", "080442957x", "9780804429573"])
def test_case_22_isbns_are_one_however_they_are_written(tmp_path: Path, written: str) -> None:
    async def story(case: Case) -> None:
        ours = {"isbn_13": "9780306406157"} if "306" in written else {"isbn_10": "080442957X"}
        book = case.add_book(asin=None, isbn=written, edition={"asin": None, **ours})
        case.abs.put_progress("alice", book.item, current_time=3600)
        await case.sync()
        assert case.read("alice", book).progress_seconds == 3600

    play(tmp_path, story)


def test_case_23_and_62_an_identifier_of_another_book_is_refused_and_waits_for_a_person(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        wrong = case.hardcover.add_book("Pasta Every Day", authors=["Ugo Bianchi"])
        case.hardcover.add_edition(wrong, audio_seconds=9_100, asin="B000000077")
        item = case.abs.add_book(
            "Ten Hours of Rain", authors=["Petra Lindqvist"], asin="B000000077", duration_seconds=36000
        )
        case.abs.put_progress("alice", item, current_time=3600)
        async with case.running():
            await case.quiet()
            await case.sync()
            waiting = case.running_app.state.outcomes.needs_review("alice")
            assert [(one["item"], one["title"]) for one in waiting] == [(item, "Ten Hours of Rain")]
            assert waiting[0]["reason"]
            assert waiting[0]["evidence"]
        assert (case.hardcover.shelf("alice"), case.mutations()) == ({}, 0)

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("The Long Tide, Book 2", "The Long Tide, Book 1"),
        ("The Long Tide (Part 1 of 2) (Dramatized Adaptation)", "The Long Tide"),
        ("The Long Tide: Omnibus, Volumes 1-3", "The Long Tide"),
    ],
)
def test_case_24_and_63_volumes_parts_and_omnibuses_are_never_crossed(tmp_path: Path, here: str, there: str) -> None:
    async def story(case: Case) -> None:
        other = case.hardcover.add_book(there, authors=["Petra Lindqvist"])
        case.hardcover.add_edition(other, audio_seconds=36_000, asin="B000000024")
        item = case.abs.add_book(here, authors=["Petra Lindqvist"], asin="B000000024", duration_seconds=36000)
        case.abs.put_progress("alice", item, current_time=3600)
        for _ in range(2):
            await case.sync()
        assert (case.hardcover.shelf("alice"), case.mutations()) == ({}, 0)
        assert case.last(item).kind is Kind.NEEDS_REVIEW

    play(tmp_path, story)


def test_case_25_a_subtitle_that_anything_may_have_is_no_evidence(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        other = case.hardcover.add_book("Winter Orchard", authors=["Ana Petrova"], subtitle="A Novel")
        case.hardcover.add_edition(other, audio_seconds=36_000, asin="B000000025")
        item = case.abs.add_book(
            "Harbour Street", subtitle="A Novel", authors=["Petra Lindqvist"], asin="B000000025", duration_seconds=36000
        )
        same = case.add_book("Ten Hours of Rain", subtitle="Unabridged")
        for which in (item, same.item):
            case.abs.put_progress("alice", which, current_time=3600)
        await case.sync()
        assert set(case.hardcover.shelf("alice")) == {same.book}
        assert case.last(item).kind is Kind.NEEDS_REVIEW

    play(tmp_path, story)


@pytest.mark.parametrize("seconds", [28_800, 12_600])
def test_case_30_and_64_another_length_is_another_recording_and_waits_for_a_person(
    tmp_path: Path, seconds: int
) -> None:
    async def story(case: Case) -> None:
        book = case.add_book(duration_seconds=seconds, edition={"audio_seconds": 36_000})
        case.abs.put_progress("alice", book.item, current_time=3600)
        document = await case.sync()
        assert document["users"]["alice"] == {"needs_review": 1}
        assert (case.hardcover.shelf("alice"), case.mutations()) == ({}, 0)
        async with case.running():  # the explicit consent
            await command(case, "link", item=book.item, edition=book.edition)
            await case.settle(5)
            assert case.read("alice", book).progress_seconds == int(3600 / seconds * 36_000)

    play(tmp_path, story)


def test_case_26_a_new_title_in_audiobookshelf_changes_no_mapping(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        other = case.add_book("Somebody Else's Story", authors=["Jonas Okafor"])
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            case.abs.edit_item(
                book.item,
                {"metadata": {"title": "Somebody Else's Story", "asin": case.abs.world.item(other.item).asin}},
            )
            await case.listen(book, 3600, 7200, speed=10)
        await case.sync()
        assert case.read("alice", book).progress_seconds == 7200
        assert set(case.hardcover.shelf("alice")) == {book.book}

    play(tmp_path, story)


def test_better_metadata_settles_a_book_that_could_not_be_matched(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book(asin=None, edition={"asin": "B000000088"})
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            assert case.last(book.item).kind is Kind.NEEDS_REVIEW
            case.abs.edit_item(book.item, {"metadata": {"asin": "B000000088"}})
            await case.settle(5)
            assert case.read("alice", book).progress_seconds == 3600
            assert case.running_app.state.outcomes.needs_review() == []

    play(tmp_path, story)


def test_case_67_one_unmatched_book_is_counted_as_waiting_for_a_person(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        known, unknown = case.add_book(), case.add_book(asin="B000000099", edition={"asin": None})
        for book in (known, unknown):
            case.abs.put_progress("alice", book.item, current_time=3600)
        async with case.opened() as app:
            document, code = await over_json(app, "sync", {})
        assert document["users"]["alice"] == {"synced": 1, "needs_review": 1}
        assert code == 0

    play(tmp_path, story)


# merges


@pytest.mark.parametrize("edition_too", [True, False])
@pytest.mark.parametrize("when", ["rows are fresh", "rows are old", "not met since a restart"])
def test_case_28_a_book_that_is_merged_in_the_middle_is_followed(tmp_path: Path, edition_too: bool, when: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        kept = case.hardcover.add_book("The Kept One", authors=["Petra Lindqvist"])
        other = case.hardcover.add_edition(kept, audio_seconds=36000)
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            read = case.read("alice", book)
        async with case.running() as app:
            if when != "not met since a restart":
                await case.listen(book, 3600, 5400, speed=10)
            case.hardcover.merge_book(book.book, kept)
            case.strangers_shelf = case.hardcover.shelf("stranger")
            if edition_too:
                case.hardcover.merge_edition(book.edition, other)
            if when == "rows are old":
                await case.skip(7)
            await case.listen(book, 5400, 9000, speed=10)
            shelf = case.hardcover.shelf("alice")[kept]
            assert [(r.id, r.progress_seconds) for r in shelf.reads] == [(read.id, 9000)]
            await case.listen(book, 9000, 8000 + 2800, speed=10)
            await case.listen(book, 7200, 9000, speed=10)  # a seek back is told, so the ledger went along
            assert case.hardcover.shelf("alice")[kept].reads[0].progress_seconds == 9000
            await case.sync()
            assert {o.kind for o in case.outcomes} <= {Kind.SYNCED, Kind.UNCHANGED, Kind.WAITING}
            pin = app.state.ledger.pin(Key("alice", book.item))
            assert pin is not None
            assert pin.book_id == kept
            assert "merged" in pin.reason
            case.abs.finish("alice", book.item)
            await case.settle(5)
        assert set(case.hardcover.shelf("alice")) == {kept}
        assert case.hardcover.shelf("alice")[kept].status_id == READ

    play(tmp_path, story)


def test_case_28_a_book_that_hardcover_deleted_makes_no_error_loop(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            case.abs.put_progress("alice", book.item, current_time=3600)
            case.hardcover.delete_book(book.book)
            case.abs.patch("alice", book.item, currentTime=5400)
            await case.quiet()
            asked = case.units()
            await case.skip(10)
            assert case.units() == asked
            assert case.last(book.item).kind in (Kind.REFUSED, Kind.NEEDS_REVIEW)

    play(tmp_path, story)


# odd answers


@pytest.mark.parametrize("as_list", [True, False])
def test_case_34_me_may_be_a_list_or_an_object(tmp_path: Path, as_list: bool) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=3600)
        me = {"id": case.hardcover.user_id("alice"), "username": "alice", "account_privacy_setting_id": 1}
        body = json.dumps({"data": {"me": [me] if as_list else me}})
        case.hardcover.faults.next(faults.status(200, body), where=lambda call: "WhoAmI" in call.body)
        await case.sync()
        assert case.read("alice", book).progress_seconds == 3600

    play(tmp_path, story)


FIELDS = [
    ("editions", "canonical_id"),
    ("editions", "language"),
    ("books", "subtitle"),
    ("user_books", "edition"),
    ("user_book_reads", "edition"),
]
TABLES = [
    ("editions", "book_mappings"),
    ("editions", "contributions"),
    ("books", "book_series"),
    ("books", "user_books"),
    ("users", "account_privacy_setting_id"),
]


@pytest.mark.parametrize(
    ("vanished", "how"),
    [*((field, "null") for field in FIELDS), *((field, "gone") for field in FIELDS + TABLES)],
    ids=lambda each: each if isinstance(each, str) else ".".join(each),
)
def test_case_33_and_35_a_field_that_vanished_or_is_null_costs_one_feature(
    tmp_path: Path, vanished: tuple[str, str], how: str
) -> None:
    async def story(case: Case) -> None:
        book, done = case.add_book(), case.add_book()
        if how == "gone":
            case.hardcover.drop_field(*vanished)
        else:
            case.hardcover.null_field(*vanished)
        case.finished_long_ago(done)
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            await case.listen(book, 3600, 5400, speed=10)
        assert case.read("alice", book).progress_seconds == 5400
        assert case.read("alice", done).finished_at == LONG_AGO.date()

    play(tmp_path, story)


@pytest.mark.parametrize("oddity", [NullPayload(), NullRow(), Crash(), BusinessError("not today")], ids=repr)
@pytest.mark.parametrize("mutation", ["insert_user_book", "update_user_book_read"])
def test_case_33_an_odd_answer_to_a_write_has_an_outcome_and_no_double(
    tmp_path: Path, oddity: Oddity, mutation: str
) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.hardcover.next_answer(mutation, oddity)
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            await case.quiet()
            await case.listen(book, 3600, 5400, speed=10)
            await case.quiet()
        assert case.shelf("alice", book).status_id == READING
        assert [r.progress_seconds for r in case.all_reads("alice", book)] == [5400]
        assert Kind.FAILED in case.kinds() or Kind.REFUSED in case.kinds()

    play(tmp_path, story)


def test_case_29_no_id_of_a_book_is_ever_sent_as_an_edition(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(3)]
        for book in books:
            case.abs.put_progress("alice", book.item, current_time=3600)
        await case.sync()
        sent = [
            variables["edition_id"]
            for call in case.hardcover.faults.calls
            for variables in _objects(json.loads(call.body)["variables"])
            if "edition_id" in variables
        ]
        assert len(sent) == 6
        assert set(sent) == {book.edition for book in books}

    play(tmp_path, story)


def _objects(variables: dict[str, Any]) -> list[dict[str, Any]]:
    return [value for value in variables.values() if isinstance(value, dict)]


def test_case_32_every_question_about_a_library_names_its_user(tmp_path: Path) -> None:
    """The stranger's rows of the same books are public, and are never read as ours."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            await case.sync()
        for call in case.hardcover.faults.calls:
            if "user_books(" in call.body and "mutation" not in call.body:
                assert "user_id: {_eq: $uid" in call.body.replace("$uid0", "$uid")

    play(tmp_path, story)


# the owner's word


def test_link_ignore_and_unlink_are_the_owners_word_and_stay(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book(asin=None, edition={"asin": None})
        other = case.hardcover.add_edition(book.book, audio_seconds=18_000)
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            assert case.hardcover.shelf("alice") == {}
            assert (await command(case, "link", item=book.item, edition=book.edition)).changed
            await case.settle(5)
            assert case.read("alice", book).progress_seconds == 3600
            await command(case, "link", item=book.item, edition=other)
            await case.settle(5)
            assert [(r.edition_id, r.progress_seconds) for r in case.all_reads("alice", book)] == [(other, 1800)]
            case.abs.scan(book.item)
            await command(case, "ignore", item=book.item)
            before, mutations = case.shelf("alice", book), case.mutations()
            await case.listen(book, 3600, 7200, speed=10)
            case.abs.finish("alice", book.item)
            await case.quiet()
            await case.sync()
            assert (case.shelf("alice", book), case.mutations()) == (before, mutations)
            assert "ignored" in case.last(book.item).reason
            assert (await command(case, "unlink", item=book.item)).changed
            assert not (await command(case, "unlink", item=book.item)).changed
            await case.quiet()
            assert case.mutations() == mutations  # matching can not tell what it is
            await command(case, "link", item=book.item, edition=other)
            await case.settle(5)
            assert case.shelf("alice", book).status_id == READ
            with pytest.raises(CommandFailed, match="no edition 5"):
                await command(case, "link", item=book.item, edition=5)

    play(tmp_path, story)


def test_a_link_to_another_book_leaves_the_first_one_as_it_is(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book, right = case.add_book(), case.add_book("What It Really Is")
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            before = case.shelf("alice", book)
            await command(case, "link", item=book.item, edition=right.edition)
            await case.settle(5)
            assert case.shelf("alice", book) == before
            assert case.shelf("alice", right).reads[0].progress_seconds == 3600
            await case.listen(book, 3600, 7200, speed=10)
            assert case.shelf("alice", book) == before
            assert [r.progress_seconds for r in case.all_reads("alice", right)] == [7200]

    play(tmp_path, story)


def test_a_word_for_one_user_is_for_that_user_only(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await command(case, "ignore", item=book.item, user="alice")
            for user in case.users:
                await case.listen(book, 0, 3600, user=user, speed=10)
            assert case.hardcover.shelf("alice") == {}
            assert case.read("bob", book).progress_seconds == 3600

    play(tmp_path, story, users=("alice", "bob"))


# two items, one book (P12)


def second_item(case: Case, book: TwoBooks, **more: Any) -> TwoBooks:
    """Another item of the same book, as a second narration or a second copy is."""
    first = case.abs.world.item(book.item)
    item = case.abs.add_book(
        first.title, authors=list(first.authors), asin=first.asin, duration_seconds=first.duration, **more
    )
    return TwoBooks(item=item, book=book.book, edition=book.edition)


def test_case_31_two_items_of_one_book_make_no_ping_pong_over_many_passes(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        one = case.add_book()
        two = second_item(case, one)
        case.abs.put_progress("alice", one.item, current_time=18000, last_update=days_ago(2), started_at=days_ago(9))
        case.abs.put_progress("alice", two.item, current_time=3600, last_update=days_ago(1), started_at=days_ago(1))
        for _ in range(10):
            await case.sync()
        assert case.mutations() == 2
        assert [r.progress_seconds for r in case.all_reads("alice", one)] == [3600]  # heard last
        async with case.running():
            await case.quiet()
            case.abs.hide("alice", one.item)  # no listening
            await case.skip(1)
            assert case.mutations() == 2
            await case.listen(one, 18000, 18600)
            assert case.read("alice", one).progress_seconds == 18600
            await case.quiet()
        mutations = case.mutations()
        for _ in range(5):
            await case.sync()
        assert case.mutations() == mutations
        assert len(case.all_reads("alice", one)) == 1

    play(tmp_path, story)


@pytest.mark.parametrize("seconds", [10, 60, 120])
@pytest.mark.parametrize("every_change", [True, False])
def test_case_31_50_alternating_events_of_two_items_make_no_ping_pong(
    tmp_path: Path, seconds: float, every_change: bool
) -> None:
    async def story(case: Case) -> None:
        one = case.add_book()
        two = second_item(case, one)
        async with case.running():
            first = case.abs.play("alice", one.item)
            second = case.abs.play("alice", two.item, device="android")
            shown = []
            for turn in range(25):
                case.abs.sync("alice", first, 18000 + turn * seconds)
                await case.settle(seconds)
                case.abs.sync("alice", second, 3600 + turn * seconds)
                await case.settle(seconds)
                shown.append(case.read("alice", one).progress_seconds or 0)
            assert shown == sorted(shown)
            assert shown[0] == 18000
            await case.quiet(400)
            assert case.read("alice", one).progress_seconds == 3600 + 24 * seconds  # it was heard last
            assert len(case.all_reads("alice", one)) == 1
            mutations = case.mutations()
            assert mutations <= (10 if seconds == 10 and not every_change else 30)  # slower ones are pauses
            for _ in range(3):
                await case.sync()
            assert case.mutations() == mutations

    play(tmp_path, story, progress=at_once() if every_change else at_once().__class__())


def test_case_31_a_finish_of_the_other_item_waits_for_nothing(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        one = case.add_book()
        two = second_item(case, one)
        async with case.running():
            await case.listen(one, 0, 3600, speed=10)
            case.abs.finish("alice", two.item)
            await case.settle()
            assert case.shelf("alice", one).status_id == READ
            before = case.shelf("alice", one)
            await case.quiet(400)
            await case.sync()
            assert case.shelf("alice", one) == before

    play(tmp_path, story)


def test_a_book_deleted_on_hardcover_stays_away_for_both_of_its_items(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        one = case.add_book()
        two = second_item(case, one)
        case.abs.put_progress("alice", one.item, current_time=18000, last_update=days_ago(2), started_at=days_ago(9))
        case.abs.put_progress("alice", two.item, current_time=3600, last_update=days_ago(1), started_at=days_ago(1))
        await case.sync()
        case.hardcover.user_deletes_book("alice", one.book)
        for _ in range(3):
            await case.sync()
        assert case.hardcover.shelf("alice") == {}

    play(tmp_path, story)


def test_dates_of_a_second_item_are_not_taken_for_the_first_ones(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        one = case.add_book()
        two = second_item(case, one)
        case.abs.put_progress("alice", one.item, current_time=18000, last_update=days_ago(2), started_at=days_ago(9))
        await case.sync()
        case.abs.put_progress("alice", two.item, current_time=20000, started_at=days_ago(1))
        await case.sync()
        read = case.read("alice", one)
        assert (read.started_at, read.progress_seconds) == (TODAY - timedelta(days=9), 20000)
        assert case.shelf("alice", one).status_id == READING
        assert read.started_at > date(2026, 1, 1)

    play(tmp_path, story)
