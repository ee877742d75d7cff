"""What ``sync``, ``reconcile`` and ``metadata`` answer: the report of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from earmark.views.answers.document import AnswerDocument
from earmark.views.answers.figures import MetadataFigures
from earmark.views.answers.unmatched import ServerMatching
from handlers.state.outcome import Kind, Outcome

Counts: TypeAlias = Mapping[str, Mapping[str, int]]  # {user: {outcome: books}}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary(AnswerDocument):
    """``id`` is 0 for a run that could not be written down. ``whole``: it was asked for all that there is to do;
    ``cancelled``: a person ended it, and what is not there was not come to."""

    id: int
    kind: str
    started: datetime
    seconds: float
    dry_run: bool
    units: int
    whole: bool
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedBook(AnswerDocument):
    """One book of one user: how it ended, what was written (``what``, of ``Outcome``) and why. ``before`` and ``after``
    are snapshots, ``None``: not on the shelf, or nothing was written."""

    user: str
    item: str
    title: str
    outcome: Kind
    what: str
    reason: str
    units: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def reported_book(outcome: Outcome) -> ReportedBook:
    return ReportedBook(
        user=outcome.key.user,
        item=outcome.key.item,
        title=outcome.title,
        outcome=outcome.kind,
        what=outcome.what,
        reason=outcome.reason,
        units=outcome.units,
        before=outcome.before,
        after=outcome.after,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport(AnswerDocument):
    """``failed``: parts that could not be done, with why; ``matching`` by the address of the Audiobookshelf, after a
    night only, as ``metadata``."""

    run: RunSummary
    users: Counts
    items: tuple[ReportedBook, ...]
    failed: Mapping[str, str]
    matching: Mapping[str, ServerMatching]
    metadata: MetadataFigures | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport(RunReport):
    """``spool``: the file with the open proposals, if it could be made."""

    spool: str | None
