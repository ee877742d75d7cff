"""The figures of a metadata check, as in the reports of `metadata` and of a night."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeAlias

from earmark.views.answers.document import AnswerDocument
from earmark.views.answers.proposals import ProposalAnswer, SkippedField, proposal_answer
from earmark.views.answers.transcribed import TranscribedItem

if TYPE_CHECKING:  # a client of a running service starts faster without
    from handlers.metadata.model import Proposal

BucketCounts: TypeAlias = Mapping[str, int]

APPLY, REVIEW = "apply", "review"  # buckets: what is sure, and what a person decides


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledProposal(ProposalAnswer):
    """One line of a run's file of open proposals; ``path``: the item's folder, below the library's."""

    path: str | None


def spooled(proposal: Proposal, path: str | None) -> SpooledProposal:
    answer = proposal_answer(proposal)
    return SpooledProposal(**{each.name: getattr(answer, each.name) for each in fields(answer)}, path=path)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInDoubt(AnswerDocument):
    """An item whose match may be another book's, or of which only its opening would tell which book it is."""

    item: str
    title: str
    path: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCoverage(AnswerDocument):
    """Of so many items how many have a field, by field: before the run and with what it would fill."""

    items: int
    before: Mapping[str, int]
    after: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribedFigures(AnswerDocument):
    """``stopped``: why it ended before the queue did; ``could_not``: why, and how often."""

    waiting: int
    items: int
    announced: int
    settled: int
    hints: int
    bytes: int
    seconds: float
    stopped: str | None
    could_not: Mapping[str, int]
    shown: tuple[TranscribedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataFigures(AnswerDocument):
    """``applied`` counts items; ``unmatched``: for which only tags and names speak. ``proposals`` by field, ``kinds``
    by field and kind ("fills", "overwrites", "left"); ``names``: what is wrong with names, and how often."""

    checked: int
    unchanged: int
    unmatched: int
    applied: int
    fields_applied: int
    fields_overwritten: int
    transcribed: TranscribedFigures
    stopped: str | None
    skipped: tuple[SkippedField, ...]
    coverage: FieldCoverage
    proposals: Mapping[str, BucketCounts]
    kinds: Mapping[str, Mapping[str, BucketCounts]]
    suspects: tuple[ItemInDoubt, ...]
    listen: tuple[ItemInDoubt, ...]
    names: Mapping[str, int]

    def number(self, kind: str | None = None, bucket: str | None = None, *, field: str | None = None) -> int:
        """Of proposals that are open: of this kind, in this bucket, of this field; ``None``: of all."""
        return sum(
            count
            for name, kinds in self.kinds.items()
            for one, buckets in kinds.items()
            for where, count in buckets.items()
            if field in {None, name} and kind in {None, one} and bucket in {None, where}
        )
