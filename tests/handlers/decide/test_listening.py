"""Proof of listening: what sessions since a moment account for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.decide.listening import Listened, listened_since, reach_of
from listener.model import PlaybackSession
from tests.handlers.build import HOURS_10, NOW, session

HOUR = timedelta(hours=1)


def played(begun: float, ended: float, start: float, end: float, listened: float | None = None) -> PlaybackSession:
    """A session from ``begun`` to ``ended`` hours ago, from a position in seconds to another."""
    one = replace(session(start, end, NOW - begun * HOUR), updated_at=NOW - ended * HOUR)
    return one if listened is None else replace(one, listened_seconds=listened)


@pytest.mark.parametrize(
    ("since", "seconds"),
    [(None, 7200.0), (9, 7200.0), (3, 7200.0), (2, 3600.0), (1.5, 1800.0), (1, 0.0), (0.5, 0.0)],
)
def test_of_a_session_that_spans_the_moment_only_the_time_after_it_counts(since: float | None, seconds: float) -> None:
    moment = NOW - since * HOUR if since is not None else None
    assert listened_since([played(3, 1, 0, 7200)], moment).seconds == seconds


def test_a_session_without_times_counts_whole() -> None:
    timeless = replace(session(0, 600, NOW), started_at=None, updated_at=None)
    assert listened_since([timeless], NOW).seconds == 600
    assert listened_since([timeless], None).account_from_start(600, HOURS_10) == timeless


@pytest.mark.parametrize(
    ("listened", "way", "accounted"),
    [(600, 600, True), (600, 2400, True), (600, 2700, True), (600, 2701, False), (0, 300, True), (0, 301, False)],
)
def test_listening_leads_four_times_as_far_and_a_jump_more(listened: float, way: float, accounted: bool) -> None:
    one = played(2, 1, 0, way, listened)
    assert listened_since([one], None).accounts_for(1000, 1000 + way) is accounted


def test_a_slider_covers_no_more_than_listening_reaches() -> None:
    dragged = played(2, 1, 0, HOURS_10, 60)
    assert listened_since([dragged], None).covered_seconds == 60 * 4 + 300
    assert listened_since([played(2, 1, 0, HOURS_10, 0)], None).covered_seconds == 0
    assert listened_since([played(2, 1, 5000, 400, 600)], None).covered_seconds == 0  # back


@pytest.mark.parametrize(("start", "near"), [(0, True), (3600, True), (3601, False), (35000, False)])
def test_a_reading_begins_in_the_first_tenth(start: float, near: bool) -> None:
    listened = listened_since([played(2, 1, start, start + 3600)], NOW - 3 * HOUR)
    assert (listened.begun_near_start(HOURS_10) is not None) is near
    assert (listened.account_from_start(start + 3600, HOURS_10) is not None) is near


def test_what_was_listened_to_before_the_beginning_accounts_for_nothing() -> None:
    """The end once more for two hours, and then the start for a minute."""
    end, begun = played(6, 4, 28800, HOURS_10), played(2, 1, 0, 60)
    listened = listened_since([begun, end], NOW - 7 * HOUR)
    assert listened.account_from_start(60, HOURS_10) == begun
    assert listened.account_from_start(7200, HOURS_10) is None


def test_a_session_that_spans_the_finish_and_is_before_its_start_came_round() -> None:
    """A player wraps to 0:00 in the session that finished the book, and goes on there."""
    wrapped = played(5, 1, 30000, 1800, 7800)
    since = NOW - 2 * HOUR
    listened = listened_since([wrapped], since)
    assert listened.was_at_start()
    assert listened.account_from_start(1800, HOURS_10) == wrapped
    assert listened.covered_seconds == 1800
    later = replace(wrapped, started_at=NOW - 1.5 * HOUR)  # begun after the finish: a seek back
    assert not listened_since([later], since).was_at_start()
    assert listened_since([later], since).account_from_start(1800, HOURS_10) is None


sessions = st.lists(
    st.builds(
        lambda begun, lasting, start, end, listened: played(begun + lasting, begun, start, end, listened),
        st.floats(0, 99),
        st.floats(0, 9),
        st.floats(0, HOURS_10),
        st.floats(0, HOURS_10),
        st.floats(0, 9 * 3600),
    ),
    max_size=5,
)
hours = st.floats(0, 99)


@given(sessions, hours, hours)
def test_a_later_moment_never_has_more_listening(made: list[PlaybackSession], one: float, other: float) -> None:
    early = listened_since(made, NOW - max(one, other) * HOUR)
    late = listened_since(made, NOW - min(one, other) * HOUR)
    assert 0 <= late.seconds <= early.seconds <= sum(each.listened_seconds for each in made) + 1e-6
    assert set(late.sessions) <= set(early.sessions)


@given(sessions, hours, st.floats(0, HOURS_10), st.floats(0, HOURS_10), st.randoms())
def test_what_is_accounted_for_is_so_in_any_order_and_up_to_there(
    made: list[PlaybackSession], since: float, one: float, other: float, random: object
) -> None:
    listened = listened_since(made, NOW - since * HOUR)
    near, far = sorted((one, other))
    if listened.account_from_start(far, HOURS_10) is not None:
        assert listened.account_from_start(near, HOURS_10) is not None
    shuffled = Listened(listened.sessions[::-1], listened.since)
    assert abs(shuffled.seconds - listened.seconds) < 1e-6
    assert listened.covered_seconds <= sum(reach_of(each.listened_seconds) for each in made) + 1e-6
