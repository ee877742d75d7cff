"""A run that is written down: when it began, what it cost, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from earmark.jobs.memory import give_back
from earmark.jobs.report import Findings, Report
from earmark.service.core import Core
from earmark.views.answers.report import RunSummary
from handlers.state.database import DatabaseError
from handlers.state.runs import in_run
from handlers.sync.gateway import Gateway
from hardcover import spending

MANY = 500  # books of a pass; what fewer took is not worth the time of a full collection

OnProgress = Callable[[int, int], None]  # books done, of how many


def quiet(_done: int, _of: int) -> None:
    """Progress that nobody watches."""


async def recorded(
    core: Core,
    kind: str,
    users: list[str],
    gateway: Gateway,
    work: Callable[[Findings], Awaitable[None]],
    *,
    whole: bool = True,
) -> Report:
    """Do the work as a run. ``whole``: it was asked for all that there is to do. A run that cannot be written down is
    not made."""
    started = core.ports.now()
    began = asyncio.get_running_loop().time()
    with spending() as spent:
        try:
            findings = Findings(run_id=core.runs.begin(kind, started, dry_run=gateway.dry_run), users=users)
        except DatabaseError as error:
            findings = Findings(run_id=0, users=users, failed=dict.fromkeys(users, str(error)))
        else:
            with in_run(findings.run_id):
                await work(findings)
    summary = RunSummary(
        id=findings.run_id,
        kind=kind,
        started=started,
        seconds=round(asyncio.get_running_loop().time() - began, 3),
        dry_run=gateway.dry_run,
        units=spent.units,
        whole=whole,
        cancelled=findings.cancelled,
    )
    report = Report(run=summary, findings=findings)
    if len(findings.outcomes) > MANY:
        give_back()
    try:
        core.runs.end(findings.run_id, seconds=summary.seconds, units=spent.units, report=report.kept())
    except DatabaseError as error:
        findings.failed["state"] = str(error)
    return report
