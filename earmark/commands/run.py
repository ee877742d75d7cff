"""``earmark run``: the process around the app. Lock, signals, HTTP, control socket, settings read again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from functools import partial

import structlog
from starlette.types import ASGIApp

from earmark.commands.pages import own_names, path_of, web_pages
from earmark.commands.probe import clean_leftovers
from earmark.commands.registry import run_command
from earmark.commands.setup.code import SetupCode
from earmark.jobs.reconcile import reconcile
from earmark.service.app import App, open_app
from earmark.service.connections import raise_open_files
from earmark.service.control import listening
from earmark.service.data_dir import put_modes_right
from earmark.service.http import HttpServer
from earmark.service.lookups import Lookups
from earmark.service.ports import Ports
from earmark.service.settings_reader import LoadSettings, SettingsReader
from earmark.settings import Settings
from earmark.settings.owner import set_in_vain
from earmark.settings.redact import Redactor
from earmark.version import VERSION
from earmark.web.app import create_app
from earmark.web.provider import provider
from earmark.web.webhook import Actions
from hardcover import HardcoverError

log = structlog.get_logger()


def web_app(app: App) -> ASGIApp:
    """Everything that answers over HTTP."""
    return create_app(
        app.facts,
        actions=Actions(sync_item=app.look_at, sync_all=app.look_at_all, reconcile=app.reconcile),
        metrics=app.metrics,
        hosts=lambda: own_names(app.settings),
        webhook_secret=lambda: app.settings.server.webhook_secret.get_secret_value(),  # noqa: PLW0108 - it changes
        prefix=lambda: path_of(app.settings),
        web=lambda: app.settings.web,
        metrics_token=lambda: app.settings.server.metrics_token.get_secret_value(),  # noqa: PLW0108 - it changes
        routes=[
            provider(
                Lookups(app.payer, app.core.store).find,
                lambda: app.settings.server.provider_secret.get_secret_value(),  # noqa: PLW0108 - it changes
            ),
            *web_pages(app),
        ],
    )


async def run_service(
    settings: Settings,
    ports: Ports,
    *,
    load: LoadSettings,
    redactor: Redactor,
    on_ready: Callable[[str, App], None] = lambda url, app: None,
    log_as: Callable[[Settings], None] = lambda settings: None,
) -> None:
    """Until SIGTERM or SIGINT. HTTP is a child: it answers while there is something to report, and ends last."""
    loop = asyncio.get_running_loop()
    raise_open_files()
    for line in put_modes_right(settings.data_dir):  # before the database is open: it says why
        log.warning(line)
    async with open_app(settings, ports) as app:
        server = HttpServer(
            web_app(app),
            settings.server.host,
            settings.server.port,
        )

        async def night() -> None:
            await reconcile(app, list(app.users))

        reader = app.reader = SettingsReader(
            load, current=lambda: app.settings, use=app.reload, redactor=redactor, log_as=log_as
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, app.stop)
        loop.add_signal_handler(signal.SIGHUP, reader.wish)
        try:
            async with listening(settings.data_dir, partial(run_command, app)), asyncio.TaskGroup() as group:
                group.create_task(server.run(), name="http")
                watching = group.create_task(reader.run(), name="settings")
                group.create_task(_clean_leftovers(app), name="what a probe left")
                _say_what_is_set_in_vain()
                _introduce(settings, server.url)
                if not settings.users:
                    _invite(app, server.url)
                on_ready(server.url, app)
                await app.run(night)
                watching.cancel()
                server.stop()
        finally:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                loop.remove_signal_handler(number)
    log.info("stopped", line="Earmark has stopped")


async def _clean_leftovers(app: App) -> None:
    """A probe that was killed may have left its book on a shelf."""
    try:
        left = await clean_leftovers(app)
    except HardcoverError as error:
        left = f"what a probe left on Hardcover is cleaned up by the next one: {error}"
    if left:
        log.warning(left)


def _say_what_is_set_in_vain() -> None:
    """PUID and PGID are known from other images."""
    said = set_in_vain(os.environ)
    if said is not None:
        log.warning(said)


def _invite(app: App, url: str) -> None:
    """Nobody is set up: how to begin, for whoever reads the log."""
    code = SetupCode(app.state.secrets).current()
    log.warning(
        "nobody is set up yet",
        line=f"Nobody is set up yet: open {url}/setup (or this machine's name instead), the code is {code}",
        url=f"{url}/setup",
        code=code,
    )


def _introduce(settings: Settings, url: str) -> None:
    users = ", ".join(settings.users) or "nobody yet"
    dry = "; dry run: nothing is written anywhere" if settings.dry_run else ""
    log.info(
        "started",
        line=f"Earmark {VERSION} has started for {users}: {url}, data in {settings.data_dir}, "
        f"time zone {settings.timezone.key}{dry}",
        version=VERSION,
        users=users,
        url=url,
        data_dir=str(settings.data_dir),
        dry_run=settings.dry_run,
    )
