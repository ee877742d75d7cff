"""Small readings that every source of metadata shares: nothing-words, people in one text, series with their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.book.normalise import fold
from handlers.book.wording import SAYS_NOTHING
from listener.model import SeriesEntry

_NOBODY = frozenset(
    re.split(
        r"\|",
        "unknown|unknown author|unknown artist|various|various artists|various authors|n/a|none|null|author|narrator"
        "|audiobook|audiobooks",
    )
)
_PEOPLE = re.compile(r"\s*(?:;|\||/|\\| & | and | und )\s*", re.IGNORECASE)
_OTHER_ROLE = re.compile(r" - (?:translator|illustrator|editor|narrator|foreword|introduction|afterword)", re.IGNORECASE)
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "phd", "ph.d.", "md"})
_GROUPED = re.compile(
    r"(?P<name>.+?)(?:,? ?#|,? (?:book|vol\.?|volume|band|teil|part) )(?P<number>\d+(?:\.\d+)?)\s*$", re.IGNORECASE
)
_SEQUENCE = re.compile(r"(?:(?:book|vol\.?|volume|band|teil|part|#|no\.?|nr\.?)\s*)?#?0*(\d+(?:\.\d+)?)(?:/\d+)?", re.I)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def title(text: str | None) -> str | None:
    """``None`` for "Track 01", "Unknown Album" and the like."""
    text = (text or "").strip()
    if not text or (SAYS_NOTHING.fullmatch(fold(text)) and not re.fullmatch(r"\d{4}", text)):
        return None
    return text


def people(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Names as they are written, each once, out of texts that may hold several; "Unknown" is nobody."""
    found: dict[str, str] = {}
    for text in texts:
        for name in _split(text or ""):
            if fold(name) not in _NOBODY:
                found.setdefault(fold(name), name)
    return tuple(found.values())


def authors(texts: Iterable[str]) -> tuple[str, ...]:
    """Who wrote it: without those of whom the text says another role ("Ken Liu - translator")."""
    return people(text for text in texts if not _OTHER_ROLE.search(text))


def _split(text: str) -> list[str]:
    names: list[str] = []
    for chunk in _PEOPLE.split(text):
        parts = [part.strip() for part in chunk.split(",") if part.strip()]
        if len(parts) == 2 and (" " not in parts[0] or parts[1].casefold() in _SUFFIXES):
            # "Last, First", or "Given Name, Jr."
            names.append(f"{parts[0]}, {parts[1]}" if parts[1].casefold() in _SUFFIXES else f"{parts[1]} {parts[0]}")
        else:
            names.extend(parts)
    return names


def series(name: str | None, number: str | None) -> tuple[SeriesEntry, ...]:
    """One series; a number may stand in the name ("Street #2") when there is none beside it."""
    name = (name or "").strip()
    if not name:
        return ()
    inside = _GROUPED.fullmatch(name)
    if inside and not number:
        return (SeriesEntry(name=inside["name"].strip(), sequence=sequence(inside["number"])),)
    return (SeriesEntry(name=name, sequence=sequence(number)),)


def grouped(text: str | None) -> tuple[SeriesEntry, ...]:
    """ "Name #2; Other #1". A grouping without a number is often something else than a series."""
    pieces = (_GROUPED.fullmatch(piece.strip()) for piece in (text or "").split(";"))
    return tuple(SeriesEntry(name=p["name"].strip(), sequence=sequence(p["number"])) for p in pieces if p)


def sequence(text: str | None) -> str | None:
    """A number in a series as Audiobookshelf keeps it: text, without "Book" and needless zeros ("01", "1.0" -> "1").

    What is no plain number ("1-3", "Omnibus") stays as it is.
    """
    text = (text or "").strip()
    found = _SEQUENCE.fullmatch(text)
    if not found:
        return text or None
    number = found[1]
    return number.rstrip("0").rstrip(".") if "." in number else number


def year(text: str | None) -> str | None:
    found = _YEAR.search(text or "")
    return found[0] if found else None
