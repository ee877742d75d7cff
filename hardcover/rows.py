"""Rows of Hardcover's answers -> the values of ``model.py``. Pure.

What is optional in an answer may be absent or null. What a decision rests on may not: a row without its id or with a
date nobody can read raises ``ValueError``, ``TypeError`` or ``LookupError``; the client reports it as ``Surprising``.
Unknown is not absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hardcover.model import (
    Book,
    BookId,
    Claim,
    Edition,
    EditionId,
    HardcoverUserId,
    Me,
    Read,
    ReadId,
    ReadingFormat,
    Status,
    UserBook,
    UserBookId,
)
from hardcover.roles import Role, roles_of

Raw = Mapping[str, Any]

_LONGEST_TEXT = 1000  # characters of a title or a name
_LARGEST = 2.0**53  # an id or a count above is none, and no database would take it
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON may hold them, no database does
_WIDE_GAP = re.compile(r"\s{5,}")  # no title has one, and patterns go over it again and again
_MOST_ENTRIES = 500  # people and series of one book
_DELETED = 3  # books.book_status_id
_SPAN = re.compile(r"#?\d+(?:\.\d+)?\s*[-–—]\s*#?\d+(?:\.\d+)?")
_AUDIBLE = re.compile(r"([A-Z0-9]{10}):[a-z]{2}", re.IGNORECASE)
_YEAR = re.compile(r"(1[0-9]|20|21)\d\d(?!\d)")


def parse_me(raw: Any) -> Me:
    """``me`` is a list of one user [H 4.3], or the user."""
    row = raw[0] if isinstance(raw, list) else raw
    return Me(
        id=HardcoverUserId(_id(row["id"])),
        username=parse_text(row.get("username")) or "",
        privacy_id=_whole(row.get("account_privacy_setting_id")),
    )


def parse_rows(raw: Any) -> list[Raw]:
    """A list of objects; anything else raises."""
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        raise TypeError("not a list of rows")
    return raw


def parse_user_book(raw: Raw) -> UserBook:
    """Reads must be there: a book whose reads are unknown is not one without reads."""
    return UserBook(
        id=UserBookId(_id(raw["id"])),
        book_id=BookId(_id(raw["book_id"])),
        status=_status(raw.get("status_id")),
        edition_id=_edition_id(raw.get("edition_id")),
        reads=parse_reads(raw["user_book_reads"]),
        edition=parse_bare_edition(raw.get("edition")),
        date_added=_date(raw.get("date_added")),
        privacy_id=_whole(raw.get("privacy_setting_id")),
    )


def parse_written_user_book(raw: Raw | None) -> UserBook | None:
    """The ``user_book`` of a mutation's answer, with those reads that the answer told; ``None`` if it told no row."""
    if not raw or raw.get("id") is None or raw.get("book_id") is None:
        return None
    return parse_user_book({**raw, "user_book_reads": raw.get("user_book_reads") or []})


def parse_reads(raw: Any) -> tuple[Read, ...]:
    """Newest (highest id) first [H 5.15]."""
    return tuple(sorted((parse_read(row) for row in parse_rows(raw)), key=lambda read: -read.id))


def parse_read(raw: Raw) -> Read:
    return Read(
        id=ReadId(_id(raw["id"])),
        edition_id=_edition_id(raw.get("edition_id")),
        started_at=_date(raw.get("started_at")),
        finished_at=_date(raw.get("finished_at")),
        progress_seconds=_whole(raw.get("progress_seconds")),
        progress_pages=_whole(raw.get("progress_pages")),
        edition=parse_bare_edition(raw.get("edition")),
    )


def parse_bare_edition(raw: Any) -> Edition | None:
    """The edition nested in a user_book or a read: its lengths and format, or ``None`` where it was not told."""
    if not isinstance(raw, dict) or raw.get("id") is None or raw.get("book_id") is None:
        return None
    return parse_edition(raw)


def parse_edition(raw: Raw) -> Edition:
    people = _people(raw.get("contributions"))
    language = raw.get("language")
    return Edition(
        id=EditionId(_id(raw["id"])),
        book_id=BookId(_id(raw["book_id"])),
        title=parse_text(raw.get("title")) or "",
        asin=parse_text(raw.get("asin")),
        isbn_10=parse_text(raw.get("isbn_10")),
        isbn_13=parse_text(raw.get("isbn_13")),
        audio_seconds=_whole(raw.get("audio_seconds")) or None,
        pages=_whole(raw.get("pages")) or None,
        format=_format(raw.get("reading_format_id")),
        language=parse_text(language.get("code2")) if isinstance(language, dict) else None,
        canonical_id=_edition_id(_other(raw.get("canonical_id"), _id(raw["id"]))),
        users_count=_whole(raw.get("users_count")) or 0,
        release_year=_year(raw.get("release_date")),
        edition_format=parse_text(raw.get("edition_format")),
        edition_information=parse_text(raw.get("edition_information")),
        publisher=_name(raw.get("publisher")),
        narrators=tuple(name for name, role in people if Role.NARRATOR in roles_of(role)),
        authors=tuple(name for name, role in people if Role.AUTHOR in roles_of(role)),
        audible_asins=audible_asins(raw.get("book_mappings")),
    )


def audible_asins(mappings: Any) -> tuple[str, ...]:
    """``<ASIN>:<region>`` -> ASIN [H 3.12b]; ids of other platforms look different."""
    found = []
    for row in mappings if isinstance(mappings, list) else []:
        external_id = row.get("external_id") if isinstance(row, dict) else None
        if external := _AUDIBLE.fullmatch(str(external_id or "")[:100]):
            found.append(external[1].upper())
    return tuple(dict.fromkeys(found))


def parse_book(raw: Raw) -> Book:
    series = raw.get("book_series")
    kept = _other(raw.get("canonical_id"), _id(raw["id"]))
    return Book(
        id=BookId(_id(raw["id"])),
        title=parse_text(raw.get("title")) or "",
        subtitle=parse_text(raw.get("subtitle")),
        slug=parse_text(raw.get("slug")),
        canonical_id=None if kept is None else BookId(kept),
        release_year=_year(raw.get("release_year")),
        authors=tuple(name for name, role in _people(raw.get("contributions")) if Role.AUTHOR in roles_of(role)),
        series=tuple(_series(series[:_MOST_ENTRIES] if isinstance(series, list) else [])),
        compilations=tuple(_compilations(series[:_MOST_ENTRIES] if isinstance(series, list) else [])),
    )


def parse_canonical(raw: Raw) -> tuple[BookId, BookId | None]:
    """A book and where it is now: merged into another, itself, or ``None`` when deleted [H 3.7]."""
    book_id = BookId(_id(raw["id"]))
    if kept := _other(raw.get("canonical_id"), book_id):
        next_one = raw.get("canonical")  # which may have been merged in its turn
        return book_id, BookId(_other(next_one.get("canonical_id"), book_id) or kept if next_one else kept)
    return book_id, None if _whole(raw.get("book_status_id")) == _DELETED else book_id


def parse_claims(raw: Any, *, with_shelf: bool) -> list[Claim]:
    """``editions`` rows with their books; a row without its book identifies nothing and is left out."""
    return [_claim(row, with_shelf=with_shelf) for row in parse_rows(raw) if isinstance(row.get("book"), dict)]


def _claim(raw: Raw, *, with_shelf: bool) -> Claim:
    """``with_shelf``: it was asked what of the book is on the user's shelf. An odd answer to that is no answer."""
    book = raw["book"]
    user_book, shelf_known = None, False
    if with_shelf and isinstance(rows := book.get("user_books"), list):
        try:
            user_book = parse_user_book({"book_id": book["id"], **rows[0]}) if rows else None
            shelf_known = True
        except (LookupError, TypeError, ValueError):
            pass
    return Claim(edition=parse_edition(raw), book=parse_book(book), user_book=user_book, shelf_known=shelf_known)


def _people(raw: Any) -> list[tuple[str, str]]:
    """(name, role in lower case); the role of an author is empty [H 3.9]."""
    found = []
    for row in raw[:_MOST_ENTRIES] if isinstance(raw, list) else []:
        author = row.get("author") if isinstance(row, dict) else None
        name = parse_text(author.get("name")) if isinstance(author, dict) else None
        if name:
            found.append((name, (parse_text(row.get("contribution")) or "").lower()))
    return list(dict.fromkeys(found))


def _compilations(rows: Iterable[Any]) -> Iterable[tuple[str, str | None]]:
    """A set says ``compilation``, or only that it is numbers "1-3" [H 3.10]."""
    for row in rows:
        name = _name(row.get("series")) if isinstance(row, dict) else None
        details = parse_text(row.get("details")) if isinstance(row, dict) else None
        if name and (row.get("compilation") is True or (details and _SPAN.fullmatch(details))):
            yield name, details


def _name(raw: Any) -> str | None:
    return parse_text(raw.get("name")) if isinstance(raw, dict) else None


def _series(rows: Iterable[Any]) -> Iterable[tuple[str, float | None]]:
    for row in rows:
        series = row.get("series") if isinstance(row, dict) else None
        name = parse_text(series.get("name")) if isinstance(series, dict) else None
        if name:
            yield name, _number(row.get("position"))


def _id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"a {type(value).__name__} is no id")
    number = int(value)
    if not 0 < number <= _LARGEST:
        raise ValueError(f"{str(value)[:30]!r} is no id")
    return number


def _other(value: Any, own: int) -> int | None:
    """A canonical id, if it is somebody else's."""
    return None if value is None or _id(value) == own else _id(value)


def _edition_id(value: Any) -> EditionId | None:
    return None if value is None else EditionId(_id(value))


def _number(value: Any) -> float | None:
    """Numerics also come as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) <= _LARGEST else None  # which "nan" is not


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _year(value: Any) -> int | None:
    """Of a year or a date; nonsense is no year."""
    found = _YEAR.match(str(value or "")[:30])
    return int(found[0]) if found else None


def parse_text(value: Any, longest: int = _LONGEST_TEXT) -> str | None:
    """Text that every place can hold, at most ``longest`` characters; ``None`` where there is none."""
    if not isinstance(value, str):
        return None
    text = value[: 2 * longest].strip()[:longest]
    if longest == _LONGEST_TEXT and len(text) > 200:
        text = _WIDE_GAP.sub("    ", text)
    return (text if text.isascii() else _HALF_A_CHARACTER.sub("\ufffd", text)) or None


def _date(value: Any) -> date | None:
    """A date, also from a longer timestamp; text that is neither raises, for a date must not be taken as missing."""
    return None if value is None else date.fromisoformat(str(value)[:10])


def _status(value: Any) -> Status:
    """A status that came later than this program is the user's word: as ``IGNORED``, it is left alone."""
    number = _whole(value)
    return Status(number) if number in {status.value for status in Status} else Status.IGNORED


def _format(value: Any) -> ReadingFormat | None:
    number = _whole(value)
    return ReadingFormat(number) if number in {each.value for each in ReadingFormat} else None
