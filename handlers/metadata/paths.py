"""What folder and file names say, read the way Audiobookshelf reads them: ``Author/Series/Vol 1 - 2007 - Title {…}``.

The last three folders count; disc folders below the book's are skipped. Texts stay as they are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_DISC_FOLDER = re.compile(r"(?:cd|dis[ck]) ?\d+", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?:m4b|m4a|mp3|flac|ogg|oga|opus|aac|wma|mp4|epub|azw3|mobi|pdf|cbz|cbr)$", re.IGNORECASE)
_ASIN = re.compile(r" ?\[([A-Z0-9]{10})\]")
_NARRATOR = re.compile(r" ?\{([^{}]+)\} ?$")
_YEAR = re.compile(r"\(?((?:1[5-9]|20)\d\d)\)?(?: - |$)")
_NUMBER = r"\d{1,3}(?:\.\d{1,2})?"
# "Vol. 3", "Book 2", "6.", "0.5": a bare number needs a dot, or a part of its own.
_SEQUENCE_PART = re.compile(rf"(?:(?:vol(?:ume)?|book)\.? ?({_NUMBER})\.?|({_NUMBER})\.?)", re.IGNORECASE)
_SEQUENCE_FIRST = re.compile(rf"(?:(?:vol(?:ume)?|book)\.? ({_NUMBER})|({_NUMBER})\.) +(?=\S)", re.IGNORECASE)
_NAMES = re.compile(r" and | & |&|; ?|, (?!(?:jr|sr|iii?|phd|md)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """``title`` may be "" when nothing is left of the name."""

    title: str
    authors: tuple[str, ...] = ()
    series: str | None = None
    sequence: str | None = None
    year: str | None = None
    narrators: tuple[str, ...] = ()
    asin: str | None = None


@lru_cache(maxsize=1024)
def read_path(rel_path: str, *, is_file: bool = False) -> Named:
    """``rel_path``: of the item, below the library's folder."""
    pieces = [piece.strip() for piece in rel_path.replace("\\", "/").split("/") if piece.strip()]
    while len(pieces) > 1 and not is_file and _DISC_FOLDER.fullmatch(pieces[-1]):
        pieces.pop()
    if not pieces:
        return Named(title="")
    above = pieces[-3:-1]
    last = _EXTENSION.sub("", pieces[-1]) if is_file else pieces[-1]
    asin = _ASIN.search(last)
    last = _ASIN.sub("", last).strip()
    narrator = _NARRATOR.search(last)
    last = _NARRATOR.sub("", last).strip()
    sequence, last = _sequence(last) if len(above) == 2 else (None, last)
    year = _YEAR.match(last)
    if year and last[year.end() :].strip():
        last = last[year.end() :].strip()
    else:
        year = None
    return Named(
        title=last,
        authors=_people(above[0]) if above else (),
        series=above[1] if len(above) == 2 else None,
        sequence=sequence,
        year=year[1] if year else None,
        narrators=_people(narrator[1]) if narrator else (),
        asin=asin[1] if asin else None,
    )


def _sequence(name: str) -> tuple[str | None, str]:
    """The number in the series, and the name without it."""
    parts = name.split(" - ")
    if len(parts) > 1:
        for position, part in enumerate(parts):
            found = _SEQUENCE_PART.fullmatch(part.strip())
            if found:
                return found[1] or found[2], " - ".join(parts[:position] + parts[position + 1 :]).strip()
    found = _SEQUENCE_FIRST.match(name)
    return (found[1] or found[2], name[found.end() :].strip()) if found else (None, name)


def _people(text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and " " not in parts[0] and parts[1]:
        return (f"{parts[1]} {parts[0]}",)  # "Last, First"
    return tuple(dict.fromkeys(part for part in (p.strip() for p in _NAMES.split(text)) if part))
