"""The pages of a running app: what they read, how they act, who may sign in. The pages themselves know no app."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import BaseRoute

from earmark.commands.reading import People, sources_of
from earmark.commands.registry import run_command
from earmark.commands.setup.steps import setup_steps
from earmark.commands.year import Years
from earmark.jobs.recording import OnProgress, quiet
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.user import UserRuntime
from earmark.settings import Settings
from earmark.version import VERSION
from earmark.views.book import book
from earmark.views.books import books
from earmark.views.changes import ChangeOwner
from earmark.views.history import every_change, history
from earmark.views.issue_report import issue_report
from earmark.views.now import now
from earmark.views.proposals import proposals
from earmark.views.review import alike, beside_item, review
from earmark.views.run import run_page
from earmark.views.settings import setting_fields, setting_rows
from earmark.views.sources import concerns, seen, titles_of
from earmark.views.status import status
from earmark.views.transcript import decided_of
from earmark.views.waiting import count_waiting
from earmark.views.widget import widget_of
from earmark.web.access.accounts import AbsAccounts, Reader
from earmark.web.access.attempts import Attempts
from earmark.web.access.single_sign_on import SingleSignOns
from earmark.web.covers import Covers
from earmark.web.edition_covers import EditionCovers
from earmark.web.for_others import Widgets, for_others
from earmark.web.pages.table import pages
from earmark.web.pictures import KeptPictures
from earmark.web.rendering import Rendering
from earmark.web.site import ActFailed, Queries, Site
from earmark.web.sounds import Sounds
from earmark.web.works import Works
from handlers.state.transcripts import Transcripts
from handlers.state.undo_log import UndoLog
from handlers.state.web_sessions import WebSessions
from handlers.state.widget_tokens import WidgetTokens
from hardcover import EditionId, HardcoverError, Lane, read_details, read_picture


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

    def public_url(server: str) -> str:
        of_server = app.settings.audiobookshelf
        return of_server.public_url if server == of_server.url else ""

    kept = KeptPictures(app.settings.data_dir / "covers", lambda: core.ports.now().timestamp())
    covers = Covers(kept, readers)
    sounds = Sounds(
        readers,
        partial(decided_of, Transcripts(core.database)),
        lambda: app.settings.metadata.library_paths,
        core.ports.decoder,
    )
    accounts = AbsAccounts(readers, admin_token, core.abs_servers, core.ports.now)
    site = Site(
        settings=lambda: app.settings.web,
        queries=queries_of(app),
        act=partial(_act, app),
        works=Works(ActFailed),
        cover=covers.get,
        sound=sounds.get,
        plays_sound=core.ports.decoder() is not None,
        setup=setup_steps(app, accounts),
        accounts=accounts,
        edition_covers=EditionCovers(kept, partial(_edition_pictures, app), partial(_read_picture, app)),
        undo_log=UndoLog(core.database, core.ports.now),
        sessions=WebSessions(core.database),
        widget_tokens=WidgetTokens(core.database),
        single_sign_on=SingleSignOns(public_url, core.abs_servers, core.ports.now),
        attempts=Attempts(core.ports.now),
        rendering=Rendering(),
        hints=core.hints,
        now=core.ports.now,
        version=VERSION,
    )
    widgets = Widgets(
        tokens=site.widget_tokens, read=partial(_widget, site.queries), users=lambda: app.users, now=core.ports.now
    )
    return [*for_others(widgets), *pages(site)]


def own_names(settings: Settings) -> tuple[str, ...]:
    """Names with dots under which the pages answer."""
    return (*settings.server.allowed_hosts, *filter(None, [urlsplit(settings.web.base_url).hostname]))


def path_of(settings: Settings) -> str:
    """The path below which the pages are seen, like "/earmark"; empty: none."""
    return urlsplit(settings.web.base_url).path.rstrip("/")


def queries_of(app: App) -> Queries:
    """What the pages read of an app, by name of a user."""
    sources, person = sources_of(app), People(app)

    def owner_of(change_id: int) -> ChangeOwner | None:
        change = app.state.history.get(change_id)
        if change is None:
            return None
        return ChangeOwner(user=change.key.user, item=change.key.item, is_metadata=change.is_metadata)

    return Queries(
        now=lambda names, everybody: now(sources, map(person, names), everybody=everybody),
        books=lambda name, wanted: books(sources, person(name), wanted),
        book=lambda name, item: book(sources, person(name), item),
        review=lambda names, key, everything: review(sources, list(map(person, names)), key, everything=everything),
        beside=lambda name, item, choices: beside_item(person(name), item, choices),
        waiting=lambda names, everything: count_waiting(sources, names, unlistened=everything),
        alike=lambda names, everything: alike(sources, list(map(person, names)), everything=everything),
        proposals=lambda names, wanted, everything: proposals(
            sources, list(map(person, names)), wanted, everything=everything
        ),
        history=lambda name, wanted: history(sources, person(name), wanted),
        every_change=lambda name, wanted: every_change(sources, person(name), wanted),
        run=lambda names, run_id, everything: run_page(
            sources, list(map(person, names)), run_id, everything=everything
        ),
        status=lambda names, everybody: status(sources, names, everybody=everybody),
        issue_report=lambda names: issue_report(sources, names, hidden=app.settings.secrets()),
        year=Years(app, person).page,
        owner_of=owner_of,
        concerns=lambda name, item: concerns(sources, person(name), item),
        fields=lambda name: setting_fields(app.settings, name),
        settings=lambda: tuple(setting_rows(app.settings)),
        seen=lambda name, items: seen(sources, person(name), items),
        titles=lambda name, items: titles_of(sources, name, items),
        zones=lambda: {name: user.settings.timezone for name, user in app.users.items()},
    )


async def _widget(queries: Queries, user: str) -> dict[str, Any]:
    found = await queries.now([user], False)
    return widget_of(found.people[0], dry_run=found.dry_run)


async def _act(app: App, command: str, options: dict[str, Any], on_progress: OnProgress = quiet, /) -> Any:
    try:
        document, _ = await run_command(app, command, options, on_progress)
    except CommandFailed as error:
        raise ActFailed(str(error)) from error
    return document


async def _edition_pictures(app: App, editions: Sequence[int]) -> dict[int, str]:
    """Addresses of covers, at the cost of whoever has most units left, and after everything else."""
    payer = app.payer()
    if payer is None:
        return {}
    try:
        found = await read_details(payer.client, map(EditionId, editions), Lane.METADATA, app.core.store)
    except HardcoverError:
        return {}
    return {int(edition): one.cover_url for edition, one in found.items() if one.cover_url}


async def _read_picture(app: App, url: str) -> bytes | None:
    return await read_picture(app.core.hardcover_http, url, app.settings.hardcover.url)


def _reader(user: UserRuntime) -> Reader:
    return Reader(
        name=user.name,
        server=user.settings.abs_url,
        abs_name=user.settings.abs_username or user.settings.abs_user,
        audiobookshelf=user.audiobookshelf,
    )
