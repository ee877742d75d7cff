"""Making a book on Hardcover as it was before: for ``undo`` and for an un-finish."""

from __future__ import annotations

from handlers.decide.reads import find_read
from handlers.sync.plan_runner import Carried, PlanRunner
from hardcover.model import Clear, Read, ReadValues, RemoveBook, RemoveRead, SetStatus, Step, UserBook, WriteRead


async def restore(teller: PlanRunner, before: UserBook | None, after: UserBook) -> Carried:
    """Bring the book from its present state back to ``before``.

    Only what the change touched is put back: reads it wrote or opened (those in ``after`` that differ from
    ``before``), and the status. Reads come first, then the status, then whatever the status change did by itself:
    a blank read opened [H 5.14] or a finish date rewritten to today [H 5.10].
    """
    current = teller.carried.user_book
    if current is None:
        return teller.carried
    if before is None:
        return await teller.run(RemoveBook(user_book_id=current.id))
    await teller.run(*_read_steps(current, before, after))
    known = {read.id for read in current.reads}
    if current.status is not before.status and after.status is not before.status:
        await teller.run(SetStatus(user_book_id=current.id, status=before.status))
        settled = teller.carried.user_book
        if settled is not None:
            blanks = [RemoveRead(read_id=read.id) for read in settled.reads if read.id not in known]
            await teller.run(*blanks, *_read_steps(settled, before, after))
    return teller.carried


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
            steps.append(WriteRead(read_id=now.id, values=_values(was)))
    for was in before.reads:  # one that was not touched but that a status change rewrote
        now = find_read(current, was.id)
        untouched = _same(find_read(after, was.id), was)
        if now is not None and untouched and was.finished_at is not None and now.finished_at != was.finished_at:
            steps.append(WriteRead(read_id=now.id, values=_values(was)))
    return steps


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


def moved_since(after: UserBook, current: UserBook | None) -> str | None:
    """Why an undo would overwrite something newer, or ``None``."""
    if current is None:
        return "the book is no longer on the Hardcover shelf"
    if current.status is not after.status:
        return "its status on Hardcover has changed since"
    for touched in after.reads:
        now = find_read(current, touched.id)
        if now is None:
            return "a read of it was removed on Hardcover since"
        if not _same(now, touched):
            return "its dates or progress on Hardcover have changed since"
    return None
