"""One case file -> typed values. ``BadCase`` says in words what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from earmark.settings import Settings, SettingsError, read_rules
from hardcover.model import BookId, EditionId
from hardcover.whole_books import WholeBook, parse_whole_book
from listener.errors import OddAnswer
from listener.model import LibraryItem
from listener.parse import parse_item

VERSION = 1
RULES = ("progress", "matching", "metadata")  # the tables of settings that a case may bring along


class BadCase(Exception):
    """What is wrong with a case, for the person who wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """``book`` and ``edition``: taken as matched, where the case says so. ``raw``: the object itself, for what only
    one kind of answer reads."""

    id: str
    item: LibraryItem
    books: tuple[WholeBook, ...]
    settings: Settings
    now: datetime
    zone: ZoneInfo
    book: BookId | None = None
    edition: EditionId | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


def read_case(text: str) -> CaseFile:
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise BadCase(f"this is not JSON: {error}") from None
    return parse_case(raw)


def parse_case(raw: Any) -> CaseFile:
    """Everything but ``item`` may be left out."""
    if not isinstance(raw, dict) or not isinstance(raw.get("item"), dict):
        raise BadCase("a case is one JSON object with an `item` as GET /api/items/:id?expanded=1 answers it")
    if raw.get("earmark_case", VERSION) != VERSION:
        raise BadCase(f"this Earmark reads earmark_case {VERSION}, not {raw['earmark_case']}")
    name = str(raw.get("id") or raw["item"].get("id") or "case")
    zone = _zone(raw.get("timezone"))
    return CaseFile(
        id=name,
        item=_item(raw["item"], name),
        books=_books(raw.get("hardcover")),
        settings=_settings(raw.get("settings"), name),
        now=_now(raw.get("now"), zone),
        zone=zone,
        book=BookId(found) if (found := _number(raw, "book")) is not None else None,
        edition=EditionId(found) if (found := _number(raw, "edition")) is not None else None,
        raw=raw,
    )


def rows_of(raw: Mapping[str, Any], name: str) -> Sequence[Any]:
    """A list below ``hardcover``; absent or null is empty."""
    rows = (raw.get("hardcover") or {}).get(name)
    if rows is not None and not isinstance(rows, list):
        raise BadCase(f"hardcover.{name} is not a list")
    return rows or ()


def _item(raw: dict[str, Any], name: str) -> LibraryItem:
    media = raw.get("media")
    whole = {"id": name, "mediaType": "book", **raw}
    if isinstance(media, dict):
        whole["media"] = {"audioFiles": [], **media}
    try:
        return replace(parse_item(whole), is_summary=False)
    except OddAnswer as error:
        raise BadCase(f"item: {error}") from None


def _books(raw: Any) -> tuple[WholeBook, ...]:
    if raw is not None and not isinstance(raw, dict):
        raise BadCase("hardcover is not an object")
    found: list[WholeBook] = []
    for place, row in enumerate(rows_of({"hardcover": raw}, "books")):
        try:
            found.append(parse_whole_book(row))
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise BadCase(f"hardcover.books[{place}]: {_words(error)}") from None
    return tuple(found)


def _words(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _settings(raw: Any, name: str) -> Settings:
    raw = raw or {}
    if not isinstance(raw, dict):
        raise BadCase("settings is not an object")
    if unknown := sorted(set(raw) - set(RULES)):
        raise BadCase(f"settings: a case has {', '.join(RULES)}, not {', '.join(unknown)}")
    try:
        return read_rules(raw, f"case {name}")
    except SettingsError as error:
        raise BadCase(f"settings: {error}") from None


def _zone(raw: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(raw or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadCase(f"timezone: there is no {raw!r}") from None


def _now(raw: Any, zone: ZoneInfo) -> datetime:
    if raw is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(str(raw))
    except ValueError:
        raise BadCase(f"now: {raw!r} is no moment; write it like 2026-11-26T12:00:00Z") from None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _number(raw: Mapping[str, Any], name: str) -> int | None:
    value = raw.get(name)
    if isinstance(value, dict):
        value = value.get("id")
    if value is None:
        return None
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,12}", str(value)):
        raise BadCase(f"{name}: {value!r} is no number of Hardcover's")
    return int(value)
