"""What holds for every decision, whatever the three sides say."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.decide import Plan, Situation, TakeBack, decide
from handlers.state.ledger import Entry
from hardcover.model import Read, RemoveBook, RemoveRead, Status, UserBook, WriteRead
from listener.model import MediaProgress, PlaybackSession
from tests.handlers.build import (  # fmt: skip
    AUDIO,
    HOURS_10,
    NOW,
    PRINT,
    TODAY,
    acknowledged,
    acknowledged_finish,
    read,
    row,
    session,
    situation,
    user_book,
)

POSITIONS = st.sampled_from([0.0, 30.0, 400.0, 3600.0, 3700.0, 18000.0, 33000.0, 35000.0, HOURS_10])
DAYS_AGO = st.none() | st.sampled_from([0, 1, 3, 40, 900])
MOMENTS = st.none() | st.sampled_from([0.01, 1, 30, 100, 24 * 40, 24 * 900]).map(lambda h: NOW - timedelta(hours=h))


def _row(seconds: float, finished: bool, began: object, ended: object, changed: object) -> MediaProgress:
    return row(
        seconds, finished=finished, started_at=began, finished_at=ended if finished else None, last_update=changed
    )


def _read(number: int, edition: int, began: int | None, ended: int | None, progress: int | None) -> Read:
    days = [TODAY - timedelta(days=ago) if ago is not None else None for ago in (began, ended)]
    unit = "progress_seconds" if edition == AUDIO else "progress_pages"
    return read(number, edition_id=edition, started_at=days[0], finished_at=days[1], **{unit: progress})


def _book(status: Status, reads: list[Read], edition: int | None) -> UserBook:
    return user_book(status, *reads, edition=edition)  # type: ignore[arg-type]


def _session(start: float, end: float, hours_ago: float, listened: float) -> PlaybackSession:
    one = session(start, end, NOW - timedelta(hours=hours_ago))
    return PlaybackSession(**{name: getattr(one, name) for name in one.__slots__} | {"listened_seconds": listened})


rows = st.builds(_row, POSITIONS, st.booleans(), MOMENTS, MOMENTS, MOMENTS)
reads = st.builds(
    _read, st.integers(98, 103), st.sampled_from([AUDIO, PRINT]), DAYS_AGO, DAYS_AGO, st.sampled_from([None, 0, 200])
)
books = st.none() | st.builds(
    _book,
    st.sampled_from(list(Status)),
    st.lists(reads, max_size=3, unique_by=lambda one: one.id),
    st.sampled_from([None, AUDIO, PRINT]),
)
played = st.lists(
    st.builds(_session, POSITIONS, POSITIONS, st.sampled_from([0.1, 20, 900]), st.floats(0, HOURS_10)), max_size=3
)
entries = st.sampled_from([Entry(), Entry(acknowledged=acknowledged()), Entry(acknowledged=acknowledged_finish())])
situations = st.builds(
    lambda the_row, book, entry, sessions, fresh, live: situation(
        the_row, book, entry, sessions=tuple(sessions), fresh=fresh, live=live
    ),
    rows, books, entries, played, st.booleans(), st.booleans(),
)  # fmt: skip


@settings(max_examples=400)
@given(situations)
def test_no_decision_touches_what_is_the_users(s: Situation) -> None:
    decision = decide(s)
    if isinstance(decision, TakeBack):
        assert s.fresh
    if not isinstance(decision, Plan):
        return
    assert s.fresh or decision.is_plain_progress
    assert s.user_book is None or s.user_book.status not in (Status.IGNORED, Status.DID_NOT_FINISH)
    assert not any(isinstance(step, RemoveBook | RemoveRead) for step in decision.steps)
    known = {one.id: one for one in s.user_book.reads} if s.user_book is not None else {}
    ours = s.entry.acknowledged.read_id if s.entry.acknowledged is not None else None
    for step in decision.steps:
        if isinstance(step, WriteRead) and step.read_id != ours:
            assert known[step.read_id].finished_at is None


@settings(max_examples=300)
@given(situations)
def test_at_a_first_meeting_nothing_goes_backward_and_no_date_is_overwritten(s: Situation) -> None:
    decision = decide(s)
    if s.entry != Entry() or not isinstance(decision, Plan) or s.user_book is None:
        return
    known = {one.id: one for one in s.user_book.reads}
    for step in decision.steps:
        if not isinstance(step, WriteRead):
            continue
        there, values = known[step.read_id], step.values
        after_the_end = there.started_at is not None and decision.finished
        assert values.started_at in (None, there.started_at) or there.started_at is None or after_the_end
        if values.progress_seconds is not None and values.edition_id == there.edition_id:
            assert values.progress_seconds >= (there.progress_seconds or 0)
