"""How Earmark is doing: per person, the nights, and what is wrong with its cause and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from earmark.observe.health import DOWN_FOR_SECONDS, DUE_FOR_SECONDS, REFUSED, PassFacts, ServiceFacts, UserFacts
from earmark.views.plain import plain
from earmark.views.sources import Sources

RUNS_SHOWN = 10


class Trouble(StrEnum):
    """What can be wrong; what to do about each is in the words of the pages."""

    MISTAKE = "mistake"
    HARDCOVER_REFUSED = "hardcover_refused"
    HARDCOVER_UNCONNECTED = "hardcover_unconnected"
    ABS_REFUSED = "abs_refused"
    STREAM_DOWN = "stream_down"
    POLLING = "polling"
    LATE = "late"
    DAY_SPENT = "day_spent"
    NIGHT_FAILED = "night_failed"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusProblem:
    """``person`` empty: everybody's. ``since`` where it is known; ``detail`` is what only the service can say."""

    trouble: Trouble
    person: str
    since: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStatus:
    name: str
    account: str  # on Hardcover; empty: not known yet
    facts: UserFacts
    waiting_since: datetime | None  # of the oldest sync that is due


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """``seconds`` ``None``: under way, or ended by a stop of the service. ``counts``: books by outcome."""

    id: int
    kind: str
    started: datetime
    seconds: float | None
    dry_run: bool
    units: int | None
    failed: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightTimes:
    last: datetime | None
    failed: bool
    next: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    version: str
    started: datetime
    dry_run: bool
    people: tuple[PersonStatus, ...]
    problems: tuple[StatusProblem, ...]
    nights: NightTimes
    passing: PassFacts | None  # a run that is under way
    runs: tuple[RunRow, ...]
    editions: int
    editions_bytes: int

    def as_json(self) -> dict[str, Any]:
        return dict(plain(self))


def status(sources: Sources, names: Iterable[str], *, everybody: bool) -> StatusPage:
    """Of these people; ``everybody``: with what concerns others too, as runs and settings do."""
    facts = sources.facts()
    shown = [name for name in names if name in facts.users]
    return StatusPage(
        version=facts.version,
        started=facts.started_at,
        dry_run=sources.dry_run,
        people=tuple(
            PersonStatus(
                name=name,
                account=sources.state.accounts.hardcover_name(name),
                facts=facts.users[name],
                waiting_since=_waiting_since(facts.users[name], facts.now),
            )
            for name in shown
        ),
        problems=tuple(problems(facts, shown, everybody=everybody)),
        passing=facts.passing if everybody else None,
        nights=NightTimes(last=facts.last_reconcile, failed=facts.last_reconcile_failed, next=facts.next_reconcile),
        runs=_runs(sources, shown, everybody=everybody),
        editions=facts.editions.entries,
        editions_bytes=facts.editions.size_bytes,
    )


def problems(facts: ServiceFacts, names: Iterable[str], *, everybody: bool) -> list[StatusProblem]:
    found = [problem for name in names for problem in _of(name, facts.users[name], facts.now)]
    if facts.last_reconcile_failed:
        found.append(StatusProblem(trouble=Trouble.NIGHT_FAILED, person="", since=facts.last_reconcile))
    if everybody:
        found += [StatusProblem(trouble=Trouble.SETTINGS, person="", detail=line) for line in facts.warnings]
    return found


def _of(name: str, user: UserFacts, now: datetime) -> list[StatusProblem]:
    found = []
    if user.trouble is not None:
        found.append(StatusProblem(trouble=Trouble.MISTAKE, person=name, detail=user.trouble))
    if user.hardcover_token == REFUSED:
        trouble = Trouble.HARDCOVER_UNCONNECTED if user.hardcover_by_code else Trouble.HARDCOVER_REFUSED
        found.append(StatusProblem(trouble=trouble, person=name, detail=user.hardcover_refusal))
    if user.abs_token == REFUSED:
        found.append(StatusProblem(trouble=Trouble.ABS_REFUSED, person=name))
    elif user.stream == "down" and (now - user.stream_since).total_seconds() > DOWN_FOR_SECONDS:
        found.append(StatusProblem(trouble=Trouble.STREAM_DOWN, person=name, since=user.stream_since))
    elif user.stream == "polling":
        found.append(StatusProblem(trouble=Trouble.POLLING, person=name, since=user.stream_since))
    if user.units_left_today == 0:
        found.append(StatusProblem(trouble=Trouble.DAY_SPENT, person=name))
    if user.queue_oldest_seconds is not None and user.queue_oldest_seconds > DUE_FOR_SECONDS:
        found.append(StatusProblem(trouble=Trouble.LATE, person=name, since=_waiting_since(user, now)))
    return found


def _waiting_since(user: UserFacts, now: datetime) -> datetime | None:
    return now - timedelta(seconds=user.queue_oldest_seconds) if user.queue_oldest_seconds is not None else None


def _runs(sources: Sources, names: list[str], *, everybody: bool) -> tuple[RunRow, ...]:
    """``counts`` are of these people only."""
    return tuple(
        RunRow(
            id=run.id,
            kind=run.kind,
            started=run.started,
            seconds=run.seconds,
            dry_run=run.dry_run,
            units=run.units,
            failed=str((run.report or {}).get("failed") or "") if everybody else "",
            counts=_counts(run.report or {}, names),
        )
        for run in sources.runs.latest(RUNS_SHOWN)
    )


def _counts(report: dict[str, Any], names: list[str]) -> tuple[tuple[str, int], ...]:
    users = report.get("users")
    summed: dict[str, int] = {}
    for name in names:
        counts = users.get(name) if isinstance(users, dict) else None
        for outcome, number in counts.items() if isinstance(counts, dict) else ():
            if isinstance(number, int):
                summed[outcome] = summed.get(outcome, 0) + number
    return tuple(summed.items())
