"""Commands for a service that runs: a Unix socket in the data folder, one JSON request and its answer per connection.

A request is one line, ``{"command": …, "options": {…}}``. The answer is any number of lines
``{"progress": [done, of]}`` and then one ``{"document": …, "exit": 0}`` or ``{"error": "…", "exit": 1}``.
Documents are those of ``earmark.views.answers`` as JSON; whoever asked reads them back.
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
from typing import Any, TypeVar

import structlog

from earmark.views.answers.document import WrongShape, read_json
from earmark.views.plain import plain

SOCKET_FILE = "control.sock"
LARGEST_REQUEST = 64 * 1024
LARGEST_ANSWER = 512 * 1024 * 1024
FAREWELL_SECONDS = 1.0  # for a client that does not read what it asked for

T = TypeVar("T")

log = structlog.get_logger()

Handle = Callable[[str, dict[str, Any], Callable[[int, int], None]], Awaitable[tuple[Any, int]]]  # see `views.answers`

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


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


class NobodyListens(ConnectionError):
    """There is no socket, or nobody behind it: no service runs here, or it has only just begun."""


@asynccontextmanager
async def listening(data_dir: Path, handle: Handle) -> AsyncIterator[None]:
    """Answer requests while inside; what is still in work at the end is answered so and cancelled.

    The caller owns the data folder, so a socket left over is nobody's.
    """
    at_work: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - asyncio runs this as a task
        at_work.add(task)
        try:
            await _serve(reader, writer, handle)
        finally:
            at_work.discard(task)

    async with _reachable(data_dir) as path:
        try:
            server = await _bind(data_dir, path, serve)
        except OSError as error:  # a shared folder that knows no sockets; everything else works there
            log.warning("commands that write will not work while the service runs", reason=str(error))
            yield
            return
        try:
            yield
        finally:
            server.close()
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
            (data_dir / SOCKET_FILE).unlink(missing_ok=True)


async def _bind(data_dir: Path, path: str, serve: Serve) -> asyncio.Server:
    (data_dir / SOCKET_FILE).unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        return await asyncio.start_unix_server(serve, path, limit=LARGEST_REQUEST)
    finally:
        os.umask(before)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handle: Handle) -> None:
    def send(answer: dict[str, Any]) -> None:
        if not writer.is_closing():
            writer.write(json.dumps(answer, default=plain).encode() + b"\n")

    try:
        send(await _answer(await reader.readline(), handle, lambda done, of: send({"progress": [done, of]})))
        await writer.drain()
    except asyncio.CancelledError:
        send({"error": "the service is stopping; ask again when it runs", "exit": 1})
    except ValueError:  # a line that does not end
        send({"error": "not a request", "exit": 2})
    except OSError:
        return  # nobody waits for the answer any more
    finally:
        with contextlib.suppress(OSError, TimeoutError, asyncio.CancelledError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                writer.close()
                await writer.wait_closed()
        writer.transport.abort()


async def _answer(line: bytes, handle: Handle, on_progress: Callable[[int, int], None]) -> dict[str, Any]:
    try:
        request = json.loads(line)
        command, options = str(request["command"]), dict(request["options"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return {"error": "not a request", "exit": 2}
    try:
        document, code = await handle(command, options, on_progress)
    except CommandFailed as error:
        return {"error": str(error), "exit": error.exit_code}
    except Exception as error:
        log.exception("a command failed", command=command)
        return {"error": f"the service could not do it: {type(error).__name__}: {error}", "exit": 1}
    return {"document": document, "exit": code}


async def ask(
    data_dir: Path, command: str, options: dict[str, Any], on_progress: Callable[[int, int], None]
) -> tuple[dict[str, Any] | list[Any], int]:
    """Have the running service do it. Raises ``NobodyListens`` when there is none to ask, ``CommandFailed``."""
    try:
        async with _reachable(data_dir) as path:
            reader, writer = await asyncio.open_unix_connection(path, limit=LARGEST_ANSWER)
    except OSError as error:
        raise NobodyListens(str(error)) from error
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
    except (OSError, ValueError) as error:
        raise CommandFailed(f"the connection to the service broke: {error}") from error
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    raise CommandFailed("the service ended before it had an answer")


def read_answer(kind: type[T], name: str, document: Any) -> T:
    """What the command answered, typed; of a list ``tuple[Answer, ...]``. Raises ``CommandFailed`` where it is not in
    the form that this program knows: the service was started before an update, or is of another image."""
    try:
        return read_json(kind, document)
    except WrongShape as error:
        raise CommandFailed(
            f"the running service carried {name!r} out, and answers as another version of Earmark does ({error}): "
            "restart it, or use the command of its version"
        ) from error
