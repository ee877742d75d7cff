"""Going on, paused, and the user's own status (P3, P7); the three-way merge of one open read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.decide import Need, decide
from handlers.decide.policy import Policy
from handlers.state.ledger import Entry, Intent, Pin, Provenance
from handlers.state.outcome import Kind
from hardcover.model import Edition, EditionId, ReadId, ReadingFormat, SetStatus, Status, WriteRead
from tests.handlers.build import BOOK, EDITIONS, NOW, PRINT, acknowledged, read, row, situation, user_book
from tests.handlers.decide.answers import STARTED, held, planned, seconds, values_in, write


def reading(progress: int = 3600, **more: object):  # type: ignore[no-untyped-def]
    values = {"started_at": STARTED, "progress_seconds": progress} | more
    return user_book(Status.CURRENTLY_READING, read(100, **values))


@pytest.mark.parametrize(
    ("now_seconds", "there", "known", "expected"),
    [
        (7200.0, 3600, 3600, 7200),  # ours on Hardcover, moved on in Audiobookshelf
        (1800.0, 3600, 3600, 1800),  # a seek back is written too
        (3600.0, 9000, 3600, None),  # Hardcover moved by its user, Audiobookshelf did not
        (7200.0, 9000, 3600, None),  # both moved: the further one stays
        (9600.0, 9000, 3600, 9600),
        (3600.0, 3600, 3600, None),
        (1800.0, 3600, None, None),  # without a ledger never backward
        (7200.0, 3600, None, 7200),
        (3600.0, 3600, None, None),
    ],
)
def test_three_values_meet(now_seconds: float, there: int, known: int | None, expected: int | None) -> None:
    entry = Entry(acknowledged=acknowledged(float(known)) if known is not None else None)
    decision = decide(situation(row(now_seconds), reading(there), entry))
    if expected is None:
        held(decision)
    else:
        assert planned(decision).steps == (write(seconds(expected, started_at=STARTED)),)


def test_where_both_moved_the_reason_says_so() -> None:
    plan = planned(decide(situation(row(9600.0), reading(9000), Entry(acknowledged=acknowledged()))))
    assert "both sides had moved" in plan.reason


def test_a_start_date_that_the_user_cleared_stays_cleared() -> None:
    cleared = reading(started_at=None)
    plan = planned(decide(situation(row(7200.0), cleared, Entry(acknowledged=acknowledged()))))
    assert plan.steps == (write(seconds(7200)),)


def test_a_start_date_that_the_user_set_stays() -> None:
    theirs = STARTED - timedelta(days=9)
    decision = decide(situation(row(7200.0), reading(started_at=theirs), Entry(acknowledged=acknowledged())))
    assert values_in(decision).started_at == theirs


def test_a_value_that_landed_late_is_ours_and_not_the_users() -> None:
    intent = Intent(book_id=BOOK, known_reads=(ReadId(100),), on_shelf=True, at=NOW, inserting=False, attempted=(9000,))
    known = acknowledged(7200.0)
    late = situation(row(7200.0), reading(9000), Entry(acknowledged=known, intent=intent))
    assert values_in(decide(late)).progress_seconds == 7200
    theirs = situation(row(7200.0), reading(9000), Entry(acknowledged=known))
    held(decide(theirs))


@pytest.mark.parametrize("status", [Status.DID_NOT_FINISH, Status.IGNORED])
@pytest.mark.parametrize("finished", [False, True])
def test_did_not_finish_and_ignored_stay(status: Status, finished: bool) -> None:
    """Case 68."""
    there = user_book(status, read(100))
    decision = decide(situation(row(7200.0, finished=finished), there, Entry(acknowledged=acknowledged())))
    held(decision, Kind.IGNORED if status is Status.IGNORED else Kind.UNCHANGED)


@pytest.mark.parametrize("status", [Status.PAUSED, Status.DID_NOT_FINISH])
def test_a_pause_ends_after_five_minutes_of_new_listening(status: Status) -> None:
    """Case 68; did not finish only where the owner treats it alike."""
    paused = user_book(status, read(100, started_at=STARTED, progress_seconds=3600))
    policy = Policy(resume_dnf=True)
    entry = Entry(acknowledged=acknowledged())
    held(decide(situation(row(3899.0), paused, entry, policy=policy)), Kind.WAITING)
    plan = planned(decide(situation(row(3900.0), paused, entry, policy=policy)))
    assert plan.what == "resume"
    assert [type(step) for step in plan.steps] == [SetStatus, WriteRead]


def test_a_seek_back_does_not_end_a_pause() -> None:
    paused = user_book(Status.PAUSED, read(100, started_at=STARTED, progress_seconds=3600))
    held(decide(situation(row(1200.0), paused, Entry(acknowledged=acknowledged()))), Kind.WAITING)


def test_a_pause_that_was_met_first_counts_from_there() -> None:
    paused = user_book(Status.PAUSED, read(100, started_at=STARTED, progress_seconds=3600))
    first = held(decide(situation(row(7200.0), paused)), Kind.WAITING)
    assert first.hint is not None
    held(decide(situation(row(7499.0), paused, Entry(hint=first.hint))), Kind.WAITING)
    planned(decide(situation(row(7500.0), paused, Entry(hint=first.hint))))


def test_an_edition_that_the_owner_links_replaces_the_one_before() -> None:
    linked = Pin(book_id=BOOK, edition_id=EditionId(31), provenance=Provenance.LINK, reason="", at=NOW)
    longer = Edition(id=EditionId(31), book_id=BOOK, audio_seconds=40000, format=ReadingFormat.AUDIO)
    known = EDITIONS | {longer.id: longer}
    values = values_in(
        decide(situation(row(3600.0), reading(), Entry(acknowledged=acknowledged()), pin=linked, editions=known))
    )
    assert (values.edition_id, values.progress_seconds) == (31, 4000)


def test_an_edition_that_the_user_chose_on_the_entry_wins_over_the_reads() -> None:
    """P11: the user picks the printed edition a minute after our write."""
    there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=3600), edition=PRINT)
    entry = Entry(acknowledged=acknowledged(book_edition_id=20))
    values = values_in(decide(situation(row(7200.0), there, entry)))
    assert (values.edition_id, values.progress_pages, values.progress_seconds) == (PRINT, 80, None)


def test_an_edition_that_is_not_known_is_asked_for() -> None:
    there = user_book(Status.CURRENTLY_READING, read(100, edition_id=EditionId(77)), edition=EditionId(77))
    assert decide(situation(row(), there)) == Need(edition=EditionId(77))
