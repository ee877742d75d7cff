"""``earmark sync`` and ``earmark reconcile``."""

from __future__ import annotations

from earmark.commands.arguments import Answer, Options, users_meant
from earmark.jobs.reconcile import reconcile as reconcile_users
from earmark.jobs.recording import OnProgress
from earmark.jobs.sync import sync_users
from earmark.service.app import App


async def sync(app: App, options: Options, on_progress: OnProgress) -> Answer:
    users = users_meant(app, options)
    report = await sync_users(app, users, dry_run=bool(options.get("dry_run")), on_progress=on_progress)
    return report.answer(), 1 if report.went_wrong else 0


async def reconcile(app: App, options: Options, on_progress: OnProgress) -> Answer:
    limit = int(options["limit"]) if options.get("limit") else None
    report = await reconcile_users(
        app, users_meant(app, options), dry_run=bool(options.get("dry_run")), limit=limit, on_progress=on_progress
    )
    return report.answer(), 1 if report.went_wrong else 0
