"""Finished in Audiobookshelf (P3, P6). Pure."""

from __future__ import annotations

from dataclasses import replace

from handlers.decide.case import Case
from handlers.decide.dates import begun_after_the_finish, begun_again, never_played, start_of, started_on
from handlers.decide.decision import Decision, Need, Opened
from handlers.decide.reads import latest_finished
from handlers.decide.writing import edition_for, progress_in, read_of, tell, values_of
from hardcover.model import (
    AddRead,
    Clear,
    Read,
    SetStatus,
    Status,
    UserBook,
    WriteRead,
)


def finished(case: Case, shelf: UserBook) -> Decision:
    s, told = case.s, case.told
    ours = next((read for read in shelf.reads if case.opened_by_us(read) or case.closed_by_us(read)), None)
    if ours is not None and (ours.finished_at is not None or shelf.status is not Status.READ):
        return _write_finish(case, shelf, ours)
    current = read_of(case, shelf)
    if isinstance(current, Need):
        return current
    last = latest_finished(shelf)
    if shelf.status is Status.READ:
        if current is not None and told is not None and current.id == told.read_id:
            return _write_finish(case, shelf, current)
        return _finished_again(case, shelf, last)
    if current is not None:
        return _write_finish(case, shelf, current)
    if last is not None:
        return _finished_again(case, shelf, last)
    edition = edition_for(case, shelf.edition_id, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    started = started_on(case, None)
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    values = values_of(
        edition_id, measure, progress_in(case, measure), started or Clear.CLEAR, case.finished_on or Clear.CLEAR
    )
    set_status = SetStatus(
        user_book_id=shelf.id, status=Status.READ, edition_id=None if shelf.edition_id is not None else edition_id
    )
    return tell(case, "finish", measure, set_status, Opened(values=values))


def _write_finish(case: Case, shelf: UserBook, read: Read) -> Decision:
    """One unit: Hardcover sets the status by itself when the open read gets its finish [H 5.11]."""
    if begun_after_the_finish(case, read):
        return case.hold("the read on Hardcover was begun after this finish: another reading, it stays open")
    edition = edition_for(case, read.edition_id, shelf.edition_id, case.s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    started = start_of(case, shelf, read)
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    finished_at = case.finished_on or Clear.CLEAR
    write = WriteRead(
        read_id=read.id, values=values_of(edition_id, measure, progress_in(case, measure), started, finished_at)
    )
    if read.finished_at is None and case.finished_on is None:
        # without a date the read can only be closed by the status; what Hardcover then fills in is cleared (P6)
        return tell(case, "finish", measure, SetStatus(user_book_id=shelf.id, status=Status.READ), write)
    return tell(case, "finish", measure, write)


def _finished_again(case: Case, shelf: UserBook, last: Read | None) -> Decision:
    """Audiobookshelf says finished and Hardcover has finished reads only: is this another reading?"""
    s, told = case.s, case.told
    already = case.agree("already read on Hardcover; a finished read stays as it is", last)
    if last is None or not s.policy.reread or case.finished_on is None:
        return already
    if told is not None and told.finished:
        known = told.abs_finished_at
        if s.row.finished_at is None or (known is not None and s.row.finished_at <= known):
            return already
        if s.sessions is None:
            return Need(sessions=True)
        begun = begun_again(case, last.finished_at)
        if begun is None:
            return already
    elif told is not None and told.read_id == last.id:
        return already  # the user finished by hand what we had begun
    else:
        row_started = s.row.started_at
        if (
            row_started is None
            or never_played(s.row)
            or last.finished_at is None
            or s.policy.day(row_started) <= last.finished_at
        ):
            return already
    started = started_on(case, last.finished_at)
    if isinstance(started, Need):
        return started
    edition = edition_for(case, shelf.edition_id, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    edition_id, measure = edition
    values = values_of(edition_id, measure, progress_in(case, measure), started, case.finished_on)
    again = "heard again and finished"
    if shelf.status is Status.READ:
        return tell(case, "again", measure, AddRead(user_book_id=shelf.id, values=values), reason=again)
    # with another status: open it first, so that the finish sets the status [H 5.10, 5.11]
    opening = AddRead(user_book_id=shelf.id, values=replace(values, finished_at=None))
    return tell(case, "again", measure, opening, Opened(values=values), reason=again)
