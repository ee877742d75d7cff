"""What ``match`` answers: why an item is the book it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from earmark.views.answers.document import AnswerDocument
from earmark.views.answers.item import ItemAnswer
from earmark.views.answers.verdict import NightVerdict, VerdictAnswer
from handlers.state.outcome import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionAnswer(AnswerDocument):
    """One edition with its book's title and authors. ``format``: "audio", "physical", "ebook" or "both"."""

    edition: int
    book: int
    title: str
    authors: tuple[str, ...]
    format: str | None
    audio_seconds: int | None
    pages: int | None
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEdition(EditionAnswer):
    """``found_by``: the identifiers that lead to it, as "asin:…"."""

    found_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PinAnswer(AnswerDocument):
    """The edition that an item has for a user; ``from_``: "identifier", "score", "link" or "chosen on Hardcover"."""

    book: int
    edition: int
    from_: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastOutcome(AnswerDocument):
    outcome: Kind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchAnswer(AnswerDocument):
    """``identifiers`` as "asin:…"; ``candidates``: editions that have them, and the ``verdict`` on these, asked now.
    ``override``: "link", "ignore" or ``None``."""

    user: str
    item: ItemAnswer
    identifiers: tuple[str, ...]
    candidates: tuple[FoundEdition, ...]
    verdict: VerdictAnswer | None
    night: NightVerdict | None
    pin: PinAnswer | None
    override: str | None
    held: bool
    last_outcome: LastOutcome | None
