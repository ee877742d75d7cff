"""``earmark run``: the process around the app. Lock, signals, HTTP, control socket, settings read again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog

from earmark.commands.pages import own_names, path_of, web_pages
from earmark.commands.probe import clean_leftovers
from earmark.commands.registry import run_command
from earmark.jobs.reconcile import reconcile
from earmark.service.app import App, open_app
from earmark.service.connections import raise_open_files
from earmark.service.control import listening
from earmark.service.data_dir import put_modes_right
from earmark.service.http import HttpServer
from earmark.service.lookups import Lookups
from earmark.service.ports import Ports
from earmark.settings import Settings, SettingsError
from earmark.settings.owner import set_in_vain
from earmark.settings.redact import Redactor
from earmark.version import VERSION
from earmark.web.app import create_app
from earmark.web.provider import provider
from earmark.web.webhook import Actions
from hardcover import HardcoverError

WATCH_SECONDS = 5.0  # how often secret files are checked

log = structlog.get_logger()


async def run_service(
    settings: Settings,
    ports: Ports,
    *,
    load: Callable[[], Settings],
    redactor: Redactor,
    on_ready: Callable[[str, App], None] = lambda url, app: None,
    log_as: Callable[[Settings], None] = lambda settings: None,
) -> None:
    """Until SIGTERM or SIGINT. HTTP is a child: it answers while there is something to report, and ends last."""
    loop = asyncio.get_running_loop()
    raise_open_files()
    async with open_app(settings, ports) as app:
        for line in put_modes_right(settings.data_dir):
            log.warning(line)
        server = HttpServer(
            create_app(
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
            ),
            settings.server.host,
            settings.server.port,
        )

        async def night() -> None:
            await reconcile(app, list(app.users))

        reader = _SettingsReader(app, load, redactor, log_as)
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


def _introduce(settings: Settings, url: str) -> None:
    users = ", ".join(settings.users)
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


class _SettingsReader:
    """Reads the settings again: at SIGHUP, and when a secret file changes."""

    def __init__(
        self, app: App, load: Callable[[], Settings], redactor: Redactor, log_as: Callable[[Settings], None]
    ) -> None:
        self._app = app
        self._log_as = log_as
        self._load = load
        self._redactor = redactor
        self._wished = asyncio.Event()

    def wish(self) -> None:
        self._wished.set()

    async def run(self) -> None:
        seen = _stamps(self._app.settings)
        while True:
            try:
                async with asyncio.timeout(WATCH_SECONDS):
                    await self._wished.wait()
            except TimeoutError:
                if _stamps(self._app.settings) == seen:
                    continue
            self._wished.clear()
            await self._read()
            seen = _stamps(self._app.settings)

    async def _read(self) -> None:
        try:
            settings = self._load()
        except SettingsError as error:
            log.error(  # noqa: TRY400 - the problems say it all
                "the settings were not read again, the old ones stay", problems=str(error)
            )
            return
        self._redactor.learn(settings.secrets())
        self._log_as(settings)
        later = await self._app.reload(settings)
        users = ", ".join(settings.users)
        log.info("the settings were read again", line=f"The settings were read again, for {users}", users=users)
        if later:
            log.warning("these take effect at the next start", keys=", ".join(later))


def _stamps(settings: Settings) -> dict[Path, tuple[int, int] | None]:
    stamps: dict[Path, tuple[int, int] | None] = {}
    for path in settings.secret_files():
        try:
            found = path.stat()
            stamps[path] = (found.st_mtime_ns, found.st_size)
        except OSError:
            stamps[path] = None
    return stamps
