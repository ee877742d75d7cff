"""What Audiobookshelf's own scanner reads out of a path [A 12]: a name is only proposed if it says what it should.

This is not a reading of what a path means (``handlers/book`` does that): the scanner's rules are narrower, and wrong in
places, and a new name is read by them. Every step is one of the functions of its ``utils/scandir.js``, in its order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_ASIN = re.compile(r"(?: |^)\[([A-Z0-9]{10})\](?= |$)")
_NARRATORS = re.compile(r"(?P<title>.*) \{(?P<narrators>.*)\}")
_SEQUENCE = re.compile(
    r"(?P<label>vol\.? |volume |book )?(?P<number>\d{0,3}(?:\.\d{1,2})?)(?P<dot>\.?)(?: (?P<suffix>.*))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r" *\(?([0-9]{4})\)? * - *(.+)")
_DISC = re.compile(r"(?:cd|dis[ck])\s*\d{1,3}", re.IGNORECASE)
_CJK = re.compile("[\u4e00-\u9fff\u3040-\u30ff\u31f0-\u31ff]")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{2,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """The fields a scan would fill; ``None`` and empty where the path says nothing."""

    title: str
    authors: tuple[str, ...] = ()
    series: str | None = None
    sequence: str | None = None
    year: str | None = None
    narrators: tuple[str, ...] = ()
    asin: str | None = None


@lru_cache(maxsize=1024)
def read_back(rel_path: str, *, is_file: bool = False) -> ReadBack:
    """``rel_path``: of the item's folder (or loose file), below the library's."""
    folders = [part for part in rel_path.replace("\\", "/").split("/") if part]
    if is_file and folders:
        folders[-1] = _EXTENSION.sub("", folders[-1])
    while len(folders) > 1 and not is_file and _DISC.fullmatch(folders[-1].strip()):
        folders.pop()
    if not folders:
        return ReadBack(title="")
    name = folders.pop()
    series = folders.pop() if len(folders) > 1 else None
    author = folders.pop() if folders else None
    name, asin = _without_asin(name)
    name, narrators = _without_narrators(name)
    name, sequence = _without_sequence(name) if series else (name, None)
    name, year = _without_year(name)
    return ReadBack(
        title=name.strip(),
        authors=names_in(author or ""),
        series=series,
        sequence=sequence,
        year=year,
        narrators=names_in(narrators or ""),
        asin=asin,
    )


def _without_asin(name: str) -> tuple[str, str | None]:
    found = _ASIN.search(name)
    return (name.replace(found[0], "", 1).strip(), found[1]) if found else (name.strip(), None)


def _without_narrators(name: str) -> tuple[str, str | None]:
    found = _NARRATORS.fullmatch(name)
    return (found["title"], found["narrators"]) if found else (name, None)


def _without_sequence(name: str) -> tuple[str, str | None]:
    """The first part between " - " that is a number, or begins with one and a dot or a label."""
    parts = name.split(" - ")
    for place, part in enumerate(parts):
        found = _SEQUENCE.fullmatch(part)
        if found is None or (found["suffix"] and not (found["label"] or found["dot"])):
            continue
        rest = [found["suffix"]] if found["suffix"] else []
        number = found["number"]
        plain = f"{float(number):g}" if number not in ("", ".") else "0"
        return " - ".join([*parts[:place], *rest, *parts[place + 1 :]]), plain
    return name, None


def _without_year(name: str) -> tuple[str, str | None]:
    found = _YEAR.fullmatch(name)
    return (found[2], found[1]) if found else (name, None)


def names_in(text: str) -> tuple[str, ...]:
    """Several people in one text: split at "&", else " and ", else ";", and at commas; "Last, First" by pairs."""
    if not text:
        return ()
    mark = next((mark for mark in ("&", " and ", ";") if mark in text), None)
    chunks = text.split(mark) if mark else [text]
    parts = [part.strip() for chunk in chunks for part in chunk.split(",")]
    if _CJK.search(parts[0]):
        return tuple(dict.fromkeys(part for part in parts if part))
    if len(parts) > 1 and " " not in parts[0]:  # the first one is taken for a last name
        pairs = zip(parts[::2], parts[1::2], strict=False)
        return tuple(dict.fromkeys(f"{first} {last}".strip() for last, first in pairs if first or last))
    return tuple(dict.fromkeys(part for part in parts if part))
