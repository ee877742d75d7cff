"""Finished in Audiobookshelf (P3, P6, P8). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.decide.case import Case
from handlers.decide.dates import begun_after_the_finish, finish_moment, start_of, started_on
from handlers.decide.decision import Decision, Need, Opened
from handlers.decide.listening import Listened
from handlers.decide.reads import fits_format, is_finished, latest_finished
from handlers.decide.writing import edition_for, edition_of, plan, progress_in, read_of, values_of
from handlers.state.outcome import Kind
from hardcover import AddRead, Clear, Read, RemoveRead, SetStatus, Status, UserBook, WriteRead

HALF = 0.5  # of the book, listened to since a finish: a re-read that ended
SAME_FINISH = timedelta(days=1)  # the day of Hardcover's clock may be another one than the user's [H 5.2]


def finished(case: Case, user_book: UserBook) -> Decision:
    s, acknowledged = case.s, case.acknowledged
    late = _late_status(case, user_book)
    if late is not None:
        return late
    ours = next((read for read in user_book.reads if case.opened_by_us(read) or case.closed_by_us(read)), None)
    if ours is not None and (ours.finished_at is not None or user_book.status is not Status.READ):
        return _write_finish(case, user_book, ours)
    current = read_of(case, user_book)
    if isinstance(current, Need):
        return current
    last = latest_finished(user_book)
    is_ours = current is not None and acknowledged is not None and current.id == acknowledged.read_id
    if user_book.status is Status.READ:
        if current is not None and is_ours:
            return _write_finish(case, user_book, current)
        return _finished_again(case, user_book, last)
    if current is not None and is_ours:
        return _write_finish(case, user_book, current)
    known = _known_finish(case, user_book)
    if known is not None:
        return case.agree("this finish is on Hardcover already; what is being read there stays open", known)
    if current is not None:
        return _running_read(case, user_book, current)
    if last is not None:
        return _finished_again(case, user_book, last)
    edition = edition_for(case, user_book.edition_id, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    started = started_on(case, None)
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    values = values_of(
        edition_id, measure, progress_in(case, measure), started or Clear.CLEAR, case.finished_on or Clear.CLEAR
    )
    chosen = None if user_book.edition_id is not None else edition_id
    set_status = SetStatus(user_book_id=user_book.id, status=Status.READ, edition_id=chosen)
    return plan(case, "finish", measure, set_status, Opened(values=values))


def _late_status(case: Case, user_book: UserBook) -> Decision | None:
    """A status of ours whose answer was lost landed after the finish [H 1.13]: it is not the user's word."""
    intent, acknowledged = case.s.entry.intent, case.acknowledged
    if intent is None or acknowledged is None or not acknowledged.finished or acknowledged.finish_history is None:
        return None
    if user_book.status is Status.READ or user_book.status not in intent.attempted_statuses:
        return None
    read = next((one for one in user_book.reads if one.id == acknowledged.read_id), None)
    if read is None:
        return None
    edition = edition_of(case, user_book, read)
    if isinstance(edition, Need):
        return edition
    edition_id, measure = edition
    values = values_of(
        edition_id,
        measure,
        progress_in(case, measure),
        acknowledged.started_at or Clear.CLEAR,
        acknowledged.finished_at or Clear.CLEAR,
    )
    blank = [
        RemoveRead(read_id=one.id)
        for one in user_book.reads
        if one.id > read.id and one.finished_at is None and not one.progress_seconds and not one.progress_pages
    ]
    status = SetStatus(user_book_id=user_book.id, status=Status.READ)
    write = WriteRead(read_id=read.id, values=values)
    reason = "a status sent before the finish landed after it: finished again"
    return plan(case, "finish", measure, *blank, status, write, reason=reason)


def _known_finish(case: Case, user_book: UserBook) -> Read | None:
    """A finished read that ended with this finish, or after it; without a day of ours, any."""
    for read in user_book.reads:
        if read.finished_at is None or not is_finished(read, user_book):
            continue
        if case.finished_on is None or read.finished_at >= case.finished_on - SAME_FINISH:
            return read
    return None


def _running_read(case: Case, user_book: UserBook, read: Read) -> Decision:
    """A read under way that is not ours. One on another format that Audiobookshelf's finish does not explain (its start
    is not known, the finish is not of today) stays open; the finish gets a read of its own."""
    if begun_after_the_finish(case, read):
        return case.hold("the read on Hardcover was begun after this finish: another reading, it stays open")
    if read.edition_id is not None and fits_format(read, case.s.editions, text=case.text) is None:
        return Need(edition=read.edition_id)
    other_format = fits_format(read, case.s.editions, text=case.text) is False
    today = case.s.policy.day(case.s.now)
    if not other_format or read.started_at is not None or case.finished_on is None:
        return _write_finish(case, user_book, read)
    if case.finished_on >= today - SAME_FINISH:
        return _write_finish(case, user_book, read)
    edition = edition_for(case, case.s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    started = started_on(case, None)
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    values = values_of(edition_id, measure, progress_in(case, measure), started, case.finished_on)
    reason = "finished; what is being read on Hardcover in another format stays open"
    return plan(case, "finish", measure, AddRead(user_book_id=user_book.id, values=values), reason=reason)


def _write_finish(case: Case, user_book: UserBook, read: Read) -> Decision:
    """One unit: Hardcover sets the status by itself when the open read gets its finish [H 5.11]."""
    if begun_after_the_finish(case, read):
        return case.hold("the read on Hardcover was begun after this finish: another reading, it stays open")
    edition = edition_of(case, user_book, read)
    if isinstance(edition, Need):
        return edition
    started = start_of(case, user_book, read)
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    finished_at = case.finished_on or Clear.CLEAR
    write = WriteRead(
        read_id=read.id, values=values_of(edition_id, measure, progress_in(case, measure), started, finished_at)
    )
    if read.finished_at is None and case.finished_on is None:
        # without a date the read can only be closed by the status; what Hardcover then fills in is cleared (P6)
        return plan(case, "finish", measure, SetStatus(user_book_id=user_book.id, status=Status.READ), write)
    return plan(case, "finish", measure, write)


def _finished_again(case: Case, user_book: UserBook, last: Read | None) -> Decision:
    """Audiobookshelf says finished and Hardcover has finished reads only: is this a re-read that ended?

    Only listening since the finish before shows it: half of the book, or begun near its start and led to its end.
    """
    s, acknowledged = case.s, case.acknowledged
    already = case.agree("already read on Hardcover; a finished read stays as it is", last)
    if last is None or not s.policy.reread or case.finished_on is None or case.text:
        return already
    if acknowledged is not None and acknowledged.finished:
        known = acknowledged.abs_finished_at
        if s.row.finished_at is None or (known is not None and s.row.finished_at <= known):
            return already
    elif acknowledged is not None and acknowledged.read_id == last.id:
        return already  # the user finished by hand what we had begun
    if last.finished_at is not None and case.finished_on <= last.finished_at and acknowledged is None:
        return already
    listened = case.listened(finish_moment(case, last.finished_at))
    if isinstance(listened, Need):
        return listened
    if not _is_whole(case, listened):
        return already
    if last.finished_at is None and (acknowledged is None or not acknowledged.finished):
        reason = "listened to as a whole, and read on Hardcover without a date: is it the same reading?"
        return case.hold(reason, Kind.NEEDS_REVIEW)
    started = started_on(case, last.finished_at, rereads=True)
    if isinstance(started, Need):
        return started
    edition = edition_for(case, user_book.edition_id, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    edition_id, measure = edition
    values = values_of(edition_id, measure, progress_in(case, measure), started, case.finished_on)
    reason = "listened to again and finished"
    if user_book.status is Status.READ:
        return plan(case, "re-read", measure, AddRead(user_book_id=user_book.id, values=values), reason=reason)
    # with another status: open it first, so that the finish sets the status [H 5.10, 5.11]
    opening = AddRead(user_book_id=user_book.id, values=replace(values, finished_at=None))
    return plan(case, "re-read", measure, opening, Opened(values=values), reason=reason)


def _is_whole(case: Case, listened: Listened) -> bool:
    length = case.length_seconds
    most = max(listened.seconds, listened.covered_seconds)
    return bool(length) and most >= HALF * length and listened.begun_near_start(length) is not None
