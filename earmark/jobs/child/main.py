"""The child: one task, then the end. Nothing that is the service's alone is opened here."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

import structlog
from structlog.typing import EventDict, WrappedLogger

from earmark.jobs.child.lent import Lent, LentLock
from earmark.jobs.child.line import Begin, CarriedError, Done, Line, LineAnswer, Logged, Progressed
from earmark.service.app import open_app
from earmark.service.child import ANOTHER_VERSION
from earmark.service.ports import real_ports
from earmark.version import VERSION

PROGRESS_SECONDS = 0.2  # between two messages

log = structlog.get_logger()


def main(descriptor: int, version: str) -> NoReturn:
    """``descriptor``: our end of the line; ``version``: the service's. It is the service that ends us, by the line or
    for good."""
    if version != VERSION:  # an upgrade while it runs: we would not understand each other
        os._exit(ANOTHER_VERSION)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):  # also sent to all processes of a unit at its stop
        signal.signal(number, signal.SIG_IGN)
    asyncio.run(_work(socket.socket(fileno=descriptor)))
    os._exit(0)  # memory is given back as a whole: taking it apart first would take seconds


async def _work(end: socket.socket) -> None:
    line = await Line.over(end)
    _log_over(line)
    try:
        begin: Begin = await line.receive()
    except EOFError:
        return
    ports = real_ports(begin.settings.hardcover.url, begin.settings.audiobookshelf.ca_file)
    lent = Lent(line, begin, ports.now, ports.random)
    reading = asyncio.create_task(_read(line, lent))
    try:
        async with open_app(begin.settings, replace(ports, lender=lent, start_child=None)) as app:
            app.core.proposals.writing = LentLock(lent)
            gc.freeze()
            done = Done(await begin.task(app, _Progress(line).progressed))
    except Exception as error:
        carried = CarriedError.of(error)
        if carried.is_mistake:
            log.exception("a part of a run failed")
        done = Done(error=carried)
    with contextlib.suppress(EOFError):
        await line.send(done)
        await reading  # until the service has read it, and closes the line


async def _read(line: Line, lent: Lent) -> None:
    while True:
        try:
            answer: LineAnswer = await line.receive()
        except EOFError:  # the service has what it wanted, is stopping, or was killed
            os._exit(0)
        lent.answered(answer)


class _Progress:
    """Not every item is a message."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._next = 0.0

    def progressed(self, done: int, of: int) -> None:
        time = asyncio.get_running_loop().time()
        if time >= self._next or done >= of:
            self._next = time + PROGRESS_SECONDS
            self._line.post(Progressed(done, of))


def _log_over(line: Line) -> None:
    """Everything that is logged here is a line of the service's log, by its rules."""

    def forward(_logger: WrappedLogger, level: str, event: EventDict) -> EventDict:
        line.post(Logged(level, {key: _plain(value) for key, value in event.items()}))
        raise structlog.DropEvent

    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.format_exc_info, forward],
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Handler(line.post)]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)


class _Handler(logging.Handler):
    def __init__(self, post: Callable[[Logged], None]) -> None:
        super().__init__()
        self._post = post

    def emit(self, record: logging.LogRecord) -> None:
        self._post(Logged(record.levelname.lower(), {"event": record.getMessage(), "logger": record.name}))


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | None) else str(value)
