"""Few places at a time, for what cannot wait before what can."""

from __future__ import annotations

import asyncio
from collections import deque


class Gate:
    def __init__(self, places: int) -> None:
        self._free = places  # above 0 only while nobody waits
        self._waiting: tuple[deque[asyncio.Future[None]], ...] = (deque(), deque())

    async def enter(self, *, first: bool = False) -> None:
        """``first``: before everybody who did not say so, however long they have been waiting. ``leave`` afterwards."""
        if self._free > 0:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting[not first].append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()  # it was given at the same instant
            raise

    def leave(self) -> None:
        for waiting in self._waiting:
            while waiting:
                turn = waiting.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1
