"""A pass over everybody's progress, for ``earmark sync`` and the nightly run."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

from earmark.jobs.recording import OnProgress, recorded
from earmark.jobs.report import Findings, Report
from earmark.jobs.run_context import RunContext, run_context
from earmark.service.app import App
from earmark.service.pass_control import PassCancelled
from handlers.night.user_pass import PassFailed
from handlers.state.outcome import Kind, Outcome
from handlers.sync.dry_run_shelf import without_imagined_ids
from listener import AudiobookshelfError


async def sync_users(app: App, users: list[str], *, dry_run: bool, on_progress: OnProgress) -> Report:
    """One pass of these users' progress, and its report."""
    async with app.passing(dry_run=dry_run) as gateway:

        async def work(findings: Findings) -> None:
            try:
                with run_context(app.core.database, gateway, app.ports.now) as context:
                    app.pass_control.part("progress")
                    await pass_over(app, findings, context, on_progress)
            except PassCancelled:
                findings.cancelled = True

        return await recorded(app.core, "sync", users, gateway, work)


async def pass_over(app: App, findings: Findings, context: RunContext, on_progress: OnProgress) -> None:
    """Every user's progress; users side by side, each one's trouble their own. Raises ``PassCancelled``, between two
    books of each."""
    control = app.pass_control
    done: dict[str, tuple[int, int]] = {}
    outcomes: dict[str, list[Outcome]] = {name: [] for name in findings.users}

    async def one(name: str) -> None:
        def progressed(so_far: int, of: int) -> None:
            done[name] = (so_far, of)
            so_far, of = sum(a for a, _ in done.values()), sum(b for _, b in done.values())
            control.progressed(so_far, of)
            on_progress(so_far, of)

        user = app.users[name]
        try:
            await user.prepare()
            async with aclosing(context.sync(user).run(progressed)) as ending:
                async for ended in ending:
                    outcome = as_shown(ended, context)
                    outcomes[name].append(outcome)
                    if context.dry_run and outcome.kind is Kind.NEEDS_REVIEW:
                        app.state.outcomes.ask(outcome)
                    app.core.outcomes.publish(outcome)
                    if control.is_cancelled:
                        break
        except (PassFailed, AudiobookshelfError) as error:
            findings.failed[name] = str(error)

    async with asyncio.TaskGroup() as group:
        for name in findings.users:
            group.create_task(one(name))
    for name in findings.users:
        findings.outcomes += outcomes[name]
    control.check()


def as_shown(outcome: Outcome, context: RunContext) -> Outcome:
    """An outcome of a dry run says what would be."""
    if not context.dry_run or outcome.kind is not Kind.SYNCED:
        return outcome
    return replace(outcome, kind=Kind.WOULD_SYNC, after=without_imagined_ids(outcome.after))
