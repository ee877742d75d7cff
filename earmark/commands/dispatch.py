"""Who carries commands out: the running service where there is one, else a service opened for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from earmark.service.control import CommandFailed, NobodyListens, ask, read_answer
from earmark.service.lock import DataDirInUse, DataDirLock
from earmark.settings import Settings
from earmark.views.plain import plain

if TYPE_CHECKING:
    from earmark.service.app import App

T = TypeVar("T")

BUSY_SECONDS = 5.0  # how long a command waits for whoever has the data folder


class Dispatch(Protocol):
    """One command: its name and options; the answer as JSON, whoever it is from, and the exit code."""

    async def __call__(
        self, name: str, options: dict[str, Any], on_progress: Callable[[int, int], None] = ...
    ) -> tuple[Any, int]: ...


async def answer_to(dispatch: Dispatch, name: str, options: dict[str, Any], kind: type[T]) -> T:
    """One command's answer, typed. Raises ``CommandFailed``."""
    document, _ = await dispatch(name, options)
    return read_answer(kind, name, document)


@asynccontextmanager
async def dispatcher(settings: Settings, command: str) -> AsyncIterator[Dispatch]:
    """For as many commands as one likes, also when a service ends in between. The data folder, once ours, stays ours.

    Dispatching raises ``CommandFailed``, ``DataDirUnusable``, ``DatabaseError``.
    """
    lock = DataDirLock(settings.data_dir, command=f"earmark {command}", started=datetime.now(UTC))
    own: App | None = None

    async def dispatch(
        name: str, options: dict[str, Any], on_progress: Callable[[int, int], None] = lambda done, of: None
    ) -> tuple[Any, int]:
        nonlocal own
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + BUSY_SECONDS
        while own is None:
            try:
                lock.acquire()
                stack.callback(lock.release)
                own = await _opened(settings, stack)
            except DataDirInUse as busy:
                try:
                    return await ask(settings.data_dir, name, options, on_progress)
                except NobodyListens:  # another command, or a service that begins or ends
                    if loop.time() > patient_until:
                        raise CommandFailed(f"{busy}; it does not take commands") from busy
                await asyncio.sleep(0.1)
        from earmark.commands.registry import run_command  # noqa: PLC0415 - not needed where a service runs, and slow

        document, code = await run_command(own, name, options, on_progress)
        return plain(document), code

    async with AsyncExitStack() as stack:
        yield dispatch


async def _opened(settings: Settings, stack: AsyncExitStack) -> App:
    from earmark.service.app import open_app  # noqa: PLC0415
    from earmark.service.ports import real_ports  # noqa: PLC0415 - as above

    ports = real_ports(settings.hardcover.url, settings.audiobookshelf.ca_file)
    return await stack.enter_async_context(open_app(settings, ports))
