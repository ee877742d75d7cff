"""The owner's own dates of a reading, written like any other change: through the gateway, into the history.

The ledger keeps what was acknowledged before: on Hardcover the dates are then other than ours, so they count as the
user's and stay (P10).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from handlers.decide.reads import find_read
from handlers.state.history import DATES_BY_HAND, snapshot
from handlers.state.outcome import Key
from handlers.state.store import State
from handlers.sync.context import SyncContext
from handlers.sync.gateway import Gateway
from handlers.sync.plan_runner import PlanRunner
from hardcover import Clear, Lane, ReadValues, WriteRead, spending


class CannotSetDates(Exception):
    """What stands in the way, in words."""


async def set_dates(
    context: SyncContext,
    state: State,
    gateway: Gateway,
    key: Key,
    title: str,
    *,
    started: date | None,
    finished: date | None,
    today: date,
    now: Callable[[], datetime],
) -> int:
    """Give the reading that was written last these days; ``started`` ``None``: it has none. ``finished`` only where the
    reading is finished. The id of the change. Raises ``CannotSetDates``, and what reading and writing Hardcover raises.
    """
    acknowledged = state.ledger.entry(key).acknowledged
    if acknowledged is None or acknowledged.read_id is None:
        raise CannotSetDates("no reading of this book was written yet")
    _check(started, finished, today)
    with spending() as spent:
        shelf = await context.account.shelf(Lane.LIVE)
        there = (await shelf.read_books([acknowledged.book_id], Lane.LIVE)).get(acknowledged.book_id)
        read = find_read(there, acknowledged.read_id) if there is not None else None
        if there is None or read is None:
            raise CannotSetDates("the reading is not on Hardcover any more")
        if (read.finished_at is None) is not (finished is None):
            raise CannotSetDates("a finish is neither made nor taken away by its date")
        if (read.started_at, read.finished_at) == (started, finished):
            raise CannotSetDates("Hardcover has these dates already")
        state.ledger.check_writable()
        runner = PlanRunner(shelf, gateway, Lane.LIVE, there)
        values = ReadValues(started_at=started or Clear.CLEAR, finished_at=finished)
        try:
            carried = await runner.run(WriteRead(read_id=read.id, values=values))
        finally:
            context.shelves.forget(acknowledged.book_id)
    return state.history.add(
        key,
        at=now(),
        title=title,
        what=DATES_BY_HAND,
        reason="dates set by hand",
        units=spent.units,
        before=snapshot(there),
        after=snapshot(carried.user_book),
        forward=True,
    )


def _check(started: date | None, finished: date | None, today: date) -> None:
    if any(day is not None and day > today for day in (started, finished)):
        raise CannotSetDates("a day to come is no day of a reading")
    if started is not None and finished is not None and started > finished:
        raise CannotSetDates("the start is after the finish")
