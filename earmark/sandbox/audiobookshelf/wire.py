"""A Socket.IO connection through memory: what a client's live stream needs, without sockets and in virtual time."""

from __future__ import annotations

from typing import Any

from earmark.sandbox.audiobookshelf.live import Connection, Live


class MemoryWire:
    """One connection as its client sees it. Ends with ``closed_error`` once what was sent before has been received."""

    def __init__(self, live: Live, connection: Connection, closed_error: type[Exception]) -> None:
        self._live = live
        self._connection = connection
        self._closed_error = closed_error
        self._is_over = False

    async def emit(self, event: str, *data: Any) -> None:
        if self._is_over or not self._connection.is_open:
            raise self._closed_error("the connection is closed")
        self._live.say(self._connection, event, data)

    async def receive(self) -> tuple[str, tuple[Any, ...]]:
        message = None if self._is_over else await self._connection.outbox.get()
        if message is None:
            self._is_over = True
            raise self._closed_error("the connection is closed")
        return message

    async def close(self) -> None:
        self._is_over = True
        self._live.close(self._connection)
