"""Every mutation of a Hardcover library passes here; in a dry run none does (P15)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from hardcover.errors import DryRun
from hardcover.limits import Lane
from hardcover.model import Applied, BookId, Step, Traces, UserBook


class WritableShelf(Protocol):
    """What a sync needs of a user's Hardcover library (``hardcover.shelf.Shelf``)."""

    async def read_all(self, lane: Lane) -> list[UserBook]: ...

    async def read_books(self, book_ids: Sequence[BookId], lane: Lane) -> dict[BookId, UserBook | None]: ...

    async def read_traces(self, book_id: BookId, lane: Lane) -> Traces: ...

    async def carry_out(self, step: Step | Callable[[], Step | None], lane: Lane) -> Applied: ...


class Gateway:
    def __init__(self, *, dry_run: bool) -> None:
        self.dry_run = dry_run

    async def carry_out(self, shelf: WritableShelf, step: Step | Callable[[], Step | None], lane: Lane) -> Applied:
        if self.dry_run:
            raise DryRun("dry run: nothing is written")
        return await shelf.carry_out(step, lane)
