"""What ``probe`` answers: what it is about to do, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from earmark.views.answers.document import AnswerDocument
from hardcover import FactVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedBook(AnswerDocument):
    id: int
    title: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbePlan(AnswerDocument):
    """``units``: what it costs at most, of ``units_left`` today."""

    user: str
    account: str
    book: ProbedBook
    edition: int
    units: int
    units_left: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedFact(AnswerDocument):
    """``fact``: its number in the documentation; ``saw``: what came back."""

    fact: str
    says: str
    verdict: FactVerdict
    saw: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeAnswer(AnswerDocument):
    """It names nobody. ``stopped``: why not everything was tried; ``left``: what could not be cleaned up."""

    version: str
    earmark_probe: int
    at: datetime
    plan: str | None
    units: int
    stopped: str | None
    left: str | None
    facts: tuple[ProbedFact, ...]
