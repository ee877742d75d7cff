"""How matching went at one Audiobookshelf, and what of its libraries has no sure match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument

AUTO, REVIEW, REJECT = "auto", "review", "reject"  # buckets of a match


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedItem(AnswerDocument):
    item: str
    title: str
    bucket: str
    reason: str
    confidence: float
    listened_to: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedGroup(AnswerDocument):
    """Items without a sure match for the same reason, and the titles of a few."""

    bucket: str
    reason: str
    count: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched(AnswerDocument):
    """``items``: the first thousand of ``total``."""

    total: int
    groups: tuple[UnmatchedGroup, ...]
    items: tuple[UnmatchedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerMatching(AnswerDocument):
    """``found`` by bucket, of those that were searched for or looked up; ``stopped``: why it did not get to the end, if
    it did not."""

    checked: int
    already_known: int
    found: Mapping[str, int]
    searched: int
    left_for_later: int
    units: int
    stopped: str | None
    unmatched: Unmatched

    def number(self, bucket: str) -> int:
        return self.found.get(bucket, 0)
