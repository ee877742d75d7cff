"""What goes into a match and what comes out of it, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hardcover import Book, Edition


class Bucket(StrEnum):
    """What may be done with a verdict: used at once, shown to a person, or left alone."""

    AUTO = "auto"
    REVIEW = "review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A book of Hardcover that may be the item, with those of its editions that are known.

    ``via`` says how it was found: "asin:B0…", "isbn:978…", "audible:B0…", "search", "series", …
    """

    book: Book
    editions: tuple[Edition, ...] = ()
    via: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that was compared. ``weight`` is in natural log-odds, positive when it speaks for the book."""

    field: str
    weight: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the evidence says about one item.

    ``confidence`` (0.0-1.0) is that of ``book``, after the caps. ``bucket`` follows from it with one exception: an
    identifier that leads to a book the rest speaks against is shown to a person, however small the figure.
    ``book`` is the best candidate even when it was rejected, ``None`` only when there was none at all. ``resembles``:
    title and author are its; where it was rejected it is another volume or another kind, and ``reason`` says so.
    """

    bucket: Bucket
    confidence: float
    book: Book | None
    edition: Edition | None
    reason: str
    evidence: tuple[Evidence, ...] = ()
    caps: tuple[str, ...] = ()
    runners_up: tuple[tuple[Candidate, float], ...] = ()
    resembles: bool = False
