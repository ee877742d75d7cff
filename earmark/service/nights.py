"""When the nightly run comes, and how the last one went."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from earmark.service.core import Core
from earmark.service.schedule import is_due, next_after
from earmark.service.supervise import Supervisor

FIRST_PAUSE_SECONDS = 300.0  # before a night that a bug ended is tried again
CLOCK_SECONDS = 30.0  # how often the schedule is looked at


class Nights:
    """``run`` carries out the job when it is due, or wished for. One that was missed is made up once."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._since = core.ports.now()
        self._wished = asyncio.Event()
        self._supervisor = Supervisor("the nightly run", lambda _: None)
        self._not_before: datetime | None = None  # after a bug
        last = core.runs.last("reconcile")
        report = (last.report or {}) if last is not None else {}
        self._began = last.started if last is not None else None
        self.ended: datetime | None = last.ended if last is not None else None
        self.failed = bool(report.get("failed"))
        self.users: Mapping[str, Mapping[str, int]] = dict(report.get("users", {}))  # {name: {outcome: books}}

    async def run(self, job: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                async with asyncio.timeout(CLOCK_SECONDS):
                    await self._wished.wait()
            except TimeoutError:
                if not self._is_due():
                    continue
            self._wished.clear()
            pause = await self._supervisor.once(job)
            if pause is not None:
                self.failed = True
                self._not_before = self._core.ports.now() + timedelta(seconds=max(pause, FIRST_PAUSE_SECONDS))

    def wish(self) -> bool:
        """Ask for the run, now; false when it is asked for already."""
        if self._wished.is_set():
            return False
        self._wished.set()
        return True

    def began(self) -> None:
        self._began = self._core.ports.now()

    def went(self, *, failed: bool, users: Mapping[str, Mapping[str, int]]) -> None:
        self.ended, self.failed, self.users = self._core.ports.now(), failed, users

    @property
    def next(self) -> datetime | None:
        settings = self._core.settings
        return next_after(settings.reconcile.schedule, self._core.ports.now(), settings.timezone)

    def _is_due(self) -> bool:
        """Recomputed from the wall clock each time, so that sleep and changed clocks do no harm."""
        settings = self._core.settings
        if self._not_before is not None and self._core.ports.now() < self._not_before:
            return False
        return is_due(settings.reconcile.schedule, self._began, self._since, self._core.ports.now(), settings.timezone)
