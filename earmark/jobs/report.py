"""What a run has come to: its figures, every book's outcome, and what could not be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from earmark.jobs.metadata.tally import MetadataTally
from earmark.jobs.unmatched import Unmatched
from handlers.night.rematch import MatchReport
from handlers.state.outcome import Key, Kind, Outcome

ATTENTION = (  # which outcome stands for a book with two, first to last
    Kind.FAILED,
    Kind.REFUSED,
    Kind.NEEDS_REVIEW,
    Kind.SYNCED,
    Kind.WOULD_SYNC,
    Kind.WAITING,
    Kind.HELD,
    Kind.UNCHANGED,
    Kind.IGNORED,
    Kind.NOT_COUNTED,
)
QUIET = frozenset({Kind.UNCHANGED, Kind.IGNORED, Kind.NOT_COUNTED})  # nothing happened to the book

Counts = dict[str, dict[str, int]]  # {user: {outcome: books}}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """``id`` is 0 for a run that could not be written down. ``whole``: it was asked for all that there is to do."""

    id: int
    kind: str
    started: datetime
    seconds: float
    dry_run: bool
    units: int
    whole: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "started": self.started.isoformat(),
            "seconds": self.seconds,
            "dry_run": self.dry_run,
            "units": self.units,
            "whole": self.whole,
        }


@dataclass(slots=True, kw_only=True)
class ServerMatching:
    """How matching went at one Audiobookshelf."""

    figures: MatchReport
    unmatched: Unmatched

    def as_json(self) -> dict[str, Any]:
        return self.figures.as_json() | {"unmatched": self.unmatched.as_json()}


@dataclass(slots=True, kw_only=True)
class Findings:
    """What a run gathers on its way. ``failed``: parts that could not be done, with why; ``matching`` by the address
    of the Audiobookshelf."""

    run_id: int
    users: list[str]
    outcomes: list[Outcome] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    matching: dict[str, ServerMatching] = field(default_factory=dict)
    metadata: MetadataTally | None = None
    cancelled: bool = False  # by a person: what is not there was not come to


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``spool``: the file with the open proposals of a metadata check, if it kept one."""

    run: RunSummary
    findings: Findings
    spool: str | None = None

    @property
    def users(self) -> Counts:
        return count_books(self.findings.users, self.findings.outcomes)

    @property
    def failed(self) -> Mapping[str, str]:
        return self.findings.failed

    @property
    def went_wrong(self) -> bool:
        """Whether something was not written that should have been."""
        return bool(self.failed) or any(one.kind is Kind.FAILED for one in self.findings.outcomes)

    def as_json(self) -> dict[str, Any]:
        """``{run: {id, kind, started, seconds, dry_run, units, whole}, users: {name: {outcome: books}}, items: [{user,
        item, title, outcome, what, reason, units, before, after}], failed: {what: why}}``, and after a night
        ``matching`` by server and ``metadata``."""
        return self._as_json(self.findings.outcomes)

    def kept(self) -> dict[str, Any]:
        """As ``as_json``, without the books to which nothing happened: a thousand quiet books are a number."""
        return self._as_json(one for one in self.findings.outcomes if one.kind not in QUIET)

    def _as_json(self, outcomes: Iterable[Outcome]) -> dict[str, Any]:
        findings = self.findings
        made: dict[str, Any] = {
            "run": self.run.as_json() | ({"cancelled": True} if findings.cancelled else {}),
            "users": self.users,
            "items": [item_as_json(outcome) for outcome in outcomes],
            "failed": findings.failed,
        }
        if findings.matching:
            made["matching"] = {url: one.as_json() for url, one in findings.matching.items()}
        if findings.metadata is not None:
            made["metadata"] = findings.metadata.as_json()
        return made if self.spool is None else made | {"spool": self.spool}


def count_books(users: Iterable[str], outcomes: Iterable[Outcome]) -> Counts:
    """Each book once: of one that was synced and marked as owned as well the outcome that asks for more attention
    counts."""
    rank = {kind: number for number, kind in enumerate(ATTENTION)}
    kinds: dict[Key, Kind] = {}
    for outcome in outcomes:
        known = kinds.get(outcome.key)
        if known is None or rank[outcome.kind] < rank[known]:
            kinds[outcome.key] = outcome.kind
    counts: dict[str, Counter[str]] = {name: Counter() for name in users}
    for key, kind in kinds.items():
        counts[key.user][kind.value] += 1
    return {name: dict(count) for name, count in counts.items()}


def item_as_json(outcome: Outcome) -> dict[str, Any]:
    """One book of a report."""
    return {
        "user": outcome.key.user,
        "item": outcome.key.item,
        "title": outcome.title,
        "outcome": outcome.kind.value,
        "what": outcome.what,
        "reason": outcome.reason,
        "units": outcome.units,
        "before": outcome.before,
        "after": outcome.after,
    }
