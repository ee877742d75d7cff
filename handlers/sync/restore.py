"""Making a book on Hardcover as it was before: for ``undo`` and for a finish that is taken back.

What the user put there stays: an entry that holds anything of theirs is never deleted (P8c).
"""

from __future__ import annotations

from dataclasses import replace

from handlers.decide.reads import find_read
from handlers.sync.plan_runner import Carried, PlanRunner
from hardcover import (
    AddBook,
    AddRead,
    Clear,
    Read,
    ReadValues,
    RemoveBook,
    RemoveRead,
    SetStatus,
    Status,
    Step,
    UserBook,
    WriteRead,
)

_FIELDS = ("edition_id", "started_at", "finished_at", "progress_seconds", "progress_pages")


async def restore(runner: PlanRunner, before: UserBook | None, after: UserBook, *, may_remove: bool) -> Carried:
    """Bring the book from its present state back to ``before``.

    Only what the change touched is put back: reads it wrote or opened (those in ``after`` that differ from
    ``before``), and the status. Reads come first, then the status, then whatever the status change did by itself:
    a blank read opened [H 5.14] or a finish date rewritten to today [H 5.10]. A book that was not on the shelf is
    removed where ``may_remove``; else its reads of ours go, and the entry stays as "want to read".
    """
    current = runner.carried.user_book
    if current is None:
        return runner.carried
    if before is None and may_remove:
        return await runner.run(RemoveBook(user_book_id=current.id))
    if before is None:
        ours = [RemoveRead(read_id=read.id) for read in current.reads if _same(find_read(after, read.id), read)]
        return await runner.run(*ours, SetStatus(user_book_id=current.id, status=Status.WANT_TO_READ))
    await runner.run(*_read_steps(current, before, after))
    known = {read.id for read in current.reads}
    if current.status is not before.status and after.status is not before.status:
        await runner.run(SetStatus(user_book_id=current.id, status=before.status))
        settled = runner.carried.user_book
        if settled is not None:
            blanks = [RemoveRead(read_id=read.id) for read in settled.reads if read.id not in known]
            await runner.run(*blanks, *_read_steps(settled, before, after))
    return runner.carried


async def create_again(runner: PlanRunner, removed: UserBook) -> Carried:
    """Put an entry that we removed back on the shelf, with its reads and dates. Nothing is done where it is there."""
    if runner.carried.user_book is not None:
        return runner.carried
    add = AddBook(
        book_id=removed.book_id,
        status=removed.status,
        edition_id=removed.edition_id,
        date_added=removed.date_added,
        privacy_id=removed.privacy_id,
    )
    carried = await runner.run(add)
    made = carried.user_book
    if made is None:
        return carried
    opened = next(iter(made.reads), None)  # the one that the status brought [H 5.7, 5.9]; the newest read is its like
    newest = removed.reads[0] if removed.reads else None
    if opened is not None:
        step = RemoveRead(read_id=opened.id) if newest is None else WriteRead(read_id=opened.id, values=_values(newest))
        await runner.run(step)
    missing = removed.reads[1:] if opened is not None else removed.reads
    await runner.run(*(AddRead(user_book_id=made.id, values=_without_clears(_values(read))) for read in missing))
    return carried


def _read_steps(current: UserBook, before: UserBook, after: UserBook) -> list[Step]:
    steps: list[Step] = []
    for touched in after.reads:
        now = find_read(current, touched.id)
        was = find_read(before, touched.id)
        if now is None or _same(touched, was):
            continue
        if was is None:
            steps.append(RemoveRead(read_id=now.id))
        elif not _same(now, was):
            steps.append(WriteRead(read_id=now.id, values=_values(_without_ours(now, touched, was))))
    for was in before.reads:  # one that was not touched but that a status change rewrote
        now = find_read(current, was.id)
        untouched = _same(find_read(after, was.id), was)
        if now is not None and untouched and was.finished_at is not None and now.finished_at != was.finished_at:
            steps.append(WriteRead(read_id=now.id, values=_values(was)))
    return steps


def _without_ours(now: Read, ours: Read, was: Read) -> Read:
    """What we wrote is as it was; what has been changed since stays as it is now."""
    kept = {name: getattr(now, name) for name in _FIELDS if getattr(now, name) != getattr(ours, name)}
    return replace(was, **kept)


def _same(one: Read | None, other: Read | None) -> bool:
    return (one and _fields(one)) == (other and _fields(other))


def _fields(read: Read) -> tuple[object, ...]:
    return (read.edition_id, read.started_at, read.finished_at, read.progress_seconds or 0, read.progress_pages or 0)


def _values(read: Read) -> ReadValues:
    pages = read.progress_pages
    seconds = read.progress_seconds
    if pages is None and seconds is None:
        seconds = 0  # progress can not be cleared, only set [H 5.3]; zero shows the same
    return ReadValues(
        edition_id=read.edition_id,
        started_at=read.started_at or Clear.CLEAR,
        finished_at=read.finished_at or Clear.CLEAR,
        progress_seconds=seconds,
        progress_pages=pages if seconds is None else None,
    )


def _without_clears(values: ReadValues) -> ReadValues:
    return ReadValues(
        edition_id=values.edition_id,
        started_at=None if values.started_at is Clear.CLEAR else values.started_at,
        finished_at=None if values.finished_at is Clear.CLEAR else values.finished_at,
        progress_seconds=values.progress_seconds or None,
        progress_pages=values.progress_pages,
    )


def moved_since(after: UserBook, current: UserBook | None) -> str | None:
    """Why the rows on Hardcover are not as they were after a write of ours, or ``None``."""
    if current is None:
        return "the book is no longer on the Hardcover shelf"
    if current.status is not after.status:
        return "its status on Hardcover has changed since"
    if current.edition_id != after.edition_id:
        return "its edition on Hardcover has changed since"
    if any(find_read(after, read.id) is None for read in current.reads):
        return "a read was added on Hardcover since"
    for touched in after.reads:
        now = find_read(current, touched.id)
        if now is None:
            return "a read of it was removed on Hardcover since"
        if not _same(now, touched):
            return "its dates or progress on Hardcover have changed since"
    return None
