"""Proposals of metadata, and what deciding them answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from earmark.views.answers.batch import BatchAnswer
from earmark.views.answers.document import AnswerDocument
from earmark.views.answers.item import ItemAnswer
from listener import SeriesEntry

if TYPE_CHECKING:  # a client of a running service starts faster without
    from handlers.metadata.model import Proposal

FieldValue: TypeAlias = str | tuple[str | SeriesEntry, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswer(AnswerDocument):
    """One field of one item: ``old`` stands in Audiobookshelf, ``new`` is proposed. ``bucket``: "apply", "review" or
    "reject"; ``fills``: nothing stands there yet; ``listen``: the opening could settle it."""

    item: str
    title: str
    field: str
    old: FieldValue
    new: FieldValue
    source: str
    confidence: float
    bucket: str
    fills: bool
    overwrites: bool
    why: str
    listen: bool


def proposal_answer(proposal: Proposal) -> ProposalAnswer:
    return ProposalAnswer(
        item=proposal.item,
        title=proposal.title,
        field=proposal.field.value,
        old=proposal.old,
        new=proposal.new,
        source=proposal.source.value,
        confidence=round(proposal.confidence, 3),
        bucket=proposal.bucket,
        fills=proposal.fills,
        overwrites=proposal.overwrites,
        why=proposal.why,
        listen=proposal.listen,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BookProposals(AnswerDocument):
    """What waits about one item; ``path``: its folder, below the library's."""

    item: ItemAnswer
    path: str | None
    proposals: tuple[ProposalAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDecision(AnswerDocument):
    """``done`` in words; ``changes``: of the history, where something was written."""

    done: str
    changes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalCount(AnswerDocument):
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalListing(AnswerDocument):
    proposals: tuple[ProposalAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsDismissed(BatchAnswer):
    done: str
    count: int

    @property
    def done_to(self) -> int:
        return self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedField(AnswerDocument):
    item: str
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTogether(BatchAnswer):
    """Fields that a run wrote (``count``) to ``items``; ``failed``: what could not be done at all, and why."""

    run: int
    count: int
    items: int
    skipped: tuple[SkippedField, ...]
    failed: Mapping[str, str]

    @property
    def done_to(self) -> int:
        return self.count

    @property
    def refusals(self) -> tuple[str, ...]:
        return *self.failed.values(), *(f"{one.title}: {one.why}" for one in self.skipped)
