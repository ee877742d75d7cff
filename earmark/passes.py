"""A pass over everybody's progress and its report, for ``earmark sync`` and the service."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

from earmark.person import Person
from handlers.ledger import Ledger
from handlers.outcome import Kind, Outcome, Outcomes
from handlers.runs import Runs
from handlers.sync import PassFailed
from handlers.tell import Gateway
from hardcover.spending import spending
from listener.errors import AudiobookshelfError

OnProgress = Callable[[int, int], None]


class Service(Protocol):
    outcomes: Outcomes
    gateway: Gateway
    runs: Runs
    ledger: Ledger
    persons: dict[str, Person]

    @property
    def ports(self) -> Any: ...


async def sync_everybody(
    service: Service, *, users: list[str], dry_run: bool, on_progress: OnProgress, kind: str = "sync"
) -> dict[str, Any]:
    """One pass of every user's progress; users side by side, each one's trouble their own.

    Returns ``{run: {id, kind, started, seconds, dry_run, units}, users: {name: {outcome: count}}, items: [{user, item,
    title, outcome, reason, units, before, after}], failed: {name: why}}``.
    """
    gateway = Gateway(dry_run=dry_run or service.gateway.dry_run)
    started = service.ports.now()
    began = asyncio.get_running_loop().time()
    run_id = service.runs.begin(kind, started, dry_run=gateway.dry_run)
    done: dict[str, tuple[int, int]] = {}
    outcomes: dict[str, list[Outcome]] = {name: [] for name in users}
    failed: dict[str, str] = {}

    async def one(name: str) -> None:
        def progressed(so_far: int, of: int) -> None:
            done[name] = (so_far, of)
            on_progress(sum(a for a, _ in done.values()), sum(b for _, b in done.values()))

        person = service.persons[name]
        try:
            await person.prepare()
            async for outcome in person.sync(gateway).run(progressed):
                outcomes[name].append(outcome)
                service.outcomes.publish(outcome)
        except (PassFailed, AudiobookshelfError) as error:
            failed[name] = str(error)

    with spending() as spent:
        async with asyncio.TaskGroup() as group:
            for name in users:
                group.create_task(one(name))
    document: dict[str, Any] = {
        "run": {
            "id": run_id,
            "kind": kind,
            "started": started.isoformat(),
            "seconds": round(asyncio.get_running_loop().time() - began, 3),
            "dry_run": gateway.dry_run,
            "units": spent.units,
        },
        "users": {name: dict(Counter(outcome.kind.value for outcome in outcomes[name])) for name in users},
        "items": [item_of(outcome) for name in users for outcome in outcomes[name]],
        "failed": failed,
    }
    service.runs.end(run_id, seconds=document["run"]["seconds"], units=spent.units, report=document)
    return document


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


def went_wrong(document: dict[str, Any]) -> bool:
    """Whether the command that made this report has to fail: something was not told that should have been."""
    return bool(document["failed"]) or any(item["outcome"] == Kind.FAILED.value for item in document["items"])
