"""A finish that Audiobookshelf does not show any more: may ours go? (P8a, P8b, P8c) Pure.

Two ways lead here. Listening goes on before the last tenth: the finish came by a jump, or too early. Or somebody marked
the book as not finished: position 0, and no listening.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.decide.begin import begin
from handlers.decide.case import FURTHER_SECONDS, Case
from handlers.decide.dates import start_of
from handlers.decide.decision import Agreed, Decision, Hold, Need, Plan, TakeBack
from handlers.decide.listening import NEAR_START, listened_since
from handlers.decide.reads import find_read
from handlers.decide.reread import reread
from handlers.decide.writing import edition_of, progress_in, values_of
from handlers.state.ledger import Acknowledged, Hint, HintKind
from handlers.state.outcome import Kind
from handlers.state.withdrawals import WithdrawalAnswer
from hardcover import Clear, RemoveBook, SetStatus, Status, UserBook, WriteRead

LAST_TENTH = 0.90
BY_HAND_WITHIN = timedelta(hours=1)  # P8b: a finish of ours that is older stays
GOES_ON_WITHIN = timedelta(hours=24)  # P8a: younger than this, what follows is the same reading
JUMP_WITHIN = timedelta(days=7)  # P8a: by a jump that listening does not account for
LISTENING_MAY_FOLLOW = timedelta(seconds=60)  # a player may mark a book as not finished to begin it again
MOST_AT_ONCE = 3  # finishes withdrawn within ten minutes; more than that is a program's doing
MANY_VANISHED = (
    f"more than {MOST_AT_ONCE} finishes vanished in Audiobookshelf within ten minutes: Hardcover stays as it is until "
    "somebody says that they were meant"
)


def withdrawn(case: Case, user_book: UserBook, acknowledged: Acknowledged) -> Decision:
    """Audiobookshelf said finished when it was acknowledged, and says so no more."""
    by_hand = _by_hand(case, acknowledged)
    if isinstance(by_hand, Need):
        return by_hand
    if by_hand:
        return _not_finished(case, user_book, acknowledged)
    if _half_way(case, acknowledged):
        return _reopened(case, user_book, acknowledged, "its taking back was under way")
    if case.position.fraction >= LAST_TENTH:
        return case.hold(f"back at {case.percent} of a finished book: a seek back near its end")
    if any(case.opened_by_us(read) and read.finished_at is None for read in user_book.reads):
        return begin(case, user_book, "re-read")  # a re-read that we were stopped in the middle of beginning
    if user_book.status is not Status.READ:
        return _kept(case, user_book, acknowledged, "Hardcover does not say read any more: it stays as it is")
    jumped = _jumped(case, acknowledged)
    if isinstance(jumped, Need):
        return jumped
    age = case.s.now - _finish_of(acknowledged)
    same_reading = acknowledged.finish_history is not None and (
        (jumped and age < JUMP_WITHIN) or (age < GOES_ON_WITHIN and case.position.fraction > NEAR_START)
    )
    if not same_reading:
        return reread(case, user_book)
    came = "came by a jump that listening does not account for" if jumped else "is younger than a day"
    return _when_it_goes_on(case, user_book, acknowledged, f"the finish {came}")


def _half_way(case: Case, acknowledged: Acknowledged) -> bool:
    """Our finish was being taken back when we were stopped."""
    intent = case.s.entry.intent
    return intent is not None and intent.taking_back is not None and intent.taking_back == acknowledged.finish_history


def _by_hand(case: Case, acknowledged: Acknowledged) -> bool | Need:
    """Position 0 and no listening since the finish; an ebook keeps its own position [A 7]. A player that wraps to 0:00
    in the session that finished, or begins again there, has a session that says so."""
    if case.text:
        return abs(case.position.fraction - acknowledged.fraction) < 1e-6
    if case.position.fraction:
        return False
    listened = case.listened(acknowledged.abs_finished_at)
    if isinstance(listened, Need):
        return listened
    return not listened.was_at_start()


def _jumped(case: Case, acknowledged: Acknowledged) -> bool | Need:
    """Whether the finish came with a position near the end that listening does not account for. "Mark as finished"
    leaves the position where it was: that is no jump, but somebody's word."""
    near_end = acknowledged.at_end or acknowledged.fraction >= LAST_TENTH
    if case.text or acknowledged.seconds is None or not near_end:
        return False
    listened = case.listened(acknowledged.proven_at)
    if isinstance(listened, Need):
        return listened
    finish = _finish_of(acknowledged)
    before = [one for one in case.s.sessions or () if one.started_at is None or one.started_at <= finish]
    if not before:
        return False  # a program that sends positions only leaves no sessions: nothing speaks against it
    return not listened_since(before, listened.since).accounts_for(
        acknowledged.proven_seconds, case.length_seconds or acknowledged.seconds
    )


def _finish_of(acknowledged: Acknowledged) -> datetime:
    """Audiobookshelf's moment; where it told none, when we wrote it."""
    return acknowledged.abs_finished_at or acknowledged.finish_written_at or acknowledged.at


def _when_it_goes_on(case: Case, user_book: UserBook, acknowledged: Acknowledged, why: str) -> Decision:
    """Take the finish back once listening goes on, with the rows on Hardcover as we wrote them (P8a)."""
    hint = case.hint(HintKind.WITHDRAWN)
    goes_on = _goes_on(case, acknowledged, hint)
    if isinstance(goes_on, Need):
        return goes_on
    if not goes_on:
        kept = hint if hint is not None and case.gain_since(hint) >= 0 else case.new_hint(HintKind.WITHDRAWN)
        reason = f"the finish was withdrawn, and listening goes on before the end: reported once at {case.percent}"
        return case.hold(reason, Kind.WAITING, kept)
    if not case.s.fresh:
        return Need(fresh=True)
    if case.s.our_finish is None:
        return Need(our_finish=True)
    if case.s.our_finish.moved is not None:
        return reread(case, user_book)
    return _reopened(case, user_book, acknowledged, why)


def _reopened(case: Case, user_book: UserBook, acknowledged: Acknowledged, why: str) -> Decision:
    """One reading stays one reading: the read that was finished is under way again, at today's place."""
    read = find_read(user_book, acknowledged.read_id)
    if read is None:
        return reread(case, user_book)
    edition = edition_of(case, user_book, read)
    if isinstance(edition, Need):
        return edition
    started = start_of(case, user_book, read)
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    values = values_of(edition_id, measure, progress_in(case, measure), started, Clear.CLEAR)
    return Plan(
        what="un-finish",
        steps=(
            WriteRead(read_id=read.id, values=values),
            SetStatus(user_book_id=user_book.id, status=Status.CURRENTLY_READING),
        ),
        reason=f"listening goes on at {case.percent}, and {why}: still the same reading",
        measure=measure,
        withdraws=acknowledged.finish_history,
    )


def _goes_on(case: Case, acknowledged: Acknowledged, hint: Hint | None) -> bool | Need:
    """A minute of listening since the finish, or two reports, the second a minute further."""
    if not case.text:
        listened = case.listened(_finish_of(acknowledged))
        if isinstance(listened, Need):
            return listened
        if listened.seconds >= FURTHER_SECONDS:
            return True
    return False if hint is None else case.went_on(hint)


def _not_finished(case: Case, user_book: UserBook, acknowledged: Acknowledged) -> Decision:
    """P8b: "mark as not finished" takes our finish back only if it is young, and nothing of the user's came since."""
    history_id = acknowledged.finish_history
    if history_id is not None and _half_way(case, acknowledged):
        if case.s.traces is None:
            return Need(traces=True)
        may_remove = case.s.traces.complete and not case.s.traces
        reason = "marked as not finished in Audiobookshelf"
        return TakeBack(history_id=history_id, reason=reason, may_remove=may_remove)
    stays = "marked as not finished in Audiobookshelf; the finish on Hardcover stays"
    if history_id is None:
        return _kept(case, user_book, acknowledged, f"{stays}: it is not ours")
    hint = case.hint(HintKind.UNFINISHED)
    withdrawn_at = hint.at if hint is not None else case.s.now
    if withdrawn_at - (acknowledged.finish_written_at or acknowledged.at) >= BY_HAND_WITHIN:
        return _kept(case, user_book, acknowledged, f"{stays}: it is older than an hour")
    if hint is None or case.s.now - hint.at < LISTENING_MAY_FOLLOW:
        hint = hint or case.new_hint(HintKind.UNFINISHED)
        until = hint.at + LISTENING_MAY_FOLLOW
        reason = "marked as not finished in Audiobookshelf; listening may follow"
        return Hold(kind=Kind.WAITING, reason=reason, hint=hint, until=until)
    if case.s.vanished is None:
        return Need(vanished=True)
    answered = case.s.vanished.answered
    answer = answered.answer if answered is not None and answered.at >= hint.at else None
    if answer is WithdrawalAnswer.KEEP:
        return _kept(case, user_book, acknowledged, f"{stays}: a person said so")
    if answer is None and (hint.asked or case.s.vanished.count > MOST_AT_ONCE):
        return Hold(kind=Kind.NEEDS_REVIEW, reason=MANY_VANISHED, hint=replace(hint, asked=True), asks="withdrawn")
    if not case.s.fresh:
        return Need(fresh=True)
    if case.s.our_finish is None:
        return Need(our_finish=True)
    if case.s.our_finish.moved is not None:
        return _kept(case, user_book, acknowledged, f"{stays}: {case.s.our_finish.moved}")
    if case.s.traces is None:
        return Need(traces=True)
    if case.s.traces:
        return _kept(case, user_book, acknowledged, f"{stays}: the entry holds {case.s.traces}")
    reason = "marked as not finished in Audiobookshelf"
    return TakeBack(history_id=history_id, reason=reason, may_remove=case.s.traces.complete)


def unacknowledged(case: Case, user_book: UserBook) -> Decision:
    """A finish whose answer we never saw put the book on the shelf, and Audiobookshelf withdrew it meanwhile."""
    intent = case.s.entry.intent
    if intent is None or case.s.now - intent.at >= BY_HAND_WITHIN:
        return case.agree("the finish that was withdrawn stays on Hardcover: it is older than an hour", None)
    if case.s.traces is None:
        return Need(traces=True)
    if case.s.traces or not case.s.traces.complete:
        holds = case.s.traces or "perhaps something that this token may not see"
        return case.agree(f"the finish that was withdrawn stays on Hardcover: the entry holds {holds}", None)
    reason = "the finish was withdrawn before Hardcover had acknowledged it"
    return Plan(what="un-finish", steps=(RemoveBook(user_book_id=user_book.id),), reason=reason, measure=None)


def _kept(case: Case, user_book: UserBook, acknowledged: Acknowledged, reason: str) -> Hold:
    """The finished read stays; what is listened to from now on is a re-read (P8)."""
    read = find_read(user_book, acknowledged.read_id)
    agreed = Agreed(read=read, measure=None, finished=acknowledged.finished, keeps_finish=True)
    return Hold(kind=Kind.UNCHANGED, reason=reason, until=case.until, agreed=agreed)
