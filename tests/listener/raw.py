"""Payloads in Audiobookshelf's own shapes, as its recordings have them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

ALICE, BOB = "user-alice", "user-bob"
MS = 1_795_163_445_515
TIME = datetime(2026, 11, 20, 8, 30, 45, 515000, tzinfo=UTC)


def row(item: str = "item-1", **changes: Any) -> dict[str, Any]:
    """One ``mediaProgress`` row; a value of ``...`` leaves the key out."""
    raw = {
        "id": f"row-{item}",
        "userId": ALICE,
        "libraryItemId": item,
        "episodeId": None,
        "mediaItemId": f"media-{item}",
        "mediaItemType": "book",
        "duration": 36000.075,
        "progress": 0.00055,
        "currentTime": 20,
        "isFinished": False,
        "hideFromContinueListening": False,
        "ebookLocation": None,
        "ebookProgress": 0,
        "lastUpdate": MS,
        "startedAt": MS,
        "finishedAt": None,
        **changes,
    }
    return {key: value for key, value in raw.items() if value is not ...}


def progress_event(item: str = "item-1", **changes: Any) -> dict[str, Any]:
    """The payload of ``user_item_progress_updated``."""
    data = row(item, **changes)
    return {"id": data.get("id"), "sessionId": "session-1", "deviceDescription": "Linux x86_64 / Chrome", "data": data}


def user(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A whole user: ``/api/me``, and the payload of ``user_updated``."""
    raw = {
        "id": ALICE,
        "username": "alice",
        "email": None,
        "type": "user",
        "token": "permanent-alice",
        "mediaProgress": list(rows),
        "bookmarks": [],
        "isActive": True,
        "permissions": {"download": True, "update": False},
        "librariesAccessible": [],
        **changes,
    }
    return {key: value for key, value in raw.items() if value is not ...}


def item(item_id: str = "item-1", **metadata: Any) -> dict[str, Any]:
    """An expanded library item."""
    return {
        "id": item_id,
        "libraryId": "library-1",
        "relPath": "Mira Voss/The Hollow Lantern",
        "isMissing": False,
        "mediaType": "book",
        "media": {
            "id": f"media-{item_id}",
            "metadata": {
                "title": "The Hollow Lantern",
                "subtitle": None,
                "authors": [{"id": "a", "name": "Mira Voss"}],
                "narrators": ["Tobias Renn"],
                "series": [{"id": "s", "name": "The Hollow Lantern Cycle", "sequence": "1"}],
                "publishedYear": "2015",
                "publisher": "Lab Audio",
                "isbn": "9798917118390",
                "asin": "B0FHBTC6F7",
                "language": None,
                "abridged": False,
                **metadata,
            },
            "audioFiles": [{"ino": "1", "duration": 37800.015, "exclude": False, "metaTags": {"tagAlbum": "Lantern"}}],
            "ebookFile": None,
            "duration": 37800.015,
        },
    }
