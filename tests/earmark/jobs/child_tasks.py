"""Tasks that a child carries out in the tests: it reads them from this file, so they stand in one of their own."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from dataclasses import dataclass

import structlog

from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from hardcover.document import GraphField
from hardcover.isbn import Identifiers
from hardcover.limits import Lane
from hardcover.spending import spending

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AskBoth:
    """Titles on both sides; what Hardcover's cost, and how much the day has left."""

    user: str
    asin: str

    async def __call__(self, app: App, on_progress: OnProgress) -> tuple[list[str], list[str], int, int]:
        user = app.users[self.user]
        with spending() as spent:
            claims = await user.context.catalogue.find(Identifiers((self.asin,)), Lane.MATCHING, fresh=True)
        titles = [item.title for server in app.servers() async for page in server.pages() for item in page]
        on_progress(1, 1)
        left = user.client.limiter.units_left_today
        return [claim.book.title for claim in claims], titles, spent.units, left


@dataclass(frozen=True, slots=True)
class AskOften:
    """Look-ups one after the other, each another one."""

    user: str
    times: int

    async def __call__(self, app: App, _on_progress: OnProgress) -> int:
        for number in range(self.times):
            identifiers = Identifiers((f"B0NOBODY{number:02d}",))
            await app.users[self.user].context.catalogue.find(identifiers, Lane.METADATA, fresh=True)
        return self.times


@dataclass(frozen=True, slots=True)
class Write:
    """What a child must not do."""

    user: str

    async def __call__(self, app: App, _on_progress: OnProgress) -> None:
        field = GraphField(operation="Remove", text="delete_user_book(id: 1) { id }", parse=str)
        await app.users[self.user].client.mutate(field, Lane.METADATA)


@dataclass(frozen=True, slots=True)
class Die:
    """In the middle of a write of metadata."""

    async def __call__(self, app: App, _on_progress: OnProgress) -> None:
        async with app.core.proposals.writing:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Mistake:
    async def __call__(self, _app: App, _on_progress: OnProgress) -> None:
        log.warning("something to say", about="this")
        raise ZeroDivisionError("a bug")


@dataclass(frozen=True, slots=True)
class Never:
    """Says that it has begun, and does not end."""

    async def __call__(self, _app: App, on_progress: OnProgress) -> None:
        on_progress(os.getpid(), 0)
        await asyncio.get_running_loop().create_future()


@dataclass(frozen=True, slots=True)
class Deaf:
    """As ``Never``, and takes no notice of anything."""

    async def __call__(self, _app: App, on_progress: OnProgress) -> None:
        on_progress(os.getpid(), 0)
        time.sleep(60)  # noqa: ASYNC251 - as a long calculation does
