"""What follows from Audiobookshelf's row alone: old news, nothing new, texts, offline sessions, falls to 0."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.decide import Hold, Plan, decide, middles_after, nothing_new
from handlers.state.ledger import Acknowledged, Entry, Intent, Pin, Provenance, Unit
from handlers.state.outcome import Kind
from hardcover.model import Status
from listener.model import MediaProgress
from tests.handlers.build import (  # fmt: skip
    BOOK,
    HOURS_10,
    NOW,
    PRINT,
    acknowledged,
    acknowledged_finish,
    item,
    read,
    row,
    situation,
    user_book,
)
from tests.handlers.decide.answers import STARTED, held, planned, values_in

MINUTE = timedelta(minutes=1)
READING = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=3600))
EBOOK = item(has_audio=False, has_ebook=True, duration_seconds=0.0, ebook_format="epub")
COMIC = replace(EBOOK, ebook_format="cbz")
TEXT_PIN = Pin(book_id=BOOK, edition_id=PRINT, provenance=Provenance.IDENTIFIER, reason="", at=NOW)


@pytest.mark.parametrize(
    ("row_minutes_ago", "old"), [(59, False), (60, False), (60.05, False), (61, True), (60 * 24 * 30, True)]
)
@pytest.mark.parametrize("finished", [False, True])
def test_a_row_older_than_the_acknowledged_one_is_old_news(row_minutes_ago: float, old: bool, finished: bool) -> None:
    """A restored backup: nothing follows, be it a position, a finish or the absence of one."""
    known = acknowledged(at=NOW - 30 * MINUTE, abs_last_update=NOW - 60 * MINUTE)
    backup = row(9000.0, finished=finished, last_update=NOW - row_minutes_ago * MINUTE)
    decision = decide(situation(backup, READING, Entry(acknowledged=known)))
    assert (isinstance(decision, Hold) and "before the last sync" in decision.reason) is old


def test_a_row_dated_in_the_future_and_back_is_not_old() -> None:
    """A local session may date a row tomorrow, and the next sync dates it back to now [A 8]."""
    known = acknowledged(at=NOW - 30 * MINUTE, abs_last_update=NOW + 24 * 60 * MINUTE)
    planned(decide(situation(row(9000.0), READING, Entry(acknowledged=known))))
    old = replace(known, at=NOW)
    held(decide(situation(row(9000.0), READING, Entry(acknowledged=old))))


@pytest.mark.parametrize(
    ("position", "news"), [(3600.0, False), (3600.9, False), (3601.0, True), (3599.9, True), (0.0, True)]
)
def test_whole_seconds_are_compared(position: float, news: bool) -> None:
    entry = Entry(acknowledged=acknowledged())
    assert (nothing_new(situation(row(position), None, entry)) is None) is news
    changed = situation(row(position), None, entry, changed_by_user=True)
    assert nothing_new(changed) is None
    intent = Intent(book_id=BOOK, known_reads=(), on_shelf=True, at=NOW)
    assert nothing_new(situation(row(position), None, replace(entry, intent=intent))) is None


def test_an_undo_is_not_followed_by_a_finish_that_comes_with_time() -> None:
    parked = row(34560.0, last_update=NOW - timedelta(days=2))
    known = acknowledged(34560.0, listened_at=NOW - timedelta(days=2))
    there = user_book(Status.CURRENTLY_READING, read(100, progress_seconds=34560))
    assert planned(decide(situation(parked, there, Entry(acknowledged=known)))).finished
    hold = held(decide(situation(parked, there, Entry(acknowledged=replace(known, suppressed=True)))))
    assert hold.until is None


# texts


def at(fraction: float, *, finished: bool = False, **more: object) -> MediaProgress:
    return row(None, finished=finished, duration_seconds=0.0, ebook_fraction=fraction, **more)


def text_situation(the_row: MediaProgress, entry: Entry, the_item: object = EBOOK, there: object = None):  # type: ignore[no-untyped-def]
    return situation(the_row, there, entry, item=the_item, pin=TEXT_PIN)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("middles", "the_item", "finished"), [(0, EBOOK, False), (1, EBOOK, False), (2, EBOOK, True), (2, COMIC, False)]
)
def test_a_text_is_parked_only_after_two_positions_in_its_middle(
    middles: int, the_item: object, finished: bool
) -> None:
    """P10: opened, leafed to the end and closed is not read; comics by Audiobookshelf's flag only."""
    parked = at(0.97, last_update=NOW - timedelta(hours=25))
    assert planned(decide(text_situation(parked, Entry(middles=middles), the_item))).finished is finished
    marked = at(0.97, finished=True)
    assert planned(decide(text_situation(marked, Entry(middles=middles), the_item))).finished


@pytest.mark.parametrize(
    ("fraction", "before", "after"), [(0.09, 0, 0), (0.1, 0, 1), (0.5, 1, 2), (0.9, 2, 2), (0.91, 1, 1)]
)
def test_positions_in_the_middle_are_counted(fraction: float, before: int, after: int) -> None:
    assert middles_after(text_situation(at(fraction), Entry(middles=before))) == after
    audio = situation(row(fraction * HOURS_10), None, Entry(middles=before))
    assert middles_after(audio) == before


def read_ebook(**more: object) -> Acknowledged:
    values = {"seconds": None, "fraction": 1.0, "unit": Unit.PAGES, "progress": 400, "edition_id": PRINT} | more
    return acknowledged_finish(**values)


@pytest.mark.parametrize(("fraction", "reads_again"), [(1.0, False), (0.95, False), (0.3, True), (0.02, True)])
def test_an_ebook_that_is_read_again_stays_flagged_finished(fraction: float, reads_again: bool) -> None:
    """Audiobookshelf keeps the flag [A 7]: the position says that it is under way."""
    known = read_ebook()
    there = user_book(Status.READ, read(100, edition_id=PRINT, finished_at=known.finished_at, progress_pages=400))
    again = at(fraction, finished=True, finished_at=known.abs_finished_at)
    decision = decide(text_situation(again, Entry(acknowledged=known), there=there))
    assert ((isinstance(decision, Hold) and decision.hint is not None) or isinstance(decision, Plan)) is (
        fraction < 0.1
    )
    assert (isinstance(decision, Hold) and decision.reason.startswith("at ")) is (reads_again and fraction > 0.1)


def test_an_ebook_finished_once_more_is_not_under_way() -> None:
    known = read_ebook()
    there = user_book(Status.READ, read(100, edition_id=PRINT, finished_at=known.finished_at, progress_pages=400))
    again = at(0.3, finished=True, finished_at=NOW)
    assert not isinstance(decide(text_situation(again, Entry(acknowledged=known), there=there)), Plan)


# offline sessions, and falls


def test_offline_listening_alone_is_never_a_finish() -> None:
    """7: never a finish on that ground alone without a person."""
    parked = row(34560.0, last_update=NOW - timedelta(hours=25))
    held(decide(situation(parked, READING, from_sessions=True)), Kind.NEEDS_REVIEW)
    planned(decide(situation(parked, READING)))
    assert planned(decide(situation(row(9000.0), READING, from_sessions=True))).what == "start"


@pytest.mark.parametrize(
    ("known", "position", "waits"),
    [
        (18000.0, 0.0, True),
        (18000.0, 59.0, True),
        (18000.0, 60.0, False),
        (300.0, 0.0, False),
        (301.0, 0.0, True),
        (18000.0, 17000.0, False),
    ],
)
def test_a_fall_to_nearly_zero_in_the_middle_waits(known: float, position: float, waits: bool) -> None:
    there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=int(known)))
    decision = decide(situation(row(position), there, Entry(acknowledged=acknowledged(known))))
    if waits:
        held(decision, Kind.WAITING)
    else:
        assert values_in(decision).progress_seconds == int(position)


def test_an_ebooks_fall_counts_in_percent() -> None:
    there = user_book(Status.CURRENTLY_READING, read(100, edition_id=PRINT, progress_pages=160), edition=PRINT)
    known = replace(acknowledged(), seconds=None, fraction=0.4, unit=Unit.PAGES, progress=160, edition_id=PRINT)
    held(decide(text_situation(at(0.0), Entry(acknowledged=known), there=there)), Kind.WAITING)
    planned(decide(text_situation(at(0.02), Entry(acknowledged=known), there=there)))
