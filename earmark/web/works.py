"""Acts that take longer than a page may: they go on by themselves, and the page that asked says how far they are."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from earmark.views.answers.batch import BatchAnswer
from earmark.web.undo_log import UndoStep

AT_ONCE_SECONDS = 2.0  # most are done within it, and the page shows the result right away
MOST_KEPT = 100
MOST_LEFT = 20  # of those that could not be done, with why

OnWorkProgress: TypeAlias = Callable[[int, int], None]
Doing: TypeAlias = Callable[[OnWorkProgress], Awaitable[Any]]
UndoOf: TypeAlias = Callable[[Any], Sequence[UndoStep]]  # of what ``Doing`` answered


@dataclass(slots=True)
class PageWork:
    """``name``: what is done, for the words of the pages. ``count``: how many it was done to; ``left``: why not to
    others; ``trouble``: why to none. ``undo``: the steps that take it back."""

    name: str
    session: str
    done: int = 0
    of: int = 0
    ended: bool = False
    count: int = 0
    left: tuple[str, ...] = ()
    trouble: str = ""
    undo: tuple[UndoStep, ...] = field(default_factory=tuple)
    undo_name: str = ""  # once a page has offered it

    def progressed(self, done: int, of: int) -> None:
        self.done, self.of = done, of


class Works:
    """``failed``: what a refusal of an act is, whose text is for people."""

    def __init__(self, failed: type[Exception]) -> None:
        self._failed = failed
        self._works: OrderedDict[str, PageWork] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, session: str, name: str, doing: Doing, undo: UndoOf) -> str:
        """The name under which a page finds it. ``doing`` answers how many it was done to, and why not to some;
        ``undo`` is what takes that back."""
        work, key = PageWork(name, session), secrets.token_urlsafe(9)
        self._works[key] = work
        while len(self._works) > MOST_KEPT:
            self._works.popitem(last=False)
        task = asyncio.create_task(self._carry_out(work, doing, undo), name=f"{name} for a page")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.wait([task], timeout=AT_ONCE_SECONDS)
        return key

    def get(self, session: str, key: str) -> PageWork | None:
        work = self._works.get(key)
        return work if work is not None and work.session == session else None

    async def _carry_out(self, work: PageWork, doing: Doing, undo: UndoOf) -> None:
        try:
            document = await doing(work.progressed)
        except self._failed as error:
            work.trouble = str(error)
        except BaseException:
            work.trouble = "it was broken off; the log says why"
            raise
        else:
            work.count, work.left = _came_to(document)
            work.undo = tuple(undo(document))
        finally:
            work.ended = True


def _came_to(answer: BatchAnswer | dict[str, Any]) -> tuple[int, tuple[str, ...]]:
    """How many, and why not the others."""
    if isinstance(answer, BatchAnswer):
        return answer.done_to, tuple(dict.fromkeys(answer.refusals))[:MOST_LEFT]
    refusals = [*(answer.get("left") or {}).values(), *(answer.get("failed") or {}).values()]
    return int(answer.get("count", len(answer.get("undone", ())))), tuple(dict.fromkeys(map(str, refusals)))[:MOST_LEFT]
