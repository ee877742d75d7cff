"""Not finished in Audiobookshelf: starting, going on, paused (P3, P7). Pure."""

from __future__ import annotations

from handlers.decide.begin import begin
from handlers.decide.case import Case
from handlers.decide.dates import start_of
from handlers.decide.decision import Decision, Need
from handlers.decide.fall import fell_to_zero
from handlers.decide.reads import find_read, is_finished, latest_finished
from handlers.decide.reread import reread
from handlers.decide.withdrawn import unacknowledged, withdrawn
from handlers.decide.writing import edition_of, plan, read_of, values_of
from handlers.state.ledger import Hint, HintKind
from handlers.state.outcome import Kind
from hardcover import Clear, Read, Status, UserBook, WriteRead

FASTEST_PLAYER = 10.0  # players go up to this speed
RESUME_SECONDS = 300.0  # P7: a paused book returns after this much new listening


def unfinished(case: Case, user_book: UserBook) -> Decision:
    s, acknowledged = case.s, case.acknowledged
    orphan = next((one for one in user_book.reads if case.opened_by_us(one) and one.finished_at is not None), None)
    if orphan is not None and s.entry.intent is not None and not s.entry.intent.on_shelf:
        return unacknowledged(case, user_book)
    if acknowledged is not None and acknowledged.abs_finished:
        return withdrawn(case, user_book, acknowledged)
    overwritten = _overwritten(case, user_book) if s.changed_by_user else None
    if overwritten is not None:
        return overwritten
    back_on_list = user_book.status is Status.WANT_TO_READ and latest_finished(user_book) is not None
    if user_book.status is Status.READ or back_on_list:
        return reread(case, user_book)
    if user_book.status in (Status.PAUSED, Status.DID_NOT_FINISH):
        return _paused(case, user_book)
    if not case.eligible and (acknowledged is None or not acknowledged.progress):
        return case.hold(f"only at {case.percent}, below min_progress_percent", Kind.WAITING)
    current = read_of(case, user_book)
    if isinstance(current, Need):
        return current
    if user_book.status is Status.CURRENTLY_READING and current is not None:
        if fell_to_zero(case):
            return case.hold("fell to the start in the middle of the book: written when it goes on", Kind.WAITING)
        return _progressed(case, user_book, current)
    return begin(case, user_book, "start")


def _progressed(case: Case, user_book: UserBook, read: Read) -> Decision:
    """The three-way merge of one open read."""
    s, acknowledged = case.s, case.acknowledged
    edition = edition_of(case, user_book, read)
    if isinstance(edition, Need):
        return edition
    edition_id, measure = edition
    started = start_of(case, user_book, read)
    if isinstance(started, Need):
        return started
    if measure is None:
        if acknowledged is not None:
            return case.hold("status only: no edition of this book has a length on Hardcover")
        values = values_of(edition_id, None, None, started)
        return plan(case, "start", None, WriteRead(read_id=read.id, values=values))
    value = measure.at(case.position.fraction)
    there = measure.read(read)
    known = acknowledged is not None and acknowledged.read_id == read.id and acknowledged.unit == measure.unit
    intent = s.entry.intent
    as_acknowledged = known and acknowledged is not None and there == acknowledged.progress
    as_attempted = intent is not None and there is not None and there in intent.attempted
    as_filled = case.opened_by_us(read) and read.started_at != (None if started is Clear.CLEAR else started)
    moved_edition = read.edition_id != edition_id
    if value == there and not moved_edition and not as_filled:
        return case.agree("Hardcover shows it already", read, measure)
    chosen = moved_edition and known is False and there in (None, 0)  # a choice empties the progress [H 5.3, 5.5]
    if not (as_acknowledged or as_attempted or as_filled or chosen) and value <= (there or 0):
        return case.hold(
            f"Hardcover is further ({there} {measure.unit}, Audiobookshelf {value}): the further one stays"
        )
    # Within a sitting nothing but the position is sent: dates and edition that the user has set meanwhile stay
    # [H 5.13], and the answer shows them.
    values = values_of(edition_id, measure, value, started)
    same_start = started is None or started == read.started_at
    if not s.fresh and not moved_edition and same_start and known:
        values = values_of(None, measure, value, None)
    conflict = known and not as_acknowledged and not as_attempted
    reason = f"at {case.percent}" + ("; both sides had moved, Audiobookshelf is further" if conflict else "")
    return plan(
        case,
        "progress" if known else "start",
        measure,
        WriteRead(read_id=read.id, values=values),
        reason=reason,
        forward=known and _listened_on(case),
    )


def _overwritten(case: Case, user_book: UserBook) -> Decision | None:
    """The user finished the read on Hardcover a moment before our progress was written into it: a finish is the whole
    length again (P4)."""
    acknowledged = case.acknowledged
    read = find_read(user_book, acknowledged.read_id) if acknowledged is not None else None
    if acknowledged is None or acknowledged.finished or read is None or not is_finished(read, user_book):
        return None
    edition = edition_of(case, user_book, read)
    if isinstance(edition, Need):
        return edition
    measure = edition[1]
    if measure is None or measure.read(read) != acknowledged.progress or acknowledged.progress == measure.length:
        return None
    write = WriteRead(read_id=read.id, values=values_of(None, measure, measure.length, None))
    reason = "finished on Hardcover a moment before this progress came: the finished read is whole again"
    return plan(case, "progress", measure, write, reason=reason)


def _listened_on(case: Case) -> bool:
    """Whether listening alone explains where the position is now, from where it was: never a seek, either way."""
    acknowledged = case.acknowledged
    if acknowledged is None:
        return False
    elapsed = (case.s.now - acknowledged.at).total_seconds()
    return 0 <= case.gain_since(acknowledged) <= FASTEST_PLAYER * elapsed + RESUME_SECONDS


def _paused(case: Case, user_book: UserBook) -> Decision:
    """P7: back to reading only after five minutes of new listening since the pause was first met."""
    s, acknowledged = case.s, case.acknowledged
    hint = case.hint(HintKind.PAUSED)
    if hint is None:
        base = acknowledged if acknowledged is not None and not acknowledged.abs_finished else None
        hint = Hint(
            kind=HintKind.PAUSED,
            fraction=base.fraction if base else case.position.fraction,
            seconds=base.seconds if base else case.position.seconds,
            at=s.now,
        )
    if case.gain_since(hint) >= RESUME_SECONDS and case.eligible:
        return begin(case, user_book, "resume")
    status = "paused" if user_book.status is Status.PAUSED else "did not finish"
    return case.hold(f"{status} on Hardcover: written again after 5 minutes of new listening", Kind.WAITING, hint)
