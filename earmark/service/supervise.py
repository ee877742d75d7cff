"""One user's trouble is that user's alone, and one job's that job's: a bug there is logged, and tried again later.

What all users share is not supervised: where a bug is in there, going on would mean going on half alive, so the process
ends and is started again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NoReturn

import structlog

from handlers.state.outcome import ListenerFailed

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 600.0
STABLE_SECONDS = 60.0  # of running, after which the trouble counts as over
FATAL = (MemoryError, ListenerFailed)  # what waiting does not heal, and a bug in what everybody's outcomes go through

log = structlog.get_logger()


class Supervisor:
    """``said``: called with what is wrong in one line, and with ``None`` when it is over."""

    def __init__(self, name: str, said: Callable[[str | None], None]) -> None:
        self.trouble: str | None = None
        self._name = name
        self._said = said
        self._failures = 0
        self._logged: set[str] = set()  # a traceback once for each kind of error until the trouble is over

    async def run(self, part: Callable[[], Awaitable[object]]) -> NoReturn:
        """Run it again and again until cancelled, with longer and longer pauses after errors. Raises what is fatal."""
        loop = asyncio.get_running_loop()
        while True:
            stable = loop.call_later(STABLE_SECONDS, self.over)
            try:
                await _in_a_task(part)
                raise AssertionError(f"{self._name} ended, which it never should")  # noqa: TRY301 - a bug like any other
            except Exception as error:
                pause = self.failed(error)
            finally:
                stable.cancel()
            await asyncio.sleep(pause)

    async def once(self, job: Callable[[], Awaitable[object]]) -> float | None:
        """Run a job to its end: ``None``, or after an error the seconds to wait before it is tried again. Raises what
        is fatal."""
        try:
            await _in_a_task(job)
        except Exception as error:
            return self.failed(error)
        self.over()
        return None

    def failed(self, error: Exception) -> float:
        """Log it, count it; the pause it means. Raises it where it is fatal."""
        for leaf in leaves(error):
            if isinstance(leaf, FATAL):
                raise error
        self._failures += 1
        pause = min(FIRST_PAUSE_SECONDS * 2.0 ** min(self._failures - 1, 20), LONGEST_PAUSE_SECONDS)
        worst = next(leaves(error))
        kind = f"{type(worst).__name__}: {worst}"[:300]
        line = f"a mistake in Earmark stopped {self._name}; it is tried again in {pause:.0f} s"
        if kind not in self._logged and len(self._logged) < 20:
            self._logged.add(kind)
            log.error("a part failed", line=line, part=self._name, exc_info=error)
        else:
            log.error("a part failed", line=f"{line} ({kind})", part=self._name, reason=kind)
        self.trouble = f"a mistake in Earmark ({type(worst).__name__}); it is tried again"
        self._said(self.trouble)
        return pause

    def over(self) -> None:
        """It has been well for a while."""
        self._failures = 0
        self._logged.clear()
        if self.trouble is not None:
            self.trouble = None
            self._said(None)
            log.info("a part works again", line=f"{self._name} works again", part=self._name)


def leaves(error: BaseException) -> Iterator[BaseException]:
    """The errors of a group, of its groups, and of what was raised from them."""
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from leaves(each)
    else:
        yield error


async def _in_a_task(part: Callable[[], Awaitable[object]]) -> None:
    """Run it in a task of its own: a group inside may cancel its own parent and not take that back (Python 3.11), and
    may tell of its failure alone where it fails at the instant somebody cancels."""

    async def run() -> None:
        await part()

    task: asyncio.Task[Any] | None = asyncio.current_task()
    assert task is not None  # noqa: S101 - this is a coroutine
    before = task.cancelling()
    try:
        await asyncio.create_task(run())
    except BaseException as error:
        if task.cancelling() > before:
            raise asyncio.CancelledError from None
        if isinstance(error, asyncio.CancelledError):  # nobody cancelled us
            raise RuntimeError("a part cancelled itself") from error  # noqa: TRY004
        raise
