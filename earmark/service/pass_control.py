"""How far the pass under way is, and how a person ends it: between two books, so that no write is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from earmark.observe.health import PassFacts

T = TypeVar("T")

STEPS = 20  # of a part, after which those who watch see it


class PassCancelled(Exception):
    """A person ended the pass; what it has done stays, and the next one goes on from there."""


class PassControl:
    """Of one pass at a time; ``facts`` is ``None`` while there is none. ``on_change``: it is somewhere else now; not at
    every book of many."""

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        self.facts: PassFacts | None = None
        self._on_change = on_change
        self._breakable: asyncio.Task[Any] | None = None

    def begin(self, since: datetime) -> None:
        self.facts = PassFacts(since=since)
        self._on_change()

    def end(self) -> None:
        self.facts = None

    def part(self, name: str) -> None:
        """What is done now. Raises ``PassCancelled``."""
        self.check()
        if self.facts is not None:
            self.facts = PassFacts(since=self.facts.since, part=name)
            self._on_change()

    def progressed(self, done: int, of: int) -> None:
        facts = self.facts
        if facts is not None:
            self.facts = replace(facts, done=done, of=of)
            if done * STEPS // max(of, 1) != facts.done * STEPS // max(facts.of, 1):
                self._on_change()

    def cancel(self) -> bool:
        """Ask for the end; false where there is no pass, or its end was asked for already."""
        facts = self.facts
        if facts is None or facts.is_ending:
            return False
        self.facts = replace(facts, is_ending=True)
        self._on_change()
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
