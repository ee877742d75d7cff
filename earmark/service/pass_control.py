"""How far the pass under way is, and how a person ends it: between two books, so that no write is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, TypeVar

from earmark.observe.health import PassFacts

T = TypeVar("T")


class PassCancelled(Exception):
    """A person ended the pass; what it has done stays, and the next one goes on from there."""


class PassControl:
    """Of one pass at a time; ``facts`` is ``None`` while there is none."""

    def __init__(self) -> None:
        self.facts: PassFacts | None = None
        self._breakable: asyncio.Task[Any] | None = None

    def begin(self, since: datetime) -> None:
        self.facts = PassFacts(since=since)

    def end(self) -> None:
        self.facts = None

    def part(self, name: str) -> None:
        """What is done now. Raises ``PassCancelled``."""
        self.check()
        if self.facts is not None:
            self.facts = PassFacts(since=self.facts.since, part=name)

    def progressed(self, done: int, of: int) -> None:
        facts = self.facts
        if facts is not None:
            self.facts = PassFacts(since=facts.since, part=facts.part, done=done, of=of, is_ending=facts.is_ending)

    def cancel(self) -> bool:
        """Ask for the end; false where there is no pass, or its end was asked for already."""
        facts = self.facts
        if facts is None or facts.is_ending:
            return False
        self.facts = PassFacts(since=facts.since, part=facts.part, done=facts.done, of=facts.of, is_ending=True)
        if self._breakable is not None:
            self._breakable.cancel()
        return True

    @property
    def is_cancelled(self) -> bool:
        return self.facts is not None and self.facts.is_ending

    def check(self) -> None:
        """Raises ``PassCancelled`` where the end was asked for."""
        if self.is_cancelled:
            raise PassCancelled

    async def breakable(self, work: Coroutine[Any, Any, T]) -> T:
        """Work that may be broken off at any instant, because whatever it writes is whole. Raises ``PassCancelled``."""
        task = self._breakable = asyncio.ensure_future(work)
        try:
            found: T = await task
        except asyncio.CancelledError:
            if self.is_cancelled:
                raise PassCancelled from None
            raise
        finally:
            self._breakable = None
        return found
