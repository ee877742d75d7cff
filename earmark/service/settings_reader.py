"""The settings of a running service, read again without losing the streams of users who did not change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import structlog

from earmark.settings import Settings, SettingsError
from earmark.settings.problems import Problem
from earmark.settings.redact import Redactor
from handlers.state.saved_settings import Saved

WATCH_SECONDS = 5.0  # how often secret files are checked

log = structlog.get_logger()


class LoadSettings(Protocol):
    """Reads all layers; ``saved``: as if this were what the browser has saved. Raises ``SettingsError``."""

    def __call__(self, *, saved: Saved | None = None) -> Settings: ...


class SettingsReader:
    """Reads the settings again: at SIGHUP, when a secret file changes, and when the browser saved some."""

    def __init__(
        self,
        load: LoadSettings,
        *,
        current: Callable[[], Settings],
        use: Callable[[Settings], Awaitable[tuple[str, ...]]],
        redactor: Redactor,
        log_as: Callable[[Settings], None] = lambda _: None,
    ) -> None:
        """``use`` takes what was read; the keys that it answers wait for a restart."""
        self._current = current
        self._use = use
        self._log_as = log_as
        self._load = load
        self._redactor = redactor
        self._wished = asyncio.Event()
        self._reading = asyncio.Lock()

    def wish(self) -> None:
        self._wished.set()

    async def run(self) -> None:
        seen = _stamps(self._current())
        while True:
            try:
                async with asyncio.timeout(WATCH_SECONDS):
                    await self._wished.wait()
            except TimeoutError:
                if _stamps(self._current()) == seen:
                    continue
            self._wished.clear()
            await self._read_or_say()
            seen = _stamps(self._current())

    async def read(self, saved: Saved | None = None, *, save: Callable[[], object] = lambda: None) -> Settings:
        """Read them again and use them at once, but for what waits for a restart. ``saved``: as if the browser had
        saved this, which ``save`` does once it is known to be good. Raises ``SettingsError``, with nothing changed."""
        async with self._reading:
            settings = self._load(saved=saved)
            if not settings.users and self._current().users and saved is None:
                raise SettingsError([Problem("users", "", "there is none any more; the users of before go on")])
            save()
            self._redactor.learn(settings.secrets())
            self._log_as(settings)
            later = await self._use(settings)
            users = ", ".join(settings.users)
            log.info("the settings were read again", line=f"The settings were read again, for {users}", users=users)
            if later:
                log.warning("these take effect at the next start", keys=", ".join(later))
            return settings

    def imagine(self, saved: Saved) -> Settings:
        """What the settings would be if the browser had saved this. Raises ``SettingsError``."""
        return self._load(saved=saved)

    async def _read_or_say(self) -> None:
        try:
            await self.read()
        except SettingsError as error:
            log.error(  # noqa: TRY400 - the problems say it all
                "the settings were not read again, the old ones stay", problems=str(error)
            )


def _stamps(settings: Settings) -> dict[Path, tuple[int, int] | None]:
    stamps: dict[Path, tuple[int, int] | None] = {}
    for path in settings.secret_files():
        try:
            found = path.stat()
            stamps[path] = (found.st_mtime_ns, found.st_size)
        except OSError:
            stamps[path] = None
    return stamps
