"""What a run has come to: its figures, every book's outcome, and what could not be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from earmark.jobs.metadata.tally import MetadataTally
from earmark.views.answers.report import CheckReport, Counts, RunReport, RunSummary, reported_book
from earmark.views.answers.unmatched import ServerMatching
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

    def answer(self) -> RunReport:
        return RunReport(**self._answer(self.findings.outcomes))

    def checked(self) -> CheckReport:
        return CheckReport(**self._answer(self.findings.outcomes), spool=self.spool)

    def kept(self) -> dict[str, Any]:
        """As JSON, without the books to which nothing happened: a thousand quiet books are a number."""
        return RunReport(**self._answer(one for one in self.findings.outcomes if one.kind not in QUIET)).as_json()

    def _answer(self, outcomes: Iterable[Outcome]) -> dict[str, Any]:
        findings = self.findings
        return {
            "run": self.run,
            "users": self.users,
            "items": tuple(map(reported_book, outcomes)),
            "failed": dict(findings.failed),
            "matching": dict(findings.matching),
            "metadata": findings.metadata.answer() if findings.metadata is not None else None,
        }


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
