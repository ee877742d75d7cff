"""`sync` and `reconcile`: a pass over every user's progress, and the whole nightly job."""

from __future__ import annotations

from pathlib import Path

import click

from earmark.cli import report_text
from earmark.cli.base import NUMBER, Common, case_option, command, json_option, user_option
from earmark.cli.carrying import carry_out, offline
from earmark.views.answers.report import RunReport

dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing anywhere.")


@command("sync", example="earmark sync --dry-run --user alice")
@user_option
@dry_run_option
@case_option
@json_option
def sync(common: Common, user: str | None, dry_run: bool, case: Path | None, as_json: bool) -> None:
    """One pass of every user's progress, now."""
    if case is not None:
        offline("sync", case, alone=user is None and not dry_run)
    options = {"user": user, "dry_run": dry_run}
    carry_out(common, "sync", options, as_json=as_json, text=report_text.report, bar="Syncing", kind=RunReport)


@command("reconcile", example="earmark reconcile --dry-run --limit 100")
@user_option
@dry_run_option
@click.option("--limit", type=NUMBER, metavar="N", help="Match at most N items.")
@json_option
def reconcile(common: Common, user: str | None, dry_run: bool, limit: int | None, as_json: bool) -> None:
    """The whole nightly job, now: match the library, every user's progress, a report."""
    options = {"user": user, "dry_run": dry_run, "limit": limit}
    carry_out(common, "reconcile", options, as_json=as_json, text=report_text.report, bar="Reconciling", kind=RunReport)
