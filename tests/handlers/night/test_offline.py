"""Sessions that say more than their row, and when they do not."""

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


def heard(end: float, hours_ago: float, *, local: bool = True) -> PlaybackSession:
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


def test_the_session_heard_last_is_the_truth_of_a_row_that_never_moved() -> None:
    sessions = [heard(600, 9), heard(3600, 8), heard(1800, 7)]
    found = listened_beyond(made_and_never_moved(), sessions)
    assert found is not None
    assert found.current_seconds == 1800


@pytest.mark.parametrize(
    ("the_row", "sessions"),
    [
        (row(600.0, started_at=MADE, last_update=NOW), [heard(3600, 8)]),  # it moved since: the row is the truth
        (made_and_never_moved(finished=True), [heard(3600, 8)]),
        (made_and_never_moved(3600.0), [heard(3000, 8)]),
        (made_and_never_moved(), []),
        (made_and_never_moved(), [heard(35900, 8, local=False)]),  # that one moved the row of its time itself
    ],
)
def test_otherwise_the_row_is_the_truth(the_row: MediaProgress, sessions: list[PlaybackSession]) -> None:
    assert listened_beyond(the_row, sessions) is None


def test_what_sessions_say_holds_for_exactly_this_row(tmp_path: Path) -> None:
    offline = Offline(Database(tmp_path / "earmark.db"))
    stale = made_and_never_moved()
    assert offline.learn("alice", stale, [heard(3600, 8)])
    told = offline.truth("alice", stale)
    assert told.current_time_seconds == 3600
    assert told.last_update == NOW - timedelta(hours=8)
    moved = made_and_never_moved(700.0)
    assert offline.truth("alice", moved) == moved
    assert offline.truth("bob", stale) == stale
