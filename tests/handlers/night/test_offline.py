"""Sessions that say more than their row, and when they do not (offline listening)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from handlers.night.offline import Offline, listened_beyond
from handlers.state.database import Database
from listener.model import MediaProgress, PlaybackSession
from tests.handlers.build import NOW, row

MADE = NOW - timedelta(hours=1)


def made_and_never_moved(seconds: float = 600.0, **more: object) -> MediaProgress:
    return row(seconds, started_at=MADE, last_update=MADE, **more)


def offline_session(end: float, hours_ago: float, *, local: bool = True) -> PlaybackSession:
    moment = NOW - timedelta(hours=hours_ago)
    return PlaybackSession(
        id=f"s{hours_ago}",
        library_item_id="item-1",
        started_at=moment,
        updated_at=moment,
        start_seconds=0.0,
        current_seconds=end,
        listened_seconds=end,
        is_local=local,
    )


def test_the_session_listened_to_last_is_the_truth_of_a_row_that_never_moved() -> None:
    sessions = [offline_session(600, 9), offline_session(3600, 8), offline_session(1800, 7)]
    found = listened_beyond(made_and_never_moved(), sessions, None)
    assert found is not None
    assert found.current_seconds == 1800


@pytest.mark.parametrize(
    ("the_row", "sessions"),
    [
        (
            row(600.0, started_at=MADE, last_update=NOW),
            [offline_session(3600, 8)],
        ),  # it moved since: the row is the truth
        (made_and_never_moved(finished=True), [offline_session(3600, 8)]),
        (made_and_never_moved(3600.0), [offline_session(3000, 8)]),
        (made_and_never_moved(), []),
        (made_and_never_moved(), [offline_session(35900, 8, local=False)]),  # that one moved the row of its time itself
    ],
)
def test_otherwise_the_row_is_the_truth(the_row: MediaProgress, sessions: list[PlaybackSession]) -> None:
    assert listened_beyond(the_row, sessions, None) is None


@pytest.mark.parametrize(
    ("hours_ago", "since_hours", "counts"),
    [
        (8, None, True),
        (24, None, True),  # the row was made an hour ago
        (26, None, False),
        (24 * 365, None, False),  # an offline session of a year ago says nothing of today
        (8, 9, True),
        (8, 7, False),  # before the row that was there before
        (26, 24 * 90, False),
    ],
)
def test_only_sessions_since_the_row_before_count(hours_ago: float, since_hours: float | None, counts: bool) -> None:
    since = NOW - timedelta(hours=since_hours) if since_hours is not None else None
    found = listened_beyond(made_and_never_moved(), [offline_session(3600, hours_ago)], since)
    assert (found is not None) is counts


def test_what_sessions_say_holds_for_exactly_this_row(tmp_path: Path) -> None:
    offline = Offline(Database(tmp_path / "earmark.db"))
    stale = made_and_never_moved()
    assert offline.learn("alice", stale, [offline_session(3600, 8)], since=None)
    truth = offline.truth("alice", stale)
    assert truth.current_time_seconds == 3600
    assert truth.last_update == NOW - timedelta(hours=8)
    moved = made_and_never_moved(700.0)
    assert offline.truth("alice", moved) == moved
    assert offline.truth("bob", stale) == stale
