"""The edition store: what the catalogue answered, kept on disk (design 6). Disposable: losing it costs look-ups only.

One record per identifier (``asin:B0…``, ``isbn:978…``, ``edition:123``, ``book:45``) with the editions it led to, each
with its book. Hits live about 30 days; misses a day, twice as long each time they are confirmed, up to 30. Memory
stands in front of the disk, and takes over where the disk fails.
"""

from __future__ import annotations

import asyncio
import random
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cachetools import TTLCache

from hardcover.disk import Disk
from hardcover.model import Book, BookId, Claim, Edition, EditionId, ReadingFormat

HIT_DAYS = 30.0
HIT_JITTER = 0.2  # so that what was matched in one night is not all asked again in one night
LONGEST_MISS_DAYS = 30
_DAY_SECONDS = 86_400.0
_MEMORY_SECONDS = 6 * 3600.0
_LATEST = 4_102_444_800  # the year 2100: what is to be kept longer was not written by us


@dataclass(frozen=True, slots=True)
class _Record:
    until: float  # Unix time
    claims: tuple[Claim, ...]
    misses: int = 0  # how often in a row the answer was "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """No ``claims``: Hardcover is known to have none. After ``until`` Hardcover is asked again."""

    key: str
    until: datetime
    claims: tuple[Claim, ...]

    def as_json(self) -> dict[str, Any]:
        """``{"key", "until", "editions": [{"edition": {…}, "book": {…}, "via": […]}]}``."""
        return {"key": self.key, "until": self.until.isoformat(), "editions": list(map(pack_claim, self.claims))}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionStats:
    entries: int
    bytes: int
    in_memory: int
    hits: int
    misses: int
    on_disk: bool

    @property
    def hit_rate(self) -> float:
        asked = self.hits + self.misses
        return self.hits / asked if asked else 0.0


def _loop_time() -> float:
    """Commands without a loop live too short for anything to run out."""
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return 0.0


class EditionStore:
    """``path``: a folder of its own, or ``None`` for memory only. ``say`` gets one line per trouble with the disk."""

    def __init__(
        self,
        path: Path | None,
        *,
        now: Callable[[], datetime],
        random: random.Random,
        say: Callable[[str], None] = lambda _: None,
        memory_records: int = 4096,
    ) -> None:
        self._now = now
        self._random = random
        self._disk = Disk(path, now=now, say=say)
        self._memory: TTLCache[str, _Record] = TTLCache(memory_records, _MEMORY_SECONDS, timer=_loop_time)
        self._hits = 0
        self._misses = 0

    def get(self, key: str) -> Sequence[Claim] | None:
        """The claims under a key; empty: Hardcover is known to have none; ``None``: not known (any more)."""
        record = self._record(key)
        if record is None or record.until <= self._now().timestamp():
            self._misses += 1
            return None
        self._hits += 1
        return record.claims

    def put(self, found: Mapping[str, Sequence[Claim]]) -> None:
        """Keep answers, an empty one as a miss. What concerns one user's shelf is left out."""
        now = self._now().timestamp()
        packed = {}
        for key, claims in found.items():
            if claims:
                days = HIT_DAYS * self._random.uniform(1 - HIT_JITTER, 1 + HIT_JITTER)
                misses = 0
            else:
                before = self._record(key)
                misses = 1 + (before.misses if before is not None else 0)
                days = min(2.0 ** (min(misses, 10) - 1), LONGEST_MISS_DAYS)
            record = _Record(now + days * _DAY_SECONDS, tuple(map(_catalogue_part, claims)), misses)
            self._memory[key] = record
            packed[key] = _pack(record)
        self._disk.write(packed)

    def more(self, key: str) -> Any:
        """Something else that Hardcover said and that is kept as long as a hit; ``None``: not known (any more)."""
        value = self._disk.read(key)
        fresh = isinstance(value, dict) and value.get("until", 0) > self._now().timestamp()
        self._hits += int(fresh)
        self._misses += int(not fresh)
        return value.get("extra") if isinstance(value, dict) and fresh else None

    def put_more(self, found: Mapping[str, Any]) -> None:
        """Keep JSON values beside the claims; on disk only."""
        days = HIT_DAYS * self._random.uniform(1 - HIT_JITTER, 1 + HIT_JITTER)
        until = round(self._now().timestamp() + days * _DAY_SECONDS)
        self._disk.write({key: {"until": until, "extra": value} for key, value in found.items()})

    def forget(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._memory.pop(key, None)
            self._disk.delete(key)

    def stats(self) -> EditionStats:
        entries, size = self._disk.size()
        on_disk = self._disk.works
        return EditionStats(
            entries=entries if on_disk else len(self._memory),
            bytes=size,
            in_memory=len(self._memory),
            hits=self._hits,
            misses=self._misses,
            on_disk=on_disk,
        )

    def read_again(self) -> None:
        """Another process has written to the disk: what is remembered may be older."""
        if self._disk.works:
            self._memory.clear()

    def clear(self) -> None:
        self._memory.clear()
        self._disk.clear()

    def export(self) -> Iterator[StoredRecord]:
        """For people; see ``exported``."""
        rows = self._disk.rows() if self._disk.works else ((key, _pack(each)) for key, each in self._memory.items())
        return exported(rows)

    def close(self) -> None:
        self._disk.close()

    def _record(self, key: str) -> _Record | None:
        record: _Record | None = self._memory.get(key)
        if record is None:
            record = _unpack(self._disk.read(key))
            if record is not None:
                self._memory[key] = record
        return record


def exported(rows: Iterable[tuple[str, Any]]) -> Iterator[StoredRecord]:
    """Each record that can be read."""
    for key, value in rows:
        record = _unpack(value)
        if record is None or not 0 <= record.until <= _LATEST:
            continue
        yield StoredRecord(key=key, until=datetime.fromtimestamp(round(record.until), UTC), claims=record.claims)


def _catalogue_part(claim: Claim) -> Claim:
    return Claim(edition=claim.edition, book=claim.book, via=claim.via)


def _pack(record: _Record) -> dict[str, Any]:
    packed: dict[str, Any] = {"until": round(record.until), "claims": [pack_claim(claim) for claim in record.claims]}
    return packed if record.claims else {**packed, "misses": record.misses}


def _unpack(value: Any) -> _Record | None:
    """``None`` for everything that was not packed by this version: the disk is not to be trusted."""
    try:
        claims = tuple(unpack_claim(each) for each in value["claims"])
        return _Record(float(value["until"]), claims, int(value.get("misses", 0)))
    except (TypeError, KeyError, ValueError, AttributeError, zlib.error):
        return None


def pack_claim(claim: Claim) -> dict[str, Any]:
    """As JSON, without what concerns one user's shelf."""
    return {"edition": _short(claim.edition), "book": _short(claim.book), "via": sorted(claim.via)}


_NAMES: Mapping[type, tuple[str, ...]] = {kind: tuple(each.name for each in fields(kind)) for kind in (Edition, Book)}


def _short(value: Edition | Book) -> dict[str, Any]:
    """The fields that say something."""
    told = ((name, getattr(value, name)) for name in _NAMES[type(value)])
    return {name: content for name, content in told if content}


def unpack_claim(raw: Mapping[str, Any]) -> Claim:
    """The inverse; raises where it was not packed by this version."""
    edition, book = dict(raw["edition"]), dict(raw["book"])
    for name in ("narrators", "authors", "audible_asins"):
        edition[name] = tuple(edition.get(name, ()))
    edition["format"] = ReadingFormat(edition["format"]) if "format" in edition else None
    book["authors"] = tuple(book.get("authors", ()))
    book["series"] = tuple((str(name), position) for name, position in book.get("series", ()))
    book["compilations"] = tuple((str(name), details) for name, details in book.get("compilations", ()))
    book.setdefault("title", "")
    return Claim(edition=Edition(**edition), book=Book(**book), via=frozenset(raw["via"]))


def edition_key(edition: EditionId) -> str:
    return f"edition:{edition}"


def book_key(book: BookId, formats: Iterable[ReadingFormat] = ()) -> str:
    """The editions of a book, perhaps only those of some formats."""
    chosen = ",".join(str(int(each)) for each in sorted(formats))
    return f"book:{book}:{chosen}" if chosen else f"book:{book}"
