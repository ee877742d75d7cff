"""Commands for a service that runs: a Unix socket in the data folder, one JSON request and its answer per connection.

A request is one line, ``{"command": …, "options": {…}}``. The answer is any number of lines
``{"progress": [done, of]}`` and then one ``{"document": …, "exit": 0}`` or ``{"error": "…", "exit": 1}``.
Only the owner of the folder can connect.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

SOCKET_FILE = "control.sock"
LARGEST_REQUEST = 64 * 1024
LARGEST_ANSWER = 512 * 1024 * 1024

Handle = Callable[[str, dict[str, Any], Callable[[int, int], None]], Awaitable[tuple[dict[str, Any] | list[Any], int]]]


class CommandFailed(Exception):
    """A command could not do what it was asked; the text is for the person who asked. ``exit_code`` as in the CLI."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@asynccontextmanager
async def _reachable(data_dir: Path) -> AsyncIterator[str]:
    """A path to the socket that is short enough for the kernel (108 bytes), however deep the folder lies."""
    folder = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY)
    try:
        direct = str(data_dir / SOCKET_FILE)
        yield direct if len(direct.encode()) < 100 else f"/proc/self/fd/{folder}/{SOCKET_FILE}"
    finally:
        os.close(folder)


@asynccontextmanager
async def listening(data_dir: Path, handle: Handle) -> AsyncIterator[None]:
    """Answer requests while inside. The caller owns the data folder, so a socket left over is nobody's."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def send(answer: dict[str, Any]) -> None:
            if not writer.is_closing():
                writer.write(json.dumps(answer).encode() + b"\n")

        try:
            request = json.loads(await reader.readline())
            document, code = await handle(
                str(request["command"]), dict(request["options"]), lambda done, of: send({"progress": [done, of]})
            )
            send({"document": document, "exit": code})
        except CommandFailed as error:
            send({"error": str(error), "exit": error.exit_code})
        except (ValueError, KeyError, TypeError):
            send({"error": "not a request", "exit": 2})
        finally:
            with contextlib.suppress(OSError):
                await writer.drain()
                writer.close()
                await writer.wait_closed()

    socket = data_dir / SOCKET_FILE
    socket.unlink(missing_ok=True)
    async with _reachable(data_dir) as path:
        before = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(serve, path, limit=LARGEST_REQUEST)
        finally:
            os.umask(before)
        try:
            yield
        finally:
            server.close()
            socket.unlink(missing_ok=True)


async def ask(
    data_dir: Path, command: str, options: dict[str, Any], on_progress: Callable[[int, int], None]
) -> tuple[dict[str, Any] | list[Any], int]:
    """Have the running service do it. Raises ``ConnectionError``/``OSError`` when none answers, ``CommandFailed``."""
    async with _reachable(data_dir) as path:
        reader, writer = await asyncio.open_unix_connection(path, limit=LARGEST_ANSWER)
    try:
        writer.write(json.dumps({"command": command, "options": options}).encode() + b"\n")
        await writer.drain()
        while line := await reader.readline():
            answer = json.loads(line)
            if "progress" in answer:
                on_progress(*answer["progress"])
            elif "error" in answer:
                raise CommandFailed(answer["error"], answer["exit"])
            else:
                return answer["document"], answer["exit"]
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    raise ConnectionError("the running service closed the connection without an answer")
