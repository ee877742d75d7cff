"""A case, with everything in agreement unless said otherwise."""

from __future__ import annotations

from typing import Any


def case(**more: Any) -> dict[str, Any]:
    """Keys of the case; ``metadata`` and ``media`` reach into the item, ``edition_more`` and ``book_more`` into
    Hardcover's rows."""
    metadata = {
        "title": "Saltglass", "authors": [{"id": "a1", "name": "Idris Okafor"}], "narrators": ["Mara Quill"],
        "series": [],
        "asin": "B0SALT0001", "isbn": None, "language": "English", "publishedYear": None, "publisher": None,
    } | more.pop("metadata", {})  # fmt: skip
    media = {
        "metadata": metadata, "duration": 36_000.0, "tags": [],
        "audioFiles": [
            {
                "ino": "41", "duration": 36_000.0, "metaTags": {"tagAlbum": "Saltglass", "tagArtist": "Idris Okafor"},
                "metadata": {"path": "/media/Idris Okafor/Saltglass/a.m4b", "relPath": "a.m4b", "size": 9},
            }
        ],
    } | more.pop("media", {})  # fmt: skip
    edition = {
        "id": 20, "title": "Saltglass", "asin": "B0SALT0001", "audio_seconds": 36_000, "reading_format_id": 2,
        "users_count": 9, "language": {"code2": "en"}, "publisher": {"name": "Tide Press"},
        "release_date": "2019-03-05",
        "contributions": [{"contribution": "Narrator", "author": {"name": "Mara Quill"}}],
    } | more.pop("edition_more", {})  # fmt: skip
    book = {
        "id": 7, "title": "Saltglass", "release_year": 2018, "canonical_id": None,
        "contributions": [{"contribution": None, "author": {"name": "Idris Okafor"}}],
        "book_series": [{"position": 2, "series": {"name": "Tidewater"}}],
        "editions": [edition, *more.pop("editions", [])],
    } | more.pop("book_more", {})  # fmt: skip
    item = {
        "id": "item-1", "libraryId": "lib-1", "mediaType": "book", "relPath": "Idris Okafor/Saltglass", "media": media,
    } | more.pop("item", {})  # fmt: skip
    made = {
        "earmark_case": 1, "id": "one", "now": "2026-11-26T12:00:00Z", "timezone": "Europe/Berlin", "item": item,
        "progress": None, "sessions": [], "hardcover": {"books": [book], "user_books": []},
    }  # fmt: skip
    return made | more


def progress(**more: Any) -> dict[str, Any]:
    """Half way through."""
    return {
        "id": "row", "libraryItemId": "item-1", "mediaItemType": "book", "duration": 36_000, "progress": 0.5,
        "currentTime": 18_000, "isFinished": False, "startedAt": 1763971200000, "finishedAt": None,
        "lastUpdate": 1764064800000,
    } | more  # fmt: skip


def user_book(**more: Any) -> dict[str, Any]:
    """Being read, at a quarter."""
    read = {"id": 91, "edition_id": 20, "started_at": "2025-11-24", "finished_at": None, "progress_seconds": 9_000,
            "progress_pages": None}  # fmt: skip
    return {"id": 55, "book_id": 7, "status_id": 2, "edition_id": 20, "user_book_reads": [read]} | more
