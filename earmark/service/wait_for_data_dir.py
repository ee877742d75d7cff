"""A data folder that can not be written: said once, shown at the service's address, and tried again until it can.

Ending instead would make a supervisor start it again and again, and nobody would find the reason.
"""

from __future__ import annotations

import asyncio
import signal

import structlog

from earmark.service.data_dir import why_unwritable
from earmark.service.http import HttpServer
from earmark.settings import Settings
from earmark.web.app import create_waiting_app

AGAIN_SECONDS = 10.0

log = structlog.get_logger()


async def wait_for_data_dir(settings: Settings, *, again_seconds: float = AGAIN_SECONDS) -> bool:
    """True as soon as the folder can be written; false after SIGTERM or SIGINT. Raises ``CannotListen``."""
    problem = why_unwritable(settings.data_dir)
    if problem is None:
        return True
    server = HttpServer(create_waiting_app(problem), settings.server.host, settings.server.port)
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    loop.add_signal_handler(signal.SIGHUP, lambda: None)  # there is nothing to read again yet
    log.error(problem, url=server.url, again_every_seconds=again_seconds)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(server.run(), name="http")
            while not stopping.is_set() and why_unwritable(settings.data_dir) is not None:
                try:
                    async with asyncio.timeout(again_seconds):
                        await stopping.wait()
                except TimeoutError:
                    continue
            server.stop()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.remove_signal_handler(number)
    if stopping.is_set():
        return False
    log.info("the data folder can be written now")
    return True
