"""A pass over everybody's progress, for ``earmark sync`` and the nightly run."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from earmark.jobs.recording import OnProgress, recorded
from earmark.jobs.report import Findings, Report
from earmark.jobs.run_context import RunContext, run_context
from earmark.service.app import App
from handlers.night.user_pass import PassFailed
from handlers.state.outcome import Kind, Outcome
from handlers.sync.dry_run_shelf import without_imagined_ids
from listener.errors import AudiobookshelfError


async def sync_users(app: App, users: list[str], *, dry_run: bool, on_progress: OnProgress) -> Report:
    """One pass of these users' progress, and its report."""
    async with app.passing(dry_run=dry_run) as gateway:

        async def work(findings: Findings) -> None:
            with run_context(app.core.database, gateway, app.ports.now) as context:
                await pass_over(app, findings, context, on_progress)

        return await recorded(app.core, "sync", users, gateway, work)


async def pass_over(app: App, findings: Findings, context: RunContext, on_progress: OnProgress) -> None:
    """Every user's progress; users side by side, each one's trouble their own."""
    done: dict[str, tuple[int, int]] = {}
    outcomes: dict[str, list[Outcome]] = {name: [] for name in findings.users}

    async def one(name: str) -> None:
        def progressed(so_far: int, of: int) -> None:
            done[name] = (so_far, of)
            on_progress(sum(a for a, _ in done.values()), sum(b for _, b in done.values()))

        user = app.users[name]
        try:
            await user.prepare()
            async for ended in context.sync(user).run(progressed):
                outcome = as_shown(ended, context)
                outcomes[name].append(outcome)
                if context.dry_run and outcome.kind is Kind.NEEDS_REVIEW:
                    app.state.outcomes.ask(outcome)
                app.core.outcomes.publish(outcome)
        except (PassFailed, AudiobookshelfError) as error:
            findings.failed[name] = str(error)

    async with asyncio.TaskGroup() as group:
        for name in findings.users:
            group.create_task(one(name))
    for name in findings.users:
        findings.outcomes += outcomes[name]


def as_shown(outcome: Outcome, context: RunContext) -> Outcome:
    """An outcome of a dry run says what would be."""
    if not context.dry_run or outcome.kind is not Kind.SYNCED:
        return outcome
    return replace(outcome, kind=Kind.WOULD_SYNC, after=without_imagined_ids(outcome.after))
