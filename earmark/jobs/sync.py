"""A pass over everybody's progress and its report, for ``earmark sync``, the nightly run and the service."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from earmark.jobs.run_context import RunContext, run_context
from earmark.service.ports import Ports
from earmark.service.user import UserRuntime
from handlers.night.user_pass import PassFailed
from handlers.state.database import Database, DatabaseError
from handlers.state.outcome import Key, Kind, Outcome, Outcomes
from handlers.state.runs import Runs
from handlers.sync.dry_run_shelf import without_imagined_ids
from handlers.sync.gateway import Gateway
from hardcover.spending import spending
from listener.errors import AudiobookshelfError

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

OnProgress = Callable[[int, int], None]


class Service(Protocol):
    """What a pass needs of ``service.Service``."""

    outcomes: Outcomes
    runs: Runs
    ports: Ports
    database: Database
    persons: dict[str, UserRuntime]


@dataclass(slots=True)
class Collected:
    """What a run has come to so far. ``failed``: parts that could not be done, with why; ``more``: parts of the report
    besides the usual ones."""

    run_id: int  # 0: it could not be written down
    users: list[str]
    outcomes: list[Outcome] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


async def recorded(
    service: Service,
    kind: str,
    users: list[str],
    gateway: Gateway,
    work: Callable[[Collected], Awaitable[None]],
    *,
    whole: bool = True,
) -> dict[str, Any]:
    """Do the work as a run that is written down. ``whole``: it was asked for all that there is to do.

    Returns ``{run: {id, kind, started, seconds, dry_run, units}, users: {name: {outcome: books}}, items: [{user, item,
    title, outcome, what, reason, units, before, after}], failed: {what: why}}`` and what ``work`` put into ``more``.
    """
    started = service.ports.now()
    began = asyncio.get_running_loop().time()
    with spending() as spent:
        try:
            collected = Collected(service.runs.begin(kind, started, dry_run=gateway.dry_run), users)
        except DatabaseError as error:  # what cannot be recorded is not written
            collected = Collected(0, users, failed=dict.fromkeys(users, str(error)))
        else:
            await work(collected)
    seconds = round(asyncio.get_running_loop().time() - began, 3)
    run = {
        "id": collected.run_id,
        "kind": kind,
        "started": started.isoformat(),
        "seconds": seconds,
        "dry_run": gateway.dry_run,
        "units": spent.units,
        "whole": whole,
    }
    report: dict[str, Any] = {
        "run": run,
        "users": count_books(users, collected.outcomes),
        "items": [item_of(outcome) for outcome in collected.outcomes],
        "failed": collected.failed,
        **collected.more,
    }
    try:
        service.runs.end(collected.run_id, seconds=seconds, units=spent.units, report=report)
    except DatabaseError as error:
        report["failed"]["state"] = str(error)
    return report


def count_books(users: Iterable[str], outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """``{user: {outcome: books}}``, each book once: of one that was synced and marked as owned as well the outcome that
    asks for more attention counts."""
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


async def pass_over(service: Service, collected: Collected, context: RunContext, on_progress: OnProgress) -> None:
    """Every user's progress; users side by side, each one's trouble their own."""
    done: dict[str, tuple[int, int]] = {}
    outcomes: dict[str, list[Outcome]] = {name: [] for name in collected.users}

    async def one(name: str) -> None:
        def progressed(so_far: int, of: int) -> None:
            done[name] = (so_far, of)
            on_progress(sum(a for a, _ in done.values()), sum(b for _, b in done.values()))

        person = service.persons[name]
        try:
            await person.prepare()
            async for ended in context.sync(person).run(progressed):
                outcome = as_shown(ended, context)
                outcomes[name].append(outcome)
                service.outcomes.publish(outcome)
        except (PassFailed, AudiobookshelfError) as error:
            collected.failed[name] = str(error)

    async with asyncio.TaskGroup() as group:
        for name in collected.users:
            group.create_task(one(name))
    for name in collected.users:
        collected.outcomes += outcomes[name]


def as_shown(outcome: Outcome, context: RunContext) -> Outcome:
    """An outcome of a dry run says what would be."""
    if not context.dry_run or outcome.kind is not Kind.SYNCED:
        return outcome
    return replace(outcome, kind=Kind.WOULD_SYNC, after=without_imagined_ids(outcome.after))


async def sync_everybody(
    service: Service, *, users: list[str], gateway: Gateway, on_progress: OnProgress
) -> dict[str, Any]:
    """One pass of these users' progress, and its report."""

    async def work(collected: Collected) -> None:
        with run_context(service.database, gateway, service.ports.now) as context:
            await pass_over(service, collected, context, on_progress)

    return await recorded(service, "sync", users, gateway, work)


def item_of(outcome: Outcome) -> dict[str, Any]:
    """One line of a report."""
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


def went_wrong(report: dict[str, Any]) -> bool:
    """Whether the command that made this report has to fail: something was not written that should have been."""
    return bool(report["failed"]) or any(item["outcome"] == Kind.FAILED.value for item in report["items"])
