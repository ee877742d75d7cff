"""The pages of a running app: what they read, how they act, who may sign in. The pages themselves know no app."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import BaseRoute

from earmark.commands.registry import run_command
from earmark.jobs.recording import quiet
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.user import UserRuntime
from earmark.settings import Settings
from earmark.version import VERSION
from earmark.views.book import book
from earmark.views.books import books
from earmark.views.history import history
from earmark.views.now import now
from earmark.views.sources import Person, Sources, concerns
from earmark.views.status import status
from earmark.views.transcript import decided_of
from earmark.web.access.accounts import AbsAccounts, Reader
from earmark.web.access.attempts import Attempts
from earmark.web.covers import Covers
from earmark.web.pages.table import pages
from earmark.web.rendering import Rendering
from earmark.web.site import ActFailed, Queries, Site
from earmark.web.sounds import Sounds
from handlers.state.transcripts import Transcripts
from handlers.state.web_sessions import WebSessions


def web_pages(app: App) -> Sequence[BaseRoute]:
    """Routes for ``create_app``; none where the pages are off."""
    if not app.settings.web.enabled:
        return ()
    core = app.core

    def readers() -> dict[str, Reader]:
        return {name: _reader(user) for name, user in app.users.items()}

    def admin_token(server: str) -> str:
        of_server = app.settings.audiobookshelf
        return of_server.admin_token.get_secret_value() if server == of_server.url else ""

    covers = Covers(app.settings.data_dir / "covers", readers, lambda: core.ports.now().timestamp())
    sounds = Sounds(
        readers,
        partial(decided_of, Transcripts(core.database)),
        lambda: app.settings.metadata.library_paths,
        core.ports.decoder,
    )
    site = Site(
        settings=lambda: app.settings.web,
        queries=queries_of(app),
        act=partial(_act, app),
        cover=covers.get,
        sound=sounds.get,
        plays_sound=core.ports.decoder() is not None,
        accounts=AbsAccounts(readers, admin_token, core.abs_servers, core.ports.now),
        sessions=WebSessions(core.database),
        attempts=Attempts(core.ports.now),
        rendering=Rendering(),
        now=core.ports.now,
        version=VERSION,
    )
    return pages(site)


def own_names(settings: Settings) -> tuple[str, ...]:
    """Names with dots under which the pages answer."""
    return (*settings.server.allowed_hosts, *filter(None, [urlsplit(settings.web.base_url).hostname]))


def path_of(settings: Settings) -> str:
    """The path below which the pages are seen, like "/earmark"; empty: none."""
    return urlsplit(settings.web.base_url).path.rstrip("/")


def queries_of(app: App) -> Queries:
    """What the pages read of an app, by name of a user."""
    sources = Sources(
        state=app.state,
        matches=app.core.matches,
        runs=app.core.runs,
        transcripts=Transcripts(app.core.database),
        facts=app.facts,
        now=app.ports.now,
        dry_run=app.core.gateway.dry_run,
    )

    def person(name: str) -> Person:
        return _person(app.users[name])

    def owner_of(change_id: int) -> tuple[str, bool] | None:
        change = app.state.history.get(change_id)
        return (change.key.user, change.is_metadata) if change is not None else None

    return Queries(
        now=lambda names, everybody: now(sources, map(person, names), everybody=everybody),
        books=lambda name, wanted: books(sources, person(name), wanted),
        book=lambda name, item: book(sources, person(name), item),
        history=lambda name, wanted: history(sources, person(name), wanted),
        status=lambda names, everybody: status(sources, names, everybody=everybody),
        owner_of=owner_of,
        concerns=lambda name, item: concerns(sources, person(name), item),
        zones=lambda: {name: user.settings.timezone for name, user in app.users.items()},
    )


async def _act(app: App, command: str, options: dict[str, Any]) -> Any:
    try:
        document, _ = await run_command(app, command, options, quiet)
    except CommandFailed as error:
        raise ActFailed(str(error)) from error
    return document


def _person(user: UserRuntime) -> Person:
    return Person(name=user.name, zone=user.settings.timezone, known=user.known, items=user.items)


def _reader(user: UserRuntime) -> Reader:
    return Reader(
        name=user.name,
        server=user.settings.abs_url,
        abs_name=user.settings.abs_username or user.settings.abs_user,
        audiobookshelf=user.audiobookshelf,
    )
