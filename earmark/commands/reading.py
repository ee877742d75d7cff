"""What the queries of ``earmark.views`` read, made of an app."""

from __future__ import annotations

from earmark.service.app import App
from earmark.service.user import UserRuntime
from earmark.settings import Settings
from earmark.views.book_rules import SettingRule, setting_rules
from earmark.views.library import LibraryList
from earmark.views.sources import Person, Sources
from handlers.state.transcripts import Transcripts
from listener import LibraryItem


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


class People:
    """Users of an app as the queries know them; what was read of a library is kept between two pages."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._libraries: dict[str, LibraryList] = {}

    def __call__(self, name: str) -> Person:
        user = self._app.users[name]
        kept = self._libraries.get(name)
        if kept is None or kept.reader is not user.audiobookshelf:
            kept = self._libraries[name] = LibraryList(user.audiobookshelf, user.libraries.why_not)
        return Person(
            name=name,
            zone=user.settings.timezone,
            known=user.known,
            items=user.items,
            chapters=user.chapters,
            next_write=user.intake.next_write,
            library=kept,
            abs_url=_as_browsers_reach(self._app, user.settings.abs_url).rstrip("/"),
            rules=lambda item: _rules(self._app.settings, user, item),
        )


def _as_browsers_reach(app: App, url: str) -> str:
    """``audiobookshelf.public_url`` where it is set, and is of this server."""
    of_server = app.settings.audiobookshelf
    return of_server.public_url or url if url == of_server.url else url


def _rules(settings: Settings, user: UserRuntime, item: LibraryItem | None) -> tuple[SettingRule, ...]:
    """Settings that decide about a book of this user."""
    found = user.libraries.rules(item) if item is not None else []
    return setting_rules(settings, user.name, [(rule.setting, rule.name, rule.counts) for rule in found])
