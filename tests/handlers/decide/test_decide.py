"""The rules P1-P10, one table or sentence each. ``Plan`` steps are compared as values: nothing is carried out here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.decide import Hold, Need, Opened, Plan, TakeBack, decide
from handlers.decide.policy import Policy
from handlers.state.ledger import Entry, Hint, HintKind, Intent, Pin, Provenance
from handlers.state.outcome import Kind
from hardcover.model import (
    AddBook,
    AddRead,
    Clear,
    Edition,
    EditionId,
    ReadId,
    ReadingFormat,
    ReadValues,
    SetStatus,
    Status,
    UserBookId,
    WriteRead,
)
from tests.handlers.build import (
    AUDIO,
    BARE,
    BOOK,
    EDITIONS,
    HOURS_10,
    NOW,
    PRINT,
    TODAY,
    acknowledged,
    acknowledged_finish,
    item,
    read,
    row,
    session,
    situation,
    user_book,
)

STARTED = date(2026, 11, 17)


def tells(decision: object) -> Plan:
    assert isinstance(decision, Plan), decision
    return decision


def holds(decision: object, kind: Kind = Kind.UNCHANGED) -> Hold:
    assert isinstance(decision, Hold), decision
    assert decision.kind is kind, decision
    return decision


def seconds(progress: int, **more: object) -> ReadValues:
    return ReadValues(edition_id=AUDIO, progress_seconds=progress, **more)  # type: ignore[arg-type]


# starting


def test_a_book_not_on_the_shelf_starts_with_one_read() -> None:
    plan = tells(decide(situation(row(), None)))
    assert plan.what == "start"
    assert plan.steps == (
        AddBook(book_id=BOOK, status=Status.CURRENTLY_READING, edition_id=AUDIO, date_added=STARTED),
        Opened(values=seconds(3600, started_at=STARTED)),
    )


def test_a_book_opened_by_mistake_is_not_being_read() -> None:
    holds(decide(situation(row(359.0), None)), Kind.WAITING)
    tells(decide(situation(row(360.0), None)))


def test_want_to_read_becomes_reading_with_the_read_hardcover_opens() -> None:
    """Cases 1 and 2."""
    plan = tells(decide(situation(row(), user_book(Status.WANT_TO_READ))))
    assert plan.steps == (
        SetStatus(user_book_id=UserBookId(50), status=Status.CURRENTLY_READING),
        Opened(values=seconds(3600, started_at=STARTED)),
    )


def test_an_open_read_of_the_user_is_adopted_and_its_start_kept() -> None:
    """Case 3."""
    theirs = read(100, started_at=date(2026, 11, 1))
    plan = tells(decide(situation(row(), user_book(Status.CURRENTLY_READING, theirs))))
    assert plan.steps == (WriteRead(read_id=ReadId(100), values=seconds(3600, started_at=date(2026, 11, 1))),)


def test_reading_without_any_read_gets_one() -> None:
    plan = tells(decide(situation(row(), user_book(Status.CURRENTLY_READING))))
    assert plan.steps == (AddRead(user_book_id=UserBookId(50), values=seconds(3600, started_at=STARTED)),)


def test_of_two_open_reads_the_one_of_this_format_is_updated() -> None:
    """Case 13."""
    both = user_book(Status.CURRENTLY_READING, read(100), read(101, edition_id=PRINT, progress_pages=30))
    plan = tells(decide(situation(row(), both)))
    assert plan.steps[0].read_id == 100  # type: ignore[union-attr]


def test_a_stale_open_read_is_not_resurrected() -> None:
    """Case 11."""
    stale = read(90, started_at=date(2023, 1, 1))
    finished = read(95, started_at=date(2024, 1, 1), finished_at=date(2024, 2, 1))
    plan = tells(decide(situation(row(), user_book(Status.CURRENTLY_READING, stale, finished))))
    assert isinstance(plan.steps[0], AddRead)


# the merge


@pytest.mark.parametrize(
    ("now_seconds", "there", "acknowledged", "expected"),
    [
        (7200.0, 3600, 3600, 7200),  # ours on Hardcover, moved on in Audiobookshelf
        (1800.0, 3600, 3600, 1800),  # a seek back is told too
        (3600.0, 9000, 3600, None),  # Hardcover moved by its user, Audiobookshelf did not
        (7200.0, 9000, 3600, None),  # both moved: the further one stays
        (9600.0, 9000, 3600, 9600),
        (3600.0, 3600, 3600, None),
        (1800.0, 3600, None, None),  # without a ledger never backward
        (7200.0, 3600, None, 7200),
        (3600.0, 3600, None, None),
    ],
)
def test_three_values_meet(now_seconds: float, there: int, acknowledged: int | None, expected: int | None) -> None:
    entry = Entry(acknowledged=acknowledged(float(acknowledged)) if acknowledged is not None else None)
    now_there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=there))
    decision = decide(situation(row(now_seconds), now_there, entry))
    if expected is None:
        holds(decision)
    else:
        plan = tells(decision)
        assert plan.steps == (WriteRead(read_id=ReadId(100), values=seconds(expected, started_at=STARTED)),)


@pytest.mark.parametrize(
    ("position", "forward"),
    [(3600.0 + 3600 * 8, True), (3600.0 + 250, True), (3599.0, False), (1800.0, False), (35999.0, True)],
)
def test_what_listening_explains_is_forward(position: float, forward: bool) -> None:
    """P14: told an hour ago; ten times the speed is the most a player offers."""
    there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=3600))
    assert tells(decide(situation(row(position), there, Entry(acknowledged=acknowledged())))).forward is forward


def test_a_jump_forward_is_not_listening() -> None:
    there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=3600))
    entry = Entry(acknowledged=acknowledged(at=NOW - timedelta(seconds=30)))
    assert not tells(decide(situation(row(20000.0), there, entry))).forward


def test_a_start_date_that_the_user_cleared_stays_cleared() -> None:
    now_there = user_book(Status.CURRENTLY_READING, read(100, progress_seconds=3600))
    plan = tells(decide(situation(row(7200.0), now_there, Entry(acknowledged=acknowledged()))))
    assert plan.steps == (WriteRead(read_id=ReadId(100), values=seconds(7200)),)


def test_a_value_that_landed_late_is_ours_and_not_the_users_word() -> None:
    entry = Entry(
        told=acknowledged(7200.0),
        intent=Intent(
            book_id=BOOK, known_reads=(ReadId(100),), on_shelf=True, at=NOW, inserting=False, attempted=(3600,)
        ),
    )
    late = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=3600))
    plan = tells(decide(situation(row(7200.0), late, entry)))
    assert plan.steps[0].values.progress_seconds == 7200  # type: ignore[union-attr]


# units


@pytest.mark.parametrize(
    ("length", "position", "expected"),
    [(36000, 5400.0, 5400), (36000, 3600.9999, 3600), (35000, 18000.0, 17500), (36000, 40000.0, 36000)],
)
def test_progress_is_the_fraction_of_the_editions_own_length(length: int, position: float, expected: int) -> None:
    edition = replace(EDITIONS[AUDIO], audio_seconds=length)
    there = user_book(Status.CURRENTLY_READING, replace(read(100), edition=edition))
    plan = tells(decide(situation(row(position), there, editions={AUDIO: edition})))
    assert plan.steps[0].values.progress_seconds == expected  # type: ignore[union-attr]


def test_a_printed_edition_counts_in_pages() -> None:
    """Case 19: the edition that the user chose stays; its unit is used."""
    there = user_book(Status.CURRENTLY_READING, read(100, edition_id=PRINT), edition=PRINT)
    plan = tells(decide(situation(row(18000.0), there)))
    values = plan.steps[0].values  # type: ignore[union-attr]
    assert (values.edition_id, values.progress_pages, values.progress_seconds) == (PRINT, 200, None)


def test_an_edition_without_a_length_is_exchanged_for_a_capable_one() -> None:
    """Case 20."""
    bare_pin = Pin(book_id=BOOK, edition_id=BARE, provenance=Provenance.IDENTIFIER, reason="", at=NOW)
    asked = situation(row(), None, pin=bare_pin)
    assert decide(asked) == Need(editions_of=BOOK)
    german = Edition(
        id=EditionId(30), book_id=BOOK, audio_seconds=36000, format=ReadingFormat.AUDIO, language="de", users_count=99
    )
    plan = tells(decide(replace(asked, book_editions=(EDITIONS[PRINT], german, EDITIONS[AUDIO]))))
    assert plan.steps[0].edition_id == AUDIO  # type: ignore[union-attr]
    alone = tells(decide(replace(asked, book_editions=(EDITIONS[PRINT],))))
    assert alone.measure is None  # status only
    assert alone.steps[1] == Opened(values=ReadValues(edition_id=BARE, started_at=STARTED))


def test_an_ebook_counts_by_its_own_progress() -> None:
    ebook = item(has_audio=False, has_ebook=True, duration_seconds=0.0)
    reading = row(0.0, duration_seconds=0.0, ebook_fraction=0.4)
    pin = Pin(book_id=BOOK, edition_id=PRINT, provenance=Provenance.IDENTIFIER, reason="", at=NOW)
    plan = tells(decide(situation(reading, None, item=ebook, pin=pin)))
    assert plan.steps[1].values.progress_pages == 160  # type: ignore[union-attr]


@pytest.mark.parametrize(("edition", "unit"), [(AUDIO, "seconds"), (PRINT, "pages")])
def test_an_item_with_audio_and_ebook_follows_the_format_of_its_edition(edition: EditionId, unit: str) -> None:
    both = item(has_ebook=True)
    pin = Pin(book_id=BOOK, edition_id=edition, provenance=Provenance.IDENTIFIER, reason="", at=NOW)
    plan = tells(decide(situation(row(3600.0, ebook_fraction=0.5), None, item=both, pin=pin)))
    values = plan.steps[1].values  # type: ignore[union-attr]
    assert (values.progress_seconds, values.progress_pages) == ((3600, None) if unit == "seconds" else (None, 200))


@pytest.mark.parametrize("position", [None, 0.0])
def test_no_usable_position_tells_nothing(position: float | None) -> None:
    assert isinstance(decide(situation(row(position), None)), Hold)


def test_a_row_without_duration_uses_the_items() -> None:
    plan = tells(decide(situation(row(3600.0, duration_seconds=0.0), None)))
    assert plan.steps[1].values.progress_seconds == 3600  # type: ignore[union-attr]


# finishing


def test_an_open_read_is_finished_with_one_write_and_no_status_call() -> None:
    now_there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=3600))
    plan = tells(decide(situation(row(HOURS_10, finished=True), now_there, Entry(acknowledged=acknowledged()))))
    values = seconds(36000, started_at=STARTED, finished_at=TODAY)
    assert plan.steps == (WriteRead(read_id=ReadId(100), values=values),)


def test_finished_long_ago_and_unknown_to_hardcover_takes_two_writes_and_the_old_dates() -> None:
    """Cases 6, 14 and 66."""
    old = datetime(2024, 3, 5, 12, tzinfo=UTC)
    past = row(HOURS_10, finished=True, started_at=old - timedelta(days=9), finished_at=old, last_update=old)
    plan = tells(decide(situation(past, None)))
    add, opened = plan.steps
    assert isinstance(add, AddBook)
    assert add.status is Status.READ
    values = seconds(36000, started_at=date(2024, 2, 25), finished_at=date(2024, 3, 5))
    assert opened == Opened(values=values)


def test_finished_while_on_want_to_read_sets_read_and_then_the_dates() -> None:
    plan = tells(decide(situation(row(HOURS_10, finished=True), user_book(Status.WANT_TO_READ))))
    assert plan.steps == (
        SetStatus(user_book_id=UserBookId(50), status=Status.READ),
        Opened(values=seconds(36000, started_at=STARTED, finished_at=TODAY)),
    )


def test_finished_with_position_zero_is_finished() -> None:
    """Case 15; never played, so no start is known (P6)."""
    marked = row(0.0, finished=True, duration_seconds=0.0, started_at=NOW, finished_at=NOW, last_update=NOW)
    plan = tells(decide(situation(marked, None)))
    assert plan.steps[1] == Opened(values=seconds(36000, started_at=Clear.CLEAR, finished_at=TODAY))


def test_a_finish_without_a_date_invents_none() -> None:
    """Case 7."""
    undated = row(HOURS_10, finished=True, finished_at=None)
    plan = tells(decide(situation(undated, None)))
    assert plan.steps[1].values.finished_at is Clear.CLEAR  # type: ignore[union-attr]
    open_there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED))
    plan = tells(decide(situation(undated, open_there)))
    assert [type(step) for step in plan.steps] == [SetStatus, WriteRead]


def test_a_start_after_the_finish_is_no_start() -> None:
    """Case 69."""
    odd = row(HOURS_10, finished=True, started_at=NOW, finished_at=NOW - timedelta(days=30))
    plan = tells(decide(situation(odd, None)))
    assert plan.steps[1].values.started_at is Clear.CLEAR  # type: ignore[union-attr]


def test_heard_offline_yesterday_finished_yesterday() -> None:
    """Case 56: finishedAt is the server's clock at sync, lastUpdate is when it was heard [A 8]."""
    heard = row(HOURS_10, finished=True, finished_at=NOW, last_update=NOW - timedelta(days=1))
    plan = tells(decide(situation(heard, None)))
    assert plan.steps[1].values.finished_at == TODAY - timedelta(days=1)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("America/Los_Angeles", datetime(2026, 11, 20, 7, 30, tzinfo=UTC), date(2026, 11, 19)),
        ("Pacific/Tongatapu", datetime(2026, 11, 19, 11, 30, tzinfo=UTC), date(2026, 11, 20)),
    ],
)
def test_dates_are_the_users_local_days(zone: str, moment: datetime, day: date) -> None:
    """Case 5."""
    finished = row(HOURS_10, finished=True, finished_at=moment, last_update=moment)
    plan = tells(decide(situation(finished, None, policy=Policy(zone=ZoneInfo(zone)))))
    assert plan.steps[1].values.finished_at == day  # type: ignore[union-attr]


def test_ten_more_looks_at_a_finished_book_tell_nothing() -> None:
    """Case 8."""
    finished = row(HOURS_10, finished=True)
    entry = Entry(acknowledged=acknowledged_finish(abs_finished_at=finished.finished_at))
    hold = holds(decide(situation(finished, user_book(Status.READ, read(100, finished_at=TODAY)), entry)))
    assert hold.until is None
    holds(decide(situation(finished, user_book(Status.READ, read(100, finished_at=TODAY)))))


def test_a_finished_read_with_other_dates_is_left_alone() -> None:
    there = user_book(Status.READ, read(100, finished_at=date(2026, 11, 18)))
    hold = holds(decide(situation(row(HOURS_10, finished=True), there)))
    assert hold.agreed is not None


def test_almost_finished_is_not_finished() -> None:
    """Case 17."""
    now_there = user_book(Status.CURRENTLY_READING, read(100, progress_seconds=3600))
    plan = tells(decide(situation(row(34560.0), now_there)))
    assert not plan.finished
    assert plan.until == NOW - timedelta(minutes=1) + timedelta(hours=24)


def test_parked_near_the_end_for_a_day_counts_as_read_on_the_day_it_was_last_heard() -> None:
    """P10."""
    parked = row(34560.0, last_update=NOW - timedelta(hours=25))
    now_there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=34560))
    plan = tells(decide(situation(parked, now_there, Entry(acknowledged=acknowledged(34560.0)))))
    assert plan.finished
    assert plan.steps[0].values.finished_at == date(2026, 11, 19)  # type: ignore[union-attr]
    later = Entry(
        acknowledged=acknowledged_finish(seconds=34560.0, fraction=0.96, abs_finished=False, abs_finished_at=None)
    )
    holds(decide(situation(parked, user_book(Status.READ, read(100, finished_at=date(2026, 11, 19))), later)))


def test_what_hardcover_filled_in_after_a_kill_is_not_the_users_word() -> None:
    """P6: the insert landed, its dates were never written."""
    intent = Intent(book_id=BOOK, known_reads=(), on_shelf=False, at=NOW)
    old = NOW - timedelta(days=300)
    past = row(HOURS_10, finished=True, started_at=old - timedelta(days=9), finished_at=old, last_update=old)
    filled = user_book(Status.READ, read(100, finished_at=TODAY, progress_seconds=36000))
    plan = tells(decide(situation(past, filled, Entry(intent=intent))))
    assert plan.steps[0].values.finished_at == old.date()  # type: ignore[union-attr]
    opened = user_book(Status.CURRENTLY_READING, read(100, started_at=TODAY))
    plan = tells(decide(situation(row(), opened, Entry(intent=intent))))
    assert plan.steps == (WriteRead(read_id=ReadId(100), values=seconds(3600, started_at=STARTED)),)


# again (P8)

FINISHED = user_book(Status.READ, read(100, started_at=STARTED, finished_at=date(2026, 11, 17), progress_seconds=36000))


def test_heard_twice_from_near_the_start_is_a_new_read_and_the_finished_one_untouched() -> None:
    """Cases 9 and 65."""
    first = holds(decide(situation(row(400.0), FINISHED, Entry(acknowledged=acknowledged_finish()))), Kind.WAITING)
    assert first.hint is not None
    later = situation(
        row(1080.0),
        FINISHED,
        Entry(acknowledged=acknowledged_finish(), hint=first.hint),
        now=NOW + timedelta(minutes=11),
    )
    assert decide(later) == Need(sessions=True)  # when did it begin?
    begun = session(0.0, 1080.0, NOW - timedelta(minutes=20))
    plan = tells(decide(replace(later, sessions=(begun,))))
    assert plan.what == "re-read"
    assert plan.steps == (
        SetStatus(user_book_id=UserBookId(50), status=Status.CURRENTLY_READING),
        Opened(values=seconds(1080, started_at=TODAY)),
    )


def test_a_stale_device_that_reports_once_opens_nothing() -> None:
    """Case 10."""
    hold = holds(decide(situation(row(1440.0), FINISHED, Entry(acknowledged=acknowledged_finish()))), Kind.WAITING)
    again = situation(
        row(1440.0), FINISHED, Entry(acknowledged=acknowledged_finish(), hint=hold.hint), now=NOW + timedelta(hours=9)
    )
    holds(decide(again), Kind.WAITING)


def test_a_stale_device_and_then_the_end_is_no_second_reading() -> None:
    hint = Hint(kind=HintKind.REREAD, fraction=0.04, seconds=1440.0, at=NOW)
    near_end = situation(row(35000.0), FINISHED, Entry(acknowledged=acknowledged_finish(), hint=hint), sessions=())
    holds(decide(replace(near_end, now=NOW + timedelta(minutes=1))))


def test_a_seek_back_near_the_end_is_no_second_reading() -> None:
    back = situation(row(35000.0), FINISHED, Entry(acknowledged=acknowledged_finish()))
    assert decide(back) == Need(sessions=True)
    holds(decide(replace(back, sessions=(session(34800.0, 35000.0, NOW - timedelta(hours=1)),))))


def test_heard_again_while_we_were_away_counts_by_its_session() -> None:
    away = situation(row(10800.0), FINISHED, Entry(acknowledged=acknowledged_finish()))
    begun = session(0.0, 10800.0, NOW - timedelta(days=1))
    plan = tells(decide(replace(away, sessions=(begun,))))
    assert plan.steps[1] == Opened(values=seconds(10800, started_at=date(2026, 11, 19)))


def test_first_meeting_of_a_finished_read_and_a_newer_position_is_a_new_read() -> None:
    """Case 65."""
    old = user_book(Status.READ, read(100, finished_at=date(2024, 6, 1), progress_seconds=36000))
    plan = tells(decide(situation(row(10800.0), old)))
    assert plan.what == "re-read"
    before = row(10800.0, last_update=datetime(2024, 5, 30, tzinfo=UTC), started_at=datetime(2024, 5, 1, tzinfo=UTC))
    holds(decide(situation(before, old)))


def test_a_finished_read_without_a_date_is_a_question_for_a_person() -> None:
    holds(decide(situation(row(10800.0), user_book(Status.READ))), Kind.NEEDS_REVIEW)


def test_rereads_can_be_turned_off() -> None:
    old = user_book(Status.READ, read(100, finished_at=date(2024, 6, 1)))
    holds(decide(situation(row(10800.0), old, policy=Policy(reread=False))))


def test_unfinished_by_hand_takes_back_our_own_finish_only() -> None:
    """Case 18."""
    ours = Entry(acknowledged=acknowledged_finish())
    assert decide(situation(row(0.0), FINISHED, ours)) == Need(sessions=True)
    by_hand = decide(situation(row(0.0), FINISHED, ours, sessions=()))
    assert by_hand == TakeBack(history_id=9, reason="un-finished in Audiobookshelf")
    holds(
        decide(situation(row(0.0), FINISHED, Entry(acknowledged=acknowledged_finish(finish_history=None)), sessions=()))
    )
    moved = user_book(Status.READ, read(100, finished_at=date(2026, 11, 10)))
    holds(decide(situation(row(0.0), moved, ours, sessions=())))


def test_a_player_that_begins_again_at_zero_has_not_unfinished_the_book() -> None:
    opened = session(0.0, 0.0, NOW - timedelta(minutes=1))
    ours = Entry(acknowledged=acknowledged_finish())
    holds(decide(situation(row(0.0), FINISHED, ours, sessions=(opened,))), Kind.WAITING)


# the user's word (P7, P9)


@pytest.mark.parametrize("status", [Status.DID_NOT_FINISH, Status.IGNORED])
@pytest.mark.parametrize("finished", [False, True])
def test_did_not_finish_and_ignored_stay(status: Status, finished: bool) -> None:
    """Case 68."""
    holds(
        decide(
            situation(row(7200.0, finished=finished), user_book(status, read(100)), Entry(acknowledged=acknowledged()))
        ),
        Kind.REFUSED,
    )


def test_paused_returns_after_five_minutes_of_new_listening() -> None:
    """Case 68."""
    paused = user_book(Status.PAUSED, read(100, started_at=STARTED, progress_seconds=3600))
    holds(decide(situation(row(3800.0), paused, Entry(acknowledged=acknowledged()))), Kind.WAITING)
    plan = tells(decide(situation(row(3900.0), paused, Entry(acknowledged=acknowledged()))))
    assert [type(step) for step in plan.steps] == [SetStatus, WriteRead]
    first = holds(decide(situation(row(7200.0), paused)), Kind.WAITING)
    assert first.hint is not None
    tells(decide(situation(row(7500.0), paused, Entry(hint=first.hint))))


def test_did_not_finish_can_be_treated_like_paused() -> None:
    dnf = user_book(Status.DID_NOT_FINISH, read(100, progress_seconds=3600))
    tells(decide(situation(row(3900.0), dnf, Entry(acknowledged=acknowledged()), policy=Policy(resume_dnf=True))))


def test_a_book_its_user_removed_stays_away_until_there_is_new_listening() -> None:
    """P9."""
    holds(decide(situation(row(3630.0), None, Entry(acknowledged=acknowledged()))))
    tells(decide(situation(row(3660.0), None, Entry(acknowledged=acknowledged()))))
    holds(decide(situation(row(HOURS_10, finished=True), None, Entry(acknowledged=acknowledged_finish()))))
    tells(decide(situation(row(HOURS_10, finished=True), None, Entry(acknowledged=acknowledged()))))


def test_an_edition_the_owner_links_replaces_the_one_we_had_told() -> None:
    linked = Pin(book_id=BOOK, edition_id=EditionId(31), provenance=Provenance.LINK, reason="", at=NOW)
    longer = Edition(id=EditionId(31), book_id=BOOK, audio_seconds=40000, format=ReadingFormat.AUDIO)
    there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=3600))
    known = EDITIONS | {longer.id: longer}
    plan = tells(decide(situation(row(3600.0), there, Entry(acknowledged=acknowledged()), pin=linked, editions=known)))
    values = plan.steps[0].values  # type: ignore[union-attr]
    assert (values.edition_id, values.progress_seconds) == (31, 4000)
