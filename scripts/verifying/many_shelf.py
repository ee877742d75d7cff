"""Hardcover's side of the many items, and the judge: is a written value the item's own, is a match the item's book."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from earmark.sandbox.hardcover import Hardcover
from listener.model import LibraryItem
from verifying.many import Item, Recording, Work, everything
from verifying.many_words import TONGUES

SINGLE = ("title", "subtitle", "publisher", "published_year", "language", "isbn", "asin", "description")
LISTS = ("authors", "narrators", "series", "genres", "media_tags")


@dataclass
class ManyShelf:
    """``ids``: Audiobookshelf's id -> key of the item."""

    hardcover: Hardcover
    ids: dict[str, str]
    items: dict[str, Item] = field(default_factory=dict)
    books: dict[int, int] = field(default_factory=dict)  # id() of a work -> Hardcover's book
    _kept: list[Work] = field(default_factory=list)

    def fill(self) -> None:
        items, others = everything()
        self.items = {one.key: one for one in items}
        for work in [*(one.work for one in items), *others]:
            if work.listed and id(work) not in self.books:
                self._kept.append(work)
                self.books[id(work)] = self._add(work)

    def _add(self, work: Work) -> int:
        shown = dict(work.shown)
        genres = shown.get("genres", work.genres)
        book = self.hardcover.add_book(
            work.title, authors=work.authors, series=work.series, release_year=work.year, compilation=work.compilation,
            description=shown.get("description", work.description), subtitle=shown.get("subtitle", work.subtitle),
            tags={"Genre": list(genres)} if genres else None,
        )  # fmt: skip
        for one in shown.get("recordings", work.recordings):
            if one.listed:
                self._add_edition(book, one)
        return book

    def _add_edition(self, book: int, one: Recording) -> None:
        columns: dict[str, Any] = {
            "asin": one.asin,
            "isbn_13": one.isbn,
            "release_year": one.year,
            "edition_format": one.note,
        }
        if one.title:
            columns["title"] = one.title
        if one.seconds:
            columns["audio_seconds"] = one.seconds
        self.hardcover.add_edition(
            book, format=one.format, narrators=one.narrators, language=one.language, publisher=one.publisher,
            **{name: value for name, value in columns.items() if value},
        )  # fmt: skip

    def wrong_values(self, before: dict[str, LibraryItem], after: dict[str, LibraryItem]) -> list[str]:
        wrong = []
        for item_id, key in self.ids.items():
            for name in (*SINGLE, *LISTS):
                old, new = texts(getattr(before[item_id], name)), texts(getattr(after[item_id], name))
                if old != new and not self._may(self.items[key], name, old, new):
                    wrong.append(f"{key}: {name}: {old} -> {new}")
        return wrong

    def _may(self, item: Item, name: str, old: list[str], new: list[str]) -> bool:
        own = {plain(name, one) for one in own_values(item, name) if one}
        was, now = {plain(name, one) for one in old}, {plain(name, one) for one in new}
        right_before = {one for one in was if one in own}
        if name in SINGLE:
            return now <= own
        return now <= own | was and right_before <= now and bool(now)

    def matches(self, data_dir: Path) -> tuple[Counter[str], list[str]]:
        """What became of the items, and each that is wrong or whose right book nobody is offered."""
        counts: Counter[str] = Counter()
        troubles = []
        with sqlite3.connect(f"file:{next(data_dir.glob('*.db'))}?mode=ro", uri=True) as database:
            rows = {
                row[0]: row[1:] for row in database.execute("SELECT item, bucket, book, reason, evidence FROM matched")
            }
        for item_id, key in self.ids.items():
            item = self.items[key]
            right = self.books.get(id(item.work))
            bucket, book, reason, told = rows.get(item_id, ("none", None, "", "{}"))
            evidence = json.loads(told or "{}")
            offered = [
                one["book_id"]
                for one in [evidence.get("book") or {}, *evidence.get("runners_up", ())]
                if one.get("book_id")
            ]
            what = _became(bucket, book, right, offered)
            if item.is_silent and what.startswith("not offered"):
                what = f"nothing says what it is, {bucket}"
            counts[what] += 1
            if what.startswith(("WRONG", "not offered")):
                troubles.append(f"{what}: {key} ({item.kind}): {reason}")
        return counts, troubles


def _became(bucket: str, book: int | None, right: int | None, offered: list[int]) -> str:
    if bucket == "auto":
        return "matched, right" if book == right and right is not None else "WRONG match"
    if right is None:
        return f"not on Hardcover, {bucket}"
    if right in offered:
        return f"{bucket}, the right book offered" + (" first" if offered[0] == right else "")
    return f"not offered ({bucket})"


def own_values(item: Item, name: str) -> set[str]:
    """All that may rightly be written to it."""
    work, own, tags = item.work, item.recording, item.tags
    series = [(one, number) for one, number in work.series] + [
        (one["name"], one.get("sequence")) for one in tags.get("series", ())
    ]
    values: dict[str, set[Any]] = {
        "title": {work.title, own.title, tags.get("title") if item.kind != "silent folder and tags" else None},
        "subtitle": {work.subtitle},
        "publisher": {own.publisher},
        "published_year": {str(own.year), str(work.year)},
        "language": {own.language},
        "isbn": {own.isbn},
        "asin": {own.asin},
        "description": {work.description if work.language == own.language else None},
        "authors": set(work.authors),
        "narrators": set(own.narrators),
        "series": {f"{one} #{_number(number)}" if number else one for one, number in series},
        "genres": set(work.genres),
    }
    return {one for one in values.get(name, ()) if one}


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def texts(value: Any) -> list[str]:
    if value is None or isinstance(value, str):
        return [value] if value else []
    return [
        one if isinstance(one, str) else f"{one.name} #{one.sequence}" if one.sequence else one.name for one in value
    ]


def plain(name: str, text: str) -> str:
    """For comparing; not the program's own normaliser."""
    if name == "language":
        return _LANGUAGES.get(text.casefold(), text.casefold())
    if name == "series":
        return text.casefold()
    folded = unicodedata.normalize("NFKC", re.sub(r"<[^>]+>", "", text)).casefold()
    return "".join(sign for sign in folded if sign.isalnum()) or text


_LANGUAGES = {"english": "en", "en": "en"} | {
    word: one.code for one in TONGUES for word in (one.name.casefold(), one.code)
}
