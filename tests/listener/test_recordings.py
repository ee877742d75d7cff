"""Every payload of Audiobookshelf's shapes in the recordings of a real server can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from listener.events import (
    Broken,
    Ignored,
    ItemsRemoved,
    ItemsUpdated,
    ProgressUpdated,
    SessionClosed,
    UserUpdated,
    parse_event,
)
from listener.parse import (
    is_book_row,
    parse_item,
    parse_libraries,
    parse_progress,
    parse_progress_rows,
    parse_session,
    parse_status,
    parse_user,
    parse_users,
)

FOLDER = Path(__file__).parents[1] / "facts/audiobookshelf"
FILES = sorted(FOLDER.glob("*.json"))


def walk(value: Any) -> Iterator[Any]:
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from walk(one)


def dicts() -> Iterator[dict[str, Any]]:
    for file in FILES:
        yield from (value for value in walk(json.loads(file.read_text())) if isinstance(value, dict))


def test_every_progress_row_of_a_book_is_read_and_every_episode_is_not() -> None:
    rows = [value for value in dicts() if {"libraryItemId", "isFinished", "lastUpdate"} <= value.keys()]
    assert len(rows) > 150
    for raw in rows:
        assert (parse_progress(raw) is not None) == is_book_row(raw), raw
    assert any(not is_book_row(raw) for raw in rows)


def test_every_user_is_read_with_all_of_its_rows() -> None:
    users = [value for value in dicts() if {"username", "mediaProgress"} <= value.keys()]
    assert len(users) > 30
    for raw in users:
        broken: list[Any] = []
        rows = parse_progress_rows(raw["mediaProgress"], broken.append)
        assert parse_user(raw).username == raw["username"]
        assert not broken
        assert len(rows) == sum(is_book_row(row) for row in raw["mediaProgress"])


def test_every_item_is_read_in_each_of_its_shapes() -> None:
    items = [value for value in dicts() if {"libraryId", "mediaType", "media"} <= value.keys()]
    assert len(items) > 30
    for raw in items:
        item = parse_item(raw)
        metadata = raw["media"]["metadata"]
        assert item.title == metadata["title"]
        if "authorName" in metadata and "authors" in metadata:
            assert item.authors == tuple(author["name"] for author in metadata["authors"])
        if item.media_type == "book":
            assert item.has_audio == (item.duration_seconds > 0)


def test_every_stored_session_is_read() -> None:
    sessions = [value for value in dicts() if {"timeListening", "startTime", "startedAt", "id"} <= value.keys()]
    assert len(sessions) > 10
    for raw in sessions:
        session = parse_session(raw)
        assert session.started_at is not None
        assert session.updated_at is not None
        assert session.library_item_id == raw["libraryItemId"]


def test_the_rest_answers_are_read() -> None:
    answers = json.loads((FOLDER / "05-rest.json").read_text())["data"]
    assert parse_status(answers["GET /status"]["body"]).version == "2.36.0"
    assert {library.media_type for library in parse_libraries(answers["GET /api/libraries"]["body"])} == {
        "book",
        "podcast",
    }
    users = {user.username: user for user in parse_users(answers["GET /api/users as root"]["body"])}
    assert users["alice"].permanent_token == "<jwt legacy>"
    assert users["root"].kind == "root"


def test_every_event_is_understood() -> None:
    kinds: set[type] = set()
    for raw in dicts():
        name, payload = raw.get("event"), raw.get("payload")
        if not isinstance(name, str) or payload is None:  # elided in the recording
            continue
        if isinstance(payload, str) and payload.startswith("same as"):
            continue
        owner = payload.get("data", payload) if isinstance(payload, dict) else {}
        heard = parse_event(name, payload, str(owner.get("userId") or owner.get("id")))
        assert not isinstance(heard, Broken), (name, heard)
        kinds.add(type(heard))
    assert kinds >= {ProgressUpdated, UserUpdated, SessionClosed, ItemsUpdated, ItemsRemoved, Ignored}
