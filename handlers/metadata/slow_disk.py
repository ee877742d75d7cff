"""Reading from disks that may never answer: a share whose server is gone, a drive that hangs.

Such a read cannot be taken back, only left: it goes on in a thread that nobody waits for, not at the end of the program
either. So few may be left at a time that a mount which hangs costs a few waits and not one for each of its books.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

MOST_SECONDS = 20.0
MOST_LEFT = 3  # reads that did not come back; then no other is begun


class DiskHangs(OSError):
    """Nothing came within its time, or too many others are waited for already."""


class SlowDisk:
    """``await disk.read(function, …)``: its result, in a thread of its own. One for everything that reads a library."""

    def __init__(self, *, seconds: float = MOST_SECONDS) -> None:
        self._seconds = seconds
        self._left = 0

    async def read(self, what: Callable[..., T], *given: Any) -> T:
        """Raises ``DiskHangs``, and what ``what`` raises."""
        if self._left >= MOST_LEFT:
            raise DiskHangs("the disk with the library does not answer")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def run() -> None:
            try:
                found, error = what(*given), None
            except Exception as caught:
                found, error = None, caught
            try:
                loop.call_soon_threadsafe(came, found, error)
            except RuntimeError:  # the loop has ended
                return

        is_left = False

        def came(found: Any, error: Exception | None) -> None:
            if is_left:
                self._left -= 1
            elif answer.done():
                return
            elif error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(found)

        threading.Thread(target=run, name="slow disk", daemon=True).start()
        try:
            async with asyncio.timeout(self._seconds):
                return await answer
        except TimeoutError:
            is_left = True
            self._left += 1
            raise DiskHangs(f"the disk did not answer within {self._seconds:g} s") from None
