"""A finish that Audiobookshelf does not show any more (P8a, P8b, P8c)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.decide import Decision, Hold, Need, OurFinish, Plan, Situation, TakeBack, Vanished, decide
from handlers.state.ledger import Acknowledged, Entry, Hint, HintKind, Intent
from handlers.state.outcome import Kind
from handlers.state.withdrawals import Answered, WithdrawalAnswer
from hardcover.model import Clear, ReadId, RemoveBook, SetStatus, Status, Traces, WriteRead
from tests.handlers.build import (
    BOOK,
    HOURS_10,
    NOW,
    TODAY,
    acknowledged_finish,
    item,
    read,
    row,
    session,
    situation,
    user_book,
)
from tests.handlers.decide.answers import FINISHED, SHELF_ID, STARTED, held, planned, seconds, write

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
ONE = Vanished(1)
AS_WRITTEN = OurFinish(history_id=9, created=False, moved=None)


def finish(age: timedelta = 30 * MINUTE, **more: object) -> Acknowledged:
    """Our finish of so long ago."""
    moment = NOW - age
    return acknowledged_finish(abs_finished_at=moment, finish_written_at=moment, at=moment, **more)


def marked(known: Acknowledged, **more: object) -> Situation:
    """ "Mark as not finished", two minutes ago; each fact that may be asked for is there."""
    hint = Hint(kind=HintKind.UNFINISHED, fraction=0.0, seconds=0.0, at=NOW - 2 * MINUTE)
    facts = {"sessions": (), "vanished": ONE, "our_finish": AS_WRITTEN, "traces": Traces()} | more
    return situation(row(0.0), FINISHED, Entry(acknowledged=known, hint=hint), **facts)


def taken_back(decision: Decision) -> bool:
    assert not isinstance(decision, Need), decision
    if isinstance(decision, Hold) and decision.agreed is not None:
        assert decision.agreed.keeps_finish
    return isinstance(decision, TakeBack)


@pytest.mark.parametrize(
    ("age", "goes"), [(2 * MINUTE, True), (59 * MINUTE, True), (61 * MINUTE, False), (24 * HOUR, False)]
)
def test_not_finished_takes_back_a_finish_younger_than_an_hour(age: timedelta, goes: bool) -> None:
    """P8b; case 18. The age is that of the moment at which it was marked, two minutes ago."""
    assert taken_back(decide(marked(finish(age + 2 * MINUTE)))) is goes


def test_an_answer_that_comes_later_still_counts() -> None:
    """Marked half an hour after the finish, one of many, and a person answered the next day."""
    s = marked(finish(), vanished=Vanished(4))
    tomorrow = NOW + 24 * HOUR
    held(decide(replace(s, now=tomorrow)), Kind.NEEDS_REVIEW)
    answered = Answered(answer=WithdrawalAnswer.TAKE_BACK, at=tomorrow)
    assert taken_back(decide(replace(s, now=tomorrow, vanished=Vanished(4, answered))))


def test_the_age_counts_from_our_write_and_not_from_the_finish() -> None:
    """Listened to offline yesterday, written half an hour ago."""
    known = replace(finish(), abs_finished_at=NOW - 24 * HOUR)
    assert taken_back(decide(marked(known)))
    assert not taken_back(decide(marked(replace(finish(), finish_written_at=NOW - 2 * HOUR))))


@pytest.mark.parametrize(
    ("more", "goes"),
    [
        ({"traces": Traces(found=("a rating of 4.5",))}, False),
        ({"traces": Traces(found=("a review", "private notes"))}, False),
        ({"traces": Traces(found=("a journal entry",), complete=False)}, False),
        ({"traces": Traces(complete=False)}, True),  # back to before; the entry itself stays
        ({"our_finish": replace(AS_WRITTEN, moved="its dates or progress on Hardcover have changed since")}, False),
        ({"vanished": Vanished(3)}, True),
        ({"vanished": Vanished(4)}, False),
    ],
)
def test_what_the_user_put_there_since_keeps_the_finish(more: dict[str, object], goes: bool) -> None:
    assert taken_back(decide(marked(finish(), **more))) is goes


@pytest.mark.parametrize("complete", [True, False])
def test_an_entry_goes_only_where_all_of_the_users_could_be_seen(complete: bool) -> None:
    decision = decide(marked(finish(), traces=Traces(complete=complete)))
    assert isinstance(decision, TakeBack)
    assert decision.may_remove is complete


def test_more_than_three_at_once_are_one_question_with_one_answer() -> None:
    hold = held(decide(marked(finish(), vanished=Vanished(4))), Kind.NEEDS_REVIEW)
    assert hold.reason == held(decide(marked(finish(), vanished=Vanished(40))), Kind.NEEDS_REVIEW).reason
    assert hold.asks


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("answer", list(WithdrawalAnswer))
@pytest.mark.parametrize("minutes_ago", [1, 3])
def test_the_answer_counts_for_what_was_asked_before_it(count: int, answer: WithdrawalAnswer, minutes_ago: int) -> None:
    """The finish was marked as not finished two minutes ago."""
    answered = Answered(answer=answer, at=NOW - minutes_ago * MINUTE)
    decision = decide(marked(finish(), vanished=Vanished(count, answered)))
    if minutes_ago == 3:
        assert taken_back(decision) is (count == 1)
    else:
        assert taken_back(decision) is (answer is not WithdrawalAnswer.KEEP)


def test_a_finish_that_is_not_ours_stays() -> None:
    assert not taken_back(decide(marked(finish(finish_history=None))))


def test_facts_are_asked_for_one_after_the_other_and_only_when_they_matter() -> None:
    s = marked(finish(), sessions=None, vanished=None, our_finish=None, traces=None, fresh=False)
    facts = {"sessions": (), "vanished": ONE, "fresh": True, "our_finish": AS_WRITTEN, "traces": Traces()}
    for name, fact in facts.items():
        assert decide(s) == Need(**{name: True})
        s = replace(s, **{name: fact})
    assert isinstance(decide(s), TakeBack)
    old = marked(finish(2 * HOUR), vanished=None, our_finish=None, traces=None, fresh=False)
    held(decide(old))  # too old: nothing more is asked


def test_not_finished_waits_a_minute_for_listening_that_may_follow() -> None:
    s = marked(finish())
    first = held(decide(replace(s, entry=replace(s.entry, hint=None))), Kind.WAITING)
    assert first.until == NOW + MINUTE
    assert first.hint is not None
    entry = replace(s.entry, hint=first.hint)
    held(decide(replace(s, entry=entry, now=NOW + 59 * timedelta(seconds=1))), Kind.WAITING)
    assert taken_back(decide(replace(s, entry=entry, now=NOW + MINUTE)))


@pytest.mark.parametrize(
    ("start", "end", "begun_minutes_ago"),
    [(0.0, 0.0, 1), (35000.0, 0.0, 60)],  # begins again there; wraps to 0:00 in the session that finished
)
def test_a_player_at_the_start_has_not_marked_the_book(start: float, end: float, begun_minutes_ago: int) -> None:
    """A client that begins with isFinished false at 0, or wraps: a session says so (P8b)."""
    at_start = session(start, end, NOW - begun_minutes_ago * MINUTE)
    at_start = replace(at_start, updated_at=NOW - MINUTE, listened_seconds=0.0)
    decision = decide(marked(finish(), sessions=(at_start,)))
    held(decision, Kind.WAITING)


def test_a_take_back_under_way_goes_on() -> None:
    """Killed between its steps: an hour later it is still ours to end."""
    intent = Intent(book_id=BOOK, known_reads=(), on_shelf=True, at=NOW, inserting=False, taking_back=9)
    entry = Entry(acknowledged=finish(5 * HOUR), intent=intent)
    assert isinstance(decide(situation(row(0.0), FINISHED, entry, sessions=(), traces=Traces())), TakeBack)


# listening goes on (P8a)


def goes_on(known: Acknowledged, position: float = 18000.0, **more: object) -> Situation:
    """Two reports before the last tenth; sessions that lead from there to here."""
    hint = Hint(kind=HintKind.WITHDRAWN, fraction=0.4, seconds=position - 120, at=NOW - 2 * MINUTE)
    on = replace(session(position - 120, position, NOW - 2 * MINUTE), updated_at=NOW)
    before = replace(session(0.0, 3600.0, NOW - 30 * 24 * HOUR), listened_seconds=3600.0)
    facts = {"sessions": (before, on), "our_finish": AS_WRITTEN} | more
    return situation(row(position), FINISHED, Entry(acknowledged=known, hint=hint), **facts)


@pytest.mark.parametrize(
    ("age", "same_reading"),
    [(30 * MINUTE, True), (23 * HOUR, True), (25 * HOUR, True), (6.9 * 24 * HOUR, True), (7.1 * 24 * HOUR, False)],
)
def test_a_finish_that_came_by_a_jump_goes_for_a_week(age: timedelta, same_reading: bool) -> None:
    """One hour listened to, then a slider to the end."""
    decision = decide(goes_on(finish(age)))
    assert (isinstance(decision, Plan) and decision.what == "un-finish") is same_reading


@pytest.mark.parametrize(("age", "same_reading"), [(23 * HOUR, True), (25 * HOUR, False)])
def test_a_finish_that_was_listened_to_goes_for_a_day(age: timedelta, same_reading: bool) -> None:
    s = goes_on(finish(age))
    whole = session(0.0, HOURS_10, NOW - 30 * 24 * HOUR)
    assert s.sessions is not None
    decision = decide(replace(s, sessions=(whole, s.sessions[1])))
    assert (isinstance(decision, Plan) and decision.what == "un-finish") is same_reading


def test_the_same_read_is_under_way_again_and_keeps_its_start() -> None:
    plan = planned(decide(goes_on(finish())))
    assert plan.steps == (
        write(seconds(18000, started_at=STARTED, finished_at=Clear.CLEAR)),
        SetStatus(user_book_id=SHELF_ID, status=Status.CURRENTLY_READING),
    )
    assert plan.withdraws == 9


def test_rows_that_the_user_changed_are_left_alone() -> None:
    moved = replace(AS_WRITTEN, moved="its dates or progress on Hardcover have changed since")
    assert not isinstance(decide(goes_on(finish(), our_finish=moved)), Plan | TakeBack)
    assert not isinstance(decide(goes_on(finish(finish_history=None))), Plan | TakeBack)


def test_a_report_in_the_last_tenth_is_a_seek_back() -> None:
    held(decide(goes_on(finish(), 32400.0)))
    planned(decide(goes_on(finish(), 32399.0)))


def test_a_program_that_sends_positions_only_speaks_by_its_pace() -> None:
    """No sessions at all: two reports, the second a minute further."""
    s = goes_on(finish(), sessions=())
    assert planned(decide(s)).what == "un-finish"
    once = replace(s, entry=replace(s.entry, hint=None))
    held(decide(once), Kind.WAITING)


def test_where_hardcover_does_not_say_read_any_more_the_users_status_stays() -> None:
    for status in (Status.CURRENTLY_READING, Status.PAUSED, Status.WANT_TO_READ):
        there = user_book(status, *FINISHED.reads)
        hold = held(decide(replace(goes_on(finish()), user_book=there)))
        assert hold.agreed is not None
        assert hold.agreed.keeps_finish


def test_an_ebook_keeps_its_place_when_it_is_marked_as_not_finished() -> None:
    ebook = item(has_audio=False, has_ebook=True, duration_seconds=0.0)
    known = finish(seconds=None, fraction=0.97)
    s = replace(marked(known, item=ebook), row=row(None, duration_seconds=0.0, ebook_fraction=0.97))
    assert taken_back(decide(s))


# withdrawn before Hardcover had acknowledged it


@pytest.mark.parametrize(
    ("traces", "age", "removed"),
    [
        (Traces(), MINUTE, True),
        (Traces(), 61 * MINUTE, False),
        (Traces(found=("a rating of 5",)), MINUTE, False),
        (Traces(complete=False), MINUTE, False),
    ],
)
def test_an_entry_that_a_lost_finish_made_goes_only_where_it_is_surely_ours(
    traces: Traces, age: timedelta, removed: bool
) -> None:
    intent = Intent(book_id=BOOK, known_reads=(), on_shelf=False, at=NOW - age)
    orphan = user_book(Status.READ, read(100, finished_at=STARTED))
    decision = decide(situation(row(7200.0), orphan, Entry(intent=intent), traces=traces))
    assert (isinstance(decision, Plan) and decision.steps == (RemoveBook(user_book_id=SHELF_ID),)) is removed


def test_a_reread_that_was_being_begun_is_begun_to_its_end() -> None:
    """Killed after the status, before the write into the read that it opened: that read is ours to fill."""
    opened = read(101, started_at=TODAY)
    intent = Intent(book_id=BOOK, known_reads=(ReadId(100),), on_shelf=True, at=NOW, inserting=True)
    entry = Entry(acknowledged=finish(5 * HOUR), intent=intent)
    reading = user_book(Status.CURRENTLY_READING, opened, *FINISHED.reads)
    sessions = (session(0.0, 720.0, NOW - timedelta(minutes=12)),)
    decision = decide(situation(row(720.0), reading, entry, sessions=sessions))
    assert isinstance(decision, Plan), decision
    assert [step.read_id for step in decision.steps if isinstance(step, WriteRead)] == [ReadId(101)]
