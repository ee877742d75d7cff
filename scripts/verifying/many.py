"""A library of more than 150 invented items as libraries are, and for each what it really is and what Hardcover lists.

    python -m verifying.many FILE      (from scripts/) writes the manifest a throwaway Audiobookshelf is filled from

An item's files carry ``tags``, in a folder made of them; then Audiobookshelf's fields are set to ``edits`` (a wrong
quick match, a placeholder) and its folder is called ``folder`` instead.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EBOOK, AUDIO, PRINT = 4, 2, 1
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, kw_only=True)
class Recording:
    """An edition. ``listed``: Hardcover has it."""

    narrators: tuple[str, ...] = ()
    seconds: int = 0
    language: str = "en"
    asin: str | None = None
    isbn: str | None = None
    publisher: str | None = None
    year: int | None = 2019
    title: str | None = None
    format: int = AUDIO
    note: str | None = None  # Hardcover's `edition_format`
    listed: bool = True


@dataclass(frozen=True, kw_only=True)
class Work:
    """``shown``: what Hardcover says where it says otherwise than the book is (placeholders)."""

    title: str
    authors: tuple[str, ...]
    series: tuple[tuple[str, float | None], ...] = ()
    subtitle: str | None = None
    description: str | None = None
    language: str = "en"
    year: int = 2015
    genres: tuple[str, ...] = ()
    recordings: tuple[Recording, ...] = ()
    compilation: bool = False
    listed: bool = True
    shown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Item:
    """``work`` and ``recording``: what it really is."""

    key: str
    kind: str
    work: Work
    recording: Recording
    tags: Mapping[str, Any]
    edits: Mapping[str, Any] = field(default_factory=dict)
    folder: str | None = None
    media: str = "audiobook"

    @property
    def is_silent(self) -> bool:
        """Neither tags nor folder nor Audiobookshelf say what it is: only its opening would."""
        return self.kind == "silent folder and tags"

    @property
    def manifest(self) -> dict[str, Any]:
        return {"key": self.key, "media": self.media} | dict(self.tags)


def places(items: Iterable[Item]) -> dict[str, tuple[str, str]]:
    """Key -> library and folder, as the throwaway Audiobookshelf makes them: Author/Series/N - Title."""
    taken: set[str] = set()
    found = {}
    for item in items:
        tags = item.tags
        parts = [", ".join(tags.get("authors", ())) or "Unknown", tags["title"]]
        if series := next(iter(tags.get("series", ())), None):
            number = f"{_name(series['sequence'])} - " if series.get("sequence") else ""
            parts[1:] = [series["name"], number + _name(tags["title"])]
        library = "Ebooks" if item.media == "ebook" else "Audiobooks"
        path = "/".join(map(_name, parts[:-1])) + "/" + (parts[-1] if series else _name(parts[-1]))
        if f"{library}/{path}".casefold() in taken:
            path += f" ({item.key})"
        taken.add(f"{library}/{path}".casefold())
        found[item.key] = (library, path)
    return found


def _name(text: str) -> str:
    cleaned = " ".join(re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", str(text)).split())
    return cleaned.strip(" .")[:120].strip(" .") or "Untitled"


def asin(seed: str) -> str:
    number = int.from_bytes(hashlib.sha256(f"many {seed}".encode()).digest()[:6], "big")
    return "B0" + "".join(_SIGNS[number // 36**place % 36] for place in range(8))


def isbn(seed: str) -> str:
    """Thirteen digits with their right check digit."""
    number = int.from_bytes(hashlib.sha256(f"isbn {seed}".encode()).digest()[:5], "big") % 10**9
    digits = f"979{number:09d}"
    total = sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(digits))
    return digits + str(-total % 10)


def tags_of(work: Work, recording: Recording, **other: Any) -> dict[str, Any]:
    """As a careful person tags; ``other`` replaces, ``None`` leaves out."""
    series = [{"name": name, "sequence": f"{number:g}" if number else None} for name, number in work.series]
    tags = {
        "title": recording.title or work.title,
        "subtitle": work.subtitle,
        "authors": list(work.authors),
        "narrators": list(recording.narrators),
        "series": series,
        "asin": recording.asin,
        "isbn": recording.isbn,
        "duration": recording.seconds or None,
    } | other
    return {name: value for name, value in tags.items() if value}


def audio(seed: str, narrator: str, seconds: int, **more: Any) -> Recording:
    given = {"asin": asin(seed), "publisher": "Larkfield Audio"} | more
    return Recording(narrators=(narrator,) if narrator else (), seconds=seconds, **given)


def everything() -> tuple[tuple[Item, ...], tuple[Work, ...]]:
    """The items, and the works beside theirs that Hardcover lists and that tempt."""
    from verifying import many_doubtful, many_plain  # noqa: PLC0415 - they make what is defined here

    items: list[Item] = []
    others: list[Work] = []
    for made in (many_plain.made, many_doubtful.made):
        for one in made():
            (items if isinstance(one, Item) else others).append(one)  # type: ignore[arg-type]
    return tuple(items), tuple(others)


Made = Iterator[Item | Work]


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from verifying.many import everything as of_the_module

    described = [item.manifest for item in of_the_module()[0]]
    Path(sys.argv[1]).write_text(json.dumps({"items": described}, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{len(described)} items in {sys.argv[1]}")
