"""The days on which a reading began and ended, set by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from earmark.commands.arguments import Answer, Options, users_meant
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.answers.decide import DatesSet
from handlers.state.outcome import Key
from handlers.sync.set_dates import CannotSetDates
from handlers.sync.set_dates import set_dates as write
from hardcover import DryRun


async def set_dates(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """``item`` (an id), ``user``, ``started`` and ``finished`` (``YYYY-MM-DD``, or empty)."""
    runtime = app.users[users_meant(app, options)[0]]
    key = Key(runtime.name, str(options["item"]))
    last = app.state.outcomes.all_of(key.user, [key.item]).get(key.item)
    now = app.ports.now
    async with runtime.keys.of(key.item):
        try:
            change = await write(
                runtime.context,
                app.state,
                app.core.gateway,
                key,
                last.title if last is not None else "",
                started=_day(options.get("started")),
                finished=_day(options.get("finished")),
                today=now().astimezone(runtime.settings.timezone).date(),
                now=now,
            )
        except (CannotSetDates, DryRun) as error:
            raise CommandFailed(str(error)) from error
    return DatesSet(change=change), 0


def _day(text: Any) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise CommandFailed(f"{str(text)[:40]} is no day; write it like 2026-11-20", 2) from None
