"""What of a night is said: a line in the log, and one message where something became worse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from earmark.jobs.report import Report
from earmark.observe.notify import notify
from earmark.observe.outcome_text import sums
from earmark.service.core import Core
from earmark.settings.durations import span
from earmark.views.answers.report import Counts
from handlers.state.runs import Run

log = structlog.get_logger()


async def announce(core: Core, before: Run | None, report: Report) -> None:
    """``before``: the last night. A dry run is no news."""
    run = report.run
    log.info("reconciled", line=_line(report), units=run.units, seconds=run.seconds, users=report.users)
    for what, why in report.failed.items():
        line = f"a part of the nightly run failed, {what}: {why}"
        log.warning("a part of the nightly run failed", line=line, part=what, reason=why)
    earlier = (before.report or {}).get("users", {}) if before is not None else {}
    news = None if run.dry_run else what_to_announce(earlier, report.users, report.failed)
    if news is not None:
        title, body = news
        log.warning(title, line=f"{title}: {body}", body=body)
        await notify(core.settings, title, body)


def _line(report: Report) -> str:
    books = "; ".join(f"{name}: {sums(counts)}" for name, counts in report.users.items())
    units = f"{report.run.units:,} unit" + ("" if report.run.units == 1 else "s")
    return f"nightly run done, {units}, {span(report.run.seconds)}; {books or 'no users'}"


def what_to_announce(before: Counts, now: Counts, failed: Mapping[str, str]) -> tuple[str, str] | None:
    """Title and body of a night's one notification, or ``None``: nothing became worse, nobody is needed. Pure."""
    lines = [f"{name}: {why}" for name, why in failed.items()]
    for name, counts in now.items():
        earlier: Mapping[str, Any] = before.get(name, {})
        for kind, words in (("needs_review", "wait for you"), ("failed", "could not be synced")):
            more = counts.get(kind, 0) - earlier.get(kind, 0)
            if more > 0:
                lines.append(f"{name}: {counts[kind]} book{'s' if counts[kind] > 1 else ''} {words}")
    if not lines:
        return None
    return "Earmark: something waits for you", "\n".join(lines)
