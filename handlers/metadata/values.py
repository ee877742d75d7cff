"""Values of fields: whether they say anything, their series, and how they are shown on one line. Pure."""

from __future__ import annotations

from handlers.book.nothing import is_no_description, is_no_publisher, is_no_subtitle, is_no_text, is_no_title, is_nobody
from handlers.book.series import series_key
from handlers.book.tags import year_of
from handlers.book.text import clean_paragraphs, on_one_line
from handlers.book.view import Field, Value
from handlers.metadata.compare import number_key
from listener import SeriesEntry

_TEXTS = frozenset({Field.PUBLISHER, Field.LANGUAGE, Field.ISBN})


def is_empty(field: Field, value: Value) -> bool:
    """Nothing, "Unknown", "Track 01", an ASIN without a digit are the same: nothing."""
    if not value:
        return True
    if isinstance(value, str):
        return _is_empty_text(field, value.strip())
    if field in (Field.AUTHORS, Field.NARRATORS):
        return all(is_nobody(str(one)) for one in value)
    return False


def _is_empty_text(field: Field, text: str) -> bool:
    if not text:
        return True
    if field is Field.TITLE:
        return is_no_title(text)
    if field is Field.SUBTITLE:
        return is_no_subtitle(text)
    if field is Field.PUBLISHER:
        return is_no_publisher(text)
    if field is Field.DESCRIPTION:
        cleaned = clean_paragraphs(text)
        return not any(c.isalnum() for c in cleaned) or is_no_description(cleaned)
    if field is Field.PUBLISHED_YEAR:
        return year_of(text) is None
    if field is Field.ASIN:
        return not any(c.isdigit() for c in text) or is_no_text(text)
    return field in _TEXTS and (is_no_text(text) or text.casefold() == "und")


def entries_of(value: Value) -> tuple[SeriesEntry, ...]:
    return tuple(one for one in value if isinstance(one, SeriesEntry)) if isinstance(value, tuple) else ()


def names_of_list(value: Value) -> tuple[str, ...]:
    """People, genres or tags."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()


def series_keys(value: Value) -> set[tuple[str, str | None]]:
    return {(series_key(one.name), number_key(one.sequence)) for one in entries_of(value)}


def with_numbers(old: tuple[SeriesEntry, ...], new: tuple[SeriesEntry, ...]) -> tuple[SeriesEntry, ...]:
    """The old series, each with the new one's number where it had none."""
    known = {series_key(one.name): one.sequence for one in new}
    return tuple(
        one if one.sequence else SeriesEntry(name=one.name, sequence=known.get(series_key(one.name))) for one in old
    )


def only_numbers_are_added(old: Value, new: Value) -> bool:
    """The same series in the same order, some with a number that had none."""
    before, after = entries_of(old), entries_of(new)
    return len(before) == len(after) and with_numbers(before, after) == after


def show(value: Value) -> str:
    """A value on one short line."""
    text = on_one_line(value) if value else "nothing"
    return text if isinstance(value, tuple) or len(text) <= 80 else text[:79] + "…"
