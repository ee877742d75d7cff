"""Virtual time: an event loop whose clock jumps to the next deadline instead of waiting for it.

``run(main)`` runs a coroutine function on such a loop. ``now()`` is the loop's time as an aware datetime counted from
``START``. When nothing is left to wait for, the loop raises, so that deadlocks are found instead of hanging.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


class _JumpingSelector(selectors.SelectSelector):
    """Never blocks: a wait of n seconds moves the loop's clock by n seconds."""

    offset = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise RuntimeError("deadlock: every task waits and no timer is set")
        self.offset += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)
        self._clock_resolution = 1e-8  # after half a year a double has no smaller steps, and timers would never be due

    def time(self) -> float:
        return self._jumping.offset

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:
        """At once: a thread takes real time, which nobody here waits for."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done


def run(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run ``main()`` to its end in virtual time; other tasks are cancelled afterwards, as asyncio.run does."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main())


def now() -> datetime:
    """The virtual loop's time; only inside ``run``."""
    return START + timedelta(seconds=asyncio.get_running_loop().time())
