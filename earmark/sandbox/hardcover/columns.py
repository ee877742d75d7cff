"""The columns a test may fill when it builds the world; not ids, relations and what Hardcover computes itself."""

from __future__ import annotations

from datetime import date
from typing import TypedDict


class BookColumns(TypedDict, total=False):
    subtitle: str | None
    headline: str | None
    description: str | None
    slug: str | None
    release_date: date | None
    release_year: int | None
    rating: float | None
    ratings_count: int
    users_count: int
    users_read_count: int
    compilation: bool
    tags: dict[str, list[str]] | None


class EditionColumns(TypedDict, total=False):
    title: str | None
    subtitle: str | None
    asin: str | None
    isbn_10: str | None
    isbn_13: str | None
    pages: int | None
    audio_seconds: int | None
    edition_format: str | None
    edition_information: str | None
    physical_format: str | None
    release_date: date | None
    release_year: int | None
    score: int
    users_count: int
    compilation: bool
    state: str


class ReadColumns(TypedDict, total=False):
    """``None`` clears a date."""

    edition_id: int | None
    started_at: date | None
    finished_at: date | None
    progress_seconds: int | None
    progress_pages: int | None
