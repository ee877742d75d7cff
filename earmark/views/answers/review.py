"""What the commands of ``review`` answer: what waits for a person, editions to choose from, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from earmark.views.answers.document import AnswerDocument
from earmark.views.answers.item import ItemAnswer
from earmark.views.answers.match import PinAnswer

MOST_CHOICES = 9  # one key each
SAME_LENGTH = 0.006  # as a share: encoders and credits differ that much


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine(AnswerDocument):
    """One line for (``weight`` above 0) or against a candidate, in the matcher's words."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(AnswerDocument):
    """``edition`` is ``None`` where none is known, ``confidence`` 0.0-1.0 or ``None`` where nothing was weighed;
    ``format`` is "audio", "physical", "ebook" or "both"."""

    edition: int | None
    book: int
    title: str
    authors: tuple[str, ...]
    narrators: tuple[str, ...] = ()
    format: str | None = None
    audio_seconds: int | None = None
    pages: int | None = None
    language: str | None = None
    confidence: float | None = None
    evidence: tuple[EvidenceLine, ...] = ()
    caps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenQuote(AnswerDocument):
    """``finding``: announced, hint or nothing; ``why`` in words. ``text`` is said from ``start`` to ``end``, seconds of
    the file ``ino``, which is the first one for the opening, the last one for the end (``stretch``: opening, closing).
    """

    finding: str
    why: str
    text: str
    start: float
    end: float
    stretch: str
    ino: str
    engine: str
    model: str
    confidence: float
    numbers: tuple[str, ...]
    narrators: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAnswer(AnswerDocument):
    """One question. ``users`` is empty where nobody listens to the item yet. ``pin``: it has its edition, and something
    else waits. ``transcript``: what its opening or its end says; ``None``: nothing that helps.

    ``asks`` is ``None`` where the question is which edition it is; "withdrawn": whether finishes that vanished at once
    were meant, those of the books with these ``titles``.
    """

    item: ItemAnswer
    users: tuple[str, ...]
    reason: str
    since: datetime
    asks: str | None = None
    pin: PinAnswer | None = None
    candidates: tuple[Choice, ...] = ()
    titles: tuple[str, ...] = ()
    transcript: SpokenQuote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecision(AnswerDocument):
    """``user`` ``None``: for everybody. ``override``: "link" (with ``edition`` and ``book``), "ignore", or ``None``
    where one was taken back."""

    item: str
    user: str | None
    override: str | None
    edition: int | None = None
    book: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalDecision(AnswerDocument):
    """``answer``: "take back" or "keep"; ``books``: how many it was about."""

    user: str
    answer: str
    books: int
