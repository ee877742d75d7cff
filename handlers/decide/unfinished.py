"""Not finished in Audiobookshelf: starting, going on, paused, taken back (P3, P7, P8). Pure."""

from __future__ import annotations

from datetime import timedelta

from handlers.decide.again import again
from handlers.decide.begin import begin
from handlers.decide.case import Case
from handlers.decide.dates import RESUME_SECONDS, start_of
from handlers.decide.decision import Decision, Need, Plan, TakeBack
from handlers.decide.position import Position
from handlers.decide.reads import find_read, latest_finished
from handlers.decide.writing import edition_for, read_of, tell, values_of
from handlers.state.ledger import Acknowledged, Hint
from handlers.state.outcome import Kind
from hardcover.model import (
    Clear,
    Read,
    RemoveBook,
    Status,
    UserBook,
    WriteRead,
)

FASTEST = 10.0  # players go up to this speed


def unfinished(case: Case, shelf: UserBook) -> Decision:
    s, told = case.s, case.told
    orphan = next((read for read in shelf.reads if case.opened_by_us(read) and read.finished_at is not None), None)
    if orphan is not None and s.entry.intent is not None and not s.entry.intent.on_shelf:
        reason = "the finish was taken back before Hardcover had acknowledged it"
        return tell(case, "un-finish", None, RemoveBook(user_book_id=shelf.id), reason=reason)
    if told is not None and told.abs_finished:
        by_hand = _unfinished_by_hand(case, told)
        if isinstance(by_hand, Need):
            return by_hand
        if by_hand:
            return _taken_back(case, shelf, told)
    if shelf.status is Status.READ:
        return again(case, shelf)
    if shelf.status in (Status.PAUSED, Status.DID_NOT_FINISH):
        return _paused(case, shelf)
    if not case.eligible and (told is None or not told.progress):
        return case.hold(f"only {case.percent} heard, below min_progress_percent", Kind.WAITING)
    current = read_of(case, shelf)
    if isinstance(current, Need):
        return current
    if shelf.status is Status.CURRENTLY_READING and current is not None:
        return _progressed(case, shelf, current)
    return begin(case, shelf, "start")


def _progressed(case: Case, shelf: UserBook, read: Read) -> Decision:
    """The three-way merge of one open read."""
    s, told = case.s, case.told
    edition = edition_for(case, read.edition_id, shelf.edition_id, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    edition_id, measure = edition
    if measure is None:
        if told is not None:
            return case.hold("status only: no edition of this book has a length on Hardcover")
        started = start_of(case, shelf, read)
        if isinstance(started, Need):
            return started
        values = values_of(edition_id, None, None, started)
        return tell(case, "start", None, WriteRead(read_id=read.id, values=values))
    value = measure.at(case.position.fraction)
    there = measure.read(read)
    acknowledged = told is not None and told.read_id == read.id and told.unit == measure.unit
    intent = s.entry.intent
    as_told = acknowledged and told is not None and there == told.progress
    as_attempted = intent is not None and there is not None and there in intent.attempted
    started = start_of(case, shelf, read)
    if isinstance(started, Need):
        return started
    as_filled = case.opened_by_us(read) and read.started_at != (None if started is Clear.CLEAR else started)
    if value == there and read.edition_id == edition_id and not as_filled:
        return case.agree("Hardcover shows it already", read, measure)
    if not (as_told or as_attempted or as_filled) and value <= (there or 0):
        return case.hold(
            f"Hardcover is further ({there} {measure.unit}, Audiobookshelf {value}): the further one stays"
        )
    write = WriteRead(read_id=read.id, values=values_of(edition_id, measure, value, started))
    conflict = acknowledged and not as_told and not as_attempted
    return Plan(
        what="progress" if acknowledged else "start",
        steps=(write,),
        reason=f"{case.percent} heard" + ("; both sides had moved, Audiobookshelf is further" if conflict else ""),
        measure=measure,
        forward=acknowledged and _listened_on(case),
        until=case.until,
    )


def _listened_on(case: Case) -> bool:
    """Whether listening alone explains where the position is now, from where it was told: never a seek, either way."""
    told = case.told
    if told is None:
        return False
    gain = case.position.ahead_of(Position(fraction=told.fraction, seconds=told.seconds))
    elapsed = (case.s.now - told.at) / timedelta(seconds=1)
    return 0 <= gain <= FASTEST * elapsed + RESUME_SECONDS


def _paused(case: Case, shelf: UserBook) -> Decision:
    """P7: back to reading only after five minutes of new listening since the pause was first met."""
    s, told = case.s, case.told
    hint = s.entry.hint if s.entry.hint is not None and s.entry.hint.kind == "paused" else None
    if hint is None:
        base = told if told is not None and not told.abs_finished else None
        hint = Hint(
            kind="paused",
            fraction=base.fraction if base else case.position.fraction,
            seconds=base.seconds if base else case.position.seconds,
            at=s.now,
        )
    since = case.position.ahead_of(Position(fraction=hint.fraction, seconds=hint.seconds))
    if since >= RESUME_SECONDS and case.eligible:
        return begin(case, shelf, "resume")
    word = "paused" if shelf.status is Status.PAUSED else "did not finish"
    return case.hold(f"{word} on Hardcover: told again after 5 minutes of new listening", Kind.WAITING, hint)


def _unfinished_by_hand(case: Case, told: Acknowledged) -> bool | Need:
    """Position 0 and no session since the finish; an ebook keeps its own position [A 7]."""
    if case.text:
        return abs(case.position.fraction - told.fraction) < 1e-6
    if case.position.fraction:
        return False
    if case.s.sessions is None:
        return Need(sessions=True)
    since = told.abs_finished_at
    return not any(since and session.started_at and session.started_at > since for session in case.s.sessions)


def _taken_back(case: Case, shelf: UserBook, told: Acknowledged) -> Decision:
    """P8: our own finish is taken back, if nothing happened to it."""
    if shelf.status is not Status.READ:
        return case.hold("un-finished in Audiobookshelf, and not read on Hardcover either")
    read = find_read(shelf, told.read_id)
    intent = case.s.entry.intent
    half_way = intent is not None and intent.taking_back is not None and intent.taking_back == told.finish_history
    if told.finish_history is not None and half_way:
        return TakeBack(history_id=told.finish_history, reason="un-finished in Audiobookshelf")
    if told.finish_history is None:
        return case.hold("un-finished in Audiobookshelf, but the finish on Hardcover is not ours: it stays")
    if read is None or read.finished_at != told.finished_at or read != latest_finished(shelf):
        return case.hold("un-finished in Audiobookshelf, but Hardcover has moved since: it stays")
    return TakeBack(history_id=told.finish_history, reason="un-finished in Audiobookshelf")
