"""Acts that take longer than a page may: they go on by themselves, and the page that asked says how far they are."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from earmark.views.answers.batch import BatchAnswer
from handlers.state.undo_log import UndoStep

AT_ONCE_SECONDS = 2.0  # most are done within it, and the page shows the result right away
MOST_KEPT = 100
MOST_LEFT = 20  # of those that could not be done, with why

OnWorkProgress: TypeAlias = Callable[[int, int], None]
Doing: TypeAlias = Callable[[OnWorkProgress], Awaitable[BatchAnswer]]
UndoOf: TypeAlias = Callable[[Any], Sequence[UndoStep]]  # of what ``Doing`` answered
KeepingUndo: TypeAlias = Callable[[str, Any, int], object]  # name of the work, what was answered, its count


@dataclass(slots=True)
class PageWork:
    """``name``: what is done, for the words of the pages. ``count``: how many it was done to; ``left``: why not to
    others; ``trouble``: why to none."""

    name: str
    session: str
    done: int = 0
    of: int = 0
    ended: bool = False
    count: int = 0
    left: tuple[str, ...] = ()
    trouble: str = ""

    def progressed(self, done: int, of: int) -> None:
        self.done, self.of = done, of


class Works:
    """``failed``: what a refusal of an act is, whose text is for people."""

    def __init__(self, failed: type[Exception]) -> None:
        self._failed = failed
        self._works: OrderedDict[str, PageWork] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, session: str, name: str, doing: Doing, keep_undo: KeepingUndo) -> str:
        """The name under which a page finds it. ``doing`` answers how many it was done to, and why not to some;
        ``keep_undo`` keeps what takes that back."""
        work, key = PageWork(name, session), secrets.token_urlsafe(9)
        self._works[key] = work
        while len(self._works) > MOST_KEPT:
            self._works.popitem(last=False)
        task = asyncio.create_task(self._carry_out(key, work, doing, keep_undo), name=f"{name} for a page")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.wait([task], timeout=AT_ONCE_SECONDS)
        return key

    def get(self, session: str, key: str) -> PageWork | None:
        work = self._works.get(key)
        return work if work is not None and work.session == session else None

    async def _carry_out(self, key: str, work: PageWork, doing: Doing, keep_undo: KeepingUndo) -> None:
        try:
            answer = await doing(work.progressed)
        except self._failed as error:
            work.trouble = str(error)
        except BaseException:
            work.trouble = "it was broken off; the log says why"
            raise
        else:
            work.count, work.left = answer.done_to, tuple(dict.fromkeys(answer.refusals))[:MOST_LEFT]
            keep_undo(key, answer, work.count)
        finally:
            work.ended = True
