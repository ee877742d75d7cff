"""Events become what may have changed; what is not understood becomes a value too, with nobody's texts in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.events import (
    BackupApplied,
    Broken,
    Ignored,
    ItemsRemoved,
    ItemsUpdated,
    ProgressUpdated,
    SessionClosed,
    UserUpdated,
    parse_event,
    shape,
)
from tests.listener import raw
from tests.listener.test_parse import JSON

NAMES = ["user_item_progress_updated", "user_updated", "user_session_closed", "item_updated", "items_updated"]
NAMES += ["item_added", "items_added", "item_removed", "backup_applied", "library_updated", "pong"]


def test_listening_is_received_with_its_session() -> None:
    event = parse_event("user_item_progress_updated", raw.progress_event(currentTime=30), raw.ALICE)
    assert isinstance(event, ProgressUpdated)
    assert event.row.current_time_seconds == 30.0
    assert (event.session_id, event.device) == ("session-1", "Linux x86_64 / Chrome")


def test_everything_else_is_received_as_the_whole_user() -> None:
    payload = raw.user(raw.row("a"), raw.row("b"), raw.row("p", mediaItemType="podcastEpisode", episodeId="e"), 7)  # type: ignore[arg-type]
    event = parse_event("user_updated", payload, raw.ALICE)
    assert isinstance(event, UserUpdated)
    assert set(event.rows) == {"a", "b"}
    assert event.broken_rows == 1
    assert "permanent-alice" not in repr(event)


def test_another_users_news_on_an_administrators_socket_are_ignored() -> None:
    assert parse_event("user_updated", raw.user(raw.row(), id=raw.BOB), raw.ALICE) == Ignored()
    assert parse_event("user_item_progress_updated", raw.progress_event(userId=raw.BOB), raw.ALICE) == Ignored()


def test_podcasts_are_ignored() -> None:
    episode = raw.progress_event(mediaItemType="podcastEpisode", episodeId="e")
    assert parse_event("user_item_progress_updated", episode, raw.ALICE) == Ignored()


@pytest.mark.parametrize(
    ("name", "payload", "event"),
    [
        ("user_session_closed", "session-1", SessionClosed("session-1")),
        ("item_updated", raw.item("a"), ItemsUpdated(("a",))),
        ("items_updated", [raw.item("a"), raw.item("b"), None], ItemsUpdated(("a", "b"))),
        ("item_added", raw.item("a"), ItemsUpdated(("a",), added=True)),
        ("items_added", [raw.item("a")], ItemsUpdated(("a",), added=True)),
        ("item_removed", {"id": "a", "libraryId": "l"}, ItemsRemoved(("a",))),
        ("backup_applied", None, BackupApplied()),
        ("library_updated", {"id": "l"}, Ignored()),
        ("an event of tomorrow", {"x": 1}, Ignored()),
    ],
)
def test_other_events(name: str, payload: Any, event: Any) -> None:
    assert parse_event(name, payload, raw.ALICE) == event


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("user_item_progress_updated", None),
        ("user_item_progress_updated", {"data": []}),
        ("user_item_progress_updated", raw.progress_event(id=None)),
        ("user_updated", "user"),
        ("user_updated", raw.user(id=...)),
        ("user_updated", raw.user(mediaProgress=None)),
        ("user_session_closed", None),
        ("user_session_closed", {"id": "x"}),
        ("item_updated", None),
        ("items_added", {}),
        ("items_added", [None]),
        ("item_removed", "id"),
    ],
)
def test_broken_payloads_are_told_by_reason_and_shape(name: str, payload: Any) -> None:
    event = parse_event(name, payload, raw.ALICE)
    assert isinstance(event, Broken)
    assert event.reason
    assert "permanent-alice" not in event.sample
    assert "alice" not in event.sample


def test_a_shape_has_keys_numbers_and_lengths_but_no_texts() -> None:
    payload = {
        "token": "secret",
        "rows": [{"currentTime": -5, "id": "x"}, 2],
        "deep": {"a": {"b": {"c": 1}}},
        "none": None,
    }
    assert shape(payload) == (
        "{token: text of 6, rows: 2 × [{currentTime: -5, id: text of 1}], deep: {a: {b: dict}}, none: None}"
    )
    assert len(shape({str(n): "x" * 100 for n in range(1000)})) <= 300


@given(name=st.sampled_from(NAMES), payload=JSON)
def test_no_payload_whatever_raises(name: str, payload: Any) -> None:
    parse_event(name, payload, raw.ALICE)


@given(key=st.sampled_from([*raw.user()]), value=JSON)
def test_no_user_whatever_raises(key: str, value: Any) -> None:
    parse_event("user_updated", raw.user(raw.row(), **{key: value}), raw.ALICE)
