"""What the queries of ``earmark.views`` read, made of an app."""

from __future__ import annotations

from earmark.service.app import App
from earmark.service.user import UserRuntime
from earmark.views.sources import Person, Sources
from handlers.state.transcripts import Transcripts


def sources_of(app: App) -> Sources:
    return Sources(
        state=app.state,
        matches=app.core.matches,
        proposals=app.core.proposals,
        runs=app.core.runs,
        facts=app.facts,
        transcripts=Transcripts(app.core.database),
        now=app.ports.now,
        dry_run=app.core.gateway.dry_run,
    )


def person_of(user: UserRuntime) -> Person:
    return Person(name=user.name, zone=user.settings.timezone, known=user.known, items=user.items)
