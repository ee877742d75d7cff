"""The owner's undo of one write: the book as it was before, but for what the user has put there since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.decide.fingerprint import fingerprint_of
from handlers.decide.position import position_of
from handlers.decide.reads import find_read
from handlers.state.history import DATES_BY_HAND, Change, from_snapshot, snapshot
from handlers.state.ledger import Acknowledged, Unit
from handlers.state.outcome import Key
from handlers.state.store import State
from handlers.sync.context import SyncContext
from handlers.sync.gateway import Gateway, WritableShelf
from handlers.sync.plan_runner import Carried, PlanRunner
from handlers.sync.restore import create_again, moved_since, restore
from hardcover import Lane, Status, UserBook, spending


class CannotUndo(Exception):
    """What stands in the way, and what can be done instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """``stays``: what was not taken back, and why."""

    change: Change
    history_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    units: int
    at: datetime
    stays: str = ""


async def undo(
    context: SyncContext,
    state: State,
    gateway: Gateway,
    change: Change,
    *,
    now: Callable[[], datetime],
    force: bool,
) -> Undone:
    """Take a write back. Audiobookshelf's present state counts as dealt with: it is not written again. Raises
    ``CannotUndo``, and what reading and writing Hardcover raises.

    ``force`` overwrites what has changed since; an entry that holds anything of the user's is not deleted by it either.
    """
    with spending() as spent:
        shelf = await context.account.shelf(Lane.LIVE)
        was = from_snapshot(change.after or change.before or {})
        there = (await shelf.read_books([was.book_id], Lane.LIVE)).get(was.book_id)
        runner = PlanRunner(shelf, gateway, Lane.LIVE, there)
        stays = ""
        if change.after is None:
            if there is not None:
                raise CannotUndo("the book is on the Hardcover shelf again: there is nothing to bring back")
            carried = await create_again(runner, was)
        else:
            carried, stays = await _restored(state, shelf, runner, change, there, force=force)
    context.shelves.put(was.book_id, carried.user_book)
    at, before, after = now(), snapshot(there), snapshot(carried.user_book)
    reason = f"change {change.id} taken back" + (f"; {stays}" if stays else "")
    with state.ledger.together():
        state.history.mark_undone(change.id, at)
        history_id = state.history.add(
            change.key,
            at=at,
            title=change.title,
            what="undo",
            reason=reason,
            units=spent.units,
            before=before,
            after=after,
            forward=False,
        )
    if change.what != DATES_BY_HAND:  # those say nothing about how far the book is
        await suppress(context, state, change.key, was, carried.user_book, at=at)
    return Undone(
        change=change, history_id=history_id, before=before, after=after, units=spent.units, at=at, stays=stays
    )


async def _restored(
    state: State, shelf: WritableShelf, runner: PlanRunner, change: Change, there: UserBook | None, *, force: bool
) -> tuple[Carried, str]:
    after = from_snapshot(change.after or {})
    moved = moved_since(after, there)
    if there is None or there.id != after.id:
        raise CannotUndo(f"{moved or 'this is another entry of the book'}: there is nothing to take back")
    if moved is not None and not force:
        later = _later_one_of_ours(state, change, there)
        if later is not None:
            raise CannotUndo(
                f"change {later.id} ({later.what}) of the same book came after it: take that one back first, with "
                f"`earmark undo {later.id}`; --force takes this one back all the same"
            )
        raise CannotUndo(f"{moved}: an undo would overwrite that; --force takes it back all the same")
    if change.before is not None:
        return await restore(runner, from_snapshot(change.before), after, may_remove=False), ""
    traces = await shelf.read_traces(after.book_id, Lane.LIVE)
    if not traces and traces.complete:
        return await restore(runner, None, after, may_remove=True), ""
    holds = str(traces) if traces else "perhaps something that this token may not see"
    carried = await restore(runner, None, after, may_remove=False)
    return carried, f"the entry stays on Hardcover as “want to read”, because it holds {holds}"


def _later_one_of_ours(state: State, change: Change, there: UserBook) -> Change | None:
    """The newest change of ours to the book after this one, where it is what Hardcover shows now."""
    for later in state.history.after(change):
        shown = later.after or {}
        if "user_book_id" in shown and shown["book_id"] == there.book_id:
            return later if moved_since(from_snapshot(shown), there) is None else None
    return None


async def suppress(
    context: SyncContext,
    state: State,
    key: Key,
    after: UserBook,
    user_book: UserBook | None,
    *,
    at: datetime,
) -> None:
    """After an undo of what had led to ``after``: ``user_book`` is what Hardcover shows now. Audiobookshelf's present
    state is dealt with, and only what is listened to from here on counts."""
    row, entry = context.known.get(key.item), state.ledger.entry(key)
    kept = entry.acknowledged
    shown = user_book or replace(after, reads=())
    read = find_read(shown, kept.read_id if kept else None) or next(iter(shown.reads), None)
    unit = kept.unit if kept is not None else None
    position = None
    if row is not None and (item := await context.items.get(key.item)) is not None:
        position = position_of(row, item, text=item.has_ebook and unit is Unit.PAGES)
    acknowledged = Acknowledged(
        user_book_id=shown.id,
        book_id=shown.book_id,
        read_id=read.id if read else None,
        edition_id=read.edition_id if read else shown.edition_id,
        book_edition_id=shown.edition_id,
        status=shown.status,
        unit=unit,
        progress=(read.progress_pages if unit is Unit.PAGES else read.progress_seconds) if read else None,
        started_at=read.started_at if read else None,
        finished_at=read.finished_at if read else None,
        finished=user_book is not None and shown.status is Status.READ,
        fraction=position.fraction if position else kept.fraction if kept else 0.0,
        seconds=position.seconds if position else kept.seconds if kept else None,
        abs_finished=row.is_finished if row else kept is not None and kept.abs_finished,
        abs_finished_at=row.finished_at if row else kept.abs_finished_at if kept else None,
        abs_last_update=row.last_update if row else kept.abs_last_update if kept else None,
        listened_at=row.last_update if row else kept.listened_at if kept else None,
        suppressed=True,
        at=at,
        written_at=at,
    )
    handled = fingerprint_of(row) if row is not None else None
    state.ledger.put(key, replace(entry, acknowledged=acknowledged, hint=None, intent=None, handled=handled))
