"""The rules of progress, without recordings: what a reader of the facts would expect ([A 6]-[A 8])."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import pytest

from earmark.sandbox.audiobookshelf import ABSENT, Audiobookshelf, rules
from earmark.sandbox.audiobookshelf.playback import Refused
from earmark.sandbox.audiobookshelf.state import to_ms
from tests import virtual


class Moving:
    """A clock that goes on a second at each look, so that no two changes share a time."""

    def __init__(self) -> None:
        self.at = virtual.START

    def __call__(self) -> Any:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def server() -> Audiobookshelf:
    server = Audiobookshelf(Moving())
    server.add_user("alice")
    return server


def row(server: Audiobookshelf, book: str, user: str = "alice") -> dict[str, Any]:
    found = server.progress(user, book)
    assert found is not None
    return found


def test_opening_and_closing_a_session_changes_no_progress(server: Audiobookshelf) -> None:
    book = server.add_book()
    server.close("alice", server.play("alice", book))
    assert server.progress("alice", book) is None
    assert server.sessions("alice") == []


def test_a_row_created_at_its_end_stays_unfinished_and_the_next_sync_finishes_it(server: Audiobookshelf) -> None:
    book = server.add_book(duration_seconds=300)
    session = server.play("alice", book)
    server.sync("alice", session, 299)
    assert (row(server, book)["isFinished"], row(server, book)["progress"]) == (False, 299 / 300)
    server.sync("alice", session, 299)
    assert (row(server, book)["isFinished"], row(server, book)["progress"]) == (True, 1)


@pytest.mark.parametrize(
    ("settings", "at", "finished"),
    [
        ({}, 990.0, False),  # exactly ten seconds left
        ({}, 990.1, True),
        ({"markAsFinishedTimeRemaining": 60}, 941, True),
        ({"markAsFinishedTimeRemaining": 60}, 939, False),
        ({"markAsFinishedPercentComplete": 50}, 501, True),
        ({"markAsFinishedPercentComplete": 50}, 500, False),
        ({"markAsFinishedPercentComplete": 99.9, "markAsFinishedTimeRemaining": 60}, 990.1, False),
    ],
)
def test_a_sync_finishes_by_the_rule_of_the_library(
    server: Audiobookshelf, settings: dict[str, float], at: float, finished: bool
) -> None:
    book = server.add_book(duration_seconds=1000)
    (library,) = server.world.libraries
    server.edit_library(library, {"settings": settings})
    session = server.play("alice", book)
    server.sync("alice", session, 1)
    server.sync("alice", session, at)
    assert row(server, book)["isFinished"] is finished


def test_a_patch_finishes_by_ten_seconds_whatever_the_library_says(server: Audiobookshelf) -> None:
    book = server.add_book(duration_seconds=1000)
    (library,) = server.world.libraries
    server.edit_library(library, {"settings": {"markAsFinishedPercentComplete": 50}})
    server.patch("alice", book, currentTime=10, duration=1000)
    assert server.patch("alice", book, currentTime=900)["isFinished"] is False
    assert server.patch("alice", book, currentTime=995)["isFinished"] is True


def test_a_sync_before_the_end_takes_a_finish_back_and_keeps_the_start(server: Audiobookshelf) -> None:
    book = server.add_book(duration_seconds=1000)
    before = server.finish("alice", book)
    session = server.play("alice", book)
    server.sync("alice", session, 20)
    after = row(server, book)
    assert (after["isFinished"], after["finishedAt"], after["startedAt"]) == (False, None, before["startedAt"])


def test_a_second_mark_changes_nothing_and_an_unfinish_clears_all_but_the_start(server: Audiobookshelf) -> None:
    book = server.add_book()
    server.patch("alice", book, currentTime=100, duration=36000)
    first = server.finish("alice", book)
    assert server.finish("alice", book) == first
    undone = server.unfinish("alice", book)
    assert (undone["currentTime"], undone["progress"], undone["finishedAt"]) == (0, 0, None)
    assert undone["startedAt"] == first["startedAt"]


def test_a_discarded_row_comes_back_as_another_one(server: Audiobookshelf) -> None:
    book = server.add_book()
    first = server.finish("alice", book)
    server.discard("alice", book)
    assert server.progress("alice", book) is None
    assert server.ebook("alice", book, 0.5)["id"] != first["id"]


def test_a_page_turned_to_the_end_finishes_nothing(server: Audiobookshelf) -> None:
    book = server.add_book(duration_seconds=0, ebook_format="epub")
    assert server.ebook("alice", book, 1)["isFinished"] is False
    assert server.ebook("alice", book, 42)["ebookProgress"] == 42


def test_the_first_offline_session_is_dated_now_and_so_blocks_the_others(server: Audiobookshelf) -> None:
    book, then = server.add_book(), virtual.START - timedelta(hours=5)
    hour = timedelta(hours=1)
    first = server.offline(book, started_at=then, updated_at=then + hour, current_time=3600)
    second = server.offline(book, started_at=then + hour, updated_at=then + 2 * hour, current_time=7200, start=3600)
    results = server.local_sessions("alice", [first, second])
    assert [result["progressSynced"] for result in results] == [True, False]
    assert row(server, book)["currentTime"] == 3600
    assert row(server, book)["lastUpdate"] > to_ms(virtual.START)
    assert [session["currentTime"] for session in server.sessions("alice", book)] == [3600, 7200]


def test_a_newer_offline_session_dates_the_row_and_finishes_now(server: Audiobookshelf) -> None:
    book, then = server.add_book(duration_seconds=1000), virtual.START - timedelta(days=2)
    server.put_progress("alice", book, current_time=10, last_update=then - timedelta(days=1))
    ended = server.offline(book, started_at=then, updated_at=then, current_time=998)
    assert server.local_session("alice", ended)["progressSynced"] is True
    assert row(server, book)["lastUpdate"] == to_ms(then)
    assert row(server, book)["finishedAt"] > to_ms(virtual.START)


def test_an_unknown_item_is_no_offline_session(server: Audiobookshelf) -> None:
    told = {"id": "x", "libraryItemId": "nothing"}
    assert server.local_session("alice", told) == {"id": "x", "success": False, "error": "Media item not found"}


def test_one_device_has_one_open_session(server: Audiobookshelf) -> None:
    first, other = server.add_book("First"), server.add_book("Other")
    web, phone = server.play("alice", first), server.play("alice", first, device="android")
    server.play("alice", other)
    assert server.sync("alice", web, 10) == 404
    assert server.sync("alice", phone, 10) == 200


def test_sessions_belong_to_their_user_but_an_admin_writes_to_their_own_account(server: Audiobookshelf) -> None:
    server.add_user("bob")
    server.add_user("ada", kind="admin")
    book = server.add_book()
    session = server.play("alice", book)
    assert server.sync("bob", session, 10) == 403
    assert server.sync("ada", session, 777) == 200
    assert server.progress("alice", book) is None
    assert row(server, book, "ada")["currentTime"] == 777


def test_numbers_are_stored_as_they_come(server: Audiobookshelf) -> None:
    book = server.add_book()
    session = server.play("alice", book)
    server.sync("alice", session, 10)
    for odd in (-5, 10**9, None, "abc"):
        server.sync("alice", session, odd)
        assert row(server, book)["currentTime"] == odd
    server.sync("alice", session, ABSENT)
    assert "currentTime" not in row(server, book)


def test_what_the_database_cannot_keep_of_a_position_is_gone_at_the_next_change(server: Audiobookshelf) -> None:
    book = server.add_book()
    session = server.play("alice", book)
    server.sync("alice", session, 10)
    server.sync("alice", session, ABSENT)
    assert server.patch("alice", book, ebookProgress=0.1)["currentTime"] == 10
    server.sync("alice", session, "abc")
    assert server.patch("alice", book, ebookProgress=0.2)["currentTime"] is None
    assert server.patch("alice", book, currentTime="12")["currentTime"] == "12"
    assert server.patch("alice", book, ebookProgress=0.3)["currentTime"] == 12


def test_a_stated_progress_that_equals_the_true_one_so_far_is_not_stored(server: Audiobookshelf) -> None:
    book = server.add_book(duration_seconds=1000)
    server.patch("alice", book, currentTime=500, duration=1000, progress=0.1)
    assert server.patch("alice", book, progress=0.5)["progress"] == 0.1
    assert server.patch("alice", book, progress=0.7)["progress"] == 0.7
    assert server.patch("alice", book, progress=7)["progress"] == 1


def test_a_hidden_book_shows_again_when_it_is_heard(server: Audiobookshelf) -> None:
    book = server.add_book()
    server.patch("alice", book, currentTime=10)
    server.hide("alice", book)
    assert row(server, book)["hideFromContinueListening"] is True
    assert server.patch("alice", book, currentTime=20)["hideFromContinueListening"] is False


def test_rows_of_other_days_can_be_just_so(server: Audiobookshelf) -> None:
    book = server.add_book()
    then = virtual.START - timedelta(days=400)
    told = server.put_progress("alice", book, is_finished=True, current_time=0, duration=0, finished_at=then)
    assert (told["finishedAt"], told["lastUpdate"], told["duration"]) == (to_ms(then), to_ms(then), 0)
    odd = server.put_progress("alice", book, libraryItemId=None, finishedAt="soon", startedAt=ABSENT)
    assert (odd["libraryItemId"], odd["finishedAt"], "startedAt" in odd) == (None, "soon", False)


def test_what_cannot_be_progress_is_refused(server: Audiobookshelf) -> None:
    podcast = server.add_podcast()
    (episode,) = server.episodes_of(podcast)
    with pytest.raises(Refused, match="400"):
        server.patch("alice", podcast, isFinished=True)
    assert server.patch("alice", podcast, episode=episode, isFinished=True)["mediaItemType"] == "podcastEpisode"
    server.limit_user("alice", [])
    with pytest.raises(Refused, match="403"):
        server.play("alice", podcast, episode=episode)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, 0), ("", 0), ("12.5", 12.5), (True, 1), ([], 0), ("abc", math.nan), (ABSENT, math.nan)],
)
def test_numbers_are_those_of_javascript(value: Any, expected: float) -> None:
    assert rules.number(value) == pytest.approx(expected, nan_ok=True)
