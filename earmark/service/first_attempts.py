"""Who has not tried to connect yet. With a thousand users, what can wait does so until all of them have."""

from __future__ import annotations

import asyncio
from contextlib import suppress

LONGEST_SECONDS = 10.0  # a server that is away is no reason to wait for longer


class FirstAttempts:
    def __init__(self) -> None:
        self._pending: set[str] = set()
        self._none = asyncio.Event()
        self._none.set()

    def begin(self, user: str) -> None:
        self._pending.add(user)
        self._none.clear()

    def end(self, user: str) -> None:
        """It connected, or failed to; may be called again."""
        self._pending.discard(user)
        if not self._pending:
            self._none.set()

    async def wait(self) -> None:
        """Until nobody is left, or ``LONGEST_SECONDS`` have gone by."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_SECONDS):
                await self._none.wait()
