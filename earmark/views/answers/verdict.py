"""A verdict of matching: as it is kept with an item, and as ``match`` answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedField(AnswerDocument):
    """What one field says for (``weight`` above 0, log-odds) or against the book."""

    field: str
    weight: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictEdition(AnswerDocument):
    """``format``: "audio", "physical", "ebook" or "both"."""

    edition_id: int
    format: str | None = None
    audio_seconds: int | None = None
    pages: int | None = None
    language: str | None = None
    narrators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictBook(AnswerDocument):
    book_id: int
    title: str
    authors: tuple[str, ...]
    editions: tuple[VerdictEdition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerUp(VerdictBook):
    """``confidence``: 0.0-1.0."""

    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictAnswer(AnswerDocument):
    """``bucket``: "auto", "review" or "reject"; ``confidence`` 0.0-1.0. ``book`` is the best candidate, whatever the
    bucket. ``resembles``: it has the item's title and author, and something else speaks against it."""

    bucket: str
    confidence: float
    reason: str
    book: VerdictBook | None = None
    edition: int | None = None
    resembles: bool = False
    evidence: tuple[WeighedField, ...] = ()
    caps: tuple[str, ...] = ()
    runners_up: tuple[RunnerUp, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NightVerdict(VerdictAnswer):
    """What the nightly run found, ``by`` "identifier", "score", "opening" or "link". Of what was certain no evidence is
    kept. ``transcript``: what the opening said, as ``handlers.audio`` decided, where that settled it."""

    at: datetime
    by: str
    searched: bool
    transcript: Mapping[str, Any] | None = None


def kept_verdict(kept: Mapping[str, Any]) -> VerdictAnswer | None:
    """Out of what ``handlers.sync.find_edition.verdict_as_json`` made, also in an earlier version; ``None``: no verdict
    was kept."""
    if "bucket" not in kept:
        return None
    book = kept.get("book")
    return VerdictAnswer(
        bucket=str(kept["bucket"]),
        confidence=float(kept.get("confidence", 0.0)),
        reason=str(kept.get("reason", "")),
        book=VerdictBook(**_book(book)) if isinstance(book, Mapping) else None,
        edition=kept.get("edition"),
        resembles=bool(kept.get("resembles")),
        evidence=tuple(
            WeighedField(field=str(one["field"]), weight=float(one["weight"]), text=str(one["text"]))
            for one in kept.get("evidence", ())
        ),
        caps=tuple(map(str, kept.get("caps", ()))),
        runners_up=tuple(
            RunnerUp(**_book(other), confidence=float(other.get("confidence", 0.0)))
            for other in kept.get("runners_up", ())
        ),
    )


def edition_of_verdict(raw: Mapping[str, Any]) -> VerdictEdition:
    """Out of what ``handlers.sync.find_edition.edition_as_json`` made."""
    known = {name: raw.get(name) for name in ("format", "audio_seconds", "pages", "language")}
    narrators = tuple(map(str, raw.get("narrators") or ()))
    return VerdictEdition(edition_id=int(raw["edition_id"]), narrators=narrators, **known)


def _book(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "book_id": int(raw["book_id"]),
        "title": str(raw["title"]),
        "authors": tuple(map(str, raw["authors"])),
        "editions": tuple(edition_of_verdict(one) for one in raw.get("editions") or ()),
    }
