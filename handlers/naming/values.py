"""Fields as parts of a name: what a folder may be called on any file system, and which series it is named by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from handlers.book import Role, authors_said, names_of, sequence, series_key, year_of
from handlers.naming.read_back import read_back
from hardcover import asin as as_asin
from listener import LibraryItem, SeriesEntry

MOST_NAMES = 3  # people in one folder's name; with more of them, narrators are left out
_LONGEST_NAME = 240  # bytes of one folder; most file systems allow 255
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>"|?*\\]')
_COLON = re.compile(r"\s*:\s+")
_SPACE_BEFORE_MARK = re.compile(r" +([.,;!])")
_SEQUENCE = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def values_of(item: LibraryItem) -> dict[str, str]:
    """The template's placeholders with what the fields say; what is empty is left out."""
    series = series_for(item)
    number = sequence(series.sequence) if series is not None else None
    narrators = names_of(item.narrators, role=Role.NARRATOR)
    values = {
        "author": ", ".join(_in_order(authors_of(item))),
        "series": series.name if series is not None else None,
        # What Audiobookshelf could not read back as a number ("1-3") would become part of the title.
        "number": number if number and _SEQUENCE.fullmatch(number) else None,
        "year": year_of(item.published_year),
        "title": item.title,
        "subtitle": item.subtitle,
        "narrator": ", ".join(_in_order(narrators)) if len(narrators) <= MOST_NAMES else None,
        "asin": as_asin(item.asin),
        "publisher": item.publisher,
        "language": item.language,
    }
    return {name: made for name, value in values.items() if value and (made := part_of_name(value))}


def authors_of(item: LibraryItem) -> tuple[str, ...]:
    """Who wrote it: translators and others with a role of their own name no folder."""
    return authors_said(item)


def series_for(item: LibraryItem) -> SeriesEntry | None:
    """The series that the item's folder is in already, where its fields have several; else the first."""
    now = read_back(item.rel_path or "", is_file=item.is_file).series
    own = [one for one in item.series if now and series_key(one.name) == series_key(now)]
    return next(iter([*own, *item.series]), None)


def _in_order(names: tuple[str, ...]) -> list[str]:
    """A single name at the front of several would be read as somebody's last name."""
    return sorted(names, key=lambda name: " " not in name) if len(names) > 1 else list(names)


@lru_cache(maxsize=4096)
def part_of_name(text: str) -> str:
    """Text as part of a name on any file system; a colon becomes a dash that does not look like a separator."""
    text = unicodedata.normalize("NFC", text)
    if ":" in text:
        text = _COLON.sub(" – ", text).replace(":", "-")
    text = _FORBIDDEN.sub(" ", text.replace("/", "-")).replace(" - ", " – ")
    text = " ".join(text.replace("{", "(").replace("}", ")").split())
    return _SPACE_BEFORE_MARK.sub(r"\1", text)


def fitting(folder: str) -> str:
    folder = folder.strip().rstrip(". ") or "_"
    if folder.startswith("."):
        folder = "_" + folder.lstrip(".")
    if _RESERVED.match(folder):
        folder = f"_{folder}"
    encoded = folder.encode()
    return folder if len(encoded) <= _LONGEST_NAME else encoded[:_LONGEST_NAME].decode("utf-8", "ignore").rstrip(". ")
